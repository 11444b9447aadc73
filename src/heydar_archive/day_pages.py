"""On this day: a page for each day of the year on which something is dated, and the days together.

Each function makes one kind of page at a desk. Only dates that are certain to the day are listed; the day
of a span or of a doubtful date is not invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from heydar_archive import addresses
from heydar_archive.archive import Archive, DatedEvent
from heydar_archive.desk import Deferred, Desk, Page
from heydar_archive.views import DaysView, DayView, Href, MonthOfDays, Neighbour
from heydar_archive.wording import Piece


def by_day(archive: Archive) -> Mapping[tuple[int, int], tuple[DatedEvent, ...]]:
    """Return the events of each (month, day), oldest first, in the order of the calendar."""
    found: dict[tuple[int, int], list[DatedEvent]] = {}
    for event in archive.events:
        if event.date is not None and event.date.is_day and event.date.certain:
            found.setdefault((event.date.earliest.month, event.date.earliest.day), []).append(event)
    return {day: tuple(events) for day, events in sorted(found.items())}


def days(desk: Desk) -> Page:
    """The days of the year on which something is dated, month by month."""
    s = desk.scene(addresses.index(desk.language, "days"))
    months: dict[int, list[Href]] = {}
    for (month, day), events in by_day(desk.archive).items():
        link = Href(str(day), s.url(addresses.day(desk.language, month, day)), count=str(len(events)))
        months.setdefault(month, []).append(link)
    view = DaysView(
        s.say("days.lead"),
        tuple(
            MonthOfDays(f"m{month:02d}", desk.wording.month_heading(month), desk.wording.month(month), tuple(links))
            for month, links in months.items()
        ),
        Href(s.say("days.calendar"), s.url(addresses.calendar(desk.language))),
    )
    return desk.page(s, "days", view, title=s.say("nav.days"), description=s.say("days.lead"))


def day_pages(desk: Desk) -> Iterator[Deferred]:
    """A page for each of these days."""
    every = by_day(desk.archive)
    order = list(every)
    for index, at in enumerate(order):
        around = (order[index - 1], order[(index + 1) % len(order)]) if len(order) > 1 else ()
        yield addresses.day(desk.language, *at), partial(_day, desk, at, every[at], around)


def _day(desk: Desk, at: tuple[int, int], events: Sequence[DatedEvent], around: Sequence[tuple[int, int]]) -> Page:
    """The page of a day, with the ways to the days before and after it, if there are any."""
    s = desk.scene(addresses.day(desk.language, *at))
    rows = tuple(s.row(event, "full") for event in events)
    ways = [
        Neighbour((Piece(_name(desk, *there)),), "", s.url(addresses.day(desk.language, *there))) for there in around
    ]
    view = DayView(desk.wording.count("events", len(rows)), rows, *(ways or (None, None)))
    name = _name(desk, *at)
    crumbs = (*s.crumb("days"), Href(name, None))
    title = s.say("days.title", day=name)
    return desk.page(s, "day", view, title=title, description=f"{title}: {view.lead}", crumbs=crumbs)


def _name(desk: Desk, month: int, day: int) -> str:
    return f"{day}\N{NO-BREAK SPACE}{desk.wording.month(month)}"
