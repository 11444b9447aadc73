"""What is searched of the archive: the words of each document by field, what narrows results, what a result shows.

A question that is a name of the registers means what the name stands for: every document that is about it or mentions
it under any of its names is found, whichever of them was typed. So each document tells which records it belongs to, and the
registers tell all their names.

Knows which words of a document are searched, and nothing of how they are indexed and cut into files; that is for
``search_index``. Knows no ranking and no page: ``static/search.js`` asks, MiniSearch scores.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import Any

from heydar_archive import addresses, search_index
from heydar_archive.archive import Archive
from heydar_archive.date_phrases import DatePhrases
from heydar_archive.dates import BadDate, DocumentDate, Precision
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words, other, plain
from heydar_archive.model import Entry, Gap, Issuer
from heydar_archive.rendering import Output
from heydar_archive.scenes import Scene
from heydar_archive.search_index import Basis, Document, Mentions, Texts
from heydar_archive.views import Said
from heydar_archive.wording import Wording

_CALL_OR_TARGET = re.compile(r"\[\^[\w-]+\](?::|\([^)]*\))?|\]\([^)]*\)")
_AT_FIRST = "#>|-" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""Marks and white space with which a line may begin."""
_MARKS = "*_[]|"


def outputs(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Output]:
    """Yield the files of the search, one language after the other: together they are larger than the texts."""
    phrases, mentions = _shared(archive, wording)
    for language in LANGUAGES:
        s = _scene(archive, wording, language)
        for name, data in search_index.files(_of_language(s, wording), Basis(phrases, mentions, partial(_labels, s))):
            yield Output(addresses.search_file(language, name), data)


def mended(
    archive: Archive,
    wording: Mapping[Language, Wording],
    changed: Collection[str],
    published: Callable[[str], bytes],
) -> Iterator[tuple[str, bytes | None]]:
    """Yield what is other than in the published files of the search, by address: bytes, or None for what is gone.

    ``changed`` are the files of the entries that changed; no other entry's facts or words are read. ``published`` returns what
    ``outputs`` or this gave for an archive that differed in nothing else: not in registers, wording, or which entries there
    are in which order.
    """
    phrases, mentions = _shared(archive, wording)
    entries = {number: entry for number, entry in enumerate(archive.entries) if entry.file in changed}
    for language in LANGUAGES:
        s = _scene(archive, wording, language)
        documents = {number: document(s, wording, entry) for number, entry in entries.items()}

        def old(name: str, language: Language = language) -> bytes:
            return published(addresses.search_file(language, name))

        for name, data in search_index.mended(old, documents, Basis(phrases, mentions, partial(_labels, s))):
            yield addresses.search_file(language, name), data


def documents(archive: Archive, wording: Mapping[Language, Wording]) -> dict[Language, list[Document]]:
    """Return for each language what is searched.

    Raises:
        MissingWord: if a word is needed that a wording file lacks.
    """
    return {language: _of_language(_scene(archive, wording, language), wording) for language in LANGUAGES}


def _shared(archive: Archive, wording: Mapping[Language, Wording]) -> tuple[DatePhrases, Mentions]:
    """Return what the files of both languages are made with."""
    return DatePhrases.of(wording[language] for language in LANGUAGES), Mentions(_registered(archive))


def _scene(archive: Archive, wording: Mapping[Language, Wording], language: Language) -> Scene:
    return Scene(archive, wording[language], addresses.index(language, "search"))


def _of_language(s: Scene, wording: Mapping[Language, Wording]) -> list[Document]:
    entries = (document(s, wording, entry) for entry in s.archive.entries)
    return [*chain(entries, (_gap(s, wording, gap) for gap in s.archive.gaps))]


def _labels(s: Scene, facet: str, used: Collection[str]) -> dict[str, str]:
    """Return the words for those identifiers of a facet that are used, in the order in which a reader looks for them."""
    if facet == "form":
        forms = s.archive.forms.items()
        return {identifier: record.facts.plural[s.language] for identifier, record in forms if identifier in used}
    if facet == "issuer":
        words = {identifier: s.short_name(identifier) for identifier in s.archive.organisations if identifier in used}
    elif facet == "language":
        words = {language: s.language_name(language) for language in sorted(used)}
    else:
        return {}
    return dict(s.sorted_by_name(words.items(), lambda item: item[1]))


# -- what is searched --------------------------------------------------------------------------------------


def document(s: Scene, wording: Mapping[Language, Wording], entry: Record[Entry]) -> Document:
    """Return what is searched of an entry in the language of a scene; of entries it reads no other."""
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
