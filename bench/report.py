"""From what was measured to a table that can be read, and to what was promised and is met or not.

Knows what must be reached, how one measured value stands to another, and how a report reads. Measures nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal

OURS, SHARED, BARE = "heydar-archive", "heydar-archive, the peers’ pages", "python"
"""This program with all that it makes, with the pages that the peers make too, and an interpreter that does nothing."""
CASES = ("cold", "unchanged", "body", "title", "template")
SAID = {
    "cold": "cold build",
    "unchanged": "nothing changed",
    "body": "a body edited",
    "title": "a title changed",
    "template": "a template changed",
    "serve": "`serve`: save → page reloaded",
    "help": "`build --help`",
}
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Measured:
    """Runs of one program in one case: seconds on the clock, of processors, and the most bytes of each."""

    program: str
    entries: int
    case: str
    walls: tuple[float, ...]
    cpus: tuple[float, ...] = ()
    peaks: tuple[int, ...] = ()

    def line(self) -> str:
        """Return it as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_line(line: str) -> Measured:
    """Return what ``Measured.line`` wrote."""
    said: dict[str, Any] = json.loads(line)
    several = (tuple(said[key]) for key in ("walls", "cpus", "peaks"))
    return Measured(said["program"], said["entries"], said["case"], *several)


@dataclass(frozen=True, slots=True)
class Values:
    """All that was measured, by program, number of entries and case; of several runs the median counts."""

    found: Mapping[tuple[str, int, str], Measured]

    def wall(self, program: str, entries: int, case: str) -> float | None:
        """Return seconds on the clock, None if it was not measured."""
        one = self.found.get((program, entries, case))
        return median(one.walls) if one and one.walls else None

    def cpu(self, program: str, entries: int, case: str) -> float | None:
        """Return seconds of processors, None if they were not measured."""
        one = self.found.get((program, entries, case))
        return median(one.cpus) if one and one.cpus else None

    def peak(self, program: str, entries: int, case: str) -> float | None:
        """Return the most bytes, None if they were not measured."""
        one = self.found.get((program, entries, case))
        return median(one.peaks) if one and one.peaks else None


def values(measured: Iterable[Measured]) -> Values:
    """Return measured values to be looked up; those of the same program, size and case are runs of one."""
    found: dict[tuple[str, int, str], Measured] = {}
    for one in measured:
        key = (one.program, one.entries, one.case)
        before = found.get(key, Measured(*key, ()))
        found[key] = Measured(*key, before.walls + one.walls, before.cpus + one.cpus, before.peaks + one.peaks)
    return Values(found)


# -- what must be reached ------------------------------------------------------------------------------------------

Unit = Literal["×", "s", "GiB"]


@dataclass(frozen=True, slots=True)
class Must:
    """A bound on a value: what it is, how much is allowed, how much is aimed at, and what was measured."""

    what: str
    bound: float
    aim: float | None
    value: float | None
    unit: Unit = "×"

    @property
    def verdict(self) -> str:
        """Whether it is met, in words."""
        if self.value is None:
            return "not measured"
        if self.aim is not None and self.value <= self.aim:
            return "met, and the aim"
        return "met" if self.value <= self.bound else "**not met**"


def musts(v: Values) -> Iterator[Must]:
    """Yield every bound with what was measured for it."""
    for entries in (1000, 10_000):
        shared = _ratio(v.wall(SHARED, entries, "cold"), v.wall("hugo", entries, "cold"))
        yield Must(f"cold build of the pages that the peers make too, {entries:,}, against Hugo", 2.5, 1.0, shared)
    for peer, bound, aim in (("hugo", 5.0, 2.0), ("pelican", 0.2, 0.1), ("mkdocs", 0.2, 0.1)):
        for entries in (1000, 10_000):
            whole = _ratio(v.wall(OURS, entries, "cold"), v.wall(peer, entries, "cold"))
            yield Must(f"cold build of the whole site, {entries:,}, against {_NAMES[peer]}", bound, aim, whole)
    for case, bound, aim in (("unchanged", 0.06, 0.02), ("body", 0.10, 0.04), ("title", 0.20, 0.08)):
        again = _ratio(v.wall(OURS, 10_000, case), v.wall("hugo", 10_000, case))
        yield Must(f"{SAID[case]}, 10,000, against Hugo", bound, aim, again)
    memory = _ratio(v.peak(OURS, 10_000, "cold"), v.peak("hugo", 10_000, "cold"))
    yield Must("peak memory of all processes, cold, 10,000, against Hugo", 0.5, 0.2, memory)
    for few, many in ((1000, 10_000), (10_000, 100_000)):
        # Sizes do not take turns as programs do: on the clock the one would be measured with what else went on then.
        grown = _ratio(v.cpu(OURS, many, "cold"), v.cpu(OURS, few, "cold"))
        yield Must(
            f"growth from {few:,} to {many:,}, a tenth of the ratio of CPU seconds, cold",
            1.15,
            None,
            _scaled(grown, 10),
        )
    most = v.peak(OURS, 100_000, "cold")
    yield Must("peak memory, cold, 100,000", 4, None, _scaled(most, GIB), "GiB")
    for entries, bound, aim in ((1000, 0.5, 0.2), (10_000, 1.5, 0.5)):
        yield Must(f"{SAID['serve']}, {entries:,}", bound, aim, v.wall(OURS, entries, "serve"), "s")
    helped = _ratio(v.wall(OURS, 0, "help"), v.wall(BARE, 0, "help"))
    yield Must("`build --help`, against a bare interpreter's start", 3, None, helped)


_NAMES = {"hugo": "Hugo", "pelican": "Pelican", "mkdocs": "MkDocs"}


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _scaled(value: float | None, by: float) -> float | None:
    return None if value is None else value / by


# -- how it reads --------------------------------------------------------------------------------------------------


def report(measured: Iterable[Measured], machine: Mapping[str, str]) -> str:
    """Return the report in Markdown: the machine, what must be reached, and every value."""
    v = values(measured)
    lines = [
        "# Results",
        "",
        "Written by `make bench`; do not edit. How to read it: [README.md](README.md).",
        "",
        *(f"- {what}: {said}" for what, said in machine.items()),
        "",
        "## What must be reached",
        "",
        "| what | must | aim | measured | |",
        "|---|---|---|---|---|",
        *(_must(must) for must in musts(v)),
    ]
    for entries in sorted({one.entries for one in v.found.values() if one.entries}):
        lines += ["", f"## {entries:,} entries in two languages", "", *_table(v, entries)]
    return "\n".join(lines) + "\n"


def _must(must: Must) -> str:
    said = [f"≤ {must.bound:g} {must.unit}", f"≤ {must.aim:g} {must.unit}" if must.aim is not None else ""]
    value = "" if must.value is None else f"{must.value:.3g} {must.unit}"
    return f"| {must.what} | {' | '.join(said)} | {value} | {must.verdict} |"


def _table(v: Values, entries: int) -> Iterator[str]:
    """Yield the table of a size: a line for each case and program."""
    yield "| case | program | wall, s | CPU, s | peak, MiB | × Hugo | × Pelican | runs |"
    yield "|---|---|---|---|---|---|---|---|"
    for case in (*CASES, "serve"):
        for one in (one for (_, size, of), one in v.found.items() if (size, of) == (entries, case)):
            wall = v.wall(one.program, entries, case)
            times = [_ratio(wall, v.wall(peer, entries, case)) for peer in ("hugo", "pelican")]
            said = [
                SAID[case],
                one.program,
                _number(wall),
                _number(median(one.cpus) if one.cpus else None),
                _number(_scaled(v.peak(one.program, entries, case), 1 << 20)),
                *(_number(ratio) for ratio in times),
                str(len(one.walls)),
            ]
            yield f"| {' | '.join(said)} |"


def _number(value: float | None) -> str:
    """Return three figures, or nothing."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
