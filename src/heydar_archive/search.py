"""The search: an index of the archive that a script in a page can read without a server.

Knows which words of a document are searched and how much each kind of them counts, and how the index is cut into files
of which a question needs a few. Every file is a plain script that hands its data to ``archiveSearch``, because a page
opened from a disk may load scripts and nothing else. The words lie in shards by their first letters, each the terms of
a serialised MiniSearch index over all documents; what a result shows lies in files by the number of the document.

A question that is a name of the registers means what the name stands for: every document that is about it or mentions
it under any of its names is found, whichever of them was typed. So each record has a term of its own, which no reader can
type, in the documents that it belongs to.

Knows no ranking and no page: ``static/search.js`` asks, MiniSearch scores. Knows no grammar: a word with endings is
found by its beginning.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import groupby, islice
from typing import Any, TypeAlias

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.date_phrases import DatePhrases
from heydar_archive.dates import BadDate, DocumentDate, Precision
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words, other, plain
from heydar_archive.model import Entry, Gap, Issuer
from heydar_archive.orthography import fold
from heydar_archive.rendering import Output
from heydar_archive.scenes import Scene
from heydar_archive.views import Row, Said
from heydar_archive.wording import Wording

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
"""The most characters of a file of terms, unless one term alone is larger."""
ROWS, PASSAGES = 20, 4
"""How many documents share a file of rows, and how many a file of passages."""

_FORMAT = "2"
_RECORD = "@"
"""What the term of a record begins with; no word does."""
_ENDED = 4
"""The fewest letters of a name that is found with an ending."""
_TIMES = 16
_MOST_TIMES = 2**_TIMES - 1
_WORD = re.compile(r"[^\W_]+")
_FUZZY = re.compile(r"[^\W\d_]{4,}")
_CALL_OR_TARGET = re.compile(r"\[\^[\w-]+\](?::|\([^)]*\))?|\]\([^)]*\)")
_AT_FIRST = "#>|-" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""Marks and white space with which a line may begin."""
_MARKS = "*_[]|"

Texts: TypeAlias = Mapping[str, Sequence[str]]


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


def outputs(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Output]:
    """Yield the files of the search, one language after the other: together they are larger than the texts."""
    phrases = DatePhrases.of(wording[language] for language in LANGUAGES)
    for language in LANGUAGES:
        found, labels = _of_language(archive, wording, language)
        for name, data in files(found, phrases, labels, _registered(archive)):
            yield Output(addresses.search_file(language, name), data)


def documents(
    archive: Archive, wording: Mapping[Language, Wording]
) -> dict[Language, tuple[list[Document], dict[str, dict[str, str]]]]:
    """Return for each language what is searched, and the words for the identifiers of each facet.

    Raises:
        MissingWord: if a word is needed that a wording file lacks.
    """
    return {language: _of_language(archive, wording, language) for language in LANGUAGES}


def _of_language(
    archive: Archive, wording: Mapping[Language, Wording], language: Language
) -> tuple[list[Document], dict[str, dict[str, str]]]:
    s = Scene(archive, wording[language], addresses.index(language, "search"))
    found = [_entry(s, wording, entry) for entry in archive.entries]
    found.extend(_gap(s, wording, gap) for gap in archive.gaps)
    return found, _labels(s, found)


def _labels(s: Scene, found: Iterable[Document]) -> dict[str, dict[str, str]]:
    """Return the words for the identifiers of each facet, in the order in which a reader looks for them."""
    archive = s.archive
    languages = {language for document in found for language in document.facets.get("language", ())}
    names = {
        "issuer": {identifier: s.short_name(identifier) for identifier in archive.organisations},
        "language": {language: s.language_name(language) for language in languages},
    }
    return {
        "form": {identifier: record.facts.plural[s.language] for identifier, record in archive.forms.items()},
        **{facet: dict(s.sorted_by_name(words.items(), lambda item: item[1])) for facet, words in names.items()},
    }


# -- what is searched --------------------------------------------------------------------------------------


def _entry(s: Scene, wording: Mapping[Language, Wording], entry: Record[Entry]) -> Document:
    facts, here, there = entry.facts, s.language, other(s.language)
    named = [names for issuer in facts.issuers for names in _issuer(s.archive, issuer)]
    named += [_names(s.archive, "agents", a.agent) if a.agent else _both(a.name) for a in facts.addressees]
    named += [_names(s.archive, "agents", agent) for agent in (*facts.organisations, *facts.people)]
    named += [_names(s.archive, "places", place) for place in dict.fromkeys((facts.place, *facts.places)) if place]
    form = entry.folder
    about = _about(s.archive, form, facts.topics)
    number = [facts.ref, *([facts.number.value] if facts.number else [])]
    more = [s.in_page(plain(facts.summary[there]), there), *(Said(plain(remark)) for remark in _remarks(s, entry))]
    held = ((one, section) for one in (here, there) if (section := entry.section(one)))
    text = [s.in_page(_plain(section.text), one) for one, section in islice(held, 1)]
    return Document(
        facts.ref,
        replace(s.entry_row(entry), context=plain(facts.summary[here])),
        {
            "number": number,
            "date": _date(wording, facts.date),
            "title": [facts.title[here]],
            "other": [facts.title[there]],
            "names": _texts(*named),
            "about": _texts(*about),
            "summary": [plain(facts.summary[here])],
            "more": _texts(more),
            "text": _texts(text),
        },
        (*map(Said, number), s.in_page(facts.title[there], there), *text, *more, *_quotable(s, [*named, *about])),
        {**_facets(s.archive, form, facts), "language": [facts.original_language] if facts.original_language else []},
        _linked(s.archive, facts),
    )


def _gap(s: Scene, wording: Mapping[Language, Wording], gap: Record[Gap]) -> Document:
    facts, here, there = gap.facts, s.language, other(s.language)
    named = [names for issuer in facts.issuers for names in _issuer(s.archive, issuer)]
    about = _about(s.archive, facts.form, facts.topics)
    more = [s.in_page(plain(facts.description[there]), there), Said(plain(facts.searched[here]))]
    return Document(
        facts.ref,
        replace(s.gap_row(gap), context=plain(facts.description[here])),
        {
            "number": [facts.ref],
            "date": _date(wording, facts.date),
            "title": [facts.title[here]],
            "other": [facts.title[there]],
            "names": _texts(*named),
            "about": _texts(*about),
            "summary": [plain(facts.description[here])],
            "more": _texts(more),
        },
        (Said(facts.ref), s.in_page(facts.title[there], there), *more, *_quotable(s, [*named, *about])),
        _facets(s.archive, facts.form, facts),
        _linked(s.archive, facts),
    )


def _texts(*said: Iterable[Said]) -> list[str]:
    return [words.text for some in said for words in some]


def _facets(archive: Archive, form: str, facts: Entry | Gap) -> Texts:
    return {
        "form": [form],
        "year": [str(facts.date.year)] if facts.date else [],
        "issuer": archive.issuing_bodies(facts.issuers),
    }


def _names(archive: Archive, kind: str, identifier: str) -> tuple[Said, ...]:
    """Return every name of a record, each with its language: former names, acronyms and spellings too."""
    record = archive.register(kind).get(identifier)
    if record is None:
        return ()
    facts: Any = record.facts
    known, found = type(facts).model_fields, []  # a model is slow to say that it lacks a field
    for name in facts.names if "names" in known else ():
        found += [Said(name.az, "az"), Said(name.en, "en"), *_both(name.acronym)]
    for key in ("name", "plural"):
        found += _both(getattr(facts, key)) if key in known else ()
    found += [Said(variant.text, variant.language) for variant in (facts.variants if "variants" in known else ())]
    return tuple(dict.fromkeys(found))


def _registered(archive: Archive) -> dict[str, tuple[str, ...]]:
    """Return every name of every agent and place, by register and identifier."""
    return {
        f"{kind}/{identifier}": tuple(dict.fromkeys(said.text for said in _names(archive, kind, identifier)))
        for kind in ("organisations", "people", "places")
        for identifier in archive.register(kind)
    }


def _linked(archive: Archive, facts: Entry | Gap) -> frozenset[str]:
    """Return the agents and places that a document names by their identifiers, and the bodies that those belong to."""
    agents = {issuer.agent for issuer in facts.issuers}
    for body in archive.issuing_bodies(facts.issuers):
        agents |= {body, *archive.ancestors(body)}
    places: set[str | None] = set()
    if isinstance(facts, Entry):
        agents |= {addressee.agent for addressee in facts.addressees if addressee.agent}
        agents |= {*facts.organisations, *facts.people}
        places = {facts.place, *facts.places}
    return frozenset(
        [f"{'people' if agent in archive.people else 'organisations'}/{agent}" for agent in agents]
        + [f"places/{place}" for place in places if place]
    )


def _both(words: Words | None) -> tuple[Said, ...]:
    return tuple(Said(text, language) for language, text in words.items()) if words else ()


def _issuer(archive: Archive, issuer: Issuer) -> Iterator[tuple[Said, ...]]:
    """Yield the names of an issuer, of the office, of the body and of the bodies that it is part of."""
    yield _names(archive, "agents", issuer.agent)
    office = archive.office(issuer)
    if office:
        yield _both(office.title)
    for body in archive.issuing_bodies((issuer,)):
        for identifier in (body, *archive.ancestors(body)):
            if identifier != issuer.agent:
                yield _names(archive, "organisations", identifier)


def _about(archive: Archive, form: str, topics: Iterable[str]) -> list[tuple[Said, ...]]:
    return [_names(archive, "forms", form), *(_names(archive, "topics", topic) for topic in topics)]


def _date(wording: Mapping[Language, Wording], date: DocumentDate | None) -> list[str]:
    """Return a date as people ask for it: in words of both languages and in figures."""
    if date is None:
        return []
    days = [point.earliest for point in date.points if point.precision is Precision.DAY]
    return [
        *(wording[language].date(date, "long") for language in LANGUAGES),
        *(f"{day.day:02}.{day.month:02}.{day.year}" for day in days),
    ]


def _remarks(s: Scene, entry: Record[Entry]) -> Iterator[str]:
    """Yield what else a page says of a document's title and dates: the reading that is not followed is found too."""
    facts = entry.facts
    if facts.title_note:
        yield facts.title_note[s.language]
    for event in facts.events:
        note = f". {event.note[s.language]}" if event.note else ""
        yield f"{s.say(f'role.{event.role}')}: {s.wording.date(event.date, 'long')}{note}"
    for reading in facts.readings:
        values = [value.value for value in reading.values]
        said = [_reading(s, value) if isinstance(value, str) else value[s.language] for value in values]
        yield f"{reading.subject[s.language]}: {' / '.join(said)}"


def _reading(s: Scene, value: str) -> str:
    try:
        return s.wording.date(DocumentDate.parse(value), "long")
    except BadDate:
        return value


def _quotable(s: Scene, named: Iterable[Sequence[Said]]) -> Iterator[Said]:
    """Yield the names of each record as passages, the languages apart."""
    for names in dict.fromkeys(map(tuple, named)):
        for language in dict.fromkeys(said.language for said in names):
            yield s.in_page(" · ".join(said.text for said in names if said.language == language), language or "")


def _plain(markdown: str) -> str:
    """Return a text without the signs of its markup, the notes' calls and the links' targets."""
    text = _CALL_OR_TARGET.sub(lambda match: "]" if match[0][0] == "]" else "", markdown)
    text = "\n".join([line.lstrip(_AT_FIRST) for line in text.split("\n")])
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return " ".join(text.split())


# -- how it is cut -----------------------------------------------------------------------------------------


def files(
    documents: Sequence[Document],
    phrases: DatePhrases,
    labels: Mapping[str, Mapping[str, str]],
    names: Mapping[str, Sequence[str]],
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of one language's search by their names, without suffix.

    ``labels`` gives the words for the identifiers of a facet, in the order in which they are shown; identifiers
    without words stand for themselves. ``names`` gives the names of each record that documents may mention.
    """
    mentions = Mentions(names)
    postings, lengths = _index(documents, phrases, mentions)
    written = [(term, _written(term, postings.pop(term))) for term in sorted(postings)]
    shards = _packed(_cut(written, 1))
    words = " ".join(term for term, _ in written if _FUZZY.fullmatch(term))
    del written
    # Files of two builds belong together as long as these are the same.
    common = "\n".join([_FORMAT, *shards, *(document.ref for document in documents), *names])
    version = hashlib.sha256(common.encode("utf-8")).hexdigest()[:12]
    start = {
        "fields": {field: number for number, field in enumerate(FIELDS)},
        "boosts": FIELDS,
        "lengths": lengths,
        "averages": [round(sum(column) / max(1, len(documents)), 2) for column in zip(*lengths, strict=True)],
        "shards": [[start, _named(start)] for start in shards],
        "rows": ROWS,
        "passages": PASSAGES,
        "dates": phrases.patterns,
        "months": dict(sorted(phrases.months.items())),
        "names": mentions.spelled,
        "facets": [_facet(facet, documents, labels.get(facet, {})) for facet in FACETS],
    }
    found: dict[str, Callable[[], str]] = {
        **{f"terms-{_named(start)}": partial(_list_of, held) for start, held in shards.items()},
        **_chunks("rows", documents, ROWS, lambda d: _row(d.row)),
        **_chunks("passages", documents, PASSAGES, lambda d: [[p.text, p.language or 0] for p in d.passages]),
        "words": partial(_json, words),
        "start": partial(_json, start),
    }
    for name in sorted(found):  # each is written when its turn has come, and then forgotten
        yield name, f'archiveSearch("{version}","{name}",{found.pop(name)()});\n'.encode()


def _list_of(written: Sequence[str]) -> str:
    return f"[{','.join(written)}]"


def _index(
    documents: Sequence[Document], phrases: DatePhrases, mentions: Mentions
) -> tuple[dict[str, dict[int, array[int]]], list[list[int]]]:
    """Return where each term stands, and how many words each field of each document has.

    A term's places are an array for each field, with document and times in one number: there are millions of them. Each record
    has a term in the documents that are linked with it or mention it.
    """
    postings: defaultdict[str, dict[int, array[int]]] = defaultdict(dict)
    lengths = []
    of_names = list(FIELDS).index("names")
    for number, document in enumerate(documents):
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


def _written(term: str, fields: Mapping[int, array[int]]) -> str:
    """Return a term as MiniSearch serialises it: [term, {field: {document: times}}]."""
    columns = []
    for field, places in fields.items():
        times = ",".join([f'"{place >> _TIMES}":{place & _MOST_TIMES}' for place in places])
        columns.append(f'"{field}":{{{times}}}')
    return f"[{_json(term)},{{{','.join(columns)}}}]"


def _cut(written: Iterable[tuple[str, str]], letters: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the terms by their first letters; where too many begin alike, one letter more divides them."""
    for start, group in groupby(written, key=lambda term: term[0][:letters]):
        held = list(group)
        if len(start) < letters or len(held) == 1 or sum(len(text) for _, text in held) <= SHARD:
            yield start, [text for _, text in held]
        else:
            yield from _cut(held, letters + 1)


def _packed(parts: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """Return shards by the beginning of their first term: small neighbours together, up to the size of a shard."""
    shards: dict[str, list[str]] = {}
    latest: list[str] = []
    room = -1
    for start, held in parts:
        size = sum(map(len, held))
        if size > room:
            latest = shards[start] = []
            room = SHARD
        latest.extend(held)
        room -= size
    return shards


def _named(start: str) -> str:
    """Return the beginning of a word as a part of a file's name: other letters than a to z by their number."""
    return re.sub("[^a-z0-9]", lambda letter: f"_{ord(letter[0]):x}_", start)


def _row(row: Row) -> list[Any]:
    return [
        row.url,
        row.style,
        [[piece.text, piece.machine or 0] for piece in row.when],
        row.title,
        [said.text for said in row.meta],
        [[tag.text, tag.kind] for tag in row.tags],
        row.context,
    ]


def _chunks(
    name: str, documents: Sequence[Document], size: int, row: Callable[[Document], Any]
) -> dict[str, Callable[[], str]]:
    """Return, by the names of their files, what writes some documents each."""

    def written(some: Sequence[Document]) -> str:
        return _json([row(document) for document in some])

    parts = range(0, len(documents), size)
    return {f"{name}-{first // size}": partial(written, documents[first : first + size]) for first in parts}


def _facet(name: str, documents: Sequence[Document], labels: Mapping[str, str]) -> dict[str, Any]:
    """Return a facet: its values with their words, in order, and for each document the places of its own values."""
    used = {value for document in documents for value in document.facets.get(name, ())}
    order = [*(value for value in labels if value in used), *sorted(used - labels.keys())]
    place = {value: index for index, value in enumerate(order)}
    return {
        "name": name,
        "values": [[value, labels.get(value, value)] for value in order],
        "of": [[place[value] for value in document.facets.get(name, ())] for document in documents],
    }


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
