"""Builds of an archive only the pages that the peers make too, with this program's own stages and templates.

Run as a program: ``shared_pages.py ARCHIVE``. Of each language the first page, the documents, the timeline, years, forms,
organisations and the feed; and the sitemap. All content is read and checked as ever; finished pages are not inspected,
since their links also lead to pages that are left out here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from heydar_archive import document_pages, list_pages, log_pages, register_pages, timeline_pages
from heydar_archive.archive import Archive
from heydar_archive.desk import Desk, Page
from heydar_archive.problems import Problem, gate
from heydar_archive.publishing import publish
from heydar_archive.rendering import Output, render
from heydar_archive.site import beside_pages, understand


def pages(desk: Desk) -> Iterator[Page]:
    """Yield the pages of one language."""
    archive: Archive = desk.archive
    yield document_pages.home(desk)
    yield document_pages.documents(desk)
    yield from islice(timeline_pages.timelines(desk), 1)  # the others are its filtered forms
    yield from timeline_pages.year_pages(desk)
    yield from (document_pages.form(desk, form) for form in archive.forms)
    yield register_pages.organisations(desk)
    yield from (register_pages.organisation(desk, record) for record in archive.organisations.values())
    # A long list has its rows on pages of their own.
    long = ("/organisations/", "/documents/")
    yield from (page for page in list_pages.list_pages(desk) if any(part in page.address for part in long))
    yield from (document_pages.document(desk, entry) for entry in archive.entries)
    yield log_pages.feed(desk)


def build(root: Path) -> int:
    """Build into ``public`` beside the content; return how many files there are."""
    archive, wording, _ = understand(root)
    problems: list[Problem] = []
    dates = [entry.facts.date.year for entry in archive.entries if entry.facts.date]
    years = tuple(range(min(dates), max(dates) + 1))
    found = [page for words in wording.values() for page in pages(Desk(archive, words, problems, years))]
    gate(problems)
    outputs, wrong = render(found, root / "templates")
    gate(wrong)
    assets = tuple(beside_pages(root, archive, wording)["assets/*"]())
    every = (*outputs, *assets, _sitemap(archive.site.facts.base_url, outputs))
    publish(tuple(sorted(every, key=lambda output: output.path)), root / "public")
    return len(every)


def _sitemap(base: str, outputs: tuple[Output, ...]) -> Output:
    """Return a sitemap of these pages: the program's own names all pages, and makes them to know their addresses."""
    urls = "".join(f"<url><loc>{base}/{output.path}</loc></url>\n" for output in outputs)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Output("sitemap.xml", f"{head}{urls}</urlset>\n".encode())


if __name__ == "__main__":
    build(Path(sys.argv[1]))
