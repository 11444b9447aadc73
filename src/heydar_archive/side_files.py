"""The files of a site beside its pages: static files, attachments, icons, manifests, schemas, the search, those of every format; the web editor.

Knows what makes them, by the shape of their paths, and what mends some of them; pictures of pages are not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from heydar_archive import addresses, cms, formats, icons, search, timeline_index
from heydar_archive.archive import Archive
from heydar_archive.composing import NotMendable
from heydar_archive.desk import Page
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.problems import Position, Problem, ProblemsFound, gate
from heydar_archive.rendering import Output
from heydar_archive.schema import KINDS, json_schema_text
from heydar_archive.wording import Wording

SEARCH = "??/search/*"
"""The shape of the paths of the search."""
_FEW_FOR_THE_SEARCH = 50
"""Entries for which the files of the search are looked through: each takes a look at all of them."""


def beside_pages(
    root: Path, archive: Archive, wording: Mapping[Language, Wording]
) -> dict[str, Callable[[], Iterable[Output]]]:
    """Return what makes the files that are no pages, by the shape of their paths (as ``fnmatch`` reads it).

    Only pictures of pages are not among them: they are drawn where the site is published.
    """
    return {
        f"{addresses.ASSETS}/icon-*": _icons,
        f"{addresses.ASSETS}/*": partial(_assets, root),
        "files/*": partial(_attachments, root, archive),
        **formats.beside(archive, wording),
        "schema/*": _schemas,
        "*.webmanifest": partial(_manifests, archive),
        SEARCH: partial(search.outputs, archive, wording),
        **timeline_index.outputs(archive, wording),
    }


def _assets(root: Path) -> tuple[Output, ...]:
    """Return the files of ``static/``."""
    folder = root / "static"
    if not folder.is_dir():
        return ()
    return tuple(
        Output(f"{addresses.ASSETS}/{path.relative_to(folder).as_posix()}", _bytes(path, root))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _bytes(path: Path, root: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as reason:  # it vanished, or may not be read
        where = Position(path.relative_to(root).as_posix())
        problem = Problem(
            "unreadable", where, f"it cannot be read: {reason.strerror}", "", "Put it back, and try again."
        )
        raise ProblemsFound([problem]) from reason


def _attachments(root: Path, archive: Archive) -> tuple[Output, ...]:
    """Return the files attached to entries, to be copied as they are."""
    return tuple(
        Output(
            addresses.attachment(entry.folder, entry.id, name),
            root / "content" / entry.folder / entry.id / name,
        )
        for entry in archive.entries
        for name in entry.attachments
    )


def _icons() -> tuple[Output, ...]:
    """Return the icons."""
    return tuple(Output(addresses.icon(size), icons.draw(size)) for size in icons.SIZES)


def _manifests(archive: Archive) -> tuple[Output, ...]:
    """Return a web app manifest a language."""
    return tuple(Output(addresses.web_manifest(lang), icons.manifest(archive.site.facts, lang)) for lang in LANGUAGES)


def menders(archive: Archive, wording: Mapping[Language, Wording]) -> dict[str, formats.Mender]:
    """Return what mends those files for which there is a shorter way than to make them anew, by the same shapes.

    Raises, when files are mended:
        NotMendable: if they are not what the last build made.
    """
    return {**formats.menders(archive), SEARCH: partial(_mended_search, archive, wording)}


def _mended_search(
    archive: Archive, wording: Mapping[Language, Wording], site: Path, changed: frozenset[str]
) -> Iterator[formats.Mended]:
    if len(changed) > _FEW_FOR_THE_SEARCH:
        raise NotMendable("it is made anew in less time")
    try:
        for path, data in search.mended(archive, wording, changed, lambda path: (site / path).read_bytes()):
            yield path if data is None else Output(path, data)
    except (OSError, ValueError, LookupError) as reason:
        raise NotMendable(str(reason)) from reason


def web_editor(root: Path, archive: Archive, wording: Mapping[Language, Wording]) -> tuple[Page, tuple[Output, ...]]:
    """Return the page of the web editor, and its other files.

    Raises:
        ProblemsFound: if the archive names no repository, or files of the editor are missing.
    """
    folder = root / "cms"
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    gate(cms.problems(archive, frozenset(files)))
    repository = archive.site.facts.repository
    if repository is None:
        raise AssertionError("without a repository there is a problem")
    configuration = cms.configuration(archive, repository).encode("utf-8")
    return cms.page(wording, repository), (
        *(Output(f"{cms.FOLDER}/{name}", _bytes(path, root)) for name, path in files.items()),
        Output(f"{cms.FOLDER}/config.yml", configuration),
    )


def _schemas() -> tuple[Output, ...]:
    """Return the JSON Schema of every kind of content file."""
    return tuple(Output(addresses.schema(kind), json_schema_text(kind).encode("utf-8")) for kind in KINDS)
