"""The plan of the site: which pages there are, in both languages, at which addresses.

Knows the list of pages; each kind of page is made in a module of its own. The pages that are in both
languages at once are made here: the root, permanent addresses, pages not found, the sitemap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, NamedTuple

from heydar_archive import (
    addresses,
    article_pages,
    colophon_pages,
    data_pages,
    day_pages,
    document_pages,
    list_pages,
    log_pages,
    parallel_pages,
    register_pages,
    search_pages,
    sitemaps,
    timeline_pages,
)
from heydar_archive.archive import Archive
from heydar_archive.comparison import Names
from heydar_archive.describing import Record
from heydar_archive.desk import Deferred, Desk, Page
from heydar_archive.formats import Each
from heydar_archive.languages import AUTONYMS, LANGUAGES, Language, other
from heydar_archive.model import Entry, Gap, Site
from heydar_archive.problems import Position, Problem
from heydar_archive.rendering import Output
from heydar_archive.revisions import History
from heydar_archive.views import (
    BothView,
    Choice,
    Href,
    Said,
    SearchField,
)
from heydar_archive.wording import Wording


@dataclass(frozen=True, slots=True)
class Planned:
    """Pages that are not made yet: the address of the one page, or None for several, and what makes them.

    ``files`` makes the files that belong to them and are read by programs only. ``group`` is what several are called together;
    ``pages`` tells which they are, if each can be made by itself.
    """

    address: str | None
    make: Callable[[], Iterable[Page]]
    files: Callable[[], Iterable[Output]] = tuple
    group: str = ""
    pages: Callable[[], Iterable[Deferred]] | None = None

    @property
    def name(self) -> str:
        """What the pages are known by from one build to the next; no other planned pages have it."""
        return self.address or self.group


def plan(
    archive: Archive, wording: Mapping[Language, Wording], history: History | None = None
) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """Return every page of the site, sorted by address, and the problems of texts that cannot be shown.

    With a ``history`` the pages of documents show the revisions of their files.

    Raises:
        MissingWord: if a page needs a word that a wording file lacks.
    """
    problems: list[Problem] = []
    pages = {page.address: page for planned in tasks(archive, wording, problems, history) for page in planned.make()}
    pages.update((page.address, page) for page in last(archive, wording, [listed(page) for page in pages.values()]))
    return tuple(pages[address] for address in sorted(pages)), tuple(problems)


class Listed(NamedTuple):
    """What the site as a whole must know of a page: address, whether the sitemap names it, whether it has a twin."""

    address: str
    is_found: bool
    has_twin: bool


def listed(page: Page) -> Listed:
    """Return what the site as a whole must know of a page."""
    is_draft = page.chrome is not None and page.chrome.draft
    return Listed(page.address, page.template not in _UNLISTED and not is_draft, page.chrome is not None)


def tasks(  # noqa: PLR0913, PLR0917 -- which pages, and what they are made from
    archive: Archive,
    wording: Mapping[Language, Wording],
    problems: list[Problem],
    history: History | None = None,
    each: Sequence[Each] = (),
    wanted: Callable[[str], bool] = lambda _: True,
) -> tuple[Planned, ...]:
    """Return all pages but those that ``last`` makes; problems of texts that cannot be shown are added to a list.

    ``each`` makes the files that describe one entry; they are made with its pages, since these read the same text. Only those are
    returned whose names are ``wanted``.

    Raises, when pages are made:
        MissingWord: if a page needs a word that a wording file lacks.
    """
    every = _every(archive, wording, problems, history=history, wanted=wanted)
    found = [one for group in every for one in _parted(group) if wanted(one.name)]
    entries = {addresses.permanent(entry.outline.ref): entry for entry in archive.entries} if each else {}
    return tuple(
        replace(one, files=partial(_files, each, entries[one.address])) if one.address in entries else one
        for one in found
    )


def _parted(group: Planned) -> Iterator[Planned]:
    """Yield the pages of a group, each by itself if it can be made so."""
    if group.pages is None:
        yield group
        return
    for address, make in group.pages():
        yield _one(address, make)


def apart(found: Sequence[Planned]) -> tuple[tuple[Planned, ...], tuple[Planned, ...]]:
    """Return the tasks that can be done at once, and those of the pages that tell how large the data is."""
    weighed = {addresses.index(language, "data") for language in LANGUAGES}
    return tuple(one for one in found if one.address not in weighed), tuple(
        one for one in found if one.address in weighed
    )


def last(archive: Archive, wording: Mapping[Language, Wording], others: Sequence[Listed]) -> Iterator[Page]:
    """Yield the pages that depend on which others there are: a former address gives way to a page, and the sitemap."""
    taken = {page.address for page in others}
    for language in LANGUAGES:
        for page in document_pages.redirects(Desk(archive, wording[language], [], ())):
            if page.address not in taken:
                taken.add(page.address)
                yield page
    yield from sitemaps.sitemap(archive, ((page.address, page.has_twin) for page in others if page.is_found))


def repeated(others: Iterable[Listed]) -> Iterator[Problem]:
    """Yield a problem for every address that two pages claim."""
    for address, count in Counter(page.address for page in others).items():
        if count > 1:
            yield Problem(
                "repeated-address",
                Position("content"),
                f"two pages claim the address “{address}”",
                "one page an address",
                "Rename one of the two files.",
            )


def page_at(
    archive: Archive, wording: Mapping[Language, Wording], address: str
) -> tuple[Page | None, tuple[Problem, ...]]:
    """Return the page of ``plan`` that has an address, without making all others, or None; and its texts' problems.

    Raises:
        MissingWord: if the page needs a word that a wording file lacks.
    """
    problems: list[Problem] = []
    if address == addresses.SITEMAP:
        pages, found = plan(archive, wording)
        return next(page for page in pages if page.address == address), found
    language = address.partition("/")[0]
    every = partial(_every, archive, wording, problems, of=language)
    named = next((planned for planned in every() if planned.address == address), None)
    for planned in (named,) if named else (planned for planned in every() if planned.address is None):
        for page in planned.make():
            if page.address == address:
                return page, tuple(problems)
    former = (page for page in last(archive, wording, ()) if page.address == address)
    return next(former, None), ()


def _every(  # noqa: PLR0913 -- as above
    archive: Archive,
    wording: Mapping[Language, Wording],
    problems: list[Problem],
    *,
    of: str = "",
    history: History | None = None,
    wanted: Callable[[str], bool] = lambda _: True,
) -> Iterator[Planned]:
    """Yield all pages but the sitemap; ``of`` a language, only those of that language, if it is one; of entries only those ``wanted``."""
    years = _spark_years([date.year for entry in archive.entries if (date := entry.outline.date)])
    desks = [Desk(archive, wording[one], problems, years, history) for one in LANGUAGES if of != other(one)]
    for desk in desks:
        yield from _of_language(desk)
    yield Planned(None, partial(_both, archive, wording), group="both")
    yield Planned(None, partial(sitemaps.open_search, archive, wording), group="opensearch")
    names = cache(partial(parallel_pages.names_in, archive))
    for entry in archive.entries:
        for desk in desks:
            yield from _of_entry(desk, entry, names, wanted)
        permanent = addresses.permanent(entry.outline.ref)
        if wanted(permanent):
            yield _one(permanent, _permanent, archive, wording, entry)
    records: tuple[Record[Any], ...] = (*archive.withdrawn, *archive.gaps)
    for record in records:
        yield _one(addresses.permanent(record.facts.ref), _permanent, archive, wording, record)


def _files(each: Sequence[Each], entry: Record[Entry]) -> Iterator[Output]:
    for make in each:
        yield from make(entry)


def _one(address: str, make: Callable[..., Page], *given: Any) -> Planned:  # noqa: ANN401 -- what a page is made from
    return Planned(address, lambda: (make(*given),))


def proofread(archive: Archive, wording: Mapping[Language, Wording], problems: list[Problem]) -> tuple[Page, ...]:
    """Add the problems of drafts' texts to a list, for a build that leaves drafts out: their pages are made and thrown away.

    Takes the archive with its drafts; returns no page.
    """
    names = parallel_pages.names_in(archive)
    for language in LANGUAGES:
        desk = Desk(archive, wording[language], problems, ())
        for draft in (entry for entry in archive.entries if entry.outline.draft):
            document_pages.document(desk, draft)
            parallel_pages.parallel(desk, draft, names)
    return ()


def _spark_years(years: Sequence[int]) -> tuple[int, ...]:
    """Return the years that sparks span: those in which documents lie densely enough to draw."""
    if not years:
        return ()
    last, first = max(years), max(years)
    for year in sorted(set(years), reverse=True):
        if first - year > _SPARK_BREAK:
            break
        first = year
    return tuple(range(first, last + 1))


_SPARK_BREAK = 12


def _of_language(desk: Desk) -> Iterator[Planned]:  # noqa: C901 -- a line a kind of page
    """Yield every page of the desk's language, one line a kind of page."""
    archive, language = desk.archive, desk.language

    def index(name: str, make: Callable[[Desk], Page]) -> Planned:
        return _one(addresses.index(language, name), make, desk)

    def several(group: str, deferred: Callable[[Desk], Iterable[Deferred]]) -> Planned:
        pages = partial(deferred, desk)
        return Planned(None, lambda: (make() for _, make in pages()), group=f"{language} {group}", pages=pages)

    def record(kind: str, identifier: str, make: Callable[[Desk, Any], Page], given: Any) -> Planned:  # noqa: ANN401 -- what ``make`` takes
        return _one(addresses.record(language, kind, identifier), make, desk, given)

    yield _one(addresses.home(language), document_pages.home, desk)
    yield several("timelines", timeline_pages.timelines)
    yield several("years", timeline_pages.year_pages)
    yield index("days", day_pages.days)
    yield several("day-pages", day_pages.day_pages)
    yield index("documents", document_pages.documents)
    yield several("lists", list_pages.list_pages)
    yield from (_one(addresses.form(language, form), document_pages.form, desk, form) for form in archive.forms)
    for entry in archive.withdrawn:
        if entry.facts.withdrawn:
            address = addresses.entry(language, entry.folder, entry.id)
            yield _one(address, document_pages.withdrawn, desk, entry, entry.facts.withdrawn)
    yield Planned(None, lambda: (parallel_pages.article_parallel(desk),), group=f"{language} article")
    yield index("organisations", register_pages.organisations)
    for identifier, body in archive.organisations.items():
        yield record("organisations", identifier, register_pages.organisation, body)
    yield index("people", register_pages.people)
    for identifier, person in archive.people.items():
        yield record("people", identifier, register_pages.person, person)
    yield index("places", register_pages.places)
    yield from (record("places", place, register_pages.place, place) for place in archive.places)
    yield index("topics", register_pages.topics)
    yield from (record("topics", topic, register_pages.topic, topic) for topic in archive.topics)
    yield index("sources", register_pages.sources)
    yield from (record("sources", source, register_pages.source, source) for source in archive.sources)
    yield index("discrepancies", article_pages.discrepancies)
    yield index("terms", article_pages.terms)
    yield index("glossary", article_pages.glossary)
    yield index("gaps", article_pages.gaps)
    yield index("coverage", article_pages.coverage)
    yield from (record("gaps", gap.id, article_pages.gap, gap) for gap in archive.gaps)
    yield index("founding-article", article_pages.founding_article)
    yield index("corrections", article_pages.corrections)
    for own in archive.pages:
        if own.id not in {"founding-article", "corrections"}:
            yield _one(addresses.page(language, own.id), article_pages.own, desk, own)
    yield index("log", log_pages.log)
    yield several("log-parts", log_pages.log_parts)
    if archive.log:
        yield _one(addresses.feed(language), log_pages.feed, desk)
        yield several("feeds", log_pages.organisation_feeds)
    yield index("data", data_pages.data)
    yield index("colophon", colophon_pages.colophon)
    yield index("search", search_pages.search)
    yield index("search-tips", search_pages.search_tips)


def _of_entry(
    desk: Desk, entry: Record[Entry], names: Callable[[], Mapping[Language, Names]], wanted: Callable[[str], bool]
) -> Iterator[Planned]:
    """Yield the pages of an entry, which have the text in common, as far as they are wanted."""
    place = desk.language, entry.folder, entry.id
    address, parallel = addresses.entry(*place), addresses.parallel(*place)
    if wanted(address):
        yield _one(address, document_pages.document, desk, entry)
    if wanted(parallel):
        yield _one(parallel, lambda: parallel_pages.parallel(desk, entry, names()))


def _both(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Page]:
    """Yield the root and the pages for addresses that lead nowhere."""
    site = archive.site.facts
    choices = [
        Choice(
            language,
            AUTONYMS[language],
            site.descriptor[language],
            (),
            Href(AUTONYMS[language], addresses.relative(addresses.ROOT, addresses.home(language)), language),
        )
        for language in LANGUAGES
    ]
    root = _in_both(site, addresses.ROOT, "root", choices, " / ".join(site.name[language] for language in LANGUAGES))
    known = [date.year for entry in archive.entries if (date := entry.outline.date)]
    years = "–".join(str(year) for year in dict.fromkeys((min(known), max(known)))) if known else ""
    yield replace(root, view=replace(root.view, years=years))
    base = addresses.base_path(site.base_url)
    for address, order in (
        (addresses.NOT_FOUND, LANGUAGES),
        *((addresses.not_found(lang), (lang, other(lang))) for lang in LANGUAGES),
    ):
        parts = [_lost(wording[language], base) for language in order]
        page = _in_both(site, address, "not-found", parts, " / ".join(part.heading for part in parts))
        yield replace(
            page,
            view=replace(
                page.view, assets=(*page.view.assets, f"{base}{addresses.ASSETS}"), home=f"{base}{addresses.ROOT}"
            ),
        )


def _lost(wording: Wording, base: str) -> Choice:
    language = wording.language
    links = tuple(
        Href(wording.say(f"nav.{name}"), base + addresses.index(language, name))
        for name in ("timeline", "documents", "organisations")
    )
    return Choice(
        language,
        wording.say("lost.heading"),
        wording.say("lost.text"),
        links,
        Href(wording.say("nav.home"), base + addresses.home(language)),
        SearchField(
            base + addresses.index(language, "search"), wording.say("search.label"), wording.say("search.button")
        ),
    )


def _permanent(archive: Archive, wording: Mapping[Language, Wording], record: Record[Any]) -> Page:
    """Return the page of a permanent address: the document in both languages."""
    ref = record.facts.ref
    here = addresses.permanent(ref)
    parts = []
    alternates = []
    for language in LANGUAGES:
        w = wording[language]
        there = (
            addresses.record(language, "gaps", record.id)
            if isinstance(record.facts, Gap)
            else addresses.entry(language, record.folder, record.id)
        )
        text = f"{w.date(record.facts.date, 'full')}. {ref}"
        if isinstance(record.facts, Entry) and record.facts.withdrawn:
            text = f"{text}. {w.say('withdrawal.notice')}: {record.facts.withdrawn[language]}"
        parts.append(
            Choice(
                language,
                record.facts.title[language],
                text,
                (),
                Href(AUTONYMS[language], addresses.relative(here, there), language),
            )
        )
        alternates.append((language, addresses.absolute(archive.site.facts.base_url, there)))
    page = _in_both(archive.site.facts, here, "permanent", parts, f"{ref} – {' / '.join(p.heading for p in parts)}")
    return replace(page, view=replace(page.view, alternates=tuple(alternates)))


def _in_both(site: Site, here: str, template: str, parts: Sequence[Choice], title: str) -> Page:
    """Return a page that speaks both languages."""
    base = site.base_url
    listed = template != "not-found"
    alternates = (
        tuple((language, addresses.absolute(base, addresses.home(language))) for language in LANGUAGES)
        if listed
        else ()
    )
    view = BothView(
        title=title,
        names=tuple(Said(site.name[part.language], part.language) for part in parts),
        description=" / ".join(site.descriptor[part.language] for part in parts),
        assets=(addresses.relative(here, addresses.ASSETS),),
        canonical=addresses.absolute(base, here) if listed else None,
        alternates=alternates,
        home=addresses.relative(here, addresses.ROOT),
        parts=tuple(parts),
    )
    return Page(here, f"pages/{template}.html", None, None, view)


_UNLISTED = frozenset(f"pages/{name}.html" for name in ("redirect", "not-found", "permanent", "withdrawn")) | {
    "feeds/log.xml",
    "feeds/opensearch.xml",
}
"""Templates of what no search engine is led to."""
