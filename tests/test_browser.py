"""The built site in a real Chromium: from a disk and over HTTP, wide and narrow, with script and without.

Chromium is the system's (Debian: ``apt-get install chromium``). Without it these tests are left out, unless the
environment says ``CI=true``: then its absence is a failure.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

from conftest import SAMPLE, copy_of
from heydar_archive.languages import LANGUAGES
from heydar_archive.site import build
from heydar_archive.understanding import understand

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LAW = "laws/1996-05-31-genocide-convention-law.html"  # a document with two disagreements, far down on its page
PARALLEL = LAW.replace(".html", "-parallel.html")


# -- places to read the site from --------------------------------------------------------------------------


class _Host(SimpleHTTPRequestHandler):
    """A host that has the site in a folder, and shows the site's own page for addresses that lead nowhere."""

    public: Path
    folder: str

    def do_GET(self) -> None:
        """Send a file of the site, or the page for dead addresses."""
        path = self.path.partition("?")[0]
        inside = path.startswith(f"/{self.folder}/")
        file = self.public / path.removeprefix(f"/{self.folder}/")
        if path.endswith("/"):
            file /= "index.html"
        found = inside and file.is_file()
        body = (file if found else self.public / "404.html").read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(str(file)) if found else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served() -> Iterator[Any]:
    """Serve a site in a folder of a host on this machine; return the folder's address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(public: Path, folder: str) -> str:
        host = type("_", (_Host,), {"public": public, "folder": folder})
        server = ThreadingHTTPServer(("127.0.0.1", 0), host)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/{folder}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def from_disk(site: Path) -> str:
    return site.as_uri() + "/"


@pytest.fixture(scope="module")
def over_http(site: Path, served: Any) -> str:
    return served(site, "some/folder")


@dataclass
class Reader:
    """A page of the browser, and whatever went wrong in it."""

    page: Page
    base: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.note(f"console: {said.text}") if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.note(f"script: {error}"))
        self.page.on("request", self.asked)
        self.page.on("response", self.answered)
        self.page.on("requestfailed", self.failed)

    def asked(self, request: Request) -> None:
        """Note a request to elsewhere."""
        if not request.url.startswith(self.base):
            self.note(f"outside: {request.url}")

    def answered(self, response: Response) -> None:
        """Note an answer that is none."""
        if response.status >= 400:
            self.note(f"{response.status}: {response.url}")

    def failed(self, request: Request) -> None:
        """Note a request that failed, unless only because the page was left meanwhile."""
        if request.failure != "net::ERR_ABORTED":
            self.note(f"failed: {request.url}")

    def note(self, fault: str) -> None:
        """Keep a fault with the page on which it was met."""
        self.faults.append(f"{self.page.url.removeprefix(self.base)}: {fault}")

    def open(self, path: str) -> Page:
        """Open a page of the site, and wait until it is drawn."""
        self.page.goto(self.base + path)
        self.page.evaluate("() => document.fonts.ready.then(() => true)")
        return self.page


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with chromium.new_context(viewport=DESK, reduced_motion="reduce") as made:
        made.set_default_timeout(10_000)
        yield made


@pytest.fixture
def reader(context: BrowserContext, from_disk: str) -> Iterator[Reader]:
    """A reader of the real site from the disk, at a desk; at the end nothing may have gone wrong."""
    page = context.new_page()
    made = Reader(page, from_disk)
    yield made
    page.close()
    assert made.faults == []


def kinds_of_pages(site: Path) -> list[str]:
    """Return, without the language, every page of the top level and the largest of each folder."""
    tree = site / "az"
    pages = sorted(path.relative_to(tree).as_posix() for path in tree.glob("*.html"))
    for folder in sorted(path for path in tree.iterdir() if path.is_dir()):
        inside = sorted(folder.rglob("*.html"), key=lambda path: (-path.stat().st_size, path.name))
        pages += [path.relative_to(tree).as_posix() for path in inside[:1]]
    return [page for page in pages if page != "404.html"]


def width_beyond_the_window(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


# -- every kind of page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_fits_320_390_and_1280_and_asks_for_nothing_elsewhere(
    reader: Reader, site: Path, language: str
) -> None:
    pages = kinds_of_pages(site)
    assert len(pages) > 40
    wide = []
    for path in (f"{language}/{page}" for page in pages):
        page = reader.open(path)
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if beyond := width_beyond_the_window(page):
                wide.append((path, width, beyond))
    assert wide == []


@pytest.mark.parametrize("path", ["index.html", "404.html", "az/404.html", "en/404.html", "ref/HA-0009.html"])
def test_pages_in_both_languages_fit_every_width(context: BrowserContext, from_disk: str, path: str) -> None:
    page = context.new_page()
    page.goto(from_disk + path)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert width_beyond_the_window(page) <= 0
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
def test_the_site_works_in_a_folder_of_a_host(
    context: BrowserContext, over_http: str, language: str, viewport: Any
) -> None:
    page = context.new_page()
    page.set_viewport_size(viewport)
    reader = Reader(page, over_http)
    for path in (
        "index.html",
        "timeline.html",
        "organisations.html",
        "discrepancies.html",
        LAW,
        PARALLEL,
        "places.html",
    ):
        reader.open(f"{language}/{path}")
        assert width_beyond_the_window(page) <= 0
        assert loaded_fonts(page) >= {"Archive Serif", "Archive Sans"}
    page.close()
    assert reader.faults == []


def loaded_fonts(page: Page) -> set[str]:
    """Return the families that are loaded; one that could not be is a failure."""
    fonts = page.evaluate("[...document.fonts].map(font => [font.family.replaceAll('\"', ''), font.status])")
    ours = [
        (family, status) for family, status in fonts if family.startswith("Archive ")
    ]  # the rest is the reader's own
    assert not [family for family, status in ours if status == "error"]
    return {family for family, status in ours if status == "loaded"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_are_drawn_with_the_fonts_of_the_site(reader: Reader, language: str) -> None:
    page = reader.open(f"{language}/{LAW}")
    assert loaded_fonts(page) == {"Archive Serif", "Archive Serif Display", "Archive Sans"}
    for letters in ("əƏğĞıIiİşŞçÇöÖüÜ", "“”–≠№"):
        assert page.evaluate("letters => document.fonts.check('16px \"Archive Serif\"', letters)", letters)


# -- languages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
@pytest.mark.parametrize("place", ["from_disk", "over_http"])
def test_the_language_switch_leads_to_the_same_document_and_back(
    context: BrowserContext, place: str, viewport: Any, request: pytest.FixtureRequest
) -> None:
    page = context.new_page()
    page.set_viewport_size(viewport)
    reader = Reader(page, request.getfixturevalue(place))
    reader.open(f"az/{LAW}")
    page.get_by_role("link", name="English", exact=True).first.click()
    page.wait_for_url(f"**/en/{LAW}")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Azərbaycanca", exact=True).first.click()
    page.wait_for_url(f"**/az/{LAW}")
    assert page.locator("html").get_attribute("lang") == "az"
    page.close()
    assert reader.faults == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
@pytest.mark.parametrize("place", ["d01", "d21", "src", "cit"])
def test_the_language_links_keep_the_place_at_which_a_reader_is(reader: Reader, place: str, viewport: Any) -> None:
    reader.page.set_viewport_size(viewport)
    page = reader.open(f"az/{LAW}")
    page.evaluate("id => document.getElementById(id).scrollIntoView()", place)
    press(page, ".views a[hreflang]")
    page.wait_for_url(f"**/en/{LAW}#{place}")
    assert 0 <= page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", place) < 120


def test_at_the_top_of_a_page_the_language_links_lead_to_the_top(reader: Reader) -> None:
    page = reader.open(f"az/{LAW}")
    press(page, ".views a[hreflang]")
    page.wait_for_url(f"**/en/{LAW}")
    assert page.evaluate("scrollY") == 0


def press(page: Page, link: str) -> None:
    """Click where a link is seen; Playwright's own click may scroll first, which a reader does not."""
    box = page.locator(link).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


# -- without script ----------------------------------------------------------------------------------------


def test_without_script_the_root_leads_to_both_languages_and_a_document_is_complete(
    chromium: Browser, from_disk: str
) -> None:
    with chromium.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        for language, name in (("az", "Azərbaycanca"), ("en", "English")):
            page.goto(from_disk + "index.html")
            page.get_by_role("link", name=name, exact=True).click()
            page.wait_for_url(f"**/{language}/index.html")
            page.goto(f"{from_disk}{language}/{LAW}")
            assert page.locator("h1").is_visible()
            assert page.locator("section.disc").count() == 2
            assert page.locator(".cite dd").count() == 4
            assert page.locator(".cite dd").first.is_visible()
            menu = page.locator(".menu details")
            assert not menu.locator("a").first.is_visible()
            menu.locator("summary").click()
            menu.locator("a").first.click()
            page.wait_for_url(f"**/{language}/timeline.html")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["from_disk", "over_http"])
def test_without_script_a_filter_is_a_page_and_both_languages_stand_side_by_side(
    chromium: Browser, place: str, language: str, request: pytest.FixtureRequest
) -> None:
    with chromium.new_context(java_script_enabled=False, viewport=PHONE) as context:
        reader = Reader(context.new_page(), request.getfixturevalue(place))
        page = reader.page
        page.goto(f"{reader.base}{language}/timeline.html")
        page.locator(".filters summary").click()
        page.locator(".chips[data-kind=issuer] [data-value=unsc]").click()
        page.wait_for_url(f"**/{language}/timeline/issuer-unsc.html")
        rows = page.locator("li.row .t a")
        assert rows.count() == 7
        assert page.locator(".status").inner_text().startswith("7\N{NO-BREAK SPACE}")
        rows.first.click()
        page.locator(".views a").last.click()
        page.wait_for_url("**-parallel.html")
        for pair in page.locator(".pair").all():
            first, second = pair.locator("> div").all()
            assert {first.get_attribute("lang") or language, second.get_attribute("lang") or language} == {"az", "en"}
            assert first.bounding_box()["y"] < second.bounding_box()["y"]  # stacked on a phone
        page.set_viewport_size(DESK)
        first, second = page.locator(".pair").last.locator("> div").all()
        assert first.bounding_box()["y"] == second.bounding_box()["y"]
        assert reader.faults == []


# -- finding one's way -------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
def test_each_link_of_the_strip_leads_to_its_year(reader: Reader, viewport: Any) -> None:
    reader.page.set_viewport_size(viewport)
    page = reader.open("en/timeline.html")
    years = page.locator(".strip a .y").all_text_contents()
    assert len(years) > 20
    assert years == sorted(years)
    for index, year in enumerate(years):
        follow(page, index, year)


def test_a_few_years_have_marks_as_wide_as_many_have(reader: Reader) -> None:
    widths = {}
    for path in ("az/decrees/index.html", "en/topics/khojaly.html", "en/organisations/un.html"):
        page = reader.open(path)
        widths[path] = page.locator(".strip li").first.evaluate("year => year.getBoundingClientRect().width")
    assert all(40 < width < 80 for width in widths.values()), widths


@pytest.mark.parametrize(
    ("path", "section"),
    [("decrees/index.html", "Documents"), (LAW, "Timeline"), ("years/1996.html", "Timeline"), ("index.html", "")],
)
def test_the_menu_says_in_which_section_a_page_is(reader: Reader, path: str, section: str) -> None:
    current = reader.open(f"en/{path}").locator(".menu [aria-current]").all_inner_texts()
    assert current == [section] * bool(section)


def test_the_strip_of_the_front_page_leads_into_the_timeline(reader: Reader) -> None:
    page = reader.open("az/index.html")
    years = page.locator(".strip a .y").all_text_contents()
    for index in (0, len(years) // 2, len(years) - 1):
        reader.open("az/index.html")
        follow(page, index, years[index])


def follow(page: Page, index: int, year: str) -> None:
    """Click a link of the strip, wide enough for a finger, and see its year's heading in the window."""
    link = page.locator(".strip a").nth(index)
    box = link.bounding_box()
    assert box
    assert box["width"] >= 24
    link.click()
    page.wait_for_url(f"**/timeline.html#y{year}")
    heading = page.locator(f"#y{year} h2")
    assert heading.inner_text().startswith(year)
    top, bottom, window = heading.evaluate(
        "h => [h.getBoundingClientRect().top, h.getBoundingClientRect().bottom, innerHeight]"
    )
    assert 0 <= top < bottom <= window, year


@pytest.mark.parametrize("path", ["az/index.html", f"en/{LAW}"])
def test_the_skip_link_is_first_in_tab_order_and_leads_to_the_content(reader: Reader, path: str) -> None:
    page = reader.open(path)
    skip = page.locator(".skip")
    assert skip.evaluate("link => link.getBoundingClientRect().bottom < 0")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert skip.evaluate("link => link.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


SHOWN = """element => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0
    && element.checkVisibility({contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true});
}"""


def test_at_a_desk_the_menu_and_the_details_are_open_without_a_click(reader: Reader) -> None:
    page = reader.open(f"en/{LAW}")
    folds = page.locator("details.fold")
    assert folds.count() >= 2
    for index in range(folds.count()):
        fold = folds.nth(index)
        assert not fold.locator("summary").is_visible()
        assert fold.locator("a").first.evaluate(SHOWN)
    page.locator(".menu a").nth(1).click()
    page.wait_for_url("**/en/documents.html")


def test_on_a_phone_the_menu_and_the_details_open_with_a_click(reader: Reader) -> None:
    reader.page.set_viewport_size(PHONE)
    page = reader.open(f"en/{LAW}")
    for fold in (page.locator(".menu details.fold"), page.locator("details.fold.meta")):
        assert not fold.locator("a").first.evaluate(SHOWN)
        fold.locator("summary").click()
        assert fold.locator("a").first.evaluate(SHOWN)


# -- colours and paper -------------------------------------------------------------------------------------


def colours(page: Page) -> tuple[str, str]:
    return tuple(
        page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    )


def brightness(colour: str) -> float:
    return sum(float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3])


def test_the_dark_scheme_turns_light_and_dark_about(reader: Reader) -> None:
    page = reader.open(f"en/{LAW}")
    page.emulate_media(color_scheme="light")
    ink, paper = colours(page)
    assert brightness(ink) < 150
    assert brightness(paper) > 600
    page.emulate_media(color_scheme="dark")
    ink, paper = colours(page)
    assert brightness(ink) > 600
    assert brightness(paper) < 150


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_boxes_and_marks_visible(reader: Reader, scheme: Any) -> None:
    """Backgrounds go, so what they show must have an edge, and a mark must differ from the ground."""
    page = reader.open(f"en/{LAW}")
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    for box in (".disc", ".notice", ".cite", ".tag"):
        edge = page.locator(box).first.evaluate(
            "box => { const s = getComputedStyle(box); return [s.borderTopStyle, parseFloat(s.borderTopWidth)]; }"
        )
        assert edge[0] == "solid", box
        assert edge[1] >= 1, box
    reader.open("en/timeline.html")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for mark in ("own", "intl", "gap"):
        drawn = page.locator(f".strip rect.{mark}").first.evaluate(
            "rect => { const s = getComputedStyle(rect); return [s.fill, s.stroke]; }"
        )
        assert set(drawn) - {ground, "none"}, mark
    page.emulate_media(forced_colors="none", color_scheme="light")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_prints_complete_and_without_what_only_a_screen_needs(reader: Reader, language: str) -> None:
    page = reader.open(f"{language}/{LAW}")
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") >= 2
    page.emulate_media(media="print")
    for gone in (".skip", ".menu", ".lang", ".views", ".pn-nav", ".cite button"):
        assert not page.locator(gone).first.is_visible(), gone
    for kept in ("h1", ".meta dl", ".disc", ".src", ".cite dd", ".foot .pr"):
        assert page.locator(kept).first.evaluate(SHOWN), kept
    page.emulate_media(media="screen")


# -- an address that leads nowhere -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive, whose base address is https://town.example/archive."""
    root = copy_of(SAMPLE, tmp_path_factory.mktemp("town") / "sample")
    build(root, root / "public")
    return root / "public"


@pytest.mark.parametrize("wrong", ["gone.html", "az/letters/none/at/all.html", "en/2020/"])
def test_a_dead_address_shows_a_styled_page_that_leads_home(
    context: BrowserContext, town: Path, served: Any, wrong: str
) -> None:
    page = context.new_page()
    address = served(town, "archive") + wrong
    answer = page.goto(address)
    assert answer
    assert answer.status == 404
    page.evaluate("() => document.fonts.ready.then(() => true)")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 251, 248)"
    assert loaded_fonts(page)
    for language in LANGUAGES:
        page.goto(address)
        link = page.locator(f"section[lang={language}] a").first
        link.click()
        page.wait_for_url(f"**/archive/{language}/index.html")
        assert page.locator("html").get_attribute("lang") == language
        page.goto(address)
        page.locator(f"section[lang={language}] input[type=search]").fill("körpü")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/archive/{language}/search.html?q=k%C3%B6rp%C3%BC")
        page.locator("#results > li").first.wait_for()
    page.close()


@pytest.mark.parametrize("path", ["404.html", "az/404.html", "en/404.html"])
def test_the_page_for_dead_addresses_is_styled_also_from_a_disk(
    context: BrowserContext, from_disk: str, path: str
) -> None:
    page = context.new_page()
    page.goto(from_disk + path)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 251, 248)"
    assert loaded_fonts(page)
    page.close()


def test_a_filtered_page_leads_on_to_both_filters(chromium: Browser, site: Path) -> None:
    page = chromium.new_page(viewport=DESK)
    page.goto((site / "en" / "timeline" / "issuer-unsc.html").as_uri())
    page.locator(".chips[data-kind=form] .chip", has_text="Resolutions").click()
    page.wait_for_url("**/timeline.html#issuer=unsc&form=resolutions")
    assert page.locator(".status").inner_text() == "4\N{NO-BREAK SPACE}documents"
    assert page.locator(".strip rect:visible").count() == 4
    page.locator(".strip a", has_text="1993").click()
    assert page.url.endswith("#issuer=unsc&form=resolutions")
    assert page.locator(".status").inner_text() == "4\N{NO-BREAK SPACE}documents"
    page.close()


def test_the_numbers_of_the_years_are_those_of_the_filtered_list(chromium: Browser, site: Path) -> None:
    page = chromium.new_page(viewport=DESK)
    page.goto((site / "en" / "timeline.html").as_uri())
    number, spoken = page.locator("#y1997 h2 small"), page.locator(".strip a[href$=y1997] .vh")
    whole = number.inner_text(), spoken.text_content()
    assert whole == ("6\N{NO-BREAK SPACE}documents", "1997, 6\N{NO-BREAK SPACE}documents")
    page.locator(".chips[data-kind=form] .chip", has_text="Decrees").click()
    page.wait_for_url("**#form=decrees")
    assert number.inner_text() == "1\N{NO-BREAK SPACE}document"
    assert spoken.text_content() == "1997, 1\N{NO-BREAK SPACE}document"
    assert page.locator(".strip a[href$=y1996] .vh").text_content() == "1996, no documents"
    built = chromium.new_page()
    built.goto((site / "en" / "timeline" / "form-decrees.html").as_uri())
    assert page.locator(".year:visible h2 small").all_inner_texts() == built.locator("h2 small").all_inner_texts()
    built.close()
    page.go_back()
    assert (number.inner_text(), spoken.text_content()) == whole
    page.close()


def test_on_a_phone_what_the_filters_find_stays_in_sight_while_they_are_open(chromium: Browser, site: Path) -> None:
    page = chromium.new_page(viewport=PHONE)
    page.goto((site / "az" / "timeline.html").as_uri())
    page.locator(".filters summary").click()
    page.locator(".chips[data-kind=form] .chip", has_text="Fərmanlar").click()
    page.wait_for_url("**#form=decrees")
    status = page.locator(".status")
    box = status.bounding_box()
    assert box
    assert 0 < box["y"] < PHONE["height"] - box["height"] + 1
    assert status.inner_text() == "2\N{NO-BREAK SPACE}sənəd"
    assert page.locator(".filters").evaluate("filters => filters.getBoundingClientRect().bottom > innerHeight")
    page.close()


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 664}, DESK], ids=["390", "1280"])
def test_the_root_shows_the_way_into_both_languages_without_scrolling(
    chromium: Browser, site: Path, viewport: Any
) -> None:
    page = chromium.new_page(viewport=viewport)
    page.goto((site / "index.html").as_uri())
    for name in ("Azərbaycanca", "English"):
        box = page.get_by_role("link", name=name, exact=True).bounding_box()
        assert box
        assert box["y"] + box["height"] <= viewport["height"]
    page.close()


@pytest.mark.parametrize("wanted", ["reduce", "no-preference"])
def test_nothing_moves_by_itself_and_scrolling_is_smooth_only_for_those_who_do_not_mind(
    chromium: Browser, site: Path, wanted: Any
) -> None:
    page = chromium.new_page(reduced_motion=wanted)
    for path in ("index.html", "en/index.html", f"en/{LAW}", "en/timeline.html", "en/search.html", "en/places.html"):
        page.goto((site / path).as_uri())
        assert page.evaluate("document.getAnimations().length") == 0
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter(element => getComputedStyle(element).transitionDuration !== '0s').length"
        )
        assert moving == 0
        smooth = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior === 'smooth'")
        assert smooth == (wanted == "no-preference")
    page.close()


def test_a_paragraph_leads_to_itself_in_the_other_language_without_script(chromium: Browser, tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    build(root, root / "public")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((root / "public" / "en" / "decisions" / "1959-05-12-stone-bridge.html").as_uri() + "#p3")
    link = page.locator("#p3 .sw")
    assert link.is_visible()
    assert not page.locator("#p1 .sw").is_visible()
    link.click()
    page.wait_for_url("**/az/decisions/1959-05-12-stone-bridge.html#p3")
    context.close()


@pytest.mark.parametrize("address", [f"en/{LAW}", f"az/{LAW.removesuffix('.html')}-parallel.html"])
def test_in_print_nothing_is_cut_off_and_addresses_are_written_out(chromium: Browser, site: Path, address: str) -> None:
    page = chromium.new_page(viewport={"width": 794, "height": 1123})
    page.goto((site / address).as_uri())
    page.emulate_media(media="print")
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]
    assert page.locator(".foot .pr").is_visible()
    assert page.locator(".foot .pr").inner_text().endswith(address)
    for link in page.locator("main a[href^=http]:not(.url)").all():
        assert link.get_attribute("href") in link.evaluate("a => getComputedStyle(a, '::after').content")
    assert 1 <= page.pdf(format="A4").count(b"/Type /Page\n") <= 5
    page.close()


SHEETS = {
    "en/decisions/1959-05-12-stone-bridge.html": 3,
    "az/decisions/1959-05-12-stone-bridge.html": 3,
    "en/decisions/1959-05-12-stone-bridge-parallel.html": 2,
    "az/letters/petition-of-the-inhabitants.html": 2,
    "en/gaps/1963-answer-to-the-petition.html": 1,
}
"""How many sheets of A4 pages of the small archive fill: one more would be an empty one, or a style gone wrong."""


def test_a_printed_page_fills_the_sheets_that_it_needs(chromium: Browser, town: Path) -> None:
    page = chromium.new_page()
    sheets = {}
    for address in SHEETS:
        page.goto((town / address).as_uri())
        sheets[address] = page.pdf(format="A4").count(b"/Type /Page\n")
    assert sheets == SHEETS
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_halves_of_the_article_stand_side_by_side_with_their_24_disagreements_marked(
    reader: Reader, project: Path, language: str
) -> None:
    archive, _, _ = understand(project)
    numbers = {d.facts.id: d for d in archive.disagreements if d.facts.scope == "within-article"}
    assert len(numbers) == 24
    page = reader.open(f"{language}/founding-article-parallel.html")
    marked = page.locator(".pair", has=page.locator(".pn", has_text="≠"))
    assert set(marked.evaluate_all("pairs => pairs.map(pair => pair.id)")) == set(numbers)
    # Each stands after the act whose fact it concerns, and those of the article as a whole at the end.
    order = page.locator(".pair").evaluate_all("pairs => pairs.map(pair => pair.id)")
    act = "none"
    for place in order:
        if place in numbers:
            record = numbers[place].record
            assert getattr(record.facts, "ref", act) == act or record.id not in {e.id for e in archive.acts}
        else:
            act = place
    for pair in marked.all():
        left, right = (cell.bounding_box() for cell in pair.locator("> div").all())
        assert left
        assert right
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] <= right["x"]
    for number in ("d01", "d24"):
        page.locator(f"#{number} .dl a").click()
        page.wait_for_url(f"**#{number}")
        assert page.locator(f"#{number}").evaluate("box => box.getBoundingClientRect().top") < DESK["height"]
        page.go_back()


def test_an_ending_stands_on_the_line_of_its_number_on_screen_and_in_print(chromium: Browser, site: Path) -> None:
    page = chromium.new_page(viewport=PHONE)
    lines = "[...document.querySelectorAll('main .nb')].map(word => [word.innerText, word.getClientRects().length])"
    for address in (f"az/{LAW}", "az/founding-article-parallel.html"):
        page.goto((site / address).as_uri())
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            words = page.evaluate(lines)
            assert len(words) > 3
            assert [word for word, count in words if count > 1] == []
        page.emulate_media(media="screen")
    page.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_remark_on_a_fact_is_seen_in_the_text_and_linked_from_its_fact(
    reader: Reader, language: str, viewport: Any
) -> None:
    reader.page.set_viewport_size(viewport)
    page = reader.open(f"{language}/{LAW}")
    page.locator("details.meta").evaluate("fold => fold.open = true")
    links = page.locator(".meta .remark")
    assert links.count() == page.locator(".remarks > div").count() == 4
    assert page.locator(".meta .basis").count() == 0
    for link in links.all():
        label = link.locator("xpath=ancestor::dd/preceding-sibling::dt[1]").inner_text()
        assert (link.get_attribute("aria-label") or "").endswith(f": {label}")
        box = link.bounding_box()
        assert box
        assert box["height"] >= 24
        link.click()
        remark = page.locator(":target")
        assert remark.locator("dt").inner_text() == label
        top = remark.evaluate("remark => remark.getBoundingClientRect().top")
        assert 0 <= top < viewport["height"]
