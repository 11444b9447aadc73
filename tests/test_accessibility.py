"""Every kind of page is free of what axe-core finds, in both languages, light and dark; and works by keyboard."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "tools" / "node_modules" / "axe-core" / "axe.min.js"
HOW = "axe-core needs npm: apt-get install npm, then make test again"
LAW = "laws/1996-05-31-genocide-convention-law"
KINDS = (
    "index.html",
    "timeline.html",
    "timeline/issuer-unsc.html",
    "years/1996.html",
    "days.html",
    "days/02-25.html",
    "documents.html",
    "decrees/index.html",
    f"{LAW}.html",
    f"{LAW}-parallel.html",
    "gaps.html",
    "coverage.html",
    "gaps/2000-khojaly-address.html",
    "organisations.html",
    "organisations/osce.html",
    "people.html",
    "people/heydar-aliyev.html",
    "places.html",
    "places/khojaly.html",
    "topics.html",
    "topics/karabakh-conflict.html",
    "sources.html",
    "sources/founding-article.html",
    "discrepancies.html",
    "terms.html",
    "glossary.html",
    "founding-article.html",
    "founding-article-parallel.html",
    "search.html",
    "search-tips.html",
    "log.html",
    "corrections.html",
    "about.html",
    "404.html",
)
"""One page of every kind, in each language's tree."""
BOTH = ("index.html", "404.html", "ref/HA-0011.html")
"""Pages that are in both languages at once."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["cat.color"]
"""The rules that a dark scheme can break where a light one does not: it changes nothing but colours."""


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker's script; where it is not installed these tests are left out, but never in CI."""
    if AXE.is_file():
        return AXE.read_text("utf-8")
    if os.environ.get("CI") == "true":
        pytest.fail(HOW)
    pytest.skip(HOW)


def violations(page: Page, axe: str, rules: Sequence[str] = RULES) -> list[str]:
    """Return what axe finds on the page that is open: rule and element."""
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", list(rules)
    )
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["az", "en", ""])
def test_axe_finds_nothing_on_any_kind_of_page(
    chromium: Browser, site: Path, axe: str, language: str, scheme: Any
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = {}
    for kind in KINDS if language else BOTH:
        page.goto((site / language / kind).as_uri())
        found[kind] = violations(page, axe, RULES if scheme == "light" else COLOURS)
    context.close()
    assert {kind: rules for kind, rules in found.items() if rules} == {}


@pytest.mark.parametrize("language", ["az", "en"])
def test_axe_finds_nothing_in_the_narrowest_window_with_everything_open(
    chromium: Browser, site: Path, axe: str, language: str
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 800}, bypass_csp=True)
    page = context.new_page()
    found = {}
    for kind in KINDS[language == "en" :: 2]:  # the markup is the same in both languages
        page.goto((site / language / kind).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        found[kind] = violations(page, axe)
    context.close()
    assert {kind: rules for kind, rules in found.items() if rules} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["az", "en"])
def test_axe_finds_nothing_where_entries_were_corrected_and_withdrawn_and_have_a_history(
    chromium: Browser, with_history: Path, axe: str, language: str, scheme: Any
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    decisions = ("decisions/1968-11-08-share-of-water.html", "decisions/1959-05-12-stone-bridge.html")
    for kind in ("log.html", "corrections.html", *decisions):
        page.goto((with_history / language / kind).as_uri())
        assert violations(page, axe) == [], kind
        assert page.locator("#hist").count() == (kind in decisions)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), kind
    context.close()


def focused(page: Page) -> str:
    """Return the words of the element that has the focus."""
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_the_menu_opens_and_leads_on_by_keyboard_alone(chromium: Browser, site: Path) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto((site / "en" / "index.html").as_uri())
    for _ in range(12):
        page.keyboard.press("Tab")
        if focused(page) == "Menu":
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Timeline"
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/timeline.html")
    page.close()


def test_filters_combine_by_keyboard_and_say_how_many_documents_are_left(chromium: Browser, site: Path) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto((site / "en" / "timeline.html").as_uri())
    page.locator(".chips[data-kind=form] .chip", has_text="Statements").focus()
    page.keyboard.press("Enter")
    page.locator(".chips[data-kind=issuer] .chip", has_text="NATO").focus()
    page.keyboard.press("Enter")
    assert page.locator(".status").inner_text() == "1\N{NO-BREAK SPACE}document"
    shown = page.locator("li.row:visible")
    assert shown.count() == 1
    assert "form=statements" in page.url
    assert "issuer=nato" in page.url
    page.go_back()
    assert page.locator(".status").inner_text() == "12\N{NO-BREAK SPACE}documents"
    page.close()


def go_on_to(page: Page, link: str, key: str = "Tab") -> None:
    """Press a key until an element has the focus; each stop on the way is in the window, marked, and not covered."""
    for _ in range(120):
        page.keyboard.press(key)
        fault = page.evaluate(STOP)
        assert fault is None, f"{page.url}: {fault}"
        if page.locator(link).first.evaluate("link => link === document.activeElement"):
            return
    pytest.fail(f"{link} is not reached on {page.url}")


STOP = """() => {
    const at = document.activeElement;
    if (at === document.body || at.id === "main") return null;
    const [box] = at.getClientRects();
    const said = at.outerHTML.slice(0, 100);
    if (!box || box.bottom <= 0 || box.top >= innerHeight) return `out of sight: ${said}`;
    if (getComputedStyle(at).outlineStyle === "none") return `not marked: ${said}`;
    const top = document.elementFromPoint(box.x + box.width / 2, Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 1));
    return at.contains(top) ? null : `covered by ${top && top.outerHTML.slice(0, 60)}: ${said}`;
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_at_the_keyboard_goes_from_the_skip_link_to_a_parallel_text_and_back(
    chromium: Browser, site: Path, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    base = site.as_uri()
    page.goto(f"{base}/az/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    go_on_to(page, "#q")
    page.keyboard.type("soyqırımı konvensiyası qanun")
    page.keyboard.press("Enter")
    page.wait_for_url("**/az/search.html?q=*")
    page.locator("#results li").first.wait_for()
    question = page.url
    page.locator("#q").focus()
    go_on_to(page, "#results .t a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/az/{LAW}.html")
    go_on_to(page, ".views a:last-child")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/az/{LAW}-parallel.html")
    go_on_to(page, ".pair .dl a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/az/{LAW}.html#d01")
    for address in (f"{base}/az/{LAW}-parallel.html", f"{base}/az/{LAW}.html", question):
        page.go_back()
        page.wait_for_url(address)
    assert page.locator("#q").input_value() == "soyqırımı konvensiyası qanun"
    page.locator("#results li").first.wait_for()
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_at_the_keyboard_filters_the_timeline_goes_to_a_year_and_changes_the_language(
    chromium: Browser, site: Path, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    page.goto((site / "en" / "discrepancies.html").as_uri())
    if width < 960:
        go_on_to(page, ".menu summary")
        page.keyboard.press("Enter")
    go_on_to(page, ".menu li:first-child a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/timeline.html")
    if width < 960:
        go_on_to(page, ".filters summary")
        page.keyboard.press("Enter")
    go_on_to(page, ".chips[data-kind=form] [data-value=resolutions]")
    page.keyboard.press("Enter")
    go_on_to(page, ".chips[data-kind=issuer] [data-value=unsc]")
    page.keyboard.press("Enter")
    assert page.locator(".status").inner_text() == "4\N{NO-BREAK SPACE}documents"
    go_on_to(page, ".strip a[href$=y1993]", "Shift+Tab")
    page.keyboard.press("Enter")
    assert page.locator("#y1993 h2").evaluate("year => year.getBoundingClientRect().top") < 200
    assert page.locator(".status").inner_text() == "4\N{NO-BREAK SPACE}documents"
    go_on_to(page, ".mast a[hreflang]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/az/timeline.html*")
    page.close()
