"""Signs that deceive the eye: those that nobody sees, letters of one script in a word of another, words all of such letters.

Knows characters and nothing of content. All of them can make a name look like another one, and all hide a word from
every search: “Ə” is typed as the Cyrillic letter on some keyboards, and nobody sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

INVISIBLE_RANGES = (
    r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff"
)
"""What nobody sees: control characters, the marks that turn the direction of writing, spaces without width.

In the notation that regular expressions of Python and of JSON Schema share. The joiners U+200C and U+200D are not among
them, because Persian and Hindi words are spelt with them.
"""
INVISIBLE = re.compile(f"[{INVISIBLE_RANGES}\U000e0000-\U000e007f]")

_SCRIPTS = {"Latin": "A-Za-z\u00aa\u00ba\u00c0-\u024f\u0259\u1e00-\u1eff", "Greek": "\u0370-\u03ff\u1f00-\u1fff"}
_SCRIPTS |= {"Cyrillic": "\u0400-\u052f", "Armenian": "\u0531-\u058f"}
_OTHERS = re.compile("[\u0370-\u058f\u1f00-\u1fff]")
_FIRST_BYTES = (*range(0xCD, 0xD7), 0xE1)
"""With which letters of ``_OTHERS`` begin in UTF-8: to look for these takes a tenth of the time."""
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}


def has_others(text: str) -> bool:
    """Return whether a text has letters of another script that may be taken for Latin ones; most have none."""
    data = text.encode("utf-8", "surrogatepass")
    return any(byte in data for byte in _FIRST_BYTES) and bool(_OTHERS.search(text))


def mixed_words(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield the place of each word of two scripts, the word, the letter that is in the minority, and its script.

    Only scripts of which letters look alike are told apart: Latin, Cyrillic, Greek, Armenian.
    """
    if not has_others(text):
        return
    for word in _WORD.finditer(text):
        if not _OTHERS.search(word[0]):
            continue
        found = {script: letters.findall(word[0]) for script, letters in _LETTERS.items()}
        counts = sorted((len(letters), script) for script, letters in found.items() if letters)
        if len(counts) > 1:
            script = counts[0][1]
            yield word.start(), word[0], found[script][0], script


_TWINS = {
    "Cyrillic": frozenset("АВЕЅІЈКМНОРСТУХҮҺӘԚԜасеѕіјорухүһәԛԝ"),
    "Greek": frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧικνορυχα"),
    "Armenian": frozenset("ՍՏՕսհոօցզ"),
}
"""Letters that look like a Latin one in most typefaces."""
_LATIN = _LETTERS["Latin"]


def lookalike_words(passage: str) -> Iterator[tuple[int, str, str]]:
    """Yield the place of each word of a Latin passage that is wholly of letters of another script, the word, and its script.

    Only of letters that have a Latin twin: “Хосор” in Cyrillic reads as a Latin word. A passage that also has a word in that
    script which cannot be mistaken quotes it, and none of its words is yielded; nor is a single letter, which may be a sign.
    """
    if not _OTHERS.search(passage) or not _LATIN.search(passage):
        return
    for script, twins in _TWINS.items():
        words = [
            (word.start(), word[0])
            for word in _WORD.finditer(passage)
            if _LETTERS[script].search(word[0]) and not _LATIN.search(word[0])
        ]
        if all(set(word) <= twins for _, word in words):
            yield from ((at, word, script) for at, word in words if len(word) > 1)
