"""Prints a line for the users file: `python -m claims_api.tools.users NAME < password`."""

import argparse
import sys

from claims_api.users import HASHER, MAX_PASSWORD_CHARACTERS


def line(name: str, password: str) -> str:
    """`name:hash`.

    Raises:
        ValueError: a name that the file cannot hold, or a password that nobody could send.
    """
    if not name or ":" in name or name.startswith("#") or not name.isprintable() or name != name.strip():
        raise ValueError("a name has no colon, no # in front and no spaces around it")
    if not 0 < len(password) <= MAX_PASSWORD_CHARACTERS:
        raise ValueError(f"a password has 1 to {MAX_PASSWORD_CHARACTERS} characters")
    return f"{name}:{HASHER.hash(password)}"


def main(arguments: list[str]) -> int:
    """Reads the password from standard input, so that it stands in no command line."""
    parser = argparse.ArgumentParser(prog="claims_api.tools.users", description="Prints a line for the users file.")
    parser.add_argument("name")
    options = parser.parse_args(arguments)
    try:
        print(line(options.name, sys.stdin.readline().rstrip("\n")))
    except ValueError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
