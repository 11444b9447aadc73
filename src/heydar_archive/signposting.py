"""Signposts for programs: what a document's page is, which address to cite, and where its data lies.

The links stand in the heads of pages and, as a whole, in a file for each document. Follows the FAIR Signposting Profile (level 2) and
linkset+json (RFC 9264). Knows the relations; where the data lies is told by who knows the formats.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.mapping import PREFIXES
from heydar_archive.model import Entry
from heydar_archive.rendering import Output
from heydar_archive.views import Signpost

LINKSET = "application/linkset+json"

Data: TypeAlias = Callable[[Language, str], Iterable[tuple[str, str]]]
"""Tells the address and the media type of each file of data that a document has in a language, by its reference."""


def signposts(archive: Archive, entry: Record[Entry], language: Language, data: Data) -> Iterator[Signpost]:
    """Yield the links of a document's page in a language, the linkset not among them; all addresses are absolute."""
    base, facts = archive.site.facts.base_url, entry.facts
    yield Signpost("cite-as", addresses.absolute(base, addresses.permanent(facts.ref)))
    form = archive.forms.get(entry.folder)
    kinds = ["AboutPage", *([form.facts.schema_org] if form and form.facts.schema_org else [])]
    yield from (Signpost("type", f"{PREFIXES['schema']}{kind}") for kind in kinds)
    for issuer in facts.issuers:
        kind = "people" if issuer.agent in archive.people else "organisations"
        yield Signpost("author", addresses.absolute(base, addresses.record(language, kind, issuer.agent)))
    if archive.site.facts.licence_url:
        yield Signpost("license", archive.site.facts.licence_url)
    for address, media in data(language, facts.ref):
        yield Signpost("describedby", addresses.absolute(base, address), media)
    for name in entry.attachments:
        yield Signpost("item", addresses.absolute(base, addresses.attachment(entry.folder, entry.id, name)))


def head(archive: Archive, entry: Record[Entry], language: Language, data: Data) -> tuple[Signpost, ...]:
    """Return the links for the head of a document's page, the one to its linkset last."""
    linkset = addresses.absolute(archive.site.facts.base_url, addresses.linkset(entry.facts.ref))
    return (*signposts(archive, entry, language, data), Signpost("linkset", linkset, LINKSET))


def of_entry(archive: Archive, data: Data, entry: Record[Entry]) -> Iterator[Output]:
    """Yield the linkset of a document."""
    yield _written(entry, linkset(archive, entry, data))


def outputs(archive: Archive) -> Iterator[Output]:
    """Yield the linkset of each withdrawn document."""
    for entry in archive.withdrawn:
        yield _written(entry, of_withdrawn(archive, entry))


def _written(entry: Record[Entry], links: dict[str, Any]) -> Output:
    text = json.dumps(links, ensure_ascii=False, separators=(",", ":"))
    return Output(addresses.linkset(entry.facts.ref), f"{text}\n".encode())


def of_withdrawn(archive: Archive, entry: Record[Entry]) -> dict[str, Any]:
    """Return the links that a withdrawn entry keeps: to its permanent address, and to the document that says what happened."""
    base, ref = archive.site.facts.base_url, entry.facts.ref
    links = {
        "cite-as": [{"href": addresses.absolute(base, addresses.permanent(ref))}],
        "describedby": [{"href": addresses.absolute(base, addresses.entry_data(ref)), "type": "application/json"}],
    }
    pages = (addresses.entry(language, entry.folder, entry.id) for language in LANGUAGES)
    return {"linkset": [{"anchor": addresses.absolute(base, page), **links} for page in pages]}


def linkset(archive: Archive, entry: Record[Entry], data: Data) -> dict[str, Any]:
    """Return all links of a document's pages, and those that lead from its data and files back to the pages."""
    base = archive.site.facts.base_url
    found: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    back = {"describedby": "describes", "item": "collection"}
    for language in LANGUAGES:
        page = addresses.absolute(base, addresses.entry(language, entry.folder, entry.id))
        for post in signposts(archive, entry, language, data):
            target = {"href": post.url, **({"type": post.media} if post.media else {})}
            found[page][post.relation].append(target)
            if post.relation in back:
                found[post.url][back[post.relation]].append({"href": page, "type": "text/html"})
    return {"linkset": [{"anchor": anchor, **links} for anchor, links in found.items()]}
