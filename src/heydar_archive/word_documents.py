"""A Word document (.docx) as a text of the archive: what can be carried over, and what cannot.

Knows how an untrusted package is opened within bounds, which numbers Word counts by itself, and how the HTML that
mammoth makes of a document becomes the archive's Markdown. Letters and digits keep their order; what the Markdown
cannot say is reported, never lost in silence. Knows nothing of entries.

The package follows ECMA-376 (Office Open XML), its parts part 1, its container part 2.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote
from xml.parsers import expat

import mammoth

from heydar_archive.markup import BadMarkup, render
from heydar_archive.problems import Position, Problem, Severity, gate

MAX_BYTES = 50_000_000
"""The largest file that is opened."""
MAX_PARTS = 2_000
"""The most parts of a package."""
MAX_XML_BYTES = 40_000_000
"""The most bytes that the parts of a package that hold text may have when they are unpacked."""
MAX_ELEMENTS = 250_000
"""The most elements of a part."""
MAX_DEPTH = 60
"""The deepest that elements of a part may stand in each other."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _W[1:-1].encode())
"""The namespace of strict documents (ECMA-376, transitional and strict), and the one that stands for both here."""
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORD_JOINER = "\N{WORD JOINER}"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
r[style-name='Emphasis'] => em
r[style-name='Strong'] => strong
"""
_HEADINGS = {"h1": "## ", "h2": "### ", "h3": "#### ", "h4": "#### ", "h5": "#### ", "h6": "#### "}
_MARK = {"em": "*", "strong": "**"}
_LEFT_OUT = {
    "pictures": (
        "{n} picture(s) or drawing(s) are left out",
        "Put them into the entry's folder of attachments, or describe them in a note.",
    ),
    "comments": ("{n} comment(s) are left out", "Read them in Word; what matters goes into a note of the entry."),
    "deletions": (
        "{n} passage(s) that are struck out by tracked changes are left out",
        "Accept or reject the changes in Word first, if the text without them is not the one that you mean.",
    ),
    "insertions": (
        "{n} passage(s) that were put in by tracked changes are taken as part of the text",
        "Accept or reject the changes in Word first, if they are not meant.",
    ),
    "formulas": ("{n} formula(s) are left out", "Write them in words."),
    "headers": (
        "{n} header(s) or footer(s) with text are left out",
        "If they are part of the document, put them into the text.",
    ),
    "struck": ("{n} passage(s) that are struck through stand in the text like others", "Say in a note what is struck."),
    "merged": ("{n} merged cell(s) of tables stand once, with empty cells beside or below", "Check the table."),
    "nested": ("{n} table(s) inside of tables stand as plain text in their cells", "Check the table."),
    "lists": ("{n} list(s) inside of tables stand as plain text in their cells", "Check the table."),
    "links": (
        "{n} link(s) to a place in the document or to a file are left out; their words stand",
        "Write those that matter as links of the archive.",
    ),
    "numbers": (
        "{n} number(s) are of a kind that is written in digits here",
        "Check the numbers against the document.",
    ),
    "emphasis": ("the emphasis of {n} paragraph(s) is too tangled to be written", "Check them against the document."),
    "marks": (
        "{n} time(s) “[^” or “]{{” stand in the text; an invisible sign keeps them from being read as a mark",
        "Check these places.",
    ),
}
"""What may not be carried over as it is: how it is told, and what to do."""


@dataclass(frozen=True, slots=True)
class WordText:
    """A document's text in the archive's Markdown, and a warning for each kind of thing that it does not carry."""

    text: str
    warnings: tuple[Problem, ...]


def read_word(raw: bytes, file: str) -> WordText:
    """Return the text of a Word document.

    Raises:
        ProblemsFound: if it is no such document, is encrypted, too large, hostile, or holds no text.
    """
    parts = _opened(raw, file)
    lost: Counter[str] = Counter()
    numbering = _Numbering.of(parts, lost)
    for name in [name for name in parts if re.fullmatch(r"word/(?:document\d*|footnotes|endnotes)\.xml", name)]:
        tree = ET.fromstring(parts[name])  # noqa: S314 -- looked through by ``_sound``: no doctype, bounded
        _count(tree, lost)
        numbering.write_out(tree)
        parts[name] = ET.tostring(tree, encoding="utf-8", xml_declaration=True)
    lost["headers"] = sum(
        bool(re.search(rb"<w:t[ >]", part)) for name, part in parts.items() if re.match(r"word/(?:header|footer)", name)
    )
    html, said = _html(parts, file)
    text = _Writer(lost).document(ET.fromstring(f"<div>{html}</div>"))  # noqa: S314 -- made here
    if not text.strip():
        what = "the document holds no text"
        gate([Problem("empty-text", Position(file), what, "a document with text", "A scan has to be read first.")])
    try:
        render(text, lambda _: None)
    except BadMarkup as reason:
        what = f"{reason.what}: “{reason.near}”" if reason.near else reason.what
        todo = "Divide it in Word, or write this place by hand in the entry's file."
        gate([Problem(reason.code, Position(file), what, reason.allowed, todo)])
    return WordText(text, tuple(_warnings(lost, said, file)))


def _warnings(lost: Mapping[str, int], said: Sequence[str], file: str) -> Iterator[Problem]:
    where = Position(file)
    for kind, (what, todo) in _LEFT_OUT.items():
        if lost.get(kind):
            yield Problem("not-carried", where, what.format(n=lost[kind]), "", todo, severity=Severity.WARNING)
    for message, count in sorted(Counter(said).items()):
        times = f" ({count} times)" if count > 1 else ""
        what, todo = f"the reader of Word documents says: {message}{times}", "Check the text against the document."
        yield Problem("not-carried", where, what, "", todo, severity=Severity.WARNING)


# Opening


def _refused(file: str, what: str, todo: str) -> None:
    gate([Problem("bad-docx", Position(file), what, "a Word document (.docx) as a word processor saves it", todo)])


def _opened(raw: bytes, file: str) -> dict[str, bytes]:
    """Return the XML parts of a package by name, none of them hostile; pictures and all else stay packed.

    Nothing is written to a disk, so that no name can lead out of a folder; a name that tries to is refused all the same.
    """
    if len(raw) > MAX_BYTES:
        _refused(
            file, f"the file is larger than {MAX_BYTES // 1_000_000} MB", "Take out its pictures and save it again."
        )
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        todo = "Open it in Word or LibreOffice and save it as .docx, without a password."
        _refused(file, "it is a document of an older kind (.doc), or one with a password", todo)
    todo = "Open it in Word or LibreOffice and save it as .docx again."
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            members = package.infolist()
            _bounded(members, file)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    parts[member.filename.lstrip("/")] = package.read(member).replace(*_STRICT)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as reason:
        _refused(file, f"it cannot be unpacked: {str(reason) or type(reason).__name__}", todo)
    if not any(re.fullmatch(r"word/document\d*\.xml", name) for name in parts):
        _refused(file, "it holds no text of a Word document", todo)
    for name, part in parts.items():
        _sound(part, name, file)
    return parts


def _bounded(members: Sequence[zipfile.ZipInfo], file: str) -> None:
    """Refuse a package that is too large when unpacked, encrypted, or has names that no word processor gives.

    ``zipfile`` unpacks no more of a part than the package says, so that what is counted here is what is read.
    """
    todo = "Do not open it. Ask for the document again."
    if len(members) > MAX_PARTS:
        _refused(file, f"it holds {len(members):,} parts, more than {MAX_PARTS:,}", todo)
    size = sum(member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels")))
    if size > MAX_XML_BYTES:
        _refused(file, f"it unpacks to {size:,} bytes of text, more than {MAX_XML_BYTES:,} (a “zip bomb”?)", todo)
    seen: set[str] = set()
    for member in members:
        name = member.filename
        if name in seen or ".." in name.split("/") or "\\" in name or ":" in name or not name.isprintable():
            _refused(file, f"it holds a part of the name “{name[:60]!s}”, which no word processor gives", todo)
        if member.flag_bits & 1:
            _refused(file, f"its part “{name[:60]}” is encrypted", "Save the document without a password.")
        seen.add(name)


class _Hostile(Exception):  # noqa: N818 -- it names the thing
    """A part breaks a bound; carries what is said of it."""


def _sound(part: bytes, name: str, file: str) -> None:
    """Refuse a part that declares a document type (entities), is too deep or too full, or is no XML."""
    depth = count = 0

    def doctype(*_: object) -> None:
        raise _Hostile("declares a document type, by which files could be fetched or memory filled")

    def start(*_: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH:
            raise _Hostile(f"has elements deeper in each other than {MAX_DEPTH}")
        if count > MAX_ELEMENTS:
            raise _Hostile(f"has more than {MAX_ELEMENTS:,} elements")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(part, True)  # noqa: FBT003 -- expat's own signature
    except _Hostile as reason:
        _refused(file, f"its part “{name[:60]}” {reason}", "Do not open it. Ask for the document again.")
    except (expat.ExpatError, ValueError) as reason:
        todo = "Open it in Word or LibreOffice and save it as .docx again."
        _refused(file, f"its part “{name[:60]}” is not XML: {reason}", todo)


def _html(parts: Mapping[str, bytes], file: str) -> tuple[str, tuple[str, ...]]:
    """Return the HTML that mammoth makes of the parts, and what it says of things that it left out."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as writer:
        for name, part in parts.items():
            writer.writestr(name, part)
    package.seek(0)
    try:
        made = mammoth.convert_to_html(
            package, style_map=_STYLES, include_embedded_style_map=False, convert_image=lambda _: []
        )
    except (AttributeError, IndexError, KeyError, OSError, TypeError, ValueError) as reason:
        # mammoth has no error of its own: a package of which parts contradict each other ends in any of these
        todo = "Open it in Word or LibreOffice and save it as .docx again."
        _refused(file, f"its parts do not fit together ({type(reason).__name__})", todo)
        raise
    said = (message.message for message in made.messages)
    return made.value, tuple(message for message in said if not _UNIMPORTANT.match(message))


_UNIMPORTANT = re.compile(
    r"Unrecognised (?:paragraph|run|table) style|(?:Paragraph|Run|Table) style with ID .* was referenced"
    r"|An unrecognised element was ignored: (?:v:|o:|w:(?:tab|rsid|bidi|pict)|\{http://schemas\.microsoft)"
    r"|An unrecognised element was ignored: (?:office-word:|\{urn:schemas-microsoft|\{[^}]*/math\})|Image of type"
)
"""What mammoth says of looks alone, and of what is counted here already."""


def _count(element: ET.Element, lost: Counter[str]) -> None:
    """Count what the archive's text cannot carry."""
    match element.tag.removeprefix(_W):
        case "drawing" | "pict" | "object":
            lost["pictures"] += element.find(f".//{_W}txbxContent") is None
        case "commentReference":
            lost["comments"] += 1
        case "del" | "moveFrom":
            lost["deletions"] += any(True for tag in ("delText", "t") for _ in element.iter(f"{_W}{tag}"))
        case "ins" | "moveTo":
            lost["insertions"] += any(True for _ in element.iter(f"{_W}t"))
        case "strike" | "dstrike":
            lost["struck"] += element.get(f"{_W}val") not in {"0", "false"}
    lost["formulas"] += element.tag == f"{_M}oMath"
    for child in element:
        if child.tag != f"{_MC}Fallback":  # the same thing again, for older programs
            _count(child, lost)


# Numbers that Word counts


@dataclass(slots=True)
class _Level:
    """How a level of a list counts: from which number, in which signs, in which words around them."""

    start: int = 1
    signs: str = "decimal"
    words: str = "%1."


@dataclass(slots=True)
class _Numbering:
    """The lists of a document: which paragraphs Word numbers, and how far each list has counted.

    A list that Word counts has no numbers in its text; its reader sees them, and a document is cited by them. They
    are written into the paragraphs, so that they are kept whatever becomes of the list.
    """

    levels: Mapping[str, Mapping[int, _Level]]
    lists: Mapping[str, str]
    styles: Mapping[str, tuple[str, int]]
    lost: Counter[str]
    counted: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, parts: Mapping[str, bytes], lost: Counter[str]) -> _Numbering:
        """Return what a document's parts say of its lists."""
        levels: dict[str, dict[int, _Level]] = {}
        lists: dict[str, str] = {}
        abstract: dict[str, dict[int, _Level]] = {}
        root = _part(parts, "word/numbering.xml")
        for kind in root.iter(f"{_W}abstractNum"):
            abstract[_value(kind, "abstractNumId")] = {
                int(_value(level, "ilvl") or 0): _level(level) for level in kind.iter(f"{_W}lvl")
            }
        for number in root.iter(f"{_W}num"):
            identifier = _value(number, "numId")
            of = number.find(f"{_W}abstractNumId")
            base = "" if of is None else _value(of, "val")
            levels[identifier] = dict(abstract.get(base, {}))
            lists[identifier] = base
            for override in number.iter(f"{_W}lvlOverride"):
                depth = int(_value(override, "ilvl") or 0)
                whole = override.find(f"{_W}lvl")
                if whole is not None:
                    levels[identifier][depth] = _level(whole)
                start = override.find(f"{_W}startOverride")
                if start is not None:
                    known = levels[identifier].get(depth, _Level())
                    levels[identifier][depth] = _Level(_whole(start), known.signs, known.words)
                    lists[identifier] = f"own {identifier}"  # it counts for itself
        return cls(levels, lists, _numbered_styles(_part(parts, "word/styles.xml")), lost)

    def write_out(self, tree: ET.Element) -> None:
        """Write the number that Word shows into each paragraph that it numbers; lists without numbers stay lists."""
        for paragraph in tree.iter(f"{_W}p"):
            properties = paragraph.find(f"{_W}pPr")
            place = self._place(properties)
            if properties is None or place is None:
                continue
            identifier, depth = place
            level = self.levels.get(identifier, {}).get(depth)
            if level is None or level.signs == "bullet":
                continue
            label = self._next(identifier, depth)
            old = properties.find(f"{_W}numPr")
            if old is not None:
                properties.remove(old)
            none = ET.SubElement(properties, f"{_W}numPr")
            ET.SubElement(none, f"{_W}ilvl", {f"{_W}val": "0"})
            ET.SubElement(none, f"{_W}numId", {f"{_W}val": "0"})
            if label and any(text.text for text in paragraph.iter(f"{_W}t")):
                run = ET.Element(f"{_W}r")
                ET.SubElement(run, f"{_W}t").text = f"{label} "
                paragraph.insert(list(paragraph).index(properties) + 1, run)

    def _place(self, properties: ET.Element | None) -> tuple[str, int] | None:
        """Return the list and the level of a paragraph, by itself or by its style."""
        if properties is None:
            return None
        style = properties.find(f"{_W}pStyle")
        by_style = self.styles.get(_value(style, "val")) if style is not None else None
        numbering = properties.find(f"{_W}numPr")
        if numbering is None:
            return by_style
        identifier, depth = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
        if identifier is None:
            return by_style
        return _value(identifier, "val"), 0 if depth is None else _whole(depth)

    def _next(self, identifier: str, depth: int) -> str:
        """Count on, and return the label of the paragraph that is counted."""
        levels = self.levels[identifier]
        counted = self.counted.setdefault(self.lists[identifier], {})
        counted[depth] = counted[depth] + 1 if depth in counted else levels[depth].start
        for deeper in [other for other in counted if other > depth]:
            del counted[deeper]

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            level = levels.get(at, _Level())
            return self._written(counted.get(at, level.start), level.signs)

        return re.sub(r"%([1-9])", number, levels[depth].words).strip()

    def _written(self, number: int, signs: str) -> str:
        match signs:
            case "decimal":
                return str(number)
            case "decimalZero":
                return f"{number:02}"
            case "lowerLetter" | "upperLetter":
                letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)
                return letter.upper() if signs == "upperLetter" else letter
            case "lowerRoman" | "upperRoman":
                return _roman(number).lower() if signs == "lowerRoman" else _roman(number)
            case "none":
                return ""
        self.lost["numbers"] += 1
        return str(number)


def _part(parts: Mapping[str, bytes], name: str) -> ET.Element:
    return ET.fromstring(parts[name]) if name in parts else ET.Element("none")  # noqa: S314 -- looked through before


def _value(element: ET.Element, name: str) -> str:
    return element.get(f"{_W}{name}", "")


def _whole(element: ET.Element) -> int:
    value = _value(element, "val")
    return int(value) if re.fullmatch(r"[0-9]{1,6}", value) else 0


def _level(element: ET.Element) -> _Level:
    found = _Level()
    for child in element:
        match child.tag.removeprefix(_W):
            case "start":
                found.start = _whole(child)
            case "numFmt":
                found.signs = _value(child, "val")
            case "lvlText":
                found.words = _value(child, "val")
    return found


def _numbered_styles(root: ET.Element) -> dict[str, tuple[str, int]]:
    """Return the paragraph styles that number their paragraphs, by themselves or by the style that they rest on."""
    own: dict[str, tuple[str, int]] = {}
    rests_on: dict[str, str] = {}
    for style in root.iter(f"{_W}style"):
        identifier = _value(style, "styleId")
        base = style.find(f"{_W}basedOn")
        if base is not None:
            rests_on[identifier] = _value(base, "val")
        number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        depth = style.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
        if number is not None:
            own[identifier] = (_value(number, "val"), 0 if depth is None else _whole(depth))
    found = dict(own)
    for identifier in rests_on.keys() - own.keys():
        seen = {identifier}
        here = rests_on[identifier]
        while here not in own and here in rests_on and here not in seen:
            seen.add(here)
            here = rests_on[here]
        if here in own:
            found[identifier] = own[here]
    return found


def _roman(number: int) -> str:
    written = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, number = divmod(number, value)
        written += sign * min(count, 20)
    return written


# Writing Markdown

_Piece: TypeAlias = tuple[str, str]
"""Words, and the marks of emphasis around them: ``*``, ``**``, ``***`` or none."""


@dataclass(slots=True)
class _Writer:
    """Writes mammoth's HTML as the archive's Markdown, and counts what it could not say."""

    lost: Counter[str]
    notes: dict[str, ET.Element] = field(default_factory=dict)
    called: dict[str, int] = field(default_factory=dict)

    def document(self, root: ET.Element) -> str:
        """Return a whole document: its blocks, then its notes."""
        for item in root.iter("li"):
            identifier = item.get("id", "")
            if re.match(r"(?:foot|end)note-", identifier):
                self.notes[identifier] = item
        blocks = [block for element in root for block in self._block(element)]
        notes = [f"[^{number}]: {self._note(name)}" for name, number in self.called.items()]
        return "\n\n".join([*blocks, *notes]) + "\n" if blocks else ""

    def _block(self, element: ET.Element) -> Iterator[str]:
        match element.tag:
            case "ol" if any(item.get("id", "") in self.notes for item in element):
                return
            case "ul" | "ol":
                written = "\n".join(self._items(element, 0))
                if written:
                    yield written
            case "table":
                yield from self._table(element)
            case "blockquote":
                inner = [block for child in element for block in self._block(child)]
                if inner:
                    yield "\n>\n".join("\n".join(f"> {line}" for line in block.split("\n")) for block in inner)
            case tag:
                words = self._paragraph(element, one_line=tag in _HEADINGS)
                if words:
                    yield _HEADINGS.get(tag, "") + (re.sub(r"#+$", r"\\\g<0>", words) if tag in _HEADINGS else words)

    def _items(self, element: ET.Element, depth: int) -> Iterator[str]:
        for item in element:
            words = self._paragraph(item, one_line=True)
            if words:
                yield f"{'    ' * min(depth, 5)}- {words}"
            for child in item:
                if child.tag in {"ul", "ol"}:
                    yield from self._items(child, depth + 1 if words else depth)

    def _table(self, element: ET.Element) -> Iterator[str]:
        """Yield a table whose first row is its head; merged cells stand once."""
        rows: list[list[str]] = []
        below: dict[tuple[int, int], str] = {}
        parts = [[child] if child.tag == "tr" else list(child) for child in element]
        for number, row in enumerate(row for part in parts for row in part):
            cells: list[str] = []
            for cell in row:
                while (number, len(cells)) in below:
                    cells.append("")
                wide, high = (min(int(cell.get(name, "1") or 1), 63) for name in ("colspan", "rowspan"))
                self.lost["merged"] += wide > 1 or high > 1
                for down in range(1, high):
                    below.update({(number + down, len(cells) + across): "" for across in range(wide)})
                cells.extend([self._cell(cell), *[""] * (wide - 1)])
            while (number, len(cells)) in below:
                cells.append("")
            rows.append(cells)
        width = max((len(row) for row in rows), default=0)
        if not width or not any(any(row) for row in rows):
            return
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        yield "\n".join([lines[0], f"|{'---|' * width}", *lines[1:]])

    def _cell(self, cell: ET.Element) -> str:
        self.lost["nested"] += sum(1 for _ in cell.iter("table"))
        self.lost["lists"] += sum(1 for child in cell if child.tag in {"ul", "ol"})
        leaves = [inner for inner in cell.iter() if inner.tag in {"p", "li", *_HEADINGS}]
        words = [self._paragraph(leaf, one_line=True) for leaf in leaves or [cell]]
        return " ".join(filter(None, words))

    def _note(self, name: str) -> str:
        item = self.notes[name]
        words = [self._paragraph(leaf, one_line=True) for leaf in item.iter("p")] or [
            self._paragraph(item, one_line=True)
        ]
        return " ".join(filter(None, words)) or "\\-"

    def _paragraph(self, element: ET.Element, *, one_line: bool) -> str:
        """Return the words of a paragraph with their marks, or without if they cannot be written so that they are read."""
        before = dict(self.called)
        pieces = list(self._pieces(element, ""))
        words = _joined(pieces)
        if any(mark for _, mark in pieces) and not _is_read_as(words, pieces):
            self.lost["emphasis"] += 1
            words = _joined([(text, "") for text, _ in pieces])
        if "\n" in words and one_line:
            words = " ".join(words.split())
        self.called = {**before, **self.called}
        lines = [_escaped_start(line.strip()) for line in words.split("\n")]
        return "  \n".join(line for line in lines if line)

    def _pieces(self, element: ET.Element, mark: str) -> Iterator[_Piece]:
        """Yield the words inside an element in their order; lists are written by others."""
        if element.text:
            yield self._escaped(element.text), mark
        for child in element:
            match child.tag:
                case "ul" | "ol" | "table":
                    pass
                case "br":
                    yield "\n", ""
                case "a":
                    yield from self._link(child, mark)
                case "em" | "strong":
                    yield from self._pieces(child, _both(mark, _MARK[child.tag]))
                case _:
                    yield from self._pieces(child, mark)
            if child.tail:
                yield self._escaped(child.tail), mark

    def _link(self, element: ET.Element, mark: str) -> Iterator[_Piece]:
        target = element.get("href", "")
        name = target.removeprefix("#")
        if name in self.notes and name not in self.called:
            self.called[name] = len(self.called) + 1
            yield f"[^{self.called[name]}]", ""
            return
        if re.match(r"#(?:foot|end)note-", target):  # a note's way back to its call
            return
        inner = list(self._pieces(element, ""))
        words = " ".join(_joined([(text, "") for text, _ in inner]).split())
        if not words or "[^" in words.replace("\\[", ""):
            yield from inner
        elif re.match(r"(?:https?://|mailto:)\S", target):
            safe = quote(target.strip(), safe="%/:?#@!$&'*+,;=~-._")
            yield f"[{words}]({safe})", mark
        else:
            self.lost["links"] += bool(target)
            yield from ((text, mark) for text, _ in inner)

    def _escaped(self, text: str) -> str:
        """Return text in which nothing is read as a mark."""
        folded = re.sub(r"[ \t\r\n\f\v\x85\u2028\u2029]+", " ", _INVISIBLE.sub("", text))
        apart, count = re.subn(r"\[(?=\^)|\](?=\{)", rf"\g<0>{_WORD_JOINER}", folded)
        self.lost["marks"] += count
        return re.sub(r"[\\`*_\[\]|]", r"\\\g<0>", apart)


_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What the archive refuses in a text: see ``reading``."""


def _both(outer: str, inner: str) -> str:
    """Return the marks of words that are emphasised by two elements, one in the other."""
    return outer if len(outer) == 3 or outer == inner else "*" * (len(outer) + len(inner))  # noqa: PLR2004 -- ***


def _joined(pieces: Sequence[_Piece]) -> str:
    """Return words with their marks: neighbours of one mark share it, and it stands close to the words."""
    merged: list[list[str]] = []
    for text, mark in pieces:
        if merged and (merged[-1][1] == mark or not text.strip()) and text != "\n" and merged[-1][0] != "\n":
            merged[-1][0] += text
        else:
            merged.append([text, mark])
    written = []
    for text, mark in merged:
        words = text.strip()
        left, right = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        written.append(f"{left}{mark}{words}{mark}{right}" if words and mark else text)
    return re.sub(r" {2,}", " ", "".join(written))


def _is_read_as(words: str, pieces: Sequence[_Piece]) -> bool:
    """Whether the words with their marks are read as the words without: no mark is left over, none is taken for another."""
    bare = _joined([(text, "") for text, _ in pieces])
    try:
        marked, plain = (render(re.sub(r"(?<!\\)\[\^\w+\]", "", text), lambda _: "#") for text in (words, bare))
    except BadMarkup:
        return False
    return [block.words for block in marked.blocks] == [block.words for block in plain.blocks]


def _escaped_start(line: str) -> str:
    """Return a line whose first signs are not read as the beginning of a heading, a list, a quotation or a rule."""
    if re.match(r"(?:#|>|[-+](?:\s|$)|\\\*(?:\s|$)|-\s*-|=)", line) and not line.startswith("\\"):
        return f"\\{line}" if line[0] != "=" else line
    return line
