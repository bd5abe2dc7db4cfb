"""Builds the virtual environment of the Python project in the current folder, once for each content of its locks.

It lives in the per-user cache, so that clones and worktrees share it, and `.venv` links to it, where editors look.
Packages are installed by hash only. Runs on any Python 3.8; the environment itself gets Python 3.11 or newer.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

LOCKS = ("requirements.txt", "requirements-dev.txt")
MINIMUM = (3, 11)
CANDIDATES = ("python3", "python3.11", "python3.12", "python3.13", "python3.14")


class VenvError(Exception):
    """What the person at the terminal reads; starts with a stable code."""


def version_of(executable):
    """(major, minor) of an interpreter, None where it does not run."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([executable, "-c", code], capture_output=True, text=True, timeout=20, check=True)
        major, minor = answer.stdout.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def find_python():
    """Path of the first interpreter that is new enough; FAIRWAY_PYTHON names another one."""
    wanted = [os.environ["FAIRWAY_PYTHON"]] if os.environ.get("FAIRWAY_PYTHON") else CANDIDATES
    found = []
    for name in wanted:
        executable = shutil.which(name)
        version = version_of(executable) if executable else None
        if version and version >= MINIMUM:
            return executable
        if version:
            found.append(f"{name} {version[0]}.{version[1]}")
    raise VenvError(
        "PYTHON_MISSING: expected Python 3.11 or newer as one of "
        f"{', '.join(wanted)}, found {', '.join(found) or 'none'}. Install it, or name it in FAIRWAY_PYTHON."
    )


def digest(python, locks):
    """Changes with what is installed and with the interpreter that runs it."""
    real = os.path.realpath(python)
    code = hashlib.sha256(f"{real} {version_of(real)}".encode())
    for lock in locks:
        code.update(lock.name.encode() + b"\0" + lock.read_bytes())
    return code.hexdigest()[:20]


def cache_folder():
    """Where environments live: below XDG_CACHE_HOME, by default ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "fairway" / "python"


def build(python, folder, locks):
    """Makes the environment; `.complete` is written last, so that a broken attempt is seen and done again."""
    shutil.rmtree(folder, ignore_errors=True)
    print(f"building {folder}", flush=True)
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    install = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--no-input", "--require-hashes"]
    install.append("--disable-pip-version-check")
    for lock in locks:
        install += ["--requirement", str(lock)]
    # Not the folder of a project: a pip.conf or a package of the same name there would have a say.
    subprocess.run(install, check=True, cwd=str(folder))
    (folder / ".complete").touch()


def link(folder, project):
    """Points .venv at the environment, replacing an older link in one step."""
    target = project / ".venv"
    if target.is_symlink() and os.readlink(target) == str(folder):
        return
    if target.exists() and not target.is_symlink():
        raise VenvError(f"VENV_IN_THE_WAY: expected {target} to be a link, found a folder. Remove it.")
    temporary = project / f".venv.{os.getpid()}"
    temporary.symlink_to(folder)
    os.replace(temporary, target)


def main():
    """Finds or builds the environment of the current folder."""
    project = Path.cwd()
    locks = [project / name for name in LOCKS]
    missing = [str(lock) for lock in locks if not lock.is_file()]
    if missing:
        raise VenvError(f"LOCK_MISSING: expected {' and '.join(missing)}. Write them: npx nx lock <project>")
    python = find_python()
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = cache / f"{project.name}-{digest(python, locks)}"
    with open(f"{folder}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".complete").exists():
            build(python, folder, locks)
    link(folder, project)


if __name__ == "__main__":
    try:
        main()
    except VenvError as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(f"VENV_FAILED: {' '.join(error.cmd)} ended with {error.returncode}. Its output stands above.")
