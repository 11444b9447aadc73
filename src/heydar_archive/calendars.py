"""Anniversaries as an iCalendar file (RFC 5545), one a language.

Knows the calendar format: all-day events that repeat yearly, lines folded at 75 octets, text escaped. Only
documents whose day is known are in it; nothing is put on a day that is not theirs. There is no clock: the
stamp of an event is its own day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.languages import Language, plain
from heydar_archive.rendering import Output
from heydar_archive.wording import Wording

_OCTETS = 75


def outputs(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Output]:
    """Yield the calendar of each language."""
    for language, words in wording.items():
        yield Output(addresses.calendar(language), anniversaries(archive, words))


def anniversaries(archive: Archive, wording: Wording) -> bytes:
    """Return the calendar of a language: every document with a certain day, yearly."""
    lines = "".join(f"{folded}\r\n" for line in _lines(archive, wording) for folded in _fold(line))
    return lines.encode("utf-8")


def _lines(archive: Archive, wording: Wording) -> Iterator[str]:
    site, language = archive.site.facts, wording.language
    host = site.base_url.split("//", 1)[1].split("/", 1)[0]
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//heydar-archive//{language.upper()}"
    yield f"NAME:{_escape(site.name[language])}"
    yield f"X-WR-CALNAME:{_escape(site.name[language])}"
    for event in archive.events:
        if event.at is not None or event.date is None or not (event.date.is_day and event.date.certain):
            continue
        facts = event.entry.facts
        day = event.date.earliest.strftime("%Y%m%d").zfill(8)
        yield "BEGIN:VEVENT"
        yield f"UID:{facts.ref}@{host}"
        yield f"DTSTAMP:{day}T000000Z"
        yield f"DTSTART;VALUE=DATE:{day}"
        yield "RRULE:FREQ=YEARLY"
        yield "TRANSP:TRANSPARENT"
        yield f"SUMMARY:{_escape(f'{event.date.year}: {facts.title[language]}')}"
        yield f"DESCRIPTION:{_escape(plain(facts.summary[language]))}"
        yield f"URL:{_url(archive, language, event.entry.folder, event.entry.id)}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


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
