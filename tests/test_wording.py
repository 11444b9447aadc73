"""Words of the interface exist in both languages, are all used, and say dates as a native would."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from conftest import PROJECT
from heydar_archive import citations, coverage, formats, model
from heydar_archive.addresses import PAGED
from heydar_archive.archive import ChangeKind
from heydar_archive.dates import DocumentDate, Precision
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.reading import read
from heydar_archive.understanding import understand
from heydar_archive.wording import MissingWord, Style, Wording, load

STYLES: tuple[Style, ...] = get_args(Style)
WORDINGS, PROBLEMS = load(tuple(file for file in read(PROJECT)[0] if file.kind == "wording"))
AZ, EN = WORDINGS["az"], WORDINGS["en"]


def spoken(language: Language, date: str, style: Style = "long") -> str:
    """A date in words, with plain spaces."""
    return WORDINGS[language].date(DocumentDate.parse(date), style).replace("\N{NO-BREAK SPACE}", " ")


def test_the_two_real_files_agree() -> None:
    assert PROBLEMS == ()
    assert list(WORDINGS) == list(LANGUAGES)
    assert AZ.words.keys() == EN.words.keys()


# Months


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_month_names_are_those_of_cldr(language, month) -> None:
    names = Locale(language).months["format"]
    assert WORDINGS[language].month(month) == names["wide"][month]
    assert WORDINGS[language].month(month, short=True) == names["abbreviated"][month]


@pytest.mark.parametrize(("month", "heading"), [(1, "Yanvar"), (6, "İyun"), (7, "İyul"), (12, "Dekabr")])
def test_a_month_as_a_heading_has_its_own_capital(month, heading) -> None:
    assert AZ.month_heading(month) == heading
    assert EN.month_heading(month) == EN.month(month)


# Dates in words: long, full, short, column

PHRASES = {
    "1997-12-18": (
        ("18 dekabr 1997-ci il", "18 dekabr 1997", "18 dek 1997", "18 dek"),
        ("18 December 1997", "18 December 1997", "18 Dec 1997", "18 Dec"),
    ),
    "1996-05-31": (
        ("31 may 1996-cı il", "31 may 1996", "31 may 1996", "31 may"),
        ("31 May 1996", "31 May 1996", "31 May 1996", "31 May"),
    ),
    "1993-06": (
        ("iyun 1993-cü il", "iyun 1993", "iyn 1993", "iyn"),
        ("June 1993", "June 1993", "Jun 1993", "Jun"),
    ),
    "1993-06-XX": (
        ("iyun 1993-cü il", "iyun 1993", "iyn 1993", "iyn"),
        ("June 1993", "June 1993", "Jun 1993", "Jun"),
    ),
    "1999": (("1999-cu il", "1999", "1999", "1999"), ("1999", "1999", "1999", "1999")),
    "2000-XX": (("2000-ci il", "2000", "2000", "2000"), ("2000", "2000", "2000", "2000")),
    "0476": (("476-cı il", "476", "476", "476"), ("476", "476", "476", "476")),
    "199X": (("1990-cı illər",) * 4, ("1990s",) * 4),
    "200X": (("2000-ci illər",) * 4, ("2000s",) * 4),
    "19XX": (("1900–1999",) * 4, ("1900–1999",) * 4),
    "1992~": (
        ("təxminən 1992-ci il", "təxminən 1992", "təxminən 1992", "təxminən 1992"),
        ("about 1992", "about 1992", "about 1992", "about 1992"),
    ),
    "1992-02~": (
        ("təxminən fevral 1992-ci il", "təxminən fevral 1992", "təxminən fev 1992", "təxminən fev"),
        ("about February 1992", "about February 1992", "about Feb 1992", "about Feb"),
    ),
    "1994-12-05/1994-12-06": (
        ("5–6 dekabr 1994-cü il", "5–6 dekabr 1994", "5–6 dek 1994", "5–6 dek"),
        ("5–6 December 1994", "5–6 December 1994", "5–6 Dec 1994", "5–6 Dec"),
    ),
    "1994-11-30/1994-12-06": (
        ("30 noyabr – 6 dekabr 1994-cü il", "30 noyabr – 6 dekabr 1994", "30 noy – 6 dek 1994", "30 noy – 6 dek"),
        ("30 November – 6 December 1994", "30 November – 6 December 1994", "30 Nov – 6 Dec 1994", "30 Nov – 6 Dec"),
    ),
    "1994-12-30/1995-01-02": (
        (
            "30 dekabr 1994-cü il – 2 yanvar 1995-ci il",
            "30 dekabr 1994 – 2 yanvar 1995",
            "30 dek 1994 – 2 yan 1995",
            "30 dek – 2 yan 1995",
        ),
        (
            "30 December 1994 – 2 January 1995",
            "30 December 1994 – 2 January 1995",
            "30 Dec 1994 – 2 Jan 1995",
            "30 Dec – 2 Jan 1995",
        ),
    ),
    "1994-03/1994-05": (
        ("mart – may 1994-cü il", "mart – may 1994", "mar – may 1994", "mar – may"),
        ("March – May 1994", "March – May 1994", "Mar – May 1994", "Mar – May"),
    ),
    "1994-11/1996-02": (
        ("noyabr 1994-cü il – fevral 1996-cı il", "noyabr 1994 – fevral 1996", "noy 1994 – fev 1996", "noy – fev 1996"),
        ("November 1994 – February 1996", "November 1994 – February 1996", "Nov 1994 – Feb 1996", "Nov – Feb 1996"),
    ),
    "1948/1953": (
        ("1948–1953-cü illər", "1948–1953", "1948–1953", "1948 – 1953"),
        ("1948–1953", "1948–1953", "1948–1953", "1948 – 1953"),
    ),
    "1948~/1953": (
        ("təxminən 1948–1953-cü illər", "təxminən 1948–1953", "təxminən 1948–1953", "təxminən 1948 – 1953"),
        ("about 1948–1953", "about 1948–1953", "about 1948–1953", "about 1948 – 1953"),
    ),
    "1993-06-15/1995": (
        ("15 iyun 1993-cü il – 1995-ci il", "15 iyun 1993 – 1995", "15 iyn 1993 – 1995", "15 iyn – 1995"),
        ("15 June 1993 – 1995", "15 June 1993 – 1995", "15 Jun 1993 – 1995", "15 Jun – 1995"),
    ),
    "199X/2005": (
        ("1990-cı illər – 2005-ci il", "1990-cı illər – 2005", "1990-cı illər – 2005", "1990-cı illər – 2005"),
        ("1990s – 2005",) * 4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("date", PHRASES)
@pytest.mark.parametrize("style", STYLES)
def test_a_date_is_said_as_in_the_language(date, style) -> None:
    number = ("long", "full", "short", "column").index(style)
    assert (spoken("az", date, style), spoken("en", date, style)) == tuple(said[number] for said in PHRASES[date])


@pytest.mark.parametrize(
    ("mark", "key"), [("?", "date.uncertain"), ("~", "date.approximate"), ("%", "date.uncertain-approximate")]
)
@pytest.mark.parametrize("date", ["1992", "1992-02", "1992-02-26", "199X", "1992-02-26/1992-02-27", "1992/1993"])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_doubt_is_said_around_the_date(language, style, date, mark, key) -> None:
    said = WORDINGS[language].say(key, date=spoken(language, date, style))
    assert spoken(language, f"{date}{mark}", style) == said
    assert said != spoken(language, date, style)


@pytest.mark.parametrize(
    ("shape", "key"),
    [("{}/..", "date.from"), ("{}/", "date.from-unknown"), ("../{}", "date.until"), ("/{}", "date.until-unknown")],
)
@pytest.mark.parametrize("end", ["1993", "1993-06", "1993-06-15", "1993-06~", "1993?"])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_span_with_one_end_says_that_end_with_its_doubt_and_what_is_open(language, style, end, shape, key) -> None:
    said = WORDINGS[language].say(key, date=spoken(language, end, style))
    assert spoken(language, shape.format(end), style) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_and_unknown_ends_are_told_apart(language) -> None:
    assert len({spoken(language, date) for date in ("1993/..", "1993/", "../1993", "/1993", "1993")}) == 5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", STYLES)
def test_no_date_is_said_in_words(language, style) -> None:
    assert WORDINGS[language].date(None, style) == WORDINGS[language].say("date.unknown")


@pytest.mark.parametrize("language", LANGUAGES)
def test_day_and_month_are_never_parted(language) -> None:
    for date in ("1997-12-18", "1994-12-05/1994-12-06", "1994-11-30/1994-12-06", "1993-06-15/..", "1996-05-31?"):
        for style in STYLES:
            said = WORDINGS[language].date(DocumentDate.parse(date), style)
            assert not re.search(r"[0-9] (?=\w*[a-zığüşöçə]{3})(?!il)", said)


POINT = st.dates(min_value=DocumentDate.parse("0100").earliest).flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]])
)


@given(POINT, POINT, st.sampled_from(STYLES), st.sampled_from(LANGUAGES))
def test_every_machine_readable_piece_is_a_date_that_was_written(one, two, style, language) -> None:
    one, two = sorted((one, two), key=lambda text: DocumentDate.parse(text).bounds)
    pieces = WORDINGS[language].pieces(DocumentDate.parse(f"{one}/{two}"), style)
    assert [piece.machine for piece in pieces if piece.machine] == [one, two]
    assert all(piece.text for piece in pieces)


@given(POINT, st.sampled_from(STYLES), st.sampled_from(LANGUAGES))
def test_a_date_is_not_said_more_finely_than_it_is_written(date, style, language) -> None:
    found = DocumentDate.parse(date)
    said = spoken(language, date, style)
    numbers = [int(number) for number in re.findall(r"[0-9]+", said)]
    names = {WORDINGS[language].month(n, short=short) for n in range(1, 13) for short in (True, False)}
    assert bool(names & set(said.split())) == (found.points[0].precision >= Precision.MONTH)
    year = [] if style == "column" and found.points[0].precision > Precision.YEAR else [found.year]
    assert numbers == ([found.earliest.day] if found.is_day else []) + year


# Words


def test_a_word_is_said_with_its_placeholders_filled() -> None:
    words = Wording("en", {"greeting": "{n} of {all}, {n}", "plain": "Bridges"})
    assert words.say("greeting", n=1, all="{n}") == "1 of {n}, 1"
    assert words.say("plain") == "Bridges"


def test_a_placeholder_without_a_value_stays_to_be_seen() -> None:
    words = Wording("en", {"greeting": "{n} of {all}"})
    assert words.say("greeting", n=1) == "1 of {all}"
    assert words.say("greeting") == "{n} of {all}"


@pytest.mark.parametrize("placeholder", ["{n.__class__}", "{n[0]}", "{0}", "{}", "{n!r}", "{n:>9}"])
def test_a_placeholder_reads_nothing_but_its_value(placeholder) -> None:
    assert Wording("en", {"a": placeholder}).say("a", n=1) == placeholder


def test_a_missing_word_says_which() -> None:
    with pytest.raises(MissingWord) as caught:
        Wording("az", {}).say("home.heading")
    assert (caught.value.language, caught.value.key) == ("az", "home.heading")


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [("az", 0, "sənəd yoxdur"), ("az", 1, "1\N{NO-BREAK SPACE}sənəd"), ("az", 48, "48\N{NO-BREAK SPACE}sənəd"),
     ("en", 0, "no documents"), ("en", 1, "1\N{NO-BREAK SPACE}document"), ("en", 48, "48\N{NO-BREAK SPACE}documents")],
)  # fmt: skip
def test_documents_are_counted(language, n, said) -> None:
    assert WORDINGS[language].count("documents", n) == said


def test_a_count_without_a_form_for_nothing_says_the_number() -> None:
    assert "events.zero" not in EN.words
    assert EN.count("events", 0) == "0\N{NO-BREAK SPACE}dated events"


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_agree_with_the_plural_rule_of_cldr(language) -> None:
    for n in range(1, 200):
        form = Locale(language).plural_form(n)
        assert WORDINGS[language].count("documents", n) == WORDINGS[language].say(f"documents.{form}", n=n)


# Parity


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of the real wording alone."""
    shutil.copytree(PROJECT / "content" / "wording", tmp_path / "content" / "wording")
    return tmp_path


def problems_of(archive: Path) -> list[tuple[str, str, str]]:
    files, problems = read(archive)
    assert problems == ()
    _, problems = load(tuple(file for file in files if file.kind == "wording"))
    return [(problem.code, problem.position.file, problem.what) for problem in problems]


def change(archive: Path, language: str, old: str, new: str) -> int:
    """Change one line of a wording file; return its number."""
    path = archive / "content" / "wording" / f"{language}.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def line_of(archive: Path, language: str, key: str) -> str:
    text = (archive / "content" / "wording" / f"{language}.yaml").read_text("utf-8")
    return next(line for line in text.split("\n") if line.startswith(f"{key}:"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_that_one_language_lacks_is_reported_with_its_place_in_the_other(archive, language) -> None:
    change(archive, language, line_of(archive, language, "skip") + "\n", "")
    ((code, file, what),) = problems_of(archive)
    assert (code, file) == ("missing-word", f"content/wording/{language}.yaml")
    assert "“skip”" in what
    other = "en" if language == "az" else "az"
    assert re.search(rf"content/wording/{other}\.yaml:[0-9]+:1", what)


def test_a_misspelt_key_is_reported_in_both_and_named(archive) -> None:
    change(archive, "az", "breadcrumb:", "breadcrum:")
    files, _ = read(archive)
    _, problems = load(files)
    assert [(problem.code, problem.position.file) for problem in problems] == [
        ("missing-word", "content/wording/az.yaml"),
        ("missing-word", "content/wording/en.yaml"),
    ]
    assert problems[0].todo == "Did you mean “breadcrum”?"


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("az", 'one: "{n} sənəd"', 'one: "bir sənəd"'),
        ("en", 'one: "{n} document"', 'one: "{count} document"'),
        ("az", 'approximate: "təxminən {date}"', "approximate: təxminən"),
        ("en", 'day-long: "{day} {month} {year}"', 'day-long: "{month} {year}"'),
    ],
)
def test_placeholders_that_differ_are_reported(archive, language, old, new) -> None:
    path = archive / "content" / "wording" / f"{language}.yaml"
    text = path.read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    ((code, file, what),) = problems_of(archive)
    assert (code, file) == ("placeholders-differ", "content/wording/az.yaml")
    assert "{" in what


@pytest.mark.parametrize("word", ["“{n”", "“n}”", "“{}”", "“{0}”", "“{n!r}”", "“{{n}}”", "“{N}”"])
def test_a_brace_that_is_no_placeholder_is_reported_in_each_language(archive, word) -> None:
    for language in LANGUAGES:
        change(archive, language, line_of(archive, language, "skip"), f"skip: {word}")
    assert {(code, file) for code, file, _ in problems_of(archive)} == {
        ("bad-placeholder", "content/wording/az.yaml"),
        ("bad-placeholder", "content/wording/en.yaml"),
    }


@pytest.mark.parametrize("value", ["''", '" "', "|\n"])
def test_empty_words_are_reported(archive, value) -> None:
    number = change(archive, "az", line_of(archive, "az", "skip"), f"skip: {value}")
    files, _ = read(archive)
    _, problems = load(files)
    assert [(problem.code, problem.position.line) for problem in problems] == [("empty-value", number)]


def test_a_list_is_not_words(archive) -> None:
    change(archive, "en", line_of(archive, "en", "skip"), "skip: [Skip, to, content]")
    assert [code for code, _, _ in problems_of(archive)] == ["wrong-type"]


def test_a_third_language_is_refused(archive) -> None:
    shutil.copy(archive / "content/wording/en.yaml", archive / "content/wording/ru.yaml")
    assert [(code, file) for code, file, _ in problems_of(archive)] == [("unknown-language", "content/wording/ru.yaml")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_without_words_is_reported(archive, language) -> None:
    (archive / "content" / "wording" / f"{language}.yaml").unlink()
    assert [(code, file) for code, file, _ in problems_of(archive)] == [
        ("no-wording", f"content/wording/{language}.yaml")
    ]


# Every word is used, and every word that is used exists


def literals(annotation: Any) -> tuple[str, ...]:
    return tuple(map(str, get_args(annotation)))


def field(kind: type[BaseModel], name: str) -> tuple[str, ...]:
    return literals(kind.model_fields[name].annotation)


TIPS = ("letters", "beginnings", "all", "numbers", "dates", "names", "languages", "spelling")
LISTS = (
    *sorted(PAGED),
    "timeline",
    "documents",
    "discrepancies",
    "terms",
    "glossary",
    "search",
    "search-tips",
    "days",
    "corrections",
    "log",
)
ROLES = literals(model.EventRole)
TENURE = ("before", "within", "after")
EXPANSIONS: dict[str, tuple[str, ...]] = {
    "about.{}": literals(model.ReadingAbout),
    "cite.mla-month.{}": tuple(map(str, range(1, 13))),
    "cite.{}": citations.STYLES,
    "confidence.{}": literals(model.Confidence),
    "date-role.{}": ROLES,
    "coverage.counted-{}": literals(coverage.Counted),
    "coverage.{}": literals(coverage.MeasureName),
    "coverage.{}-note": literals(coverage.MeasureName),
    "data.about-{}": (*(form.key for form in formats.FORMATS), "sqlite-facts"),
    "data.{}": (*formats.GROUPS, "kilobytes", "megabytes"),
    "date.{}{}": ("from", "until", "from-unknown", "until-unknown"),
    "fact.{}": ("organisations", "people", "places", "topics", "founded", "dissolved", "born", "died"),
    "filter.title-{}": ("form", "issuer", "organisation"),
    "filter.{}": ("form", "issuer", "organisation"),
    "glossary.{}": field(model.GlossaryTerm, "category"),
    "half.{}": LANGUAGES,
    "kind.{}": literals(model.SourceKind),
    "log.entry-{}": literals(ChangeKind),
    "log.{}": literals(ChangeKind),
    "map.{}": ("caspian", "kura", "araz"),
    "month{}.{}": tuple(f"month{short}.{number}" for short in ("", "-short") for number in range(1, 13)),
    "nature.{}": literals(model.TextNature),
    "nav.{}": LISTS,
    "notice.{}": ("attested", "located"),
    "notice.{}-more": ("attested", "located"),
    "place.{}": field(model.Place, "kind"),
    "reading.{}": (*field(model.Discrepancy, "status"), *field(model.Discrepancy, "severity")),
    "record.{}": ("issued", "addressed", "concerning", "here", "about", "cited"),
    "relation.{}.{}": tuple(f"{kind}.{way}" for kind in literals(model.RelationType) for way in ("out", "in")),
    "role.{}": ROLES,
    "scope.{}": literals(model.ReadingScope),
    "search.tip-{}": TIPS,
    "search.heading-{}": TIPS,
    "search.example-{}": TIPS,
    "seen.{}": literals(model.TextSeen),
    "source.{}": field(model.SourceWork, "type"),
    "status.{}": literals(model.Status),
    "strip.{}": ("own", "intl", "gap"),
    "supports.{}": literals(model.Supported),
    "tenure.{}": TENURE,
    "tenure.{}-count": TENURE,
    "title.of-{}": LANGUAGES,
    "title.{}": literals(model.TitleStatus),
    "{}.lead": ("people", "places", "topics", "sources"),
    "{}{}": tuple(f"date.{part}{long}" for part in ("day", "month", "year") for long in ("", "-long")),
}
"""What the keys that are put together can be: the parts of the key that stand in braces, or the whole key."""
OF_WORDING_ITSELF = {"{}.{}", "{}.zero", "language.{}"}
"""Counted nouns, and names of languages, of which the program knows some and shows the code of others."""

KEY = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*")
SHAPE = re.compile(r"[a-z{][a-z0-9{}-]*(?:\.[a-z0-9{}-]+)*")


def expanded(shape: str) -> Iterator[str]:
    for part in EXPANSIONS[shape]:
        yield part if shape in {"month{}.{}", "{}{}"} else re.sub(r"\{\}(\.?\{\})?", part, shape, count=1)


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((PROJECT / "src" / "heydar_archive").glob("*.py")):
        yield path.name, ast.parse(path.read_text("utf-8"))


def shape_of(node: ast.JoinedStr) -> str:
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


COLUMNS = frozenset({"title.az", "title.en"})
"""Columns of an import that look like keys of the wording."""


class Wanted:
    """Every key that templates and modules name, every shape of a key, and every noun that is counted."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.shapes: set[str] = set()
        self.counted: set[str] = set()
        self.tops = {key.split(".")[0] for key in EN.words}
        for path in sorted((PROJECT / "templates").rglob("*.*")):
            self.template(path.read_text("utf-8"))
        for _, tree in trees():
            parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and node.args:
                    self.call(node)
                elif isinstance(node, ast.JoinedStr):
                    self.joined(shape_of(node))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
                    self.constant(node.value)

    def template(self, text: str) -> None:
        """Note the words that a template says: a key, or the start of a key and a variable."""
        found = re.findall(r"""\bsay\(\s*["']([^"']+)["']\s*(~\s*\w+\s*)?[,)]""", text)
        assert len(found) == len(re.findall(r"\bsay\(", text)), text
        for key, joined in found:
            (self.shapes if joined else self.keys).add(f"{key}{{}}" if joined else key)

    def call(self, node: ast.Call) -> None:
        """Note the words that a call says or counts."""
        first = node.args[0]
        if name_of(node) == "say" and ast.unparse(node.func) != "console.say":  # that is talk of the terminal
            choices = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
            self.keys |= {str(choice.value) for choice in choices if isinstance(choice, ast.Constant)}
            self.shapes |= {shape_of(choice) for choice in choices if isinstance(choice, ast.JoinedStr)}
        elif ast.unparse(node.func).endswith("wording.count"):
            assert isinstance(first, ast.Constant), ast.unparse(node)
            self.counted.add(str(first.value))

    def joined(self, shape: str) -> None:
        """Note a key that is put together, wherever it stands."""
        if "." in shape and SHAPE.fullmatch(shape) and shape.partition(".")[0].rstrip("{}") in self.tops:
            self.shapes.add(shape)

    def constant(self, text: str) -> None:
        """Note a key that stands anywhere in a module."""
        if "." in text and KEY.fullmatch(text) and text.partition(".")[0] in self.tops and text not in COLUMNS:
            self.keys.add(text)


WANTED = Wanted()


def test_every_shape_of_a_key_is_known_to_this_test() -> None:
    assert sorted(WANTED.shapes - OF_WORDING_ITSELF) == sorted(EXPANSIONS)


def test_every_word_that_templates_and_modules_name_exists() -> None:
    assert len(WANTED.keys) > 150
    assert sorted(WANTED.keys - EN.words.keys()) == []


@pytest.mark.parametrize("shape", sorted(EXPANSIONS))
def test_every_word_whose_key_is_put_together_exists(shape) -> None:
    assert sorted(set(expanded(shape)) - EN.words.keys()) == []


def test_every_noun_that_is_counted_has_its_forms() -> None:
    assert {"documents", "events", "gaps"} <= WANTED.counted
    assert sorted({f"{noun}.{form}" for noun in WANTED.counted for form in ("one", "other")} - EN.words.keys()) == []


def test_every_word_is_used() -> None:
    used = WANTED.keys | {key for shape in EXPANSIONS for key in expanded(shape)}
    used |= {f"{noun}.{form}" for noun in WANTED.counted for form in ("zero", "one", "other")}
    used |= {key for key in EN.words if key.startswith("language.")}
    assert sorted(EN.words.keys() - used) == []


def languages_in(value: object) -> Iterator[str]:
    """The languages of originals, sources and witnesses, which pages name; those of spellings are not named."""
    if isinstance(value, tuple):
        for item in value:
            yield from languages_in(item)
    elif isinstance(value, BaseModel) and not isinstance(value, model.Variant | model.UnwantedTerm):
        for name in type(value).model_fields:
            found = getattr(value, name)
            if name in {"language", "original_language", "languages"}:
                yield from [found] if isinstance(found, str) else found or ()
            else:
                yield from languages_in(found)


def test_every_language_of_the_real_archive_has_a_name() -> None:
    archive, _, _ = understand(PROJECT)
    records = [*archive.entries, *archive.pages, *archive.gaps]
    for kind in model.REGISTERS:
        records.extend(archive.register(kind).values())
    codes = {code for record in records for code in languages_in(record.facts)}
    assert {"az", "en", "ru"} <= codes
    assert sorted(code for code in codes if f"language.{code}" not in EN.words) == []
