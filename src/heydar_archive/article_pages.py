"""Pages in the archive's own voice: disagreements, terms, gaps, coverage, the founding article, corrections, plain pages.

Each function makes one kind of page at a desk. Knows what such a page shows and in what order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from markupsafe import Markup

from heydar_archive import addresses
from heydar_archive.coverage import Item, Measure, measures
from heydar_archive.describing import Record
from heydar_archive.desk import Desk, Page
from heydar_archive.languages import LANGUAGES, other
from heydar_archive.model import Entry, Gap, Organisation
from heydar_archive.model import Page as OwnPage
from heydar_archive.orthography import sort_key
from heydar_archive.scenes import Scene
from heydar_archive.views import (
    ArticleRow,
    ArticleView,
    BodyRow,
    CorrectionsView,
    CorrectionView,
    CoverageView,
    DiscrepanciesView,
    Fact,
    GapView,
    GlossaryItem,
    GlossaryView,
    Group,
    Href,
    ListView,
    MeasureView,
    PlainView,
    Row,
    Said,
    Tag,
    TermsView,
    TermView,
    UsageView,
)


def discrepancies(desk: Desk) -> Page:
    """Every disagreement of sources, open ones first."""
    s = desk.scene(addresses.index(desk.language, "discrepancies"))
    items = tuple(s.discrepancy(d, linked=True) for d in desk.archive.disagreements)
    count = sum(d.status == "open" for d in desk.archive.disagreements)
    lead = s.say("discrepancies.lead", n=len(items), open=count)
    return desk.page(
        s, "discrepancies", DiscrepanciesView(lead, items), title=s.say("nav.discrepancies"), description=lead
    )


def terms(desk: Desk) -> Page:
    """Contested terms: who uses which word."""
    s = desk.scene(addresses.index(desk.language, "terms"))
    records = sorted(desk.archive.terms.values(), key=lambda r: sort_key(r.facts.name[desk.language], desk.language))
    terms = tuple(
        TermView(
            id=record.id,
            name=record.facts.name[desk.language],
            alternative=s.counterpart(record.facts.name),
            usages=tuple(
                UsageView(
                    usage.who[desk.language],
                    usage.words[desk.language],
                    tuple(
                        Href(desk.archive.by_ref[ref].facts.title[desk.language], s.entry_url(desk.archive.by_ref[ref]))
                        for ref in usage.documents
                        if ref in desk.archive.by_ref
                    ),
                    s.citations(usage.sources),
                    s.maybe(usage.source_note),
                )
                for usage in record.facts.usages
            ),
            practice=record.facts.practice[desk.language],
            disagreements=tuple(s.discrepancy(d) for d in desk.archive.disagreements_of(record)),
        )
        for record in records
    )
    lead = s.say("terms.lead")
    return desk.page(s, "terms", TermsView(lead, terms), title=s.say("nav.terms"), description=lead)


def glossary(desk: Desk) -> Page:
    """The glossary, by category."""
    s = desk.scene(addresses.index(desk.language, "glossary"))
    groups = []
    for category in ("forms", "offices-and-bodies", "law-and-conflict", "archival"):
        records = [r for r in desk.archive.glossary.values() if r.facts.category == category]
        records.sort(key=lambda r: sort_key(r.facts.name[desk.language], desk.language))
        items = tuple(
            GlossaryItem(
                r.id,
                r.facts.name[desk.language],
                Said(r.facts.name[other(desk.language)], other(desk.language)),
                s.maybe(r.facts.note),
            )
            for r in records
        )
        if items:
            groups.append((category, s.say(f"glossary.{category}"), items))
    lead = s.say("glossary.lead")
    return desk.page(s, "glossary", GlossaryView(lead, tuple(groups)), title=s.say("nav.glossary"), description=lead)


def gaps(desk: Desk) -> Page:
    """The documents that were not found."""
    s = desk.scene(addresses.index(desk.language, "gaps"))
    rows = tuple(s.gap_row(gap) for gap in desk.archive.gaps)
    lead = s.say("gaps.lead")
    group = Group("gaps", s.say("nav.gaps"), str(len(rows)), rows=rows)
    return desk.page(s, "gaps", ListView(lead, None, None, (group,)), title=s.say("nav.gaps"), description=lead)


LISTED = 500
"""The most items of a measure that are listed one by one; above that each year says how many it has."""


def coverage(desk: Desk) -> Page:
    """How far the work on the documents has got: what is missing, out of how many, and where."""
    s = desk.scene(addresses.index(desk.language, "coverage"))
    lead = s.say("coverage.lead")
    view = CoverageView(lead, tuple(_measure(s, measure) for measure in measures(desk.archive)))
    return desk.page(s, "coverage", view, title=s.say("nav.coverage"), description=lead)


def _measure(s: Scene, measure: Measure) -> MeasureView:
    by_year = len(measure.found) > LISTED
    return MeasureView(
        measure.name,
        s.say(f"coverage.{measure.name}"),
        s.say("coverage.count", n=len(measure.found), m=len(measure.among)),
        s.say(f"coverage.counted-{measure.counted}"),
        s.say(f"coverage.{measure.name}-note"),
        () if by_year else tuple(_missing(s, item) for item in measure.found),
        tuple(_years(s, measure)) if by_year else (),
    )


def _missing(s: Scene, item: Item) -> Row:
    if item.disagreement is None:
        return s.entry_row(item.record)
    where = s.place_of(item.disagreement)
    return Row("row nodate", (), item.title[s.language], where.url or "", meta=(Said(where.text),))


def _years(s: Scene, measure: Measure) -> Iterator[Href]:
    """Yield the years of what is missing, each with how many of its documents are meant; the undated last."""
    found, among = (Counter(map(_year, items)) for items in (measure.found, measure.among))
    for year in sorted(found, key=lambda year: (year is None, year or 0)):
        count = s.say("coverage.count", n=found[year], m=among[year])
        url = addresses.index(s.language, "timeline") if year is None else addresses.year(s.language, year)
        yield Href(s.say("timeline.undated") if year is None else str(year), s.url(url), count=count)


def _year(item: Item) -> int | None:
    date = item.record.outline.date
    return date.year if date else None


def gap(desk: Desk, record: Record[Gap]) -> Page:
    """A document that was not found: what is missing, why it is expected, where it was looked for."""
    s = desk.scene(addresses.record(desk.language, "gaps", record.id))
    facts, language = record.facts, desk.language
    expected = Href(desk.wording.date(facts.date, "long"), None)
    form = Href(s.form_name(facts.form), s.url(addresses.form(language, facts.form)))
    found = [
        Fact(s.say("fact.expected"), (expected,), basis=facts.date_basis[language]),
        Fact(s.say("fact.form"), (form,)),
    ]
    found.extend(
        Fact(s.say("fact.issuer"), tuple(s.issuer_links(issuer, facts.date)), basis=s.maybe(issuer.note))
        for issuer in facts.issuers
    )
    if facts.topics:
        found.append(Fact(s.say("fact.topics"), tuple(s.sorted_by_name(s.link("topics", i) for i in facts.topics))))
    found.append(Fact(s.say("fact.ref"), (Href(facts.ref, s.url(addresses.permanent(facts.ref))),)))
    view = GapView(
        ref=facts.ref,
        alternative=s.counterpart(facts.title),
        when=desk.wording.pieces(facts.date, "full"),
        kind=s.form_name(facts.form),
        bodies=s.issuers(facts.issuers, facts.date),
        description=facts.description[language],
        searched=facts.searched[language],
        facts=tuple(found),
        citations=s.citations(facts.sources),
    )
    title = facts.title[language]
    return desk.page(
        s,
        "gap",
        view,
        title=title,
        record=record,
        description=facts.description[language],
        crumbs=(*s.crumb("gaps"), Href(title, None)),
    )


def founding_article(desk: Desk) -> Page:
    """The founding article: for each act and body, what each half says and what the sources support."""
    s = desk.scene(addresses.index(desk.language, "founding-article"))
    archive, language = desk.archive, desk.language
    own = next((page for page in archive.pages if page.id == "founding-article"), None)
    bodies = sorted(
        (r for r in archive.organisations.values() if r.facts.article),
        key=lambda r: r.facts.article.order if r.facts.article else 0,
    )
    lead = own.facts.description[language] if own else s.say("article.lead")
    title = own.facts.title[language] if own else s.say("nav.founding-article")
    html_text = _own_text(desk, s, own)[0] if own else Markup()
    view = ArticleView(
        html=html_text,
        parallel=Href(s.say("parallel.name"), s.url(addresses.index(language, "founding-article-parallel"))),
        acts=tuple(_article_row(desk, s, entry) for entry in archive.acts),
        bodies=tuple(_body_row(desk, s, record) for record in bodies),
        tenure=tuple(s.say(f"tenure.{key}") for key in ("before", "within", "after"))
        if archive.site.facts.tenure
        else (),
        disagreements=tuple(s.discrepancy(d) for d in archive.disagreements_of(own)) if own else (),
        lead=lead,
    )
    return desk.page(
        s, "founding-article", view, title=title, description=lead, crumbs=(s.crumb("timeline")[0], Href(title, None))
    )


def _article_row(desk: Desk, s: Scene, entry: Record[Entry]) -> ArticleRow:
    facts = entry.facts
    supported = (
        s.form_name(entry.folder),
        *s.issuers(facts.issuers, facts.date),
        s.say(f"status.{facts.status}"),
    )
    tags = (Tag(f"≠ {s.say('tag.disagree')}", "warn"),) if facts.readings else ()
    note = facts.article.note[desk.language] if facts.article and facts.article.note else ""
    return ArticleRow(
        facts.ref,
        Href(facts.title[desk.language], s.entry_url(entry)),
        desk.halves(s, entry),
        desk.wording.pieces(facts.date, "full"),
        supported,
        tags,
        note,
    )


def _body_row(desk: Desk, s: Scene, record: Record[Organisation]) -> BodyRow:
    article = record.facts.article
    family = desk.issued(desk.archive.family(record.id))
    counts = desk.tenure_counts(family) or {"before": 0, "within": 0, "after": 0}
    halves = tuple(s.in_page(article[language], language) for language in LANGUAGES) if article else ()
    shown = tuple(str(n) for n in counts.values()) if desk.archive.site.facts.tenure else ()
    return BodyRow(s.link("organisations", record.id), halves, shown, desk.wording.count("documents", len(family)))


def corrections(desk: Desk) -> Page:
    """How the archive corrects itself, in the words of its own page, and every correction that it made."""
    s = desk.scene(addresses.index(desk.language, "corrections"))
    archive, language = desk.archive, desk.language
    own = next((page for page in archive.pages if page.id == "corrections"), None)
    text, text_language = _own_text(desk, s, own) if own else (Markup(), None)
    lead = own.facts.description[language] if own else s.say("corrections.lead")
    title = own.facts.title[language] if own else s.say("nav.corrections")
    view = CorrectionsView(
        lead,
        text,
        text_language,
        tuple(s.discrepancy(d) for d in archive.disagreements_of(own)) if own else (),
        tuple(
            CorrectionView(
                change.id,
                s.day(change.on),
                Href(change.entry.facts.title[language], s.entry_url(change.entry)),
                change.note[language],
                change.note.by,
                s.permanent(change.entry.facts.ref),
            )
            for change in archive.log
            if change.note
        ),
    )
    crumbs = (s.crumb("timeline")[0], Href(title, None))
    return desk.page(s, "corrections", view, title=title, description=lead, crumbs=crumbs, followed=True)


def _own_text(desk: Desk, s: Scene, record: Record[OwnPage]) -> tuple[Markup, str | None]:
    for language in (desk.language, other(desk.language)):
        if record.section(language):
            rendered = desk.render(s, record, language, numbered=False)
            return rendered.html, None if language == desk.language else language
    return Markup(), None


def own(desk: Desk, record: Record[OwnPage]) -> Page:
    """One of the archive's own pages."""
    s = desk.scene(addresses.page(desk.language, record.id))
    text, language = _own_text(desk, s, record)
    title = record.facts.title[desk.language]
    view = PlainView(
        record.facts.description[desk.language],
        text,
        language,
        tuple(s.discrepancy(d) for d in desk.archive.disagreements_of(record)),
    )
    return desk.page(
        s,
        "plain",
        view,
        title=title,
        description=record.facts.description[desk.language],
        crumbs=(s.crumb("timeline")[0], Href(title, None)),
    )
