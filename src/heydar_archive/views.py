"""What a template may see: frozen values of plain text, links and flags.

A view holds no archive, no function and nothing to look up: it is the whole of what its page shows, so its
digest decides whether the page must be made again. Knows shapes only; ``scenes`` and the page modules fill
them.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from heydar_archive.languages import Language
from heydar_archive.wording import Piece

# -- parts of pages ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and their language where it is not the page's."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Href:
    """A link: its words and its address relative to the page; address None is plain words."""

    text: str
    url: str | None
    language: str | None = None
    count: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in a word or two; ``kind`` is "", "warn" or "gap"."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list of documents."""

    style: str
    when: tuple[Piece, ...]
    title: str
    url: str
    alternative: Said | None = None
    id: str | None = None
    role: str = ""
    meta: tuple[Said, ...] = ()
    tags: tuple[Tag, ...] = ()
    context: str = ""
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year with its rows; ``hidden`` completes the heading for those who hear it."""

    id: str
    name: str
    hidden: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A year, a form or a letter with its rows or months."""

    id: str
    name: str
    count: str
    url: str | None = None
    months: tuple[Month, ...] = ()
    rows: tuple[Row, ...] = ()
    parts: tuple[Href, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of the density strip: a document, or a bar for all of a kind."""

    kind: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    """A year of the density strip."""

    century: str
    year: str
    label: str
    url: str | None
    height: str = "0"
    marks: tuple[Mark, ...] = ()
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """The density strip: a list that a screen reader reads, with drawn marks; sizes in user units."""

    columns: tuple[Column, ...]
    long: bool
    kinds: tuple[str, ...]
    bars: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a spark."""

    x: int
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Spark:
    """A small silent picture of documents by year."""

    width: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class WitnessView:
    """Where a reading stands."""

    source: Href
    detail: tuple[Said, ...]
    external: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One reading and its witnesses."""

    value: Said
    pieces: tuple[Piece, ...]
    followed: bool
    witnesses: tuple[WitnessView, ...]


@dataclass(frozen=True, slots=True)
class DiscrepancyView:
    """“Sources disagree”: the readings, the decision, the reason."""

    id: str
    number: str
    subject: str
    about: str
    status: Tag
    severity: Tag
    scope: str
    readings: tuple[ReadingView, ...]
    assessment: str
    where: Href | None = None


@dataclass(frozen=True, slots=True)
class CitationView:
    """A source as an entry cites it."""

    source: Href
    locator: str
    external: str | None
    kind: str
    supports: str
    language: str
    accessed: str
    note: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a list of facts: a label and its values."""

    label: str
    values: tuple[Href, ...]
    tags: tuple[Tag, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A line of a dated list: an office, a former name, an event."""

    when: tuple[Piece, ...]
    title: Href
    alternative: Said | None = None
    role: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class NoteView:
    """An editorial note; its heading says whether it is a remark or a correction."""

    heading: str
    text: str
    by: str
    on: Piece


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A change of an entry's file; ``said`` is escaped, because strangers may have written it."""

    on: Piece
    said: Markup
    commit: str


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The revisions of an entry's file, and in words what is missing from them."""

    revisions: tuple[RevisionView, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelatedView:
    """Documents in one relation to this one."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The document before or after."""

    when: tuple[Piece, ...]
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a citation: ``kind`` is "em" for italics, "url" for the address, "pin" where a paragraph's number goes."""

    text: str
    kind: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation in one style."""

    style: str
    label: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class CiteView:
    """How a document is cited; ``coins`` is what reference managers read, ``hint`` says how paragraphs are cited."""

    references: tuple[Reference, ...]
    files: tuple[Href, ...]
    data: tuple[Href, ...]
    coins: str
    permanent: Href
    hint: str


@dataclass(frozen=True, slots=True)
class TextView:
    """A text of a document."""

    html: Markup
    language: str | None
    headings: tuple[Href, ...]
    nature: str


@dataclass(frozen=True, slots=True)
class Revised:
    """The newest change that content records of what a page shows, and where the log tells of it."""

    on: Piece
    url: str


@dataclass(frozen=True, slots=True)
class Signpost:
    """A link in the head of a page that programs follow: its relation, its absolute address, and its media type if it is known."""

    relation: str
    url: str
    media: str = ""


@dataclass(frozen=True, slots=True)
class Chrome:
    """What frames every page; ``metas`` are further tags of its head, ``data`` is JSON-LD that cannot end its element."""

    language: Language
    address: str
    title: str
    heading: str
    description: str
    site: str
    descriptor: str
    home: str
    assets: str
    icon: str
    canonical: str
    alternates: tuple[tuple[str, str], ...]
    switch: Href
    autonym: str
    menu: tuple[Href, ...]
    crumbs: tuple[Href, ...]
    footer: tuple[Href, ...]
    licence: str
    contact: Href
    picture: str
    locale: str
    manifest: str
    touch_icon: str
    draft: bool
    revised: Revised | None
    search: Href
    feed: Href | None = None
    signposts: tuple[Signpost, ...] = ()
    metas: tuple[tuple[str, str], ...] = ()
    data: Markup | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A headed list of documents, or the years into which a long one is cut."""

    id: str
    heading: str
    count: str
    rows: tuple[Row, ...]
    parts: tuple[Href, ...] = ()


@dataclass(frozen=True, slots=True)
class MapLabel:
    """Where a name stands on a map, and the path of the line from its point to it, if it has one."""

    x: str
    y: str
    anchor: str
    leader: str


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place on a map; without a label it is a mark among others, named in another panel or in the list."""

    name: Href
    x: str
    y: str
    label: MapLabel | None


@dataclass(frozen=True, slots=True)
class MapScale:
    """A distance on the ground: its line, and the baseline of its number."""

    kilometres: int
    x: str
    y: str
    length: str
    baseline: str


@dataclass(frozen=True, slots=True)
class MapPanel:
    """One drawing of a map: what it shows (``box`` is a viewBox), its points and names.

    ``part`` is the box that another panel shows larger, if there is one.
    """

    style: str
    box: str
    size: str
    radius: str
    points: tuple[MapPoint, ...]
    waters: tuple[tuple[str, MapLabel], ...]
    scale: MapScale
    part: str


@dataclass(frozen=True, slots=True)
class MapView:
    """A map of places: the ground as SVG paths, and the panels that share it.

    ``style`` is "overview" or "locator"; ``enlarged`` tells that one panel shows a part of another larger.
    """

    style: str
    land: str
    lakes: str
    rivers: str
    panels: tuple[MapPanel, ...]
    enlarged: bool


# -- whole pages -------------------------------------------------------------------------------------------


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
    days: Href
    search: str


@dataclass(frozen=True, slots=True)
class ChipGroup:
    """The filters of one kind: “all”, then each identifier with its link."""

    kind: str
    heading: str
    all: Href
    chips: tuple[tuple[str, Href], ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The timeline, whole or filtered.

    ``interactive`` where the script may combine filters in place; ``index`` is the folder of the files that it then reads,
    if the page does not hold the rows itself.
    """

    lead: str
    strip: Strip
    groups: tuple[Group, ...]
    chips: tuple[ChipGroup, ...]
    status: str
    interactive: bool
    combine: str = ""
    index: str = ""


@dataclass(frozen=True, slots=True)
class YearView:
    """One year of the timeline."""

    lead: str
    groups: tuple[Group, ...]
    earlier: Href | None
    later: Href | None


@dataclass(frozen=True, slots=True)
class MonthOfDays:
    """The days of a month on which something is dated."""

    id: str
    name: str
    hidden: str
    days: tuple[Href, ...]


@dataclass(frozen=True, slots=True)
class DaysView:
    """The days of the year, month by month, and the calendar file."""

    lead: str
    months: tuple[MonthOfDays, ...]
    calendar: Href


@dataclass(frozen=True, slots=True)
class DayView:
    """What is dated on one day of the year."""

    lead: str
    rows: tuple[Row, ...]
    earlier: Neighbour | None
    later: Neighbour | None


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
    views: tuple[Href, ...]
    summary: str
    notices: tuple[tuple[str, str], ...]
    text: TextView | None
    disagreements: tuple[DiscrepancyView, ...]
    notes: tuple[NoteView, ...]
    events: tuple[Dated, ...]
    citations: tuple[CitationView, ...]
    article: tuple[ArticleCell, ...]
    attachments: tuple[Href, ...]
    cite: CiteView
    related: tuple[RelatedView, ...]
    history: HistoryView | None
    earlier: Neighbour | None
    later: Neighbour | None

    @property
    def has_remarks(self) -> bool:
        """Whether something is told of how a fact is known."""
        return any(fact.basis for fact in self.facts)


@dataclass(frozen=True, slots=True)
class ParallelColumn:
    """A column of a parallel page: its name, the name's language if not the page's, and a tag for the original."""

    language: str | None
    name: str
    tag: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a pair: blocks of HTML as (tag, inner), or lines of words; empty where this side has nothing.

    Lines may have the date before them that they are about, and after them the place where they stand.
    ``in_page_language`` tells that the lines are the archive's words about this side, not the side's own.
    """

    language: str
    name: str
    html: tuple[tuple[str, Markup], ...] = ()
    lines: tuple[Said, ...] = ()
    when: tuple[Piece, ...] = ()
    where: str = ""
    in_page_language: bool = False


@dataclass(frozen=True, slots=True)
class PairView:
    """Two paragraphs that belong together, or two readings of a disputed fact; and links to what is said of them."""

    id: str
    number: str
    label: str
    cells: tuple[Cell, ...]
    heading: bool
    marks: tuple[Href, ...]
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class ParallelView:
    """Two languages side by side."""

    alternative: Said | None
    when: tuple[Piece, ...]
    is_day: bool
    kind: str
    bodies: tuple[str, ...]
    views: tuple[Href, ...]
    columns: tuple[ParallelColumn, ...]
    pairs: tuple[PairView, ...]
    hint: str
    cite: CiteView | None = None
    earlier: Neighbour | None = None
    later: Neighbour | None = None


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
    map: MapView | None = None


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
    map: MapView | None = None


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
    facts: tuple[Fact, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class MeasureView:
    """What is missing: how often, among what, and where; in a large archive by year (``years``) in place of rows."""

    id: str
    heading: str
    count: str
    counted: str
    note: str
    rows: tuple[Row, ...]
    years: tuple[Href, ...]


@dataclass(frozen=True, slots=True)
class CoverageView:
    """How far the work on the documents has got."""

    lead: str
    measures: tuple[MeasureView, ...]


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
    parallel: Href
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
class CorrectionView:
    """A correction: when, of what, what was said, and where it can be cited."""

    id: str
    on: Piece
    document: Href
    text: str
    by: str
    permanent: Href


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """How the archive corrects itself, in its own words, and every correction."""

    lead: str
    html: Markup
    language: str | None
    disagreements: tuple[DiscrepancyView, ...]
    items: tuple[CorrectionView, ...]


@dataclass(frozen=True, slots=True)
class LoggedDay:
    """A day of the publication log: what was done on it, by kind."""

    id: str
    on: Piece
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class LogView:
    """A part of the publication log; ``unrecorded`` says how many entries have no day, if there are any."""

    lead: str
    feed: Href | None
    unrecorded: str
    days: tuple[LoggedDay, ...]
    earlier: Href | None = None
    later: Href | None = None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of an Atom feed; ``updated`` is RFC 3339."""

    id: str
    title: str
    updated: str
    published: str | None
    url: str
    author: str
    term: str
    label: str
    summary: str


@dataclass(frozen=True, slots=True)
class FeedView:
    """An Atom feed (RFC 4287): every address in it is absolute."""

    language: str
    id: str
    title: str
    subtitle: str
    updated: str
    itself: str
    page: str
    elsewhere: Href
    icon: str
    author: str
    home: str
    rights: str
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """The page that an entry keeps when it is withdrawn: what it was, when and why it went, and what replaces it."""

    ref: str
    alternative: Said | None
    when: tuple[Piece, ...]
    kind: str
    bodies: tuple[str, ...]
    on: Piece
    reason: str
    instead: tuple[Row, ...]
    facts: tuple[Fact, ...]
    notes: tuple[NoteView, ...]
    permanent: Href
    history: HistoryView | None


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search, before a question is asked; ``index`` is the folder of its files, ``library`` the script that ranks."""

    index: str
    library: str
    facets: tuple[tuple[str, str], ...]
    tips: Href
    lists: tuple[Href, ...]
    timeline: Href
    elsewhere: Href


@dataclass(frozen=True, slots=True)
class SearchTip:
    """What can be searched for, and a question to try it with."""

    id: str
    heading: str
    text: str
    example: Href


@dataclass(frozen=True, slots=True)
class SearchTipsView:
    """How to search; ``back`` leads to the search."""

    tips: tuple[SearchTip, ...]
    back: Href


@dataclass(frozen=True, slots=True)
class CmsView:
    """The page in which the web editor runs."""

    title: str
    policy: str
    notices: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class SearchField:
    """A field of the search on another page: where it leads, its label and the word on its button."""

    action: str
    label: str
    button: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One language's part of a page that is in both."""

    language: Language
    heading: str
    text: str
    links: tuple[Href, ...]
    home: Href
    search: SearchField | None = None


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
    years: str = ""


@dataclass(frozen=True, slots=True)
class FormatRow:
    """A format of data: what it is good for, its files or an example where each entry has one, and their size together."""

    key: str
    name: str
    about: str
    files: tuple[Href, ...]
    example: Href | None = None
    size: str = ""


@dataclass(frozen=True, slots=True)
class DataGroup:
    """Formats of one kind."""

    id: str
    heading: str
    rows: tuple[FormatRow, ...]


@dataclass(frozen=True, slots=True)
class DataView:
    """The page “Data”; ``rights`` says what the licence does not cover."""

    lead: str
    groups: tuple[DataGroup, ...]
    version: str
    licence: Href
    rights: str


@dataclass(frozen=True, slots=True)
class ColophonRow:
    """A line of the colophon: what it is about, what is said, and where more is to be found."""

    name: str
    said: str
    link: Href | None = None


@dataclass(frozen=True, slots=True)
class ColophonView:
    """The colophon: of what the site was made, what is in it, whose works it carries, and how a copy is proved whole."""

    lead: str
    made: tuple[ColophonRow, ...]
    counts: tuple[ColophonRow, ...]
    carried: tuple[ColophonRow, ...]
    formats: tuple[Href, ...]
    command: str
    checksums: Href


@dataclass(frozen=True, slots=True)
class SitemapUrl:
    """A page of the sitemap: its address, those of it in each language, and the day on which it last changed, if that is known."""

    location: str
    alternates: tuple[tuple[str, str], ...]
    changed: str


@dataclass(frozen=True, slots=True)
class SitemapView:
    """A sitemap, or a part of it."""

    urls: tuple[SitemapUrl, ...]


@dataclass(frozen=True, slots=True)
class SitemapIndexView:
    """The parts of a sitemap that is too long for one file, and the day of the archive's newest change."""

    parts: tuple[str, ...]
    newest: str


@dataclass(frozen=True, slots=True)
class OpenSearchView:
    """The description of a search (OpenSearch 1.1)."""

    language: Language
    short_name: str
    long_name: str
    description: str
    template: str
    itself: str
    icon: str
