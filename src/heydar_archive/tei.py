"""Each document as TEI P5, and the letters as one file for catalogues of letters (Correspondence Metadata Interchange Format).

Knows where facts stand in a TEI header, and how a text's blocks are TEI. A fact that has no place of its own there is a note, typed by its
name in ``mapping``; and the entry's JSON document stands in ``xenoData`` whole, so that no doubt and no reading is lost. A document whose text the archive does not hold says so by a
gap. Follows TEI P5 Guidelines 4 (``tei_all``), their ``correspDesc``, and CMIF. Knows no page.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from heydar_archive import addresses, markup
from heydar_archive.archive import Archive
from heydar_archive.composing import Composed
from heydar_archive.data_files import entry_document
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words, plain
from heydar_archive.linked_data import Statements
from heydar_archive.mapping import Fact, facts_of
from heydar_archive.model import Addressee, Entry
from heydar_archive.rendering import Output
from heydar_archive.scenes import Scene
from heydar_archive.wording import Wording
from heydar_archive.xml_files import LANG, add, around, children, written

MEDIA_TYPE = "application/tei+xml"
CMIF = "letters.xml"

_NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LETTER = "Message"
"""What a form is in schema.org, if its documents are letters."""


def of_entry(archive: Archive, wording: Mapping[Language, Wording], entry: Record[Entry]) -> Iterator[Output]:
    """Yield the TEI document of an entry."""
    yield Output(addresses.tei(entry.facts.ref), written(document(_scenes(archive, wording), entry)))


def _scenes(archive: Archive, wording: Mapping[Language, Wording]) -> dict[Language, Scene]:
    return {language: Scene(archive, words, addresses.home(language)) for language, words in wording.items()}


def outputs(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Output]:
    """Yield the TEI document of each withdrawn entry."""
    scenes = _scenes(archive, wording)
    for entry in archive.withdrawn:
        yield Output(addresses.tei(entry.facts.ref), written(withdrawn(scenes, entry)))


def composed(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Composed]:
    """Yield the catalogue of all letters (CMIF): who wrote to whom, when, from where, and where each is described."""
    made = _Made(_scenes(archive, wording))
    before, behind = around(*_letters(made))
    entries = tuple(filter(made.is_letter, archive.entries))

    def piece(entry: Record[Entry]) -> bytes:
        profile = ET.Element("profileDesc")
        made.correspondence(profile, entry, source="#archive", key=entry.facts.ref)
        return children(profile)

    yield Composed(addresses.data(f"tei/{CMIF}"), entries, piece, partial(bytes, before), partial(bytes, behind))


class _Made:
    """Makes TEI about one archive, whose words are told in both languages by a scene each."""

    def __init__(self, scenes: Mapping[Language, Scene]) -> None:
        self.scenes = scenes
        self.archive = scenes["en"].archive
        self.iris = Statements(self.archive)

    def full(self, address: str) -> str:
        return addresses.absolute(self.archive.site.facts.base_url, address)

    def said(self, parent: ET.Element, tag: str, words: Words, **attributes: str) -> None:
        """Add an element for each language, or one for words that are the same in both."""
        for language in LANGUAGES[: 1 if words.alike else None]:
            spoken = {} if words.alike else {LANG: language}
            add(parent, tag, plain(words[language]), **attributes, **spoken)

    def agent(self, parent: ET.Element, identifier: str, when: DocumentDate | None) -> None:
        """Add the name of a person or a body, as of a day."""
        if identifier in self.archive.people:
            self.named(parent, "persName", "people", identifier, when)
        else:
            self.named(parent, "orgName", "organisations", identifier, when)

    def named(self, parent: ET.Element, tag: str, kind: str, identifier: str, when: DocumentDate | None = None) -> None:
        """Add the name of a record in both languages, with the address that stands for it: Wikidata's, or else ours."""
        record = self.archive.register(kind).get(identifier)
        wikidata = getattr(record.facts, "wikidata", None) if record else None  # topics and forms have none
        ref = f"http://www.wikidata.org/entity/{wikidata}" if wikidata else self.iris.iri(kind, identifier)
        self.said(add(parent, tag, ref=ref), "name", self.scenes["en"].words_of(kind, identifier, when))

    def date(self, parent: ET.Element, entry: Entry) -> None:
        """Add the document's date, no more exact than it is known, with the sentence that says how, where it is not sure."""
        when = entry.date
        words = {language: self.scenes[language].wording.date(when, "full") for language in LANGUAGES}
        date = add(parent, "date", **_dated(when))
        for language in LANGUAGES:
            add(date, "seg", plain(words[language]), **{LANG: language})
        if entry.date_basis:
            for language in LANGUAGES:
                add(date, "note", plain(entry.date_basis[language]), **{LANG: language})

    def correspondence(self, parent: ET.Element, entry: Record[Entry], **attributes: str) -> None:
        """Add who sent a letter to whom, when and from where."""
        facts = entry.facts
        described = add(parent, "correspDesc", ref=self.full(addresses.permanent(facts.ref)), **attributes)
        sent = add(described, "correspAction", type="sent")
        for issuer in facts.issuers:
            self.agent(sent, issuer.agent, facts.date)
        if facts.place:
            self.named(sent, "placeName", "places", facts.place)
        if facts.date:
            self.date(sent, facts)
        if facts.addressees:
            received = add(described, "correspAction", type="received")
            for addressee in facts.addressees:
                self.addressee(received, addressee, facts.date)

    def addressee(self, parent: ET.Element, addressee: Addressee, when: DocumentDate | None) -> None:
        if addressee.agent:
            self.agent(parent, addressee.agent, when)
        elif addressee.name:
            self.said(parent, "name", addressee.name)

    def is_letter(self, entry: Record[Entry]) -> bool:
        form = self.archive.forms.get(entry.folder)
        return form is not None and form.facts.schema_org == _LETTER

    def publication(self, parent: ET.Element, address: str) -> ET.Element:
        """Add who publishes the file, under which address and licence."""
        site = self.archive.site.facts
        found = add(parent, "publicationStmt")
        publisher = add(found, "publisher")
        add(publisher, "ref", plain(site.name.en), target=site.base_url)
        add(found, "idno", self.full(address), type="url")
        availability = add(found, "availability")
        licence = add(availability, "licence", **({"target": site.licence_url} if site.licence_url else {}))
        for language in LANGUAGES:
            add(licence, "p", plain(site.licence[language]), **{LANG: language})
            if site.rights:
                add(licence, "p", plain(site.rights[language]), **{LANG: language})
        return found


def document(scenes: Mapping[Language, Scene], entry: Record[Entry]) -> ET.Element:
    """Return an entry as a TEI document."""
    made, facts = _Made(scenes), entry.facts
    root = ET.Element("TEI", {"xmlns": _NAMESPACE, _ID: facts.ref})
    header = add(root, "teiHeader")
    file = add(header, "fileDesc")
    titles = add(file, "titleStmt")
    for language in LANGUAGES[: 1 if facts.title.alike else None]:
        spoken = {} if facts.title.alike else {LANG: language}
        add(titles, "title", plain(facts.title[language]), type=facts.title_status[language], **spoken)
    for issuer in facts.issuers:
        made.agent(add(titles, "author"), issuer.agent, facts.date)
    publication = made.publication(file, addresses.tei(facts.ref))
    add(publication, "idno", facts.ref, type="archive")
    add(publication, "idno", made.full(addresses.permanent(facts.ref)), type="permanent")
    _notes(made, add(file, "notesStmt"), facts)
    _sources(made, add(file, "sourceDesc"), entry)
    profile = add(header, "profileDesc")
    for language in LANGUAGES:
        add(add(profile, "abstract", **{LANG: language}), "p", plain(facts.summary[language]))
    creation = add(profile, "creation")
    if facts.date:
        made.date(creation, facts)
    if facts.place:
        made.named(creation, "placeName", "places", facts.place)
    if facts.original_language:
        usage = add(profile, "langUsage")
        add(usage, "language", facts.original_language, ident=facts.original_language)
    topics = add(add(profile, "textClass"), "keywords", scheme=made.full(addresses.register_data("topics")))
    for topic in facts.topics:
        made.said(topics, "term", made.scenes["en"].words_of("topics", topic), ref=made.iris.iri("topics", topic))
    if made.is_letter(entry):
        made.correspondence(profile, entry)
    xeno = add(header, "xenoData", type="application/json")
    xeno.text = json.dumps(entry_document(made.archive, entry), ensure_ascii=False, separators=(",", ":"))
    _texts(made, root, entry)
    return root


def withdrawn(scenes: Mapping[Language, Scene], entry: Record[Entry]) -> ET.Element:
    """Return the document that keeps a withdrawn entry's address: that it was withdrawn, and nothing that it said."""
    made, ref, gone = _Made(scenes), entry.facts.ref, entry.facts.withdrawn
    if gone is None:
        raise ValueError(f"{ref} was not withdrawn")
    root = ET.Element("TEI", {"xmlns": _NAMESPACE, _ID: ref})
    header = add(root, "teiHeader")
    file = add(header, "fileDesc")
    add(add(file, "titleStmt"), "title", ref)
    publication = made.publication(file, addresses.tei(ref))
    add(publication, "idno", made.full(addresses.permanent(ref)), type="permanent")
    notice = add(file, "sourceDesc")
    change = add(add(header, "revisionDesc", status="withdrawn"), "change", when=str(gone.on))
    for language in LANGUAGES:
        said = scenes[language].say("withdrawal.notice")
        add(notice, "p", said, **{LANG: language})
        add(change, "p", plain(gone[language]), **{LANG: language})
    add(add(add(add(root, "text"), "body"), "p"), "gap", reason="withdrawn")
    return root


_PLACED = frozenset({"ref", "title", "date", "date_basis", "place", "original_language", "summary", "topics"})
"""Fields that the header has a place for; each other one that is no block is a note, typed by its name."""


def _notes(made: _Made, parent: ET.Element, facts: Entry) -> None:
    """Add a note for each fact, and for each of several values, that has no other place in the header; what is not so has none."""
    for fact in facts_of(Entry):
        value = getattr(facts, fact.attribute)
        if fact.key in _PLACED or fact.shape == "block" or value is None or value is False:
            continue
        for one in value if fact.many else (value,):
            _note(made, parent, fact, one, facts.date)


def _note(made: _Made, parent: ET.Element, fact: Fact, value: Any, when: DocumentDate | None) -> None:  # noqa: ANN401 -- as the model has it
    if isinstance(value, Words):
        made.said(parent, "note", value, type=fact.key)
    elif fact.shape == "link" and fact.register != "entries":
        note = add(parent, "note", type=fact.key)
        if fact.register == "agents":
            made.agent(note, value, when)
        else:
            made.named(note, "name", fact.register, value, when)
    elif fact.shape == "address":
        add(add(parent, "note", type=fact.key), "ref", value, target=value)
    else:
        add(parent, "note", str(value).lower() if fact.shape == "flag" else plain(str(value)), type=fact.key)


def _sources(made: _Made, parent: ET.Element, entry: Record[Entry]) -> None:
    """Add every source of an entry, with the place in it and what it supports."""
    listed = add(parent, "listBibl")
    for citation in entry.facts.sources:
        bibl = add(listed, "bibl", type=citation.kind)
        made.said(bibl, "title", made.scenes["en"].words_of("sources", citation.source))
        locator = citation.locator
        if isinstance(locator, Words):
            made.said(bibl, "biblScope", locator)
        elif locator:
            add(bibl, "biblScope", plain(locator))
        if citation.url:
            add(bibl, "ptr", target=citation.url)
        add(bibl, "note", ", ".join(citation.supports), type="supports")


def _texts(made: _Made, root: ET.Element, entry: Record[Entry]) -> None:
    """Add the texts of a document; one that the archive does not hold is a gap."""
    held = [language for language in LANGUAGES if entry.section(language)]
    if not held:
        body = add(add(root, "text"), "body")
        add(add(body, "p"), "gap", reason="not-held")
        return
    within = root
    if len(held) > 1:
        within = add(add(root, "text"), "group")
    for language in held:
        section, facts = entry.section(language), entry.facts.texts[language]
        if section is None:
            raise AssertionError("it is held")
        text = add(within, "text", **{LANG: language}, **({"type": facts.nature} if facts else {}))
        body = add(text, "body")
        into = add(body, "div")
        for number, block in enumerate(markup.blocks(section.text, _resolver(made, language)), 1):
            _block(into, block, f"{language}-p{number}")


def _resolver(made: _Made, language: Language) -> markup.Resolver:
    """Return what tells where a link in a text leads: to the permanent address, or to a page of the site."""

    def resolve(target: str) -> str | None:
        kind, _, identifier = target.partition("/")
        if target in made.archive.by_ref or any(entry.outline.ref == target for entry in made.archive.withdrawn):
            return made.full(addresses.permanent(target))
        if kind == "pages":
            return made.full(addresses.page(language, identifier))
        if not identifier:
            return made.full(addresses.index(language, kind))
        return made.full(addresses.record(language, kind, identifier))

    return resolve


_ELEMENTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "p": ("p", {}),
    "em": ("hi", {"rend": "italic"}),
    "strong": ("hi", {"rend": "bold"}),
    "sub": ("hi", {"rend": "sub"}),
    "sup": ("hi", {"rend": "sup"}),
    "code": ("code", {}),
    "pre": ("ab", {"type": "preformatted"}),
    "ul": ("list", {"rend": "bulleted"}),
    "ol": ("list", {"rend": "numbered"}),
    "li": ("item", {}),
    "blockquote": ("quote", {}),
    "table": ("table", {}),
    "tr": ("row", {}),
    "th": ("cell", {"role": "label"}),
    "td": ("cell", {}),
    "br": ("lb", {}),
    "hr": ("milestone", {"unit": "section"}),
    "span": ("foreign", {}),
    "a": ("ref", {}),
    **{f"h{level}": ("ab", {"type": "head"}) for level in range(1, 7)},
}
"""What an element of a text's HTML is in TEI; one that is not here leaves only its words."""
_EMPTY = frozenset({"br", "hr"})
_OF_ELEMENTS = frozenset({"list", "table", "row", "quote", "div"})
"""Elements in which white space says nothing."""
_PIECE = re.compile(r'<(/?[a-z0-9]+)((?: [a-z-]+="[^"]*")*)>|([^<]+)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def _block(into: ET.Element, block: markup.Block, name: str) -> None:
    """Add one block of a text, with a name of its own by its place, and the notes where they are called."""
    notes = _notes_of(str(block.notes)) if block.notes else {}
    before = len(into)
    within = [into]
    for tag, attributes, words in pieces(
        f"<{block.tag}>{block.inner}" + ("" if block.tag == "hr" else f"</{block.tag}>")
    ):
        if words:
            _say(within[-1], words)
        elif tag[0] == "/":
            within.pop()
        else:
            made = _opened(within[-1], tag, attributes, notes)
            if tag not in _EMPTY:
                within.append(made)
    if len(into) > before:
        into[before].set(_ID, name)


def pieces(written: str) -> Iterator[tuple[str, Mapping[str, str], str]]:
    """Yield what the HTML of a block is made of: each tag (``p``, ``/p``) with its attributes, and the words between tags.

    It needs no parser of HTML, since ``markup`` writes it: every tag is in its place, and any other ``<`` is a reference.
    """
    for tag, attributes, words in _PIECE.findall(written):
        given = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)} if attributes else {}
        yield tag, given, html.unescape(words)


def _opened(parent: ET.Element, tag: str, attributes: Mapping[str, str], notes: Mapping[str, str]) -> ET.Element:
    """Return the element to which belongs what follows a tag, after adding what the tag is in TEI."""
    if attributes.get("role") == "doc-noteref":
        add(parent, "note", notes.get(attributes["href"].removeprefix("#"), ""), place="bottom")
        return ET.Element("note")  # the number is no word of the text: it is in no element of it
    if tag not in _ELEMENTS:
        return parent
    name, said = _ELEMENTS[tag]
    made = add(parent, name, **said)
    if tag == "a":
        made.set("target", attributes["href"])
    if "lang" in attributes:
        made.set(LANG, attributes["lang"])
    return made


def _say(element: ET.Element, words: str) -> None:
    """Add words at the end of an element."""
    if element.tag in _OF_ELEMENTS and not words.strip():
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def _notes_of(written: str) -> dict[str, str]:
    """Return the words of a block's notes, by the names under which they are called."""
    found: dict[str, str] = {}
    name, back = "", False
    for tag, attributes, words in pieces(written):
        if words and not back:
            found[name] = (found.get(name, "") + words).lstrip()
        elif tag == "p":
            name = attributes["id"]
        elif tag:
            back = attributes.get("role") == "doc-backlink"
    return found


def _letters(made: _Made) -> tuple[ET.Element, ET.Element]:
    """Return the catalogue of letters without them, and the element that will have them."""
    site = made.archive.site.facts
    root = ET.Element("TEI", {"xmlns": _NAMESPACE})
    header = add(root, "teiHeader")
    file = add(header, "fileDesc")
    titles = add(file, "titleStmt")
    made.said(titles, "title", site.name)
    editor = add(titles, "editor", plain(site.name.en))
    if site.is_mail:
        add(editor, "email", site.contact)
    publication = made.publication(file, addresses.data(f"tei/{CMIF}"))
    if made.archive.log:
        add(publication, "date", when=str(made.archive.log[0].on))
    bibl = add(add(file, "sourceDesc"), "bibl", type="online", **{_ID: "archive"})
    bibl.text = plain(site.name.en)
    add(bibl, "ref", site.base_url, target=site.base_url)
    profile = add(header, "profileDesc")
    add(add(add(root, "text"), "body"), "p")
    return root, profile


def _dated(when: DocumentDate | None) -> dict[str, str]:
    """Return a date as attributes: a day, month or year that is sure, or else the days between which it lies, and how sure that is."""
    if when is None:
        return {}
    if when.certain and when.machine:
        return {"when": when.machine}
    found = {}
    if when.start:
        found["notBefore"] = when.earliest.isoformat()
    if when.end:
        found["notAfter"] = when.latest.isoformat()
    return found if when.certain else {**found, "cert": "low"}
