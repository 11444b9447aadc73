"""Which entries of the archive fit a question: by form, year, issuer, status, topic.

Pure functions from the archive to rows, and from rows to a table or JSON. Knows no terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heydar_archive.archive import Archive
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.languages import Language, plain
from heydar_archive.model import Entry

_HEAD = ("ref", "date", "form", "status", "issuers", "title")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a list: what stands in its file, dates in EDTF."""

    ref: str
    date: str
    form: str
    status: str
    issuers: tuple[str, ...]
    title: dict[Language, str]
    draft: bool
    file: str


def rows(  # noqa: PLR0913 -- each is a part of the question
    archive: Archive, *, form: str = "", year: int | None = None, issuer: str = "", status: str = "", topic: str = ""
) -> tuple[Row, ...]:
    """Return the entries that fit everything that is asked, in the order of dates; drafts are among them.

    ``form``, ``issuer`` and ``topic`` are identifiers. A body has issued also what a person issued in its office; a year has every
    document that may be of that year.
    """
    issued = {entry.file for entry in archive.entries_where(issued_by=issuer)} if issuer else frozenset()
    return tuple(
        _row(entry)
        for entry in archive.entries
        if (not form or entry.folder == form)
        and (year is None or _in_year(entry.facts.date, year))
        and (not issuer or entry.file in issued)
        and (not status or entry.facts.status == status)
        and (not topic or topic in entry.facts.topics)
    )


def _in_year(date: DocumentDate | None, year: int) -> bool:
    return date is not None and date.earliest.year <= year <= date.latest.year


def _row(entry: Record[Entry]) -> Row:
    facts = entry.facts
    return Row(
        ref=facts.ref,
        date=str(facts.date) if facts.date else "",
        form=entry.folder,
        status=facts.status,
        issuers=tuple(issuer.agent for issuer in facts.issuers),
        title={language: plain(words) for language, words in facts.title.items()},
        draft=facts.draft,
        file=entry.file,
    )


def as_json(found: Sequence[Row]) -> str:
    """Return the rows as JSON: a list of objects."""
    data = [
        {
            "ref": row.ref,
            "date": row.date or None,
            "form": row.form,
            "status": row.status,
            "issuers": list(row.issuers),
            "title": row.title,
            "draft": row.draft,
            "file": row.file,
        }
        for row in found
    ]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def table(found: Sequence[Row], language: Language = "en", width: int = 0) -> Iterator[str]:
    """Yield the lines of a table, the head first; titles are cut where a line would be wider than ``width`` (0: never)."""
    cells = [
        (
            row.ref,
            row.date or "–",
            row.form,
            f"{row.status}, draft" if row.draft else row.status,
            ", ".join(row.issuers),
            row.title[language],
        )
        for row in found
    ]
    widths = [max(map(len, column)) for column in zip(_HEAD, *cells, strict=True)]
    for line in (_HEAD, *cells):
        text = "  ".join(cell.ljust(size) for cell, size in zip(line[:-1], widths, strict=False))
        text = f"{text}  {line[-1]}".rstrip()
        yield text if not width or len(text) <= width else f"{text[: width - 1].rstrip()}…"
