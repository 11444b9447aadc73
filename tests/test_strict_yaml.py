"""Strict YAML is mappings, lists and text: nothing is guessed, everything has its place, the rest is refused."""

from __future__ import annotations

import itertools

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from heydar_archive.problems import Problem
from heydar_archive.strict_yaml import MAX_DEPTH, parse_yaml


def data_of(text: str) -> dict[str, object]:
    problems: list[Problem] = []
    parsed = parse_yaml(text, "a.yaml", problems)
    assert problems == []
    assert parsed is not None
    return parsed[0]


def problems_of(text: str, first_line: int = 1) -> list[tuple[str, str]]:
    problems: list[Problem] = []
    parse_yaml(text, "a.yaml", problems, first_line)
    return [(problem.code, str(problem.position).removeprefix("a.yaml:")) for problem in problems]


# Values are text


@pytest.mark.parametrize(
    "written",
    ["no", "yes", "on", "NO", "true", "null", "~", "012", "0o14", "0x1F", "1:30", "1_000", "1e3", ".inf", ".nan",
     "-0", "+7", "1992-02-30", "1992-02-26", "1992-02-26 10:00:00", "1992", "199X", "656", "=", "S/RES/822 (1993)",
     "Əliyev", "x#y", "http://a.example/b:c", "-5", "a & b"],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["key: {}", "key:\n  - {}", "key: [{}]", "key: {{inner: {}}}"])
def test_a_value_is_the_text_that_stands_there(written, shape) -> None:
    found = data_of(shape.format(written))["key"]
    while not isinstance(found, str):
        (found,) = found.values() if isinstance(found, dict) else found
    assert found == written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("key: 'it''s'", "it's"),
        ('key: "two\\nlines"', "two\nlines"),
        ("key: >-\n  one\n  two\n", "one two"),
        ("key: |\n  one\n  two\n", "one\ntwo\n"),
        ("key: one\n  two\n", "one two"),
        ("key: one # a remark", "one"),
        ("key: ''", ""),
        ("key: {}", {}),
        ("key: []", []),
        ("key:\n- one\n- two", ["one", "two"]),
        ("---\nkey: one\n...\n", "one"),
        ("? key\n: one", "one"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}key: one", "one"),
    ],
)
def test_every_way_of_yaml_to_write_text_is_read(text, value) -> None:
    assert data_of(text) == {"key": value}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\N{NEXT LINE}\u2028\u2029"), max_size=20)
"""Any text but line ends that are no line feeds: PyYAML's writer does not keep those."""
LEAF = st.one_of(TEXT, st.integers(), st.booleans(), st.sampled_from(["no", "012", "1:30", "~", "- a", "a: b", "<<"]))
KEY = TEXT.filter(str.strip)
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3))


class WithoutAliases(yaml.SafeDumper):
    """Writes a value that stands twice twice."""

    def ignore_aliases(self, _data: object) -> bool:
        """Whether a value is never written as an alias."""
        return True


def as_text(value: object) -> object:
    """A value as strict YAML holds it: every scalar as the text that YAML's own writer gives it."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    return value if isinstance(value, str) else str(value).lower()


def depth_of(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


@given(
    st.dictionaries(KEY, VALUE, min_size=1, max_size=4).filter(lambda data: depth_of(data) <= MAX_DEPTH),
    st.sampled_from([True, False, None]),
    st.sampled_from([20, 80, 10_000]),
    st.booleans(),
)
def test_what_is_written_as_yaml_is_read_back_with_its_scalars_as_text(data, flow, width, unicode) -> None:
    written = yaml.dump(data, Dumper=WithoutAliases, default_flow_style=flow, width=width, allow_unicode=unicode)
    assert data_of(written) == as_text(data)


# Everything has its place


SAMPLE = """\
title:
  az: Daş körpünün təmiri
  en: >-
    Repair of the stone bridge,
    in two lines
Ölkə: {şəhər: Gəncə, ünvanlar: [üç, "dörd beş", 'altı']}
sources:
  - {source: minutes, supports: [date, title]}
  - source: register   # a remark with ə and ş
    note: "“ə”: a quoted
      text over two lines"
last: 1992
"""


@pytest.mark.parametrize("first_line", [1, 2, 40])
def test_every_value_and_key_has_its_line_and_column(first_line) -> None:
    problems: list[Problem] = []
    parsed = parse_yaml(SAMPLE, "a.yaml", problems, first_line)
    assert parsed is not None
    _, positions, keys, empty = parsed
    assert {path: (line - first_line + 1, column) for path, (line, column) in positions.items()} == {
        (): (1, 1),
        ("title",): (2, 3),
        ("title", "az"): (2, 7),
        ("title", "en"): (3, 7),
        ("Ölkə",): (6, 7),
        ("Ölkə", "şəhər"): (6, 15),
        ("Ölkə", "ünvanlar"): (6, 32),
        ("Ölkə", "ünvanlar", 0): (6, 33),
        ("Ölkə", "ünvanlar", 1): (6, 37),
        ("Ölkə", "ünvanlar", 2): (6, 49),
        ("sources",): (8, 3),
        ("sources", 0): (8, 5),
        ("sources", 0, "source"): (8, 14),
        ("sources", 0, "supports"): (8, 33),
        ("sources", 0, "supports", 0): (8, 34),
        ("sources", 0, "supports", 1): (8, 40),
        ("sources", 1): (9, 5),
        ("sources", 1, "source"): (9, 13),
        ("sources", 1, "note"): (10, 11),
        ("last",): (12, 7),
    }
    assert keys["Ölkə", "ünvanlar"] == (first_line + 5, 22)
    assert keys["sources", 1, "note"] == (first_line + 9, 5)
    assert keys["last",] == (first_line + 11, 1)
    assert not empty


LETTERS = "abəşçığöüİ😀\N{COMBINING CEDILLA}"


@st.composite
def marked(draw: st.DrawFn) -> dict[str, object]:
    """Nested data in which every key and every value is a word that stands nowhere else."""
    numbers = itertools.count()

    def word() -> str:
        return f"w{next(numbers)}w{draw(st.text(LETTERS, max_size=3))}"

    def value(depth: int) -> object:
        shape = draw(st.integers(0, 2)) if depth < 4 else 0
        size = draw(st.integers(1, 3))
        if shape == 1:
            return [value(depth + 1) for _ in range(size)]
        if shape == 2:
            return {word(): value(depth + 1) for _ in range(size)}
        return word()

    return {word(): value(1) for _ in range(draw(st.integers(1, 3)))}


def words_of(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        return [(path, value)]
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for key, inner in pairs for found in words_of(inner, (*path, key))]


@given(marked(), st.sampled_from([True, False, None]), st.integers(1, 9))
def test_a_position_is_where_the_word_stands(data, flow, first_line) -> None:
    written = yaml.dump(data, Dumper=WithoutAliases, default_flow_style=flow, allow_unicode=True, width=10_000)
    parsed = parse_yaml(written, "a.yaml", [], first_line)
    assert parsed is not None
    lines = written.split("\n")
    _, positions, keys, _ = parsed
    places = [*((word, positions[path]) for path, word in words_of(data)), *((path[-1], keys[path]) for path in keys)]
    for word, (line, column) in places:
        assert lines[line - first_line][column - 1 :].lstrip("\"'").startswith(word[:3])


# What is refused, and where


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("key: &name value", "anchor", "1:6"),
        ("ə: x\nkey: {inner: &name value}", "anchor", "2:14"),
        ("&name key: value", "anchor", "1:1"),
        ("key: &name [one]", "anchor", "1:6"),
        ("key: *name", "alias", "1:6"),
        ("key: [ə, *name]", "alias", "1:10"),
        ("*name : value", "bad-key", "1:1"),
        ("key: !!str 7", "tag", "1:6"),
        ("key: !!python/object/apply:os.system [x]", "tag", "1:6"),
        ("key: !own value", "tag", "1:6"),
        ("!!str key: value", "tag", "1:1"),
        ("<<: {inner: value}", "merge-key", "1:1"),
        ("key:\n  <<: {inner: value}", "merge-key", "2:3"),
        ("key:", "empty-value", "1:1"),
        ("ə: x\nkey:   # nothing", "empty-value", "2:1"),
        ("key:\n  inner:\n  other: value", "empty-value", "2:3"),
        ("key:\n  - one\n  -\n  - two", "empty-value", "3:4"),
        ("key: {inner: }", "empty-value", "1:7"),
        ("key: {inner}", "empty-value", "1:7"),
        ("? [one]\n: value", "bad-key", "1:3"),
        ("{one: two}: value", "bad-key", "1:1"),
        ("'': value", "bad-key", "1:1"),
        ("- one\n- two", "not-a-mapping", "1:1"),
        ("only words", "not-a-mapping", "1:1"),
        ("", "not-a-mapping", "1:1"),
        ("# only a remark\n", "not-a-mapping", "1:1"),
        ("key: one\n---\nkey: two", "two-documents", "2:1"),
        ("key: one\n...\n---\nkey: two", "two-documents", "3:1"),
        ("key: one: two", "yaml-syntax", "1:9"),
        ("key: one\n other: two", "yaml-syntax", "2:7"),
        ("key: [one, two", "yaml-syntax", "1:6"),
        ("key: {one: two", "yaml-syntax", "1:6"),
        ("key: {one: two,\n", "yaml-syntax", "1:16"),
        ("key: [", "yaml-syntax", "1:7"),
        ("key: 'one", "yaml-syntax", "1:6"),
        ('ə: x\nkey: "one', "yaml-syntax", "2:6"),
        ("key: one\nwords without a colon\n", "yaml-syntax", "2:1"),
        ("key:\n\tinner: value", "yaml-syntax", "2:1"),
        ("\tkey: value", "yaml-syntax", "1:1"),
        ("key: @value", "yaml-syntax", "1:6"),
        ("key: `value`", "yaml-syntax", "1:6"),
        ('key: "\\q"', "yaml-syntax", "1:7"),
        ("key: - one", "yaml-syntax", "1:6"),
        ("key: [one,, two]", "yaml-syntax", "1:11"),
    ],
)
def test_what_is_not_strict_yaml_is_refused_at_its_place(text, code, position) -> None:
    assert (code, position) in problems_of(text)
    line, column = position.split(":")
    assert (code, f"{int(line) + 6}:{column}") in problems_of(text, first_line=7)


def test_a_repeated_key_names_both_places() -> None:
    problems: list[Problem] = []
    parsed = parse_yaml("a: one\nə:\n  b: two\n  c: three\n  b: {d: four}\na: five", "a.yaml", problems, 2)
    assert [(problem.code, str(problem.position)) for problem in problems] == [
        ("repeated-key", "a.yaml:6:3"),
        ("repeated-key", "a.yaml:7:1"),
    ]
    assert "“b”" in problems[0].what
    assert "line 4, column 3" in problems[0].what
    assert "line 2, column 1" in problems[1].what
    assert parsed is not None
    assert parsed[0] == {"a": "one", "ə": {"b": "two", "c": "three"}}


def test_the_same_key_may_stand_in_different_blocks() -> None:
    assert data_of("a: {b: one}\nc: {b: two}\nd: [{b: three}, {b: four}]")["d"] == [{"b": "three"}, {"b": "four"}]


def test_empty_values_are_left_out_and_known() -> None:
    problems: list[Problem] = []
    parsed = parse_yaml("a:\nb: {c: , d: one}", "a.yaml", problems)
    assert parsed is not None
    data, _, _, empty = parsed
    assert data == {"b": {"d": "one"}}
    assert empty == {("a",), ("b", "c")}
    assert [problem.code for problem in problems] == ["empty-value", "empty-value"]


def test_every_mistake_of_strictness_is_told_at_once() -> None:
    text = "a: &x one\na: two\nb:\nc: !!int 3\n<<: {d: e}\nf: [one, two]"
    assert [code for code, _ in problems_of(text)] == ["anchor", "repeated-key", "empty-value", "tag", "merge-key"]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_values_stand_as_deep_as_allowed_and_no_deeper(opening, closing) -> None:
    deepest = "key: " + opening * (MAX_DEPTH - 1) + "one" + closing * (MAX_DEPTH - 1)
    assert problems_of(deepest) == []
    assert depth_of(data_of(deepest)) == MAX_DEPTH
    deeper = "key: " + opening * MAX_DEPTH + "one" + closing * MAX_DEPTH
    assert [code for code, _ in problems_of(deeper)] == ["too-deep"]


@pytest.mark.parametrize("text", ["key: " + "[" * 100_000, "key: " + "{a: " * 50_000, "? " * 50_000, "- " * 50_000])
def test_what_is_endlessly_deep_is_refused_at_its_beginning(text) -> None:
    assert len(problems_of(text)) == 1


def test_a_billion_laughs_are_not_laughed() -> None:
    laughs = ["a0: &a0 [ha, ha]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    assert [code for code, _ in problems_of("\n".join(laughs))] == ["anchor", "anchor", "alias"]


@given(st.text(st.sampled_from([*"ab:-[]{},&*!|>'\"#%@`?~<\n\t ə0=."]), max_size=30))
def test_whatever_is_written_is_read_or_refused_with_a_problem(text) -> None:
    problems: list[Problem] = []
    parsed = parse_yaml(text, "a.yaml", problems)
    assert parsed is not None or problems
    lines = text.count("\n") + 1
    for problem in problems:
        assert 1 <= problem.position.line <= lines
        assert problem.position.column >= 1
        assert problem.what
