"""What the tests of faults share: the program under a time limit, disks that are full, and rights that hold.

A fault is something that a disk, an editor or a clock can do. Whatever it is, the program ends within ``PATIENCE``
seconds, with 0 or 1, and never with a traceback; ``told`` asserts that for every run. ``LONG`` is what ``make faults``
asks for: more kills, and sizes that take minutes.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from heydar_archive.publishing import MANIFEST

LONG = os.environ.get("FAULTS") == "long"
"""Whether the whole matrix is run, as ``make faults`` does; else what takes minutes is shortened or left out."""
PATIENCE = 60
"""The most seconds that a run on the small archive may take, whatever is wrong with it; usually it takes two."""

Site = dict[str, str]


def whole(out: Path) -> Site | None:
    """Return each published file with its SHA-256, after comparing with the manifest; None if there is no site."""
    if not (out / MANIFEST).exists():
        assert not out.exists() or not any(out.iterdir()), "a part of a site"
        return None
    found = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file()
    }
    del found[MANIFEST]
    assert json.loads((out / MANIFEST).read_bytes())["files"] == found
    return found


def command(root: Path, *arguments: str) -> list[str]:
    """Return the command line of the program on an archive; without arguments it builds."""
    program = Path(__file__).resolve().parents[1] / "build.py"
    return [sys.executable, str(program), "--root", str(root), *arguments]


def told(
    root: Path,
    *arguments: str,
    before: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """Run the program on an archive and return what it told; it has ended in time, with 0 or 1, without a traceback.

    ``before`` is put before the command, such as ``with_rights()``.
    """
    run = subprocess.run(
        [*before, *command(root, *arguments)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=patience,
        env={**os.environ, **(environment or {})},
    )
    assert run.returncode in {0, 1}, run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr, run.stdout + run.stderr
    return run


def built(root: Path, *arguments: str, **how: object) -> Site:
    """Build the archive without a fault, and return the site."""
    run = told(root, *arguments, **how)  # type: ignore[arg-type]
    assert run.returncode == 0, run.stdout + run.stderr
    site = whole(root / "public")
    assert site
    return site


def refused(root: Path, *arguments: str, **how: object) -> str:
    """Build with a fault that must end the build, and return what was told of it."""
    run = told(root, *arguments, **how)  # type: ignore[arg-type]
    assert run.returncode == 1, run.stdout + run.stderr
    assert "error[" in run.stdout
    return run.stdout


def names(folder: Path) -> set[str]:
    """Return the names of what lies in a folder."""
    return {path.name for path in folder.iterdir()}


def missing(what: str) -> None:
    """Leave a test out because the machine lacks something; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@functools.cache
def with_rights() -> tuple[str, ...]:
    """Return what is put before a command so that the rights of files hold for it: root may read and write anything.

    The user stays the same, so that files belong to whom they belonged; only the capabilities go.
    """
    if os.geteuid() != 0:
        return ()
    before = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).chmod(0)
        try:
            holds = subprocess.run([*before, "cat", file.name], check=False, capture_output=True).returncode != 0
        except FileNotFoundError:
            holds = False
    if not holds:
        missing("root reads every file here: run the tests as another user, or install setpriv (util-linux)")
    return before


@contextlib.contextmanager
def disk(at: Path, size: str) -> Iterator[Path]:
    """Mount a disk of its own, of a size such as ``8m``, for as long as the context lasts; only root can.

    Where that is not allowed the test is left out: the limit on the size of a file, which needs no rights, stands in.
    In CI, as root, it must run.
    """
    at.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)], check=False, capture_output=True, text=True
    )
    if made.returncode != 0:
        said = f"no disk can be mounted here ({made.stderr.strip()}); the limit on the size of a file stands in for it"
        if os.geteuid() == 0:
            missing(said)
        pytest.skip(said)
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def free(at: Path) -> int:
    """Return how many bytes a disk still takes."""
    return shutil.disk_usage(at).free


def fill(at: Path, but: int = 0) -> Path:
    """Fill a disk but for some bytes; return the file that does."""
    file = at / "full.bin"
    with file.open("wb") as stream, contextlib.suppress(OSError):
        stream.write(b"\0" * max(free(at) - but, 0))
    return file
