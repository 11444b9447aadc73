"""Citing in a real browser: copying each style, citing a paragraph, and its way through the permanent address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from conftest import SAMPLE, copy_of
from heydar_archive.site import build

pytestmark = pytest.mark.browser

DOCUMENT = "en/decisions/1959-05-12-stone-bridge.html"
PARALLEL = "az/decisions/1959-05-12-stone-bridge-parallel.html"
ADDRESS = "https://town.example/archive/ref/TA-0001.html"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = copy_of(SAMPLE, tmp_path_factory.mktemp("cited") / "sample")
    build(root, root / "public")
    return (root / "public").as_uri() + "/"


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with chromium.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    ) as made:
        made.set_default_timeout(10_000)
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in which nothing may go wrong: no error, and no word of the policy about blocks of data."""
    made = context.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    made.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    yield made
    made.close()
    assert said == []


def citations(page: Page) -> list[str]:
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in page.locator(".cite dd > span").all_inner_texts()]


@pytest.mark.parametrize("at", [DOCUMENT, PARALLEL])
def test_each_style_is_copied_as_it_is_read(at, page, town) -> None:
    page.goto(town + at)
    assert page.locator('script[type="application/ld+json"]').count() == (1 if at == DOCUMENT else 0)
    styles = page.locator(".cite dt").all_inner_texts()
    buttons = page.locator(".cite button")
    assert buttons.count() == len(styles) == 4
    for number, (style, words) in enumerate(zip(styles, citations(page), strict=True)):
        button = buttons.nth(number)
        assert style in (button.get_attribute("aria-label") or "")
        button.click()
        expect(button).to_have_text(page.locator(".cite").get_attribute("data-copied") or "—")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.replace("\N{NO-BREAK SPACE}", " ") == words
        assert ADDRESS in copied


@pytest.mark.parametrize("at", [DOCUMENT, PARALLEL])
def test_the_paragraph_that_is_chosen_is_the_one_that_is_cited(at, page, town) -> None:
    page.goto(town + at)
    before = citations(page)
    assert not any("¶" in words for words in before)
    page.locator('a.pn[href="#p3"]').first.click()
    expect(page.locator(".pin").first).not_to_be_empty()
    for words, without in zip(citations(page), before, strict=True):
        assert "TA-0001, ¶ 3" in words
        assert f"{ADDRESS}#p3" in words
        assert words.replace(", ¶ 3", "").replace("#p3", "") == without
    permanent = page.locator(".cite a.url")
    assert permanent.inner_text() == f"{ADDRESS}#p3"
    assert (permanent.get_attribute("href") or "").endswith("ref/TA-0001.html#p3")
    page.evaluate("location.hash = '#src'")
    expect(page.locator(".pin").first).to_be_empty()
    assert citations(page) == before


def test_a_permanent_address_leads_on_to_the_paragraph(page, town) -> None:
    page.goto(town + DOCUMENT + "#p3")
    page.locator(".cite a.url").click()
    page.wait_for_url(re.compile(r"/ref/TA-0001\.html#p3$"))
    page.locator('a[hreflang="az"]').click()
    page.wait_for_url(re.compile(r"/az/decisions/1959-05-12-stone-bridge\.html#p3$"))
    assert page.locator(":target").get_attribute("id") == "p3"
    assert "¶ 3" in citations(page)[0]


def test_a_place_that_is_no_paragraph_is_not_cited(page, town) -> None:
    for place in ("#p99", "#d01", "#src", "#p3x"):
        page.goto(town + DOCUMENT + place)
        assert not any("¶" in words or "#" in words for words in citations(page))


def test_without_script_the_words_stand_there_and_can_be_selected(chromium, town) -> None:
    with chromium.new_context(java_script_enabled=False) as made:
        shown = made.new_page()
        shown.goto(town + DOCUMENT)
        words = shown.locator(".cite dd").all_inner_texts()
        assert len(words) == 4
        assert all(ADDRESS in text for text in words)
        assert shown.locator(".cite button").count() == 0
        assert "#p" in shown.locator(".cite > p").first.inner_text()


def test_scripts_of_a_document_page_stay_small(town) -> None:
    folder = Path(town.removeprefix("file://"))
    scripts = re.findall(r'<script src="([^"]+)"', (folder / DOCUMENT).read_text("utf-8"))
    assert sum(((folder / DOCUMENT).parent / script).stat().st_size for script in scripts) < 10_000
