"""Words that a machine may have misread: which, where, why, and what they may have been.

Knows how scanned Azerbaijani is misread (ə as o, ü as ii, ı as 1 …) and the archive's own words, against which it
compares. Knows no grammar beyond vowel harmony and the endings that the archive's words show, reads no file and
changes no text: it asks, and an editor with the page before them decides.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeAlias

from heydar_archive.languages import LANGUAGE_MARK
from heydar_archive.orthography import ALPHABET, lower, ordinal, upper
from heydar_archive.reading import SourceFile

MOST_PROPOSALS = 3
"""The most proposals for one word: with more, none is a help."""

_ENOUGH = 4
"""How many words must take an ending before it is believed to be one."""
_END_OF_LATIN = 0x250
"""Letters from here on are of other scripts: Cyrillic in an Azerbaijani text is a quotation, not a misreading."""
_FAR_MORE = 5
"""How many times more often a word must stand in the archive to be believed against one that looks like it."""

_WORD = re.compile(r"[^\W_©¢§®£¥¤]*[©¢§®£¥¤]?[^\W_][\w©¢§®£¥¤]*", re.UNICODE)
_LETTERS = frozenset(ALPHABET + upper(ALPHABET))
_Verdict: TypeAlias = tuple[str, tuple[str, ...]]
"""Why a word is suspicious, and what it may have been."""
_PLAIN_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_VOWELS = frozenset("aeəıioöuü")
_FOLLOWS = {"a": "aı", "ı": "aı", "o": "au", "u": "au", "e": "əi", "ə": "əi", "i": "əi", "ö": "əü", "ü": "əü"}
"""Which vowels an ending may have after which: harmony of front and back, round and not."""
_ROMAN = re.compile(r"[IVXLCDM]+")
_NO_PROSE = re.compile(
    rf"{LANGUAGE_MARK.pattern}|`[^`]*`|(?<=\])\([^)]*\)|https?://\S+|\S+@\S+|\w+(?:\.\w+)+|\{{[^{{}}]*\}}"
)
"""What stands in the archive's prose and is none in its language: marked words, code, targets, placeholders."""
_NUMBER = re.compile(r"[0-9]+")
_SYMBOL = re.compile(r"[A-Z0-9]+|[A-Z]+[0-9]+[A-Za-z]?|[0-9]+(?:mm|km|sm|kq|m|q|t)")
"""What mixes letters and digits by right: A51, RES822, 120mm."""
_TWO_I = re.compile(r"(?<![bdş])ii|ii(?=.{0,3}[bcçdfgğhjklmnpqrsştvxyz]ii)")
"""ii: Azerbaijani has it in təbii, bədii, şii and what is made of them, and hardly elsewhere."""
_NEVER = re.compile(
    r"\w{2}(?:lor|ndo|do)(?:i|in|ino|ini|indo|indon|don|do|n|dir|ki)?$|\w{2}(?:yyot|mok$|sino)"  # -lər, -də, -mək
    r"|liq|[bcçdfhklqştxyz]s$"  # -lıq; consonant and ə
    r"|(.)\1\1"
)
"""What no Azerbaijani word has: endings with o, lıq with i, s after most consonants at the end, a letter three times."""
_CASES = frozenset(
    re.findall(
        r"\w+",
        "da də dan dən a ə ya yə nı ni nu nü ı i u ü sı si su sü na nə ın in un ün nın nin nun nün lar lər lıq lik luq lük "
        "nda ndə ndan ndən sında sində dır dir dur dür dək lı li lu lü ta tə tan tən ki kı ları ləri",
    )
)
"""Endings that may follow a number or an abbreviation after a hyphen."""

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("aeəoöé69", "o"),
        **dict.fromkeys("iıuü1îíï", "i"),
        **dict.fromkeys("sş§", "s"),
        **dict.fromkeys("cç¢", "c"),
        **dict.fromkeys("gğq", "g"),
        "©": "o",
    }
)
_MISREAD = (
    ("s", "ə"),
    ("g", "ş"),
    ("g", "ç"),
    ("(?<=^[bcdgkst])d(?=[^aeəıioöuü])", "ö"),
    ("il?i", "ü"),
    ("li", "ü"),
    ("m", "ın"),
    ("n", "ın"),
    ("(?<=.{5})[trm]$", ""),
    ("(?<=.{5})[trm]$", "ı"),
    ("(?<=.{3})l(?=[dnm]|$)", "lı"),
    ("l", "ı"),
)
"""Rarer misreadings: s for ə, g for ş and ç, d for ö, li for ü, m for ın, a stroke too many, ı lost. One a word is tried."""
_COSTS = {("o", "ə"): 1, ("a", "ə"): 2, ("e", "ə"): 2, ("i", "ı"): 1, ("s", "ş"): 1, ("c", "ç"): 1, ("g", "ğ"): 1}
_OWN = frozenset("əıöüşçğ")
"""Letters that Azerbaijani has and English has not: scans lose them, and never put them in."""
_NEVER_HAPPENS = 100


@dataclass(frozen=True, slots=True)
class Suspect:
    """A word that may be misread: its place in the text (from 1), why, and what it may have been, likeliest first.

    ``why`` is a stable word: ``odd-sign``, ``digit-in-word``, ``suffix``, ``vocabulary`` or ``pattern``.
    """

    line: int
    column: int
    word: str
    why: str
    proposals: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Why, as an editor reads it."""
        return _SAID[self.why]


_SAID = {
    "odd-sign": "a sign that Azerbaijani does not write",
    "digit-in-word": "a digit inside a word",
    "suffix": "an ending that does not fit the number",
    "vocabulary": "not a word of the archive, and like one",
    "pattern": "letters that do not follow each other so in Azerbaijani",
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The archive's own words, each with how often it stands there; Azerbaijani in small letters."""

    azerbaijani: Mapping[str, int]
    english: frozenset[str] = frozenset()
    shapes: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    endings: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        shapes: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.azerbaijani, key=lambda word: (-self.azerbaijani[word], word)):
            shapes[shape(word)].append(word)
        endings: dict[str, list[str]] = defaultdict(list)
        for ending in sorted(_endings(self.azerbaijani), key=lambda ending: (len(ending), ending)):
            endings[shape(ending)].append(ending)
        object.__setattr__(self, "shapes", {key: tuple(words) for key, words in shapes.items()})
        object.__setattr__(self, "endings", {key: tuple(words) for key, words in endings.items()})

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is one of the archive's, or one of them with an ending that they take."""
        if self._vouches(word):
            return True
        lookalikes = self.shapes.get(shape(word), ())
        return not any(_may_be_read(other, word) for other in lookalikes) and any(
            self._is_ending(word[cut:]) and _in_harmony(word[:cut], word[cut:]) and self._has_stem(word[:cut])
            for cut in range(len(word) - 1, 2, -1)
        )

    def _is_ending(self, ending: str) -> bool:
        """Whether the archive's words take this ending, or two that make it up."""
        return self._takes(ending) or any(
            self._takes(ending[:cut]) and self._takes(ending[cut:]) for cut in range(1, len(ending))
        )

    def _takes(self, ending: str) -> bool:
        return ending in self.endings.get(shape(ending), ())

    def _has_stem(self, stem: str) -> bool:
        """Whether a stem stands in the archive: as it is, or with the q and k that become ğ and y before an ending."""
        return self._vouches(stem) or self._vouches(stem[:-1] + {"ğ": "q", "y": "k"}.get(stem[-1], "?"))

    def _vouches(self, word: str) -> bool:
        """Whether a word stands in the archive, and not only beside a far more frequent one with the right letters.

        “Xocali” in a quotation says nothing for “Xocali”, where “Xocalı” stands a hundred times.
        """
        count = self.azerbaijani.get(word, 0)
        return count > 0 and not any(
            len(word) > 2  # noqa: PLR2004 -- of two letters every word is like another
            and self.azerbaijani[other] > _FAR_MORE * count
            and _own_letters(other) > _own_letters(word)
            for other in self.shapes[shape(word)]
        )

    def like(self, word: str) -> Iterator[str]:
        """Yield the words that look like ``word``, and those that would with an ending that the archive's words take."""
        key = shape(word)
        yield from self.shapes.get(key, ())
        for cut in range(len(key) - 1, 2, -1):
            stems, endings = self.shapes.get(key[:cut], ()), self.endings.get(key[cut:], ())
            for stem, ending in product(stems, endings):
                if len(stem) > 2 and _in_harmony(stem, ending):  # noqa: PLR2004 -- a shorter stem says nothing
                    soft = stem[-1] == "q" and ending[0] in _VOWELS
                    yield (f"{stem[:-1]}ğ" if soft else stem) + ending


def _own_letters(word: str) -> int:
    """Return how many letters of a word are Azerbaijani and not English: those that scans lose."""
    return sum(letter in _OWN for letter in word)


def _own_capitals(word: str) -> int:
    """Return the same of a word in capitals: there it is İ that English lacks, and not I."""
    return sum(letter in "ƏİÖÜŞÇĞ" for letter in word)


def shape(word: str) -> str:
    """Return what is left of a word when all that is easily misread is one: Azərbaycan and Azorbayoan alike.

    Letters that scans confuse become one (ə, o, a, e; ü, ii, ı, i, 1), and a letter that stands twice stands once.
    """
    return re.sub(r"(.)\1+", r"\1", lower(word).translate(_ALIKE))


def vocabulary(files: Iterable[SourceFile], without: str = "") -> Vocabulary:
    """Return the words of the archive's files: all that its Azerbaijani and its English say.

    Texts that are themselves uncorrected scans (``transcription: raw``) are left out, and so is the file named
    ``without``, so that no mistake vouches for itself.
    """
    words: dict[str, Counter[str]] = {"az": Counter(), "en": Counter()}
    for file in files:
        if file.file == without:
            continue
        for language, counted in words.items():
            whole = file.kind == "wording" and file.name == language
            for text in _texts(file.data, language, within=whole):
                counted.update(_words(text))
            section = next((text for key, text in file.sections.items() if key == language), None)
            if section and not _is_raw(file.data, language):
                counted.update(_words(section.text))
    azerbaijani = Counter[str]()
    for word, count in words["az"].items():
        if set(word) <= _LETTERS:
            azerbaijani[lower(word)] += count
    return Vocabulary(azerbaijani, frozenset(word for word in words["en"] if word.isalpha()))


def _is_raw(data: Mapping[str, Any], language: str) -> bool:
    texts = data.get("texts")
    facts = texts.get(language) if isinstance(texts, dict) else None
    return isinstance(facts, dict) and facts.get("transcription") == "raw"


def _texts(data: Any, language: str, *, within: bool = False) -> Iterator[str]:  # noqa: ANN401 -- YAML
    """Yield every text under a key that is the language's code, anywhere in a file's facts."""
    if isinstance(data, str) and within:
        yield data
    elif isinstance(data, list):
        for item in data:
            yield from _texts(item, language, within=within)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, language, within=within or key == language)


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text in the language of the text."""
    yield from re.findall(r"[^\W\d_]+", _NO_PROSE.sub(" ", text))


def _endings(words: Mapping[str, int]) -> Iterator[str]:
    """Yield the endings that enough of the words take."""
    found: Counter[str] = Counter()
    for word in words:
        for cut in range(max(4, len(word) - 9), len(word)):
            if word[:cut] in words:
                found[word[cut:]] += 1
    yield from (ending for ending, count in found.items() if count >= _ENOUGH)


def _in_harmony(stem: str, ending: str) -> bool:
    """Whether the vowels of an ending follow the last of its stem as Azerbaijani has it: ı after a, ü after ö, ə after i."""
    last = next((letter for letter in reversed(stem) if letter in _VOWELS), "")
    for vowel in filter(_VOWELS.__contains__, ending):
        if last and vowel not in _FOLLOWS[last]:
            return False
        last = vowel
    return True


def suspects(text: str, known: Vocabulary, first_line: int = 1) -> tuple[Suspect, ...]:
    """Return the words of a text that may be misread, in their order.

    Paragraphs that are English by the archive's own words are passed over, as are words that the archive knows,
    Roman numerals, abbreviations, symbols of documents, and names that nothing speaks against. ``first_line`` is the
    number of the text's first line.
    """
    found: list[Suspect] = []
    line = first_line
    prose = _NO_PROSE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for paragraph in re.split(r"(\n[ \t]*\n\s*)", prose):
        if paragraph.strip() and not _is_english(paragraph, known):
            found.extend(_in_paragraph(paragraph, line, known))
        line += paragraph.count("\n")
    return tuple(found)


def _is_english(paragraph: str, known: Vocabulary) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", paragraph)
    english = sum(word in known.english or word.lower() in known.english for word in words)
    azerbaijani = sum(lower(word) in known.azerbaijani or shape(word) in known.shapes for word in words)
    return english > azerbaijani


def _in_paragraph(paragraph: str, first_line: int, known: Vocabulary) -> Iterator[Suspect]:
    matches = list(_WORD.finditer(paragraph))
    for index, match in enumerate(matches):
        before = matches[index - 1] if index else None
        after = matches[index + 1] if index + 1 < len(matches) else None
        hyphened = before is not None and re.fullmatch(r"-\n?[ \t]*", paragraph[before.end() : match.start()])
        if _is_part_of_broken_word(paragraph, before, match, known) or _is_part_of_broken_word(
            paragraph, match, after, known
        ):
            continue
        verdict = _judged(match[0], before[0] if before and hyphened else "", known)
        if verdict:
            why, proposals = verdict
            start = paragraph.rfind("\n", 0, match.start()) + 1
            line = first_line + paragraph.count("\n", 0, match.start())
            yield Suspect(line, match.start() - start + 1, match[0], why, proposals)


def _is_part_of_broken_word(
    paragraph: str, first: re.Match[str] | None, second: re.Match[str] | None, known: Vocabulary
) -> bool:
    """Whether two pieces are one known word that was broken at the end of a line."""
    if first is None or second is None:
        return False
    between = paragraph[first.end() : second.start()]
    return bool(re.fullmatch(r"-\n[ \t]*", between)) and known.knows(lower(first[0] + second[0]))


def _judged(word: str, before: str, known: Vocabulary) -> _Verdict | None:
    """Return why a word is suspicious and what it may have been; None if it is not. ``before`` ends in a hyphen."""
    if _NUMBER.fullmatch(before) and not (word[0].isupper() or _NUMBER.fullmatch(word)):
        return _suffix_judged(int(before[-4:]), word)
    if not word.isalpha() or not set(word) <= _PLAIN_LATIN | _LETTERS:
        return _mixture_judged(word, known)
    if word.isupper():
        return _abbreviation_judged(word, known)
    small = lower(word)
    if known.knows(small) or (before and small in _CASES) or (word[0].isupper() and word in known.english):
        return None
    proposals = _proposals(word, known)
    if proposals:
        return "vocabulary", proposals
    never = _TWO_I.search(small) or (not word[0].isupper() and _NEVER.search(small))
    return ("pattern", ()) if never else None


def _mixture_judged(word: str, known: Vocabulary) -> _Verdict | None:
    """Judge a word of letters, digits and signs: a number, a document's symbol, a foreign name, or a misreading."""
    if (
        _NUMBER.fullmatch(word)
        or not all(not c.isalpha() or ord(c) < _END_OF_LATIN for c in word)
        or lower(word) in known.azerbaijani
    ):
        return None
    proposals = _proposals(word, known)
    if not any(c.isdigit() for c in word):
        return ("odd-sign", proposals) if word not in known.english else None
    return None if _SYMBOL.fullmatch(word) and not proposals else ("digit-in-word", proposals)


def _abbreviation_judged(word: str, known: Vocabulary) -> _Verdict | None:
    """Judge a word in capitals: too short for endings, it is compared letter by letter; Roman numerals are none."""
    if _ROMAN.fullmatch(word):
        return None
    alike = (other for other in known.shapes.get(shape(word), ()) if len(other) == len(word) > 2)  # noqa: PLR2004
    proposals = tuple(great for other in alike if _own_capitals(great := upper(other)) > _own_capitals(word))
    return ("vocabulary", proposals[:MOST_PROPOSALS]) if proposals and word not in known.english else None


def _suffix_judged(number: int, word: str) -> _Verdict | None:
    """Judge what follows a number after a hyphen: an ordinal's suffix by vowel harmony, or a case."""
    expected = ordinal(number).partition("-")[2]
    small = lower(word)
    if small[0] == "c":
        return None if small.startswith(expected) else ("suffix", (expected,))
    if small in _CASES:
        return None
    alike = tuple(sorted(case for case in _CASES if shape(case) == shape(small)))
    fitting = tuple(case for case in alike if _in_harmony(expected, case)) or alike
    return ("suffix", fitting[:MOST_PROPOSALS]) if fitting or any(c.isdigit() for c in word) else None


def _proposals(word: str, known: Vocabulary) -> tuple[str, ...]:
    """Return what a word may have been, likeliest first: nearest to its letters, then most frequent."""
    small = lower(word)
    best: dict[str, tuple[int, int]] = {}
    for changed, cost in _variants(small):
        for candidate in known.like(changed):
            rank = (cost + _distance(changed, candidate), -known.azerbaijani.get(candidate, 0))
            if _may_be_read(candidate, small) and rank < best.get(candidate, (_NEVER_HAPPENS, 0)):
                best[candidate] = rank
        if best and cost == 0:
            break
    limit = 2 + len(small)
    ranked = sorted((rank, candidate) for candidate, rank in best.items() if rank[0] <= limit)
    return tuple(_cased(candidate, word) for _, candidate in ranked[:MOST_PROPOSALS])


def _variants(word: str) -> Iterator[tuple[str, int]]:
    """Yield the word, then the word with one of the rarer misreadings undone."""
    yield word, 0
    if len(word) < 3:  # noqa: PLR2004 -- two letters could be anything
        return
    for read, meant in _MISREAD:
        for match in re.finditer(read, word):
            yield word[: match.start()] + meant + word[match.end() :], 3


def _may_be_read(meant: str, read: str) -> bool:
    """Whether a scan can have made one word of the other: it lost a letter of Azerbaijani's own, or a q."""
    return _own_letters(meant) > _own_letters(read) or (
        meant != read and (meant.count("q") > read.count("q") or any(c.isdigit() for c in read))
    )


def _distance(read: str, meant: str) -> int:
    """Return how far a word is from what was read: the price of each misreading that would explain it."""
    rows = [0, *(3 * n for n in range(1, len(meant) + 1))]
    for letter in read:
        previous, rows = rows, [rows[0] + 3]
        for index, wanted in enumerate(meant, 1):
            same = 0 if letter == wanted else _COSTS.get((letter, wanted), 2 if shape(letter) == shape(wanted) else 4)
            same = same if letter == wanted or letter not in _OWN else _NEVER_HAPPENS
            rows.append(min(previous[index - 1] + same, previous[index] + 2, rows[index - 1] + 3))
    return rows[-1]


def _cased(candidate: str, word: str) -> str:
    """Return a proposal with the capitals of the word for which it is made."""
    if len(word) > 1 and word == upper(word) and word[0] != "©":
        return upper(candidate)
    capital = word[0].isupper() or word[0] == "©"
    return upper(candidate[0]) + candidate[1:] if capital else candidate
