"""The archive as statements about things (RDF), and as JSON-LD for pages and files.

Knows how a record becomes statements by the lines of ``mapping``, and which address stands for what: a document is
``ref/HA-0011.html#document``, a record of a register is ``data/people.json#heydar-aliyev``, what they are made of has a longer
fragment. A date carries its EDTF; a plain date is stated only where there is no doubt. Knows no file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from markupsafe import Markup
from pydantic import BaseModel

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.dates import DocumentDate, Precision
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words, plain
from heydar_archive.mapping import (
    DATES_ONLY,
    OWN,
    PREFIXES,
    PRESENT_NAME,
    RELATIONS,
    ROLES,
    Fact,
    facts_of,
    in_languages,
    types_of,
)
from heydar_archive.model import Entry, Event, Form, Issuer, Number, Organisation, Relation

EDTF = "edtf:EDTF"
"""The datatype of dates as the archive knows them."""


class Node(NamedTuple):
    """The object of a statement: a thing by its address or its term, or a text with its language or its datatype."""

    value: str
    is_thing: bool = False
    language: str = ""
    datatype: str = ""


Statement: TypeAlias = tuple[str, str, Node]
"""Subject (an address), property (a term with its prefix), object."""

_EVERY = frozenset({*PREFIXES, OWN})
_NO_LAW = _EVERY - {"eli"}
_SCHEMA = frozenset({"schema"})


class _Step(NamedTuple):
    """A fact with the terms that are wanted of it."""

    fact: Fact
    terms: tuple[str, ...]
    whole: tuple[str, ...]


@cache
def _steps(kind: type[BaseModel], wanted: frozenset[str]) -> tuple[_Step, ...]:
    """Return the facts of a model that say something in the vocabularies that are wanted."""
    steps = (_Step(fact, _of(fact.terms, wanted), _of(fact.whole, wanted)) for fact in facts_of(kind))
    return tuple(step for step in steps if step.terms or step.whole or step.fact.inner in _SAID_OF_THE_WHOLE)


_SAID_OF_THE_WHOLE = frozenset({Event, Relation})
"""Blocks that say something of the document in one step, by the kind that they are."""


@cache
def _of(terms: tuple[str, ...], wanted: frozenset[str]) -> tuple[str, ...]:
    return tuple(term for term in terms if term.partition(":")[0] in wanted)


@dataclass(frozen=True, slots=True)
class Statements:
    """Makes statements about the records of an archive."""

    archive: Archive

    def iri(self, kind: str, identifier: str) -> str:
        """Return the address that stands for a record; an entry is named by its reference."""
        base = self.archive.site.facts.base_url
        if kind == "entries":
            return f"{addresses.absolute(base, addresses.permanent(identifier))}#document"
        if kind == "agents":
            kind = "people" if identifier in self.archive.people else "organisations"
        return f"{addresses.absolute(base, addresses.register_data(kind))}#{identifier}"

    @property
    def dataset(self) -> str:
        """The address that stands for the data of the archive as a whole."""
        return (
            f"{addresses.absolute(self.archive.site.facts.base_url, addresses.data('tables/datapackage.json'))}#dataset"
        )

    @property
    def own(self) -> str:
        """The namespace of the archive's own terms."""
        return f"{addresses.absolute(self.archive.site.facts.base_url, addresses.data('linked/vocabulary.ttl'))}#"

    def of(self, kind: str, record: Record[Any], *, schema_only: bool = False) -> Iterator[Statement]:
        """Yield the statements about a record; only those in the vocabulary of schema.org, if they are wanted."""
        if isinstance(record.facts, Entry):
            yield from self._of_entry(record, schema_only=schema_only)
            return
        iri = self.iri(kind, record.id)
        wanted = _SCHEMA if schema_only else _NO_LAW
        yield from self._about(iri, record.facts, iri, wanted, "")
        if isinstance(record.facts, Organisation):
            present = record.facts.names[-1]
            for term in _of(tuple(PRESENT_NAME.split()), wanted):
                yield from ((iri, term, Node(plain(present[language]), language=language)) for language in LANGUAGES)
        if kind in addresses.PAGED:
            yield from self._pages(iri, (addresses.record(language, kind, record.id) for language in LANGUAGES))

    def _of_entry(self, record: Record[Entry], *, schema_only: bool) -> Iterator[Statement]:
        facts, folder = record.facts, record.folder
        iri = self.iri("entries", facts.ref)
        form: Record[Form] | None = self.archive.forms.get(folder)
        law = form is not None and form.facts.schema_org == "Legislation"
        wanted = _SCHEMA if schema_only else _EVERY if law else _NO_LAW
        if form:
            yield iri, "rdf:type", Node(f"schema:{form.facts.schema_org}", is_thing=True)
        if law and not schema_only:
            yield iri, "rdf:type", Node("eli:LegalResource", is_thing=True)
        yield from self._about(iri, facts, iri, wanted, "")
        if facts.date:
            yield from self._dated(iri, ROLES[facts.date_role].split(), facts.date, wanted)
        if form:
            there = Node(self.iri("forms", folder), is_thing=True)
            terms = ("dcterms:type", "rico:hasDocumentaryFormType", "schema:genre", "eli:type_document")
            yield from ((iri, term, there) for term in _of(terms, wanted))
        part_of = "schema:isPartOf" if schema_only else "dcterms:isPartOf"
        yield iri, part_of, Node(self.dataset, is_thing=True)
        yield from self._pages(iri, (addresses.entry(language, folder, record.id) for language in LANGUAGES))

    def _pages(self, iri: str, pages: Iterable[str]) -> Iterator[Statement]:
        base = self.archive.site.facts.base_url
        yield from ((iri, "schema:url", Node(addresses.absolute(base, page), is_thing=True)) for page in pages)

    def _about(
        self, iri: str, block: BaseModel, owner: str, wanted: frozenset[str], language: str
    ) -> Iterator[Statement]:
        """Yield what a block of facts says, and what it says of its owner; ``language`` is that of its texts, if they have one."""
        kind = type(block)
        for name in _of(types_of(kind), wanted):
            yield iri, "rdf:type", Node(name, is_thing=True)
        for fact, terms, whole in _steps(kind, wanted):
            value = getattr(block, fact.attribute)
            if value is None or value == ():
                continue
            for position, one in enumerate(value if fact.many else (value,), 1):
                if fact.shape == "block":
                    inner = f"{iri}.{fact.key}.{position}" if fact.many else f"{iri}.{fact.key}"
                    yield from ((iri, term, Node(inner, is_thing=True)) for term in terms)
                    inside = fact.key if fact.key in LANGUAGES else language
                    yield from self._about(inner, one, iri, wanted, inside)
                elif fact.shape == "date":
                    yield from self._dated(iri, terms, one, wanted)
                else:
                    nodes = self._nodes(fact, one, block, language)
                    yield from ((iri, term, node) for term in terms for node in nodes)
                    if not (isinstance(block, Number) and not block.verified):  # in one step its doubt would be lost
                        yield from ((owner, term, node) for term in whole for node in nodes)
        if isinstance(block, Event):
            yield from self._dated(owner, ROLES[block.role].split(), block.date, wanted)
        elif isinstance(block, Relation):
            target = Node(self.iri("entries", block.to), is_thing=True)
            yield from ((owner, term, target) for term in _of(tuple(RELATIONS[block.type].split()), wanted))

    def _nodes(self, fact: Fact, value: Any, block: BaseModel, language: str) -> tuple[Node, ...]:  # noqa: ANN401 -- as the model has it
        shape = fact.shape
        if isinstance(block, Issuer) and fact.key == "capacity":
            office = self.archive.office(block)
            value = office.title if office else value  # what it was called; the identifier is in the JSON
        if shape in {"link", "address", "wikidata"}:
            return (Node(self._address(fact, value), is_thing=True),)
        if shape in _DATATYPES:
            return (Node(str(value).lower() if shape == "flag" else str(value), datatype=_DATATYPES[shape]),)
        if isinstance(value, Words):
            return tuple(Node(plain(words), language=which) for which, words in value.items())
        if shape == "choice":
            return (Node(value),)
        said = in_languages(fact) or getattr(block, "language", None) or language
        is_prose = fact.key in _IN_A_LANGUAGE or in_languages(fact) is not None
        return (Node(plain(value), language=said if is_prose else ""),)

    def _address(self, fact: Fact, value: str) -> str:
        if fact.shape == "link":
            return self.iri(fact.register, value)
        return f"http://www.wikidata.org/entity/{value}" if fact.shape == "wikidata" else value

    def _dated(self, iri: str, terms: Iterable[str], date: DocumentDate, wanted: frozenset[str]) -> Iterator[Statement]:
        """Yield a date: as EDTF, and as a plain date for vocabularies that know no other, if there is no doubt."""
        exact = _exact(date)
        for term in _of(tuple(terms), wanted):
            vocabulary = term.partition(":")[0]
            if vocabulary not in DATES_ONLY or (exact is None and vocabulary == "schema"):
                yield iri, term, Node(str(date), datatype=EDTF)
            elif exact and (vocabulary == "schema" or exact.datatype == "xsd:date"):
                yield iri, term, exact


_DATATYPES = {"flag": "xsd:boolean", "whole": "xsd:integer", "language": "xsd:language"}

_IN_A_LANGUAGE = frozenset({"text", "words", "value"})
"""Fields whose text is in the language that stands beside it, or in that of its half."""


def _exact(date: DocumentDate) -> Node | None:
    """Return a date as XML Schema writes it; None if it is a span, or any doubt belongs to it."""
    if not date.certain or date.is_span or date.start is None or date.machine is None:
        return None
    types = {Precision.YEAR: "xsd:gYear", Precision.MONTH: "xsd:gYearMonth", Precision.DAY: "xsd:date"}
    return Node(date.machine, datatype=types[date.start.precision])


def json_ld(statements: Iterable[Statement], own: str) -> dict[str, Any]:
    """Return statements as a JSON-LD document: a context of prefixes and a graph of things."""
    things: dict[str, dict[str, Any]] = {}
    for subject, term, node in statements:
        thing = things.setdefault(subject, {"@id": subject})
        if term == "rdf:type":
            thing.setdefault("@type", []).append(node.value)
        else:
            thing.setdefault(term, []).append(_in_json(node))
    for thing in things.values():
        for term, values in thing.items():
            if term[0] != "@" and len(values) == 1:
                thing[term] = values[0]
    return {"@context": {**PREFIXES, OWN: own}, "@graph": list(things.values())}


def _in_json(node: Node) -> str | dict[str, str]:
    if node.is_thing:
        return {"@id": node.value}
    if node.language:
        return {"@value": node.value, "@language": node.language}
    if node.datatype:
        return {"@value": node.value, "@type": node.datatype}
    return node.value


def described(archive: Archive, kind: str, record: Record[Any], language: Language) -> dict[str, Any]:
    """Return a record for search engines: schema.org as JSON-LD, one thing with others inside, in one language."""
    makes = Statements(archive)
    iri = makes.iri(kind, record.facts.ref if isinstance(record.facts, Entry) else record.id)
    things: dict[str, list[tuple[str, Node]]] = {}
    for subject, term, node in makes.of(kind, record, schema_only=True):
        if not node.language or node.language == language or node.language not in LANGUAGES:
            things.setdefault(subject, []).append((term, node))
    when = record.facts.date if isinstance(record.facts, Entry) else None
    names = {**dict(_named(makes, record.facts, when, language)), **dict(_form(makes, record, language))}
    return {"@context": "https://schema.org", **_nested(iri, things, names)}


def _nested(
    iri: str, things: Mapping[str, list[tuple[str, Node]]], names: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """Return a thing with the things that belong to it inside; what has an address of its own is named."""
    made: dict[str, Any] = {"@id": iri}
    for term, node in things.get(iri, ()):
        name = term.partition(":")[2]
        if term == "rdf:type":
            made.setdefault("@type", []).append(node.value.partition(":")[2])
            continue
        if node.is_thing and node.value in things and node.value.startswith(f"{iri}."):
            value: Any = _nested(node.value, things, names)
            del value["@id"]
        elif node.is_thing and node.value in names:
            kind, said = names[node.value]
            value = {"@type": kind, "@id": node.value, "name": said}
        elif node.is_thing:
            value = {"@id": node.value} if name not in _LINKS else node.value
        elif node.datatype == EDTF:
            value = {"@type": PREFIXES["edtf"] + "EDTF", "@value": node.value}
        else:
            value = node.value
        made.setdefault(name, []).append(value)
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in made.items()}


_LINKS = frozenset({"url", "sameAs", "license"})
"""Properties of schema.org whose value is an address and no thing with an address."""


def _named(
    makes: Statements, block: BaseModel, when: DocumentDate | None, language: Language
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the address, the class and the name of every record that a block names; an organisation's as of ``when``."""
    for fact, _, _ in _steps(type(block), _SCHEMA):
        value = getattr(block, fact.attribute)
        if value is None or fact.shape not in {"block", "link"}:
            continue
        for one in value if fact.many else (value,):
            if fact.shape == "block":
                yield from _named(makes, one, when, language)
            elif fact.register != "entries":
                found = makes.archive.register(fact.register).get(one)
                if found:
                    yield makes.iri(fact.register, one), _called(found, when, language)


def _form(makes: Statements, record: Record[Any], language: Language) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the form of an entry as ``_named`` yields what its facts name."""
    form = makes.archive.forms.get(record.folder) if isinstance(record.facts, Entry) else None
    if form:
        yield makes.iri("forms", form.id), ("DefinedTerm", plain(form.facts.name[language]))


def _called(record: Record[Any], when: DocumentDate | None, language: Language) -> tuple[str, str]:
    """Return the class of a record in schema.org, and its name."""
    facts = record.facts
    name = facts.name_on(when) if isinstance(facts, Organisation) else facts.name
    of = _of(types_of(type(facts)), _SCHEMA)
    return of[0].partition(":")[2] if of else "Thing", plain(name[language])


def data_block(data: Mapping[str, Any]) -> Markup:
    """Return JSON that can stand in a ``<script>`` and never end it (HTML, 4.12.1.3): no ``<``, no ``>``, no ``&``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 -- nothing in it can be markup any more
