"""The real archive: what it holds, how it is worded, and what every one of its pages has."""

from __future__ import annotations

import gzip
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from pydantic import BaseModel

from heydar_archive.archive import Archive
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Language, Words, other
from heydar_archive.orthography import ALPHABET, lower
from heydar_archive.understanding import understand
from heydar_archive.wording import Wording

REGISTERS = ("organisations", "people", "places", "topics", "sources", "forms", "terms", "glossary")
SPEC = {"x": "http://www.w3.org/1999/xhtml", "s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


# -- what the content holds --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def understood(project: Path) -> tuple[Archive, dict[Language, Wording]]:
    archive, wording, _ = understand(project)
    return archive, wording


@pytest.fixture(scope="module")
def archive(understood: tuple[Archive, dict[Language, Wording]]) -> Archive:
    return understood[0]


def refs(first: int, last: int) -> set[str]:
    return {f"HA-{number:04d}" for number in range(first, last + 1)}


def test_the_archive_has_97_entries_and_one_gap(archive: Archive) -> None:
    assert len(archive.entries) == 97
    assert [gap.facts.ref for gap in archive.gaps] == ["HA-0028"]


def test_the_entries_are_43_acts_without_the_gap_and_55_documents(archive: Archive) -> None:
    acts, documents = refs(1, 43) - {"HA-0028"}, refs(44, 98)
    assert set(archive.by_ref) == acts | documents
    assert (len(acts), len(documents)) == (42, 55)


def test_the_15_acts_of_the_founding_article_are_numbered_in_its_order(archive: Archive) -> None:
    acts = [(entry.facts.article.order, entry.facts.ref) for entry in archive.entries if entry.facts.article]
    assert sorted(acts) == [(number, f"HA-{number:04d}") for number in range(1, 16)]


def test_the_13_bodies_of_the_founding_article_are_numbered_in_its_order(archive: Archive) -> None:
    bodies = {
        record.facts.article.order: record.id for record in archive.organisations.values() if record.facts.article
    }
    assert [bodies[number] for number in sorted(bodies)] == [
        "un", "oic", "eco", "osce", "osce-minsk", "eu", "coe", "pace", "icesco", "nato", "guam", "bsec", "turksoy",
    ]  # fmt: skip
    assert sorted(bodies) == list(range(1, 14))


def test_the_60_disagreements_are_there_once_each(archive: Archive) -> None:
    assert sorted(d.facts.id for d in archive.disagreements) == [f"d{number:02d}" for number in range(1, 61)]
    scopes = Counter(d.facts.scope for d in archive.disagreements)
    assert scopes == {"within-article": 24, "article-and-sources": 10, "between-sources": 26}


def test_a_disagreement_in_which_the_article_has_part_names_the_article(archive: Archive) -> None:
    for disagreement in archive.disagreements:
        witnesses = {witness.source for value in disagreement.facts.values for witness in value.witnesses}
        if disagreement.facts.scope != "between-sources":
            assert "founding-article" in witnesses, disagreement.facts.id
        if disagreement.facts.scope != "within-article":
            assert witnesses != {"founding-article"}, disagreement.facts.id


SHORTENED = re.compile(r"\b(?:No|Art|vol|p|pp|St|Dr|s|c|b)\.(?=\s)")
QUOTED = re.compile(r"“[^”]*”")
END = re.compile(r"[.!?…]+[”’)]*(?=\s+[“‘(]?[^\W_]|\s*$)")


def sentences(text: str) -> int:
    """Return how many sentences a text has; what is quoted counts as part of the sentence around it."""
    return len(END.findall(QUOTED.sub("“q”", SHORTENED.sub("", text))))


def test_sentences_are_counted_as_a_reader_would() -> None:
    assert sentences("One. Two, No. 5! “Three. Not four.” is three? 4 and last.") == 4
    assert sentences("Fərman 18 dekabr 1997-ci ildə imzalanıb. İkinci cümlə (izah).") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_a_title_a_source_and_a_summary_of_two_to_five_sentences(
    archive: Archive, language: Language
) -> None:
    for entry in archive.entries:
        facts = entry.facts
        assert facts.title[language].strip(), entry.file
        assert facts.sources, entry.file
        assert 2 <= sentences(facts.summary[language]) <= 5, (entry.file, facts.summary[language])


# -- how it is worded --------------------------------------------------------------------------------------


def records(archive: Archive) -> Iterator[Record]:
    yield from (*archive.entries, *archive.gaps, *archive.pages, archive.site)
    for register in REGISTERS:
        yield from archive.register(register).values()


def texts(value: object, language: Language | None = None) -> Iterator[tuple[Language | None, str]]:
    """Yield every text below a value with its language, None where it is the same in both."""
    if isinstance(value, str):
        yield language, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), name if name in LANGUAGES else language)
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item, language)


@pytest.fixture(scope="module")
def prose(understood: tuple[Archive, dict[Language, Wording]]) -> tuple[tuple[str, Language | None, str], ...]:
    """Every text of the content: its file, its language, its words."""
    archive, wording = understood
    found: list[tuple[str, Language | None, str]] = []
    for record in records(archive):
        found += [(record.file, language, text) for language, text in texts(record.facts)]
        found += [
            (record.file, language, section.text) for language in LANGUAGES if (section := record.section(language))
        ]
    for language, words in wording.items():
        found += [(f"content/wording/{language}.yaml", language, text) for text in words.words.values()]
    assert len(found) > 8_000
    return tuple(found)


def test_no_text_has_straight_double_quotes_or_a_combining_dot_or_html(prose: tuple[tuple[str, str, str], ...]) -> None:
    wrong = [
        (file, text)
        for file, _, text in prose
        if '"' in text or "\u0307" in text or re.search(r"</?[a-zA-Z!]|&(?:[a-z]+|#\w+);", text)
    ]
    assert wrong == []


def test_every_text_is_in_composed_unicode(prose: tuple[tuple[str, str, str], ...]) -> None:
    assert [(file, text) for file, _, text in prose if unicodedata.normalize("NFC", text) != text] == []


def test_no_word_mixes_latin_and_cyrillic_letters(prose: tuple[tuple[str, str, str], ...]) -> None:
    def scripts(word: str) -> set[str]:
        return {unicodedata.name(letter).split()[0] for letter in word if letter.isalpha()}

    mixed = [(file, word) for file, _, text in prose for word in re.findall(r"\w+", text) if len(scripts(word)) > 1]
    assert mixed == []


WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
NOT_PROSE = re.compile(r"“[^”]*”|\S*\w\.\w{2,}\S*|\]\([^)]*\)")
"""Quotations, web addresses, targets of links."""
FOREIGN_NAMES = frozenset(
    {
        "AzerNews", "Human", "JAM-news", "JAMnews", "Refworld", "Rights", "WCAG", "Watch", "Weekly", "WikiMili", "world",
        "westaz", "lawglobalhub",
    }
)  # fmt: skip
"""Names of publications and standards, which Azerbaijani texts leave as they are."""


def test_azerbaijani_words_are_written_in_azerbaijani_letters(prose: tuple[tuple[str, str, str], ...]) -> None:
    """Letters that the alphabet lacks stand only in quotations, web addresses and names of publications."""
    alphabet = {*ALPHABET, "-"}
    wrong = [
        (file, word)
        for file, language, text in prose
        if language == "az"
        for word in WORD.findall(NOT_PROSE.sub(" ", text))
        if word not in FOREIGN_NAMES and not set(lower(word)) <= alphabet
    ]
    assert wrong == []


# -- what every page has -----------------------------------------------------------------------------------

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass
class Page(HTMLParser):
    """A page as a browser reads it: its elements in order, its texts with the language that each is in."""

    path: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    raw: list[tuple[str, str]] = field(default_factory=list)
    _open: list[tuple[str, str]] = field(default_factory=list)

    def read(self, text: str) -> Page:
        """Read the page's text; return the page. What keeps words on one line does not part them."""
        HTMLParser.__init__(self)
        self.feed(re.sub('<span class="nb">(.*?)</span>', r"\1", text))
        self.close()
        return self

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element, and the language of what it holds."""
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in VOID:
            self._open.append((tag, found.get("lang", self._open[-1][1] if self._open else "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element that holds nothing."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Make sure that the element that is closed is the one that was opened last."""
        assert self._open, f"{self.path}: </{tag}> closes nothing"
        assert self._open[-1][0] == tag, f"{self.path}: </{tag}> closes <{self._open[-1][0]}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if self._open and data.strip():
            tag, language = self._open[-1]
            (self.raw if tag in {"script", "style"} else self.texts).append(
                (tag if tag in {"script", "style"} else language, " ".join(data.split()))
            )

    def all(self, tag: str) -> Iterator[dict[str, str]]:
        """Return the attributes of every element of a name."""
        return (attributes for name, attributes in self.elements if name == tag)

    @property
    def language(self) -> str:
        """The page's language."""
        return next(self.all("html"))["lang"]

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list the page."""
        return not any(meta.get("name") == "robots" for meta in self.all("meta"))

    @property
    def canonical(self) -> list[str]:
        """The full addresses by which the page names itself."""
        return [link["href"] for link in self.all("link") if link.get("rel") == "canonical"]

    @property
    def alternates(self) -> dict[str, str]:
        """The full address of the page in each language."""
        return {
            link["hreflang"]: link["href"]
            for link in self.all("link")
            if link.get("rel") == "alternate" and "hreflang" in link
        }

    def lead(self, href: str) -> str:
        """Return the path to which a link leads."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(href.partition("#")[0])))


Pages = dict[str, Page]


@pytest.fixture(scope="module")
def pages(site: Path) -> Pages:
    """Every page of the real site, read; elements that are not closed in order fail here."""
    paths = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    return {name: Page(name).read(path.read_text("utf-8")) for name, path in paths.items()}


@pytest.fixture(scope="module")
def base(archive: Archive) -> str:
    return archive.site.facts.base_url.rstrip("/") + "/"


def in_a_language(pages: Pages) -> Iterator[tuple[Language, Page]]:
    """Yield every page of the two trees, but those for dead addresses, with its language."""
    for path, page in pages.items():
        if path[:3] in {"az/", "en/"} and page.is_listed:
            yield ("az" if path.startswith("az/") else "en"), page


def test_both_languages_have_the_same_pages(site: Path) -> None:
    found = {
        language: {path.relative_to(site / language).as_posix() for path in (site / language).rglob("*.html")}
        for language in LANGUAGES
    }
    assert len(found["az"]) > 350
    assert found["az"] == found["en"]


def test_both_languages_have_the_same_other_files_but_for_digests_and_numbers_in_their_names(site: Path) -> None:
    found = {
        language: {
            re.sub(r"-(?:[0-9a-f]{12}|\d+)(?=\.\w+$)", "", path.relative_to(site / language).as_posix())
            for path in (site / language).rglob("*")
            if path.is_file()
        }
        for language in LANGUAGES
    }
    assert found["az"] == found["en"]


def test_every_page_says_its_language_and_names_itself_and_its_twin(pages: Pages, base: str) -> None:
    for language, page in in_a_language(pages):
        twin = other(language) + page.path[2:]
        assert page.language == language, page.path
        assert page.canonical == [base + page.path]
        assert page.alternates == {
            language: base + page.path,
            other(language): base + twin,
            "x-default": base + "index.html",
        }, page.path
        switch = [link for link in page.all("a") if link.get("rel") == "alternate"]
        assert [(link["lang"], link["hreflang"], page.lead(link["href"])) for link in switch] == [
            (other(language), other(language), twin)
        ], page.path


def test_the_root_offers_both_languages_and_names_itself(pages: Pages, base: str) -> None:
    root = pages["index.html"]
    assert root.canonical == [base + "index.html"]
    assert root.alternates.items() >= {("az", base + "az/index.html"), ("en", base + "en/index.html")}
    links = [(link["hreflang"], link["lang"], root.lead(link["href"])) for link in root.all("a")]
    assert links == [("az", "az", "az/index.html"), ("en", "en", "en/index.html")]


def test_every_permanent_address_leads_to_the_document_in_both_languages(
    pages: Pages, archive: Archive, base: str
) -> None:
    assert {path for path in pages if path.startswith("ref/")} == {f"ref/{ref}.html" for ref in refs(1, 98)}
    for record in (*archive.entries, *archive.gaps):
        page = pages[f"ref/{record.facts.ref}.html"]
        led = {link["hreflang"]: page.lead(link["href"]) for link in page.all("a") if "hreflang" in link}
        assert led.keys() == {"az", "en"}
        for language, path in led.items():
            there = pages[path]
            assert there.language == language
            assert (language, record.facts.title[language]) in there.texts
            assert any(there.lead(link["href"]) == page.path for link in there.all("a")) or record in archive.gaps
        assert {language: page.alternates[language] for language in LANGUAGES} == {
            language: base + path for language, path in led.items()
        }


def test_the_sitemap_lists_every_page_once_with_both_languages(site: Path, pages: Pages, base: str) -> None:
    listed = ET.parse(site / "sitemap.xml").getroot().findall("s:url", SPEC)  # noqa: S314 -- our own file
    found = {}
    for url in listed:
        alternates = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SPEC)}
        location = url.findtext("s:loc", namespaces=SPEC)
        assert location not in found, location
        found[location] = alternates
    assert found.keys() == {base + "index.html", *(base + page.path for _, page in in_a_language(pages))}
    for _, page in in_a_language(pages):
        alternates = found[base + page.path]
        assert alternates.items() >= {(language, page.alternates[language]) for language in LANGUAGES}, page.path


def test_links_begin_at_the_page_so_that_the_site_works_from_a_disk_and_in_any_folder(pages: Pages) -> None:
    """The pages for dead addresses, which a host shows at any depth, are the exception."""
    wrong = [
        (page.path, value)
        for page in pages.values()
        if not page.path.endswith("404.html")
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in {"href", "src", "srcset", "data", "action"} and value.startswith("/")
    ]
    assert wrong == []
    assert sum(page.path.endswith("404.html") for page in pages.values()) == 3


def test_every_page_forbids_whatever_is_not_its_own(pages: Pages) -> None:
    for page in pages.values():
        policies = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
        assert len(policies) == 1, page.path
        directives = dict(directive.split(maxsplit=1) for directive in policies[0].split("; "))
        assert directives.pop("default-src") == "'none'"
        assert directives.pop("base-uri") == "'none'"
        assert directives.keys() >= {"style-src", "img-src", "font-src", "script-src", "form-action"}
        assert set(directives.values()) <= {"'self'", "'none'"}, page.path
        order = [tag for tag, attributes in page.elements if tag in {"link", "script"} or "http-equiv" in attributes]
        assert order[0] == "meta", f"{page.path}: the policy stands after something that it should govern"


def test_no_page_has_a_style_or_a_script_in_it(pages: Pages) -> None:
    for page in pages.values():
        names = {name for _, attributes in page.elements for name in attributes}
        assert "style" not in names, page.path
        assert not [name for name in names if name.startswith("on")], page.path
        assert not list(page.all("style")), page.path
        for script in page.all("script"):
            assert "src" in script or script.get("type") == "application/ld+json", page.path
        assert all(tag == "script" and text.startswith("{") for tag, text in page.raw), page.path


def words_below(value: object) -> Iterator[tuple[str, str]]:
    """Yield every pair of words below a value."""
    if isinstance(value, Words):
        yield value.az, value.en
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from words_below(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from words_below(item)


def test_every_foreign_passage_is_marked(pages: Pages, archive: Archive) -> None:
    """Words that the content has in two languages stand under the language that they are in."""
    pairs = {pair for record in records(archive) for pair in words_below(record.facts)}
    alike = {text for record in records(archive) for language, text in texts(record.facts) if language is None}
    said: dict[Language, set[str]] = {"az": {az for az, _ in pairs}, "en": {en for _, en in pairs}}
    assert len(pairs) > 1_000
    foreign = {language: said[other(language)] - said[language] - alike for language in LANGUAGES}
    for language, page in in_a_language(pages):
        wrong = [text for marked, text in page.texts if marked == language and text in foreign[language]]
        assert wrong == [], page.path


def test_the_title_in_the_other_language_stands_below_every_title_and_says_its_language(
    pages: Pages, archive: Archive
) -> None:
    for entry in archive.entries:
        for language in LANGUAGES:
            page = pages[f"{language}/{entry.source.folder}/{entry.id}.html"]
            assert (other(language), entry.facts.title[other(language)]) in page.texts, page.path


# -- what a page weighs ------------------------------------------------------------------------------------


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6, mtime=0))


def test_the_largest_document_with_its_styles_weighs_at_most_30_kilobytes(site: Path, archive: Archive) -> None:
    largest = max(
        weight(site / language / entry.source.folder / f"{entry.id}.html")
        for entry in archive.entries
        for language in LANGUAGES
    )
    assert largest + weight(site / "assets" / "site.css") <= 30_000


def test_a_document_page_fetches_at_most_10_kilobytes_of_script(pages: Pages, site: Path, archive: Archive) -> None:
    for entry in archive.entries:
        page = pages[f"az/{entry.source.folder}/{entry.id}.html"]
        scripts = [page.lead(script["src"]) for script in page.all("script") if "src" in script]
        assert scripts
        assert sum((site / script).stat().st_size for script in scripts) <= 10_000, page.path


def test_all_fonts_weigh_at_most_90_kilobytes(site: Path) -> None:
    fonts = list((site / "assets").rglob("*.woff2"))
    assert len(fonts) == 4
    assert sum(font.stat().st_size for font in fonts) <= 90_000
