"""What the archive as a whole knows of an entry: by what it is ordered, found, linked and counted.

An outline holds the few values of an entry's facts from which every order, index and list of the archive follows; as long as the
outlines of two archives are the same, so are those. What lists show of an entry, and how far the work on it has got, stand apart, since most edits
leave the outline as it is. Knows how all this becomes plain values, and is read back, and knows no file and no other entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from heydar_archive.dates import DocumentDate
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.model import Entry
from heydar_archive.reading import Section


class Issuing(Protocol):
    """Whoever issued a document: an agent, and the office in which a person did."""

    @property
    def agent(self) -> str:
        """The identifier of the agent."""

    @property
    def capacity(self) -> str | None:
        """The identifier of the office."""


class Issued(NamedTuple):
    """What an outline has of an issuer."""

    agent: str
    capacity: str | None


@dataclass(frozen=True, slots=True)
class Outline:
    """The values of an entry that every order, index and list of the archive follows from.

    ``withdrawn`` and ``published`` are days; ``names`` the identifiers that the entry names
    otherwise, by the way in which it does; ``events``, ``relations`` and ``readings`` have what lists of them are ordered by, in the
    order of the facts; ``corrections`` are days, each with the place of its note.
    """

    ref: str
    draft: bool
    aliases: tuple[str, ...]
    date: DocumentDate | None
    date_role: str
    published: DocumentDate | None
    withdrawn: DocumentDate | None
    article: int | None
    issuers: tuple[Issued, ...]
    names: Mapping[str, tuple[str, ...]]
    events: tuple[tuple[DocumentDate, str], ...]
    relations: tuple[tuple[str, str], ...]
    readings: tuple[tuple[str, str, str], ...]
    corrections: tuple[tuple[DocumentDate, int], ...]

    @staticmethod
    def of(facts: Entry, form: str) -> Outline:
        """Return the outline of an entry of a form."""
        cited = [citation.source for citation in facts.sources]
        cited += [event.source for event in facts.events if event.source]
        cited += [one.source for reading in facts.readings for value in reading.values for one in value.witnesses]
        names = {
            "form": (form,),
            "addressed_to": tuple(addressee.agent for addressee in facts.addressees if addressee.agent),
            "concerning": (*facts.organisations, *facts.people),
            "place": (facts.place,) if facts.place else (),
            "places": facts.places,
            "topic": facts.topics,
            "source": tuple(cited),
        }
        return Outline(
            ref=facts.ref,
            draft=facts.draft,
            aliases=facts.aliases,
            date=facts.date,
            date_role=facts.date_role,
            published=facts.published,
            withdrawn=facts.withdrawn.on if facts.withdrawn else None,
            article=facts.article.order if facts.article else None,
            issuers=tuple(Issued(issuer.agent, issuer.capacity) for issuer in facts.issuers),
            names={way: tuple(dict.fromkeys(found)) for way, found in names.items() if found},
            events=tuple((event.date, event.role) for event in facts.events),
            relations=tuple((relation.type, relation.to) for relation in facts.relations),
            readings=tuple((reading.id, reading.status, reading.severity) for reading in facts.readings),
            corrections=tuple((note.on, at) for at, note in enumerate(facts.notes) if note.kind == "correction"),
        )

    def told(self) -> list[Any]:
        """Return the outline as plain values, which JSON can hold."""
        return [
            self.ref,
            self.draft,
            [*self.aliases],
            _told(self.date),
            self.date_role,
            _told(self.published),
            _told(self.withdrawn),
            self.article,
            [[*issuer] for issuer in self.issuers],
            {way: [*found] for way, found in self.names.items()},
            [[str(date), role] for date, role in self.events],
            [[*relation] for relation in self.relations],
            [[*reading] for reading in self.readings],
            [[str(date), at] for date, at in self.corrections],
        ]

    @staticmethod
    def read_back(told: list[Any]) -> Outline:
        """Return the outline that was told.

        Raises:
            ValueError, TypeError: if these are not such values.
        """
        ref, draft, aliases, date, role, published, withdrawn, article, issuers, names, *lists = told
        events, relations, readings, corrections = lists
        return Outline(
            ref=ref,
            draft=draft,
            aliases=tuple(aliases),
            date=_date(date),
            date_role=role,
            published=_date(published),
            withdrawn=_date(withdrawn),
            article=article,
            issuers=tuple(Issued(agent, capacity) for agent, capacity in issuers),
            names={way: tuple(found) for way, found in names.items()},
            events=tuple((_parsed(date), role) for date, role in events),
            relations=tuple((kind, to) for kind, to in relations),
            readings=tuple((number, status, severity) for number, status, severity in readings),
            corrections=tuple((_parsed(date), at) for date, at in corrections),
        )


class Heading(NamedTuple):
    """What a list shows of an entry beside values of its outline: the title in both languages, the number if that is verified, the status."""

    az: str
    en: str
    number: str | None
    status: str

    @staticmethod
    def of(facts: Entry) -> Heading:
        """Return that of an entry."""
        number = facts.number.value if facts.number and facts.number.verified else None
        return Heading(facts.title.az, facts.title.en, number, facts.status)

    def title(self, language: Language) -> str:
        """Return the title in a language."""
        return self.az if language == "az" else self.en


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work on an entry has got: its status, the languages of its texts, how many sources it rests on (two places in one are one), its translations.

    ``translations`` are the languages of those that name the text they were compared with, each with whether that was another one.
    """

    status: str
    texts: tuple[Language, ...]
    sources: int
    translations: tuple[tuple[Language, bool], ...]

    @staticmethod
    def of(facts: Entry, sections: Mapping[Language, Section]) -> Progress:
        """Return that of an entry with these words."""
        held = {language: section for language, section in sections.items() if not section.is_blank}
        compared = []
        for language in LANGUAGES:
            text = facts.texts[language]
            original = held.get(text.of) if text and text.of else None
            if text and original and text.of_hash:
                compared.append((language, text.of_hash != original.digest))
        texts = tuple(language for language in LANGUAGES if language in held)
        return Progress(facts.status, texts, len({citation.source for citation in facts.sources}), tuple(compared))

    def told(self) -> list[Any]:
        """Return it as plain values, which JSON can hold."""
        return [self.status, [*self.texts], self.sources, [[*one] for one in self.translations]]

    @staticmethod
    def read_back(told: list[Any]) -> Progress:
        """Return what was told.

        Raises:
            ValueError, TypeError: if these are not such values.
        """
        status, texts, sources, translations = told
        return Progress(status, tuple(texts), sources, tuple((language, is_old) for language, is_old in translations))


def _told(date: DocumentDate | None) -> str | None:
    return str(date) if date else None


def _date(told: str | None) -> DocumentDate | None:
    return _parsed(told) if told else None


@lru_cache(maxsize=1 << 14)
def _parsed(told: str) -> DocumentDate:
    return DocumentDate.parse(told)
