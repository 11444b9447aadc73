"""What the jobs of a build read and made, so that the next build does only those again that read something that changed.

A site is made by jobs: some pages with the files that belong to them, or the files of one format. Each is a pure function of what it
reads, so that where that is the same, the files that it made before stand. Knows what a job read of which entry: its facts or its words.
Everything else that a site is made from (registers, wording, templates, the program, and how the archive is put together) is
not told apart: where any of it changed, everything is made. Knows how this is written down as text, and neither files nor pages.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

from heydar_archive.inspection import Looked
from heydar_archive.pages import Listed
from heydar_archive.problems import Problem, read_back

_OF_ALL = "*"
"""Stands for every entry, since several jobs read all of them."""
_FIELD, _ITEM = "\t", "\x1f"
_FEW, _PART = 3, 8
"""So many entries, or one in so many, may have changed: else it is not worth while to look for the jobs that read them."""


class NotUnderstood(ValueError):  # noqa: N818 -- it names the state of what was written down
    """What a build wrote down cannot be read back: everything must be made."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one job read of the entries, and what it made: pages, all its files, and what is wrong with the texts that it met.

    The entries whose ``facts`` and whose ``words`` were read are told by their numbers, as ``Numbers.told`` returns them.
    """

    name: str
    facts: str
    words: str
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

    ``shape`` is that of the archive, ``entries`` has the digests of the facts and of the words of each entry by its file,
    ``sizes`` how many bytes the files of each format have, ``looked`` what was seen in the files; a later one counts where two are of one file.
    """

    shape: str
    entries: Mapping[str, tuple[str, str]]
    sizes: Mapping[str, int]
    works: tuple[Work, ...]
    looked: tuple[Looked, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What the last build did, read back, and which facts and words of which entries have changed since.

    ``facts`` and ``words`` are files of entries; both are empty until ``since`` is asked.
    """

    shape: str
    entries: Mapping[str, tuple[str, str]]
    sizes: Mapping[str, int]
    lines: Mapping[str, str]
    looked: tuple[str, ...]
    facts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    _numbers: Numbers = field(default_factory=Numbers)

    @staticmethod
    def read(data: bytes) -> Before:
        """Return what a build wrote down.

        Raises:
            NotUnderstood: if it cannot be understood.
        """
        try:
            head, _, rest = data.decode("utf-8").partition("\n")
            known = json.loads(head)
            lines = rest.split("\n")
            jobs = {line.partition(_FIELD)[0]: line for line in lines[: known["jobs"]]}
            entries = {str(file): (str(facts), str(words)) for file, (facts, words) in known["entries"].items()}
            sizes = {str(key): int(size) for key, size in known["sizes"].items()}
            if len(jobs) != known["jobs"] or len(lines) != known["jobs"] + known["looked"]:
                raise NotUnderstood("lines are missing")
            shape = str(known["shape"])
        except (LookupError, TypeError, AttributeError, RecursionError, ValueError) as reason:
            raise NotUnderstood(str(reason)) from reason
        return Before(shape, entries, sizes, jobs, tuple(lines[known["jobs"] :]))

    def since(self, shape: str, entries: Mapping[str, tuple[str, str]]) -> Before | None:
        """Return the same with what has changed; None if the archive has another shape, or too much has changed.

        ``shape`` and ``entries`` are those of now, as in ``Account``.
        """
        if shape != self.shape or entries.keys() != self.entries.keys():
            return None
        changed = [file for file in entries if entries[file] != self.entries[file]]
        if len(changed) > max(_FEW, len(entries) // _PART):
            return None
        facts = frozenset(file for file in changed if entries[file][0] != self.entries[file][0])
        words = frozenset(file for file in changed if entries[file][1] != self.entries[file][1])
        numbers = Numbers.of(self.entries)
        return Before(shape, self.entries, self.sizes, self.lines, self.looked, facts, words, numbers)

    def is_stale(self, name: str) -> bool:
        """Whether a job read anything that has changed since, or is not known."""
        line = self.lines.get(name)
        if line is None:
            return True
        _, facts, words, _ = line.split(_FIELD, 3)
        return self._touches(facts, self.facts) or self._touches(words, self.words)

    def _touches(self, read: str, changed: frozenset[str]) -> bool:
        if read == _OF_ALL:
            return bool(changed)
        return any(f" {self._numbers[file]} " in read for file in changed)

    def paths(self, works: Iterable[Work]) -> set[str]:
        """Return the files that were made by the jobs that are now done anew; none of a job that is not known."""
        known = (self.lines[work.name] for work in works if work.name in self.lines)
        return {path for line in known for path in _items(line.split(_FIELD, 5)[4])}

    def listed(self, name: str) -> tuple[Listed, ...]:
        """Return the pages that a job made.

        Raises:
            NotUnderstood: if that cannot be understood.
        """
        try:
            found = [item.split(" ") for item in _items(self.lines[name].split(_FIELD)[3])]
            return tuple(Listed(address, flags[0] == "1", flags[1] == "1") for address, flags in found)
        except (LookupError, ValueError) as reason:
            raise NotUnderstood(f"the pages of {name} cannot be read") from reason

    def problems(self, names: Iterable[str]) -> Iterator[Problem]:
        """Yield what was wrong with the texts that some jobs met: warnings only, since an error ends a build.

        Raises:
            NotUnderstood: if that cannot be understood.
        """
        for name in names:
            told = self.lines[name].rpartition(_FIELD)[2]
            try:
                yield from map(read_back, json.loads(told)) if told else ()
            except (LookupError, TypeError, AttributeError, RecursionError, ValueError) as reason:
                raise NotUnderstood(f"the problems of {name} cannot be read") from reason

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
        yield from _all(new, lines.values(), (*self.looked, *map(_seen, new.looked)))


def written(account: Account) -> Iterator[str]:
    """Yield what a build did in pieces of text, which ``Before.read`` understands."""
    yield from _all(account, [_line(work) for work in account.works], tuple(map(_seen, account.looked)))


def _all(account: Account, jobs: Iterable[str], looked: tuple[str, ...]) -> Iterator[str]:
    lines = tuple(jobs)
    known = {"shape": account.shape, "entries": account.entries, "sizes": account.sizes}
    yield json.dumps({**known, "jobs": len(lines), "looked": len(looked)}, ensure_ascii=True)
    for line in (*lines, *looked):
        yield "\n"
        yield line


def _line(work: Work) -> str:
    listed = (f"{page.address} {page.is_found:d}{page.has_twin:d}" for page in work.listed)
    problems = json.dumps([asdict(one) for one in work.problems], ensure_ascii=True) if work.problems else ""
    return _FIELD.join((work.name, work.facts, work.words, _ITEM.join(listed), _ITEM.join(work.paths), problems))


def _items(told: str) -> tuple[str, ...]:
    return tuple(item for item in told.split(_ITEM) if item)


def _seen(looked: Looked) -> str:
    paths = "".join(f"{_ITEM}{path}" for path in looked.paths)
    return f"{paths}{_ITEM}{_FIELD}{base64.b64encode(looked.packed).decode('ascii')}"
