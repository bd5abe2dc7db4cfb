"""Writes the locks of the Python project in the current folder: every package, direct or not, with its hashes.

    requirements.in      what the program imports, pinned by hand  ->  requirements.txt
    requirements-dev.in  what checks and tests it                  ->  requirements-dev.txt

The locks hold for Python 3.11 and newer on every platform, and name no package registry.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

UV = "uv==0.13.8"
COMPILE = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]


def main():
    """Needs a package registry; a lock that is up to date does not change."""
    with tempfile.TemporaryDirectory(prefix="fairway-lock-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([f"{folder}/bin/python", "-m", "pip", "install", "--quiet", UV], check=True)
        environment = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "npx nx lock"}
        for name, constraints in (("requirements", []), ("requirements-dev", ["--constraint", "requirements.txt"])):
            if not Path(f"{name}.in").is_file():
                sys.exit(f"LOCK_SOURCE_MISSING: expected {Path.cwd() / name}.in. Write what the project needs into it.")
            command = [f"{folder}/bin/uv", *COMPILE, f"{name}.in", "--output-file", f"{name}.txt", *constraints]
            subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"LOCK_FAILED: {' '.join(error.cmd)} ended with {error.returncode}. Its output stands above.")
