"""A book set on sheets: a tagged PDF (PDF/UA-1) with running heads, bookmarks and notes at the foot; two languages stand side by side.

Knows how sheets look, and what WeasyPrint needs to be told so that the same content gives the same bytes. Nothing is fetched but the
site's own fonts, from no place but their folder. What the chapters say is the business of ``books``.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pydyf
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from heydar_archive import hyphenation
from heydar_archive.books import Book, Chapter, blocks
from heydar_archive.languages import AUTONYMS, Language
from heydar_archive.model import Alignment
from heydar_archive.parallel import align
from heydar_archive.xml_files import add

if TYPE_CHECKING:
    from weasyprint import Document

FONTS = ("serif-text.woff2", "serif-italic.woff2", "serif-display.woff2", "sans.woff2")
"""The files that a folder of fonts must hold."""
_FACES = (
    ("Archive Serif", 400, FONTS[0]),
    ("Archive Serif", 600, FONTS[0]),
    ("Archive Serif Cursive", 400, FONTS[1]),
    ("Archive Serif Display", 400, FONTS[2]),
    ("Archive Sans", 400, FONTS[3]),
    ("Archive Sans", 600, FONTS[3]),
)
"""Family and weight of each face, and the file that holds it. Italics are a family: in one with the upright they were not found."""
_IN_A_HEAD = {1: 80, 2: 125}
"""How many letters fit into the head of a sheet, by the number of languages that stand on it."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_FOLDER = "fonts:/"
"""What stands for the faces in the styles; there is no other address that anything is fetched from."""

_STYLE = """
@page { @footnote { border-top: 0.4pt solid #857d6f; padding-top: 2mm; margin-top: 4mm } }
@page :left {
  @top-left { content: element(archive); width: 100% }
  @bottom-left { content: counter(page); font: 8.5pt "Archive Sans"; color: #504b44 }
}
@page :right {
  @top-right { content: element(document); width: 100% }
  @bottom-right { content: counter(page); font: 8.5pt "Archive Sans"; color: #504b44 }
}
@page front { @top-left { content: none } @top-right { content: none } @bottom-left { content: none } @bottom-right { content: none } }
@page contents:right { @top-right { content: none } }

html { font: 10.5pt/1.45 "Archive Serif", serif; color: #1c1b19; hyphens: auto; hyphenate-character: "-"; orphans: 2; widows: 2 }
:lang(az) { hyphenate-limit-chars: 5 2 2 }
:lang(en) { hyphenate-limit-chars: 6 2 3 }
body { margin: 0 }
a { color: #1d4a6b; text-decoration: none }
em { font: inherit; font-family: "Archive Serif Cursive", serif; font-weight: 400 }
strong, th { font-weight: 600 }
code { font: inherit; font-family: "Archive Sans", sans-serif }
h1, h2, h3, h4 { bookmark-level: none; hyphens: manual; break-after: avoid; text-align: left; line-height: 1.2; margin: 0 }
h1 { font: 18pt/1.2 "Archive Serif Display", serif; margin-bottom: 3mm }
h2 { font: 600 9.5pt/1.3 "Archive Sans", sans-serif; color: #504b44; margin: 6mm 0 1.5mm }
p, ul { margin: 0 0 2.5mm }
ul { padding-left: 5mm }
hr { border: 0; border-top: 0.4pt solid #857d6f; margin: 6mm 0 }
blockquote { margin: 3mm 6mm }
.meta { font: 9pt/1.4 "Archive Sans", sans-serif; color: #504b44; hyphens: manual }
aside { break-inside: avoid; border-left: 1.5pt solid #b9b0a2; padding-left: 3mm; margin: 3mm 0; font-size: 9.5pt }
aside p { margin: 0 }
.sources { font: 9pt/1.4 "Archive Sans", sans-serif; hyphens: manual }
.sources li { margin-bottom: 1mm }
.sources a, .address a { overflow-wrap: anywhere }
.address { margin-top: 4mm; break-before: avoid }

.archive, .document { font: 8.5pt/1.3 "Archive Sans", sans-serif; color: #504b44; hyphens: manual; margin: 0 }
.archive { position: running(archive) }
.document { position: running(document) }

.front { page: front; padding-top: 22mm }
.front section + section { margin-top: 16mm; padding-top: 10mm; border-top: 0.4pt solid #857d6f }
.front h1 { font-size: 26pt; margin-bottom: 8mm; bookmark-level: none }
.front .meta { margin-top: 3mm }

nav { page: contents; break-before: page; bookmark-level: 1; bookmark-label: attr(data-label) }
nav h2 { font: 20pt/1.2 "Archive Serif Display", serif; color: inherit; margin: 0 0 6mm }
nav ol { list-style: none; margin: 0; padding: 0 }
nav li { margin-bottom: 1.8mm; break-inside: avoid; font-size: 9.5pt; line-height: 1.3; text-align: left }
nav li a { color: inherit; display: block }
nav li a:first-child::after { content: ' ' leader('.') ' ' target-counter(attr(href), page) }
nav li a + a { font-size: 8.5pt; color: #504b44 }

.chapter { break-before: page; bookmark-level: 1; bookmark-label: attr(data-label) }
.chapter > p, .text p, .text li { text-align: justify }
.chapter > .meta { text-align: left }
.chapter > .document { text-align: right }
.text h2, .text h3, .text h4 { font: 600 11pt/1.3 "Archive Serif", serif; color: inherit; margin: 5mm 0 2mm }
.text table { border-collapse: collapse; margin: 3mm 0; font-size: 9pt; line-height: 1.35; hyphens: manual }
.text table td, .text table th { border: 0.4pt solid #857d6f; padding: 1mm 1.5mm; text-align: left; vertical-align: top }

.text table tr { break-inside: avoid }

.note { float: footnote; font: 8.5pt/1.35 "Archive Serif", serif; color: #1c1b19; text-align: left }
.note::footnote-call { content: attr(data-number); font-size: 65%; line-height: 0; vertical-align: super }
.note::footnote-marker { content: attr(data-number) ".\\a0" }
"""
_SHEET = "@page { size: A5; margin: 19mm 16mm 20mm 18mm } @page :left { margin: 19mm 18mm 20mm 16mm }"
_WIDE_SHEET = """
@page { size: A4; margin: 20mm 17mm 21mm 20mm } @page :left { margin: 20mm 20mm 21mm 17mm }
.pairs { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 10pt }
.pairs > * > tr > * { width: 50%; padding: 0; text-align: left; vertical-align: top; box-sizing: border-box }
.pairs > * > tr > :first-child { padding-right: 5mm }
.pairs > * > tr > :last-child { padding-left: 5mm }
.pairs > * > tr > td + td { border-left: 0.4pt solid #dcd6ca }
.pairs > * > tr > [colspan] { padding: 0 }
.pairs > thead > tr > th { font: 600 8.5pt/1.3 "Archive Sans", sans-serif; color: #857d6f; padding-bottom: 3mm }
.pairs h1 { font-size: 16pt; margin-bottom: 1mm }
.pairs h2 { padding-top: 3mm; margin: 0 0 1mm }
.pairs p, .pairs li { text-align: left }
.pairs .text h2, .pairs .text h3, .pairs .text h4 { font-size: 10.5pt; margin-bottom: 1mm }
.pairs .heading { break-after: avoid }
.pairs aside { margin: 0 0 2.5mm }
.pairs .address { margin-top: 0 }
.pairs > tbody:last-child > tr:last-child { break-before: avoid }
.pairs tbody + tbody > tr:first-child > td { border-top: 0.4pt solid #857d6f; padding-top: 3mm }
.pairs .absent { color: #504b44; font-size: 9pt }
"""


class Faces(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives the faces that books are set in, and nothing else: what content asks for is asked of nobody."""

    def __init__(self, fonts: Path) -> None:
        super().__init__(fail_on_errors=True)
        self._known: dict[str, bytes] = {}
        self.styles = ""
        for family, weight, file in _FACES:
            address = f"{_FOLDER}{weight}/{file}"
            self._known[address] = _face((fonts / file).read_bytes(), weight)
            self.styles += f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{address}") }}\n'

    def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
        """Return a face; any other address raises, and that ends the book."""
        return URLFetcherResponse(url, self._known[url], {"Content-Type": "font/ttf"})


@lru_cache(maxsize=16)
def _face(font_file: bytes, weight: int) -> bytes:
    """Return one weight of a font as a font of its own; WeasyPrint would make it too, with the time in it."""
    with TTFont(io.BytesIO(font_file), recalcTimestamp=False) as font, io.BytesIO() as stream:
        if "fvar" in font:
            instantiateVariableFont(font, {"wght": weight}, inplace=True)
        font.flavor = None
        font.save(stream)
        return stream.getvalue()


def pdf(book: Book, fonts: Path) -> bytes:
    """Return the book as a file, set in the fonts of a folder.

    Raises:
        BadMarkup: if a text cannot be shown; a text of an archive that passed its check can.
        NotAligned: if the two texts of a document cannot be paired; those of an archive that passed its check can.
        OSError: if a font cannot be read.
    """
    hyphenation.teach()
    fetcher = Faces(fonts)
    html = ET.tostring(_document(book, fetcher.styles), encoding="unicode", method="html")
    laid_out = HTML(string=html, base_url=_FOLDER, url_fetcher=fetcher).render(pdf_variant="pdf/ua-1")
    spoken: list[dict[int, str]] = []
    for page in laid_out.pages:
        page.paint = partial(_painted, page.paint, spoken)
    written: bytes = laid_out.write_pdf(
        finisher=partial(_with_languages, book.languages[0], spoken),
        pdf_variant="pdf/ua-1",
        pdf_identifier=book.identifier.encode("utf-8"),
    )
    return written


def _painted(paint: partial[None], spoken: list[dict[int, str]], stream: object, scale: float) -> None:
    """Paint a page and keep the language of each of its pieces of text by its number on the page."""
    paint(stream, scale)
    spoken.append({tag["mcid"]: box.style["lang"] for box, tag in stream._tags.items()})  # type: ignore[attr-defined]  # noqa: SLF001 -- nothing else knows


def _with_languages(first: Language, spoken: Sequence[dict[int, str]], _: Document, made: pydyf.PDF) -> None:
    """Say in the tags which pieces of text are in another language than the book's first: WeasyPrint does not."""
    pages = dict(zip(made.page_references, spoken, strict=True))
    for element in made.objects:
        if isinstance(element, dict) and element.get("Type") == "/StructElem" and "Pg" in element:
            numbers = [kid for kid in element["K"] if isinstance(kid, int)]
            language = pages[element["Pg"]][numbers[0]] if numbers else first
            if language and language != first:
                element["Lang"] = pydyf.String(language)


def _document(book: Book, faces: str) -> ET.Element:
    root = ET.Element("html", lang=book.languages[0])
    head = add(root, "head")
    add(head, "title", book.title)
    add(head, "meta", name="author", content=book.names[0])
    if book.newest:
        for name in ("dcterms.created", "dcterms.modified"):
            add(head, "meta", name=name, content=str(book.newest))
    parallel = len(book.languages) > 1
    add(head, "style", faces + _STYLE + (_WIDE_SHEET if parallel else _SHEET))
    body = add(root, "body")
    add(body, "section", **{"class": "front"}).extend(map(book.front, book.languages))
    add(body, "p", _head(book, book.title), **{"class": "archive"})
    nav = add(body, "nav")
    label = book.first.say("book.contents")
    nav.set("data-label", label)
    add(nav, "h2", label)
    listed = add(nav, "ol")
    for entry, chapters in zip(book.entries, book.chapters(), strict=True):
        line = add(listed, "li")
        for chapter in chapters:
            add(line, "a", chapter.label, href=f"#{chapters[0].name}", lang=chapter.language)
        body.append(_section(book, chapters, entry.facts.alignment))
    return root


def _head(book: Book, *said: str) -> str:
    """Return what stands in the head of a sheet, on one line."""
    return textwrap.shorten(" · ".join(filter(None, said)), _IN_A_HEAD[len(book.languages)], placeholder=" …")


def _section(book: Book, chapters: Sequence[Chapter], exceptions: Sequence[Alignment]) -> ET.Element:
    """Return a document as one chapter of the book, which begins a page."""
    first = chapters[0]
    section = ET.Element("section", {"class": "chapter", "id": first.name, "lang": first.language})
    section.set("data-label", first.label)
    add(section, "p", _head(book, first.when, first.title), **{"class": "document"})
    for chapter in chapters:
        if chapter.text is not None:
            _notes_to_the_foot(chapter.text)
    if len(chapters) == 1:
        section.extend(first.whole())
        return section
    table = add(section, "table", **{"class": "pairs"})
    heads = add(add(table, "thead"), "tr")
    for chapter in chapters:
        add(heads, "th", AUTONYMS[chapter.language], lang=chapter.language, scope="col")
    az, en = chapters
    _add_rows(table, chapters, [([one], [other]) for one, other in zip(az.before, en.before, strict=True)])
    if az.text is not None and en.text is not None:
        rows = _add_rows(
            table, chapters, list(_pairs(az.text, en.text, exceptions)), book.first.say("parallel.missing")
        )
        rows.set("class", "text")
    else:
        for chapter in chapters:
            _add_text_alone(table, chapter)
    _add_rows(table, chapters, [([one], [other]) for one, other in zip(az.after, en.after, strict=True)])
    return section


def _pairs(
    az: ET.Element, en: ET.Element, exceptions: Sequence[Alignment]
) -> Iterator[tuple[list[ET.Element], list[ET.Element]]]:
    """Yield the blocks of two texts that belong together."""
    texts = [block for block, _ in blocks(az)], [block for block, _ in blocks(en)]
    for pair in align(len(texts[0]), len(texts[1]), exceptions):
        yield [texts[0][n - 1] for n in pair.az], [texts[1][n - 1] for n in pair.en]


def _add_rows(
    table: ET.Element,
    chapters: Sequence[Chapter],
    pairs: Sequence[tuple[Sequence[ET.Element], Sequence[ET.Element]]],
    absent: str = "",
) -> ET.Element:
    """Add pairs as rows, and return what holds them; where one side has nothing, ``absent`` says so."""
    rows = add(table, "tbody")
    for pair in pairs:
        row = add(rows, "tr")
        if any(element.tag in _HEADINGS for side in pair for element in side):
            row.set("class", "heading")
        for chapter, side in zip(chapters, pair, strict=True):
            cell = add(row, "td", lang=chapter.language)
            cell.extend(side)
            if not side:
                add(cell, "p", absent, lang=chapters[0].language, **{"class": "absent"})
    return rows


def _add_text_alone(table: ET.Element, chapter: Chapter) -> None:
    """Add a text that is held in one language across both columns, each block in a row, so that it may go on overleaf."""
    if chapter.text is None:
        return
    rows = add(table, "tbody", **{"class": "text"})
    for block, _ in blocks(chapter.text):
        add(add(rows, "tr"), "td", colspan="2", lang=chapter.language).append(block)


def _notes_to_the_foot(text: ET.Element) -> None:
    """Put each note of a text where it is called; the styles let it float to the foot of the page."""
    for aside in text.findall("aside"):
        text.remove(aside)
        for note in aside:
            back = note[0]
            call = next(link for link in text.iter("a") if link.get("id") == back.get("href", "")[1:])
            call.tag, call.attrib = "span", {"class": "note", "id": note.get("id", ""), "data-number": call.text or ""}
            call.text = (back.tail or "").lstrip()
            call.extend(note[1:])
