"""The page “Data”: every format in which the archive can be had, what it is good for, how large it is, and under which licence.

Its rows follow from the list of formats. How large they are is known when they are made, so a build weighs the page afterwards; a check
shows it without. Knows how formats are shown, and how they are described to search engines for data sets (schema.org).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from heydar_archive import addresses
from heydar_archive.data_files import VERSION
from heydar_archive.desk import Desk, Page
from heydar_archive.divided import UNDATED
from heydar_archive.formats import GROUPS, Format, made
from heydar_archive.languages import LANGUAGES, plain
from heydar_archive.linked_data import Statements, data_block
from heydar_archive.scenes import Scene
from heydar_archive.views import DataGroup, DataView, FormatRow, Href
from heydar_archive.wording import Wording

TEMPLATE = "data"


def data(desk: Desk) -> Page:
    """The page “Data”."""
    s = desk.scene(addresses.index(desk.language, "data"))
    site = desk.archive.site.facts
    lead = s.say("data.lead", documents=desk.wording.count("documents", len(desk.archive.entries)))
    groups = tuple(
        DataGroup(
            group, s.say(f"data.{group}"), tuple(_row(s, form) for form in made(desk.archive) if form.group == group)
        )
        for group in GROUPS
    )
    view = DataView(
        lead=lead,
        groups=groups,
        version=s.say("data.version", version=VERSION),
        licence=Href(plain(site.licence[desk.language]), site.licence_url),
        rights=s.maybe(site.rights),
    )
    return desk.page(
        s,
        TEMPLATE,
        view,
        title=s.say("nav.data"),
        description=lead,
        data=data_block(_dataset(s, desk.archive.site.facts)),
    )


def _row(s: Scene, form: Format) -> FormatRow:
    names = _names(s, form) if len(form.links) > 1 else (form.name,) * len(form.links)
    links = tuple(Href(name, s.url(address)) for name, address in zip(names, form.links, strict=True))
    about = s.say(f"data.about-{form.about or form.key}")
    example = next(iter(s.archive.by_ref), None) if form.group == "each" else None
    if example is None:
        return FormatRow(form.key, form.name, about, links)
    address = f"{f'{s.language}/' if form.languages else ''}{form.folder}{example}{form.ending}"
    return FormatRow(form.key, form.name, about, links, Href(address, s.url(address)))


def _names(s: Scene, form: Format) -> Iterator[str]:
    """Yield what the files of a format are called: of those of years the year says all, unless they stand among many others."""
    names = form.links if form.languages else tuple(address.rpartition("/")[2] for address in form.links)
    others = len(names) - len(form.parts)
    if others > 1:
        yield from names
        return
    yield from names[:others]
    yield from (s.say("timeline.undated") if part == UNDATED else part for part in form.parts)


def weighed(pages: Iterable[Page], found: Mapping[str, int]) -> tuple[Page, ...]:
    """Return the pages that tell how large the data is, with the sizes in bytes of each format's files, by its key."""
    return tuple(_with_sizes(page, found) for page in pages)


def _with_sizes(page: Page, found: Mapping[str, int]) -> Page:
    wording = page.wording
    if wording is None:
        raise AssertionError("the page is in one language")
    groups = tuple(
        replace(
            group,
            rows=tuple(
                replace(row, size=_size(wording, found[row.key]) if row.key in found else "") for row in group.rows
            ),
        )
        for group in page.view.groups
    )
    return replace(page, view=replace(page.view, groups=groups))


def _size(wording: Wording, count: int) -> str:
    """Return a number of bytes in words, with two digits at least: “1.4 MB”; decimal units, as systems show them."""
    unit, amount = ("megabytes", count / _MEGABYTE) if count >= _MEGABYTE else ("kilobytes", count / _KILOBYTE)
    shown = f"{amount:,.0f}" if amount >= 10 else f"{amount:.1f}"  # noqa: PLR2004 -- two digits are enough
    return wording.say(f"data.{unit}", n=shown.translate(_COMMAS) if wording.language == "az" else shown)


_KILOBYTE, _MEGABYTE = 1_000, 1_000_000

_COMMAS = str.maketrans({".": ",", ",": "\N{NO-BREAK SPACE}"})
"""How Azerbaijani writes decimals and thousands."""


def _dataset(s: Scene, site: Any) -> dict[str, Any]:  # noqa: ANN401 -- the facts of the site
    """Return the data set as search engines for data know one."""
    base, language = site.base_url, s.language
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": Statements(s.archive).dataset,
        "name": plain(site.name[language]),
        "description": plain(site.statement[language]),
        "url": addresses.absolute(base, s.here),
        "version": VERSION,
        "inLanguage": list(LANGUAGES),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": form.name,
                "encodingFormat": form.media_type,
                "contentUrl": addresses.absolute(base, form.folder + name),
            }
            for form in made(s.archive)
            if form.group == "whole"
            for name in form.files
        ],
    }
    if site.licence_url:
        found["license"] = site.licence_url
    return found
