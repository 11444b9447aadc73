"""What ``docs/servers/`` holds is what real servers do: nginx, Caddy and Apache serve the built site by those files."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest
from playwright.sync_api import Browser

from conftest import PROJECT, SAMPLE, copy_of
from heydar_archive.compression import COMPRESSIBLE, compressed
from heydar_archive.publishing import MANIFEST, owned_files
from heydar_archive.rendering import Output
from heydar_archive.site import build

SERVERS = PROJECT / "docs" / "servers"
DOCUMENT = PROJECT / "docs" / "publishing.md"

SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
}
"""The headers of every answer, but for the policy of what a page may load."""

ASKED, WEEK, FOREVER = "no-cache", "public, max-age=604800", "public, max-age=31536000, immutable"

SCRIPT = {"text/javascript; charset=utf-8", "application/javascript; charset=utf-8"}
XML = {"text/xml; charset=utf-8", "application/xml; charset=utf-8"}
LIST_OF_FILES = "manifest-sha256.txt"
TYPES = {
    ".bib": {"application/x-bibtex; charset=utf-8"},
    ".csv": {"text/csv; charset=utf-8"},
    ".jsonl": {"application/jsonl"},
    ".jsonld": {"application/ld+json"},
    ".nq": {"application/n-quads"},
    ".ris": {"application/x-research-info-systems; charset=utf-8"},
    ".sqlite": {"application/vnd.sqlite3"},
    ".ttl": {"text/turtle; charset=utf-8"},
    ".css": {"text/css; charset=utf-8"},
    ".html": {"text/html; charset=utf-8"},
    ".ics": {"text/calendar; charset=utf-8"},
    ".js": SCRIPT,
    ".json": {"application/json"},
    ".pdf": {"application/pdf"},
    ".png": {"image/png"},
    ".svg": {"image/svg+xml"},
    ".txt": {"text/plain; charset=utf-8"},
    ".webmanifest": {"application/manifest+json; charset=utf-8"},
    ".woff2": {"font/woff2"},
    ".xml": XML,
}


@dataclass(frozen=True)
class Answer:
    """What a server answered: status, headers with small names, and the bytes as they came over the line."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Served:
    """A server that runs, and the folder that it serves."""

    port: int
    site: Path

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path with just these headers; “_” in a header's name stands for “-”."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.putrequest("GET", path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())


@pytest.fixture(scope="module")
def public() -> Iterator[Path]:
    """The small archive with compressed copies and a scan, in a folder that the servers' own users may read."""
    with tempfile.TemporaryDirectory() as folder:
        root = copy_of(SAMPLE, Path(folder) / "archive")
        facts = root / "content" / "site.yaml"
        written = facts.read_text("utf-8")
        facts.write_text(re.sub(r"(?m)^base_url: .*$", "base_url: https://archive.example", written), "utf-8")
        scan = root / "content" / "decisions" / "1959-05-12-stone-bridge" / "scan.pdf"
        scan.write_bytes(b"%PDF-1.4\n%%EOF\n")
        out = Path(folder) / "public"
        build(root, out, precompress=True)
        (out / "admin").mkdir()  # the web editor's place; to build it takes npm
        shutil.copy(out / "index.html", out / "admin")
        shutil.copy(SERVERS / ".htaccess", out)  # as docs/publishing.md says; the other servers hide it
        Path(folder).chmod(0o755)
        yield out


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def program(name: str, package: str) -> str:
    """Return where a program lies; where it is not installed its tests are left out, but never in CI."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        said = f"there is no {name}: install it with “apt-get install {package}”"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    return found


Command = tuple[list[str], dict[str, str]]


def nginx(folder: Path, public: Path, port: int) -> Command:
    """The file as it stands, but for the lines that it says are to be changed, inside of Debian's frame."""
    site = (SERVERS / "nginx.conf").read_text("utf-8")
    for line, ours in (("listen 80;", f"listen 127.0.0.1:{port};"), ("root /srv/archive/public;", f"root {public};")):
        assert re.search(rf"{re.escape(line)} +# CHANGE", site)
        site = site.replace(line, ours)
    (folder / "archive.conf").write_text(site, "utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}include {folder}/archive.conf;\n}}\n",
        "utf-8",
    )
    return [program("nginx", "nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")], {}


def caddy(folder: Path, public: Path, port: int) -> Command:
    """The file as it stands: host and folder come from the environment."""
    command = [program("caddy", "caddy"), "run", "--config", str(SERVERS / "Caddyfile"), "--adapter", "caddyfile"]
    return command, {
        "ARCHIVE_ADDRESS": f"http://127.0.0.1:{port}",
        "ARCHIVE_ROOT": str(public),
        "CADDY_ADMIN": f"127.0.0.1:{free_port()}",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
    }


def apache2(folder: Path, public: Path, port: int) -> Command:
    """The file as it stands, in the folder of the site; around it what a host gives."""
    modules = ("mpm_event", "authz_core", "dir", "mime", "headers", "rewrite")
    loaded = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in modules)
    (folder / "httpd.conf").write_text(
        f"ServerRoot {folder}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n"
        f"ErrorLog {folder}/log\n{loaded}TypesConfig /etc/mime.types\nUser nobody\nGroup nogroup\n"
        f"DocumentRoot {public}\n<Directory {public}>\nAllowOverride All\nRequire all granted\n</Directory>\n",
        "utf-8",
    )
    return [program("apache2", "apache2-bin"), "-D", "FOREGROUND", "-f", str(folder / "httpd.conf")], {}


@contextlib.contextmanager
def running(server: Callable[[Path, Path, int], Command], public: Path) -> Iterator[Served]:
    """Run a server until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command, environment = server(Path(folder), public, port)
        log = Path(folder) / "output"
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=output)
        try:
            for _ in range(200):
                if process.poll() is not None:
                    break
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    yield Served(port, public)
                    return
                time.sleep(0.05)
            pytest.fail(f"{command[0]} does not answer:\n{log.read_text('utf-8')}")
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module", params=[nginx, caddy, apache2], ids=lambda server: server.__name__)
def served(request: pytest.FixtureRequest, public: Path) -> Iterator[Served]:
    with running(request.param, public) as found:
        yield found


def files(public: Path) -> list[str]:
    """Return the files of the site, without the compressed copies."""
    listed = json.loads((public / MANIFEST).read_text("utf-8"))["files"]
    return sorted(path for path in listed if not path.endswith(".gz"))


def one_of_each(public: Path) -> dict[str, str]:
    """Return a file of each kind and, where a kind is kept in several ways, in each of them."""
    found: dict[str, str] = {}
    for path in files(public):
        found.setdefault(f"{path.split('/')[0]}{PurePosixPath(path).suffix}", path)
    return found


def policy(public: Path) -> str:
    """Return what the pages themselves allow, taken together, and what only a header can say: no frame around them."""
    allowed: set[str] = set()
    for path in public.rglob("*.html"):
        (written,) = re.findall(
            r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', path.read_text("utf-8")
        )
        allowed |= set(written.split("; "))
    assert "default-src 'none'" in allowed
    return same("; ".join([*allowed, "frame-ancestors 'none'"]))


def same(written: str) -> str:
    """Return a policy with its directives in one order: theirs has no meaning."""
    return "; ".join(sorted(written.split("; ")))


def kept(path: str) -> str:
    """Return how long a browser may keep a file without asking."""
    return FOREVER if path.startswith("cards/") else WEEK if path.startswith("assets/fonts/") else ASKED


# Headers


def test_every_kind_of_file_has_its_type(served: Served) -> None:
    seen = set()
    for path in one_of_each(served.site).values():
        suffix = PurePosixPath(path).suffix
        answer = served.get(f"/{path}")
        assert answer.status == 200
        assert answer.headers["content-type"].lower() in TYPES[suffix], path
        assert answer.body == (served.site / path).read_bytes()
        seen.add(suffix)
    assert seen == TYPES.keys()


def test_every_kind_of_file_has_the_headers_that_keep_readers_safe(served: Served) -> None:
    for path in one_of_each(served.site).values():
        headers = served.get(f"/{path}").headers
        assert {name: headers.get(name) for name in SECURITY} == SECURITY, path


def test_a_page_comes_with_the_policy_that_it_carries_and_nothing_may_frame_it(served: Served) -> None:
    wanted = policy(served.site)
    for path in one_of_each(served.site).values():
        if not path.startswith("files/"):
            assert same(served.get(f"/{path}").headers["content-security-policy"]) == wanted, path


def test_an_attached_file_comes_without_a_policy_for_pages(served: Served) -> None:
    (scan,) = [path for path in files(served.site) if path.endswith("/scan.pdf")]
    answer = served.get(f"/{scan}")
    assert answer.status == 200
    assert "content-security-policy" not in answer.headers


def test_the_web_editor_keeps_its_own_policy_and_is_framed_by_nobody(served: Served) -> None:
    for address in ("/admin/", "/admin/index.html"):
        answer = served.get(address)
        assert (answer.status, answer.headers["content-security-policy"]) == (200, "frame-ancestors 'none'")
        assert SECURITY.items() <= answer.headers.items()


def test_only_what_never_changes_is_kept_without_asking(served: Served) -> None:
    found = {path: served.get(f"/{path}").headers["cache-control"] for path in one_of_each(served.site).values()}
    assert found == {path: kept(path) for path in found}
    assert set(found.values()) == {ASKED, WEEK, FOREVER}


# Addresses


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/az/heç-nə.html", "az/404.html"),
        ("/az/decisions/none.html", "az/404.html"),
        ("/en/none", "en/404.html"),
        ("/en/decisions/none.html", "en/404.html"),
        ("/none", "404.html"),
        ("/azan/none", "404.html"),
        ("/cards/", "404.html"),
        ("/cards/en/none.png", "404.html"),
        ("/assets/fonts/none.woff2", "404.html"),
    ],
)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_address_that_leads_nowhere_is_answered_in_its_language(
    served: Served, address: str, page: str, encoding: str
) -> None:
    answer = served.get(address.replace("ç", "%C3%A7").replace("ə", "%C9%99"), Accept_Encoding=encoding)
    assert answer.status == 404
    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    assert body == (served.site / page).read_bytes()
    assert answer.headers["content-type"].lower() in TYPES[".html"]
    assert answer.headers["cache-control"] == ASKED
    assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
    assert same(answer.headers["content-security-policy"]) == policy(served.site)


def test_the_page_of_a_language_is_in_that_language_first(public: Path) -> None:
    first = {name: (public / name).read_text("utf-8") for name in ("az/404.html", "en/404.html")}
    assert [re.findall(r'<html lang="(..)"', text) for text in first.values()] == [["az"], ["en"]]


def test_an_address_of_a_folder_is_its_first_page(served: Served) -> None:
    for folder in ("", "az/", "en/decisions/"):
        assert served.get(f"/{folder}").body == (served.site / folder / "index.html").read_bytes()
    answer = served.get("/az")
    assert answer.status in {301, 308}
    assert re.fullmatch(rf"(http://127\.0\.0\.1(:{served.port})?)?/az/", answer.headers["location"])


def test_the_programs_own_list_of_files_is_not_served(served: Served) -> None:
    for hidden in ("/.heydar-archive.json", "/.htaccess"):
        answer = served.get(hidden)
        assert answer.status in {403, 404}
        assert answer.body == (served.site / "404.html").read_bytes()


# Compression


def test_a_compressed_copy_is_sent_as_it_lies(served: Served) -> None:
    for path in one_of_each(served.site).values():
        answer = served.get(f"/{path}", Accept_Encoding="br;q=0.1, gzip")
        copy = served.site / f"{path}.gz"
        if copy.exists():
            assert answer.headers.get("content-encoding") == "gzip", path
            assert answer.body == copy.read_bytes(), path
            assert answer.headers["content-type"].lower() in TYPES[PurePosixPath(path).suffix]
        elif path != LIST_OF_FILES:  # it names the copies, and so has none: a server compresses it by itself
            assert "content-encoding" not in answer.headers, path
            assert answer.body == (served.site / path).read_bytes()


def test_a_cache_between_is_told_that_there_are_two_forms(served: Served) -> None:
    for encoding in ("gzip", "identity"):
        answer = served.get("/en/index.html", Accept_Encoding=encoding)
        assert "accept-encoding" in answer.headers.get("vary", "").lower()
    assert served.get("/en/index.html").body == (served.site / "en/index.html").read_bytes()


# Conditional requests


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_what_a_browser_has_is_not_sent_again(served: Served, encoding: str) -> None:
    for path in one_of_each(served.site).values():
        first = served.get(f"/{path}", Accept_Encoding=encoding)
        for condition in (
            {"If_None_Match": first.headers["etag"]},
            {"If_Modified_Since": first.headers["last-modified"]},
        ):
            again = served.get(f"/{path}", Accept_Encoding=encoding, **condition)
            assert (again.status, again.body) == (304, b""), (path, condition)
            assert again.headers["cache-control"] == kept(path)


def test_what_a_browser_has_of_old_is_sent_anew(served: Served) -> None:
    for condition in ({"If_None_Match": '"old"'}, {"If_Modified_Since": "Thu, 18 Dec 1997 00:00:00 GMT"}):
        answer = served.get("/en/index.html", **condition)
        assert (answer.status, answer.body) == (200, (served.site / "en/index.html").read_bytes())


# In a browser


@pytest.mark.browser
def test_pages_work_under_these_headers(served: Served, chromium: Browser) -> None:
    with contextlib.closing(chromium.new_context()) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("requestfailed", lambda request: said.append(request.url))
        for path in (
            "az/index.html",
            "en/timeline.html",
            "en/search.html?q=bridge",
            next((served.site / "ref").glob("*.html")).relative_to(served.site).as_posix(),
            "en/nowhere",
        ):
            page.goto(f"http://127.0.0.1:{served.port}/{path}")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("getComputedStyle(document.querySelector('.wrap')).maxWidth") != "none"
        assert [line for line in said if "404" not in line] == []


# The copies


def test_copies_are_the_same_bytes_in_every_build_and_part_of_the_site(sample: Path) -> None:
    out = sample / "public"
    build(sample, out, precompress=True)
    first = {path: (out / path).read_bytes() for path in owned_files(out)}
    again = build(sample, out, precompress=True)
    assert (again.published.written, again.published.removed) == (0, 0)
    copies = {path for path in first if path.endswith(".gz")}
    assert copies
    assert {PurePosixPath(path).suffixes[-2] for path in copies} <= COMPRESSIBLE
    for path in copies:
        original = first[path.removesuffix(".gz")]
        assert gzip.decompress(first[path]) == original
        assert len(first[path]) < len(original)
        assert first[path][3:8] == bytes(5), "no name and no time"
    assert build(sample, out).published.removed == len(copies)


def test_what_is_not_smaller_has_no_copy() -> None:
    outputs = [
        Output("a.html", b"a" * 500),
        Output("b.html", b"b"),
        Output("c.png", b"c" * 500),
        Output("d.TXT", b"d" * 500),
    ]
    assert [output.path for output in compressed(outputs)] == ["a.html.gz", "d.TXT.gz"]


# What is not served here says the same


def test_the_rules_for_netlify_and_cloudflare_give_each_file_the_same_headers(public: Path) -> None:
    rules: dict[str, dict[str, str]] = {}
    for line in (SERVERS / "_headers").read_text("utf-8").splitlines():
        if line.startswith("/"):
            rule = rules.setdefault(line, {})
        elif line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            rule[name.lower()] = value
    for path in [*files(public), ""]:
        found: dict[str, str] = {}
        for pattern, headers in rules.items():
            if re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), f"/{path}"):
                assert not found.keys() & headers.keys(), f"{path} has a header twice: the hosts join them"
                found |= headers
        assert SECURITY.items() <= found.items()
        assert found.get("cache-control", ASKED) == kept(path)
        if path.endswith(".html") and path != "index.html":
            assert same(found["content-security-policy"]) == policy(public), path
        assert not (path.startswith("files/") and "content-security-policy" in found)
    assert rules["/admin/*"] == {"content-security-policy": "frame-ancestors 'none'"}


def test_netlify_answers_in_the_language_of_the_tree(public: Path) -> None:
    rules = tomllib.loads((SERVERS / "netlify.toml").read_text("utf-8"))["redirects"]
    assert [(rule["from"], rule["to"], rule["status"]) for rule in rules] == [
        (f"/{language}/*", f"/{language}/404.html", 404) for language in ("az", "en")
    ]
    assert all((public / rule["to"].strip("/")).is_file() for rule in rules)


def test_the_headers_for_cloudfront_are_the_same(public: Path) -> None:
    given = json.loads((SERVERS / "cloudfront-headers.json").read_text("utf-8"))
    security = given["SecurityHeadersConfig"]
    assert same(security["ContentSecurityPolicy"]["ContentSecurityPolicy"]) == policy(public)
    found = {item["Header"].lower(): item["Value"] for item in given["CustomHeadersConfig"]["Items"]}
    assert given["CustomHeadersConfig"]["Quantity"] == len(found)
    found["referrer-policy"] = security["ReferrerPolicy"]["ReferrerPolicy"]
    found["strict-transport-security"] = f"max-age={security['StrictTransportSecurity']['AccessControlMaxAgeSec']}"
    found["x-content-type-options"] = "nosniff" if security["ContentTypeOptions"]["Override"] else ""
    assert found == SECURITY


def test_a_copy_by_rsync_sends_only_what_changed_and_removes_what_is_gone(sample: Path, tmp_path: Path) -> None:
    program("rsync", "rsync")
    there = tmp_path / "there"
    out = sample / "public"

    def send() -> None:
        script = ["sh", str(SERVERS / "rsync.sh"), f"{there}/", str(out)]
        subprocess.run(script, check=True, capture_output=True)

    build(sample, out)
    send()
    (there / ".htaccess").write_text("# put there by hand\n", "utf-8")
    page, gone = there / "en" / "index.html", there / "en" / "gone.html"
    gone.write_text("a page of old", "utf-8")
    os.utime(page, (1, 1))
    (there / "az" / "index.html").write_text("changed", "utf-8")
    for path in out.rglob("*"):
        os.utime(path)  # as after a fresh build
    send()
    assert page.stat().st_mtime == 1
    assert not gone.exists()
    found = {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()}
    assert found == {*owned_files(out), ".htaccess"}
    assert (there / "az" / "index.html").read_bytes() == (out / "az" / "index.html").read_bytes()


def test_the_script_for_s3_gives_each_kind_of_file_its_type_and_its_time(public: Path, tmp_path: Path) -> None:
    """A program named aws that writes down what it is told stands in for the real one, which needs an account."""
    told = tmp_path / "told"
    (tmp_path / "aws").write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {told}\n', "utf-8")
    (tmp_path / "aws").chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["sh", str(SERVERS / "s3.sh"), "archive", str(public)], env=environment, check=True)
    lines = told.read_text("utf-8").splitlines()
    assert all(line.startswith(f"s3 sync {public} s3://archive ") for line in lines)
    assert [number for number, line in enumerate(lines) if "--delete" in line] == [len(lines) - 1]
    assert "cards/*" in lines[0]
    assert FOREVER in lines[0]
    assert WEEK in lines[1]
    for line in lines[1:-1]:
        (suffix,) = re.findall(r"--include \S+(\.\w+) ", line)
        assert re.findall(r"--content-type (.*)", line)[0] in TYPES[suffix]


# The document


def test_the_document_names_every_file_and_every_header() -> None:
    text = DOCUMENT.read_text("utf-8")
    named = set(re.findall(r"\]\(servers/([^)]+)\)", text))
    assert named == {path.name for path in SERVERS.iterdir()}
    table = dict(re.findall(r"^\| `([A-Z][\w-]+)` \| `([^`]+)` \|", text, re.MULTILINE))
    assert {name.lower(): value for name, value in table.items()} == SECURITY | {
        "content-security-policy": table["Content-Security-Policy"]
    }
    times = dict(re.findall(r"^\| `([a-z/*]+)` \| `([^`]+)` \|", text, re.MULTILINE))
    assert times == {"cards/": FOREVER, "assets/fonts/": WEEK}
    assert f"`{ASKED}`" in text


def test_the_policy_of_the_document_is_that_of_the_pages(public: Path) -> None:
    (written,) = re.findall(r"\| `Content-Security-Policy` \| `([^`]+)` \|", DOCUMENT.read_text("utf-8"))
    assert same(written) == policy(public)


def test_what_the_document_quotes_of_a_file_stands_in_it() -> None:
    quotes = re.findall(r"<!-- from: (\S+) -->\n```\w*\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert len(quotes) >= 3
    for name, quoted in quotes:
        assert quoted.strip() in (PROJECT / name).read_text("utf-8"), name
