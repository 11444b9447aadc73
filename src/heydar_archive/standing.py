"""Whether the published site stands: what the last build was made from, what it left on disk, and what it said.

A build is a function of its input, so that equal input and an untouched site make a second one needless. Knows the store
of digests, ``.public.digests`` beside the published folder: one file of JSON, safe to delete, never trusted when another
version of the program or of a package wrote it. Whatever cannot be read there only means that everything is built.
Of the input and of the published files it looks at what the system knows of them (inode, size, times of change), which no change
leaves as it was; where that is other, or too new to be sure of, at every byte of the input. Equal bytes are the same, whatever their times.
The digest of the site is a net for what other programs do by accident, not for who means to deceive it. Knows nothing of how a site is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from sqlite3 import sqlite_version
from typing import Any, TypeAlias

from heydar_archive.problems import Problem, read_back
from heydar_archive.spreading import aside

_FORMAT = 4
_PACKAGES = (
    "jinja2",
    "markdown",
    "markupsafe",
    "nh3",
    "pillow",
    "pydantic",
    "pydantic-core",
    "python-dateutil",
    "pyyaml",
)
"""Packages of whose version the bytes of a page may depend."""
_LARGE = frozenset({"az", "en"})
"""The largest folders of a site. Not read from ``languages``, whose import takes as long as all that is done here."""
_INPUT = ("content", "templates", "static", "cms")


@dataclass(frozen=True, slots=True)
class Said:
    """What a build said at its end: what it counted, how many files the site has, and its warnings."""

    counted: str
    files: int
    warnings: tuple[Problem, ...]


Sign: TypeAlias = list[int]
"""What the system knows of a file: inode, size, and the times at which it and its bytes were changed."""


@dataclass(frozen=True, slots=True)
class Input:
    """All that a build is made from: a digest of it, and what it consists of.

    ``program`` stands for the program, its packages and the options. ``files`` has, for each file, the digest of its bytes and what the
    system knew of it; nothing where the file was too new for the next change of it to be seen by its times.
    """

    digest: str
    program: str = field(compare=False)
    files: Mapping[str, tuple[str, Sign]] = field(compare=False)

    def edited(self, then: Input) -> frozenset[str]:
        """Return the entries that have other bytes than they had; none if the input differs in anything else."""
        if self.program != then.program or self.files.keys() != then.files.keys():
            return frozenset()
        others = frozenset(path for path, (digest, _) in self.files.items() if digest != then.files[path][0])
        return others if all(map(_is_entry, others)) else frozenset()


def _is_entry(path: str) -> bool:
    """Whether a file of the input is an entry, by its place."""
    parts = path.split("/")
    return len(parts) == _DEPTH and parts[0] == "content" and parts[1] not in _NO_FORMS and path.endswith(".md")


_DEPTH = 3
_NO_FORMS = frozenset({".", "registers", "pages", "wording"})


@dataclass(frozen=True, slots=True)
class Store:
    """What a build wrote down when its site was published: the input, a digest of the site, what it said, and what it did.

    ``done`` is what was given to ``keep``, in UTF-8, as far as it is there; ``digest`` is that of all of it. ``linked`` says that a spare
    tree stood beside the site.
    """

    input: Input
    site: str | None
    said: Said
    done: bytes
    digest: str
    linked: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all that the build did is there."""
        return hashlib.sha256(self.done).hexdigest() == self.digest


def store_of(out: Path) -> Path:
    """Return the store of a published folder."""
    return out.with_name(f".{out.name}.digests")


def input_of(root: Path, options: Iterable[str], known: Input | None = None) -> Input:
    """Return all that a build is made from: content, templates, static files, program, packages, options.

    A file of which the system knows what it knew when its digest was ``known`` is not read again.
    """
    program = _digest(repr((_FORMAT, sorted(options), sys.version, sqlite_version, _versions(), _program())))
    digest = hashlib.sha256(program.encode("ascii"))
    safe = time.time_ns() - _TICK
    files: dict[str, tuple[str, Sign]] = {}
    for name in _INPUT:
        for path, place in _files(root / name, name):
            before = known.files.get(path) if known else None
            found = ("", []) if place is None else _looked_at(place, before, safe)
            files[path] = found
            digest.update(f"{path}\0{found[0]}\0".encode("utf-8", "surrogateescape"))
    return Input(digest.hexdigest(), program, files)


_TICK = 2_000_000_000
"""How old a change must be, in nanoseconds, for one that follows it to have another time: systems count in steps, of up to two seconds."""


def _looked_at(place: str, before: tuple[str, Sign] | None, safe: int) -> tuple[str, Sign]:
    """Return the digest of a file's bytes and what the system knows of it; what cannot be read has none."""
    try:
        if before and before[1] and _sign(os.stat(place)) == before[1]:  # noqa: PTH116 -- as below
            return before
        with open(place, "rb", opener=_regular) as stream:
            sign = _sign(os.fstat(stream.fileno()))
            return hashlib.sha256(stream.read()).hexdigest(), sign if max(sign[2:]) < safe else []
    except OSError:
        return "", []


def _sign(known: os.stat_result) -> Sign:
    return [known.st_ino, known.st_size, known.st_mtime_ns, known.st_ctime_ns]


def load(out: Path) -> Store | None:
    """Return what the build that published a folder wrote down; None if it wrote nothing, or another version did.

    Raises:
        ValueError: if there is a store that cannot be understood; its message is for an editor.
    """
    store = store_of(out)
    try:
        data = store.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        raise ValueError(unreadable(out)) from None
    first = data.find(b"\n")
    second = data.find(b"\n", first + 1)
    if second < 0:
        second = len(data)
    digest, head = data[: max(first, 0)], data[first + 1 : second]
    if digest.decode("ascii", "replace") != hashlib.sha256(head).hexdigest():
        raise ValueError(unreadable(out))
    try:
        known = json.loads(head)
        if known["format"] != _FORMAT:
            return None
        files = {str(path): (str(digest), list(map(int, sign))) for path, (digest, sign) in known["files"].items()}
        given = Input(str(known["input"]), str(known["program"]), files)
        return Store(
            given, known["site"], _said(known), data[second + 1 :], str(known["done"]), known["linked"] is True
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # forged, or of a later version
        raise ValueError(unreadable(out)) from None


def _said(known: dict[str, Any]) -> Said:
    return Said(str(known["counted"]), int(known["count"]), tuple(map(read_back, known["warnings"])))


def keep(  # noqa: PLR0913 -- what is kept, and what spares looking at the whole site
    out: Path,
    made_from: Input,
    said: Said,
    done: Iterable[str] = (),
    *,
    then: Store | None = None,
    changed: Collection[str] | None = None,
) -> None:
    """Write down what a build was made from, what it said and what it did, once its site is published.

    ``made_from`` must be from before the build: what is changed during it is then noticed by the next. ``done`` is text in
    pieces. Where the store cannot be written there is none, and the next build does everything. If the site of ``then`` is now its
    spare tree, and ``changed`` are all paths at which the two differ, only these are looked at.
    """
    text = b"".join(piece.encode("utf-8") for piece in done)
    linked = _beside(out, "spare").exists()
    known = then.site if then and then.linked and linked else None
    site = site_of(out, linked=linked) if known is None or changed is None else _amended(known, out, changed)
    _write(out, Store(made_from, site, said, text, hashlib.sha256(text).hexdigest(), linked))


def renew(out: Path, store: Store, made_from: Input) -> None:
    """Write down again what the system knows of the input, where the store had files that were too new when it was written."""
    if sum(bool(sign) for _, sign in made_from.files.values()) > sum(
        bool(sign) for _, sign in store.input.files.values()
    ):
        _write(out, replace(store, input=made_from))


def _write(out: Path, store: Store) -> None:
    """Write a store; where it cannot be written there is none."""
    said, made_from = store.said, store.input
    known = {
        "format": _FORMAT,
        "input": made_from.digest,
        "program": made_from.program,
        "site": store.site,
        "linked": store.linked,
        "counted": said.counted,
        "count": said.files,
        "warnings": [asdict(one) for one in said.warnings],
        "done": store.digest,
        "files": made_from.files,
    }
    head = json.dumps(known, ensure_ascii=True).encode("ascii")
    place = store_of(out)
    new = place.with_name(f"{place.name}.new")
    try:
        with new.open("wb") as stream:
            stream.writelines((hashlib.sha256(head).hexdigest().encode("ascii"), b"\n", head, b"\n", store.done))
        new.replace(place)
    except OSError:
        with contextlib.suppress(OSError):  # what a full disk took of it
            new.unlink(missing_ok=True)


def forget(out: Path) -> None:
    """Remove the store of a published folder, if there is one."""
    with contextlib.suppress(OSError):
        store_of(out).unlink(missing_ok=True)


def unreadable(out: Path) -> str:
    """Return what is said of a store that cannot be understood."""
    return f"{store_of(out).name} cannot be read; everything is built"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _files(folder: Path, name: str) -> Iterator[tuple[str, str | None]]:
    """Yield every file under a folder by its path in the input, with its place; and every folder, without; links are followed, each folder once."""
    seen: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        folders.sort()
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        below = os.path.relpath(place, folder)
        yield f"{name}/{below}/", None
        for file in sorted(files):
            yield f"{name}/{below}/{file}", os.path.join(place, file)  # noqa: PTH118 -- a third of the time


def _regular(path: str, flags: int) -> int:
    """Open a file, but none that lets a reader wait, such as a pipe."""
    return os.open(path, flags | os.O_NONBLOCK)


def site_of(out: Path, *, linked: bool = False) -> str | None:
    """Return a digest of what the system knows of every file of a published site; None if a build was broken off.

    Of a site that is ``linked``, the time of status is left out: it moves with the number of a file's links, and whoever removes the
    spare tree changes that. A file that is then written into with its size and time of change kept is overlooked.
    """
    return _whole(out, _sum(out, ("", *_tops(out)), linked=linked))


@contextlib.contextmanager
def here_and_there(
    root: Path, options: Iterable[str], out: Path, store: Store | None = None
) -> Iterator[tuple[Input, Callable[[], bool]]]:
    """Give what ``input_of`` returns, and what tells whether the site is as the ``store`` of the last build says.

    To look at a large site takes long: two copies of the process begin with it at once, and are waited for when that is asked.
    The store also says which files of the input need not be read.
    """
    if store is None:
        yield input_of(root, options), lambda: False
        return
    *tops, last = ("", *_tops(out))  # the tree of one language is half of the work
    with (
        aside(partial(_sum, out, tops, linked=store.linked)) as others,
        aside(partial(_sum, out, (last,), linked=store.linked)) as one,
    ):

        @cache
        def untouched() -> bool:
            most, rest = others(), one()
            now = _whole(out, None if most is None or rest is None else most + rest)
            return now is not None and now == store.site

        yield input_of(root, options, store.input), untouched


def _tops(out: Path) -> tuple[str, ...]:
    """Return the folders of a site in order, the trees of languages last; nothing if there is none."""
    try:
        with os.scandir(out) as found:
            names = [entry.name for entry in found if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return ()
    return tuple(sorted(names, key=lambda name: (name in _LARGE, name)))


def _beside(out: Path, name: str) -> Path:
    return out.with_name(f".{out.name}.{name}")


_MODULUS = 1 << 256


def _whole(out: Path, found: int | None) -> str | None:
    """Return the digest of a site from the sum of those of its files; None if one could not be looked at or a build was broken off."""
    if found is None or any(_beside(out, rest).exists() for rest in ("building", "old")):
        return None
    return f"{found % _MODULUS:064x}"


def _sum(out: Path, tops: Iterable[str], *, linked: bool) -> int | None:
    """Return the sum of the digests of all files in some folders of a site, and of the folders; None if one cannot be read.

    The folder without a name is the site itself, without what lies in its folders. In a sum, one file can take the place of another
    without a look at the others.
    """
    found = 0
    folders = [f"{top}/" if top else "" for top in tops]
    try:
        while folders:
            below = folders.pop()
            found += _number(below) if below else 0
            with os.scandir(os.path.join(out, below)) as entries:  # noqa: PTH118 -- as above
                for entry in entries:
                    if not entry.is_dir(follow_symlinks=False):
                        found += _file(below + entry.name, entry.stat(follow_symlinks=False), linked=linked)
                    elif below:
                        folders.append(f"{below}{entry.name}/")
    except OSError:
        return None
    return found


def _amended(site: str, out: Path, changed: Iterable[str]) -> str | None:
    """Return the digest of a site from that of the spare tree beside it, from which it differs at some paths only."""
    paths = set(changed)
    for path in changed:
        paths.update(str(folder) for folder in PurePosixPath(path).parents)
    try:
        found = sum(_at(out, path) - _at(_beside(out, "spare"), path) for path in paths - {"."})
    except OSError:
        return None
    return _whole(out, int(site, 16) + found)


def _at(tree: Path, path: str) -> int:
    """Return the digest of a file or a folder of a linked site, nothing if there is none."""
    try:
        known = os.lstat(f"{tree}/{path}")
    except (FileNotFoundError, NotADirectoryError):
        return 0
    return _number(f"{path}/") if stat.S_ISDIR(known.st_mode) else _file(path, known, linked=True)


def _file(path: str, known: os.stat_result, *, linked: bool) -> int:
    when = "" if linked else known.st_ctime_ns
    return _number(f"{path}\0{known.st_ino}\0{known.st_size}\0{known.st_mtime_ns}\0{when}")


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest())


def _versions() -> tuple[str, ...]:
    found = []
    for package in _PACKAGES:
        try:
            found.append(version(package))
        except PackageNotFoundError:
            found.append("")
    return tuple(found)


def _program() -> str:
    """Return a digest of this program's own files."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in {".py", ".json"}:
            digest.update(f"{path.name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
