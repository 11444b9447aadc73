"""The archive's tables as CSV files, with the description of a data package beside them.

Knows CSV (RFC 4180: UTF-8, CRLF, quotes doubled, a head of names) and Frictionless Data Package v1 with its Table Schema: types,
constraints, primary and foreign keys. A cell without a value is empty. Knows no rows: they come from ``tables``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.composing import Composed
from heydar_archive.data_files import VERSION
from heydar_archive.describing import Record
from heydar_archive.divided import named, parts
from heydar_archive.languages import LANGUAGES, plain
from heydar_archive.linked_data import Statements
from heydar_archive.model import Entry
from heydar_archive.rendering import Output
from heydar_archive.tables import Cell, Column, Table, rows_of, rows_of_others, tables, texts

FOLDER = "tables"
"""Where the files lie among the data."""


def outputs(archive: Archive) -> Iterator[Output]:
    """Yield the data package that describes the tables."""
    package = json.dumps(data_package(archive), indent=1, ensure_ascii=False)
    yield Output(addresses.data(f"{FOLDER}/datapackage.json"), f"{package}\n".encode())


def composed(archive: Archive) -> Iterator[Composed]:
    """Yield a CSV file for each table."""

    @cache  # all tables but that of texts are small, and are written one after the other
    def of(file: str) -> Mapping[str, bytes]:
        return _by_table(rows_of(archive, entries[file]) if file else rows_of_others(archive))

    entries = {entry.file: entry for entry in archive.entries}
    for table in tables():
        head = partial(bytes, _line([column.name for column in table.columns]))
        if table.name == "texts":
            for part, some in parts(archive).items():
                yield Composed(addresses.data(f"{FOLDER}/{named('texts', part, '.csv')}"), some, _texts, head)
        else:
            path = addresses.data(f"{FOLDER}/{table.name}.csv")
            piece, foot = partial(_piece, of, table.name), partial(_foot, of, table.name)
            yield Composed(path, archive.entries, piece, head, foot)


def _texts(entry: Record[Entry]) -> bytes:
    return b"".join(map(_line, texts(entry)))


def _piece(of: Callable[[str], Mapping[str, bytes]], table: str, entry: Record[Entry]) -> bytes:
    return of(entry.file).get(table, b"")


def _foot(of: Callable[[str], Mapping[str, bytes]], table: str) -> bytes:
    return of("").get(table, b"")


def _by_table(found: Iterable[tuple[str, tuple[Cell, ...]]]) -> Mapping[str, bytes]:
    """Return rows as they stand in the files of their tables."""
    lines: dict[str, list[bytes]] = {}
    for name, row in found:
        lines.setdefault(name, []).append(_line(row))
    return {name: b"".join(several) for name, several in lines.items()}


def _line(row: Iterable[Cell]) -> bytes:
    """Return a row as it stands in a file (RFC 4180)."""
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow([_written(cell) for cell in row])
    return line.getvalue().encode("utf-8")


def _written(cell: Cell) -> str | int | None:
    """Return a cell as the Table Schema reads it: true and false in small letters."""
    return str(cell).lower() if isinstance(cell, bool) else cell


def data_package(archive: Archive) -> dict[str, Any]:
    """Return the description of the tables, and of the archive as their author."""
    site = archive.site.facts
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "archive",
        "id": Statements(archive).dataset,
        "version": VERSION,
        "title": " / ".join(plain(site.name[language]) for language in LANGUAGES),
        "description": "\n\n".join(
            plain(words[language]) for words in (site.statement, site.rights) if words for language in LANGUAGES
        ),
        "homepage": site.base_url,
    }
    if site.licence_url:
        package["licenses"] = [{"path": site.licence_url, "title": plain(site.licence["en"])}]
    return {**package, "resources": list(_resources(archive))}


def _resources(archive: Archive) -> Iterator[dict[str, Any]]:
    for table in tables():
        for part in parts(archive) if table.name == "texts" else ("",):
            yield _resource(table, part)


def _resource(table: Table, part: str) -> dict[str, Any]:
    links = [
        {"fields": column.name, "reference": {"resource": column.register, "fields": _key_of(column.register)}}
        for column in table.columns
        if column.register
    ]
    return {
        "profile": "tabular-data-resource",
        "name": named(table.name.replace("_", "-"), part, ""),
        "path": named(table.name, part, ".csv"),
        "description": table.about,
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n", "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            **({"foreignKeys": links} if links else {}),
        },
    }


def _key_of(register: str) -> str:
    return next(table.key[0] for table in tables() if table.name == register)


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.about}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.choices:
        constraints["enum"] = list(column.choices)
    return {**field, "constraints": constraints} if constraints else field
