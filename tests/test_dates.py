"""A date says as much as is known: its bounds, its precision, its doubts; it is read back as it was written."""

from __future__ import annotations

import calendar
import itertools
from datetime import date, timedelta

import edtf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from heydar_archive.dates import EXAMPLES, BadDate, DocumentDate, Point, Precision

MARKS = ["", "?", "~", "%"]
NOT_WRITTEN_SO = "it is not written as year, year-month or year-month-day"
NO_SUCH_DAY = "there is no such day in the calendar"
BACKWARDS = "the interval ends before it begins"
TWO_ENDS = "an interval has two ends with one “/” between them"
NO_END = "an interval needs at least one end that is known"
NO_MONTH = "a month cannot follow a year with unspecified digits"
NO_DAY = "a day cannot follow an unspecified month"
REASONS = {NOT_WRITTEN_SO, NO_SUCH_DAY, BACKWARDS, TWO_ENDS, NO_END, NO_MONTH, NO_DAY}


def parse(text: str) -> DocumentDate:
    return DocumentDate.parse(text)


def day(text: str) -> date:
    return date.fromisoformat(text)


# Dates of the profile, made from the calendar

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


@st.composite
def points(draw: st.DrawFn) -> str:
    """A date without interval, of any precision, with any qualifier."""
    found, shape = draw(DAYS), draw(st.integers(0, 6))
    year, month = f"{found.year:04d}", f"{found.month:02d}"
    text = [
        found.isoformat(),
        f"{year}-{month}",
        f"{year}-{month}-XX",
        year,
        f"{year}-XX",
        f"{year[:3]}X",
        f"{year[:2]}XX",
    ][shape]
    assume(not text.startswith(("000X", "00XX")))  # there is no year 0
    return text + draw(st.sampled_from(MARKS))


@st.composite
def spans(draw: st.DrawFn) -> str:
    """An interval that does not run backwards, of which one end at least is known."""
    start, end = draw(points()), draw(points())
    if Point.parse(start).earliest > Point.parse(end).latest:
        start, end = end, start
    return draw(
        st.sampled_from([f"{start}/{end}", f"{start}/..", f"../{end}", f"{start}/", f"/{end}"]),
    )


DATES = st.one_of(points(), spans())


# What each shape means


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("1996-05-31", "1996-05-31", "1996-05-31", Precision.DAY),
        ("1996-02-29", "1996-02-29", "1996-02-29", Precision.DAY),
        ("1997-12", "1997-12-01", "1997-12-31", Precision.MONTH),
        ("1997-12-XX", "1997-12-01", "1997-12-31", Precision.MONTH),
        ("1992-02", "1992-02-01", "1992-02-29", Precision.MONTH),
        ("1900-02", "1900-02-01", "1900-02-28", Precision.MONTH),
        ("1992", "1992-01-01", "1992-12-31", Precision.YEAR),
        ("1992-XX", "1992-01-01", "1992-12-31", Precision.YEAR),
        ("1992-XX-XX", "1992-01-01", "1992-12-31", Precision.YEAR),
        ("199X", "1990-01-01", "1999-12-31", Precision.DECADE),
        ("19XX", "1900-01-01", "1999-12-31", Precision.CENTURY),
        ("0001", "0001-01-01", "0001-12-31", Precision.YEAR),
        ("9999-12-31", "9999-12-31", "9999-12-31", Precision.DAY),
        ("9999-12", "9999-12-01", "9999-12-31", Precision.MONTH),
        ("999X", "9990-01-01", "9999-12-31", Precision.DECADE),
        ("99XX", "9900-01-01", "9999-12-31", Precision.CENTURY),
    ],
)
@pytest.mark.parametrize("mark", MARKS)
def test_a_date_has_bounds_and_a_precision_that_no_qualifier_changes(text, earliest, latest, precision, mark) -> None:
    found = parse(text + mark)
    assert found.bounds == (day(earliest), day(latest))
    assert [point.precision for point in found.points] == [precision]
    assert not found.is_span
    assert found.is_day == (precision is Precision.DAY)


@pytest.mark.parametrize(
    ("mark", "uncertain", "approximate"),
    [("", False, False), ("?", True, False), ("~", False, True), ("%", True, True)],
)
@pytest.mark.parametrize("text", ["1996-05-31", "1996-05", "1996", "1993/1996", "1993/..", "../1996"])
def test_a_qualifier_is_a_doubt_of_its_own(text, mark, uncertain, approximate) -> None:
    found = parse(f"{text}{mark}" if not text.endswith("..") else f"1993{mark}/..")
    assert (found.uncertain, found.approximate) == (uncertain, approximate)
    assert found.certain == (mark == "")


def test_a_qualifier_of_the_first_end_is_a_doubt_too() -> None:
    found = parse("1948~/1953?")
    assert (found.uncertain, found.approximate, found.certain) == (True, True, False)


@pytest.mark.parametrize(
    ("text", "unspecified"),
    [
        ("1996-05-31", False),
        ("1996-05", False),
        ("1996", False),
        ("1996-05-XX", True),
        ("1996-XX", True),
        ("199X", True),
        ("19XX", True),
        ("1993/1996", False),
        ("1993/..", False),
        ("../1996", False),
        ("1993/", True),
        ("/1996", True),
        ("1993/199X", True),
    ],
)
def test_open_digits_and_unknown_ends_are_not_certain_and_open_ends_are(text, unspecified) -> None:
    assert parse(text).unspecified is unspecified
    assert parse(text).certain is not unspecified


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "open_start", "open_end"),
    [
        ("1994-12-05/1994-12-06", "1994-12-05", "1994-12-06", False, False),
        ("1948/1953", "1948-01-01", "1953-12-31", False, False),
        ("1993-10/1995", "1993-10-01", "1995-12-31", False, False),
        ("1993-06-15/..", "1993-06-15", "9999-12-31", False, True),
        ("1993-06-15/", "1993-06-15", "9999-12-31", False, False),
        ("../2003-10", "0001-01-01", "2003-10-31", True, False),
        ("/2003-10", "0001-01-01", "2003-10-31", False, False),
        ("194X/1953", "1940-01-01", "1953-12-31", False, False),
        ("1993/199X", "1993-01-01", "1999-12-31", False, False),
        ("1994-12-06/1994", "1994-12-06", "1994-12-31", False, False),
        ("1992/1992-05", "1992-01-01", "1992-05-31", False, False),
    ],
)
def test_a_span_reaches_from_its_first_day_to_its_last(text, earliest, latest, open_start, open_end) -> None:
    found = parse(text)
    assert found.is_span
    assert not found.is_day
    assert found.bounds == (day(earliest), day(latest))
    assert (found.open_start, found.open_end) == (open_start, open_end)
    assert [point.text for point in found.points] == [end for end in text.split("/") if end not in {"", ".."}]


@pytest.mark.parametrize(
    ("text", "year", "month", "machine"),
    [
        ("1996-05-31", 1996, 5, "1996-05-31"),
        ("1996-05-31?", 1996, 5, "1996-05-31"),
        ("1996-05", 1996, 5, "1996-05"),
        ("1996-05-XX~", 1996, 5, "1996-05"),
        ("1996", 1996, None, "1996"),
        ("1996-XX-XX", 1996, None, "1996"),
        ("0476", 476, None, "0476"),
        ("199X", 1990, None, None),
        ("19XX", 1900, None, None),
        ("1994-12-05/1994-12-06", 1994, 12, None),
        ("1993/..", 1993, None, None),
        ("../2003-10", 2003, 10, None),
    ],
)
def test_a_date_is_listed_under_what_is_known_of_it(text, year, month, machine) -> None:
    found = parse(text)
    assert (found.year, found.month, found.machine) == (year, month, machine)


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_of_the_manual_are_dates(text) -> None:
    assert str(parse(text)) == text


# Properties


@given(DATES)
def test_a_date_is_read_back_as_it_was_written(text) -> None:
    found = parse(text)
    assert str(found) == text
    assert parse(str(found)) == found


@given(DATES)
def test_nothing_becomes_the_first_of_january(text) -> None:
    """Where month or day are not written, the date has a first and a last day, and no machine-readable day."""
    for point in parse(text).points:
        written = point.text.rstrip("?~%")
        exact = len(written) == 10 and "X" not in written
        assert (point.precision is Precision.DAY) == exact
        assert (point.earliest == point.latest) == exact
        if exact:
            assert point.earliest.isoformat() == written
        else:
            assert point.latest - point.earliest >= timedelta(days=27)
            assert DocumentDate(point.text, point, point).machine in {None, written[:4], written[:7]}
            assert not DocumentDate(point.text, point, point).is_day


@given(points())
def test_the_bounds_of_a_point_are_the_days_that_fit_what_is_written(text) -> None:
    point = Point.parse(text)
    written = text.rstrip("?~%").replace("-XX", "")
    for bound in (point.earliest, point.latest):
        assert all(one in {two, "X"} for one, two in zip(written, bound.isoformat(), strict=False))
    for outside in (point.earliest.toordinal() - 1, point.latest.toordinal() + 1):
        if 1 <= outside <= date.max.toordinal():
            shown = date.fromordinal(outside).isoformat()
            assert not all(one in {two, "X"} for one, two in zip(written, shown, strict=False))


@given(DATES, DATES, DATES)
def test_the_order_is_total(one, two, three) -> None:
    a, b, c = parse(one), parse(two), parse(three)
    assert (a < b) + (b < a) + (a == b) == 1
    assert (a <= b) == (a < b or a == b)
    if a < b < c:
        assert a < c
    assert (a == b) == (one == two)


@given(DATES, DATES)
def test_the_order_agrees_with_the_bounds(one, two) -> None:
    a, b = parse(one), parse(two)
    if a < b:
        assert a.earliest <= b.earliest
        assert a.earliest < b.earliest or a.latest <= b.latest
    if a.latest < b.earliest:
        assert a < b


def test_a_date_sorts_before_what_it_begins() -> None:
    written = ["1992-02-26", "1991-12-31", "1992", "1992-01-01", "1992-02", "199X", "1992-02-01", "../1992"]
    found = [str(found) for found in sorted(map(parse, written))]
    assert found == ["../1992", "199X", "1991-12-31", "1992-01-01", "1992", "1992-02-01", "1992-02", "1992-02-26"]


# Within


@pytest.mark.parametrize(
    ("text", "since", "until", "within"),
    [
        ("1993-10-10", "1993-10-10", "2003-10-31", True),
        ("1993-10-09", "1993-10-10", "2003-10-31", False),
        ("2003-10-31", "1993-10-10", "2003-10-31", True),
        ("2003-11-01", "1993-10-10", "2003-10-31", False),
        ("1993", "1993-10-10", "2003-10-31", True),
        ("1992", "1993-10-10", "2003-10-31", False),
        ("1993-10", "1993-10-10", "2003-10-31", True),
        ("2003", "1993-10-10", "2003-10-31", True),
        ("199X", "1993-10-10", "2003-10-31", True),
        ("1980/1990", "1993-10-10", "2003-10-31", False),
        ("1980/..", "1993-10-10", "2003-10-31", True),
        ("1900-01-01", None, "2003-10-31", True),
        ("2024-01-01", None, "2003-10-31", False),
        ("2024-01-01", "1993-10-10", None, True),
        ("1900-01-01", "1993-10-10", None, False),
        ("1900-01-01", None, None, True),
        ("1991-09-03", "1991-09", "1993-06", True),
        ("1993-06-30", "1991-09", "1993-06", True),
    ],
)
def test_a_date_is_within_a_time_if_some_day_of_it_is(text, since, until, within) -> None:
    assert parse(text).within(since and parse(since), until and parse(until)) is within


@given(DAYS, DATES, DATES)
def test_a_day_is_within_exactly_the_times_whose_bounds_hold_it(found, since, until) -> None:
    one, two = parse(since), parse(until)
    inside = one.earliest <= found <= two.latest
    assert parse(found.isoformat()).within(one, two) is inside


# What is refused, and why


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1992-02-30", NO_SUCH_DAY),
        ("1993-02-29", NO_SUCH_DAY),
        ("1900-02-29", NO_SUCH_DAY),
        ("1992-13", NO_SUCH_DAY),
        ("1992-00", NO_SUCH_DAY),
        ("1992-01-00", NO_SUCH_DAY),
        ("1992-04-31", NO_SUCH_DAY),
        ("0000", NO_SUCH_DAY),
        ("000X", NO_SUCH_DAY),
        ("00XX", NO_SUCH_DAY),
        ("18.12.1997", NOT_WRITTEN_SO),
        ("18 December 1997", NOT_WRITTEN_SO),
        ("1997-1-5", NOT_WRITTEN_SO),
        ("19971218", NOT_WRITTEN_SO),
        ("1997-12-18T00:00:00", NOT_WRITTEN_SO),
        ("97-12-18", NOT_WRITTEN_SO),
        ("", NOT_WRITTEN_SO),
        ("today", NOT_WRITTEN_SO),
        ("XXXX", NOT_WRITTEN_SO),
        ("1XXX", NOT_WRITTEN_SO),
        ("X992", NOT_WRITTEN_SO),
        ("199x", NOT_WRITTEN_SO),
        ("1997-12-1X", NOT_WRITTEN_SO),
        ("1997-1X", NOT_WRITTEN_SO),
        ("1992?~", NOT_WRITTEN_SO),
        ("?1992", NOT_WRITTEN_SO),
        ("1992-?02", NOT_WRITTEN_SO),
        ("1992 ", NOT_WRITTEN_SO),
        (" 1992", NOT_WRITTEN_SO),
        ("1992\n", NOT_WRITTEN_SO),
        ("-0044", NOT_WRITTEN_SO),
        ("12022", NOT_WRITTEN_SO),
        ("Y12022", NOT_WRITTEN_SO),
        ("1992-21", NO_SUCH_DAY),
        ("[1992,1993]", NOT_WRITTEN_SO),
        ("{1992,1993}", NOT_WRITTEN_SO),
        ("\N{ARABIC-INDIC DIGIT ONE}992", NOT_WRITTEN_SO),
        ("1997\N{NON-BREAKING HYPHEN}12", NOT_WRITTEN_SO),
        ("199X-05", NO_MONTH),
        ("19XX-05-01", NO_MONTH),
        ("1992-XX-05", NO_DAY),
        ("1953/1948", BACKWARDS),
        ("1994-12-06/1994-12-05", BACKWARDS),
        ("1994/1993-12", BACKWARDS),
        ("1994-03/1994-01-15", BACKWARDS),
        ("a/b/c", TWO_ENDS),
        ("1948/1950/1953", TWO_ENDS),
        ("//", TWO_ENDS),
        ("/", NO_END),
        ("../..", NO_END),
        ("../", NO_END),
        ("/..", NO_END),
        ("1993/now", NOT_WRITTEN_SO),
        ("1993/...", NOT_WRITTEN_SO),
        ("1992-02-30/1993", NO_SUCH_DAY),
        ("1993/1994-02-30", NO_SUCH_DAY),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text, reason) -> None:
    with pytest.raises(BadDate) as caught:
        parse(text)
    assert str(caught.value) == reason


@given(st.text("0123456789X?~%/.-", max_size=24))
def test_what_is_refused_is_always_refused_with_a_reason(text) -> None:
    reason = ""
    try:
        found = parse(text)
    except BadDate as refused:
        reason = str(refused)
    if reason:
        assert reason in REASONS
    else:
        assert str(found) == text
        assert found.earliest <= found.latest


@pytest.mark.parametrize("year", [1896, 1900, 1992, 1993, 2000])
def test_every_day_of_a_year_is_a_date_and_no_other_is(year) -> None:
    for month, number in itertools.product(range(14), range(33)):
        text = f"{year}-{month:02d}-{number:02d}"
        if 1 <= month <= 12 and 1 <= number <= calendar.monthrange(year, month)[1]:
            assert parse(text).earliest == date(year, month, number)
        else:
            with pytest.raises(BadDate, match=NO_SUCH_DAY):
                parse(text)


# Against another reader of EDTF


def day_of(found: object) -> date:
    return date(found.tm_year, found.tm_mon, found.tm_mday)


@given(points())
def test_bounds_agree_with_the_edtf_package(text) -> None:
    theirs = edtf.parse_edtf(text)
    assert Point.parse(text).earliest == day_of(theirs.lower_strict())
    assert Point.parse(text).latest == day_of(theirs.upper_strict())


@given(spans())
def test_bounds_of_spans_agree_with_the_edtf_package(text) -> None:
    """It fails at some open digits in an interval, and bounds open ends in its own way."""
    assume(text[0].isdigit() and text[-1] not in "./" and "X" not in text)
    theirs = edtf.parse_edtf(text)
    assert parse(text).earliest == day_of(theirs.lower_strict())
    assert parse(text).latest == day_of(theirs.upper_strict())


@given(points())
def test_doubts_agree_with_the_edtf_package(text) -> None:
    theirs = edtf.parse_edtf(text)
    mine = Point.parse(text)
    assert mine.uncertain == (theirs.is_uncertain or theirs.is_uncertain_and_approximate)
    assert mine.approximate == (theirs.is_approximate or theirs.is_uncertain_and_approximate)


# In content


ADAPTER = TypeAdapter(DocumentDate)


def test_a_date_in_content_is_text_or_a_date_already() -> None:
    found = ADAPTER.validate_python("1996-05-31")
    assert found == parse("1996-05-31")
    assert ADAPTER.validate_python(found) is found
    assert ADAPTER.dump_json(found) == b'"1996-05-31"'


@pytest.mark.parametrize("value", [1996, None, ["1996"], day("1996-05-31")])
def test_anything_else_in_content_is_refused(value) -> None:
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_python(value)
    assert caught.value.errors()[0]["type"] == "wrong-type"


def test_content_is_told_the_value_and_the_reason() -> None:
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_python("1992-02-30")
    error = caught.value.errors()[0]
    assert error["type"] == "bad-date"
    assert error["msg"] == f"“1992-02-30” is not a date: {NO_SUCH_DAY}"


def test_the_schema_of_a_date_gives_examples() -> None:
    class Found(BaseModel):
        when: DocumentDate

    assert Found.model_json_schema()["properties"]["when"]["examples"] == list(EXAMPLES)
