"""The facts that two halves of a parallel text state: dates, numbers, document symbols, registered names.

Knows how such facts are written in Azerbaijani and in English, and compares what it finds. It reads marks, not
meaning: small numbers are left out, because one language writes “7-ci” where the other writes “seventh”, and
a name counts as found if its folded form begins a word; a date counts by its day and month, its year as a number. What it reports is a question to an editor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from heydar_archive.languages import Language
from heydar_archive.orthography import fold, lower

_SMALL = 20
_MONTHS: dict[Language, tuple[str, ...]] = {
    "az": ("yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr", "oktyabr", "noyabr", "dekabr"),
    "en": (
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ),
}  # fmt: skip
"""Months as a text writes them: these are the languages' own words, not the interface's."""
_SCALES: dict[Language, Mapping[str, int]] = {
    "az": {"min": 1000, "milyon": 1_000_000},
    "en": {"thousand": 1000, "million": 1_000_000},
}
_SYMBOL = re.compile(
    r"\b[A-Z]{1,5}(?:/[A-Z0-9]+(?:\([A-Za-z0-9]+\))?)+(?:-[A-Z]+)?|\b[0-9]{1,3}/[0-9]{1,3}-[A-Z]+(?:\([A-Z]+\))?"
)
_NUMBER = re.compile(r"(?<![\w/-])[0-9]{1,3}(?:[,. \u00a0\u202f][0-9]{3})+(?![0-9])|[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text states, each fact in one neutral form that both languages share."""

    dates: frozenset[str]
    numbers: frozenset[str]
    symbols: frozenset[str]
    names: frozenset[str]


class Names:
    """The names under which records of the registers are known in one language, to be found in texts."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """Take the names of each record by its identifier."""
        self._begun: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for identifier, variants in names.items():
            for name in filter(None, map(_folded_name, variants)):
                self._begun[name.partition(" ")[0][:_BEGINNING]].append((f" {name}", identifier))
        self._lengths = sorted(set(map(len, self._begun)))

    def find(self, text: str) -> frozenset[str]:
        """Return the identifiers of records of which a name begins a word of the text, whatever its ending."""
        words = _WORD.findall(fold(text))
        folded = f" {' '.join(words)} "
        beginnings = {word[:length] for length in self._lengths for word in words}
        return frozenset(
            identifier
            for beginning in beginnings & self._begun.keys()
            for name, identifier in self._begun[beginning]
            if name in folded
        )


_WORD = re.compile("[a-z0-9]+")
_BEGINNING = 3
"""Letters of a name's first word by which it is found: a text is searched only for names that it may hold."""


def stated(text: str, language: Language, names: Names | None = None) -> Stated:
    """Return the facts that a text states; names of registers only if it is said which there are in this language."""
    found = names.find(text) if names else frozenset()
    if not _FIGURE.search(text):
        return Stated(frozenset(), frozenset(), frozenset(_SYMBOL.findall(text)) if "/" in text else frozenset(), found)
    symbols = frozenset(_SYMBOL.findall(text))
    rest = _SYMBOL.sub(" ", text)
    dates, rest = _dates(rest, language)
    return Stated(dates, _numbers(rest, language), symbols, found)


_FIGURE = re.compile("[0-9]")


def differences(one: Stated, two: Stated) -> tuple[tuple[str, str, bool], ...]:
    """Return the facts that stand in one text only: (kind, fact, whether it stands in the first)."""
    found: list[tuple[str, str, bool]] = []
    for kind in ("dates", "numbers", "symbols", "names"):
        first, second = getattr(one, kind), getattr(two, kind)
        found.extend((kind, fact, True) for fact in sorted(first - second))
        found.extend((kind, fact, False) for fact in sorted(second - first))
    return tuple(found)


def _dates(text: str, language: Language) -> tuple[frozenset[str], str]:
    """Return days with their months (``05-31``), and the text without them; years count as numbers."""
    text = lower(text) if language == "az" else text.lower()
    found: set[str] = set()

    def take(match: re.Match[str]) -> str:
        month = _MONTHS[language].index(match["m"]) + 1
        found.add(f"{month:02d}-{int(match['d']):02d}")
        return " "

    for pattern in _dates_of(language):
        text = pattern.sub(take, text)
    return frozenset(found), text


@cache
def _dates_of(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what days with their months look like: the day first, and the month first."""
    months = "|".join(_MONTHS[language])
    span = r"(?:[0-9]{1,2}[–-])?"  # of “5–6 December” the last day is compared
    ending = "[ıiuü]n" if language == "az" else ""
    return (
        re.compile(rf"{span}(?P<d>[0-9]{{1,2}})\s+(?P<m>{months})"),
        re.compile(rf"(?P<m>{months}){ending}\s+{span}(?P<d>[0-9]{{1,2}})(?![0-9])"),
    )


def _numbers(text: str, language: Language) -> frozenset[str]:
    found: set[str] = set()
    for match in _NUMBER.finditer(text):
        digits = match[0]
        grouped = re.fullmatch(r"[0-9]{1,3}(?:[,. \u00a0\u202f][0-9]{3})+", digits)
        value = float(re.sub(r"[^0-9]", "", digits)) if grouped else float(digits.replace(",", "."))
        scale = re.match(r"[\s\u00a0]+(\w+)", text[match.end() :])
        if scale:
            value *= next((n for word, n in _SCALES[language].items() if scale[1].lower().startswith(word)), 1)
        if value > _SMALL:
            found.add(f"{value:.10g}" if value < 1e6 else f"{value:.0f}")  # noqa: PLR2004 -- where :g would use an exponent
    return frozenset(found)


@cache
def _folded_name(name: str) -> str:
    return " ".join(_WORD.findall(fold(name)))
