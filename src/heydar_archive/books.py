"""The archive, or a part of it, as a book to be read without the site: EPUB 3.3, in one language or in both.

A chapter is a document: its facts, the summary, the text where the archive holds it, what is uncertain, its sources, and the address to
cite. Knows how such a book is made of XHTML and packed. There is no clock: a book is as new as the newest change in the
publication log, and two books of the same content are the same, byte for byte. Drafts are in no book, as they are on no site.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias
from xml.etree import ElementTree as ET

from heydar_archive import addresses, markup
from heydar_archive.archive import Archive
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words, plain
from heydar_archive.linked_data import Statements
from heydar_archive.model import Entry
from heydar_archive.scenes import Scene
from heydar_archive.wording import Wording
from heydar_archive.xml_files import LANG, add, written

Edition: TypeAlias = Literal["az", "en", "parallel"]
EDITIONS: tuple[Edition, ...] = ("az", "en", "parallel")
"""A language, or both: each document in Azerbaijani and then in English."""

_XHTML, _OPS = "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/ops"
_OPF, _DC = "http://www.idpf.org/2007/opf", "http://purl.org/dc/elements/1.1/"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP file can tell; every file of a book has it."""
_NEVER = "1970-01-01"

_CONTAINER = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    b'<rootfiles><rootfile full-path="package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
_STYLE = b"""body { margin: 0 5%; line-height: 1.5; }
h1, h2, h3 { line-height: 1.2; text-align: left; }
dl { margin: 1em 0; }
dt { font-weight: bold; }
dd { margin: 0 0 0.5em 0; }
blockquote { margin: 1em 1.5em; }
table { border-collapse: collapse; }
td, th { border: 1px solid; padding: 0.2em 0.4em; text-align: left; vertical-align: top; }
.meta, aside { font-size: 0.9em; }
section + section { margin-top: 2em; }
"""
_VOID = re.compile(r"<(br|hr|img)\b([^>]*?)\s*/?>")
_NAMES = re.compile(r'\b(id="|href="#)')


def epub(
    archive: Archive, wording: Mapping[Language, Wording], entries: Sequence[Record[Entry]], edition: Edition
) -> bytes:
    """Return a book of some documents, in their order.

    Raises:
        BadMarkup: if a text cannot be shown; a text of an archive that passed its check can.
    """
    book = _Book(archive, wording, tuple(entries), LANGUAGES if edition == "parallel" else (edition,))
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w") as packed:
            packed.writestr(zipfile.ZipInfo("mimetype", _EARLIEST), b"application/epub+zip")
            for name, data in book.files():
                info = zipfile.ZipInfo(name, _EARLIEST)
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, data)
        return stream.getvalue()


class _Book:
    """A book under way, in its languages; the first is that of what is said once."""

    def __init__(
        self,
        archive: Archive,
        wording: Mapping[Language, Wording],
        entries: tuple[Record[Entry], ...],
        languages: tuple[Language, ...],
    ) -> None:
        self.archive, self.entries, self.languages = archive, entries, languages
        self.scenes = {language: Scene(archive, wording[language], addresses.home(language)) for language in languages}
        self.first = self.scenes[languages[0]]

    def files(self) -> Iterator[tuple[str, bytes]]:
        yield "META-INF/container.xml", _CONTAINER
        yield "package.opf", written(self._package())
        yield "style.css", _STYLE
        yield "contents.xhtml", self._page(self.first, self._title(), self._contents())
        for entry in self.entries:
            for language in self.languages:
                scene = self.scenes[language]
                title = plain(entry.facts.title[language])
                yield self._name(entry, language), self._page(scene, title, self._chapter(scene, entry))

    def _name(self, entry: Record[Entry], language: Language) -> str:
        return f"{entry.facts.ref}-{language}.xhtml"

    def _title(self) -> str:
        return " / ".join(plain(self.archive.site.facts.name[language]) for language in self.languages)

    def _page(self, scene: Scene, title: str, body: ET.Element) -> bytes:
        root = ET.Element("html", {"xmlns": _XHTML, "xmlns:epub": _OPS, "lang": scene.language, LANG: scene.language})
        head = add(root, "head")
        add(head, "title", title)
        add(head, "link", rel="stylesheet", type="text/css", href="style.css")
        root.append(body)
        return written(root)

    def _contents(self) -> ET.Element:
        body = ET.Element("body")
        site = self.archive.site.facts
        for scene in self.scenes.values():
            front = add(body, "section", lang=scene.language, **{LANG: scene.language})
            add(front, "h1", plain(site.name[scene.language]))
            add(front, "p", plain(site.statement[scene.language]))
            add(front, "p", f"{scene.say('foot.licence')}: {plain(site.licence[scene.language])}", **{"class": "meta"})
            if site.rights:
                add(front, "p", plain(site.rights[scene.language]), **{"class": "meta"})
        nav = add(body, "nav", **{"epub:type": "toc", "id": "toc"})
        add(nav, "h2", self.first.say("book.contents"))
        chapters = add(nav, "ol")
        for entry in self.entries:
            for language, scene in self.scenes.items():
                when = scene.wording.date(entry.facts.date, "full")
                spoken = {"lang": language, LANG: language}
                said = f"{plain(entry.facts.title[language])}. {when}"
                add(add(chapters, "li"), "a", said, href=self._name(entry, language), **spoken)
        return body

    def _chapter(self, scene: Scene, entry: Record[Entry]) -> ET.Element:
        facts, language = entry.facts, scene.language
        body = ET.Element("body")
        section = add(body, "section", **{"epub:type": "chapter"})
        add(section, "h1", plain(facts.title[language]))
        issuers = ", ".join(scene.issuers(facts.issuers, facts.date))
        meta = (scene.wording.date(facts.date, "full"), scene.form_name(entry.source.folder), issuers, facts.ref)
        add(section, "p", " · ".join(plain(said) for said in meta if said), **{"class": "meta"})
        add(section, "h2", scene.say("doc.summary"))
        add(section, "p", plain(facts.summary[language]))
        for said in self._doubts(scene, facts):
            add(add(section, "aside"), "p", said)
        self._text(scene, entry, section)
        add(section, "h2", scene.say("nav.sources"))
        sources = add(section, "ul")
        for citation in facts.sources:
            item = add(sources, "li", plain(scene.name("sources", citation.source)))
            locator = scene.either(citation.locator)
            item.text = f"{item.text}, {plain(locator)}" if locator else item.text
            if citation.url:
                item.text = f"{item.text}: "
                add(item, "a", citation.url, href=citation.url)
        address = addresses.absolute(self.archive.site.facts.base_url, addresses.permanent(facts.ref))
        last = add(section, "p", f"{scene.say('cite.permanent')}: ", **{"class": "meta"})
        add(last, "a", address, href=address)
        return body

    def _doubts(self, scene: Scene, facts: Entry) -> Iterator[str]:
        """Yield what is uncertain of a document, and every disagreement of its sources with what the editors make of it."""
        number = facts.number.note if facts.number else None
        doubts: tuple[Words | None, ...] = (facts.title_note, facts.date_basis, number, facts.confidence_note)
        yield from (plain(words[scene.language]) for words in doubts if words)
        for reading in facts.readings:
            values = "; ".join(plain(scene.either(value.value)) for value in reading.values)
            yield f"{plain(reading.subject[scene.language])}: {values}. {plain(reading.assessment[scene.language])}"

    def _text(self, scene: Scene, entry: Record[Entry], section: ET.Element) -> None:
        """Add the text in the language of a chapter, if the archive holds it."""
        held = entry.section(scene.language)
        if held is None:
            return
        base, by_ref = self.archive.site.facts.base_url, self.archive.by_ref

        def resolve(target: str) -> str | None:
            if target in by_ref or any(gone.facts.ref == target for gone in self.archive.withdrawn):
                return addresses.absolute(base, addresses.permanent(target))
            kind, _, identifier = target.partition("/")
            if kind == "pages":
                return addresses.absolute(base, addresses.page(scene.language, identifier))
            if identifier:
                return addresses.absolute(base, addresses.record(scene.language, kind, identifier))
            return addresses.absolute(base, addresses.index(scene.language, kind))

        html = _NAMES.sub(r"\g<1>t-", str(markup.render(held.text, resolve).html))
        html = _VOID.sub(r"<\1\2/>", html).replace("&nbsp;", "\N{NO-BREAK SPACE}")
        text = ET.fromstring(f'<div class="text">{html}</div>')  # noqa: S314 -- our own, and sanitised
        for element in text.iter():
            if element.get("lang"):
                element.set(LANG, element.get("lang", ""))
        add(section, "hr")
        section.append(text)
        add(section, "hr")

    def _package(self) -> ET.Element:
        site = self.archive.site.facts
        root = ET.Element(
            "package", {"xmlns": _OPF, "version": "3.0", "unique-identifier": "id", LANG: self.languages[0]}
        )
        metadata = add(root, "metadata", **{"xmlns:dc": _DC})
        refs = "_".join(entry.facts.ref for entry in self.entries)
        name = f"{Statements(self.archive).dataset}-{'-'.join(self.languages)}-{_digest(refs)}"
        add(metadata, "dc:identifier", name, id="id")
        for language in self.languages:
            add(metadata, "dc:title", plain(site.name[language]), **{LANG: language})
        for language in self.languages:
            add(metadata, "dc:language", language)
        add(metadata, "dc:publisher", plain(site.name[self.languages[0]]))
        add(metadata, "dc:rights", site.licence_url or plain(site.licence[self.languages[0]]))
        newest = str(self.archive.log[0].on) if self.archive.log else _NEVER
        add(metadata, "meta", f"{newest}T00:00:00Z", property="dcterms:modified")
        manifest = add(root, "manifest")
        add(
            manifest,
            "item",
            id="nav",
            href="contents.xhtml",
            properties="nav",
            **{"media-type": "application/xhtml+xml"},
        )
        add(manifest, "item", id="style", href="style.css", **{"media-type": "text/css"})
        spine = add(root, "spine")
        add(spine, "itemref", idref="nav")
        for entry in self.entries:
            for language in self.languages:
                name = self._name(entry, language)
                key = name.removesuffix(".xhtml")
                add(manifest, "item", id=key, href=name, **{"media-type": "application/xhtml+xml"})
                add(spine, "itemref", idref=key)
        return root


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
