"""How far the work on the documents has got: what is missing where, and out of how many.

One definition for the table in the terminal, the JSON and the published page. Knows what is counted and among what;
knows no words of the interface, no addresses, and nothing that is not in the archive. Drafts are not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from heydar_archive.archive import Archive, Disagreement
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words
from heydar_archive.model import Entry, TextFacts
from heydar_archive.problems import Position
from heydar_archive.reading import Section
from heydar_archive.strict_yaml import Path_

MeasureName: TypeAlias = Literal[
    "attested-only", "without-text", "untranslated", "outdated", "one-source", "unreviewed", "open-readings"
]
Counted: TypeAlias = Literal["documents", "texts", "translations", "disagreements"]


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that are counted; ``path`` leads to the value in its file that an editor would change."""

    record: Record[Any]
    path: Path_
    disagreement: Disagreement | None = None

    @property
    def name(self) -> str:
        """The reference of an entry, the number of a disagreement."""
        return self.disagreement.id if self.disagreement else str(self.record.outline.ref)

    @property
    def position(self) -> Position:
        """The place that an editor would change."""
        return self.record.source.key_position(*self.path)

    @property
    def title(self) -> Words:
        """The title of an entry, the subject of a disagreement."""
        title: Words = self.disagreement.facts.subject if self.disagreement else self.record.facts.title
        return title


@dataclass(frozen=True, slots=True)
class Measure:
    """What is missing: ``found`` out of ``among``; ``counted`` says what the items are."""

    name: MeasureName
    counted: Counted
    among: tuple[Item, ...]
    found: tuple[Item, ...]


def measures(archive: Archive) -> tuple[Measure, ...]:
    """Return everything that is measured, in the order in which it is shown; items in the order of their dates."""
    entries = archive.entries
    held = [entry for entry in entries if entry.progress.texts]
    compared = [
        (Item(entry, ("texts", one, "of_hash")), old) for entry in entries for one, old in entry.progress.translations
    ]
    disputed = [_disputed(disagreement) for disagreement in archive.disagreements]
    still_open = [item for item in disputed if item.disagreement and item.disagreement.status == "open"]
    return (
        _measure("attested-only", "documents", entries, lambda entry: entry.progress.status == "attested", "status"),
        _measure("without-text", "documents", entries, lambda entry: not entry.progress.texts, "status"),
        _measure("untranslated", "texts", held, lambda entry: len(entry.progress.texts) == 1, "texts"),
        Measure(
            "outdated",
            "translations",
            tuple(item for item, _ in compared),
            tuple(item for item, old in compared if old),
        ),
        _measure("one-source", "documents", entries, lambda entry: entry.progress.sources == 1, "sources"),
        _measure("unreviewed", "texts", held, lambda entry: entry.progress.status != "reviewed", "status"),
        Measure("open-readings", "disagreements", tuple(disputed), tuple(still_open)),
    )


def texts(entry: Record[Entry]) -> tuple[Language, ...]:
    """Return the languages in which the archive holds a document's text."""
    return tuple(language for language in LANGUAGES if entry.section(language))


def translated(entry: Record[Entry]) -> Iterator[tuple[Language, TextFacts, str]]:
    """Yield what is said of each translation whose original is held, and the digest of that text as it is now."""
    return ((language, facts, original.digest) for language, facts, original in _translated(entry))


def translations(entry: Record[Entry]) -> Iterator[tuple[Language, TextFacts, str]]:
    """Yield those of an entry's translations that name the text they were compared with."""
    return ((language, facts, original.digest) for language, facts, original in _translated(entry) if facts.of_hash)


def _translated(entry: Record[Entry]) -> Iterator[tuple[Language, TextFacts, Section]]:
    for language in LANGUAGES:
        facts = entry.facts.texts[language]
        original = entry.section(facts.of) if facts and facts.of else None
        if facts and original:
            yield language, facts, original


def data(archive: Archive) -> dict[str, Any]:
    """Return all measures for machines: names, counts, and each item with its titles and its place."""
    return {
        "documents": len(archive.entries),
        "drafts": [entry.facts.ref for entry in archive.left_out],
        "measures": [
            {
                "name": measure.name,
                "counted": measure.counted,
                "of": len(measure.among),
                "found": len(measure.found),
                "items": [_described(item) for item in measure.found],
            }
            for measure in measures(archive)
        ],
    }


def _described(item: Item) -> dict[str, Any]:
    return {
        "name": item.name,
        "title": {language: item.title[language] for language in LANGUAGES},
        "file": item.position.file,
        "line": item.position.line,
    }


def _measure(
    name: MeasureName,
    counted: Counted,
    among: Iterable[Record[Entry]],
    lacks: Callable[[Record[Entry]], bool],
    key: str,
) -> Measure:
    """Return a measure of entries; ``key`` is where an editor would change what is missing."""
    pairs = [(entry, Item(entry, (key,))) for entry in among]
    return Measure(
        name, counted, tuple(item for _, item in pairs), tuple(item for entry, item in pairs if lacks(entry))
    )


def _disputed(disagreement: Disagreement) -> Item:
    return Item(disagreement.record, ("readings", disagreement.at, "status"), disagreement)
