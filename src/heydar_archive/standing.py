"""Whether the published site stands: what the last build was made from, what it left on disk, and what it said.

A build is a function of its input, so that equal input and an untouched site make a second one needless. Knows the store
of digests, ``.public.digests`` beside the published folder: one file of JSON, safe to delete, never trusted when another
version of the program or of a package wrote it. Whatever cannot be read there only means that everything is built.
Of the input every byte is looked at, and no file's time; of the published files what the system knows of them (inode,
size, times of change), which no change by hand leaves as it was. Knows nothing of how a site is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from heydar_archive.problems import Position, Problem, Severity
from heydar_archive.spreading import aside

_FORMAT = 2
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


def store_of(out: Path) -> Path:
    """Return the store of a published folder."""
    return out.with_name(f".{out.name}.digests")


def input_of(root: Path, options: Iterable[str]) -> str:
    """Return a digest of all that a build is made from: content, templates, static files, program, packages, options."""
    digest = hashlib.sha256()
    for name in _INPUT:
        for path, data in _files(root / name, name):
            digest.update(f"{path}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
            digest.update(data)
    digest.update(repr((_FORMAT, sorted(options), sys.version, _versions(), _program())).encode("utf-8"))
    return digest.hexdigest()


def recall(out: Path, made_from: str, site: str | None) -> Said | None:
    """Return what the last build said if it was made from the same and its site is untouched, else None.

    ``made_from`` and ``site`` are what ``input_of`` and ``site_of`` return now.

    Raises:
        ValueError: if there is a store that cannot be understood; its message is for an editor.
    """
    store = store_of(out)
    try:
        text = store.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise ValueError(_unreadable(store)) from None
    digest, _, kept = text.partition("\n")
    if digest != _digest(kept):
        raise ValueError(_unreadable(store))
    try:
        known = json.loads(kept)
        if known["format"] != _FORMAT or known["input"] != made_from:
            return None
        said = _said(known)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # forged, or of a later version
        raise ValueError(_unreadable(store)) from None
    return said if site is not None and known.get("site") == site else None


def _said(known: dict[str, Any]) -> Said:
    warnings = (
        Problem(**{**one, "position": Position(**one["position"]), "severity": Severity(one["severity"])})
        for one in known["warnings"]
    )
    return Said(str(known["counted"]), int(known["files"]), tuple(warnings))


def keep(out: Path, made_from: str, said: Said) -> None:
    """Write down what a build was made from and what it said, once its site is published.

    ``made_from`` must be from before the build: what is changed during it is then noticed by the next. Where the store
    cannot be written there is none, and the next build does everything.
    """
    known = {"format": _FORMAT, "input": made_from, "site": site_of(out), **asdict(said)}
    kept = json.dumps(known, ensure_ascii=True)
    store = store_of(out)
    new = store.with_name(f"{store.name}.new")
    try:
        new.write_text(f"{_digest(kept)}\n{kept}", "utf-8")
        new.replace(store)
    except OSError:
        with contextlib.suppress(OSError):  # what a full disk took of it
            new.unlink(missing_ok=True)


def forget(out: Path) -> None:
    """Remove the store of a published folder, if there is one."""
    with contextlib.suppress(OSError):
        store_of(out).unlink(missing_ok=True)


def _unreadable(store: Path) -> str:
    return f"{store.name} cannot be read; everything is built"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _files(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield every file under a folder with its bytes, links followed, each folder once; what cannot be read has none."""
    seen: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        folders.sort()
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        below = os.path.relpath(place, folder)
        yield f"{name}/{below}/", b""
        for file in sorted(files):
            data = b""
            with contextlib.suppress(OSError), open(os.path.join(place, file), "rb", opener=_regular) as stream:  # noqa: PTH118 -- a third of the time
                data = stream.read()
            yield f"{name}/{below}/{file}", data


def _regular(path: str, flags: int) -> int:
    """Open a file, but none that lets a reader wait, such as a pipe."""
    return os.open(path, flags | os.O_NONBLOCK)


def site_of(out: Path) -> str | None:
    """Return a digest of what the system knows of every file of a published site; None if a build was broken off."""
    return _whole(out, _trees(out, _tops(out)))


def here_and_there(root: Path, options: Iterable[str], out: Path) -> tuple[str, str | None]:
    """Return what ``input_of`` and ``site_of`` return, found by two processes: for a large site both take long."""
    tops = _tops(out)
    here = tops[-1:] if len(tops) > 1 else ()  # the tree of one language: with the input half of the work
    with aside(partial(_trees, out, [top for top in tops if top not in here])) as others:
        made_from = input_of(root, options)
        trees = _trees(out, here)
        return made_from, _whole(out, {**trees, **others()})


def _tops(out: Path) -> tuple[str, ...]:
    """Return the folders of a site in order, the trees of languages last; nothing if there is none."""
    try:
        with os.scandir(out) as found:
            names = [entry.name for entry in found if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return ()
    return tuple(sorted(names, key=lambda name: (name in _LARGE, name)))


def _whole(out: Path, trees: Mapping[str, str | None]) -> str | None:
    """Return the digest of a site from those of its folders."""
    if any(out.with_name(f".{out.name}.{rest}").exists() for rest in ("building", "old")) or None in trees.values():
        return None
    top = _tree(out, "", deep=False)
    return _digest(repr((top, sorted(trees.items())))) if top else None


def _trees(out: Path, names: Iterable[str]) -> dict[str, str | None]:
    """Return the digest of each of some folders of a site, None of one that cannot be read."""
    return {name: _tree(out, f"{name}/") for name in names}


def _tree(out: Path, top: str, *, deep: bool = True) -> str | None:
    """Return a digest of what the system knows of every file in a folder and, if it is ``deep``, below it."""
    digest = hashlib.sha256()
    folders = [top]
    while folders:
        below = folders.pop()
        held: list[tuple[str | int, ...]] = []
        try:
            with os.scandir(os.path.join(out, below)) as found:  # noqa: PTH118 -- as above
                for entry in found:
                    if entry.is_dir(follow_symlinks=False):
                        held.append((entry.name,))
                        continue
                    known = entry.stat(follow_symlinks=False)
                    held.append((entry.name, known.st_ino, known.st_size, known.st_mtime_ns, known.st_ctime_ns))
        except OSError:
            return None
        held.sort()
        folders.extend(f"{below}{name}/" for name, *known in held if deep and not known)
        digest.update(repr((below, held)).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


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
