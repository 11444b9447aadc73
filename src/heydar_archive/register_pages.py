"""Pages of registers: organisations, people, places, topics, sources; an index and a page for each record.

Each function makes one kind of page at a desk. Knows what such a page shows and in what order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from heydar_archive import addresses, maps
from heydar_archive.archive import DatedEvent, changes_concerning
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.desk import Desk, Page, own_dates
from heydar_archive.languages import Words
from heydar_archive.linked_data import data_block, described
from heydar_archive.list_pages import lists_of, years
from heydar_archive.model import Organisation, Person
from heydar_archive.orthography import SortKey, sort_key
from heydar_archive.scenes import Scene
from heydar_archive.views import (
    Dated,
    Fact,
    Href,
    MapView,
    RecordView,
    RegisterItem,
    RegisterView,
    Section,
    TreeItem,
    TreeView,
)
from heydar_archive.wording import Piece


def organisations(desk: Desk) -> Page:
    """The tree of organisations: bodies of the state first, then international ones by name."""
    s = desk.scene(addresses.index(desk.language, "organisations"))
    archive = desk.archive
    issued = {i: desk.issued(archive.family(i)) for i in archive.organisations}
    per_year = Counter((i, date.year) for i, entries in issued.items() for e in entries if (date := e.outline.date))
    tallest = max([1, *(n for (_, year), n in per_year.items() if year in desk.years)])

    def order(identifier: str) -> tuple[bool, bool, SortKey]:
        """States first, and of them first those with bodies of their own; then in alphabetical order."""
        international = archive.organisations[identifier].facts.kind != "state"
        alone = not (international or archive.children(identifier))
        return international, alone, sort_key(s.name("organisations", identifier), desk.language)

    def item(identifier: str) -> TreeItem:
        record = archive.organisations[identifier]
        name = record.facts.names[-1]
        children = sorted(
            archive.children(identifier), key=lambda i: sort_key(s.name("organisations", i), desk.language)
        )
        words = Words(az=name.az, en=name.en)
        return TreeItem(
            name=s.link("organisations", identifier),
            acronym=s.maybe(name.acronym),
            alternative=s.counterpart(words),
            spark=s.spark(issued[identifier], tallest),
            count=_documents_of(s, identifier, len(issued[identifier])),
            children=tuple(
                item(child) for child in children if archive.organisations[child].facts.parent == identifier
            ),
        )

    roots = [i for i, record in archive.organisations.items() if not record.facts.parent]
    roots.sort(key=order)
    lead = s.say("organisations.lead")
    if desk.years:
        span = "–".join(str(year) for year in dict.fromkeys((desk.years[0], desk.years[-1])))
        lead = f"{lead} {s.say('organisations.bars', years=span)}"
    return desk.page(
        s,
        "organisations",
        TreeView(lead, tuple(item(i) for i in roots)),
        title=s.say("nav.organisations"),
        description=lead,
    )


def _documents_of(s: Scene, identifier: str, issued: int) -> str:
    """Return how many documents a body issued; of one that issued none, how many concern it."""
    concerning = len(s.archive.entries_where(concerning=identifier))
    if issued or not concerning:
        return s.wording.count("documents", issued)
    return f"{s.say('record.concerning')}: {concerning}"


def organisation(desk: Desk, record: Record[Organisation]) -> Page:
    """An organisation: names in time, place in the tree, documents issued, received, concerning."""
    s = desk.scene(addresses.record(desk.language, "organisations", record.id))
    facts, language, archive = record.facts, desk.language, desk.archive
    issued = desk.issued(archive.family(record.id))
    found: list[Fact] = []
    if facts.parent:
        found.append(Fact(s.say("fact.parent"), (s.link("organisations", facts.parent),)))
    children = s.sorted_by_name(s.link("organisations", child) for child in archive.children(record.id))
    if children:
        found.append(Fact(s.say("fact.children"), tuple(children)))
    name = facts.names[-1]
    if name.acronym:
        found.append(Fact(s.say("fact.acronym"), (Href(name.acronym[language], None),)))
    found.extend(_common_facts(s, facts))
    for key in ("founded", "dissolved"):
        date = getattr(facts, key)
        if date:
            found.append(
                Fact(
                    s.say(f"fact.{key}"),
                    (Href(desk.wording.date(date, "long"), None),),
                    basis=getattr(facts, f"{key}_basis")[language],
                )
            )
    if facts.website:
        found.append(Fact(s.say("fact.website"), (Href(facts.website, facts.website),)))
    if facts.article:
        names = f"{s.say('half.az')}: {facts.article.az}; {s.say('half.en')}: {facts.article.en}"
        found.append(
            Fact(
                s.say("fact.in-article"),
                (Href(names, s.url(addresses.index(language, "founding-article") + "#bodies")),),
            )
        )
    counts = desk.tenure_counts(issued)
    if counts and facts.kind == "international":
        said = ", ".join(s.say(f"tenure.{key}-count", n=n) for key, n in counts.items())
        found.append(Fact(s.say("tenure.label"), (Href(said, None),)))
    dated = []
    if len(facts.names) > 1:
        names_in_time = tuple(
            Dated(
                _period(desk, n.since, n.until),
                Href(n[language] + (f" ({n.acronym[language]})" if n.acronym else ""), None),
                s.counterpart(Words(az=n.az, en=n.en)),
                basis=s.maybe(n.basis),
            )
            for n in facts.names
        )
        dated.append(("names", s.say("record.names"), names_in_time))
    sections, listed = _lists(desk, s, "organisations", record.id)
    words = Words(az=name.az, en=name.en)
    return _record(
        desk,
        s,
        record,
        _Parts(
            "organisations",
            words,
            facts.description[language],
            found,
            dated,
            sections,
            listed,
            feed=_feed(s, record.id),
        ),
    )


def _feed(s: Scene, organisation: str) -> Href | None:
    """Return the link to an organisation's feed, if the log has anything that concerns it."""
    if not changes_concerning(s.archive, organisation):
        return None
    return Href(s.say("log.feed-of-organisation"), s.url(addresses.organisation_feed(s.language, organisation)))


def _lists(desk: Desk, s: Scene, kind: str, identifier: str) -> tuple[tuple[Section, ...], tuple[DatedEvent, ...]]:
    """Return a record's lists of documents, and all documents of them for the strip."""
    refs = {entry.outline.ref for entries in lists_of(desk, kind, identifier).values() for entry in entries}
    listed = own_dates(entry for entry in desk.archive.entries if entry.outline.ref in refs)
    return _sections(desk, s, kind, identifier), listed


def _period(desk: Desk, since: DocumentDate | None, until: DocumentDate | None) -> tuple[Piece, ...]:
    """Return a period in words: since …, until …, or from–to."""
    if since and until:
        return (*desk.wording.pieces(since, "full"), Piece(" – "), *desk.wording.pieces(until, "full"))
    if since or until:
        key = "period.since" if since else "period.until"
        before, _, after = desk.wording.say(key).partition("{date}")
        known = since or until
        return tuple(p for p in (Piece(before), *desk.wording.pieces(known, "full"), Piece(after)) if p.text)
    return (Piece(desk.wording.say("period.unknown")),)


def _common_facts(s: Scene, facts: Any) -> Iterator[Fact]:  # noqa: ANN401 -- any register record
    variants = s.variants(facts.variants) if getattr(facts, "variants", ()) else ()
    if variants:
        yield Fact(s.say("fact.variants"), tuple(Href(v.text, None, v.language) for v in variants))
    if getattr(facts, "wikidata", None):
        yield Fact("Wikidata", (Href(facts.wikidata, f"https://www.wikidata.org/wiki/{facts.wikidata}"),))


def _sections(desk: Desk, s: Scene, kind: str, identifier: str) -> tuple[Section, ...]:
    """Return the lists of a record: of a long one the years, of any other the documents."""
    sections = []
    for key, entries in lists_of(desk, kind, identifier).items():
        if entries:
            parts = years(s, f"{kind}/{identifier}", key, entries)
            rows = () if parts else tuple(s.entry_row(entry) for entry in entries)
            sections.append(Section(key, s.say(f"record.{key}"), str(len(entries)), rows, parts))
    return tuple(sections)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the pages of all registers have in common."""

    kind: str
    name: Words
    lead: str
    facts: Sequence[Fact] = ()
    dated: Sequence[tuple[str, str, tuple[Dated, ...]]] = ()
    sections: tuple[Section, ...] = ()
    strip: Sequence[DatedEvent] = ()
    map: MapView | None = None
    feed: Href | None = None


def _record(desk: Desk, s: Scene, record: Record[Any], parts: _Parts) -> Page:
    """Return the page of a record from its parts."""
    view = RecordView(
        id=record.id,
        alternative=s.counterpart(parts.name),
        lead=parts.lead,
        facts=(*parts.facts, *([Fact(s.say("fact.feed"), (parts.feed,))] if parts.feed else ())),
        dated=tuple(parts.dated),
        strip=s.strip(parts.strip) if any(event.date for event in parts.strip) else None,
        sections=parts.sections,
        disagreements=tuple(s.discrepancy(d) for d in desk.archive.disagreements_of(record)),
        citations=s.citations(getattr(record.facts, "sources", ())),
        map=parts.map,
    )
    title = parts.name[desk.language]
    crumbs = (*s.crumb(parts.kind), Href(title, None))
    about = data_block(described(desk.archive, parts.kind, record, desk.language))
    lead = parts.lead or title
    return desk.page(s, "record", view, title=title, description=lead, crumbs=crumbs, data=about, feed=parts.feed)


def people(desk: Desk) -> Page:
    """The index of people, by family name."""
    s = desk.scene(addresses.index(desk.language, "people"))
    records = sorted(
        desk.archive.people.values(), key=lambda r: sort_key(r.facts.sort_name[desk.language], desk.language)
    )
    items = tuple(
        RegisterItem(
            r.id,
            replace(s.link("people", r.id), text=r.facts.sort_name[desk.language]),
            s.counterpart(r.facts.sort_name),
            _mentions(desk, r.id, "issued_by", "addressed_to", "concerning"),
        )
        for r in records
    )
    return _index(desk, s, "people", (("", "", items),))


def _mentions(desk: Desk, identifier: str, *ways: str) -> str:
    refs = {entry.outline.ref for way in ways for entry in desk.archive.entries_where(**{way: identifier})}
    return desk.wording.count("documents", len(refs))


def _index(
    desk: Desk,
    s: Scene,
    name: str,
    groups: tuple[tuple[str, str, tuple[RegisterItem, ...]], ...],
    drawn: MapView | None = None,
) -> Page:
    lead = s.say(f"{name}.lead")
    return desk.page(s, "register", RegisterView(lead, groups, drawn), title=s.say(f"nav.{name}"), description=lead)


def person(desk: Desk, record: Record[Person]) -> Page:
    """A person: life, offices, documents."""
    s = desk.scene(addresses.record(desk.language, "people", record.id))
    facts, language = record.facts, desk.language
    found = list(_common_facts(s, facts))
    life = (("born", facts.born), ("died", facts.died))
    found.extend(Fact(s.say(f"fact.{key}"), (Href(desk.wording.date(day, "long"), None),)) for key, day in life if day)
    if facts.life_basis and found:
        found[-1] = replace(found[-1], basis=facts.life_basis[language])
    offices = tuple(
        Dated(
            _period(desk, o.since, o.until),
            replace(s.link("organisations", o.body), text=o.title[language])
            if o.body
            else Href(o.title[language], None),
            s.counterpart(o.title),
            basis=s.maybe(o.basis),
        )
        for o in facts.offices
    )
    dated = [("offices", s.say("record.offices"), offices)] if offices else []
    sections, listed = _lists(desk, s, "people", record.id)
    return _record(
        desk, s, record, _Parts("people", facts.name, facts.description[language], found, dated, sections, listed)
    )


def places(desk: Desk) -> Page:
    """The index of places, with the map of those whose coordinates are known."""
    s = desk.scene(addresses.index(desk.language, "places"))
    spots = [spot for identifier in desk.archive.places if (spot := _spot(desk, s, identifier)) is not None]
    groups = (("", "", _tree(desk, s, "places", "parent", ("place", "places"))),)
    return _index(desk, s, "places", groups, maps.overview(spots, _name_of_water(s)))


def _spot(desk: Desk, s: Scene, identifier: str) -> maps.Spot | None:
    """Return a place as the map draws it, or None if its coordinates are not known."""
    coordinates = desk.archive.places[identifier].facts.coordinates
    if coordinates is None:
        return None
    return maps.Spot(s.link("places", identifier), float(coordinates.lon), float(coordinates.lat))


def _name_of_water(s: Scene) -> Callable[[str], str]:
    return lambda key: s.say(f"map.{key}")


def _tree(desk: Desk, s: Scene, kind: str, key: str, ways: tuple[str, ...]) -> tuple[RegisterItem, ...]:
    """Return a register as a tree by ``key``, each level in the page's alphabetical order."""
    register = desk.archive.register(kind)

    def level(parent: str | None, seen: frozenset[str]) -> tuple[RegisterItem, ...]:
        records = [r for r in register.values() if getattr(r.facts, key) == parent and r.id not in seen]
        records.sort(key=lambda r: sort_key(r.facts.name[desk.language], desk.language))
        return tuple(
            RegisterItem(
                r.id,
                s.link(kind, r.id),
                s.counterpart(r.facts.name),
                _mentions(desk, r.id, *ways),
                children=level(r.id, seen | {r.id}),
            )
            for r in records
        )

    return level(None, frozenset())


def place(desk: Desk, identifier: str) -> Page:
    """A place: where it lies, its names, documents issued there and concerning it."""
    s = desk.scene(addresses.record(desk.language, "places", identifier))
    record = desk.archive.places[identifier]
    facts, language = record.facts, desk.language
    found = [Fact(s.say("fact.kind"), (Href(s.say(f"place.{facts.kind}"), None),))]
    if facts.parent:
        found.append(Fact(s.say("fact.lies-in"), (s.link("places", facts.parent),)))
    found.extend(_common_facts(s, facts))
    if facts.coordinates:
        found.append(
            Fact(
                s.say("fact.coordinates"),
                (Href(f"{facts.coordinates.lat}, {facts.coordinates.lon}", None),),
                basis=facts.coordinates.basis[language],
            )
        )
    lead = s.maybe(facts.description)
    spot = _spot(desk, s, identifier)
    drawn = maps.locator(spot, _name_of_water(s)) if spot else None
    sections, listed = _lists(desk, s, "places", identifier)
    return _record(desk, s, record, _Parts("places", facts.name, lead, found, (), sections, listed, drawn))


def topics(desk: Desk) -> Page:
    """The index of topics."""
    s = desk.scene(addresses.index(desk.language, "topics"))
    return _index(desk, s, "topics", (("", "", _tree(desk, s, "topics", "broader", ("topic",))),))


def topic(desk: Desk, identifier: str) -> Page:
    """A topic: its scope and its documents."""
    s = desk.scene(addresses.record(desk.language, "topics", identifier))
    record = desk.archive.topics[identifier]
    facts = record.facts
    found = [Fact(s.say("fact.broader"), (s.link("topics", facts.broader),))] if facts.broader else []
    narrower = s.sorted_by_name(
        s.link("topics", r.id) for r in desk.archive.topics.values() if r.facts.broader == identifier
    )
    if narrower:
        found.append(Fact(s.say("fact.narrower"), tuple(narrower)))
    sections, listed = _lists(desk, s, "topics", identifier)
    lead = facts.description[desk.language]
    return _record(desk, s, record, _Parts("topics", facts.name, lead, found, (), sections, listed))


def sources(desk: Desk) -> Page:
    """The index of sources, by kind."""
    s = desk.scene(addresses.index(desk.language, "sources"))
    groups: dict[str, list[RegisterItem]] = {}
    for record in desk.archive.sources.values():
        item = RegisterItem(
            record.id,
            s.link("sources", record.id),
            s.counterpart(record.facts.name),
            _mentions(desk, record.id, "source"),
        )
        groups.setdefault(record.facts.type, []).append(item)
    ordered = s.sorted_by_name(groups.items(), key=lambda g: s.say(f"source.{g[0]}"))
    return _index(
        desk,
        s,
        "sources",
        tuple(
            (kind, s.say(f"source.{kind}"), tuple(s.sorted_by_name(items, key=lambda i: i.name.text)))
            for kind, items in ordered
        ),
    )


def source(desk: Desk, identifier: str) -> Page:
    """A source: what it is, and which documents cite it."""
    s = desk.scene(addresses.record(desk.language, "sources", identifier))
    record = desk.archive.sources[identifier]
    facts = record.facts
    found = [Fact(s.say("fact.source-type"), (Href(s.say(f"source.{facts.type}"), None),))]
    if facts.publisher:
        found.append(Fact(s.say("fact.publisher"), (Href(facts.publisher[desk.language], None),)))
    if facts.languages:
        found.append(
            Fact(s.say("fact.languages"), tuple(Href(s.language_name(code), None) for code in facts.languages))
        )
    if facts.url:
        found.append(Fact(s.say("fact.address"), (Href(facts.url, facts.url),)))
    return _record(
        desk,
        s,
        record,
        _Parts(
            "sources",
            facts.name,
            facts.description[desk.language],
            found,
            (),
            _sections(desk, s, "sources", identifier),
        ),
    )
