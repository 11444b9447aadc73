"""A document's Markdown to safe HTML.

Knows the closed subset that documents use: paragraphs, headings, emphasis, quotations, unordered lists,
tables, notes, links. A document's own numbering is evidence, so ordered lists are never parsed and no
letter or digit is changed. Raw HTML is text. Receives a resolver for links and knows no routes.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import nh3
from markdown import Markdown
from markdown.extensions.tables import TableExtension
from markupsafe import Markup

MAX_CHARACTERS = 600_000
MAX_BRACKETS = 200
"""The most square brackets in one paragraph: link parsing is quadratic in them."""

Resolver: TypeAlias = Callable[[str], str | None]
"""Takes the target of an internal link (``HA-0011``, ``organisations/un``) and returns its address, or None."""

_NOTE = re.compile(r"^\[\^(?P<name>[\w-]{1,20})\]:[ \t]+(?P<text>(?:.+)(?:\n[ \t]+\S.*)*)\n?", re.MULTILINE)
_CALL = re.compile(r"\[\^([\w-]{1,20})\]")
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


@cache
def _converter() -> Markdown:
    """Return the one converter of this process, reduced to the subset."""
    converter = Markdown(output_format="html", extensions=[TableExtension(use_align_attribute=False)])
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


def inline(text: str, resolve: Resolver) -> str:
    """Return one paragraph's text as inline HTML, unsanitised."""
    return _inner(_convert(text, resolve))


def render(text: str, resolve: Resolver, labels: Labels | None = None) -> Rendered:
    """Return the HTML of a text.

    With ``labels`` the text is a document's: every top-level block is numbered (``p1`` …) and linked, and
    notes stand after the block that calls them. Without, headings get slugs as ids.

    Raises:
        BadMarkup: if the text is too large, has too many brackets, a note or link that leads nowhere, or a
            scheme that is not allowed.
    """
    _bounded(text)
    notes = {match["name"]: " ".join(match["text"].split()) for match in _NOTE.finditer(text)}
    tree = _convert(_NOTE.sub("", text), resolve)
    headings: list[tuple[str, str]] = []
    called: list[str] = []
    parts: list[str] = []
    number = 0
    for block in tree:
        number += 1
        if block.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            block.tag = {"h1": "h2", "h5": "h4", "h6": "h4"}.get(block.tag, block.tag)
            words = "".join(block.itertext())
            identifier = f"p{number}" if labels else _heading_id(words, [h[0] for h in headings])
            block.set("id", identifier)
            headings.append((identifier, words))
        elif labels:
            block.set("id", f"p{number}")
        written = _serialise(block)
        here: list[str] = []
        written = _CALL.sub(lambda m, here=here: _call(m[1], notes, called, here, labels), written)  # type: ignore[misc]
        if labels and block.tag == "p":
            written = (
                written.removesuffix("</p>")
                + f' <a class="pn" href="#p{number}" aria-label="{html.escape(labels.paragraph.format(n=number))}">{number}</a></p>'
            )
        parts.append(written)
        if here:
            parts.append(_aside(here, notes, called, resolve, labels))
    unused = sorted(notes.keys() - set(called))
    if unused:
        raise BadMarkup(
            "note-without-call",
            f"the note “[^{unused[0]}]” is called nowhere",
            "each note is called once in the text",
            f"[^{unused[0]}]:",
        )
    return Rendered(Markup(_sanitise("\n".join(parts))), tuple(headings), number)  # noqa: S704 -- sanitised on this line


def _bounded(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise BadMarkup("text-too-long", f"the text has {len(text):,} characters", f"up to {MAX_CHARACTERS:,}", "")
    for paragraph in text.split("\n\n"):
        if paragraph.count("[") > MAX_BRACKETS or paragraph.count("<") > MAX_BRACKETS:
            raise BadMarkup(
                "too-many-brackets",
                "a paragraph has too many brackets",
                f"up to {MAX_BRACKETS} of “[” or “<” in a paragraph",
                paragraph.strip()[:30],
            )


def _convert(text: str, resolve: Resolver) -> ET.Element:
    converter = _converter()
    converter.reset()
    lines = text.split("\n")
    for processor in converter.preprocessors:
        lines = processor.run(lines)
    root: ET.Element = converter.parser.parseDocument(lines).getroot()  # type: ignore[assignment]  # it has a root
    for tree_processor in converter.treeprocessors:
        changed = tree_processor.run(root)
        root = root if changed is None else changed
    for element in root.iter():
        element.attrib = {key: value for key, value in element.attrib.items() if key == "href"}
        if element.tag == "a":
            element.set("href", _target(html.unescape(_unstash(element.get("href", "")) or ""), resolve))
        element.text = _unstash(element.text)
        element.tail = _unstash(element.tail)
    return root


def _unstash(text: str | None) -> str | None:
    """Put escaped characters back that the converter keeps as placeholders."""
    if not text:
        return text
    return re.sub("\x02(\\d+)\x03", lambda m: chr(int(m[1])), text).replace("\x02amp\x03", "&")


def _target(href: str, resolve: Resolver) -> str:
    if re.match(r"(?:https?://|mailto:)[^\s]+$", href) or href.startswith("#"):
        return href
    if re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
        raise BadMarkup(
            "bad-link",
            f"the link “{href[:60]}” has a scheme that is not allowed",
            "https:, http:, mailto:, #paragraph, a reference (HA-0011) or register/id",
            href[:30],
        )
    found = resolve(href)
    if found is None:
        raise BadMarkup(
            "dead-link",
            f"the link “{href[:60]}” leads nowhere",
            "https:, http:, mailto:, #paragraph, a reference (HA-0011) or register/id",
            href[:30],
        )
    return found


def _serialise(element: ET.Element) -> str:
    tail, element.tail = element.tail, None
    written = ET.tostring(element, encoding="unicode", method="html")
    element.tail = tail
    return written


def _inner(root: ET.Element) -> str:
    blocks = [_serialise(block) for block in root]
    return " ".join(re.sub(r"^<p>|</p>$", "", block) for block in blocks)


def _heading_id(words: str, taken: list[str]) -> str:
    from heydar_archive.orthography import slug  # noqa: PLC0415

    base = slug(words) or "section"
    candidate, n = base, 2
    while candidate in taken:
        candidate, n = f"{base}-{n}", n + 1
    return candidate


def _call(name: str, notes: dict[str, str], called: list[str], here: list[str], labels: Labels | None) -> str:
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
    called.append(name)
    here.append(name)
    number = len(called)
    label = html.escape(labels.note.format(n=number)) if labels else str(number)
    return f'<a class="fn" id="r{number}" href="#n{number}" role="doc-noteref" aria-label="{label}">{number}</a>'


def _aside(here: list[str], notes: dict[str, str], called: list[str], resolve: Resolver, labels: Labels | None) -> str:
    items = []
    for name in here:
        number = called.index(name) + 1
        back = html.escape(labels.back.format(n=number)) if labels else str(number)
        words = inline(notes[name], resolve)
        items.append(
            f'<p id="n{number}" role="doc-footnote"><a class="n" href="#r{number}" role="doc-backlink" aria-label="{back}">{number}</a> {words}</p>'
        )
    label = html.escape(labels.note.format(n=called.index(here[0]) + 1)) if labels else ""
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
