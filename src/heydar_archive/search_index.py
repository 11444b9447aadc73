"""The index of the search as files: where each word stands, cut so that a question needs a few of them; made, or mended.

Every file is a plain script that hands its data to ``archiveSearch``, because a page opened from a disk may load scripts and
nothing else. The words lie in shards by their first letters, each the terms of a serialised MiniSearch index over all
documents; what a result shows lies in files by the number of the document. Each record of the registers has a term of its own,
which no reader can type, in the documents that it belongs to.

Where a few documents changed, the files are mended: what these had is found in the old files, which tell enough to cut them anew.
Knows no archive, and no grammar: a word with endings is found by its beginning. How the files are read is said in
``static/search-index.js``.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import groupby
from typing import Any, TypeAlias, TypeVar

from heydar_archive.date_phrases import DatePhrases
from heydar_archive.orthography import fold
from heydar_archive.views import Row, Said

FIELDS: Mapping[str, float] = {
    "number": 8,
    "date": 6,
    "title": 5,
    "other": 3,
    "names": 2,
    "about": 2,
    "summary": 1,
    "more": 0.5,
    "text": 0.5,
}
"""What is searched of a document, and how much a word counts there.

number: number or symbol, and reference · date: its own date, in words of both languages and in figures · title: in the
page's language · other: in the other one · names: who issued and received it and whom it concerns, in every spelling of
the registers · about: form and topics, in both languages · summary: in the page's language · more: the other summary,
further dates, disputed readings · text: the document's words, if they are held."""

FACETS = ("form", "year", "issuer", "language")
"""By what results are narrowed; the language is that of the original."""

SHARD = 160_000
"""The most bytes of terms in a file, unless one term alone is larger."""
ROWS, PASSAGES = 20, 4
"""How many documents share a file of rows, and how many a file of passages."""

_FORMAT = "3"
_RECORD = "@"
"""What the term of a record begins with; no word does."""
_ENDED = 4
"""The fewest letters of a name that is found with an ending."""
_TIMES = 16
_MOST_TIMES = 2**_TIMES - 1
_WORD = re.compile(r"[^\W_]+")
_FUZZY = re.compile(r"[^\W\d_]{4,}")
_COLUMN = re.compile(r'"(\d+)":\{([^}]*)\}')

Texts: TypeAlias = Mapping[str, Sequence[str]]

Labels: TypeAlias = Callable[[str, Collection[str]], Mapping[str, str]]
"""Gives the words for those identifiers of a facet that are used, in the order in which they are shown; identifiers without words
stand for themselves."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the search has of a document in one language.

    ``row`` is the line that a result shows, with the summary as its context; ``texts`` holds what is searched, by field;
    ``passages`` are texts to quote from where the row does not show what was found; ``facets`` holds identifiers;
    ``records`` are the agents and places that it is linked with (``places/khojaly``).
    """

    ref: str
    row: Row
    texts: Texts
    passages: tuple[Said, ...]
    facets: Texts
    records: frozenset[str] = frozenset()


def _themselves(_facet: str, _used: Collection[str]) -> Mapping[str, str]:
    """Return no words: identifiers stand for themselves."""
    return {}


@dataclass(frozen=True, slots=True)
class Basis:
    """What an index is made from beside documents.

    ``mentions`` knows the records that documents may mention; ``shard`` is the most bytes of terms in a file, unless one
    term alone is larger.
    """

    phrases: DatePhrases
    mentions: Mentions
    labels: Labels = _themselves
    shard: int = SHARD


# -- the files ---------------------------------------------------------------------------------------------


def files(documents: Sequence[Document], basis: Basis) -> Iterator[tuple[str, bytes]]:
    """Yield the files of one language's search by their names, without suffix."""
    postings, lengths = _index(enumerate(documents), basis)
    written = [(term, _placed(term, postings.pop(term))) for term in sorted(postings)]
    shards = _shards([(term, len(text) + 1, text) for term, text in written], basis.shard)
    words = " ".join(term for term, _ in written if _FUZZY.fullmatch(term))
    del written
    # Files of two builds belong together as long as these are the same; which terms a shard has is said by its name.
    common = "\n".join([_FORMAT, *(document.ref for document in documents), *basis.mentions.number])
    version = hashlib.sha256(common.encode("utf-8")).hexdigest()[:12]
    facets = [_facet(name, [document.facets.get(name, ()) for document in documents], basis.labels) for name in FACETS]
    start = _start(lengths, facets, shards, basis)
    found: dict[str, Callable[[], bytes]] = {
        **{f"terms-{name}": partial(_lines, parts) for _, name, parts in shards},
        **_chunks("rows", documents, ROWS, _row),
        **_chunks("passages", documents, PASSAGES, _passages),
        "words": partial(_encoded, words),
        "start": partial(_encoded, start),
    }
    for name in sorted(found):  # each is written when its turn has come, and then forgotten
        yield name, _file(version, name, found.pop(name)())


def mended(
    old: Callable[[str], bytes], changed: Mapping[int, Document], basis: Basis
) -> Iterator[tuple[str, bytes | None]]:
    """Yield by their names the files that ``files`` would now give with other bytes, and None for those that it would not give.

    ``old`` returns a file, by its name, that was given by ``files`` or is the newest that this gave; ``changed`` has by their
    numbers the documents that may be other ones since, with the references that they had. All else must be as it was.
    """
    documents = dict(sorted(changed.items()))
    version, told = _read(old("start"))
    start = json.loads(told)
    postings, lengths = _index(documents.items(), basis)
    before = [f"terms-{name}" for _, name in start["shards"]]
    terms = _Terms(old, before, postings, documents)
    del postings
    shards = _shards(terms.pieces, basis.shard)
    for number, row in zip(documents, lengths, strict=True):
        start["lengths"][number] = row
    facets = [_mended_facet(facet, documents, basis.labels) for facet in start["facets"]]
    cut = {f"terms-{name}": parts for _, name, parts in shards}
    come = cut.keys() - before
    found: dict[str, Callable[[], bytes]] = {
        **{name: partial(terms.lines, parts) for name, parts in cut.items() if not terms.has(name, parts)},
        **_mended_chunks("rows", documents, ROWS, _row, old),
        **_mended_chunks("passages", documents, PASSAGES, _passages, old),
        "start": partial(_encoded, _start(start["lengths"], facets, shards, basis)),
    }
    if terms.come or terms.gone:
        found["words"] = partial(_mended_words, old, terms.come, terms.gone)
    for name in sorted(found):
        data = _file(version, name, found.pop(name)())
        if name in come or data != old(name):
            yield name, data
    yield from ((name, None) for name in before if name not in cut)


def _file(version: str, name: str, data: bytes) -> bytes:
    return b'archiveSearch("%b","%b",%b);\n' % (version.encode("ascii"), name.encode("ascii"), data)


def _read(file: bytes) -> tuple[str, bytes]:
    """Return the version and the data of a file."""
    called, _, data = file.split(b",", 2)
    return called.decode("ascii").split('"')[1], data.removesuffix(b");\n")


def _start(
    lengths: Sequence[Sequence[int]],
    facets: Sequence[Mapping[str, Any]],
    shards: Iterable[tuple[str, str, object]],
    basis: Basis,
) -> dict[str, Any]:
    """Return what every question needs."""
    return {
        "fields": {field: number for number, field in enumerate(FIELDS)},
        "boosts": FIELDS,
        "lengths": lengths,
        "averages": [round(sum(column) / max(1, len(lengths)), 2) for column in zip(*lengths, strict=True)],
        "shards": [[start, name] for start, name, _ in shards],
        "rows": ROWS,
        "passages": PASSAGES,
        "dates": basis.phrases.patterns,
        "months": dict(sorted(basis.phrases.months.items())),
        "names": basis.mentions.spelled,
        "facets": facets,
    }


def _facet(name: str, held: Sequence[Sequence[str]], labels: Labels) -> dict[str, Any]:
    """Return a facet: its values with their words, in order, and for each document the places of its own values."""
    used = {value for values in held for value in values}
    words = labels(name, used)
    order = [*(value for value in words if value in used), *sorted(used - words.keys())]
    place = {value: index for index, value in enumerate(order)}
    return {
        "name": name,
        "values": [[value, words.get(value, value)] for value in order],
        "of": [[place[value] for value in values] for values in held],
    }


def _mended_facet(facet: Mapping[str, Any], documents: Mapping[int, Document], labels: Labels) -> Mapping[str, Any]:
    """Return a facet with the values of some documents, by their numbers, in the place of those that they had."""
    name, values, of = facet["name"], [value for value, _ in facet["values"]], facet["of"]
    new = {number: [*document.facets.get(name, ())] for number, document in documents.items()}
    if all([values[place] for place in of[number]] == held for number, held in new.items()):
        return facet
    return _facet(name, [new.get(n, [values[place] for place in places]) for n, places in enumerate(of)], labels)


def _chunks(
    name: str, documents: Sequence[Document], size: int, shown: Callable[[Document], Any]
) -> dict[str, Callable[[], bytes]]:
    """Return, by the names of their files, what writes some documents each."""

    def written(some: Sequence[Document]) -> bytes:
        return _encoded([shown(document) for document in some])

    parts = range(0, len(documents), size)
    return {f"{name}-{first // size}": partial(written, documents[first : first + size]) for first in parts}


def _mended_chunks(
    name: str,
    documents: Mapping[int, Document],
    size: int,
    shown: Callable[[Document], Any],
    old: Callable[[str], bytes],
) -> dict[str, Callable[[], bytes]]:
    """Return the same for the files of some documents, by their numbers."""

    def written(part: int) -> bytes:
        some = json.loads(_read(old(f"{name}-{part}"))[1])
        for number in documents:
            if number // size == part:
                some[number % size] = shown(documents[number])
        return _encoded(some)

    return {f"{name}-{part}": partial(written, part) for part in {number // size for number in documents}}


def _mended_words(old: Callable[[str], bytes], come: Iterable[str], gone: Iterable[str]) -> bytes:
    words = json.loads(_read(old("words"))[1]).split()
    for word in gone:
        del words[bisect_left(words, word)]
    for word in come:
        insort(words, word)
    return _encoded(" ".join(words))


def _row(document: Document) -> list[Any]:
    row = document.row
    return [
        row.url,
        row.style,
        [[piece.text, piece.machine or 0] for piece in row.when],
        row.title,
        [said.text for said in row.meta],
        [[tag.text, tag.kind] for tag in row.tags],
        row.context,
    ]


def _passages(document: Document) -> list[Any]:
    return [[passage.text, passage.language or 0] for passage in document.passages]


# -- how terms are cut -------------------------------------------------------------------------------------

_Held = TypeVar("_Held")


def _shards(pieces: Sequence[tuple[str, int, _Held]], shard: int) -> list[tuple[str, str, Sequence[Sequence[_Held]]]]:
    """Return shards in order: the beginning of the first term, a name that says from where to where the terms go, and parts.

    A piece is a term, or some that an earlier cut left in one part: the first term, the size of all, and what they are.
    """
    packed = _packed(_cut(pieces, 1, shard), shard)
    ends = [*(f"-{_named(start)}" for start in packed), ""][1:]
    return [(start, f"{_named(start)}{end}", packed[start]) for start, end in zip(packed, ends, strict=True)]


def _cut(
    pieces: Iterable[tuple[str, int, _Held]], letters: int, shard: int
) -> Iterator[tuple[str, int, Sequence[_Held]]]:
    """Yield parts with their sizes: terms by their first letters; where too many begin alike, one letter more divides them."""
    for start, group in groupby(pieces, key=lambda piece: piece[0][:letters]):
        some = list(group)
        size = sum(size for _, size, _ in some)
        if len(start) < letters or len(some) == 1 or size <= shard:
            yield start, size, [held for _, _, held in some]
        else:
            yield from _cut(some, letters + 1, shard)


def _packed(parts: Iterable[tuple[str, int, Sequence[_Held]]], shard: int) -> dict[str, list[Sequence[_Held]]]:
    """Return shards by the beginning of their first term: small neighbours together, up to the size of a shard."""
    shards: dict[str, list[Sequence[_Held]]] = {}
    latest: list[Sequence[_Held]] = []
    room = -1
    for start, size, held in parts:
        if size > room:
            latest = shards[start] = []
            room = shard
        latest.append(held)
        room -= size
    return shards


def _named(start: str) -> str:
    """Return the beginning of a word as a part of a file's name: other letters than a to z by their number."""
    return re.sub("[^a-z0-9]", lambda letter: f"_{ord(letter[0]):x}_", start)


def _lines(parts: Iterable[Iterable[bytes]]) -> bytes:
    """Return the data of a shard, each part on a line of its own: so the next build sees how it was cut."""
    return b"[\n%b\n]" % b",\n".join([b",".join(part) for part in parts])


def _parts(file: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a shard begin and end in its file."""
    begin, last = file.index(b"\n") + 1, file.rindex(b"\n]")
    while begin < last:
        end = file.index(b"\n", begin)
        yield begin, end if end == last else end - 1  # without its comma
        begin = end + 1


_OldPart: TypeAlias = tuple[str, int, int]
"""A file, and where in it a part begins and ends."""


class _Terms:
    """The terms of an index in which some documents changed: parts that are as they were, and the terms of all others."""

    def __init__(
        self,
        old: Callable[[str], bytes],
        shards: Sequence[str],
        postings: Mapping[str, Mapping[int, Iterable[int]]],
        documents: Collection[int],
    ) -> None:
        """Take the files of the old shards in order, and where each term stands now in the documents that changed."""
        self.come: list[str] = []
        """The words for misspellings that no document had."""
        self.gone: list[str] = []
        """Those that no document has any more."""
        self._file = lru_cache(maxsize=2)(old)
        self._was: dict[str, list[_OldPart]] = {}
        closed: list[tuple[str, int, bytes | _OldPart]] = []
        was: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        for name in shards:
            file = self._file(name)
            self._was[name] = [(name, begin, end) for begin, end in _parts(file)]
            closed.extend((_first(file, begin), end - begin + 1, (name, begin, end)) for begin, end in _parts(file))
            for number in documents:
                _find(file, number, was)
        now = {
            term: {(field, place) for field, places in fields.items() for place in places}
            for term, fields in postings.items()
        }
        self.pieces = [*self._opened(closed, was, now)]
        """Parts and terms in order, as ``_shards`` takes them."""

    def _opened(
        self,
        closed: Sequence[tuple[str, int, bytes | _OldPart]],
        was: Mapping[str, set[tuple[int, int]]],
        now: Mapping[str, set[tuple[int, int]]],
    ) -> Iterator[tuple[str, int, bytes | _OldPart]]:
        """Yield the parts in which no term changed, and the terms of the others."""
        firsts = [first for first, _, _ in closed]
        opened: dict[int, list[str]] = {}
        for term in was.keys() | now.keys():
            if was.get(term) != now.get(term):
                at = bisect_right(firsts, term) - 1
                opened.setdefault(at, []).append(term)
                if term not in was:  # it may stand before all terms of the part to which it belongs
                    opened.setdefault(at + 1, [])
        for at in range(-1, len(closed)):
            terms = _by_term(self._text(closed[at][2])) if at >= 0 and at in opened else {}
            for term in opened.get(at, ()):
                text = terms.get(term, b"")
                before, after = was.get(term, set()), now.get(term, set())
                terms[term] = _edited(term, text, before - after, after - before)
                if bool(text) != bool(terms[term]) and _FUZZY.fullmatch(term):
                    (self.gone if text else self.come).append(term)
            if at in opened:
                yield from ((term, len(terms[term]) + 1, terms[term]) for term in sorted(terms) if terms[term])
            elif at >= 0:
                yield closed[at]

    def _text(self, held: bytes | _OldPart) -> bytes:
        if isinstance(held, bytes):
            return held
        name, begin, end = held
        return self._file(name)[begin:end]

    def has(self, name: str, parts: Sequence[Sequence[bytes | _OldPart]]) -> bool:
        """Whether an old shard has this name and these parts, and no others."""
        return [*parts] == [[part] for part in self._was.get(name, ())]

    def lines(self, parts: Iterable[Iterable[bytes | _OldPart]]) -> bytes:
        """Return the data of a shard."""
        return _lines([[self._text(held) for held in part] for part in parts])


def _first(text: bytes, at: int = 0) -> str:
    """Return the term that begins at a place."""
    return text[at + 2 : text.index(b'"', at + 2)].decode("utf-8")


def _by_term(part: bytes) -> dict[str, bytes]:
    """Return the terms of a part, each as it is written."""
    return {_first(text): text for text in (b"[%b]" % inner for inner in part[1:-1].split(b"],["))}


def _find(file: bytes, number: int, found: Mapping[str, set[tuple[int, int]]]) -> None:
    """Add where a document stands in the terms of a shard: for each term the fields and places."""
    for match in re.finditer(rb'"%d":(\d+)' % number, file):
        at = match.start()
        column = file.rindex(b'":{', 0, at)
        field = file[file.rindex(b'"', 0, column) + 1 : column]
        found[_first(file, file.rindex(b'["', 0, at))].add((int(field), number << _TIMES | int(match[1])))


def _written(term: str, fields: Mapping[int, Iterable[str]]) -> bytes:
    """Return a term as MiniSearch serialises it: [term, {field: {document: times}}]."""
    columns = ",".join([f'"{field}":{{{",".join(fields[field])}}}' for field in sorted(fields)])
    return f"[{_json(term)},{{{columns}}}]".encode()


def _placed(term: str, fields: Mapping[int, Iterable[int]]) -> bytes:
    return _written(term, {field: map(_stands, places) for field, places in fields.items()})


def _edited(term: str, text: bytes, gone: Iterable[tuple[int, int]], come: Iterable[tuple[int, int]]) -> bytes:
    """Return a term as it is written, with some fields and places out and others in; nothing if it stands nowhere any more."""
    fields = {int(field): held.split(",") for field, held in _COLUMN.findall(text.decode("utf-8"))}
    for field, place in gone:
        fields[field].remove(_stands(place))
    for field, place in come:
        insort(fields.setdefault(field, []), _stands(place), key=_number)
    left = {field: held for field, held in fields.items() if held}
    return _written(term, left) if left else b""


def _stands(place: int) -> str:
    return f'"{place >> _TIMES}":{place & _MOST_TIMES}'


def _number(stands: str) -> int:
    return int(stands[1 : stands.index('"', 1)])


# -- where terms stand -------------------------------------------------------------------------------------


def _index(
    documents: Iterable[tuple[int, Document]], basis: Basis
) -> tuple[dict[str, dict[int, array[int]]], list[list[int]]]:
    """Return where each term stands in some documents, by their numbers in order, and how many words each field of each has.

    A term's places are an array for each field, with document and times in one number: there are millions of them. Each record
    has a term in the documents that are linked with it or mention it.
    """
    phrases, mentions = basis.phrases, basis.mentions
    postings: defaultdict[str, dict[int, array[int]]] = defaultdict(dict)
    lengths = []
    of_names = list(FIELDS).index("names")
    for number, document in documents:
        place = number << _TIMES
        row = []
        records = {mentions.number[record] for record in document.records if record in mentions.number}
        for field, name in enumerate(FIELDS):
            texts = [words_in(text) for text in document.texts.get(name, ())]
            records.update(*map(mentions.find, texts))
            counted = terms(texts, phrases)
            row.append(len(counted))
            for term, times in counted.items():
                fields = postings[term]
                if field not in fields:
                    fields[field] = array("Q")
                fields[field].append(place | min(times, _MOST_TIMES))
        lengths.append(row)
        for record in sorted(records):
            postings[f"{_RECORD}{record}"].setdefault(of_names, array("Q")).append(place | 1)
    return postings, lengths


class Mentions:
    """Finds names of the registers in texts: the words of a name in a row, the last one with any ending.

    A name in capitals (an acronym) is found in capitals only and without an ending, or else “AŞ” would stand in
    every English text that has the word “as”; so does a word of three letters or fewer, which begins too many others.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """Take the names of each record."""
        self.number = {record: number for number, record in enumerate(names)}
        """The number by which the index knows a record."""
        self.spelled: list[list[str]] = []
        """The folded names of each record, by its number."""
        self._long: defaultdict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        self._single: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        self._exact: defaultdict[str, set[int]] = defaultdict(set)
        self._known: dict[str, tuple[frozenset[int], Sequence[tuple[tuple[str, ...], int]]]] = {}
        self._strange: set[str] = set()
        for number, variants in enumerate(names.values()):
            spelled: dict[str, None] = {}
            for variant in variants:
                written = words_in(variant)
                words = tuple(map(_folded, written))
                if not words:
                    continue
                spelled[" ".join(words)] = None
                if len(words) > 1:
                    self._long[words[0]].append((words[1:], number))
                elif written[0].isupper() or len(words[0]) < _ENDED:
                    self._exact[written[0]].add(number)
                else:
                    self._single[words[0][:_ENDED]].append((words[0], number))
            self.spelled.append(list(spelled))

    def find(self, words: Sequence[str]) -> set[int]:
        """Return the numbers of the records that the words of a text mention."""
        found: set[int] = set()
        longer: dict[str, Sequence[tuple[tuple[str, ...], int]]] = {}
        for word in set(words) - self._strange:
            known = self._known.get(word) or self._begun_by(word)
            if not any(known):
                self._strange.add(word)
                continue
            self._known[word] = known
            found |= known[0]
            if known[1]:
                longer[word] = known[1]
        for at in [at for at, word in enumerate(words) if word in longer] if longer else ():
            for rest, number in longer[words[at]]:
                following = [_folded(one) for one in words[at + 1 : at + 1 + len(rest)]]
                if len(following) == len(rest) and following[:-1] == [*rest[:-1]] and _ends(following[-1], rest[-1]):
                    found.add(number)
        return found

    def _begun_by(self, word: str) -> tuple[frozenset[int], Sequence[tuple[tuple[str, ...], int]]]:
        """Return the records whose name a word is, and the further words of the names that it can begin."""
        folded = _folded(word)
        ended = (number for name, number in self._single.get(folded[:_ENDED], ()) if folded.startswith(name))
        return frozenset(self._exact.get(word, ())).union(ended), tuple(self._long.get(folded, ()))


def _ends(word: str, name: str) -> bool:
    """Whether a word is the last one of a name, with an ending or without."""
    return word == name or (len(name) >= _ENDED and word.startswith(name))


def words_in(text: str) -> list[str]:
    """Return the words of a text, as they are written."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def terms(texts: Iterable[Sequence[str]], phrases: DatePhrases) -> Counter[str]:
    """Return what texts can be found by, with how often it stands there: their words, folded, and their dates."""
    found: list[str] = []
    for words in texts:
        folded = list(map(_folded, words))
        found += folded
        found += phrases.find(folded)
    return Counter(found)


_folded = cache(fold)


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _encoded(value: object) -> bytes:
    return _json(value).encode("utf-8")
