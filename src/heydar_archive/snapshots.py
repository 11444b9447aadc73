"""The site as it is at one moment, each file of it made when it is asked for.

A snapshot holds the understood archive, the words, the compiled templates and the files of ``static/``: whatever
happens to them on disk, it gives every page as it was, with the bytes that a build would publish. Knows nothing
of who asks; attachments stay on disk, because they may be large.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path, PurePosixPath

import jinja2

from heydar_archive import addresses, cards, formats
from heydar_archive.archive import Archive
from heydar_archive.data_pages import weighed
from heydar_archive.formats import Each, sizes
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.memory import Memory
from heydar_archive.pages import page_at, plan
from heydar_archive.problems import Problem, ProblemsFound, gate
from heydar_archive.rendering import Output, held, loaded, render, render_one
from heydar_archive.side_files import beside_pages
from heydar_archive.site import pictures, words_are_there
from heydar_archive.understanding import again, understand
from heydar_archive.views import DataView
from heydar_archive.wording import Wording

_LOOKED_AT = 12
"""How many changed entries are looked at in advance: an editor saves one, a program may rewrite them all."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An archive at one moment, and what of its site has been made so far."""

    root: Path
    archive: Archive
    wording: Mapping[Language, Wording]
    templates: jinja2.Environment
    each: Mapping[str, Each]
    beside: Mapping[str, Callable[[], Iterable[Output]]]
    warnings: tuple[Problem, ...]
    _made: dict[str, bytes | Path] = field(default_factory=dict)

    def file(self, path: str) -> bytes | Path | None:
        """Return a file of the site by its output path (its bytes, or the file to copy), or None.

        Raises:
            ProblemsFound: if its text or its template has an error.
        """
        if path not in self._made:
            with words_are_there():
                self._made.update((output.path, held(output)) for output in self._outputs(path))
        return self._made.get(path)

    def _outputs(self, path: str) -> Iterable[Output]:
        """Return the file at a path, perhaps with others that are made in one go; nothing if there is none."""
        entry = self.archive.by_ref.get(PurePosixPath(path).name.partition(".")[0])
        for shape, make_of in self.each.items() if entry else ():
            if entry and fnmatchcase(path, shape):
                return make_of(entry)
        for shape, make in self.beside.items():
            if fnmatchcase(path, shape):
                return make()
        if path.startswith("cards/"):
            records = (None, *self.archive.entries, *self.archive.gaps)
            found = (card for address, card in pictures(self.archive, self.wording, records) if address == path)
            return [Output(path, cards.draw(card, self.root / "static" / "fonts")) for card in islice(found, 1)]
        page, problems = page_at(self.archive, self.wording, path)
        gate(problems)
        if page is None:
            return ()
        if isinstance(page.view, DataView):
            (page,) = weighed((page,), sizes({output.path: _size(output) for output in self._data()}))
        rendered = render_one(page, self.templates, self.root / "templates")
        if isinstance(rendered, Problem):
            raise ProblemsFound([rendered])
        return (rendered,)

    def _data(self) -> Iterator[Output]:
        """Yield every file of every format."""
        yield from self._feeds()
        for make in formats.beside(self.archive, self.wording).values():
            yield from make()
        for make_of in self.each.values():
            for entry in self.archive.entries:
                yield from make_of(entry)

    def _feeds(self) -> Iterable[Output]:
        """Return what is made as pages and read by programs only: feeds, the sitemap, the descriptions of the search."""
        pages, _ = plan(self.archive, self.wording)
        outputs, problems = render(
            (page for page in pages if page.template.startswith("feeds/")), self.root / "templates", self.templates
        )
        gate(problems)
        return outputs

    def pages_of_changes(self, before: Snapshot) -> tuple[str, ...]:
        """Return the addresses of the pages of entries that are new or other than in an earlier snapshot."""
        changed = (e for e in self.archive.entries if before.archive.by_ref.get(e.facts.ref) is not e)
        return tuple(
            address(language, entry.folder, entry.id)
            for entry in islice(changed, _LOOKED_AT)
            for language in LANGUAGES
            for address in (addresses.entry, addresses.parallel)
        )


def _size(output: Output) -> int:
    """Return how many bytes a file has that is made."""
    data = held(output)
    return len(data) if isinstance(data, bytes) else 0


def take_again(before: Snapshot, memory: Memory, changed: Collection[str]) -> Snapshot | None:
    """Return an archive as it is now that nothing has changed of since a snapshot but some files; None if all of it must be looked at.

    That is so where other files than those of entries have changed, the outline of an entry is other, or there is an error to be told.
    """
    every = (*before.archive.entries, *before.archive.withdrawn)
    entries = {entry.file: entry for entry in every}
    if not changed or not entries.keys() >= set(changed):
        return None
    now = again(before.root, entries, changed, before.warnings, memory, drafts=True)
    if now is None:
        return None
    kept = f"{addresses.ASSETS}/*"
    beside = {**beside_pages(before.root, now.archive, now.wording), kept: before.beside[kept]}
    each = formats.each(now.archive, now.wording)
    return Snapshot(before.root, now.archive, now.wording, before.templates, each, beside, now.problems)


def take(root: Path, memory: Memory) -> Snapshot:
    """Return the archive in ``root`` as it is now; what did not change since the last time comes from the memory.

    Raises:
        ProblemsFound: if the content cannot be understood, or a template cannot be read.
    """
    archive, wording, warnings = understand(root, memory, drafts=True)
    folder = root / "templates"
    templates, problems = memory.recall("templates", "", _files(folder), lambda: loaded(folder))
    gate(problems)
    beside = beside_pages(root, archive, wording)
    kept = f"{addresses.ASSETS}/*"
    static = tuple(beside[kept]())  # a file that vanishes later is still here
    memory.forget_the_rest()
    each = formats.each(archive, wording)
    return Snapshot(root, archive, wording, templates, each, {**beside, kept: lambda: static}, warnings)


def _files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the files of a folder with their bytes; one that cannot be read is left for its reader to report."""
    found = []
    for path in sorted(folder.rglob("*")):
        try:
            found.append((path.relative_to(folder).as_posix(), path.read_bytes()))
        except OSError:
            found.append((path.relative_to(folder).as_posix(), b""))
    return tuple(found)
