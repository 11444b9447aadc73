"""The line from content to a published site: eight verbs in order, a gate between each two.

read → describe → gather → check → plan → render → inspect → publish. Knows the order and what the run did;
every verb is a module of its own.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from jinja2 import Environment

from heydar_archive import addresses, cards, data_pages, formats, icons, noting, search
from heydar_archive.archive import Archive, without_drafts
from heydar_archive.composing import Composed, NotMendable, Pieces, composed
from heydar_archive.compression import compressed
from heydar_archive.describing import Record
from heydar_archive.desk import Page
from heydar_archive.inspection import PLACEHOLDER, Looked, inspect, inspect_anew, look
from heydar_archive.keeping import checksums
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.memory import Memory
from heydar_archive.mending import Account, Before, Numbers, Work, written
from heydar_archive.model import Entry, Gap
from heydar_archive.pages import Listed, Planned, apart, last, listed, proofread, repeated, tasks
from heydar_archive.problems import Position, Problem, ProblemsFound, gate, ordered
from heydar_archive.publishing import MANY, Published, Stage, Staged, digests, stage
from heydar_archive.rendering import Output, environment, held, render
from heydar_archive.revisions import History, history
from heydar_archive.scenes import Scene
from heydar_archive.schema import KINDS
from heydar_archive.side_files import SEARCH, beside_pages, menders, web_editor
from heydar_archive.spreading import CHUNK, aside, batches, chunks, sent, spread
from heydar_archive.understanding import Understood, again, unread, whole
from heydar_archive.wording import MissingWord, Wording

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
    """A site on disk, what was found on the way, and what was done, in pieces of text, for the next build."""

    archive: Archive
    problems: tuple[Problem, ...]
    published: Published
    done: Iterable[str]


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
    before: Before | None = None,
) -> Built:
    """Build the archive in ``root`` and publish it into ``out``.

    ``watch`` is told how far it is; ``drafts`` are built if they are asked for; ``with_cms`` adds the web editor,
    ``precompress`` compressed copies of files; ``with_history`` asks git for the revisions of each document, and
    without it nothing depends on git. Without an ``executor`` the long work is done by two processors of this machine;
    the workers of one must see the project's folder under the same name. ``before`` is what the build did that made the
    published site, which nobody has touched since, from the same but for some entries, and with the same options: only what read of those
    something that changed is then made.

    Raises:
        ProblemsFound: if content, templates or the published folder have errors; nothing is then changed.
        NotUnderstood: if what was done before cannot be read back; nothing is then changed.
    """
    root = root.absolute()  # the workers of an executor may be in another folder
    memory = Memory() if executor else None  # with one, all is read by this process, which may have threads
    every = unread(root, before.known.values()) if before else {}
    understood = again(root, every, before.edited, before.found, drafts=drafts) if before else None
    content = understood or whole(root, memory, drafts=drafts)
    given = _given(root, content, drafts=drafts, with_cms=with_cms, with_history=with_history)
    known = {entry.file: entry.known for entry in _every_entry(given.archive)}
    before = before.since(known) if before and understood else None
    with stage(out, MANY) as staged:

        def write(outputs: Sequence[Output]) -> _Kept[dict[str, Staged]]:
            written = staged.write((*outputs, *compressed(outputs)) if precompress else outputs)
            return written, {path: file.size for path, file in written.items()}

        def weigh(paths: Iterable[str]) -> Mapping[str, int]:
            return {path: (staged.out / path).stat().st_size for path in paths}

        pictures = partial(_cards, given, staged, watch, executor, before)
        stood = _Stood(before, staged.out, staged.old, weigh) if before else None
        made = _made(given, write, watch, executor=executor, pictures=pictures, stood=stood)
        files: dict[str, Staged] = {}
        for part in made.kept:
            files.update(part)
        gone = made.replaced - files.keys()
        stand = {path: digest for path, digest in staged.old.items() if path not in gone} if before else {}
        sums = {**stand, **digests(files)}
        sums.pop(addresses.CHECKSUMS, None)
        files.update(staged.write((Output(addresses.CHECKSUMS, checksums(sums)),)))
        account = Account(known, given.found, made.sizes, made.works, made.looked, made.pieces)
        done = before.written_with(account) if before else written(account)
        published = staged.amend(files, gone) if before else staged.publish(files)
        return Built(given.archive, made.problems, published, done)


def _every_entry(archive: Archive) -> tuple[Record[Entry], ...]:
    return (*archive.entries, *archive.withdrawn, *archive.left_out)


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
    given = _given(root, whole(root, drafts=drafts), drafts=drafts, with_cms=with_cms, with_history=with_history)
    made = _made(given, _in_memory, watch)
    outputs = sorted((output for part in made.kept for output in part), key=lambda output: output.path)
    return Made(given.archive, given.wording, tuple(outputs), made.problems)


def _in_memory(outputs: Sequence[Output]) -> _Kept[tuple[Output, ...]]:
    kept = tuple(replace(output, data=held(output)) for output in outputs)
    return kept, {output.path: len(output.data) for output in kept if isinstance(output.data, bytes)}


_Kept: TypeAlias = tuple[Kept, Mapping[str, int]]
"""What is kept of some files, and how many bytes each of them has."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What a site is made from: folder, archive as it is published, words, templates, revisions, web editor, and problems.

    ``drafts`` is the archive with its drafts, where these are not published; ``found`` are the problems of the content as a whole.
    """

    root: Path
    jinja: Environment
    archive: Archive
    drafts: Archive | None
    wording: Mapping[Language, Wording]
    history: History | None
    editor: tuple[Page, ...]
    files_of_editor: tuple[Output, ...]
    found: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    numbers: Numbers


def _given(root: Path, content: Understood, *, drafts: bool, with_cms: bool, with_history: bool) -> _Given:
    """Return what pages are made from beside the content."""
    wording = content.wording
    archive = content.archive if drafts else without_drafts(content.archive)
    files = [entry.file for entry in (*archive.entries, *archive.withdrawn)]
    revisions, unanswered = history(root, files) if with_history else (None, ())
    with words_are_there():
        page, editor = web_editor(root, archive, wording) if with_cms else (None, ())
    return _Given(
        root=root,
        jinja=environment(root / "templates"),
        archive=archive,
        drafts=content.archive if archive.left_out else None,
        wording=wording,
        history=revisions,
        editor=(page,) if page else (),
        files_of_editor=editor,
        found=content.problems,
        problems=(*content.problems, *unanswered),
        numbers=Numbers.of(entry.file for entry in _every_entry(archive)),
    )


@dataclass(frozen=True, slots=True)
class _Part(Generic[Kept]):
    """What became of some jobs: what they did, what was kept of their files, what was seen in them, and what is wrong.

    ``replaced`` are the files that stood and are written anew or gone, of jobs that mended theirs; None where jobs made all of theirs.
    """

    works: tuple[Work, ...]
    kept: tuple[Kept, ...]
    looked: tuple[Looked, ...]
    of_templates: tuple[Problem, ...]
    sizes: Mapping[str, int]
    replaced: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class _Done(Generic[Kept]):
    """What became of a whole site; of one that stood before, only of what was made anew, but all problems and sizes.

    ``replaced`` are the files of that one that are written anew or gone.
    """

    works: tuple[Work, ...]
    kept: tuple[Kept, ...]
    looked: tuple[Looked, ...]
    problems: tuple[Problem, ...]
    sizes: Mapping[str, int]
    pieces: tuple[Pieces, ...]
    replaced: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What makes the files beside the pages, by their shapes; those that hold something of every entry; those of each; and those not made.

    ``menders`` do for a site that stands what the makers of the same names do for any.
    """

    makers: Mapping[str, Callable[[], Iterable[Output]]]
    menders: Mapping[str, formats.Mender] = field(default_factory=dict)
    composed: Sequence[Composed] = ()
    each: Sequence[formats.Each] = ()
    promised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stood:
    """A site that stands: what the build did that made it, where it is, its files, and what tells how many bytes some of them have."""

    before: Before
    place: Path
    files: Collection[str]
    weigh: Callable[[Iterable[str]], Mapping[str, int]]

    def menders(self, beside: _Beside) -> dict[str, formats.Mender]:
        """Return what mends the files of jobs that read something that has changed, by their names."""
        known = (name for name in beside.menders if name in self.before.lines and self.before.is_stale(name))
        return {name: beside.menders[name] for name in known}

    def replaced(self, parts: Iterable[_Part[Kept]]) -> frozenset[str]:
        """Return the files that some jobs wrote anew or no longer make."""
        every = (self.before.paths(part.works) if part.replaced is None else part.replaced for part in parts)
        return frozenset().union(*every)

    def sizes(self, replaced: Iterable[str], sizes: Mapping[str, int]) -> Counter[str]:
        """Return how many bytes the files of each format have, of which some were replaced by files that have ``sizes`` together."""
        known = self.before.sizes
        gone = formats.sizes(self.weigh(replaced))
        return Counter({key: known.get(key, 0) - gone.get(key, 0) + sizes.get(key, 0) for key in {*known, *sizes}})

    def inspect(
        self, replaced: Collection[str], looked: Sequence[Looked], *, base_path: str, left_out: Iterable[str]
    ) -> tuple[Problem, ...]:
        """Return what is wrong with the files that were made anew, and with what leads to them."""
        return inspect_anew(looked, self.before.seen, self.files, replaced, base_path=base_path, left_out=left_out)


def _made(  # noqa: PLR0913 -- what is made, and what becomes of it
    given: _Given,
    keep: Callable[[Sequence[Output]], _Kept[Kept]],
    watch: Watch,
    *,
    executor: Executor | None = None,
    beside: _Beside | None = None,
    pictures: Callable[[], Iterable[_Part[Kept]]] = tuple,
    stood: _Stood | None = None,
) -> _Done[Kept]:
    """Make all files and inspect them; return what was done, with what ``keep`` made of each part of them.

    What is made ``beside`` the pages is everything, if nothing is said. ``pictures`` draws pictures and returns what became of
    them; they are drawn before the files that grow with the archive, since two processes then have less in memory. Where a site
    ``stood``, only jobs are done that read something that has changed.

    Raises:
        ProblemsFound: with every error of the first stage that has one.
        NotUnderstood: if what was done before cannot be read back.
    """
    keys = _keys(given.wording)
    is_stale = stood.before.is_stale if stood else lambda _: True
    with words_are_there():
        beside = beside or _everything(given)
        menders = stood.menders(beside) if stood else {}
        mend = partial(_mended, keep, stood, menders)
        with aside(mend) if menders and not executor else nullcontext(mend) as mended:
            pages = _pages_made(given, beside, keep, watch, executor, stood.before if stood else None)
            parts = [*pages.parts, *pictures()]
            of_menders = mended()
        parts.extend(of_menders.values())
        stale = (one for one in beside.makers.items() if one[0] not in of_menders and is_stale(one[0]))
        makers = dict(stale)
        if given.files_of_editor:
            makers["editor"] = partial(tuple, given.files_of_editor)
        pieces: list[Pieces] = []
        makers.update(_composed(beside.composed, given.numbers, stood, pieces))
        of_job = partial(_files_of_job, keep, keys, given.numbers)
        few = len(given.archive.entries) <= _FEW_FOR_A_COPY
        parts.extend(_files(of_job, makers, copies=few and not executor))
        if is_stale(_LAST) or not pages.stand:
            parts.append(_at_last(given, keep, _LAST, lambda: last(given.archive, given.wording, tuple(pages.every()))))
        sizes: Mapping[str, int] = _added(part.sizes for part in parts)
        if stood:
            sizes = stood.sizes(stood.replaced(parts), sizes)
        parts.append(_at_last(given, keep, _WEIGHED, partial(data_pages.weighed, pages.data, sizes)))
    done = tuple(work for part in parts for work in part.works)
    looked = tuple(one for part in parts for one in part.looked)
    base_path = addresses.base_path(given.archive.site.facts.base_url)
    replaced = stood.replaced(parts) if stood else frozenset()
    seen = partial(stood.inspect, replaced) if stood else inspect
    gate(seen(looked, base_path=base_path, left_out=beside.promised))
    return _Done(
        done,
        tuple(one for part in parts for one in part.kept),
        looked,
        ordered(pages.problems),
        sizes,
        tuple(pieces),
        replaced,
    )


@dataclass(frozen=True, slots=True)
class _Pages(Generic[Kept]):
    """What became of pages: those that tell how large the data is, which wait; problems of texts; what ``every`` page is, and whether those ``stand`` that stood."""

    parts: tuple[_Part[Kept], ...]
    data: tuple[Page, ...]
    problems: tuple[Problem, ...]
    every: Callable[[], Iterator[Listed]]
    stand: bool


def _pages_made(  # noqa: PLR0913, PLR0917 -- what is made, by whom, and what becomes of it
    given: _Given,
    beside: _Beside,
    keep: Callable[[Sequence[Output]], _Kept[Kept]],
    watch: Watch,
    executor: Executor | None,
    before: Before | None,
) -> _Pages[Kept]:
    """Make all pages, or those that read something that has changed.

    Raises:
        ProblemsFound: if a text or a template has an error, or two pages claim one address.
    """
    found: list[Problem] = []
    planned, of_data = _planned(given, beside, found, before.is_stale if before else lambda _: True)
    jobs = _twins(planned, found) if before else _Jobs([(job,) for job in planned], CHUNK, found)
    parts = _pages(given, jobs, keep, watch, executor)
    data = tuple(page for job in of_data for page in job.make())
    works = [work for part in parts for work in part.works]
    of_texts = [*given.problems, *(problem for work in works for problem in work.problems)]
    anew = {job.name for job in planned}

    def every() -> Iterator[Listed]:
        yield from chain((page for work in works for page in work.listed), map(listed, data))
        if before:
            stand = before.lines.keys() - anew - {_LAST, _WEIGHED}
            yield from (page for name in stand for page in before.listed(name))

    if before:
        of_texts.extend(before.problems(anew))
    stand = before is not None and before.has(works)
    gate((*of_texts, *(() if stand else repeated(every()))))
    gate(problem for part in parts for problem in part.of_templates)
    return _Pages(tuple(parts), data, tuple(of_texts), every, stand)


def _at_last(
    given: _Given, keep: Callable[[Sequence[Output]], _Kept[Kept]], name: str, make: Callable[[], Iterable[Page]]
) -> _Part[Kept]:
    """Make the pages of a job that waits for all others.

    Raises:
        ProblemsFound: if a template has an error.
    """
    noting.begin()
    pages = tuple(make())
    outputs, wrong = render(pages, given.root / "templates", given.jinja)
    gate(wrong)
    kept, lengths = keep(outputs)
    work = _work(given.numbers, name, map(listed, pages), (output.path for output in outputs))
    return _Part((work,), (kept,), (look(outputs, _keys(given.wording)),), (), formats.sizes(lengths))


def _planned(
    given: _Given, beside: _Beside, found: list[Problem], wanted: Callable[[str], bool]
) -> tuple[tuple[Planned, ...], tuple[Planned, ...]]:
    """Return the wanted pages that can be made at once, and those that tell how large the data is; problems of texts are added to a list."""
    planned, of_data = apart(tasks(given.archive, given.wording, found, given.history, beside.each, wanted))
    of_editor = (Planned(page.address, partial(tuple, (page,))) for page in given.editor)
    drafts = [partial(proofread, given.drafts, given.wording, found)] if given.drafts and wanted(_DRAFTS) else []
    return (*planned, *of_editor, *(Planned(None, make, group=_DRAFTS) for make in drafts)), of_data


_DRAFTS = "drafts"
"""The job that proofreads drafts."""


def _composed(
    every: Iterable[Composed], numbers: Numbers, stood: _Stood | None, pieces: list[Pieces]
) -> Iterator[tuple[str, Callable[[], tuple[Output, ...]]]]:
    """Yield what makes files that hold something of every entry, but those that stand as they are; where pieces lie is added to a list.

    Raises:
        NotUnderstood: if one stands and is not what the last build wrote down of it.
    """
    for one in every:
        known = stood.before.mended(one, stood.place / one.path) if stood else None
        if known:
            pieces.append(known.pieces)
        data = known.data if known else partial(composed, one, numbers, pieces)
        if data:
            yield one.path, partial(tuple, (Output(one.path, data),))


def _work(
    numbers: Numbers,
    name: str,
    pages: Iterable[Listed],
    paths: Iterable[str],
    problems: Iterable[Problem] = (),
) -> Work:
    """Return what a job did that is done, with what it read."""
    read = numbers.told(noting.facts), numbers.told(noting.words), numbers.told(noting.progress)
    return Work(name, read, tuple(pages), tuple(paths), tuple(problems))


def _files_of_job(
    keep: Callable[[Sequence[Output]], _Kept[Kept]],
    keys: frozenset[str],
    numbers: Numbers,
    name: str,
    make: Callable[[], Iterable[Output]],
) -> _Part[Kept]:
    """Make the files of a job, a batch at a time."""
    noting.begin()
    paths: list[str] = []
    kept: list[Kept] = []
    looked: list[Looked] = []
    sizes: Counter[str] = Counter()
    for batch in batches(make()):
        one, lengths = keep(batch)
        paths.extend(output.path for output in batch)
        kept.append(one)
        looked.append(look(batch, keys))
        sizes.update(formats.sizes(lengths))
    work = _work(numbers, name, (), paths)
    return _Part((work,), tuple(kept), tuple(looked), (), sizes)


def _mended(
    keep: Callable[[Sequence[Output]], _Kept[Kept]], stood: _Stood | None, menders: Mapping[str, formats.Mender]
) -> dict[str, _Part[Kept]]:
    """Mend the files of jobs that made them before, as far as that is possible."""
    found = {name: _mended_files(keep, stood, name, mender) for name, mender in menders.items()} if stood else {}
    return {name: part for name, part in found.items() if part}


def _mended_files(
    keep: Callable[[Sequence[Output]], _Kept[Kept]],
    stood: _Stood,
    name: str,
    mender: formats.Mender,
) -> _Part[Kept] | None:
    """Mend the files of a job that made them before; None if that is not possible."""
    kept: list[Kept] = []
    paths: list[str] = []
    gone: list[str] = []
    sizes: Counter[str] = Counter()
    noting.begin()
    try:
        for one in mender(stood.place, stood.before.touched):
            if isinstance(one, str):
                gone.append(one)
                continue
            done, lengths = keep((one,))
            kept.append(done)
            paths.append(one.path)
            sizes.update(formats.sizes(lengths))
    except NotMendable:
        return None
    looked = look(Output(path, b"") for path in paths)
    work = stood.before.work(name, paths, gone)
    return _Part((work,), tuple(kept), (looked,), (), sizes, frozenset((*paths, *gone)))


def _files(
    of_job: Callable[[str, Callable[[], Iterable[Output]]], _Part[Kept]],
    makers: Mapping[str, Callable[[], Iterable[Output]]],
    *,
    copies: bool,
) -> Iterator[_Part[Kept]]:
    """Make the files beside the pages; the search takes as long as all others, and with ``copies`` a copy of the process makes it meanwhile.

    A copy needs memory of its own; and a process that has an executor may have threads, of which a copy would have none.
    """
    others = {name: make for name, make in makers.items() if name != SEARCH}
    searches = [partial(of_job, SEARCH, makers[SEARCH])] if SEARCH in makers else []
    for of_search in searches if others and copies else ():
        with aside(of_search) as searched:
            yield from (of_job(name, make) for name, make in others.items())
            yield searched()
        return
    yield from (of_job(name, make) for name, make in others.items())
    yield from (of_search() for of_search in searches)


_LAST, _WEIGHED = "last", "weighed"
"""The jobs that wait for all others: pages that depend on which others there are, and those that tell how large the data is."""


def _everything(given: _Given) -> _Beside:
    archive, wording = given.archive, given.wording
    every = tuple(formats.composed(archive, wording))
    paths = {one.path for one in every}
    makers = {shape: make for shape, make in beside_pages(given.root, archive, wording).items() if shape not in paths}
    return _Beside(
        makers, menders(archive, wording), every, tuple(formats.each(archive, wording).values()), (addresses.CHECKSUMS,)
    )


class _Jobs(NamedTuple):
    """Jobs in groups, of which a process takes at ``least`` so many at a time; problems of texts are added to the list ``found``."""

    groups: Sequence[Sequence[Planned]]
    least: int
    found: list[Problem]


def _twins(planned: Iterable[Planned], found: list[Problem]) -> _Jobs:
    """Return jobs with those in a group that make the same in another language: they read the same entries, which here takes most of the time."""

    def what(job: Planned) -> str:
        language, _, rest = job.name.partition("/")
        return rest if language in LANGUAGES else job.name

    return _Jobs([tuple(group) for _, group in groupby(sorted(planned, key=what), what)], 1, found)


def _pages(
    given: _Given,
    jobs: _Jobs,
    keep: Callable[[Sequence[Output]], _Kept[Kept]],
    watch: Watch,
    executor: Executor | None,
) -> list[_Part[Kept]]:
    """Make and render pages, and make the files that belong to them, by two processors or the workers of an executor, and keep of them what ``keep`` returns."""
    found = jobs.found
    keys, templates = _keys(given.wording), given.root / "templates"

    def made_by(some: Iterable[Planned], works: list[Work]) -> Iterator[Page | Output]:
        """Yield the pages of some jobs, and the files that are made with them; tell what each job did, when it is done."""
        for job in some:
            found.clear()
            noting.begin()
            pages: list[Listed] = []
            paths: list[str] = []
            for page in job.make():
                pages.append(listed(page))
                paths.append(page.address)
                yield page
            for file in job.files():
                paths.append(file.path)
                yield file
            works.append(_work(given.numbers, job.name, pages, paths, found))

    if executor is None:

        def whole(some: Sequence[Sequence[Planned]]) -> _Part[Kept]:
            works: list[Work] = []
            several = batches(made_by(chain(*some), works))
            done = [_kept(made, keep, _rendered(templates, keys, _apart(made)[0], given.jinja)) for made in several]
            kept, looked, of_templates, sizes = zip(*done, strict=True) if done else ((), (), (), ())
            return _Part(tuple(works), kept, tuple(chain(*looked)), tuple(chain(*of_templates)), _added(sizes))

        return spread(whole, jobs.groups, partial(watch, "pages"), jobs.least)
    waiting: deque[tuple[tuple[Page | Output, ...], tuple[Work, ...]]] = deque()

    def to_send() -> Iterator[tuple[Page, ...]]:
        parts = chunks(jobs.groups, jobs.least)
        for number in watch("pages", range(len(parts))):
            works: list[Work] = []
            made = tuple(made_by(chain(*parts[number]), works))
            waiting.append((made, tuple(works)))
            yield _apart(made)[0]

    parts = []
    for rendered in sent(executor, partial(_rendered, templates, keys), to_send()):
        made, works = waiting.popleft()
        kept, looked, of_templates, sizes = _kept(made, keep, rendered)
        parts.append(_Part(works, (kept,), looked, of_templates, sizes))
    return parts


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


def _kept(
    made: Iterable[Page | Output], keep: Callable[[Sequence[Output]], _Kept[Kept]], rendered: _Rendered
) -> tuple[Kept, tuple[Looked, ...], tuple[Problem, ...], Mapping[str, int]]:
    """Return what is kept of some pages and of the files that were made with them, what was seen in them, what is wrong, and sizes."""
    _, files = _apart(made)
    outputs, looked, wrong = rendered
    kept, lengths = keep((*outputs, *files))
    return kept, (looked, look(files)) if files else (looked,), wrong, formats.sizes(lengths)


def examine(root: Path, watch: Watch = _unwatched, *, drafts: bool = False) -> tuple[Archive, tuple[Problem, ...]]:
    """Check everything that ``build`` checks, and keep nothing: return the archive and the warnings.

    What nothing can be wrong with is not made (icons, JSON Schemas, the index of the search), and of the pages only what
    was seen in them is kept, so that two processors can share them.

    Raises:
        ProblemsFound: with every error of the first stage that has one.
    """
    given = _given(root, whole(root, drafts=drafts), drafts=drafts, with_cms=False, with_history=False)
    archive, wording = given.archive, given.wording

    def words_of_search() -> tuple[Output, ...]:
        search.documents(archive, wording)  # asks for every word that the index needs
        return ()

    of_formats = formats.beside(archive, wording)
    every = beside_pages(root, archive, wording)
    beside = {shape: make for shape, make in every.items() if shape not in _NOTHING_WRONG and shape not in of_formats}
    promised = (*map(addresses.icon, icons.SIZES), *map(addresses.schema, KINDS), *formats.left_out(archive))
    made = _made(given, lambda _: (None, {}), watch, beside=_Beside({**beside, "": words_of_search}, promised=promised))
    return archive, made.problems


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


_FEW_FOR_A_COPY = 5_000
"""Entries above which the search is made after the other large files, since both at once take half as much memory again; not where it is mended."""


def _cards(
    given: _Given, staged: Stage, watch: Watch, executor: Executor | None, before: Before | None
) -> Iterator[_Part[dict[str, Staged]]]:
    """Write the pictures of pages; one that the published site already has is taken from there, not drawn again."""
    fonts = given.root / "static" / "fonts"
    gate(
        _no_font(name, "the font is missing, and the pictures of pages are set in it")
        for name in cards.FONTS
        if not (fonts / name).is_file()
    )
    works: list[Work] = []
    wanted: list[tuple[str, cards.Card]] = []
    there: dict[str, Staged] = {}
    for name, record in _pictured(given.archive):
        if before and not before.is_stale(name):
            continue
        noting.begin()
        found = tuple(pictures(given.archive, given.wording, (record,)))
        works.append(_work(given.numbers, name, (), (address for address, _ in found)))
        for address, card in found:
            kept = staged.kept(address)
            if kept is None:
                wanted.append((address, card))
            else:
                there.update(staged.write((Output(address, kept),)))
    drawn = partial(_drawn, fonts)
    if executor is None:
        written = spread(lambda some: staged.write(drawn(some)), wanted, lambda numbers: watch("pictures", numbers))
    else:
        written = list(map(staged.write, sent(executor, drawn, chunks(wanted))))
    yield _Part(tuple(works), (there, *written), (), (), {})


def _pictured(archive: Archive) -> Iterator[tuple[str, Record[Entry] | Record[Gap] | None]]:
    """Yield the records whose pages have pictures of their own, and None for all other pages, with a name for their pictures."""
    yield "pictures", None
    records: tuple[Record[Entry] | Record[Gap], ...] = (*archive.entries, *archive.gaps)
    for record in records:
        yield f"pictures {record.file}", record


def _drawn(fonts: Path, wanted: Iterable[tuple[str, cards.Card]]) -> tuple[Output, ...]:
    """Return some pictures of pages, each with its address."""
    try:
        return tuple(Output(address, cards.draw(card, fonts)) for address, card in wanted)
    except OSError as reason:
        raise ProblemsFound([_no_font(", ".join(cards.FONTS), f"the fonts cannot be read: {reason}")]) from reason


def _no_font(name: str, what: str) -> Problem:
    return Problem("no-font", Position(f"static/fonts/{name}"), what, ", ".join(cards.FONTS), "Put the file back.")


def pictures(
    archive: Archive, wording: Mapping[Language, Wording], records: Iterable[Record[Entry] | Record[Gap] | None]
) -> Iterator[tuple[str, cards.Card]]:
    """Yield what the pictures of some records' pages show in each language, with their addresses; None stands for all other pages."""
    scenes = [Scene(archive, words, addresses.home(language)) for language, words in wording.items()]
    for record in records:
        for scene in scenes:
            yield scene.card(record)
