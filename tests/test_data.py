"""The archive’s data: JSON that fits its schemas, tables that fit their description, a database that finds, and the page about it."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import PROJECT, change
from heydar_archive import csv_package, database, formats, rendering
from heydar_archive.archive import Archive
from heydar_archive.data_files import VERSION
from heydar_archive.languages import LANGUAGES, Words
from heydar_archive.mapping import KINDS
from heydar_archive.orthography import fold
from heydar_archive.site import make
from heydar_archive.understanding import understand

BASE = "https://town.example/archive/"


@pytest.fixture(scope="module", params=["site", "sample_site"])
def any_site(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


def entry(site: Path, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "data" / "json" / "entries" / f"{ref}.json").read_text("utf-8"))
    return found


# JSON


def validator(site: Path, name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((site / "schema" / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def test_every_document_fits_the_schema_that_it_names(any_site) -> None:
    checked = 0
    for path in sorted((any_site / "data" / "json").rglob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        name = document["$schema"].rsplit("/", 1)[-1].removesuffix(".schema.json")
        assert name == ("data-entry" if path.parent.name == "entries" else f"data-{path.stem}")
        assert document["version"] == VERSION
        validator(any_site, name).validate(document)
        checked += 1
    assert checked > 15


def test_the_schema_refuses_what_is_not_said(sample_site) -> None:
    """It is closed: a field that it does not know, a missing one and a date that is none are refused."""
    check = validator(sample_site, "data-entry")
    document = entry(sample_site, "TA-0001")
    assert check.is_valid(document)
    for path, value in (
        (("description", "colour"), "red"),
        (("description", "date"), "12 May"),
        (("content", "title"), {"az": "…"}),
        (("editorial", "confidence"), "sure"),
        (("withdrawn",), {"on": "2026-01-01", "reason": {"az": "…", "en": "…"}}),
    ):
        spoilt = json.loads(json.dumps(document))
        place = spoilt
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        assert not check.is_valid(spoilt), path
    del document["editorial"]
    assert not check.is_valid(document)


def test_the_three_voices_stand_apart(sample_site) -> None:
    document = entry(sample_site, "TA-0001")
    assert document["content"]["texts"]["az"]["text"].startswith("Şəhər Şurası 1957-ci ilin yazında")
    assert document["content"]["texts"]["en"]["nature"] == "project-translation"
    assert document["content"]["title_status"] == {"az": "issued", "en": "translated"}
    assert set(document["editorial"]) >= {"status", "confidence", "sources", "readings", "notes", "article"}
    assert "summary" in document["description"]
    assert not set(document["content"]) & (set(document["description"]) | set(document["editorial"]))


def test_doubt_goes_with_the_facts(sample_site) -> None:
    document = entry(sample_site, "TA-0001")
    in_force = next(event for event in document["description"]["events"] if event["role"] == "in-force")
    assert in_force["date"] == "1959-06"
    assert in_force["note"]["en"] == "The decision itself names the month only."
    (reading,) = document["editorial"]["readings"]
    assert [value["value"] for value in reading["values"]] == ["1959-05-12", "1959-12-05"]
    assert [value["followed"] for value in reading["values"]] == [True, False]
    assert reading["values"][0]["witnesses"][1] == {"source": "council-minutes"}
    petition = entry(sample_site, "TA-0006")
    assert "date" not in petition["description"]
    assert petition["description"]["date_basis"]["en"] == "The petition bears no date."
    assert petition["editorial"]["confidence_note"]["en"].startswith("It is not known")


def test_what_others_say_of_an_entry_is_there_too(sample_site) -> None:
    assert {"type": "part-of", "from": "TA-0001"} in entry(sample_site, "TA-0005")["description"]["related_from"]
    assert entry(sample_site, "TA-0001")["description"]["date_range"] == {
        "earliest": "1959-05-12",
        "latest": "1959-05-12",
    }


def test_json_lines_are_the_documents(any_site) -> None:
    lines = (any_site / "data" / "json" / "entries.jsonl").read_bytes().splitlines(keepends=True)
    documents = {path.stem: path.read_bytes() for path in (any_site / "data" / "json" / "entries").glob("*.json")}
    assert {json.loads(line)["ref"]: line for line in lines} == documents


def test_a_withdrawn_entry_keeps_the_address_of_its_data_and_nothing_else(logged) -> None:
    public = logged / "public"
    document = entry(public, "TA-0008")
    assert document["withdrawn"] == {
        "on": "2026-03-02",
        "reason": {"az": "İki dəfə təsvir olunub.", "en": "It was described twice."},
        "replaced_by": "TA-0004",
    }
    assert not {"content", "description", "editorial"} & set(document)
    validator(public, "data-entry").validate(document)
    for path in (public / "data").rglob("*"):
        if path.is_file() and path.stem != "TA-0008":
            data = path.read_bytes()
            assert b"Vanished words" not in data
            assert b"TA-0008" not in data, path


def test_drafts_are_in_the_data_only_where_they_are_built(sample) -> None:
    change(
        sample / "content" / "decisions" / "1968-11-08-share-of-water.md",
        "ref: TA-0008\n",
        "ref: TA-0008\ndraft: true\n",
    )
    published = {output.path: output.data for output in make(sample).outputs}
    assert "data/json/entries/TA-0008.json" not in published
    assert not any(b"TA-0008" in data for path, data in published.items() if path.startswith(("data/", "en/cite/")))
    shown = {output.path: output.data for output in make(sample, drafts=True).outputs}
    assert json.loads(shown["data/json/entries/TA-0008.json"])["draft"] is True


# Tables


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_the_data_package_is_valid(any_site) -> None:
    """Every cell is of its type, every key is unique, every reference to another table leads to a row."""
    report = frictionless.validate(str(any_site / "data" / "tables" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])[:5]
    assert len(report.tasks) > 20


def test_a_wrong_cell_would_be_found(sample_site, tmp_path) -> None:
    folder = shutil.copytree(sample_site / "data" / "tables", tmp_path / "tables")
    file = folder / "entries.csv"
    for old, new in (("alchabulag", "nowhere"), ("reviewed", "excellent"), (",true,", ",perhaps,")):
        text = (sample_site / "data" / "tables" / "entries.csv").read_text("utf-8")
        file.write_text(re.sub(rf"(?<=,){re.escape(old.strip(','))}(?=,)", new.strip(","), text), "utf-8")
        assert file.read_text("utf-8") != text
        assert not frictionless.validate(str(folder / "datapackage.json")).valid


def test_the_package_says_whose_it_is_and_under_which_licence(site) -> None:
    package = json.loads((site / "data" / "tables" / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["path"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "belong to their authors" in package["description"]
    assert package["version"] == VERSION


def test_csv_is_as_the_standard_has_it(any_site) -> None:
    """RFC 4180, in UTF-8: lines end with CRLF, quotes are doubled, every line has as many cells as the head."""
    for path in sorted((any_site / "data" / "tables").glob("*.csv")):
        text = path.read_bytes().decode("utf-8")
        assert text.endswith("\r\n")
        assert not text.startswith("\ufeff")
        outside = re.sub(r'"(?:[^"]|"")*"', "", text)
        assert '"' not in outside
        assert outside.count("\n") == outside.count("\r\n")
        with path.open(encoding="utf-8", newline="") as file:
            assert len({len(row) for row in csv.reader(file, strict=True)}) == 1


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+994 12", "-5 °C", "@town", '"quoted", twice', "1959-05"])
def test_a_cell_is_what_the_entry_holds_to_the_letter(text, archive, tmp_path) -> None:
    """Also where a spreadsheet would take it for a formula: any sign before it would change the value for every other reader."""
    entry = archive.entries[0]
    facts = entry.facts.model_copy(update={"title": Words(az=text, en=text)})
    entries = (replace(entry, described=facts), *archive.entries[1:])
    changed = replace(archive, by_ref={one.facts.ref: one for one in entries}, entries=entries)
    for output in csv_package.outputs(changed):
        tmp_path.joinpath(Path(output.path).name).write_bytes(rendering.held(output))
    for file in csv_package.composed(changed):
        tmp_path.joinpath(Path(file.path).name).write_bytes(b"".join(file.whole()))
    with (tmp_path / "entries.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["title_az"] == text
    package = frictionless.Package(str(tmp_path / "datapackage.json"))
    assert package.get_resource("entries").read_rows()[0]["title_en"] == text


def test_tables_hold_what_the_documents_hold(any_site) -> None:
    tables = any_site / "data" / "tables"
    documents = [entry(any_site, path.stem) for path in sorted((any_site / "data" / "json" / "entries").glob("*.json"))]
    entries = {row["ref"]: row for row in rows_of(tables / "entries.csv")}
    assert set(entries) == {document["ref"] for document in documents}
    for document in documents:
        row = entries[document["ref"]]
        assert row["title_az"] == document["content"]["title"]["az"]
        assert row["date"] == document["description"].get("date", "")
        assert row["topics"].split(";") == document["description"]["topics"]
        assert row["confidence"] == document["editorial"]["confidence"]
    for table, voice, key in (("cited_sources", "editorial", "sources"), ("relations", "description", "relations")):
        mine = [row for row in rows_of(tables / f"{table}.csv") if row["record_kind"] == "entries"]
        assert len(mine) == sum(len(document[voice][key]) for document in documents)
    witnesses = [
        witness
        for document in documents
        for reading in document["editorial"]["readings"]
        for value in reading["values"]
        for witness in value["witnesses"]
    ]
    mine = [row for row in rows_of(tables / "readings_values_witnesses.csv") if row["record_kind"] == "entries"]
    assert len(mine) == len(witnesses)


# The database


@pytest.fixture
def stored(any_site) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{any_site / 'data' / 'archive.sqlite'}?mode=ro", uri=True)
    yield connection
    connection.close()


def test_the_database_is_sound_and_holds_the_tables(any_site, stored) -> None:
    assert stored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert stored.execute("PRAGMA foreign_key_check").fetchall() == []
    for path in sorted((any_site / "data" / "tables").glob("*.csv")):
        (count,) = stored.execute(f'SELECT count(*) FROM "{path.stem}"').fetchone()  # noqa: S608 -- names of files of ours
        assert count == len(rows_of(path))
        columns = [row[1] for row in stored.execute(f'PRAGMA table_info("{path.stem}")')]
        with path.open(encoding="utf-8", newline="") as file:
            assert columns == next(csv.reader(file))


def found(stored: sqlite3.Connection, question: str, language: str) -> set[str]:
    asked = "SELECT ref FROM search WHERE search MATCH ? AND language = ?"
    return {ref for (ref,) in stored.execute(asked, (question, language))}


@pytest.mark.parametrize(
    ("one", "other"),
    [("xocalı", "xocali"), ("XOCALI", "Xocalı"), ("heydər əliyev", "heyder eliyev"), ("işğal*", "isgal*"), ("İŞĞAL*", "işğal*"),
     ("sərəncam*", "serencam*"), ("AZƏRBAYCAN", "azerbaycan"), ("heydər eliyev", "heyder əliyev")],
)  # fmt: skip
def test_azerbaijani_words_are_found_however_they_are_typed(one, other, site) -> None:
    with sqlite3.connect(site / "data" / "archive.sqlite") as stored:
        assert found(stored, one, "az") == found(stored, other, "az") != set()


def test_the_search_is_in_both_languages_and_in_the_texts(sample_site) -> None:
    with sqlite3.connect(sample_site / "data" / "archive.sqlite") as stored:
        assert "TA-0001" in found(stored, "metres", "en")
        assert found(stored, "metres", "az") == set()
        assert "TA-0001" in found(stored, "korpu*", "az") & found(stored, "körpü*", "az")
        (shown,) = stored.execute(
            "SELECT snippet(search, 4, '[', ']', '…', 6) FROM search WHERE search MATCH 'metres'"
        ).fetchone()
        assert "[metres]" in shown


@given(st.text(st.sampled_from("abcçdeəfgğhxıijkqlmnoöprsştuüvyzƏĞIİÖÜŞÇ "), min_size=1).filter(str.strip))
def test_every_word_is_found_as_it_is_written_and_folded(text: str) -> None:
    with sqlite3.connect(":memory:") as stored:
        stored.execute(database._SEARCH)
        stored.execute("INSERT INTO search VALUES ('x', 'az', ?, '', '', ?)", (text, database._folded(text)))
        for word in text.split():
            for asked in (word, fold(word)):
                assert found(stored, f'"{asked}"', "az") == {"x"}, asked


def test_the_database_is_the_same_each_time(archive) -> None:
    """Bytes, not only rows: nothing of the day, the machine or the release of SQLite is in it."""
    one = b"".join(database.pieces(archive))
    assert one == b"".join(database.pieces(archive))
    assert one[96:100] == bytes(4)
    assert len(one) % 4096 == 0


@pytest.fixture(scope="module")
def archive() -> Archive:
    return understand(PROJECT)[0]


# The page


def test_the_page_lists_every_format_with_its_true_size(any_site) -> None:
    for language in LANGUAGES:
        page = (any_site / language / "data.html").read_text("utf-8")
        for form in formats.FORMATS:
            files = [p for p in any_site.rglob(f"*{form.ending}") if p.is_file()]
            held = [
                path for path in files
                if next((f for f in formats.FORMATS if f.holds(path.relative_to(any_site).as_posix())), None) is form
            ]  # fmt: skip
            if form.key in {"atom", "sqlite-texts"} and not held:  # it has no recorded day, or is not large
                assert f'<div id="{form.key}">' not in page
                continue
            assert held, form.key
            total = sum(path.stat().st_size for path in held)
            (row,) = re.findall(rf'<div id="{form.key}">(.*?)</dd></div>', page, re.DOTALL)
            if form.key == "checksums":  # it lists the page that would tell its size
                assert "<small>" not in row
                continue
            shown = html.unescape(re.findall("<small>(.*?)</small>", row)[0])
            amount, unit = re.fullmatch(r"([0-9.,\u00a0]+) (KB|MB)", shown).groups()
            point = "," if language == "az" else "."
            number = float(re.sub(rf"[^0-9{re.escape(point)}]", "", amount).replace(point, "."))
            size = number * {"KB": 1e3, "MB": 1e6}[unit]
            assert abs(size - total) <= max(0.06 * total, 50)
            links = re.findall('href="([^"]+)"', row)
            assert links or not list(any_site.glob("data/json/entries/*.json"))
            linked = {(any_site / language / link).resolve() for link in links}
            assert linked <= {path.resolve() for path in held}
            if form.key == "atom":  # each organisation's page leads to its own
                assert {path.name for path in linked} == {"log.xml"}
            elif form.group != "each":
                assert linked == {path.resolve() for path in held}


OF_THE_SITE = re.compile(
    r".*\.html|assets/.*|cards/.*|files/.*|admin/.*|.*\.webmanifest|../search/.*\.js|../timeline/.*\.js"
    r"|\.heydar-archive\.json|schema/(?!data-).*"
)
"""Files that are for browsers, for this program, and for the editor who writes content; every other one is for programs of others."""


def test_every_file_for_programs_belongs_to_a_format_of_the_page(any_site) -> None:
    for path in any_site.rglob("*"):
        name = path.relative_to(any_site).as_posix()
        if path.is_file() and not OF_THE_SITE.fullmatch(name):
            assert any(form.holds(name) for form in formats.FORMATS), name


def test_the_page_says_licence_and_rights(site) -> None:
    page = (site / "az" / "data.html").read_text("utf-8")
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in page
    assert "müəlliflərinə məxsusdur" in page


def test_the_page_is_linked_from_every_page(site) -> None:
    for language in LANGUAGES:
        for page in ("index.html", "timeline.html", "decrees/1997-12-18-mass-deportation.html"):
            text = (site / language / page).read_text("utf-8")
            assert re.search(r'<footer.*href="(?:\.\./)?data\.html"', text, re.DOTALL)


def test_every_kind_of_record_has_its_document_and_schema(any_site) -> None:
    for kind in KINDS:
        if kind != "entries":
            assert (any_site / "data" / "json" / f"{kind}.json").is_file()
            assert (any_site / "schema" / f"data-{kind}.schema.json").is_file()
