"""Every word of the interface, and dates in words.

Knows the two wording files, that they must agree, and how a date is said in each language at four lengths.
Month names and patterns stand in the files; the ordinal suffix of Azerbaijani years comes from
``orthography``. Knows no content and no pages. Placeholders are labels, never parts of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from heydar_archive.dates import DocumentDate, Point, Precision
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.orthography import ordinal
from heydar_archive.problems import Position, Problem, did_you_mean
from heydar_archive.reading import SourceFile

Style: TypeAlias = Literal["long", "full", "short", "column"]
"""long: as in a sentence (18 dekabr 1997-ci il); full: label (18 dekabr 1997); short: list (18 dek 1997);
column: inside a year (18 dek)."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class MissingWord(LookupError):  # noqa: N818 -- it names what is missing
    """A template or view asks for a word that the file of its language does not have."""

    def __init__(self, language: Language, key: str) -> None:
        super().__init__(f"{language}: {key}")
        self.language = language
        self.key = key

    def __reduce__(self) -> tuple[type[MissingWord], tuple[Language, str]]:
        """Let another process raise it here."""
        return MissingWord, (self.language, self.key)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a date in words; ``machine`` is what ``<time datetime>`` holds of it, or None for plain words."""

    text: str
    machine: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    language: Language
    words: Mapping[str, str]

    def __hash__(self) -> int:
        """Tell languages apart: what is said of a date is kept by wording, and there are as many as languages."""
        return hash(self.language)

    def say(self, key: str, **values: object) -> str:
        """Return the word of a key, its placeholders filled; one that has no value stays, for ``inspection`` to find.

        Raises:
            MissingWord: if the file has no such key.
        """
        try:
            word = self.words[key]
        except KeyError:
            raise MissingWord(self.language, key) from None
        if not values or "{" not in word:
            return word
        return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), word)

    def count(self, key: str, n: int) -> str:
        """Return a counted noun: the form ``.zero`` if there is one, ``.one`` or ``.other`` (CLDR's categories)."""
        if n == 0 and f"{key}.zero" in self.words:
            return self.say(f"{key}.zero")
        return self.say(f"{key}.{'one' if n == 1 else 'other'}", n=n)

    def date(self, date: DocumentDate | None, style: Style = "long") -> str:
        """Return a date in words; None is the word for an unknown date."""
        return "".join(piece.text for piece in self.pieces(date, style))

    @lru_cache(maxsize=1 << 12)  # noqa: B019 -- wordings are few
    def pieces(self, date: DocumentDate | None, style: Style) -> tuple[Piece, ...]:
        """Return a date in words, in pieces of which each machine-readable date is one."""
        if date is None:
            return (Piece(self.say("date.unknown")),)
        if date.start is None or date.end is None:
            return self._open_span(date, style)
        if date.is_span:
            return self._qualified(date, self._span(date.start, date.end, style))
        return self._qualified(date, (self._point(date.start, style),))

    def _qualified(self, date: DocumentDate, inner: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Return the pieces of a date with its doubts: possibly, about."""
        key = {
            (True, False): "date.uncertain",
            (False, True): "date.approximate",
            (True, True): "date.uncertain-approximate",
        }.get((date.uncertain, date.approximate))
        return self._around(key, inner) if key else inner

    def _around(self, key: str, inner: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Return the words of a key with a date's pieces in the place of {date}."""
        before, _, after = self.say(key).partition("{date}")
        return tuple(piece for piece in (Piece(before), *inner, Piece(after)) if piece.text)

    def _open_span(self, date: DocumentDate, style: Style) -> tuple[Piece, ...]:
        """Return a span of which one end is open or unknown; a doubt is about the end that is known."""
        open_ended = date.open_start if date.start is None else date.open_end
        key = f"date.{'until' if date.start is None else 'from'}{'' if open_ended else '-unknown'}"
        return self._around(key, self._qualified(date, tuple(self._point(point, style) for point in date.points)))

    def _span(self, start: Point, end: Point, style: Style) -> tuple[Piece, ...]:
        if start.precision is end.precision is Precision.YEAR and style != "column":
            first, last = str(start.earliest.year), str(end.earliest.year)
            if style == "long":
                before, _, after = self.say("date.years").partition("{end}")
                pieces = (
                    Piece(first, start.text[:4]),
                    Piece(f"–{before}"),
                    Piece(self._ordinal(end.earliest.year), end.text[:4]),
                    Piece(after),
                )
                return tuple(piece for piece in pieces if piece.text)
            return (Piece(first, start.text[:4]), Piece("–"), Piece(last, end.text[:4]))
        same_year = start.earliest.year == end.earliest.year
        same_month = (
            same_year
            and start.precision is end.precision is Precision.DAY
            and start.earliest.month == end.earliest.month
        )
        if same_month:
            return (Piece(str(start.earliest.day), start.text[:10]), Piece("–"), self._point(end, style))
        opening = self._point(start, style, with_year=not same_year or start.precision is Precision.YEAR)
        in_other_year = "short" if style == "column" and not same_year else style
        return (opening, Piece(" – "), self._point(end, in_other_year))

    def _point(self, point: Point, style: Style, *, with_year: bool = True) -> Piece:
        year = point.earliest.year
        machine = (
            None
            if point.precision < Precision.YEAR
            else point.text[: {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[point.precision]]
        )
        if point.precision is Precision.CENTURY:
            return Piece(f"{year}–{year + 99}")
        if point.precision is Precision.DECADE:
            return Piece(self.say("date.decade", year=year, ordinal=self._ordinal(year)))
        if style == "column" or not with_year:
            if point.precision is Precision.YEAR:
                return Piece(str(year), machine)
            month = self.month(point.earliest.month, short=style in {"column", "short"})
            day = f"{point.earliest.day}\N{NO-BREAK SPACE}" if point.precision is Precision.DAY else ""
            return Piece(f"{day}{month}", machine)
        suffix = "-long" if style == "long" else ""
        key = {Precision.YEAR: "date.year", Precision.MONTH: "date.month", Precision.DAY: "date.day"}[point.precision]
        month = self.month(point.earliest.month, short=style == "short")
        text = self.say(f"{key}{suffix}", day=point.earliest.day, month=month, year=year, ordinal=self._ordinal(year))
        return Piece(text, machine)

    def month(self, number: int, *, short: bool = False) -> str:
        """Return the name of a month, 1 to 12."""
        return self.say(f"month{'-short' if short else ''}.{number}")

    def month_heading(self, number: int) -> str:
        """Return the name of a month as a heading, with a capital in the language's own way."""
        name = self.month(number)
        first = "İ" if self.language == "az" and name.startswith("i") else name[:1].upper()
        return first + name[1:]

    def _ordinal(self, year: int) -> str:
        return ordinal(year) if self.language == "az" else str(year)


def load(files: tuple[SourceFile, ...]) -> tuple[dict[Language, Wording], tuple[Problem, ...]]:
    """Return the wording of each language, and every way in which the two files differ."""
    problems: list[Problem] = []
    by_language: dict[Language, dict[str, str]] = {}
    by_file: dict[Language, SourceFile] = {}
    for file in files:
        if file.name not in LANGUAGES:
            problems.append(
                Problem(
                    "unknown-language",
                    Position(file.file),
                    f"“{file.name}” is not a language of the archive",
                    " or ".join(LANGUAGES),
                    "Remove the file.",
                )
            )
            continue
        language: Language = file.name
        by_language[language] = dict(_flatten(file, file.data, (), problems))
        by_file[language] = file
    problems.extend(
        Problem(
            "no-wording",
            Position(f"content/wording/{language}.yaml"),
            f"the words of the interface in {language} are missing",
            "one file a language: az.yaml, en.yaml",
            "Add the file.",
        )
        for language in LANGUAGES
        if language not in by_language
    )
    if not problems:
        for language in LANGUAGES:
            problems.extend(_differences(language, by_language, by_file))
    return {language: Wording(language, words) for language, words in by_language.items()}, tuple(problems)


def _flatten(
    file: SourceFile, data: Mapping[str, Any], path: tuple[str, ...], problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        here = (*path, key)
        if isinstance(value, dict):
            yield from _flatten(file, value, here, problems)
        elif isinstance(value, str):
            yield ".".join(here), value
            if not value.strip():
                problems.append(
                    Problem(
                        "empty-value",
                        file.position(*here),
                        f"the words of “{'.'.join(here)}” are empty",
                        "words",
                        "Write the words.",
                    )
                )
        else:
            problems.append(
                Problem(
                    "wrong-type",
                    file.position(*here),
                    f"“{'.'.join(here)}” is a list",
                    "words",
                    "Write the words on one line.",
                )
            )


def _differences(
    language: Language, words: Mapping[Language, Mapping[str, str]], files: Mapping[Language, SourceFile]
) -> Iterator[Problem]:
    mine, theirs = words[language], words["en" if language == "az" else "az"]
    file = files[language]
    other_file = files["en" if language == "az" else "az"]
    for key in sorted(theirs.keys() - mine.keys()):
        near = did_you_mean(key, mine.keys() - theirs.keys(), "Add it.")
        yield Problem(
            "missing-word",
            file.position(*key.split(".")),
            f"the key “{key}” is missing; it stands in {other_file.key_position(*key.split('.'))}",
            "the same keys in both files",
            near,
        )
    for key in sorted(mine.keys() & theirs.keys()):
        here, there = _placeholders(key, mine[key]), _placeholders(key, theirs[key])
        if language == "az" and here != there:
            yield Problem(
                "placeholders-differ",
                file.position(*key.split(".")),
                f"“{key}” has {_braced(here)}, and the English words have {_braced(there)}",
                "the same placeholders in both languages",
                "Correct one of the two.",
            )
        if any(brace in _PLACEHOLDER.sub("", mine[key]) for brace in "{}"):
            yield Problem(
                "bad-placeholder",
                file.position(*key.split(".")),
                f"“{mine[key]}” has a brace that closes no placeholder",
                "placeholders like {n}",
                "Correct the braces.",
            )


def _placeholders(key: str, words: str) -> set[str]:
    """Return the placeholders of some words; in a date one language's {ordinal} is the other's {year}."""
    names = set(_PLACEHOLDER.findall(words))
    return {"year" if name == "ordinal" else name for name in names} if key.startswith("date.") else names


def _braced(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"
