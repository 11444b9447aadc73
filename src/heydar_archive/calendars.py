"""Anniversaries as an iCalendar file (RFC 5545), one a language.

Knows the calendar format: all-day events that repeat yearly, lines folded at 75 octets, text escaped. Only
documents whose day is known are in it; nothing is put on a day that is not theirs. There is no clock: the
stamp of an event is its own day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.composing import Composed
from heydar_archive.describing import Record
from heydar_archive.languages import Language, plain
from heydar_archive.model import Entry
from heydar_archive.wording import Wording

_OCTETS = 75


def composed(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Composed]:
    """Yield the calendar of each language: every document with a certain day, yearly."""
    for language, words in wording.items():
        yield Composed(
            addresses.calendar(language),
            archive.entries,
            partial(_piece, archive, language),
            partial(_folded, _head(archive, words)),
            partial(_folded, ("END:VCALENDAR",)),
        )


def _piece(archive: Archive, language: Language, entry: Record[Entry]) -> bytes:
    return _folded(_anniversary(archive, entry, language))


def _folded(lines: Iterable[str]) -> bytes:
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line)).encode("utf-8")


def _head(archive: Archive, wording: Wording) -> tuple[str, ...]:
    site, language = archive.site.facts, wording.language
    return (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//heydar-archive//{language.upper()}",
        f"NAME:{_escape(site.name[language])}",
        f"X-WR-CALNAME:{_escape(site.name[language])}",
    )


def _anniversary(archive: Archive, entry: Record[Entry], language: Language) -> Iterator[str]:
    date = entry.outline.date
    if date is None or not (date.is_day and date.certain):
        return
    facts = entry.facts
    host = archive.site.facts.base_url.split("//", 1)[1].split("/", 1)[0]
    day = date.earliest.strftime("%Y%m%d").zfill(8)
    yield "BEGIN:VEVENT"
    yield f"UID:{facts.ref}@{host}"
    yield f"DTSTAMP:{day}T000000Z"
    yield f"DTSTART;VALUE=DATE:{day}"
    yield "RRULE:FREQ=YEARLY"
    yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_escape(f'{date.year}: {facts.title[language]}')}"
    yield f"DESCRIPTION:{_escape(plain(facts.summary[language]))}"
    yield f"URL:{_url(archive, language, entry.folder, entry.id)}"
    yield "END:VEVENT"


def _url(archive: Archive, language: Language, form: str, slug: str) -> str:
    return addresses.absolute(archive.site.facts.base_url, addresses.entry(language, form, slug))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets, never inside a character; continuations begin with a space."""
    if len(line.encode("utf-8")) <= _OCTETS:
        yield line
        return
    part, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8"))
        if size + octets > _OCTETS:
            yield part
            part, size = " ", 1
        part += character
        size += octets
    yield part
