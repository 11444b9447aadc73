"""A document's Markdown to safe HTML.

Knows the closed subset that documents use: paragraphs, headings, emphasis, quotations, unordered lists,
tables, notes, links. A document's own numbering is evidence, so ordered lists are never parsed and no
letter or digit is changed. Raw HTML is text. Receives a resolver for links and knows no routes.
"""

from __future__ import annotations

import html
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeAlias

import nh3
from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import UListProcessor
from markdown.extensions.tables import TableExtension, TableProcessor
from markupsafe import Markup

from heydar_archive.languages import LANGUAGE_MARK, plain
from heydar_archive.orthography import slug
from heydar_archive.plain_blocks import plain_block, stretches

MAX_CHARACTERS = 600_000
MAX_BRACKETS = 200
"""The most square brackets in one paragraph: link parsing is quadratic in them."""
MAX_MARKS = 1_000
"""The most other marks in one paragraph or line: each costs time in proportion to the paragraph."""
MAX_WORD = 2_000
"""The longest run of characters without a space: the search takes words apart, which costs the square of their length."""
MAX_BLOCKS = 10_000
"""The most paragraphs of a text: each gets a number and a link."""
MAX_DEPTH = 12
"""The deepest that quotations, lists and emphasis may stand in each other."""

Resolver: TypeAlias = Callable[[str], str | None]
"""Takes the target of an internal link (``HA-0011``, ``organisations/un``) and returns its address, or None."""

_NOTE = re.compile(r"^\[\^(?P<name>[\w-]{1,20})\]:[ \t]+(?P<text>(?:.+)(?:\n[ \t]+\S.*)*)\n?", re.MULTILINE)
_CALL = re.compile(r"\[\^([\w-]{1,20})\]")
_A_LINK = re.compile(r'<a href="([^"]*)">')
_CALL_IN_HTML = re.compile(rf"<code>.*?</code>|<[^>]*>|{_CALL.pattern}", re.DOTALL)
_MARK = re.compile(r"\*+|_+|[`\\#]| {2}\n")
_NESTING = re.compile(r"(?:[ \t]*(?:>|[*+-](?=[ \t])))*")
_MARKS = ("*", "_", "`", "\\", "#", "  \n")
"""What ``_MARK`` finds, one by one."""
_FIRST = frozenset(" \t>*+_#-")
"""With what a line begins that is no plain one."""
_LONG_WORD = re.compile(rf"[^\s|]{{{MAX_WORD + 1}}}")
_HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}
_LEVELS = frozenset({"h2", "h3", "h4"})
_NUMBERED = frozenset({"p", "ul", "blockquote"})
_OF_WORDS = _LEVELS | {"p"}
"""Blocks of which a plain one's words have no white space around them."""
_MOST_SPANNED = 9
_RULE = re.compile(r" *([*_-])(?: {0,2}\1)+ *")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_OWN_ID = re.compile(r"main|[a-z]?[0-9]+(?:-h)?")
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
    "a": {"href", "hreflang", "role", "aria-label"},
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
class Switch:
    """The same text in the other language: address, code and name of the language."""

    url: str
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class Labels:
    """The words that the text's apparatus needs, in the page's language, and where the other language's text is."""

    paragraph: str
    note: str
    back: str
    switch: Switch | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block of a text: its tag, its inner HTML, its words, and the HTML of the notes that it calls."""

    tag: str
    inner: Markup
    words: str
    notes: Markup


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML of a text, its headings as (id, words), and its blocks one by one, in their order."""

    html: Markup
    headings: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]


class _Tables(TableProcessor):
    """Tables of which no row loses a cell: one that does not fit its head is refused."""

    def _build_row(self, row: str, parent: ET.Element, align: Sequence[str | None]) -> None:
        count = len(self._split_row(row))  # type: ignore[attr-defined]  # the stubs leave out what is private
        if count != len(align):
            raise BadMarkup(
                "table-row",
                f"a row of a table has {count} cell(s), and its head has {len(align)}",
                "as many cells in each row as in the head; “\\|” for an upright stroke in a cell",
                row.strip()[:30],
            )
        super()._build_row(row, parent, align)  # type: ignore[misc]  # as above


class _Lists(UListProcessor):
    """Lists of which a line that begins with a number is no item: “1992.” stays where it stands."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.CHILD_RE = re.compile(r"^ {0,3}(([*+-])) +(.*)")
        self.INDENT_RE = re.compile(r"^ {4,7}[*+-] +.*")


@cache
def _converter() -> Markdown:
    """Return a converter that is reduced to the subset; what it keeps of one text is forgotten by ``reset``."""
    converter = Markdown(output_format="html", extensions=[TableExtension()])
    tables = _Tables(converter.parser, {"use_align_attribute": True})
    converter.parser.blockprocessors.register(tables, "table", 75)
    lists = _Lists(converter.parser)
    converter.parser.blockprocessors.register(lists, "ulist", 30)
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


def _inline(text: str, resolve: Resolver) -> tuple[str, bool]:
    """Return a note's text as inline HTML, and whether it is plain, as a ``Part`` is; if not, it is unsanitised."""
    known = plain_block(text)
    if known and known.tag == "p":
        return _led(known.inner, resolve), True
    written = _serialise(_convert(text, blocks=False)[0]).removeprefix("<p>").removesuffix("</p>")
    return _with_languages(_led(written, resolve)), False


def _with_languages(written: str) -> str:
    """Return HTML in which words that are marked as of a language say so."""
    if "]{" not in written:
        return written
    return LANGUAGE_MARK.sub(lambda match: f'<span lang="{match["language"]}">{match["words"]}</span>', written)


def render(text: str, resolve: Resolver, labels: Labels | None = None) -> Rendered:
    """Return the HTML of a text.

    With ``labels`` the text is a document's: every top-level block has a number as its id (``p1`` …), a
    paragraph shows it as a link, and notes stand after the block that calls them. Without, headings get
    slugs as ids.

    Raises:
        BadMarkup: if the text is too large, too deep or too full of marks, a note or link leads nowhere, a
            scheme is not allowed, or a letter would be lost (a cell too many, a link's title, a note twice).
    """
    found = blocks(text, resolve, labels)
    identifiers = _identifiers(found, numbered=labels is not None)
    headings = tuple((i, block.words) for i, block in zip(identifiers, found, strict=True) if block.tag in _LEVELS)
    return Rendered(_joined(found, identifiers, labels), headings, found)


def blocks(text: str, resolve: Resolver, labels: Labels | None = None) -> tuple[Block, ...]:
    """Return a text's blocks one by one; ``labels`` and what is raised as for ``render``."""
    read = _read(text)
    called: dict[str, int] = {}
    found: list[Block] = []
    for part in read.parts:
        if isinstance(part, Block):
            found.append(part)
            continue
        before = len(called)
        written = _led(part.html, resolve) if part.has_link else part.html
        if "[" in written:
            written = _CALL_IN_HTML.sub(lambda m: _call(m[1], read.notes, called, labels) if m[1] else m[0], written)
        if (part.has_link or len(called) > before) and not (part.is_plain and "&" not in written):
            written = sanitised(written)  # whole: a table's rows alone would be no HTML
        notes = (_note(name, read.notes, called, resolve, labels) for name in list(called)[before:])
        found.append(_block(part, written, Markup().join(notes)))
    unused = sorted(read.notes.keys() - called.keys())
    if unused:
        raise BadMarkup(
            "note-without-call",
            f"the note “[^{unused[0]}]” is called nowhere",
            "each note is called once in the text",
            f"[^{unused[0]}]:",
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Part:
    """One block as the text alone gives it: tag, HTML, words; calls of notes and marks of language stand as written.

    A link's address is what is written, and may be anything, unless the block is plain: then that is of letters, digits and
    some signs, all words stand for themselves, and other tags have no attributes.
    """

    tag: str
    html: str
    words: str
    is_plain: bool

    @property
    def has_link(self) -> bool:
        """Whether a link is in it; a sign of the text that looks like one is a character reference."""
        return "<a href=" in self.html


def _block(part: Part, written: str, notes: Markup = Markup()) -> Block:  # noqa: B008 -- it never changes
    """Return a block as it is shown, of which the HTML is safe."""
    inner = written[written.index(">") + 1 : written.rindex("<")] if part.tag != "hr" else ""
    return Block(part.tag, Markup(inner), part.words, notes)  # noqa: S704 -- as ``_marked`` promises


@dataclass(frozen=True, slots=True)
class _Read:
    """What a text gives wherever it is shown: its blocks, and the words of its notes by name.

    Only a block that has a link or may call a note is made for each page.
    """

    parts: tuple[Part | Block, ...]
    notes: Mapping[str, str]


@lru_cache(maxsize=4)
def _read(text: str) -> _Read:
    """Read a text, once for all pages of its document: they are made one after the other."""
    _bounded(text)
    begin = 0 if text.startswith("[^") else text.find("\n[^") + 1 or len(text)  # before it there is no note
    marked = map(_marked, parts(text[:begin] + _NOTE.sub("", text[begin:])))
    return _Read(
        tuple(part if part.has_link or "[" in part.html else _block(part, part.html) for part in marked),
        _notes(text[begin:]),
    )


def _marked(part: Part) -> Part:
    """Return a block with its marks of language as HTML, and without the calls of notes in its words.

    Nothing can be wrong with it now, unless it has a link.
    """
    if part.is_plain and "[" not in part.words and part.tag in _OF_WORDS:  # as most: nothing is to be done
        return part
    if "[" not in part.words:
        written, words = part.html, part.words
    else:
        written, words = _with_languages(part.html), plain(_CALL.sub("", part.words))
    if not (part.is_plain or part.has_link):
        written = sanitised(written)
    return Part(part.tag, written, words.strip(), part.is_plain)


def parts(text: str) -> Iterator[Part]:
    """Yield the blocks of a text without notes; what needs no converter is not given to one."""
    for block, known in stretches(text):
        if known is None:
            yield from converted(block)
        else:
            tag = _HEADINGS.get(known.tag, known.tag)
            yield Part(tag, f"<{tag}>{known.inner}</{tag}>", known.words, is_plain=True)


def converted(text: str) -> Iterator[Part]:
    """Yield the blocks of a text without notes as the converter, which is the reference, has them."""
    for element in _convert(text):
        element.tag = _HEADINGS.get(element.tag, element.tag)
        yield Part(element.tag, _serialise(element), "".join(element.itertext()), is_plain=False)


def _led(written: str, resolve: Resolver) -> str:
    """Return HTML of which the links lead somewhere."""
    return _A_LINK.sub(lambda m: f'<a href="{html.escape(_target(html.unescape(m[1]), resolve))}">', written)


def _identifiers(blocks: Sequence[Block], *, numbered: bool) -> tuple[str, ...]:
    """Return the id of each block: its number in a document; else a slug for a heading, nothing for the rest."""
    taken: dict[str, int] = {}
    if numbered:
        return tuple(f"p{number}" for number in range(1, len(blocks) + 1))
    return tuple(_heading_id(block.words, taken) if block.tag in _LEVELS else "" for block in blocks)


def _joined(blocks: Sequence[Block], identifiers: Sequence[str], labels: Labels | None) -> Markup:
    """Return the blocks as one text: each with its id, a paragraph with the link to itself, notes after their block."""
    written: list[str] = []
    links = _links(labels) if labels else ""
    for index, (block, identifier) in enumerate(zip(blocks, identifiers, strict=True)):
        mark = f' id="{identifier}"' if identifier else ""
        inner = str(block.inner)
        if labels and block.tag in _NUMBERED:
            end = _end_of_words(inner) if block.tag != "p" else len(inner)
            inner = f"{inner[:end].rstrip()}{_numbered(links, index + 1)}{inner[end:]}"
        closing = "" if block.tag == "hr" else f"</{block.tag}>"
        written.append(f"<{block.tag}{mark}>{inner}{closing}")
        if block.notes:
            written.append(f'<aside class="notes {_place_of_notes(blocks, index)}">{block.notes}</aside>')
    return Markup("\n".join(written))  # noqa: S704 -- safe blocks, and between them what is made here


def _end_of_words(inner: str) -> int:
    """Return where a list or quotation takes what is read last: in its last part, or behind a table, which takes no words."""
    words = inner.rstrip()
    while words.endswith(_OUTER):
        words = words[: words.rindex("</")].rstrip()
    inside = -1 if words.endswith("</table>") else words.rfind("</")
    return inside if inside >= 0 else len(words)


_OUTER = ("</ul>", "</blockquote>")


def _links(labels: Labels) -> str:
    """Return, for a block whose number is ``{n}``, its link to itself, and the one that leads to it in the other language."""
    found = f' <a class="pn" href="#p{{n}}" aria-label="{html.escape(labels.paragraph)}">{{n}}</a>'
    if labels.switch:
        to = labels.switch
        url, name = html.escape(to.url), html.escape(to.name)
        found += f'<a class="sw" lang="{to.language}" hreflang="{to.language}" href="{url}#p{{n}}">{name}</a>'
    return found


def _place_of_notes(blocks: Sequence[Block], index: int) -> str:
    """Return the class that says where a block's notes stand on a wide page.

    In the margin they may reach down to the next block with notes, at most nine blocks (``s2`` … ``s9``); if
    they need more room than that they stay below their block. Room is estimated from characters: a line of
    the margin holds 34 and is 22 pixels high, a line of the text 62 and 28.5.
    """
    until = next((i for i in range(index + 1, len(blocks)) if blocks[i].notes), len(blocks))
    span = min(until - index, _MOST_SPANNED)
    notes = [note for note in re.split(r"</p>", str(blocks[index].notes)) if note]
    need = sum(math.ceil(len(Markup(note).striptags()) / 34) * 22 + 8 for note in notes)  # noqa: S704 -- measured only
    room = sum(math.ceil(len(block.words) / 62) * 28.5 + 16 for block in blocks[index : index + span])
    return "below" if need > room else f"s{span}"


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
    if text.count("\n\n") > MAX_BLOCKS:
        what = f"the text has {text.count(chr(10) * 2):,} paragraphs"
        raise BadMarkup("text-too-long", what, f"up to {MAX_BLOCKS:,}", "")
    lines = text.split("\n")
    longest = max(map(len, lines))
    if len(lines) <= MAX_MARKS and sum(map(text.count, _MARKS)) <= MAX_MARKS:  # then no paragraph can have too many
        lines = [line for line in lines if line and line[0] in _FIRST]
    starts = 0
    for line in lines:
        _few_marks(line)
        opened = "" if _RULE.fullmatch(line) else _nesting(line)
        gaps = re.split(r"[>*+-]", opened.expandtabs(4))
        if len(gaps) - 1 + sum(len(gap) // 4 for gap in gaps) > MAX_DEPTH:
            raise _too_deep(line)
        inside = line[len(opened) :].strip()
        starts = starts + (inside.startswith("#") or bool(_RULE.fullmatch(inside))) if line.strip() else 0
        if starts > MAX_MARKS:
            raise _too_many_marks(line)
    word = _LONG_WORD.search(text) if longest > MAX_WORD else None
    if word:
        near = word[0][:30]
        raise BadMarkup(
            "word-too-long", f"the word “{near}…” does not end", f"words of up to {MAX_WORD:,} letters", near
        )


def _nesting(line: str) -> str:
    """Return the marks of quotations and lists with which a line begins."""
    match = _NESTING.match(line)
    return match[0] if match else ""


def _few_marks(text: str) -> None:
    if sum(1 for _ in _MARK.finditer(text)) > MAX_MARKS:
        raise _too_many_marks(text)


def _too_many_marks(near: str) -> BadMarkup:
    return BadMarkup(
        "too-many-marks",
        "a paragraph has too many marks, or too many headings without a blank line between",
        f"up to {MAX_MARKS:,} of “*”, “_”, “`”, “\\”, “#” and line breaks in a paragraph",
        near.strip()[:30],
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


def _convert(text: str, *, blocks: bool = True) -> ET.Element:
    """Return a text as a tree of elements; without ``blocks`` all of it is one paragraph."""
    converter = _converter()
    try:
        root = _tree(converter.reset(), text, blocks=blocks)
    except BaseException:
        _converter.cache_clear()  # nobody knows what it was about when it stopped
        raise
    _shallow(root)
    for element in root.iter():
        _finish(element)
    return root


def _tree(converter: Markdown, text: str, *, blocks: bool) -> ET.Element:
    """Return a text as the converter's own tree, with its placeholders."""
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
    return root


def _shallow(root: ET.Element) -> None:
    """Refuse a tree that is too deep to be written out (two elements a level: a list and its item)."""
    level = [root]
    for _ in range(2 * MAX_DEPTH + 6):
        level = [child for element in level for child in element]
    if level:
        raise _too_deep("".join(level[0].itertext()))


def _finish(element: ET.Element) -> None:
    """Put the converter's placeholders back into letters, and keep of the attributes a link's target, as it is written."""
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
        element.set("href", _unstash(href) or "")


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


def _heading_id(words: str, taken: dict[str, int]) -> str:
    """Return an id for a heading that neither another heading nor the page's own parts have."""
    base = slug(words) or "section"
    if _OWN_ID.fullmatch(base):
        base = f"section-{base}"
    candidate = base
    while candidate in taken:
        taken[base] += 1
        candidate = f"{base}-{taken[base]}"
    taken[candidate] = 1
    return candidate


def _call(name: str, notes: Mapping[str, str], called: dict[str, int], labels: Labels | None) -> str:
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


def _note(
    name: str, notes: Mapping[str, str], called: dict[str, int], resolve: Resolver, labels: Labels | None
) -> Markup:
    """Return a note, with the link back to its call."""
    number = called[name]
    back = html.escape(_numbered(labels.back, number)) if labels else str(number)
    link = f'<a class="n" href="#r{number}" role="doc-backlink" aria-label="{back}">{number}</a>'
    words, is_plain = _inline(notes[name], resolve)
    written = f'<p id="n{number}" role="doc-footnote">{link} {words}</p>'
    return Markup(written if is_plain and "&" not in written else sanitised(written))  # noqa: S704 -- sanitised, or plain


def sanitised(written: str) -> str:
    """Return HTML without whatever is not in the closed lists of tags, attributes and schemes."""
    return nh3.clean(
        written,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
