"""The preview: serves the archive as it is being edited, and lets open pages follow every save.

The only module that knows livereload and the server under it. Of livereload it uses what speaks with the browser,
its script and its protocol, and not its watching and building, which drop a save that comes soon after another,
build on the loop that serves, and see no file that is put back with its old date. Content is watched here; the site
is made page by page from a snapshot, in threads; what no open page shows is checked in a process of its own.

What it adds to a page stands in no published file: links to a style and a script under its own path, and, while
something is wrong, the report that the terminal shows too, over the last good page. It writes nothing, listens on
this computer only, and answers no page of another site. Knows no content.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import html
import mimetypes
import multiprocessing
import os
import re
import signal
import webbrowser
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado import netutil, web
from tornado.escape import json_decode
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError

from heydar_archive import addresses
from heydar_archive.languages import LANGUAGES
from heydar_archive.memory import Memory
from heydar_archive.problems import Problem, ProblemsFound, report
from heydar_archive.site import examine
from heydar_archive.snapshots import Snapshot, take, take_again

OWN = "-"
"""The path under which the preview's own files lie; no page of an archive has it."""
PORTS = 100
"""How many ports are tried, from the one that is asked for."""
_PAUSE = 0.1
_SETTLING = 0.03
"""Seconds between two looks at the folders; and between two that must agree before a save counts as done."""
_ROUNDS = 20
"""How often that second look is repeated: a program that never stops writing must not keep the page from coming."""
_HEAD_START = 0.7
"""Seconds that open pages have to come again before the check of all others takes a processor."""
_WATCHED = ("content", "templates", "static")
_STYLE = """\
.archive-preview { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 70vh; overflow: auto;
  box-sizing: border-box; margin: 0; padding: 1rem 1.5rem; border-top: 4px solid #d33; background: #1d1b1a;
  color: #f6f2ec; font: 15px/1.5 ui-monospace, monospace; text-align: left }
.archive-preview h2 { margin: 0 0 .5rem; color: #ff9d92; font: bold 16px/1.4 system-ui, sans-serif }
.archive-preview pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; color: inherit; background: none;
  font: inherit }
@media print { .archive-preview { display: none } }
"""
_BARE = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'self'; script-src 'self'\">\n<title>Preview</title>\n</head>\n"
    "<body>\n<h1>Preview</h1>\n<p>This page cannot be made yet. It appears by itself when it can.</p>\n</body>\n</html>\n"
)
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content="[^"]*)"')


class NoFreePort(Exception):  # noqa: N818 -- what is the case, not an error of ours
    """Raised when every port that was tried is taken, or may not be used."""


@dataclass(slots=True)
class _State:
    """What the preview shows now. Only the loop changes it."""

    root: Path
    tell: Callable[[str], None]
    current: Snapshot | None = None
    """The last archive that could be understood."""
    proven: Snapshot | None = None
    """The last one that was without errors in every page; or, until one is known to be, one that was shown."""
    report: str = ""
    """What is wrong, as the terminal shows it; empty if nothing is."""
    told: set[Problem] = field(default_factory=set)
    version: int = 0
    port: int = 0
    waiters: set[_Live] = field(default_factory=set)
    memory: Memory = field(default_factory=Memory)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def mark(self) -> str:
        """What tells a page whether it is still the newest: this process, and how many times it has built."""
        return f"{os.getpid()}-{self.version}"

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which a browser on this computer may ask."""
        names = [f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]")]
        return frozenset([*names, *(name.rpartition(":")[0] for name in names if name.endswith(":80"))])

    def show(self, wrong: str) -> None:
        """Show a report in the terminal, once, and in every page; an empty one clears it."""
        if wrong and wrong != self.report:
            self.tell(wrong)
        self.report = wrong
        self.renew()

    def warn(self, warnings: Iterable[Problem]) -> None:
        """Show in the terminal what is no error, each once for as long as the preview runs."""
        for warning in warnings:
            if warning not in self.told:
                self.told.add(warning)
                self.tell(str(warning))

    def renew(self) -> None:
        """Let every open page come again."""
        self.version += 1
        for waiter in tuple(self.waiters):
            waiter.reload()


def serve(root: Path, port: int, tell: Callable[[str], None], *, open_browser: bool = False) -> None:
    """Serve the archive in ``root`` until the program is interrupted or told to end.

    ``port`` is the first that is tried; the next free one is taken (0: any). ``tell`` shows lines in the terminal.

    Raises:
        NoFreePort: if there is none.
    """
    asyncio.run(_serve(root, port, tell, open_browser=open_browser))


async def _serve(root: Path, port: int, tell: Callable[[str], None], *, open_browser: bool) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    state = _State(root, tell)
    sockets = _bound(port)
    state.port = sockets[0].getsockname()[1]
    server = HTTPServer(_application(state), max_header_size=16384, max_body_size=65536, idle_connection_timeout=60)
    server.add_sockets(sockets)
    address = f"http://127.0.0.1:{state.port}/"
    tell(f"Preview at {address} (Ctrl-C ends it)")
    watching = asyncio.create_task(_watch(state))
    ending = asyncio.create_task(ended.wait())
    if open_browser:
        await asyncio.to_thread(webbrowser.open, address)
    try:
        await asyncio.wait({watching, ending}, return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()  # a mistake of ours ends the preview, with its traceback
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        server.stop()
        await server.close_all_connections()


def _bound(port: int) -> list[Any]:
    """Return sockets on the first free port, for this computer's IPv4 address and, where there is one, its IPv6."""
    for candidate in range(port, min(port + PORTS, 65536)) if port else (0,):
        try:
            sockets = netutil.bind_sockets(candidate, "127.0.0.1")
        except OSError:
            continue
        with contextlib.suppress(OSError):  # no IPv6 here, or the port is taken there: 127.0.0.1 is enough
            sockets += netutil.bind_sockets(sockets[0].getsockname()[1], "::1")
        return sockets
    raise NoFreePort


# -- watching and building -----------------------------------------------------------------------------------


_Files: TypeAlias = frozenset[tuple[str, tuple[int, int, int]]]


async def _watch(state: _State) -> None:
    """Build now and after every save."""
    before = await asyncio.to_thread(_files, state.root)
    await _build(state, ())
    seen = await _still(state.root, before)
    state.ready.set()
    checking = asyncio.create_task(_check(state))
    try:
        while True:
            await asyncio.sleep(_PAUSE)
            if checking.done():
                checking.result()
            now = await asyncio.to_thread(_files, state.root)
            if now == seen:
                continue
            for _ in range(_ROUNDS):  # a save may be under way: nothing may change for a moment
                before, now = now, await _settled(state.root)
                if now == before:
                    break
            changed = sorted({path for path, _ in now ^ seen}) if seen is not None else ()
            await _ended(checking)
            await _build(state, changed)
            seen = await _still(state.root, now)
            checking = asyncio.create_task(_check(state))
    finally:
        await _ended(checking)


async def _still(root: Path, before: _Files) -> _Files | None:
    """Return the files as they were before a build, None if some changed during it: nobody knows then which of them it saw."""
    return before if await asyncio.to_thread(_files, root) == before else None


async def _settled(root: Path) -> _Files:
    await asyncio.sleep(_SETTLING)
    return await asyncio.to_thread(_files, root)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _files(root: Path) -> _Files:
    """Return every watched file with what changes when it is saved: its time, its size, its place on disk."""
    return frozenset(
        (os.path.relpath(entry.path, root), (found.st_mtime_ns, found.st_size, found.st_ino))
        for name in _WATCHED
        for entry, found in _under(root / name)
    )


def _under(folder: str | Path) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    """Yield the files under a folder, hidden ones left out; what vanishes meanwhile is not there."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _under(entry.path)
        else:
            with contextlib.suppress(OSError):
                yield entry, entry.stat()


async def _build(state: _State, changed: Collection[str]) -> None:
    """Take a new snapshot and let the open pages follow it, or show what is wrong over those of the last one."""
    looked_at = frozenset(waiter.path for waiter in state.waiters)
    named = ", ".join(changed)
    try:
        snapshot = await asyncio.to_thread(_taken, state, looked_at, changed)
    except ProblemsFound as found:
        state.report = ""  # said again in the terminal, even if it is what was wrong before
        state.show(report(found.problems))
        return
    state.proven = state.proven or state.current
    state.current = snapshot
    state.warn(snapshot.warnings)
    state.tell(f"shown: {named}" if named else f"{len(snapshot.archive.entries)} entries are shown")
    state.show("")


def _taken(state: _State, looked_at: Iterable[str], changed: Collection[str]) -> Snapshot:
    """Return a new snapshot of which the pages that are being looked at, and those of what ``changed`` since the last, are good."""
    gc.disable()
    try:
        # While a mistake is shown, more has changed since the last snapshot than just now.
        known = state.current if not state.report else None
        snapshot = (take_again(known, state.memory, changed) if known else None) or take(state.root, state.memory)
    finally:
        gc.enable()
    gc.freeze()  # a snapshot has no circles: looking for them in it would take longer than making a page
    before = state.current
    problems: set[Problem] = set()
    for path in {*looked_at, *(snapshot.pages_of_changes(before) if before else map(addresses.home, LANGUAGES))}:
        try:
            snapshot.file(path)
        except ProblemsFound as found:
            problems.update(found.problems)
    if problems:
        raise ProblemsFound(problems)
    return snapshot


async def _check(state: _State) -> None:
    """Check every page in a process of its own; what is wrong is shown as if a page that is open had it."""
    snapshot = state.current
    if snapshot is None or state.report:
        return
    await asyncio.sleep(_HEAD_START)
    ours, theirs = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_checked, args=(state.root, theirs), daemon=True)
    process.start()
    theirs.close()
    answered = asyncio.Event()
    asyncio.get_running_loop().add_reader(ours.fileno(), answered.set)
    try:
        await answered.wait()
        problems: tuple[Problem, ...] = ours.recv()
    except EOFError:
        raise RuntimeError("the check of the whole site ended without an answer; its traceback stands above") from None
    finally:
        asyncio.get_running_loop().remove_reader(ours.fileno())
        process.kill()
        process.join()
        ours.close()
    if any(problem.is_error for problem in problems):
        state.show(report(problems))
        return
    state.proven = snapshot
    state.warn(problems)
    state.tell("every page is without errors")
    if state.report:
        state.show("")


def _checked(root: Path, answer: Connection) -> None:
    """Send the problems of the whole site: what ``check`` would report."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to every process; the preview ends this one
    os.nice(10)
    try:
        _, problems = examine(root, drafts=True)
    except ProblemsFound as found:
        problems = found.problems
    answer.send(problems)


# -- answering -----------------------------------------------------------------------------------------------


def _application(state: _State) -> web.Application:
    return web.Application(
        [
            (rf"/{OWN}/live/(?P<mark>[0-9-]+)/livereload", _Live, {"state": state}),
            (rf"/{OWN}/livereload\.js", _Script, {"state": state}),
            (rf"/{OWN}/preview\.css", _Style, {"state": state}),
            (r"/(?P<asked>.*)", _Page, {"state": state}),
        ],
        log_function=lambda _: None,
        compress_response=False,
        websocket_ping_interval=20,
        websocket_max_message_size=65536,
    )


class _Guarded(web.RequestHandler):
    """Answers only a browser on this computer, and no page of another site in it (DNS rebinding)."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, state: _State) -> None:
        """Keep what is served."""
        self.state = state

    def set_default_headers(self) -> None:
        """Let nothing be kept, guessed, framed or read from elsewhere."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "frame-ancestors 'self'")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.clear_header("Server")

    def prepare(self) -> None:
        """Refuse what is asked under another name, or by a page from elsewhere."""
        if not _is_ours(self.state, self.request.headers.get("Host"), self.request.headers.get("Origin")):
            raise web.HTTPError(403)

    def head(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 -- as ``get``
        """Answer as ``get`` does; the server leaves the body out."""
        return self.get(*args, **named)

    def compute_etag(self) -> None:
        """Never answer that a page is unchanged."""

    def write_error(self, status_code: int, **_: Any) -> None:  # noqa: ANN401 -- tornado's
        """Say why in one line, without a traceback."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code} {self._reason}\n")


def _is_ours(state: _State, host: str | None, origin: str | None) -> bool:
    return host in state.hosts and (origin is None or origin in {f"http://{name}" for name in state.hosts})


class _Live(LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """The line to one open page."""

    def initialize(self, state: _State) -> None:
        """Keep what is served."""
        self.state = state
        self.path = ""

    def prepare(self) -> None:
        """Refuse a line under another name; its origin is looked at before it opens."""
        if not _is_ours(self.state, self.request.headers.get("Host"), self.request.headers.get("Origin")):
            raise web.HTTPError(403)

    def check_origin(self, origin: str) -> bool:
        """Whether a page that asks for a line is one of ours."""
        return _is_ours(self.state, self.request.headers.get("Host"), origin)

    def open(self, mark: str) -> None:
        """Keep what the page is: it may have been served before the last save."""
        self.mark = mark

    def on_message(self, message: str | bytes) -> None:
        """Greet, and note which page is open; what livereload would not understand is left unanswered."""
        try:
            said = json_decode(message)
        except ValueError:
            return
        if not isinstance(said, dict) or not isinstance(said.get("command"), str):
            return
        if said["command"] == "info":
            self.path = _path(urlsplit(str(said.get("url"))).path, self.state)
            self.state.waiters.add(self)
            if self.mark != self.state.mark:
                self.reload()
        else:
            super().on_message(message)

    def on_close(self) -> None:
        """Forget the page."""
        self.state.waiters.discard(self)

    def reload(self) -> None:
        """Let the page come again."""
        self.send_message({"command": "reload", "path": "*", "liveCSS": False, "liveImg": False})


class _Script(_Guarded):
    """livereload's own script."""

    get = LiveReloadJSHandler.get


class _Style(_Guarded):
    """The style of a report."""

    def get(self) -> None:
        """Answer with it."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.write(_STYLE)


class _Page(_Guarded):
    """A file of the site."""

    async def get(self, asked: str) -> None:
        """Answer with the file, or with the page for addresses that lead nowhere."""
        state = self.state
        await state.ready.wait()
        path = _path(f"/{asked}", state)
        mark = state.mark
        data, wrong = await asyncio.to_thread(_found, state, path)
        if data is None and not wrong and not path.endswith("/index.html"):
            inside, _ = await asyncio.to_thread(_found, state, f"{path}/index.html")
            if inside is not None:  # as hosts do, so that the page's links lead right
                return self.redirect(f"{self.request.path}/" if not self.request.path.startswith("//") else "/")
        if data is None:
            self.set_status(404)
            language = path.partition("/")[0]
            path = f"{language}/{addresses.NOT_FOUND}" if language in LANGUAGES else addresses.NOT_FOUND
            data, lost = await asyncio.to_thread(_found, state, path)
            data, wrong = data or _BARE.encode(), wrong or lost
        if wrong and not state.report and mark == state.mark:
            state.report = wrong
            state.tell(wrong)
        if path.endswith(".html"):
            self.set_header("Content-Type", "text/html; charset=utf-8")
            text = data.decode("utf-8") if isinstance(data, bytes) else _BARE
            self.write(_dressed(text, self.request.host, mark, state.report or wrong))
            return None
        kind, _ = mimetypes.guess_type(path)
        kind = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}.get(Path(path).suffix, kind)
        self.set_header("Content-Type", kind or "application/octet-stream")
        if isinstance(data, bytes):
            self.write(data)
            return None
        return await self._send(data)

    async def _send(self, file: Path) -> None:
        """Send a file piece by piece, no faster than it is taken."""
        try:
            with file.open("rb") as stream:
                while piece := await asyncio.to_thread(stream.read, 262144):
                    self.write(piece)
                    await self.flush()
        except StreamClosedError:  # who asked has gone; an OSError too, and no fault of the file
            return
        except OSError:
            if self._headers_written:
                raise
            raise web.HTTPError(404) from None


def _path(address: str, state: _State) -> str:
    """Return the output path for the path of an address."""
    path = unquote(address)
    if state.current is not None:
        base = addresses.base_path(state.current.archive.site.facts.base_url)
        path = f"/{path.removeprefix(base)}" if path.startswith(base) else path
    path = path.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def _found(state: _State, path: str) -> tuple[bytes | Path | None, str]:
    """Return a file, and what is wrong with it: then the last good one stands for it, if there was any."""
    wrong = ""
    for snapshot in (state.current, state.proven):
        if snapshot is not None:
            try:
                return snapshot.file(path), wrong
            except ProblemsFound as found:
                wrong = wrong or report(found.problems)
    return None, wrong


def _dressed(text: str, host: str, mark: str, wrong: str) -> str:
    """Return a page with the line to the preview, and the report over it, if there is one."""
    text = _POLICY.sub(lambda match: f"{match[1]}; connect-src 'self' ws://{host}\"", text, count=1)
    port = urlsplit(f"//{host}").port or 80
    name = host.removesuffix(f":{port}")
    # livereload's script asks ws://<host>:<port>/livereload, so what leads to this page's line goes into its port.
    script = f"/{OWN}/livereload.js?host={name}&amp;port={port}/{OWN}/live/{mark}&amp;maxdelay=2000"
    head = f'<link rel="stylesheet" href="/{OWN}/preview.css">\n<script src="{script}" defer></script>\n'
    text = text.replace("</head>", f"{head}</head>", 1)
    if not wrong:
        return text
    said = (
        '<section class="archive-preview" lang="en" role="alert" aria-label="Preview">\n'
        f"<h2>Not shown yet: what was saved has errors</h2>\n<pre>{html.escape(wrong)}</pre>\n</section>\n"
    )
    before, end, after = text.rpartition("</body>")
    return f"{before}{said}{end}{after}"
