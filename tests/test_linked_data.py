"""Linked data: rdflib reads every file, all of them state the same, and nothing in a page can end its block of data."""

from __future__ import annotations

import json
import re
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SDO, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from heydar_archive import triples
from heydar_archive.linked_data import Node, Statement, data_block, json_ld

pytestmark = pytest.mark.filterwarnings(
    "ignore:(ConjunctiveGraph|Dataset[.]):DeprecationWarning"
)  # rdflib warns of itself

RICO = Namespace("https://www.ica.org/standards/RiC/ontology#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SCHEMA = Namespace("https://schema.org/")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
XSD_DATE = URIRef("http://www.w3.org/2001/XMLSchema#date")
TOWN = "https://town.example/archive/"


@pytest.fixture(scope="module", params=["site", "sample_site"])
def linked(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param) / "data" / "linked"


@pytest.fixture(scope="module")
def graph(sample_site) -> Graph:
    return Graph().parse(sample_site / "data" / "linked" / "archive.ttl")


def test_turtle_and_quads_state_the_same(linked) -> None:
    turtle = Graph().parse(linked / "archive.ttl")
    quads = Dataset()
    quads.parse(linked / "archive.nq", format="nquads")
    stated = {(subject, term, value) for subject, term, value, _ in quads.quads()}
    assert len(stated) > 400
    assert stated == set(turtle)
    assert not any(type(node).__name__ == "BNode" for triple in turtle for node in triple), "everything has an address"


def test_each_entry_has_its_own_part_of_the_whole(linked) -> None:
    whole = set(Graph().parse(linked / "archive.ttl"))
    parts: set[Any] = set()
    documents = sorted((linked / "entries").glob("*.jsonld"))
    for path in documents:
        part = set(Graph().parse(path, format="json-ld"))
        assert part <= whole
        parts |= part
    records = {subject for subject, _, _ in whole if str(subject).endswith("#document")}
    assert len(documents) == len(records)
    assert {triple for triple in whole if str(triple[0]).partition("#")[2].startswith("document")} == parts


def test_a_quad_names_the_document_that_states_it(sample_site) -> None:
    quads = Dataset()
    quads.parse(sample_site / "data" / "linked" / "archive.nq", format="nquads")
    graphs = {str(where) for *_, where in quads.quads() if where}
    assert f"{TOWN}data/json/entries/TA-0001.json" in graphs
    for where in graphs:
        assert (sample_site / where.removeprefix(TOWN)).is_file()


def test_what_stands_for_a_record_leads_to_a_document_about_it(graph, sample_site) -> None:
    """Every address of ours, as subject or object, without its fragment is a file of the site."""
    nodes = {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    ours = {node.partition("#")[0] for node in nodes if node.startswith(TOWN)}
    assert len(ours) > 30
    assert sorted(node for node in ours if not (sample_site / node.removeprefix(TOWN)).is_file()) == []


BRIDGE = URIRef(f"{TOWN}ref/TA-0001.html#document")


def test_a_document_is_described_in_each_vocabulary(graph) -> None:
    council = URIRef(f"{TOWN}data/json/organisations.json#alchabulag-council")
    assert {RICO.Record, ELI.LegalResource, SCHEMA.Legislation, SCHEMA.ArchiveComponent} <= set(
        graph.objects(BRIDGE, RDF.type)
    )
    for term in (DCTERMS.creator, RICO.hasCreator, ELI.passed_by):
        assert graph.value(BRIDGE, term) == council
    assert Literal("On the building of a stone bridge", lang="en") in graph.objects(BRIDGE, DCTERMS.title)
    assert graph.value(BRIDGE, ELI.date_document) == Literal("1959-05-12", datatype=XSD_DATE)
    assert graph.value(BRIDGE, DCTERMS.created) == Literal("1959-05-12", datatype=EDTF, normalize=False)
    assert graph.value(BRIDGE, ELI.number) == Literal("17")
    assert graph.value(BRIDGE, DCTERMS.isPartOf) is not None


def test_doubt_is_stated_with_the_facts(graph) -> None:
    """A month stays a month, readings stand beside the fact, and what is not known is not stated."""
    assert graph.value(BRIDGE, DCTERMS.valid) == Literal("1959-06", datatype=EDTF, normalize=False)
    assert graph.value(BRIDGE, ELI.first_date_entry_in_force) is None, "ELI has no date without a day"
    own = Namespace(f"{TOWN}data/linked/vocabulary.ttl#")
    readings = list(graph.objects(BRIDGE, own["Entry.readings"]))
    values = [value for reading in readings for value in graph.objects(reading, own["Discrepancy.values"])]
    dates = {str(graph.value(value, RDF.value)): str(graph.value(value, own["Reading.followed"])) for value in values}
    assert dates == {"1959-05-12": "true", "1959-12-05": "false"}
    petition = URIRef(f"{TOWN}ref/TA-0006.html#document")
    assert graph.value(petition, own["Entry.confidence"]) == Literal("low")
    assert graph.value(petition, DCTERMS.date) is None
    assert graph.value(petition, own["Entry.title_status"]) is not None


def test_eli_is_for_legislation_only(graph) -> None:
    laws = set(graph.subjects(RDF.type, ELI.LegalResource))
    assert laws
    said = {
        subject for subject, term, _ in graph if str(term).startswith(str(ELI)) and str(subject).endswith("#document")
    }
    assert said <= laws


def test_the_vocabulary_defines_what_the_archive_states_in_its_own_words(graph, sample_site) -> None:
    own = f"{TOWN}data/linked/vocabulary.ttl#"
    defined = {str(subject) for subject in Graph().parse(sample_site / "data" / "linked" / "vocabulary.ttl").subjects()}
    used = {str(term) for _, term, _ in graph} | {str(kind) for kind in graph.objects(None, RDF.type)}
    used = {term for term in used if term.startswith(own)}
    assert used
    assert used <= defined


def test_a_withdrawn_entry_is_stated_to_be_so_at_its_own_address_only(logged) -> None:
    folder = logged / "public" / "data" / "linked"
    (one,) = set(Graph().parse(folder / "entries" / "TA-0008.jsonld", format="json-ld").subjects())
    stated = Graph().parse(folder / "entries" / "TA-0008.jsonld", format="json-ld")
    assert str(stated.value(one, DCTERMS.isReplacedBy)) == f"{TOWN}ref/TA-0004.html#document"
    assert stated.value(one, URIRef("http://www.w3.org/2002/07/owl#deprecated")).toPython() is True
    assert len(stated) == 3
    assert b"TA-0008" not in (folder / "archive.nq").read_bytes()


# Writing


TEXTS = st.text(st.one_of(st.sampled_from("\"\\\n\r\t<>'{}^@əİ"), st.characters(exclude_categories=("Cs",))))
THINGS = ("https://example.org/a", "rico:Record")
NODES = st.one_of(
    TEXTS.map(Node),
    st.tuples(TEXTS, st.sampled_from(["az", "en", "az-Cyrl"])).map(lambda pair: Node(pair[0], language=pair[1])),
    TEXTS.map(lambda text: Node(text, datatype="edtf:EDTF")),
    st.sampled_from(THINGS).map(lambda thing: Node(thing, is_thing=True)),
)
STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["https://example.org/a", "https://example.org/b"]),
        st.sampled_from(["dcterms:title", "archive:x"]),
        NODES,
    ),
    max_size=6,
)


@given(STATEMENTS)
def test_whatever_a_text_holds_all_three_forms_read_the_same(statements: list[Statement]) -> None:
    own, where = "https://example.org/own#", "https://example.org/graph"
    quads = Dataset()
    quads.parse(data="".join(triples._quads(statements, own, where)), format="nquads")
    turtle = Graph().parse(data=triples._prefixes(own).decode() + "".join(triples._turtle(statements)), format="turtle")
    document = Graph().parse(data=json.dumps(json_ld(statements, own)), format="json-ld")
    read = {(subject, term, value) for subject, term, value, _ in quads.quads()}
    assert read == set(turtle)
    assert isomorphic(turtle, document)
    assert {str(value) for _, _, value in read if isinstance(value, Literal)} == {
        node.value for _, _, node in statements if not node.is_thing
    }


# In pages


class Scripts(HTMLParser):
    """What a browser would take for the text of each script."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- as the parser calls it
        """Note the tag; a script's text begins."""
        self.tags.append(tag)
        self.inside = tag == "script"
        if self.inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 -- as the parser calls it
        """A script's text ends."""
        self.inside = False

    def handle_data(self, data: str) -> None:
        """Note what is inside a script."""
        if self.inside:
            self.texts[-1] += data


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "&lt;/script&gt;",
    "\u2028",
    "</SCRIPT\n>",
    "<img src=x onerror=alert(1)>",
)


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.sampled_from(HOSTILE)), max_size=4))
def test_no_text_can_end_a_block_of_data(data: dict[str, str]) -> None:
    block = str(data_block(data))
    assert not set("<>&\u2028\u2029") & set(block)
    page = Scripts()
    page.feed(f'<script type="application/ld+json">{block}</script><p>after</p>')
    assert page.tags == ["script", "p"]
    assert json.loads(page.texts[0]) == data


def blocks(page: Path) -> list[dict[str, Any]]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text("utf-8"))
    return [json.loads(text) for text in found]


CONTEXT = {
    "@vocab": "https://schema.org/",
    "url": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "license": {"@type": "@id"},
}
"""What schema.org's own context says of the names that are used here, so that no test asks its host."""


def test_blocks_of_data_are_true_to_the_files(sample_site, graph) -> None:
    """What a page states of its document in schema.org, the files state too."""
    for language in ("az", "en"):
        (data,) = blocks(sample_site / language / "decisions" / "1959-05-12-stone-bridge.html")
        assert data["@context"] == "https://schema.org"
        read = Graph().parse(data=json.dumps({**data, "@context": CONTEXT}), format="json-ld")
        assert {SCHEMA.Legislation, SCHEMA.ArchiveComponent} == set(read.objects(BRIDGE, RDF.type))
        titles = {str(title) for title in graph.objects(BRIDGE, SCHEMA.name)}
        assert str(read.value(BRIDGE, SCHEMA.name)) in titles
        for term in (SCHEMA.about, SCHEMA.locationCreated, SCHEMA.genre):
            things = {node for node in read.objects(BRIDGE, term) if isinstance(node, URIRef)}
            assert things <= set(graph.objects(BRIDGE, term))
            assert things
        known = {str(value) for _, _, value in graph}
        literals = {str(v) for s, p, v in read if isinstance(v, Literal) and p != SCHEMA.name}
        assert literals <= known


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("organisations/river-league", "Organization"),
        ("people/orkhan-dashly", "Person"),
        ("places/soyudarkh", "Place"),
        ("topics/bridge", "DefinedTerm"),
        ("sources/council-minutes", "CreativeWork"),
        ("data", "Dataset"),
    ],
)
def test_other_pages_say_what_they_are_about(page, kind, sample_site) -> None:
    for language in ("az", "en"):
        (data,) = blocks(sample_site / language / f"{page}.html")
        assert data["@type"] == kind
        assert data["name"]
        assert data["@id"].startswith(TOWN)


def test_properties_in_pages_are_schema_orgs(site) -> None:
    names: set[str] = set()

    def gather(node: Any) -> None:
        if isinstance(node, dict):
            names.update(key for key in node if key[0] != "@")
            kinds = node.get("@type", [])
            names.update(kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if "/" not in kind)
            for inner in node.values():
                gather(inner)
        elif isinstance(node, list):
            for inner in node:
                gather(inner)

    for page in site.glob("en/**/*.html"):
        for data in blocks(page):
            gather(data)
    assert len(names) > 25
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in names:
            assert SDO[name]
