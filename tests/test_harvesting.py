"""The archive for harvesters: TEI and the catalogue of letters against the schemas of the TEI, Dublin Core against that of the OAI."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from lxml import etree

from conftest import PROJECT, change
from heydar_archive.addresses import permanent
from heydar_archive.languages import LANGUAGES
from heydar_archive.mapping import ELEMENTS, LINES
from heydar_archive.model import Entry
from heydar_archive.orthography import fold
from heydar_archive.site import build

SCHEMAS = PROJECT / "tests" / "schemas"
T = {"t": "http://www.tei-c.org/ns/1.0"}
XML = "{http://www.w3.org/XML/1998/namespace}"
OAI = {
    "s": "http://www.openarchives.org/OAI/2.0/static-repository",
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}


@pytest.fixture(params=["site", "logged"])
def built(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder / ("public" if request.param == "logged" else "")


def entry(site: Path, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "data" / "json" / "entries" / f"{ref}.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def tei_all() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(SCHEMAS / "tei_all-4.3.0.rng"))


def test_every_file_of_tei_is_valid(built, tei_all) -> None:
    files = sorted((built / "data" / "tei").glob("*.xml"))
    assert {path.stem for path in files} == {
        path.stem for path in (built / "data" / "json" / "entries").glob("*.json")
    } | {"letters"}
    for path in files:
        assert tei_all.validate(etree.parse(path)), (path, tei_all.error_log.last_error)


def test_no_fact_is_lost_since_the_whole_entry_goes_along(built) -> None:
    for path in (built / "data" / "tei").glob("*.xml"):
        found = etree.parse(path).findtext(".//t:xenoData", namespaces=T)
        if found is not None:
            assert json.loads(found) == entry(built, path.stem)


def test_a_date_is_no_more_exact_than_it_is_known(built) -> None:
    told = set()
    for path in (built / "data" / "tei").glob("*.xml"):
        date = etree.parse(path).find(".//t:creation/t:date", T)
        if date is None:
            continue
        facts = entry(built, path.stem)["description"]
        bounds = facts["date_range"]
        if "when" in date.attrib:
            told.add("when")
            assert date.get("when") == facts["date"]
        else:
            told.add(date.get("cert"))
            assert date.get("notBefore") in {None, bounds["earliest"]}
            assert date.get("notAfter") in {None, bounds["latest"]}
            assert "0001-01-01" not in date.attrib.values()
        basis = [note.text for note in date.findall("t:note", T)]
        assert basis == list(facts["date_basis"].values() if "date_basis" in facts else ())
    assert {"when", "low"} <= told


def test_a_text_keeps_its_words_in_their_order_and_what_is_not_held_is_a_gap(logged) -> None:
    """Letters and digits of the text as it is kept, without the marks of Markdown; notes stand where they are called."""
    site, held = logged / "public", 0
    for path in (site / "data" / "tei").glob("TA-*.xml"):
        root = etree.parse(path).getroot()
        document = entry(site, path.stem)
        texts = {
            lang: text["text"] for lang, text in document.get("content", {}).get("texts", {}).items() if "text" in text
        }
        found = {
            text.get(f"{XML}lang"): text
            for text in root.iter(f"{{{T['t']}}}text")
            if text.find("t:body", T) is not None
        }
        if not texts:
            (gap,) = root.findall("t:text/t:body/t:p/t:gap", T)
            assert gap.get("reason") == ("withdrawn" if "withdrawn" in document else "not-held")
            continue
        assert found.keys() == texts.keys()
        for language, text in texts.items():
            held += 1
            body = found[language].find("t:body", T)
            for paragraph in text.split("\n\n"):
                first = "".join(c for c in paragraph.partition("[")[0] if c.isalnum())
                assert first in "".join(c for c in "".join(body.itertext()) if c.isalnum())
            assert [block.get(f"{XML}id") for block in body.findall("t:div/*", T)] == [
                f"{language}-p{number}" for number in range(1, len(body.findall("t:div/*", T)) + 1)
            ]
    assert held > 1


def test_a_fact_without_a_place_of_its_own_in_the_header_is_a_note(built) -> None:
    for path in (built / "data" / "tei").glob("[A-Z]*.xml"):
        document = entry(built, path.stem)
        if "withdrawn" in document:
            continue
        found: dict[str, list[str]] = {}
        for note in etree.parse(path).iterfind(".//t:notesStmt/t:note", T):
            found.setdefault(note.get("type"), []).append("".join(note.itertext()))
        facts = {**document["description"], **document["editorial"]}
        assert found["confidence"] == [facts["confidence"]]
        for key in ("people", "organisations", "places"):
            assert len(found.get(key, ())) == len(facts[key])
        for key in ("title_note", "place_basis", "confidence_note"):
            assert found.get(key, []) == list(facts.get(key, {}).values())


def test_marks_notes_tables_and_links_of_a_text_are_those_of_tei(sample, tei_all) -> None:
    about = sample / "content" / "decisions" / "1959-05-12-stone-bridge.md"
    more = (
        "Words *in italics*, [körpü]{az}, [a link](TA-0004)[^z].\n\n- one\n- two\n\n> quoted\n\n"
        "| A | B |\n|---|---|\n| 1 | 2 |\n\n[^z]: The *note* itself.\n"
    )
    text = about.read_text("utf-8")
    languages = [name for name in ("Azərbaycanca", "English") if f"\n# {name}\n" in text]
    assert languages
    for name in languages:
        head, mark, rest = text.partition(f"\n# {name}\n")
        text = f"{head}{mark}\n{more}\n{rest.lstrip()}"
    about.write_text(text, "utf-8")
    build(sample, sample / "public")
    root = etree.parse(sample / "public" / "data" / "tei" / "TA-0001.xml")
    assert tei_all.validate(root), tei_all.error_log.last_error
    (div, *_) = root.findall(".//t:body/t:div", T)
    assert div.findtext("t:p/t:hi[@rend='italic']", namespaces=T) == "in italics"
    assert div.find("t:p/t:foreign", T).get(f"{XML}lang") == "az"
    assert div.find("t:p/t:ref", T).get("target") == f"https://town.example/archive/{permanent('TA-0004')}"
    assert div.findtext("t:p/t:note", namespaces=T) == "The note itself."
    assert [item.text for item in div.findall("t:list/t:item", T)][:2] == ["one", "two"]
    assert div.findtext("t:quote/t:p", namespaces=T) == "quoted"
    assert [cell.text for cell in div.findall("t:table/t:row/t:cell", T)] == ["A", "B", "1", "2"]


def test_the_catalogue_lists_every_letter_with_who_wrote_to_whom_and_nothing_else(built) -> None:
    root = etree.parse(built / "data" / "tei" / "letters.xml")
    (source,) = root.findall(".//t:sourceDesc/t:bibl", T)
    assert root.findtext(".//t:publicationStmt/t:idno[@type='url']", namespaces=T).endswith("/data/tei/letters.xml")
    found = {letter.get("key"): letter for letter in root.findall(".//t:correspDesc", T)}
    letters = {
        path.stem: entry(built, path.stem)
        for path in (built / "data" / "json" / "entries").glob("*.json")
        if '"form":"letters"' in path.read_text("utf-8") and '"withdrawn"' not in path.read_text("utf-8")
    }
    assert found.keys() == letters.keys()
    assert letters
    for ref, letter in found.items():
        facts = letters[ref]["description"]
        assert letter.get("source") == f"#{source.get(f'{XML}id')}"
        assert letter.get("ref") == letters[ref]["permanent"]
        sent, *received = letter.findall("t:correspAction", T)
        assert len(sent.xpath("t:persName|t:orgName", namespaces=T)) == len(facts["issuers"])
        assert sum(len(r.xpath("t:persName|t:orgName", namespaces=T)) for r in received) == sum(
            "agent" in addressee for addressee in facts["addressees"]
        )
        own = etree.parse(built / "data" / "tei" / f"{ref}.xml").find(".//t:correspDesc", T)
        assert [etree.tostring(part) for part in own] == [etree.tostring(part) for part in letter]


# OAI


def repository(site: Path) -> etree._ElementTree:
    return etree.parse(site / "data" / "oai.xml")


def test_every_record_is_valid_dublin_core_as_the_oai_has_it(built) -> None:
    places = {"http://purl.org/dc/elements/1.1/": str(SCHEMAS / "simpledc20021212.xsd")}
    schema = xmlschema.XMLSchema10(SCHEMAS / "oai_dc.xsd", locations=places, allow="local")
    records = repository(built).findall(".//oai_dc:dc", OAI)
    assert records
    for record in records:
        schema.validate(etree.ElementTree(record))
    etree.SubElement(records[0], f"{{{OAI['dc']}}}colour")
    assert not schema.is_valid(etree.ElementTree(records[0]))


@pytest.fixture(scope="module")
def static_repository() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / "static-repository.xsd"))


def test_the_repository_is_valid(built, static_repository) -> None:
    """By a schema of our own, made from the specification, on the OAI’s own types: its schema of static repositories is in no package."""
    root = repository(built)
    assert static_repository.validate(root), static_repository.error_log.last_error
    xmlschema.XMLSchema10(SCHEMAS / "static-repository.xsd", allow="local").validate(root)
    assert not list(root.iter(f"{{{OAI['oai']}}}resumptionToken")), "the specification has none"
    assert not root.xpath("//oai:header[@status]", namespaces=OAI), "nor deleted records"


@pytest.mark.parametrize(
    ("path", "spoil"),
    [
        (".//oai:datestamp", lambda day: setattr(day, "text", "1 March 2026")),
        (".//oai:adminEmail", lambda mail: setattr(mail, "text", "the clerk")),
        (".//oai:protocolVersion", lambda version: version.getparent().remove(version)),
        ("s:ListRecords", lambda records: records.attrib.pop("metadataPrefix")),
        ("s:ListRecords/oai:record", lambda record: record.getparent().append(deepcopy(record))),
        ("s:ListMetadataFormats", lambda formats: formats.getparent().append(formats)),
    ],
)
def test_what_is_wrong_in_a_repository_is_found(path, spoil, built, static_repository) -> None:
    root = repository(built)
    spoil(root.getroot().find(path, OAI))
    assert not static_repository.validate(root)


def test_the_repository_has_what_the_specification_asks_for_in_its_order(built) -> None:
    root = repository(built).getroot()
    assert [etree.QName(part).localname for part in root] == ["Identify", "ListMetadataFormats", "ListRecords"]
    assert [etree.QName(part).localname for part in root[0]] == [
        "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp", "deletedRecord", "granularity",
    ]  # fmt: skip
    assert {etree.QName(part).namespace for part in root[0]} == {OAI["oai"]}
    identify = {etree.QName(part).localname: part.text for part in root[0]}
    assert (identify["deletedRecord"], identify["granularity"]) == ("no", "YYYY-MM-DD")
    assert [part.text for part in root[1][0]] == ["oai_dc", f"{OAI['oai']}oai_dc.xsd", OAI["oai_dc"]]
    assert root[2].get("metadataPrefix") == "oai_dc"
    for record in root[2]:
        assert [etree.QName(part).localname for part in record] == ["header", "metadata"]
        assert [etree.QName(part).localname for part in record[0]] == ["identifier", "datestamp"]
    days = [day.text for day in root.iterfind(".//oai:datestamp", OAI)]
    assert identify["earliestDatestamp"] == min(days)


def test_every_document_is_in_it_once_with_the_day_of_its_last_change(logged) -> None:
    days = {
        header.findtext("oai:identifier", namespaces=OAI): header.findtext("oai:datestamp", namespaces=OAI)
        for header in repository(logged / "public").iterfind(".//oai:header", OAI)
    }
    assert {ref.rpartition(":")[2] for ref in days} == {f"TA-000{number}" for number in range(1, 8)}
    assert days["oai:town.example:TA-0001"] == "2026-03-01", "it was corrected"
    assert days["oai:town.example:TA-0002"] == "2026-03-02", "not recorded: the newest day of the archive"


def test_dublin_core_says_what_the_entry_says_in_both_languages(built) -> None:
    for record in repository(built).iterfind(".//oai:record", OAI):
        ref = record.findtext(".//oai:identifier", namespaces=OAI).rpartition(":")[2]
        document = entry(built, ref)
        titles = {title.get(f"{XML}lang"): title.text for title in record.iterfind(".//dc:title", OAI)}
        assert all(titles[language] == document["content"]["title"][language] for language in LANGUAGES)
        summaries = {said.text for said in record.iterfind(".//dc:description", OAI)}
        assert summaries >= set(document["description"]["summary"].values())
        dates = [date.text for date in record.iterfind(".//dc:date", OAI)]
        assert ("date" in document["description"]) == bool(dates)
        assert not dates or document["description"]["date"] in dates
        identifiers = {found.text for found in record.iterfind(".//dc:identifier", OAI)}
        assert {ref, document["permanent"]} <= identifiers


def test_each_term_of_dcmi_that_an_entry_is_mapped_to_has_its_element_or_is_no_fact_of_dublin_core() -> None:
    """A field that is added with a term of DCMI is harvested with it."""
    terms = {
        term.removeprefix("dcterms:")
        for line in LINES[Entry]
        for term in line.terms.split()
        if term.startswith("dcterms:")
    }
    assert terms <= ELEMENTS.keys()


def test_without_an_address_of_e_mail_there_is_no_repository_and_no_page_offers_one(sample) -> None:
    change(sample / "content" / "site.yaml", "contact: clerk@town.example", "contact: https://town.example/write")
    build(sample, sample / "public")
    assert not (sample / "public" / "data" / "oai.xml").exists()
    assert "oai.xml" not in (sample / "public" / "en" / "data.html").read_text("utf-8")
    assert fold("OAI") not in fold((sample / "public" / "en" / "colophon.html").read_text("utf-8"))
