"""Nothing moves on a page after it is drawn, whenever its fonts and its parts arrive: the browser's own measure."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page

if TYPE_CHECKING:
    from _typeshed import SupportsRead, SupportsWrite

pytestmark = pytest.mark.browser

SIZES = (390, 768, 1280)
LAW = "laws/1996-05-31-genocide-convention-law"
PAGES = (
    "en/timeline.html",
    "az/timeline.html",
    "en/index.html",
    f"az/{LAW}.html",
    f"en/{LAW}-parallel.html",
    "az/places.html",
    "az/search.html",
    "index.html",
)
MEASURE = """
    window.moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => {
        if (!entry.hadRecentInput) moved += entry.value;
    })).observe({type: 'layout-shift', buffered: true});
"""


class SlowFonts(SimpleHTTPRequestHandler):
    """Serves files, fonts after a while, pages in two pieces, and lets a browser keep the fonts."""

    wait = 0.0
    cut = b"</html>"
    fonts: list[str]

    def do_GET(self) -> None:
        """Send a file."""
        if self.path.endswith(".woff2"):
            self.fonts.append(self.path)
            time.sleep(self.wait)
        super().do_GET()

    def copyfile(self, source: SupportsRead[bytes], outputfile: SupportsWrite[bytes]) -> None:
        """Send a page up to where it is cut, and the rest after a while."""
        first, cut, rest = source.read().partition(self.cut)
        outputfile.write(first)
        if cut:
            time.sleep(self.wait)
        outputfile.write(cut + rest)

    def end_headers(self) -> None:
        """Let the fonts be kept."""
        if self.path.endswith(".woff2"):
            self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host(site: Path) -> Iterator[tuple[type[SlowFonts], str]]:
    handler = type("_", (SlowFonts,), {"fonts": []})
    served = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    served.daemon_threads = True
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield handler, f"http://127.0.0.1:{served.server_port}/"
    served.shutdown()
    served.server_close()


def moved(chromium: Browser, address: str, width: int, wait: float) -> float:
    """Open a page as a first visit, wait for its fonts, and return how much of it has moved."""
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(MEASURE)
    page.goto(address)
    page.wait_for_timeout(200 + 1000 * wait)
    found: float = page.evaluate(
        "document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => moved)"
    )
    context.close()
    return found


def is_set_in_ours(page: Page) -> bool:
    """Whether the heading of a page is drawn with the archive's font."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    heading = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]
    return [font["familyName"] for font in fonts] == ["Archive Serif Display"]


def test_the_measure_sees_what_moves(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<p id=a></p><p>words</p><script>setTimeout(() => a.style.height = '300px', 100)</script>", "utf-8"
    )
    assert moved(chromium, (tmp_path / "page.html").as_uri(), 390, 0.2) > 0


@pytest.mark.parametrize("width", SIZES)
def test_from_a_disk_nothing_moves(chromium: Browser, site: Path, width: int) -> None:
    shifts = {page: moved(chromium, (site / page).as_uri(), width, 0) for page in PAGES}
    assert shifts == dict.fromkeys(PAGES, 0)


@pytest.mark.parametrize("wait", [0.0, 0.07, 0.5], ids=["at once", "late", "very late"])
def test_over_http_nothing_moves_whenever_the_fonts_come(
    chromium: Browser, host: tuple[type[SlowFonts], str], wait: float
) -> None:
    handler, base = host
    handler.wait = wait
    visits = [(page, SIZES[number % len(SIZES)]) for number, page in enumerate(PAGES)] + [(PAGES[0], 1280)]
    shifts = {visit: moved(chromium, base + visit[0], visit[1], wait) for visit in visits}
    assert shifts == dict.fromkeys(visits, 0)
    assert {Path(font).stem for font in handler.fonts} == {"sans", "serif-text", "serif-display", "serif-italic"}


@pytest.mark.parametrize(
    ("page", "cut"),
    [
        ("en/timeline.html", b'<li><a href="#y1998"'),
        ("az/index.html", b'<li><a href="timeline.html#y1998"'),
        ("az/timeline.html", b'<li><a lang="en"'),
        ("az/search.html", b'<li><a href="data.html"'),
        ("index.html", b'<section lang="en"'),
    ],
    ids=["strip", "strip of the first page", "masthead", "foot of a short page", "first page of all"],
)
def test_a_page_that_arrives_in_pieces_does_not_move(
    chromium: Browser, host: tuple[type[SlowFonts], str], site: Path, page: str, cut: bytes
) -> None:
    assert cut in (site / page).read_bytes()
    handler, base = host
    handler.cut, handler.wait = cut, 0.3
    shifts = {width: moved(chromium, base + page, width, 0.3) for width in SIZES}
    assert shifts == dict.fromkeys(SIZES, 0)


def test_a_first_visit_from_a_disk_is_set_in_the_fonts_of_the_archive(chromium: Browser, site: Path) -> None:
    # A machine that is busy with something else may draw a page before its fonts are read: seldom three times.
    ours = []
    for _ in range(3):
        page = chromium.new_page()
        page.goto((site / "en" / "timeline.html").as_uri())
        ours.append(is_set_in_ours(page))
        page.close()
    assert any(ours)


def test_fonts_that_came_too_late_are_there_on_the_next_page(
    chromium: Browser, host: tuple[type[SlowFonts], str]
) -> None:
    handler, base = host
    handler.wait = 0.5
    page = chromium.new_page()
    page.goto(f"{base}en/timeline.html")
    assert not is_set_in_ours(page)
    assert page.locator("h1").is_visible()
    page.wait_for_timeout(900)
    asked = len(handler.fonts)
    page.goto(f"{base}en/documents.html")
    page.wait_for_timeout(200)
    assert is_set_in_ours(page)
    assert len(handler.fonts) == asked
    page.close()


def test_all_fonts_together_weigh_at_most_ninety_kilobytes(site: Path) -> None:
    assert sum(font.stat().st_size for font in (site / "assets" / "fonts").glob("*.woff2")) <= 90 * 1024
