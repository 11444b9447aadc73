"""The index of a long timeline: which events pass which filters, for the script that combines them.

Above ``timeline_pages.WHOLE`` events the timeline's page holds no rows. What a filter looks at lies in one file with a few
bytes an event; the rows lie in files of ``ROWS`` each, of which the script reads those that it shows. Every file is a plain
script that hands its data to ``archiveTimeline``, because a page opened from a disk may load scripts and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from heydar_archive import addresses
from heydar_archive.archive import Archive, DatedEvent
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.rendering import Output
from heydar_archive.scenes import Scene
from heydar_archive.timeline_pages import is_whole, matches
from heydar_archive.views import Row
from heydar_archive.wording import Wording

ROWS = 50
"""How many rows share a file; as many are shown at once."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the index knows it: its page, what makes its line, its year (0 if it has none), and what filters look at.

    ``is_document`` tells the document itself from a further event of it; ``passes`` holds identifiers by kind of filter.
    """

    url: str
    row: Callable[[], Row]
    year: int
    mark: str
    is_document: bool
    passes: Mapping[str, Sequence[str]]


def outputs(archive: Archive, wording: Mapping[Language, Wording]) -> dict[str, Callable[[], tuple[Output, ...]]]:
    """Return what makes each file of the index in both languages, by its path; nothing for a timeline that holds its rows itself."""
    if is_whole(archive.events):
        return {}
    found: dict[str, Callable[[], tuple[Output, ...]]] = {}
    for language in LANGUAGES:
        events = cache(partial(_events, archive, wording[language], language))
        for name, make in files(len(archive.events), events).items():
            path = addresses.timeline_file(language, name)
            found[path] = partial(_output, path, make)
    return found


def _output(path: str, make: Callable[[], bytes]) -> tuple[Output, ...]:
    return (Output(path, make()),)


def _events(archive: Archive, wording: Wording, language: Language) -> tuple[Event, ...]:
    s = Scene(archive, wording, addresses.index(language, "timeline"))
    return tuple(_event(s, event) for event in archive.events)


def _event(s: Scene, event: DatedEvent) -> Event:
    passes = dict(matches(s.archive, event.entry))
    mark = passes.pop("mark")
    return Event(
        s.entry_url(event.entry),
        partial(s.row, event, "short"),
        event.date.year if event.date else 0,
        mark,
        event.at is None,
        {kind: identifiers.split() for kind, identifiers in passes.items()},
    )


def files(count: int, events: Callable[[], Sequence[Event]]) -> dict[str, Callable[[], bytes]]:
    """Return what makes the files of one language's index of so many events, by their names, without suffix."""

    @cache
    def version() -> str:
        """Files of two builds belong together only if they tell of the same events in the same order."""
        return hashlib.sha256("\n".join(event.url for event in events()).encode("utf-8")).hexdigest()[:12]

    def rows(first: int) -> list[list[Any]]:
        return [_row(event.row()) for event in events()[first : first + ROWS]]

    found: dict[str, Callable[[], Any]] = {"start": lambda: _start(events())}
    found.update((f"rows-{first // ROWS}", partial(rows, first)) for first in range(0, count, ROWS))
    return {name: partial(_file, version, name, make) for name, make in found.items()}


def _file(version: Callable[[], str], name: str, make: Callable[[], Any]) -> bytes:
    return f'archiveTimeline("{version()}","{name}",{_json(make())});\n'.encode()


def _start(events: Sequence[Event]) -> dict[str, Any]:
    kinds = {kind: None for event in events for kind in event.passes}
    return {
        "rows": ROWS,
        "years": [event.year for event in events],
        "marks": "".join(event.mark[0] if event.is_document else "-" for event in events),
        "kinds": {kind: _kind(kind, events) for kind in kinds},
    }


def _kind(kind: str, events: Sequence[Event]) -> dict[str, Any]:
    """Return a kind of filter: its identifiers, and for each event the places of those that it passes."""
    identifiers = sorted({identifier for event in events for identifier in event.passes.get(kind, ())})
    place = {identifier: number for number, identifier in enumerate(identifiers)}
    return {
        "values": identifiers,
        "of": [[place[identifier] for identifier in event.passes.get(kind, ())] for event in events],
    }


def _row(row: Row) -> list[Any]:
    alternative = [row.alternative.text, row.alternative.language or 0] if row.alternative else 0
    return [
        row.url,
        row.style,
        [[piece.text, piece.machine or 0] for piece in row.when],
        row.title,
        alternative,
        row.role,
        [[said.text, said.language or 0] for said in row.meta],
        [[tag.text, tag.kind] for tag in row.tags],
    ]


def _json(data: Any) -> str:  # noqa: ANN401 -- anything that JSON can hold
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
