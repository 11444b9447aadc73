"""How content is said on one page in one language: names, rows, strips, disagreements, sources, the frame.

A scene is a page under way: the archive, the words, and the address from which its links are made. Knows
nothing of which pages there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from heydar_archive import addresses, noting
from heydar_archive.archive import Archive, Change, DatedEvent, Disagreement, newest_change
from heydar_archive.cards import Card
from heydar_archive.dates import BadDate, DocumentDate, Precision
from heydar_archive.describing import Record
from heydar_archive.languages import AUTONYMS, LANGUAGES, Language, Words, other, plain
from heydar_archive.model import Citation, Discrepancy, Entry, Gap, Issuer, Variant, Witness
from heydar_archive.orthography import sort_key
from heydar_archive.outlines import Issuing
from heydar_archive.views import (
    Bar,
    Chrome,
    CitationView,
    Column,
    DiscrepancyView,
    Group,
    Href,
    Mark,
    Month,
    Neighbour,
    NoteView,
    ReadingView,
    Revised,
    Row,
    Said,
    Spark,
    Strip,
    Tag,
    WitnessView,
)
from heydar_archive.wording import Piece, Style, Wording

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Scene:
    """A page under way: the archive, the words and the address from which links are made."""

    archive: Archive
    wording: Wording
    here: str
    years: tuple[int, ...] = field(default=())
    frames: dict[tuple[str, str], tuple[tuple[Href, ...], tuple[Href, ...]]] = field(default_factory=dict)
    """The menu and the foot of pages that were made before, by folder and section: they are the same on many pages."""
    last: dict[str, tuple[object, Any]] = field(default_factory=dict)
    """What was worked out for the page that was made last, by what it is, each with the record of which it was worked out."""

    @property
    def language(self) -> Language:
        """The page's language."""
        return self.wording.language

    def say(self, key: str, **values: object) -> str:
        """Return a word of the interface."""
        return self.wording.say(key, **values)

    def once(self, what: str, record: Record[Any] | None, make: Callable[[], Made]) -> Made:
        """Return what is made of the facts of one record, wherever its page is; an entry's pages are made one after the other."""
        if record is not None:
            noting.facts.add(record.file)  # who is given what was made before has read them too
        known = self.last.get(what)
        if known is None or known[0] is not record:
            known = self.last[what] = record, make()
        found: Made = known[1]
        return found

    def url(self, address: str) -> str:
        """Return the link from this page to an address."""
        return addresses.relative(self.here, address)

    def in_page(self, text: str, language: str) -> Said:
        """Return words with their language, if it is not the page's."""
        return Said(text, None if language == self.language else language)

    def maybe(self, words: Words | None) -> str:
        """Return optional words in the page's language, or nothing."""
        return words[self.language] if words else ""

    def either(self, said: Words | str | None) -> str:
        """Return what is the same in both languages, or else the words of the page's; nothing if there is nothing."""
        return said[self.language] if isinstance(said, Words) else said or ""

    def counterpart(self, words: Words) -> Said | None:
        """Return the words in the other language, unless they are the same."""
        return None if words.alike else Said(words[other(self.language)], other(self.language))

    # -- names -----------------------------------------------------------------------------------------

    def name(self, kind: str, identifier: str, when: DocumentDate | None = None) -> str:
        """Return the name of a record in the page's language; an organisation's as of ``when``."""
        record = self.archive.register(kind).get(identifier)
        if record is None:
            return identifier
        names = record.facts.name_on(when) if kind == "organisations" else record.facts.name
        found: str = names[self.language]
        return found

    def words_of(self, kind: str, identifier: str, when: DocumentDate | None = None) -> Words:
        """Return the name of a record in both languages."""
        record = self.archive.register(kind).get(identifier)
        if record is None:
            return Words(az=identifier, en=identifier)
        if kind == "organisations":
            name = record.facts.name_on(when)
            return Words(az=name.az, en=name.en)
        found: Words = record.facts.name
        return found

    def short_name(self, organisation: str, when: DocumentDate | None = None) -> str:
        """Return an organisation's acronym on a day, or its short form, or its name."""
        record = self.archive.organisations.get(organisation)
        if record is None:
            return organisation
        name = record.facts.name_on(when)
        short = name.acronym or name.short
        return short[self.language] if short else name[self.language]

    def link(self, kind: str, identifier: str, when: DocumentDate | None = None) -> Href:
        """Return a link to a record's page, with its name as of ``when``."""
        return Href(self.name(kind, identifier, when), self.url(addresses.record(self.language, kind, identifier)))

    def agent(self, identifier: str, when: DocumentDate | None = None) -> Href:
        """Return a link to an organisation or a person."""
        return self.link(self._kind_of_agent(identifier), identifier, when)

    def _kind_of_agent(self, identifier: str) -> str:
        return "people" if identifier in self.archive.people else "organisations"

    def entry_url(self, entry: Record[Entry]) -> str:
        """Return the link to an entry's page."""
        return self.url(addresses.entry(self.language, entry.folder, entry.id))

    def parallel_url(self, entry: Record[Entry]) -> str:
        """Return the link to the page with an entry's two languages side by side."""
        return self.url(addresses.parallel(self.language, entry.folder, entry.id))

    def document_views(self, entry: Record[Entry], current: str) -> tuple[Href, ...]:
        """Return the ways to read a document: a page a language, and both side by side; ``current`` is one of them."""
        found = []
        for language in LANGUAGES:
            url = self.url(addresses.entry(language, entry.folder, entry.id))
            found.append(Href(AUTONYMS[language], url, language, current=language == current))
        url = self.parallel_url(entry)
        return (*found, Href(self.say("parallel.name"), url, current=current == "parallel"))

    def notes(self, entry: Record[Entry]) -> tuple[NoteView, ...]:
        """Return the editors' notes of an entry."""
        return tuple(
            NoteView(
                self.say("doc.correction" if note.kind == "correction" else "doc.note"),
                note[self.language],
                note.by,
                self.day(note.on),
            )
            for note in entry.facts.notes
        )

    def day(self, when: DocumentDate) -> Piece:
        """Return a day on which the archive itself did something."""
        return Piece(self.wording.date(when, "long"), when.machine)

    def permanent(self, ref: str) -> Href:
        """Return a link to a permanent address, in full as it is cited."""
        address = addresses.permanent(ref)
        return Href(addresses.absolute(self.archive.site.facts.base_url, address), self.url(address))

    def feed(self) -> Href | None:
        """Return the link to the feed of the publication log, if there is anything in the log."""
        if not self.archive.log:
            return None
        return Href(self.say("log.feed"), self.url(addresses.feed(self.language)))

    def neighbour(self, entry: Record[Entry] | None, url: Callable[[Record[Entry]], str]) -> Neighbour | None:
        """Return the entry before or after, as the foot of a page names it; ``url`` says which of its pages to go to."""
        if entry is None:
            return None
        title = entry.heading.title(self.language)
        return Neighbour(self.wording.pieces(entry.outline.date, "full"), title, url(entry))

    def form_name(self, form: str) -> str:
        """Return the name of one document of a form."""
        return self.name("forms", form)

    def issuers(self, issuers: Iterable[Issuing], when: DocumentDate | None) -> tuple[str, ...]:
        """Return the issuers as a list shows them: the body, or the person in their office's body."""
        found = []
        for issuer in issuers:
            office = self.archive.office(issuer)
            agent = issuer.agent
            found.append(office.title[self.language] if office else self.name(self._kind_of_agent(agent), agent, when))
        return tuple(dict.fromkeys(found))

    def issuer_links(self, issuer: Issuer, when: DocumentDate | None) -> Iterator[Href]:
        """Yield links to an issuer and to the body in which the office was held."""
        yield self.agent(issuer.agent, when)
        office = self.archive.office(issuer)
        if office:
            body = self.link("organisations", office.body, when) if office.body else Href("", None)
            yield replace(body, text=office.title[self.language])

    # -- rows ------------------------------------------------------------------------------------------

    def row(
        self,
        event: DatedEvent,
        style: Style = "short",
        *,
        with_id: bool = False,
        data: tuple[tuple[str, str], ...] = (),
    ) -> Row:
        """Return the line of an event: in ``column`` style inside a year, in ``short`` style in mixed lists."""
        entry, outline, heading = event.entry, event.entry.outline, event.entry.heading
        classes = ["row"] if style == "column" else ["row", "yr"]
        if event.at is not None:
            classes.append("event")
        elif event.date is not None and event.date.is_span:
            classes.append("span")
        return Row(
            style=" ".join(classes),
            when=self.when(event.date, style),
            title=heading.title(self.language),
            url=self.entry_url(entry),
            id=outline.ref if with_id and event.at is None else None,
            role=self.say(f"role.{event.role}") if event.at is not None else "",
            meta=tuple(Said(text) for text in (self._kind(entry), *self.issuers(outline.issuers, outline.date))),
            tags=() if event.at is not None else self.tags(entry),
            context=self.maybe(event.event.note if event.event else None),
            data=data,
        )

    def _kind(self, entry: Record[Entry]) -> str:
        number = entry.heading.number
        form = self.form_name(entry.folder)
        return f"{form} {number}" if number else form

    def entry_row(self, entry: Record[Entry], *, with_id: bool = False) -> Row:
        """Return the line of a document in a mixed list."""
        return self.row(DatedEvent(entry.outline.date, entry.outline.date_role, entry), with_id=with_id)

    def gap_row(self, gap: Record[Gap], style: Style = "short") -> Row:
        """Return the line of a document that was not found."""
        facts = gap.facts
        return Row(
            style="row gap" if style == "column" else "row yr gap",
            when=self.when(facts.date, style),
            title=facts.title[self.language],
            url=self.url(addresses.record(self.language, "gaps", gap.id)),
            meta=tuple(Said(text) for text in (self.form_name(facts.form), *self.issuers(facts.issuers, facts.date))),
            tags=(Tag(self.say("tag.not-located"), "gap"),),
        )

    def when(self, date: DocumentDate | None, style: Style) -> tuple[Piece, ...]:
        """Return a date in pieces; in a year's column an unknown day is a dash."""
        if style == "column" and (date is None or _day_unknown(date)):
            return (Piece("–", date.machine if date else None),)
        return self.wording.pieces(date, style)

    def tags(self, entry: Record[Entry]) -> tuple[Tag, ...]:
        """Return the states of an entry that a list shows."""
        outline = entry.outline
        found = []
        if outline.draft:
            found.append(Tag(self.say("tag.draft"), "warn"))
        if outline.date is None or _day_unknown(outline.date):
            found.append(Tag(self.say("tag.day-unknown")))
        elif not outline.date.certain:
            found.append(Tag(self.say("tag.date-uncertain")))
        if entry.heading.status == "attested":
            found.append(Tag(self.say("tag.attested")))
        if outline.readings:
            found.append(Tag(f"≠ {self.say('tag.disagree')}", "warn"))
        return tuple(found)

    # -- strips ----------------------------------------------------------------------------------------

    def strip(
        self,
        events: Sequence[DatedEvent],
        gaps: Sequence[Record[Gap]] = (),
        *,
        year_at: Callable[[int], str] | None = None,
    ) -> Strip:
        """Return the density strip of documents (and gaps) by year.

        A column links to the address that ``year_at`` gives, or to the year's own page.
        """
        year_at = year_at or partial(addresses.year, self.language)
        marks: dict[int, list[str]] = {}
        for event in events:
            if event.at is None and event.date is not None:
                kind = "intl" if self.archive.is_international(event.entry) else "own"
                marks.setdefault(event.date.year, []).append(kind)
        for gap in gaps:
            marks.setdefault(gap.facts.date.year, []).append("gap")
        if not marks:
            return Strip((), long=False, kinds=())
        fullest = max(5, *(len(found) for found in marks.values()))
        pitch = 9.2 if fullest <= _MARKS_AT_FULL_SIZE else 220 / fullest
        mark = 6.4 if fullest <= _MARKS_AT_FULL_SIZE else 0.7 * pitch
        columns = []
        for run in _runs(marks):
            if isinstance(run, tuple):
                first, last = run
                columns.append(
                    Column("", "…", self.say("strip.none-between", first=first, last=last), None, is_break=True)
                )
                continue
            kinds = sorted(marks.get(run, ()), key=_KINDS_OF_MARKS.index)
            count = sum(kind != "gap" for kind in kinds)
            height = pitch * max(1, len(kinds)) + 2
            columns.append(
                Column(
                    century=f"{run:04d}"[:2],
                    year=f"{run:04d}"[2:],
                    label=self.say("strip.year", year=run, documents=self.wording.count("documents", count)),
                    url=self.url(year_at(run)) if kinds else None,
                    height=_number(height),
                    marks=tuple(_marks(kinds, height, pitch, mark)),
                )
            )
        present = {kind for found in marks.values() for kind in found}
        kinds_present = tuple(kind for kind in _KINDS_OF_MARKS if kind in present)
        return Strip(tuple(columns), long=len(columns) > _SHORT_STRIP, kinds=kinds_present, bars=pitch < _LEAST_PITCH)

    def spark(self, entries: Sequence[Record[Entry]], tallest: int) -> Spark | None:
        """Return the spark of some entries over the years of the archive, or None without years."""
        if not self.years:
            return None
        found = Counter(date.year for entry in entries if (date := entry.outline.date))
        counts = [found[year] for year in self.years]
        heights = [(index, max(_LEAST_BAR, 20 * count / tallest)) for index, count in enumerate(counts) if count]
        bars = tuple(Bar(9 * index, _number(20 - height), _number(height)) for index, height in heights)
        return Spark(9 * len(self.years) - 1, bars)

    # -- timeline --------------------------------------------------------------------------------------

    def groups(
        self,
        events: Sequence[DatedEvent],
        gaps: Sequence[Record[Gap]] = (),
        matches: Callable[[Record[Entry]], tuple[tuple[str, str], ...]] = lambda _: (),
    ) -> tuple[Group, ...]:
        """Return years with months with rows; the undated last, in a group of their own.

        ``matches`` gives the filters that an entry passes, for the script that combines them.
        """
        dated: dict[tuple[int, int], list[tuple[Any, Row]]] = {}
        undated: list[Row] = []
        for event in events:
            if event.date is None:
                undated.append(self.row(event, "short", with_id=True, data=matches(event.entry)))
                continue
            place = (event.date.year, 0 if _day_unknown_month(event.date) else event.date.month or 0)
            row = self.row(event, "column", with_id=True, data=matches(event.entry))
            dated.setdefault(place, []).append((event.order, row))
        for gap in gaps:
            date = gap.facts.date
            place = (date.year, date.month or 0)
            order = (0, date.earliest, date.latest, "~", gap.facts.ref)
            dated.setdefault(place, []).append((order, self.gap_row(gap, "column")))
        return tuple(
            replace(group, months=self._months(year, dated))
            if year is not None
            else replace(group, rows=tuple(undated))
            for year, group in self.years_of(events, gaps).items()
        )

    def years_of(self, events: Iterable[DatedEvent], gaps: Iterable[Record[Gap]] = ()) -> dict[int | None, Group]:
        """Return years without their rows, each with its number of documents; None stands for the undated, which are last."""
        documents: Counter[int] = Counter({gap.facts.date.year: 0 for gap in gaps})
        undated = 0
        for event in events:
            if event.date is None:
                undated += 1
            else:
                documents[event.date.year] += event.at is None
        found: dict[int | None, Group] = {
            year: Group(
                f"y{year}",
                str(year),
                self.wording.count("documents", documents[year]),
                self.url(addresses.year(self.language, year)),
            )
            for year in sorted(documents)
        }
        if undated:
            count = self.wording.count("documents", undated)
            found[None] = Group("undated", self.say("timeline.undated"), count)
        return found

    def _months(self, year: int, dated: dict[tuple[int, int], list[tuple[Any, Row]]]) -> tuple[Month, ...]:
        months = []
        for of_year, month in sorted(place for place in dated if place[0] == year):
            rows = tuple(row for _, row in sorted(dated[of_year, month], key=lambda pair: pair[0]))
            name = self.wording.month_heading(month) if month else self.say("timeline.day-unknown")
            months.append(
                Month(
                    f"m{year}-{month:02d}",
                    name,
                    f" {year}",
                    rows,
                )
            )
        return tuple(months)

    # -- disagreements, sources ------------------------------------------------------------------------

    def discrepancy(self, disagreement: Disagreement, *, linked: bool = False) -> DiscrepancyView:
        """Return a disagreement; with ``linked`` it says which record it concerns."""
        facts = disagreement.facts
        return DiscrepancyView(
            id=facts.id,
            number=facts.id[1:].lstrip("0"),
            subject=facts.subject[self.language],
            about=self.say(f"about.{facts.about}"),
            status=Tag(self.say(f"reading.{facts.status}"), "warn"),
            severity=Tag(self.say(f"reading.{facts.severity}")),
            scope=self.say(f"scope.{facts.scope}"),
            readings=tuple(self._reading(facts, index) for index in range(len(facts.values))),
            assessment=facts.assessment[self.language],
            where=self.place_of(disagreement) if linked else None,
        )

    def place_of(self, disagreement: Disagreement) -> Href:
        """Return a link to where a disagreement is shown in full."""
        record, number = disagreement.record, disagreement.facts.id
        if disagreement.kind == "entries":
            return Href(record.facts.title[self.language], self.entry_url(record) + f"#{number}")
        if disagreement.kind == "pages":
            return Href(
                record.facts.title[self.language], self.url(addresses.page(self.language, record.id) + f"#{number}")
            )
        if disagreement.kind == "terms":
            return Href(
                record.facts.name[self.language], self.url(addresses.index(self.language, "terms") + f"#{number}")
            )
        return Href(
            self.name(disagreement.kind, record.id),
            self.url(addresses.record(self.language, disagreement.kind, record.id) + f"#{number}"),
        )

    def _reading(self, facts: Discrepancy, index: int) -> ReadingView:
        reading = facts.values[index]
        pieces: tuple[Piece, ...] = ()
        if isinstance(reading.value, str):
            value = self.in_page(reading.value, reading.language or self.language)
            if facts.about == "date":
                try:
                    pieces = self.wording.pieces(DocumentDate.parse(reading.value), "long")
                except BadDate:
                    pieces = ()
        else:
            value = self.in_page(reading.value[self.language], reading.language or self.language)
        return ReadingView(
            value, pieces, reading.followed, tuple(self._witness(witness) for witness in reading.witnesses)
        )

    def _witness(self, witness: Witness) -> WitnessView:
        detail = []
        if witness.half:
            detail.append(Said(self.say(f"half.{witness.half}")))
        if witness.language:
            detail.append(Said(self.language_name(witness.language)))
        if witness.locator:
            detail.append(Said(self.either(witness.locator)))
        return WitnessView(self.link("sources", witness.source), tuple(detail), witness.url)

    def language_name(self, code: str) -> str:
        """Return a language's name, or its code if the wording does not know it."""
        key = f"language.{code}"
        return self.say(key) if key in self.wording.words else code

    def citations(self, citations: Iterable[Citation]) -> tuple[CitationView, ...]:
        """Return the sources of a record as its page lists them."""
        return tuple(
            CitationView(
                source=self.link("sources", citation.source),
                locator=self.either(citation.locator),
                external=citation.url,
                kind=self.say(f"kind.{citation.kind}"),
                supports=", ".join(self.say(f"supports.{fact}") for fact in citation.supports),
                language=self.language_name(citation.language) if citation.language else "",
                accessed=self.wording.date(citation.accessed, "full") if citation.accessed else "",
                note=self.maybe(citation.note),
            )
            for citation in citations
        )

    def variants(self, variants: Iterable[Variant]) -> tuple[Said, ...]:
        """Return other names with their languages."""
        return tuple(self.in_page(variant.text, variant.language) for variant in variants)

    def sorted_by_name(self, items: Iterable[Any], key: Any = None) -> list[Any]:  # noqa: ANN401 -- any named thing
        """Return things in the alphabetical order of the page's language."""
        return sorted(items, key=lambda item: sort_key(key(item) if key else item.text, self.language))

    # -- the frame -------------------------------------------------------------------------------------

    def chrome(
        self,
        *,
        title: str,
        description: str,
        crumbs: Sequence[Href] = (),
        heading: str | None = None,
        record: Record[Entry] | Record[Gap] | None = None,
    ) -> Chrome:
        """Return the frame of this page; of a ``record`` it shows the picture where its link is shared, unless withdrawn."""
        language, site = self.language, self.archive.site.facts
        section = self.here.removeprefix(f"{language}/").split("/")[0].removesuffix(".html")
        if section in self.archive.forms:
            section = "documents" if self.here == addresses.form(language, section) else "timeline"
        elif section == "years":
            section = "timeline"
        elif section == "search-tips":
            section = "search"
        place = (self.here.rpartition("/")[0], section)
        if place not in self.frames:
            self.frames[place] = self._menu(section), self._foot()
        menu, footer = self.frames[place]
        twin = addresses.in_other(self.here, other(language))
        contact = site.contact
        if not contact.startswith(("http://", "https://")):
            # A correction says what it is about: the reference of the document from whose page it comes.
            contact = f"mailto:{contact}" + (f"?subject={record.facts.ref}" if record else "")
        return Chrome(
            language=language,
            address=self.here,
            title=plain(f"{title} – {site.name[language]}"),
            heading=plain(heading or title),
            description=plain(description),
            site=site.name[language],
            descriptor=site.descriptor[language],
            home=self.url(addresses.home(language)),
            assets=self.url(addresses.ASSETS),
            icon=self.url(f"{addresses.ASSETS}/favicon.svg"),
            canonical=addresses.absolute(site.base_url, self.here),
            alternates=(
                (language, addresses.absolute(site.base_url, self.here)),
                (other(language), addresses.absolute(site.base_url, twin)),
                ("x-default", addresses.absolute(site.base_url, addresses.ROOT)),
            ),
            switch=Href(AUTONYMS[other(language)], self.url(twin), other(language)),
            autonym=AUTONYMS[language],
            menu=menu,
            crumbs=tuple(crumbs),
            footer=footer,
            licence=site.licence[language],
            contact=Href(self.say("foot.correction"), contact),
            picture=addresses.absolute(site.base_url, self.once("card", record, partial(self.card, record))[0]),
            locale={"az": "az_AZ", "en": "en_GB"}[language],
            manifest=self.url(addresses.web_manifest(language)),
            touch_icon=self.url(addresses.icon(180)),
            draft=record is not None and isinstance(record.facts, Entry) and record.facts.draft,
            revised=self._revised(record),
            search=Href(site.name[language], self.url(addresses.open_search(language))),
        )

    def _menu(self, section: str) -> tuple[Href, ...]:
        """Return the links to the sections, of which one may be that of this page."""
        return tuple(
            Href(self.say(f"nav.{name}"), self.url(addresses.index(self.language, name)), current=name == section)
            for name in (
                "timeline",
                "documents",
                "organisations",
                "people",
                "places",
                "topics",
                "sources",
                "discrepancies",
                "search",
            )
        )

    def _foot(self) -> tuple[Href, ...]:
        """Return the links to what is told of the archive itself."""
        language = self.language
        own = {page.id: page.facts.title[language] for page in self.archive.pages}
        indexes = ("founding-article", "terms", "glossary", "gaps", "coverage")
        at_end = ("corrections", "log", "data", "colophon")
        return (
            *(Href(self.say(f"nav.{name}"), self.url(addresses.index(language, name))) for name in indexes),
            *(
                Href(own[slug], self.url(addresses.page(language, slug)))
                for slug in ("about", "principles", "accessibility")
                if slug in own
            ),
            *(Href(self.say(f"nav.{name}"), self.url(addresses.index(language, name))) for name in at_end),
        )

    def _revised(self, record: Record[Entry] | Record[Gap] | None) -> Revised | None:
        """Return the newest change of an entry, or of the archive on a page that is of no entry; None if there is none."""
        if record is not None and isinstance(record.facts, Entry):
            newest = newest_change(record)
        else:
            newest = self.archive.log[0] if self.archive.log else None
        if newest is None:
            return None
        return Revised(self.day(newest.on), self.log_url(newest))

    def log_url(self, change: Change) -> str:
        """Return the link to a change in the publication log."""
        place, newest = (self.archive.places_in_log[one.id] // LOG_PART for one in (change, self.archive.log[0]))
        index = addresses.index(self.language, "log")
        page = index if place == newest else addresses.log_part(self.language, place + 1)
        return self.url(f"{page}#{change.id}")

    def card(self, record: Record[Entry] | Record[Gap] | None) -> tuple[str, Card]:
        """Return the address and the words of the picture of a document, a gap, or else of the site.

        What an entry was about is no longer shown once it is withdrawn: the site's picture stands for it.
        """
        site = self.archive.site.facts
        if record is None or (isinstance(record.facts, Entry) and record.facts.withdrawn):
            words = Card("", site.descriptor[self.language], "", site.name[self.language])
            return addresses.card(self.language, "site", words.key), words
        facts = record.facts
        form = facts.form if isinstance(facts, Gap) else record.folder
        meta = " · ".join((self.form_name(form), *self.issuers(facts.issuers, facts.date)))
        date = self.wording.date(facts.date, "full")
        words = Card(date, facts.title[self.language], meta, site.name[self.language])
        return addresses.card(self.language, facts.ref, words.key), words

    def crumb(self, name: str) -> tuple[Href, Href]:
        """Return the first two steps of a breadcrumb: home and a section."""
        return (
            Href(self.say("nav.home"), self.url(addresses.home(self.language))),
            Href(self.say(f"nav.{name}"), self.url(addresses.index(self.language, name))),
        )


_KINDS_OF_MARKS = ("own", "intl", "gap")
_LEAST_PITCH = 3
_MARKS_AT_FULL_SIZE = 24
_SHORT_STRIP = 18
_EMPTY_RUN = 4
_LEAST_BAR = 3
LOG_PART = 300
"""The most changes that a page of the publication log shows."""


def _marks(kinds: Sequence[str], height: float, pitch: float, mark: float) -> Iterator[Mark]:
    """Yield a mark for each document of a year, from the axis up; one bar a kind where marks would be too thin."""
    if pitch >= _LEAST_PITCH:
        for at, kind in enumerate(kinds):
            yield Mark(kind, _number(height - mark - 2.3 - pitch * at), _number(mark))
        return
    below = 0
    for kind in dict.fromkeys(kinds):
        count = kinds.count(kind)
        yield Mark(kind, _number(height - 2.3 - pitch * (below + count)), _number(pitch * count))
        below += count


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _day_unknown(date: DocumentDate) -> bool:
    """Whether a date does not reach the day (a span is as exact as its ends)."""
    return any(point.precision < Precision.DAY for point in date.points)


def _day_unknown_month(date: DocumentDate) -> bool:
    return date.points[0].precision < Precision.MONTH


def _runs(marks: dict[int, list[str]]) -> list[int | tuple[int, int]]:
    """Return every year from the first to the last; a run of more than four empty years as a pair."""
    found: list[int | tuple[int, int]] = []
    years = sorted(marks)
    for earlier, later in zip(years, [*years[1:], None], strict=True):
        found.append(earlier)
        if later is None:
            break
        if later - earlier - 1 > _EMPTY_RUN:
            found.append((earlier + 1, later - 1))
        else:
            found.extend(range(earlier + 1, later))
    return found
