"""From parsed files to descriptions: applies the model and says in an editor's words what does not fit.

Knows how the model's errors become problems with positions. Knows one file at a time, and that the file of an entry whose outline is
known need not be read before more is asked for.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from heydar_archive import noting
from heydar_archive.languages import Language
from heydar_archive.memory import Memory
from heydar_archive.model import REGISTERS, Described, Entry, Page, Site
from heydar_archive.outlines import Heading, Outline, Progress
from heydar_archive.problems import Position, Problem, did_you_mean, listed
from heydar_archive.reading import Section, SourceFile
from heydar_archive.strict_yaml import Path_

Model = TypeVar("Model", bound=Described)

_note_facts, _note_words, _note_progress = noting.facts.add, noting.words.add, noting.progress.add


@dataclass(frozen=True, slots=True)
class Record(Generic[Model]):
    """One content file, understood: its identifier, its facts, its words, and where everything stands."""

    id: str
    described: Model
    source: SourceFile
    _outline: Outline | None = field(default=None, compare=False)

    @property
    def facts(self) -> Model:
        """The facts; that they are read is noted."""
        _note_facts(self.file)
        return self.described

    @property
    def file(self) -> str:
        """The file's path from the project's root."""
        return self.source.file

    @property
    def folder(self) -> str:
        """The folder in which the file lies: of an entry, its documentary form."""
        return self.source.folder

    @property
    def attachments(self) -> tuple[str, ...]:
        """The names of the files that belong to an entry."""
        return self.source.attachments

    @property
    def outline(self: Record[Entry]) -> Outline:
        """What the archive as a whole knows of an entry; it is the same in all builds that follow one another, and not noted."""
        return self._outline or Outline.of(self.described, self.folder)

    @property
    def heading(self: Record[Entry]) -> Heading:
        """What a list shows of an entry; it is of its facts, and noted as they are."""
        _note_facts(self.file)
        return Heading.of(self.described)

    @property
    def progress(self: Record[Entry]) -> Progress:
        """How far the work on an entry has got; that this is read is noted."""
        _note_progress(self.file)
        return Progress.of(self.described, self.source.sections)

    @property
    def known(self: Record[Entry]) -> Known:
        """What the next build knows of an entry before it reads its file."""
        return Known.of(self)

    def section(self, language: Language) -> Section | None:
        """The words that the body holds in a language, or None; that they are read is noted."""
        _note_words(self.file)
        section = self.source.sections.get(language)
        return None if section is None or section.is_blank else section

    def position(self, *path: str | int) -> Position:
        """Return where a value stands in the file."""
        return self.source.position(*path)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an entry without reading its file: where that lies, digests of its facts and words, and what stands in no need of it.

    Digests, attachments, outline, heading and progress are those of the record when it was read.
    """

    file: str
    facts: str
    words: str
    attachments: tuple[str, ...]
    outline: Outline
    heading: Heading
    progress: Progress

    @staticmethod
    def of(entry: Record[Entry]) -> Known:
        """Return what is known of an entry that was read."""
        source = entry.source
        return Known(
            source.file,
            source.head,
            source.body,
            source.attachments,
            entry.outline,
            Heading.of(entry.described),
            Progress.of(entry.described, source.sections),
        )

    def told(self) -> list[Any]:
        """Return it as plain values, which JSON can hold."""
        outline, progress = self.outline.told(), self.progress.told()
        return [self.file, self.facts, self.words, [*self.attachments], outline, [*self.heading], progress]

    @staticmethod
    def read_back(told: list[Any]) -> Known:
        """Return what was told.

        Raises:
            ValueError, TypeError, AttributeError: if these are not such values.
        """
        file, facts, words, attachments, outline, heading, progress = told
        return Known(
            file,
            facts,
            words,
            tuple(attachments),
            Outline.read_back(outline),
            Heading(*heading),
            Progress.read_back(progress),
        )


class Unread(Record[Entry]):
    """An entry of which no more is known than ``Known`` holds, until it is asked for: then ``read`` reads its file."""

    __slots__ = ("_known", "_read", "_whole", "folder")
    _known: Known
    _read: Callable[[Known], Record[Entry]]
    _whole: Record[Entry] | None
    folder: str

    def __init__(self, known: Known, read: Callable[[Known], Record[Entry]]) -> None:
        """Take what is known, and what reads the file."""
        _, folder, name = known.file.split("/")
        given = {"id": name.removesuffix(".md"), "folder": folder, "_outline": known.outline}
        for key, value in {**given, "_known": known, "_read": read, "_whole": None}.items():
            object.__setattr__(self, key, value)

    @property
    def known(self) -> Known:
        """What is known without reading the file."""
        return self._known

    @property
    def _now(self) -> Record[Entry]:
        if self._whole is None:
            object.__setattr__(self, "_whole", self._read(self._known))
        if self._whole is None:
            raise AssertionError("an entry that is read is there")
        return self._whole

    @property
    def described(self) -> Entry:
        """The facts as they are read."""
        return self._now.described

    @property
    def source(self) -> SourceFile:
        """The file as it is read."""
        return self._now.source

    @property
    def file(self) -> str:
        """The file's path from the project's root."""
        return self._known.file

    @property
    def attachments(self) -> tuple[str, ...]:
        """The names of the files that belong to the entry."""
        return self._known.attachments

    @property
    def heading(self) -> Heading:
        """What a list shows of the entry; it is of its facts, and noted as they are."""
        _note_facts(self.file)
        return self._known.heading

    @property
    def progress(self) -> Progress:
        """How far the work on the entry has got; that this is read is noted."""
        _note_progress(self.file)
        return self._known.progress


@dataclass(frozen=True, slots=True)
class Descriptions:
    """Everything that the files describe."""

    entries: tuple[Record[Entry], ...]
    registers: Mapping[str, Mapping[str, Record[Any]]]
    pages: tuple[Record[Page], ...]
    site: Record[Site] | None
    wording: tuple[SourceFile, ...]

    def of(self, entries: tuple[Record[Entry], ...]) -> Descriptions:
        """Return the same with other entries."""
        return replace(self, entries=entries)


def describe(files: tuple[SourceFile, ...], memory: Memory | None = None) -> tuple[Descriptions, tuple[Problem, ...]]:
    """Apply the model to every file; return what could be understood, and every problem.

    With a ``memory`` only files that are not the same as before are described again.
    """
    memory = memory or Memory()
    problems: list[Problem] = []
    entries: list[Record[Entry]] = []
    pages: list[Record[Page]] = []
    registers: dict[str, dict[str, Record[Any]]] = {kind: {} for kind in REGISTERS}
    site: Record[Site] | None = None
    wording: list[SourceFile] = []
    for file in files:
        if file.kind == "entry":
            entry = _recalled(Entry, file, problems, memory)
            if entry:
                entries.append(entry)
        elif file.kind == "register" and file.folder in REGISTERS:
            record = _recalled(REGISTERS[file.folder], file, problems, memory)
            if record:
                registers[file.folder][file.name] = record
        elif file.kind == "page":
            page = _recalled(Page, file, problems, memory)
            if page:
                pages.append(page)
        elif file.kind == "site":
            site = _recalled(Site, file, problems, memory)
        elif file.kind == "wording":
            wording.append(file)
    return Descriptions(tuple(entries), registers, tuple(pages), site, tuple(wording)), tuple(problems)


def _recalled(model: type[Model], file: SourceFile, problems: list[Problem], memory: Memory) -> Record[Model] | None:
    """Return what ``apply`` gives for the file, or gave for an equal one."""

    def described() -> tuple[Record[Model] | None, tuple[Problem, ...]]:
        found: list[Problem] = []
        return apply(model, file, found), tuple(found)

    record, found = memory.recall("described", file.file, file, described)
    problems.extend(found)
    return record


def apply(model: type[Model], file: SourceFile, problems: list[Problem]) -> Record[Model] | None:
    """Return the file's description by ``model``, or None after adding its problems."""
    try:
        facts = model.model_validate(file.data)
    except ValidationError as errors:
        problems.extend(
            problem
            for error in errors.errors(include_url=False)
            if (problem := _problem(error, model, file)) is not None
        )
        return None
    outline = Outline.of(facts, file.folder) if isinstance(facts, Entry) else None
    return Record(file.name, facts, file, outline)


def _problem(error: Any, model: type[BaseModel], file: SourceFile) -> Problem | None:  # noqa: ANN401 -- pydantic's TypedDict
    """Return an error of the model as a problem; None if it only repeats one that is already reported."""
    path = _real_path(error["loc"], file.data)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return _missing(str(error["loc"][-1]), path, model, file)
    if kind == "extra_forbidden":
        key = _shown(str(path[-1]))
        known = _fields_at(model, path[:-1])
        what = f"“{key}” is not a key{_inside(path[:-1]) or ' here'}"
        return Problem(
            "unknown-key",
            file.key_position(*path),
            what,
            listed(known, 40),
            did_you_mean(key, known, "Remove the line, or choose one of these keys."),
        )
    if kind == "too_short" and len(error["input"]) >= context["min_length"]:
        return None  # it counts the items without mistakes; those with mistakes are reported
    where = file.position(*path)
    shape = _shape(kind, path, model, context, error["input"])
    if shape:
        code, what, allowed, todo = shape
        return Problem(code, where, what, allowed, todo)
    if "key" in context:  # a rule over several keys names the one to point at
        inner = [int(part) if part.isdigit() else part for part in str(context["key"]).split(".")]
        where = file.position(*path, *inner)
    allowed = str(context.get("allowed", _ALLOWED.get(kind, "")))
    said = _LONG_QUOTE.sub("“\\1…”", error["msg"])
    return Problem(kind, where, _lead(path, said), allowed, str(context.get("todo", _TODO.get(kind, _CORRECT))))


def _missing(key: str, path: Path_, model: type[BaseModel], file: SourceFile) -> Problem | None:
    if (*path, key) in file.empty:
        return None
    what = f"the key “{key}” is missing{_inside(path)}"
    return Problem(
        "missing-key", file.position(*path), what, _meaning(key, _fields_at(model, path).get(key)), f"Add `{key}`."
    )


def _shape(
    kind: str,
    path: Path_,
    model: type[BaseModel],
    context: Mapping[str, Any],
    given: Any,  # noqa: ANN401 -- as the file has it
) -> tuple[str, str, str, str] | None:
    """Return code, sentence, what is allowed and what to do for a value of the wrong shape, or None."""
    name = _name(path)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        value = _shown(given)
        todo = did_you_mean(value, allowed, "Choose one of these.")
        return "bad-value", f"“{value}” is not a value of `{name}`", ", ".join(allowed), todo
    if kind in {"tuple_type", "list_type"}:
        items = "a list: each item below the key, on a line that begins with “- ”"
        todo = "Move the value to a line of its own below the key, and put “- ” before it."
        if isinstance(given, dict):
            todo = "Put “- ” before the first of its keys, and two spaces before the others."
        return "wrong-type", f"`{name}` is a list, and here stands {_given(given)}", items, todo
    if kind in {"model_type", "model_attributes_type"}:
        keys = f"these keys: {listed(_fields_at(model, path), 40)}"
        todo = "Write its keys below it, each on its own line, two spaces further in."
        return "wrong-type", f"`{name}` has keys of its own, and here stands {_given(given)}", keys, todo
    if kind == "wrong-type":
        what = f"`{name}` is one text, and here stands {_given(given)}"
        return "wrong-type", what, "text in one piece", "Write the value behind the colon."
    if kind == "too_short":
        least = context["min_length"]
        what = f"`{name}` has {context['actual_length']} item(s), and needs at least {least}"
        return "too-few", what, f"{least} or more items, each on a line that begins with “- ”", "Add what is missing."
    return None


def _given(value: Any) -> str:  # noqa: ANN401 -- whatever the file holds
    """Say what stands in the file, as an editor sees it."""
    if isinstance(value, list):
        return "a list"
    return "a block of keys" if isinstance(value, dict) else f"“{_shown(value)}”"


def _lead(path: Path_, message: str) -> str:
    return f"`{_name(path)}`: {message}" if path else message


_LONG_QUOTE = re.compile("“([^”]{59})[^”]{2,}”")
_ALLOWED = {
    "bad-date": "year-month-day 1996-05-31, year-month 1996-05, year 1996; at the end ? for uncertain, ~ for approximate, "
    "% for both; X for what is not known: 199X, 1997-12-XX; first and last day 1994-12-05/1994-12-06, from a year on 1993/..",
    "bad-ref": "for example HA-0011",
    "bad-id": "small letters a–z, digits and hyphens, for example milli-majlis",
    "bad-url": "for example https://www.un.org/documents/",
    "bad-language": "for example az, en, ru; mul for several languages",
    "control-character": "visible text",
    "empty-value": "words",
    "text-too-long": "up to 20,000",
}
_CORRECT = "Correct the value."
_TODO = {
    "bad-date": "Write as much of the date as is known, in one of these shapes.",
    "bad-id": "Write the identifier, not the name: that of a register's file is its file name without “.yaml”.",
    "bad-url": "Copy the whole address from the browser.",
    "control-character": "Remove it: delete what is around it and type it again.",
    "empty-value": "Write the words, or remove the key.",
    "text-too-long": "Shorten it: a document’s own words stand below the facts, and have more room.",
}


def _real_path(location: tuple[str | int, ...], data: Any) -> Path_:  # noqa: ANN401 -- YAML is mappings, lists and text
    """Keep of a validation error's location what is there in the data: union tags and missing keys fall out."""
    path: list[str | int] = []
    here = data
    for part in location:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            continue
        path.append(part)
    return tuple(path)


def model_in(annotation: Any) -> Any:  # noqa: ANN401 -- annotations are of any kind
    """Return the model class inside an annotation (Optional, Annotated, tuple, union), or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Annotated, Union, types.UnionType, tuple}:
        for part in get_args(annotation):
            found = model_in(part)
            if found is not None:
                return found
    return None


def _fields_at(model: type[BaseModel], path: Path_) -> dict[str, FieldInfo]:
    """Return the fields of the model that describes the value at ``path``, by the key an editor writes."""
    here: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int) or here is None:
            continue
        field = fields_by_key(here).get(part)
        here = model_in(field.annotation) if field else None
    return fields_by_key(here) if here else {}


def fields_by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return a model's fields by the key that an editor writes."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _meaning(key: str, field: FieldInfo | None) -> str:
    if field is None or not field.description:
        return ""
    if field.description.startswith("in "):
        return f"the words {field.description}"
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    if choices:
        return f"{field.description}: {', '.join(map(str, choices))}"
    example = (
        f", for example `{key}: {field.examples[0]}`"
        if field.examples and "see below" not in str(field.examples[0])
        else ""
    )
    return f"{field.description}{example}"


def _inside(path: Path_) -> str:
    return f" in `{_name(path)}`" if path else ""


def _name(path: Path_) -> str:
    """Return a path as an editor reads it: sources 2 › url."""
    parts: list[str] = []
    for part in path:
        if isinstance(part, int) and parts:
            parts[-1] = f"{parts[-1]} {part + 1}"
        else:
            parts.append(str(part))
    return " › ".join(parts)


def _shown(value: Any) -> str:  # noqa: ANN401 -- whatever the file holds
    text = value if isinstance(value, str) else "a list or block"
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004
