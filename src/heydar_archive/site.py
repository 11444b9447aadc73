"""The line from content to a published site: eight verbs in order, a gate between each two.

read → describe → gather → check → plan → render → inspect → publish. Knows the order and what the run did;
every verb is a module of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from heydar_archive import addresses, icons
from heydar_archive.archive import Archive, gather
from heydar_archive.calendars import anniversaries
from heydar_archive.checks import check as check_archive
from heydar_archive.describing import describe
from heydar_archive.inspection import inspect
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.model import REGISTERS
from heydar_archive.pages import plan
from heydar_archive.problems import Position, Problem, gate, ordered
from heydar_archive.publishing import Published, publish
from heydar_archive.reading import SourceFile, read, unknown_folders
from heydar_archive.rendering import Output, render
from heydar_archive.schema import KINDS, json_schema_text
from heydar_archive.wording import MissingWord, Wording, load


@dataclass(frozen=True, slots=True)
class Made:
    """A site in memory, and what was found on the way (warnings only: errors end the run)."""

    archive: Archive
    outputs: tuple[Output, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A site on disk."""

    made: Made
    published: Published


def build(root: Path, out: Path) -> Built:
    """Build the archive in ``root`` and publish it into ``out``.

    Raises:
        ProblemsFound: if content, templates or the published folder have errors; nothing is then changed.
    """
    made = make(root)
    return Built(made, publish(made.outputs, out))


def make(root: Path) -> Made:
    """Do everything but publishing: what ``check`` does.

    Raises:
        ProblemsFound: with every error of the first stage that has one.
    """
    archive, wording, warnings = understand(root)
    try:
        pages, problems = plan(archive, wording)
        gate(problems)
        outputs, problems = render(pages, root / "templates")
        gate(problems)
    except MissingWord as missing:
        where = Position(f"content/wording/{missing.language}.yaml")
        problem = Problem(
            "missing-word",
            where,
            f"the key “{missing.key}” is missing",
            "every key that the templates use",
            "Add it to both files of the wording.",
        )
        gate([problem])
        raise
    outputs = (
        *outputs,
        *_assets(root),
        *_attachments(root, archive),
        *_schemas(),
        *_calendars(archive, wording),
        *_icons(archive),
    )
    keys = frozenset(wording["en"].words)
    gate(inspect(outputs, base_path=addresses.base_path(archive.site.facts.base_url), keys=keys))
    return Made(archive, tuple(sorted(outputs, key=lambda output: output.path)), warnings)


def understand(root: Path) -> tuple[Archive, dict[Language, Wording], tuple[Problem, ...]]:
    """Read, describe, gather and check the content.

    The problems of reading and describing are shown together, and with them those of the archive as far as
    it could be understood, so that one run names every mistake.

    Raises:
        ProblemsFound: if any of them is an error.
    """
    files, problems = read(root)
    if any(problem.code == "no-content" for problem in problems):
        gate(problems)
    descriptions, described = describe(files)
    wording, worded = load(descriptions.wording)
    lost = {problem.position.file for problem in problems}
    folder = "content/registers/forms/"
    forms = frozenset(file.name for file in files if file.file.startswith(folder)) | frozenset(
        file.removeprefix(folder).removesuffix(".yaml") for file in lost if file.startswith(folder)
    )
    found = [*problems, *described, *unknown_folders(files, tuple(REGISTERS), forms), *_forms_are_free(forms)]
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
    found.extend(problem for problem in check_archive(archive) if not _follows(problem, unknown))
    gate(found)
    return archive, wording, ordered(found)


def _forms_are_free(forms: frozenset[str]) -> list[Problem]:
    """A form may not have the name of one of the archive's own pages."""
    return [
        Problem(
            "reserved-name",
            Position(f"content/registers/forms/{form}.yaml"),
            f"“{form}” is the address of one of the archive's own pages",
            "a name that no page of the archive has",
            "Rename the form and its folder.",
        )
        for form in sorted(forms & set(addresses.INDEXES))
    ]


def _unreadable_identifiers(files: tuple[SourceFile, ...], broken: set[str]) -> frozenset[str]:
    """Return the identifiers and references that broken files would have given.

    The reference of a Markdown file that could not be parsed is not known: it may be any, and is ``*``.
    """
    registers = {
        file.removesuffix(".yaml").rsplit("/", 1)[-1] for file in broken if file.startswith("content/registers/")
    }
    references = {str(file.data.get("ref")) for file in files if file.file in broken}
    parsed = {file.file for file in files}
    any_other = {"*"} if any(file.endswith(".md") and file not in parsed for file in broken) else set()
    return frozenset(registers | references | any_other)


def _follows(problem: Problem, unknown: frozenset[str]) -> bool:
    """Whether a problem only follows from a file that is itself broken and reported."""
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
        Output(f"{addresses.ASSETS}/{path.relative_to(folder).as_posix()}", path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


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


def _calendars(archive: Archive, wording: dict[Language, Wording]) -> tuple[Output, ...]:
    """Return the calendar of anniversaries of each language."""
    return tuple(Output(addresses.calendar(lang), anniversaries(archive, words)) for lang, words in wording.items())


def _icons(archive: Archive) -> tuple[Output, ...]:
    """Return the icons, and a web app manifest a language."""
    drawn = [Output(addresses.icon(size), icons.draw(size)) for size in icons.SIZES]
    site = archive.site.facts
    return (*drawn, *(Output(addresses.web_manifest(lang), icons.manifest(site, lang)) for lang in LANGUAGES))


def _schemas() -> tuple[Output, ...]:
    """Return the JSON Schema of every kind of content file."""
    return tuple(Output(f"schema/{kind}.schema.json", json_schema_text(kind).encode("utf-8")) for kind in KINDS)
