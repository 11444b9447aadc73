"""The line from content to a published site: eight verbs in order, a gate between each two.

read → describe → gather → check → plan → render → inspect → publish. Knows the order and what the run did;
every verb is a module of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from heydar_archive import addresses, cards, cms, data_pages, formats, icons, search, timeline_index
from heydar_archive.archive import Archive, gather, without_drafts
from heydar_archive.calendars import anniversaries
from heydar_archive.checks import check as check_archive
from heydar_archive.checks import drafts_stay_behind
from heydar_archive.compression import compressed
from heydar_archive.describing import describe
from heydar_archive.desk import Page
from heydar_archive.inspection import Looked, inspect, look
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.memory import Memory
from heydar_archive.model import REGISTERS
from heydar_archive.pages import plan, proofread
from heydar_archive.problems import Position, Problem, ProblemsFound, gate, ordered
from heydar_archive.publishing import Published, owned_files, publish
from heydar_archive.reading import SourceFile, read, unknown_folders
from heydar_archive.rendering import Output, render
from heydar_archive.revisions import History, history
from heydar_archive.scenes import Scene
from heydar_archive.schema import KINDS, json_schema_text
from heydar_archive.spreading import spread
from heydar_archive.wording import MissingWord, Wording, load

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Made:
    """A site in memory, and what was found on the way (warnings only: errors end the run)."""

    archive: Archive
    wording: Mapping[Language, Wording]
    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A site on disk."""

    made: Made
    published: Published


class Watch(Protocol):
    """Whoever is told how far long work is: gets a stage and its items, and hands the items through."""

    def __call__(self, stage: str, items: Sequence[Item], /) -> Iterable[Item]:
        """Yield the items, one after the other."""


def _unwatched(_stage: str, items: Sequence[Item], /) -> Iterable[Item]:
    return items


def build(  # noqa: PLR0913 -- each is a switch of the command line
    root: Path,
    out: Path,
    watch: Watch = _unwatched,
    *,
    drafts: bool = False,
    with_cms: bool = False,
    with_history: bool = False,
    precompress: bool = False,
    executor: Executor | None = None,
) -> Built:
    """Build the archive in ``root`` and publish it into ``out``.

    ``watch`` is told how far it is; ``drafts`` are built if they are asked for; ``with_cms`` adds the web editor,
    ``precompress`` compressed copies of files; ``with_history`` asks git for the revisions of each document, and
    without it nothing depends on git. Without an ``executor`` the long work is done by two processors of this machine;
    the workers of one must see the project's folder under the same name.

    Raises:
        ProblemsFound: if content, templates or the published folder have errors; nothing is then changed.
    """
    root = root.absolute()  # the workers of an executor may be in another folder
    made = make(root, watch, drafts=drafts, with_cms=with_cms, with_history=with_history, executor=executor)
    outputs = (*made.outputs, *_cards(made, root, out, watch, executor))
    if precompress:
        outputs = (*outputs, *compressed(watch("compression", outputs)))
    return Built(made, publish(tuple(sorted(outputs, key=lambda output: output.path)), out))


def make(  # noqa: PLR0913 -- as for build
    root: Path,
    watch: Watch = _unwatched,
    *,
    drafts: bool = False,
    with_cms: bool = False,
    with_history: bool = False,
    executor: Executor | None = None,
) -> Made:
    """Do everything but publishing; ``with_cms``, ``with_history`` and ``executor`` as for ``build``.

    Drafts are checked in any case; without ``drafts`` none of them is in what is made.

    Raises:
        ProblemsFound: with every error of the first stage that has one.
    """
    whole, wording, warnings = _understand(root, None, drafts=drafts)
    archive = whole if drafts else without_drafts(whole)
    files = [entry.file for entry in (*archive.entries, *archive.withdrawn)]
    known, unanswered = history(root, files) if with_history else (None, ())
    with words_are_there():
        pages, planned = _planned(whole, archive, wording, known)
        editor: tuple[Output, ...] = ()
        if with_cms:
            page, editor = _cms(root, archive, wording)
            pages = (*pages, page)
        gate(planned)
        rendered = partial(_rendered, root / "templates", _keys(wording))
        pages, last = data_pages.apart(pages)
        parts = spread(rendered, pages, executor, here=lambda some: rendered(watch("pages", some)))
        beside = beside_pages(root, archive, wording)
        others = (*editor, *(output for make in beside.values() for output in make()))
        parts = (*parts, rendered(data_pages.weighed(last, others)))
        gate(problem for _, _, problems in parts for problem in problems)
    gate(_inspected(archive, wording, others, [looked for _, looked, _ in parts]))
    outputs = (*(output for made, _, _ in parts for output in made), *others)
    return Made(
        archive,
        wording,
        tuple(sorted(outputs, key=lambda output: output.path)),
        ordered((*warnings, *planned, *unanswered)),
    )


def examine(root: Path, watch: Watch = _unwatched) -> tuple[Archive, tuple[Problem, ...]]:
    """Check everything that ``build`` checks, and keep nothing: return the archive and the warnings.

    What nothing can be wrong with is not made (icons, JSON Schemas, the index of the search), and of the pages only what
    was seen in them is kept, so that two processors can share them.

    Raises:
        ProblemsFound: with every error of the first stage that has one.
    """
    whole, wording, warnings = _understand(root, None, drafts=False)
    archive = without_drafts(whole)

    def looked_at(pages: Iterable[Page]) -> tuple[Looked, tuple[Problem, ...]]:
        return _rendered(root / "templates", _keys(wording), pages)[1:]

    with words_are_there():
        pages, planned = _planned(whole, archive, wording, None)
        gate(planned)
        parts = spread(looked_at, pages, here=lambda some: looked_at(watch("pages", some)))
        gate(problem for _, problems in parts for problem in problems)
        search.documents(archive, wording)  # asks for every word that the index needs
        beside = beside_pages(root, archive, wording)
        outputs = tuple(out for shape, make in beside.items() if shape not in _NOTHING_WRONG for out in make())
    left_out = (*map(addresses.icon, icons.SIZES), *map(addresses.schema, KINDS), *formats.left_out(archive))
    gate(_inspected(archive, wording, outputs, [looked for looked, _ in parts], left_out))
    return archive, ordered((*warnings, *planned))


def _rendered(
    templates: Path, keys: frozenset[str], pages: Iterable[Page]
) -> tuple[tuple[Output, ...], Looked, tuple[Problem, ...]]:
    """Return some pages as files, what is seen in them, and the problems of templates."""
    outputs, problems = render(pages, templates)
    return outputs, look(outputs, keys), problems


def _inspected(
    archive: Archive,
    wording: Mapping[Language, Wording],
    outputs: tuple[Output, ...],
    looked: Sequence[Looked],
    left_out: Iterable[str] = (),
) -> tuple[Problem, ...]:
    """Return what is wrong with a site: some of its files, what was seen in the others, and those not made yet."""
    base_path = addresses.base_path(archive.site.facts.base_url)
    return inspect(outputs, base_path=base_path, keys=_keys(wording), looked=looked, left_out=left_out)


_NOTHING_WRONG = frozenset({f"{addresses.ASSETS}/icon-*", "schema/*", "??/search/*", *formats.SHAPES})
"""Shapes of ``beside_pages`` whose files hold nothing that is inspected."""


def _planned(
    whole: Archive, archive: Archive, wording: Mapping[Language, Wording], known: History | None
) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """Return the pages of an archive, and the problems of texts, also of those of drafts that are left out."""
    pages, planned = plan(archive, wording, known)
    return pages, (*planned, *proofread(whole, wording)) if archive.left_out else planned


def _keys(wording: Mapping[Language, Wording]) -> frozenset[str]:
    return frozenset(wording["en"].words)


@contextmanager
def words_are_there() -> Iterator[None]:
    """Make a missing word of the interface, wherever a page or a template asks for it, an editor's problem.

    Raises:
        ProblemsFound: if a word is missing.
    """
    try:
        yield
    except MissingWord as missing:
        where = Position(f"content/wording/{missing.language}.yaml")
        problem = Problem(
            "missing-word",
            where,
            f"the key “{missing.key}” is missing",
            "every key that the templates use",
            "Add it to both files of the wording.",
        )
        raise ProblemsFound([problem]) from missing


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
        "*.ics": partial(_calendars, archive, wording),
        "*.webmanifest": partial(_manifests, archive),
        "??/search/*": partial(search.outputs, archive, wording),
        "??/timeline/*.js": partial(timeline_index.outputs, archive, wording),
    }


def understand(
    root: Path, memory: Memory | None = None, *, drafts: bool = False
) -> tuple[Archive, dict[Language, Wording], tuple[Problem, ...]]:
    """Read, describe, gather and check the content; without ``drafts`` the archive leaves them out.

    The problems of reading and describing are shown together, and with them those of the archive as far as
    it could be understood, so that one run names every mistake. With a ``memory`` only what changed is read anew.

    Raises:
        ProblemsFound: if any of them is an error.
    """
    whole, wording, problems = _understand(root, memory, drafts=drafts)
    return whole if drafts else without_drafts(whole), wording, problems


def _understand(
    root: Path, memory: Memory | None, *, drafts: bool
) -> tuple[Archive, dict[Language, Wording], tuple[Problem, ...]]:
    """Return the archive with its drafts, the words, and the warnings; without ``drafts`` nothing may name one."""
    files, problems = read(root, memory)
    if any(problem.position.file == "content" for problem in problems):  # all of it is missing, and nothing follows
        gate(problems)
    descriptions, described = describe(files, memory)
    wording, worded = load(descriptions.wording)
    lost = {problem.position.file for problem in problems if problem.is_error}
    folder = "content/registers/forms/"
    forms = frozenset(file.name for file in files if file.file.startswith(folder)) | frozenset(
        file.removeprefix(folder).removesuffix(".yaml") for file in lost if file.startswith(folder)
    )
    found = [*problems, *described, *unknown_folders(files, tuple(REGISTERS), forms), *_names_are_free(files)]
    found.extend(problem for problem in worded if problem.code != "no-wording" or problem.position.file not in lost)
    if descriptions.site is None:
        where = Position("content/site.yaml")
        if not any(problem.position.file == where.file for problem in found):
            found.append(
                Problem(
                    "no-site",
                    where,
                    "the file is missing",
                    "one file that names the archive",
                    "Add it; content/README.md shows its keys.",
                )
            )
        gate(found)
        raise AssertionError("without a description of the site there is a problem")
    archive = gather(descriptions, descriptions.site)
    unknown = _unreadable_identifiers(files, {problem.position.file for problem in found if problem.is_error})
    found.extend(problem for problem in check_archive(archive, memory) if not _follows(problem, unknown, lost))
    if not drafts:
        found.extend(drafts_stay_behind(archive))
    gate(found)
    return archive, wording, ordered(found)


def _names_are_free(files: tuple[SourceFile, ...]) -> list[Problem]:
    """No form, page or entry may have the name of a page that the program makes by itself."""
    indexes = frozenset(addresses.INDEXES)
    reserved = {
        "register": indexes,
        "page": indexes - {"founding-article", "corrections"} | {"index", "404"},
        "entry": frozenset({"index"}),
    }
    return [
        Problem(
            "reserved-name",
            Position(file.file),
            f"“{file.name}” is the address of a page that the program makes by itself",
            "a name that no such page has",
            "Rename the form's file and its folder of entries." if file.kind == "register" else "Rename the file.",
        )
        for file in files
        if file.name in reserved.get(file.kind, ()) and (file.kind != "register" or file.folder == "forms")
    ]


def _unreadable_identifiers(files: tuple[SourceFile, ...], broken: set[str]) -> frozenset[str]:
    """Return the identifiers and references that broken files would have given.

    The reference of an entry that could not be parsed is not known: it may be any, and is ``*``.
    """
    registers = {
        file.removesuffix(".yaml").rsplit("/", 1)[-1] for file in broken if file.startswith("content/registers/")
    }
    references = {str(file.data.get("ref")) for file in files if file.file in broken}
    parsed = {file.file for file in files}
    lost = {file for file in broken - parsed if file.endswith(".md") and not file.startswith("content/pages/")}
    return frozenset(registers | references | ({"*"} if lost else set()))


def _follows(problem: Problem, unknown: frozenset[str], lost: set[str]) -> bool:
    """Whether a problem only follows from a file that is itself broken and reported."""
    if problem.code in {"text-without-facts", "facts-without-text", "status-without-text"}:
        return problem.position.file in lost
    if problem.code != "unknown-identifier":
        return False
    identifier = problem.what.split("”")[0].removeprefix("“")
    is_reference = identifier[:1].isupper()
    return identifier in unknown or (is_reference and "*" in unknown)


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
            addresses.attachment(entry.source.folder, entry.id, name),
            root / "content" / entry.source.folder / entry.id / name,
        )
        for entry in archive.entries
        for name in entry.source.attachments
    )


def _calendars(archive: Archive, wording: Mapping[Language, Wording]) -> tuple[Output, ...]:
    """Return the calendar of anniversaries of each language."""
    return tuple(Output(addresses.calendar(lang), anniversaries(archive, words)) for lang, words in wording.items())


def _icons() -> tuple[Output, ...]:
    """Return the icons."""
    return tuple(Output(addresses.icon(size), icons.draw(size)) for size in icons.SIZES)


def _manifests(archive: Archive) -> tuple[Output, ...]:
    """Return a web app manifest a language."""
    return tuple(Output(addresses.web_manifest(lang), icons.manifest(archive.site.facts, lang)) for lang in LANGUAGES)


def _cards(made: Made, root: Path, out: Path, watch: Watch, executor: Executor | None) -> Iterator[Output]:
    """Yield the pictures of pages; one that the published site already has is taken from there, not drawn again."""
    published = owned_files(out)
    fonts = root / "static" / "fonts"
    gate(
        _no_font(name, "the font is missing, and the pictures of pages are set in it")
        for name in cards.FONTS
        if not (fonts / name).is_file()
    )
    wanted: list[tuple[str, cards.Card]] = []
    for address, card in pictures(made.archive, made.wording):
        kept = _kept(out / address) if address in published else b""
        if hashlib.sha256(kept).hexdigest() == published.get(address):
            yield Output(address, kept)
        else:
            wanted.append((address, card))
    drawn = partial(_drawn, fonts)
    try:
        parts = spread(drawn, wanted, executor, here=lambda some: drawn(watch("pictures", some)))
    except OSError as reason:
        raise ProblemsFound([_no_font(", ".join(cards.FONTS), f"the fonts cannot be read: {reason}")]) from reason
    for part in parts:
        yield from part


def _drawn(fonts: Path, wanted: Iterable[tuple[str, cards.Card]]) -> tuple[Output, ...]:
    """Return some pictures of pages, each with its address."""
    return tuple(Output(address, cards.draw(card, fonts)) for address, card in wanted)


def _kept(file: Path) -> bytes:
    """Return the bytes of a published file; none if it has been taken away, or cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _no_font(name: str, what: str) -> Problem:
    return Problem("no-font", Position(f"static/fonts/{name}"), what, ", ".join(cards.FONTS), "Put the file back.")


def pictures(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[tuple[str, cards.Card]]:
    """Yield what the picture of each page shows, with the picture's address."""
    for language, words in wording.items():
        scene = Scene(archive, words, addresses.home(language))
        for record in (None, *archive.entries, *archive.gaps):
            yield scene.card(record)


def _cms(root: Path, archive: Archive, wording: Mapping[Language, Wording]) -> tuple[Page, tuple[Output, ...]]:
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
