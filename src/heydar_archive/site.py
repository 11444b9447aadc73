"""The line from content to a published site: eight verbs in order, a gate between each two.

read → describe → gather → check → plan → render → inspect → publish. Knows the order and what the run did;
every verb is a module of its own.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Generic, Protocol, TypeAlias, TypeVar

from jinja2 import Environment

from heydar_archive import addresses, cards, cms, data_pages, formats, icons, search, timeline_index
from heydar_archive.archive import Archive, gather, without_drafts
from heydar_archive.checks import check as check_archive
from heydar_archive.checks import drafts_stay_behind
from heydar_archive.compression import compressed
from heydar_archive.describing import describe
from heydar_archive.desk import Page
from heydar_archive.inspection import PLACEHOLDER, Looked, inspect, look
from heydar_archive.keeping import checksums
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.memory import Memory
from heydar_archive.model import REGISTERS
from heydar_archive.pages import Listed, Planned, apart, last, listed, proofread, repeated, tasks
from heydar_archive.problems import Position, Problem, ProblemsFound, gate, ordered
from heydar_archive.publishing import Published, Stage, Staged, digests, stage
from heydar_archive.reading import SourceFile, read, unknown_folders
from heydar_archive.rendering import Output, environment, held, render
from heydar_archive.revisions import History, history
from heydar_archive.scenes import Scene
from heydar_archive.schema import KINDS, json_schema_text
from heydar_archive.spreading import aside, batches, chunks, sent, spread
from heydar_archive.wording import MissingWord, Wording, load

Item = TypeVar("Item")
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Made:
    """A site in memory, and what was found on the way (warnings only: errors end the run)."""

    archive: Archive
    wording: Mapping[Language, Wording]
    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A site on disk, and what was found on the way."""

    archive: Archive
    problems: tuple[Problem, ...]
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
    memory = Memory() if executor else None  # with one, all is read by this process, which may have threads
    given = _given(root, memory, drafts=drafts, with_cms=with_cms, with_history=with_history)
    with stage(out) as staged:

        def write(outputs: Sequence[Output]) -> _Kept[dict[str, Staged]]:
            written = staged.write((*outputs, *compressed(outputs)) if precompress else outputs)
            return written, {path: file.size for path, file in written.items()}

        pictures = partial(_cards, given, staged, watch, executor)
        parts, problems = _made(given, write, watch, executor=executor, pictures=pictures)
        files: dict[str, Staged] = {}
        for part in parts:
            files.update(part)
        files.update(staged.write((Output(addresses.CHECKSUMS, checksums(digests(files))),)))
        return Built(given.archive, problems, staged.publish(files))


def make(
    root: Path,
    watch: Watch = _unwatched,
    *,
    drafts: bool = False,
    with_cms: bool = False,
    with_history: bool = False,
) -> Made:
    """Do everything but drawing and publishing, and keep the files in memory; ``with_cms`` and so on as for ``build``.

    Drafts are checked in any case; without ``drafts`` none of them is in what is made.

    Raises:
        ProblemsFound: with every error of the first stage that has one.
    """
    given = _given(root, None, drafts=drafts, with_cms=with_cms, with_history=with_history)
    parts, problems = _made(given, _in_memory, watch)
    outputs = sorted((output for part in parts for output in part), key=lambda output: output.path)
    return Made(given.archive, given.wording, tuple(outputs), problems)


def _in_memory(outputs: Sequence[Output]) -> _Kept[tuple[Output, ...]]:
    kept = tuple(replace(output, data=held(output)) for output in outputs)
    return kept, {output.path: len(output.data) for output in kept if isinstance(output.data, bytes)}


_Kept: TypeAlias = tuple[Kept, Mapping[str, int]]
"""What is kept of some files, and how many bytes each of them has."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What a site is made from: folder, archive as it is published, words, templates, revisions, web editor, and problems."""

    root: Path
    jinja: Environment
    archive: Archive
    wording: Mapping[Language, Wording]
    history: History | None
    editor: tuple[Page, ...]
    files_of_editor: tuple[Output, ...]
    problems: tuple[Problem, ...]


def _given(root: Path, memory: Memory | None, *, drafts: bool, with_cms: bool, with_history: bool) -> _Given:
    """Read and check the content, and what else pages are made from."""
    whole, wording, warnings = _understand(root, memory, drafts=drafts)
    archive = whole if drafts else without_drafts(whole)
    files = [entry.file for entry in (*archive.entries, *archive.withdrawn)]
    known, unanswered = history(root, files) if with_history else (None, ())
    with words_are_there():
        of_drafts = proofread(whole, wording) if archive.left_out else ()
        page, editor = _cms(root, archive, wording) if with_cms else (None, ())
    jinja = environment(root / "templates")
    problems = (*warnings, *unanswered, *of_drafts)
    return _Given(root, jinja, archive, wording, known, (page,) if page else (), editor, problems)


@dataclass(frozen=True, slots=True)
class _Part(Generic[Kept]):
    """What became of some pages: what was kept of their files, what was seen in them, and what is wrong."""

    kept: tuple[Kept, ...]
    listed: tuple[Listed, ...]
    looked: tuple[Looked, ...]
    of_texts: tuple[Problem, ...]
    of_templates: tuple[Problem, ...]
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What makes the files beside the pages, by their shapes; those of each entry; and the addresses of those that are not made."""

    makers: Mapping[str, Callable[[], Iterable[Output]]]
    each: Sequence[formats.Each] = ()
    promised: tuple[str, ...] = ()


def _made(  # noqa: PLR0913 -- what is made, and what becomes of it
    given: _Given,
    keep: Callable[[Sequence[Output]], _Kept[Kept]],
    watch: Watch,
    *,
    executor: Executor | None = None,
    beside: _Beside | None = None,
    pictures: Callable[[], Iterable[Kept]] = tuple,
) -> tuple[list[Kept], tuple[Problem, ...]]:
    """Make all files and inspect them; return what ``keep`` made of each part of them, and the problems.

    What is made ``beside`` the pages is everything, if nothing is said. ``pictures`` draws pictures and returns what became of
    them; they are drawn before the files that grow with the archive, since two processes then have less in memory.

    Raises:
        ProblemsFound: with every error of the first stage that has one.
    """
    archive, wording, keys = given.archive, given.wording, _keys(given.wording)
    with words_are_there():
        found: list[Problem] = []
        beside = beside or _everything(given)
        planned, weighed = apart(tasks(archive, wording, found, given.history, beside.each))
        planned = (*planned, *(Planned(page.address, partial(tuple, (page,))) for page in given.editor))
        parts = _pages(given, (planned, found), keep, watch, executor)
        of_data = tuple(page for task in weighed for page in task.make())
        every = [*(page for part in parts for page in part.listed), *map(listed, of_data)]
        of_texts = tuple(dict.fromkeys((*given.problems, *(problem for part in parts for problem in part.of_texts))))
        gate((*of_texts, *repeated(every)))
        gate(problem for part in parts for problem in part.of_templates)
        kept, looked = [one for part in parts for one in part.kept], [one for part in parts for one in part.looked]
        sizes = _added(part.sizes for part in parts)
        kept.extend(pictures())

        def done(outputs: Sequence[Output]) -> tuple[Kept, Mapping[str, int], Looked]:
            one, lengths = keep(outputs)
            return one, formats.sizes(lengths), look(outputs, keys)

        def made_by(makers: Iterable[Callable[[], Iterable[Output]]]) -> list[tuple[Kept, Mapping[str, int], Looked]]:
            return [done(batch) for make_some in makers for batch in batches(make_some())]

        def put(some: Iterable[tuple[Kept, Mapping[str, int], Looked]]) -> None:
            for one, lengths, seen in some:
                kept.append(one)
                sizes.update(lengths)
                looked.append(seen)

        # The search takes as long as all the other files that grow with the archive.
        searches = [make_some for shape, make_some in beside.makers.items() if shape == _SEARCH]
        of_search = partial(made_by, searches)
        # A copy needs memory of its own; and a process that has an executor may have threads, of which a copy would have none.
        by_copy = searches and len(archive.entries) <= _FEW_FOR_A_COPY and not executor
        with aside(of_search) if by_copy else nullcontext(of_search) as searched:
            put(made_by(make_some for shape, make_some in beside.makers.items() if shape != _SEARCH))
            put(searched())
        put((done(given.files_of_editor),))

        def put_pages(pages: Iterable[Page]) -> None:
            outputs, wrong = render(pages, given.root / "templates", given.jinja)
            gate(wrong)
            put((done(outputs),))

        put_pages(last(archive, wording, every))
        put_pages(data_pages.weighed(of_data, sizes))
    base_path = addresses.base_path(archive.site.facts.base_url)
    gate(inspect(looked, base_path=base_path, left_out=beside.promised))
    return kept, ordered(of_texts)


def _everything(given: _Given) -> _Beside:
    archive, wording = given.archive, given.wording
    each = tuple(formats.each(archive, wording).values())
    return _Beside(beside_pages(given.root, archive, wording), each, (addresses.CHECKSUMS,))


def _pages(
    given: _Given,
    tasks_and_problems: tuple[Sequence[Planned], list[Problem]],
    keep: Callable[[Sequence[Output]], _Kept[Kept]],
    watch: Watch,
    executor: Executor | None,
) -> list[_Part[Kept]]:
    """Make and render pages, and make the files that belong to them, by two processors or the workers of an executor, and keep of them what ``keep`` returns.

    Making them adds the problems of their texts to the list that stands beside the tasks.
    """
    planned, found = tasks_and_problems
    keys, templates = _keys(given.wording), given.root / "templates"

    if executor is None:

        def whole(some: Sequence[Planned]) -> _Part[Kept]:
            found.clear()
            several = batches(_of(some))
            done = [_done(made, (), keep, _rendered(templates, keys, _apart(made)[0], given.jinja)) for made in several]
            return _Part(
                tuple(kept for part in done for kept in part.kept),
                tuple(page for part in done for page in part.listed),
                tuple(looked for part in done for looked in part.looked),
                tuple(found),
                tuple(problem for part in done for problem in part.of_templates),
                _added(part.sizes for part in done),
            )

        return spread(whole, planned, lambda numbers: watch("pages", numbers))
    waiting: deque[tuple[tuple[Page | Output, ...], tuple[Problem, ...]]] = deque()

    def to_send() -> Iterator[tuple[Page, ...]]:
        parts = chunks(planned)
        for number in watch("pages", range(len(parts))):
            found.clear()
            made = tuple(_of(parts[number]))
            waiting.append((made, tuple(found)))
            yield _apart(made)[0]

    every = sent(executor, partial(_rendered, templates, keys), to_send())
    return [_done(*waiting.popleft(), keep, rendered) for rendered in every]


def _of(some: Sequence[Planned]) -> Iterator[Page | Output]:
    """Yield the pages of some tasks, and the files that are made with them."""
    for task in some:
        yield from task.make()
        yield from task.files()


def _apart(made: Iterable[Page | Output]) -> tuple[tuple[Page, ...], tuple[Output, ...]]:
    every = tuple(made)
    return tuple(one for one in every if isinstance(one, Page)), tuple(one for one in every if isinstance(one, Output))


_Rendered: TypeAlias = tuple[tuple[Output, ...], Looked, tuple[Problem, ...]]


def _added(some: Iterable[Mapping[str, int]]) -> Counter[str]:
    """Return sizes of formats, added up."""
    found: Counter[str] = Counter()
    for sizes in some:
        found.update(sizes)
    return found


def _rendered(
    templates: Path, keys: frozenset[str], pages: Iterable[Page], jinja: Environment | None = None
) -> _Rendered:
    """Return some pages as files, what is seen in them, and the problems of templates."""
    outputs, problems = render(pages, templates, jinja)
    return outputs, look(outputs, keys), problems


def _done(
    made: Iterable[Page | Output],
    of_texts: tuple[Problem, ...],
    keep: Callable[[Sequence[Output]], _Kept[Kept]],
    rendered: _Rendered,
) -> _Part[Kept]:
    """Return what became of some pages and of the files that were made with them, with what is kept of them."""
    pages, files = _apart(made)
    outputs, looked, wrong = rendered
    kept, lengths = keep((*outputs, *files))
    seen = (looked, look(files)) if files else (looked,)
    return _Part((kept,), tuple(map(listed, pages)), seen, of_texts, wrong, formats.sizes(lengths))


def examine(root: Path, watch: Watch = _unwatched, *, drafts: bool = False) -> tuple[Archive, tuple[Problem, ...]]:
    """Check everything that ``build`` checks, and keep nothing: return the archive and the warnings.

    What nothing can be wrong with is not made (icons, JSON Schemas, the index of the search), and of the pages only what
    was seen in them is kept, so that two processors can share them.

    Raises:
        ProblemsFound: with every error of the first stage that has one.
    """
    given = _given(root, None, drafts=drafts, with_cms=False, with_history=False)
    archive, wording = given.archive, given.wording

    def words_of_search() -> tuple[Output, ...]:
        search.documents(archive, wording)  # asks for every word that the index needs
        return ()

    of_formats = formats.beside(archive, wording)
    every = beside_pages(root, archive, wording)
    beside = {shape: make for shape, make in every.items() if shape not in _NOTHING_WRONG and shape not in of_formats}
    promised = (*map(addresses.icon, icons.SIZES), *map(addresses.schema, KINDS), *formats.left_out(archive))
    _, problems = _made(
        given, lambda _: (None, {}), watch, beside=_Beside({**beside, "": words_of_search}, (), promised)
    )
    return archive, problems


_NOTHING_WRONG = frozenset({f"{addresses.ASSETS}/icon-*", "schema/*", "??/search/*"})
"""Shapes of ``beside_pages`` whose files hold nothing that is inspected."""


def _keys(wording: Mapping[Language, Wording]) -> frozenset[str]:
    """Return what of the wording nobody may see: its keys, and the placeholders in its words."""
    words = [words for one in wording.values() for words in one.words.values()]
    return frozenset((*wording["en"].words, *(name for said in words for name in PLACEHOLDER.findall(said))))


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


_SEARCH = "??/search/*"
_FEW_FOR_A_COPY = 5_000
"""Entries above which the search is made after the other large files, since both at once take half as much memory again."""


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
        _SEARCH: partial(search.outputs, archive, wording),
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


def _icons() -> tuple[Output, ...]:
    """Return the icons."""
    return tuple(Output(addresses.icon(size), icons.draw(size)) for size in icons.SIZES)


def _manifests(archive: Archive) -> tuple[Output, ...]:
    """Return a web app manifest a language."""
    return tuple(Output(addresses.web_manifest(lang), icons.manifest(archive.site.facts, lang)) for lang in LANGUAGES)


def _cards(given: _Given, staged: Stage, watch: Watch, executor: Executor | None) -> Iterator[dict[str, Staged]]:
    """Write the pictures of pages; one that the published site already has is taken from there, not drawn again."""
    fonts = given.root / "static" / "fonts"
    gate(
        _no_font(name, "the font is missing, and the pictures of pages are set in it")
        for name in cards.FONTS
        if not (fonts / name).is_file()
    )
    wanted: list[tuple[str, cards.Card]] = []
    for address, card in pictures(given.archive, given.wording):
        kept = staged.kept(address)
        if kept is None:
            wanted.append((address, card))
        else:
            yield staged.write((Output(address, kept),))
    drawn = partial(_drawn, fonts)
    if executor is None:
        yield from spread(lambda some: staged.write(drawn(some)), wanted, lambda numbers: watch("pictures", numbers))
    else:
        yield from map(staged.write, sent(executor, drawn, chunks(wanted)))


def _drawn(fonts: Path, wanted: Iterable[tuple[str, cards.Card]]) -> tuple[Output, ...]:
    """Return some pictures of pages, each with its address."""
    try:
        return tuple(Output(address, cards.draw(card, fonts)) for address, card in wanted)
    except OSError as reason:
        raise ProblemsFound([_no_font(", ".join(cards.FONTS), f"the fonts cannot be read: {reason}")]) from reason


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
