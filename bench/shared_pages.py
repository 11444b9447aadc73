"""Builds of an archive only the pages that the peers make too, with this program's own stages and templates.

Run as a program: ``shared_pages.py ARCHIVE``. Of each language the first page, the documents, the timeline, years, forms,
organisations and the feed; and the sitemap. All content is read and checked as ever; finished pages are not inspected,
since their links also lead to pages that are left out here.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from heydar_archive import document_pages, list_pages, log_pages, register_pages, timeline_pages
from heydar_archive.archive import Archive
from heydar_archive.desk import Desk, Page
from heydar_archive.problems import Problem, gate
from heydar_archive.publishing import Staged, stage
from heydar_archive.rendering import Output, environment, render
from heydar_archive.side_files import beside_pages
from heydar_archive.spreading import batches, spread
from heydar_archive.understanding import understand


def tasks(desk: Desk) -> Iterator[Callable[[], Iterable[Page]]]:
    """Yield what makes the pages of one language."""
    archive: Archive = desk.archive
    yield lambda: (document_pages.home(desk), document_pages.documents(desk))
    yield lambda: (make() for _, make in islice(timeline_pages.timelines(desk), 1))  # the others are its filtered forms
    yield lambda: (make() for _, make in timeline_pages.year_pages(desk))
    for form in archive.forms:
        yield lambda form=form: (document_pages.form(desk, form),)
    yield lambda: (register_pages.organisations(desk),)
    for record in archive.organisations.values():
        yield lambda record=record: (register_pages.organisation(desk, record),)
    # A long list has its rows on pages of their own.
    long = ("/organisations/", "/documents/")
    yield lambda: (make() for address, make in list_pages.list_pages(desk) if any(part in address for part in long))
    for entry in archive.entries:
        yield lambda entry=entry: (document_pages.document(desk, entry),)
    yield lambda: (log_pages.feed(desk),)


def build(root: Path) -> int:
    """Build into ``public`` beside the content, by two processors as the program does; return how many files there are."""
    gc.disable()  # as the program does
    archive, wording, _ = understand(root)
    problems: list[Problem] = []
    dates = [entry.facts.date.year for entry in archive.entries if entry.facts.date]
    years = tuple(range(min(dates), max(dates) + 1))
    every = [task for words in wording.values() for task in tasks(Desk(archive, words, problems, years))]
    templates = root / "templates"
    jinja = environment(templates)
    with stage(root / "public") as staged:

        def work(some: Sequence[Callable[[], Iterable[Page]]]) -> tuple[dict[str, Staged], list[Problem]]:
            problems.clear()
            files: dict[str, Staged] = {}
            wrong: list[Problem] = []
            for few in batches(page for task in some for page in task()):
                outputs, found = render(few, templates, jinja)
                files.update(staged.write(outputs))
                wrong.extend(found)
            return files, [*problems, *wrong]

        files: dict[str, Staged] = {}
        for written, found in spread(work, every):
            gate(found)
            files.update(written)
        assets = tuple(beside_pages(root, archive, wording)["assets/*"]())
        files.update(staged.write((*assets, _sitemap(archive.site.facts.base_url, sorted(files)))))
        staged.publish(files)
    return len(files)


def _sitemap(base: str, paths: Sequence[str]) -> Output:
    """Return a sitemap of these pages: the program's own names all pages, and makes them to know their addresses."""
    urls = "".join(f"<url><loc>{base}/{path}</loc></url>\n" for path in paths)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Output("sitemap.xml", f"{head}{urls}</urlset>\n".encode())


if __name__ == "__main__":
    build(Path(sys.argv[1]))
