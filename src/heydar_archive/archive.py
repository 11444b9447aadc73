"""The archive as a whole: what belongs together, seen from every side.

Knows order, indexes and back-references: the dated event model, who issued what, which relations point
here, where sources disagree. Computes nothing that is a matter of words or pages, and never decides what
is right: identifiers that do not resolve are left for ``checks``.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
    Issuer,
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

Kind: TypeAlias = Literal[
    "entries", "organisations", "people", "places", "topics", "sources", "forms", "terms", "glossary", "gaps", "pages"
]

ChangeKind: TypeAlias = Literal["withdrawn", "corrected", "new"]
CHANGES: tuple[ChangeKind, ...] = ("withdrawn", "corrected", "new")
"""What the archive may do to an entry in public."""


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """One event of the timeline: (date, role, document). ``event`` is None for the document's own date."""

    date: DocumentDate | None
    role: str
    entry: Record[Entry]
    event: Event | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """The key of the timeline: earliest day, latest day, role, reference; undated last."""
        return _order(self.date, self.role, self.entry)


def _order(date: DocumentDate | None, role: str, entry: Record[Entry]) -> tuple[Any, ...]:
    if date is None:
        return (1, role, entry.facts.ref)
    return (0, date.earliest, date.latest, role, entry.facts.ref)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A discrepancy and the record whose fact it concerns."""

    kind: Kind
    record: Record[Any]
    facts: Discrepancy

    @property
    def order(self) -> tuple[bool, bool, str]:
        """Open ones first, then major ones, then by number."""
        return (self.facts.status != "open", self.facts.severity != "major", self.facts.id)


@dataclass(frozen=True, slots=True)
class Change:
    """What the archive did to an entry in public: published, corrected or withdrew it; ``note`` is of a correction.

    It is known from content alone, not from version control or a clock. ``id`` is unique in the archive and never
    changes, unless the day of a correction is itself corrected.
    """

    id: str
    kind: ChangeKind
    on: DocumentDate
    entry: Record[Entry]
    note: Note | None = None

    @property
    def order(self) -> tuple[int, int, str]:
        """The newest day first; within a day what a reader must not miss: withdrawals, then corrections."""
        return (-self.on.earliest.toordinal(), CHANGES.index(self.kind), self.id)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation seen from one of its ends: the entry at the other end and which way it points."""

    relation: Relation
    entry: Record[Entry]
    outgoing: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything that is known, indexed; frozen.

    ``withdrawn`` holds the entries that are no longer published, ``left_out`` the drafts of an archive without drafts;
    no index and no other list knows them. ``places_in_order`` has each entry's place in the order of dates by its
    reference, ``disputed`` the disagreements about a record's facts by its file, by number. ``agents`` are organisations and people.
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

    def office(self, issuer: Issuer) -> Office | None:
        """Return the office in which a person issued; None for a body, or where the register has no such office."""
        person = self.people.get(issuer.agent)
        return person.facts.office(issuer.capacity) if person and issuer.capacity else None

    def issuing_bodies(self, issuers: tuple[Issuer, ...]) -> tuple[str, ...]:
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

    def is_international(self, entry: Entry) -> bool:
        """Whether an entry was issued by an international organisation (not by a state's body or person)."""
        bodies = self.issuing_bodies(entry.issuers)
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
        listed = [(entry.facts.article.order, entry) for entry in self.entries if entry.facts.article]
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


def _named(archive: Archive, entry: Record[Entry]) -> dict[str, frozenset[str]]:
    """Return which identifiers an entry names, by the way in which it does."""
    facts = entry.facts
    cited = [citation.source for citation in facts.sources]
    cited += [event.source for event in facts.events if event.source]
    cited += [witness.source for reading in facts.readings for value in reading.values for witness in value.witnesses]
    return {
        "form": frozenset([entry.source.folder]),
        "issued_by": frozenset([*archive.issuing_bodies(facts.issuers), *(issuer.agent for issuer in facts.issuers)]),
        "addressed_to": frozenset(addressee.agent for addressee in facts.addressees if addressee.agent),
        "concerning": frozenset([*facts.organisations, *facts.people]),
        "place": frozenset([facts.place] if facts.place else []),
        "places": frozenset(facts.places),
        "topic": frozenset(facts.topics),
        "source": frozenset(cited),
    }


def gather(described: Descriptions, site: Record[Site]) -> Archive:
    """Bring the descriptions together into the archive, drafts included."""
    registers = described.registers
    withdrawn = tuple(sorted((e for e in described.entries if e.facts.withdrawn), key=_entry_order))
    gaps: tuple[Record[Gap], ...] = tuple(sorted(registers["gaps"].values(), key=lambda g: (g.facts.date, g.id)))
    unindexed = Archive(
        site=site,
        entries=tuple(sorted((e for e in described.entries if not e.facts.withdrawn), key=_entry_order)),
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
        disputed={},
    )
    return _indexed(unindexed)


def without_drafts(archive: Archive) -> Archive:
    """Return the archive as it is published: its drafts are left out, whatever their dates.

    Only the flag decides. The date of an event never does: a document may be dated tomorrow.
    """
    drafts = tuple(entry for entry in archive.entries if entry.facts.draft)
    if not drafts:
        return archive
    published = tuple(entry for entry in archive.entries if not entry.facts.draft)
    return _indexed(replace(archive, entries=published, left_out=drafts))


def _indexed(archive: Archive) -> Archive:
    """Return the archive with the indexes that follow from its entries, registers and pages."""
    entries = archive.entries
    named: dict[tuple[str, str], list[Record[Entry]]] = defaultdict(list)
    for entry in entries:
        for way, identifiers in _named(archive, entry).items():
            for identifier in identifiers:
                named[way, identifier].append(entry)
    disagreements = tuple(sorted(_disagreements(archive), key=lambda d: d.order))
    disputed: dict[str, list[Disagreement]] = defaultdict(list)
    for disagreement in sorted(disagreements, key=lambda d: d.facts.id):
        disputed[disagreement.record.file].append(disagreement)
    return replace(
        archive,
        by_ref={entry.facts.ref: entry for entry in entries},
        events=tuple(sorted(_events(entries), key=lambda event: event.order)),
        disagreements=disagreements,
        log=tuple(sorted(_changes((*entries, *archive.withdrawn)), key=lambda change: change.order)),
        links=_links(entries),
        named={key: tuple(found) for key, found in named.items()},
        places_in_order={entry.facts.ref: place for place, entry in enumerate(entries)},
        disputed={file: tuple(found) for file, found in disputed.items()},
    )


def shape(archive: Archive) -> str:
    """Return a digest of all that the archive holds of its entries beside their records: their order, every index, and every value in one.

    Between two archives of one shape, with the same registers and pages, whatever can be told apart is read from a record.
    """
    digest = hashlib.sha256()

    def told(*values: object) -> None:
        digest.update(repr(values).encode("utf-8", "surrogatepass"))

    for entry in (*archive.entries, *archive.withdrawn, *archive.left_out):
        facts = entry.facts
        told(entry.file, facts.ref, facts.draft, facts.aliases, facts.withdrawn, entry.source.attachments)
    for entry in archive.withdrawn:
        told([(way, sorted(identifiers)) for way, identifiers in _named(archive, entry).items()])
    for event in archive.events:
        told(str(event.date), event.role, event.entry.file, event.event)
    for disagreement in archive.disagreements:
        told(disagreement.kind, disagreement.record.file, disagreement.facts)
    for change in archive.log:
        told(change.id, str(change.on), change.entry.file, change.note)
    for ref, links in archive.links.items():
        told(ref, [(link.relation, link.entry.file, link.outgoing) for link in links])
    for key, entries in sorted(archive.named.items()):
        told(key, [entry.file for entry in entries])
    return digest.hexdigest()


def _entry_order(entry: Record[Entry]) -> tuple[Any, ...]:
    return _order(entry.facts.date, entry.facts.date_role, entry)


def _events(entries: tuple[Record[Entry], ...]) -> Iterator[DatedEvent]:
    for entry in entries:
        yield DatedEvent(entry.facts.date, entry.facts.date_role, entry)
        for event in entry.facts.events:
            yield DatedEvent(event.date, event.role, entry, event)


def _disagreements(archive: Archive) -> Iterator[Disagreement]:
    for entry in archive.entries:
        for reading in entry.facts.readings:
            yield Disagreement("entries", entry, reading)
    kinds: tuple[Kind, ...] = ("organisations", "people", "places", "sources", "terms")
    for kind in kinds:
        for record in archive.register(kind).values():
            for reading in record.facts.readings:
                yield Disagreement(kind, record, reading)
    for page in archive.pages:
        for reading in page.facts.readings:
            yield Disagreement("pages", page, reading)


def newest_change(entry: Record[Entry]) -> Change | None:
    """Return what the archive did last to an entry in public; None if nothing is recorded."""
    return min(_changes((entry,)), key=lambda change: change.order, default=None)


def _changes(entries: Iterable[Record[Entry]]) -> Iterator[Change]:
    """Yield what content records of the publication, the corrections and the withdrawal of entries."""
    for entry in entries:
        facts = entry.facts
        if facts.published:
            yield Change(f"{facts.ref}-new", "new", facts.published, entry)
        seen: Counter[str] = Counter()
        for note in facts.notes:
            if note.kind == "correction":
                day = str(note.on)
                seen[day] += 1
                number = f"-{seen[day]}" if seen[day] > 1 else ""
                yield Change(f"{facts.ref}-corrected-{day}{number}", "corrected", note.on, entry, note)
        if facts.withdrawn:
            yield Change(f"{facts.ref}-withdrawn", "withdrawn", facts.withdrawn.on, entry)


def changes_concerning(archive: Archive, organisation: str) -> tuple[Change, ...]:
    """Return the changes of entries that an organisation or a part of it issued, received or is concerned by, the newest first."""
    ways = ("issued_by", "addressed_to", "concerning")
    family = archive.family(organisation)
    refs = {entry.facts.ref for way in ways for body in family for entry in archive.named.get((way, body), ())}
    for entry in archive.withdrawn:
        named = _named(archive, entry)
        if any(family & named[way] for way in ways):
            refs.add(entry.facts.ref)
    return tuple(change for change in archive.log if change.entry.facts.ref in refs)


def _links(entries: tuple[Record[Entry], ...]) -> Mapping[str, tuple[Link, ...]]:
    by_ref = {entry.facts.ref: entry for entry in entries}
    found: dict[str, list[Link]] = defaultdict(list)
    for entry in entries:
        for relation in entry.facts.relations:
            target = by_ref.get(relation.to)
            if target:
                found[entry.facts.ref].append(Link(relation, target, outgoing=True))
                found[relation.to].append(Link(relation, entry, outgoing=False))
    return {
        ref: tuple(sorted(links, key=lambda li: (not li.outgoing, li.relation.type, _entry_order(li.entry))))
        for ref, links in found.items()
    }
