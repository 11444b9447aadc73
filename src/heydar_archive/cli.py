"""The command line: which verb is run, and how it ends.

Exit codes: 0 done, 1 problems in content or on disk, 2 wrong usage, 3 a mistake of this program (with its
traceback), 130 interrupted. What may be typed is known to ``arguments``, how things are shown to ``console``; a verb
here asks other modules for what it tells. Heavy modules are imported by the verb that needs them, so that ``--help``
is quick.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Self, TypeAlias

from heydar_archive.arguments import FORMATS, parser
from heydar_archive.console import Console, NotHeard

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from heydar_archive.archive import Archive
    from heydar_archive.books import Book
    from heydar_archive.coverage import Measure
    from heydar_archive.drafting import Drafts
    from heydar_archive.mending import Before
    from heydar_archive.problems import Problem
    from heydar_archive.site import Built
    from heydar_archive.standing import Said, Store
    from heydar_archive.wording import Wording

DONE, PROBLEMS, WRONG_USAGE, OUR_MISTAKE, INTERRUPTED = 0, 1, 2, 3, 130

_Run: TypeAlias = Callable[[Namespace, "Path", Console], int]
_RUNS: dict[str, tuple[_Run, str]] = {}


def runs(verb: str, unchanged: str = "") -> Callable[[_Run], _Run]:
    """Mark a function as what a verb does: it takes the arguments, the archive's folder and the console.

    ``unchanged`` is what is said where problems ended it, of the files that it would have written.
    """

    def mark(run: _Run) -> _Run:
        _RUNS[verb] = run, unchanged
        return run

    return mark


def _run(verb: str, given: Namespace, root: Path, console: Console) -> int:
    """Run a verb; where problems end it, tell them."""
    from heydar_archive.problems import ProblemsFound  # noqa: PLC0415

    run, unchanged = _RUNS[verb]
    try:
        return run(given, root, console)
    except ProblemsFound as found:
        how = getattr(given, "format", "text")
        _report(
            found.problems, how if how in FORMATS else "text", root, console
        )  # a verb may tell its results in others
        if unchanged:
            console.remark(unchanged)
        return PROBLEMS


class _Exit:
    """Turns what escapes into an exit code, without hiding it: our own mistakes keep their traceback."""

    code = DONE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None or isinstance(error, SystemExit):
            return False
        if isinstance(error, KeyboardInterrupt):
            print("interrupted; the published site is as it was", file=sys.stderr)
            self.code = INTERRUPTED
            return True
        if isinstance(error, BrokenPipeError):  # who reads has seen enough: “build.py list | head”
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            self.code = PROBLEMS
            return True
        if isinstance(error, NotHeard):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what still waits to be written would be told by a traceback
            print(f"The results cannot be written: {error}", file=sys.stderr)
            self.code = PROBLEMS
            return True
        import traceback  # noqa: PLC0415 -- hardly ever needed

        traceback.print_exception(kind, error, trace)
        print(
            "\nThis is a mistake of the program, not of the content. Please report it with the lines above.",
            file=sys.stderr,
        )
        self.code = OUR_MISTAKE
        return True


def main(arguments: Sequence[str] | None = None, root: str | None = None) -> int:
    """Run the program; return its exit code.

    ``arguments`` default to the command line's; ``root`` is the archive's folder unless ``--root`` is given.
    """
    console = Console()
    given = parser().parse_args(arguments)
    from pathlib import Path  # noqa: PLC0415 -- not for --help, which shall be quick

    where = (given.root or (Path(root) if root else Path.cwd())).absolute()
    with _Exit() as exit_:
        code = _run(given.verb or "build", given, where, console)
        console.flush()
        return code
    return exit_.code


@contextlib.contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Leave out the search for circles of unused values: a build makes many values, keeps them all, and ends."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # what was made counts as old: it is not looked through now
        gc.enable()


@runs("build", unchanged="Nothing was published; the site is as it was.")
def _build(given: Namespace, root: Path, console: Console) -> int:
    out = (given.out or root / "public").absolute()
    if given.bag and any(_in_one(given.bag.absolute(), other) for other in (out, root / "content")):
        parser().error(
            f"--bag: “{given.bag}” is not a folder of its own: the site or the content is in it, or it in them"
        )
    with _collecting_nothing():
        said, written, removed = _stands(given, root, out, console)
    console.report(said.warnings, given.format, root)
    if given.verify:
        _verify(given, root, out, console)
    if given.bag:
        _bag(given, root, out, console)
    console.conclude(
        f"{said.counted}\n"
        f"{said.files} files: {written} written, {said.files - written} unchanged, {removed} removed\n"
        f"published into {_shown(out)} in {console.seconds:.1f} s; open {_shown(out / 'index.html')} in a browser",
        given.format,
    )
    return DONE


def _stands(given: Namespace, root: Path, out: Path, console: Console) -> tuple[Said, int, int]:
    """Make the site stand as its input says; return what is said of it, and how many files were written and removed for it."""
    from heydar_archive import standing  # noqa: PLC0415

    options = [name for name in ("drafts", "with_cms", "precompress") if getattr(given, name)]
    store, made_from, before = None, None, None
    if not given.history:  # what git says is no file of the input
        try:
            store = standing.load(out)
        except ValueError as reason:
            console.remark(str(reason))
        with standing.here_and_there(root, options, out, store) as (made_from, untouched):
            if store and store.input == made_from and untouched():
                standing.renew(out, store, made_from)
                return store.said, 0, 0
            edited = made_from.edited(store.input) if store and not given.precompress else frozenset()
            before = _before(store, edited, out, console) if store and edited else None
            before = before if before and untouched() else None
    built = _built_again(given, root, out, console, before) if before else _built(given, root, out, console)
    archive, published = built.archive, built.published
    counted = f"{_counted(archive)}, {len(archive.events)} dated events, {len(archive.disagreements)} disagreements of sources"
    said = standing.Said(counted, published.written + published.kept, built.problems)
    if made_from:
        then = store if before else None
        standing.keep(out, made_from, said, built.done, then=then, changed=published.changed)
    else:
        standing.forget(out)
    return said, published.written, published.removed


def _verify(given: Namespace, root: Path, out: Path, console: Console) -> None:
    """Build the site once more, from nothing and elsewhere, and compare it with the published one."""
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from heydar_archive.publishing import differing  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        anew = Path(folder) / "site"
        with _collecting_nothing():
            _built(given, root, anew, console)
        same, others = differing(out, anew)
    if others:
        raise AssertionError(f"the published site is not what a build from nothing makes: {', '.join(others)}")
    console.remark(f"{same} files were compared with those of a build from nothing: they are the same")


def _in_one(one: Path, two: Path) -> bool:
    """Whether one of two folders is the other, or lies in it."""
    one, two = one.resolve(), two.resolve()
    return one.is_relative_to(two) or two.is_relative_to(one)


def _bag(given: Namespace, root: Path, out: Path, console: Console) -> None:
    """Write a bag of the content and of the site that stands."""
    from heydar_archive import bags  # noqa: PLC0415
    from heydar_archive.understanding import understand  # noqa: PLC0415

    archive, _, _ = understand(root, drafts=given.drafts)
    written = bags.write(archive, root, out, given.bag.absolute())
    console.remark(f"a bag of {written.written + written.kept} files: {_shown(given.bag.absolute())}")


def _before(store: Store, edited: frozenset[str], out: Path, console: Console) -> Before | None:
    """Return what the last build did; None if the store cannot be understood, which is then told."""
    from heydar_archive import site  # noqa: F401, PLC0415 -- takes long, as what is done meanwhile does
    from heydar_archive.mending import Before, NotUnderstood  # noqa: PLC0415
    from heydar_archive.standing import unreadable  # noqa: PLC0415

    with contextlib.suppress(NotUnderstood):
        if store.is_whole:
            return Before.read(store.done, edited)
    console.remark(unreadable(out))
    return None


def _built_again(given: Namespace, root: Path, out: Path, console: Console, before: Before) -> Built:
    """Build the site into a folder in which it stands: only what changed, if what the last build did can be understood."""
    from heydar_archive.mending import NotUnderstood  # noqa: PLC0415
    from heydar_archive.standing import unreadable  # noqa: PLC0415

    with contextlib.suppress(NotUnderstood):
        return _built(given, root, out, console, before)
    console.remark(unreadable(out))
    return _built(given, root, out, console)


def _built(given: Namespace, root: Path, out: Path, console: Console, before: Before | None = None) -> Built:
    """Build the site into a folder, as the command line says."""
    from heydar_archive.site import build  # noqa: PLC0415

    return build(
        root,
        out,
        console.watch,
        drafts=given.drafts,
        with_cms=given.with_cms,
        with_history=given.history,
        precompress=given.precompress,
        before=before,
    )


def _counted(archive: Archive) -> str:
    """Return how many entries and gaps there are; drafts are named where there are any."""
    shown = sum(entry.outline.draft for entry in archive.entries)
    left_out = f" ({len(archive.left_out)} draft(s) left out)" if archive.left_out else ""
    return f"{len(archive.entries)} entries{f' ({shown} draft(s))' if shown else left_out}, {len(archive.gaps)} gap(s)"


def _shown(path: Path) -> str:
    from pathlib import Path  # noqa: PLC0415 -- as above

    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


@runs("check")
def _check(given: Namespace, root: Path, console: Console) -> int:
    from heydar_archive.problems import ordered  # noqa: PLC0415

    with _collecting_nothing():
        from heydar_archive.site import examine  # noqa: PLC0415

        archive, problems = examine(root, console.watch)
    if given.external:
        problems = ordered((*problems, *_outside(archive, console)))
        if any(problem.is_error for problem in problems):
            _report(problems, given.format, root, console)
            return PROBLEMS
    console.report(problems, given.format, root)
    console.conclude(f"{_counted(archive)}: no errors", given.format)
    return DONE


def _outside(archive: Archive, console: Console) -> tuple[Problem, ...]:
    """Return what is wrong with addresses on other hosts, after asking each of them."""
    import collections  # noqa: PLC0415

    import heydar_archive  # noqa: PLC0415
    from heydar_archive import outside_links  # noqa: PLC0415

    places = outside_links.addresses_in(archive)
    agent = f"heydar-archive/{heydar_archive.__version__} (link check of {archive.site.facts.base_url})"
    asked = outside_links.ask(tuple(places), agent)
    answers = dict(console.watch_count("addresses", asked, len(places)))
    counts = collections.Counter(answer.verdict for answer in answers.values())
    said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in outside_links.VERDICTS)
    console.remark(f"{len(places)} addresses on other hosts: {said}")
    return outside_links.problems_of(places, answers)


@runs("serve")
def _serve(given: Namespace, root: Path, console: Console) -> int:
    from heydar_archive.preview import PORTS, NoFreePort, serve  # noqa: PLC0415

    def tell(line: str) -> None:
        console.say(line)
        console.flush()

    try:
        serve(root, given.port, tell, open_browser=given.open)
    except NoFreePort:
        console.remark(f"None of the {PORTS} ports from {given.port} on is free. Choose another with --port.")
        return PROBLEMS
    console.say("The preview has ended.")
    return DONE


def _report(problems: Sequence[Problem], how: str, root: Path, console: Console) -> None:
    """Tell the problems that ended a run, and how many they are."""
    from heydar_archive.problems import count  # noqa: PLC0415

    console.report(problems, how, root)
    if how == "text":
        console.say()
    console.conclude(count(problems), how)


@runs("status")
def _status(given: Namespace, root: Path, console: Console) -> int:
    """Tell the table of what is missing, or the items of one of its lines; or confirm a translation."""
    import json  # noqa: PLC0415

    from heydar_archive.coverage import data, measures  # noqa: PLC0415
    from heydar_archive.problems import did_you_mean  # noqa: PLC0415
    from heydar_archive.understanding import understand  # noqa: PLC0415

    if given.line == "confirm":
        return _run("status confirm", given, root, console)
    if given.ref is not None:
        parser().error(f"“{given.ref}”: only “status confirm” takes a reference")
    archive, wording, _ = understand(root)
    measured: dict[str, Measure] = {measure.name: measure for measure in measures(archive)}
    if given.line is not None and given.line not in measured:
        known = (*measured, "confirm")
        parser().error(
            f"“{given.line}” is not a line of the status: {', '.join(known)}. {did_you_mean(given.line, known)}"
        )
    if given.format == "json":
        told = data(archive)
        told["measures"] = [measure for measure in told["measures"] if given.line in {None, measure["name"]}]
        console.say(json.dumps(told, ensure_ascii=False, indent=2))
        return DONE
    if given.line is not None:
        _tell_measure(measured[given.line], wording["en"], console)
        return DONE
    _tell_measures(tuple(measured.values()), wording["en"], console)
    if archive.left_out:
        refs = ", ".join(draft.facts.ref for draft in archive.left_out)
        console.say(f"\n{len(archive.left_out)} draft(s), not counted: {refs}")
    return DONE


def _tell_measures(measured: Sequence[Measure], words: Wording, console: Console) -> None:
    """Tell every measure as a line of a table."""
    rows = [("", words.say("coverage.missing"), words.say("coverage.number"), words.say("coverage.counted"))]
    for measure in measured:
        number = f"{len(measure.found)} of {len(measure.among)}"
        counted = words.say(f"coverage.counted-{measure.counted}")
        rows.append((measure.name, words.say(f"coverage.{measure.name}"), number, counted))
    first, second, third = (max(len(row[column]) for row in rows) for column in range(3))
    for row in rows:
        console.say("  ".join((row[0].ljust(first), row[1].ljust(second), row[2].rjust(third), row[3])))


def _tell_measure(measure: Measure, words: Wording, console: Console) -> None:
    """Tell where a measure found what it counts: what, and the place in its file."""
    for item in measure.found:
        console.say(f"{item.name}  {item.title.en}\n    {item.position}")
    number = f"{len(measure.found)} of {len(measure.among)}"
    counted = words.say(f"coverage.counted-{measure.counted}")
    console.say(f"{words.say(f'coverage.{measure.name}')}: {number} ({counted})")


@runs("status confirm", unchanged="Nothing was changed.")
def _confirm(given: Namespace, root: Path, console: Console) -> int:
    """Record that the translation in an entry is current, and say what was changed."""
    from heydar_archive.confirming import confirm  # noqa: PLC0415
    from heydar_archive.problems import did_you_mean  # noqa: PLC0415
    from heydar_archive.understanding import understand  # noqa: PLC0415

    if given.ref is None:
        parser().error("status confirm needs the reference of an entry, for example: status confirm HA-0011")
    if given.format != "text":
        parser().error("--format is for the table; status confirm takes a reference only")
    archive, _, _ = understand(root, drafts=True)
    if given.ref not in archive.by_ref:
        proposal = did_you_mean(given.ref, archive.by_ref)
        parser().error(f"“{given.ref}” is not the reference of an entry. {proposal}".rstrip())
    changed = confirm(root, archive.by_ref[given.ref])
    file = archive.by_ref[given.ref].file
    for one in changed:
        before = f"was {one.before}" if one.before else "there was none"
        console.say(f"{file}: the translation in {one.language} is current; of_hash is {one.now} ({before})")
    if not changed:
        console.say(f"{file}: the translation is current already; nothing was changed")
    return DONE


@runs("new", unchanged="Nothing was written.")
def _new(given: Namespace, root: Path, console: Console) -> int:
    from dataclasses import replace  # noqa: PLC0415

    from heydar_archive import asking, authoring, entry_files, new_entries  # noqa: PLC0415
    from heydar_archive.problems import gate  # noqa: PLC0415

    registers = new_entries.Registers.of(root)
    try:
        new = asking.answered(vars(given), registers, console.answer if console.asks else None)
    except asking.NotAnswered as reason:
        parser().error(str(reason))
    used = entry_files.references(root)
    free = next(entry_files.references_after(used), "")
    if new.ref in used:
        parser().error(f"--ref: “{new.ref}” already belongs to another entry; the next free one is {free}")
    ref = new.ref or free
    if not ref:
        parser().error("there is no entry yet whose reference could be counted on from: give the first with --ref")
    name = new.slug or entry_files.name_of(new.date, new.titles["en"])
    if not name:
        parser().error("no name can be made of the date and the title: give one with --slug")
    file = f"content/{new.form}/{name}.md"
    text = entry_files.text_of(new_entries.tree_of(replace(new, ref=ref)), remarks=True)
    problems = new_entries.problems_of(registers, file, text)
    gate(problems)
    authoring.create(root / file, text)
    console.report(problems, "text", root)
    console.say(f"{ref} is new: {_shown(root / file)}")
    console.remark(
        "It is a draft. Open it, replace what says that it waits for words, and run the check; "
        "remove `draft: true` when readers shall see it."
    )
    return DONE


@runs("list")
def _list(given: Namespace, root: Path, console: Console) -> int:
    from heydar_archive import listing, new_entries  # noqa: PLC0415
    from heydar_archive.understanding import understand  # noqa: PLC0415

    archive, _, _ = understand(root, drafts=True)
    registers = new_entries.Registers.of(root)
    try:
        form = registers.form(given.form) if given.form else ""
        issuer = registers.agent(given.issuer) if given.issuer else ""
        status = new_entries.choice("status", given.status) if given.status else ""
    except new_entries.NotFound as reason:
        parser().error(str(reason))
    found_rows = listing.rows(archive, form=form, year=given.year, issuer=issuer, status=status)
    if given.format == "json":
        console.write(listing.as_json(found_rows))
        return DONE
    for line in listing.table(found_rows, given.language, console.width):
        console.say(line)
    console.remark(f"{len(found_rows)} of {len(archive.entries)} entries")
    return DONE


@runs("explain")
def _explain(given: Namespace, root: Path, console: Console) -> int:
    from heydar_archive.explaining import Unknown, explain, told  # noqa: PLC0415

    try:
        explanation = explain(root, (given.out or root / "public").absolute(), given.what)
    except Unknown as reason:
        console.remark(str(reason))
        return PROBLEMS
    for line in told(explanation):
        console.say(line)
    return DONE


@runs("schema")
def _schema(given: Namespace, root: Path, console: Console) -> int:
    from heydar_archive.problems import did_you_mean  # noqa: PLC0415
    from heydar_archive.schema import KINDS, json_schema_text  # noqa: PLC0415

    if sum((given.kind is not None, given.vscode, given.check)) != 1:
        parser().error("schema needs a kind of content file, or --vscode, or --check")
    if given.kind is None:
        return _settings(root, console, write=given.vscode)
    if given.kind not in KINDS:
        parser().error(
            f"“{given.kind}” is not a kind of content file: {', '.join(KINDS)}. {did_you_mean(given.kind, KINDS)}"
        )
    console.write(json_schema_text(given.kind))
    return DONE


def _settings(root: Path, console: Console, *, write: bool) -> int:
    """Write the settings of VS Code that are out of date, or only name them."""
    from heydar_archive import authoring, editor_settings  # noqa: PLC0415

    def stored(path: str) -> str | None:
        file = root / path
        return file.read_bytes().decode("utf-8", "replace") if file.is_file() else None

    try:
        wanted = editor_settings.files(stored(editor_settings.SETTINGS) or "")
    except editor_settings.NotJson as reason:
        console.remark(f"{editor_settings.SETTINGS} is left as it is, because it is not plain JSON: {reason}")
        return PROBLEMS
    old = {path: stored(path) for path in wanted}
    stale = [path for path, text in wanted.items() if old[path] != text]
    if not write:
        for path in stale:
            console.say(f"{path} is out of date: run python build.py schema --vscode")
        return PROBLEMS if stale else DONE
    for path in stale:
        text = old[path]
        if text is None:
            authoring.create(root / path, wanted[path])
        else:
            authoring.replace(root / path, text, wanted[path])
    for path in stale:
        console.say(f"{path} written")
    console.remark(f"{len(stale)} of {len(wanted)} files of {editor_settings.FOLDER}/ were out of date")
    return DONE


@runs("book", unchanged="Nothing was written.")
def _book(given: Namespace, root: Path, console: Console) -> int:
    from heydar_archive import authoring, books, listing, markup, new_entries, parallel  # noqa: PLC0415
    from heydar_archive.understanding import understand  # noqa: PLC0415

    made = _binding(given.file, root)
    archive, wording, _ = understand(root)
    registers = new_entries.Registers.of(root)
    try:
        form = registers.form(given.form) if given.form else ""
        issuer = registers.agent(given.issuer) if given.issuer else ""
        topic = registers.topic(given.topic) if given.topic else ""
    except new_entries.NotFound as reason:
        parser().error(str(reason))
    for ref in given.ref:
        if ref not in archive.by_ref:
            parser().error(f"“{ref}” is not the reference of a published entry")
    refs = {row.ref for row in listing.rows(archive, form=form, year=given.year, issuer=issuer, topic=topic)}
    entries = [entry for entry in archive.entries if entry.facts.ref in refs and entry.facts.ref in (given.ref or refs)]
    if not entries:
        console.remark("No entry fits, so there is no book.")
        return PROBLEMS
    try:
        data = made(books.Book(archive, wording, entries, given.language))
    except (markup.BadMarkup, parallel.NotAligned) as reason:
        console.remark(
            f"There is no book, because a text cannot be shown: {reason}. “python build.py check” says where."
        )
        return PROBLEMS
    authoring.put(given.file.absolute(), data)
    console.say(f"{len(entries)} of {len(archive.entries)} entries: {_shown(given.file.absolute())}")
    return DONE


def _binding(file: Path, root: Path) -> Callable[[Book], bytes]:
    """Return what makes a book into a file of the kind that its name says."""
    from heydar_archive.problems import Position, Problem, gate  # noqa: PLC0415

    if file.suffix == ".epub":
        from heydar_archive.epub import epub  # noqa: PLC0415

        return epub
    if file.suffix != ".pdf":
        parser().error(f"“{file}” is not the name of a book: it ends with .epub or .pdf")
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # WeasyPrint prints at length what is said below in a sentence
            from heydar_archive import pdf  # noqa: PLC0415
    except ModuleNotFoundError as reason:
        if reason.name not in {"fontTools", "pydyf", "pyphen", "weasyprint"}:
            raise
        what = f"the package “{reason.name}”, which PDF is made with, is not installed"
        todo = "Install it: in the project's folder, .venv/bin/pip install '.[books]'"
        gate([Problem("not-installed", Position(_shown(file.absolute())), what, "", todo)])
        raise
    except OSError as reason:
        what = f"a library of the system, which PDF is made with, is not installed: {str(reason).partition(chr(10))[0]}"
        todo = "Install it: on Debian and Ubuntu, apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        gate([Problem("not-installed", Position(_shown(file.absolute())), what, "", todo)])
        raise
    fonts = root / "static" / "fonts"
    gate(
        Problem(
            "no-font",
            Position(f"static/fonts/{name}"),
            "the font is missing, and books are set in it",
            ", ".join(pdf.FONTS),
            "Put the file back.",
        )
        for name in pdf.FONTS
        if not (fonts / name).is_file()
    )
    return functools.partial(pdf.pdf, fonts=fonts)


@runs("verify")
def _verify_copy(given: Namespace, _root: Path, console: Console) -> int:
    from heydar_archive.keeping import verify  # noqa: PLC0415

    found = verify(given.folder.absolute())
    for what, path in found.differences:
        console.say(f"{what}: {path}")
    counted = ", ".join(f"{len(getattr(found, what))} {what}" for what in ("changed", "missing", "added"))
    console.remark(f"{found.same} files are as they were; {counted}")
    return PROBLEMS if any(found.differences) else DONE


@runs("clean")
def _clean(given: Namespace, root: Path, console: Console) -> int:
    from heydar_archive import standing  # noqa: PLC0415
    from heydar_archive.publishing import clean  # noqa: PLC0415

    out = (given.out or root / "public").absolute()
    removed = clean(out)
    standing.forget(out)
    console.say(
        f"{removed} files removed: {_shown(out)}" if removed else f"nothing to remove: {_shown(out)} is not there"
    )
    return DONE


@runs("import", unchanged="Nothing was written.")
def _import(given: Namespace, root: Path, console: Console) -> int:
    from heydar_archive.authoring import create_all  # noqa: PLC0415

    drafts = _drafts_of_table(given, root) if given.what == "csv" else _drafts_of_word(given, root)
    if not given.dry_run:
        create_all({root / draft.path: draft.text for draft in drafts.files})
    console.report(drafts.warnings, given.format, root)
    for draft in drafts.files:
        console.conclude(f"{draft.ref}  {draft.path}" + (f"\n\n{draft.text}" if given.dry_run else ""), given.format)
    done = "would be" if given.dry_run else "were"
    console.conclude(f"{len(drafts.files)} draft(s) {done} written", given.format)
    return DONE


def _drafts_of_table(given: Namespace, root: Path) -> Drafts:
    from heydar_archive.csv_tables import MAX_BYTES, read_table  # noqa: PLC0415
    from heydar_archive.drafting import columns, from_table  # noqa: PLC0415

    return from_table(root, read_table(_raw(given.file, MAX_BYTES), _shown(given.file.absolute()), columns()))


def _drafts_of_word(given: Namespace, root: Path) -> Drafts:
    from heydar_archive.csv_tables import Cell  # noqa: PLC0415
    from heydar_archive.drafting import from_texts  # noqa: PLC0415
    from heydar_archive.languages import other  # noqa: PLC0415
    from heydar_archive.problems import Position, Problem, gate  # noqa: PLC0415

    try:
        from heydar_archive.word_documents import MAX_BYTES, read_word  # noqa: PLC0415
    except ModuleNotFoundError as reason:
        if reason.name != "mammoth":
            raise
        what = "the package “mammoth”, which reads Word documents, is not installed"
        todo = "Install it: in the project's folder, .venv/bin/pip install '.[import]'"
        gate([Problem("not-installed", Position(_shown(given.file.absolute())), what, "", todo)])
        raise
    files = {given.language: given.file, other(given.language): given.translation}
    read = {
        language: read_word(_raw(path, MAX_BYTES), _shown(path.absolute())) for language, path in files.items() if path
    }
    said = {
        "form": given.form,
        "slug": given.slug,
        "date": given.date,
        "title.az": given.title_az,
        "title.en": given.title_en,
        **dict(given.facts),
    }
    options = {name: Cell(text, Position("options")) for name, text in said.items() if text is not None}
    warnings = [warning for word in read.values() for warning in word.warnings]
    return from_texts(root, options, {language: word.text for language, word in read.items()}, warnings)


def _raw(path: Path, most: int) -> bytes:
    """Return the bytes of a file that an editor names, one more than the most at the most."""
    from heydar_archive.problems import Position, Problem, gate  # noqa: PLC0415

    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as reason:
        what, todo = f"it cannot be read: {reason.strerror}", "Check its name, and that you may read it."
        gate([Problem("unreadable", Position(_shown(path.absolute())), what, "", todo)])
        raise


@runs("suspects")
def _suspects(given: Namespace, root: Path, console: Console) -> int:
    import dataclasses  # noqa: PLC0415
    import json  # noqa: PLC0415

    from heydar_archive import ocr  # noqa: PLC0415
    from heydar_archive.reading import MAX_BYTES, language_of, read  # noqa: PLC0415

    files, _ = read(root)
    vocabulary = functools.cache(functools.partial(ocr.vocabulary, files))
    found: list[tuple[str, ocr.Suspect]] = []
    for path in given.files:
        inside = path.resolve().is_relative_to(root.resolve())
        name = path.resolve().relative_to(root.resolve()).as_posix() if inside else ""
        shown = _shown(path.absolute())
        text, line = language_of(_raw(path, MAX_BYTES), shown, "az")
        known = vocabulary(without=name)
        found.extend((shown, suspect) for suspect in ocr.suspects(text, known, line))
    if given.format == "json":
        told = [{"file": file, **dataclasses.asdict(suspect)} for file, suspect in found]
        console.say(json.dumps(told, ensure_ascii=False, indent=1))
        return DONE
    for file, suspect in found:
        perhaps = f"; perhaps {' or '.join(suspect.proposals)}" if suspect.proposals else ""
        console.say(f"{file}:{suspect.line}:{suspect.column}: {suspect.word}: {suspect.said}{perhaps}")
    console.remark(f"{len(found)} suspicious word(s); no text was changed")
    return DONE
