"""What the archive did in public: the log, its feed as other programs read it, corrections, withdrawn entries."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from playwright.sync_api import Browser

from conftest import PROJECT, SAMPLE, change, copy_of
from heydar_archive.pages import page_at
from heydar_archive.problems import ProblemsFound
from heydar_archive.publishing import MANIFEST
from heydar_archive.rendering import Output, environment, render_one
from heydar_archive.scenes import LOG_PART
from heydar_archive.site import build, make
from heydar_archive.understanding import understand
from many_entries import add_entries

BRIDGE = "decisions/1959-05-12-stone-bridge"
SHARE = "decisions/1968-11-08-share-of-water"
SPRING = "orders/1962-02-15-repair-of-the-spring"
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://town.example/archive"
LANGUAGES = ("az", "en")


def page(root: Path, path: str) -> str:
    return (root / "public" / path).read_text("utf-8")


def published(root: Path) -> dict[str, bytes]:
    public = root / "public"
    return {
        p.relative_to(public).as_posix(): p.read_bytes()
        for p in sorted(public.rglob("*"))
        if p.is_file() and p.name != MANIFEST
    }


# The log


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_lists_the_newest_day_first_and_withdrawals_before_corrections_before_news(logged, language) -> None:
    found = page(logged, f"{language}/log.html")
    assert re.findall(r'<li class="row[^"]*" id="([^"]+)"', found) == [
        "TA-0008-withdrawn",
        "TA-0001-corrected-2026-03-01",
        "TA-0007-corrected-2026-03-01",
        "TA-0007-corrected-2026-03-01-2",
        "TA-0008-new",
        "TA-0001-new",
        "TA-0007-new",
    ]
    assert re.findall(r'<h2 id="d-([^"]+)"', found) == ["2026-03-02", "2026-03-01", "2026-02-03", "2026-02-02"]


def test_a_long_log_has_parts_of_which_a_new_change_touches_the_newest_only(tmp_path: Path) -> None:
    """The parts are counted from the oldest change, and every change is reached where the page of its entry says."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    add_entries(root, 2 * LOG_PART + 10)
    for number, file in enumerate(sorted((root / "content").rglob("*.md"))):
        text = file.read_text("utf-8")
        if "\npublished:" not in text and "\ndraft:" not in text:
            day = f"published: 2026-{1 + number // 60:02}-10\n"
            file.write_text(text.replace("\ndate:", f"\n{day}date:", 1), "utf-8")
    archive, wording, _ = understand(root)
    assert len(archive.log) > 2 * LOG_PART
    found: dict[str, str] = {}
    for address in ("en/log.html", "en/log/1.html", "en/log/2.html"):
        page, problems = page_at(archive, wording, address)
        assert page is not None
        assert problems == ()
        output = render_one(page, environment(PROJECT / "templates"), PROJECT / "templates")
        assert isinstance(output, Output)
        found[address] = bytes(output.data).decode()  # type: ignore[arg-type]
    listed = {address: re.findall(r'<li class="row[^"]*" id="([^"]+)"', page) for address, page in found.items()}
    assert [*listed["en/log.html"], *listed["en/log/2.html"], *listed["en/log/1.html"]] == [c.id for c in archive.log]
    assert len(listed["en/log/1.html"]) == len(listed["en/log/2.html"]) == LOG_PART
    assert [re.findall(r'rel="(prev|next)" href="([^"]+)"', found[address]) for address in sorted(found)] == [
        [("prev", "log/2.html")],
        [("next", "2.html")],
        [("prev", "1.html"), ("next", "../log.html")],
    ]
    for change_ in (archive.log[0], archive.log[-1]):
        entry = change_.entry
        page, _ = page_at(archive, wording, f"en/{entry.folder}/{entry.id}.html")
        assert page is not None
        assert page.chrome is not None
        assert page.chrome.revised is not None
        address, _, name = page.chrome.revised.url.removeprefix("../").partition("#")
        assert name in listed[f"en/{address}"]
    assert page_at(archive, wording, "en/log/3.html")[0] is None


def test_the_log_says_of_how_many_entries_the_day_is_not_recorded(logged) -> None:
    assert "Entries whose day of publication is not recorded: 5." in page(logged, "en/log.html")
    assert "Dərc günü qeydə alınmayan təsvirlərin sayı: 5." in page(logged, "az/log.html")


def test_a_document_says_since_when_it_is_in_the_archive_and_marks_its_corrections(logged) -> None:
    found = page(logged, f"en/{BRIDGE}.html")
    assert "<dt>In the archive since</dt><dd>2 February 2026</dd>" in found.replace("\N{NO-BREAK SPACE}", " ")
    assert re.findall(r'<h2 id="e[0-9]">([^<]+)</h2>', found) == ["Correction", "Editorial note"]


NEWEST = {
    f"{BRIDGE}.html": [("TA-0001-corrected-2026-03-01", "2026-03-01")],
    f"{BRIDGE}-parallel.html": [("TA-0001-corrected-2026-03-01", "2026-03-01")],
    f"{SHARE}.html": [("TA-0008-withdrawn", "2026-03-02")],
    "resolutions/1961-10-03-water-of-the-river.html": [],
    "people.html": [("TA-0008-withdrawn", "2026-03-02")],
    "gaps/1963-answer-to-the-petition.html": [("TA-0008-withdrawn", "2026-03-02")],
}
"""The newest change that the foot of a page names: of its entry, or else of the archive."""


@pytest.mark.parametrize(("language", "words"), [("az", "Son yenilənmə"), ("en", "Last revised")])
def test_the_foot_of_a_page_says_when_its_entry_or_else_the_archive_was_last_revised(logged, language, words) -> None:
    named = rf'{words}: <a href="(?:\.\./)*log\.html#([^"]+)"><time datetime="([^"]+)">'
    feet = {path: page(logged, f"{language}/{path}").partition('<footer class="foot">')[2] for path in NEWEST}
    assert {path: re.findall(named, foot) for path, foot in feet.items()} == NEWEST


def test_the_picture_of_a_withdrawn_entry_is_that_of_the_archive(logged) -> None:
    picture = r'property="og:image" content="([^"]+)"'
    withdrawn, home = (re.findall(picture, page(logged, f"en/{path}"))[0] for path in (f"{SHARE}.html", "index.html"))
    assert withdrawn == home


def test_an_archive_without_a_recorded_day_has_an_empty_log_and_no_feed(built_sample) -> None:
    root, _ = built_sample
    for language, none in (("en", "Nothing has been recorded yet."), ("az", "Hələ heç nə qeydə alınmayıb.")):
        assert none in page(root, f"{language}/log.html")
        assert not (root / "public" / language / "log.xml").exists()
    assert not [path for path, data in published(root).items() if b"application/atom+xml" in data]


def test_every_page_leads_to_the_log_and_the_corrections_from_its_foot(logged) -> None:
    for path, data in published(logged).items():
        if re.match(r"(?:az|en)/(?!404)", path) and path.endswith(".html"):
            foot = data.decode("utf-8").partition('<footer class="foot">')[2]
            assert re.search(r'href="(?:\.\./)*log\.html"', foot), path
            assert re.search(r'href="(?:\.\./)*corrections\.html"', foot), path


# The feed, as other programs read it


@pytest.fixture(params=LANGUAGES)
def feed(logged: Path, request: pytest.FixtureRequest) -> tuple[str, bytes, Any]:
    """A language, its feed, and what an independent parser makes of it."""
    data = (logged / "public" / request.param / "log.xml").read_bytes()
    return request.param, data, feedparser.parse(data)


def test_an_independent_parser_reads_the_feed_without_complaint(feed) -> None:
    language, _, read = feed
    assert (read.bozo, read.version, read.encoding) == (False, "atom10", "utf-8")
    assert read.feed.language == language
    assert read.feed.id == f"{BASE}/{language}/log.html"
    assert {(link.rel, link.get("hreflang"), link.href) for link in read.feed.links} == {
        ("self", None, f"{BASE}/{language}/log.xml"),
        ("alternate", "az", f"{BASE}/az/log.html"),
        ("alternate", "en", f"{BASE}/en/log.html"),
    }


def test_the_feed_is_as_new_as_the_newest_change(feed) -> None:
    _, _, read = feed
    assert read.feed.updated == "2026-03-02T00:00:00Z"
    assert [entry.updated[:10] for entry in read.entries] == [
        "2026-03-02", "2026-03-01", "2026-03-01", "2026-03-01", "2026-02-03", "2026-02-02", "2026-02-02",
    ]  # fmt: skip
    assert all(entry.updated_parsed for entry in read.entries)


def test_what_an_entry_of_the_feed_says_is_the_plain_words_of_the_editors(feed) -> None:
    language, _, read = feed
    corrected = next(entry for entry in read.entries if entry.id.endswith("TA-0007-corrected-2026-03-01"))
    said = {"en": "One & “two” körpü <b>", "az": "Bir & “iki” bridge"}[language]
    title = {"en": "Corrected: On the repair of the spring", "az": "Düzəldilib: Bulağın təmiri haqqında"}[language]
    assert (corrected.title, corrected.author) == (title, "Editors")
    assert corrected.summary_detail.type == "text/plain"
    assert ET.fromstring(feed[1]).findtext(f"{ATOM}entry[3]/{ATOM}summary") == said  # noqa: S314 -- our own
    assert corrected.tags[0].term == "corrected"
    assert corrected.link == f"{BASE}/{language}/{SPRING}.html"
    assert corrected.published == "2026-02-02T00:00:00Z"


def test_an_entry_of_the_feed_has_an_identifier_of_its_own_that_is_a_place_in_the_log(feed, logged) -> None:
    language, _, read = feed
    ids = [entry.id for entry in read.entries]
    assert len(ids) == len(set(ids)) == 7
    anchors = set(re.findall(r' id="([^"]+)"', page(logged, f"{language}/log.html")))
    assert {address.partition("#")[0] for address in ids} == {f"{BASE}/{language}/log.html"}
    assert {address.partition("#")[2] for address in ids} <= anchors


ONCE = ("id", "title", "updated")
RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def test_the_feed_keeps_the_musts_of_rfc_4287(feed) -> None:
    _, data, _ = feed
    root = ET.fromstring(data)  # noqa: S314 -- our own
    assert root.tag == f"{ATOM}feed"
    names = {"author", "category", "icon", "id", "link", "rights", "subtitle", "title", "updated", "entry"}
    assert {child.tag.removeprefix(ATOM) for child in root} <= names
    of_entry = {"author", "category", "id", "link", "published", "summary", "title", "updated"}
    for element in (root, *root.findall(f"{ATOM}entry")):
        if element is not root:
            assert {child.tag.removeprefix(ATOM) for child in element} <= of_entry
        assert all(len(element.findall(f"{ATOM}{name}")) == 1 for name in ONCE)
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        assert all(
            RFC_3339.fullmatch(date.text or "")
            for name in ("updated", "published")
            for date in element.findall(f"{ATOM}{name}")
        )
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel") == "alternate"
        ]
        assert alternates
        assert len(alternates) == len(set(alternates)), "no two alternates of one type and language"
        addresses = [link.get("href") for link in element.findall(f"{ATOM}link")]
        assert all(
            re.match(r"https://[a-z.]+/", str(address)) for address in [*addresses, element.findtext(f"{ATOM}id")]
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_that_the_feed_concerns_tell_a_reader_s_program_where_it_is(logged, language) -> None:
    concerned = {"index.html", "log.html", "corrections.html", f"{BRIDGE}.html", f"{SHARE}.html"}
    for name in (*concerned, "people.html", "timeline.html"):
        found = re.findall(
            r'<link rel="alternate" type="application/atom\+xml" title="([^"]+)" href="([^"]+)">',
            page(logged, f"{language}/{name}"),
        )
        if name in concerned:
            ((title, href),) = found
            assert title == {"en": "Publication log as an Atom feed", "az": "Nəşr tarixçəsinin Atom lenti"}[language]
            here = logged / "public" / language / name
            assert (here.parent / href).resolve() == (logged / "public" / language / "log.xml").resolve()
        else:
            assert found == []


def test_the_feed_is_no_page_of_the_sitemap_and_a_withdrawn_entry_is_none_either(logged) -> None:
    sitemap = page(logged, "sitemap.xml")
    assert "/en/log.html" in sitemap
    assert "log.xml" not in sitemap
    assert "share-of-water" not in sitemap


# Corrections


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_corrections_has_them_all_newest_first_with_both_addresses(logged, language) -> None:
    found = page(logged, f"{language}/corrections.html")
    items = re.findall(r'<article class="ednote" id="([^"]+)".*?</article>', found, re.DOTALL)
    assert items == ["TA-0001-corrected-2026-03-01", "TA-0007-corrected-2026-03-01", "TA-0007-corrected-2026-03-01-2"]
    assert f'href="{BRIDGE}.html"' in found
    assert f'<a href="../ref/TA-0007.html" class="url">{BASE}/ref/TA-0007.html</a>' in found
    assert "Page 32 of the minutes" not in found, "a remark is no correction"
    assert "Protokolun 32-ci" not in found


def test_a_foreign_word_in_a_correction_says_its_language_and_a_tag_is_text(logged) -> None:
    assert 'One &amp; “two” <span lang="az">körpü</span> &lt;b&gt;' in page(logged, "en/corrections.html")


def test_the_page_of_corrections_keeps_the_words_that_the_editors_wrote_for_it(site: Path) -> None:
    found = (site / "en" / "corrections.html").read_text("utf-8")
    assert "How to report an error" in found
    assert "No correction of a fact has been recorded yet." in found


# Withdrawn entries


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withdrawn_entry_keeps_its_page_which_says_when_why_and_what_replaces_it(logged, language) -> None:
    found = page(logged, f"{language}/{SHARE}.html")
    assert {"en": "This entry was withdrawn", "az": "Bu təsvir geri götürülüb"}[language] in found
    assert {"en": "It was described twice.", "az": "İki dəfə təsvir olunub."}[language] in found
    assert '<time datetime="2026-03-02">' in found
    assert '<meta name="robots" content="noindex">' in found
    assert 'href="../../ref/TA-0008.html"' in found
    assert 'href="../resolutions/1961-10-03-water-of-the-river.html"' in found


def test_the_permanent_address_of_a_withdrawn_entry_leads_to_both_its_pages_and_says_so(logged) -> None:
    found = page(logged, "ref/TA-0008.html")
    assert f'href="../az/{SHARE}.html"' in found
    assert f'href="../en/{SHARE}.html"' in found
    assert "This entry was withdrawn: It was described twice." in found
    assert "Bu təsvir geri götürülüb: İki dəfə təsvir olunub." in found


@pytest.mark.parametrize("former", ["decisions/1968-water", f"{SHARE}-parallel"])
def test_every_other_address_of_a_withdrawn_entry_leads_to_its_page(logged, former) -> None:
    for language in LANGUAGES:
        assert f"url={SHARE.partition('/')[2]}.html" in page(logged, f"{language}/{former}.html")


def test_what_a_withdrawn_entry_said_is_published_nowhere(logged) -> None:
    for path, data in published(logged).items():
        assert b"Vanished" not in data, path
        assert b"share the water among the quarters" not in data, path
        assert "scan.txt" not in path


def test_no_list_and_no_count_knows_a_withdrawn_entry(logged) -> None:
    title = b"On the sharing of water"
    named = {path for path, data in published(logged).items() if path.startswith("en/") and title in data}
    own = {f"en/{SHARE}.html", f"en/{SHARE}-parallel.html", "en/decisions/1968-water.html"}
    feeds = {path for path in named if re.fullmatch(r"en/organisations/[^/]+\.xml", path)}
    assert named == {"en/log.html", "en/log.xml"} | own | feeds
    assert "7\N{NO-BREAK SPACE}documents" in page(logged, "en/index.html")
    assert not (logged / "public" / "en" / "years" / "1968.html").exists()


def test_a_withdrawal_takes_no_address_away(logged, built_sample) -> None:
    """Every page that had to do with the entry is still there, and its data says what happened; only what listed it alone is gone.

    Nobody is offered a file to cite it by.
    """
    lost = published(built_sample[0]).keys() - published(logged).keys()
    assert {path for path in lost if not re.match(r"cards/|(?:az|en)/(?:search|cite)/", path)} == {
        f"{language}/{path}" for language in LANGUAGES for path in ("years/1968.html", "days/11-08.html")
    }


def test_a_link_in_a_text_may_lead_to_a_withdrawn_entry(logged, tmp_path: Path) -> None:
    root = shutil.copytree(logged, tmp_path / "linked", symlinks=True)
    about = root / "content" / "pages" / "about.md"
    about.write_text(about.read_text("utf-8") + "\nSee [the sharing](TA-0008) and [the log](log).\n", "utf-8")
    build(root, root / "public")
    assert f'<a href="{SHARE}.html">the sharing</a>' in page(root, "en/about.html")
    assert '<a href="log.html">the log</a>' in page(root, "en/about.html")


def test_the_reference_of_a_withdrawn_entry_is_never_free(logged, tmp_path: Path) -> None:
    root = shutil.copytree(logged, tmp_path / "taken", symlinks=True)
    change(root / "content" / f"{SPRING}.md", "ref: TA-0007\n", "ref: TA-0008\n")
    with pytest.raises(ProblemsFound, match="“TA-0008” already belongs to"):
        make(root)


def test_a_former_name_of_a_withdrawn_entry_is_never_free(logged, tmp_path: Path) -> None:
    root = shutil.copytree(logged, tmp_path / "taken", symlinks=True)
    change(root / "content" / f"{BRIDGE}.md", "\nnotes:\n", "\naliases:\n  - 1968-water\nnotes:\n")
    with pytest.raises(ProblemsFound, match="“1968-water” is already the address of"):
        make(root)


# As a reader goes


@pytest.mark.browser
def test_a_reader_without_scripts_goes_from_the_foot_to_a_withdrawal_to_its_successor_and_back(
    chromium: Browser, logged: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    reader = context.new_page()
    reader.goto((logged / "public" / "en" / "people.html").as_uri())
    reader.locator("footer").get_by_role("link", name="Publication log", exact=True).click()
    assert reader.locator("h1").inner_text() == "Publication log"
    reader.get_by_role("link", name="On the sharing of water").first.click()
    assert "This entry was withdrawn" in reader.get_by_role("note").inner_text()
    reader.get_by_role("link", name="Azərbaycanca").click()
    assert "Bu təsvir geri götürülüb" in reader.get_by_role("note").inner_text()
    reader.get_by_role("link", name="TA-0008", exact=True).click()
    reader.get_by_role("link", name="English").click()
    reader.get_by_role("link", name="On the water of the river").click()
    assert reader.locator("h1").inner_text() == "On the water of the river"
    reader.locator("footer").get_by_role("link", name="Corrections", exact=True).click()
    reader.get_by_role("link", name="https://town.example/archive/ref/TA-0001.html").click()
    assert reader.url.endswith("/ref/TA-0001.html")
    context.close()
