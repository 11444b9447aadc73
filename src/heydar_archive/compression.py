"""Compressed copies of the site's files, for servers that send them as they lie.

Knows which kinds of files gain by it: ``x.html.gz`` beside ``x.html``. Writes gzip (RFC 1952) without a name and without a time, so that the same
file gives the same bytes. Knows no server: which one sends the copies is told in ``docs/publishing.md``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from heydar_archive.rendering import Output, held

SUFFIX = ".gz"
"""What a copy's name has behind the name of its file; servers look for exactly this."""

COMPRESSIBLE = frozenset(
    {
        *(".css", ".html", ".ics", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml"),
        *(".bib", ".csv", ".jsonl", ".jsonld", ".nq", ".ris", ".ttl"),
    },
)
"""Endings of files that are text. Pictures, fonts and PDF are compressed in themselves."""

_LEVEL = 9
_GZIP = 16 + zlib.MAX_WBITS


def compressed(outputs: Iterable[Output]) -> Iterator[Output]:
    """Yield a compressed copy of every file that is smaller by it; the files themselves are not among them."""
    for output in outputs:
        if PurePosixPath(output.path).suffix.lower() not in COMPRESSIBLE:
            continue
        try:
            data = held(output)
            data = data if isinstance(data, bytes) else data.read_bytes()
        except OSError:  # told, with its reason, where the file itself is copied
            continue
        small = gzipped(data)
        if len(small) < len(data):
            yield Output(f"{output.path}{SUFFIX}", small)


def gzipped(data: bytes) -> bytes:
    """Return bytes as a gzip file (RFC 1952) without a name and without a time."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(data) + packer.flush()
