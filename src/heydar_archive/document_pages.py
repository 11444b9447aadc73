"""Pages of documents: home, forms, and the document itself.

Each function makes one kind of page at a desk. Knows what such a page shows and in what order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from markupsafe import escape

from heydar_archive import addresses, citations, formats, signposting
from heydar_archive.describing import Record
from heydar_archive.desk import Desk, Page, own_dates
from heydar_archive.languages import other
from heydar_archive.linked_data import data_block, described
from heydar_archive.list_pages import LONG, years
from heydar_archive.model import Entry, Withdrawal
from heydar_archive.scenes import Scene
from heydar_archive.views import (
    Dated,
    DocumentView,
    Fact,
    Group,
    HistoryView,
    HomeView,
    Href,
    ListView,
    RelatedView,
    RevisionView,
    Row,
    Said,
    Tag,
    TextView,
    WithdrawnView,
)


def home(desk: Desk) -> Page:
    """The front page."""
    s = desk.scene(addresses.home(desk.language))
    archive = desk.archive
    selected = [archive.by_ref[ref] for ref in archive.site.facts.selected if ref in archive.by_ref]
    major = [d for d in archive.disagreements if d.severity == "major" and d.facts.scope == "within-article"][:4]
    issuing = {b: len(archive.entries_where(issued_by=b)) for b in archive.organisations}
    bodies = [replace(s.link("organisations", b), text=s.short_name(b), count=str(n)) for b, n in issuing.items() if n]
    has_principles = any(page.id == "principles" for page in archive.pages)
    dates = [date for entry in archive.entries if (date := entry.outline.date)]
    heading = s.say("home.heading", documents=desk.wording.count("documents", len(archive.entries)))
    view = HomeView(
        heading=heading,
        statement=archive.site.facts.statement[desk.language],
        strip=s.strip(
            archive.events, archive.gaps, year_at=lambda year: f"{addresses.index(desk.language, 'timeline')}#y{year}"
        ),
        selected=tuple(s.entry_row(entry) for entry in selected),
        disagreements=tuple(_disagreement_row(desk, s, d) for d in major),
        forms=tuple(
            Href(record.facts.plural[desk.language], s.url(addresses.form(desk.language, identifier)), count=str(n))
            for identifier, record in archive.forms.items()
            if (n := len(archive.entries_where(form=identifier)))
        ),
        organisations=tuple(s.sorted_by_name(bodies)),
        principles=Href(s.say("home.principles"), s.url(addresses.page(desk.language, "principles")))
        if has_principles
        else None,
        article=Href(s.say("nav.founding-article"), s.url(addresses.index(desk.language, "founding-article"))),
        days=Href(s.say("nav.days"), s.url(addresses.index(desk.language, "days"))),
        search=s.url(addresses.index(desk.language, "search")),
    )
    span = f"{min(d.year for d in dates)}–{max(d.year for d in dates)}" if dates else ""
    return desk.page(
        s,
        "home",
        view,
        title=s.say("nav.home"),
        heading=heading,
        followed=True,
        description=s.say(
            "home.description", documents=desk.wording.count("documents", len(archive.entries)), years=span
        ),
    )


def _disagreement_row(desk: Desk, s: Scene, disagreement: Any) -> Row:  # noqa: ANN401 -- a Disagreement
    view = s.discrepancy(disagreement, linked=True)
    values = " / ".join("".join(p.text for p in r.pieces) or r.value.text for r in view.readings)
    return Row(
        "row nodate",
        (),
        view.subject,
        s.url(addresses.index(desk.language, "discrepancies") + f"#{view.id}"),
        meta=(Said(values),),
    )


def documents(desk: Desk) -> Page:
    """Every document, by form."""
    s = desk.scene(addresses.index(desk.language, "documents"))
    groups = []
    for identifier, record in desk.archive.forms.items():
        entries = desk.archive.entries_where(form=identifier)
        if entries:
            # Short lists too would be a giant page together: then a form has its page for them.
            whole = len(desk.archive.entries) <= LONG
            rows = tuple(s.entry_row(entry) for entry in entries) if whole else ()
            groups.append(
                Group(
                    f"f-{identifier}",
                    record.facts.plural[desk.language],
                    str(len(entries)),
                    s.url(addresses.form(desk.language, identifier)),
                    rows=rows,
                    parts=years(s, f"documents/{identifier}", "documents", entries),
                )
            )
    lead = s.say(
        "documents.lead",
        documents=desk.wording.count("documents", len(desk.archive.entries)),
        forms=desk.wording.count("forms", len(groups)),
    )
    return desk.page(
        s, "documents", ListView(lead, None, None, tuple(groups)), title=s.say("nav.documents"), description=lead
    )


def form(desk: Desk, identifier: str) -> Page:
    """A documentary form: its definition and its documents."""
    s = desk.scene(addresses.form(desk.language, identifier))
    record = desk.archive.forms[identifier]
    entries = desk.archive.entries_where(form=identifier)
    parts = years(s, f"documents/{identifier}", "documents", entries)
    rows = () if parts else tuple(s.entry_row(entry) for entry in entries)
    strip = s.strip(own_dates(entries)) if entries else None
    avoid = tuple(s.in_page(term.text, term.language) for term in record.facts.avoid)
    group = Group("documents", s.say("list.documents"), str(len(entries)), rows=rows, parts=parts)
    view = ListView(record.facts.description[desk.language], s.counterpart(record.facts.plural), strip, (group,), avoid)
    name = record.facts.plural[desk.language]
    return desk.page(
        s,
        "form",
        view,
        title=name,
        description=record.facts.description[desk.language],
        crumbs=(*s.crumb("documents"), Href(name, None)),
    )


def document(desk: Desk, entry: Record[Entry]) -> Page:
    """The page of an entry."""
    facts, language = entry.facts, desk.language
    s = desk.scene(addresses.entry(language, entry.folder, entry.id))
    text, notices = _text(desk, s, entry)
    earlier, later = desk.archive.neighbours(facts.ref)
    status = facts.title_status
    hints = [
        f"{s.say('title.of-az')}: {s.say(f'title.{status.az}')}. {s.say('title.of-en')}: {s.say(f'title.{status.en}')}."
    ]
    if facts.title_note:
        hints.append(facts.title_note[language])
    view = DocumentView(
        ref=facts.ref,
        alternative=s.counterpart(facts.title),
        when=desk.wording.pieces(facts.date, "full"),
        is_day=facts.date is not None and facts.date.is_day and facts.date.certain,
        kind=s.form_name(entry.folder),
        bodies=s.issuers(facts.issuers, facts.date),
        hints=tuple(hints),
        facts=tuple(_facts(desk, s, entry)),
        views=s.document_views(entry, desk.language),
        summary=facts.summary[language],
        notices=notices,
        text=text,
        disagreements=tuple(s.discrepancy(d) for d in desk.archive.disagreements_of(entry)),
        notes=s.notes(entry),
        events=tuple(_events(desk, s, entry)),
        citations=s.citations(facts.sources),
        article=desk.halves(s, entry),
        attachments=tuple(
            Href(name, s.url(addresses.attachment(entry.folder, entry.id, name))) for name in entry.attachments
        ),
        cite=citations.cite(s, entry, numbered=text is not None),
        related=tuple(_related(desk, s, facts.ref)),
        history=_history(desk, s, entry),
        earlier=s.neighbour(earlier, s.entry_url),
        later=s.neighbour(later, s.entry_url),
    )
    crumbs = list(s.crumb("timeline"))
    if facts.date:
        crumbs.append(Href(str(facts.date.year), s.url(addresses.year(language, facts.date.year))))
    crumbs.append(Href(desk.wording.date(facts.date, "full"), None))
    title = facts.title[language]
    return desk.page(
        s,
        "document",
        view,
        title=f"{title}, {desk.wording.date(facts.date, 'full')}",
        heading=title,
        record=entry,
        followed=True,
        metas=citations.metas(s, entry),
        signposts=signposting.head(desk.archive, entry, language, formats.of_entry),
        data=data_block(described(desk.archive, "entries", entry, language)),
        description=facts.summary[language],
        crumbs=crumbs,
    )


def _facts(desk: Desk, s: Scene, entry: Record[Entry]) -> Iterator[Fact]:
    """Yield the rows of the panel of facts, in its order; a row without a value is left out."""
    yield from _facts_of_issue(s, entry)
    yield from _facts_of_subject(s, entry.facts)
    yield from _facts_of_state(s, entry.facts)
    tenure = desk.tenure(entry.facts.date, entry)
    if tenure:
        yield Fact(s.say("tenure.label"), (Href(s.say(f"tenure.{tenure}"), None),))
    yield Fact(s.say("fact.ref"), (Href(entry.facts.ref, s.url(addresses.permanent(entry.facts.ref))),))


def _facts_of_issue(s: Scene, entry: Record[Entry]) -> Iterator[Fact]:
    """Yield when, as what, by whom, to whom and where a document was issued."""
    facts, when = entry.facts, entry.facts.date
    disputed = {reading.about: reading.id for reading in reversed(facts.readings)}

    def disagree(*about: str) -> tuple[Href, ...]:
        words = f"≠ {s.say('tag.disagree-short')}"
        return tuple(Href(words, f"#{disputed[fact]}") for fact in about if fact in disputed)

    said = Href(s.wording.date(when, "long"), None)
    yield Fact(s.say(f"date-role.{facts.date_role}"), (said, *disagree("date")), basis=s.maybe(facts.date_basis))
    form = Href(s.form_name(entry.folder), s.url(addresses.form(s.language, entry.folder)))
    yield Fact(s.say("fact.form"), (form, *disagree("form")))
    if facts.number:
        tags = () if facts.number.verified else (Tag(s.say("tag.not-verified")),)
        number = Href(facts.number.value, None)
        yield Fact(s.say("fact.number"), (number, *disagree("number")), tags, s.maybe(facts.number.note))
    for index, issuer in enumerate(facts.issuers):
        label = s.say("fact.also-issuer" if index else "fact.issuer")
        doubts = () if index else disagree("issuer", "capacity", "authorship")
        yield Fact(label, (*s.issuer_links(issuer, when), *doubts), basis=s.maybe(issuer.note))
    for copied, key in ((False, "fact.addressee"), (True, "fact.copy")):
        receivers = [a for a in facts.addressees if a.copy_only == copied]
        if receivers:
            names = tuple(s.agent(a.agent, when) if a.agent else Href(s.maybe(a.name), None) for a in receivers)
            yield Fact(s.say(key), (*names, *(() if copied else disagree("addressee"))))
    if facts.place:
        place = s.link("places", facts.place)
        yield Fact(s.say("fact.place"), (place, *disagree("place")), basis=s.maybe(facts.place_basis))


def _facts_of_subject(s: Scene, facts: Entry) -> Iterator[Fact]:
    """Yield what a document concerns."""
    for kind in ("organisations", "people", "places", "topics"):
        identifiers: tuple[str, ...] = getattr(facts, kind)
        if identifiers:
            yield Fact(s.say(f"fact.{kind}"), tuple(s.sorted_by_name(s.link(kind, i, facts.date) for i in identifiers)))


def _facts_of_state(s: Scene, facts: Entry) -> Iterator[Fact]:
    """Yield how much is known of a document and its text."""
    if facts.original_language:
        yield Fact(s.say("fact.original-language"), (Href(s.language_name(facts.original_language), None),))
    seen = (Href(s.say(f"status.{facts.status}"), None), Href(s.say(f"seen.{facts.text_seen}"), None))
    yield Fact(s.say("fact.status"), seen)
    confidence = Href(s.say(f"confidence.{facts.confidence}"), None)
    yield Fact(s.say("fact.confidence"), (confidence,), basis=s.maybe(facts.confidence_note))
    if facts.official_address:
        address = Href(facts.official_address, facts.official_address)
        yield Fact(s.say("fact.official-address"), (address,), (Tag(s.say("tag.not-opened")),))
    yield from _published(s, facts)


def _published(s: Scene, facts: Entry) -> Iterator[Fact]:
    """Yield the day on which the archive published an entry, if it is recorded."""
    if facts.published:
        yield Fact(s.say("fact.published"), (Href(s.wording.date(facts.published, "long"), None),))


def _text(desk: Desk, s: Scene, entry: Record[Entry]) -> tuple[TextView | None, tuple[tuple[str, str], ...]]:
    facts = entry.facts
    for language in (desk.language, other(desk.language)):
        section = entry.section(language)
        if section is None:
            continue
        rendered = desk.render(s, entry, language, numbered=True)
        text_facts = facts.texts[language]
        nature = s.say(f"nature.{text_facts.nature}") if text_facts else ""
        view = TextView(
            rendered.html,
            None if language == desk.language else language,
            tuple(Href(words, f"#{i}") for i, words in rendered.headings),
            nature,
        )
        missing = language != desk.language
        return view, (((s.say("notice.no-text"), s.say("notice.no-text-more")),) if missing else ())
    key = "attested" if facts.status == "attested" else "located"
    return None, ((s.say(f"notice.{key}"), s.say(f"notice.{key}-more")),)


def _events(desk: Desk, s: Scene, entry: Record[Entry]) -> Iterator[Dated]:
    for event in sorted(entry.facts.events, key=lambda e: (e.date, e.role)):
        title = s.link("sources", event.source) if event.source else Href("", None)
        yield Dated(
            desk.wording.pieces(event.date, "long"),
            title,
            role=s.say(f"role.{event.role}"),
            basis=s.maybe(event.note),
        )


def _history(desk: Desk, s: Scene, entry: Record[Entry]) -> HistoryView | None:
    """Return the revisions of an entry's file; None if the site is built without history."""
    history = desk.history
    if history is None:
        return None
    revisions = tuple(
        RevisionView(s.day(revision.on), escape(revision.said), revision.commit)
        for revision in history.revisions.get(entry.file, ())
    )
    notices = [s.say("history.uncommitted")] if entry.file in history.uncommitted else []
    if history.shallow:
        notices.append(s.say("history.shallow"))
    return HistoryView(revisions, tuple(notices))


def _related(desk: Desk, s: Scene, ref: str) -> Iterator[RelatedView]:
    grouped: dict[str, list[Row]] = {}
    for link in desk.archive.links.get(ref, ()):
        direction = "out" if link.outgoing else "in"
        row = s.entry_row(link.entry)
        if link.relation.note:
            row = replace(row, context=link.relation.note[desk.language])
        grouped.setdefault(f"relation.{link.type}.{direction}", []).append(row)
    for key, rows in grouped.items():
        yield RelatedView(s.say(key), tuple(rows))


def withdrawn(desk: Desk, entry: Record[Entry], withdrawal: Withdrawal) -> Page:
    """The page that a withdrawn entry keeps: it says so, and leads on.

    What the description said is not repeated; the document's name, its date and its reference are, because that is
    what somebody who cited the entry needs.
    """
    facts, language = entry.facts, desk.language
    s = desk.scene(addresses.entry(language, entry.folder, entry.id))
    replacement = desk.archive.by_ref.get(withdrawal.replaced_by or "")
    told = (
        *_published(s, facts),
        Fact(s.say("fact.withdrawn"), (Href(desk.wording.date(withdrawal.on, "long"), None),)),
        Fact(s.say("fact.ref"), (Href(facts.ref, s.url(addresses.permanent(facts.ref))),)),
    )
    title = facts.title[language]
    view = WithdrawnView(
        ref=facts.ref,
        alternative=s.counterpart(facts.title),
        when=desk.wording.pieces(facts.date, "full"),
        kind=s.form_name(entry.folder),
        bodies=s.issuers(facts.issuers, facts.date),
        on=s.day(withdrawal.on),
        reason=withdrawal[language],
        instead=(s.entry_row(replacement),) if replacement else (),
        facts=told,
        notes=s.notes(entry),
        permanent=s.permanent(facts.ref),
        history=_history(desk, s, entry),
    )
    return desk.page(
        s,
        "withdrawn",
        view,
        title=title,
        record=entry,
        followed=True,
        description=f"{s.say('withdrawal.notice')}. {withdrawal[language]}",
        crumbs=(*s.crumb("timeline"), Href(title, None)),
    )


def redirects(desk: Desk) -> Iterator[Page]:
    """A page at each former address of an entry; a withdrawn one no longer has a page for parallel reading."""
    language = desk.language
    for entry in (*desk.archive.entries, *desk.archive.withdrawn):
        former = [addresses.entry(language, entry.folder, alias) for alias in entry.outline.aliases]
        if entry.outline.withdrawn:
            former.append(addresses.parallel(language, entry.folder, entry.id))
        for address in former:
            s = desk.scene(address)
            yield desk.page(
                s,
                "redirect",
                Href(entry.facts.title[language], s.entry_url(entry)),
                title=s.say("moved.title"),
                description=s.say("moved.text"),
            )
