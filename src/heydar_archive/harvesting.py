"""The archive as an OAI static repository: one file that a gateway offers to harvesters by OAI-PMH 2.0, in Dublin Core.

What a document is in Dublin Core follows from the lines of ``mapping``: a term of DCMI Metadata Terms is said by the one of the fifteen
elements that it refines. Dublin Core knows neither doubts nor readings; each record therefore leads to the JSON document that has
them. Follows the Specification for an OAI Static Repository (2004). The day of a record is that of its last change in the publication log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from heydar_archive import addresses
from heydar_archive.archive import Archive, newest_change
from heydar_archive.composing import Composed
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, plain
from heydar_archive.linked_data import Node, Statements
from heydar_archive.mapping import ELEMENTS, KINDS
from heydar_archive.model import Entry, Organisation
from heydar_archive.xml_files import LANG, around, children

FILE = "oai.xml"

_OAI = "http://www.openarchives.org/OAI/2.0/"
_STATIC = f"{_OAI}static-repository"
_OAI_DC = f"{_OAI}oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

_ORDER = (
    "title",
    "creator",
    "subject",
    "description",
    "date",
    "type",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
)
_NEVER = "1970-01-01"
"""The day of a record of which no change was ever recorded: it was there always."""


def composed(archive: Archive) -> Iterator[Composed]:
    """Yield the repository, if there can be one."""
    if is_possible(archive):
        ends, named = cache(lambda: around(*_repository(archive))), cache(partial(_named, archive))

        def piece(entry: Record[Entry]) -> bytes:
            return children(_record(archive, entry, named()))

        yield Composed(addresses.data(FILE), archive.entries, piece, lambda: ends()[0], lambda: ends()[1])


def is_possible(archive: Archive) -> bool:
    """Whether there can be a repository: whoever harvests must be able to write to somebody, and it must hold a record."""
    return archive.site.facts.is_mail and bool(archive.entries)


def _repository(archive: Archive) -> tuple[ET.Element, ET.Element]:
    """Return the repository without its records, and the element that will have them."""
    site = archive.site.facts
    earliest = min((_day(archive, entry) for entry in archive.entries), default=_NEVER)
    root = ET.Element(
        "Repository",
        {
            "xmlns": _STATIC,
            "xmlns:oai": _OAI,
            "xmlns:xsi": _XSI,
            "xsi:schemaLocation": f"{_STATIC} {_STATIC}.xsd",
        },
    )
    identify = ET.SubElement(root, "Identify")
    for name, said in (
        ("repositoryName", plain(site.name.en)),
        ("baseURL", addresses.absolute(site.base_url, addresses.data(FILE))),
        ("protocolVersion", "2.0"),
        ("adminEmail", site.contact),
        ("earliestDatestamp", earliest),
        ("deletedRecord", "no"),
        ("granularity", "YYYY-MM-DD"),
    ):
        ET.SubElement(identify, f"oai:{name}").text = said
    formats = ET.SubElement(ET.SubElement(root, "ListMetadataFormats"), "oai:metadataFormat")
    ET.SubElement(formats, "oai:metadataPrefix").text = "oai_dc"
    ET.SubElement(formats, "oai:schema").text = f"{_OAI}oai_dc.xsd"
    ET.SubElement(formats, "oai:metadataNamespace").text = _OAI_DC
    return root, ET.SubElement(root, "ListRecords", metadataPrefix="oai_dc")


def _record(archive: Archive, entry: Record[Entry], named: Mapping[str, Any]) -> ET.Element:
    """Return an element that holds the record of an entry."""
    host = urlsplit(archive.site.facts.base_url).hostname or ""
    around_it = ET.Element("ListRecords")
    record = ET.SubElement(around_it, "oai:record")
    header = ET.SubElement(record, "oai:header")
    ET.SubElement(header, "oai:identifier").text = f"oai:{host}:{entry.facts.ref}"
    ET.SubElement(header, "oai:datestamp").text = _day(archive, entry)
    _dublin_core(archive, entry, named, ET.SubElement(record, "oai:metadata"))
    return around_it


def _day(archive: Archive, entry: Record[Entry]) -> str:
    """Return the day of an entry's last change; where none was recorded, that of the archive's, by which it was there."""
    newest = newest_change(entry)
    if newest is None and archive.log:
        newest = archive.log[0]
    return str(newest.on) if newest else _NEVER


def _named(archive: Archive) -> dict[str, Any]:
    """Return the facts of all records that have a name, by the addresses that stand for them."""
    iris = Statements(archive)
    found = {}
    for kind in KINDS:
        if kind in {"entries", "pages", "gaps", "terms", "glossary"}:
            continue
        for identifier, record in archive.register(kind).items():
            found[iris.iri(kind, identifier)] = record.facts
    return found


def _dublin_core(archive: Archive, entry: Record[Entry], named: Mapping[str, Any], parent: ET.Element) -> None:
    """Add what is said of a document, each thing said once, in the order of the elements."""
    base, facts = archive.site.facts.base_url, entry.facts
    iris = Statements(archive)
    iri = iris.iri("entries", facts.ref)
    root = ET.SubElement(
        parent,
        "oai_dc:dc",
        {
            "xmlns:oai_dc": _OAI_DC,
            "xmlns:dc": _DC,
            "xsi:schemaLocation": f"{_OAI_DC} {_OAI}oai_dc.xsd",
        },
    )
    said: dict[tuple[str, str, str], None] = {}
    for subject, term, node in iris.of("entries", entry):
        prefix, _, name = term.partition(":")
        if subject == iri and prefix == "dcterms" and name in ELEMENTS:
            for text, language in _words(node, named, facts.date):
                said[ELEMENTS[name], text, language] = None
    for address in (addresses.permanent(facts.ref), addresses.entry("az", entry.folder, entry.id)):
        said["identifier", addresses.absolute(base, address), ""] = None
    said["relation", addresses.absolute(base, addresses.entry_data(facts.ref)), ""] = None
    for element in _ORDER:
        for kind, text, language in said:
            if kind == element:
                made = ET.SubElement(root, f"dc:{element}", {LANG: language} if language else {})
                made.text = text
    if archive.site.facts.licence_url:
        ET.SubElement(root, "dc:rights").text = archive.site.facts.licence_url


def _words(node: Node, named: Mapping[str, Any], when: DocumentDate | None) -> Iterator[tuple[str, str]]:
    """Yield what a node says, each with its language: the names of a record on a day, an address, or the words themselves."""
    facts = named.get(node.value)
    if facts:
        words = facts.name_on(when) if isinstance(facts, Organisation) else facts.name
        yield from ((plain(words[language]), language) for language in LANGUAGES)
    else:
        yield node.value, node.language
