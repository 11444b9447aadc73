"""What is told to the person or the program at the other end: colour, progress, problems.

The only module beside ``cli`` that prints, and the only one that looks at the environment. On a terminal problems are
coloured and long work shows how far it is; into a pipe or a file goes plain text. ``NO_COLOR`` takes colour away
(<https://no-color.org>), ``FORCE_COLOR`` gives it, a terminal that is ``dumb`` gets neither colour nor progress.
Results go to standard output; what is said beside them, to standard error.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO, TypeVar

import heydar_archive

if TYPE_CHECKING:
    from pathlib import Path

    from heydar_archive.problems import Problem

Item = TypeVar("Item")

_PATIENCE = 0.5
"""Seconds of work before progress is shown, so that short work shows nothing."""
_PAUSE = 0.1
"""Seconds between two pictures of the progress."""


class Console:
    """Standard output and standard error, and what may be shown on them."""

    def __init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        self.coloured = _coloured(sys.stdout)
        self._shows_progress = _is_terminal(sys.stderr)
        self._begun = time.perf_counter()

    def say(self, text: str = "") -> None:
        """Print a result."""
        print(text)

    def write(self, text: str) -> None:
        """Print a result that brings its own line feeds."""
        print(text, end="")

    def remark(self, text: str) -> None:
        """Print what is said beside the results."""
        print(text, file=sys.stderr)

    def conclude(self, text: str, how: str) -> None:
        """Tell how it ended: among the results where they are text, beside them where they are for a program."""
        (self.say if how == "text" else self.remark)(text)

    @property
    def seconds(self) -> float:
        """The seconds since the program began."""
        return time.perf_counter() - self._begun

    @property
    def asks(self) -> bool:
        """Whether somebody is there to answer questions: keyboard and screen are a terminal."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def answer(self, question: str) -> str:
        """Ask a question and return the answer without white space at its ends; empty at the end of input."""
        print(question, end=" ", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip()

    @property
    def width(self) -> int:
        """The letters that a line may have; 0, for as many as it likes, where standard output is no terminal."""
        return _columns() if sys.stdout.isatty() else 0

    def watch(self, stage: str, items: Sequence[Item]) -> Iterator[Item]:
        """Yield the items, and on a terminal show how many of them are done."""
        return self.watch_count(stage, items, len(items))

    def watch_count(self, stage: str, items: Iterable[Item], total: int) -> Iterator[Item]:
        """Yield the items, of which there are ``total``, and on a terminal show how many of them are done."""
        if not self._shows_progress:
            yield from items
            return
        begun = shown = time.perf_counter()
        drawn = False
        try:
            for done, item in enumerate(items):
                now = time.perf_counter()
                if now - begun > _PATIENCE and now - shown > _PAUSE:
                    print(f"\r{_bar(stage, done, total)}", end="", file=sys.stderr, flush=True)
                    shown, drawn = now, True
                yield item
        finally:
            if drawn:
                print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

    def report(self, problems: Sequence[Problem], how: str, root: Path) -> None:
        """Tell the problems in a format; in one for programs also that there are none."""
        from heydar_archive import changes, problem_formats  # noqa: PLC0415 -- only where there is something to tell

        match how:
            case "json":
                self.write(problem_formats.as_json(problems))
            case "sarif":
                version = heydar_archive.__version__
                self.write(problem_formats.sarif(problems, version, changes.folder_in_repository(root)))
            case "github":
                changed = changes.changed_files(root, os.environ.get("GITHUB_BASE_REF", ""))
                made = problem_formats.github(problems, changed, changes.folder_in_repository(root))
                self.write(made.annotations)
                self._summarise(made.summary)
            case _:
                self.write(problem_formats.text(problems, colour=self.coloured))

    def _summarise(self, summary: str) -> None:
        """Add to the summary of the step of GitHub Actions; without one, print it."""
        if not summary:
            return
        file = os.environ.get("GITHUB_STEP_SUMMARY")
        if not file:
            self.write(summary)
            return
        with open(file, "a", encoding="utf-8") as stream:  # noqa: PTH123 -- a path module is not for --help
            stream.write(summary)


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _coloured(stream: TextIO) -> bool:
    """Whether text on a stream may have colour; a variable that is set but empty says nothing."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return _is_terminal(stream)


def _columns() -> int:
    import shutil  # noqa: PLC0415 -- not for --help, which shall be quick

    return shutil.get_terminal_size().columns


def _bar(stage: str, done: int, total: int) -> str:
    """Return how far a stage is, no wider than the terminal."""
    width = _columns() - 1
    numbers = f" {done}/{total} {stage}"
    length = max(0, min(40, width - len(numbers) - 2))
    full = length * done // total
    return f"[{'#' * full}{'.' * (length - full)}]{numbers}"[:width] + "\x1b[K"
