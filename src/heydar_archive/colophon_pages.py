"""The colophon: by what program the site was made and of what state of the content, what is in it, and whose works it carries.

Knows what the program ships of others, and under which licence. Refuses to know the machine, the day and the versions of what was
installed there: two builds of the same content say the same. The commit is known only where git was asked (``build --history``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import heydar_archive
from heydar_archive import addresses
from heydar_archive.data_files import VERSION
from heydar_archive.desk import Desk, Page
from heydar_archive.formats import made
from heydar_archive.scenes import Scene
from heydar_archive.views import ColophonRow, ColophonView, Href


class Carried(NamedTuple):
    """A work of others in the site: its name, or its key in the wording, what is said of it, and the file of its licence."""

    name: str
    said: str
    licence: str = ""


CARRIED = (
    Carried("colophon.serif", "colophon.font-said", f"{addresses.ASSETS}/fonts/OFL-Serif.txt"),
    Carried("colophon.sans", "colophon.font-said", f"{addresses.ASSETS}/fonts/OFL-Sans.txt"),
    Carried("MiniSearch", "colophon.search-said", f"{addresses.ASSETS}/vendor/minisearch.LICENSE.txt"),
    Carried("colophon.map", "colophon.map-said"),
)
"""Every work of others that is published with the site."""

_COUNTED = (
    "documents",
    "gaps",
    "discrepancies",
    "organisations",
    "people",
    "places",
    "topics",
    "sources",
    "terms",
    "glossary",
)


def colophon(desk: Desk) -> Page:
    """The colophon."""
    s = desk.scene(addresses.index(desk.language, "colophon"))
    data = s.url(addresses.index(desk.language, "data"))
    lead = s.say("colophon.lead")
    first = {form.name: form.key for form in reversed(made(desk.archive))}  # several are JSON
    view = ColophonView(
        lead=lead,
        made=tuple(_made(desk, s)),
        counts=tuple(_counts(s)),
        carried=tuple(_carried(s, work) for work in CARRIED),
        formats=tuple(Href(name, f"{data}#{key}") for name, key in reversed(first.items())),
        command=f"sha256sum --check --quiet {addresses.CHECKSUMS}",
        checksums=Href(addresses.CHECKSUMS, s.url(addresses.CHECKSUMS)),
    )
    return desk.page(s, "colophon", view, title=s.say("nav.colophon"), description=lead)


def _made(desk: Desk, s: Scene) -> Iterator[ColophonRow]:
    yield ColophonRow(s.say("colophon.program"), s.say("colophon.program-said", version=heydar_archive.__version__))
    if desk.history:
        key = "colophon.state-said" if desk.history.recorded else "colophon.state-changed"
        yield ColophonRow(s.say("colophon.state"), s.say(key, commit=desk.history.commit))
    if s.archive.log:
        newest = s.archive.log[0]
        log = s.log_url(newest)
        yield ColophonRow(s.say("colophon.changed"), "", Href(s.day(newest.on).text, log))
    yield ColophonRow(s.say("colophon.form"), VERSION)


def _counts(s: Scene) -> Iterator[ColophonRow]:
    archive = s.archive
    for name in _COUNTED:
        if name == "documents":
            count = len(archive.entries)
        elif name == "discrepancies":
            count = len(archive.disagreements)
        else:
            count = len(archive.register(name))
        yield ColophonRow("", str(count), Href(s.say(f"nav.{name}"), s.url(addresses.index(s.language, name))))


def _carried(s: Scene, work: Carried) -> ColophonRow:
    name = s.say(work.name) if "." in work.name else work.name
    link = Href(s.say("colophon.licence"), s.url(work.licence)) if work.licence else None
    return ColophonRow(name, s.say(work.said), link)
