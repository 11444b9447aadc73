"""The only stage that writes: builds the site aside, then swaps it in.

Knows that the published folder is at every moment the old site or the new one, whole; that a folder which
it did not make, or a file in it that it did not write, is never touched; and that unchanged files are kept
(as hard links) and changed ones written. Knows nothing of what the files are.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from heydar_archive.problems import Position, Problem, ProblemsFound
from heydar_archive.rendering import Output

MANIFEST = ".heydar-archive.json"
"""The file by which a published folder is known to be ours: every path in it with its SHA-256."""

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_RENAME_SWAP = 2


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: files written, kept as they were, and removed."""

    written: int
    kept: int
    removed: int


def publish(outputs: tuple[Output, ...], out: Path) -> Published:
    """Make ``out`` hold exactly the outputs and the manifest.

    Raises:
        ProblemsFound: if the folder is not ours, holds files that we did not write, cannot be written, or
            another build is publishing into it. The folder is then as it was.
    """
    try:
        with _alone(out):
            _recover(out)
            old = owned_files(out)
            new = out.with_name(f".{out.name}.building")
            _remove(new)
            try:
                written, kept = _write(outputs, old, out, new)
                _swap(new, out)
            except BaseException:
                _remove(new)
                raise
            _remove(new)
    except OSError as reason:
        what = f"the site cannot be written: {reason.strerror}"
        raise ProblemsFound(
            [
                Problem(
                    "cannot-write",
                    Position(_shown(out)),
                    what,
                    "",
                    "Make room or give permission, and build again; the published site is as it was.",
                )
            ]
        ) from reason
    removed = len(old.keys() - {output.path for output in outputs})
    return Published(written, kept, removed)


def _shown(out: Path) -> str:
    return out.name


def owned_files(out: Path) -> Mapping[str, str]:
    """Return the files that we wrote into a folder, each with its SHA-256; empty if it is not there or empty.

    Raises:
        ProblemsFound: if something is there that is not ours.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise _foreign(out, "it is a file or a symbolic link")
    if not out.exists() or not any(out.iterdir()):
        return {}
    manifest = out / MANIFEST
    try:
        stored = json.loads(manifest.read_text("utf-8"))
        files: dict[str, str] = {str(path): str(digest) for path, digest in stored["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _foreign(out, "it holds files, and this program did not make it") from None
    strangers = sorted(set(_files(out)) - files.keys() - {MANIFEST})
    if strangers:
        raise _foreign(out, f"it holds “{strangers[0]}”, which this program did not write")
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


def _files(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            yield (Path(root) / name).relative_to(folder).as_posix()


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


def _write(outputs: tuple[Output, ...], old: Mapping[str, str], out: Path, new: Path) -> tuple[int, int]:
    """Write the new site aside; return how many files were written and how many kept."""
    new.mkdir()
    digests: dict[str, str] = {}
    written = kept = 0
    made: set[Path] = {new}
    for output in outputs:
        target = new / output.path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        data = output.data if isinstance(output.data, bytes) else output.data.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        digests[output.path] = digest
        if old.get(output.path) == digest and _link(out / output.path, target, len(data)):
            kept += 1
        else:
            target.write_bytes(data)
            written += 1
    manifest = {"generator": "heydar-archive", "files": dict(sorted(digests.items()))}
    (new / MANIFEST).write_text(json.dumps(manifest, indent=0, ensure_ascii=True) + "\n", "utf-8")
    return written, kept


def _link(source: Path, target: Path, size: int) -> bool:
    """Keep an unchanged file by a hard link; False if it is gone, of another size, or links are not possible."""
    try:
        if source.stat().st_size != size or source.is_symlink():
            return False
        os.link(source, target)
    except OSError:
        return False
    return True


def _swap(new: Path, out: Path) -> None:
    """Put the new folder in the place of the old one, in one step where the system can."""
    if not out.exists():
        new.rename(out)
        return
    if _exchange(new, out):
        return
    # Two steps: if the program is killed between them, the next build finds the old site and puts it back.
    aside = out.with_name(f".{out.name}.old")
    _remove(aside)
    out.rename(aside)
    new.rename(out)
    _remove(aside)


def _recover(out: Path) -> None:
    """Put back the old site that a build killed between two renames has left aside."""
    aside = out.with_name(f".{out.name}.old")
    if aside.is_dir():
        if out.exists():
            _remove(aside)
        else:
            aside.rename(out)


def _exchange(one: Path, two: Path) -> bool:
    """Exchange two folders atomically; False if the system or its file system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(two)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        return bool(libc.renamex_np(first, second, _RENAME_SWAP) == 0)
    if hasattr(libc, "renameat2"):
        return bool(libc.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE) == 0)
    return False


def _remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
