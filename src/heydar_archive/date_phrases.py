"""Dates as they stand in running text: “26 fevral 1992-ci il”, “1992-ci il fevralın 26-da”, “February 26, 1992”.

Knows the order of words that the two languages use, on folded words with everything between them taken out, and gives
every such date one spelling: 19920226, and 199202 for its month. The patterns are written in what Python's regular
expressions and a browser's have in common, so that the script of the search reads a question with the very same ones.
Knows no archive, and does not know whether a day is in the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from heydar_archive.orthography import fold
from heydar_archive.wording import Wording

_YEAR = "(1[0-9]{3}|20[0-9]{2})"
_YEARS = frozenset(map(str, range(1000, 2100)))
"""Every year that ``_YEAR`` matches."""
_DAY = "([0-3]?[0-9])(?:st|nd|rd|th)?"
_AZ_YEAR = f"{_YEAR}(?: c[iu])?(?: il(?:in|de)?)?"
_AZ_DAY_ENDING = "(?: (?:[iu]|s[iu]|d[ae]n?|n[ae]))?"
_AZ_MONTH_ENDING = "(?:[iu](?:n(?:da|de|dan|den|a|e)?)?|d[ae]n?|[ae])?"
_TO = " (?:ve |and |to )?"
_SHAPES = (
    (f"{_DAY}{_AZ_DAY_ENDING}{_TO}{_DAY} (?:of )?MONTH {_AZ_YEAR}", "ddwy"),
    (f"{_DAY} (?:of )?MONTH {_AZ_YEAR}", "dwy"),
    (f"MONTH {_DAY}{_TO}{_DAY} {_YEAR}", "wddy"),
    (f"MONTH {_DAY} {_YEAR}", "wdy"),
    (f"{_AZ_YEAR} MONTH {_DAY}(?: d[ae]n)?{_TO}{_DAY}{_AZ_DAY_ENDING}", "ywdd"),
    (f"{_AZ_YEAR} MONTH {_DAY}{_AZ_DAY_ENDING}", "ywd"),
    (f"{_YEAR} ([01][0-9]) ([0-3][0-9])", "ymd"),
    (f"([0-3]?[0-9]) ([01]?[0-9]) {_YEAR}", "dmy"),
    (f"MONTH {_AZ_YEAR}", "wy"),
    (f"{_AZ_YEAR} MONTH", "yw"),
    (f"{_YEAR} c[iu](?: il(?:in|de)?)?", "y"),
)
"""The longer shapes first; for each group of a shape, what it holds: day, month in figures, month in a word, year.

The last one lets a question drop the words after a year; in a text a year is found as any other word is."""

_REACH = 8
"""No shape has more words than this before or after its year."""
_MONTHS, _DAYS = 12, 31


@dataclass(frozen=True)
class DatePhrases:
    """Finds dates among words; ``months`` gives the number of a month by each of its folded names."""

    months: Mapping[str, int]

    @classmethod
    def of(cls, wordings: Iterable[Wording]) -> DatePhrases:
        """Return the phrases that use the month names of some languages, whole and shortened."""
        return cls(
            {
                fold(wording.month(number, short=short)): number
                for wording in wordings
                for number in range(1, _MONTHS + 1)
                for short in (False, True)
            }
        )

    @cached_property
    def patterns(self) -> tuple[tuple[str, str], ...]:
        """The regular expressions, with what their groups hold; they match words with one space between."""
        names = "|".join(sorted(self.months, key=lambda name: (-len(name), name)))
        month = f"({names}){_AZ_MONTH_ENDING}"
        return tuple((rf"\b{shape.replace('MONTH', month)}\b", roles) for shape, roles in _SHAPES)

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((re.compile(pattern, re.ASCII), roles) for pattern, roles in self.patterns if roles != "y")

    @cached_property
    def _hint(self) -> re.Pattern[str]:
        """What every date has: one quick look saves ten thorough ones."""
        return re.compile(rf"\b(?:{'|'.join(sorted(self.months))})|[0-9] [0-9]{{1,2}} [0-9]", re.ASCII)

    def find(self, words: Sequence[str]) -> list[str]:
        """Return every date among folded words as the search spells it: the days, and the month of each."""
        found: list[str] = []
        for part in _around_years(words):
            text = " ".join(part)
            if not self._hint.search(text):
                continue
            for pattern, roles in self._compiled:
                text = pattern.sub(lambda match, roles=roles: self._take(match, roles, found), text)  # type: ignore[misc]
        return found

    def _take(self, match: re.Match[str], roles: str, found: list[str]) -> str:
        """Note a date and blank its words, so that no shorter shape finds a part of it again."""
        month, year, days = 0, "", []
        for role, value in zip(roles, match.groups(), strict=True):
            if role == "y":
                year = value
            elif role == "d":
                days.append(int(value))
            else:
                month = self.months[value] if role == "w" else int(value)
        if not 1 <= month <= _MONTHS or not all(1 <= day <= _DAYS for day in days):
            return match[0]
        found.append(f"{year}{month:02}")
        found.extend(f"{year}{month:02}{day:02}" for day in days)
        return re.sub("[^ ]+", "-", match[0])


def _around_years(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the stretches of words in which a date can stand, so that a long text is not searched through."""
    start = end = 0
    for index in [index for index, word in enumerate(words) if word in _YEARS]:
        if index - _REACH > end:
            if end:
                yield words[start:end]
            start = max(0, index - _REACH)
        end = index + _REACH + 1
    if end:
        yield words[start:end]
