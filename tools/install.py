"""Installs what the site or the tests need into a virtual environment, by the lock files where that is possible.

    python tools/install.py <the environment's python> <site|test>

A lock file names one version of each package and the SHA-256 of its files. What the index serves under other digests is
never installed: that is an error. Where the index does not offer a version of the lock at all (a mirror that is behind,
another system), the ranges of ``pyproject.toml`` are installed instead, and that is said. ``LOCKED=1`` in the
environment allows no such way out; ``LOCKED=0`` leaves the lock aside. The package itself is installed as it lies here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
LOCKS = {"site": "requirements.lock", "test": "requirements-test.lock"}
RANGES = {"site": ".", "test": ".[test]"}
MISMATCH = "DO NOT MATCH THE HASHES"


def pip(python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pip in the project's folder."""
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=False, cwd=PROJECT, capture_output=True, text=True)


def locked(python: str, lock: str) -> str:
    """Install by a lock file and then the package itself; return what was wrong, nothing if all went well."""
    done = pip(python, "--require-hashes", "--requirement", lock)
    if done.returncode == 0:
        done = pip(python, "--no-deps", "--no-build-isolation", "--editable", ".")
    return "" if done.returncode == 0 else done.stderr or done.stdout or "pip failed"


def install(python: str, what: str, wish: str) -> int:
    """Install by the lock, or by the ranges where that is allowed; return an exit code."""
    if wish != "0":
        wrong = locked(python, LOCKS[what])
        if not wrong:
            return 0
        if wish == "1" or MISMATCH in wrong:
            print(wrong, file=sys.stderr)
            return 1
        last = wrong.strip().splitlines()[-1]
        print(f"{LOCKS[what]} cannot be installed here; the ranges of pyproject.toml are: {last}", file=sys.stderr)
    done = pip(python, "--editable", RANGES[what])
    print(done.stderr, file=sys.stderr, end="")
    return done.returncode


if __name__ == "__main__":
    sys.exit(install(sys.argv[1], sys.argv[2], os.environ.get("LOCKED", "")))
