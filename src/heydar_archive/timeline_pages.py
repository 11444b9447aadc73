"""Pages of time: the timeline, its filtered forms, and a page a year.

Every filter is a page of its own, reached by a plain link; the script combines filters in place. Knows what
such a page shows and in what order. Above ``WHOLE`` events a timeline does not hold its rows: it lists its
years, and each year has its page, so that no page grows with the archive; the script then combines filters by an
index of all events, and shows as many rows as a phone can hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from heydar_archive import addresses
from heydar_archive.archive import Archive, DatedEvent
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.desk import Deferred, Desk, Page
from heydar_archive.list_pages import LONG, cut
from heydar_archive.model import Entry, Gap
from heydar_archive.scenes import Scene
from heydar_archive.views import ChipGroup, Group, Href, TimelineView, YearView

WHOLE = 1500
"""The most events that a timeline page shows as rows."""


Filters: TypeAlias = dict[str, dict[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the timeline: what it looks at, and the identifier that it looks for."""

    kind: str
    identifier: str


def timelines(desk: Desk) -> Iterator[Deferred]:
    """The timeline of every event, and one page for each filter that finds something."""
    every = filters(desk.archive)
    yield addresses.index(desk.language, "timeline"), partial(_timeline, desk, every)
    undated = [event for event in desk.archive.events if event.date is None]
    if not is_whole(desk.archive.events) and len(undated) > LONG:
        title, address = desk.wording.say("nav.timeline"), addresses.index(desk.language, "timeline")
        yield from cut(desk, _UNDATED, "year", undated, partial(_frame, title, address))
    places: dict[str, list[int]] = {}
    for place, event in enumerate(desk.archive.events):
        places.setdefault(event.entry.outline.ref, []).append(place)
    for kind, by_id in every.items():
        for identifier, refs in by_id.items():
            found = sorted(place for ref in refs for place in places[ref])
            events = [desk.archive.events[place] for place in found]
            yield from _filtered(desk, every, Filter(kind, identifier), events)


def filters(archive: Archive) -> Filters:
    """Return the filters that find something, by kind and identifier, each with the references that it finds.

    Kinds: the documentary form, the issuing body, the organisations addressed or concerned.
    """

    def refs(*ways: str, of: str) -> frozenset[str]:
        return frozenset(entry.outline.ref for way in ways for entry in archive.entries_where(**{way: of}))

    found = {
        "form": {i: refs("form", of=i) for i in archive.forms},
        "issuer": {i: refs("issued_by", of=i) for i in archive.organisations},
        "organisation": {i: refs("addressed_to", "concerning", of=i) for i in archive.organisations},
    }
    return {kind: {i: passing for i, passing in by_id.items() if passing} for kind, by_id in found.items()}


def matches(archive: Archive, entry: Record[Entry]) -> tuple[tuple[str, str], ...]:
    """Return the filters that an entry passes, as (kind, identifiers with spaces between), and the mark that it has."""
    outline = entry.outline
    named = (*outline.names.get("addressed_to", ()), *outline.names.get("concerning", ()))
    return (
        ("form", entry.folder),
        ("issuer", " ".join(archive.issuing_bodies(outline.issuers))),
        ("organisation", " ".join(sorted({agent for agent in named if agent in archive.organisations}))),
        ("mark", "intl" if archive.is_international(entry) else "own"),
    )


def _timeline(desk: Desk, every: Filters) -> Page:
    """The whole timeline."""
    archive = desk.archive
    s = desk.scene(addresses.index(desk.language, "timeline"))
    documents = desk.wording.count("documents", len({event.entry.outline.ref for event in archive.events}))
    lead = s.say(
        "timeline.lead",
        documents=documents,
        events=desk.wording.count("events", len(archive.events)),
        gaps=desk.wording.count("gaps", len(archive.gaps)),
    )
    whole = is_whole(archive.events)
    view = TimelineView(
        lead=lead,
        strip=s.strip(archive.events, archive.gaps, year_at=(lambda year: f"{s.here}#y{year}") if whole else None),
        groups=s.groups(archive.events, archive.gaps, matches=lambda entry: matches(archive, entry))
        if whole
        else tuple(_years_only(s)),
        chips=tuple(_chips(s, every, None)),
        status=documents,
        interactive=whole,
        index="" if whole else s.url(addresses.timeline_file(desk.language, "start")).removesuffix("start.js"),
    )
    return desk.page(s, "timeline", view, title=s.say("nav.timeline"), description=lead)


def _years_only(s: Scene) -> Iterator[Group]:
    """Yield years without their rows, as links to their own pages; what has no date has one too, if it is much."""
    undated = [event for event in s.archive.events if event.date is None]
    for year, group in s.years_of(s.archive.events, s.archive.gaps).items():
        if year is not None:
            yield group
        elif len(undated) <= LONG:
            yield from s.groups(undated, matches=lambda entry: matches(s.archive, entry))
        else:
            yield replace(group, url=s.url(addresses.part(s.language, _UNDATED, "year", None)))


_UNDATED = "timeline/all"


def is_whole(events: Sequence[DatedEvent]) -> bool:
    """Whether a timeline of these events shows them as rows."""
    return len(events) <= WHOLE


def _filtered(desk: Desk, every: Filters, wanted: Filter, events: Sequence[DatedEvent]) -> Iterator[Deferred]:
    """The timeline through one filter, of the events that pass it, and its years if there are too many rows for one page."""
    address = addresses.filtered(desk.language, wanted.kind, wanted.identifier)
    yield address, partial(_through, desk, every, wanted, events)
    if not is_whole(events):
        title = desk.scene(address).say(f"filter.title-{wanted.kind}", name=_name(desk.scene(address), wanted))
        yield from cut(desk, _place(wanted), "year", events, partial(_frame, title, address))


def _place(wanted: Filter) -> str:
    """Return where the years of a filter lie."""
    return f"timeline/{wanted.kind}-{wanted.identifier}"


def _name(s: Scene, wanted: Filter) -> str:
    """Return the name of what a filter looks for."""
    if wanted.kind == "form":
        return s.archive.forms[wanted.identifier].facts.plural[s.language]
    return s.name("organisations", wanted.identifier)


def _through(desk: Desk, every: Filters, wanted: Filter, events: Sequence[DatedEvent]) -> Page:
    """The timeline through one filter, of the events that pass it."""
    s = desk.scene(addresses.filtered(desk.language, wanted.kind, wanted.identifier))
    documents = desk.wording.count("documents", len({event.entry.outline.ref for event in events}))
    name = _name(s, wanted)
    title = s.say(f"filter.title-{wanted.kind}", name=name)
    whole = is_whole(events)
    place = _place(wanted)

    def year_at(year: int) -> str:
        return f"{s.here}#y{year}" if whole else addresses.part(desk.language, place, "year", year)

    years = (
        replace(group, url=s.url(addresses.part(desk.language, place, "year", year)))
        for year, group in (() if whole else s.years_of(events).items())
    )
    view = TimelineView(
        lead=documents,
        strip=s.strip(events, year_at=year_at),
        groups=s.groups(events) if whole else tuple(years),
        chips=tuple(_chips(s, every, wanted)),
        status=documents,
        interactive=False,
        combine=s.url(addresses.index(desk.language, "timeline")),
    )
    crumbs = (*s.crumb("timeline"), Href(name, None))
    return desk.page(s, "timeline", view, title=title, description=f"{title}: {documents}", crumbs=crumbs)


def _frame(title: str, address: str, s: Scene, year: str) -> tuple[str, tuple[Href, ...]]:
    """Return the title and the breadcrumb of a year of a filter."""
    return f"{title}, {year}", (*s.crumb("timeline"), Href(title, s.url(address)), Href(year, None))


def _chips(s: Scene, every: Filters, current: Filter | None) -> Iterator[ChipGroup]:
    """Yield the chips of each kind of filter: “all” first, then each with its number of documents."""
    everything = s.url(addresses.index(s.language, "timeline"))
    for kind, by_id in every.items():
        found = [
            (identifier, _chip(s, Filter(kind, identifier), len(refs), current)) for identifier, refs in by_id.items()
        ]
        if kind != "form":
            found = s.sorted_by_name(found, key=lambda pair: pair[1].text)
        chosen = current is not None and current.kind == kind
        first = Href(s.say("filter.all"), everything, current=not chosen)
        yield ChipGroup(kind, s.say(f"filter.{kind}"), first, tuple(found))


def _chip(s: Scene, wanted: Filter, count: int, current: Filter | None) -> Href:
    forms = s.archive.forms
    short = wanted.kind != "form"
    name = s.short_name(wanted.identifier) if short else forms[wanted.identifier].facts.plural[s.language]
    url = s.url(addresses.filtered(s.language, wanted.kind, wanted.identifier))
    return Href(name, url, count=str(count), current=current == wanted)


def year_pages(desk: Desk) -> Iterator[Deferred]:
    """A page for each year in which something is dated."""
    by_year: dict[int, list[DatedEvent]] = {}
    gaps: dict[int, list[Record[Gap]]] = {}
    for event in desk.archive.events:
        if event.date:
            by_year.setdefault(event.date.year, []).append(event)
    for gap in desk.archive.gaps:
        gaps.setdefault(gap.facts.date.year, []).append(gap)
    years = sorted(by_year.keys() | gaps.keys())
    for index, year in enumerate(years):
        around = years[index - 1] if index else None, years[index + 1] if index + 1 < len(years) else None
        make = partial(_year, desk, year, by_year.get(year, []), gaps.get(year, []), around)
        yield addresses.year(desk.language, year), make


def _year(
    desk: Desk,
    year: int,
    events: Sequence[DatedEvent],
    gaps: Sequence[Record[Gap]],
    around: tuple[int | None, int | None],
) -> Page:
    """The page of a year, with the ways to the years around it."""
    s = desk.scene(addresses.year(desk.language, year))
    count = desk.wording.count("documents", sum(event.at is None for event in events))
    before, after = (Href(str(y), s.url(addresses.year(desk.language, y))) if y else None for y in around)
    view = YearView(count, s.groups(events, gaps), before, after)
    title = s.say("year.title", of_year=desk.wording.date(DocumentDate.parse(f"{year:04d}"), "long"))
    crumbs = (*s.crumb("timeline"), Href(str(year), None))
    return desk.page(s, "year", view, title=title, description=f"{title}: {count}", crumbs=crumbs)
