"""Lists that are too long for one page: years as pages, and filters that the script combines by an index."""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import PROJECT, SAMPLE, copy_of
from heydar_archive import list_pages, timeline_index
from heydar_archive.archive import Archive
from heydar_archive.desk import Desk
from heydar_archive.list_pages import LONG
from heydar_archive.pages import page_at
from heydar_archive.rendering import Output, environment, render_one
from heydar_archive.timeline_pages import WHOLE
from heydar_archive.understanding import understand
from heydar_archive.views import Row, Said
from heydar_archive.wording import Piece
from many_entries import FORMS, ISSUERS, add_entries

ENTRIES = 1700
MANY = 10_000
LANGUAGES = ("az", "en")
LONG_LISTS = (
    "documents.html",
    "letters/index.html",
    "organisations/river-league.html",
    "places/alchabulag.html",
    "topics/bridge.html",
    "sources/council-minutes.html",
)


@dataclass(frozen=True)
class Large:
    """A large archive, and the folder in which the pages under test are."""

    archive: Archive
    public: Path
    pages: dict[str, str]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    """An archive above the length of one timeline; only the pages that are looked at are made."""
    root = copy_of(SAMPLE, tmp_path_factory.mktemp("large") / "archive")
    add_entries(root, ENTRIES)
    archive, wording, _ = understand(root)
    public = root / "public"
    shutil.copytree(PROJECT / "static", public / "assets")
    jinja = environment(PROJECT / "templates")
    wanted = [
        "timeline.html",
        "timeline/form-letters.html",
        "topics/bridge/about-1960.html",
        "documents/letters/documents-1960.html",
        *LONG_LISTS,
    ]
    pages = {}
    for address in (f"{language}/{path}" for language in LANGUAGES for path in wanted):
        page, problems = page_at(archive, wording, address)
        assert page is not None, address
        assert problems == ()
        output = render_one(page, jinja, PROJECT / "templates")
        assert isinstance(output, Output)
        write(public, output)
        pages[address] = (public / address).read_text("utf-8")
    for make in timeline_index.outputs(archive, wording).values():
        for output in make():
            write(public, output)
    return Large(archive, public, pages)


def write(public: Path, output: Output) -> None:
    """Put an output where it belongs."""
    assert isinstance(output.data, bytes)
    (public / output.path).parent.mkdir(parents=True, exist_ok=True)
    (public / output.path).write_bytes(output.data)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(params=["disk", "web"])
def page(request: pytest.FixtureRequest, chromium: Browser, large: Large) -> Iterator[tuple[Page, str]]:
    """A page of the browser, and the address of the large archive: from a disk, and from a server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(large.public)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"{large.public.as_uri()}/" if request.param == "disk" else f"http://127.0.0.1:{server.server_port}/"
    opened = chromium.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened, base
    opened.close()
    server.shutdown()
    server.server_close()
    assert faults == []


def passing(archive: Archive, form: str, issuer: str) -> int:
    """Count the documents of a form that a body issued."""
    return sum(
        entry.source.folder == form and issuer in archive.issuing_bodies(entry.facts.issuers)
        for entry in archive.entries
    )


# -- without script ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LONG_LISTS)
def test_the_page_of_a_long_list_names_its_years_and_holds_no_rows_of_it(
    large: Large, language: str, path: str
) -> None:
    html = large.pages[f"{language}/{path}"]
    assert len(large.archive.entries) > WHOLE
    assert html.count('class="row') <= LONG
    assert html.count("-1960.html") >= 1
    assert len(gzip.compress(html.encode())) < 30_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_years_of_a_list_hold_all_of_its_documents_together(large: Large, language: str) -> None:
    _, wording, _ = understand(large.public.parent)
    jinja = environment(PROJECT / "templates")
    letters = large.archive.entries_where(form="letters")
    years = {entry.facts.date.year if entry.facts.date else None for entry in letters}
    found = 0
    desk = Desk(large.archive, wording[language], [], ())
    pages = {address: make() for address, make in list_pages.list_pages(desk)}
    for year in sorted(year for year in years if year):
        page = pages[f"{language}/documents/letters/documents-{year}.html"]
        output = render_one(page, jinja, PROJECT / "templates")
        assert isinstance(output, Output)
        assert isinstance(output.data, bytes)
        found += output.data.count(b'<li class="row')
    assert found == sum(entry.facts.date is not None for entry in letters)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_year_says_of_which_list_it_is_and_leads_back(large: Large, language: str) -> None:
    html = large.pages[f"{language}/documents/letters/documents-1960.html"]
    assert f"{ {'az': 'Sənədlər', 'en': 'Documents'}[language] }, 1960" in html
    assert '<a href="../../letters/index.html">' in html
    assert 'href="documents-1959.html"' in html
    assert 'href="documents-1961.html"' in html


def test_the_timeline_lists_years_and_says_where_its_index_is(large: Large) -> None:
    html = large.pages["en/timeline.html"]
    rows = html.count('<li class="row')
    assert rows == sum(event.date is None for event in large.archive.events)
    assert 'data-index="timeline/"' in html
    assert "timeline-index.js" in html


# -- with script -------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_combine_in_place_and_stand_in_the_address(page: tuple[Page, str], large: Large, language: str) -> None:
    reader, base = page
    reader.goto(f"{base}{language}/timeline.html")
    before = reader.locator(".status").inner_text()
    assert reader.locator("#list").is_visible()
    reader.locator(".filters summary").click()
    reader.locator(".chips[data-kind=form] .chip[data-value=letters]").click()
    expect(reader.locator("#found > li")).to_have_count(timeline_index.ROWS)
    reader.locator(".chips[data-kind=issuer] .chip[data-value=river-league]").click()
    count = passing(large.archive, "letters", "river-league")
    assert count > timeline_index.ROWS
    expect(reader.locator(".status")).to_contain_text(f"{count} ")
    assert reader.url.endswith("timeline.html#form=letters&issuer=river-league")
    assert not reader.locator("#list").is_visible()
    assert reader.locator(".status").get_attribute("role") == "status"
    current = reader.locator(".chip[aria-current=true]").evaluate_all("all => all.map(one => one.dataset.value)")
    assert current == ["letters", "river-league", ""]
    links = reader.locator("#found .t a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert all(link.startswith("letters/") for link in links)
    reader.go_back()
    expect(reader.locator(".status")).not_to_contain_text(f"{count} ")
    reader.go_back()
    expect(reader.locator(".status")).to_have_text(before)
    assert reader.locator("#list").is_visible()
    assert reader.locator("#found").is_hidden()


@pytest.mark.browser
def test_more_rows_come_when_they_are_asked_for_until_all_are_there(page: tuple[Page, str], large: Large) -> None:
    reader, base = page
    reader.goto(f"{base}en/timeline.html#form=letters&issuer=river-league")
    count = passing(large.archive, "letters", "river-league")
    shown = timeline_index.ROWS
    expect(reader.locator("#found > li")).to_have_count(shown)
    while reader.locator("#more").is_visible():
        reader.locator("#more").click()
        shown = min(count, shown + timeline_index.ROWS)
        expect(reader.locator("#found > li")).to_have_count(shown)
    assert shown == count
    assert reader.evaluate("document.activeElement.closest('#found') !== null")


@pytest.mark.browser
def test_a_year_of_the_strip_is_where_the_rows_begin_while_there_are_filters(page: tuple[Page, str]) -> None:
    reader, base = page
    reader.goto(f"{base}en/timeline.html#form=letters")
    expect(reader.locator("#found > li").first).to_be_visible()
    reader.locator(".strip a", has_text="1990").click()
    expect(reader.locator("#found > li").first).to_contain_text("1990")
    assert reader.url.endswith("#form=letters&from=1990")


@pytest.mark.browser
def test_the_strip_shows_what_the_filters_leave(page: tuple[Page, str]) -> None:
    reader, base = page
    high = "all => all.reduce((sum, one) => sum + Number(one.getAttribute('height')), 0)"
    reader.goto(f"{base}en/timeline.html")
    whole = reader.locator(".strip rect").evaluate_all(high)
    reader.goto(f"{base}en/timeline.html#form=letters&issuer=river-league")
    expect(reader.locator("#found > li").first).to_be_visible()
    some = reader.locator(".strip rect").evaluate_all(high)
    assert 0 < some < whole / 10
    # What is left stands on the axis, as it did before.
    lowest = (
        "all => all.map(one => Math.max(...[...one.querySelectorAll('rect')].filter(rect => +rect.getAttribute('height'))"
        ".map(rect => +rect.getAttribute('y') + +rect.getAttribute('height'))) - one.viewBox.baseVal.height).filter(isFinite)"
    )
    assert all(-3 < distance < 0 for distance in reader.locator(".strip svg").evaluate_all(lowest))


@pytest.mark.browser
def test_a_built_page_of_one_filter_leads_on_to_both(page: tuple[Page, str]) -> None:
    reader, base = page
    reader.goto(f"{base}en/timeline/form-letters.html")
    reader.locator(".filters summary").click()
    reader.locator(".chips[data-kind=issuer] .chip[data-value=river-league]").click()
    reader.wait_for_url("**/en/timeline.html#form=letters&issuer=river-league")
    expect(reader.locator("#found > li").first).to_be_visible()


@pytest.mark.browser
def test_an_index_that_cannot_be_loaded_is_said(chromium: Browser, large: Large, tmp_path: Path) -> None:
    shutil.copytree(large.public, tmp_path / "site")
    (tmp_path / "site" / "en" / "timeline" / "start.js").unlink()
    reader = chromium.new_page()
    reader.goto((tmp_path / "site" / "en" / "timeline.html").as_uri() + "#form=letters")
    expect(reader.locator(".status")).to_contain_text("could not be loaded")
    reader.close()


# -- ten thousand events -----------------------------------------------------------------------------------


def _row(number: int) -> Row:
    year = 1948 + number * 70 // MANY
    when = (Piece(f"1 May {year}", f"{year}-05-01"),)
    return Row("row yr", when, f"Document {number}", f"letters/{number}.html", meta=(Said("Letter"),))


def events() -> list[timeline_index.Event]:
    """Return ten thousand events over seventy years."""
    return [
        timeline_index.Event(
            f"letters/{number}.html",
            partial(_row, number),
            1948 + number * 70 // MANY,
            "own" if number % 3 else "intl",
            is_document=True,
            passes={"form": [FORMS[number % 5]], "issuer": [ISSUERS[number % 3]], "organisation": [f"body-{number % 97}"]},
        )
        for number in range(MANY)
    ]  # fmt: skip


@pytest.mark.browser
def test_at_ten_thousand_events_a_question_loads_little_and_a_phone_does_not_freeze(
    chromium: Browser, large: Large, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(large.public, site)
    shutil.rmtree(site / "en" / "timeline")
    for name, make in timeline_index.files(MANY, events).items():
        write(site, Output(f"en/timeline/{name}.js", make()))
    reader = chromium.new_page(viewport={"width": 390, "height": 844})
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    # A phone is about six times as slow as a desk's computer.
    reader.context.new_cdp_session(reader).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    reader.goto((site / "en" / "timeline.html").as_uri())
    assert not any("start.js" in address for address in asked)
    reader.evaluate(
        "() => { window.longest = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => {"
        " longest = Math.max(longest, entry.duration); })).observe({type: 'longtask'}); }"
    )
    reader.evaluate("location.hash = 'form=letters&issuer=river-league'")
    expect(reader.locator("#found > li")).to_have_count(timeline_index.ROWS, timeout=30_000)
    assert (
        reader.locator(".status").inner_text()
        == f"{sum(n % 5 == 1 and n % 3 == 2 for n in range(MANY))}\N{NO-BREAK SPACE}documents"
    )
    assert reader.locator("main li").count() < 400
    scripts = {Path(address.removeprefix("file://")) for address in asked if "/timeline/" in address}
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) < 300_000
    assert reader.evaluate("longest") < 2000
    reader.close()


FULL_YEAR = 400


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_with_more_than_a_list_holds_is_one_page_by_months_that_a_phone_draws_at_once(
    chromium: Browser, tmp_path: Path, language: str
) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    add_entries(root, FULL_YEAR, years=1)
    archive, wording, _ = understand(root)
    page, problems = page_at(archive, wording, f"{language}/years/1948.html")
    assert page is not None
    assert problems == ()
    output = render_one(page, environment(PROJECT / "templates"), PROJECT / "templates")
    assert isinstance(output, Output)
    write(root / "public", output)
    shutil.copytree(PROJECT / "static", root / "public" / "assets")
    assert FULL_YEAR > LONG
    assert isinstance(output.data, bytes)
    assert len(gzip.compress(output.data)) < 60_000
    reader = chromium.new_page(viewport={"width": 390, "height": 844})
    reader.context.new_cdp_session(reader).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    reader.add_init_script(
        "window.longest = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => {"
        " longest = Math.max(longest, entry.duration); })).observe({type: 'longtask', buffered: true});"
    )
    reader.goto((root / "public" / language / "years" / "1948.html").as_uri())
    assert reader.locator("li.row").count() == FULL_YEAR
    assert reader.locator(".month").count() == 12
    assert reader.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert reader.evaluate("longest") < 2000
    reader.close()
