"""What the jobs of a build read and made, so that the next build does only those again that read something that changed.

A site is made by jobs: some pages with the files that belong to them, or the files of one format. Each is a pure function of what it
reads, so that where that is the same, the files that it made before stand. Knows what a job read of which entry: its facts, its words, or
how far the work on it has got. Everything else that a site is made from (registers, wording, templates, the program, and the outlines of
entries, from which their order follows) is not told apart: where any of it changed, everything is made. Knows how this is written down
as text, and neither files nor pages.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from heydar_archive.composing import Composed, Mended, Pieces, mended
from heydar_archive.describing import Known
from heydar_archive.inspection import Looked
from heydar_archive.pages import Listed
from heydar_archive.problems import Problem, read_back

_OF_ALL = "*"
"""Stands for every entry, since several jobs read all of them."""
_FIELD, _ITEM = "\t", "\x1f"
_FEW, _PART = 3, 8
"""So many entries, or one in so many, may have changed: else it is not worth while to look for the jobs that read them."""


_PARTS: tuple[Callable[[Known], object], ...] = (
    lambda one: one.facts,
    lambda one: one.words,
    lambda one: one.progress,
)
"""What of an entry is told apart, in the order of ``Work.read``."""
_PAGES, _PATHS = 4, 5
"""Which fields of a job's line hold its pages and its files."""


class NotUnderstood(ValueError):  # noqa: N818 -- it names the state of what was written down
    """What a build wrote down cannot be read back: everything must be made."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one job read of the entries, and what it made: pages, all its files, and what is wrong with the texts that it met.

    ``read`` tells the entries whose facts, whose words and whose progress were read, each as ``Numbers.told`` returns it.
    """

    name: str
    read: tuple[str, str, str]
    listed: tuple[Listed, ...]
    paths: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class Numbers(dict[str, str]):
    """A short name for the file of each entry."""

    @staticmethod
    def of(files: Iterable[str]) -> Numbers:
        """Return those of some files."""
        return Numbers((file, f"{number:x}") for number, file in enumerate(sorted(files)))

    def told(self, files: Iterable[str]) -> str:
        """Return some files as they are written down, each with a space on either side; others than entries are left out."""
        found = sorted(self[file] for file in files if file in self)
        return _OF_ALL if found and len(found) == len(self) else f" {' '.join(found)} "


@dataclass(frozen=True, slots=True)
class Account:
    """What a build did, as far as the next one asks for it.

    ``known`` is what is known of each entry, by its file, ``found`` the warnings of the content as a whole,
    ``sizes`` how many bytes the files of each format have, ``looked`` what was seen in the files; a later one counts where two are of one file.
    """

    known: Mapping[str, Known]
    found: tuple[Problem, ...]
    sizes: Mapping[str, int]
    works: tuple[Work, ...]
    looked: tuple[Looked, ...]
    pieces: tuple[Pieces, ...]


@dataclass(frozen=True)
class Before:
    """What the last build did, read back, and what of which entries has changed since.

    ``told`` has the line that was written down of each entry, ``edited`` are the files of entries that have other bytes, ``changed``
    those of which the facts, the words and the progress are other; the latter are not known until ``since`` is asked.
    """

    known: Mapping[str, Known]
    told: Mapping[str, str]
    found: tuple[Problem, ...]
    sizes: Mapping[str, int]
    lines: Mapping[str, str]
    looked: tuple[str, ...]
    composed: Mapping[str, str]
    edited: frozenset[str]
    changed: tuple[frozenset[str], ...] = ()
    _numbers: Numbers = field(default_factory=Numbers)

    @staticmethod
    def read(data: bytes, edited: frozenset[str]) -> Before:
        """Return what a build wrote down, with the entries that have been edited since.

        Raises:
            NotUnderstood: if it cannot be understood.
        """
        try:
            head, *lines = data.decode("utf-8").split("\n")
            begins = json.loads(head)
            counts = [begins[kind] for kind in _KINDS]
            if len(lines) != sum(counts):
                raise NotUnderstood("lines are missing")
            entries, done, looked, composed = _divided(lines, counts)
            known = {one.file: one for one in map(Known.read_back, map(json.loads, entries))}
            told = dict(zip(known, entries, strict=True))
            jobs, pieces = ({line.partition(_FIELD)[0]: line for line in some} for some in (done, composed))
            sizes = {str(key): int(size) for key, size in begins["sizes"].items()}
            found = tuple(map(read_back, begins["found"]))
        except (LookupError, TypeError, AttributeError, RecursionError, ValueError) as reason:
            raise NotUnderstood(str(reason)) from reason
        return Before(known, told, found, sizes, jobs, tuple(looked), pieces, edited)

    def since(self, now: Mapping[str, Known]) -> Before | None:
        """Return the same with what has changed; None if more than that is other than it was, or too much has changed.

        ``now`` is what is known of each entry now, by its file.
        """
        if now.keys() != self.known.keys():
            return None
        changed = [(one, self.known[file]) for file, one in now.items() if one is not self.known[file]]
        if any((one.outline, one.attachments) != (was.outline, was.attachments) for one, was in changed):
            return None
        kinds = tuple(frozenset(one.file for one, was in changed if part(one) != part(was)) for part in _PARTS)
        if len(frozenset().union(*kinds)) > max(_FEW, len(now) // _PART):
            return None
        return replace(self, changed=kinds, _numbers=Numbers.of(self.known))

    def is_stale(self, name: str) -> bool:
        """Whether a job read anything that has changed since, or is not known."""
        line = self.lines.get(name)
        if line is None:
            return True
        if not any(mark in line for mark in self._marks):  # most lines: there are several of each entry
            return False
        read = line.split(_FIELD, 1 + len(_PARTS))[1:-1]
        return any(self._touches(*one) for one in zip(read, self.changed, strict=True))

    @cached_property
    def _marks(self) -> tuple[str, ...]:
        """What stands in the line of every job that may have read something that has changed."""
        return _OF_ALL, *(f" {self._numbers[file]} " for file in self.touched)

    def mended(self, one: Composed, there: Path) -> Mended | None:
        """Mend a file that stands under a path, for what has changed; None if nothing is known of it.

        Raises:
            NotUnderstood: if it is not what the last build wrote down of it.
        """
        told = self.composed.get(one.path)
        if told is None:
            return None
        try:
            return mended(one, self._numbers, Pieces.read_back(told), self.touched, there)
        except (OSError, ValueError) as reason:
            raise NotUnderstood(str(reason)) from reason

    def _touches(self, read: str, changed: frozenset[str]) -> bool:
        if read == _OF_ALL:
            return bool(changed)
        return any(f" {self._numbers[file]} " in read for file in changed)

    def paths(self, works: Iterable[Work]) -> set[str]:
        """Return the files that were made by the jobs that are now done anew; none of a job that is not known."""
        known = (self.lines[work.name] for work in works if work.name in self.lines)
        return {path for line in known for path in _items(line.split(_FIELD, _PATHS + 1)[_PATHS])}

    def work(self, name: str, written: Iterable[str], gone: Collection[str]) -> Work:
        """Return a job that mended its files: some were written, and some are gone; what it read is what it read before."""
        _, facts, words, progress, _, paths, _ = self.lines[name].split(_FIELD)
        kept = dict.fromkeys((*_items(paths), *written))
        return Work(name, (facts, words, progress), (), tuple(path for path in kept if path not in gone))

    @property
    def touched(self) -> frozenset[str]:
        """The files of the entries of which anything has changed."""
        return frozenset().union(*self.changed)

    def listed(self, name: str) -> tuple[Listed, ...]:
        """Return the pages that a job made.

        Raises:
            NotUnderstood: if that cannot be understood.
        """
        try:
            found = [item.split(" ") for item in _items(self.lines[name].split(_FIELD)[_PAGES])]
            return tuple(Listed(address, flags[0] == "1", flags[1] == "1") for address, flags in found)
        except (LookupError, ValueError) as reason:
            raise NotUnderstood(f"the pages of {name} cannot be read") from reason

    def problems(self, anew: Collection[str]) -> Iterator[Problem]:
        """Yield what was wrong with the texts that all but some jobs met: warnings only, since an error ends a build.

        Raises:
            NotUnderstood: if that cannot be understood.
        """
        for name, line in self.lines.items():
            if line.endswith(_FIELD) or name in anew:
                continue
            try:
                yield from map(read_back, json.loads(line.rpartition(_FIELD)[2]))
            except (LookupError, TypeError, AttributeError, RecursionError, ValueError) as reason:
                raise NotUnderstood(f"the problems of {name} cannot be read") from reason

    def has(self, works: Iterable[Work]) -> bool:
        """Whether some jobs made the same pages as they did before."""
        return all(work.name in self.lines and self.listed(work.name) == work.listed for work in works)

    def seen(self, paths: Iterable[str] | None = None) -> tuple[Looked, ...]:
        """Return what was seen in files: where any of some paths is among them, or all of it; the oldest first.

        Raises:
            NotUnderstood: if that cannot be understood.
        """
        wanted = None if paths is None else [f"{_ITEM}{path}{_ITEM}" for path in paths]
        found = []
        for line in self.looked:
            held, _, packed = line.partition(_FIELD)
            if wanted is None or any(path in held for path in wanted):
                try:
                    found.append(Looked(_items(held), (), base64.b64decode(packed, validate=True)))
                except binascii.Error as reason:
                    raise NotUnderstood("what was seen cannot be read") from reason
        return tuple(found)

    def written_with(self, new: Account) -> Iterator[str]:
        """Yield, in pieces of text, all that was done before and what was done anew, which takes its place."""
        lines = {**self.lines, **{work.name: _line(work) for work in new.works}}
        pieces = {**self.composed, **{one.path: one.told() for one in new.pieces}}
        known = [self.told[file] if one is self.known.get(file) else _known(one) for file, one in new.known.items()]
        yield from _all(new, known, lines.values(), (*self.looked, *map(_seen, new.looked)), pieces.values())


def written(account: Account) -> Iterator[str]:
    """Yield what a build did in pieces of text, which ``Before.read`` understands."""
    known, works = [_known(one) for one in account.known.values()], [_line(work) for work in account.works]
    yield from _all(
        account, known, works, [_seen(one) for one in account.looked], [one.told() for one in account.pieces]
    )


_KINDS = ("known", "jobs", "looked", "composed")
"""What the lines tell of, in their order; the first line says how many there are of each."""


def _all(account: Account, *lines: Collection[str]) -> Iterator[str]:
    counts = dict(zip(_KINDS, map(len, lines), strict=True))
    found = [asdict(one) for one in account.found]
    yield json.dumps({"found": found, "sizes": account.sizes, **counts}, ensure_ascii=True)
    for several in lines:
        if several:
            yield "\n"
            yield "\n".join(several)


def _divided(lines: Sequence[str], counts: Iterable[int]) -> Iterator[Sequence[str]]:
    """Yield lines of each kind."""
    at = 0
    for count in counts:
        yield lines[at : at + count]
        at += count


def _known(one: Known) -> str:
    return json.dumps(one.told(), ensure_ascii=True, separators=(",", ":"))


def _line(work: Work) -> str:
    listed = (f"{page.address} {page.is_found:d}{page.has_twin:d}" for page in work.listed)
    problems = json.dumps([asdict(one) for one in work.problems], ensure_ascii=True) if work.problems else ""
    return _FIELD.join((work.name, *work.read, _ITEM.join(listed), _ITEM.join(work.paths), problems))


def _items(told: str) -> tuple[str, ...]:
    return tuple(item for item in told.split(_ITEM) if item)


def _seen(looked: Looked) -> str:
    paths = "".join(f"{_ITEM}{path}" for path in looked.paths)
    return f"{paths}{_ITEM}{_FIELD}{base64.b64encode(looked.packed).decode('ascii')}"
