"""What a problem is and how it reads.

Knows positions, severities and the four parts of a problem's sentence. Knows nothing of content:
the modules that find problems make them, the command line prints them.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a problem matters: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file that an editor can jump to.

    ``file`` is relative to the project's root with ``/`` between its parts; ``line`` and ``column``
    count from 1. Line 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in four parts: where, what, what is allowed, what to do.

    ``code`` is a stable word for machines (``unknown-key``); ``what`` quotes the offending value;
    ``allowed`` and ``todo`` are sentences or empty.
    """

    code: str
    position: Position
    what: str
    allowed: str = ""
    todo: str = ""
    severity: Severity = field(default=Severity.ERROR, kw_only=True)

    def __str__(self) -> str:
        lines = [f"{self.position}: {self.severity}[{self.code}]: {self.what}"]
        if self.allowed:
            lines.append(f"    allowed: {self.allowed}")
        if self.todo:
            lines.append(f"    to do: {self.todo}")
        return "\n".join(lines)

    @property
    def is_error(self) -> bool:
        """Whether this problem stops a build."""
        return self.severity is Severity.ERROR


def read_back(told: Any) -> Problem:  # noqa: ANN401 -- whatever a file holds
    """Return the problem of which ``dataclasses.asdict`` gave these values.

    Raises:
        LookupError, TypeError, ValueError: if they are of none.
    """
    return Problem(**{**told, "position": Position(**told["position"]), "severity": Severity(told["severity"])})


class ProblemsFound(Exception):  # noqa: N818 -- it carries an editor's mistakes, not an error of ours
    """Raised at a gate between two stages when the stage before it found errors.

    ``problems`` holds everything that was found, sorted, warnings included.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = ordered(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems sorted by place, then code and sentence, each one once."""
    return tuple(sorted(set(problems), key=lambda p: (p.position, p.code, p.what, p.allowed, p.todo, p.severity)))


def count(problems: Collection[Problem]) -> str:
    """Return how many errors and warnings there are, in words."""
    errors = sum(problem.is_error for problem in problems)
    return f"{errors} error(s), {len(problems) - errors} warning(s)"


def report(problems: Iterable[Problem]) -> str:
    """Return problems as they are shown together: each with its four parts, and how many there are."""
    found = tuple(problems)
    return "\n".join([*map(str, found), "", count(found)])


def gate(problems: Iterable[Problem]) -> None:
    """Let the run go on if no problem is an error.

    Raises:
        ProblemsFound: if at least one is.
    """
    found = ordered(problems)
    if any(problem.is_error for problem in found):
        raise ProblemsFound(found)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like ``word``, or None if none comes near."""
    candidates = {candidate.casefold(): candidate for candidate in sorted(known)}
    found = difflib.get_close_matches(word.casefold(), candidates, n=1, cutoff=0.6)
    return candidates[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return “Did you mean “x”?” for the nearest known word, or ``otherwise``."""
    near = nearest(word, known)
    return f"Did you mean “{near}”?" if near else otherwise


def listed(words: Iterable[str], limit: int = 24) -> str:
    """Return the words as a sentence part, sorted, cut after ``limit`` with the number left out."""
    every = sorted(words)
    shown = ", ".join(every[:limit])
    return shown if len(every) <= limit else f"{shown} and {len(every) - limit} more"
