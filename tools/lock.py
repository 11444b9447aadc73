"""Writes the lock files: one version of every package, with the digests of its files, for every system.

    python tools/lock.py

It needs the extra ``lock``. ``tools/install.py`` installs by them. No address of an index stands in them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
HEAD = """\
# Every package that {what} need, directly or not, with the digests of its files. Written by `make lock` from the ranges
# in pyproject.toml; never edited. `make site` and `make test` install by it: see tools/install.py.
"""
LOCKS = {
    "requirements.lock": ("the site and its build", []),
    "requirements-test.lock": ("the tests", ["--extra", "test"]),
}
BACKEND = "setuptools>=77\n"
"""What builds the package itself; without it the backend would come unlocked."""


def compile_lock(name: str, what: str, extras: list[str]) -> None:
    """Write a lock file anew: the newest versions that the ranges allow."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    options = [
        "--generate-hashes",
        "--universal",
        "--python-version",
        "3.11",
        "--no-header",
        "--no-annotate",
        "--quiet",
    ]
    options += ["--no-emit-package", "heydar-archive", "--upgrade"]
    done = subprocess.run(
        [uv, "pip", "compile", *options, *extras, "pyproject.toml", "-"],
        input=BACKEND,
        check=True,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    (PROJECT / name).write_text(HEAD.format(what=what) + done.stdout, "utf-8")


if __name__ == "__main__":
    for lock, (what, extras) in LOCKS.items():
        compile_lock(lock, what, extras)
