"""Entries are listed by form, year, issuer and status, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heydar_archive.understanding import understand
from test_cli import DONE, PROBLEMS, USAGE, broken, run
from test_console import on_a_terminal


def listed(root: Path, *arguments: str) -> list[dict]:
    done = run("--root", str(root), "list", *arguments, "--format", "json")
    assert done.returncode == DONE, done.stderr
    return json.loads(done.stdout)


def test_all_entries_stand_in_the_order_of_dates_with_what_their_files_say(sample) -> None:
    archive, _, _ = understand(sample)
    rows = listed(sample)
    assert [row["ref"] for row in rows] == [entry.facts.ref for entry in archive.entries]
    for row, entry in zip(rows, archive.entries, strict=True):
        assert row["file"] == entry.file
        assert row["title"]["az"]
        assert row["date"] == (str(entry.facts.date) if entry.facts.date else None)
        assert row["issuers"] == [issuer.agent for issuer in entry.facts.issuers]


def test_each_filter_leaves_what_fits_and_nothing_else(sample) -> None:
    every = listed(sample)
    for name, value, fits in (
        ("--form", "letters", lambda row: row["form"] == "letters"),
        ("--form", "məktub", lambda row: row["form"] == "letters"),
        ("--status", "attested", lambda row: row["status"] == "attested"),
        ("--issuer", "nargiz-bulagly", lambda row: "nargiz-bulagly" in row["issuers"]),
    ):
        found = listed(sample, name, value)
        assert found == [row for row in every if fits(row)]
        assert 0 < len(found) < len(every), f"{name} {value} is a test that can fail"


def test_a_body_has_issued_what_its_officers_issued(sample) -> None:
    archive, _, _ = understand(sample)
    of_officers = {e.facts.ref for e in archive.entries_where(issued_by="alchabulag-council")}
    assert {row["ref"] for row in listed(sample, "--issuer", "alchabulag-council")} == of_officers


def test_a_year_has_every_document_that_may_be_of_it(sample) -> None:
    archive, _, _ = understand(sample)
    for year in range(1955, 1966):
        wanted = {
            e.facts.ref
            for e in archive.entries
            if e.facts.date and e.facts.date.earliest.year <= year <= e.facts.date.latest.year
        }
        assert {row["ref"] for row in listed(sample, "--year", str(year))} == wanted


def test_filters_work_together(sample) -> None:
    assert listed(sample, "--form", "orders", "--year", "1962") == [
        row for row in listed(sample) if row["form"] == "orders" and (row["date"] or "").startswith("1962")
    ]


def test_titles_are_cut_on_a_narrow_terminal_only(sample) -> None:
    _, shown = on_a_terminal("--root", str(sample), "list", COLUMNS="60")
    lines = shown.splitlines()
    assert any(line.endswith("…") for line in lines)
    assert "…" not in run("--root", str(sample), "list").stdout


def test_titles_are_told_in_the_language_that_is_asked_for(sample) -> None:
    assert "Bulağın təmiri haqqında" in run("--root", str(sample), "list", "--language", "az").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--form", "leters"], "Did you mean “letters”?"),
        (["--status", "lokated"], "Did you mean “located”?"),
        (["--issuer", "nobody"], "“nobody” is not a person or organisation"),
        (["--year", "soon"], "invalid int value"),
    ],
)
def test_what_is_not_understood_ends_with_2(sample, arguments, said) -> None:
    done = run("--root", str(sample), "list", *arguments)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert said in done.stderr


def test_problems_are_told_as_by_the_check_with_their_number(sample) -> None:
    root = str(broken(sample))
    done, checked = run("--root", root, "list"), run("--root", root, "check")
    assert (done.returncode, done.stdout, done.stderr) == (PROBLEMS, checked.stdout, checked.stderr)
    assert done.stdout.endswith("\n\n1 error(s), 0 warning(s)\n")
