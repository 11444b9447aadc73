"""How long an open page waits for what was saved: the program's own preview, and a browser's side of its line.

Knows how the preview lets a page follow: the page names a mark, and a web socket under that mark says when to come again.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

_STARTING = 1800
"""Seconds that the preview may take to show its first page, and a save to be shown."""
_BETWEEN = 2
"""Seconds between two saves, as an editor makes them: the check of the whole site has begun by then."""


def seconds_from_save_to_page(
    root: Path, build_file: Path, page: str, change: Callable[[int], str], saves: int
) -> tuple[float, ...]:
    """Serve an archive, save so many times while a page is open; return what each took until the page had the words.

    ``change`` saves something and returns words that the page then holds; it is given how many saves there were before.
    """
    return asyncio.run(_saves(root, build_file, page, change, saves))


async def _saves(
    root: Path, build_file: Path, page: str, change: Callable[[int], str], saves: int
) -> tuple[float, ...]:
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        str(build_file),
        "--root",
        str(root),
        "serve",
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        host = await asyncio.wait_for(_host(server), 60)
        reading = asyncio.create_task(_read_on(server))
        found = []
        for number in range(saves):
            text = await _text(host, page)
            line = await _opened(host, page, text)
            await asyncio.sleep(_BETWEEN)
            begun = time.perf_counter()
            words = change(number)
            while words not in text:
                await asyncio.wait_for(_told(line), _STARTING)
                text = await _text(host, page)
                if words not in text:
                    line.close()
                    line = await _opened(host, page, text)
            found.append(time.perf_counter() - begun)
            line.close()
        reading.cancel()
    finally:
        if server.returncode is None:
            server.send_signal(signal.SIGINT)
            await server.wait()
    return tuple(found)


async def _host(server: asyncio.subprocess.Process) -> str:
    """Return the host and port that the preview says."""
    assert server.stdout is not None  # noqa: S101 -- it is a pipe
    while line := await server.stdout.readline():
        if said := re.search(rb"http://([0-9.:]+)/", line):
            return said[1].decode()
    raise RuntimeError("the preview ended before it named its address")


async def _read_on(server: asyncio.subprocess.Process) -> None:
    """Take what the preview says, so that it never waits for somebody to read it."""
    assert server.stdout is not None  # noqa: S101 -- as above
    while await server.stdout.readline():
        pass


async def _text(host: str, page: str) -> str:
    answer = await AsyncHTTPClient().fetch(f"http://{host}/{page}", request_timeout=_STARTING)
    return answer.body.decode("utf-8")


async def _opened(host: str, page: str, text: str) -> WebSocketClientConnection:
    """Return the line of a page that has been received, after the greeting that livereload's script gives."""
    said = re.search(r"/-/live/[0-9-]+", text)
    if said is None:
        raise RuntimeError("the page names no line to the preview")
    line = await websocket_connect(f"ws://{host}{said[0]}/livereload")
    hello = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}
    await line.write_message(json.dumps(hello))
    await line.write_message(json.dumps({"command": "info", "url": f"http://{host}/{page}", "plugins": {}}))
    return line


async def _told(line: WebSocketClientConnection) -> None:
    """Wait until the page is told to come again."""
    while message := await line.read_message():
        if json.loads(message)["command"] == "reload":
            return
    raise RuntimeError("the preview closed the line")
