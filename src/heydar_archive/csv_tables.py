"""Tables in CSV, as spreadsheets write them, each cell with its line and column.

Knows RFC 4180 and what Excel makes of it: a byte-order mark, semicolons where a comma is the decimal sign, a first
line ``sep=;``, line breaks inside quotation marks. Python's own reader gives the same cells without saying where in
the file they stand. Knows nothing of what the columns mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heydar_archive.problems import Position, Problem, gate

MAX_BYTES = 5_000_000
"""The largest table that is read."""
MAX_ROWS = 2_000
"""The most rows of a table: one more for each entry to be made."""

_SEPARATORS = ";,\t"
_SEPARATOR_LINE = re.compile(r"sep=(?P<separator>[;,\t])\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds, without white space around it, and where in the file it begins."""

    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class Table:
    """The head of a table and its rows; rows in which nothing stands are left out."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def read_table(raw: bytes, file: str, known: Iterable[str] = ()) -> Table:
    """Return the table that a file holds.

    The separator is the one that the first line names (``sep=;``), else the one by which most of the ``known`` words
    become heads of columns, else the most frequent.

    Raises:
        ProblemsFound: if it is too large, no UTF-8, empty, or its quotation marks do not match.
    """
    text = _text(raw, file)
    first_line = 1
    named = _SEPARATOR_LINE.match(text)
    if named:
        text, first_line = text[named.end() :], 2
    separator = named["separator"] if named else _separator(text, frozenset(known))
    lines = _cells(text, separator, file, first_line)
    filled = [cells for cells in lines if any(cell.text for cell in cells)]
    if not filled:
        what, todo = "the table is empty", "Save the table again, with a first line that names its columns."
        gate([Problem("empty-table", Position(file), what, "a first line of columns, then rows", todo)])
    head, *rows = filled
    if len(rows) > MAX_ROWS:
        what, allowed = f"the table has {len(rows):,} rows", f"up to {MAX_ROWS:,} rows"
        gate([Problem("too-large", Position(file), what, allowed, "Divide it into several files.")])
    return Table(tuple(head), tuple(map(tuple, rows)))


def _text(raw: bytes, file: str) -> str:
    """Return the file's text with line feeds only."""
    where = Position(file)
    if len(raw) > MAX_BYTES:
        what, allowed = "the file is larger than 5 MB", f"up to {MAX_BYTES:,} bytes"
        gate([Problem("too-large", where, what, allowed, "Divide it into several files.")])
    todo = "Save it again: in Excel choose “CSV UTF-8”, in LibreOffice the character set “Unicode (UTF-8)”."
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        gate([Problem("not-utf-8", where, "the file is saved as UTF-16", "CSV saved as UTF-8", todo)])
    if raw.startswith(b"PK\x03\x04"):
        what = "the file is a workbook and no CSV"
        gate([Problem("not-utf-8", where, what, "CSV saved as UTF-8", todo)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        at = reason.start
        line, column = raw.count(b"\n", 0, at) + 1, at - raw.rfind(b"\n", 0, at)
        what = f"the file is not saved as UTF-8: a letter that cannot be read stands here (byte {raw[at]:02X})"
        gate([Problem("not-utf-8", Position(file, line, column), what, "CSV saved as UTF-8", todo)])
        raise
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separator(text: str, known: frozenset[str]) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")

    def score(separator: str) -> tuple[int, int]:
        heads = [head.strip(' "').lower() for head in first.split(separator)]
        return sum(head in known for head in heads), len(heads)

    return max(_SEPARATORS, key=score)


def _cells(text: str, separator: str, file: str, first_line: int) -> list[list[Cell]]:
    """Divide a text into lines of cells.

    Raises:
        ProblemsFound: if a quotation mark is not closed, or text follows a closing one.
    """
    quoted = r'"(?P<quoted>(?:[^"]|"")*)"'
    pattern = re.compile(rf'[ ]*{quoted}[ ]*(?=[{separator}\n]|\Z)|(?P<bare>(?![ ]*")[^{separator}\n]*)')
    lines: list[list[Cell]] = [[]]
    at, line, start = 0, first_line, 0
    while True:
        position = Position(file, line, at - start + 1)
        match = pattern.match(text, at)
        if match is None:
            gate([_unmatched(position)])
            raise AssertionError("an unmatched quotation mark is a problem")
        value = match["quoted"].replace('""', '"') if match["quoted"] is not None else match["bare"]
        lines[-1].append(Cell(value.strip(), position))
        broken = text.count("\n", at, match.end())
        if broken:
            line, start = line + broken, text.rindex("\n", at, match.end()) + 1
        at = match.end()
        if at == len(text):
            return lines
        if text[at] == "\n":
            lines.append([])
            line, start = line + 1, at + 1
        at += 1


def _unmatched(where: Position) -> Problem:
    return Problem(
        "csv-syntax",
        where,
        "the quotation mark that begins this cell is never closed, or text stands behind the one that closes it",
        'a cell between two quotation marks, in which each mark of its own stands twice: "the ""Tale"""',
        "Save the table again as CSV from the spreadsheet, or correct the line.",
    )


def by_head(table: Table, row: tuple[Cell, ...]) -> Mapping[str, Cell]:
    """Return a row's cells by the heads of their columns, in small letters; a cell that is not there is empty."""
    last = row[-1].position
    missing = Cell("", Position(last.file, row[0].position.line, 1))
    return {
        head.text.lower(): (row[index] if index < len(row) else missing)
        for index, head in enumerate(table.head)
        if head.text
    }
