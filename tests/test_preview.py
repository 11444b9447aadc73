"""The preview: a real server process, a real browser, real saves."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import PROJECT, SAMPLE, copy_of
from heydar_archive.memory import Memory
from heydar_archive.problems import ProblemsFound
from heydar_archive.site import make
from heydar_archive.snapshots import take
from heydar_archive.understanding import understand
from many_entries import add_entries, path_of

pytestmark = pytest.mark.browser
STONE = "content/decisions/1959-05-12-stone-bridge.md"
STONE_PAGE = "/en/decisions/1959-05-12-stone-bridge.html"
PATIENCE = 15_000
"""Milliseconds for what takes a few hundred: the machine may be busy."""


class Preview:
    """A preview that runs as a person runs it."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self.root = root
        self.lines: list[str] = []
        command = [sys.executable, str(PROJECT / "build.py"), "--root", str(root), "serve", *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for("Preview at ")
        self.port = int(self.output.partition("http://127.0.0.1:")[2].partition("/")[0])

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for line in said:
                self.lines.append(line)

    @property
    def output(self) -> str:
        """What it has said."""
        return "".join(self.lines)

    def wait_for(self, words: str, seconds: float = 30) -> None:
        """Wait until it has said some words."""
        for _ in range(int(seconds * 50)):
            if words in self.output:
                return
            time.sleep(0.02)
        pytest.fail(f"“{words}” was not said in {seconds} s:\n{self.output}")

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Ask without a browser; return status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        found = answer.status, answer.headers, answer.read()
        connection.close()
        return found

    def end(self) -> int:
        """Press Ctrl-C; return the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(20)
        self._reader.join()
        return code


def own_copy(tmp_path: Path) -> Path:
    """The small archive with templates and static files of its own, to be broken."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    for name in ("templates", "static"):
        (root / name).unlink()
        shutil.copytree(PROJECT / name, root / name)
    return root


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    running = Preview(own_copy(tmp_path), "--port", "0")
    yield running
    if running.process.poll() is None:
        running.end()
    assert "Traceback" not in running.output


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    context.close()


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def shown(page: Page) -> str:
    """What the report over the page says."""
    overlay = page.locator(".archive-preview pre")
    overlay.wait_for()
    return str(overlay.text_content())


def cleared(page: Page) -> None:
    expect(page.locator(".archive-preview")).to_have_count(0, timeout=PATIENCE)


def test_a_save_is_shown_in_the_open_page_without_a_complaint_of_the_browser(preview, page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(preview.url(STONE_PAGE))
    change(preview.root / STONE, "4 metres wide", "5 metres wide")
    expect(page.locator("main")).to_contain_text("5 metres wide", timeout=PATIENCE)
    change(preview.root / "static" / "site.css", "@layer", "html{border-top:7px solid}\n@layer")
    expect(page.locator("html")).to_have_css("border-top-width", "7px", timeout=PATIENCE)
    assert said == []


@pytest.mark.parametrize(
    ("language", "notice", "tag"),
    [("az", "Bu təsvir qaralamadır", "qaralama"), ("en", "This entry is a draft", "draft")],
)
def test_a_draft_is_marked_on_its_page_and_in_lists_until_it_is_none(preview, page, language, notice, tag) -> None:
    answer = preview.root / "content" / "letters" / "1959-06-02-answer-on-the-bridge.md"
    draft = answer.with_name("1959-07-01-second-answer.md")
    draft.write_text(answer.read_text("utf-8").replace("ref: TA-0002\n", "ref: TA-0077\ndraft: true\n"), "utf-8")
    page.goto(preview.url(f"/{language}/letters/index.html"))
    row = page.locator("li.row", has=page.locator("a[href$='1959-07-01-second-answer.html']"))
    expect(row.locator(".tag.warn").first).to_have_text(tag, timeout=PATIENCE)
    row.locator("a").click()
    mark = page.get_by_role("note").first
    expect(mark).to_contain_text(notice)
    box = mark.bounding_box()
    assert box
    assert box["y"] + box["height"] < page.locator("h1").bounding_box()["y"]
    change(draft, "draft: true\n", "")
    expect(page.get_by_text(notice)).to_have_count(0, timeout=PATIENCE)


def test_two_quick_saves_both_arrive(preview, page) -> None:
    page.goto(preview.url(STONE_PAGE))
    for width, pause in ((5, 0.15), (6, 0.05), (7, 0.3), (8, 0.0)):
        change(preview.root / STONE, f"{width - 1} metres wide", f"{width} metres wide")
        time.sleep(pause)
    expect(page.locator("main")).to_contain_text("8 metres wide", timeout=PATIENCE)
    change(preview.root / STONE, "8 metres wide", "9 metres wide")
    change(preview.root / STONE, "On the building", "On the making")
    expect(page.locator("main")).to_contain_text("9 metres wide", timeout=PATIENCE)
    expect(page.locator("h1")).to_contain_text("On the making", timeout=PATIENCE)


BROKEN = {
    "YAML": (STONE, "date_role: adopted", "date_role: [adopted"),
    "a value": (STONE, "status: reviewed", "status: <script>alert(1)</script>"),
    "a text": (STONE, "](TA-0002).\n\n[^su]", "](TA-9999).\n\n[^su]"),
    "the syntax of a template": ("templates/components/head.html", "{% if lead %}", "{% if lead"),
    "a name in a template": ("templates/pages/document.html", "view.summary", "view.sumary"),
    "a sum in a template": ("templates/pages/document.html", "{{ view.summary }}", "{{ view.summary + 1 }}"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_mistake_is_shown_over_the_last_good_page_in_the_terminals_words_and_clears_itself(
    fault, preview, page
) -> None:
    file, good, bad = BROKEN[fault]
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(preview.url(STONE_PAGE))
    change(preview.root / file, good, bad)
    said = shown(page)
    assert said.startswith(f"{file}:")
    assert "1 error(s)" in said
    preview.wait_for(said)
    expect(page.locator("h1")).to_contain_text("On the building of a stone bridge")
    expect(page.locator("main")).to_contain_text("4 metres wide")
    # The page that was never opened has one under the report too, and so has an address that leads nowhere.
    page.goto(preview.url("/en/letters/1959-06-02-answer-on-the-bridge.html"))
    assert shown(page) == said
    expect(page.locator("h1")).to_contain_text("Answer to the letter")
    page.goto(preview.url("/az/nowhere.html"))
    assert shown(page) == said
    change(preview.root / file, bad, good)
    cleared(page)
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize(
    "file",
    [
        "content/registers/topics/bridge.yaml",
        "content/wording/en.yaml",
        "content/site.yaml",
        "templates/pages/document.html",
        "templates/components/head.html",
        "static/site.css",
    ],
)
def test_a_file_that_vanishes_is_reported_and_can_be_put_back_with_its_old_date(file, preview, page) -> None:
    page.goto(preview.url(STONE_PAGE))
    aside = preview.root / "aside"
    (preview.root / file).rename(aside)
    assert Path(file).stem in shown(page)
    expect(page.locator("h1")).to_contain_text("On the building of a stone bridge")
    aside.rename(preview.root / file)
    cleared(page)


def test_a_preview_that_begins_with_a_mistake_shows_it_and_then_the_page(tmp_path, page) -> None:
    root = own_copy(tmp_path)
    change(root / STONE, "date_role: adopted", "date_role: [adopted")
    preview = Preview(root, "--port", "0")
    page.goto(preview.url(STONE_PAGE))
    preview.wait_for(shown(page))
    change(root / STONE, "date_role: [adopted", "date_role: adopted")
    cleared(page)
    expect(page.locator("h1")).to_contain_text("On the building of a stone bridge")
    assert preview.end() == 0


def test_an_error_of_a_page_that_nobody_looks_at_is_found_too(preview, page) -> None:
    page.goto(preview.url("/en/"))
    preview.wait_for("every page is without errors")
    change(preview.root / "templates" / "pages" / "glossary.html", "{% endblock %}", "{{ view.nothing }}{% endblock %}")
    said = shown(page)
    assert said.startswith("templates/pages/glossary.html:")
    preview.wait_for(said)
    change(preview.root / "templates" / "pages" / "glossary.html", "{{ view.nothing }}", "")
    cleared(page)


def test_only_this_computers_names_are_answered(preview) -> None:
    here = f"127.0.0.1:{preview.port}"
    for host in (here, f"localhost:{preview.port}", f"[::1]:{preview.port}"):
        assert preview.ask("/en/", Host=host)[0] == 200
    for host in ("archive.example", f"archive.example:{preview.port}", "127.0.0.1:1", "127.0.0.1", "localhost", ""):
        assert preview.ask("/en/", Host=host)[0] in {400, 403}, host
    assert preview.ask("/en/", Origin=f"http://{here}")[0] == 200
    for origin in ("http://archive.example", "null", "http://127.0.0.1:1", f"https://{here}"):
        assert preview.ask("/en/", Origin=origin)[0] == 403, origin
    line = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAA"}

    def opened(**more: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=10)
        connection.request("GET", "/-/live/1-1/livereload", headers={**line, **more})
        status = connection.getresponse().status
        connection.close()
        return status

    assert opened(Origin=f"http://{here}") == 101
    assert opened(Origin="http://archive.example") == 403
    assert opened(Origin=f"http://{here}", Host="archive.example") == 403


def test_nothing_but_the_site_is_served_and_nothing_can_be_ordered(preview) -> None:
    preview.wait_for("every page is without errors")
    for path in (
        "/forcereload",
        "/livereload",
        "/../content/site.yaml",
        "/%2e%2e/content/site.yaml",
        "/..%2fcontent/site.yaml",
        "/assets/../../content/site.yaml",
        "/content/site.yaml",
        "//etc/passwd",
        "/files/decisions/1959-05-12-stone-bridge/..%2f..%2fsite.yaml",
        "/en/%00",
    ):
        assert preview.ask(path)[0] == 404, path
    assert preview.ask("/en/", "POST")[0] == 405
    assert preview.ask("/en/", "HEAD")[2] == b""
    status, headers, _ = preview.ask("/en")
    assert (status, headers["Location"]) == (302, "/en/")
    assert preview.ask("/files/decisions/1959-05-12-stone-bridge/plan.txt")[2] == (
        (preview.root / "content/decisions/1959-05-12-stone-bridge/plan.txt").read_bytes()
    )
    assert preview.ask("/archive/en/")[0] == 200, "links of the page for lost addresses begin with the host's folder"
    assert sorted(path.name for path in preview.root.iterdir()) == ["content", "static", "templates"]


def test_slow_clients_keep_nobody_waiting(preview) -> None:
    """Of 200, half never end their question, and half ask for a large file and take nothing of it."""
    preview.wait_for("every page is without errors")
    scan = preview.root / "content" / "decisions" / "1959-05-12-stone-bridge" / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4" + b"0" * 30_000_000)
    preview.wait_for("scan.pdf")
    host = f"127.0.0.1:{preview.port}"
    large = f"GET /files/decisions/1959-05-12-stone-bridge/scan.pdf HTTP/1.1\r\nHost: {host}\r\n\r\n"
    with contextlib.ExitStack() as waiting:
        for number in range(200):
            client = waiting.enter_context(socket.create_connection(("127.0.0.1", preview.port), timeout=10))
            client.sendall(b"GET /en/ HTTP/1.1\r\nHost: " if number % 2 else large.encode())
        time.sleep(0.5)
        for _ in range(20):
            began = time.monotonic()
            assert preview.ask("/en/")[0] == 200
            assert time.monotonic() - began < 5
        taken = int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{preview.process.pid}/status").read_text("ascii"))[0])
        assert taken < 600_000, "kB: what is not taken is not read"
    assert preview.ask("/en/")[0] == 200


def test_a_link_in_the_content_is_reported_and_what_it_leads_to_is_not_served(preview, tmp_path) -> None:
    (tmp_path / "outside.txt").write_text("outside", "utf-8")
    link = preview.root / "content" / "decisions" / "1959-05-12-stone-bridge" / "outside.txt"
    link.symlink_to(tmp_path / "outside.txt")
    preview.wait_for("error[symbolic-link]")
    status, _, body = preview.ask("/files/decisions/1959-05-12-stone-bridge/outside.txt")
    assert status == 404
    assert body != b"outside"
    link.unlink()
    preview.wait_for("every page is without errors")


def test_the_next_free_port_is_taken(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        preview = Preview(own_copy(tmp_path), "--port", str(port))
        assert port < preview.port < port + 100
        assert preview.end() == 0
    assert "The preview has ended." in preview.output


def test_the_preview_ends_at_once_with_everything_that_it_began(tmp_path) -> None:
    root = own_copy(tmp_path)
    add_entries(root, 300)
    preview = Preview(root, "--port", "0")
    preview.wait_for("entries are shown")
    time.sleep(2)  # the check of every page is running now
    pid = preview.process.pid
    begun = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    assert begun
    began = time.monotonic()
    assert preview.end() == 0
    assert time.monotonic() - began < 5
    assert [child for child in begun if "heydar" in _command(child) or "multiprocessing" in _command(child)] == []


def _command(process: str) -> str:
    """The command line of a process; nothing if it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text("utf-8")
    except OSError:
        return ""


def test_every_file_of_a_snapshot_is_that_of_a_build(sample) -> None:
    snapshot = take(sample, Memory())
    made = {output.path: output.data for output in make(sample).outputs}
    assert {path: snapshot.file(path) for path in made} == made
    assert snapshot.file("en/nowhere.html") is None


def test_what_is_remembered_equals_what_is_read_anew(tmp_path) -> None:
    root = own_copy(tmp_path)
    memory = Memory()

    def both() -> None:
        results = []
        for remembered in (memory, Memory()):
            try:
                results.append(understand(root, remembered))
            except ProblemsFound as found:
                results.append(found.problems)  # type: ignore[arg-type]
        assert results[0] == results[1]

    both()
    for file, good, bad in list(BROKEN.values())[:3]:
        change(root / file, good, bad)
        both()
        change(root / file, bad, good)
        both()
    (root / STONE).rename(root / "aside")
    both()
    (root / "aside").rename(root / STONE)
    both()
    add_entries(root, 3)
    both()
    (root / path_of(2)).unlink()
    both()
    understand(root, memory)
    memory.forget_the_rest()
    memory.forget_the_rest()
    both()


def test_a_request_during_a_build_is_answered(tmp_path) -> None:
    root = own_copy(tmp_path)
    add_entries(root, 500)
    preview = Preview(root, "--port", "0")
    preview.wait_for("entries are shown")
    longest = 0.0
    for number in range(500):  # every entry is other than before: the longest build that there is
        change(root / path_of(number), "s. ", "s. 1")
    while preview.output.count("shown") < 2:
        began = time.monotonic()
        assert preview.ask("/en/about.html")[0] == 200
        longest = max(longest, time.monotonic() - began)
    assert longest < 2
    assert preview.end() == 0
