"""The plan of the site: which pages there are, at which addresses, and what each shows.

One function a kind of page, each from the archive to pages with finished views. Knows no HTML: the
template of a page is a name, its view is plain values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from heydar_archive import addresses, markup
from heydar_archive.archive import Archive, DatedEvent
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Record
from heydar_archive.languages import AUTONYMS, LANGUAGES, Language, Words, other
from heydar_archive.model import Entry, Gap, Organisation, Page as OwnPage, Person
from heydar_archive.orthography import sort_key
from heydar_archive.problems import Position, Problem
from heydar_archive.views import (
    Chrome,
    CitationView,
    Dated,
    DiscrepancyView,
    Fact,
    Group,
    Href,
    Neighbour,
    NoteView,
    RelatedView,
    Row,
    Said,
    Scene,
    Spark,
    Strip,
    Tag,
    TextView,
)
from heydar_archive.wording import Piece, Wording


@dataclass(frozen=True, slots=True)
class Page:
    """A page to render: output path, template, words, frame and view."""

    address: str
    template: str
    wording: Wording | None
    chrome: Chrome | None
    view: Any


@dataclass(frozen=True, slots=True)
class Section:
    """A headed list of documents."""

    id: str
    heading: str
    count: str
    rows: tuple[Row, ...]


# -- views of whole pages --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HomeView:
    """The front page of a language."""

    heading: str
    statement: str
    strip: Strip
    selected: tuple[Row, ...]
    disagreements: tuple[Row, ...]
    forms: tuple[Href, ...]
    organisations: tuple[Href, ...]
    principles: Href | None
    article: Href


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The timeline, or the part of it that is one year."""

    lead: str
    strip: Strip | None
    groups: tuple[Group, ...]
    earlier: Href | None = None
    later: Href | None = None


@dataclass(frozen=True, slots=True)
class ListView:
    """Documents in groups."""

    lead: str
    alternative: Said | None
    strip: Strip | None
    groups: tuple[Group, ...]
    avoid: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The page of an entry."""

    ref: str
    alternative: Said | None
    when: tuple[Piece, ...]
    is_day: bool
    kind: str
    bodies: tuple[str, ...]
    hints: tuple[str, ...]
    facts: tuple[Fact, ...]
    languages: tuple[Href, ...]
    summary: str
    notices: tuple[tuple[str, str], ...]
    text: TextView | None
    disagreements: tuple[DiscrepancyView, ...]
    notes: tuple[NoteView, ...]
    events: tuple[Dated, ...]
    citations: tuple[CitationView, ...]
    article: tuple[ArticleCell, ...]
    attachments: tuple[Href, ...]
    citation: str
    permanent: Href
    related: tuple[RelatedView, ...]
    earlier: Neighbour | None
    later: Neighbour | None


@dataclass(frozen=True, slots=True)
class TreeItem:
    """An organisation in the index, with what is part of it."""

    name: Href
    acronym: str
    alternative: Said | None
    spark: Spark | None
    count: str
    children: tuple[TreeItem, ...]


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """A record in the index of its register."""

    id: str
    name: Href
    alternative: Said | None
    count: str
    context: str = ""
    children: tuple[RegisterItem, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The index of a register: groups of items, with or without headings."""

    lead: str
    groups: tuple[tuple[str, str, tuple[RegisterItem, ...]], ...]


@dataclass(frozen=True, slots=True)
class TreeView:
    """The index of organisations."""

    lead: str
    items: tuple[TreeItem, ...]


@dataclass(frozen=True, slots=True)
class RecordView:
    """The page of an organisation, a person, a place, a topic or a source."""

    id: str
    alternative: Said | None
    lead: str
    facts: tuple[Fact, ...]
    dated: tuple[tuple[str, str, tuple[Dated, ...]], ...]
    strip: Strip | None
    sections: tuple[Section, ...]
    disagreements: tuple[DiscrepancyView, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class DiscrepanciesView:
    """All disagreements."""

    lead: str
    items: tuple[DiscrepancyView, ...]


@dataclass(frozen=True, slots=True)
class UsageView:
    """Who uses which word, and where that was read."""

    who: str
    words: str
    documents: tuple[Href, ...]
    citations: tuple[CitationView, ...]
    note: str


@dataclass(frozen=True, slots=True)
class TermView:
    """A contested term."""

    id: str
    name: str
    alternative: Said | None
    usages: tuple[UsageView, ...]
    practice: str
    disagreements: tuple[DiscrepancyView, ...]


@dataclass(frozen=True, slots=True)
class TermsView:
    """All contested terms."""

    lead: str
    terms: tuple[TermView, ...]


@dataclass(frozen=True, slots=True)
class GlossaryItem:
    """A glossary term with its counterpart."""

    id: str
    name: str
    counterpart: Said
    note: str


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """The glossary by category: (id, heading, items)."""

    lead: str
    groups: tuple[tuple[str, str, tuple[GlossaryItem, ...]], ...]


@dataclass(frozen=True, slots=True)
class GapView:
    """The page of a document that was not found."""

    ref: str
    alternative: Said | None
    when: tuple[Piece, ...]
    kind: str
    bodies: tuple[str, ...]
    description: str
    searched: str
    basis: str
    facts: tuple[Fact, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class ArticleCell:
    """What one half of the founding article says of an act, or that it does not name it."""

    label: str
    when: tuple[Piece, ...]
    words: Said | None
    locator: str
    differs: bool
    absent: bool


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An act of the founding article: both halves, and what the sources support."""

    id: str
    title: Href
    halves: tuple[ArticleCell, ...]
    when: tuple[Piece, ...]
    supported: tuple[str, ...]
    tags: tuple[Tag, ...]
    note: str


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body that the founding article lists: its names there, and its documents by time."""

    name: Href
    halves: tuple[Said, ...]
    counts: tuple[str, ...]
    documents: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The founding article, act by act and body by body."""

    html: Markup
    acts: tuple[ArticleRow, ...]
    bodies: tuple[BodyRow, ...]
    tenure: tuple[str, ...]
    disagreements: tuple[DiscrepancyView, ...]
    lead: str


@dataclass(frozen=True, slots=True)
class PlainView:
    """One of the archive's own pages."""

    lead: str
    html: Markup
    language: str | None
    disagreements: tuple[DiscrepancyView, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One language's part of a page that is in both."""

    language: Language
    heading: str
    text: str
    links: tuple[Href, ...]
    home: Href


@dataclass(frozen=True, slots=True)
class BothView:
    """A page in both languages: the root, a page not found, a permanent address."""

    title: str
    names: tuple[Said, ...]
    description: str
    assets: tuple[str, ...]
    canonical: str | None
    alternates: tuple[tuple[str, str], ...]
    home: str
    parts: tuple[Choice, ...]
    target: str | None = None


@dataclass(frozen=True, slots=True)
class SitemapView:
    """Every address with its alternates: (location, ((language, address), …))."""

    urls: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


# -- the plan ------------------------------------------------------------------------------------------


def plan(archive: Archive, wording: Mapping[Language, Wording]) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """Return every page of the site, sorted by address, and the problems of texts that cannot be shown.

    Raises:
        MissingWord: if a page needs a word that a wording file lacks.
    """
    problems: list[Problem] = []
    pages: list[Page] = []
    dates = [entry.facts.date for entry in archive.entries if entry.facts.date]
    years = _spark_years([date.year for date in dates])
    for language in LANGUAGES:
        desk = Desk(archive, wording[language], problems, years)
        pages.extend(desk.pages())
    pages.extend(_both(archive, wording))
    pages = _unique(pages, problems)
    pages.append(_sitemap(archive, pages))
    return tuple(sorted(pages, key=lambda page: page.address)), tuple(problems)


def _spark_years(years: Sequence[int]) -> tuple[int, ...]:
    """Return the years that sparks span: those in which documents lie densely enough to draw."""
    if not years:
        return ()
    last, first = max(years), max(years)
    for year in sorted(set(years), reverse=True):
        if first - year > _SPARK_BREAK:
            break
        first = year
    return tuple(range(first, last + 1))


_SPARK_BREAK = 12


def _unique(pages: Sequence[Page], problems: list[Problem]) -> list[Page]:
    """Keep one page an address; two claimants are a problem, unless an alias only lost to a page."""
    found: dict[str, Page] = {}
    for page in pages:
        if page.address in found and page.template != "pages/redirect.html":
            problems.append(Problem("repeated-address", Position("content"), f"two pages claim the address “{page.address}”", "one page an address", "Rename one of the two files."))
        found.setdefault(page.address, page)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes the pages of one language."""

    archive: Archive
    wording: Wording
    problems: list[Problem]
    years: tuple[int, ...]

    @property
    def language(self) -> Language:
        """The language of its pages."""
        return self.wording.language

    def scene(self, address: str) -> Scene:
        """Return the scene of a page at an address."""
        return Scene(self.archive, self.wording, address, self.years)

    def page(self, scene: Scene, template: str, view: Any, **frame: Any) -> Page:  # noqa: ANN401 -- any view
        """Return a page with its frame."""
        return Page(scene.here, f"pages/{template}.html", self.wording, scene.chrome(**frame), view)

    def pages(self) -> Iterator[Page]:
        """Yield every page of the language."""
        yield self.home()
        yield self.timeline()
        yield from self.year_pages()
        yield self.documents()
        yield from (self.form(identifier) for identifier in self.archive.forms)
        yield from (self.document(entry) for entry in self.archive.entries)
        yield from self.redirects()
        yield self.organisations()
        yield from (self.organisation(record) for record in self.archive.organisations.values())
        yield self.people()
        yield from (self.person(record) for record in self.archive.people.values())
        yield self.places()
        yield from (self.place(identifier) for identifier in self.archive.places)
        yield self.topics()
        yield from (self.topic(identifier) for identifier in self.archive.topics)
        yield self.sources()
        yield from (self.source(identifier) for identifier in self.archive.sources)
        yield self.discrepancies()
        yield self.terms()
        yield self.glossary()
        yield self.gaps()
        yield from (self.gap(record) for record in self.archive.gaps)
        yield self.founding_article()
        yield from (self.own(record) for record in self.archive.pages if record.id != "founding-article")

    # -- home and timeline -----------------------------------------------------------------------------

    def home(self) -> Page:
        """The front page."""
        s = self.scene(addresses.home(self.language))
        archive = self.archive
        selected = [archive.by_ref[ref] for ref in archive.site.facts.selected if ref in archive.by_ref]
        major = [d for d in archive.disagreements if d.facts.severity == "major" and d.facts.scope == "within-article"][:4]
        issuing = {b: len(archive.entries_where(issued_by=b)) for b in archive.organisations}
        bodies = [replace(s.link("organisations", b), text=s.short_name(b), count=str(n)) for b, n in issuing.items() if n]
        has_principles = any(page.id == "principles" for page in archive.pages)
        dates = [entry.facts.date for entry in archive.entries if entry.facts.date]
        heading = s.say("home.heading", documents=self.wording.count("documents", len(archive.entries)))
        view = HomeView(
            heading=heading,
            statement=archive.site.facts.statement[self.language],
            strip=s.strip(archive.events, archive.gaps, target=addresses.index(self.language, "timeline")),
            selected=tuple(s.entry_row(entry) for entry in selected),
            disagreements=tuple(self._disagreement_row(s, d) for d in major),
            forms=tuple(
                Href(record.facts.plural[self.language], s.url(addresses.form(self.language, identifier)), count=str(n))
                for identifier, record in archive.forms.items()
                if (n := len(archive.entries_where(form=identifier)))
            ),
            organisations=tuple(s.sorted_by_name(bodies)),
            principles=Href(s.say("home.principles"), s.url(addresses.page(self.language, "principles"))) if has_principles else None,
            article=Href(s.say("nav.founding-article"), s.url(addresses.index(self.language, "founding-article"))),
        )
        span = f"{min(d.year for d in dates)}–{max(d.year for d in dates)}" if dates else ""
        return self.page(s, "home", view, title=s.say("nav.home"), heading=heading, description=s.say("home.description", documents=self.wording.count("documents", len(archive.entries)), years=span))

    def _disagreement_row(self, s: Scene, disagreement: Any) -> Row:  # noqa: ANN401 -- a Disagreement
        view = s.discrepancy(disagreement, linked=True)
        values = " / ".join("".join(p.text for p in r.pieces) or r.value.text for r in view.readings)
        return Row("row nodate", (), view.subject, s.url(addresses.index(self.language, "discrepancies") + f"#{view.id}"), meta=(Said(values),))

    def timeline(self) -> Page:
        """Every event in the order of dates."""
        s = self.scene(addresses.index(self.language, "timeline"))
        events, gaps = self.archive.events, self.archive.gaps
        lead = s.say(
            "timeline.lead",
            documents=self.wording.count("documents", len(self.archive.entries)),
            events=self.wording.count("events", len(events)),
            gaps=self.wording.count("gaps", len(gaps)),
        )
        strip = s.strip(events, gaps, target=s.here)
        return self.page(s, "timeline", TimelineView(lead, strip, s.groups(events, gaps)), title=s.say("nav.timeline"), description=lead)

    def year_pages(self) -> Iterator[Page]:
        """A page for each year in which something is dated."""
        by_year: dict[int, list[DatedEvent]] = {}
        gaps: dict[int, list[Record[Gap]]] = {}
        for event in self.archive.events:
            if event.date:
                by_year.setdefault(event.date.year, []).append(event)
        for gap in self.archive.gaps:
            gaps.setdefault(gap.facts.date.year, []).append(gap)
        years = sorted(by_year.keys() | gaps.keys())
        for index, year in enumerate(years):
            s = self.scene(addresses.year(self.language, year))
            events = by_year.get(year, [])
            count = self.wording.count("documents", sum(event.event is None for event in events))
            around = [Href(str(y), s.url(addresses.year(self.language, y))) if y else None for y in (years[index - 1] if index else None, years[index + 1] if index + 1 < len(years) else None)]
            view = TimelineView(count, None, s.groups(events, gaps.get(year, [])), around[0], around[1])
            title = s.say("year.title", of_year=self.wording.date(DocumentDate.parse(f"{year:04d}"), "long"))
            yield self.page(s, "year", view, title=title, description=f"{title}: {count}", crumbs=(*s.crumb("timeline"), Href(str(year), None)))

    def documents(self) -> Page:
        """Every document, by form."""
        s = self.scene(addresses.index(self.language, "documents"))
        groups = []
        for identifier, record in self.archive.forms.items():
            entries = self.archive.entries_where(form=identifier)
            if entries:
                rows = tuple(s.entry_row(entry) for entry in entries)
                groups.append(Group(f"f-{identifier}", record.facts.plural[self.language], str(len(entries)), s.url(addresses.form(self.language, identifier)), rows=rows))
        lead = s.say("documents.lead", documents=self.wording.count("documents", len(self.archive.entries)), forms=self.wording.count("forms", len(groups)))
        return self.page(s, "documents", ListView(lead, None, None, tuple(groups)), title=s.say("nav.documents"), description=lead)

    def form(self, identifier: str) -> Page:
        """A documentary form: its definition and its documents."""
        s = self.scene(addresses.form(self.language, identifier))
        record = self.archive.forms[identifier]
        entries = self.archive.entries_where(form=identifier)
        rows = tuple(s.entry_row(entry) for entry in entries)
        strip = s.strip(_own_dates(entries)) if entries else None
        avoid = tuple(s.in_page(term.text, term.language) for term in record.facts.avoid)
        group = Group("documents", s.say("list.documents"), str(len(entries)), rows=rows)
        view = ListView(record.facts.description[self.language], s.counterpart(record.facts.plural), strip, (group,), avoid)
        name = record.facts.plural[self.language]
        return self.page(s, "form", view, title=name, description=record.facts.description[self.language], crumbs=(*s.crumb("documents"), Href(name, None)))

    # -- a document ------------------------------------------------------------------------------------

    def document(self, entry: Record[Entry]) -> Page:
        """The page of an entry."""
        facts, language = entry.facts, self.language
        s = self.scene(addresses.entry(language, entry.source.folder, entry.id))
        text, notices = self._text(s, entry)
        earlier, later = self.archive.neighbours(facts.ref)
        when = self.wording.date(facts.date, "long")
        status = facts.title_status
        hints = [s.say(f"title.{status[language]}")] if status[language] != "issued" else []
        if facts.title_note:
            hints.append(facts.title_note[language])
        view = DocumentView(
            ref=facts.ref,
            alternative=s.counterpart(facts.title),
            when=self.wording.pieces(facts.date, "full"),
            is_day=facts.date is not None and facts.date.is_day and facts.date.certain,
            kind=s.form_name(entry.source.folder),
            bodies=s.issuers(facts.issuers, facts.date),
            hints=tuple(hints),
            facts=tuple(self._facts(s, entry)),
            languages=self._languages(s, entry),
            summary=facts.summary[language],
            notices=notices,
            text=text,
            disagreements=tuple(s.discrepancy(d) for d in self.archive.disagreements_of(entry)),
            notes=tuple(NoteView(note[language], note.by, Piece(self.wording.date(note.on, "long"), note.on.machine)) for note in facts.notes),
            events=tuple(self._events(s, entry)),
            citations=s.citations(facts.sources),
            article=self._halves(s, entry),
            attachments=tuple(Href(name, s.url(addresses.attachment(entry.source.folder, entry.id, name))) for name in entry.source.attachments),
            citation=s.say("cite.text", title=facts.title[language], form=_lowered(s.form_name(entry.source.folder), language), date=when, site=self.archive.site.facts.name[language], ref=facts.ref),
            permanent=Href(addresses.absolute(self.archive.site.facts.base_url, addresses.permanent(facts.ref)), s.url(addresses.permanent(facts.ref))),
            related=tuple(self._related(s, facts.ref)),
            earlier=self._neighbour(s, earlier),
            later=self._neighbour(s, later),
        )
        crumbs = list(s.crumb("timeline"))
        if facts.date:
            crumbs.append(Href(str(facts.date.year), s.url(addresses.year(language, facts.date.year))))
        crumbs.append(Href(self.wording.date(facts.date, "full"), None))
        title = facts.title[language]
        return self.page(s, "document", view, title=f"{title}, {self.wording.date(facts.date, 'full')}", heading=title, description=facts.summary[language], crumbs=crumbs)

    def _facts(self, s: Scene, entry: Record[Entry]) -> Iterator[Fact]:
        facts, language, when = entry.facts, self.language, entry.facts.date
        disputed = {reading.about: reading.id for reading in reversed(facts.readings)}

        def disagree(about: str) -> tuple[Href, ...]:
            return (Href(f"≠ {s.say('tag.disagree-short')}", f"#{disputed[about]}"),) if about in disputed else ()

        basis = facts.date_basis[language] if facts.date_basis else ""
        yield Fact(s.say(f"date-role.{facts.date_role}"), (Href(self.wording.date(when, "long"), None), *disagree("date")), basis=basis)
        form = Href(s.form_name(entry.source.folder), s.url(addresses.form(language, entry.source.folder)))
        yield Fact(s.say("fact.form"), (form, *disagree("form")))
        if facts.number:
            tags = () if facts.number.verified else (Tag(s.say("tag.not-verified")),)
            yield Fact(s.say("fact.number"), (Href(facts.number.value, None), *disagree("number")), tags, facts.number.note[language] if facts.number.note else "")
        for index, issuer in enumerate(facts.issuers):
            label = s.say("fact.issuer") if index == 0 else s.say("fact.also-issuer")
            person = self.archive.people.get(issuer.agent)
            office = person.facts.office(issuer.capacity) if person and issuer.capacity else None
            values = [s.agent(issuer.agent, when)]
            if office:
                title = office.title[language]
                values.append(s.link("organisations", office.body, when) if office.body else Href(title, None))
                values[-1] = replace(values[-1], text=title)
            yield Fact(label, (*values, *disagree("issuer"), *disagree("capacity")), basis=issuer.note[language] if issuer.note else "")
        for copied, key in ((False, "fact.addressee"), (True, "fact.copy")):
            receivers = [a for a in facts.addressees if a.copy_only == copied]
            if receivers:
                names = tuple(s.agent(a.agent, when) if a.agent else Href(a.name[language], None) for a in receivers if a.agent or a.name)
                yield Fact(s.say(key), (*names, *(() if copied else disagree("addressee"))))
        if facts.place:
            yield Fact(s.say("fact.place"), (s.link("places", facts.place), *disagree("place")), basis=facts.place_basis[language] if facts.place_basis else "")
        for key, kind in (("organisations", "organisations"), ("people", "people"), ("places", "places"), ("topics", "topics")):
            identifiers = getattr(facts, key)
            if identifiers:
                yield Fact(s.say(f"fact.{key}"), tuple(s.sorted_by_name(s.link(kind, i, when) for i in identifiers)))
        if facts.original_language:
            yield Fact(s.say("fact.original-language"), (Href(s.language_name(facts.original_language), None),))
        yield Fact(s.say("fact.status"), (Href(s.say(f"status.{facts.status}"), None), Href(s.say(f"seen.{facts.text_seen}"), None)))
        yield Fact(s.say("fact.confidence"), (Href(s.say(f"confidence.{facts.confidence}"), None),), basis=facts.confidence_note[language] if facts.confidence_note else "")
        if facts.official_address:
            yield Fact(s.say("fact.official-address"), (Href(facts.official_address, facts.official_address),), (Tag(s.say("tag.not-opened")),))
        tenure = self._tenure(when, entry)
        if tenure:
            yield Fact(s.say("tenure.label"), (Href(s.say(f"tenure.{tenure}"), None),))
        yield Fact(s.say("fact.ref"), (Href(facts.ref, s.url(addresses.permanent(facts.ref))),))

    def _tenure(self, when: DocumentDate | None, entry: Record[Entry]) -> str | None:
        """Return before, within or after, for a document of an international organisation with a sure place."""
        tenure = self.archive.site.facts.tenure
        if tenure is None or when is None or not self.archive.is_international(entry.facts):
            return None
        if when.latest < tenure.since.earliest:
            return "before"
        if when.earliest > tenure.until.latest:
            return "after"
        return "within"

    def _languages(self, s: Scene, entry: Record[Entry]) -> tuple[Href, ...]:
        found = []
        for language in LANGUAGES:
            here = language == self.language
            url = None if here else s.url(addresses.entry(language, entry.source.folder, entry.id))
            found.append(Href(AUTONYMS[language], url, None if here else language, current=here))
        return tuple(found)

    def _text(self, s: Scene, entry: Record[Entry]) -> tuple[TextView | None, tuple[tuple[str, str], ...]]:
        facts = entry.facts
        for language in (self.language, other(self.language)):
            section = entry.section(language)
            if section is None:
                continue
            rendered = self._render(s, entry, language, numbered=True)
            text_facts = facts.texts[language]
            nature = s.say(f"nature.{text_facts.nature}") if text_facts else ""
            view = TextView(rendered.html, None if language == self.language else language, tuple(Href(words, f"#{i}") for i, words in rendered.headings), nature)
            missing = language != self.language
            return view, (((s.say("notice.no-text"), s.say("notice.no-text-more")),) if missing else ())
        key = "attested" if facts.status == "attested" else "located"
        return None, ((s.say(f"notice.{key}"), s.say(f"notice.{key}-more")),)

    def _render(self, s: Scene, record: Record[Any], language: Language, *, numbered: bool) -> markup.Rendered:
        """Return a record's text as HTML; a text that cannot be shown is a problem, and nothing is shown."""
        section = record.section(language)
        if section is None:
            return markup.Rendered(Markup(), (), 0)
        labels = markup.Labels(s.say("text.paragraph"), s.say("text.note"), s.say("text.back")) if numbered else None
        try:
            return markup.render(section.text, lambda target: self._resolve(s, target), labels)
        except markup.BadMarkup as reason:
            at = section.text.find(reason.near) if reason.near else 0
            line = section.line + section.text.count("\n", 0, max(at, 0))
            column = at - section.text.rfind("\n", 0, max(at, 0)) if at >= 0 else 1
            problem = Problem(reason.code, Position(record.file, line, max(column, 1)), reason.what, reason.allowed, "Correct the text.")
            if problem not in self.problems:
                self.problems.append(problem)
            return markup.Rendered(Markup(), (), 0)

    def _resolve(self, s: Scene, target: str) -> str | None:
        """Return the link for a target that an editor writes: HA-0011, organisations/un, pages/about."""
        if target in self.archive.by_ref:
            return s.entry_url(self.archive.by_ref[target])
        kind, _, identifier = target.partition("/")
        if kind == "pages" and (not identifier or any(page.id == identifier for page in self.archive.pages)):
            return s.url(addresses.page(self.language, identifier)) if identifier else None
        if kind in {"timeline", "documents", "discrepancies", "terms", "glossary", "gaps", "founding-article"} and not identifier:
            return s.url(addresses.index(self.language, kind))
        if kind in {*addresses.PAGED, "terms", "glossary"} and identifier in self.archive.register(kind):
            return s.url(addresses.record(self.language, kind, identifier))
        return None

    def _events(self, s: Scene, entry: Record[Entry]) -> Iterator[Dated]:
        for event in sorted(entry.facts.events, key=lambda e: (e.date, e.role)):
            title = s.link("sources", event.source) if event.source else Href("", None)
            yield Dated(self.wording.pieces(event.date, "long"), title, role=s.say(f"role.{event.role}"), basis=event.note[self.language] if event.note else "")

    def _halves(self, s: Scene, entry: Record[Entry]) -> tuple[ArticleCell, ...]:
        article = entry.facts.article
        if article is None:
            return ()
        cells = []
        for language in LANGUAGES:
            half = article[language]
            differs = half.date is not None and half.date != entry.facts.date
            cells.append(
                ArticleCell(
                    label=s.say(f"half.{language}"),
                    when=self.wording.pieces(half.date, "full") if half.date else (),
                    words=s.in_page(half.words, language) if half.words else None,
                    locator=half.locator or "",
                    differs=differs,
                    absent=half.absent,
                )
            )
        return tuple(cells)

    def _related(self, s: Scene, ref: str) -> Iterator[RelatedView]:
        grouped: dict[str, list[Row]] = {}
        for link in self.archive.links.get(ref, ()):
            direction = "out" if link.outgoing else "in"
            row = s.entry_row(link.entry)
            if link.relation.note:
                row = replace(row, context=link.relation.note[self.language])
            grouped.setdefault(f"relation.{link.relation.type}.{direction}", []).append(row)
        for key, rows in grouped.items():
            yield RelatedView(s.say(key), tuple(rows))

    def _neighbour(self, s: Scene, entry: Record[Entry] | None) -> Neighbour | None:
        if entry is None:
            return None
        return Neighbour(self.wording.pieces(entry.facts.date, "full"), entry.facts.title[self.language], s.entry_url(entry))

    def redirects(self) -> Iterator[Page]:
        """A page at each former address of an entry."""
        for entry in self.archive.entries:
            for alias in entry.facts.aliases:
                s = self.scene(addresses.entry(self.language, entry.source.folder, alias))
                yield self.page(s, "redirect", Href(entry.facts.title[self.language], s.entry_url(entry)), title=s.say("moved.title"), description=s.say("moved.text"))

    # -- registers -------------------------------------------------------------------------------------

    def organisations(self) -> Page:
        """The tree of organisations: bodies of the state first, then international ones by name."""
        s = self.scene(addresses.index(self.language, "organisations"))
        archive = self.archive
        issued = {i: self._issued(archive.family(i)) for i in archive.organisations}
        tallest = max([1, *(sum(e.facts.date is not None and e.facts.date.year == y for e in entries) for entries in issued.values() for y in self.years)])

        def item(identifier: str) -> TreeItem:
            record = archive.organisations[identifier]
            name = record.facts.names[-1]
            children = sorted(archive.children(identifier), key=lambda i: sort_key(s.name("organisations", i), self.language))
            words = Words(az=name.az, en=name.en)
            return TreeItem(
                name=s.link("organisations", identifier),
                acronym=name.acronym[self.language] if name.acronym else "",
                alternative=s.counterpart(words),
                spark=s.spark(issued[identifier], tallest),
                count=self.wording.count("documents", len(issued[identifier])),
                children=tuple(item(child) for child in children if archive.organisations[child].facts.parent == identifier),
            )

        roots = [i for i, record in archive.organisations.items() if not record.facts.parent]
        roots.sort(key=lambda i: (archive.organisations[i].facts.kind != "state", sort_key(s.name("organisations", i), self.language)))
        lead = s.say("organisations.lead")
        return self.page(s, "organisations", TreeView(lead, tuple(item(i) for i in roots)), title=s.say("nav.organisations"), description=lead)

    def _issued(self, family: Iterable[str]) -> tuple[Record[Entry], ...]:
        wanted = frozenset(family)
        return tuple(entry for entry in self.archive.entries if wanted & set(self.archive.issuing_bodies(entry.facts.issuers)))

    def organisation(self, record: Record[Organisation]) -> Page:
        """An organisation: names in time, place in the tree, documents issued, received, concerning."""
        s = self.scene(addresses.record(self.language, "organisations", record.id))
        facts, language, archive = record.facts, self.language, self.archive
        issued = self._issued(archive.family(record.id))
        found: list[Fact] = []
        if facts.parent:
            found.append(Fact(s.say("fact.parent"), (s.link("organisations", facts.parent),)))
        children = s.sorted_by_name(s.link("organisations", child) for child in archive.children(record.id))
        if children:
            found.append(Fact(s.say("fact.children"), tuple(children)))
        name = facts.names[-1]
        if name.acronym:
            found.append(Fact(s.say("fact.acronym"), (Href(name.acronym[language], None),)))
        found.extend(self._common_facts(s, facts))
        for key in ("founded", "dissolved"):
            date = getattr(facts, key)
            if date:
                found.append(Fact(s.say(f"fact.{key}"), (Href(self.wording.date(date, "long"), None),), basis=getattr(facts, f"{key}_basis")[language]))
        if facts.website:
            found.append(Fact(s.say("fact.website"), (Href(facts.website, facts.website),)))
        if facts.article:
            names = f"{s.say('half.az')}: {facts.article.az}; {s.say('half.en')}: {facts.article.en}"
            found.append(Fact(s.say("fact.in-article"), (Href(names, s.url(addresses.index(language, "founding-article") + "#bodies")),)))
        counts = self._tenure_counts(issued)
        if counts and facts.kind == "international":
            said = ", ".join(s.say(f"tenure.{key}-count", n=n) for key, n in counts.items())
            found.append(Fact(s.say("tenure.label"), (Href(said, None),)))
        dated = []
        if len(facts.names) > 1:
            names_in_time = tuple(
                Dated(self._period(n.since, n.until), Href(n[language] + (f" ({n.acronym[language]})" if n.acronym else ""), None), s.counterpart(Words(az=n.az, en=n.en)), basis=n.basis[language] if n.basis else "")
                for n in facts.names
            )
            dated.append(("names", s.say("record.names"), names_in_time))
        sections = self._sections(s, issued=issued, addressed=archive.entries_where(addressed_to=record.id), concerning=archive.entries_where(concerning=record.id))
        words = Words(az=name.az, en=name.en)
        return self._record(s, record, "organisations", words, facts.description[language], found, dated, sections, strip=_own_dates(issued))

    def _period(self, since: DocumentDate | None, until: DocumentDate | None) -> tuple[Piece, ...]:
        """Return a period in words: since …, until …, or from–to."""
        if since and until:
            return (*self.wording.pieces(since, "full"), Piece(" – "), *self.wording.pieces(until, "full"))
        if since or until:
            key = "period.since" if since else "period.until"
            before, _, after = self.wording.say(key).partition("{date}")
            known = since or until
            return tuple(p for p in (Piece(before), *self.wording.pieces(known, "full"), Piece(after)) if p.text)
        return (Piece(self.wording.say("period.unknown")),)

    def _tenure_counts(self, entries: Sequence[Record[Entry]]) -> dict[str, int]:
        if self.archive.site.facts.tenure is None:
            return {}
        counts = {"before": 0, "within": 0, "after": 0}
        for entry in entries:
            key = self._tenure(entry.facts.date, entry)
            if key:
                counts[key] += 1
        return counts if any(counts.values()) else {}

    def _common_facts(self, s: Scene, facts: Any) -> Iterator[Fact]:  # noqa: ANN401 -- any register record
        variants = s.variants(facts.variants) if getattr(facts, "variants", ()) else ()
        if variants:
            yield Fact(s.say("fact.variants"), tuple(Href(v.text, None, v.language) for v in variants))
        if getattr(facts, "wikidata", None):
            yield Fact("Wikidata", (Href(facts.wikidata, f"https://www.wikidata.org/wiki/{facts.wikidata}"),))

    def _sections(self, s: Scene, **lists: Sequence[Record[Entry]]) -> tuple[Section, ...]:
        return tuple(
            Section(key, s.say(f"record.{key}"), str(len(entries)), tuple(s.entry_row(entry) for entry in entries))
            for key, entries in lists.items()
            if entries
        )

    def _record(  # noqa: PLR0913 -- one call a kind of record, each with every part named
        self, s: Scene, record: Record[Any], kind: str, name: Words, lead: str, facts: Sequence[Fact],
        dated: Sequence[tuple[str, str, tuple[Dated, ...]]], sections: tuple[Section, ...], strip: Sequence[DatedEvent] = (),
    ) -> Page:  # fmt: skip
        view = RecordView(
            id=record.id,
            alternative=s.counterpart(name),
            lead=lead,
            facts=tuple(facts),
            dated=tuple(dated),
            strip=s.strip(strip) if any(event.date for event in strip) else None,
            sections=sections,
            disagreements=tuple(s.discrepancy(d) for d in self.archive.disagreements_of(record)),
            citations=s.citations(getattr(record.facts, "sources", ())),
        )
        title = name[self.language]
        return self.page(s, "record", view, title=title, description=lead or title, crumbs=(*s.crumb(kind), Href(title, None)))

    def people(self) -> Page:
        """The index of people, by family name."""
        s = self.scene(addresses.index(self.language, "people"))
        records = sorted(self.archive.people.values(), key=lambda r: sort_key(r.facts.sort_name[self.language], self.language))
        items = tuple(
            RegisterItem(r.id, replace(s.link("people", r.id), text=r.facts.sort_name[self.language]), s.counterpart(r.facts.sort_name), self._mentions(r.id, "issued_by", "addressed_to", "concerning"))
            for r in records
        )
        return self._index(s, "people", (("", "", items),))

    def _mentions(self, identifier: str, *ways: str) -> str:
        refs = {entry.facts.ref for way in ways for entry in self.archive.entries_where(**{way: identifier})}
        return self.wording.count("documents", len(refs))

    def _index(self, s: Scene, name: str, groups: tuple[tuple[str, str, tuple[RegisterItem, ...]], ...]) -> Page:
        lead = s.say(f"{name}.lead")
        return self.page(s, "register", RegisterView(lead, groups), title=s.say(f"nav.{name}"), description=lead)

    def person(self, record: Record[Person]) -> Page:
        """A person: life, offices, documents."""
        s = self.scene(addresses.record(self.language, "people", record.id))
        facts, language = record.facts, self.language
        found = list(self._common_facts(s, facts))
        for key in ("born", "died"):
            if getattr(facts, key):
                found.append(Fact(s.say(f"fact.{key}"), (Href(self.wording.date(getattr(facts, key), "long"), None),)))
        if facts.life_basis and found:
            found[-1] = replace(found[-1], basis=facts.life_basis[language])
        offices = tuple(
            Dated(
                self._period(o.since, o.until),
                replace(s.link("organisations", o.body), text=o.title[language]) if o.body else Href(o.title[language], None),
                s.counterpart(o.title),
                basis=o.basis[language] if o.basis else "",
            )
            for o in facts.offices
        )
        dated = [("offices", s.say("record.offices"), offices)] if offices else []
        archive = self.archive
        issued = archive.entries_where(issued_by=record.id)
        sections = self._sections(s, issued=issued, addressed=archive.entries_where(addressed_to=record.id), concerning=archive.entries_where(concerning=record.id))
        return self._record(s, record, "people", facts.name, facts.description[language], found, dated, sections, strip=_own_dates(issued))

    def places(self) -> Page:
        """The index of places."""
        s = self.scene(addresses.index(self.language, "places"))
        return self._index(s, "places", (("", "", self._tree(s, "places", "parent", ("place", "places"))),))

    def _tree(self, s: Scene, kind: str, key: str, ways: tuple[str, ...]) -> tuple[RegisterItem, ...]:
        """Return a register as a tree by ``key``, each level in the page's alphabetical order."""
        register = self.archive.register(kind)

        def level(parent: str | None, seen: frozenset[str]) -> tuple[RegisterItem, ...]:
            records = [r for r in register.values() if getattr(r.facts, key) == parent and r.id not in seen]
            records.sort(key=lambda r: sort_key(r.facts.name[self.language], self.language))
            return tuple(
                RegisterItem(r.id, s.link(kind, r.id), s.counterpart(r.facts.name), self._mentions(r.id, *ways), children=level(r.id, seen | {r.id}))
                for r in records
            )

        return level(None, frozenset())

    def place(self, identifier: str) -> Page:
        """A place: where it lies, its names, documents issued there and concerning it."""
        s = self.scene(addresses.record(self.language, "places", identifier))
        record = self.archive.places[identifier]
        facts, language = record.facts, self.language
        found = [Fact(s.say("fact.kind"), (Href(s.say(f"place.{facts.kind}"), None),))]
        if facts.parent:
            found.append(Fact(s.say("fact.lies-in"), (s.link("places", facts.parent),)))
        found.extend(self._common_facts(s, facts))
        if facts.coordinates:
            found.append(Fact(s.say("fact.coordinates"), (Href(f"{facts.coordinates.lat}, {facts.coordinates.lon}", None),), basis=facts.coordinates.basis[language]))
        here, concerning = self.archive.entries_where(place=identifier), self.archive.entries_where(places=identifier)
        every = tuple(entry for entry in self.archive.entries if entry in here or entry in concerning)
        lead = facts.description[language] if facts.description else ""
        return self._record(s, record, "places", facts.name, lead, found, (), self._sections(s, here=here, about=concerning), strip=_own_dates(every))

    def topics(self) -> Page:
        """The index of topics."""
        s = self.scene(addresses.index(self.language, "topics"))
        return self._index(s, "topics", (("", "", self._tree(s, "topics", "broader", ("topic",))),))

    def topic(self, identifier: str) -> Page:
        """A topic: its scope and its documents."""
        s = self.scene(addresses.record(self.language, "topics", identifier))
        record = self.archive.topics[identifier]
        facts = record.facts
        found = [Fact(s.say("fact.broader"), (s.link("topics", facts.broader),))] if facts.broader else []
        narrower = s.sorted_by_name(s.link("topics", r.id) for r in self.archive.topics.values() if r.facts.broader == identifier)
        if narrower:
            found.append(Fact(s.say("fact.narrower"), tuple(narrower)))
        entries = self.archive.entries_where(topic=identifier)
        return self._record(s, record, "topics", facts.name, facts.description[self.language], found, (), self._sections(s, about=entries), strip=_own_dates(entries))

    def sources(self) -> Page:
        """The index of sources, by kind."""
        s = self.scene(addresses.index(self.language, "sources"))
        groups: dict[str, list[RegisterItem]] = {}
        for record in self.archive.sources.values():
            item = RegisterItem(record.id, s.link("sources", record.id), s.counterpart(record.facts.name), self._mentions(record.id, "source"))
            groups.setdefault(record.facts.type, []).append(item)
        ordered = s.sorted_by_name(groups.items(), key=lambda g: s.say(f"source.{g[0]}"))
        return self._index(s, "sources", tuple((kind, s.say(f"source.{kind}"), tuple(s.sorted_by_name(items, key=lambda i: i.name.text))) for kind, items in ordered))

    def source(self, identifier: str) -> Page:
        """A source: what it is, and which documents cite it."""
        s = self.scene(addresses.record(self.language, "sources", identifier))
        record = self.archive.sources[identifier]
        facts = record.facts
        found = [Fact(s.say("fact.source-type"), (Href(s.say(f"source.{facts.type}"), None),))]
        if facts.publisher:
            found.append(Fact(s.say("fact.publisher"), (Href(facts.publisher[self.language], None),)))
        if facts.languages:
            found.append(Fact(s.say("fact.languages"), tuple(Href(s.language_name(code), None) for code in facts.languages)))
        if facts.url:
            found.append(Fact(s.say("fact.address"), (Href(facts.url, facts.url),)))
        return self._record(s, record, "sources", facts.name, facts.description[self.language], found, (), self._sections(s, cited=self.archive.entries_where(source=identifier)))

    # -- disagreements, terms, gaps --------------------------------------------------------------------

    def discrepancies(self) -> Page:
        """Every disagreement of sources, open ones first."""
        s = self.scene(addresses.index(self.language, "discrepancies"))
        items = tuple(s.discrepancy(d, linked=True) for d in self.archive.disagreements)
        count = sum(d.facts.status == "open" for d in self.archive.disagreements)
        lead = s.say("discrepancies.lead", n=len(items), open=count)
        return self.page(s, "discrepancies", DiscrepanciesView(lead, items), title=s.say("nav.discrepancies"), description=lead)

    def terms(self) -> Page:
        """Contested terms: who uses which word."""
        s = self.scene(addresses.index(self.language, "terms"))
        records = sorted(self.archive.terms.values(), key=lambda r: sort_key(r.facts.name[self.language], self.language))
        terms = tuple(
            TermView(
                id=record.id,
                name=record.facts.name[self.language],
                alternative=s.counterpart(record.facts.name),
                usages=tuple(
                    UsageView(
                        usage.who[self.language],
                        usage.words[self.language],
                        tuple(Href(self.archive.by_ref[ref].facts.title[self.language], s.entry_url(self.archive.by_ref[ref])) for ref in usage.documents if ref in self.archive.by_ref),
                        s.citations(usage.sources),
                        usage.source_note[self.language] if usage.source_note else "",
                    )
                    for usage in record.facts.usages
                ),
                practice=record.facts.practice[self.language],
                disagreements=tuple(s.discrepancy(d) for d in self.archive.disagreements_of(record)),
            )
            for record in records
        )
        lead = s.say("terms.lead")
        return self.page(s, "terms", TermsView(lead, terms), title=s.say("nav.terms"), description=lead)

    def glossary(self) -> Page:
        """The glossary, by category."""
        s = self.scene(addresses.index(self.language, "glossary"))
        groups = []
        for category in ("forms", "offices-and-bodies", "law-and-conflict", "archival"):
            records = [r for r in self.archive.glossary.values() if r.facts.category == category]
            records.sort(key=lambda r: sort_key(r.facts.name[self.language], self.language))
            items = tuple(
                GlossaryItem(r.id, r.facts.name[self.language], Said(r.facts.name[other(self.language)], other(self.language)), r.facts.note[self.language] if r.facts.note else "")
                for r in records
            )
            if items:
                groups.append((category, s.say(f"glossary.{category}"), items))
        lead = s.say("glossary.lead")
        return self.page(s, "glossary", GlossaryView(lead, tuple(groups)), title=s.say("nav.glossary"), description=lead)

    def gaps(self) -> Page:
        """The documents that were not found."""
        s = self.scene(addresses.index(self.language, "gaps"))
        rows = tuple(s.gap_row(gap) for gap in self.archive.gaps)
        lead = s.say("gaps.lead")
        group = Group("gaps", s.say("nav.gaps"), str(len(rows)), rows=rows)
        return self.page(s, "gaps", ListView(lead, None, None, (group,)), title=s.say("nav.gaps"), description=lead)

    def gap(self, record: Record[Gap]) -> Page:
        """A document that was not found: what is missing, why it is expected, where it was looked for."""
        s = self.scene(addresses.record(self.language, "gaps", record.id))
        facts, language = record.facts, self.language
        found = [Fact(s.say("fact.form"), (Href(s.form_name(facts.form), s.url(addresses.form(language, facts.form))),))]
        for issuer in facts.issuers:
            found.append(Fact(s.say("fact.issuer"), (s.agent(issuer.agent, facts.date),)))
        if facts.topics:
            found.append(Fact(s.say("fact.topics"), tuple(s.sorted_by_name(s.link("topics", i) for i in facts.topics))))
        found.append(Fact(s.say("fact.ref"), (Href(facts.ref, s.url(addresses.permanent(facts.ref))),)))
        view = GapView(
            ref=facts.ref,
            alternative=s.counterpart(facts.title),
            when=self.wording.pieces(facts.date, "full"),
            kind=s.form_name(facts.form),
            bodies=s.issuers(facts.issuers, facts.date),
            description=facts.description[language],
            searched=facts.searched[language],
            basis=facts.date_basis[language],
            facts=tuple(found),
            citations=s.citations(facts.sources),
        )
        title = facts.title[language]
        return self.page(s, "gap", view, title=title, description=facts.description[language], crumbs=(*s.crumb("gaps"), Href(title, None)))

    # -- the founding article, the archive's own pages -------------------------------------------------

    def founding_article(self) -> Page:
        """The founding article: for each act and body, what each half says and what the sources support."""
        s = self.scene(addresses.index(self.language, "founding-article"))
        archive, language = self.archive, self.language
        own = next((page for page in archive.pages if page.id == "founding-article"), None)
        acts = sorted((e for e in archive.entries if e.facts.article), key=lambda e: e.facts.article.order if e.facts.article else 0)
        bodies = sorted((r for r in archive.organisations.values() if r.facts.article), key=lambda r: r.facts.article.order if r.facts.article else 0)
        lead = own.facts.description[language] if own else s.say("article.lead")
        title = own.facts.title[language] if own else s.say("nav.founding-article")
        html_text = self._own_text(s, own)[0] if own else Markup()
        view = ArticleView(
            html=html_text,
            acts=tuple(self._article_row(s, entry) for entry in acts),
            bodies=tuple(self._body_row(s, record) for record in bodies),
            tenure=tuple(s.say(f"tenure.{key}") for key in ("before", "within", "after")) if archive.site.facts.tenure else (),
            disagreements=tuple(s.discrepancy(d) for d in archive.disagreements_of(own)) if own else (),
            lead=lead,
        )
        return self.page(s, "founding-article", view, title=title, description=lead, crumbs=(s.crumb("timeline")[0], Href(title, None)))

    def _article_row(self, s: Scene, entry: Record[Entry]) -> ArticleRow:
        facts = entry.facts
        supported = (s.form_name(entry.source.folder), *s.issuers(facts.issuers, facts.date), s.say(f"status.{facts.status}"))
        tags = (Tag(f"≠ {s.say('tag.disagree')}", "warn"),) if facts.readings else ()
        note = facts.article.note[self.language] if facts.article and facts.article.note else ""
        return ArticleRow(facts.ref, Href(facts.title[self.language], s.entry_url(entry)), self._halves(s, entry), self.wording.pieces(facts.date, "full"), supported, tags, note)

    def _body_row(self, s: Scene, record: Record[Organisation]) -> BodyRow:
        article = record.facts.article
        family = self._issued(self.archive.family(record.id))
        counts = self._tenure_counts(family) or {"before": 0, "within": 0, "after": 0}
        halves = tuple(s.in_page(article[language], language) for language in LANGUAGES) if article else ()
        shown = tuple(str(n) for n in counts.values()) if self.archive.site.facts.tenure else ()
        return BodyRow(s.link("organisations", record.id), halves, shown, self.wording.count("documents", len(family)))

    def _own_text(self, s: Scene, record: Record[OwnPage]) -> tuple[Markup, str | None]:
        for language in (self.language, other(self.language)):
            if record.section(language):
                rendered = self._render(s, record, language, numbered=False)
                return rendered.html, None if language == self.language else language
        return Markup(), None

    def own(self, record: Record[OwnPage]) -> Page:
        """One of the archive's own pages."""
        s = self.scene(addresses.page(self.language, record.id))
        text, language = self._own_text(s, record)
        title = record.facts.title[self.language]
        view = PlainView(record.facts.description[self.language], text, language, tuple(s.discrepancy(d) for d in self.archive.disagreements_of(record)))
        return self.page(s, "plain", view, title=title, description=record.facts.description[self.language], crumbs=(s.crumb("timeline")[0], Href(title, None)))


def _own_dates(entries: Iterable[Record[Entry]]) -> tuple[DatedEvent, ...]:
    return tuple(DatedEvent(entry.facts.date, entry.facts.date_role, entry) for entry in entries)


def _lowered(text: str, language: Language) -> str:
    """Return a noun with a small first letter, by the language's own rule of I and İ."""
    first = {"I": "ı", "İ": "i"}.get(text[:1], text[:1].lower()) if language == "az" else text[:1].lower()
    return first + text[1:]


# -- pages in both languages ---------------------------------------------------------------------------


def _both(archive: Archive, wording: Mapping[Language, Wording]) -> Iterator[Page]:
    """Yield the root, the pages for addresses that lead nowhere, and the permanent addresses."""
    site = archive.site.facts
    yield _in_both(archive, addresses.ROOT, "root", [
        Choice(language, AUTONYMS[language], site.statement[language], (), Href(AUTONYMS[language], addresses.relative(addresses.ROOT, addresses.home(language)), language))
        for language in LANGUAGES
    ], title=" / ".join(site.name[language] for language in LANGUAGES))  # fmt: skip
    base = addresses.base_path(site.base_url)
    for address, order in ((addresses.NOT_FOUND, LANGUAGES), *((addresses.not_found(lang), (lang, other(lang))) for lang in LANGUAGES)):
        parts = [_lost(wording[language], base) for language in order]
        page = _in_both(archive, address, "not-found", parts, title=" / ".join(part.heading for part in parts), listed=False)
        yield replace(page, view=replace(page.view, assets=(*page.view.assets, f"{base}{addresses.ASSETS}"), home=f"{base}{addresses.ROOT}"))
    for record in (*archive.entries, *archive.gaps):
        yield _permanent(archive, wording, record)


def _lost(wording: Wording, base: str) -> Choice:
    language = wording.language
    links = tuple(Href(wording.say(f"nav.{name}"), base + addresses.index(language, name)) for name in ("timeline", "documents", "organisations"))
    return Choice(language, wording.say("lost.heading"), wording.say("lost.text"), links, Href(wording.say("nav.home"), base + addresses.home(language)))


def _permanent(archive: Archive, wording: Mapping[Language, Wording], record: Record[Any]) -> Page:
    """Return the page of a permanent address: the document in both languages."""
    ref = record.facts.ref
    here = addresses.permanent(ref)
    parts = []
    alternates = []
    for language in LANGUAGES:
        w = wording[language]
        there = addresses.record(language, "gaps", record.id) if isinstance(record.facts, Gap) else addresses.entry(language, record.source.folder, record.id)
        text = f"{w.date(record.facts.date, 'full')}. {ref}"
        parts.append(Choice(language, record.facts.title[language], text, (), Href(AUTONYMS[language], addresses.relative(here, there), language)))
        alternates.append((language, addresses.absolute(archive.site.facts.base_url, there)))
    page = _in_both(archive, here, "permanent", parts, title=f"{ref} – {' / '.join(p.heading for p in parts)}")
    return replace(page, view=replace(page.view, alternates=tuple(alternates)))


def _in_both(archive: Archive, here: str, template: str, parts: Sequence[Choice], *, title: str, listed: bool = True) -> Page:
    site = archive.site.facts
    base = site.base_url
    alternates = tuple((language, addresses.absolute(base, addresses.home(language))) for language in LANGUAGES) if listed else ()
    view = BothView(
        title=title,
        names=tuple(Said(site.name[part.language], part.language) for part in parts),
        description=" / ".join(site.descriptor[part.language] for part in parts),
        assets=(addresses.relative(here, addresses.ASSETS),),
        canonical=addresses.absolute(base, here) if listed else None,
        alternates=alternates,
        home=addresses.relative(here, addresses.ROOT),
        parts=tuple(parts),
    )
    return Page(here, f"pages/{template}.html", None, None, view)


def _sitemap(archive: Archive, pages: Sequence[Page]) -> Page:
    """Return the sitemap: every page to be found, with its twin in the other language."""
    base = archive.site.facts.base_url
    urls = []
    for page in sorted(pages, key=lambda p: p.address):
        if page.template in {"pages/redirect.html", "pages/not-found.html", "pages/permanent.html"}:
            continue
        alternates: tuple[tuple[str, str], ...] = ()
        if page.chrome:
            alternates = tuple((language, addresses.absolute(base, addresses.in_other(page.address, language))) for language in LANGUAGES)
        urls.append((addresses.absolute(base, page.address), alternates))
    return Page(addresses.SITEMAP, "feeds/sitemap.xml", None, None, SitemapView(tuple(urls)))
