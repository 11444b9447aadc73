"""Citations: the words of each style, and files and tags that the readers of others understand."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import jsonschema
import pytest
import rispy
from coins_parser import CoinsParser
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from conftest import PROJECT
from heydar_archive import addresses, citations
from heydar_archive.archive import Archive
from heydar_archive.citations import Cited
from heydar_archive.dates import DocumentDate
from heydar_archive.languages import LANGUAGES
from heydar_archive.mapping import LINES
from heydar_archive.scenes import Scene

BASE = "https://town.example/archive/ref"


def cited(understood: tuple[Archive, Any], ref: str, language: Any = "en", **changes: Any) -> Cited:
    archive, wording = understood
    entry = archive.by_ref[ref]
    if changes:
        entry = replace(entry, described=entry.facts.model_copy(update=changes))
    return Cited(Scene(archive, wording[language], addresses.home(language)), entry)


def in_words(what: Cited, style: str) -> str:
    view = citations.cite(what.scene, what.entry, numbered=True)
    (reference,) = (reference for reference in view.references if reference.style == style)
    return "".join(run.text for run in reference.runs).replace("\N{NO-BREAK SPACE}", " ")


# In words


@pytest.mark.parametrize(
    ("language", "style", "expected"),
    [
        ("en", "chicago", f"Town Council of Alchabulag. “Daş körpünün tikilməsi haqqında” [On the building of a stone bridge]. Decision, no. 17, 12 May 1959. The Alchabulag Town Archive, TA-0001. {BASE}/TA-0001.html."),
        ("en", "apa", f"Town Council of Alchabulag. (1959, May 12). Daş körpünün tikilməsi haqqında [On the building of a stone bridge] (no. 17) [Decision]. The Alchabulag Town Archive (TA-0001). {BASE}/TA-0001.html"),
        ("en", "mla", f"Town Council of Alchabulag. “Daş körpünün tikilməsi haqqında” [On the building of a stone bridge]. 12 May 1959. The Alchabulag Town Archive, TA-0001, {BASE}/TA-0001.html. Decision, no. 17."),
        ("en", "aak", f"Town Council of Alchabulag. Daş körpünün tikilməsi haqqında [On the building of a stone bridge] [Electronic resource] / Decision, no. 17. – Alchabulag, – 12 May 1959. // The Alchabulag Town Archive, – TA-0001. URL: {BASE}/TA-0001.html"),
        ("az", "chicago", f"Alçabulaq Şəhər Şurası. “Daş körpünün tikilməsi haqqında”. Qərar, № 17, 12 may 1959. Alçabulaq Şəhər Arxivi, TA-0001. {BASE}/TA-0001.html."),
        ("az", "apa", f"Alçabulaq Şəhər Şurası. (1959, 12 may). Daş körpünün tikilməsi haqqında (№ 17) [Qərar]. Alçabulaq Şəhər Arxivi (TA-0001). {BASE}/TA-0001.html"),
        ("az", "mla", f"Alçabulaq Şəhər Şurası. “Daş körpünün tikilməsi haqqında”. 12 may 1959. Alçabulaq Şəhər Arxivi, TA-0001, {BASE}/TA-0001.html. Qərar, № 17."),
        ("az", "aak", f"Alçabulaq Şəhər Şurası. Daş körpünün tikilməsi haqqında [Elektron resurs] / Qərar, № 17. – Alçabulaq, – 12 may 1959. // Alçabulaq Şəhər Arxivi, – TA-0001. URL: {BASE}/TA-0001.html"),
    ],
)  # fmt: skip
def test_a_document_is_cited_in_the_forms_of_its_style(language, style, expected, understood) -> None:
    assert in_words(cited(understood, "TA-0001", language), style) == expected


def test_persons_are_named_as_each_style_names_them(understood) -> None:
    what = cited(understood, "TA-0006")
    author = what.authors[0]
    assert author.given
    assert in_words(what, "chicago").startswith(f"{author.family}, {author.given}. ")
    assert in_words(what, "apa").startswith(f"{author.family}, {author.given[0]}. (n.d.). [")
    assert citations.Author("Əliyev", "Heydər Əlirza oğlu").initialled == "Əliyev, H.Ə."
    assert citations.Author("Council").initialled == citations.Author("Council").inverted == "Council"


def test_several_authors_stand_in_a_row(understood) -> None:
    issuers = [issuer for entry in understood[0].entries for issuer in entry.facts.issuers]
    three = list({issuer.agent: issuer for issuer in issuers}.values())[:3]
    what = cited(understood, "TA-0001", issuers=tuple(three))
    first, second, third = what.authors
    assert in_words(what, "chicago").startswith(f"{first.inverted}, {second.direct}, and {third.direct}. ")
    assert in_words(what, "apa").startswith(f"{first.initialled}, {second.initialled}, & {third.initialled}")
    here = cited(understood, "TA-0001", "az", issuers=tuple(three[:2]))
    assert in_words(here, "mla").startswith(f"{here.authors[0].inverted} və {here.authors[1].direct}. ")


def test_what_is_not_the_documents_own_stands_in_brackets(understood) -> None:
    """A title that the archive supplied has no quotation marks, and a number that no source prints a question mark."""
    what = cited(understood, "TA-0006")
    for style in citations.STYLES:
        assert "[Petition of the inhabitants]" in in_words(what, style)
        assert "“" not in in_words(what, style)
    number = understood[0].by_ref["TA-0001"].facts.number.model_copy(update={"verified": False})
    doubtful = cited(understood, "TA-0001", number=number)
    assert all("[no. 17?]" in in_words(doubtful, style) for style in citations.STYLES)
    assert "([" not in in_words(doubtful, "apa")


@pytest.mark.parametrize(
    ("date", "chicago", "apa", "mla"),
    [
        (None, "n.d.", "(n.d.)", "N.d."),
        ("1959", "1959", "(1959)", "1959."),
        ("1959-09", "September 1959", "(1959, September)", "September 1959."),
        ("1959-09-02", "2 September 1959", "(1959, September 2)", "2 Sept. 1959."),
        ("1959-09~", "about September 1959", "(about September 1959)", "About September 1959."),
        ("1959?", "possibly 1959", "(possibly 1959)", "Possibly 1959."),
        ("195X", "1950s", "(1950s)", "1950s."),
        ("1959-05-05/1959-05-06", "5–6 May 1959", "(5–6 May 1959)", "5–6 May 1959."),
    ],
)
def test_a_date_is_cited_as_exactly_as_it_is_known(date, chicago, apa, mla, understood) -> None:
    what = cited(understood, "TA-0001", date=DocumentDate.parse(date) if date else None)
    assert f", {chicago}" in in_words(what, "chicago")
    assert apa in in_words(what, "apa")
    assert f" {mla} " in in_words(what, "mla")


def test_a_month_after_a_full_stop_begins_with_the_capital_letter_of_its_language(understood) -> None:
    assert " İyun 1959. " in in_words(cited(understood, "TA-0001", "az", date=DocumentDate.parse("1959-06")), "mla")


def test_quotation_marks_in_a_title_become_inner_ones(understood) -> None:
    facts = understood[0].by_ref["TA-0001"].facts
    title = facts.title.model_copy(update={"en": "On the “great” bridge"})
    status = facts.title_status.model_copy(update={"en": "issued"})
    what = cited(understood, "TA-0001", title=title, title_status=status)
    assert "“On the ‘great’ bridge.”" in in_words(what, "chicago")
    assert "On the “great” bridge (no. 17)" in in_words(what, "apa")


# Files


def files(site: Path, ending: str) -> list[Path]:
    found = sorted(path for language in LANGUAGES for path in (site / language / "cite").glob(f"*.{ending}"))
    assert found
    return found


@pytest.fixture(scope="module", params=["site", "sample_site"])
def any_site(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


def test_every_entry_has_its_files_in_both_languages(any_site) -> None:
    entries = {path.stem for path in (any_site / "data" / "json" / "entries").glob("*.json")}
    for language in LANGUAGES:
        for ending in citations.ENDINGS:
            assert {p.name.split(".")[0] for p in (any_site / language / "cite").glob(f"*.{ending}")} == entries


def test_two_readers_of_bibtex_read_the_same(any_site) -> None:
    for path in files(any_site, "bib"):
        text = path.read_text("utf-8")
        library = bibtexparser.parse_string(text)
        assert not library.failed_blocks
        (entry,) = library.entries
        (other,) = parse_string(text, "bibtex").entries.values()
        assert entry.key == other.key == path.stem
        assert {key: value.value for key, value in entry.fields_dict.items() if key != "author"} == dict(
            other.fields.items()
        )
        names = [author.removeprefix("{").removesuffix("}") for author in entry["author"].split(" and ")]
        assert len(names) == len(other.persons["author"]) or "{" in entry["author"]
        assert entry["url"].endswith(f"/ref/{path.stem}.html")


def test_rispy_reads_every_reference(any_site) -> None:
    for path in files(any_site, "ris"):
        (reference,) = rispy.loads(path.read_bytes().decode("utf-8").replace("\r\n", "\n"))
        assert reference["id"] == reference["accession_number"] == path.stem
        assert reference["title"]
        assert reference["authors"]
        assert reference["urls"] == [reference["urls"][0]]
        assert not reference.get("unknown_tag")
        lines = path.read_bytes().split(b"\r\n")
        assert all(re.match(rb"[A-Z][A-Z0-9]  - ", line) for line in lines if line)


def test_csl_json_fits_its_schema(any_site) -> None:
    schema = json.loads((PROJECT / "tests" / "schemas" / "csl-data-1.0.2.json").read_text("utf-8"))
    validator = jsonschema.Draft7Validator(schema)
    for path in files(any_site, "csl.json"):
        validator.validate(json.loads(path.read_text("utf-8")))


def test_every_variable_of_the_mapping_is_in_csl_json(site) -> None:
    said = {key for path in files(site, "csl.json") for item in json.loads(path.read_text("utf-8")) for key in item}
    assert {line.csl for lines in LINES.values() for line in lines if line.csl} <= said


def test_the_three_files_say_the_same(any_site) -> None:
    for path in files(any_site, "csl.json"):
        (item,) = json.loads(path.read_text("utf-8"))
        ref = item["id"]
        (reference,) = rispy.loads((path.parent / f"{ref}.ris").read_text("utf-8"))
        (entry,) = parse_string((path.parent / f"{ref}.bib").read_text("utf-8"), "bibtex").entries.values()
        assert item["URL"] == reference["urls"][0] == entry.fields["url"]
        assert item["title"] in reference["title"]
        assert len(item["author"]) == len(reference["authors"])
        assert item.get("note", "") == " ".join(reference.get("notes", []))
        if "issued" in item and "literal" not in item["issued"] and len(item["issued"]["date-parts"]) == 1:
            assert str(item["issued"]["date-parts"][0][0]) == reference["year"] == entry.fields["year"]


def test_doubt_goes_with_every_file(understood) -> None:
    number = (
        understood[0]
        .by_ref["TA-0001"]
        .facts.number.model_copy(update={"verified": False, "note": understood[0].by_ref["TA-0006"].facts.date_basis})
    )
    what = cited(understood, "TA-0001", number=number, date=DocumentDate.parse("1959-05~"), confidence="low")
    item = citations.csl(what)
    assert item["issued"] == {"date-parts": [[1959, 5]], "circa": True, "literal": "about May 1959"}
    assert item["number"] == "[no. 17?]"
    assert "The petition bears no date." in item["note"]
    (reference,) = rispy.loads(citations.ris(what).decode())
    assert reference["date"] == "///about May 1959"
    (entry,) = parse_string(citations.bibtex(what).decode(), "bibtex").entries.values()
    assert entry.fields["date"] == "1959-05~"
    assert "month" not in entry.fields


TITLES = st.text(
    st.one_of(st.sampled_from('{}\\%$#&_~^"@,= əİı'), st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip())

DECODED = {
    r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^", **{f"\\{sign}": sign for sign in "#$%&_"},
}  # fmt: skip


@given(TITLES)
def test_no_title_can_break_out_of_a_bibtex_field(text: str) -> None:
    field = citations._tex(text)
    source = f"@misc{{key,\n  title = {{{{{field}}}}},\n  note = {{kept}}\n}}\n"
    (entry,) = parse_string(source, "bibtex").entries.values()
    assert entry.fields["note"] == "kept"
    pattern = "|".join(map(re.escape, DECODED))
    decoded = re.sub(pattern, lambda match: DECODED[match[0]], entry.fields["title"][1:-1])
    assert " ".join(decoded.split()) == " ".join(text.split())
    library = bibtexparser.parse_string(source)
    assert not library.failed_blocks
    assert library.entries[0]["note"] == "kept"


# In pages


def head(page: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta name="([^"]+)" content="([^"]*)">', page.read_text("utf-8")):
        found.setdefault(name, []).append(html.unescape(content))
    return found


PAGES = (
    "decisions/1959-05-12-stone-bridge",
    "letters/petition-of-the-inhabitants",
    "speeches/1960-opening-of-the-bridge",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_view_of_a_document_has_the_same_tags_and_context_object(page, language, sample_site) -> None:
    """Also the page that sets both languages side by side: a reference manager is asked on whichever is open."""
    document, parallel = (sample_site / language / f"{page}{view}.html" for view in ("", "-parallel"))
    known = ("citation_", "DC.", "z.")
    tags, beside = ({k: v for k, v in head(p).items() if k.startswith(known)} for p in (document, parallel))
    assert tags == beside
    (found,) = CoinsParser.parse(document.read_text("utf-8"))
    assert CoinsParser.parse(parallel.read_text("utf-8")) == [found]
    pairs = dict(found)
    assert pairs["rft.title"] == tags["citation_title"][0] == tags["DC.title"][0]
    authors = [value for key, value in found if key in {"rft.creator", "rft.aucorp"}]
    assert authors == tags["citation_author"] == tags["DC.creator"]
    persons = {value for key, value in found if key == "rft.creator"}
    assert all(", " in name for name in persons), "of a body Zotero would make first names and a last name"
    assert pairs["rft.identifier"] == tags["citation_public_url"][0] == tags["DC.identifier"][0]
    assert pairs["rft.type"] == tags["z.itemType"][0]
    assert pairs["ctx_ver"] == "Z39.88-2004"


ZOTERO = {"statute", "bill", "presentation", "letter", "report", "document"}
"""Types of items that Zotero has; it takes a page for a mere web page if the tag says another word."""


def test_the_types_are_zoteros(site) -> None:
    types = {head(page)["z.itemType"][0] for page in site.glob("en/*/[0-9]*.html") if "citation_title" in head(page)}
    assert types <= ZOTERO
    assert {"statute", "letter", "presentation"} <= types


def test_a_report_names_its_institution_and_a_number_stands_by_itself(understood) -> None:
    """Without these tags Google Scholar and Zotero take a report for an article of a journal, and a number for a part of the title."""
    archive, wording = understood
    entry = archive.by_ref["TA-0001"]
    form = archive.forms[entry.source.folder]
    report = replace(form, described=form.facts.model_copy(update={"csl": "report"}))
    changed = replace(archive, forms={**archive.forms, entry.source.folder: report})
    tags = dict(citations.metas(Scene(changed, wording["en"], addresses.home("en")), entry))
    assert tags["citation_technical_report_institution"] == "Town Council of Alchabulag"
    assert tags["citation_technical_report_number"] == tags["z.number"] == "17"
    as_decision = dict(citations.metas(Scene(archive, wording["en"], addresses.home("en")), entry))
    assert "citation_technical_report_number" not in as_decision


def test_a_page_links_its_files_and_its_data(sample_site) -> None:
    page = (sample_site / "az" / f"{PAGES[0]}.html").read_text("utf-8")
    for address in ("../cite/TA-0001.bib", "../cite/TA-0001.ris", "../cite/TA-0001.csl.json"):
        assert f'href="{address}"' in page
    assert 'href="../../data/json/entries/TA-0001.json"' in page
    assert 'href="../../data/linked/entries/TA-0001.jsonld"' in page
    assert 'href="../../data/tei/TA-0001.xml"' in page


def test_a_withdrawn_entry_is_not_cited(logged) -> None:
    public = logged / "public"
    assert not list(public.glob("*/cite/TA-0008.*"))
    assert "citation_title" not in (public / "en" / "decisions" / "1968-11-08-share-of-water.html").read_text("utf-8")
