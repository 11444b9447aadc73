"""Blocks of a text that need no converter: paragraphs, headings, lists, quotations and tables of words, emphasis and links.

Knows a part of Markdown so small that its HTML follows from the letters, and refuses everything else: what it gives is what
the converter of reference gives for the same block, byte for byte, and for any other block it gives nothing. A text of such
blocks is converted in a fiftieth of the time. Knows nothing of notes' names, of ids, or of where links lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORDS = r"[^\x00-\x1f\x7f-\xa0*_`\\\[\]<>&|#~{}]"
"""What stands for itself everywhere: no mark of Markdown, nothing that HTML escapes, no white space but the space."""
_CALL = r"\[\^[\w-]{1,20}\](?![({\[:])"
_TARGET = r"[A-Za-z0-9/:.#?=%+,;-]+"
_LINK = rf"(?<!!)\[{_WORDS}++\]\({_TARGET}\)(?!\{{)"
_PIECES = rf"(?:{_WORDS}++|{_CALL}|{_LINK})++"
_EMPHASIS = rf"\*(?!\s){_PIECES}(?<!\s)\*(?!\*)"
_STRONG = rf"\*\*(?!\s){_PIECES}(?<!\s)\*\*(?!\*)"
_LINE = rf"(?!\s|[+=:-])(?:{_WORDS}++|{_CALL}|{_LINK}|{_EMPHASIS}|{_STRONG})++(?<!\s)"
_BLOCKS = {
    "p": re.compile(rf"{_LINE}(?:\n{_LINE})*"),
    "ul": re.compile(rf"- {_LINE}(?:\n- {_LINE})*"),
    "blockquote": re.compile(rf"> {_LINE}(?:\n(?:>\n)?> {_LINE})*"),
}
_CELL = re.compile(_LINE)
_HEADING = re.compile(rf"(?P<marks>#{{1,6}}) (?P<words>{_WORDS}+)")
_A_LINK = re.compile(rf"\[(?P<words>{_WORDS}++)\]\((?P<target>{_TARGET})\)")
_MOST = 50
"""Stars or brackets above which a block is left to the converter, which has bounds for them."""


class Plain(NamedTuple):
    """A block as HTML: its tag (p, ul, blockquote, table, h1 … h6), what is in it, its words, and whether it holds a link."""

    tag: str
    inner: str
    words: str
    has_link: bool = False


def plain_block(block: str) -> Plain | None:
    """Return a block, without an empty line in it, as HTML; None if it takes a converter to know it."""
    tag = _tag(block)
    return _written(block, tag) if tag else None


def _tag(block: str) -> str:
    """Return the tag of a block that needs no converter, or nothing."""
    if block.count("*") > _MOST or block.count("[") > _MOST:
        return ""
    heading = _HEADING.fullmatch(block)
    if heading:
        return f"h{len(heading['marks'])}"
    if block[:2] == "| ":
        return "table" if _is_table(block.split("\n")) else ""
    return next((tag for tag, pattern in _BLOCKS.items() if pattern.fullmatch(block)), "")


def _is_table(lines: list[str]) -> bool:
    """Return whether lines are a table of at least one row below its head, whose cells are words with a space on either side."""
    if len(lines) < 3 or not all(len(line) > 3 and line[:2] == "| " and line[-2:] == " |" for line in lines):  # noqa: PLR2004 -- head, rule, row
        return False
    head, rule, *rows = map(_cells, lines)
    if set(rule) != {"---"} or any(len(row) != len(rule) for row in (head, *rows)):
        return False
    return all(map(_CELL.fullmatch, (*head, *(cell for row in rows for cell in row))))


def _cells(line: str) -> list[str]:
    return line[2:-2].split(" | ")


def _written(block: str, tag: str) -> Plain:
    """Return a block of which the tag is known."""
    if tag == "p":
        return Plain(tag, *_inline(block))
    if tag == "blockquote":
        quoted = "\n".join(line[2:] for line in block.split("\n"))
        paragraphs = [_inline(paragraph) for paragraph in quoted.split("\n\n")]
        inner = "".join(f"\n<p>{inner}</p>" for inner, _, _ in paragraphs)
        words = "".join(f"\n{words}" for _, words, _ in paragraphs)
        return Plain(tag, f"{inner}\n", f"{words}\n", any(has_link for _, _, has_link in paragraphs))
    if tag == "ul":
        items = [_inline(line[2:]) for line in block.split("\n")]
        inner = "".join(f"\n<li>{inner}</li>" for inner, _, _ in items)
        words = "".join(f"\n{words}" for _, words, _ in items)
        return Plain(tag, f"{inner}\n", f"{words}\n", any(has_link for _, _, has_link in items))
    if tag == "table":
        return _table(block)
    words = block.lstrip("#").strip()
    return Plain(tag, words, words)


def _table(block: str) -> Plain:
    """Return a table; its words stand as its elements do, one on a line."""
    head, _, *rows = ([_inline(cell) for cell in _cells(line)] for line in block.split("\n"))
    heads = "".join(f"<th>{inner}</th>\n" for inner, _, _ in head)
    body = "".join(f"<tr>\n{''.join(f'<td>{inner}</td>{chr(10)}' for inner, _, _ in row)}</tr>\n" for row in rows)
    words = "\n\n".join("".join(f"{words}\n" for _, words, _ in row) for row in rows)
    return Plain(
        "table",
        f"\n<thead>\n<tr>\n{heads}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n",
        f"\n\n\n{''.join(f'{words}{chr(10)}' for _, words, _ in head)}\n\n\n\n{words}\n\n",
        any(has_link for row in (head, *rows) for _, _, has_link in row),
    )


def _inline(text: str) -> tuple[str, str, bool]:
    """Return words with links and emphasis as HTML, as words alone, and whether there is a link."""
    has_link = "](" in text
    words = _A_LINK.sub(lambda match: match["words"], text) if has_link else text
    if has_link:
        text = _A_LINK.sub(_link, text)
    if "*" in text:
        text = _within(_within(text, "**", "strong"), "*", "em")
        words = words.replace("*", "")
    return text, words, has_link


def _link(match: re.Match[str]) -> str:
    return f'<a href="{match["target"]}">{match["words"]}</a>'


def _within(text: str, mark: str, tag: str) -> str:
    """Return a text of which every second stretch between marks is an element."""
    return "".join(f"<{tag}>{piece}</{tag}>" if at % 2 else piece for at, piece in enumerate(text.split(mark)))


def stretches(text: str) -> Iterator[tuple[str, Plain | None]]:
    """Yield a text's blocks, each as HTML; blocks that take a converter stand together, with None.

    Lists and quotations may hold empty lines and go on after them: a paragraph, a heading or a table is known to begin a new
    block, and a list or quotation is known to end where a block of another kind follows.
    """
    if _CONTROL.search(text) or (("\n " in text or text[:1] == " ") and _BLANK.search(text)):
        yield text, None
        return
    waiting: list[str] = []
    may_go_on: tuple[str, str] | None = None
    """A list or quotation of which the end is not known yet, with its tag."""
    for block in filter(None, (piece.strip("\n") for piece in text.split("\n\n"))):
        tag = _tag(block)
        if may_go_on is not None:
            if tag and tag != may_go_on[1]:
                yield may_go_on[0], _written(*may_go_on)
            else:
                waiting.append(may_go_on[0])
            may_go_on = None
        if tag in _GOING_ON and not waiting:
            may_go_on = block, tag
            continue
        if not tag or tag in _GOING_ON:
            waiting.append(block)
            continue
        if waiting:
            yield "\n\n".join(waiting), None
            waiting.clear()
        yield block, _written(block, tag)
    if may_go_on is not None:
        yield may_go_on[0], _written(*may_go_on)
    if waiting:
        yield "\n\n".join(waiting), None


_GOING_ON = frozenset({"ul", "blockquote"})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_BLANK = re.compile(r"^ +$", re.MULTILINE)
"""What the converter takes out or changes before it looks for blocks: signs of control, and lines of spaces."""
