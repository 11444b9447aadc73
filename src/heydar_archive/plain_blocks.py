"""Blocks of a text that need no converter: paragraphs, headings, short lists and quotations of words, emphasis and links.

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
_LINE = rf"(?!\s|[+=:-])(?:{_WORDS}++|{_CALL}|{_LINK}|{_EMPHASIS})++(?<!\s)"
_BLOCKS = {
    "p": re.compile(rf"{_LINE}(?:\n{_LINE})*"),
    "ul": re.compile(rf"- {_LINE}(?:\n- {_LINE})*"),
    "blockquote": re.compile(rf"> {_LINE}(?:\n> {_LINE})*"),
}
_HEADING = re.compile(rf"(?P<marks>#{{1,6}}) (?P<words>{_WORDS}+)")
_A_LINK = re.compile(rf"\[(?P<words>{_WORDS}++)\]\((?P<target>{_TARGET})\)")
_EMPHASISED = re.compile(r"\*([^*]+)\*")
_MOST = 50
"""Stars or brackets above which a block is left to the converter, which has bounds for them."""


class Plain(NamedTuple):
    """A block as HTML: its tag (p, ul, blockquote, h1 … h6), what is in it, its words, and whether it holds a link."""

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
    return next((tag for tag, pattern in _BLOCKS.items() if pattern.fullmatch(block)), "")


def _written(block: str, tag: str) -> Plain:
    """Return a block of which the tag is known."""
    if tag == "p":
        return Plain(tag, *_inline(block))
    if tag == "blockquote":
        inner, words, has_link = _inline("\n".join(line[2:] for line in block.split("\n")))
        return Plain(tag, f"\n<p>{inner}</p>\n", f"\n{words}\n", has_link)
    if tag == "ul":
        items = [_inline(line[2:]) for line in block.split("\n")]
        inner = "".join(f"\n<li>{inner}</li>" for inner, _, _ in items)
        words = "".join(f"\n{words}" for _, words, _ in items)
        return Plain(tag, f"{inner}\n", f"{words}\n", any(has_link for _, _, has_link in items))
    words = block.lstrip("#").strip()
    return Plain(tag, words, words)


def _inline(text: str) -> tuple[str, str, bool]:
    """Return words with links and emphasis as HTML, as words alone, and whether there is a link."""
    has_link = "](" in text
    words = _A_LINK.sub(r"\g<words>", text) if has_link else text
    if has_link:
        text = _A_LINK.sub(r'<a href="\g<target>">\g<words></a>', text)
    return _EMPHASISED.sub(r"<em>\1</em>", text), words.replace("*", ""), has_link


def stretches(text: str) -> Iterator[tuple[str, Plain | None]]:
    """Yield a text's blocks, each as HTML; blocks that take a converter stand together, with None.

    Lists, quotations and tables may hold empty lines and go on after them: only what follows upon a paragraph or a
    heading is known to begin a new block, and a list or quotation is known to end where one of these follows.
    """
    if _STRANGE.search(text):
        yield text, None
        return
    waiting: list[str] = []
    may_go_on: tuple[str, str] | None = None
    """A list or quotation of which the end is not known yet, with its tag."""
    for block in filter(None, (piece.strip("\n") for piece in text.split("\n\n"))):
        tag = _tag(block)
        if tag in _GOING_ON and not waiting and may_go_on is None:
            may_go_on = block, tag
            continue
        if may_go_on is not None:
            if tag and tag not in _GOING_ON:
                yield may_go_on[0], _written(*may_go_on)
            else:
                waiting.append(may_go_on[0])
            may_go_on = None
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
_STRANGE = re.compile(r"[\x00-\x09\x0b-\x1f]|^ +$", re.MULTILINE)
"""What the converter takes out or changes before it looks for blocks."""
