"""The archive as a whole: what belongs together, seen from every side.

Knows order, indexes and back-references: the dated event model, who issued what, which relations point
here, where sources disagree. Computes nothing that is a matter of words or pages, and never decides what
is right: identifiers that do not resolve are left for ``checks``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Descriptions, Record
from heydar_archive.model import (
    Discrepancy,
    Entry,
    Event,
    Form,
    Gap,
    GlossaryTerm,
    Note,
    Office,
    Organisation,
    Page,
    Person,
    Place,
    Relation,
    Site,
    SourceWork,
    Term,
    Topic,
)
from heydar_archive.outlines import Issuing

Kind: TypeAlias = Literal[
    "entries", "organisations", "people", "places", "topics", "sources", "forms", "terms", "glossary", "gaps", "pages"
]

ChangeKind: TypeAlias = Literal["withdrawn", "corrected", "new"]
CHANGES: tuple[ChangeKind, ...] = ("withdrawn", "corrected", "new")
"""What the archive may do to an entry in public."""


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """One event of the timeline: (date, role, document). ``at`` is its place among the entry's events, None for the document's own date."""

    date: DocumentDate | None
    role: str
    entry: Record[Entry]
    at: int | None = None

    @property
    def event(self) -> Event | None:
        """What the entry says of the event; None for the document's own date."""
        return None if self.at is None else self.entry.facts.events[self.at]

    @property
    def order(self) -> tuple[Any, ...]:
        """The key of the timeline: earliest day, latest day, role, reference; undated last."""
        return _order(self.date, self.role, self.entry)


def _order(date: DocumentDate | None, role: str, entry: Record[Entry]) -> tuple[Any, ...]:
    ref = entry.outline.ref
    return (1, role, ref) if date is None else (0, date.earliest, date.latest, role, ref)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A discrepancy and the record whose fact it concerns; ``at`` is its place among the record's readings."""

    kind: Kind
    record: Record[Any]
    at: int
    id: str
    status: str
    severity: str

    @property
    def facts(self) -> Discrepancy:
        """What the record says of it."""
        found: Discrepancy = self.record.facts.readings[self.at]
        return found

    @property
    def order(self) -> tuple[bool, bool, str]:
        """Open ones first, then major ones, then by number."""
        return (self.status != "open", self.severity != "major", self.id)


@dataclass(frozen=True, slots=True)
class Change:
    """What the archive did to an entry in public: published, corrected or withdrew it; ``at`` is the place of a correction's note.

    It is known from content alone, not from version control or a clock. ``id`` is unique in the archive and never
    changes, unless the day of a correction is itself corrected.
    """

    id: str
    kind: ChangeKind
    on: DocumentDate
    entry: Record[Entry]
    at: int | None = None

    @property
    def note(self) -> Note | None:
        """The note of a correction."""
        return None if self.at is None else self.entry.facts.notes[self.at]

    @property
    def order(self) -> tuple[int, int, str]:
        """The newest day first; within a day what a reader must not miss: withdrawals, then corrections."""
        return (-self.on.earliest.toordinal(), CHANGES.index(self.kind), self.id)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation seen from one of its ends: the entry at the other end and which way it points.

    ``source`` is the entry that states it, ``at`` its place among that one's relations.
    """

    type: str
    entry: Record[Entry]
    outgoing: bool
    source: Record[Entry]
    at: int

    @property
    def relation(self) -> Relation:
        """What the entry says of the relation."""
        return self.source.facts.relations[self.at]


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything that is known, indexed; frozen.

    ``withdrawn`` holds the entries that are no longer published, ``left_out`` the drafts of an archive without drafts;
    no index and no other list knows them. ``places_in_order`` has each entry's place in the order of dates by its
    reference, ``places_in_log`` each change's place by its identifier, from the oldest, ``logged`` the places in the log by reference, ``by_year`` entries by year, ``disputed`` the disagreements about a record's facts by its file, by number. ``agents`` are organisations and people.
    """

    site: Record[Site]
    entries: tuple[Record[Entry], ...]
    withdrawn: tuple[Record[Entry], ...]
    by_ref: Mapping[str, Record[Entry]]
    organisations: Mapping[str, Record[Organisation]]
    people: Mapping[str, Record[Person]]
    places: Mapping[str, Record[Place]]
    topics: Mapping[str, Record[Topic]]
    sources: Mapping[str, Record[SourceWork]]
    forms: Mapping[str, Record[Form]]
    terms: Mapping[str, Record[Term]]
    glossary: Mapping[str, Record[GlossaryTerm]]
    gaps: tuple[Record[Gap], ...]
    pages: tuple[Record[Page], ...]
    events: tuple[DatedEvent, ...]
    disagreements: tuple[Disagreement, ...]
    log: tuple[Change, ...]
    links: Mapping[str, tuple[Link, ...]]
    named: Mapping[tuple[str, str], tuple[Record[Entry], ...]]
    places_in_order: Mapping[str, int]
    places_in_log: Mapping[str, int]
    logged: Mapping[str, Sequence[int]]
    by_year: Mapping[int | None, Sequence[Record[Entry]]]
    disputed: Mapping[str, tuple[Disagreement, ...]]
    left_out: tuple[Record[Entry], ...] = ()
    agents: Mapping[str, Record[Any]] = field(default_factory=dict)

    def register(self, kind: str) -> Mapping[str, Record[Any]]:
        """Return a register by its name; ``agents`` is organisations and people together."""
        if kind == "entries":
            return self.by_ref
        if kind == "gaps":
            return {gap.id: gap for gap in self.gaps}
        found: Mapping[str, Record[Any]] = getattr(self, kind)
        return found

    def office(self, issuer: Issuing) -> Office | None:
        """Return the office in which a person issued; None for a body, or where the register has no such office."""
        person = self.people.get(issuer.agent)
        return person.facts.office(issuer.capacity) if person and issuer.capacity else None

    def issuing_bodies(self, issuers: Iterable[Issuing]) -> tuple[str, ...]:
        """Return the organisations that issued: agents that are bodies, and the bodies of persons' offices."""
        found: list[str] = []
        for issuer in issuers:
            if issuer.agent in self.organisations:
                found.append(issuer.agent)
            office = self.office(issuer)
            if office and office.body:
                found.append(office.body)
        return tuple(dict.fromkeys(found))

    def ancestors(self, organisation: str) -> Iterator[str]:
        """Yield the bodies that an organisation is part of, nearest first; a circle ends the walk."""
        seen = {organisation}
        record = self.organisations.get(organisation)
        while record and record.facts.parent and record.facts.parent not in seen:
            parent = record.facts.parent
            seen.add(parent)
            yield parent
            record = self.organisations.get(parent)

    def children(self, organisation: str) -> tuple[str, ...]:
        """Return the bodies that are directly part of an organisation."""
        return tuple(i for i, record in self.organisations.items() if record.facts.parent == organisation)

    def family(self, organisation: str) -> frozenset[str]:
        """Return an organisation with everything that is part of it, at any depth."""
        return frozenset(i for i in self.organisations if i == organisation or organisation in self.ancestors(i))

    def is_international(self, entry: Record[Entry]) -> bool:
        """Whether an entry was issued by an international organisation (not by a state's body or person)."""
        bodies = self.issuing_bodies(entry.outline.issuers)
        return any((body := self.organisations.get(b)) and body.facts.kind == "international" for b in bodies)

    def entries_where(self, **wanted: str) -> tuple[Record[Entry], ...]:
        """Return the entries that name an identifier in one way, in the order of dates.

        The one keyword is the way: form, issued_by, addressed_to, concerning, place, places, topic, source.
        """
        (key,) = wanted.items()
        return self.named.get(key, ())

    @property
    def acts(self) -> tuple[Record[Entry], ...]:
        """The entries that the founding article lists, in the article's order."""
        listed = [(order, entry) for entry in self.entries if (order := entry.outline.article) is not None]
        return tuple(entry for _, entry in sorted(listed, key=lambda pair: pair[0]))

    def neighbours(self, ref: str) -> tuple[Record[Entry] | None, Record[Entry] | None]:
        """Return the entries before and after one in the order of dates."""
        index = self.places_in_order[ref]
        earlier = self.entries[index - 1] if index else None
        later = self.entries[index + 1] if index + 1 < len(self.entries) else None
        return earlier, later

    def disagreements_of(self, record: Record[Any]) -> tuple[Disagreement, ...]:
        """Return the disagreements about a record's facts, by number."""
        return self.disputed.get(record.file, ())


def _named(archive: Archive, entry: Record[Entry]) -> dict[str, Collection[str]]:
    """Return which identifiers an entry names, each once, by the way in which it does."""
    outline = entry.outline
    issuers = (*archive.issuing_bodies(outline.issuers), *(issuer.agent for issuer in outline.issuers))
    return {"issued_by": dict.fromkeys(issuers).keys(), **outline.names}


def gather(described: Descriptions, site: Record[Site]) -> Archive:
    """Bring the descriptions together into the archive, drafts included."""
    registers = described.registers
    withdrawn = tuple(sorted((e for e in described.entries if e.outline.withdrawn), key=_entry_order))
    gaps: tuple[Record[Gap], ...] = tuple(sorted(registers["gaps"].values(), key=lambda g: (g.facts.date, g.id)))
    unindexed = Archive(
        site=site,
        entries=tuple(sorted((e for e in described.entries if not e.outline.withdrawn), key=_entry_order)),
        withdrawn=withdrawn,
        by_ref={},
        organisations=registers["organisations"],
        people=registers["people"],
        places=registers["places"],
        topics=registers["topics"],
        sources=registers["sources"],
        forms=dict(sorted(registers["forms"].items(), key=lambda f: (f[1].facts.order, f[0]))),
        terms=registers["terms"],
        glossary=registers["glossary"],
        gaps=gaps,
        agents={**registers["organisations"], **registers["people"]},
        pages=described.pages,
        events=(),
        disagreements=(),
        log=(),
        links={},
        named={},
        places_in_order={},
        places_in_log={},
        logged={},
        by_year={},
        disputed={},
    )
    return indexed(unindexed)


def without_drafts(archive: Archive) -> Archive:
    """Return the archive as it is published: its drafts are left out, whatever their dates.

    Only the flag decides. The date of an event never does: a document may be dated tomorrow.
    """
    drafts = tuple(entry for entry in archive.entries if entry.outline.draft)
    if not drafts:
        return archive
    published = tuple(entry for entry in archive.entries if not entry.outline.draft)
    return indexed(replace(archive, entries=published, left_out=drafts))


def indexed(archive: Archive) -> Archive:
    """Return an archive with the indexes that follow from its entries, registers and pages."""
    entries = archive.entries
    named: dict[tuple[str, str], list[Record[Entry]]] = defaultdict(list)
    for entry in entries:
        for way, identifiers in _named(archive, entry).items():
            for identifier in identifiers:
                named[way, identifier].append(entry)
    disagreements = tuple(sorted(_disagreements(archive), key=lambda d: d.order))
    disputed: dict[str, list[Disagreement]] = defaultdict(list)
    for disagreement in sorted(disagreements, key=lambda d: d.id):
        disputed[disagreement.record.file].append(disagreement)
    log = tuple(sorted(_changes((*entries, *archive.withdrawn)), key=lambda change: change.order))
    return replace(
        archive,
        by_ref={entry.outline.ref: entry for entry in entries},
        events=tuple(sorted(_events(entries), key=lambda event: event.order)),
        disagreements=disagreements,
        log=log,
        links=_links(entries),
        named={key: tuple(found) for key, found in named.items()},
        places_in_order={entry.outline.ref: place for place, entry in enumerate(entries)},
        logged=_places_by_ref(log),
        by_year=_by_year(entries),
        places_in_log={change.id: len(log) - place for place, change in enumerate(log, 1)},
        disputed={file: tuple(found) for file, found in disputed.items()},
    )


def _entry_order(entry: Record[Entry]) -> tuple[Any, ...]:
    return _order(entry.outline.date, entry.outline.date_role, entry)


def _events(entries: tuple[Record[Entry], ...]) -> Iterator[DatedEvent]:
    for entry in entries:
        outline = entry.outline
        yield DatedEvent(outline.date, outline.date_role, entry)
        for at, (date, role) in enumerate(outline.events):
            yield DatedEvent(date, role, entry, at)


def _disagreements(archive: Archive) -> Iterator[Disagreement]:
    yield from disputed(archive.entries)
    kinds: tuple[Kind, ...] = ("organisations", "people", "places", "sources", "terms")
    for kind in kinds:
        for record in archive.register(kind).values():
            yield from _of_record(kind, record)
    for page in archive.pages:
        yield from _of_record("pages", page)


def disputed(entries: Iterable[Record[Entry]]) -> Iterator[Disagreement]:
    """Yield the disagreements about entries, withdrawn ones as well."""
    for entry in entries:
        for at, (number, status, severity) in enumerate(entry.outline.readings):
            yield Disagreement("entries", entry, at, number, status, severity)


def _of_record(kind: Kind, record: Record[Any]) -> Iterator[Disagreement]:
    for at, reading in enumerate(record.facts.readings):
        yield Disagreement(kind, record, at, reading.id, reading.status, reading.severity)


def newest_change(entry: Record[Entry]) -> Change | None:
    """Return what the archive did last to an entry in public; None if nothing is recorded."""
    return min(_changes((entry,)), key=lambda change: change.order, default=None)


def _changes(entries: Iterable[Record[Entry]]) -> Iterator[Change]:
    """Yield what content records of the publication, the corrections and the withdrawal of entries."""
    for entry in entries:
        outline = entry.outline
        if outline.published:
            yield Change(f"{outline.ref}-new", "new", outline.published, entry)
        seen: Counter[str] = Counter()
        for on, at in outline.corrections:
            day = str(on)
            seen[day] += 1
            number = f"-{seen[day]}" if seen[day] > 1 else ""
            yield Change(f"{outline.ref}-corrected-{day}{number}", "corrected", on, entry, at)
        if outline.withdrawn:
            yield Change(f"{outline.ref}-withdrawn", "withdrawn", outline.withdrawn, entry)


def _by_year(entries: Iterable[Record[Entry]]) -> dict[int | None, list[Record[Entry]]]:
    """Return the entries of each year, in the order of dates; None stands for the undated, which are last."""
    found: dict[int | None, list[Record[Entry]]] = defaultdict(list)
    for entry in entries:
        date = entry.outline.date
        found[date.year if date else None].append(entry)
    return dict(found)


def _places_by_ref(log: Sequence[Change]) -> dict[str, list[int]]:
    """Return the places in the log of the changes of each entry, by its reference."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, change in enumerate(log):
        found[change.entry.outline.ref].append(place)
    return dict(found)


def changes_concerning(archive: Archive, organisation: str) -> tuple[Change, ...]:
    """Return the changes of entries that an organisation or a part of it issued, received or is concerned by, the newest first."""
    ways = ("issued_by", "addressed_to", "concerning")
    family = archive.family(organisation)
    refs = {entry.outline.ref for way in ways for body in family for entry in archive.named.get((way, body), ())}
    for entry in archive.withdrawn:
        named = _named(archive, entry)
        if any(not family.isdisjoint(named.get(way, ())) for way in ways):
            refs.add(entry.outline.ref)
    return tuple(archive.log[place] for place in sorted(place for ref in refs for place in archive.logged.get(ref, ())))


def _links(entries: tuple[Record[Entry], ...]) -> Mapping[str, tuple[Link, ...]]:
    by_ref = {entry.outline.ref: entry for entry in entries}
    places = {entry.file: place for place, entry in enumerate(entries)}
    found: dict[str, list[Link]] = defaultdict(list)
    for entry in entries:
        for at, (kind, to) in enumerate(entry.outline.relations):
            target = by_ref.get(to)
            if target:
                found[entry.outline.ref].append(Link(kind, target, outgoing=True, source=entry, at=at))
                found[to].append(Link(kind, entry, outgoing=False, source=entry, at=at))
    return {
        ref: tuple(sorted(links, key=lambda li: (not li.outgoing, li.type, places[li.entry.file])))
        for ref, links in found.items()
    }
