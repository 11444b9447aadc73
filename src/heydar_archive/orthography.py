"""The Azerbaijani alphabet: order, case, search folding, slugs, ordinal suffixes.

Knows letters and nothing of documents. Python's own defaults are wrong for every one of these: they sort
ç, ə and İ last, lower İ into two characters, and drop ə from ASCII forms. The order is the official
32-letter alphabet, as in CLDR's az collation; q, w and accented letters of other languages stand beside
their nearest letter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ALPHABET = "abcçdeəfgğhxıijkqlmnoöprsştuüvyz"
"""The 32 letters in their order."""

_RANK = {letter: 2 * index for index, letter in enumerate(ALPHABET, 1)}
_RANK["w"] = _RANK["z"] + 1

_ENGLISH_RANK = {letter: 2 * index for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)}

_FOLD = str.maketrans(
    {"ə": "e", "ı": "i", "ö": "o", "ü": "u", "ş": "s", "ç": "c", "ğ": "g", "ß": "s", "ø": "o", "æ": "e"}
)

SortKey = tuple[tuple[tuple[int, int], ...], str]


def lower(text: str) -> str:
    """Return the text in Azerbaijani lower case (I → ı, İ → i), in NFC."""
    small = unicodedata.normalize("NFC", text).replace("I", "ı").replace("İ", "i").lower()
    return unicodedata.normalize("NFC", small)


def upper(text: str) -> str:
    """Return the text in Azerbaijani upper case (i → İ, ı → I), in NFC."""
    great = unicodedata.normalize("NFC", text).replace("i", "İ").replace("ı", "I").upper()
    return unicodedata.normalize("NFC", great)


@lru_cache(maxsize=1 << 14)
def sort_key(text: str, language: str) -> SortKey:
    """Return the key by which names are sorted for a reader of ``language`` (az or en).

    Letters by that language's alphabet without regard to case, digits by value before letters, quotes and
    other punctuation ignored; the text itself decides between equals, so the order is total.
    """
    azerbaijani = language == "az"
    ranks = _RANK if azerbaijani else _ENGLISH_RANK
    lowered = lower(text) if azerbaijani else unicodedata.normalize("NFC", text).lower()
    parts: list[tuple[int, int]] = []
    for run in re.findall(r"[0-9]{1,18}|[^0-9]", lowered):
        if run[0] in "0123456789":
            parts.append((1, int(run)))
        elif run.isspace() or run in "-–—":
            parts.append((0, 0))
        elif run in ranks:
            parts.append((2, ranks[run]))
        elif run.isalpha():
            parts.append(_foreign_rank(run, ranks))
    return tuple(parts), text


def _foreign_rank(letter: str, ranks: dict[str, int]) -> tuple[int, int]:
    """Place a letter that the alphabet lacks just after the nearest one that it has."""
    base = unicodedata.normalize("NFD", letter)[0].translate(_FOLD)
    if base in ranks:
        return 2, ranks[base] + 1
    return 3, ord(letter)


def fold(text: str) -> str:
    """Return the text as a search compares it: lower case, ə → e, ı/I/İ → i, no diacritics.

    Idempotent, and letter for letter as long as the text in NFC, so that offsets into it still hold; only
    marks that no letter has taken up in NFC fall away.
    """
    if text.isascii():  # as half of the words are
        return text.lower()
    return unicodedata.normalize("NFC", lower(text).translate(_BARE))


class _Bare(dict[int, str]):
    """Letters without their marks, worked out as they are met; marks that stand alone are nothing."""

    def __missing__(self, code: int) -> str:
        """Return a letter without its marks; a syllable that is written as one character stays whole."""
        character = chr(code)
        decomposed = unicodedata.normalize("NFD", character)
        bare = decomposed[0] if all(map(unicodedata.combining, decomposed[1:])) else character
        self[code] = "" if unicodedata.combining(character) else bare.translate(_FOLD)
        return self[code]


_BARE = _Bare()


def slug(text: str) -> str:
    """Return an ASCII identifier: folded letters and digits, hyphens between; empty if nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


_UNITS = {1: "ci", 2: "ci", 3: "cü", 4: "cü", 5: "ci", 6: "cı", 7: "ci", 8: "ci", 9: "cu"}
_TENS = {1: "cu", 2: "ci", 3: "cu", 4: "cı", 5: "ci", 6: "cı", 7: "ci", 8: "ci", 9: "cı"}


def ordinal(number: int) -> str:
    """Return a number with its Azerbaijani ordinal suffix, by vowel harmony of the last spoken word: 1997-ci.

    Agrees with the ordinal rule of CLDR for az everywhere but at whole thousands, where CLDR's rule
    gives -cu and the spoken word (min) asks for -ci.
    """
    if number % 10:
        suffix = _UNITS[number % 10]
    elif number % 100:
        suffix = _TENS[number // 10 % 10]
    elif number % 1000:
        suffix = "cü"
    elif number % 1_000_000 or number == 0:
        suffix = "ci" if number else "cı"
    else:
        suffix = "cu"
    return f"{number}-{suffix}"
