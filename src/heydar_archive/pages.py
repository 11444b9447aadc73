"""The plan of the site: which pages there are, in both languages, at which addresses.

Knows the list of pages; each kind of page is made in a module of its own. The pages that are in both
languages at once are made here: the root, permanent addresses, pages not found, the sitemap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from heydar_archive import (
    addresses,
    article_pages,
    day_pages,
    document_pages,
    parallel_pages,
    register_pages,
    search_pages,
    timeline_pages,
)
from heydar_archive.archive import Archive
from heydar_archive.describing import Record
from heydar_archive.desk import Desk, Page
from heydar_archive.languages import AUTONYMS, LANGUAGES, Language, other
from heydar_archive.model import Gap, Site
from heydar_archive.problems import Position, Problem
from heydar_archive.views import (
    BothView,
    Choice,
    Href,
    Said,
    SitemapView,
)
from heydar_archive.wording import Wording


def plan(archive: Archive, wording: Mapping[Language, Wording]) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """Return every page of the site, sorted by address, and the problems of texts that cannot be shown.

    Raises:
        MissingWord: if a page needs a word that a wording file lacks.
    """
    problems: list[Problem] = []
    pages: list[Page] = []
    dates = [entry.facts.date for entry in archive.entries if entry.facts.date]
    years = _spark_years([date.year for date in dates])
    for language in LANGUAGES:
        pages.extend(_of_language(Desk(archive, wording[language], problems, years)))
    pages.extend(_both(archive, wording))
    pages = _unique(pages, problems)
    pages.append(_sitemap(archive, pages))
    return tuple(sorted(pages, key=lambda page: page.address)), tuple(problems)


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


def _unique(pages: Sequence[Page], problems: list[Problem]) -> list[Page]:
    """Keep one page an address; two claimants are a problem, unless an alias only lost to a page."""
    found: dict[str, Page] = {}
    for page in pages:
        if page.address in found and page.template != "pages/redirect.html":
            problems.append(
                Problem(
                    "repeated-address",
                    Position("content"),
                    f"two pages claim the address “{page.address}”",
                    "one page an address",
                    "Rename one of the two files.",
                )
            )
        found.setdefault(page.address, page)
    return list(found.values())


def _of_language(desk: Desk) -> Iterator[Page]:
    """Yield every page of the desk's language."""
    archive = desk.archive
    yield document_pages.home(desk)
    yield from timeline_pages.timelines(desk)
    yield from timeline_pages.year_pages(desk)
    yield day_pages.days(desk)
    yield from day_pages.day_pages(desk)
    yield document_pages.documents(desk)
    yield from (document_pages.form(desk, identifier) for identifier in archive.forms)
    yield from (document_pages.document(desk, entry) for entry in archive.entries)
    names = parallel_pages.names_in(archive)
    yield from (parallel_pages.parallel(desk, entry, names) for entry in archive.entries)
    yield parallel_pages.article_parallel(desk)
    yield from document_pages.redirects(desk)
    yield register_pages.organisations(desk)
    yield from (register_pages.organisation(desk, record) for record in archive.organisations.values())
    yield register_pages.people(desk)
    yield from (register_pages.person(desk, record) for record in archive.people.values())
    yield register_pages.places(desk)
    yield from (register_pages.place(desk, identifier) for identifier in archive.places)
    yield register_pages.topics(desk)
    yield from (register_pages.topic(desk, identifier) for identifier in archive.topics)
    yield register_pages.sources(desk)
    yield from (register_pages.source(desk, identifier) for identifier in archive.sources)
    yield article_pages.discrepancies(desk)
    yield article_pages.terms(desk)
    yield article_pages.glossary(desk)
    yield article_pages.gaps(desk)
    yield from (article_pages.gap(desk, record) for record in archive.gaps)
    yield article_pages.founding_article(desk)
    yield from (article_pages.own(desk, record) for record in archive.pages if record.id != "founding-article")
    yield search_pages.search(desk)


def _both(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Page]:
    """Yield the root, the pages for addresses that lead nowhere, and the permanent addresses."""
    site = archive.site.facts
    choices = [
        Choice(
            language,
            AUTONYMS[language],
            site.statement[language],
            (),
            Href(AUTONYMS[language], addresses.relative(addresses.ROOT, addresses.home(language)), language),
        )
        for language in LANGUAGES
    ]
    yield _in_both(site, addresses.ROOT, "root", choices, " / ".join(site.name[language] for language in LANGUAGES))
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
    yield from (_permanent(archive, wording, entry) for entry in archive.entries)
    yield from (_permanent(archive, wording, gap) for gap in archive.gaps)


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
            else addresses.entry(language, record.source.folder, record.id)
        )
        text = f"{w.date(record.facts.date, 'full')}. {ref}"
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


def _sitemap(archive: Archive, pages: Sequence[Page]) -> Page:
    """Return the sitemap: every page to be found, with its twin in the other language."""
    base = archive.site.facts.base_url
    urls = []
    for page in sorted(pages, key=lambda p: p.address):
        if page.template in {"pages/redirect.html", "pages/not-found.html", "pages/permanent.html"}:
            continue
        alternates: tuple[tuple[str, str], ...] = ()
        if page.chrome:
            alternates = tuple(
                (language, addresses.absolute(base, addresses.in_other(page.address, language)))
                for language in LANGUAGES
            )
        urls.append((addresses.absolute(base, page.address), alternates))
    return Page(addresses.SITEMAP, "feeds/sitemap.xml", None, None, SitemapView(tuple(urls)))
