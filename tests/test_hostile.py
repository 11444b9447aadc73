"""Nothing that stands in content runs, reaches the network, adds an element, or speaks with the archive's voice.

Seen in a real Chromium, on every page of archives of which every word is an attack (``hostile``): under the pages' own
policy, where nothing may even be tried, and with the policy taken away, where nothing may succeed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from markdown import Markdown
from playwright.sync_api import Browser, BrowserContext, Error, Page

from conftest import SAMPLE, copy_of
from faults import LONG, missing
from heydar_archive.site import build
from hostile import PAYLOADS, accepted, fill, fill_texts, harmless, is_fact, joined, lists

pytestmark = pytest.mark.browser

AS_TEXT = [payload for payload in PAYLOADS.values() if accepted(payload)]
"""The payloads that a document may hold as words; the others are links, and an entry that has one is refused."""

WATCH = """
window.addEventListener('securitypolicyviolation', event => {
  (window.complaints ??= []).push(event.violatedDirective + ' ' + event.blockedURI)
}, true)
"""

LOOK = """
() => {
  const kinds = new Set(), addresses = []
  for (const element of document.querySelectorAll('*')) {
    const tag = element.localName
    kinds.add(tag)
    for (const { name, value } of element.attributes) {
      kinds.add(tag + ' ' + name)
      if (name === 'class') for (const one of value.split(/\\s+/)) if (one) kinds.add(tag + '.' + one)
      if (name === 'role') kinds.add(tag + ' role=' + value)
      if (/^(href|src|action|formaction|data|xlink:href|poster|srcset|ping|background)$/.test(name)) addresses.push(value)
    }
  }
  return { kinds: [...kinds], addresses, complaints: window.complaints ?? [], base: document.baseURI === location.href }
}
"""


@dataclass
class Seen:
    """What pages did and held: whatever stands here of the first three is a break-in."""

    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    pages: int = 0

    def clear(self) -> None:
        """Begin anew, with nothing seen."""
        for found in (self.dialogs, self.requests, self.complaints, self.addresses):
            found.clear()
        self.kinds = set()

    def foreign(self, known: set[str]) -> set[str]:
        """Return elements, attributes, classes and roles that no page without an attack has, and addresses that run."""
        runs = {
            a for a in self.addresses if re.match(r"[\s\x00-\x20]*(?:javascript|data|vbscript|blob):", a, re.IGNORECASE)
        }
        return (self.kinds - known) | runs


def opened(chromium: Browser, pages: Iterable[str], *, without_policy: bool = False) -> Seen:
    """Open pages one after the other, and return what was seen."""
    seen = Seen()
    context = chromium.new_context(bypass_csp=without_policy)
    try:
        page = watched(context, seen)
        for address in pages:
            page.goto(address)
            looked_at(page, seen)
    finally:
        context.close()
    return seen


def watched(context: BrowserContext, seen: Seen) -> Page:
    """Return a page of which dialogs and requests to outside are noted."""
    context.add_init_script(WATCH)
    context.on("request", lambda asked: _note(seen, asked.url))
    page = context.new_page()

    def answer(dialog: Any) -> None:
        seen.dialogs.append(page.url)
        dialog.dismiss()

    page.on("dialog", answer)
    page.set_default_timeout(20_000)
    return page


def _note(seen: Seen, address: str) -> None:
    if not address.startswith("file:"):
        seen.requests.append(address)


def looked_at(page: Page, seen: Seen) -> None:
    """Note what a page holds now."""
    for _ in range(5):
        page.wait_for_load_state()
        try:
            found = page.evaluate(LOOK)
            break
        except Error:  # the page was one that leads on to another
            page.wait_for_timeout(50)
    seen.kinds |= set(found["kinds"])
    seen.addresses |= set(found["addresses"])
    seen.complaints += [f"{page.url}: {complaint}" for complaint in found["complaints"]]
    if not found["base"]:
        seen.complaints.append(f"{page.url}: another base")
    seen.pages += 1


def archive_with(payloads: Sequence[str], texts: Sequence[str], root: Path) -> Path:
    """Build an archive with payloads in facts, names, files, and some in texts; return its site. None may be refused."""
    copy_of(SAMPLE, root)
    fill(root, payloads, every_register=LONG)
    fill_texts(root, texts, 2)
    build(root, root / "public")
    quick(root / "public")
    return root / "public"


def quick(public: Path) -> None:
    """Take fonts and styles away: a page is drawn in half of the time, and content cannot reach either."""
    for path in public.rglob("*.woff2"):
        path.unlink()
    (public / "assets" / "site.css").write_bytes(b"")


def pages_of(public: Path, *shapes: str) -> list[str]:
    """Return the addresses of pages by shapes of their paths, all of them by default."""
    return [path.as_uri() for shape in shapes or ("**/*.html",) for path in sorted(public.glob(shape))]


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the same archive with harmless words, as long as the attacks, in the place of each."""
    root = tmp_path_factory.mktemp("harmless") / "archive"
    return archive_with(harmless(list(PAYLOADS.values())), harmless(AS_TEXT), root)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of an archive of which every word is an attack."""
    root = tmp_path_factory.mktemp("hostile") / "archive"
    return archive_with(list(PAYLOADS.values()), AS_TEXT, root)


class Skeleton(HTMLParser):
    """The elements of a page in their order, with their attributes' names, classes and roles; no words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.kinds: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        names = sorted(name for name, _ in attrs)
        classes = [one for name, value in attrs if name == "class" for one in (value or "").split()]
        roles = [value or "" for name, value in attrs if name == "role"]
        self.elements.append(f"{tag} {' '.join(names)} .{'.'.join(classes)} {' '.join(roles)}")
        self.kinds |= {tag, *(f"{tag} {name}" for name in names), *(f"{tag}.{one}" for one in classes)}
        self.kinds |= {f"{tag} role={role}" for role in roles}


def skeleton(page: Path) -> Skeleton:
    return Skeleton(page.read_text("utf-8"))


INLINE = {"em", "strong", "code"}
"""What words of a text may make of their own marks, and harmless words do not."""


@pytest.fixture(scope="module")
def known(chromium: Browser, twin: Path) -> set[str]:
    """What elements, attributes, classes and roles the pages have where nothing is an attack."""
    written = set().union(*(skeleton(path).kinds for path in twin.rglob("*.html")))
    made_by_scripts = opened(chromium, pages_of(twin, "*/search.html", "*/timeline.html", "az/letters/facts-0.html"))
    return written | made_by_scripts.kinds | INLINE


def test_there_are_more_than_sixty_payloads_and_only_links_that_run_are_refused_as_text() -> None:
    refused = {name for name, payload in PAYLOADS.items() if not accepted(payload)}
    assert len(PAYLOADS) - len(refused) >= 60
    assert all(name.startswith("Markdown link") or name == "a language" for name in refused), refused


def raw(payload: str) -> str:
    """Return a page that believes everything: the payload in each kind of place, and as ordinary Markdown."""
    markdown = Markdown(extensions=["attr_list"]).convert(payload)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{payload}</title></head><body><div>{payload}</div>'
        f"{markdown}<input value=\"{payload}\"><input value='{payload}'><textarea>{payload}</textarea>"
        f"<script>var a = \"{payload}\"</script><script>var b = '{payload}'</script><script>var c = `{payload}`</script>"
        f'<script>var d = {{"x": ["{payload}"]}}</script><style>x {{ color: {payload} }}</style><!-- {payload} -->'
        f"<svg><![CDATA[{payload}]]></svg></body></html>"
    )


def test_what_is_looked_for_is_found_on_pages_that_believe_everything(chromium: Browser, tmp_path: Path) -> None:
    """Else the silence of the archive's pages would mean nothing: each payload is seen at work where nothing stops it."""
    frame: set[str] = set()
    silent = set()
    seen = Seen()
    context = chromium.new_context(bypass_csp=True)
    page = watched(context, seen)
    for name, payload in {"nothing": "söz", **PAYLOADS}.items():
        seen.clear()
        (tmp_path / f"{len(name)}.html").write_text(raw(payload), "utf-8")
        page.goto((tmp_path / f"{len(name)}.html").as_uri(), wait_until="domcontentloaded")
        looked_at(page, seen)
        frame = frame or seen.kinds
        if not (seen.dialogs or seen.requests or seen.complaints or seen.foreign(frame)):
            silent.add(name)
    context.close()
    assert silent == UNSEEN


UNSEEN = {"nothing", "a word of the interface", "an event of a calendar", "a mark of a line for scripts"} | {
    "an open comment with a script",
    "style",
}
"""What is an attack on templates, calendars and data only; and comments and styles, of which that page has its own."""


def test_nothing_in_facts_or_names_changes_a_page_but_its_words(hostile: Path, twin: Path) -> None:
    """No note, no header, no row of facts, no status can be forged: element by element the page is that of harmless words."""
    shapes = ("*/letters/facts-*.html", "*/*/h-*.html", "ref/*.html")
    paths = [path.relative_to(twin) for shape in shapes for path in sorted(twin.glob(shape))]
    assert len(paths) > 300
    for path in paths:
        if path.parts[1] == "places":  # where names stand on a map depends on how wide they are
            continue
        assert skeleton(hostile / path).elements == skeleton(twin / path).elements, path


COLUMN = re.compile(r'(?s)<div class="text prose">(.*?)</div>')
"""The column of a text, in which nothing makes a ``div``: were one ended by a text, the rest of the page would differ."""
VOICES = {"pn", "sw", "fn", "n", "nb", "notes", "below", *(f"s{number}" for number in range(1, 10))}
"""The classes of what the archive itself puts beside a text: numbers of paragraphs, calls and notes."""


def test_a_text_has_no_voice_but_its_own(hostile: Path, twin: Path) -> None:
    """What its words make stays in the column of the text, has no class, id or role of the archive, and is no note."""
    paths = [path.relative_to(twin) for path in sorted(twin.glob("*/orders/texts-*[0-9].html"))]
    assert len(paths) > 80
    for path in paths:
        here, there = ((site / path).read_text("utf-8") for site in (hostile, twin))
        assert Skeleton(COLUMN.sub("", here)).elements == Skeleton(COLUMN.sub("", there)).elements, path
        for mine, harmless_one in zip(COLUMN.findall(here), COLUMN.findall(there), strict=True):
            added = Skeleton(mine).kinds - Skeleton(harmless_one).kinds
            assert added <= INLINE | {f"aside.{place}" for place in VOICES}, path
            assert voices(mine) == voices(harmless_one), path


def voices(column: str) -> dict[str, int]:
    """Return how many elements of a text have an id, a class, a role: all of them are the archive's."""
    elements = [element.split() for element in Skeleton(column).elements]
    return {name: sum(name in element for element in elements) for name in ("id", "class", "role", "aria-label")}


def _blocks(page: str) -> list[str]:
    """Return the data in a page that is for machines (JSON-LD)."""
    return re.findall(r'<script type="application/ld\+json">(.*?)</script', page, re.DOTALL)


def test_data_for_scripts_calendars_feeds_and_machines_hold_words_only(hostile: Path, twin: Path) -> None:
    """Whoever reads them finds as many things as with harmless words: nothing ends early, nothing begins anew."""
    for path in sorted(hostile.rglob("*.ics")):
        here, there = path.read_text("utf-8"), (twin / path.relative_to(hostile)).read_text("utf-8")
        assert re.findall(r"(?m)^[A-Z-]+", here) == re.findall(r"(?m)^[A-Z-]+", there)
    for path in (*hostile.rglob("*.webmanifest"), *hostile.rglob("*.json")):
        json.loads(path.read_text("utf-8"))
    for path in (*hostile.rglob("*.xml"), *hostile.rglob("*.svg")):
        ET.parse(path)  # noqa: S314 -- written by our own program
    blocks = 0
    for path in hostile.rglob("*.html"):
        here, there = (_blocks((site / path.relative_to(hostile)).read_text("utf-8")) for site in (hostile, twin))
        assert [sorted(json.loads(block)) for block in here] == [sorted(json.loads(block)) for block in there]
        assert not any("<" in block for block in here)
        blocks += len(here)
    assert blocks > 100
    data = [path for path in hostile.rglob("*.js") if "assets" not in path.parts]
    assert len(data) > 20
    for path in data:
        called = re.fullmatch(r"\w+\((.*)\);\n", path.read_text("utf-8"), re.DOTALL)
        assert called, path
        json.loads(f"[{called[1]}]")  # one call with plain values, and nothing else


def test_nothing_is_tried_under_the_policy_and_nothing_succeeds_without_it(
    chromium: Browser, hostile: Path, known: set[str]
) -> None:
    here, there = ((), ()) if LONG else (("*.html", "az/**/*.html"), ("en/letters/*.html", "en/orders/*.html"))
    seen = opened(chromium, pages_of(hostile, *here))
    assert (seen.dialogs, seen.requests, seen.complaints) == ([], [], [])
    assert seen.foreign(known) == set()
    assert seen.pages > 250
    seen = opened(chromium, pages_of(hostile, *there), without_policy=True)
    assert (seen.dialogs, seen.requests) == ([], [])
    assert seen.foreign(known) == set()
    assert seen.pages > 150


SET_BY_SCRIPTS = {"mark", "li hidden", "section hidden", "rect style"}
"""What the search and the filters do to a page when they find something, and when they find nothing."""


def test_a_question_that_an_address_brings_is_words_only(chromium: Browser, hostile: Path, known: set[str]) -> None:
    """The search and the filters read the part of an address behind “#”, which anybody can put into a link."""
    seen = Seen()
    context = chromium.new_context(bypass_csp=True)
    page = watched(context, seen)
    search, timeline = ((hostile / "en" / f"{name}.html").as_uri() for name in ("search", "timeline"))
    for payload in list(PAYLOADS.values())[:: 1 if LONG else 6]:
        page.goto(f"{search}?q={quote(payload)}")
        page.wait_for_function(
            "document.getElementById('results').children.length || !document.getElementById('nothing').hidden"
        )
        looked_at(page, seen)
        page.goto(f"{timeline}#form={quote(payload)}&issuer={quote(payload)}&{quote(payload)}")
        looked_at(page, seen)
    page.goto(f"{search}?q=alert")
    page.wait_for_selector("mark")
    looked_at(page, seen)
    context.close()
    assert (seen.dialogs, seen.requests) == ([], [])
    assert seen.foreign(known | SET_BY_SCRIPTS) == set()


@pytest.mark.fault
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", lists() or ["none"])
def test_no_payload_of_a_public_list_runs(name: str, chromium: Browser, known: set[str], tmp_path: Path) -> None:
    """Joined to few pages: nothing of them may be more than words, so that none can hide another."""
    payloads = lists().get(name) or missing("the list of npm is not installed: npm ci --prefix tests/tools")
    payloads = payloads[:: 1 if LONG else 4]
    sound = [payload for payload in payloads if accepted(payload)]
    as_facts = [payload for payload in payloads if is_fact(payload)]
    root = copy_of(SAMPLE, tmp_path / "archive")
    fill(root, joined(as_facts), every_register=False)
    fill_texts(root, sound, 40)
    build(root, root / "public")
    quick(root / "public")
    here = ("*.html", "az/**/*.html") if LONG else ("az/letters/*.html", "az/orders/*.html")
    seen = opened(chromium, pages_of(root / "public", *here))
    assert (seen.dialogs, seen.requests, seen.complaints) == ([], [], [])
    seen.clear()
    there = "en/*/*.html" if LONG else "en/orders/*.html"
    seen = opened(chromium, pages_of(root / "public", there), without_policy=True)
    assert (seen.dialogs, seen.requests) == ([], [])
    assert {
        kind for kind in seen.foreign(known | {"hr"}) if "." not in kind
    } == set()  # long texts have a list of headings
    assert len(as_facts) > len(payloads) * 0.8
