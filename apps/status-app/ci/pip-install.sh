# pip install with hashes, from where the person who builds has their packages: the public index, a private one
# (PIP_INDEX_URL), a folder of wheels (WHEELS), behind the company's authority (PIP_CERT) or without.
set -eu
if [ -s /run/secrets/pip_conf ]; then export PIP_CONFIG_FILE=/run/secrets/pip_conf; fi
if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi
# Aloud: a certificate that is not trusted is told as information only.
exec python3 -m pip install --progress-bar off --require-hashes --find-links /wheels "$@"
