"""A document's Markdown to safe HTML.

Knows the closed subset that documents use: paragraphs, headings, emphasis, quotations, unordered lists,
tables, notes, links. A document's own numbering is evidence, so ordered lists are never parsed and no
letter or digit is changed. Raw HTML is text. Receives a resolver for links and knows no routes.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import nh3
from markdown import Markdown
from markdown.extensions.tables import TableProcessor
from markupsafe import Markup

from heydar_archive.orthography import slug

MAX_CHARACTERS = 600_000
MAX_BRACKETS = 200
"""The most square brackets in one paragraph: link parsing is quadratic in them."""
MAX_MARKS = 1_000
"""The most other marks in one paragraph or line: each costs time in proportion to the paragraph."""
MAX_DEPTH = 12
"""The deepest that quotations, lists and emphasis may stand in each other."""

Resolver: TypeAlias = Callable[[str], str | None]
"""Takes the target of an internal link (``HA-0011``, ``organisations/un``) and returns its address, or None."""

_NOTE = re.compile(r"^\[\^(?P<name>[\w-]{1,20})\]:[ \t]+(?P<text>(?:.+)(?:\n[ \t]+\S.*)*)\n?", re.MULTILINE)
_CALL = re.compile(r"\[\^([\w-]{1,20})\]")
_CALL_IN_HTML = re.compile(rf"<code>.*?</code>|<[^>]*>|{_CALL.pattern}", re.DOTALL)
_MARK = re.compile(r"\*+|_+|[`\\#]| {2}\n")
_NESTING = re.compile(r"(?:[ \t]*(?:>|[*+-](?=[ \t])))*")
_RULE = re.compile(r"[ \t]*([*_-])[ \t]*(?:\1[ \t]*)*")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_OWN_ID = re.compile(r"main|[a-z]?[0-9]+")
_TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "em",
    "strong",
    "blockquote",
    "ul",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
    "br",
    "hr",
    "aside",
    "span",
    "sup",
    "code",
}
_ATTRIBUTES = {
    "*": {"id", "class", "lang"},
    "a": {"href", "role", "aria-label"},
    "p": {"role"},
    "aside": {"aria-label"},
    "th": {"scope"},
}


class BadMarkup(ValueError):  # noqa: N818 -- it names the thing
    """The text cannot be shown; carries code, sentence, what is allowed, and the text to find it by."""

    def __init__(self, code: str, what: str, allowed: str, near: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.allowed = allowed
        self.near = near


@dataclass(frozen=True, slots=True)
class Labels:
    """The words that the text's apparatus needs, in the page's language."""

    paragraph: str
    note: str
    back: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML of a text, its headings as (id, words), and how many blocks are numbered."""

    html: Markup
    headings: tuple[tuple[str, str], ...]
    blocks: int


class _Tables(TableProcessor):
    """Tables of which no row loses a cell: one that does not fit its head is refused."""

    def _build_row(self, row: str, parent: ET.Element, align: Sequence[str | None]) -> None:
        count = len(self._split_row(row))
        if count != len(align):
            raise BadMarkup(
                "table-row",
                f"a row of a table has {count} cell(s), and its head has {len(align)}",
                "as many cells in each row as in the head; “\\|” for an upright stroke in a cell",
                row.strip()[:30],
            )
        super()._build_row(row, parent, align)


def _converter() -> Markdown:
    """Return a converter that is reduced to the subset; a new one for each text, for it keeps what it is about."""
    converter = Markdown(output_format="html")
    converter.ESCAPED_CHARS.append("|")
    tables = _Tables(converter.parser, {"use_align_attribute": True})
    converter.parser.blockprocessors.register(tables, "table", 75)
    for registry, names in (
        (converter.preprocessors, ("html_block",)),
        (converter.parser.blockprocessors, ("olist", "code", "setextheader", "reference")),
        (
            converter.inlinePatterns,
            (
                "html",
                "entity",
                "autolink",
                "automail",
                "image_link",
                "image_reference",
                "short_image_ref",
                "reference",
                "short_reference",
            ),
        ),
    ):
        for name in names:
            registry.deregister(name)
    return converter


def _inline(text: str, resolve: Resolver) -> str:
    """Return a note's text as inline HTML, unsanitised."""
    return _serialise(_convert(text, resolve, blocks=False)[0]).removeprefix("<p>").removesuffix("</p>")


def render(text: str, resolve: Resolver, labels: Labels | None = None) -> Rendered:
    """Return the HTML of a text.

    With ``labels`` the text is a document's: every top-level block has a number as its id (``p1`` …), a
    paragraph shows it as a link, and notes stand after the block that calls them. Without, headings get
    slugs as ids.

    Raises:
        BadMarkup: if the text is too large, too deep or too full of marks, a note or link leads nowhere, a
            scheme is not allowed, or a letter would be lost (a cell too many, a link's title, a note twice).
    """
    _bounded(text)
    notes = _notes(text)
    tree = _convert(_NOTE.sub("", text), resolve)
    headings: list[tuple[str, str]] = []
    taken: set[str] = set()
    called: dict[str, int] = {}
    parts: list[str] = []
    number = 0
    for block in tree:
        number += 1
        if block.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            block.tag = {"h1": "h2", "h5": "h4", "h6": "h4"}.get(block.tag, block.tag)
            words = _CALL.sub("", "".join(block.itertext())).strip()
            identifier = f"p{number}" if labels else _heading_id(words, taken)
            block.set("id", identifier)
            headings.append((identifier, words))
        elif labels:
            block.set("id", f"p{number}")
        written = _serialise(block)
        before = len(called)
        written = _CALL_IN_HTML.sub(lambda m: _call(m[1], notes, called, labels) if m[1] else m[0], written)
        here = list(called)[before:]
        if labels and block.tag == "p":
            written = (
                written.removesuffix("</p>")
                + f' <a class="pn" href="#p{number}" aria-label="{html.escape(_numbered(labels.paragraph, number))}">{number}</a></p>'
            )
        parts.append(written)
        if here:
            parts.append(_aside(here, notes, called, resolve, labels))
    unused = sorted(notes.keys() - called.keys())
    if unused:
        raise BadMarkup(
            "note-without-call",
            f"the note “[^{unused[0]}]” is called nowhere",
            "each note is called once in the text",
            f"[^{unused[0]}]:",
        )
    return Rendered(Markup(_sanitise("\n".join(parts))), tuple(headings), number)  # noqa: S704 -- sanitised on this line


def _notes(text: str) -> dict[str, str]:
    """Return the notes by name, each on one line."""
    notes: dict[str, str] = {}
    for match in _NOTE.finditer(text):
        name, words = match["name"], " ".join(match["text"].split())
        if name in notes:
            raise BadMarkup("note-twice", f"there are two notes “[^{name}]”", "each note once", f"[^{name}]:")
        if _CALL.search(words):
            raise BadMarkup(
                "note-in-note", f"the note “[^{name}]” calls a note", "notes are called in the text", f"[^{name}]:"
            )
        notes[name] = words
    return notes


def _bounded(text: str) -> None:
    """Refuse what would take too long to read, before it is read."""
    if len(text) > MAX_CHARACTERS:
        raise BadMarkup("text-too-long", f"the text has {len(text):,} characters", f"up to {MAX_CHARACTERS:,}", "")
    for line in text.split("\n"):
        if _RULE.fullmatch(line):
            continue
        _few_marks(line)
        nesting = _NESTING.match(line)
        opened = nesting[0].expandtabs(4) if nesting else ""
        if sum(mark in ">*+-" for mark in opened) + opened.count(" ") // 4 > MAX_DEPTH:
            raise _too_deep(line)


def _few_marks(text: str) -> None:
    if sum(1 for _ in _MARK.finditer(text)) > MAX_MARKS:
        raise BadMarkup(
            "too-many-marks",
            "a paragraph has too many marks",
            f"up to {MAX_MARKS:,} of “*”, “_”, “`”, “\\”, “#” and line breaks in a paragraph",
            text.strip()[:30],
        )


def _few_brackets(text: str) -> None:
    if text.count("[") > MAX_BRACKETS or text.count("<") > MAX_BRACKETS:
        raise BadMarkup(
            "too-many-brackets",
            "a paragraph has too many brackets",
            f"up to {MAX_BRACKETS} of “[” or “<” in a paragraph",
            text.strip()[:30],
        )


def _too_deep(near: str) -> BadMarkup:
    return BadMarkup(
        "too-deep",
        "quotations, lists or emphasis stand too deep in each other",
        f"up to {MAX_DEPTH} levels",
        near.strip()[:30],
    )


def _convert(text: str, resolve: Resolver, *, blocks: bool = True) -> ET.Element:
    """Return a text as a tree of elements; without ``blocks`` all of it is one paragraph."""
    converter = _converter()
    lines = text.split("\n")
    for processor in converter.preprocessors:
        lines = processor.run(lines)
    root = ET.Element("div")
    if blocks:
        converter.parser.parseChunk(root, "\n".join(lines))
    else:
        ET.SubElement(root, "p").text = "\n".join(lines).strip()
    for element in root.iter():
        for words in filter(None, (element.text, element.tail)):
            _few_marks(words)
            _few_brackets(words)
    for tree_processor in converter.treeprocessors:
        changed = tree_processor.run(root)
        root = root if changed is None else changed
    _shallow(root)
    for element in root.iter():
        _finish(element, resolve)
    return root


def _shallow(root: ET.Element) -> None:
    """Refuse a tree that is too deep to be written out (two elements a level: a list and its item)."""
    level = [root]
    for _ in range(2 * MAX_DEPTH + 6):
        level = [child for element in level for child in element]
    if level:
        raise _too_deep("".join(level[0].itertext()))


def _finish(element: ET.Element, resolve: Resolver) -> None:
    """Put the converter's placeholders back into letters, and keep of the attributes a link's target."""
    element.text = _unstash(element.text)
    element.tail = _unstash(element.tail)
    if element.tag == "code" and element.text:
        element.text = html.unescape(element.text)  # the converter has escaped it already
    href, title = element.get("href"), element.get("title")
    element.attrib = {}
    if element.tag == "a":
        if title:
            raise BadMarkup(
                "link-title",
                f"the link has a title, “{title[:60]}”, which nobody would see",
                "[words](target)",
                title[:30],
            )
        element.set("href", _target(_unstash(href) or "", resolve))


def _unstash(text: str | None) -> str | None:
    """Put escaped characters back that the converter keeps as placeholders."""
    if not text:
        return text
    return re.sub("\x02(\\d+)\x03", lambda m: chr(int(m[1])), text).replace("\x02amp\x03", "&")


def _target(written: str, resolve: Resolver) -> str:
    """Return the address of a link as it was written, character references and all."""
    href = _ENTITY.sub(lambda match: html.unescape(match[0]), written)
    if re.fullmatch(r"(?:https?://|mailto:)\S+", href) or href.startswith("#"):
        return href
    allowed = "https:, http:, mailto:, #paragraph, a reference (HA-0011) or register/id"
    near = f"]({written[:30]}"
    if re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
        raise BadMarkup("bad-link", f"the link “{href[:60]}” has a scheme that is not allowed", allowed, near)
    found = resolve(href)
    if found is None:
        raise BadMarkup("dead-link", f"the link “{href[:60]}” leads nowhere", allowed, near)
    return found


def _serialise(element: ET.Element) -> str:
    tail, element.tail = element.tail, None
    written = ET.tostring(element, encoding="unicode", method="html")
    element.tail = tail
    return written


def _numbered(label: str, number: int) -> str:
    return label.replace("{n}", str(number))


def _heading_id(words: str, taken: set[str]) -> str:
    """Return an id for a heading that neither another heading nor the page's own parts have."""
    base = slug(words) or "section"
    if _OWN_ID.fullmatch(base):
        base = f"section-{base}"
    candidate, n = base, 2
    while candidate in taken:
        candidate, n = f"{base}-{n}", n + 1
    taken.add(candidate)
    return candidate


def _call(name: str, notes: dict[str, str], called: dict[str, int], labels: Labels | None) -> str:
    """Return the link to a note, and count it as called."""
    if name not in notes:
        raise BadMarkup(
            "call-without-note",
            f"the note “[^{name}]” does not exist",
            "a line “[^" + name + "]: …” for each call",
            f"[^{name}]",
        )
    if name in called:
        raise BadMarkup(
            "note-called-twice",
            f"the note “[^{name}]” is called twice",
            "each note is called once in the text",
            f"[^{name}]",
        )
    number = called[name] = len(called) + 1
    label = html.escape(_numbered(labels.note, number)) if labels else str(number)
    return f'<a class="fn" id="r{number}" href="#n{number}" role="doc-noteref" aria-label="{label}">{number}</a>'


def _aside(
    here: list[str], notes: dict[str, str], called: dict[str, int], resolve: Resolver, labels: Labels | None
) -> str:
    """Return the notes that a block calls."""
    items = []
    for name in here:
        number = called[name]
        back = html.escape(_numbered(labels.back, number)) if labels else str(number)
        words = _inline(notes[name], resolve)
        items.append(
            f'<p id="n{number}" role="doc-footnote"><a class="n" href="#r{number}" role="doc-backlink" aria-label="{back}">{number}</a> {words}</p>'
        )
    label = html.escape(_numbered(labels.note, called[here[0]])) if labels else str(called[here[0]])
    return f'<aside class="notes below" aria-label="{label}">{"".join(items)}</aside>'


def _sanitise(written: str) -> str:
    return nh3.clean(
        written,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
