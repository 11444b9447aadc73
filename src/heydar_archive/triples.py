"""The archive as files of linked data: N-Quads, Turtle, a JSON-LD document for each entry, and the archive's own vocabulary.

Knows how statements are written (RDF 1.1 N-Quads and Turtle, JSON-LD 1.1) and escaped. Each thing is described in one place, in
the order of the data; a quad names the document that its statement comes from. Knows no content: what is stated, ``linked_data`` says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.composing import Composed
from heydar_archive.data_files import as_bytes, records
from heydar_archive.describing import Record
from heydar_archive.divided import is_whole, named, parts
from heydar_archive.languages import LANGUAGES
from heydar_archive.linked_data import Node, Statement, Statements, json_ld
from heydar_archive.mapping import KINDS, LINES, OWN, PREFIXES, Fact, facts_of, models, types_of
from heydar_archive.model import Entry, Site
from heydar_archive.rendering import Output


def of_entry(archive: Archive, entry: Record[Entry]) -> Iterator[Output]:
    """Yield an entry's linked data."""
    makes = Statements(archive)
    described = json_ld(list(makes.of("entries", entry)), makes.own)
    yield Output(addresses.linked_entry(entry.facts.ref), as_bytes(described))


def outputs(archive: Archive) -> Iterator[Output]:
    """Yield all but the linked data of published entries: what is left of withdrawn ones, and the vocabulary."""
    makes = Statements(archive)
    for entry in archive.withdrawn:
        withdrawn = json_ld(_withdrawn(makes, entry.facts), makes.own)
        yield Output(addresses.linked_entry(entry.facts.ref), as_bytes(withdrawn))
    yield Output(addresses.data("linked/vocabulary.ttl"), vocabulary(makes.own))


def composed(archive: Archive) -> Iterator[Composed]:
    """Yield everything as N-Quads and as Turtle: what is said of the data as a whole, then of entries, then of all other records.

    The entries of a large archive are in files of their own.
    """
    makes = Statements(archive)
    base = archive.site.facts.base_url

    def quads(statements: Iterable[Statement], where: str) -> bytes:
        return "".join(_quads(statements, makes.own, addresses.absolute(base, where))).encode("utf-8")

    def turtle(statements: Iterable[Statement], _where: str) -> bytes:
        return "".join(_turtle(statements)).encode("utf-8")

    def files(ending: str, write: Callable[[list[Statement], str], bytes], before: bytes) -> Iterator[Composed]:
        def piece(entry: Record[Entry]) -> bytes:
            return write(list(makes.of("entries", entry)), addresses.entry_data(entry.outline.ref))

        of_archive = [
            lambda: before + write(list(_dataset(archive, makes)), addresses.data("tables/datapackage.json")),
            lambda: b"".join(write(list(makes.of(kind, record)), where) for kind, record, where in _others(archive)),
        ]
        whole = is_whole(archive)
        yield Composed(addresses.data(f"linked/archive{ending}"), archive.entries if whole else (), piece, *of_archive)
        for part, entries in () if whole else parts(archive).items():
            yield Composed(addresses.data(f"linked/{named('archive', part, ending)}"), entries, piece, lambda: before)

    yield from files(".nq", quads, b"")
    yield from files(".ttl", turtle, _prefixes(makes.own))


def _others(archive: Archive) -> Iterator[tuple[str, Record[Any], str]]:
    """Yield the records that are no entries, with their kind and the address of the file that describes them first."""
    for kind in KINDS:
        for record in records(archive, kind).values() if kind != "entries" else ():
            yield kind, record, addresses.register_data(kind)


def _dataset(archive: Archive, makes: Statements) -> Iterator[Statement]:
    """Yield what is said of the data as a whole."""
    yield makes.dataset, "rdf:type", Node("schema:Dataset", is_thing=True)
    for fact in facts_of(Site):
        value = getattr(archive.site.facts, fact.attribute)
        if value is None:
            continue
        if fact.shape == "words":
            nodes = tuple(Node(value[language], language=language) for language in LANGUAGES)
        else:
            nodes = (Node(value, is_thing=True),)
        yield from ((makes.dataset, term, node) for term in fact.terms for node in nodes)


def _withdrawn(makes: Statements, facts: Entry) -> Iterator[Statement]:
    """Yield what is still said of an entry that was withdrawn: its reference, that it is no longer used, and what replaces it."""
    iri = makes.iri("entries", facts.ref)
    yield iri, "dcterms:identifier", Node(facts.ref)
    yield iri, "owl:deprecated", Node("true", datatype="xsd:boolean")
    if facts.withdrawn and facts.withdrawn.replaced_by:
        yield iri, "dcterms:isReplacedBy", Node(makes.iri("entries", facts.withdrawn.replaced_by), is_thing=True)


def vocabulary(own: str) -> bytes:
    """Return the archive's own terms in RDF Schema: what each means, as the model says it."""
    found = [_prefixes(own)]
    for kind in models():
        if kind not in LINES:
            continue
        for name in types_of(kind):
            if name.startswith(f"{OWN}:"):
                about = (kind.__doc__ or "").splitlines()[0]
                found.append(f'{name} a rdfs:Class ;\n  rdfs:label "{_escaped(about)}"@en .\n'.encode())
        found.extend(_property(fact).encode() for fact in facts_of(kind) if fact.terms == (fact.own,))
    return b"".join(found)


def _property(fact: Fact) -> str:
    return f'{fact.own} a rdf:Property ;\n  rdfs:label "{_escaped(fact.description)}"@en .\n'


def _prefixes(own: str) -> bytes:
    lines = [f"@prefix {name}: <{space}> .\n" for name, space in sorted({**PREFIXES, OWN: own}.items())]
    return "".join([*lines, "\n"]).encode()


def _quads(statements: Iterable[Statement], own: str, graph: str) -> Iterator[str]:
    spaces = {**PREFIXES, OWN: own}

    def expanded(term: str) -> str:
        prefix, _, name = term.partition(":")
        return spaces[prefix] + name

    for subject, term, node in statements:
        if node.is_thing:
            value = f"<{expanded(node.value) if _is_term(node.value) else node.value}>"
        elif node.language:
            value = f'"{_escaped(node.value)}"@{node.language}'
        elif node.datatype:
            value = f'"{_escaped(node.value)}"^^<{expanded(node.datatype)}>'
        else:
            value = f'"{_escaped(node.value)}"'
        yield f"<{subject}> <{expanded(term)}> {value} <{graph}> .\n"


def _turtle(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield each thing with its properties, in the order in which they were first stated."""
    things: dict[str, dict[str, list[str]]] = {}
    for subject, term, node in statements:
        things.setdefault(subject, {}).setdefault(term, []).append(_in_turtle(node))
    for subject, properties in things.items():
        said = ";\n  ".join(
            f"{'a' if term == 'rdf:type' else term} {', '.join(dict.fromkeys(values))} "
            for term, values in properties.items()
        )
        yield f"<{subject}> {said}.\n"


def _in_turtle(node: Node) -> str:
    if node.is_thing:
        return node.value if _is_term(node.value) else f"<{node.value}>"
    text = f'"{_escaped(node.value)}"'
    if node.language:
        return f"{text}@{node.language}"
    return f"{text}^^{node.datatype}" if node.datatype else text


def _is_term(value: str) -> bool:
    return value.partition(":")[0] in _TERMS


_TERMS = frozenset({*PREFIXES, OWN})


def _escaped(text: str) -> str:
    """Return a text as it stands between quotation marks (STRING_LITERAL_QUOTE of both grammars)."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text) if _SPECIAL.search(text) else text


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_SPECIAL = re.compile(r'[\\"\n\r]')
