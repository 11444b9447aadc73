"""Dates of documents: as exact as what is known, and no more.

A ``DocumentDate`` is written in EDTF (ISO 8601-2:2019): level 0, and of level 1 the qualifiers ``? ~ %``,
intervals with open (``..``) or unknown (empty) ends, and unspecified digits (``199X``, ``1997-12-XX``).
It keeps its earliest and latest day; nothing ever becomes 1 January by accident. Knows no words: how a
date is said in a language is the business of ``wording``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import total_ordering
from typing import Any

from dateutil.parser import isoparser
from dateutil.relativedelta import relativedelta
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_POINT = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?(?P<mark>[?~%]?)"
)
_ISO = isoparser()

_DAYS = "0[1-9]|[12][0-9]"
_DAY = (
    f"02-(?:{_DAYS})|(?:0[469]|11)-(?:{_DAYS}|30)|(?:0[13578]|1[02])-(?:{_DAYS}|3[01])"
    "|(?:0[1-9]|1[0-2])(?:-XX)?|XX(?:-XX)?"
)
_SHAPE_OF_POINT = f"(?:[0-9]{{4}}(?:-(?:{_DAY}))?|[0-9]{{3}}X|[0-9]{{2}}XX)[?~%]?"
SHAPE = f"^(?:{_SHAPE_OF_POINT}|{_SHAPE_OF_POINT}/(?:\\.\\.|{_SHAPE_OF_POINT})?|(?:\\.\\.)?/{_SHAPE_OF_POINT})$"
"""The profile for JSON Schema, which knows no calendar: it lets 29 February pass in any year."""

EXAMPLES = ("1996-05-31", "1997-12", "1992", "1992?", "1992-02~", "199X", "1994-12-05/1994-12-06", "1993/..")


class Precision(IntEnum):
    """How finely a date is given."""

    CENTURY = 0
    DECADE = 1
    YEAR = 2
    MONTH = 3
    DAY = 4


class BadDate(ValueError):  # noqa: N818 -- it names the thing, as the sentence does
    """The text is not a date of the profile; the message says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Point:
    """One date without interval: a day, month, year, decade or century, perhaps qualified."""

    text: str
    precision: Precision
    earliest: date
    latest: date
    uncertain: bool
    approximate: bool

    @classmethod
    def parse(cls, text: str) -> Point:
        """Return the point that ``text`` writes.

        Raises:
            BadDate: if it is not of the profile or not in the calendar.
        """
        match = _POINT.fullmatch(text)
        if not match:
            raise BadDate("it is not written as year, year-month or year-month-day")
        year, month, day, mark = match["year"], match["month"], match["day"], match["mark"]
        earliest, latest, precision = _bounds(year, month, day)
        return cls(text, precision, earliest, latest, mark in {"?", "%"}, mark in {"~", "%"})


def _bounds(year: str, month: str | None, day: str | None) -> tuple[date, date, Precision]:
    if "X" in year:
        if month:
            raise BadDate("a month cannot follow a year with unspecified digits")
        first, last = _calendar(year.replace("X", "0") + "-01-01"), _calendar(year.replace("X", "9") + "-12-31")
        return first, last, Precision.DECADE if year.count("X") == 1 else Precision.CENTURY
    if month is None or month == "XX":
        if day not in {None, "XX"}:
            raise BadDate("a day cannot follow an unspecified month")
        return _calendar(f"{year}-01-01"), _calendar(f"{year}-12-31"), Precision.YEAR
    if day is None or day == "XX":
        first = _calendar(f"{year}-{month}-01")
        return first, first + relativedelta(day=31), Precision.MONTH
    exact = _calendar(f"{year}-{month}-{day}")
    return exact, exact, Precision.DAY


def _calendar(text: str) -> date:
    try:
        return _ISO.isoparse(text).date()
    except ValueError:
        raise BadDate("there is no such day in the calendar") from None


@total_ordering
@dataclass(frozen=True, slots=True)
class DocumentDate:
    """A date or span of a document, as its EDTF text says it.

    For a span ``start`` and ``end`` are its ends, None where an end is open or unknown; for a single date
    both are the same point. ``open_start``/``open_end`` tell an open end (``..``) from an unknown one.
    """

    text: str
    start: Point | None
    end: Point | None
    is_span: bool = False
    open_start: bool = False
    open_end: bool = False

    @classmethod
    def parse(cls, text: str) -> DocumentDate:
        """Return the date that ``text`` writes in EDTF.

        Raises:
            BadDate: with the reason, if it is outside the profile or the calendar, or runs backwards.
        """
        if "/" not in text:
            point = Point.parse(text)
            return cls(text, point, point)
        ends = text.split("/")
        if len(ends) != 2:  # noqa: PLR2004 -- an interval has two ends
            raise BadDate("an interval has two ends with one “/” between them")
        start = None if ends[0] in {"", ".."} else Point.parse(ends[0])
        end = None if ends[1] in {"", ".."} else Point.parse(ends[1])
        if start is None and end is None:
            raise BadDate("an interval needs at least one end that is known")
        if start and end and start.earliest > end.latest:
            raise BadDate("the interval ends before it begins")
        return cls(text, start, end, is_span=True, open_start=ends[0] == "..", open_end=ends[1] == "..")

    @property
    def earliest(self) -> date:
        """The first day that the date can mean; the calendar's first day where the start is not known."""
        return self.start.earliest if self.start else date.min

    @property
    def latest(self) -> date:
        """The last day that the date can mean; the calendar's last day where the end is not known."""
        return self.end.latest if self.end else date.max

    @property
    def bounds(self) -> tuple[date, date]:
        """The earliest and the latest day."""
        return self.earliest, self.latest

    @property
    def points(self) -> tuple[Point, ...]:
        """The known ends of a span, or the one date."""
        if not self.is_span:
            return (self.start,) if self.start else ()
        return tuple(point for point in (self.start, self.end) if point)

    @property
    def uncertain(self) -> bool:
        """Whether any part is marked ``?`` or ``%``."""
        return any(point.uncertain for point in self.points)

    @property
    def approximate(self) -> bool:
        """Whether any part is marked ``~`` or ``%``."""
        return any(point.approximate for point in self.points)

    @property
    def unspecified(self) -> bool:
        """Whether digits are left open (``X``) or an end of a span is unknown."""
        unknown_end = self.is_span and (
            (self.start is None and not self.open_start) or (self.end is None and not self.open_end)
        )
        return "X" in self.text or unknown_end

    @property
    def certain(self) -> bool:
        """Whether the date says all that it says without doubt; if not, an entry must give the basis."""
        return not (self.uncertain or self.approximate or self.unspecified)

    @property
    def is_day(self) -> bool:
        """Whether it is one day of the calendar."""
        return not self.is_span and self.start is not None and self.start.precision is Precision.DAY

    @property
    def year(self) -> int:
        """The year under which the date is listed: that of its earliest known day."""
        point = self.start or self.end
        if point is None:
            raise AssertionError("one end is known")
        return point.earliest.year

    @property
    def month(self) -> int | None:
        """The month under which it is listed, or None if the month is not known."""
        first = self.points[0]
        return first.earliest.month if first.precision >= Precision.MONTH else None

    @property
    def machine(self) -> str | None:
        """What HTML's ``<time datetime>`` can hold of it (year, month or day), or None."""
        if self.is_span or self.start is None or self.start.precision < Precision.YEAR:
            return None
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.start.precision]
        return self.start.text[:length]

    def within(self, since: DocumentDate | None, until: DocumentDate | None) -> bool:
        """Whether some day of this date lies in the span from ``since`` to ``until`` (both included)."""
        after_start = since is None or self.latest >= since.earliest
        before_end = until is None or self.earliest <= until.latest
        return after_start and before_end

    def __lt__(self, other: DocumentDate) -> bool:
        return (self.earliest, self.latest, self.text) < (other.earliest, other.latest, other.text)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def _from_content(cls, value: Any) -> DocumentDate:  # noqa: ANN401 -- whatever the file holds
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("wrong-type", "a date is expected here")
        try:
            return cls.parse(value)
        except BadDate as reason:
            raise PydanticCustomError(
                "bad-date", "“{value}” is not a date: {reason}", {"value": value, "reason": str(reason)}
            ) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._from_content,
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": ["string", "integer"],
            "pattern": SHAPE,
            "minimum": 1000,
            "maximum": 9999,
            "description": "EDTF date",
            "examples": list(EXAMPLES),
        }
