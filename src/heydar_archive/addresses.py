"""The only place where an address or an output path is made.

Both languages share the remainder of every address: ``az/decrees/x.html`` and ``en/decrees/x.html``.
Addresses are output paths with ``/`` between their parts, relative to the site's root; links between pages
are relative and carry ``.html``, so that the site works from ``file://`` and in any sub-folder.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit

from heydar_archive.languages import Language

ROOT = "index.html"
NOT_FOUND = "404.html"
ASSETS = "assets"
SITEMAP = "sitemap.xml"
CHECKSUMS = "manifest-sha256.txt"
ROBOTS = "robots.txt"

INDEXES = (
    "timeline", "documents", "organisations", "people", "places", "topics", "sources", "discrepancies",
    "terms", "glossary", "gaps", "founding-article", "years", "days", "ref", "files", "pages", "search", "search-tips",
    "corrections", "log", "coverage", "data", "cite", "colophon",
)  # fmt: skip
"""Names that the archive's own pages use; no documentary form may be called so."""

PAGED = frozenset({"organisations", "people", "places", "topics", "sources", "gaps"})
"""Registers of which each record has a page of its own."""


def home(language: Language) -> str:
    """Return the address of a language's home page."""
    return f"{language}/index.html"


def index(language: Language, name: str) -> str:
    """Return the address of an index page: of the timeline, of documents, of a register."""
    return f"{language}/{name}.html"


def log_part(language: Language, number: int) -> str:
    """Return the address of an older part of the publication log; the first has the number 1, the newest is the index page."""
    return f"{language}/log/{number}.html"


def entry(language: Language, form: str, slug: str) -> str:
    """Return the address of an entry."""
    return f"{language}/{form}/{slug}.html"


def parallel(language: Language, form: str, slug: str) -> str:
    """Return the address of the page that sets an entry's two languages side by side."""
    return f"{language}/{form}/{slug}-parallel.html"


def form(language: Language, identifier: str) -> str:
    """Return the address of a documentary form's page."""
    return f"{language}/{identifier}/index.html"


def record(language: Language, kind: str, identifier: str) -> str:
    """Return the address of a register record's page, or of its place on a page that lists its register."""
    if kind in PAGED:
        return f"{language}/{kind}/{identifier}.html"
    return f"{language}/{kind}.html#{identifier}"


def year(language: Language, number: int) -> str:
    """Return the address of a year's page."""
    return f"{language}/years/{number:04d}.html"


def filtered(language: Language, kind: str, identifier: str) -> str:
    """Return the address of the timeline through one filter."""
    return f"{language}/timeline/{kind}-{identifier}.html"


def part(language: Language, place: str, name: str, year: int | None) -> str:
    """Return the address of one year's part of a long list, or of its undated documents; ``place`` is where it stands.

    ``place`` is a register and an identifier (``topics/bridge``), ``documents/`` and a form, or ``timeline/`` and a filter.
    """
    return f"{language}/{place}/{name}-{'undated' if year is None else f'{year:04d}'}.html"


def timeline_file(language: Language, name: str) -> str:
    """Return the address of a file of the timeline's index."""
    return f"{language}/timeline/{name}.js"


def day(language: Language, month: int, number: int) -> str:
    """Return the address of a day of the year."""
    return f"{language}/days/{month:02d}-{number:02d}.html"


def calendar(language: Language) -> str:
    """Return the address of a language's calendar of anniversaries."""
    return f"{language}/anniversaries.ics"


def card(language: Language, name: str, key: str) -> str:
    """Return the address of the picture that stands for a document (by reference) or for the site (``site``).

    The key is part of it: a picture that changes has a new address, and one that does not is never drawn again.
    """
    return f"cards/{language}/{name}-{key}.png"


def web_manifest(language: Language) -> str:
    """Return the address of a language's web app manifest."""
    return f"{language}/site.webmanifest"


def schema(kind: str) -> str:
    """Return the address of the JSON Schema of a kind of content file."""
    return f"schema/{kind}.schema.json"


def icon(size: int) -> str:
    """Return the address of the icon of a size in pixels."""
    return f"{ASSETS}/icon-{size}.png"


def page(language: Language, slug: str) -> str:
    """Return the address of one of the archive's own pages."""
    return f"{language}/{slug}.html"


def feed(language: Language) -> str:
    """Return the address of a language's Atom feed of the publication log."""
    return f"{language}/log.xml"


def organisation_feed(language: Language, identifier: str) -> str:
    """Return the address of the Atom feed of what concerns an organisation, in a language."""
    return f"{language}/organisations/{identifier}.xml"


def sitemap_part(number: int) -> str:
    """Return the address of a part of a sitemap that is too long for one file; the first has the number 1."""
    return f"sitemap-{number}.xml"


def open_search(language: Language) -> str:
    """Return the address of the description of a language's search."""
    return f"{language}/opensearch.xml"


def linkset(ref: str) -> str:
    """Return the address of the file that holds all links of an entry's pages for programs."""
    return data(f"linksets/{ref}.json")


def data(name: str) -> str:
    """Return the address of a file of data about the archive, the same for both languages: ``json/people.json``."""
    return f"data/{name}"


def entry_data(ref: str) -> str:
    """Return the address of an entry's JSON document; by its reference, so that it never changes."""
    return data(f"json/entries/{ref}.json")


def register_data(kind: str) -> str:
    """Return the address of the JSON document that holds a whole register, or the archive's own pages."""
    return data(f"json/{kind}.json")


def linked_entry(ref: str) -> str:
    """Return the address of an entry's linked data."""
    return data(f"linked/entries/{ref}.jsonld")


def tei(ref: str) -> str:
    """Return the address of an entry as TEI."""
    return data(f"tei/{ref}.xml")


def citation(language: Language, ref: str, ending: str) -> str:
    """Return the address of an entry's citation for reference managers, in a language: ``az/cite/HA-0011.bib``."""
    return f"{language}/cite/{ref}.{ending}"


def search_file(language: Language, name: str) -> str:
    """Return the address of a file of the search's index."""
    return f"{language}/search/{name}.js"


def not_found(language: Language) -> str:
    """Return the address of a language's page for addresses that lead nowhere."""
    return f"{language}/{NOT_FOUND}"


def permanent(ref: str) -> str:
    """Return the permanent address of a reference, the same for both languages."""
    return f"ref/{ref}.html"


def attachment(form_folder: str, slug: str, name: str) -> str:
    """Return the address of a file attached to an entry."""
    return f"files/{form_folder}/{slug}/{name}"


def in_other(address: str, language: Language) -> str:
    """Return the same address in another language's tree."""
    return f"{language}{address[2:]}"


def relative(here: str, there: str) -> str:
    """Return the link from one page to another; a fragment in ``there`` is kept."""
    path, fragment = _divided(there)
    if path == here and fragment:
        return fragment
    return _climb(here.rpartition("/")[0], path) + fragment


@lru_cache(maxsize=1 << 16)
def _climb(folder: str, path: str) -> str:
    """Return the way from a folder to a path, quoted; the pages of a folder have many ways in common."""
    ours, theirs = folder.split("/") if folder else [], path.split("/")
    shared = 0
    while shared < min(len(ours), len(theirs) - 1) and ours[shared] == theirs[shared]:
        shared += 1
    climbed = "../" * (len(ours) - shared) + "/".join(theirs[shared:])
    return quote(climbed, safe="/-._~")


@lru_cache(maxsize=1 << 14)
def absolute(base_url: str, address: str) -> str:
    """Return the full address on the host at which the site is published."""
    path, fragment = _divided(address)
    return f"{base_url.rstrip('/')}/{quote(path, safe='/-._~')}{fragment}"


def _divided(address: str) -> tuple[str, str]:
    """Return an address's path and fragment; only pages have places, in any other name a “#” is a letter."""
    path, mark, fragment = address.partition(".html#")
    return (f"{path}.html", f"#{fragment}") if mark else (address, "")


def base_path(base_url: str) -> str:
    """Return the path of the published site on its host, with a slash at both ends."""
    return f"{urlsplit(base_url).path.rstrip('/')}/"
