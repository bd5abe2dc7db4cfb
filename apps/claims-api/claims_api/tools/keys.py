"""Writes a key pair: `python -m claims_api.tools.keys FOLDER [--keep OLD.pub.pem]...`.

`--keep` puts older public keys behind the new one, so that tokens signed before a rotation stay valid until they end.
"""

import argparse
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

BITS = 2048


def write(folder: Path, keep: list[Path]) -> None:
    """Writes `jwt_key`, readable by its owner alone, and `jwt_key.pub.pem`."""
    folder.mkdir(parents=True, exist_ok=True)
    key = generate_private_key(public_exponent=65537, key_size=BITS)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    kept = b"".join(path.read_bytes() for path in keep)
    private_path = folder / "jwt_key"
    private_path.unlink(missing_ok=True)
    with os.fdopen(os.open(private_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "jwt_key.pub.pem").write_bytes(public + kept)


def main(arguments: list[str]) -> int:
    """Prints the folder."""
    parser = argparse.ArgumentParser(prog="claims_api.tools.keys", description="Writes a key pair for tokens.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, action="append", default=[], help="an older public key that stays valid")
    options = parser.parse_args(arguments)
    write(options.folder, options.keep)
    print(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
