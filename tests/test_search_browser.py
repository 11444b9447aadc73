"""The search in a real Chromium: from a disk and from a server, in both languages, with and without script."""

from __future__ import annotations

import gzip
import shutil
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from heydar_archive import search, search_index
from heydar_archive.date_phrases import DatePhrases
from heydar_archive.orthography import fold
from heydar_archive.site import build
from heydar_archive.understanding import understand
from many_documents import WORDS, many_files

pytestmark = pytest.mark.browser

# Waiting is done from outside: the pages allow no evaluation of strings, which waiting inside them would need.
PATIENCE = 30_000
"""Milliseconds after which a page that does not answer has failed."""

PROBES = {
    "az": {
        "Xocalı soyqırımı günü": "decisions/1994-02-24-milli-majlis",
        "xocali soyqirimi gunu": "decisions/1994-02-24-milli-majlis",
        "XOCALI SOYQIRIMI GÜNÜ": "decisions/1994-02-24-milli-majlis",
        "SƏRƏNCAM SÜKUT": "orders/1997-02-25-order-minute-of-silence",
        "serencam sukut": "orders/1997-02-25-order-minute-of-silence",
        "serncam sukut": "orders/1997-02-25-order-minute-of-silence",
        "TƏZƏPİR": "speeches/1995-02-26-taza-pir",
        "teze pir": "speeches/1995-02-26-taza-pir",
        "kelbecer": "resolutions/1993-04-30-unsc-822",
        "ŞUŞA": "unspecified/2024-10-09-icesco-shusha",
        "kolxozcular": "decisions/1947-12-23-ussr-4083",
        "köçürülmə": "decisions/1947-12-23-ussr-4083",
        "yəhudi icması": "letters/2003-04-27-jewish-community",
        "lissabon nitq": "speeches/1996-12-02-lisbon-speech",
        "822": "resolutions/1993-04-30-unsc-822",
        "qetname 822": "resolutions/1993-04-30-unsc-822",
        "S/RES/853": "resolutions/1993-07-29-unsc-853",
        "HA-0045": "resolutions/1993-04-30-unsc-822",
        "1947": "decisions/1947-12-23-ussr-4083",
        "23 dekabr 1947": "decisions/1947-12-23-ussr-4083",
        "1947-ci il dekabrın 23-ü": "decisions/1947-12-23-ussr-4083",
        "dekabr 1947": "decisions/1947-12-23-ussr-4083",
        "1947-ci ildə": "decisions/1947-12-23-ussr-4083",
        "27.06.1998": "speeches/1998-06-27-refugee-conference",
        "minute of silence": "orders/1997-02-25-order-minute-of-silence",
        "deportation decree": "decrees/1997-12-18-mass-deportation",
        "Taza Pir": "speeches/1995-02-26-taza-pir",
    },
    "en": {
        "Khojaly genocide day": "decisions/1994-02-24-milli-majlis",
        "xocali soyqirimi gunu": "decisions/1994-02-24-milli-majlis",
        "minute of silence": "orders/1997-02-25-order-minute-of-silence",
        "sərəncam sükut": "orders/1997-02-25-order-minute-of-silence",
        "GENOCIDE CONVENTION LAW": "laws/1996-05-31-genocide-convention-law",
        "mass deportation": "decrees/1997-12-18-mass-deportation",
        "jewish community": "letters/2003-04-27-jewish-community",
        "Lisbon speech": "speeches/1996-12-02-lisbon-speech",
        "Casablanca": "speeches/1994-12-13-oic-casablanca",
        "Taahran": "speeches/1997-12-11-oic-tehran",
        "Minks Group mandate": "mandates/1995-03-23-minsk-group-mandate",
        "European Parliament 2010": "resolutions/2010-05-20-european-parliament",
        "822": "resolutions/1993-04-30-unsc-822",
        "resolution 853": "resolutions/1993-07-29-unsc-853",
        "S/RES/884": "resolutions/1993-11-12-unsc-884",
        "A/RES/62/243": "resolutions/2008-03-14-unga-62-243",
        "1416": "resolutions/2005-01-25-pace-1416",
        "HA-0045": "resolutions/1993-04-30-unsc-822",
        "27 June 1998": "speeches/1998-06-27-refugee-conference",
        "June 27, 1998": "speeches/1998-06-27-refugee-conference",
        "27.06.1998": "speeches/1998-06-27-refugee-conference",
        "1998-06-27": "speeches/1998-06-27-refugee-conference",
        "December 1947": "decisions/1947-12-23-ussr-4083",
        "Kəlbəcər": "resolutions/1993-04-30-unsc-822",
    },
}


@dataclass
class Watched:
    """A page, and what it said and asked for since it was opened."""

    page: Page
    base: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a page of the site."""
        self.page.goto(self.base + path)

    def search(self, language: str, question: str, **facets: str) -> list[str]:
        """Open the search with a question in the address, and return the addresses of what it shows."""
        state = "&".join(f"{key}={quote(value)}" for key, value in {"q": question, **facets}.items())
        self.open(f"{language}/search.html?{state}")
        return self.found()

    def found(self) -> list[str]:
        """Wait for an answer, and return the addresses of what is shown."""
        expect(self.page.locator("#status")).not_to_be_empty(timeout=PATIENCE)
        links: list[str] = self.page.eval_on_selector_all(
            "#results .t a", "all => all.map(a => a.getAttribute('href'))"
        )
        return [link.removesuffix(".html") for link in links]

    def status(self) -> str:
        """Return what the page says of the answer."""
        return self.page.inner_text("#status")

    def settle(self, words: str) -> None:
        """Wait until the status says some words."""
        expect(self.page.locator("#status")).to_contain_text(words, timeout=PATIENCE)

    def marked(self, row: int = 0) -> list[str]:
        """Return the marked words of a result."""
        rows = self.page.locator("#results > li")
        return rows.nth(row).locator("mark").all_inner_texts()

    def check(self) -> None:
        """Nothing was said on the console, and nothing was asked of anybody else."""
        assert self.said == []
        assert [address for address in self.asked if not address.startswith(self.base)] == []


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[str]:
    served = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}/"
    served.shutdown()
    thread.join()
    served.server_close()


def watched(chromium: Browser, base: str, **options: Any) -> Watched:
    page = chromium.new_context(viewport={"width": 1280, "height": 900}, **options).new_page()
    page.set_default_timeout(PATIENCE)
    watch = Watched(page, base)
    page.on("console", lambda message: watch.said.append(message.text))
    page.on("pageerror", lambda error: watch.said.append(str(error)))
    page.on("request", lambda request: watch.asked.append(request.url))
    return watch


@pytest.fixture
def disk(chromium: Browser, site: Path) -> Iterator[Watched]:
    """The site opened from the disk."""
    watch = watched(chromium, f"{site.as_uri()}/")
    yield watch
    watch.check()
    watch.page.context.close()


@pytest.fixture
def web(chromium: Browser, server: str) -> Iterator[Watched]:
    """The site opened from a server."""
    watch = watched(chromium, server)
    yield watch
    watch.check()
    watch.page.context.close()


# -- what is found ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", PROBES)
def test_from_a_disk_every_question_finds_its_document_first(language: str, disk: Watched) -> None:
    first = {question: (disk.search(language, question) or [""])[0] for question in PROBES[language]}
    assert first == PROBES[language]


@pytest.mark.parametrize("language", PROBES)
def test_from_a_server_questions_find_the_same(language: str, web: Watched) -> None:
    some = dict(list(PROBES[language].items())[::4])
    assert {question: (web.search(language, question) or [""])[0] for question in some} == some


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("xocali", "XOCALI"),
        ("heyder eliyev", "Heydər Əliyev"),
        ("isgal", "İŞĞAL"),
        ("ildonumu", "İLDÖNÜMÜ"),
        ("fərman", "FERMAN"),
    ],
)
def test_case_and_diacritics_make_no_difference(one: str, other: str, disk: Watched) -> None:
    found = disk.search("az", one)
    assert found
    assert found == disk.search("az", other)


# Names that mean more than one thing: what they find is more than what the other names of a record find.
SHARED = {"azerbaycan", "azerbaijan", "iet"}  # the state and the country; the two organisations that were İƏT
ORDINARY = {"as"}  # the folded “AŞ” is an English word as well, and what holds a word as it was asked is always found


def test_every_name_of_an_agent_or_a_place_finds_the_same_documents(disk: Watched, project: Path) -> None:
    archive, _, _ = understand(project)
    for language in PROBES:
        disk.open(f"{language}/search.html")
        found = disk.page.evaluate(
            "async names => { const index = await archiveSearch.open('search/', '../assets/vendor/minisearch.js');"
            " const found = {};"
            " for (const name of names) found[name] = (await index.ask(index.clauses(name))).sort();"
            " return found; }",
            sorted({name for names in search._registered(archive).values() for name in names}),
        )
        uneven = set()
        several = 0
        for names in search._registered(archive).values():
            held = [name for name in names if " ".join(map(fold, search_index.words_in(name))) not in SHARED | ORDINARY]
            several += len(held) > 1
            if any(found[name] != found[held[0]] for name in held[1:]):
                uneven.add(names)
        assert uneven == set()
        assert several > 90
        assert set(found["Azərbaycan"]) >= set(found["Azərbaycan Respublikası"])
        assert len(found["Xocalı"]) > 20


def test_every_spelling_of_a_place_is_marked_where_it_stands(disk: Watched) -> None:
    for language in PROBES:
        for spelling in ("Xocalı", "Khojaly", "Khojali", "Khodjaly", "Ходжалы", "ХОДЖАЛЫ"):
            disk.search(language, spelling)
            assert int(disk.status().split()[0]) > 20, spelling
            assert all(disk.marked(row) for row in range(disk.page.locator("#results > li").count()))


def test_documents_with_the_spelling_that_was_typed_come_first(disk: Watched) -> None:
    found = disk.search("en", "Khojali")
    literal = [fold("Khojali") in fold(text).split() for text in disk.page.locator("#results > li").all_inner_texts()]
    assert found
    assert literal == sorted(literal, reverse=True)


def test_documents_with_the_exact_word_come_before_those_with_a_longer_one(disk: Watched) -> None:
    disk.search("az", "soyqırım")
    rows = disk.page.locator("#results > li")
    exact = [fold("soyqırım") in fold(rows.nth(n).inner_text()).replace(",", " ").split() for n in range(rows.count())]
    assert exact == sorted(exact, reverse=True)


def test_a_number_is_never_taken_for_another(disk: Watched) -> None:
    assert disk.search("en", "1417") == []
    assert disk.search("en", "S/RES/823") == []


def test_a_misspelt_word_is_answered_with_the_nearest_and_the_page_says_so(disk: Watched) -> None:
    assert disk.search("az", "serncam") == disk.search("az", "serencam")
    disk.search("az", "serncam")
    assert "ən yaxın" in disk.status()


def test_a_day_without_documents_is_answered_with_its_month(disk: Watched) -> None:
    month = disk.search("en", "December 1947")
    assert disk.search("en", "24 December 1947") == month
    assert "nearest" in disk.status()


def test_nothing_found_is_said_with_the_question_and_ways_on(disk: Watched) -> None:
    assert disk.search("en", "zzyzx") == []
    assert "“zzyzx”" in disk.status()
    assert disk.page.locator("#nothing").is_visible()
    disk.page.click("#nothing a[hreflang=az]")
    assert unquote(urlsplit(disk.page.url).query) == "q=zzyzx"
    assert "/az/search.html" in disk.page.url


def test_a_question_is_text_and_never_markup(disk: Watched) -> None:
    disk.search("en", "<img src=x onerror=alert(1)> zzyzx")
    assert disk.page.locator("main img").count() == 0
    assert "<img src=x" in disk.status()


# -- what is shown ------------------------------------------------------------------------------------------


def test_hits_are_marked_in_titles_dates_and_snippets_with_the_letters_of_the_document(disk: Watched) -> None:
    disk.search("az", "xocali")
    assert {word.replace("x", "X") for word in disk.marked()} == {"Xocalı"}
    disk.search("en", "25 February 1997")
    assert disk.marked()[0].split() == ["25", "Feb", "1997"]
    disk.search("en", "deportation")
    assert all(disk.marked(row) for row in range(disk.page.locator("#results > li").count()))


def test_a_hit_that_the_row_does_not_show_is_quoted_in_its_own_language(disk: Watched) -> None:
    disk.search("en", "sərəncam sükut")
    quoted = disk.page.locator("#results > li").first.locator(".x[lang=az] mark")
    assert {fold(text) for text in quoted.all_inner_texts()} >= {"sukut"}


def test_the_text_of_a_document_is_searched_and_quoted(chromium: Browser, sample: Path) -> None:
    build(sample, sample / "public")
    watch = watched(chromium, f"{(sample / 'public').as_uri()}/")
    assert watch.search("en", "metres") == ["decisions/1959-05-12-stone-bridge"]
    assert "4 metres wide" in watch.page.inner_text("#results .x:last-child")
    assert watch.marked() == ["metres"]
    watch.check()


def test_results_come_ten_at_a_time_and_the_focus_goes_to_the_first_new_one(disk: Watched) -> None:
    found = disk.search("az", "xocali")
    assert len(found) == 10
    total = int(disk.status().split()[0])
    disk.page.click("#more")
    expect(disk.page.locator("#results > li")).not_to_have_count(10, timeout=PATIENCE)
    assert disk.page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('#results > li')[10]")
    while disk.page.locator("#more").is_visible():
        count = disk.page.locator("#results > li").count()
        disk.page.click("#more")
        expect(disk.page.locator("#results > li")).not_to_have_count(count, timeout=PATIENCE)
    assert disk.page.locator("#results > li").count() == total


def test_every_result_leads_to_a_page_of_the_site(disk: Watched) -> None:
    (found, *_) = disk.search("en", "822")
    disk.page.click("#results a")
    assert disk.page.url.endswith(f"/en/{found}.html")
    assert disk.page.locator("h1").inner_text().startswith("Resolution 822")


# -- filters, address, history ------------------------------------------------------------------------------


def test_a_facet_narrows_the_results_by_the_number_that_it_shows(disk: Watched) -> None:
    disk.search("en", "Khojaly")
    total = disk.status()
    for facet in ("form", "year", "issuer", "language"):
        chip = disk.page.locator(f"[data-facet={facet}] a.chip").nth(1)
        count = chip.locator("span").inner_text()
        chip.click()
        disk.settle(f"{count} result")
        assert f"{facet}=" in disk.page.url
        assert disk.page.locator(f"[data-facet={facet}] a[aria-current=true] span").inner_text() == count
        assert disk.page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
        disk.page.locator(f"[data-facet={facet}] a.chip").first.click()
        disk.settle(total)


def test_facets_combine_and_stand_in_the_address(disk: Watched) -> None:
    found = disk.search("en", "Khojaly", form="addresses", year="1997")
    assert found == ["addresses/1997-02-25-address"]
    current = disk.page.locator("a.chip[aria-current=true]").all_inner_texts()
    assert [chip.split()[0] for chip in current] == ["Addresses", "1997", "All", "All"]
    assert disk.search("en", "", form="decrees") == [
        "decrees/1997-12-18-mass-deportation",
        "decrees/1998-03-26-genocide-decree",
    ]


def test_back_and_forward_lead_through_the_questions(disk: Watched) -> None:
    disk.open("en/search.html")
    for question, status in (("822", "6 results"), ("1416", "1 result")):
        disk.page.fill("#q", question)
        disk.page.press("#q", "Enter")
        disk.settle(status)
    disk.page.go_back()
    disk.settle("6 results")
    assert disk.page.input_value("#q") == "822"
    disk.page.locator("[data-facet=form] a.chip", has_text="Statements").click()
    disk.page.wait_for_url("**form=statements**")
    disk.page.go_back()
    disk.settle("6 results")
    assert "form=" not in disk.page.url
    disk.page.click("#results a")
    disk.page.wait_for_url("**/resolutions/**")
    disk.page.go_back()
    disk.settle("6 results")
    assert disk.page.input_value("#q") == "822"


def test_what_is_typed_in_a_row_is_one_step_of_the_history(disk: Watched) -> None:
    disk.search("en", "1416")
    disk.page.fill("#q", "")
    disk.page.type("#q", "resolution 822", delay=30)
    disk.settle("6 results")
    assert urlsplit(disk.page.url).query == "q=resolution+822"
    disk.page.go_back()
    disk.settle("1 result")
    assert disk.page.input_value("#q") == "1416"


def test_the_language_switch_takes_the_question_along(disk: Watched) -> None:
    disk.search("en", "822", form="resolutions")
    disk.page.click(".lang a")
    disk.page.wait_for_url("**/az/search.html?q=822&form=resolutions")
    assert disk.found()[0] == "resolutions/1993-04-30-unsc-822"


def test_the_home_page_leads_to_the_search_with_the_question(disk: Watched) -> None:
    disk.open("az/index.html")
    disk.page.fill("#q", "Xocalı soyqırımı günü")
    disk.page.press("#q", "Enter")
    disk.page.wait_for_url("**/az/search.html?q=*")
    assert disk.found()[0] == "decisions/1994-02-24-milli-majlis"
    assert disk.page.input_value("#q") == "Xocalı soyqırımı günü"


# -- keyboard, loading, no script ---------------------------------------------------------------------------


def test_everything_is_reached_by_the_keyboard_in_the_order_of_the_page(disk: Watched) -> None:
    disk.open("en/search.html")
    disk.page.focus("#q")
    disk.page.keyboard.type("resolution 874")
    disk.page.keyboard.press("Enter")
    disk.settle("result")
    reached = []
    for _ in range(40):
        disk.page.keyboard.press("Tab")
        reached.append(
            disk.page.evaluate("document.activeElement.className || document.activeElement.parentNode.className")
        )
        if reached[-1] == "t":
            break
    assert reached[0] == "btn go"
    assert "chip" in reached
    disk.page.keyboard.press("Enter")
    disk.page.wait_for_url("**/en/resolutions/1993-10-14-unsc-874.html")


def test_nothing_of_the_index_is_loaded_before_the_field_has_the_focus(disk: Watched) -> None:
    disk.open("en/search.html")
    index = "[src*='search/'], [src*='minisearch']"
    assert disk.page.locator(f"script:is({index})").count() == 0
    disk.page.focus("#q")
    disk.page.wait_for_selector(f"script:is({index})", state="attached")
    assert disk.page.locator("script[src*='terms-']").count() == 0


def test_without_script_the_page_says_so_and_offers_the_lists(chromium: Browser, site: Path) -> None:
    for language, said in (("az", "JavaScript lazımdır"), ("en", "needs JavaScript")):
        watch = watched(chromium, f"{site.as_uri()}/", java_script_enabled=False)
        watch.open(f"{language}/search.html?q=822")
        notice = watch.page.locator("noscript .notice")
        assert said in notice.inner_text()
        for link in notice.locator("a").all():
            assert (site / language / str(link.get_attribute("href"))).is_file()
        notice.locator("a").first.click()
        watch.page.locator("main li.row").first.wait_for()
        assert watch.page.locator("main li.row").count() > 90
        watch.check()


def test_with_script_the_page_does_not_speak_of_its_absence(disk: Watched) -> None:
    disk.open("en/search.html")
    assert not disk.page.get_by_text("needs JavaScript").is_visible()
    assert disk.page.get_by_text("Search tips").is_visible()


@pytest.mark.parametrize("language", ["az", "en"])
def test_every_example_of_the_search_tips_finds_documents(disk: Watched, language: str) -> None:
    disk.open(f"{language}/search.html")
    disk.page.locator("a[href='search-tips.html']").click()
    examples = disk.page.locator("main a[href*='?q=']")
    expect(examples).to_have_count(8)
    for href in [str(link.get_attribute("href")) for link in examples.all()]:
        disk.open(f"{language}/{href}")
        disk.page.locator("#results li").first.wait_for()
    disk.check()


def test_an_ending_stands_on_the_line_of_its_number_in_results_and_its_number_is_marked(disk: Watched) -> None:
    disk.page.set_viewport_size({"width": 390, "height": 800})
    assert disk.search("az", "1996")
    endings = disk.page.locator("#results .nb")
    assert endings.count() > 1
    lines = endings.evaluate_all("all => all.map(word => new Set([...word.getClientRects()].map(box => box.top)).size)")
    assert set(lines) == {1}
    assert "1996" in disk.page.locator("#results .nb mark").all_inner_texts()
    summaries = disk.page.locator("#results .x").all_inner_texts()
    assert any("1996-cı" in summary for summary in summaries)
    disk.check()


def test_an_index_that_cannot_be_loaded_is_said(chromium: Browser, site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "site")
    for shard in (tmp_path / "site" / "en" / "search").glob("terms-*"):
        shard.unlink()
    watch = watched(chromium, f"{(tmp_path / 'site').as_uri()}/")
    watch.search("en", "822")
    assert "could not be loaded" in watch.status()


def test_a_file_of_another_build_is_not_used(chromium: Browser, site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "site")
    for shard in (tmp_path / "site" / "en" / "search").glob("terms-*"):
        text = shard.read_text("utf-8")
        shard.write_text(text.replace(text[15:27], "0" * 12, 1), "utf-8")
    watch = watched(chromium, f"{(tmp_path / 'site').as_uri()}/")
    watch.search("en", "822")
    assert "could not be loaded" in watch.status()


# -- the script and the build agree -------------------------------------------------------------------------


def test_the_script_folds_and_divides_words_as_the_build_does(disk: Watched, project: Path) -> None:
    disk.open("en/search.html")
    # Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian: letters that all versions of Unicode have alike.
    blocks = (range(0x20, 0x700), range(0x10A0, 0x1100), range(0x1E00, 0x2000))
    letters = [chr(code) for block in blocks for code in block]
    content = " ".join(
        path.read_text("utf-8") for kind in ("*.md", "*.yaml") for path in sorted((project / "content").rglob(kind))
    )
    for text in (" ".join(letters), "İŞIQ ışıq Əliyev e\u0301 x\u030c ß Ø Æ ΟΔΟΣ", content):
        script = disk.page.evaluate("text => archiveSearch.split(text).map(one => one.word)", text)
        assert set(script) == {fold(word) for word in search_index._WORD.findall(unicodedata.normalize("NFC", text))}


def test_the_script_reads_dates_as_the_build_does(disk: Watched, project: Path) -> None:
    _, wording, _ = understand(project)
    phrases = DatePhrases.of(wording.values())
    disk.open("en/search.html")
    texts = [
        "25 fevral 1992-ci il", "1992-ci il fevralın 25–26-da", "fevralın 25-dən 26-na", "25 and 26 February 1992",
        "February 25, 1992", "1992-02-25", "25.02.1992", "31.13.1992", "fevral 1992", "1992-ci ilin mayında", "May 1992",
        "1948–1953", "23 dekabr 1947 və 10 mart 1948", "the 3rd of June 1961", "45 fevral 1992",
    ]  # fmt: skip
    for text in texts:
        script = disk.page.evaluate(
            "async text => (await archiveSearch.open('search/', '../assets/vendor/minisearch.js')).clauses(text)"
            ".filter(one => one.date).map(one => one.terms[0])",
            text,
        )
        build_has = phrases.find([fold(word) for word in search_index._WORD.findall(text)])
        days = [term for term in build_has if len(term) == 8]
        months = [term for term in build_has if not any(day.startswith(term) for day in days)]
        assert sorted(script) == sorted({*days, *months}), text


# -- ten thousand documents ---------------------------------------------------------------------------------


def test_a_question_to_ten_thousand_documents_is_answered_with_less_than_a_megabyte(
    chromium: Browser, site: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site" / "az" / "search"
    folder.mkdir(parents=True)
    for name, data in many_files().items():
        (folder / f"{name}.js").write_bytes(data)
    shutil.copy(site / "az" / "search.html", folder.parent)
    shutil.copytree(site / "assets", tmp_path / "site" / "assets")
    base = f"{(tmp_path / 'site').as_uri()}/"
    for question in (
        WORDS[0],
        f"{WORDS[0]} {WORDS[1]} {WORDS[2]}",
        "1984",
        "mart 1984",
        f"{WORDS[900]}",
        f"z{WORDS[700]}",
    ):
        watch = watched(chromium, base)
        assert watch.search("az", question), question
        loaded = [Path(unquote(urlsplit(address).path)) for address in set(watch.asked)]
        scripts = [path for path in loaded if path.suffix == ".js"]
        assert len(scripts) >= 6
        assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in scripts) < 1_000_000, question
        watch.check()
        watch.page.context.close()
