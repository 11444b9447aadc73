"""Parallel pages: the two languages of a document side by side, paragraph by paragraph.

For a document without texts the two titles and summaries stand beside each other; for the founding article,
what each half says of each act, with every disagreement of the halves in its place. Each function makes one
kind of page at a desk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from markupsafe import Markup

from heydar_archive import addresses, citations, formats, signposting
from heydar_archive.archive import Archive, Disagreement
from heydar_archive.comparison import Names, Stated, differences, stated
from heydar_archive.describing import Record
from heydar_archive.desk import Desk, Page
from heydar_archive.languages import AUTONYMS, LANGUAGES, Language
from heydar_archive.markup import Block
from heydar_archive.model import Entry
from heydar_archive.parallel import NotAligned, Pair, align
from heydar_archive.problems import Position, Problem, Severity
from heydar_archive.scenes import Scene
from heydar_archive.views import Cell, Href, PairView, ParallelColumn, ParallelView, Said


def parallel(desk: Desk, entry: Record[Entry], names: Mapping[Language, Names]) -> Page:
    """The two languages of an entry side by side: its texts, or its titles and summaries."""
    facts = entry.facts
    s = desk.scene(addresses.parallel(desk.language, entry.folder, entry.id))
    order: tuple[Language, Language] = ("en", "az") if facts.original_language == "en" else ("az", "en")
    both = all(entry.section(language) for language in LANGUAGES)
    pairs = _texts(desk, s, entry, order, names) if both else _summaries(s, entry, order)
    earlier, later = desk.archive.neighbours(facts.ref)
    view = ParallelView(
        alternative=s.counterpart(facts.title),
        when=desk.wording.pieces(facts.date, "full"),
        is_day=facts.date is not None and facts.date.is_day and facts.date.certain,
        kind=s.form_name(entry.folder),
        bodies=s.issuers(facts.issuers, facts.date),
        views=s.document_views(entry, "parallel"),
        columns=_columns(s, order, facts.original_language if both else None),
        pairs=tuple(pairs),
        hint="" if both else s.say("parallel.summaries"),
        cite=citations.cite(s, entry, numbered=both),
        earlier=s.neighbour(earlier, s.parallel_url),
        later=s.neighbour(later, s.parallel_url),
    )
    title = facts.title[desk.language]
    document = Href(desk.wording.date(facts.date, "full"), s.entry_url(entry))
    crumbs = (*s.crumb("timeline"), document, Href(s.say("parallel.name"), None))
    frame_title = f"{title}: {s.say('parallel.name')}"
    return desk.page(
        s,
        "parallel",
        view,
        title=frame_title,
        heading=title,
        record=entry,
        metas=citations.metas(s, entry),
        signposts=signposting.head(desk.archive, entry, desk.language, formats.of_entry),
        description=facts.summary[desk.language],
        crumbs=crumbs,
    )


def _columns(s: Scene, order: tuple[Language, Language], original: str | None) -> tuple[ParallelColumn, ...]:
    return tuple(
        ParallelColumn(language, AUTONYMS[language], s.say("parallel.original") if language == original else "")
        for language in order
    )


def _summaries(s: Scene, entry: Record[Entry], order: tuple[Language, Language]) -> Iterator[PairView]:
    """Yield the titles and the summaries as two pairs."""
    marks = tuple(Href(f"≠ {d.subject[s.language]}", f"{s.entry_url(entry)}#{d.id}") for d in entry.facts.readings)
    for words, heading in ((entry.facts.title, True), (entry.facts.summary, False)):
        cells = tuple(Cell(language, AUTONYMS[language], lines=(Said(words[language]),)) for language in order)
        yield PairView("title" if heading else "summary", "", "", cells, heading, () if heading else marks)


def _texts(
    desk: Desk,
    s: Scene,
    entry: Record[Entry],
    order: tuple[Language, Language],
    names: Mapping[Language, Names],
) -> Iterator[PairView]:
    """Yield the paragraphs of both texts, paired; what cannot be paired or does not agree is reported."""
    texts = {language: desk.blocks(s, entry, language) for language in LANGUAGES}
    if not all(texts[language] for language in LANGUAGES):
        return  # a text that cannot be shown is reported already
    try:
        pairs = align(len(texts["az"]), len(texts["en"]), entry.facts.alignment)
    except NotAligned as reason:
        desk.report(
            Problem(
                "texts-not-aligned",
                entry.position("alignment") if entry.facts.alignment else entry.position("texts"),
                str(reason),
                "one paragraph beside one, except where `alignment` says otherwise",
                "Compare the two texts; declare what belongs together in `alignment`.",
            )
        )
        return
    if desk.language == LANGUAGES[0]:  # once is enough: the other language's pages hold the same pairs
        _compare(desk, entry, texts, pairs, names)
    for pair in pairs:
        numbers = {"az": pair.az, "en": pair.en}
        blocks = {lang: [texts[lang][n - 1] for n in numbers[lang]] for lang in LANGUAGES}
        first = (pair.az or pair.en)[0]
        heading = any(block.tag.startswith("h") for found in blocks.values() for block in found)
        cells = tuple(
            Cell(
                language,
                AUTONYMS[language],
                html=tuple((b.tag, _calling(b.inner, s, entry, language)) for b in blocks[language]),
            )
            for language in order
        )
        yield PairView(f"p{first}", str(first), s.say("text.paragraph", n=first), cells, heading, ())


def _calling(inner: Markup, s: Scene, entry: Record[Entry], language: Language) -> Markup:
    """Let a block's calls of notes lead to the notes on the document's own page: they do not stand here."""
    if ' id="r' not in inner:
        return inner
    page = s.url(addresses.entry(language, entry.folder, entry.id))
    return Markup(re.sub(r' id="r[0-9]+" href="(#n[0-9]+)"', rf' href="{page}\1"', str(inner)))  # noqa: S704 -- safe already


def _compare(
    desk: Desk, entry: Record[Entry], texts: Mapping[Language, tuple[Block, ...]], pairs: tuple[Pair, ...],
    names: Mapping[Language, Names],
) -> None:  # fmt: skip
    """Report facts that stand in one paragraph of a pair only, unless a reading of the entry declares them."""
    declared = _declared(entry.facts)
    for pair in pairs:
        words = {
            "az": " ".join(texts["az"][n - 1].words for n in pair.az),
            "en": " ".join(texts["en"][n - 1].words for n in pair.en),
        }
        if not (words["az"] and words["en"]):
            continue
        found = {language: stated(words[language], language, names[language]) for language in LANGUAGES}
        for kind, fact, in_az in differences(found["az"], found["en"]):
            if fact in getattr(declared, kind):
                continue
            here, there = ("az", "en") if in_az else ("en", "az")
            section = entry.section("az")
            desk.report(
                Problem(
                    "texts-differ",
                    Position(entry.file, section.line if section else 0, 1),
                    f"“{fact}” ({kind}) stands in paragraph {(pair.az or pair.en)[0]} of the text in {here} and not in {there}",
                    "the same dates, numbers, symbols and names in both texts, or a reading that says where they differ",
                    "Compare the two paragraphs; correct a slip, or add the difference to `readings`.",
                    severity=Severity.WARNING,
                )
            )


def _declared(facts: Entry) -> Stated:
    """Return every fact that a reading of the entry names, in either language."""
    found = [
        stated(text, language)
        for reading in facts.readings
        for value in reading.values
        for language in LANGUAGES
        for text in [value.value if isinstance(value.value, str) else value.value[language]]
    ]
    return Stated(
        *(frozenset().union(*(getattr(f, kind) for f in found)) for kind in ("dates", "numbers", "symbols", "names"))
    )


def names_in(archive: Archive) -> dict[Language, Names]:
    """Return, for each language, the names under which organisations, people and places are known in it."""
    return {language: Names(_names(archive, language)) for language in LANGUAGES}


def _names(archive: Archive, language: Language) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for identifier, organisation in archive.organisations.items():
        acronyms = [name.acronym[language] for name in organisation.facts.names if name.acronym]
        found[identifier] = (*(name[language] for name in organisation.facts.names), *acronyms)
    for register in (archive.people, archive.places):
        for identifier, record in register.items():
            variants = [variant.text for variant in record.facts.variants if variant.language == language]
            found[identifier] = (record.facts.name[language], *variants)
    return found


def article_parallel(desk: Desk) -> Page:
    """The founding article's two halves side by side, act by act, with every disagreement of theirs in its place."""
    archive, language = desk.archive, desk.language
    s = desk.scene(addresses.index(language, "founding-article-parallel"))
    pairs: list[PairView] = []
    placed: set[str] = set()
    for entry in archive.acts:
        pairs.append(_act(desk, s, entry))
        for disagreement in archive.disagreements_of(entry):
            if disagreement.facts.scope == "within-article":
                placed.add(disagreement.facts.id)
                pairs.append(_halves_of(s, disagreement))
    rest = [d for d in archive.disagreements if d.facts.scope == "within-article" and d.id not in placed]
    pairs.extend(_halves_of(s, d) for d in sorted(rest, key=lambda d: d.id))
    view = ParallelView(
        alternative=None, when=(), is_day=False, kind="", bodies=(), views=(), columns=tuple(ParallelColumn(None, s.say(f"half.{lang}"), "") for lang in LANGUAGES), pairs=tuple(pairs),
        hint=s.say("parallel.article"),
    )  # fmt: skip
    title = f"{s.say('nav.founding-article')}: {s.say('parallel.name')}"
    article = Href(s.say("nav.founding-article"), s.url(addresses.index(language, "founding-article")))
    crumbs = (s.crumb("timeline")[0], article, Href(s.say("parallel.name"), None))
    return desk.page(s, "parallel", view, title=title, description=s.say("parallel.article"), crumbs=crumbs)


def _act(desk: Desk, s: Scene, entry: Record[Entry]) -> PairView:
    """Return what each half says of an act: its date and a short quotation, or that it does not name it."""
    cells = []
    article = entry.facts.article
    for cell, language in zip(desk.halves(s, entry), LANGUAGES, strict=True):
        lines = (Said(f"“{cell.words.text}”", cell.words.language),) if cell.words else ()
        shown = Cell(language, s.say(f"half.{language}"), lines=lines, in_page_language=True)
        cells.append(shown if cell.absent else replace(shown, when=cell.when, where=cell.locator))
    order = str(article.order) if article else ""
    link = Href(entry.facts.title[s.language], s.entry_url(entry))
    label = s.say("parallel.act", n=order)
    return PairView(entry.facts.ref, order, label, tuple(cells), heading=False, marks=(link,))


def _halves_of(s: Scene, disagreement: Disagreement) -> PairView:
    """Return what each half says of a disputed fact, with a link to the disagreement in full."""
    view = s.discrepancy(disagreement)
    cells = []
    for language in LANGUAGES:
        lines = tuple(
            Said("".join(p.text for p in shown.pieces) or shown.value.text)
            for shown, reading in zip(view.readings, disagreement.facts.values, strict=True)
            if any(witness.half == language for witness in reading.witnesses)
        )
        cells.append(Cell(language, s.say(f"half.{language}"), lines=lines, in_page_language=True))
    mark = Href(f"≠ {view.subject}", s.place_of(disagreement).url)
    label = f"{s.say('reading.number')} {view.number}"
    return PairView(view.id, "≠", label, tuple(cells), heading=False, marks=(mark,), disputed=True)
