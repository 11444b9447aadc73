"""The publication log, as a page and as Atom feeds (RFC 4287): of everything, and of what concerns each organisation; a language each.

Knows how what the archive did to its entries is shown and which of them a feed carries. There is no clock: a feed
is as new as the newest change that content records, and a day is its first moment in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from heydar_archive import addresses
from heydar_archive.archive import Change, changes_concerning
from heydar_archive.dates import DocumentDate
from heydar_archive.desk import Deferred, Desk, Page
from heydar_archive.languages import AUTONYMS, other, plain
from heydar_archive.scenes import LOG_PART, Scene
from heydar_archive.views import FeedEntry, FeedView, Group, Href, LoggedDay, LogView, Row

FEED_ENTRIES = 200
"""The most changes that a feed carries; the page has them all."""


def log(desk: Desk) -> Page:
    """The publication log: every change, by day; of a long log the newest part."""
    return _log(desk, len(_parts(desk.archive.log)))


def log_parts(desk: Desk) -> Iterator[Deferred]:
    """The older parts of a long log."""
    for number in range(1, len(_parts(desk.archive.log))):
        yield addresses.log_part(desk.language, number), partial(_log, desk, number)


def _parts(log: Sequence[Change]) -> tuple[Sequence[Change], ...]:
    """Return the parts of a log, the oldest first; all but the newest are full, so that a new change leaves them as they are."""
    ends = range(len(log), 0, -LOG_PART)
    return tuple(log[max(0, end - LOG_PART) : end] for end in ends) or ((),)


def _log(desk: Desk, number: int) -> Page:
    """A part of the log by its number, from 1."""
    parts, name = _parts(desk.archive.log), desk.wording.say("nav.log")
    index = addresses.index(desk.language, "log")

    def address(part: int) -> str:
        return index if part == len(parts) else addresses.log_part(desk.language, part)

    s = desk.scene(address(number))
    is_newest = number == len(parts)
    unrecorded = sum(entry.outline.published is None for entry in desk.archive.entries) if is_newest else 0
    lead = s.say("log.lead")
    days = groupby(parts[number - 1], key=lambda change: change.on)
    view = LogView(
        lead,
        s.feed(),
        s.say("log.unrecorded", n=unrecorded) if unrecorded else "",
        tuple(_day(s, day, tuple(those)) for day, those in days),
        Href(str(number - 1), s.url(address(number - 1))) if number > 1 else None,
        None if is_newest else Href(str(number + 1), s.url(address(number + 1))),
    )
    title = name if is_newest else f"{name}, {number}"
    crumbs = (s.crumb("timeline")[0], *([] if is_newest else [Href(name, s.url(index))]), Href(title, None))
    return desk.page(s, "log", view, title=title, description=lead, crumbs=crumbs, followed=True)


def _day(s: Scene, day: DocumentDate, those: tuple[Change, ...]) -> LoggedDay:
    groups = []
    for kind, changed in groupby(those, key=lambda change: change.kind):
        rows = tuple(_row(s, change) for change in changed)
        groups.append(Group(f"{kind}-{day}", s.say(f"log.{kind}"), str(len(rows)), rows=rows))
    return LoggedDay(f"d-{day}", s.day(day), tuple(groups))


def _row(s: Scene, change: Change) -> Row:
    return replace(s.entry_row(change.entry), id=change.id, tags=(), context=_said(s, change))


def _said(s: Scene, change: Change) -> str:
    """Return what the editors say of a change: why they corrected or withdrew; of a new entry, nothing."""
    if change.note:
        return change.note[s.language]
    withdrawn = change.entry.facts.withdrawn if change.kind == "withdrawn" else None
    return withdrawn[s.language] if withdrawn else ""


def feed(desk: Desk) -> Page:
    """The Atom feed of a log that holds at least one change: a feed must say how new it is."""
    s = desk.scene(addresses.index(desk.language, "log"))
    return _feed(desk, s, addresses.feed(desk.language), s.say("nav.log"), s.say("log.lead"), desk.archive.log)


def organisation_feeds(desk: Desk) -> Iterator[Deferred]:
    """The Atom feed of each organisation of which the log has anything: what it or a part of it issued, received, or is concerned by."""
    for identifier in desk.archive.organisations:
        found = changes_concerning(desk.archive, identifier)
        if found:
            address = addresses.organisation_feed(desk.language, identifier)
            yield address, partial(_feed_of, desk, identifier, address, found)


def _feed_of(desk: Desk, identifier: str, address: str, found: Sequence[Change]) -> Page:
    """The Atom feed of an organisation, of the changes that concern it."""
    s = desk.scene(addresses.record(desk.language, "organisations", identifier))
    name = s.name("organisations", identifier)
    return _feed(desk, s, address, name, s.say("log.of-organisation", name=name), found)


def _feed(desk: Desk, s: Scene, address: str, name: str, said: str, found: Sequence[Change]) -> Page:  # noqa: PLR0913, PLR0917 -- what a feed says
    """Return the feed at an address of some changes, the newest first; its page is that of the scene."""
    site, language = desk.archive.site.facts, desk.language
    there = other(language)

    def full(address: str) -> str:
        return addresses.absolute(site.base_url, address)

    page, log = full(s.here), full(addresses.index(language, "log"))
    view = FeedView(
        language=language,
        id=page,
        title=f"{plain(site.name[language])}: {plain(name)}",
        subtitle=plain(said),
        updated=_moment(found[0].on),
        itself=full(address),
        page=page,
        elsewhere=Href(AUTONYMS[there], full(addresses.in_other(s.here, there)), there),
        icon=full(addresses.icon(180)),
        author=plain(site.name[language]),
        home=full(addresses.home(language)),
        rights=plain(site.licence[language]),
        entries=tuple(_feed_entry(s, change, log) for change in found[:FEED_ENTRIES]),
    )
    return Page(address, "feeds/log.xml", None, None, view)


def _feed_entry(s: Scene, change: Change, log: str) -> FeedEntry:
    facts, site = change.entry.facts, s.archive.site.facts
    address = addresses.entry(s.language, change.entry.folder, change.entry.id)
    return FeedEntry(
        id=f"{log}#{change.id}",
        title=s.say(f"log.entry-{change.kind}", title=plain(facts.title[s.language])),
        updated=_moment(change.on),
        published=_moment(facts.published) if facts.published else None,
        url=addresses.absolute(site.base_url, address),
        author=plain(change.note.by if change.note else site.name[s.language]),
        term=change.kind,
        label=s.say(f"log.{change.kind}"),
        summary=plain(_summary(s, change)),
    )


def _summary(s: Scene, change: Change) -> str:
    """Return what a feed tells of a change; what the description of a withdrawn entry said is not told again."""
    facts = change.entry.facts
    return _said(s, change) or (s.say("withdrawal.notice") if facts.withdrawn else facts.summary[s.language])


def _moment(day: DocumentDate) -> str:
    """Return the first moment of a day, as RFC 3339 writes it."""
    return f"{day}T00:00:00Z"
