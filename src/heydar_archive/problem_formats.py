"""How problems are written down: for people, for programs, for GitHub Actions and for code scanning.

Pure functions from problems to text. Knows the four formats and their rules of escaping: SARIF 2.1.0 (OASIS), the
workflow commands of GitHub Actions, RFC 8259. Knows nothing of terminals, files or where the text goes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from heydar_archive.problems import Problem, count, ordered

ANNOTATIONS = 10
"""The most annotations of one report. GitHub shows ten of a kind a step, and leaves out the others unsaid."""
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SUMMARY_SIZE = 500_000
"""Characters of a step summary, of which GitHub takes 1 MiB; some letters are two bytes, quotation marks three."""

_MARKUP = frozenset("\\`*_[]<>|&#~")
"""Signs that could be Markdown or HTML in the cell of a table."""

_RESET, _BOLD, _DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"
_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m"}


def text(problems: Sequence[Problem], *, colour: bool = False) -> str:
    """Return the problems as people read them, one after the other, with a final line feed; empty if there are none."""
    return "".join(f"{_coloured(problem) if colour else problem}\n" for problem in problems)


def _coloured(problem: Problem) -> str:
    head, *rest = str(problem).split("\n")
    place, severity = str(problem.position), problem.severity.value
    head = head.replace(f"{place}: {severity}[", f"{_BOLD}{place}{_RESET}: {_COLOURS[severity]}{severity}{_RESET}[", 1)
    return "\n".join([head, *(f"{_DIM}{line}{_RESET}" for line in rest)])


def as_json(problems: Sequence[Problem]) -> str:
    """Return the problems as JSON: their number, and each with all its parts; lines and columns count from 1.

    A problem of a whole file has neither line nor column.
    """
    errors = sum(problem.is_error for problem in problems)
    listed = [
        {
            "file": problem.position.file,
            **({"line": problem.position.line, "column": problem.position.column} if problem.position.line else {}),
            "severity": problem.severity.value,
            "code": problem.code,
            "what": problem.what,
            "allowed": problem.allowed,
            "todo": problem.todo,
        }
        for problem in problems
    ]
    return _dumped({"errors": errors, "warnings": len(problems) - errors, "problems": listed})


def _dumped(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class GitHubReport:
    """What GitHub Actions is told: annotations for the log, and the rest for the summary of the step (Markdown)."""

    annotations: str
    summary: str


def github(
    problems: Sequence[Problem], changed: Collection[str] = (), prefix: str = "", limit: int = ANNOTATIONS
) -> GitHubReport:
    """Return problems as workflow commands, those of changed files first, errors before warnings, up to ``limit``.

    What is over is the summary. ``changed`` are files as positions name them; ``prefix`` is the archive's folder
    within the repository, with a slash at its end, or empty.
    """
    first = sorted(
        ordered(problems), key=lambda problem: (problem.position.file not in changed, not problem.is_error)
    )  # a stable sort: by place within each group
    shown, rest = first[:limit], first[limit:]
    return GitHubReport(
        "".join(f"{_annotation(problem, prefix)}\n" for problem in shown),
        _summary(len(shown), rest, prefix) if rest else "",
    )


def _annotation(problem: Problem, prefix: str) -> str:
    place = {"file": prefix + problem.position.file}
    if problem.position.line:
        place |= {"line": str(problem.position.line), "col": str(problem.position.column)}
    properties = ",".join(f"{name}={_property(value)}" for name, value in {**place, "title": problem.code}.items())
    return f"::{problem.severity} {properties}::{_data(_sentences(problem))}"


def _sentences(problem: Problem) -> str:
    parts = [problem.what]
    if problem.allowed:
        parts.append(f"allowed: {problem.allowed}")
    if problem.todo:
        parts.append(f"to do: {problem.todo}")
    return "\n".join(parts)


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _summary(shown: int, rest: Sequence[Problem], prefix: str) -> str:
    lines = [
        f"### {count(rest)} besides the {shown} annotations",
        "",
        "| where | what is wrong | what to do |",
        "|---|---|---|",
    ]
    size = sum(map(len, lines))
    for index, problem in enumerate(rest):
        place = _cell(prefix + str(problem.position))
        what = f"{problem.severity} `{problem.code}`: {_cell(problem.what)}"
        what += f"<br>allowed: {_cell(problem.allowed)}" if problem.allowed else ""
        row = f"| {place} | {what} | {_cell(problem.todo)} |"
        size += len(row)
        if size > _SUMMARY_SIZE:
            lines += ["", f"… and {len(rest) - index} more; `python build.py check` names them all."]
            break
        lines.append(row)
    return "\n".join(lines) + "\n"


def _cell(value: str) -> str:
    """Return text that stands in a cell of a Markdown table as it is: nothing in it is markup."""
    return "".join(f"&#{ord(sign)};" if sign in _MARKUP else sign for sign in " ".join(value.split()))


def sarif(problems: Sequence[Problem], version: str, prefix: str = "") -> str:
    """Return the problems as a SARIF 2.1.0 log of one run; addresses are relative to the repository (``%SRCROOT%``).

    Columns count Unicode code points, as positions do. ``version`` is the program's.
    """
    codes = sorted({problem.code for problem in problems})
    rules = [{"id": code, "shortDescription": {"text": code.replace("-", " ")}} for code in codes]
    log = {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "heydar-archive", "semanticVersion": version, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(problem, codes.index(problem.code), prefix) for problem in problems],
            }
        ],
    }
    return _dumped(log)


def _result(problem: Problem, rule: int, prefix: str) -> dict[str, Any]:
    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(prefix + problem.position.file), "uriBaseId": "%SRCROOT%"}
    }
    if problem.position.line:
        place["region"] = {"startLine": problem.position.line, "startColumn": max(1, problem.position.column)}
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity.value,
        "message": {"text": _sentences(problem)},
        "locations": [{"physicalLocation": place}],
    }
