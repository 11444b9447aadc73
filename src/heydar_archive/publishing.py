"""The only stage that writes: builds the site aside, then swaps it in.

Knows that the published folder is at every moment the old site or the new one, whole; that a folder which
it did not make, or a file in it that it did not write, is never touched; and that unchanged files are kept
(as hard links) and changed ones written. Beside the published folder it uses two of its own, ``.public.building``
and ``.public.old``, which a finished build leaves empty: gone. Of a large site it keeps a third, ``.public.spare``: a tree that shares its
files with the published one, mostly the site that was published before. The next build brings it up to date and exchanges the two, so that an
edit costs what it changes. It is safe to delete. Knows nothing of what the files are.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import filecmp
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from heydar_archive.problems import Position, Problem, ProblemsFound
from heydar_archive.rendering import Output

MANIFEST = ".heydar-archive.json"
"""The file by which a folder is known to be ours: every path in it with its SHA-256. Removed last.

Its time is that at which the build began to write: what is older was kept from the build before.
"""

_JOURNAL = ".heydar-archive.journal"
"""The file by which a new site under way is known to be ours: every path in it, a line each, noted before it is written."""

_NOTE = ".heydar-archive.spare"
"""The file in a spare tree that says how it differs from the published one, and how the folders of both looked then."""

MANY = 10_000
"""So many files are many: to link and unlink all of them takes longer than what is made for an edit."""

_PART = 8
"""At most one file in so many may differ for a spare tree to be kept: the files in which it differs take room."""

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_RENAME_SWAP = 2


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: files written, kept as they were, and removed.

    ``changed`` has each path at which the published folder is other than the one before it, which then is its spare tree; None where
    there is no such tree.
    """

    written: int
    kept: int
    removed: int
    changed: frozenset[str] | None = None


class Staged(NamedTuple):
    """A file of the new site: its SHA-256, whether it was kept from the published one, and its bytes by number."""

    digest: str
    kept: bool
    size: int


def digests(files: Mapping[str, Staged]) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {path: file.digest for path, file in files.items()}


_Signs: TypeAlias = dict[str, list[int]]
"""What the system knows of some folders: inode and the time at which a name in it was last added, removed or made another's."""


class _Spare(NamedTuple):
    """A spare tree: the files in which it differs from the published one, and whether it has them; the folders of both."""

    differs: Mapping[str, bool]
    published: _Signs
    folders: _Signs


@dataclass(frozen=True, slots=True)
class Stage:
    """A new site under way beside the published one: files are written into it, and at last it takes the other's place.

    ``write`` may be called in copies of the process as well; ``publish`` or ``amend`` only in the one that opened the stage, once.
    """

    out: Path
    old: Mapping[str, str]
    begun: int
    """When it was opened, by the clock of the file system, in nanoseconds: no file of it is older than that."""
    _many: int | None = None
    _spare: _Spare | None = None

    def write(self, outputs: Iterable[Output]) -> dict[str, Staged]:
        """Write some files of the new site; return what was written, by path.

        Raises:
            ProblemsFound: if a file that is to be copied cannot be read, or changes while it is.
            OSError: if the site cannot be written.
        """
        found: dict[str, Staged] = {}
        new = _beside(self.out).new
        several = tuple(outputs)
        _note(new, (output.path for output in several))
        for output in several:
            target = new / output.path
            if callable(output.data):
                found[output.path] = self._write_pieces(output.path, target, output.data)
                continue
            data = _bytes(output.data)
            digest = hashlib.sha256(data).hexdigest()
            if isinstance(output.data, Path) and hashlib.sha256(_bytes(output.data)).hexdigest() != digest:
                raise ProblemsFound(
                    [_unreadable(output.data, "it changed while it was read", "Wait until it is written.")]
                )
            kept = self.old.get(output.path) == digest and _link(self.out / output.path, target, data)
            if not kept:
                _write(target, (data,))
            found[output.path] = Staged(digest, kept, len(data))
        return found

    def _write_pieces(self, path: str, target: Path, make: Callable[[], Iterable[bytes]]) -> Staged:
        """Write a file as its pieces come; if it is as the published one, that one is kept."""
        digest = hashlib.sha256()
        _write(target, _counted(make(), digest.update))
        there = self.out / path
        kept = self.old.get(path) == digest.hexdigest() and _link(there, target, target)
        return Staged(digest.hexdigest(), kept, target.stat().st_size)

    def kept(self, path: str) -> bytes | None:
        """Return the bytes of a published file if they are those that the build wrote, else None."""
        try:
            data = (self.out / path).read_bytes() if path in self.old else b""
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == self.old.get(path) else None

    def carry(self, paths: Iterable[str]) -> dict[str, Staged]:
        """Keep some files as they are published; return them by path. Nobody may have touched them since they were.

        Raises:
            OSError: if the site cannot be written.
        """
        several = tuple(paths)
        _carried(several, self.out, _beside(self.out).new, _shared)
        return {path: Staged(self.old[path], kept=True, size=0) for path in several}

    def publish(self, files: Mapping[str, Staged]) -> Published:
        """Let the new site, of which these are all files, take the place of the published one."""
        new, aside, spare = _beside(self.out)
        _list(new, digests(files), self.begun)
        (new / _JOURNAL).unlink()
        exchanged = _swap(new, self.out, aside)
        with contextlib.suppress(OSError, ProblemsFound):  # the new site stands: what is left waits for the next build
            _discard(spare)
            if self._many is not None and len(files) >= self._many and (exchanged or not self.old):
                self._keep_spare(files)
        kept = sum(file.kept for file in files.values())
        return Published(len(files) - kept, kept, len(self.old.keys() - files.keys()))

    def _keep_spare(self, files: Collection[str]) -> None:
        """Keep the tree that was published before as a spare one; if it is not fit for that, one that has all files of the one that is now."""
        new = _beside(self.out).new
        if self.old and self._kept_as_spare(files, self.old):
            return
        _discard(new)
        new.mkdir()
        _carried(files, self.out, new, os.link)
        os.link(self.out / MANIFEST, new / MANIFEST)
        (new / _JOURNAL).unlink()
        self._kept_as_spare(files, files)

    def _kept_as_spare(self, files: Collection[str], before: Collection[str]) -> bool:
        """Keep the tree of the new site, which has some files, as a spare one; False if it does not share most of them with the published one."""
        new, _, spare = _beside(self.out)
        held, folders = _looked_through(new)
        now, published = _looked_through(self.out)
        strange = held.keys() - {*before, MANIFEST} or now.keys() ^ {*files, MANIFEST}
        strange |= folders.keys() - _above(before) or published.keys() ^ _above(files)
        differs = {path: path in held for path, _ in held.items() ^ now.items() if path != MANIFEST}
        if strange or len(differs) * _PART > len(files):
            return False
        new.rename(spare)
        return _remembered(spare, _Spare(differs, published, folders))

    def amend(self, files: Mapping[str, Staged], gone: Collection[str]) -> Published:
        """Let the published site with some other files take its place: ``files`` are written, those that are ``gone`` are not.

        Nobody may have touched the site since it was published. What it costs follows from these files, if there is a spare tree;
        else every file of the site is carried over.

        Raises:
            OSError: if the site cannot be written.
        """
        new, aside, spare = _beside(self.out)
        known = _fitting(self.out)
        if self._spare is None or known != self._spare:
            carried = self.carry(self.old.keys() - files.keys() - set(gone))
            return self.publish({**carried, **files})
        fresh = {path for path, file in files.items() if not file.kept}
        lost = {path for path in gone if path in self.old and path not in files}
        wanted = {**self.old, **digests(files)}
        for path in lost:
            del wanted[path]
        _list(new, wanted, self.begun)
        there = {**{path: path in self.old for path in fresh | lost}, **known.differs}
        (spare / _NOTE).unlink()  # from here on it is fit for nothing, until it is published
        _note(spare, there)
        copied = self._bring_up(there, fresh, wanted)
        (new / MANIFEST).rename(spare / MANIFEST)
        (spare / _JOURNAL).unlink()
        changed = frozenset({*fresh, *lost, *copied})
        published = _signs(spare, known.folders.keys() | _above(there))
        stands = _swap(spare, self.out, aside) and _remembered(
            spare, _Spare({path: path in self.old for path in changed}, published, known.published)
        )
        return Published(len(fresh), len(wanted) - len(fresh), len(lost), changed | {MANIFEST} if stands else None)

    def _bring_up(self, there: Mapping[str, bool], fresh: Collection[str], wanted: Collection[str]) -> list[str]:
        """Give the spare tree all files that are wanted and not there as they should be, and return those that had to be copied.

        Of the paths where it may differ from what is wanted ``there`` says whether it has them.
        """
        new, _, spare = _beside(self.out)
        for path in there:
            if there[path]:
                (spare / path).unlink()
        for folder in sorted(_folders(path for path in there if path not in wanted), reverse=True):
            with contextlib.suppress(OSError):  # it holds other files, or is not there
                (spare / folder).rmdir()
        copied = []
        for path in sorted(path for path in there if path in wanted):
            target = spare / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if path in fresh:
                (new / path).rename(target)
            elif not _shared(f"{self.out}/{path}", f"{target}"):
                copied.append(path)
        return copied


@contextlib.contextmanager
def stage(out: Path, many: int | None = None) -> Iterator[Stage]:
    """Open a stage beside a folder for publishing; what is not published on it is cleared at the end.

    A site of as ``many`` files or more keeps a spare tree beside it; without that there is none.

    Raises:
        ProblemsFound: if the folder is not ours, holds files that we did not write, cannot be written, or
            another build is publishing into it. The folder is then as it was.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 -- “..” is taken out of the name, symbolic links are kept
    if not out.name:
        raise _foreign(out, "it is the root of the file system")
    new, aside, spare = beside = _beside(out)
    try:
        with _alone(out):
            known = _fitting(out) if many is not None else None
            left = (new, aside) if known else beside
            old = _listed(out) if known else owned_files(out)  # the signs of folders say that nothing else is in them
            others = [owned_files(folder) for folder in left]  # each is asked before one is removed
            if any(others) or any(folder.exists() for folder in left):
                _recover(out, aside, left)
                old = old if known else owned_files(out)
            try:
                new.mkdir()
                _note(new, ())
                yield Stage(out, old, (new / _JOURNAL).stat().st_mtime_ns, many, known)
            except BaseException:  # the old site may stand aside: it stays for the next build
                _clear(new, *(() if _fitting(out) else (spare,)))
                raise
            # The new site stands: what cannot be removed now waits for the next build.
            _clear(new, aside, *(() if _fitting(out) else (spare,)))
    except OSError as reason:
        what = f"the site cannot be written: {reason.strerror}"
        todo = "Make room or give permission, and build again; the published site is as it was."
        if reason.errno == errno.EBUSY:  # a disk of its own cannot change its place
            todo = "If a disk is mounted there, name a folder on it with --out; the published site is as it was."
        raise ProblemsFound([Problem("cannot-write", Position(_shown(out)), what, "", todo)]) from reason


def publish(outputs: Iterable[Output], out: Path) -> Published:
    """Make ``out`` hold exactly the outputs and the manifest.

    Raises:
        ProblemsFound: as ``stage`` and ``Stage.write`` do.
    """
    with stage(out) as staged:
        return staged.publish(staged.write(outputs))


def differing(one: Path, two: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many files of two published sites are the same, and the paths of all others; bytes are compared.

    Raises:
        ProblemsFound: if one of them is not ours, or holds files that we did not write.
    """
    paths = owned_files(one).keys() | owned_files(two).keys()
    others = [
        path
        for path in sorted(paths)
        if not (one / path).is_file()
        or not (two / path).is_file()
        or not filecmp.cmp(one / path, two / path, shallow=False)
    ]
    return len(paths) - len(others), tuple(others)


def _shown(out: Path) -> str:
    return out.name or str(out)


def owned_files(out: Path) -> Mapping[str, str]:
    """Return the files that we wrote into a folder, each with its SHA-256; empty if it is not there or empty.

    Raises:
        ProblemsFound: if something is there that is not ours.
    """
    return _owned(out)[0]


def _owned(out: Path) -> tuple[Mapping[str, str], set[str]]:
    """Return the files that we wrote into a folder, and the paths of all that is in it beside the list of them."""
    try:
        if out.is_symlink() or (out.exists() and not out.is_dir()):
            raise _foreign(out, "it is a file or a symbolic link")
        if not out.exists():
            return {}, set()
        present = set(entries_of(out)) - {MANIFEST}
    except OSError as reason:
        raise _foreign(out, f"what it holds cannot be seen: {reason.strerror}") from reason
    if not present:
        return {}, present
    if _JOURNAL in present:
        files = dict.fromkeys(_noted(out), "")
        with contextlib.suppress(ProblemsFound):  # of a tree that was published before, and is changed
            files.update(_listed(out))
    else:
        files = _listed(out)
    strangers = sorted(present - files.keys() - _folders(files) - {_JOURNAL, _NOTE})
    if strangers:
        raise _foreign(out, f"it holds “{strangers[0]}”, which this program did not write")
    return files, present


def _noted(new: Path) -> list[str]:
    """Return the files that a journal names; a last line that was broken off names none, for its file was not begun."""
    try:
        return (new / _JOURNAL).read_text("utf-8").split("\n")[:-1]
    except (OSError, ValueError):
        return []


def _listed(out: Path) -> dict[str, str]:
    """Return the files of a published folder's manifest with their digests."""
    try:
        stored: dict[str, str] = json.loads((out / MANIFEST).read_text("utf-8"))["files"]
        files = stored if set(map(type, stored.values())) <= {str} else {path: str(stored[path]) for path in stored}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _foreign(out, "it holds files, and this program did not make it") from None
    return files


def _foreign(out: Path, why: str) -> ProblemsFound:
    return ProblemsFound(
        [
            Problem(
                "foreign-folder",
                Position(_shown(out)),
                f"the folder is left as it is: {why}",
                "an empty folder, none, or a site that this program published",
                "Move what is yours elsewhere, or name another folder with --out.",
            )
        ]
    )


def entries_of(folder: Path) -> Iterator[str]:
    """Yield the path of everything under a folder, a folder's with a slash at its end; links are not followed."""
    waiting = [""]  # not a call in a call: somebody's folders may stand in each other endlessly
    while waiting:
        below = waiting.pop()
        with os.scandir(f"{folder}/{below}") as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    yield f"{below}{entry.name}/"
                    waiting.append(f"{below}{entry.name}/")
                else:
                    yield below + entry.name


def _folders(paths: Iterable[str]) -> set[str]:
    """Return the folders in which some files lie, with a slash at their ends."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and f"{folder}/" not in found:
            found.add(f"{folder}/")
            folder = folder.rpartition("/")[0]
    return found


def _above(paths: Iterable[str]) -> set[str]:
    """Return the folders in which some files lie, as the signs of folders name them."""
    return {"", *(folder.rstrip("/") for folder in _folders(paths))}


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the parent folder's lock, so that one build publishes at a time."""
    out.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(out.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as reason:
            if reason.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise
            raise ProblemsFound(
                [
                    Problem(
                        "build-under-way",
                        Position(_shown(out)),
                        "another build is publishing into this folder",
                        "one build at a time",
                        "Wait for it, and build again.",
                    )
                ]
            ) from None
        yield
    finally:
        os.close(handle)


def _note(new: Path, paths: Iterable[str]) -> None:
    """Note in the journal which files are about to be written, so that they are known as ours whatever happens."""
    handle = os.open(new / _JOURNAL, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        rest = "".join(f"{path}\n" for path in paths).encode("utf-8")
        while rest:  # a disk that is nearly full takes a part of it, and refuses the next
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def _list(folder: Path, files: Mapping[str, str], begun: int) -> None:
    """Write the manifest of a site: JSON, a line for each file."""
    listed = {"generator": "heydar-archive", "files": {path: files[path] for path in sorted(files)}}
    text = json.dumps(
        listed, separators=(",\n", ": ")
    )  # an indentation would be another encoder, which takes twice as long
    (folder / MANIFEST).write_text(f"{text}\n", "utf-8")
    os.utime(folder / MANIFEST, ns=(begun, begun))


def _counted(pieces: Iterable[bytes], count: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        count(piece)
        yield piece


def _write(target: Path, pieces: Iterable[bytes]) -> None:
    """Write a file; one that is there already may be kept from the published site, and is not written into."""
    for _ in range(3):
        try:
            with target.open("xb") as stream:
                stream.writelines(pieces)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            target.unlink()
        else:
            return
    raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), target)


def _bytes(data: bytes | Path) -> bytes:
    """Return what a file of the site holds.

    Raises:
        ProblemsFound: if it is a copy of a file that cannot be read.
    """
    if isinstance(data, bytes):
        return data
    try:
        return data.read_bytes()
    except OSError as reason:
        todo = "Check that it is there and that you may read it."
        raise ProblemsFound([_unreadable(data, f"it cannot be read: {reason.strerror}", todo)]) from reason


def _unreadable(file: Path, what: str, todo: str) -> Problem:
    return Problem("unreadable", Position("/".join(file.parts[-4:])), what, "", todo)


def _link(source: Path, target: Path, data: bytes | Path) -> bool:
    """Keep an unchanged file by a hard link; False if it is gone or changed, or links are not possible.

    ``data`` is what it must hold, or a file that holds it.

    The bytes are compared and not the manifest's digests: a file that was changed behind our back is written again.
    """
    try:
        if source.is_symlink() or not _holds(source, data):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        os.link(source, target)
    except OSError:
        return False
    return True


def _carried(paths: Iterable[str], out: Path, new: Path, share: Callable[[str, str], object]) -> None:
    """Put some published files into a new tree as well.

    Raises:
        OSError: if that cannot be written, or ``share`` cannot.
    """
    several = sorted(paths)
    _note(new, several)
    made: set[str] = set()
    for path in several:
        folder = path.rpartition("/")[0]
        if folder not in made:
            (new / folder).mkdir(parents=True, exist_ok=True)
            made.add(folder)
        share(f"{out}/{path}", f"{new}/{path}")


def _shared(source: str, target: str) -> bool:
    """Put a file into another tree as well; False if it had to be copied.

    Raises:
        OSError: if that cannot be written.
    """
    try:
        os.link(source, target)
    except OSError:  # a file system without links, or a file with as many as it may have
        shutil.copyfile(source, target)
        return False
    return True


def _holds(file: Path, data: bytes | Path) -> bool:
    if isinstance(data, Path):
        return filecmp.cmp(file, data, shallow=False)
    return file.stat().st_size == len(data) and file.read_bytes() == data


def _swap(new: Path, out: Path, aside: Path) -> bool:
    """Put the new folder in the place of the old one, in one step where the system can; return whether the old one is in its place."""
    if not out.exists():
        new.rename(out)
        return False
    if _exchange(new, out):
        return True
    # Two steps: if the program is killed between them, the next build finds the old site and puts it back.
    try:
        out.rename(aside)
        new.rename(out)
    except BaseException:
        if not out.exists():
            aside.rename(out)
        raise
    return False


def _recover(out: Path, aside: Path, left: Iterable[Path]) -> None:
    """Clear what a killed build left: put back an old site that stands aside, remove what is half made."""
    if aside.exists() and not out.exists():
        aside.rename(out)
    for folder in left:
        _discard(folder)


def _clear(*folders: Path) -> None:
    """Remove folders of ours as far as possible."""
    for folder in folders:
        with contextlib.suppress(OSError, ProblemsFound):
            _discard(folder)


def _fitting(out: Path) -> _Spare | None:
    """Return what is known of the spare tree of a site; None if there is none, or anybody has touched one of the two.

    That no name in them was added, removed or made another's is seen by the times of their folders. A file that was written into is
    the same in both, where both have it.
    """
    spare = _beside(out).spare
    try:
        noted = json.loads((spare / _NOTE).read_text("utf-8"))
        known = _Spare(noted["differs"], noted["published"], noted["folders"])
        fits = _signs(out, known.published) == known.published and _signs(spare, known.folders) == known.folders
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return known if fits else None


def _remembered(spare: Path, known: _Spare) -> bool:
    """Note what is known of a spare tree in it; False if that is not possible, or anybody has touched the tree meanwhile."""
    try:
        names = {*spare.iterdir(), spare / _NOTE}
        touched = _signs(spare, known.folders) != known.folders
        with (spare / _NOTE).open("x", encoding="utf-8") as stream:
            folders = {**known.folders, **_signs(spare, ("",))}  # which the note itself has changed
            if touched or set(spare.iterdir()) != names:
                return False
            json.dump(known._replace(folders=folders)._asdict(), stream)
    except OSError:
        return False
    return True


def _signs(tree: Path, folders: Iterable[str]) -> _Signs:
    """Return what the system knows of some folders of a tree, as far as they are there; the tree itself has no name."""
    found: _Signs = {}
    for folder in folders:
        with contextlib.suppress(OSError):
            known = os.lstat(f"{tree}/{folder}" if folder else tree)
            found[folder] = [known.st_ino, known.st_mtime_ns]
    return found


def _looked_through(tree: Path) -> tuple[dict[str, int], _Signs]:
    """Return the inode of every file in a tree, and what the system knows of its folders; links are not followed."""
    files: dict[str, int] = {}
    signs: _Signs = {}
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        signs.update(_signs(tree, (folder,)))  # before it is read: what comes later shows
        below = f"{folder}/" if folder else ""
        with os.scandir(f"{tree}/{folder}") as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(below + entry.name)
                else:
                    files[below + entry.name] = entry.inode()
    return files, signs


def _exchange(one: Path, two: Path) -> bool:
    """Exchange two folders atomically; False if the system or its file system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(two)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        return bool(libc.renamex_np(first, second, _RENAME_SWAP) == 0)
    if hasattr(libc, "renameat2"):
        return bool(libc.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE) == 0)
    return False


def _discard(folder: Path) -> None:
    """Remove a folder of ours: first what its manifest lists, then the manifest, so that it is ours to the last.

    Raises:
        ProblemsFound: if something else lies in it; the folder is then left as it is.
    """
    _, present = _owned(folder)
    if not folder.exists():
        return
    (folder / _NOTE).unlink(missing_ok=True)
    for path in sorted(present - {_JOURNAL, _NOTE}, reverse=True):  # what lies in a folder before the folder
        if path.endswith("/"):
            os.rmdir(f"{folder}/{path}")  # noqa: PTH106 -- there may be hundreds of thousands
        else:
            os.unlink(f"{folder}/{path}")  # noqa: PTH108 -- as above
    for name in (MANIFEST, _JOURNAL):
        (folder / name).unlink(missing_ok=True)
    folder.rmdir()


def clean(out: Path) -> int:
    """Remove a published folder, its spare tree and what an interrupted build left beside it; return how many files that were.

    Raises:
        ProblemsFound: if one of the folders is not ours, or cannot be removed, or a build is under way; what is not
            ours is never touched.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 -- as in publish
    if not out.name:
        raise _foreign(out, "it is the root of the file system")
    if not out.parent.is_dir():
        return 0
    folders = (out, *_beside(out))
    try:
        with _alone(out):
            count = sum(len(owned_files(folder)) for folder in folders)
            for folder in folders:
                if any((folder / name).exists() for name in (MANIFEST, _JOURNAL)):  # an empty folder may be anybody's
                    _discard(folder)
    except OSError as reason:
        what = f"the site cannot be removed: {reason.strerror}"
        raise ProblemsFound(
            [Problem("cannot-write", Position(_shown(out)), what, "", "Give permission, and try again.")]
        ) from reason
    return count


class _Beside(NamedTuple):
    """The folders that a build uses beside the published one: the new site, the old one for a moment, and the spare one."""

    new: Path
    aside: Path
    spare: Path


def _beside(out: Path) -> _Beside:
    return _Beside(*(out.with_name(f".{out.name}.{name}") for name in ("building", "old", "spare")))
