"""A new entry is made by one command, valid at once, with nothing invented."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from conftest import PROJECT, copy_of
from heydar_archive.entry_files import references, references_after
from heydar_archive.model import Entry
from heydar_archive.new_entries import WAITING
from heydar_archive.strict_yaml import parse_yaml
from test_cli import DONE, PROBLEMS, USAGE, run, snapshot
from test_console import on_a_terminal

FACTS = (
    "--title-az",
    "Yeni körpü haqqında",
    "--title-en",
    "On the new bridge",
    "--issuer",
    "alchabulag-council",
    "--topic",
    "bridge",
    "--source",
    "council-minutes",
)


def new(root: Path, *arguments: str):
    return run("--root", str(root), "new", *arguments)


def facts_of(file: Path) -> dict:
    parsed = parse_yaml(file.read_text("utf-8").split("---\n")[1], "x", [])
    assert parsed is not None
    return parsed[0]


def test_one_command_makes_an_entry_that_passes_the_check_as_it_is(sample) -> None:
    done = new(sample, "decision", "--date", "1960-05-12", *FACTS)
    assert done.returncode == DONE
    assert done.stdout == f"TA-0010 is new: {sample}/content/decisions/1960-05-12-new-bridge.md\n"
    checked = run("--root", str(sample), "check")
    assert (checked.returncode, checked.stdout.count("[")) == (DONE, 0)
    assert run("--root", str(sample)).returncode == DONE


def test_a_decree_is_added_to_the_real_archive(tmp_path: Path) -> None:
    root = copy_of(PROJECT / "content", tmp_path / "root" / "content").parent
    shutil.rmtree(root / "content" / "content")
    for name in ("templates", "static"):
        (root / "content" / name).unlink()
        (root / name).symlink_to(PROJECT / name)
    done = new(
        root, "decree", "--date", "1997-12-18", "--title-en", "On the example", "--title-az", "Nümunə haqqında",
        "--issuer", "Heydər Əliyev:president", "--topic", "resettlement-1948-1953", "--source", "heydar-aliyev-library",
    )  # fmt: skip
    assert done.returncode == DONE, done.stderr
    assert re.fullmatch(r"HA-0099 is new: \S+/content/decrees/1997-12-18-example\.md\n", done.stdout)
    assert run("--root", str(root), "check").returncode == DONE


def test_every_required_fact_is_there_with_a_remark_from_the_model(sample) -> None:
    new(sample, "decision", "--date", "1960-05-12", *FACTS)
    text = (sample / "content" / "decisions" / "1960-05-12-new-bridge.md").read_text("utf-8")
    lines = text.split("\n")
    for key, field in Entry.model_fields.items():
        if not field.is_required():
            continue
        (at,) = (number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
        first = at
        while lines[first - 1].startswith("# "):
            first -= 1
        remark = " ".join(line[2:] for line in lines[first:at])
        assert remark.startswith(field.description), key


def test_nothing_is_invented(sample) -> None:
    """Every value was said, is an identifier, or is the one that claims least; words that wait say that they wait."""
    new(sample, "decision", *FACTS)
    facts = facts_of(sample / "content" / "decisions" / "new-bridge.md")
    assert facts == {
        "ref": "TA-0010",
        "draft": "true",
        "title": {"az": "Yeni körpü haqqında", "en": "On the new bridge"},
        "title_status": {"az": "supplied", "en": "supplied"},
        "date_basis": WAITING["date"],
        "date_role": "issued",
        "issuers": [{"agent": "alchabulag-council"}],
        "topics": ["bridge"],
        "summary": WAITING["summary"],
        "status": "attested",
        "text_seen": "none",
        "confidence": "low",
        "confidence_note": WAITING["confidence"],
        "sources": [{"source": "council-minutes", "kind": "secondary", "supports": ["existence"]}],
    }


def test_what_is_said_stands_in_the_file(sample) -> None:
    done = new(
        sample, "letters", "--date", "1960-05~", *FACTS[:4], "--issuer", "Nərgiz Bulaqlı:mayor", "--topic", "Daş körpü",
        "--topic", "water", "--source", "council-minutes", "--source-kind", "primary", "--supports", "title, date",
        "--url", "https://archive.example/1", "--date-role", "sent", "--date-basis-az", "Möhürdən.",
        "--date-basis-en", "From the stamp.", "--title-status-az", "issued", "--title-status-en", "translated",
        "--place", "Town Hall", "--slug", "a-letter", "--ref", "TA-0500",
    )  # fmt: skip
    assert done.returncode == DONE, done.stderr + done.stdout
    facts = facts_of(sample / "content" / "letters" / "a-letter.md")
    assert facts["ref"] == "TA-0500"
    assert facts["date_basis"] == {"az": "Möhürdən.", "en": "From the stamp."}
    assert facts["issuers"] == [{"agent": "nargiz-bulagly", "capacity": "mayor"}]
    assert facts["topics"] == ["bridge", "water"]
    assert facts["place"] == "town-hall"
    assert facts["title_status"] == {"az": "issued", "en": "translated"}
    assert facts["sources"] == [
        {
            "source": "council-minutes",
            "kind": "primary",
            "url": "https://archive.example/1",
            "supports": ["title", "date"],
        }
    ]
    assert run("--root", str(sample), "check").returncode == DONE


@pytest.mark.parametrize("form", ["decisions", "decision", "Decision", "Decisions", "qərar", "QƏRAR", "Qərarlar"])
def test_a_form_is_named_by_identifier_or_in_either_language(sample, form) -> None:
    assert "/content/decisions/" in new(sample, form, *FACTS).stdout


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("On the repair of the bridge over the Alchabulag river in spring", "repair-bridge-over-alchabulag-river"),
        ("Şuşa və Əsgəran: “Çəmən”", "susa-ve-esgeran-cemen"),
        ("The 1st, of many: tests", "1st-many-tests"),
    ],
)
def test_the_name_is_the_date_and_the_first_telling_words_in_plain_letters(sample, title, name) -> None:
    facts = list(FACTS)
    facts[3] = title
    done = new(sample, "decision", "--date", "1960-05-12", *facts)
    assert done.stdout.endswith(f"/1960-05-12-{name}.md\n"), done.stderr


@pytest.mark.parametrize(
    ("date", "begins"),
    [("1960", "1960-"), ("1960-05", "1960-05-"), ("1960-05-12/1960-05-14", "1960-05-12-"), ("196X", "new")],
)
def test_the_name_has_as_much_of_the_date_as_is_known(sample, date, begins) -> None:
    name = new(sample, "decision", "--date", date, *FACTS).stdout.rpartition("/")[2]
    assert name.startswith(begins)
    assert run("--root", str(sample), "check").returncode == DONE


# The reference


def next_of(used) -> str:
    return next(references_after(used), "")


def test_the_next_reference_counts_drafts_gaps_and_broken_files(sample) -> None:
    assert next_of(references(sample)) == "TA-0010"
    broken = sample / "content" / "letters" / "broken.md"
    broken.write_text("---\n  ref: 'TA-0020'\ntitle: [\n", "utf-8")
    assert next_of(references(sample)) == "TA-0021"
    broken.write_bytes("---\nref: TA-0030\n".encode("utf-16"))
    assert next_of(references(sample)) == "TA-0031"
    (sample / "content" / "registers" / "gaps" / "x.yaml").write_bytes(b"title: \xff\r\nref: TA-0040\r\n")
    assert next_of(references(sample)) == "TA-0041"
    (sample / "content" / "README.md").write_text("ref: TA-9998\n", "utf-8")
    assert next_of(references(sample)) == "TA-0041", "the manual's example is far away from the real ones"


def test_an_archive_without_a_reference_asks_for_the_first() -> None:
    assert next_of(()) == ""
    assert next_of(["HA-9999"]) == "HA-10000"


def test_a_new_entry_can_be_made_beside_broken_files(sample) -> None:
    (sample / "content" / "letters" / "broken.md").write_text("---\nref: TA-0020\ntitle: [\n", "utf-8")
    (sample / "content" / "site.yaml").write_text("name: [\n", "utf-8")
    done = new(sample, "decision", "--date", "1960-05-12", *FACTS)
    assert (done.returncode, done.stdout.split()[0]) == (DONE, "TA-0021"), done.stderr
    assert "1960-05-12-new-bridge" not in run("--root", str(sample), "check").stdout


# Nothing is overwritten


def test_nothing_is_ever_overwritten(sample) -> None:
    assert new(sample, "decision", "--date", "1960-05-12", *FACTS).returncode == DONE
    before = snapshot(sample)
    again = new(sample, "decision", "--date", "1960-05-12", *FACTS)
    assert (again.returncode, again.stderr) == (PROBLEMS, "Nothing was written.\n")
    assert "error[file-exists]" in again.stdout
    assert snapshot(sample) == before


def test_a_former_address_is_not_given_to_another(sample) -> None:
    entry = sample / "content" / "orders" / "1962-02-15-repair-of-the-spring.md"
    entry.write_text(
        entry.read_text("utf-8").replace("ref: TA-0007\n", "ref: TA-0007\naliases:\n  - old-name\n"), "utf-8"
    )
    done = new(sample, "order", *FACTS, "--slug", "old-name")
    assert (done.returncode, "error[repeated-alias]" in done.stdout) == (PROBLEMS, True)


def test_what_the_check_would_refuse_is_not_written(sample) -> None:
    before = snapshot(sample)
    done = new(sample, "decision", "--date", "1901-01-01", *FACTS[:4], "--issuer", "tural-soyudlu:chair", *FACTS[6:])
    assert (done.returncode, "error[office-not-held]" in done.stdout) == (PROBLEMS, True)
    bad = new(sample, "decision", *FACTS, "--url", "archive.example")
    assert (bad.returncode, "error[bad-url]" in bad.stdout) == (PROBLEMS, True)
    assert snapshot(sample) == before


# What is not understood


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["decisoin", *FACTS], "“decisoin” is not a form. Did you mean “Decision”?"),
        (["decision", *FACTS[:4], "--topic", "bridge"], "an entry needs these too: --issuer, --source"),
        ([], "an entry needs these too: the form (for example: new decree), --title-az, --title-en, --issuer"),
        (["decision", *FACTS, "--date", "12.05.1960"], "--date: “12.05.1960” is not a date"),
        (["decision", *FACTS, "--date", "1960-02-30"], "there is no such day in the calendar"),
        (["decision", *FACTS, "--topic", "brigde"], "--topic: “brigde” is not a topic. Did you mean “bridge”?"),
        (["decision", *FACTS, "--issuer", "nargiz-bulagly"], "for example nargiz-bulagly:clerk or nargiz-bulagly:mayor"),
        (["decision", *FACTS, "--issuer", "river-league:chair"], "“river-league” is an organisation, and has no office"),
        (["decision", *FACTS, "--issuer", "nargiz-bulagly:mayer"], "Did you mean “mayor”?"),
        (["decision", *FACTS, "--date-role", "signd"], "Did you mean “signed”?"),
        (["decision", *FACTS, "--supports", "date,titel"], "--supports: “titel” is none of"),
        (["decision", *FACTS, "--ref", "TA-0007"], "already belongs to another entry; the next free one is TA-0010"),
        (["decision", *FACTS, "--ref", "7"], "“7” is not a reference"),
        (["decision", *FACTS, "--slug", "Ə"], "“Ə” cannot be part of an address"),
        (["decision", *FACTS, "--date-basis-en", "x"], "--date-basis-az and --date-basis-en belong together"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_not_understood_is_said_and_nothing_is_written(sample, arguments, said) -> None:
    before = snapshot(sample)
    done = new(sample, *arguments)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert said in done.stderr
    assert snapshot(sample) == before


# On a terminal


def test_on_a_terminal_what_is_missing_is_asked_for(sample) -> None:
    typed = "decree\ndecision\nYeni körpü haqqında\nOn the new bridge\n1960-05-12\nnargiz-bulagly\nalchabulag-council\nbridge\ncouncil-minutes\n"
    code, shown = on_a_terminal("--root", str(sample), "new", typed=typed)
    assert code == DONE, shown
    for question in (
        "Form of the document",
        "Title in Azerbaijani:",
        "Title in English:",
        "Date,",
        "Issuer",
        "Topic:",
        "Source",
    ):
        assert question in shown
    assert "“decree” is not a form" in shown
    assert "say in what office, for example nargiz-bulagly:mayor" in shown
    assert "TA-0010 is new" in shown
    assert (sample / "content" / "decisions" / "1960-05-12-new-bridge.md").is_file()


def test_an_unknown_date_may_be_left_empty_and_only_what_is_missing_is_asked(sample) -> None:
    code, shown = on_a_terminal("--root", str(sample), "new", "decision", *FACTS, typed="\n")
    assert code == DONE, shown
    assert "Title" not in shown
    assert (sample / "content" / "decisions" / "new-bridge.md").is_file()


def test_who_answers_nothing_is_not_asked_for_ever(sample) -> None:
    code, shown = on_a_terminal("--root", str(sample), "new", "decision", typed="\n" * 30)
    assert code == USAGE
    assert "an entry needs these too: --title-az" in shown


def test_where_there_is_no_archive_nothing_is_asked(tmp_path: Path) -> None:
    done = new(tmp_path, "decision", *FACTS)
    assert (done.returncode, done.stderr) == (PROBLEMS, "Nothing was written.\n")
    assert done.stdout.startswith("content: error[no-content]: there is no folder “content” here\n")
