"""What programs that search the web are told: the sitemap (sitemaps.org 0.9), robots.txt (RFC 9309), OpenSearch 1.1.

The day on which a page last changed is told where the publication log knows it: on pages of documents, and on those that list them
all. Of other pages no day is told, rather than that of the build.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from heydar_archive import addresses
from heydar_archive.archive import Archive, newest_change
from heydar_archive.desk import Page
from heydar_archive.languages import LANGUAGES, Language, plain
from heydar_archive.rendering import Output
from heydar_archive.views import OpenSearchView, SitemapIndexView, SitemapUrl, SitemapView
from heydar_archive.wording import Wording

MOST = 45_000
"""How many addresses one file may hold; the standard's own limit is 50,000, and 50 MB."""

_OF_ALL = ("timeline", "documents", "log")


def sitemap(archive: Archive, found: Iterable[tuple[str, bool]], most: int = MOST) -> Iterator[Page]:
    """Yield the sitemap of the pages that are to be found, each an address and whether it has a twin in the other language.

    Where there are more than ``most``, the sitemap is an index of several.
    """
    urls = iter(_urls(archive, found))
    parts = []
    while part := tuple(islice(urls, most)):
        parts.append(SitemapView(part))
    if len(parts) <= 1:
        yield Page(addresses.SITEMAP, "feeds/sitemap.xml", None, None, parts[0] if parts else SitemapView(()))
        return
    base = archive.site.facts.base_url
    files = [addresses.sitemap_part(number) for number in range(1, len(parts) + 1)]
    newest = str(archive.log[0].on) if archive.log else ""
    index = SitemapIndexView(tuple(addresses.absolute(base, file) for file in files), newest)
    yield Page(addresses.SITEMAP, "feeds/sitemap-index.xml", None, None, index)
    for file, view in zip(files, parts, strict=True):
        yield Page(file, "feeds/sitemap.xml", None, None, view)


def _urls(archive: Archive, found: Iterable[tuple[str, bool]]) -> Iterator[SitemapUrl]:
    base, days = archive.site.facts.base_url, _days(archive)
    for address, has_twin in sorted(found):
        twins = tuple((lang, addresses.absolute(base, addresses.in_other(address, lang))) for lang in LANGUAGES)
        yield SitemapUrl(addresses.absolute(base, address), twins if has_twin else (), days.get(address, ""))


def _days(archive: Archive) -> Mapping[str, str]:
    """Return the day on which a page last changed in public, by its address."""
    days = {}
    for entry in archive.entries:
        newest = newest_change(entry)
        if newest:
            place = entry.folder, entry.id
            for language in LANGUAGES:
                days[addresses.entry(language, *place)] = days[addresses.parallel(language, *place)] = str(newest.on)
    if archive.log:
        for language in LANGUAGES:
            listing = (addresses.home(language), *(addresses.index(language, name) for name in _OF_ALL))
            days.update(dict.fromkeys(listing, str(archive.log[0].on)))
    return days


def robots(archive: Archive) -> tuple[Output, ...]:
    """Return what robots are told: everything may be read, and where the sitemap is. It is heeded at the root of a host only."""
    site = addresses.absolute(archive.site.facts.base_url, addresses.SITEMAP)
    return (Output(addresses.ROBOTS, f"User-agent: *\nAllow: /\n\nSitemap: {site}\n".encode()),)


def open_search(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Page]:
    """Yield the description of the search of each language, by which a browser can search the archive from its own field."""
    site = archive.site.facts
    for language, words in wording.items():
        name = site.short_name or site.name
        view = OpenSearchView(
            language=language,
            short_name=plain(name[language])[:_SHORT],
            long_name=plain(site.name[language])[:_LONG],
            description=words.say("search.description"),
            template=f"{addresses.absolute(site.base_url, addresses.index(language, 'search'))}?q={{searchTerms}}",
            itself=addresses.absolute(site.base_url, addresses.open_search(language)),
            icon=addresses.absolute(site.base_url, addresses.icon(180)),
        )
        yield Page(addresses.open_search(language), "feeds/opensearch.xml", None, None, view)


_SHORT, _LONG = 16, 48
"""The most letters that OpenSearch allows in a short and in a long name."""
