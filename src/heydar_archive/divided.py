"""Into which files what the archive holds of all entries is divided: into one, or of a large archive by the years of their dates.

A file of everything would have more than hosts take (100 MB), and every edit would copy all of it. Knows which part an entry belongs to,
which follows from its date alone and from how many entries there are. Knows no format.
"""

from __future__ import annotations

from collections.abc import Sequence

from heydar_archive.archive import Archive
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.model import Entry

WHOLE = 1_000
"""The most entries that are together in one file: with twice as many the largest has more than hosts take."""
UNDATED = "undated"
"""The name of the part without a year."""


def is_whole(archive: Archive, whole: int = WHOLE) -> bool:
    """Whether one file holds everything: of up to ``whole`` entries."""
    return len(archive.entries) <= whole


def part_of(date: DocumentDate | None) -> str:
    """Return the name of the part that a document of some date belongs to: its year."""
    return UNDATED if date is None else f"{date.year:04d}"


def parts(archive: Archive, whole: int = WHOLE) -> dict[str, Sequence[Record[Entry]]]:
    """Return the entries of each part, in the order of dates, by its name; of up to ``whole`` entries all, under no name.

    No entry is read.
    """
    if is_whole(archive, whole):
        return {"": archive.entries}
    return {UNDATED if year is None else f"{year:04d}": entries for year, entries in archive.by_year.items()}


def named(name: str, part: str, ending: str) -> str:
    """Return the name of the file of a part: ``entries-1992.jsonl``, or ``entries.jsonl`` of what is not divided."""
    return f"{name}-{part}{ending}" if part else f"{name}{ending}"
