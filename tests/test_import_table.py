"""A table becomes drafts: every row looked at first, then all files or none, and nothing that no cell says."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heydar_archive import authoring, cli
from heydar_archive.csv_tables import MAX_BYTES, MAX_ROWS, Table, read_table
from heydar_archive.drafting import column_named, columns, from_table
from heydar_archive.problems import ProblemsFound
from heydar_archive.reading import read
from heydar_archive.site import make

HEAD = {
    "form": "letters",
    "title.az": "Bulaq haqqında məktub",
    "title.en": "On the spring: a letter",
    "title_status.az": "issued",
    "title_status.en": "translated",
    "date": "1962-03-01",
    "date_role": "sent",
    "issuers.agent": "orta-town",
    "topics": "water",
    "status": "located",
    "text_seen": "extract",
    "sources.source": "council-minutes",
    "sources.kind": "primary",
    "sources.supports": "title, date",
}
"""The columns that a row cannot do without, filled for the sample archive."""


def sheet(*rows: dict[str, str], separator: str = ",", end: str = "\n") -> str:
    """Return rows as a spreadsheet saves them."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, heads, delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def table(text: str) -> Table:
    return read_table(text.encode("utf-8"), "list.csv", columns())


def problems_of(root: Path, text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(ProblemsFound) as found:
        from_table(root, table(text))
    errors = [problem for problem in found.value.problems if problem.is_error]
    return [(p.code, str(p.position).removeprefix("list.csv:"), p.what) for p in errors]


@pytest.fixture
def agent(sample: Path) -> dict[str, str]:
    """A row that fits the sample archive: identifiers that are in its registers."""
    registers = sample / "content" / "registers"
    first = {kind: min(path.stem for path in (registers / kind).glob("*.yaml")) for kind in
             ("organisations", "topics", "sources", "forms")}  # fmt: skip
    return HEAD | {
        "issuers.agent": first["organisations"], "topics": first["topics"], "sources.source": first["sources"],
        "form": first["forms"],
    }  # fmt: skip


# Cells and where they stand

CELLS = st.lists(
    st.lists(st.text('ab ;,"\nəİ', max_size=5), min_size=2, max_size=4).filter(lambda row: any(c.strip() for c in row)),
    min_size=1, max_size=5,
)  # fmt: skip


@given(CELLS, st.sampled_from(";,\t"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_cells_are_those_that_python_reads(rows, separator, end, mark) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    raw = f"sep={separator}{end}{out.getvalue()}".encode("utf-8-sig" if mark else "utf-8")
    made = read_table(raw, "list.csv")
    assert [[c.text for c in row] for row in (made.head, *made.rows)] == [[c.strip() for c in row] for row in rows]


@given(CELLS)
def test_a_cell_stands_where_its_position_says(rows) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    lines = out.getvalue().split("\n")
    made = read_table(("sep=,\n" + out.getvalue()).encode(), "list.csv")
    for cell in (cell for row in (made.head, *made.rows) for cell in row):
        assert lines[cell.position.line - 2][cell.position.column - 1] == '"'


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_makes_the_heads_known(agent, separator) -> None:
    assert [cell.text for cell in table(sheet(agent, separator=separator)).head] == list(agent)


@pytest.mark.parametrize(
    ("raw", "code", "where"),
    [
        ("a,b\nç,ə".encode("utf-16"), "not-utf-8", "list.csv"),
        ("a,b\nbəli,Əliyev".encode("cp1254", "replace").replace(b"?", b"\xfd"), "not-utf-8", "list.csv:2:2"),
        (b"PK\x03\x04workbook", "not-utf-8", "list.csv"),
        (b"", "empty-table", "list.csv"),
        (b"\n , \n", "empty-table", "list.csv"),
        (b'a,b\n"never closed,c\nd,e', "csv-syntax", "list.csv:2:1"),
        (b'a,b\nx,"y"z', "csv-syntax", "list.csv:2:3"),
        (b"a\n" * (MAX_ROWS + 2), "too-large", "list.csv"),
        (b"a" * (MAX_BYTES + 1), "too-large", "list.csv"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(raw, code, where) -> None:
    with pytest.raises(ProblemsFound) as found:
        read_table(raw, "list.csv")
    assert [(p.code, str(p.position)) for p in found.value.problems] == [(code, where)]


# Columns


def test_a_column_is_a_path_of_the_model() -> None:
    known = columns()
    assert known["title.az"].path == ("title", "az")
    assert known["sources.supports"].path == ("sources", 0, "supports")
    assert known["sources.supports"].is_list
    assert known["sources.accessed"].is_date
    second = column_named("sources.2.supports", known)
    assert second is not None
    assert second.path == ("sources", 1, "supports")
    assert not second.always
    for name in (
        "sources.0.kind",
        "sources.kind.2",
        "2.sources.kind",
        "title.2.az",
        "sources.21.kind",
        "ref",
        "readings",
    ):
        assert column_named(name, known) is None


# Drafts


def test_a_row_becomes_a_draft_that_check_accepts(sample, agent) -> None:
    made = from_table(sample, table(sheet(agent, agent | {"title.en": "Second letter", "date": "01.04.1962"})))
    first, second = made.files
    assert [first.ref, second.ref] == ["TA-0010", "TA-0011"]
    assert first.path == f"content/{agent['form']}/1962-03-01-spring-letter.md"
    assert second.path == f"content/{agent['form']}/1962-04-01-second-letter.md"
    authoring.create_all({sample / draft.path: draft.text for draft in made.files})
    make(sample)
    entries = {file.name: file.data for file in read(sample)[0] if file.kind == "entry"}
    facts = entries["1962-03-01-spring-letter"]
    assert facts["draft"] == "true"
    assert facts["title"] == {"az": "Bulaq haqqında məktub", "en": "On the spring: a letter"}
    assert facts["sources"][0]["supports"] == ["title", "date"]


def test_nothing_is_in_a_draft_that_no_cell_says_but_what_every_draft_says(sample, agent) -> None:
    draft = from_table(sample, table(sheet(agent))).files[0]
    (sample / draft.path).write_text(draft.text, "utf-8")
    facts = next(file.data for file in read(sample)[0] if file.data.get("ref") == draft.ref)
    said = {name.split(".")[0] for name in agent} - {"form"}
    assert facts.keys() - said == {"ref", "draft", "summary", "confidence", "confidence_note"}
    assert facts["confidence"] == "low"
    assert facts["summary"] == {"az": "Xülasə hələ yazılmayıb.", "en": "The summary has not been written yet."}


def test_a_line_break_in_a_cell_is_a_space_and_long_words_are_folded_and_read_again_as_they_are(sample, agent) -> None:
    long = "Kəndin bulağı haqqında: “ə, ı, ğ” # - 'və' \"sair\" " * 4
    draft = from_table(sample, table(sheet(agent | {"title.az": long.replace(": ", ":\n")}))).files[0]
    (sample / draft.path).write_text(draft.text, "utf-8")
    facts = next(file.data for file in read(sample)[0] if file.data.get("ref") == draft.ref)
    assert facts["title"]["az"] == long.strip()
    assert max(map(len, draft.text.split("\n"))) <= 100


def test_further_blocks_of_a_list_have_numbers_and_empty_ones_are_left_out(sample, agent) -> None:
    more = {
        "sources.3.source": agent["sources.source"],
        "sources.3.kind": "secondary",
        "sources.3.supports": "existence",
    }
    none = {"sources.2.source": "", "sources.2.kind": "", "sources.2.supports": ""}
    text = from_table(sample, table(sheet(agent | none | more))).files[0].text
    assert text.count("  - source: ") == 2


def test_a_name_that_is_taken_is_given_a_number_and_told(sample, agent) -> None:
    made = from_table(sample, table(sheet(agent, agent)))
    assert [Path(draft.path).stem for draft in made.files] == ["1962-03-01-spring-letter", "1962-03-01-spring-letter-2"]
    assert [(p.code, str(p.position)) for p in made.warnings if p.code == "like-another"] == [
        ("like-another", "list.csv:3:1")
    ]


# Mistakes


def test_all_mistakes_of_all_rows_are_told_with_their_cells(sample, agent) -> None:
    wrong = agent | {"date": "1962-02-30", "date_role": "sennt", "title.en": ""}
    found = problems_of(sample, sheet(agent | {"sources.kind": ""}, agent, wrong))
    assert [(code, int(where.split(":")[0])) for code, where, _ in found] == [
        ("empty-value", 2), ("empty-value", 4), ("bad-date", 4), ("bad-value", 4),
    ]  # fmt: skip
    lines = sheet(agent | {"sources.kind": ""}, agent, wrong).split("\n")
    at = {code: where for code, where, _ in found}
    for code, text in (("bad-date", "1962-02-30"), ("bad-value", "sennt")):
        line, column = map(int, at[code].split(":"))
        assert lines[line - 1][column - 1 :].startswith(text)


def test_an_identifier_that_is_in_no_register_is_told_with_its_cell(sample, agent) -> None:
    text = sheet(agent | {"topics": f"{agent['topics']}; nowhere"})
    column = text.split("\n")[1].index(f"{agent['topics']}; nowhere") + 1
    assert [problem[:2] for problem in problems_of(sample, text)] == [("unknown-identifier", f"2:{column}")]


@pytest.mark.parametrize(
    ("column", "code", "said"),
    [
        ("topiks", "unknown-column", "“topiks” is no column of an entry"),
        ("ref", "unknown-column", "“ref” cannot be given: the next free reference is taken"),
        ("draft", "unknown-column", "“draft” cannot be given: every entry that is imported is a draft"),
        ("readings.about", "unknown-column", "“readings.about” cannot be given here"),
        ("texts.az.nature", "unknown-column", "“texts.az.nature” cannot be given here"),
        ("TOPICS", "repeated-column", "the column “topics” stands twice"),
    ],
)
def test_a_column_that_cannot_be_is_told_in_the_first_line(sample, agent, column, code, said) -> None:
    text = sheet(agent | {column: "x"})
    where = f"1:{text.split(chr(10))[0].index(column) + 1}" if column != "TOPICS" else f"1:{text.index('TOPICS') + 1}"
    assert (code, where, said) in problems_of(sample, text)


def test_a_column_that_is_missing_is_told_once_and_not_for_each_row(sample, agent) -> None:
    text = sheet(*[{name: cell for name, cell in agent.items() if name not in {"topics", "form"}}] * 3)
    assert [(code, what) for code, _, what in problems_of(sample, text)] == [
        ("missing-column", "the column “form” is missing"),
        ("missing-column", "the column “topics” is missing"),
    ]


def test_a_cell_too_many_and_a_column_without_name_are_told(sample, agent) -> None:
    head, row = sheet(agent).strip().split("\n")
    assert ("row-too-long", f"2:{len(row) + 2}") in [p[:2] for p in problems_of(sample, f"{head}\n{row},x\n")]
    assert ("unknown-column", f"2:{len(row) + 2}") in [p[:2] for p in problems_of(sample, f"{head},\n{row},x\n")]


@pytest.mark.parametrize(("name", "code"), [("Big Name", "bad-slug"), ("index", "bad-slug"), ("1960-a/b", "bad-slug")])
def test_a_name_that_cannot_be_an_address_is_told(sample, agent, name, code) -> None:
    assert code in [problem[0] for problem in problems_of(sample, sheet(agent | {"slug": name}))]


def test_an_archive_with_mistakes_is_mended_before_anything_is_imported(sample, agent) -> None:
    site = sample / "content" / "site.yaml"
    site.write_text(re.sub(r"(?m)^contact: .*\n", "", site.read_text("utf-8")), "utf-8")
    with pytest.raises(ProblemsFound) as found:
        from_table(sample, table(sheet(agent)))
    assert {p.position.file for p in found.value.problems} == {"content/site.yaml"}


# The command


def snapshot(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes() for p in sorted((root / "content").rglob("*")) if p.is_file()
    }


def test_the_command_writes_all_rows_or_none(sample, agent, tmp_path, capsys) -> None:
    before = snapshot(sample)
    sheets = {"good": sheet(agent, separator=";", end="\r\n"), "bad": sheet(agent, agent | {"date": "never"})}
    for name, text in sheets.items():
        (tmp_path / f"{name}.csv").write_bytes(text.encode("utf-8-sig"))
    command = ["--root", str(sample), "import", "csv"]
    assert cli.main([*command, str(tmp_path / "bad.csv")]) == 1
    assert "error[bad-date]" in capsys.readouterr().out
    assert cli.main([*command, str(tmp_path / "good.csv"), "--dry-run"]) == 0
    assert "ref: TA-0010\ndraft: true\n" in capsys.readouterr().out
    assert snapshot(sample) == before
    assert cli.main([*command, str(tmp_path / "good.csv")]) == 0
    assert capsys.readouterr().out.endswith("1 draft(s) were written\n")
    assert len(snapshot(sample).keys() - before.keys()) == 1
    assert cli.main(["--root", str(sample), "check"]) == 0


def test_where_one_file_cannot_be_written_none_is(tmp_path) -> None:
    there = tmp_path / "b.md"
    there.write_text("mine", "utf-8")
    with pytest.raises(ProblemsFound, match="there is a file of this name already"):
        authoring.create_all({tmp_path / "a.md": "a", there: "b", tmp_path / "c.md": "c"})
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"b.md": "mine"}


def test_a_file_that_is_not_there_is_a_problem(sample, tmp_path, capsys) -> None:
    assert cli.main(["--root", str(sample), "import", "csv", str(tmp_path / "none.csv")]) == 1
    assert "error[unreadable]" in capsys.readouterr().out
