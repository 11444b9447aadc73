"""From a folder to an archive that holds together: read, described, gathered, checked.

Knows which problems only follow from others, and that an archive of which nothing changed but some entries, and not their outlines, can
be understood from what is known of the others. Makes no page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from heydar_archive import addresses
from heydar_archive.archive import Archive, gather, without_drafts
from heydar_archive.checks import check, check_again, drafts_stay_behind
from heydar_archive.describing import Known, Record, Unread, apply, describe
from heydar_archive.languages import Language
from heydar_archive.memory import Memory
from heydar_archive.model import REGISTERS, Entry
from heydar_archive.problems import Position, Problem, ProblemsFound, gate, ordered
from heydar_archive.reading import SourceFile, read, read_entry, read_others, unknown_folders
from heydar_archive.wording import Wording, load


@dataclass(frozen=True, slots=True)
class Understood:
    """An archive with its drafts, the words, and the warnings."""

    archive: Archive
    wording: dict[Language, Wording]
    problems: tuple[Problem, ...]


def understand(
    root: Path, memory: Memory | None = None, *, drafts: bool = False
) -> tuple[Archive, dict[Language, Wording], tuple[Problem, ...]]:
    """Read, describe, gather and check the content; without ``drafts`` the archive leaves them out.

    The problems of reading and describing are shown together, and with them those of the archive as far as
    it could be understood, so that one run names every mistake. With a ``memory`` only what changed is read anew.

    Raises:
        ProblemsFound: if any of them is an error.
    """
    found = whole(root, memory, drafts=drafts)
    return found.archive if drafts else without_drafts(found.archive), found.wording, found.problems


def whole(root: Path, memory: Memory | None = None, *, drafts: bool = False) -> Understood:
    """Understand all of the content, as ``understand`` does; without ``drafts`` nothing may name one, but they are there.

    Raises:
        ProblemsFound: if there is an error.
    """
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
    found.extend(problem for problem in check(archive, memory) if not _follows(problem, unknown, lost))
    if not drafts:
        found.extend(drafts_stay_behind(archive))
    gate(found)
    return Understood(archive, wording, ordered(found))


def unread(root: Path, known: Iterable[Known]) -> dict[str, Record[Entry]]:
    """Return entries of which no more is known than that, by their files, each to be read when more is asked of it."""
    read_it = partial(_read, root)
    return {one.file: Unread(one, read_it) for one in known}


def again(  # noqa: PLR0913 -- what there was, and what has changed
    root: Path,
    entries: Mapping[str, Record[Entry]],
    changed: Collection[str],
    problems: Collection[Problem],
    memory: Memory | None = None,
    *,
    drafts: bool = False,
) -> Understood | None:
    """Understand content of which nothing has changed but some entries: only these are read.

    ``entries`` are all that there were, by their files, and ``problems`` the warnings. With a ``memory`` what is no entry is not read anew
    either. Returns None where all of the content must be read: the outline of an entry has changed, or there is an error to be told.
    """
    anew: dict[str, Record[Entry]] = {}
    found = [problem for problem in problems if problem.position.file not in changed]
    for file in changed:
        before = entries.get(file)
        read_now, wrong = read_entry(root, file, before.attachments) if before else (None, ())
        entry = apply(Entry, read_now, []) if read_now else None
        if before is None or entry is None or entry.outline != before.outline:
            return None
        anew[file] = entry
        found.extend(wrong)
    files, _ = read_others(root, memory)
    descriptions, _ = describe(files, memory)
    if descriptions.site is None:
        return None
    now = tuple(anew.get(file) or entry for file, entry in entries.items())
    archive = gather(descriptions.of(now), descriptions.site)
    found.extend(check_again(archive, anew.values(), drafts=drafts))
    if any(problem.is_error for problem in found):
        return None
    wording, _ = load(descriptions.wording)
    return Understood(archive, wording, ordered(found))


def _read(root: Path, known: Known) -> Record[Entry]:
    """Read an entry that has not changed.

    Raises:
        ProblemsFound: if it has meanwhile.
    """
    file, problems = read_entry(root, known.file, known.attachments)
    found = list(problems)
    entry = apply(Entry, file, found) if file else None
    gate(found)
    if entry is None or Known.of(entry) != known:
        where = Position(known.file)
        raise ProblemsFound([Problem("unreadable", where, "it changed while it was read", "", "Build again.")])
    return entry


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
