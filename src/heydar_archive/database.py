"""The archive's tables as one SQLite file, with a full text search in both languages.

Knows SQLite's schema and its FTS5: every table and key of ``tables``, and a table ``search`` with a row a language of each entry.
Words are searched as they are written and also folded (ə is e, ı is i, no diacritics), since FTS5's own tokenizer folds neither ə
nor ı; what is found is told in the words as they are written. The same rows give the same bytes: pages of one size, rows in their
order, no time. It is put together in a file of the system's folder for such files, for it is larger than all else that a build holds.
Knows no rows but those that ``tables`` gives.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, plain
from heydar_archive.model import Entry
from heydar_archive.orthography import fold
from heydar_archive.problems import Position, Problem, ProblemsFound
from heydar_archive.rendering import Output
from heydar_archive.tables import Column, Table, rows, tables, texts

FILE = "archive.sqlite"
"""The file's name among the data."""

_PAGE = 4096
_PIECE = 1 << 20
_VERSION_AT = 96
"""Where a database's header names the release of SQLite that wrote it (File Format, 1.3): not a fact of the archive."""
_TYPES = {"string": "TEXT", "integer": "INTEGER", "boolean": "INTEGER"}
_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(
  ref UNINDEXED, language UNINDEXED, title, summary, text, folded,
  tokenize = "unicode61 remove_diacritics 2"
)
"""


def outputs(archive: Archive) -> Iterator[Output]:
    """Yield the database."""
    yield Output(addresses.data(FILE), partial(pieces, archive))


def pieces(archive: Archive) -> Iterator[bytes]:
    """Yield the database's bytes.

    Raises:
        ProblemsFound: if there is no room for it in the system's folder for temporary files.
    """
    try:
        with TemporaryDirectory(prefix="heydar-archive-") as folder:
            path = Path(folder, FILE)
            _fill(path, archive)
            with path.open("rb") as stream:
                yield _without_release(stream.read(_PAGE))
                while piece := stream.read(_PIECE):
                    yield piece
    except (sqlite3.OperationalError, OSError) as reason:
        where = Position(FILE)
        what = f"it cannot be put together in the folder for temporary files: {reason}"
        todo = "Make room there, or name another folder in the variable TMPDIR, and build again."
        raise ProblemsFound([Problem("cannot-write", where, what, "", todo)]) from reason


def _fill(path: Path, archive: Archive) -> None:
    """Make the database in a file that nobody reads before it is whole: it needs no journal, and not to be on the disk at once."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for table in tables():
            connection.execute(_created(table))
        statements = {table.name: _inserted(table) for table in tables()}
        for name, row in rows(archive):
            connection.execute(statements[name], row)
        connection.executemany(statements["texts"], chain.from_iterable(map(texts, archive.entries)))
        connection.execute(_SEARCH)
        connection.executemany("INSERT INTO search VALUES (?, ?, ?, ?, ?, ?)", _searched(archive))
        connection.execute("INSERT INTO search(search) VALUES ('optimize')")
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def _created(table: Table) -> str:
    lines = [_column(column) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(_name, table.key))})")
    inner = ",\n  ".join(lines)
    return f"CREATE TABLE {_name(table.name)} (\n  {inner}\n)"


def _column(column: Column) -> str:
    parts = [_name(column.name), _TYPES[column.type]]
    if column.required:
        parts.append("NOT NULL")
    if column.register:
        key = next(table.key[0] for table in tables() if table.name == column.register)
        parts.append(f"REFERENCES {_name(column.register)} ({_name(key)})")
    return " ".join(parts)


def _inserted(table: Table) -> str:
    return f"INSERT INTO {_name(table.name)} VALUES ({', '.join('?' * len(table.columns))})"  # noqa: S608 -- names of ours


def _name(name: str) -> str:
    """Return a name as SQL takes it: some are words of the language (``to``, ``order``)."""
    return f'"{name}"'


def _searched(archive: Archive) -> Iterator[tuple[str, str, str, str, str, str]]:
    for ref, entry in archive.by_ref.items():
        for language in LANGUAGES:
            title, summary = (plain(words[language]) for words in (entry.facts.title, entry.facts.summary))
            text = _text(entry, language)
            yield ref, language, title, summary, text, _folded(f"{title}\n{summary}\n{text}")


def _text(entry: Record[Entry], language: Language) -> str:
    section = entry.section(language)
    return section.text.strip() if section else ""


def _folded(text: str) -> str:
    """Return the words with letters outside of ASCII, folded, each once, in their order: any other is searched as it stands."""
    return " ".join(dict.fromkeys(map(_folded_word, dict.fromkeys(_WORD.findall(text)))))


_folded_word = lru_cache(maxsize=1 << 16)(fold)
_WORD = re.compile(r"\b[0-9A-Za-z_]*+[^\W0-9A-Za-z_]\w*+")
"""A word that has a letter outside of ASCII."""


def _without_release(data: bytes) -> bytes:
    """Return a database's first page that does not say which release of SQLite wrote it: readers do not need it (File Format, 1.3.16)."""
    return data[:_VERSION_AT] + struct.pack(">I", 0) + data[_VERSION_AT + 4 :]
