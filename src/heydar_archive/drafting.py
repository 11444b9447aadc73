"""New entries from tables and Word documents: drafts that are valid at once, and in which nothing is invented.

Knows which columns the model gives, and how a row becomes the facts of an entry. What a row does not say is asked for;
only a summary may wait, and how sure the archive is of a draft is said to be little. Knows neither CSV nor Word, and
writes nothing: it returns what is to be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias, get_args, get_origin

from pydantic.fields import FieldInfo

from heydar_archive.archive import gather
from heydar_archive.checks import check as check_archive
from heydar_archive.csv_tables import Cell, Table, by_head
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Descriptions, describe, fields_by_key, model_in
from heydar_archive.entry_files import WAITING_SUMMARY, name_of, references, references_after, text_of
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.memory import Memory
from heydar_archive.model import Entry
from heydar_archive.orthography import slug
from heydar_archive.pages import plan
from heydar_archive.problems import Position, Problem, Severity, did_you_mean, gate, listed, ordered
from heydar_archive.reading import Section, SourceFile, read
from heydar_archive.strict_yaml import Path_, Tree
from heydar_archive.understanding import understand
from heydar_archive.wording import load

_GIVEN = {
    "ref": "the next free reference is taken",
    "draft": "every entry that is imported is a draft",
    "published": "a draft is not published",
    "withdrawn": "a draft is not published",
    "aliases": "a draft never had another name",
}
_BY_HAND = frozenset({"article", "readings", "alignment"})
"""Keys that are too deep for a table: they are written into the entry's file."""
_OWN = ("form", "slug")
"""Columns that say where an entry lies, and are none of its facts."""
_UNCHECKED = {
    "table": {
        "az": "Qaralama cədvəldən götürülüb; hələ heç bir mənbə ilə tutuşdurulmayıb.",
        "en": "The draft was taken over from a table; it has not been compared with any source yet.",
    },
    "word": {
        "az": "Qaralama Word sənədindən götürülüb; hələ heç bir mənbə ilə tutuşdurulmayıb.",
        "en": "The draft was taken over from a Word document; it has not been compared with any source yet.",
    },
}
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})")
_MOST_ITEMS = 20
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

Given: TypeAlias = Mapping[str, Cell]
"""What is said of one entry: cells by the names of their columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, where in an entry's facts its cells belong, and what they hold.

    ``required`` is whether the cell must be filled where anything else of its block is; ``always``, whether every
    entry needs it.
    """

    name: str
    path: Path_
    is_list: bool
    is_date: bool
    required: bool
    always: bool
    about: str
    example: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to be written: its path from the archive's folder, its text, its reference."""

    path: str
    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class Drafts:
    """Files to be written together, and what to look at in them."""

    files: tuple[Draft, ...]
    warnings: tuple[Problem, ...]


# Columns


def columns(*, texts: bool = False) -> dict[str, Column]:
    """Return the columns by name, each block of a list once (``issuers.agent``); with ``texts`` those about texts too."""
    left_out = _GIVEN.keys() | _BY_HAND | (set() if texts else {"texts"})
    fields = {key: found for key, found in fields_by_key(Entry).items() if key not in left_out}
    return {column.name: column for column in _columns(fields, (), always=True)}


def _columns(fields: Mapping[str, FieldInfo], path: Path_, *, always: bool, about: str = "") -> Iterator[Column]:
    both = fields.keys() == set(LANGUAGES)  # the same thing in both languages: the block says what
    for key, found in fields.items():
        inner = model_in(found.annotation)
        many = _is_many(found.annotation)
        here = (*path, key)
        needed = always and found.is_required()
        if inner is None or _is_date(found.annotation):
            yield Column(
                ".".join(str(part) for part in here if isinstance(part, str)),
                here,
                is_list=many,
                is_date=_is_date(found.annotation),
                required=found.is_required(),
                always=needed and here[0] not in {"summary", "confidence"},
                about=f"{about.removesuffix(', in both languages')}, {found.description}"
                if both
                else found.description or "",
                example=str(found.examples[0]) if found.examples and not both else "",
            )
        else:
            inside = (*here, 0) if many else here
            yield from _columns(fields_by_key(inner), inside, always=needed, about=found.description or "")


def _is_many(annotation: Any) -> bool:  # noqa: ANN401 -- annotations are of any kind
    return get_origin(annotation) is tuple


def _is_date(annotation: Any) -> bool:  # noqa: ANN401 -- annotations are of any kind
    return annotation is DocumentDate or any(_is_date(part) for part in get_args(annotation))


def column_named(name: str, known: Mapping[str, Column]) -> Column | None:
    """Return the column of that name: ``issuers.agent``, or ``issuers.2.agent`` for a further block of a list."""
    numbers = [int(part) for part in name.split(".") if part.isdecimal()]
    found = known.get(_plain(name))
    if found is None or len(numbers) > 1:
        return None
    if not numbers:
        return found
    at = next((index for index, part in enumerate(found.path) if part == 0), None)
    written = name.split(".")
    if at is None or written.index(str(numbers[0])) != at or not 1 <= numbers[0] <= _MOST_ITEMS:
        return None
    path = (*found.path[:at], numbers[0] - 1, *found.path[at + 1 :])
    return replace(found, name=name, path=path, always=found.always and numbers[0] == 1)


def _plain(name: str) -> str:
    """Return a column's name without the number of a block."""
    return ".".join(part for part in name.split(".") if not part.isdecimal())


# From cells to facts


@dataclass(slots=True)
class _Facts:
    """The facts of one entry, and where each was said: the same as what is read from an entry's file."""

    tree: Tree = field(default_factory=dict)
    positions: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    empty: set[Path_] = field(default_factory=set)

    def put(self, path: Path_, value: str | list[str], at: Position) -> None:
        """Put a value at its path, with the blocks that hold it."""
        here: Any = self.tree
        for index, part in enumerate(path):
            walked = path[: index + 1]
            self.positions.setdefault(walked, (at.line, at.column))
            if index == len(path) - 1:
                here[part] = value
            elif isinstance(part, int):
                here = here[part]
            else:
                further = path[index + 1]
                here = here.setdefault(part, [] if isinstance(further, int) else {})
                while isinstance(further, int) and further >= len(here):
                    here.append({})

    def has(self, path: Path_) -> bool:
        """Whether anything stands at a path."""
        here: Any = self.tree
        for part in path:
            if isinstance(here, dict) and part not in here:
                return False
            if isinstance(here, list) and (not isinstance(part, int) or part >= len(here)):
                return False
            here = here[part]
        return True


def _facts(given: Given, known: Mapping[str, Column], problems: list[Problem], todo: str) -> _Facts:
    """Return what the cells of an entry say; a cell that must not be empty is a problem."""
    facts = _Facts()
    found = {name: column for name in given if (column := column_named(name, known)) is not None}
    numbers: dict[str | int, list[int]] = {}
    for name, column in found.items():
        if given[name].text:
            for block, number in pairwise(column.path):
                if isinstance(number, int) and number not in numbers.setdefault(block, []):
                    numbers[block].append(number)
    order = {block: sorted(those) for block, those in numbers.items()}
    empty: list[tuple[Column, Path_, Cell]] = []
    places = {name: place for place, name in enumerate(known)}
    for name, column in sorted(found.items(), key=lambda item: places[_plain(item[0])]):
        cell = given[name]
        path = _without_gaps(column.path, order)
        if cell.text:
            facts.put(path or column.path, _value(cell.text, column), cell.position)
        elif column.always or path is not None:
            empty.append((column, path or column.path, cell))
    for column, path, cell in empty:
        if column.always or (column.required and len(path) > 1 and facts.has(path[:-1])):
            what = f"“{column.name}” is empty"
            problems.append(Problem("empty-value", cell.position, what, _meaning(column), todo))
            facts.empty.update(path[: length + 1] for length in range(len(path)))
    return facts


def _without_gaps(path: Path_, order: Mapping[str | int, Sequence[int]]) -> Path_ | None:
    """Return a path with the blocks of a list counted as they are filled: the second alone is the first.

    None if its block is not filled at all.
    """
    made = list(path)
    for index, (block, part) in enumerate(pairwise(path), 1):
        if isinstance(part, int):
            filled = order.get(block, ())
            if part not in filled:
                return None
            made[index] = filled.index(part)
    return tuple(made)


def _value(text: str, column: Column) -> str | list[str]:
    if column.is_list:
        return [item for item in re.split(r"[\s,;|]+", text) if item]
    folded = " ".join(text.split())
    day_first = _DAY_FIRST.fullmatch(folded) if column.is_date else None
    if day_first:  # as spreadsheets write dates in Azerbaijan
        return f"{day_first['year']}-{day_first['month']:0>2}-{day_first['day']:0>2}"
    return folded


def _meaning(column: Column) -> str:
    shown = column.example.strip("[]") if column.example not in {"", "…", "see below"} else ""
    return f"{column.about}, for example {shown}" if shown else column.about


# From facts to entries


@dataclass(frozen=True, slots=True)
class _Ground:
    """The archive to which entries are added, and what was worked out when it was understood."""

    files: tuple[SourceFile, ...]
    descriptions: Descriptions
    memory: Memory
    used: frozenset[str]

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(self.descriptions.registers["forms"])

    @classmethod
    def of(cls, root: Path) -> _Ground:
        """Return the archive in ``root``.

        Raises:
            ProblemsFound: if it has errors: where something is broken, the next free reference is not certain.
        """
        memory = Memory()  # what is understood is not read and described again
        understand(root, memory)
        files, _ = read(root, memory)
        return cls(files, describe(files, memory)[0], memory, references(root))

    def taken(self) -> set[tuple[str, str]]:
        """Return the names, present and former, that entries have in each form."""
        entries = self.descriptions.entries
        names = {(entry.folder, entry.id) for entry in entries}
        return names | {(entry.folder, alias) for entry in entries for alias in entry.facts.aliases}


def from_table(root: Path, table: Table) -> Drafts:
    """Return the drafts of a table's rows: one entry a row.

    Raises:
        ProblemsFound: if the archive, the columns or any row has an error; the rows are all looked at first.
    """
    ground = _Ground.of(root)
    known = columns()
    problems = list(_head_problems(table, known))
    missing = [column for column in known.values() if column.always and column.name not in _heads(table)]
    head = table.head[0].position
    for name in [column.name for column in missing] + (["form"] if "form" not in _heads(table) else []):
        about = _meaning(known[name]) if name in known else f"the folder of the entry: {listed(ground.forms)}"
        what = f"the column “{name}” is missing"
        problems.append(Problem("missing-column", head, what, about, "Add the column, and fill it in each row."))
    names = _Names.on(ground)
    made: list[SourceFile] = []
    for row in table.rows:
        given = by_head(table, row)
        facts = _facts(given, known, problems, "Fill in the cell.")
        facts.empty.update(column.path[: n + 1] for column in missing for n in range(len(column.path)))
        facts.positions[()] = (row[0].position.line, 1)
        made.append(_entry(given, facts, "table", names, problems))
    return _checked(ground, made, head.file, problems)


def from_texts(root: Path, options: Given, texts: Mapping[Language, str], warnings: Iterable[Problem] = ()) -> Drafts:
    """Return the draft of one entry: its facts as options say them, its texts by language.

    Raises:
        ProblemsFound: if the archive or the options have an error, or a fact is missing that an entry needs.
    """
    ground = _Ground.of(root)
    known = columns(texts=True)
    file = "options"
    problems: list[Problem] = []
    for name, cell in options.items():
        if name not in _OWN and column_named(name, known) is None:
            problems.append(_unknown(name, cell.position, known, "option", "Correct the name."))
    needed = [column.name for column in known.values() if column.always]
    needed += ["form", *(f"texts.{language}.nature" for language in texts)]
    said = {"status": "transcribed", "text_seen": "full"}
    given = {name: Cell(text, Position(file)) for name, text in said.items()} | dict(options)
    facts = _facts(given, known, problems, "Write the value behind the sign “=”.")
    for name in needed:
        if name not in given:
            about = _meaning(known[name]) if name in known else f"the folder of the entry: {listed(ground.forms)}"
            add = f"Add --set {name}=…" if name in known else "Add --form …"
            problems.append(Problem("missing-key", Position(file), f"nothing says “{name}”", about, add))
            path = known[name].path if name in known else ()
            facts.empty.update(path[: length + 1] for length in range(len(path)))
    entry = _entry(given, facts, "word", _Names.on(ground), problems)
    sections = {language: Section.of(texts[language].strip("\n"), 1) for language in LANGUAGES if language in texts}
    made = _checked(ground, [replace(entry, sections=sections)], file, problems)
    return replace(made, warnings=ordered((*made.warnings, *warnings)))


def _heads(table: Table) -> set[str]:
    return {cell.text.lower() for cell in table.head}


def _head_problems(table: Table, known: Mapping[str, Column]) -> Iterator[Problem]:
    """Yield what is wrong with the names of a table's columns."""
    seen: set[str] = set()
    for index, head in enumerate(table.head):
        name = head.text.lower()
        if not name:
            filled = next((row[index] for row in table.rows if index < len(row) and row[index].text), None)
            if filled is not None:
                what, todo = "the column of this cell has no name", "Name the column in the first line, or remove it."
                yield Problem("unknown-column", filled.position, what, "", todo)
        elif name in seen:
            what = f"the column “{name}” stands twice"
            yield Problem("repeated-column", head.position, what, "each column once", "Remove one of the two.")
        elif name not in _OWN and column_named(name, known) is None:
            yield _unknown(name, head.position, known, "column", "Correct its name, or remove the column.")
        seen.add(name)
    for row in table.rows:
        beyond = next((cell for cell in row[len(table.head) :] if cell.text), None)
        if beyond is not None:
            what = f"the row has {len(row)} cells, and the first line names {len(table.head)} columns"
            todo = "Look for a separator inside a cell: such a cell stands between quotation marks."
            yield Problem("row-too-long", beyond.position, what, "as many cells as there are columns", todo)


def _unknown(name: str, where: Position, known: Mapping[str, Column], kind: str, todo: str) -> Problem:
    first = name.partition(".")[0]
    if first in _GIVEN:
        what = f"“{name}” cannot be given: {_GIVEN[first]}"
        return Problem(f"unknown-{kind}", where, what, "", f"Remove the {kind}.")
    if first in _BY_HAND or first == "texts":
        what = f"“{name}” cannot be given here"
        return Problem(f"unknown-{kind}", where, what, "", "Write it into the entry's file when the draft is there.")
    names = (*_OWN, *known)
    what = f"“{name}” is no {kind} of an entry"
    return Problem(f"unknown-{kind}", where, what, listed(names, 80), did_you_mean(name, names, todo))


@dataclass(slots=True)
class _Names:
    """What is taken while entries are made: the next references, and the names in each form."""

    ground: _Ground
    references: Iterator[str]
    taken: set[tuple[str, str]]

    @classmethod
    def on(cls, ground: _Ground) -> _Names:
        """Return the names that are free in an archive.

        Raises:
            ProblemsFound: if it has no reference to count on from.
        """
        if not ground.used:
            what = "there is no entry yet whose reference could be counted on from"
            gate([Problem("no-reference", Position("content"), what, "", "Write the first entry by hand.")])
        return cls(ground, references_after(ground.used), ground.taken())

    def place(self, given: Given, tree: Tree, where: Position, problems: list[Problem]) -> tuple[str, str]:
        """Return the folder and the name of an entry, and take the name."""
        form = given.get("form", Cell("", where))
        if "form" in given and form.text not in self.ground.forms:
            what = f"“{form.text}” is not a documentary form" if form.text else "“form” is empty"
            todo = did_you_mean(form.text, self.ground.forms, "Name one of these, or add the form to its register.")
            problems.append(Problem("unknown-form", form.position, what, listed(self.ground.forms), todo))
        wish = given.get("slug", Cell("", where))
        title = tree.get("title")
        words = str(title.get("en", "")) if isinstance(title, dict) else ""
        name = wish.text or name_of(str(tree.get("date", "")), words) or "untitled"
        if not _SLUG.fullmatch(name) or name == "index":
            what = f"“{name}” cannot be the name of an entry"
            allowed, todo = (
                "small letters a–z, digits and hyphens; not “index”",
                f"Write “{slug(name) or 'name'}”, say.",
            )
            problems.append(Problem("bad-slug", wish.position, what, allowed, todo))
        elif wish.text and (form.text, name) in self.taken:
            what = f"“{name}” is already the name of an entry of this form, or was"
            problems.append(Problem("repeated-slug", wish.position, what, "a name of its own", "Choose another."))
        elif (form.text, name) in self.taken:
            what = f"there is an entry “{name}” of this form already"
            todo = "Make sure that it is another document; else delete the draft."
            problems.append(Problem("like-another", where, what, "", todo, severity=Severity.WARNING))
        number = 2
        free = name
        while (form.text, free) in self.taken:
            free, number = f"{name}-{number}", number + 1
        self.taken.add((form.text, free))
        return form.text, free


def _entry(given: Given, facts: _Facts, kind: str, names: _Names, problems: list[Problem]) -> SourceFile:
    """Return an entry as if it had been read from a file: its facts, its folder and its name."""
    file = next(iter(given.values())).position.file
    tree: Tree = {"ref": next(names.references), "draft": "true", **facts.tree}
    tree["summary"] = {**WAITING_SUMMARY, **tree.get("summary", {})}
    if "confidence" not in tree:
        tree["confidence"] = "low"
        tree.setdefault("confidence_note", dict(_UNCHECKED[kind]))
    folder, name = names.place(given, tree, Position(file, *facts.positions.get((), (0, 0))), problems)
    in_order = {key: tree[key] for key in fields_by_key(Entry) if key in tree}
    return SourceFile(file, "entry", folder, name, in_order, facts.positions, facts.positions, frozenset(facts.empty))


def _checked(ground: _Ground, made: Sequence[SourceFile], file: str, problems: list[Problem]) -> Drafts:
    """Return the entries as files, once they have been looked at together with the whole archive.

    Raises:
        ProblemsFound: if any of them has an error.
    """
    descriptions, described = describe((*ground.files, *made), ground.memory)
    problems.extend(problem for problem in described if problem.position.file == file)
    if descriptions.site is None:
        raise AssertionError("an archive that is understood has a site")
    archive = gather(descriptions, descriptions.site)
    found = check_archive(archive, ground.memory)
    if any(one.sections for one in made):  # texts are read where pages are planned
        found = (*found, *plan(archive, load(descriptions.wording)[0])[1])
    problems.extend(_at_import(problem) for problem in found if problem.position.file == file)
    gate(problems)
    files = [
        Draft(f"content/{one.folder}/{one.name}.md", text_of(one.data, one.sections), str(one.data["ref"]))
        for one in made
    ]
    return Drafts(tuple(files), ordered(problem for problem in problems if problem.severity is Severity.WARNING))


def _at_import(problem: Problem) -> Problem:
    """Return a problem with what to do about it before there is a file."""
    if problem.code != "texts-not-aligned":
        return problem
    todo = "Import one of the two; then add the other to the entry's file, and declare `alignment` there."
    return replace(problem, todo=todo)
