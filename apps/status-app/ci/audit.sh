# Asks for known vulnerabilities of the pinned packages. The last line is `AUDIT: CLEAN`, `AUDIT: VULNERABLE` or
# `AUDIT: UNSCANNED`; the exit code is 0, 1 or 3. What could not be asked was not scanned, and never counts as clean.
# Standard input is the company's certificate authority, or empty: a file of the client's is none of the daemon's.
set -u
cat >/tmp/ca.pem
if [ -s /tmp/ca.pem ]; then export SSL_CERT_FILE=/tmp/ca.pem REQUESTS_CA_BUNDLE=/tmp/ca.pem; fi
report=/tmp/audit.json
log=/tmp/audit.log
audit() {
  rm -f "$report"
  # Without --strict a package that the service does not know would be skipped silently.
  timeout 120 python3 -m pip_audit --strict --disable-pip --no-deps --progress-spinner off --timeout 10 \
    --vulnerability-service "$1" --format json --output "$report" -r requirements.txt >"$log" 2>&1
}
verdict=UNSCANNED
for service in pypi osv; do
  audit "$service"
  code=$?
  if [ -s "$report" ] && [ "$code" -le 1 ]; then
    if python3 /ci/audit_verdict.py "$report"; then verdict=CLEAN; else verdict=VULNERABLE; fi
    break
  fi
  echo "pip-audit could not ask $service: $(grep -v '^ ' "$log" | tail -n 1 | cut -c 1-200)"
done
if [ -n "${SAFETY_API_KEY:-}" ]; then
  if python3 -m safety --version >/dev/null 2>&1; then
    python3 -m safety --key "$SAFETY_API_KEY" scan --target /src || verdict=VULNERABLE
  else
    echo 'SAFETY_API_KEY is set, but safety is not in requirements-dev.txt: pip-audit alone was asked.'
  fi
fi
echo "AUDIT: $verdict"
case $verdict in CLEAN) exit 0 ;; VULNERABLE) exit 1 ;; *) exit 3 ;; esac
