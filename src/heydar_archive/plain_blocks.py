"""Blocks of a text that need no converter: words, emphasis, calls of notes and headings, as most texts consist of.

Knows a part of Markdown so small that its HTML follows from the letters, and refuses everything else: what ``plain_block``
returns is what the converter of reference returns for the same block, byte for byte, and for any other block it returns
None. A text of such blocks is converted in a fiftieth of the time. Knows nothing of notes' names or of ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORDS = r"[^\x00-\x1f\x7f-\xa0*_`\\\[\]<>&|#~{}]"
"""What stands for itself everywhere: no mark of Markdown, nothing that HTML escapes, no white space but the space."""
_CALL = r"\[\^[\w-]{1,20}\](?![({\[:])"
_PIECES = rf"(?:{_WORDS}++|{_CALL})++"
_EMPHASIS = rf"\*(?!\s){_PIECES}(?<!\s)\*(?!\*)"
_LINE = rf"(?!\s|[+=:-])(?:{_WORDS}++|{_CALL}|{_EMPHASIS})++(?<!\s)"
_PARAGRAPH = re.compile(rf"{_LINE}(?:\n{_LINE})*")
_HEADING = re.compile(rf"(?P<marks>#{{1,6}}) (?P<words>{_WORDS}+)")
_EMPHASISED = re.compile(r"\*([^*]+)\*")
_MOST = 50
"""Stars or brackets above which a block is left to the converter, which has bounds for them."""


class Plain(NamedTuple):
    """A block without any mark but emphasis and calls of notes: its tag (p, h1 … h6), the HTML in it, its words."""

    tag: str
    inner: str
    words: str


def plain_block(block: str) -> Plain | None:
    """Return a block, without an empty line in it, as HTML; None if it takes a converter to know it."""
    heading = _HEADING.fullmatch(block)
    if heading:
        words = heading["words"].strip()
        return Plain(f"h{len(heading['marks'])}", words, words)
    if not _PARAGRAPH.fullmatch(block) or block.count("*") > _MOST or block.count("[") > _MOST:
        return None
    return Plain("p", _EMPHASISED.sub(r"<em>\1</em>", block), block.replace("*", ""))


def stretches(text: str) -> Iterator[tuple[str, Plain | None]]:
    """Yield a text's blocks, each as HTML; blocks that take a converter stand together, with None.

    Lists, quotations and tables may hold empty lines, so that only what follows upon a block of words is known to
    begin a new one.
    """
    if _STRANGE.search(text):
        yield text, None
        return
    waiting: list[str] = []
    for piece in text.split("\n\n"):
        block = piece.strip("\n")
        found = plain_block(block) if block else None
        if found is None:
            waiting.append(piece)
            continue
        if any(part.strip("\n") for part in waiting):
            yield "\n\n".join(waiting), None
        waiting.clear()
        yield block, found
    if any(part.strip("\n") for part in waiting):
        yield "\n\n".join(waiting), None


_STRANGE = re.compile(r"[\x00-\x09\x0b-\x1f]|^ +$", re.MULTILINE)
"""What the converter takes out or changes before it looks for blocks."""
