"""The mapping is whole: every fact of the model is published or is not for a reason, and every term exists in its vocabulary."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field
from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, XSD

from conftest import PROJECT
from heydar_archive import csv_package, data_files, database, mapping, model, tables, triples
from heydar_archive.archive import Archive
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.languages import Words
from heydar_archive.linked_data import Statements
from heydar_archive.mapping import LINES, NOT_PUBLISHED, PREFIXES, Fact, Line, facts_of
from heydar_archive.understanding import understand

PUBLISHED = [kind for kind in mapping.models() if kind in LINES]


def keys(kind: type[BaseModel]) -> set[str]:
    """The fields of a model by the keys that editors write."""
    return {field.alias or name for name, field in kind.model_fields.items()}


@pytest.mark.parametrize("kind", mapping.models(), ids=lambda kind: kind.__name__)
def test_every_field_is_published_or_there_is_a_reason_why_not(kind) -> None:
    """Adding a field to the model fails here until it has a line, or a reason."""
    published = {line.key for line in LINES.get(kind, ())}
    withheld = {key for of, key in NOT_PUBLISHED if of is kind}
    assert published | withheld == keys(kind)
    assert not published & withheld
    assert len(LINES.get(kind, ())) == len(published), "a field has one line"


def test_no_line_is_for_a_model_that_content_does_not_have() -> None:
    assert set(LINES) | {kind for kind, _ in NOT_PUBLISHED} == set(mapping.models())
    assert set(mapping.TYPES) <= set(LINES)
    assert all(why.strip() for why in NOT_PUBLISHED.values())


def test_roles_relations_and_forms_are_those_of_the_model() -> None:
    assert set(mapping.ROLES) == set(model.EventRole.__args__)
    assert set(mapping.RELATIONS) == set(model.RelationType.__args__)
    assert set(mapping.CITED_AS) == set(model.Form.model_fields["csl"].annotation.__args__)


def used() -> set[str]:
    """Every term that the mapping uses, the archive's own left out."""
    lines = [line for lines in LINES.values() for line in lines]
    said = [*mapping.TYPES.values(), *mapping.ROLES.values(), *mapping.RELATIONS.values(), mapping.PRESENT_NAME]
    said += [text for line in lines for text in (line.terms, line.whole)]
    said += [f"schema:{name}" for name in model.Form.model_fields["schema_org"].annotation.__args__]
    return {term for text in said for term in text.split()}


def listed(name: str) -> set[str]:
    return set((PROJECT / "tests" / "schemas" / name).read_text("utf-8").split())


NAMESPACES = {"dcterms": DCTERMS, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "schema": SDO, "skos": SKOS, "xsd": XSD}
LISTS = {"rico": listed("rico-1.1-terms.txt"), "eli": listed("eli-1.5-terms.txt")}


@pytest.mark.parametrize("term", sorted(used()))
def test_a_term_exists_in_its_vocabulary(term) -> None:
    prefix, _, name = term.partition(":")
    if prefix in LISTS:
        assert name in LISTS[prefix]
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # rdflib only warns of a name that its namespace does not have
        assert str(NAMESPACES[prefix][name]) == PREFIXES[prefix] + name


def test_all_vocabularies_are_used() -> None:
    assert {term.partition(":")[0] for term in used()} >= {"dcterms", "eli", "rico", "schema", "skos"}


# Everywhere: a record in which every field has a value, and every value is looked for in every format


def values(fact: Fact, numbers: Iterator[int]) -> Any:
    """A value for a field as an editor might write it; texts are of a kind that stands nowhere else."""
    n = next(numbers)
    one: Any = {
        "words": lambda: {"az": f"Söz-{n}-az", "en": f"Word-{n}-en"},
        "either": lambda: {"az": f"Ya-{n}-az", "en": f"Or-{n}-en"},
        "date": lambda: f"{1000 + n}-03-05",
        "flag": lambda: fact.key != "absent",
        "whole": lambda: 1000 + n,
        "address": lambda: f"https://example.org/{n}",
        "wikidata": lambda: f"Q{1000 + n}",
        "language": lambda: "fr",
        "choice": lambda: fact.choices[0],
        "link": lambda: f"TA-{1000 + n}" if fact.register == "entries" else f"record-{n}",
        "text": lambda: f"Text-{n}",
        "block": lambda: filled(fact.inner, numbers),
    }[fact.shape]()
    if fact.key in {"lat", "lon"}:
        one = f"1.{n}"
    if fact.key in {"capacity", "of_hash"}:
        one = {"capacity": f"office-{n}", "of_hash": f"{n:012x}"}[fact.key]
    if fact.key == "ref":
        one = f"TA-{1000 + n}"
    if fact.key == "id":
        one = f"d{n % 10000:02}" if fact.model is model.Discrepancy else f"id-{n}"
    return [one, one] if fact.many and fact.key in {"values", "sources"} else [one] if fact.many else one


def filled(kind: type[BaseModel], numbers: Iterator[int]) -> dict[str, Any]:
    found = {fact.key: values(fact, numbers) for fact in facts_of(kind)}
    if kind is model.Discrepancy:
        found |= {
            "status": "open",
            "values": [{**value, "followed": "false"} for value in found["values"]],
            "about": "title",
        }
    if kind is model.Addressee:
        del found["name"]
    if kind is model.ArticleHalf:
        found["absent"] = False
    if kind is model.Entry:
        found |= {"draft": False, "status": "located", "text_seen": "full"}
    if kind is model.Organisation:
        found["names"] = [{key: value for key, value in found["names"][0].items() if key not in {"since", "until"}}]
    return found


@pytest.fixture(scope="module")
def archive() -> Archive:
    return understand(PROJECT)[0]


def texts_in(value: Any) -> Iterator[str]:
    """Every text of the kind that stands nowhere else."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str) and any(sign.isdigit() for sign in value) and not value.startswith(("d", "id-")):
        yield value


@pytest.mark.parametrize("kind", list(mapping.KINDS))
def test_a_mapped_field_is_in_every_format(kind, archive) -> None:
    made = filled(mapping.KINDS[kind], count(100))
    described = mapping.KINDS[kind].model_validate(made)
    example = next(iter(data_files.records(archive, kind).values()))
    record: Record[Any] = replace(example, id="filled", described=described)
    name = "pages" if kind == "pages" else kind
    if kind == "entries":
        alone = replace(archive, by_ref={described.ref: record}, entries=(record,))
        document = data_files.as_bytes(data_files.entry_document(alone, record)).decode()
    else:
        held: Any = {"filled": record}
        alone = replace(archive, **{name: (record,) if kind in {"pages", "gaps"} else held})
        document = data_files.as_bytes(data_files.register_document(alone, kind)).decode()
    written = b" ".join(chain.from_iterable(file.whole() for file in csv_package.composed(alone))).decode()
    held_in = " ".join(repr(row) for _, row in tables.rows(alone))
    stated = " ".join(f"{node.value}" for _, _, node in Statements(alone).of(kind, record))
    stored = b"".join(database.pieces(alone))
    for text in texts_in(made):
        assert text in document
        assert text in written
        assert text in held_in
        assert text.encode() in stored
        office = text.startswith("office-")  # linked data names an office by its title, where the register has it
        assert office or text in stated, text


class Shelfmark(model.Described):
    """A field that the model does not have yet."""

    shelf: Annotated[Words, Field(description="where it stands", examples=["{az: …, en: …}"])]


def test_a_new_field_needs_one_line(monkeypatch) -> None:
    """With its line it is in JSON, its schema, the tables, the linked data, the vocabulary and the documentation."""
    monkeypatch.setitem(LINES, Shelfmark, (Line("shelf", "dcterms:provenance"),))
    monkeypatch.setattr(mapping, "models", lambda: (*PUBLISHED, Shelfmark))
    shelf = Shelfmark.model_validate({"shelf": {"az": "Rəf 4", "en": "Shelf 4"}})
    assert data_files.facts_as_json(shelf) == {"shelf": {"az": "Rəf 4", "en": "Shelf 4"}}
    assert [column.name for column in tables._columns(Shelfmark)] == ["shelf_az", "shelf_en"]
    assert list(tables._cells(shelf)) == ["Rəf 4", "Shelf 4"]
    definitions: dict[str, Any] = {}
    data_files._block_schema(Shelfmark, definitions)
    assert definitions["Shelfmark"]["required"] == ["shelf"]
    assert "| `shelf` | where it stands | `dcterms:provenance` |" in mapping.as_markdown()


def test_a_date_with_doubt_is_never_stated_as_one_without(archive) -> None:
    """Whatever vocabulary it is said in: a plain date is one certain day, month or year."""
    doubtful = 0
    makes = Statements(archive)
    for entry in archive.entries:
        date = entry.facts.date
        if date is None or (date.certain and not date.is_span):
            continue
        doubtful += 1
        said = [node for subject, _, node in makes.of("entries", entry) if subject.endswith("#document")]
        dates = {node.value for node in said if node.datatype in {"xsd:date", "xsd:gYear", "xsd:gYearMonth"}}
        further = {str(event.date) for event in entry.facts.events} | {str(entry.facts.published)}
        assert dates <= further
        assert str(date) in {node.value for node in said if node.datatype == "edtf:EDTF"}
    assert doubtful > 3


def test_every_date_in_the_data_is_edtf(archive) -> None:
    for kind in mapping.KINDS:
        for record in data_files.records(archive, kind).values():
            for _, _, node in Statements(archive).of(kind, record):
                if node.datatype == "edtf:EDTF":
                    assert str(DocumentDate.parse(node.value)) == node.value


def test_the_table_of_fields_is_up_to_date() -> None:
    """``python tools/manual.py`` writes it."""
    text = (PROJECT / "docs" / "fields.md").read_text("utf-8")
    assert mapping.as_markdown() in text


def test_the_vocabulary_defines_every_term_of_the_archives_own() -> None:
    text = triples.vocabulary("https://example.org/#").decode()
    for kind in PUBLISHED:
        for fact in facts_of(kind):
            if fact.terms == (fact.own,):
                assert f"\n{fact.own} a rdf:Property" in text
