"""The archive's facts as tables: what CSV files, their description and the database have in common.

Knows how the fields of a model lie down in rows by the lines of ``mapping``: words have a column a language, a block of single
facts lies flat in its owner's row, a list of blocks is a table of its own, whose rows name the record and their place in it; a list of
single values is one cell, with “;” between them. The same block has one table, whatever kind of record it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.data_files import records
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Words, plain
from heydar_archive.mapping import KINDS, Fact, facts_of
from heydar_archive.model import Entry

Cell: TypeAlias = str | int | bool | None
"""A value of a table; None is what is not known, or does not apply."""
CellType: TypeAlias = Literal["string", "integer", "boolean"]

SEPARATOR = ";"
"""What stands between the values of a cell that holds several; no identifier, code or choice has it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells hold, and what that means; ``register`` is the table to whose keys it leads."""

    name: str
    type: CellType
    about: str
    required: bool = False
    choices: tuple[str, ...] = ()
    register: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, what a row is, its columns and those that name a row."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


_POSITION = "place in the list, from 1"
_SHAPES: dict[str, CellType] = {"flag": "boolean", "whole": "integer"}


@cache
def tables() -> tuple[Table, ...]:
    """Return every table: first those of whole records, then those of lists within them."""
    found: dict[str, Table] = {}
    for kind, model in KINDS.items():
        columns = (*_head(kind), *_columns(model))
        found[kind] = Table(kind, _first_line(model), columns, (columns[0].name,))
    parents = (
        Column("record_kind", "string", "which table the record is in", required=True, choices=tuple(KINDS)),
        Column("record", "string", "the record: reference of an entry, identifier of any other", required=True),
    )
    for model in KINDS.values():
        _below(model, "", parents, found)
    text = (
        Column("ref", "string", "the entry", required=True, register="entries"),
        Column("language", "string", "the language of the text", required=True, choices=LANGUAGES),
        Column("text", "string", "the document's own words, in Markdown as they are kept", required=True),
    )
    found["texts"] = Table("texts", "A text of a document, in one language.", text, ("ref", "language"))
    return tuple(found.values())


def _head(kind: str) -> tuple[Column, ...]:
    """Return the columns that a record has beside the fields of its model."""
    if kind != "entries":
        return (Column("id", "string", "identifier", required=True),)
    return (
        Column("ref", "string", "permanent reference: opaque, unique, never reused", required=True),
        Column("address", "string", "permanent address", required=True),
        Column("form", "string", "the documentary form", required=True, register="forms"),
        Column("date_earliest", "string", "the first day that the date can mean"),
        Column("date_latest", "string", "the last day that the date can mean"),
    )


def _columns(model: type[BaseModel], prefix: str = "", *, required: bool = True) -> Iterator[Column]:
    for fact in facts_of(model):
        name = f"{prefix}{fact.key}"
        always = required and fact.required
        if fact.shape == "block":
            if not fact.many and fact.inner:
                yield from _columns(fact.inner, f"{name}_", required=always)
        elif fact.shape in {"words", "either"}:
            for language in LANGUAGES:
                yield Column(f"{name}_{language}", "string", f"{fact.description} ({language})", required=always)
        elif not _stands_first(model, fact):
            choices = () if fact.many else fact.choices
            register = fact.register if fact.register in KINDS and not fact.many else ""
            kind: CellType = "string" if fact.many else _SHAPES.get(fact.shape, "string")
            about = f"{fact.description}; several with “{SEPARATOR}” between" if fact.many else fact.description
            required_here = always or (required and fact.shape == "flag")
            yield Column(name, kind, about, required=required_here, choices=choices, register=register)


def _below(model: type[BaseModel], path: str, parents: tuple[Column, ...], found: dict[str, Table]) -> None:
    """Add the tables of the lists in a model, and of those in them."""
    for fact in facts_of(model):
        if fact.shape != "block" or fact.inner is None:
            continue
        name = f"{path}_{fact.key}" if path else fact.key
        if not fact.many:
            _below(fact.inner, name, parents, found)
            continue
        position = Column("position", "integer", _POSITION, required=True)
        if table_name(name) not in found:
            columns = (*parents, position, *_columns(fact.inner))
            key = tuple(column.name for column in (*parents, position))
            found[table_name(name)] = Table(table_name(name), _first_line(fact.inner), columns, key)
        outer = Column(f"{fact.key}_position", "integer", f"place in the list of {fact.key}, from 1", required=True)
        _below(fact.inner, name, (*parents, outer), found)


def table_name(path: str) -> str:
    """Return the name of the table of a list; that of the register of sources is taken, so the sources of a record are cited."""
    return f"cited_{path}" if path in KINDS else path


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").splitlines()[0]


def rows(archive: Archive) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield every row but those of texts, with the name of its table: a record's own, then those of its lists."""
    for kind in KINDS:
        for identifier, record in records(archive, kind).items():
            yield from rows_of(archive, kind, identifier, record)


def rows_of(
    archive: Archive, kind: str, identifier: str, record: Record[Any]
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield the rows of a record, with the name of the table of each: its own, then those of its lists."""
    head: tuple[Cell, ...] = (identifier,)
    if kind == "entries":
        date = record.facts.date
        bounds = tuple(day.isoformat() for day in date.bounds) if date else (None, None)
        address = addresses.absolute(archive.site.facts.base_url, addresses.permanent(identifier))
        head = (identifier, address, record.source.folder, *bounds)
    yield kind, (*head, *_cells(record.facts))
    yield from _rows_below(record.facts, "", (kind, identifier))


def texts(archive: Archive) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of the table ``texts``: together they are larger than all others."""
    for ref, entry in archive.by_ref.items():
        for language in LANGUAGES:
            section = entry.section(language)
            if section:
                yield ref, language, section.text.strip()


def _cells(block: BaseModel) -> Iterator[Cell]:
    for fact in facts_of(type(block)):
        value = getattr(block, fact.attribute)
        if fact.shape == "block":
            if not fact.many and fact.inner:
                yield from _cells(value) if value is not None else _nothing(fact.inner)
        elif fact.shape in {"words", "either"}:
            yield from (_words(value, language) for language in LANGUAGES)
        elif not _stands_first(type(block), fact):
            yield _cell(fact, value)


def _stands_first(model: type[BaseModel], fact: Fact) -> bool:
    """Whether a field is the key of its record's table, and so among the columns of the head."""
    return model is Entry and fact.key == "ref"


@cache
def _nothing(model: type[BaseModel]) -> tuple[None, ...]:
    """Return the cells of a block that is not there."""
    return (None,) * sum(1 for _ in _columns(model))


def _words(value: Words | str | None, language: Any) -> str | None:  # noqa: ANN401 -- one of the two
    if value is None:
        return None
    return plain(value if isinstance(value, str) else value[language])


def _cell(fact: Fact, value: Any) -> Cell:  # noqa: ANN401 -- as the model has it
    if value is None:
        return None
    if fact.many:
        return SEPARATOR.join(str(one) for one in value)
    if isinstance(value, bool | int):
        return value
    return plain(str(value))


def _rows_below(block: BaseModel, path: str, parents: tuple[Cell, ...]) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for fact in facts_of(type(block)):
        if fact.shape != "block":
            continue
        value = getattr(block, fact.attribute)
        name = f"{path}_{fact.key}" if path else fact.key
        if not fact.many:
            if value is not None:
                yield from _rows_below(value, name, parents)
            continue
        for position, one in enumerate(value, 1):
            yield table_name(name), (*parents, position, *_cells(one))
            yield from _rows_below(one, name, (*parents, position))
