"""The archive's tables as SQLite files, with a full text search in both languages: one file, or of a large archive one more for each year.

Knows SQLite's schema and its FTS5: every table and key of ``tables``, and a table ``search`` with a row a language of each entry.
Words are searched as they are written and also folded (ə is e, ı is i, no diacritics), since FTS5's own tokenizer folds neither ə
nor ı; what is found is told in the words as they are written. The same rows give the same bytes, also where some of them took the place
of others: pages of one size, rows in their order, no time and no trace of what a file was before. A file is put together in the system's
folder for such files, for it is larger than all else that a build holds. Knows no rows but those that ``tables`` gives.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.composing import NotMendable
from heydar_archive.describing import Record
from heydar_archive.divided import WHOLE, is_whole, parts
from heydar_archive.languages import LANGUAGES, Language, plain
from heydar_archive.model import Entry
from heydar_archive.orthography import fold
from heydar_archive.problems import Position, Problem, ProblemsFound
from heydar_archive.rendering import Output
from heydar_archive.tables import Column, Table, rows, rows_of, tables

FILE = "archive.sqlite"
"""The name of the first file among the data: all of it, or all but the texts and the search."""
TEXTS = "texts-"
"""The beginning of the names of the files that hold the texts of a year, with their search."""
_PAGE = 4096
_PIECE = 1 << 20
_HISTORY = {24: 1, 40: 1, 92: 1, 96: 0}
"""Where a database's header counts its changes and those of its schema, says for which count it is right, and names the release of SQLite
that wrote it (File Format, 1.3), with what is written there: none of it is a fact of the archive."""
_TYPES = {"string": "TEXT", "integer": "INTEGER", "boolean": "INTEGER"}
_OWNER = ("record_kind", "record")
"""The columns by which a row of a list names its record."""
_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(
  ref UNINDEXED, language UNINDEXED, title, summary, text, folded,
  tokenize = "unicode61 remove_diacritics 2"
)
"""
_STRUCTURE, _SEGMENT, _LEAF = 10, 37, 31
"""Where FTS5 keeps its index (fts5_index.c): the row that lists its segments, and the bits above which a row's number has the segment, and
whatever is no page of terms."""
_HELD = 8 << 20
"""Bytes of the index that are held before they are written: eight times as many as usual, so that there are fewer segments to merge."""


def files(archive: Archive, whole: int = WHOLE) -> tuple[str, ...]:
    """Return the names of all files: the first, then those of texts by year, of undated documents last; of up to ``whole`` entries only the first."""
    return (FILE, *(f"{TEXTS}{part}.sqlite" for part in parts(archive, whole) if part))


def outputs(archive: Archive, name: str = FILE, whole: int = WHOLE) -> Iterator[Output]:
    """Yield one of the files; ``whole`` as for ``files``."""
    yield Output(addresses.data(name), partial(pieces, archive, name, whole))


def pieces(archive: Archive, name: str = FILE, whole: int = WHOLE) -> Iterator[bytes]:
    """Yield the bytes of one of the files; ``whole`` as for ``files``. Of the texts of a year, no entry of another is read.

    Raises:
        ProblemsFound: if there is no room for it in the system's folder for temporary files.
    """

    def fill(connection: sqlite3.Connection) -> None:
        if name == FILE:
            _fill_facts(connection, archive)
        if name != FILE or is_whole(archive, whole):
            _fill_texts(connection, _entries(archive, name), with_entries=name == FILE)

    yield from _put_together(name, fill)


def mended(old: Path, archive: Archive, changed: Sequence[Record[Entry]]) -> Iterator[bytes]:
    """Yield the bytes of a file as ``pieces`` gives them, from one that was made of the same archive but for some entries.

    ``old`` keeps its name and its bytes. ``changed`` are the entries as they are now; those of them whose rows lie in other files are passed
    over, and no other entry is read. The outlines of all entries are those that they were then.

    Raises:
        NotMendable: if the file is none of ours, or knows nothing of an entry.
        ProblemsFound: if there is no room for it in the system's folder for temporary files.
    """

    def mend(connection: sqlite3.Connection) -> None:
        held = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not held & {"entries", "search"}:
            raise NotMendable(f"{old.name} has no table of ours")
        if "entries" in held:
            _mend_facts(connection, archive, changed)
        if "search" in held:
            _mend_texts(connection, changed)

    try:
        yield from _put_together(old.name, mend, old)
    except sqlite3.DatabaseError as reason:
        raise NotMendable(f"{old.name} cannot be read: {reason}") from reason


def _put_together(name: str, make: Callable[[sqlite3.Connection], None], old: Path | None = None) -> Iterator[bytes]:
    """Yield the bytes of a database that is made in a folder for temporary files, from a copy of an ``old`` one or from nothing.

    Nobody reads it before it is whole: it needs no journal, and not to be on the disk at once. At the end it is laid out anew.
    """
    try:
        with TemporaryDirectory(prefix="heydar-archive-") as folder:
            made, laid_out = Path(folder, "made"), Path(folder, name)
            if old:
                shutil.copyfile(old, made)
            with closing(sqlite3.connect(made, isolation_level=None)) as connection:
                connection.execute(f"PRAGMA page_size = {_PAGE}")
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                make(connection)
                connection.execute("VACUUM INTO ?", (str(laid_out),))
            with laid_out.open("rb") as stream:
                yield _without_history(stream.read(_PAGE))
                while piece := stream.read(_PIECE):
                    yield piece
    except (sqlite3.OperationalError, OSError) as reason:
        where = Position(name)
        what = f"it cannot be put together in the folder for temporary files: {reason}"
        todo = "Make room there, or name another folder in the variable TMPDIR, and build again."
        raise ProblemsFound([Problem("cannot-write", where, what, "", todo)]) from reason


@contextmanager
def _at_once(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all that is done here in one transaction."""
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


# Facts


def _fill_facts(connection: sqlite3.Connection, archive: Archive) -> None:
    of_facts = [table for table in tables() if table.name != "texts"]
    with _at_once(connection):
        for table in of_facts:
            connection.execute(_created(table))
        statements = {table.name: _inserted(table) for table in of_facts}
        for name, row in rows(archive):
            connection.execute(statements[name], row)


def _mend_facts(connection: sqlite3.Connection, archive: Archive, changed: Iterable[Record[Entry]]) -> None:
    """Put the rows of some entries in the place of those that they had: an entry's own keeps its number, and so its place among the others."""
    lists = [table for table in tables() if _is_list(table)]
    statements = {table.name: _inserted(table) for table in lists}
    (entries,) = (table for table in tables() if table.name == "entries")
    columns = ", ".join(_name(column.name) for column in entries.columns)
    update = f"UPDATE entries SET ({columns}) = ({_places(entries)}) WHERE ref = ?"  # noqa: S608 -- names of ours
    with _at_once(connection):
        for entry in changed:
            ref = entry.outline.ref
            for table in lists:
                where = " AND ".join(f"{_name(column)} = ?" for column in _OWNER)
                connection.execute(f"DELETE FROM {_name(table.name)} WHERE {where}", ("entries", ref))  # noqa: S608 -- names of ours
            for name, row in rows_of(archive, entry):
                if name != "entries":
                    connection.execute(statements[name], row)
                elif connection.execute(update, (*row, ref)).rowcount != 1:
                    raise NotMendable(f"there is no entry {ref}")


def _is_list(table: Table) -> bool:
    return table.key[: len(_OWNER)] == _OWNER


def _created(table: Table, *, with_entries: bool = True) -> str:
    """Return how a table is made; the rows of a list lie in the order of their keys, those of others in that in which they were put there."""
    lines = [_column(column, leads=with_entries or column.register != "entries") for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(_name, table.key))})")
    inner = ",\n  ".join(lines)
    return f"CREATE TABLE {_name(table.name)} (\n  {inner}\n){' WITHOUT ROWID' if _is_list(table) else ''}"


def _column(column: Column, *, leads: bool) -> str:
    parts = [_name(column.name), _TYPES[column.type]]
    if column.required:
        parts.append("NOT NULL")
    if column.register and leads:
        key = next(table.key[0] for table in tables() if table.name == column.register)
        parts.append(f"REFERENCES {_name(column.register)} ({_name(key)})")
    return " ".join(parts)


def _inserted(table: Table) -> str:
    return f"INSERT INTO {_name(table.name)} VALUES ({_places(table)})"  # noqa: S608 -- names of ours


def _places(table: Table) -> str:
    return ", ".join("?" * len(table.columns))


def _name(name: str) -> str:
    """Return a name as SQL takes it: some are words of the language (``to``, ``order``)."""
    return f'"{name}"'


# Texts and their search


def _entries(archive: Archive, name: str) -> Iterable[Record[Entry]]:
    """Return the entries whose texts lie in a file, in the order of dates; which they are is known without reading any."""
    if name == FILE:
        return archive.entries
    return parts(archive, whole=0)[name.removeprefix(TEXTS).removesuffix(".sqlite")]


def _fill_texts(connection: sqlite3.Connection, entries: Iterable[Record[Entry]], *, with_entries: bool) -> None:
    (table,) = (table for table in tables() if table.name == "texts")
    connection.execute(_created(table, with_entries=with_entries))
    connection.execute(_SEARCH)
    with _indexing(connection), _at_once(connection):
        for number, row in enumerate(_words_of(entries), 1):
            _put_text(connection, number, row)
            connection.execute("INSERT INTO search VALUES (?, ?, ?, ?, ?, ?)", row)


def _mend_texts(connection: sqlite3.Connection, changed: Iterable[Record[Entry]]) -> None:
    """Put the words of some entries, as far as they lie in this file, in the place of those that they had."""
    by_ref = {entry.outline.ref: entry for entry in changed}
    every = connection.execute("SELECT rowid, ref, language FROM search")
    found = [(number, ref, language) for number, ref, language in every if ref in by_ref]
    with _indexing(connection), _at_once(connection):
        for number, ref, language in found:
            row = _words(by_ref[ref], language)
            _put_text(connection, number, row)
            update = "UPDATE search SET title = ?, summary = ?, text = ?, folded = ? WHERE rowid = ?"
            connection.execute(update, (*row[2:], number))


_Words: TypeAlias = tuple[str, Language, str, str, str, str]
"""A row of the search."""


def _put_text(connection: sqlite3.Connection, number: int, row: _Words) -> None:
    """Put the text of a row of the search, where there is one, into the row of the same number of the texts."""
    ref, language, _, _, text, _ = row
    connection.execute("DELETE FROM texts WHERE rowid = ?", (number,))
    if text:
        connection.execute(
            "INSERT INTO texts (rowid, ref, language, text) VALUES (?, ?, ?, ?)", (number, ref, language, text)
        )


def _words_of(entries: Iterable[Record[Entry]]) -> Iterator[_Words]:
    return (_words(entry, language) for entry in entries for language in LANGUAGES)


def _words(entry: Record[Entry], language: Language) -> _Words:
    title, summary = (plain(words[language]) for words in (entry.facts.title, entry.facts.summary))
    section = entry.section(language)
    text = section.text.strip() if section else ""
    return entry.facts.ref, language, title, summary, text, _folded(f"{title}\n{summary}\n{text}")


def _folded(text: str) -> str:
    """Return the words with letters outside of ASCII, folded, each once, in their order: any other is searched as it stands."""
    return " ".join(dict.fromkeys(map(_folded_word, dict.fromkeys(_WORD.findall(text)))))


_folded_word = lru_cache(maxsize=1 << 16)(fold)
_WORD = re.compile(r"\b[0-9A-Za-z_]*+[^\W0-9A-Za-z_]\w*+")
"""A word that has a letter outside of ASCII."""


# The index of the search


@contextmanager
def _indexing(connection: sqlite3.Connection) -> Iterator[None]:
    """Merge the index into one segment when all is done here, and leave no trace of how it came about.

    FTS5 writes what is new into segments of their own. A merge of all of them into one has the same bytes whatever they were, but for its
    number, its level and a count of what was ever written. A merge that FTS5 began by itself and did not end would show, so it begins none.
    """
    for setting, value in (("automerge", 0), ("hashsize", _HELD)):
        connection.execute("INSERT INTO search(search, rank) VALUES (?, ?)", (setting, value))
    yield
    # One segment alone would not be merged: a row comes and goes, in a segment each.
    connection.execute("INSERT INTO search(rowid, title) VALUES (0, 'a')")
    connection.execute("DELETE FROM search WHERE rowid = 0")
    connection.execute("INSERT INTO search(search) VALUES ('optimize')")
    with _at_once(connection):
        connection.execute("DELETE FROM search_config WHERE k <> 'version'")
        structure = _numbered_anew(connection)
        connection.execute("UPDATE search_data SET block = ? WHERE id = ?", (structure, _STRUCTURE))


def _numbered_anew(connection: sqlite3.Connection) -> bytes:
    """Give the one segment of the index the number 1, and return the list of it alone; of an index of another form, that of one built anew."""
    asked = "SELECT min(id) FROM search_data WHERE id > ?", "SELECT max(id) FROM search_data WHERE id > ?"
    first, last = ((connection.execute(one, (_STRUCTURE,)).fetchone()[0] or 0) >> _SEGMENT for one in asked)
    start = first << _SEGMENT
    (leaf,) = connection.execute("SELECT max(id) FROM search_data WHERE id < ?", (start + (1 << _LEAF),)).fetchone()
    pages = leaf - start
    if first != last or not _structure(connection).endswith(_varints(first, 1, pages)):
        connection.execute("INSERT INTO search(search) VALUES ('rebuild')")
        connection.execute("INSERT INTO search(search) VALUES ('optimize')")
        return bytes(4) + _structure(connection)[4:]
    connection.execute("UPDATE search_data SET id = id - ? WHERE id > ?", ((first - 1) << _SEGMENT, _STRUCTURE))
    connection.execute("UPDATE search_idx SET segid = 1")
    levels, segments, written, merging = 1, 1, 0, 0
    return bytes(4) + _varints(levels, segments, written, merging, segments, 1, 1, pages)


def _structure(connection: sqlite3.Connection) -> bytes:
    """Return the list of segments: four bytes that count changes of settings, then numbers, of each segment its own and its first and last page."""
    (block,) = connection.execute("SELECT block FROM search_data WHERE id = ?", (_STRUCTURE,)).fetchone()
    return bytes(block)


def _varints(*numbers: int) -> bytes:
    """Return numbers as SQLite writes them: seven bits a byte, the highest first, all but the last byte with the eighth."""
    found = bytearray()
    for number in numbers:
        places = range((max(number.bit_length(), 1) - 1) // 7 * 7, 0, -7)
        found.extend(number >> place & 0x7F | 0x80 for place in places)
        found.append(number & 0x7F)
    return bytes(found)


def _without_history(data: bytes) -> bytes:
    """Return a database's first page that says nothing of how the file came about, which no reader needs (File Format, 1.3)."""
    page = bytearray(data)
    for at, value in _HISTORY.items():
        struct.pack_into(">I", page, at, value)
    return bytes(page)
