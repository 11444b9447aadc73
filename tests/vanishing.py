"""Builds an archive again and again; each time another file is gone at the moment at which it is opened.

Run as a program by ``test_faulty_disks``, because a hook stays for a process's life:

    python tests/vanishing.py <an archive with files of its own> <how many builds at most>

Each build is a process of its own. Its hook counts the archive's files that are opened and removes one just before; the
file is put back for the next build. Prints how each build ended. Says on standard error what is not so after one of them.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import Any

from heydar_archive.cli import main

BEYOND = 9


class Hook:
    """Removes the file that is opened as the so-many-th of an archive, and keeps it beside it."""

    def __init__(self, root: Path, at: int, kept: Path) -> None:
        self.root, self.at, self.kept = str(root), at, kept
        self.seen: set[str] = set()
        self.removed = False

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        """Count what is opened for reading below content, templates and static."""
        if event != "open" or self.removed or not isinstance(given[0], str | os.PathLike):
            return
        path = os.path.realpath(os.fspath(given[0]))
        inside = path.startswith(tuple(f"{self.root}/{name}/" for name in ("content", "templates", "static")))
        if not inside or path in self.seen:
            return
        self.seen.add(path)
        if len(self.seen) == self.at:
            self.removed = True
            self.kept.write_text(path, "utf-8")
            Path(path).rename(self.kept.with_suffix(".file"))


def build(root: Path, at: int, kept: Path) -> int:
    """Build with the hook in a process of its own; return how that ended, ``BEYOND`` if there are not so many files."""
    child = os.fork()
    if child == 0:
        hook = Hook(root, at, kept)
        sys.addaudithook(hook)
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = main(["--root", str(root), "build"])
        if "Traceback" in said.getvalue():
            sys.__stderr__.write(said.getvalue())  # type: ignore[union-attr]
            os._exit(3)
        os._exit(code if hook.removed else BEYOND)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run(root: Path, most: int) -> None:
    """Go through the files, as evenly as so many builds can."""
    out, ended = root / "public", []
    kept = root.with_name("kept.txt")
    files = sum(1 for name in ("content", "templates", "static") for path in (root / name).rglob("*") if path.is_file())
    stride = max(1, files // most)
    at = 1
    while True:
        kept.unlink(missing_ok=True)
        store = root / ".public.digests"
        store.unlink(missing_ok=True)  # each build shall read everything
        code = build(root, at, kept)
        if kept.exists():
            removed = Path(kept.read_text("utf-8"))
            kept.with_suffix(".file").rename(removed)
        if code == BEYOND:
            break
        if code not in {0, 1}:
            sys.exit(f"without {removed} the build ended with {code}")
        if any((root / f".{out.name}.{rest}").exists() for rest in ("building", "old")):
            sys.exit(f"without {removed} something was left aside")
        ended.append(code)
        at += stride
    print(*ended)  # noqa: T201 -- a program: the test reads it


if __name__ == "__main__":
    run(Path(sys.argv[1]).resolve(), int(sys.argv[2]))
