"""Write where Azerbaijani words may be divided: the patterns that the books are set with.

    python tools/hyphenation.py

No package has such patterns, and none are taken from others: they say the rule of the orthography. A new syllable begins with the
last consonant before a vowel (tə-rəf, təş-ki-lat, e-lekt-ron), or between two vowels (mü-əl-lim). Nothing is divided
before its first vowel (stra-te-gi-ya), nor beside an apostrophe. That two letters at least stay on each line is said
where the patterns are used. The format is that of the dictionaries of Hunspell and LibreOffice: an odd number allows a
division, a greater even one forbids it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

VOWELS = "aeəıioöuü"
CONSONANTS = "bcçdfgğhxjkqlmnprsştvyz"
APOSTROPHES = "'’"

FILE = Path(__file__).resolve().parents[1] / "src" / "heydar_archive" / "hyph_az.dic"
HEAD = """\
UTF-8
% Where Azerbaijani words may be divided. Written by tools/hyphenation.py; never edited.
LEFTHYPHENMIN 2
RIGHTHYPHENMIN 2
"""


def patterns() -> Iterator[str]:
    """Yield every pattern."""
    yield from (f"1{consonant}{vowel}" for consonant, vowel in product(CONSONANTS, VOWELS))
    yield from (f"{one}1{other}" for one, other in product(VOWELS, repeat=2))
    yield from (f".{one}{other}2" for one, other in product(CONSONANTS, repeat=2))
    yield from (f"{apostrophe}2" for apostrophe in APOSTROPHES)


def dictionary() -> str:
    """Return the whole file."""
    return HEAD + "".join(f"{pattern}\n" for pattern in patterns())


if __name__ == "__main__":
    FILE.write_text(dictionary(), "utf-8")
