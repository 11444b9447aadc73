"""The only module that writes files for people: content, new or in a new state, and what they ask for by a name.

Never overwrites what it was not told of, and never leaves half a file: a crash or a full disk leaves the old state.
Knows nothing of what the texts mean; whoever calls it has decided what they say.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from heydar_archive.problems import Position, Problem, ProblemsFound


def create(path: Path, text: str) -> None:
    """Write a new file; its folder is made if it is not there.

    Raises:
        ProblemsFound: if a file or folder of that name is there, or the disk refuses; nothing is then changed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("xb").close()  # the name is ours from here on; a rename alone would take the place of what is there
        try:
            _written_aside(path, text.encode("utf-8")).replace(path)
        except BaseException:
            path.unlink()
            raise
        _kept(path.parent)
    except FileExistsError as reason:
        what = "there is a file of this name already"
        raise _refused("file-exists", path, what, "Choose another name.") from reason
    except OSError as reason:
        raise _unwritten(path, reason) from reason


def create_all(texts: Mapping[Path, str]) -> None:
    """Write new files, all or none.

    Raises:
        ProblemsFound: as ``create`` for the first that cannot be written; those before it are taken away again.
    """
    made: list[Path] = []
    try:
        for path, text in texts.items():
            create(path, text)
            made.append(path)
    except BaseException:
        for path in made:
            path.unlink()
        raise


def replace(path: Path, old_text: str, new_text: str) -> None:
    """Replace the whole text of a file, in one step, keeping its permissions.

    ``old_text`` is the text on which the new one rests, line ends and byte order mark included.

    Raises:
        ProblemsFound: if the file has another text by now, is gone, or the disk refuses; nothing is then changed.
    """
    try:
        if path.read_bytes() != old_text.encode("utf-8"):
            what = "the file was changed by someone else in the meantime"
            raise _refused("changed-meanwhile", path, what, "Give the command again.")
        aside = _written_aside(path, new_text.encode("utf-8"))
        try:
            shutil.copymode(path, aside)
            aside.replace(path)
        except BaseException:
            aside.unlink()
            raise
        _kept(path.parent)
    except OSError as reason:
        raise _unwritten(path, reason) from reason


def put(path: Path, data: bytes) -> None:
    """Write a file that somebody asked for by its name, in one step; one that is there is replaced.

    Raises:
        ProblemsFound: if the folder is not there, or the disk refuses; nothing is then changed.
    """
    try:
        _written_aside(path, data).replace(path)
        _kept(path.parent)
    except OSError as reason:
        raise _unwritten(path, reason) from reason


def _written_aside(path: Path, data: bytes) -> Path:
    """Write data into a hidden file of the same folder, to the disk; return where."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(_USUAL & ~_mask())
    except BaseException:
        aside.unlink()
        raise
    return aside


_USUAL = 0o666


def _mask() -> int:
    """Return the permissions that this user takes from new files."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _kept(folder: Path) -> None:
    """Make sure that a change of a folder's names is on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _unwritten(path: Path, reason: OSError) -> ProblemsFound:
    what = f"it cannot be written: {reason.strerror}"
    return _refused("not-written", path, what, "Check that there is room on the disk and that you may write here.")


def _refused(code: str, path: Path, what: str, todo: str) -> ProblemsFound:
    return ProblemsFound([Problem(code, Position(str(path)), what, "", todo)])
