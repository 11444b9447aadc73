"""Nothing is cut off, lost or covered: at 200 %, at 320 pixels, with wider spacing, on paper.

What is looked at is every line of words that a page shows, with the box in which it is drawn.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from conftest import SAMPLE, copy_of
from heydar_archive.languages import LANGUAGES
from heydar_archive.site import build
from test_accessibility import KINDS, LAW

pytestmark = pytest.mark.browser

LINES = """() => {
  const hidden = "svg, .vh, .skip, script, noscript, template";
  const shown = {contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true};
  const above = function* (element) { for (; element !== document.documentElement; element = element.parentElement) yield element; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const lines = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest(hidden) || !parent.checkVisibility(shown)) continue;
    const around = [...above(parent)].map(element => [element, getComputedStyle(element)]);
    // What only a screen reader is to find is cut off to nothing on purpose.
    if (around.some(([, style]) => style.clipPath !== "none")) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width >= 1) lines.push({box, words: node.data.trim(), around});
  }
  return lines;
}"""
WORDS = f"""() => [...new Set(({LINES})().filter(({{around}}) => !around.some(([element]) => element.matches(".strip")))
  .flatMap(line => line.words.split(/\\s+/)))]"""
FAULTS = f"""() => {{
  const lines = ({LINES})();
  const width = document.documentElement.clientWidth;
  const found = [];
  const cuts = overflow => overflow === "hidden" || overflow === "clip";
  for (const {{box, words, around}} of lines) {{
    if (box.left < -1 || box.right > width + 1) found.push(`outside the window: ${{words}}`);
    for (const [element, style] of around) {{
      const edge = element.getBoundingClientRect();
      if (cuts(style.overflowX) && (box.left < edge.left - 1 || box.right > edge.right + 1)) found.push(`cut off: ${{words}}`);
      if (cuts(style.overflowY) && (box.top < edge.top - 2 || box.bottom > edge.bottom + 2)) found.push(`cut off: ${{words}}`);
    }}
  }}
  // What sticks lies over the text on purpose, and a day at 72 pixels has a box that is higher than its figures.
  const still = lines.filter(({{around}}) =>
    !around.some(([element, style]) => ["sticky", "fixed"].includes(style.position) || element.matches(".bigdate")));
  still.sort((one, other) => one.box.top - other.box.top);
  still.forEach(({{box, words}}, index) => {{
    for (const below of still.slice(index + 1)) {{
      if (below.box.top >= box.bottom) break;
      const across = Math.min(box.right, below.box.right) - Math.max(box.left, below.box.left);
      const down = Math.min(box.bottom, below.box.bottom) - below.box.top;
      // Boxes of neighbouring lines overlap by a little, because letters need less than their box.
      if (across > 2 && down > Math.min(box.height, below.box.height) / 2) found.push(`covered: ${{words}} / ${{below.words}}`);
    }}
  }});
  return found;
}}"""
SPACING = """
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }
"""
"""What a reader may set for all pages (WCAG 1.4.12)."""


def opened(page: Page, file: Path) -> None:
    """Open a page of the site with all that is folded away on it."""
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")


def faults(page: Page, width: int) -> list[str]:
    """Return what is wrong with the lines of a page at a width of the window."""
    page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = page.evaluate(FAULTS)
    return found


def test_what_is_wrong_is_seen(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<!doctype html><style>div {width: 3em; white-space: nowrap}</style>"
        "<div style='overflow: hidden'>too long for this</div><div style='margin-left: -2em'>too far</div>"
        "<div style='display: flex'><p style='width: 1em'>upon</p><p>another</p></div><div>well enough</div>",
        "utf-8",
    )
    page = chromium.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    found = faults(page, 320)
    page.close()
    assert found == ["cut off: too long for this", "outside the window: too far", "covered: upon / another"]


INVENTED = (
    "decisions/1959-05-12-stone-bridge.html",
    "decisions/1959-05-12-stone-bridge-parallel.html",
    "decisions/1968-11-08-share-of-water.html",
    "letters/petition-of-the-inhabitants.html",
    "log.html",
    "corrections.html",
)
"""Pages of the small archive: it has what the real one lacks, such as texts with notes, a withdrawal, a history."""


LETTER = "letters/1959-06-02-answer-on-the-bridge"


def long_text() -> str:
    """Return a text with everything that a text may have: eight headings, a quotation, a table, a list, long notes."""
    sentence = (
        "Şəhər şurası körpünün tikilməsi barədə qərarını bir daha nəzərdən keçirir və qonşu şəhərlə razılığa gəlir. "
    )
    parts = []
    for number in range(1, 9):
        parts.append(f"## {number}. Bölmə\n\n{sentence * 4}[^n{number}]")
        if number == 2:
            parts.append(f"> {sentence * 3}")
        if number == 3:
            parts.append(
                "| Tarix | Daşın miqdarı | Gətirən | Qeydlər |\n|---|---|---|---|\n"
                "| 1 iyun 1959-cu il | 120 arşın | Söyüdarx şəhər şurasının nəqliyyat idarəsi | Gecikmə |"
            )
        if number == 4:
            parts.append(f"- bir\n- {sentence * 2}")
    notes = "\n".join(f"[^n{number}]: {'Protokolda “daşqın” yazılıb. ' * 3 * number}" for number in range(1, 9))
    return "\n\n".join(parts) + f"\n\n{notes}\n"


@pytest.fixture(scope="session")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small archive in which a letter has a long text."""
    root = copy_of(SAMPLE, tmp_path_factory.mktemp("letter") / "sample")
    file = root / "content" / f"{LETTER}.md"
    facts = file.read_text("utf-8").partition("\n\n# Azərbaycanca")[0]
    file.write_text(f"{facts}\n\n# Azərbaycanca\n\n{long_text()}", "utf-8")
    build(root, root / "public")
    return root / "public"


@pytest.fixture(scope="module", params=LANGUAGES)
def pages(request: pytest.FixtureRequest, site: Path, with_history: Path, letter: Path) -> dict[str, Path]:
    """One page of every kind in a language, by what it is called here."""
    real = {kind: site / request.param / kind for kind in KINDS}
    invented = {f"invented: {kind}": with_history / request.param / kind for kind in INVENTED}
    return real | invented | {"a letter with a long text": letter / request.param / f"{LETTER}.html"}


def test_every_number_of_a_text_stands_beside_its_part_or_at_its_end(chromium: Browser, letter: Path) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto((letter / "az" / f"{LETTER}.html").as_uri())
    places = """numbers => numbers.map(number => {
        const part = number.closest(".text > *").getBoundingClientRect();
        const own = number.getBoundingClientRect();
        return own.right < part.left && own.left > part.left - 60 && own.top >= part.top - 5 && own.bottom < part.bottom;
    })"""
    beside = page.locator(".text .pn").evaluate_all(places)
    assert len(beside) == 10
    assert all(beside)
    page.set_viewport_size({"width": 390, "height": 844})
    assert not any(page.locator(".text .pn").evaluate_all(places))
    page.close()


def test_the_list_of_headings_waits_in_a_fold_on_a_phone_and_stands_in_the_rail_at_a_desk(
    chromium: Browser, letter: Path
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto((letter / "en" / f"{LETTER}.html").as_uri())
    assert page.locator("h1").bounding_box()["y"] < 400
    first = page.locator(".onpage a").first
    assert not first.is_visible()
    page.get_by_text("On this page").click()
    first.click()
    page.wait_for_url("**#p1")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert first.bounding_box()["x"] < page.locator("h1").bounding_box()["x"]
    assert page.locator(".onpage a").count() == 8
    page.close()


def test_at_200_per_cent_and_at_320_pixels_nothing_is_lost_or_covered(
    chromium: Browser, pages: dict[str, Path]
) -> None:
    """WCAG 1.4.4 and 1.4.10. A window of 1280 pixels that is enlarged to 200 % is laid out as one of 640."""
    page = chromium.new_page(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    wrong, lost = {}, {}
    for kind, file in pages.items():
        opened(page, file)
        for width in (1280, 640, 320):
            wrong[kind, width] = faults(page, width)
            words = set(page.evaluate(WORDS))
            if width == 1280:
                # A phone shows one language to switch to, and the headings of columns where there are columns.
                only_here = set(" ".join(page.locator("thead, .par-head, .lang").all_inner_texts()).split())
                all_words = words - only_here
            lost[kind, width] = all_words - words
    page.close()
    assert {key: found for key, found in wrong.items() if found} == {}
    assert {key: words for key, words in lost.items() if words} == {}


def test_with_wider_spacing_nothing_is_cut_off_or_covered(chromium: Browser, pages: dict[str, Path]) -> None:
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    wrong = {}
    for kind, file in pages.items():
        opened(page, file)
        page.add_style_tag(content=SPACING)
        for width in (320, 1280):
            wrong[kind, width] = faults(page, width)
    context.close()
    assert {key: found for key, found in wrong.items() if found} == {}


# -- on paper ----------------------------------------------------------------------------------------------

POINTS_PER_MM = 72 / 25.4
MARGINS = (22, 22, 20)
"""The margins of a sheet at its sides, its foot and its head, in millimetres, as the stylesheet has them."""
PAPER = 627
"""The width between the margins of A4, in pixels of the stylesheet."""


def test_on_paper_nothing_is_cut_off_or_covered(chromium: Browser, pages: dict[str, Path]) -> None:
    page = chromium.new_page()
    page.emulate_media(media="print")
    wrong = {}
    for kind, file in pages.items():
        opened(page, file)
        wrong[kind] = faults(page, PAPER)
    page.close()
    assert {kind: found for kind, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    "address",
    [
        f"en/{LAW}.html",
        f"az/{LAW}-parallel.html",
        "az/timeline.html",
        "en/founding-article-parallel.html",
        "az/founding-article.html",
        "en/places.html",
        "az/organisations.html",
        "en/discrepancies.html",
        "az/gaps/2000-khojaly-address.html",
    ],
)
def test_the_sheets_hold_every_word_of_the_page_within_their_margins(
    chromium: Browser, site: Path, address: str
) -> None:
    page = chromium.new_page(viewport={"width": PAPER, "height": 900})
    page.goto((site / address).as_uri())
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.emulate_media(media="print")
    # A word from right to left comes out of the file as it is drawn.
    words = [word for word in page.evaluate(WORDS) if not re.search("[\u0590-\u08ff]", word)]
    page.close()
    text = "".join(re.sub(r"\s", "", sheet.extract_text()) for sheet in sheets)
    assert len(words) > 50
    assert [word for word in words if word not in text] == []
    assert [number for number, sheet in enumerate(sheets, 1) if not sheet.extract_text().strip()] == []
    assert beyond_the_margins(sheets) == []


def beyond_the_margins(sheets: Any) -> list[str]:
    """Return the words that begin beyond the margins of their sheet."""
    found = []
    side, foot, head = (millimetres * POINTS_PER_MM - 2 for millimetres in MARGINS)
    for sheet in sheets:
        width, height = float(sheet.mediabox.width), float(sheet.mediabox.height)

        def note(text: str, cm: Any, tm: Any, *_: Any, width: float = width, height: float = height) -> None:
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if text.strip() and not (side <= x <= width - side and foot <= y <= height - head):
                found.append(f"{text.strip()} ({x:.0f}, {y:.0f})")

        sheet.extract_text(visitor_text=note)
    return found
