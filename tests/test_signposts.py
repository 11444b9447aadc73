"""What programs are told of the site: feeds, calendars, the sitemap, robots.txt, OpenSearch, signposts; read by readers of their own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from urllib.robotparser import RobotFileParser

import feedparser
import icalendar
import pytest
from lxml import etree
from signposting.htmllinks import HTML, _parse_html
from signposting.linkset import LinksetJSON, _parse_linkset_json

from faults import missing
from heydar_archive import sitemaps
from heydar_archive.archive import changes_concerning
from heydar_archive.rendering import render
from heydar_archive.understanding import understand

BASE = "https://town.example/archive"
LANGUAGES = ("az", "en")
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
PAGE = "decisions/1959-05-12-stone-bridge"
TOOLS = Path(__file__).parent / "tools"


# Feeds and calendars


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_organisation_of_which_the_log_has_anything_has_a_feed(logged, language) -> None:
    archive, _, _ = understand(logged)
    folder = logged / "public" / language / "organisations"
    concerned = {name for name in archive.organisations if changes_concerning(archive, name)}
    assert concerned
    assert concerned < archive.organisations.keys()
    assert {path.stem for path in folder.glob("*.xml")} == concerned
    for name in archive.organisations:
        page = (folder / f"{name}.html").read_text("utf-8")
        assert (
            f'type="application/atom+xml" title="{"Atom lenti" if language == "az" else "Atom feed"}" href="{name}.xml"'
            in page
        ) == (name in concerned)
        assert (f'<a href="{name}.xml">' in page) == (name in concerned)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_of_an_organisation_has_what_its_page_lists_and_what_was_withdrawn(logged, language) -> None:
    """An entry of the log that stands in several feeds has one identifier in all of them."""
    whole = {
        entry.id: entry for entry in feedparser.parse((logged / "public" / language / "log.xml").read_bytes()).entries
    }
    for path in (logged / "public" / language / "organisations").glob("*.xml"):
        read = feedparser.parse(path.read_bytes())
        assert (read.bozo, read.version, read.feed.language) == (False, "atom10", language)
        assert read.feed.id == f"{BASE}/{language}/organisations/{path.stem}.html"
        assert read.feed.updated == read.entries[0].updated
        assert len(read.entries) == len({entry.id for entry in read.entries})
        listing = path.with_suffix(".html").read_text("utf-8")
        for entry in read.entries:
            assert (entry.title, entry.summary) == (whole[entry.id].title, whole[entry.id].summary)
            document = unquote(entry.link).rpartition(f"/{language}/")[2]
            assert f'href="../{document}"' in listing or "share-of-water" in document


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_has_every_document_of_a_certain_day_on_that_day_each_year(site, language) -> None:
    calendar = icalendar.Calendar.from_ical((site / language / "anniversaries.ics").read_bytes())
    assert not calendar.errors
    days = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        assert event["RRULE"]["FREQ"] == ["YEARLY"]
        days[str(event["UID"]).partition("@")[0]] = event.decoded("DTSTART")
    known = {}
    for path in (site / "data" / "json" / "entries").glob("*.json"):
        entry = json.loads(path.read_text("utf-8"))
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", entry.get("description", {}).get("date", "")):
            known[path.stem] = date.fromisoformat(entry["description"]["date"])
    assert days == known


# The sitemap


def test_the_day_of_the_last_change_is_that_of_the_publication_log_and_of_no_build(logged) -> None:
    root = etree.parse(logged / "public" / "sitemap.xml")
    days = {
        url.findtext("s:loc", namespaces=MAP).removeprefix(f"{BASE}/"): url.findtext("s:lastmod", namespaces=MAP)
        for url in root.findall("s:url", MAP)
    }
    for language in LANGUAGES:
        assert days[f"{language}/{PAGE}.html"] == days[f"{language}/{PAGE}-parallel.html"] == "2026-03-01"
        assert days[f"{language}/log.html"] == days[f"{language}/index.html"] == "2026-03-02"
        assert days[f"{language}/resolutions/1959-agreement-of-the-towns.html"] is None, "its day was not recorded"
        assert days[f"{language}/about.html"] is None


READER = """
const {parseSitemap, parseSitemapIndex} = require("sitemap"), {createReadStream} = require("fs");
const [how, path] = process.argv.slice(1);
({parseSitemap, parseSitemapIndex})[how](createReadStream(path)).then(found => console.log(JSON.stringify(found)));
"""


def read_by(how: str, path: Path) -> list[dict[str, Any]]:
    """Return what sitemap.js reads in a file, which must tell of nothing that it does not know."""
    if not (shutil.which("node") and (TOOLS / "node_modules" / "sitemap").is_dir()):
        missing("sitemap.js is not installed: npm ci --prefix tests/tools")
    done = subprocess.run(["node", "-e", READER, how, str(path)], cwd=TOOLS, capture_output=True, check=True, text=True)
    assert done.stderr == ""
    (line,) = done.stdout.splitlines()
    found: list[dict[str, Any]] = json.loads(line)
    return found


def test_a_reader_of_sitemaps_finds_every_page_with_its_twin_and_its_day(logged) -> None:
    found = {
        page["url"].removeprefix(f"{BASE}/"): page for page in read_by("parseSitemap", logged / "public/sitemap.xml")
    }
    for language in LANGUAGES:
        page = found[f"{language}/{PAGE}.html"]
        assert page["links"] == [{"lang": twin, "url": f"{BASE}/{twin}/{PAGE}.html"} for twin in LANGUAGES]
        assert page["lastmod"] == "2026-03-01"
    shown = {path.relative_to(logged / "public").as_posix() for path in (logged / "public").rglob("*.html")}
    assert found.keys() < shown
    assert {path for path in shown if path.startswith("en/")} - found.keys() == {f"en/{name}.html" for name in UNLISTED}


UNLISTED = (
    "404",
    "decisions/1968-11-08-share-of-water",
    "decisions/1968-11-08-share-of-water-parallel",
    "decisions/1968-water",
    "orders/1962-02-15-repair-of-the-well",
)
"""Pages to which no search engine is led: no page, a withdrawn one, and former addresses."""


@pytest.mark.parametrize(("count", "files"), [(0, 1), (4, 1), (5, 3), (9, 4)])
def test_a_sitemap_of_more_addresses_than_a_file_may_hold_is_divided(logged, project, tmp_path, count, files) -> None:
    """No address is lost or told twice, and the index names every part."""
    archive, _, _ = understand(logged)
    found = [(f"en/{number:02d}.html", True) for number in range(count)]
    outputs, problems = render(sitemaps.sitemap(archive, found, most=4), project / "templates")
    assert not problems
    made = {output.path: etree.fromstring(output.data) for output in outputs}
    assert len(made) == files
    whole = made.pop("sitemap.xml")
    if made:
        assert [loc.text for loc in whole.findall("s:sitemap/s:loc", MAP)] == [f"{BASE}/{path}" for path in made]
        assert {day.text for day in whole.findall("s:sitemap/s:lastmod", MAP)} == {"2026-03-02"}
        (tmp_path / "index.xml").write_bytes(etree.tostring(whole))
        read = read_by("parseSitemapIndex", tmp_path / "index.xml")
        assert [part["url"] for part in read] == [f"{BASE}/{path}" for path in made]
    parts = list(made.values()) or [whole]
    assert all(len(part) <= 4 for part in parts)
    assert [loc.text for part in parts for loc in part.findall("s:url/s:loc", MAP)] == [
        f"{BASE}/{path}" for path, _ in found
    ]


def test_a_file_of_the_sitemap_stays_below_what_the_standard_allows() -> None:
    assert sitemaps.MOST == 45_000


def test_robots_may_read_everything_and_are_told_where_the_sitemap_is(site) -> None:
    parser = RobotFileParser()
    parser.parse((site / "robots.txt").read_text("utf-8").splitlines())
    assert parser.can_fetch("anybody", "https://archive.example/en/index.html")
    assert parser.site_maps() == ["https://archive.example/sitemap.xml"]


# OpenSearch


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_search_is_described_within_the_bounds_of_opensearch_and_every_page_names_it(site, language) -> None:
    root = etree.parse(site / language / "opensearch.xml").getroot()
    names = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert root.tag == f"{{{names['o']}}}OpenSearchDescription"
    for name, most in (("ShortName", 16), ("LongName", 48), ("Description", 1024)):
        (found,) = root.findall(f"o:{name}", names)
        assert 0 < len(found.text) <= most
    (template,) = root.xpath("o:Url[@type='text/html']/@template", namespaces=names)
    assert template == f"https://archive.example/{language}/search.html?q={{searchTerms}}"
    assert root.findtext("o:Language", namespaces=names) == language
    for path in (site / language).rglob("*.html"):
        page = path.read_text("utf-8")
        if 'http-equiv="refresh"' in page or path.name == "404.html":
            continue
        (href,) = re.findall(
            r'<link rel="search" type="application/opensearchdescription\+xml" title="[^"]+" href="([^"]+)">', page
        )
        assert (path.parent / href).resolve() == (site / language / "opensearch.xml").resolve()


# Signposts


def in_head(site: Path, path: str, base: str) -> list[tuple[str, str, str | None]]:
    """What the library that its editors keep reads in the head of a page."""
    address = f"{base}/{path}"
    head = (site / path).read_text("utf-8").partition("<body>")[0]
    read = _parse_html(HTML(head, "text/html", address, address))
    return sorted((str(post.rel), str(post.target), str(post.type) if post.type else None) for post in read.signposts)


def file_of(site: Path, base: str, address: str) -> Path:
    return site / unquote(address.removeprefix(f"{base}/").partition("#")[0])


@pytest.mark.parametrize("name", ["site", "logged"])
def test_every_view_of_a_document_says_what_to_cite_and_where_its_data_lies(name, request) -> None:
    site, base = {"site": ("", "https://archive.example"), "logged": ("public", BASE)}[name]
    site = request.getfixturevalue(name) / site
    for path in sorted((site / "data" / "linksets").glob("*.json")):
        document = json.loads((site / "data" / "json" / "entries" / path.name).read_text("utf-8"))
        if "withdrawn" in document:
            continue
        for language in LANGUAGES:
            page = document["pages"][language].removeprefix(f"{base}/")
            posts = in_head(site, page, base)
            assert posts == in_head(site, page.replace(".html", "-parallel.html"), base)
            assert [target for rel, target, _ in posts if rel == "cite-as"] == [document["permanent"]]
            assert {"type", "describedby", "linkset", "author"} <= {rel for rel, _, _ in posts}
            for rel, target, media in posts:
                if rel not in {"type", "license"}:
                    assert file_of(site, base, target).is_file(), target
                assert (media is not None) == (rel in {"describedby", "linkset"})


def test_the_linkset_says_what_the_heads_say_and_leads_back(logged) -> None:
    site = logged / "public"
    told_of_items = 0
    for path in sorted((site / "data" / "linksets").glob("*.json")):
        address = f"{BASE}/data/linksets/{path.name}"
        text = path.read_text("utf-8")
        read = _parse_linkset_json(LinksetJSON(text, "application/linkset+json", address, address))
        document = json.loads((site / "data" / "json" / "entries" / path.name).read_text("utf-8"))
        if "withdrawn" in document:
            continue
        back = {
            (post.context, str(post.rel), str(post.target))
            for post in read.signposts
            if post.rel in {"describes", "collection"}
        }
        for language in LANGUAGES:
            page = document["pages"][language]
            posts = [(r, t, m) for r, t, m in in_head(site, page.removeprefix(f"{BASE}/"), BASE) if r != "linkset"]
            found = [(str(p.rel), str(p.target), str(p.type) if p.type else None) for p in read.for_context(page)]
            assert sorted(found) == posts
            for rel, target, _ in posts:
                if rel == "describedby":
                    assert (target, "describes", page) in {(str(a), b, c) for a, b, c in back}
                if rel == "item":
                    told_of_items += 1
        assert all(set(links) >= {"anchor"} for links in json.loads(text)["linkset"])
    assert told_of_items > 0


def test_the_page_of_a_withdrawn_entry_has_no_signposts_and_its_linkset_leads_to_what_happened(logged) -> None:
    site = logged / "public"
    kept = json.loads((site / "data" / "linksets" / "TA-0008.json").read_text("utf-8"))
    assert all(links.keys() == {"anchor", "cite-as", "describedby"} for links in kept["linkset"])
    assert "water" not in kept["linkset"][0]["describedby"][0]["href"]
    assert in_head(site, "en/decisions/1968-11-08-share-of-water.html", BASE) == []
