"""The addresses of sources are tried politely, by a real server of this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from heydar_archive.outside_links import Answer, addresses_in, ask, problems_of
from heydar_archive.problems import Position
from heydar_archive.understanding import understand
from test_cli import DONE, PROBLEMS, run, snapshot


class Host(ThreadingHTTPServer):
    """A host that answers each path as it is called, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[tuple[str, str, str]] = []
        self.moments: list[tuple[float, float]] = []
        self.together = self.most_together = 0
        self.lock = threading.Lock()

    def url(self, path: str) -> str:
        """The address of a path here."""
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Answers(BaseHTTPRequestHandler):
    server: Host

    def _answer(self) -> None:
        server, began = self.server, time.monotonic()
        with server.lock:
            server.together += 1
            server.most_together = max(server.most_together, server.together)
            server.asked.append((self.command, self.path, self.headers.get("User-Agent", "")))
        name, _, rest = self.path.lstrip("/").partition("/")
        if name == "slow":
            time.sleep(1.5)
        status = {"no-head": 200, "slow": 200, "loop": 302}.get(name) or int(name)
        if name == "no-head" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if status in {301, 302, 303, 307, 308}:
            self.send_header("Location", "/loop" if name == "loop" else f"/{rest}")
        self.send_header("Content-Length", "0")
        with server.lock:  # before the answer is sent: whoever asked may go on at once
            server.together -= 1
            server.moments.append((began, time.monotonic()))
        self.end_headers()

    do_HEAD = do_GET = _answer  # noqa: N815 -- as the library names them

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[Host]:
    server = Host()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def answers(*addresses: str, pause: float = 0.0, timeout: float = 5.0) -> dict[str, Answer]:
    return dict(ask(addresses, "heydar-archive/test", pause, timeout))


@pytest.mark.parametrize(
    ("path", "verdict", "said"),
    [
        ("/200", "alive", ""),
        ("/no-head", "alive", ""),
        ("/200/ə ş?q=ü#part", "alive", ""),
        ("/404", "dead", "the host answers 404 (Not Found)"),
        ("/410", "dead", "the host answers 410 (Gone)"),
        ("/403", "untested", "the host answers 403 (Forbidden)"),
        ("/429", "untested", "the host answers 429 (Too Many Requests)"),
        ("/500", "untested", "the host answers 500 (Internal Server Error)"),
        ("/503", "untested", "the host answers 503 (Service Unavailable)"),
        ("/301/200", "moved", "/200"),
        ("/308/301/200", "moved", "/200"),
        ("/302/200", "redirected", "/200"),
        ("/301/302/200", "redirected", "/200"),
        ("/301/404", "dead", "the host answers 404 (Not Found)"),
        ("/loop", "untested", "it leads in a circle, or too far"),
    ],
)
def test_what_a_host_answers_decides(host, path, verdict, said) -> None:
    (answer,) = answers(host.url(path)).values()
    assert answer.verdict == verdict
    assert answer.said == (host.url(said) if said.startswith("/") else said)


def test_get_is_only_asked_where_head_is_not_understood(host) -> None:
    answers(host.url("/200"), host.url("/no-head"), host.url("/429"))
    assert [(method, path) for method, path, _ in host.asked] == [
        ("HEAD", "/200"),
        ("HEAD", "/no-head"),
        ("GET", "/no-head"),
        ("HEAD", "/429"),
    ]


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_and_by_name(host) -> None:
    answers(*(host.url(f"/200/{n}") for n in range(4)), pause=0.2)
    assert host.most_together == 1
    gaps = [later[0] - earlier[1] for earlier, later in zip(host.moments, host.moments[1:], strict=False)]
    assert len(gaps) == 3
    assert all(gap >= 0.19 for gap in gaps)
    assert {agent for *_, agent in host.asked} == {"heydar-archive/test"}


def test_a_slow_host_holds_up_no_other(host) -> None:
    other = Host()
    threading.Thread(target=other.serve_forever, daemon=True).start()
    found = [address for address, _ in ask((host.url("/slow"), other.url("/200")), "x", 0.0)]
    other.shutdown()
    other.server_close()
    assert found == [other.url("/200"), host.url("/slow")]


def test_what_cannot_be_reached_is_not_called_dead(host) -> None:
    (slow,) = answers(host.url("/slow"), timeout=0.3).values()
    assert slow == Answer("untested", "the host does not answer in time")
    closed = Host()
    port = closed.server_port
    closed.server_close()
    (refused,) = answers(f"http://127.0.0.1:{port}/").values()
    assert (refused.verdict, "cannot be reached" in refused.said) == ("untested", True)
    (odd,) = answers("http://127.0.0.1:999999/").values()
    assert odd.verdict == "untested"


def test_a_host_that_does_not_exist_is_dead_but_no_connection_is_not() -> None:
    """`.invalid` never exists (RFC 6761); whether a resolver says so, or that it cannot say, is the machine's."""
    place = {"http://nowhere.invalid/": (Position("content/x.md", 3, 5),)}
    (answer,) = answers(*place).values()
    assert answer in {
        Answer("dead", "there is no host of this name"),
        Answer("untested", "the name of its host cannot be looked up now"),
    }
    gone = Answer("dead", "there is no host of this name")
    (problem,) = problems_of(place, dict.fromkeys(place, gone))
    assert (problem.code, problem.is_error) == ("dead-address", True)
    two = {**place, "http://elsewhere.invalid/": (Position("content/y.md", 1, 1),)}
    assert {p.code for p in problems_of(two, dict.fromkeys(two, gone))} == {"untested-address"}


def test_every_place_of_an_address_is_known(sample) -> None:
    page = sample / "content" / "pages" / "about.md"
    page.write_text(page.read_text("utf-8") + "\nSee [there](https://archive.example/text).\n", "utf-8")
    archive, _, _ = understand(sample)
    found = addresses_in(archive)
    assert archive.site.facts.base_url not in found
    for address, places in found.items():
        for place in places:
            line = (sample / place.file).read_text("utf-8").split("\n")[place.line - 1]
            assert line[place.column - 1 :].lstrip("\"'").startswith(address), place
    (there,) = found["https://archive.example/text"]
    assert there.file == "content/pages/about.md"


def with_source(root: Path, url: str) -> None:
    entry = root / "content" / "orders" / "1962-02-15-repair-of-the-spring.md"
    text = entry.read_text("utf-8")
    entry.write_text(text.replace("    kind: primary\n", f"    kind: primary\n    url: {url}\n", 1), "utf-8")


def only(host: Host, root: Path) -> None:
    """Leave no other address in an archive."""
    for path in (root / "content").rglob("*"):
        if path.suffix in {".md", ".yaml"} and path.name != "site.yaml":
            text = path.read_text("utf-8")
            lines = [line for line in text.split("\n") if "http" not in line or host.url("") in line]
            path.write_text("\n".join(lines), "utf-8")


def test_a_dead_source_is_reported_with_its_line_and_nothing_is_written(sample, host) -> None:
    with_source(sample, host.url("/404"))
    only(host, sample)
    before = snapshot(sample)
    assert run("--root", str(sample), "check").returncode == DONE, "without --external nobody is asked"
    assert host.asked == []
    done = run("--root", str(sample), "check", "--external")
    assert done.returncode == PROBLEMS
    assert done.stdout.startswith(
        f"content/orders/1962-02-15-repair-of-the-spring.md:26:10: error[dead-address]: “{host.url('/404')}” is dead: "
        "the host answers 404 (Not Found)\n"
    ), done.stdout
    assert done.stderr == "1 addresses on other hosts: 0 alive, 0 moved, 0 redirected, 1 dead, 0 untested\n"
    assert snapshot(sample) == before
    assert all(agent.startswith("heydar-archive/") and "archive" in agent for *_, agent in host.asked)


def test_what_moved_or_could_not_be_tested_is_a_warning(sample, host) -> None:
    with_source(sample, host.url("/301/200"))
    only(host, sample)
    done = run("--root", str(sample), "check", "--external")
    assert done.returncode == DONE
    assert "warning[moved-address]" in done.stdout
    assert host.url("/200") in done.stdout
    assert done.stdout.endswith("8 entries, 1 gap(s): no errors\n")
