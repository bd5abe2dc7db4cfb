"""Signs the archive and its provenance with a key, in the formats that cosign reads.

Reads a private key (PEM, elliptic curve P-256, not encrypted; build.sh has checked it) from standard input. Writes
beside the archive:
    <archive>.sig           ECDSA over SHA-256 in base64, as `cosign sign-blob` writes it
    provenance.dsse.json    the statement of provenance.json in a DSSE envelope, signed the same way
The key is held in memory only: the folder that it is written to is a tmpfs.
"""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def signature(key: Path, data: bytes) -> str:
    """Return the signature in base64."""
    command = ["openssl", "dgst", "-sha256", "-sign", str(key)]
    signed = subprocess.run(command, input=data, capture_output=True, check=True)  # noqa: S603
    return base64.b64encode(signed.stdout).decode()


def pre_authentication_encoding(payload: bytes) -> bytes:
    """Return what DSSE signs: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def main() -> None:
    """Take the key, sign both."""
    folder, tmpfs = Path(sys.argv[1]), Path(sys.argv[2])
    name = sys.argv[3] if len(sys.argv) > 3 else "status-app.oci.tar"  # noqa: PLR2004
    key = tmpfs / "key.pem"
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sys.stdin.buffer.read(1 << 16))
    archive = (folder / name).read_bytes()
    (folder / f"{name}.sig").write_text(signature(key, archive) + "\n", encoding="utf-8")
    payload = (folder / "provenance.json").read_bytes()
    envelope = {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"sig": signature(key, pre_authentication_encoding(payload))}],
    }
    (folder / "provenance.dsse.json").write_text(json.dumps(envelope) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
