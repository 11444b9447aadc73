"""How a copy of the site is known to be whole: a list of its files with their digests, and the comparison of a folder with it.

The list is ``manifest-sha256.txt`` of BagIt (RFC 8493), which ``sha256sum --check`` reads as well. A folder may be a published site, a
bag, or a copy of either. Knows nothing of what the files are, and never changes one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from heydar_archive.addresses import CHECKSUMS
from heydar_archive.problems import Position, Problem, ProblemsFound
from heydar_archive.publishing import MANIFEST, entries_of

TAG_CHECKSUMS = "tagmanifest-sha256.txt"
"""The list of a bag's other files, the first list among them."""

_LINE = re.compile(r"(?P<digest>[0-9a-fA-F]{64}) [ *](?P<path>.+)")
_ESCAPES = str.maketrans({"%": "%25", "\n": "%0A", "\r": "%0D"})
_ESCAPED = re.compile("%(25|0A|0D)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What differs between a folder and its list, each by path in order; ``same`` is how many files are as they were."""

    same: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def differences(self) -> Iterator[tuple[str, str]]:
        """Yield what happened to each file that is not as it was, and its path."""
        for what in ("changed", "missing", "added"):
            yield from ((what, path) for path in getattr(self, what))


def checksums(digests: Mapping[str, str]) -> bytes:
    """Return the list of some files, from their SHA-256 by path; in the order of paths, whatever theirs was."""
    text = "".join([f"{digests[path]}  {path}\n" for path in sorted(digests)])
    if (
        "%" in text or "\r" in text or text.count("\n") > len(digests)
    ):  # hardly ever: a look at each path takes as long as all else
        text = "".join([f"{digests[path]}  {path.translate(_ESCAPES)}\n" for path in sorted(digests)])
    return text.encode("utf-8")


def verify(folder: Path) -> Found:
    """Compare a folder with the lists in it.

    The lists themselves are compared only where another list names them: a site's own list is named by none.

    Raises:
        ProblemsFound: if there is no list, or it or the folder cannot be read.
    """
    try:
        listed = dict(_listed(folder / CHECKSUMS))
        if (folder / TAG_CHECKSUMS).exists():
            listed.update(_listed(folder / TAG_CHECKSUMS))
        present = set(files_in(folder)) - {CHECKSUMS, TAG_CHECKSUMS, MANIFEST} | (listed.keys() & {CHECKSUMS})
        known = sorted(listed.keys() & present)
        changed = tuple(path for path in known if _digest(folder / path) != listed[path])
    except OSError as reason:
        raise _unreadable(Path(str(reason.filename or folder)), str(reason.strerror)) from reason
    missing, added = sorted(listed.keys() - present), sorted(present - listed.keys())
    return Found(len(known) - len(changed), changed, tuple(missing), tuple(added))


def _listed(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and the digest of each file in a list."""
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        what = f"the folder has no {file.name}, so nothing says what belongs in it"
        allowed = "a published site, a bag, or a copy of one"
        raise ProblemsFound(
            [Problem("no-checksums", Position(str(file.parent)), what, allowed, "Check its name.")]
        ) from None
    except UnicodeDecodeError:
        raise _unreadable(file, "it is not a text in UTF-8") from None
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        match = _LINE.fullmatch(line.removesuffix("\r"))
        if match is None:
            what = "this line does not name a file with its SHA-256"
            todo = "Take the list from another copy."
            where = Position(str(file), number, 1)
            raise ProblemsFound([Problem("bad-checksums", where, what, "64 hexadecimal digits and a path", todo)])
        path = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), match["path"])
        yield path.removeprefix("./"), match["digest"].lower()


def files_in(folder: Path) -> Iterator[str]:
    """Yield the path of everything below a folder that is not a folder; a link is a file that is not as it was."""
    return (path for path in entries_of(folder) if not path.endswith("/"))


def _digest(file: Path) -> str:
    """Return the SHA-256 of a file, or nothing if it is a link or no file at all: whatever it leads to may change."""
    if file.is_symlink() or not file.is_file():
        return ""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unreadable(file: Path, why: str) -> ProblemsFound:
    todo = "Check that it is there and that you may read it."
    return ProblemsFound([Problem("unreadable", Position(str(file)), f"it cannot be read: {why}", "", todo)])
