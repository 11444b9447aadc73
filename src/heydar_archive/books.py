"""What a book of the archive, or of a part of it, says: its front, its contents, and a chapter for each document.

A chapter has a document's facts, the summary, what is uncertain, the text where the archive holds it, its sources, and the address to
cite. All of it is made of elements of XHTML; how they are packed or set on sheets is not known here. There is no clock: a
book is as new as the newest change in the publication log. Drafts are in no book, as they are on no site.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias
from xml.etree import ElementTree as ET

from heydar_archive import addresses, markup
from heydar_archive.archive import Archive
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words, plain
from heydar_archive.linked_data import Statements
from heydar_archive.model import Entry
from heydar_archive.scenes import Scene
from heydar_archive.wording import Wording
from heydar_archive.xml_files import LANG, add

Edition: TypeAlias = Literal["az", "en", "parallel"]
EDITIONS: tuple[Edition, ...] = ("az", "en", "parallel")
"""A language, or both."""

_VOID = re.compile(r"<(br|hr|img)\b([^>]*?)\s*/?>")
_NAMES = re.compile(r'\b(id="|href="#)')


@dataclass(frozen=True, slots=True)
class Chapter:
    """A document in one language: its name in the book, its title, its date in words, and its parts.

    Of two languages the parts of a document before the text, and those after it, are as many and of the same kind. ``text`` holds
    the blocks of the text, and after a block the notes that it calls; each block is named for its number.
    """

    name: str
    language: Language
    title: str
    when: str
    before: tuple[ET.Element, ...]
    text: ET.Element | None
    after: tuple[ET.Element, ...]

    @property
    def label(self) -> str:
        """What a table of contents calls it."""
        return f"{self.title}. {self.when}"

    def whole(self) -> Iterator[ET.Element]:
        """Yield its parts one after the other, the text between two rules."""
        yield from self.before
        if self.text is not None:
            yield from (ET.Element("hr"), self.text, ET.Element("hr"))
        yield from self.after


class Book:
    """A book of some documents in their order, in one language or in both; what is said once is said in the first."""

    def __init__(
        self, archive: Archive, wording: Mapping[Language, Wording], entries: Sequence[Record[Entry]], edition: Edition
    ) -> None:
        self.archive, self.entries = archive, tuple(entries)
        self.languages: tuple[Language, ...] = LANGUAGES if edition == "parallel" else (edition,)
        self.scenes = {
            language: Scene(archive, wording[language], addresses.home(language)) for language in self.languages
        }
        self.first = self.scenes[self.languages[0]]

    @property
    def names(self) -> tuple[str, ...]:
        """The archive's name in each language of the book."""
        return tuple(plain(self.archive.site.facts.name[language]) for language in self.languages)

    @property
    def title(self) -> str:
        """The archive's name, in both languages if the book is."""
        return " / ".join(self.names)

    @property
    def identifier(self) -> str:
        """A name that no book of other documents or in another language has."""
        refs = "_".join(entry.facts.ref for entry in self.entries)
        digest = hashlib.sha256(refs.encode("utf-8")).hexdigest()[:12]
        return f"{Statements(self.archive).dataset}-{'-'.join(self.languages)}-{digest}"

    @property
    def newest(self) -> DocumentDate | None:
        """The day of the newest change in the publication log; None if nothing is recorded."""
        return self.archive.log[0].on if self.archive.log else None

    def front(self, language: Language) -> ET.Element:
        """Return what stands before the contents: name, statement, licence, rights, and how new the book is."""
        site, scene = self.archive.site.facts, self.scenes[language]
        front = ET.Element("section", {"lang": language, LANG: language})
        add(front, "h1", plain(site.name[language]))
        add(front, "p", plain(site.statement[language]))
        meta = [f"{scene.say('foot.licence')}: {plain(site.licence[language])}"]
        if site.rights:
            meta.append(plain(site.rights[language]))
        if self.newest:
            meta.append(f"{scene.say('colophon.changed')}: {scene.wording.date(self.newest, 'long')}")
        for said in meta:
            add(front, "p", said, **{"class": "meta"})
        return front

    def chapters(self) -> Iterator[tuple[Chapter, ...]]:
        """Yield each document as a chapter in each language of the book.

        Raises:
            BadMarkup: if a text cannot be shown; a text of an archive that passed its check can.
        """
        for entry in self.entries:
            yield tuple(self._chapter(scene, entry) for scene in self.scenes.values())

    def _chapter(self, scene: Scene, entry: Record[Entry]) -> Chapter:
        facts, language = entry.facts, scene.language
        name, when = f"{facts.ref}-{language}", scene.wording.date(facts.date, "full")
        title = plain(facts.title[language])
        before, after = ET.Element("div"), ET.Element("div")
        add(before, "h1", title)
        issuers = ", ".join(scene.issuers(facts.issuers, facts.date))
        meta = (when, scene.form_name(entry.folder), issuers, facts.ref)
        add(before, "p", " · ".join(plain(said) for said in meta if said), **{"class": "meta"})
        add(before, "h2", scene.say("doc.summary"))
        add(before, "p", plain(facts.summary[language]))
        for said in _doubts(scene, facts):
            add(add(before, "aside"), "p", said)
        add(after, "h2", scene.say("nav.sources"))
        sources = add(after, "ul", **{"class": "sources"})
        for citation in facts.sources:
            item = add(sources, "li", plain(scene.name("sources", citation.source)))
            locator = scene.either(citation.locator)
            item.text = f"{item.text}, {plain(locator)}" if locator else item.text
            if citation.url:
                item.text = f"{item.text}: "
                add(item, "a", citation.url, href=citation.url)
        address = addresses.absolute(self.archive.site.facts.base_url, addresses.permanent(facts.ref))
        last = add(after, "p", f"{scene.say('cite.permanent')}: ", **{"class": "meta address"})
        add(last, "a", address, href=address)
        return Chapter(name, language, title, when, tuple(before), self._text(language, entry, name), tuple(after))

    def _text(self, language: Language, entry: Record[Entry], name: str) -> ET.Element | None:
        """Return the text in the language of a chapter, if the archive holds it; every name in it begins with the chapter's."""
        held = entry.section(language)
        if held is None:
            return None
        html = str(markup.render(held.text, partial(self._resolved, language)).html)
        html = _VOID.sub(r"<\1\2/>", _NAMES.sub(rf"\g<1>{name}-", html)).replace("&nbsp;", "\N{NO-BREAK SPACE}")
        text = ET.fromstring(f'<div class="text">{html}</div>')  # noqa: S314 -- our own, and sanitised
        for number, (block, _) in enumerate(blocks(text), 1):
            block.set("id", f"{name}-p{number}")
        for element in text.iter():
            if element.get("lang"):
                element.set(LANG, element.get("lang", ""))
        return text

    def _resolved(self, language: Language, target: str) -> str | None:
        base = self.archive.site.facts.base_url
        if target in self.archive.by_ref or any(gone.outline.ref == target for gone in self.archive.withdrawn):
            return addresses.absolute(base, addresses.permanent(target))
        kind, _, identifier = target.partition("/")
        if kind == "pages":
            return addresses.absolute(base, addresses.page(language, identifier))
        if identifier:
            return addresses.absolute(base, addresses.record(language, kind, identifier))
        return addresses.absolute(base, addresses.index(language, kind))


def blocks(text: ET.Element) -> list[tuple[ET.Element, list[ET.Element]]]:
    """Return the blocks of a chapter's text, each with the notes that stand after it."""
    found: list[tuple[ET.Element, list[ET.Element]]] = []
    for element in text:
        if element.tag == "aside":
            found[-1][1].append(element)
        else:
            found.append((element, []))
    return found


def _doubts(scene: Scene, facts: Entry) -> Iterator[str]:
    """Yield what is uncertain of a document, and every disagreement of its sources with what the editors make of it."""
    number = facts.number.note if facts.number else None
    doubts: tuple[Words | None, ...] = (facts.title_note, facts.date_basis, number, facts.confidence_note)
    yield from (plain(words[scene.language]) for words in doubts if words)
    for reading in facts.readings:
        values = "; ".join(plain(scene.either(value.value)) for value in reading.values)
        yield f"{plain(reading.subject[scene.language])}: {values}. {plain(reading.assessment[scene.language])}"
