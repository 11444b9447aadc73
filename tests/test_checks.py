"""The rules across files: each holds in the sample, finds its own mistake, and stays silent on every other."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SAMPLE, copy_of
from heydar_archive import checks
from heydar_archive.archive import Archive, gather
from heydar_archive.checks import RULES, references
from heydar_archive.describing import describe
from heydar_archive.model import REGISTERS, Entry, Site
from heydar_archive.problems import Problem, did_you_mean, listed, nearest
from heydar_archive.reading import read
from heydar_archive.understanding import understand
from test_broken import FAULTS, assembled, positions, report

SPRING = "content/orders/1962-02-15-repair-of-the-spring.md"
SHARE = "content/decisions/1968-11-08-share-of-water.md"

CODES = {
    "identifiers_exist": {"unknown-identifier"},
    "references_are_unique": {"repeated-reference"},
    "discrepancies_are_unique": {"repeated-discrepancy"},
    "agents_are_distinct": {"ambiguous-agent"},
    "offices_are_held": {"capacity-of-a-body", "missing-capacity", "unknown-office", "office-not-held"},
    "relations_stand_once": {"relation-to-itself", "repeated-relation"},
    "hierarchies_have_no_circle": {"circle"},
    "addresses_are_unique": {"repeated-alias"},
    "article_order_is_unique": {"repeated-order"},
    "texts_have_facts": {"text-without-facts", "facts-without-text", "status-without-text"},
    "tenure_is_sound": {"backwards"},
    "translations_are_current": {"outdated-translation"},
    "pairs_state_the_same": {"halves-differ"},
    "foreign_words_are_marked": {"unmarked-language"},
}
"""What each rule can find."""


def gathered(root: Path) -> Archive:
    """Read an archive as far as it can be understood, without any rule across files."""
    descriptions, _ = describe(read(root)[0])
    assert descriptions.site is not None
    return gather(descriptions, descriptions.site)


def change(root: Path, file: str, old: str, new: str) -> Path:
    """Replace a passage of a file of content."""
    text = (root / file).read_text("utf-8")
    assert text.count(old) == 1
    (root / file).write_text(text.replace(old, new), "utf-8")
    return root


def found(rule: Callable[[Archive], object], root: Path) -> list[Problem]:
    result = rule(gathered(root))
    return list(result)  # type: ignore[call-overload]


def test_every_rule_that_is_written_is_run() -> None:
    written = {
        name
        for name, function in inspect.getmembers(checks, inspect.isfunction)
        if {"archive"} <= inspect.signature(function).parameters.keys() <= {"archive", "memory"}
        and not name.startswith("_")
        and name != "check"
    }
    of_a_build_without_drafts = {"drafts_stay_behind"}  # test_drafts
    assert written - of_a_build_without_drafts == {rule.__name__ for rule in RULES} == set(CODES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_sample_keeps(rule) -> None:
    assert found(rule, SAMPLE) == []


OF_RULES = [
    fault
    for fault in FAULTS
    if {code for *_, code, _ in positions(report(fault))} <= set().union(*CODES.values()) and fault.name != "thirty"
]


@pytest.mark.parametrize("fault", OF_RULES, ids=lambda fault: fault.name)
def test_a_mistake_is_found_by_its_own_rule_alone(fault, tmp_path: Path) -> None:
    (code,) = {code for *_, code, _ in positions(report(fault))}
    root = assembled(fault, tmp_path / "archive")
    silent = {rule.__name__ for rule in RULES if not found(rule, root)}
    assert {rule.__name__ for rule in RULES} - silent == {name for name, codes in CODES.items() if code in codes}


def test_every_rule_has_a_mistake_that_only_it_finds() -> None:
    shown = {code for fault in OF_RULES for *_, code, _ in positions(report(fault))}
    assert shown == set().union(*CODES.values())


# Identifiers


def test_every_kind_of_reference_is_followed() -> None:
    """The registers that the model's fields refer to are all registers, entries, and agents of two kinds."""
    seen = {register for entry in gathered(SAMPLE).entries for _, register, _ in references(entry.facts)}
    seen |= {register for _, register, _ in references(gathered(SAMPLE).site.facts)}
    for kind in REGISTERS:
        for record in gathered(SAMPLE).register(kind).values():
            seen |= {register for _, register, _ in references(record.facts)}
    assert seen == {"agents", "entries", "forms", "organisations", "people", "places", "sources", "topics"}


def test_a_reference_is_found_at_its_place_however_deep() -> None:
    entry = gathered(SAMPLE).by_ref["TA-0001"]
    everywhere = {path: identifier for path, _, identifier in references(entry.facts)}
    assert everywhere["readings", 0, "values", 1, "witnesses", 0, "source"] == "founding-article"
    assert everywhere["texts", "az", "copy_text"] == "council-minutes"
    assert everywhere["relations", 0, "to"] == "TA-0005"
    assert everywhere["issuers", 0, "agent"] == "alchabulag-council"
    assert isinstance(entry.facts, Entry)
    assert isinstance(gathered(SAMPLE).site.facts, Site)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("date-role", ["date", "date_role", "date_basis"], "date_role"),
        ("DATE", ["date", "events"], "date"),
        ("tilte", ["title", "title_note", "texts"], "title"),
        ("Azerbaycanca", ["Azərbaycanca", "English"], "Azərbaycanca"),
        ("milli-mejlis", ["milli-majlis", "ali-majlis"], "milli-majlis"),
        ("HA-00011", ["HA-0011", "HA-0001"], "HA-0011"),
        ("nakhchivan", ["baku", "naxcivan-city", "nakhchivan-city"], "nakhchivan-city"),
    ],
)
def test_the_nearest_known_word_is_proposed(word, known, meant) -> None:
    assert nearest(word, known) == nearest(word, reversed(known)) == meant
    assert did_you_mean(word, known, "Remove it.") == f"Did you mean “{meant}”?"


@pytest.mark.parametrize("known", [[], ["organisations"], ["x", "yy"]])
def test_nothing_is_proposed_if_no_word_is_near(known) -> None:
    assert nearest("date", known) is None
    assert did_you_mean("date", known, "Remove it.") == "Remove it."
    assert did_you_mean("date", known) == ""


def test_a_long_list_is_cut_and_says_how_much_is_left_out() -> None:
    words = [f"w{n:02d}" for n in range(30)]
    assert listed(reversed(words), 3) == "w00, w01, w02 and 27 more"
    assert listed(words[:3], 3) == "w00, w01, w02"
    assert listed([]) == ""


# Offices


@pytest.mark.parametrize(
    "day", ["1958-04-01", "1966-12-31", "1962", "1958", "1966-12", "1957/1958", "1966/1970", "196X"]
)
def test_an_office_is_held_from_its_first_day_to_its_last(sample, day) -> None:
    change(sample, SPRING, "date: 1962-02-15", f"date: {day}\ndate_basis:\n  az: Sınaq\n  en: Test")
    assert found(checks.offices_are_held, sample) == []


@pytest.mark.parametrize("day", ["1958-03-31", "1967-01-01", "1957", "1967/..", "1958-03", "197X", "../1958-03"])
def test_an_office_is_not_held_before_or_after(sample, day) -> None:
    change(sample, SPRING, "date: 1962-02-15", f"date: {day}\ndate_basis:\n  az: Sınaq\n  en: Test")
    (problem,) = found(checks.offices_are_held, sample)
    assert (problem.code, problem.what) == ("office-not-held", f"the office “mayor” was not held on {day}")


def test_an_undated_document_may_come_from_any_office_of_its_issuer(sample) -> None:
    change(sample, SPRING, "date: 1962-02-15", "date_basis:\n  az: Sınaq\n  en: Test")
    assert found(checks.offices_are_held, sample) == []


def test_an_office_without_an_end_is_still_held(sample) -> None:
    change(sample, "content/letters/1959-06-02-answer-on-the-bridge.md", "date: 1959-06-02", "date: 2026-06-02")
    assert found(checks.offices_are_held, sample) == []


# Relations


@pytest.mark.parametrize("relation", ["cites", "counters"])
def test_two_documents_may_cite_and_counter_each_other(sample, relation) -> None:
    change(sample, SPRING, "  - type: implements\n    to: TA-0004\n", f"  - type: {relation}\n    to: TA-0008\n")
    change(sample, SHARE, "  - type: amends\n    to: TA-0007\n", f"  - type: {relation}\n    to: TA-0007\n")
    assert found(checks.relations_stand_once, sample) == []


def test_two_relations_between_two_documents_may_differ_in_type(sample) -> None:
    change(sample, SPRING, "    to: TA-0004\n", "    to: TA-0004\n  - type: cites\n    to: TA-0004\n")
    assert found(checks.relations_stand_once, sample) == []


# What only follows from a mistake that is already reported


@pytest.mark.parametrize(
    "fault",
    [
        "unreadable-entry",
        "unreadable-form",
        "unreadable-person",
        "unreadable-site",
        "unreadable-wording",
        "misspelt-language-heading",
        "bad-ref",
        "bad-identifier",
        "no-content",
    ],
)
def test_one_mistake_is_one_report_though_others_would_follow(fault) -> None:
    (folder,) = [folder for folder in FAULTS if folder.name == fault]
    assert len(positions(report(folder))) == 1


def test_the_next_free_number_counts_entries_and_gaps(sample) -> None:
    change(sample, SHARE, "ref: TA-0008", "ref: TA-0002")
    (problem,) = found(checks.references_are_unique, sample)
    assert re.search(r"TA-\d+", problem.todo)[0] == "TA-0010"


def test_the_sample_is_understood_without_a_warning(tmp_path: Path) -> None:
    _, _, warnings = understand(copy_of(SAMPLE, tmp_path / "sample"))
    assert warnings == ()
