"""A file that holds a piece of every entry is mended to what it would be, made whole: same bytes, same places of its pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heydar_archive import formats
from heydar_archive.archive import Archive
from heydar_archive.composing import Composed, Pieces, composed, mended
from heydar_archive.describing import Record
from heydar_archive.languages import Language
from heydar_archive.model import Entry
from heydar_archive.wording import Wording


@pytest.fixture(scope="module")
def archive(understood: tuple[Archive, dict[Language, Wording]]) -> Archive:
    return understood[0]


@dataclass
class Held:
    """What the entries of an archive have in a file: bytes, and perhaps another entry that is asked for them."""

    archive: Archive
    said: Mapping[str, bytes]
    asks: Mapping[str, str]

    @property
    def file(self) -> Composed:
        """The file."""
        return Composed("data/held.txt", self.archive.entries, self._piece, lambda: b"begin\n", lambda: b"end\n")

    def _piece(self, entry: Record[Entry]) -> bytes:
        other = self.asks.get(entry.file)
        if other:
            assert self.archive.by_ref[other].facts.ref == other
            return self.said[entry.file] + self.said[self.archive.by_ref[other].file]
        return self.said[entry.file]


def written(held: Held, place: Path) -> Pieces:
    """Write the file as a build from nothing does; return where its pieces lie."""
    known: list[Pieces] = []
    place.write_bytes(b"".join(composed(held.file, held.said, known)))
    (pieces,) = known
    return pieces


said = st.binary(max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mended_file_is_the_one_that_is_made_whole(data: st.DataObject, archive: Archive, tmp_path: Path) -> None:
    files, refs = [entry.file for entry in archive.entries], list(archive.by_ref)
    asks = data.draw(st.dictionaries(st.sampled_from(files), st.sampled_from(refs), max_size=3))
    before = Held(archive, {file: data.draw(said) for file in files}, asks)
    place = tmp_path / "held.txt"
    pieces = written(before, place)
    changed = data.draw(st.sets(st.sampled_from(files), max_size=3))
    after = Held(archive, {**before.said, **{file: data.draw(said) for file in changed}}, asks)
    anew = mended(after.file, after.said, Pieces.read_back(pieces.told()), changed, place)
    clean = tmp_path / "clean.txt"
    assert anew.pieces == written(after, clean)
    assert (b"".join(anew.data()) if anew.data else place.read_bytes()) == clean.read_bytes()
    assert (anew.data is None) == (place.read_bytes() == clean.read_bytes())


def test_only_pieces_of_what_changed_are_made(archive: Archive, tmp_path: Path) -> None:
    held = Held(archive, {entry.file: b"said\n" for entry in archive.entries}, {})
    pieces = written(held, tmp_path / "held.txt")
    made: list[str] = []

    def piece(entry: Record[Entry]) -> bytes:
        made.append(entry.file)
        return b"other\n"

    one = archive.entries[2].file
    mended(Composed("data/held.txt", archive.entries, piece), held.said, pieces, {one}, tmp_path / "held.txt")
    assert made == [one]


def test_the_pieces_of_every_format_make_the_file(understood: tuple[Archive, dict[Language, Wording]]) -> None:
    for one in formats.composed(*understood):
        known: list[Pieces] = []
        whole = b"".join(composed(one, frozenset(), known))
        lengths = [len(one.head()), *(len(one.piece(entry)) for entry in one.entries)]
        assert whole == b"".join(one.whole())
        assert [list(pieces.lengths) for pieces in known] == [lengths]


def test_a_file_that_is_shorter_than_its_pieces_is_refused(archive: Archive, tmp_path: Path) -> None:
    held = Held(archive, {entry.file: b"said\n" for entry in archive.entries}, {})
    place = tmp_path / "held.txt"
    pieces = written(held, place)
    place.write_bytes(place.read_bytes()[:20])
    with pytest.raises(ValueError, match="shorter"):
        mended(held.file, held.said, pieces, set(), place)
    with pytest.raises(ValueError, match="not those of its entries"):
        mended(Composed("data/held.txt", archive.entries[1:], held.file.piece), held.said, pieces, set(), place)


@pytest.mark.parametrize("told", ["", "path", "path\tno base64!\t", "path\tAAA\t", "path\tAAAAAA==\tx 1 y"])
def test_what_tells_of_no_pieces_is_not_understood(told: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any sentence
        Pieces.read_back(told)
