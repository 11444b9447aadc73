"""A field that is added to the model, with one line in the mapping, is in every format: tried with a copy of the program."""

from __future__ import annotations

import csv
import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import frictionless
import jsonschema
import pytest
from lxml import etree
from rdflib import DCTERMS, Dataset, Graph, Literal

from conftest import PROJECT, SAMPLE, change, copy_of

pytestmark = pytest.mark.filterwarnings(
    "ignore:(ConjunctiveGraph|Dataset[.]):DeprecationWarning"
)  # rdflib's own, of its next release

FIELD = """    shelfmark: Annotated[Words | None, Field(description="where the paper lies", examples=["{az: …, en: …}"])] = None
"""
LINE = """        Line("shelfmark", "dcterms:source schema:creditText", csl="source"),
"""
WORDS = {"az": "Rəf 4, qovluq “Ç”", "en": "Shelf 4, folder “Ç”"}
RUN = """
import sys
from pathlib import Path
from heydar_archive import mapping
from heydar_archive.site import build
root = Path(sys.argv[1])
assert Path(mapping.__file__).is_relative_to(root.parent)
build(root, root / "public")
(root / "fields.md").write_text(mapping.as_markdown(), "utf-8")
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose first entry has the new field, built by a program that knows it."""
    folder = tmp_path_factory.mktemp("new-field")
    program = folder / "src" / "heydar_archive"
    shutil.copytree(PROJECT / "src" / "heydar_archive", program, ignore=shutil.ignore_patterns("__pycache__"))
    place = "    place: Annotated[PlaceId | None,"
    change(program / "model.py", place, FIELD + place)
    line = '        Line("place_basis"),\n'
    change(program / "mapping.py", line, line + LINE)
    archive = copy_of(SAMPLE, folder / "sample")
    entry = archive / "content" / "decisions" / "1959-05-12-stone-bridge.md"
    said = "".join(f"  {language}: {words}\n" for language, words in WORDS.items())
    change(entry, "ref: TA-0001\n", f"ref: TA-0001\nshelfmark:\n{said}")
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", RUN, str(archive)], env=environment, check=True)
    return archive


@pytest.fixture(scope="module")
def data(root: Path) -> Path:
    return root / "public" / "data"


def test_json_json_lines_and_their_schema_have_it(root, data) -> None:
    document = json.loads((data / "json" / "entries" / "TA-0001.json").read_text("utf-8"))
    assert document["description"]["shelfmark"] == WORDS
    assert document in [json.loads(line) for line in (data / "json" / "entries.jsonl").read_text("utf-8").splitlines()]
    schema = json.loads((root / "public" / "schema" / "data-entry.schema.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    assert schema["properties"]["description"]["properties"]["shelfmark"]["description"] == "where the paper lies"
    del schema["properties"]["description"]["properties"]["shelfmark"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_tables_their_description_and_the_database_have_it(data) -> None:
    with (data / "tables" / "entries.csv").open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["ref"] == "TA-0001")
    assert (row["shelfmark_az"], row["shelfmark_en"]) == (WORDS["az"], WORDS["en"])
    assert frictionless.validate(str(data / "tables" / "datapackage.json")).valid
    package = frictionless.Package(str(data / "tables" / "datapackage.json"))
    assert package.get_resource("entries").schema.get_field("shelfmark_en").description == "where the paper lies (en)"
    with closing(sqlite3.connect(data / "archive.sqlite")) as database:
        found = database.execute("SELECT shelfmark_az, shelfmark_en FROM entries WHERE ref = 'TA-0001'").fetchall()
    assert found == [(WORDS["az"], WORDS["en"])]


def test_linked_data_has_it_in_each_form(data) -> None:
    expected = {Literal(words, lang=language) for language, words in WORDS.items()}
    turtle = Graph().parse(data / "linked" / "archive.ttl")
    quads = Dataset(default_union=True)
    quads.parse(data=(data / "linked" / "archive.nq").read_text("utf-8"), format="nquads")
    alone = Graph().parse(data / "linked" / "entries" / "TA-0001.jsonld")
    for graph in (turtle, quads, alone):
        assert expected <= set(graph.objects(None, DCTERMS.source))


@pytest.mark.parametrize("view", ["", "-parallel"])
@pytest.mark.parametrize("language", WORDS)
def test_each_page_has_it_as_schema_org_and_as_dublin_core(root, language, view) -> None:
    page = root / "public" / language / "decisions" / f"1959-05-12-stone-bridge{view}.html"
    text = page.read_text("utf-8")
    assert html.unescape(re.findall('<meta name="DC.source" content="([^"]*)">', text)[0]) == WORDS[language]
    if not view:
        blocks = [
            json.loads(block) for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
        ]
        assert WORDS[language] in [block.get("creditText") for block in blocks]


@pytest.mark.parametrize("language", WORDS)
def test_citations_for_programs_have_it(root, language) -> None:
    (item,) = json.loads((root / "public" / language / "cite" / "TA-0001.csl.json").read_text("utf-8"))
    assert item["source"] == WORDS[language]


def test_tei_and_the_harvested_record_have_it(data) -> None:
    tei = etree.parse(data / "tei" / "TA-0001.xml")
    schema = etree.RelaxNG(etree.parse(PROJECT / "tests" / "schemas" / "tei_all-4.3.0.rng"))
    assert schema.validate(tei), schema.error_log.last_error
    notes = tei.findall(".//{*}notesStmt/{*}note[@type='shelfmark']")
    assert [note.text for note in notes] == list(WORDS.values())
    said = {
        source.text for source in etree.parse(data / "oai.xml").iterfind(".//{http://purl.org/dc/elements/1.1/}source")
    }
    assert said >= set(WORDS.values())


def test_the_table_of_fields_has_it(root) -> None:
    row = "| `shelfmark` | where the paper lies | `dcterms:source` `schema:creditText` |  | `source` |"
    assert row in (root / "fields.md").read_text("utf-8").splitlines()
