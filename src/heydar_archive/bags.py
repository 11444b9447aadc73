"""A bag (BagIt 1.0, RFC 8493) of the content and the site: what an archive of archives takes in, whole and provably so.

Under ``data/`` it has ``content/`` as editors keep it and ``site/`` as it was published. Drafts that the site leaves out are not in
the bag; the files of withdrawn entries are, for without them their addresses would vanish from the next site. Knows no clock: what
a bag says of itself follows from what is in it, and no date of bagging is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import heydar_archive
from heydar_archive.addresses import CHECKSUMS
from heydar_archive.archive import Archive
from heydar_archive.keeping import TAG_CHECKSUMS, checksums, files_in
from heydar_archive.languages import plain
from heydar_archive.publishing import Published, Staged, digests, owned_files, stage
from heydar_archive.rendering import Output
from heydar_archive.spreading import batches

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write(archive: Archive, root: Path, site: Path, bag: Path) -> Published:
    """Write a bag of the content in ``root`` and of the published ``site``; one that stands there is replaced whole.

    Raises:
        ProblemsFound: if the folder holds something else, or files cannot be read or written.
    """
    with stage(bag) as staged:
        carried: dict[str, Staged] = {}
        payload = chain(_content(archive, root), _site(site))
        for outputs in batches(payload):
            carried.update(staged.write(outputs))
        tags = staged.write(
            (
                Output("bagit.txt", _DECLARATION),
                Output("bag-info.txt", _information(archive, carried)),
                Output(CHECKSUMS, checksums(digests(carried))),
            )
        )
        last = staged.write((Output(TAG_CHECKSUMS, checksums(digests(tags))),))
        return staged.publish({**carried, **tags, **last})


def _content(archive: Archive, root: Path) -> Iterator[Output]:
    """Yield the files of the content, without drafts that the archive leaves out and what is attached to them."""
    drafts = {draft.file for draft in archive.left_out}
    attached = tuple(f"{draft.file.removesuffix('.md')}/" for draft in archive.left_out)
    for path in sorted(files_in(root / "content")):
        name = f"content/{path}"
        hidden = any(part.startswith(".") for part in path.split("/"))
        if not hidden and name not in drafts and not name.startswith(attached):
            yield Output(f"data/{name}", root / name)


def _site(site: Path) -> Iterator[Output]:
    """Yield the files of the published site, but not the list by which a build knows them."""
    return (Output(f"data/site/{path}", site / path) for path in sorted(owned_files(site)))


def _information(archive: Archive, carried: dict[str, Staged]) -> bytes:
    """Return what the bag says of itself; of days it knows only the one on which the archive last changed in public."""
    site = archive.site.facts
    said = {
        "Source-Organization": plain(site.name.en),
        "Contact-Email": site.contact if site.is_mail else "",
        "External-Identifier": site.base_url,
        "External-Description": plain(site.statement.en),
        "Payload-Oxum": f"{sum(file.size for file in carried.values())}.{len(carried)}",
        "Last-Change": str(archive.log[0].on) if archive.log else "",
        "Bag-Software-Agent": f"heydar-archive {heydar_archive.__version__}",
    }
    lines = (f"{label}: {' '.join(value.split())}\n" for label, value in said.items() if value)
    return "".join(lines).encode("utf-8")
