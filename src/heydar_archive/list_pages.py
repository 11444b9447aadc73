"""Lists of documents that are too long for one page: a page for each year of them.

Knows which lists a record has, when a list is long, and what the page of one of its years shows. The pages on which the
lists stand say the years instead of the documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

from heydar_archive import addresses
from heydar_archive.archive import DatedEvent
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.desk import Deferred, Desk, Page, own_dates
from heydar_archive.model import Entry
from heydar_archive.scenes import Scene
from heydar_archive.views import Href, YearView

LONG = 300
"""The most documents that a page shows in one list."""

Entries: TypeAlias = Sequence[Record[Entry]]
_Framing: TypeAlias = Callable[[Scene, str], tuple[str, tuple[Href, ...]]]
Item = TypeVar("Item")


def lists_of(desk: Desk, kind: str, identifier: str) -> dict[str, Entries]:
    """Return the lists that the page of a record has, by their names; a list may be empty."""
    where = desk.archive.entries_where
    if kind == "forms":
        return {"documents": where(form=identifier)}
    if kind == "places":
        return {"here": where(place=identifier), "about": where(places=identifier)}
    if kind == "topics":
        return {"about": where(topic=identifier)}
    if kind == "sources":
        return {"cited": where(source=identifier)}
    is_person = kind == "people"
    return {
        "issued": where(issued_by=identifier) if is_person else desk.issued(desk.archive.family(identifier)),
        "addressed": where(addressed_to=identifier),
        "concerning": where(concerning=identifier),
    }


def years(s: Scene, place: str, name: str, entries: Entries) -> tuple[Href, ...]:
    """Return links to the years of a list that is long, each with its number of documents; nothing of another."""
    if len(entries) <= LONG:
        return ()
    return tuple(
        Href(
            s.say("timeline.undated") if year is None else str(year),
            s.url(addresses.part(s.language, place, name, year)),
            count=str(len(found)),
        )
        for year, found in _by_year(entries, _of_entry).items()
    )


def list_pages(desk: Desk) -> Iterator[Deferred]:
    """The years of every long list of the registers and forms."""
    for kind in ("forms", "organisations", "people", "places", "topics", "sources"):
        for identifier in desk.archive.register(kind):
            place = f"{'documents' if kind == 'forms' else kind}/{identifier}"
            for name, entries in lists_of(desk, kind, identifier).items():
                if len(entries) > LONG:
                    by_year = {year: partial(own_dates, some) for year, some in _by_year(entries, _of_entry).items()}
                    yield from _cut(desk, place, name, by_year, partial(_frame, kind, identifier, name))


def _frame(kind: str, identifier: str, name: str, s: Scene, year: str) -> tuple[str, tuple[Href, ...]]:
    """Return the title and the breadcrumb of a year of a record's list."""
    if kind == "forms":
        record, index = s.archive.forms[identifier].facts.plural[s.language], "documents"
        url, heading = addresses.form(s.language, identifier), s.say("list.documents")
    else:
        record, index = s.name(kind, identifier), kind
        url, heading = addresses.record(s.language, kind, identifier), s.say(f"record.{name}")
    title = s.say("list.of-year", name=record, list=heading, year=year)
    return title, (*s.crumb(index), Href(record, s.url(url)), Href(f"{heading}, {year}", None))


def cut(
    desk: Desk,
    place: str,
    name: str,
    events: Sequence[DatedEvent],
    frame: _Framing,
) -> Iterator[Deferred]:
    """The years of a list of events, a page each; ``frame`` gives the title and the breadcrumb of a year."""
    by_year = _by_year(events, lambda event: event.date)
    yield from _cut(desk, place, name, {year: partial(tuple, some) for year, some in by_year.items()}, frame)


def _cut(
    desk: Desk, place: str, name: str, by_year: Mapping[int | None, Callable[[], Sequence[DatedEvent]]], frame: _Framing
) -> Iterator[Deferred]:
    order = [year for year in by_year if year is not None]

    def page(year: int | None) -> Page:
        s = desk.scene(addresses.part(desk.language, place, name, year))
        title, crumbs = frame(s, s.say("timeline.undated") if year is None else str(year))
        at = len(order) if year is None else order.index(year)
        before, after = (
            Href(str(one), s.url(addresses.part(s.language, place, name, one))) if one else None
            for one in (order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)
        )
        found = by_year[year]()
        count = desk.wording.count("documents", sum(event.at is None for event in found))
        view = YearView(count, s.groups(found), before, after)
        return desk.page(s, "year", view, title=title, description=f"{title}: {count}", crumbs=crumbs)

    for year in by_year:
        yield addresses.part(desk.language, place, name, year), partial(page, year)


def _of_entry(entry: Record[Entry]) -> DocumentDate | None:
    return entry.outline.date


def _by_year(items: Iterable[Item], date_of: Callable[[Item], DocumentDate | None]) -> dict[int | None, list[Item]]:
    """Return items by the year of their dates; those without a date last."""
    found: dict[int | None, list[Item]] = {}
    for item in items:
        date = date_of(item)
        found.setdefault(date.year if date else None, []).append(item)
    return {year: found[year] for year in sorted(found, key=lambda year: (year is None, year or 0))}
