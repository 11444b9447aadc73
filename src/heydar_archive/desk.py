"""What the page functions share: a desk for one language, at which pages are made.

A desk has the archive, the words of its language, and the list to which texts that cannot be shown are
reported. Knows how a page is framed and how texts and links in them are rendered; knows no kind of page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

from markupsafe import Markup

from heydar_archive import addresses, markup
from heydar_archive.archive import Archive, DatedEvent
from heydar_archive.checks import names_a_draft
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.languages import AUTONYMS, LANGUAGES, Language, other
from heydar_archive.model import Entry
from heydar_archive.problems import Position, Problem
from heydar_archive.revisions import History
from heydar_archive.scenes import Scene
from heydar_archive.views import ArticleCell, Chrome, Href, Signpost
from heydar_archive.wording import Wording


@dataclass(frozen=True, slots=True)
class Page:
    """A page to render: output path, template, words, frame and view."""

    address: str
    template: str
    wording: Wording | None
    chrome: Chrome | None
    view: Any


Deferred: TypeAlias = tuple[str, Callable[[], Page]]
"""A page that is made when it is asked for, with its address. Which such pages there are follows from the shape of the archive."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes the pages of one language."""

    archive: Archive
    wording: Wording
    problems: list[Problem]
    years: tuple[int, ...]
    history: History | None = None
    frames: dict[tuple[str, str], tuple[tuple[Href, ...], tuple[Href, ...]]] = field(default_factory=dict)
    last: dict[str, tuple[object, Any]] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """The language of its pages."""
        return self.wording.language

    def scene(self, address: str) -> Scene:
        """Return the scene of a page at an address."""
        return Scene(self.archive, self.wording, address, self.years, self.frames, self.last)

    def page(  # noqa: PLR0913 -- what a head may hold
        self,
        scene: Scene,
        template: str,
        view: Any,  # noqa: ANN401 -- any view
        *,
        followed: bool = False,
        feed: Href | None = None,
        metas: tuple[tuple[str, str], ...] = (),
        signposts: tuple[Signpost, ...] = (),
        data: Markup | None = None,
        **frame: Any,  # noqa: ANN401 -- as the scene takes it
    ) -> Page:
        """Return a page with its frame; one that is ``followed`` tells readers' programs of the feed, or of one of its own.

        ``metas`` and ``signposts`` are further tags of its head, ``data`` is what it is about as JSON-LD.
        """
        chrome = scene.chrome(**frame)
        if followed and not feed:
            feed = scene.feed()
        if feed or metas or signposts or data:
            chrome = replace(chrome, feed=feed, metas=metas, signposts=signposts, data=data)
        return Page(scene.here, f"pages/{template}.html", self.wording, chrome, view)

    def report(self, problem: Problem) -> None:
        """Add a problem, once however many pages meet it."""
        if problem not in self.problems:
            self.problems.append(problem)

    def render(self, s: Scene, record: Record[Any], language: Language, *, numbered: bool) -> markup.Rendered:
        """Return a record's text as HTML; a text that cannot be shown is a problem, and nothing is shown."""
        labels = self._labels(s, record) if numbered else None
        with self._reported(record, language):
            section = record.section(language)
            if section is not None:
                return markup.render(section.text, partial(self.resolve, s), labels)
        return markup.Rendered(Markup(), (), ())

    def blocks(self, s: Scene, entry: Record[Entry], language: Language) -> tuple[markup.Block, ...]:
        """Return the blocks of a document's text one by one; none if it cannot be shown, which is a problem."""
        with self._reported(entry, language):
            section = entry.section(language)
            if section is not None:
                return markup.blocks(section.text, partial(self.resolve, s), self._labels(s, entry))
        return ()

    @contextmanager
    def _reported(self, record: Record[Any], language: Language) -> Iterator[None]:
        """Report a text that cannot be shown, where it stands."""
        try:
            yield
        except markup.BadMarkup as reason:
            section = record.section(language)
            if section is None:
                raise
            at = section.text.find(reason.near) if reason.near else 0
            line = section.line + section.text.count("\n", 0, max(at, 0))
            column = at - section.text.rfind("\n", 0, max(at, 0)) if at >= 0 else 1
            where = Position(record.file, line, max(column, 1))
            draft = self._draft(reason)
            problem = Problem(reason.code, where, reason.what, reason.allowed, "Correct the text.")
            self.report(names_a_draft(where, draft) if draft else problem)

    def _draft(self, reason: markup.BadMarkup) -> Record[Entry] | None:
        """Return the draft to which a link leads that leads nowhere on this site, or None."""
        if reason.code != "dead-link":
            return None
        target = reason.near.removeprefix("](")
        return next((draft for draft in self.archive.left_out if draft.facts.ref == target), None)

    def _labels(self, s: Scene, record: Record[Any]) -> markup.Labels:
        """Return the words of a text's apparatus; the way to the other language's text where paragraphs stand one to one."""
        switch = None
        if (
            isinstance(record.facts, Entry)
            and all(record.section(lang) for lang in LANGUAGES)
            and not record.facts.alignment
        ):
            there = other(self.language)
            url = s.url(addresses.entry(there, record.folder, record.id))
            switch = markup.Switch(url, there, AUTONYMS[there])
        return markup.Labels(s.say("text.paragraph"), s.say("text.note"), s.say("text.back"), switch)

    def resolve(self, s: Scene, target: str) -> str | None:
        """Return the link for a target that an editor writes: HA-0011, organisations/un, pages/about."""
        if target in self.archive.by_ref:
            return s.entry_url(self.archive.by_ref[target])
        former = next((entry for entry in self.archive.withdrawn if entry.outline.ref == target), None)
        if former:
            return s.entry_url(former)
        kind, _, identifier = target.partition("/")
        if kind == "pages" and (not identifier or any(page.id == identifier for page in self.archive.pages)):
            return s.url(addresses.page(self.language, identifier)) if identifier else None
        if (
            kind
            in {
                "timeline",
                "documents",
                "discrepancies",
                "terms",
                "glossary",
                "gaps",
                "coverage",
                "founding-article",
                "search",
                "search-tips",
                "days",
                "corrections",
                "log",
                "data",
                "colophon",
            }
            and not identifier
        ):
            return s.url(addresses.index(self.language, kind))
        if kind in {*addresses.PAGED, "terms", "glossary"} and identifier in self.archive.register(kind):
            return s.url(addresses.record(self.language, kind, identifier))
        return None

    def tenure(self, when: DocumentDate | None, entry: Record[Entry]) -> str | None:
        """Return before, within or after, for a document of an international organisation with a sure place."""
        tenure = self.archive.site.facts.tenure
        if tenure is None or when is None or not self.archive.is_international(entry):
            return None
        if when.latest < tenure.since.earliest:
            return "before"
        if when.earliest > tenure.until.latest:
            return "after"
        return "within"

    def tenure_counts(self, entries: Sequence[Record[Entry]]) -> dict[str, int]:
        """Return how many entries lie before, within and after the tenure; empty if none can be placed."""
        if self.archive.site.facts.tenure is None:
            return {}
        counts = {"before": 0, "within": 0, "after": 0}
        for entry in entries:
            key = self.tenure(entry.outline.date, entry)
            if key:
                counts[key] += 1
        return counts if any(counts.values()) else {}

    def issued(self, family: Iterable[str]) -> tuple[Record[Entry], ...]:
        """Return the entries that any body of a family issued, in the order of dates."""
        found = {entry.outline.ref: entry for body in family for entry in self.archive.entries_where(issued_by=body)}
        return tuple(found[ref] for ref in sorted(found, key=self.archive.places_in_order.__getitem__))

    def halves(self, s: Scene, entry: Record[Entry]) -> tuple[ArticleCell, ...]:
        """Return what each half of the founding article says of an entry; empty if it is not of the article."""
        article = entry.facts.article
        if article is None:
            return ()
        cells = []
        for language in LANGUAGES:
            half = article[language]
            differs = half.date is not None and (
                entry.facts.date is None or half.date.bounds != entry.facts.date.bounds
            )
            cells.append(
                ArticleCell(
                    label=s.say(f"half.{language}"),
                    when=self.wording.pieces(half.date, "full") if half.date else (),
                    words=s.in_page(_inner_quotes(half.words), language) if half.words else None,
                    locator=half.locator or "",
                    differs=differs,
                    absent=half.absent,
                )
            )
        return tuple(cells)


def own_dates(entries: Iterable[Record[Entry]]) -> tuple[DatedEvent, ...]:
    """Return each entry's own date as an event."""
    return tuple(DatedEvent(entry.outline.date, entry.outline.date_role, entry) for entry in entries)


def _inner_quotes(words: str) -> str:
    """Return words that will stand in quotation marks: marks of their own become the inner ones."""
    return words.translate({0x201C: 0x2018, 0x201D: 0x2019})
