"""Files that hold something of every entry: made whole, or mended where the piece of an entry is other than it was.

Such a file has a beginning, a piece for each of its entries in their order, and an end. Knows where in the file each piece lies, and
which pieces read other entries than their own; what is between the pieces follows from registers and outlines, so that it stands as
long as they do. Knows no format.
"""

from __future__ import annotations

import base64
import binascii
from array import array
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from heydar_archive import noting
from heydar_archive.describing import Record
from heydar_archive.model import Entry

_FIELD, _ITEM = "\t", " "
_PART = 1 << 20


class NotMendable(ValueError):  # noqa: N818 -- it names the state of the file
    """A file of an earlier build cannot be mended: it must be made anew."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A file that holds a piece of each of some entries; ``head`` and ``foot`` make what stands before and behind them.

    A piece may read facts and words of entries; what stands before and behind them reads outlines only.
    """

    path: str
    entries: Sequence[Record[Entry]]
    piece: Callable[[Record[Entry]], bytes]
    head: Callable[[], bytes] = bytes
    foot: Callable[[], bytes] = bytes

    def whole(self) -> Iterator[bytes]:
        """Yield the file."""
        yield self.head()
        yield from map(self.piece, self.entries)
        yield self.foot()


@dataclass(frozen=True, slots=True)
class Pieces:
    """Where the pieces of a file lie: how long the beginning and each piece are; and the entries that a piece read beside its own.

    ``others`` has the files of these by the place of the piece.
    """

    path: str
    lengths: array[int]
    others: dict[int, tuple[str, ...]]

    def told(self) -> str:
        """Return it as a line of text."""
        others = _ITEM.join(f"{at} {len(files)} {_ITEM.join(files)}" for at, files in self.others.items())
        return _FIELD.join((self.path, base64.b64encode(self.lengths.tobytes()).decode("ascii"), others))

    @staticmethod
    def read_back(told: str) -> Pieces:
        """Return what was told.

        Raises:
            ValueError: if it cannot be understood.
        """
        path, lengths, others = told.split(_FIELD)
        words, found = iter(others.split()), {}
        for at in words:
            found[int(at)] = tuple(next(words, "") for _ in range(int(next(words, "0"))))
        try:
            known = array(_NUMBERS)
            known.frombytes(base64.b64decode(lengths, validate=True))
        except binascii.Error as reason:
            raise ValueError(str(reason)) from reason
        return Pieces(path, known, found)

    def stale(self, files: Sequence[str], changed: Collection[str]) -> list[int]:
        """Return the places of the pieces that read something of changed entries; ``files`` are those of its own entries."""
        found = {at for at, file in enumerate(files) if file in changed}
        found.update(at for at, others in self.others.items() if any(file in changed for file in others))
        return sorted(found)


_NUMBERS = "I"


def composed(made: Composed, every: Container[str], known: list[Pieces]) -> Iterator[bytes]:
    """Yield a file, and add to a list where its pieces lie, once it is whole; ``every`` has the files of all entries."""
    head = made.head()
    lengths, others = array(_NUMBERS, [len(head)]), {}
    yield head
    for at, entry in enumerate(made.entries):
        piece, beside = _read(made, entry, every)
        lengths.append(len(piece))
        if beside:
            others[at] = beside
        yield piece
    yield made.foot()
    known.append(Pieces(made.path, lengths, others))


def _read(made: Composed, entry: Record[Entry], every: Container[str]) -> tuple[bytes, tuple[str, ...]]:
    """Return the piece of an entry, and which others were read for it."""
    noting.begin()
    piece = made.piece(entry)
    read = noting.facts | noting.words | noting.progress
    return piece, tuple(sorted(file for file in read if file != entry.file and file in every))


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a file that stood: where its pieces lie now, and what yields it anew, if it is other than it was."""

    pieces: Pieces
    data: Callable[[], Iterable[bytes]] | None


def mended(made: Composed, every: Container[str], before: Pieces, changed: Collection[str], there: Path) -> Mended:
    """Mend a file that stands: make the pieces again that read something of ``changed`` entries, and keep all others.

    Raises:
        ValueError: if the file is not as long as its pieces are.
        OSError: if it cannot be read.
    """
    if len(before.lengths) != len(made.entries) + 1:
        raise ValueError(f"{made.path}: the pieces are not those of its entries")
    starts = [*accumulate(before.lengths)]
    stale = before.stale([entry.file for entry in made.entries], changed)
    lengths, others, anew = before.lengths[:], dict(before.others), {}
    with there.open("rb") as stream:
        for at in stale:
            piece, beside = _read(made, made.entries[at], every)
            others.pop(at, None)
            if beside:
                others[at] = beside
            stream.seek(starts[at])
            if stream.read(before.lengths[at + 1]) != piece:
                anew[at] = piece
                lengths[at + 1] = len(piece)
    if there.stat().st_size < starts[-1]:
        raise ValueError(f"{made.path}: the file is shorter than its pieces")
    pieces = replace(before, lengths=lengths, others=dict(sorted(others.items())))

    def data() -> Iterator[bytes]:
        with there.open("rb") as stream:
            at = 0
            for place, piece in sorted(anew.items()):
                yield from _next(stream, starts[place] - at)
                yield piece
                at = starts[place] + before.lengths[place + 1]
                stream.seek(at)
            while rest := stream.read(_PART):
                yield rest

    return Mended(pieces, data if anew else None)


def _next(stream: BinaryIO, count: int) -> Iterator[bytes]:
    """Yield the next bytes of a file, a part at a time."""
    while count and (part := stream.read(min(count, _PART))):
        count -= len(part)
        yield part
