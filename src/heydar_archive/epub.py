"""A book packed for reading devices: EPUB 3.3, a file for each chapter.

Knows how XHTML is packed, and what a package must say of itself. What the chapters say is the business of ``books``. Two books of
the same content are the same, byte for byte.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from heydar_archive.books import Book, Chapter
from heydar_archive.languages import Language, plain
from heydar_archive.xml_files import LANG, add, written

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
_TYPE = {"media-type": "application/xhtml+xml"}


def epub(book: Book) -> bytes:
    """Return the book as a file; in both languages each document stands in Azerbaijani and then in English.

    Raises:
        BadMarkup: if a text cannot be shown; a text of an archive that passed its check can.
    """
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w") as packed:
            packed.writestr(zipfile.ZipInfo("mimetype", _EARLIEST), b"application/epub+zip")
            for name, data in _files(book):
                info = zipfile.ZipInfo(name, _EARLIEST)
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, data)
        return stream.getvalue()


def _files(book: Book) -> Iterator[tuple[str, bytes]]:
    chapters = [chapter for chapters in book.chapters() for chapter in chapters]
    yield "META-INF/container.xml", _CONTAINER
    yield "package.opf", written(_package(book, chapters))
    yield "style.css", _STYLE
    yield "contents.xhtml", _page(book.languages[0], book.title, _contents(book, chapters))
    for chapter in chapters:
        section = ET.Element("section", {"epub:type": "chapter"})
        section.extend(chapter.whole())
        yield _file(chapter), _page(chapter.language, chapter.title, [section])


def _file(chapter: Chapter) -> str:
    return f"{chapter.name}.xhtml"


def _page(language: Language, title: str, parts: list[ET.Element]) -> bytes:
    root = ET.Element("html", {"xmlns": _XHTML, "xmlns:epub": _OPS, "lang": language, LANG: language})
    head = add(root, "head")
    add(head, "title", title)
    add(head, "link", rel="stylesheet", type="text/css", href="style.css")
    add(root, "body").extend(parts)
    return written(root)


def _contents(book: Book, chapters: list[Chapter]) -> list[ET.Element]:
    """Return the front of the book and its table of contents, which is also what a reading device navigates by."""
    nav = ET.Element("nav", {"epub:type": "toc", "id": "toc"})
    add(nav, "h2", book.first.say("book.contents"))
    listed = add(nav, "ol")
    for chapter in chapters:
        spoken = {"lang": chapter.language, LANG: chapter.language}
        add(add(listed, "li"), "a", chapter.label, href=_file(chapter), **spoken)
    return [*map(book.front, book.languages), nav]


def _package(book: Book, chapters: list[Chapter]) -> ET.Element:
    site, first = book.archive.site.facts, book.languages[0]
    root = ET.Element("package", {"xmlns": _OPF, "version": "3.0", "unique-identifier": "id", LANG: first})
    metadata = add(root, "metadata", **{"xmlns:dc": _DC})
    add(metadata, "dc:identifier", book.identifier, id="id")
    for language, name in zip(book.languages, book.names, strict=True):
        add(metadata, "dc:title", name, **{LANG: language})
    for language in book.languages:
        add(metadata, "dc:language", language)
    add(metadata, "dc:publisher", book.names[0])
    add(metadata, "dc:rights", site.licence_url or plain(site.licence[first]))
    add(metadata, "meta", f"{book.newest or _NEVER}T00:00:00Z", property="dcterms:modified")
    manifest, spine = add(root, "manifest"), add(root, "spine")
    add(manifest, "item", id="nav", href="contents.xhtml", properties="nav", **_TYPE)
    add(manifest, "item", id="style", href="style.css", **{"media-type": "text/css"})
    add(spine, "itemref", idref="nav")
    for chapter in chapters:
        add(manifest, "item", id=chapter.name, href=_file(chapter), **_TYPE)
        add(spine, "itemref", idref=chapter.name)
    return root
