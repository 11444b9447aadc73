"""How an entry is cited: four styles in words, files for reference managers, and what such programs read in a page.

Knows the forms of the Chicago Manual of Style (17th ed., bibliography), APA (7th ed.), MLA (9th ed.) and of the Higher Attestation
Commission of Azerbaijan (AAK, Dissertasiyanın tərtibi Qaydası, 2019), BibTeX with biblatex’s dates, RIS, CSL-JSON 1.0, the tags of
Highwire Press and Dublin Core, and COinS (Z39.88-2004). Cited is the document as this archive describes it: a title that is not the
document’s own stands in square brackets, as does a number that no source prints, and whatever is doubtful is said in a note. There
is no day of consultation, because a page has no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

from heydar_archive import addresses, orthography
from heydar_archive.archive import Archive
from heydar_archive.data_files import as_bytes
from heydar_archive.dates import DocumentDate, Precision
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words, other, plain
from heydar_archive.mapping import CITED_AS, Fact, facts_of
from heydar_archive.model import Entry
from heydar_archive.rendering import Output
from heydar_archive.scenes import Scene
from heydar_archive.views import CiteView, Href, Reference, Run
from heydar_archive.wording import Wording

STYLES = ("chicago", "apa", "mla", "aak")
"""The styles in which a page cites, in their order."""

ENDINGS = {"bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON"}
"""The files for reference managers: their endings and what their formats are called."""

_ISSUED = frozenset({"issued", "published-translation"})
"""States of a title in which it is the document's own, or was published as such."""


@dataclass(frozen=True, slots=True)
class Author:
    """An author or a receiver as citations name one; a body has no given name."""

    family: str
    given: str = ""

    @property
    def inverted(self) -> str:
        """Family name first: “Aliyev, Heydar”."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def direct(self) -> str:
        """Family name last: “Heydar Aliyev”."""
        return f"{self.given} {self.family}" if self.given else self.family

    @property
    def initialled(self) -> str:
        """Family name and initials: “Aliyev, H.”."""
        initials = "".join(f"{name[0]}." for name in self.given.split() if name[0].isupper())
        return f"{self.family}, {initials}" if initials else self.inverted

    @property
    def csl(self) -> dict[str, str]:
        """The name as CSL-JSON has it."""
        return {"family": self.family, "given": self.given} if self.given else {"literal": self.family}


@dataclass(frozen=True, slots=True)
class Title:
    """The title to cite: whether it is the document's own, and what it means if it is not in the language of the page."""

    text: str
    language: Language
    own: bool
    meaning: str = ""


@dataclass(frozen=True)
class Cited:
    """An entry as it is cited in one language."""

    scene: Scene
    entry: Record[Entry]

    @property
    def facts(self) -> Entry:
        """What is known of it."""
        return self.entry.facts

    @property
    def language(self) -> Language:
        """The language in which it is cited."""
        return self.scene.language

    @cached_property
    def authors(self) -> tuple[Author, ...]:
        """Who issued it."""
        return tuple(dict.fromkeys(self._agent(issuer.agent) for issuer in self.facts.issuers))

    @cached_property
    def receivers(self) -> tuple[Author, ...]:
        """To whom it is addressed, copies left out."""
        found = []
        for addressee in self.facts.addressees:
            if not addressee.copy_only:
                name = Author(plain(self.scene.maybe(addressee.name)))
                found.append(self._agent(addressee.agent) if addressee.agent else name)
        return tuple(found)

    def _agent(self, identifier: str) -> Author:
        person = self.scene.archive.people.get(identifier)
        if person:
            family, _, given = plain(person.facts.sort_name[self.language]).partition(", ")
            return Author(family, given)
        return Author(plain(self.scene.name("organisations", identifier, self.facts.date)))

    @cached_property
    def title(self) -> Title:
        """The document's own title, if it has one in either language; else what the archive calls it."""
        title, status = self.facts.title, self.facts.title_status
        here, there = self.language, other(self.language)
        if status[here] in _ISSUED:
            return Title(title[here], here, own=True)
        if status[there] in _ISSUED and not title.alike:
            return Title(title[there], there, own=True, meaning=title[here])
        return Title(title[here], here, own=False)

    @cached_property
    def whole_title(self) -> str:
        """The title in one line: “Original [Translation]”, “[Supplied]”."""
        title = self.title
        said = title.text if title.own else f"[{title.text}]"
        return plain(f"{said} [{title.meaning}]" if title.meaning else said)

    @cached_property
    def form(self) -> str:
        """The documentary form."""
        return plain(self.scene.form_name(self.entry.folder))

    @cached_property
    def number(self) -> str:
        """The number, in brackets and with a question mark if no source prints it; empty if there is none."""
        number = self.facts.number
        if number is None:
            return ""
        value = plain(number.value)
        said = self.scene.say("cite.number", n=value) if value[0].isdigit() else value
        return said if number.verified else f"[{said}?]"

    @property
    def bare_number(self) -> str:
        """The number as programs want it: by itself, unless there is a doubt to be told with it."""
        number = self.facts.number
        return plain(number.value) if number and number.verified else self.number

    @cached_property
    def date(self) -> str:
        """The date in words; “n.d.” if it is not known."""
        date = self.facts.date
        return self.scene.wording.date(date, "full") if date else self.scene.say("cite.undated")

    @cached_property
    def place(self) -> str:
        """Where it was issued, if that is known."""
        return plain(self.scene.name("places", self.facts.place)) if self.facts.place else ""

    @cached_property
    def archive(self) -> str:
        """The archive's name."""
        return plain(self.scene.archive.site.facts.name[self.language])

    @cached_property
    def address(self) -> str:
        """The permanent address."""
        return addresses.absolute(self.scene.archive.site.facts.base_url, addresses.permanent(self.facts.ref))

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """What a citation must not hide, in sentences."""
        facts, scene, status = self.facts, self.scene, self.facts.title_status[self.language]
        found = []
        if status not in _ISSUED:
            found.append(f"{scene.say(f'title.of-{self.language}')}: {scene.say(f'title.{status}')}.")
        if facts.status == "attested":
            found.append(f"{scene.say('fact.status')}: {scene.say('status.attested')}.")
        words = (facts.date_basis, facts.number.note if facts.number else None, facts.confidence_note)
        found.extend(scene.maybe(said) for said in words if said)
        return tuple(map(plain, found))

    def said(self, fact: Fact) -> tuple[str, ...]:
        """What a fact of the document says in words, each value by itself; nothing of a block or of what is not so."""
        value = getattr(self.facts, fact.attribute)
        if value is None or value is False or fact.shape == "block":
            return ()
        return tuple(self._value(fact, one) for one in (value if fact.many else (value,)))

    def _value(self, fact: Fact, value: Any) -> str:  # noqa: ANN401 -- as the model has it
        if isinstance(value, Words):
            return plain(value[self.language])
        if fact.register == "agents":
            return self._agent(value).direct
        if fact.shape == "link" and fact.register != "entries":
            return plain(self.scene.name(fact.register, value, self.facts.date))
        return str(value).lower() if fact.shape == "flag" else plain(str(value))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """It in the words of each style."""
        makers = (_chicago, _apa, _mla, _aak)
        return tuple(
            Reference(style, self.scene.say(f"cite.{style}"), tuple(make(self)))
            for style, make in zip(STYLES, makers, strict=True)
        )

    @cached_property
    def coins(self) -> str:
        """The context object of a ``<span class="Z3988">``."""
        return _coins(self)

    @cached_property
    def metas(self) -> tuple[tuple[str, str], ...]:
        """The tags by which reference managers and search engines for scholars know a page: name and content."""
        return tuple((name, value) for name, value in _metas(self) if value)

    @property
    def kind(self) -> Mapping[str, str]:
        """What a document of this form is for reference managers, by their names."""
        form = self.scene.archive.forms.get(self.entry.folder)
        return CITED_AS[form.facts.csl if form else "document"]


def _cited(scene: Scene, entry: Record[Entry]) -> Cited:
    """Return an entry as its pages in one language cite it: no address in it depends on the page."""
    return scene.once("cited", entry, lambda: Cited(scene, entry))


# -- in words -----------------------------------------------------------------------------------------------


def cite(scene: Scene, entry: Record[Entry], *, numbered: bool) -> CiteView:
    """Return what a page shows of how an entry is cited; ``numbered`` tells that its paragraphs can be cited."""
    cited = _cited(scene, entry)
    ref = entry.facts.ref
    return CiteView(
        references=cited.references,
        files=tuple(
            Href(name, scene.url(addresses.citation(scene.language, ref, ending))) for ending, name in ENDINGS.items()
        ),
        data=(
            Href("JSON", scene.url(addresses.entry_data(ref))),
            Href("JSON-LD", scene.url(addresses.linked_entry(ref))),
            Href("TEI", scene.url(addresses.tei(ref))),
        ),
        coins=cited.coins,
        permanent=scene.permanent(ref),
        hint=scene.say("cite.paragraph") if numbered else "",
    )


_PIN = Run("", "pin")
"""Where the number of a cited paragraph stands; it is filled in where a paragraph was chosen."""


def _quoted(cited: Cited) -> Iterator[Run]:
    """Yield the title in quotation marks, those in it made inner ones; in brackets what is not the document's own."""
    title = cited.title
    inner = title.text.translate(_INNER)
    if not title.own:
        yield Run(f"[{title.text}]. ")
    elif title.meaning:
        yield from (Run("“"), Run(inner, "", _foreign(cited)), Run(f"” [{title.meaning}]. "))
    else:
        yield Run(f"“{inner}.” " if cited.language == "en" else f"“{inner}”. ")


_INNER = {0x201C: 0x2018, 0x201D: 0x2019}


def _bare(cited: Cited, kind: str) -> Iterator[Run]:
    """Yield the title without quotation marks, in italics if the style has them."""
    title = cited.title
    if not title.own:
        yield Run(f"[{title.text}]")
        return
    yield Run(title.text, kind, _foreign(cited))
    if title.meaning:
        yield Run(f" [{title.meaning}]")


def _foreign(cited: Cited) -> Language | None:
    """Return the language of the title, if it is not that of the page."""
    return cited.title.language if cited.title.language != cited.language else None


def _joined(cited: Cited, names: Sequence[str], last: str) -> str:
    """Return names in a row: commas between, and ``last`` before the last one."""
    if len(names) < 2:  # noqa: PLR2004 -- one name has no row
        return "".join(names)
    comma = "," if len(names) > 2 and cited.language == "en" else ""  # noqa: PLR2004 -- English parts three with one more
    return f"{', '.join(names[:-1])}{comma} {last} {names[-1]}"


def _stop(text: str) -> str:
    """Return a part of a citation with the full stop that ends it, if it does not end with one."""
    return text if text.endswith(".") else f"{text}."


def _names(cited: Cited) -> str:
    """Return the authors as Chicago and MLA begin: the first one inverted."""
    names = [author.direct if index else author.inverted for index, author in enumerate(cited.authors)]
    return _joined(cited, names, cited.scene.say("cite.and"))


def _chicago(cited: Cited) -> Iterator[Run]:
    yield Run(f"{_stop(_names(cited))} ")
    yield from _quoted(cited)
    said = ", ".join(part for part in (cited.form, cited.number, cited.date) if part)
    yield Run(f"{_stop(said)} {cited.archive}, {cited.facts.ref}")
    yield _PIN
    yield Run(". ")
    yield Run(cited.address, "url")
    yield Run(".")


def _apa(cited: Cited) -> Iterator[Run]:
    names = _joined(cited, [author.initialled for author in cited.authors], "&")
    yield Run(f"{_stop(names)} ({_apa_date(cited)}). ")
    yield from _bare(cited, "em")
    number = cited.number if cited.number.startswith("[") else f"({cited.number})"
    yield Run(f"{f' {number}' if cited.number else ''} [{cited.form}]. {cited.archive} ({cited.facts.ref}")
    yield _PIN
    yield Run("). ")
    yield Run(cited.address, "url")


def _apa_date(cited: Cited) -> str:
    date, scene = cited.facts.date, cited.scene
    if date is None or date.is_span or not date.certain or date.start is None:
        return cited.date
    day = date.start.earliest
    month = scene.wording.month(day.month)
    if date.start.precision is Precision.DAY:
        return scene.say("cite.apa-day", year=day.year, month=month, day=day.day)
    return scene.say("cite.apa-month", year=day.year, month=month) if date.month else cited.date


def _mla(cited: Cited) -> Iterator[Run]:
    yield Run(f"{_stop(_names(cited))} ")
    yield from _quoted(cited)
    yield Run(f"{_stop(_mla_date(cited))} ")
    yield Run(cited.archive, "em")
    yield Run(f", {cited.facts.ref}")
    yield _PIN
    yield Run(", ")
    yield Run(cited.address, "url")
    yield Run(f". {cited.form}{f', {cited.number}' if cited.number else ''}.")


def _mla_date(cited: Cited) -> str:
    """Return the date as it stands after a full stop."""
    date = cited.facts.date
    if date is None or not date.certain or not date.is_day:
        first, rest = cited.date[0], cited.date[1:]
        return f"{orthography.upper(first) if cited.language == 'az' else first.upper()}{rest}"
    day = date.earliest
    return f"{day.day}\N{NO-BREAK SPACE}{cited.scene.say(f'cite.mla-month.{day.month}')} {day.year}"


def _aak(cited: Cited) -> Iterator[Run]:
    names = ", ".join(author.initialled for author in cited.authors)
    yield Run(f"{_stop(names)} ")
    yield from _bare(cited, "")
    said = ", ".join(part for part in (cited.form, cited.number) if part)
    where = f"{cited.place}, – " if cited.place else ""
    yield Run(f" {cited.scene.say('cite.electronic')} / {said}. – {where}{cited.date}. // ")
    yield Run(f"{cited.archive}, – {cited.facts.ref}")
    yield _PIN
    yield Run(". URL: ")
    yield Run(cited.address, "url")


# -- for reference managers ---------------------------------------------------------------------------------


def of_entry(archive: Archive, wording: Mapping[Language, Wording], entry: Record[Entry]) -> Iterator[Output]:
    """Yield an entry's files for reference managers, in each language and format."""
    for language in LANGUAGES:
        cited = Cited(Scene(archive, wording[language], addresses.home(language)), entry)
        for ending, make in (("bib", bibtex), ("ris", ris), ("csl.json", csl_json)):
            yield Output(addresses.citation(language, entry.facts.ref, ending), make(cited))


def csl(cited: Cited) -> dict[str, Any]:
    """Return an item of CSL-JSON."""
    facts = cited.facts
    title = cited.title
    item: dict[str, Any] = {
        "id": facts.ref,
        "type": cited.kind["csl"],
        "title": plain(title.meaning or title.text) if title.own else cited.whole_title,
        "original-title": plain(title.text) if title.meaning else "",
        "author": [author.csl for author in cited.authors],
        "recipient": [author.csl for author in cited.receivers],
        "issued": _csl_date(facts.date, cited.date),
        "number": cited.bare_number,
        "genre": cited.form,
        "publisher-place": cited.place,
        "archive": cited.archive,
        "archive_location": facts.ref,
        "language": facts.original_language or "",
        "abstract": plain(facts.summary[cited.language]),
        "note": " ".join(cited.doubts),
        "URL": cited.address,
    }
    for fact in facts_of(Entry):
        item.setdefault(fact.line.csl, ", ".join(cited.said(fact)) if fact.line.csl else "")
    return {key: value for key, value in item.items() if value}


def _csl_date(date: DocumentDate | None, words: str) -> dict[str, Any] | None:
    """Return a date as CSL has it: in numbers where all its digits are known, and in words where there is doubt."""
    if date is None:
        return None
    if date.unspecified or date.start is None or date.end is None:
        return {"literal": words}
    ends = (date.start, date.end) if date.is_span else (date.start,)
    parts = [[int(part) for part in re.findall("[0-9]+", point.text)] for point in ends]
    return {"date-parts": parts} if date.certain else {"date-parts": parts, "circa": True, "literal": words}


def csl_json(cited: Cited) -> bytes:
    """Return a file of CSL-JSON with one item."""
    return b"[" + as_bytes(csl(cited)).rstrip() + b"]\n"


def bibtex(cited: Cited) -> bytes:
    """Return a BibTeX file with one entry; ``date`` is biblatex's and knows doubt, ``year`` and ``month`` are for BibTeX."""
    facts, date = cited.facts, cited.facts.date
    fields: dict[str, str] = {
        "author": " and ".join(_bibtex_name(author) for author in cited.authors),
        "title": f"{{{_tex(cited.whole_title)}}}",
        "date": str(date) if date and "X" not in str(date) else "",
        "year": str(date.year) if date and not date.unspecified else "",
        "month": str(date.month) if date and date.month and date.certain and not date.is_span else "",
        "type": _tex(cited.form),
        "number": _tex(cited.number),
        "address": _tex(cited.place),
        "howpublished": _tex(f"{cited.archive}, {facts.ref}"),
        "langid": _BABEL.get(facts.original_language or "", ""),
        "abstract": _tex(plain(facts.summary[cited.language])),
        "note": _tex(" ".join(cited.doubts)),
        "url": cited.address,
    }
    lines = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items() if value)
    return f"@{cited.kind['bibtex']}{{{facts.ref},\n{lines}\n}}\n".encode()


def ris(cited: Cited) -> bytes:
    """Return a RIS file with one reference."""
    facts, date = cited.facts, cited.facts.date
    lines = [("TY", cited.kind["ris"]), ("ID", facts.ref), ("TI", cited.whole_title)]
    lines += [("AU", author.inverted) for author in cited.authors]
    lines += [("A2", author.inverted) for author in cited.receivers]
    if date:
        known = "" if date.unspecified else str(date.year)
        lines += [("PY", known), ("DA", _ris_date(date, cited.date))]
    lines += [
        ("M3", cited.form),
        ("M1", cited.number),
        ("CY", cited.place),
        ("DP", cited.archive),
        ("AN", facts.ref),
        ("LA", facts.original_language or ""),
        ("AB", plain(facts.summary[cited.language])),
        *(("N1", doubt) for doubt in cited.doubts),
        *(("KW", plain(cited.scene.name("topics", topic))) for topic in facts.topics),
        ("UR", cited.address),
    ]
    text = "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value)
    return f"{text}ER  - \r\n".encode()


def _ris_date(date: DocumentDate, words: str) -> str:
    """Return year, month, day and the rest as RIS parts them; a date with doubt is told in words."""
    if date.is_span or not date.certain or date.start is None:
        return f"///{words}"
    parts = [*date.start.text.split("-"), "", ""][:3]
    return f"{'/'.join(parts)}/"


def _bibtex_name(author: Author) -> str:
    return f"{_tex(author.family)}, {_tex(author.given)}" if author.given else f"{{{_tex(author.family)}}}"


def _tex(text: str) -> str:
    """Return a text in which no sign has a meaning for TeX or for BibTeX, which counts braces even behind a backslash."""
    return text.translate(_SIGNS)


_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)
_BABEL = {"az": "azerbaijani", "en": "english", "fr": "french", "ru": "russian", "tr": "turkish", "de": "german"}
"""Languages by the names that LaTeX's babel has for them."""


# -- in a page ----------------------------------------------------------------------------------------------


def metas(scene: Scene, entry: Record[Entry]) -> tuple[tuple[str, str], ...]:
    """Return the tags by which reference managers and search engines for scholars know a page: name and content."""
    return _cited(scene, entry).metas


def _metas(cited: Cited) -> Iterator[tuple[str, str]]:
    """Yield every tag, with nothing for what is not known."""
    facts, scene = cited.facts, cited.scene
    rights = scene.archive.site.facts.licence[scene.language]
    report = cited.kind["zotero"] == "report"
    yield from (
        ("citation_title", cited.whole_title),
        *(("citation_author", author.inverted) for author in cited.authors),
        ("citation_publication_date", _slashed(facts.date, cited.date)),
        ("citation_language", facts.original_language or ""),
        ("citation_publisher", cited.archive),
        ("citation_public_url", cited.address),
        *(("citation_technical_report_institution", author.direct) for author in cited.authors[:1] if report),
        ("citation_technical_report_number", cited.bare_number if report else ""),
        ("DC.title", cited.whole_title),
        *(("DC.creator", author.inverted) for author in cited.authors),
        ("DC.date", str(facts.date) if facts.date else ""),
        ("DC.type", cited.form),
        ("DC.identifier", cited.address),
        ("DC.language", facts.original_language or ""),
        *_dublin_core(cited),
        ("DC.rights", plain(rights)),
        ("z.itemType", cited.kind["zotero"]),
        ("z.number", cited.bare_number),
        ("z.archive", cited.archive),
        ("z.archiveLocation", facts.ref),
    )


def _dublin_core(cited: Cited) -> Iterator[tuple[str, str]]:
    """Yield the tags of the elements that are not told in the form in which the document is cited, each thing once."""
    yield from dict.fromkeys((f"DC.{element}", said) for element, fact in _told() for said in cited.said(fact))


@cache
def _told() -> tuple[tuple[str, Fact], ...]:
    """Return the elements that are told, each with a fact that refines it."""
    return tuple(
        (element, fact) for fact in facts_of(Entry) for element in fact.elements if element not in _CITED_ELEMENTS
    )


_CITED_ELEMENTS = frozenset({"title", "creator", "date", "type", "identifier", "language", "description"})
"""Elements that citations tell in their own form; and the description, which every page has, and of which Zotero makes a remark."""


def _slashed(date: DocumentDate | None, words: str) -> str:
    """Return a date as Highwire Press has it (1997/12/18); one with doubt in words."""
    if date is None:
        return ""
    return date.start.text.replace("-", "/") if date.certain and not date.is_span and date.start else words


def _coins(cited: Cited) -> str:
    facts = cited.facts
    host = urlsplit(cited.address).hostname or ""
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rfr_id", f"info:sid/{host}:archive"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", cited.kind["zotero"]),
        ("rft.title", cited.whole_title),
        *(("rft.creator" if author.given else "rft.aucorp", author.inverted) for author in cited.authors),
        ("rft.date", str(facts.date) if facts.date and facts.date.certain else cited.date),
        ("rft.publisher", cited.archive),
        ("rft.identifier", cited.address),
        ("rft.language", facts.original_language or ""),
    ]
    return urlencode([(key, value) for key, value in pairs if value])
