"""Every format in which the archive gives its data: what each is called, where its files lie, and who makes them.

One list, from which the page “Data”, the description for search engines and the build all follow: a format that stands here is
made, shown and described. Knows no content of any file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from heydar_archive import (
    addresses,
    calendars,
    citations,
    csv_package,
    data_files,
    database,
    harvesting,
    signposting,
    sitemaps,
    tei,
    triples,
)
from heydar_archive.archive import Archive
from heydar_archive.composing import Composed
from heydar_archive.describing import Record
from heydar_archive.divided import is_whole, parts
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.mapping import KINDS
from heydar_archive.model import Entry
from heydar_archive.rendering import Output
from heydar_archive.tables import tables
from heydar_archive.wording import Wording

Group: TypeAlias = Literal["whole", "each", "followed", "described"]
"""Whether files hold the whole archive, one entry each, tell what is new or where it is, or say how the others are to be read."""

GROUPS: tuple[Group, ...] = ("whole", "each", "followed", "described")


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its key in the wording, its name, its media type, where its files lie, and those that a page links to.

    A file belongs to the first format whose folder and ending its path has. ``languages`` tells that the folder lies in the tree of
    each language; ``about`` is the key of what is said of it, where that is not its own; ``parts`` are those into which it is divided,
    the last of its files.
    """

    key: str
    name: str
    media_type: str
    group: Group
    folder: str
    ending: str
    files: tuple[str, ...] = ()
    languages: bool = False
    about: str = ""
    parts: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether a file of the site is of this format."""
        if not path.endswith(self.ending):
            return False
        if not self.languages:
            return path.startswith(self.folder)
        language, _, inner = path.partition("/")
        return language in LANGUAGES and inner.startswith(self.folder)

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses of the files that a page links to."""
        trees = tuple(f"{language}/" for language in LANGUAGES) if self.languages else ("",)
        return tuple(f"{tree}{self.folder}{name}" for tree in trees for name in self.files)


_OPENSEARCH = "application/opensearchdescription+xml"
_FEED = addresses.feed(LANGUAGES[0]).partition("/")[2]
_REGISTERS = tuple(f"{kind}.json" for kind in KINDS if kind != "entries")

FORMATS: tuple[Format, ...] = (
    Format("json", "JSON", "application/json", "each", "data/json/entries/", ".json"),
    Format("json-ld", "JSON-LD", "application/ld+json", "each", "data/linked/entries/", ".jsonld"),
    Format("bibtex", "BibTeX", "application/x-bibtex", "each", "cite/", ".bib", languages=True),
    Format("ris", "RIS", "application/x-research-info-systems", "each", "cite/", ".ris", languages=True),
    Format("csl", "CSL-JSON", "application/vnd.citationstyles.csl+json", "each", "cite/", ".csl.json", languages=True),
    Format("csv", "CSV", "text/csv", "whole", "data/tables/", ".csv", tuple(f"{t.name}.csv" for t in tables())),
    Format("sqlite", "SQLite", "application/vnd.sqlite3", "whole", "data/archive", ".sqlite", (".sqlite",)),
    Format("sqlite-texts", "SQLite", "application/vnd.sqlite3", "whole", f"data/{database.TEXTS}", ".sqlite"),
    Format("jsonl", "JSON Lines", "application/jsonl", "whole", "data/json/", ".jsonl", ("entries.jsonl",)),
    Format("registers", "JSON", "application/json", "whole", "data/json/", ".json", _REGISTERS),
    Format("turtle", "Turtle", "text/turtle", "whole", "data/linked/archive", ".ttl", (".ttl",)),
    Format("quads", "N-Quads", "application/n-quads", "whole", "data/linked/archive", ".nq", (".nq",)),
    Format("oai", "OAI-PMH", "text/xml", "whole", "data/oai", ".xml", (".xml",)),
    Format("letters", "CMIF", tei.MEDIA_TYPE, "whole", "data/tei/letters", ".xml", (".xml",)),
    Format("tei", "TEI", tei.MEDIA_TYPE, "each", "data/tei/", ".xml"),
    Format("linkset", "Linkset", signposting.LINKSET, "each", "data/linksets/", ".json"),
    Format("calendar", "iCalendar", "text/calendar", "followed", "anniversaries", ".ics", (".ics",), languages=True),
    Format("search", "OpenSearch", _OPENSEARCH, "followed", "opensearch", ".xml", (".xml",), languages=True),
    Format("atom", "Atom", "application/atom+xml", "followed", "", ".xml", (_FEED,), languages=True),
    Format("sitemap", "Sitemap", "application/xml", "followed", "sitemap", ".xml", (".xml",)),
    Format("robots", "robots.txt", "text/plain", "followed", "robots", ".txt", (".txt",)),
    Format("package", "Data Package", "application/json", "described", "data/tables/", ".json", ("datapackage.json",)),
    Format(
        "schema",
        "JSON Schema",
        "application/schema+json",
        "described",
        "schema/data-",
        ".schema.json",
        tuple(addresses.schema(data_files.schema_name(kind)).removeprefix("schema/data-") for kind in KINDS),
    ),
    Format("checksums", "SHA-256", "text/plain", "described", "manifest-sha256", ".txt", (".txt",)),
    Format("vocabulary", "RDF Schema", "text/turtle", "described", "data/linked/", ".ttl", ("vocabulary.ttl",)),
)


def made(archive: Archive) -> tuple[Format, ...]:
    """Return the formats of an archive, with their files.

    There may be no repository, and no feed before the first recorded day, since it must say how new it is. The texts have a database of
    their own only in a large archive.
    """
    lacking = {
        "oai": not harvesting.is_possible(archive),
        "atom": not archive.log,
        "sqlite-texts": is_whole(archive),
    }
    return tuple(_of(archive, form) for form in FORMATS if not lacking.get(form.key))


def _of(archive: Archive, form: Format) -> Format:
    """Return a format as it is in an archive: what holds all entries is divided in a large one."""
    if is_whole(archive):
        return form
    if form.key == "sqlite":
        return replace(form, about="sqlite-facts")
    if form.key not in _DIVIDED:
        return form
    before, without = _DIVIDED[form.key]
    years = tuple(parts(archive))
    files = (*(name for name in form.files if name != without), *(f"{before}{year}{form.ending}" for year in years))
    return replace(form, files=files, parts=years)


_DIVIDED = {
    "csv": ("texts-", "texts.csv"),
    "sqlite-texts": ("", ""),
    "jsonl": ("entries-", "entries.jsonl"),
    "turtle": ("-", ""),
    "quads": ("-", ""),
}
"""The formats that are divided in a large archive: what stands before the name of a part, and the file that there then is not."""


def sizes(files: Mapping[str, int]) -> Mapping[str, int]:
    """Return how many bytes the files of each format have together, by the format's key, from the size of each file."""
    found: dict[str, int] = {}
    for path, size in files.items():
        form = None if path.endswith(".html") else next((form for form in FORMATS if form.holds(path)), None)
        if form:
            found[form.key] = found.get(form.key, 0) + size
    return found


def of_entry(language: Language, ref: str) -> Iterator[tuple[str, str]]:
    """Yield the address and the media type of each file that describes an entry; of those in both languages, the one in a language."""
    for form in FORMATS:
        if form.group == "each" and form.key != "linkset":
            yield f"{f'{language}/' if form.languages else ''}{form.folder}{ref}{form.ending}", form.media_type


Each: TypeAlias = Callable[[Record[Entry]], Iterable[Output]]
"""Makes the files of a format that describe one entry."""


def each(archive: Archive, wording: Mapping[Language, Wording]) -> dict[str, Each]:
    """Return what makes the files that describe one published entry, by the shape of their paths (as ``fnmatch`` reads it)."""
    return {
        "data/json/*": partial(data_files.of_entry, archive),
        "data/linked/*": partial(triples.of_entry, archive),
        "??/cite/*": partial(citations.of_entry, archive, wording),
        "data/linksets/*": partial(signposting.of_entry, archive, of_entry),
        "data/tei/*": partial(tei.of_entry, archive, wording),
    }


def beside(archive: Archive, wording: Mapping[Language, Wording]) -> dict[str, Callable[[], Iterable[Output]]]:
    """Return what makes all other files of all formats that are no pages, by the shape of their paths.

    The files that hold something of every entry are made whole here.
    """
    return {
        **{one.path: partial(_whole, one) for one in composed(archive, wording)},
        "data/json/*": partial(data_files.outputs, archive),
        "data/linked/*": partial(triples.outputs, archive),
        "data/tables/datapackage.json": partial(csv_package.outputs, archive),
        **{addresses.data(name): partial(database.outputs, archive, name) for name in database.files(archive)},
        "schema/data-*": data_files.schemas,
        "data/linksets/*": partial(signposting.outputs, archive),
        "data/tei/*": partial(tei.outputs, archive, wording),
        addresses.ROBOTS: partial(sitemaps.robots, archive),
    }


Mended: TypeAlias = Output | str
"""A file that is other than it was, or the path of one that is gone."""
Mender: TypeAlias = Callable[[Path, frozenset[str]], Iterable[Mended]]
"""Mends the files of a published site, for entries that changed: takes the site's folder and the files of the entries."""


def menders(archive: Archive) -> dict[str, Mender]:
    """Return what mends those files of ``beside`` for which there is a shorter way than to make them anew, by the same names.

    Raises, when files are mended:
        NotMendable: if they are not what the last build made.
    """
    return {addresses.data(name): partial(_mended, archive, name) for name in database.files(archive)}


def _mended(archive: Archive, name: str, site: Path, changed: frozenset[str]) -> Iterator[Mended]:
    path = addresses.data(name)
    entries = [entry for entry in archive.entries if entry.file in changed]
    yield Output(path, partial(database.mended, site / path, archive, entries))


def _whole(one: Composed) -> tuple[Output, ...]:
    return (Output(one.path, one.whole),)


def composed(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Composed]:
    """Yield the files of all formats that hold something of every entry."""
    yield from data_files.composed(archive)
    yield from triples.composed(archive)
    yield from csv_package.composed(archive)
    yield from harvesting.composed(archive)
    yield from tei.composed(archive, wording)
    yield from calendars.composed(archive, wording)


def left_out(archive: Archive) -> Iterable[str]:
    """Return the addresses of all files of all formats to which pages link, for a check that does not make them."""
    for form in made(archive):
        yield from form.links
    for ref in archive.by_ref:
        yield from (addresses.entry_data(ref), addresses.linked_entry(ref), addresses.linkset(ref), addresses.tei(ref))
        yield from (addresses.citation(language, ref, ending) for language in LANGUAGES for ending in citations.ENDINGS)
