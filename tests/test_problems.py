"""A problem says where, what, what is allowed and what to do; a gate lets warnings through and stops errors."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heydar_archive.problems import (
    Position,
    Problem,
    ProblemsFound,
    Severity,
    did_you_mean,
    gate,
    listed,
    nearest,
    ordered,
)

HERE = Position("content/decisions/1959-05-12-stone-bridge.md", 7, 3)


def a_problem(position: Position = HERE, what: str = "“bridg” is not a topic", **more: object) -> Problem:
    return Problem("unknown-identifier", position, what, **more)


@pytest.mark.parametrize(
    ("position", "shown"),
    [
        (Position("content/site.yaml"), "content/site.yaml"),
        (Position("content/site.yaml", 4, 9), "content/site.yaml:4:9"),
        (Position("content/site.yaml", 4), "content/site.yaml:4:0"),
    ],
)
def test_a_position_reads_as_editors_jump_to_it(position, shown) -> None:
    assert str(position) == shown


def test_a_problem_reads_in_four_parts() -> None:
    problem = a_problem(allowed="the files in content/registers/topics", todo="Did you mean “bridge”?")
    assert str(problem) == (
        "content/decisions/1959-05-12-stone-bridge.md:7:3: error[unknown-identifier]: “bridg” is not a topic\n"
        "    allowed: the files in content/registers/topics\n"
        "    to do: Did you mean “bridge”?"
    )


def test_a_part_that_is_empty_is_left_out() -> None:
    assert str(a_problem()).splitlines() == [f"{HERE}: error[unknown-identifier]: “bridg” is not a topic"]
    assert "allowed" not in str(a_problem(todo="Correct it."))
    assert "to do" not in str(a_problem(allowed="topics"))


def test_a_warning_says_that_it_is_one() -> None:
    warning = a_problem(severity=Severity.WARNING)
    assert "warning[unknown-identifier]" in str(warning)
    assert not warning.is_error
    assert a_problem().is_error


def test_problems_are_sorted_by_place_then_code_then_sentence() -> None:
    expected = [
        Problem("z", Position("a.md", 2, 1), "z"),
        Problem("b", Position("a.md", 10, 1), "z"),
        Problem("a", Position("a.md", 10, 2), "a"),
        Problem("a", Position("a.md", 10, 2), "b"),
        Problem("b", Position("a.md", 10, 2), "a"),
        Problem("a", Position("b.md"), "a"),
    ]
    for given_ in itertools.islice(itertools.permutations(expected), 0, None, 7):
        assert list(ordered(given_)) == expected


def test_the_same_problem_is_shown_once() -> None:
    assert ordered([a_problem(), a_problem(), a_problem()]) == (a_problem(),)


@given(st.permutations([a_problem(severity=s, todo=t) for s in Severity for t in ("", "Correct it.", "Remove it.")]))
def test_the_order_does_not_depend_on_the_order_of_finding(problems) -> None:
    assert ordered(problems) == ordered(reversed(problems))


def test_an_error_stands_before_a_warning_of_the_same_words() -> None:
    for number in range(30):
        error, warning = (a_problem(what=str(number), severity=severity) for severity in Severity)
        assert ordered([warning, error]) == (error, warning)


def test_a_gate_lets_warnings_through() -> None:
    gate([])
    gate([a_problem(severity=Severity.WARNING)])


def test_a_gate_stops_at_an_error_and_shows_everything_sorted() -> None:
    warning = a_problem(Position("a.md", 1, 1), severity=Severity.WARNING)
    later, earlier = a_problem(Position("b.md", 9, 1)), a_problem(Position("b.md", 2, 1))
    with pytest.raises(ProblemsFound) as caught:
        gate(iter([later, warning, earlier]))
    assert caught.value.problems == (warning, earlier, later)
    assert str(caught.value) == f"{warning}\n{earlier}\n{later}"


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("topcis", ["topics", "places"], "topics"),
        ("Topics", ["topics", "places"], "topics"),
        ("titel", ["title", "title_status", "date"], "title"),
        ("summary", [], None),
        ("zzz", ["topics", "places"], None),
        ("körpu", ["körpü", "kömür"], "körpü"),
    ],
)
def test_the_nearest_known_word_is_found(word, known, found) -> None:
    assert nearest(word, known) == found


@given(st.lists(st.text("abcdəı-", min_size=1, max_size=8), min_size=1, unique=True), st.text("abcdəı-", max_size=8))
def test_the_nearest_word_is_known_and_does_not_depend_on_order(known, word) -> None:
    found = nearest(word, known)
    assert found is None or found in known
    assert found == nearest(word, reversed(known))


@given(st.lists(st.text("abcdəı-", min_size=3, max_size=8), min_size=1, unique_by=str.casefold))
def test_a_known_word_is_nearest_to_itself(known) -> None:
    assert all(nearest(word, known) == word for word in known)


def test_did_you_mean_offers_a_word_or_says_otherwise() -> None:
    assert did_you_mean("adress", ["address", "place"]) == "Did you mean “address”?"
    assert did_you_mean("xyz", ["address", "place"], "Remove the line.") == "Remove the line."
    assert did_you_mean("xyz", ["address", "place"]) == ""


def test_words_are_listed_in_order_and_the_rest_is_counted() -> None:
    assert listed(["b", "c", "a"]) == "a, b, c"
    assert listed((f"w{n:02}" for n in range(30)), limit=2) == "w00, w01 and 28 more"
    assert listed(["a", "b"], limit=2) == "a, b"
    assert listed([]) == ""
