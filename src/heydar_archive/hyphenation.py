"""Azerbaijani for pyphen, which divides words at the ends of lines and has no such language of its own.

Knows where the patterns lie (``hyph_az.dic``, made by ``tools/hyphenation.py``), that capitals are İ of i and I of ı, and that
abbreviations in capitals stay whole. What the patterns say is not known here, nor which words come to stand at an end.
"""

from __future__ import annotations

from pathlib import Path

import pyphen

PATTERNS = Path(__file__).with_name("hyph_az.dic")
_SMALL = str.maketrans("İI", "iı")


class _Azerbaijani(pyphen.HyphDict):  # type: ignore[misc]  # pyphen has no types
    """The patterns for words in any letters: Python makes two characters of İ, and every place after it would be wrong."""

    def positions(self, word: str) -> list[int]:
        found: list[int] = super().positions(word.translate(_SMALL))
        return [] if word.isupper() else found


def teach() -> None:
    """Let everything in this process that asks pyphen divide Azerbaijani words too."""
    pyphen.LANGUAGES["az"] = PATTERNS
    pyphen.LANGUAGES_LOWERCASE["az"] = "az"
    pyphen.hdcache[PATTERNS] = _Azerbaijani(PATTERNS)
