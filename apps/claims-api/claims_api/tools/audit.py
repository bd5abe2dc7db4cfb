"""Checks an audit log: `python -m claims_api.tools.audit PRIVATE_KEY < log`. Exit code 1 where it was tampered with."""

import argparse
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from claims_api.audit import audit_key, verify


def main(arguments: list[str]) -> int:
    """Prints each fault."""
    parser = argparse.ArgumentParser(prog="claims_api.tools.audit", description="Checks an audit log.")
    parser.add_argument("private_key", type=Path)
    options = parser.parse_args(arguments)
    key = load_pem_private_key(options.private_key.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        parser.error("expected the RSA private key that signed while the log was written")
    faults = verify(sys.stdin.buffer, audit_key(key))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
