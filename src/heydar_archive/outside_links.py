"""Which addresses on other hosts, named in the archive, still answer.

Asks politely: with HEAD, and with GET only where HEAD is not understood; one request at a time to each host, with a
pause between two; under the archive's own name. Says dead only of what is surely gone (404, 410, a host that does not
exist). Whatever refuses, fails or takes too long could not be tested, and may well be alive for a reader.
"""

from __future__ import annotations

import http.client
import re
import ssl
import threading
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from queue import SimpleQueue
from socket import EAI_NONAME, gaierror
from typing import Any, Literal, TypeAlias, get_args
from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

from heydar_archive.archive import Archive
from heydar_archive.describing import Record
from heydar_archive.model import REGISTERS
from heydar_archive.problems import Position, Problem, Severity, ordered
from heydar_archive.strict_yaml import Path_

PAUSE = 1.0
"""Seconds between two requests to one host."""
TIMEOUT = 20.0
"""Seconds that a host has to answer."""
_HOSTS_AT_A_TIME = 8
_MOST_REDIRECTS = 8
_GONE = frozenset({404, 410})
_IN_TEXT = re.compile(r"\]\((https?://[^)\s]+)\)|<(https?://[^>\s]+)>")

_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({*_PERMANENT, 302, 303, 307})
_ASK_NO_MORE = frozenset({429, 503})
"""Answers of a host that is asked too much already."""
_NO_HOST = "there is no host of this name"

Verdict: TypeAlias = Literal["alive", "moved", "redirected", "dead", "untested"]
"""``moved`` is for good, ``redirected`` for now."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an address; ``said`` is the address that it leads to, or the reason."""

    verdict: Verdict
    said: str = ""


def addresses_in(archive: Archive) -> Mapping[str, tuple[Position, ...]]:
    """Return every outside address that the facts and texts of an archive name, with the places where it stands."""
    found: defaultdict[str, list[Position]] = defaultdict(list)
    registers = (archive.register(kind).values() for kind in REGISTERS)
    records: Iterator[Record[Any]] = chain(archive.entries, *registers, archive.pages)
    for record in records:
        for path, address in _in_facts(record.source.data):
            found[address].append(record.position(*path))
        for section in record.source.sections.values():
            for number, line in enumerate(section.text.split("\n"), section.line):
                for match in _IN_TEXT.finditer(line):
                    group = 1 if match[1] else 2
                    found[match[group]].append(Position(record.file, number, match.start(group) + 1))
    return {address: tuple(found[address]) for address in sorted(found)}


def _in_facts(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:  # noqa: ANN401 -- YAML is mappings, lists and text
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _in_facts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _in_facts(value, (*path, index))
    elif isinstance(data, str) and re.fullmatch(r"https?://\S+", data):
        yield path, data


def ask(
    addresses: Sequence[str], agent: str, pause: float = PAUSE, timeout: float = TIMEOUT
) -> Iterator[tuple[str, Answer]]:
    """Yield each address with what became of it, as the answers come in.

    ``agent`` is the name under which is asked; ``pause`` is kept between two requests to one host.
    """
    asking = _Asking(agent, pause, timeout)
    answers: SimpleQueue[tuple[str, Answer]] = SimpleQueue()
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for address in addresses:
        hosts[urlsplit(address).netloc.lower()].append(address)

    def one_host(those: Sequence[str]) -> None:
        for address in those:
            answers.put((address, asking.answer(address)))

    pool = ThreadPoolExecutor(_HOSTS_AT_A_TIME)
    try:
        running = [pool.submit(one_host, those) for those in hosts.values()]
        for _ in addresses:
            yield answers.get()
        for each in running:
            each.result()
    finally:
        asking.stop.set()
        pool.shutdown(cancel_futures=True)


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to us: each of them is a request of its own, with a pause before it."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 -- as the library calls it
        """Follow nothing."""


class _Asking:
    """One run of asking: which hosts are being asked, and whether the run is to stop."""

    def __init__(self, agent: str, pause: float, timeout: float) -> None:
        self.stop = threading.Event()
        self._agent, self._pause, self._timeout = agent, pause, timeout
        self._opener = urllib.request.build_opener(_Unfollowed)
        self._all = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._asked: set[str] = set()

    def answer(self, address: str) -> Answer:
        """Return what becomes of an address, followed to where it leads."""
        try:
            return self._followed(address)
        except (OSError, http.client.HTTPException, ValueError) as reason:
            return _failed(reason)

    def _followed(self, address: str) -> Answer:
        here, permanent = urldefrag(address)[0], True
        seen: set[str] = set()
        while here not in seen and len(seen) < _MOST_REDIRECTS:
            seen.add(here)
            status, location = self._status(here)
            if status in _REDIRECTS and location:
                permanent = permanent and status in _PERMANENT
                here = urldefrag(urljoin(here, location))[0]
                if urlsplit(here).scheme not in {"http", "https"}:
                    return Answer("untested", f"it leads to “{here[:100]}”, which is no web address")
                continue
            if status in _GONE:
                return Answer("dead", f"the host answers {status} ({http.client.responses[status]})")
            if not http.client.OK <= status < http.client.MULTIPLE_CHOICES:
                return Answer("untested", f"the host answers {status} ({http.client.responses.get(status, 'unknown')})")
            if len(seen) > 1:
                return Answer("moved" if permanent else "redirected", here)
            return Answer("alive")
        return Answer("untested", "it leads in a circle, or too far")

    def _status(self, address: str) -> tuple[int, str]:
        """Return the status of an address and where it sends on to: asked with HEAD, where that fails with GET."""
        status, location = self._request("HEAD", address)
        if status >= http.client.BAD_REQUEST and status not in _ASK_NO_MORE:
            return self._request("GET", address)
        return status, location

    def _request(self, method: str, address: str) -> tuple[int, str]:
        host = urlsplit(address).netloc.lower()
        with self._all:
            lock = self._locks.setdefault(host, threading.Lock())
        with lock:
            if host in self._asked and self.stop.wait(self._pause):
                raise TimeoutError("the run was ended")
            self._asked.add(host)
            asked = urllib.request.Request(  # noqa: S310 -- only http and https come here
                _ascii(address), method=method, headers={"User-Agent": self._agent, "Accept": "*/*"}
            )
            try:
                with self._opener.open(asked, timeout=self._timeout) as answer:
                    return answer.status, ""
            except urllib.error.HTTPError as answer:
                with answer:
                    return answer.code, answer.headers.get("Location", "")


def _ascii(address: str) -> str:
    """Return an address as it is sent: letters beyond ASCII in the host as IDNA, elsewhere percent-encoded.

    Raises:
        ValueError: if its host cannot be a name.
    """
    parts = urlsplit(address)
    name, colon, port = parts.netloc.partition(":")
    host = name.encode("idna").decode("ascii") if not name.isascii() else name
    safe = "/%:@!$&'()*+,;=~-._?"
    return urlunsplit((parts.scheme, f"{host}{colon}{port}", quote(parts.path, safe), quote(parts.query, safe), ""))


def _failed(error: Exception) -> Answer:
    """Return what a request that brought no answer says of an address."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, gaierror):
        if reason.errno == EAI_NONAME:
            return Answer("dead", _NO_HOST)
        return Answer("untested", "the name of its host cannot be looked up now")
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Answer("untested", "the certificate of the host is not valid")
    if isinstance(reason, TimeoutError):
        return Answer("untested", "the host does not answer in time")
    said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return Answer("untested", f"the host cannot be reached: {said}")


def problems_of(places: Mapping[str, tuple[Position, ...]], answers: Mapping[str, Answer]) -> tuple[Problem, ...]:
    """Return a problem for each place of an address that is dead, leads elsewhere or could not be tested.

    Only what is dead is an error. Where no host at all was found there is most likely no connection, and nothing is dead.
    """
    offline = len(answers) > 1 and all(answer.said == _NO_HOST for answer in answers.values())
    problems: list[Problem] = []
    for address, answer in answers.items():
        verdict: Verdict = "untested" if offline else answer.verdict
        if verdict == "alive":
            continue
        what, todo = _SAID[verdict]
        error = verdict == "dead"
        problems.extend(
            Problem(
                f"{verdict}-address",
                place,
                f"“{address}” {what}: {answer.said}" if answer.said else f"“{address}” {what}",
                "an address at which the source can be read" if error else "",
                todo,
                severity=Severity.ERROR if error else Severity.WARNING,
            )
            for place in places[address]
        )
    return ordered(problems)


_SAID: Mapping[str, tuple[str, str]] = {
    "dead": (
        "is dead",
        "Look for the new address of the page, or for a copy in a web archive; keep the source, and say in its note where it was.",
    ),
    "moved": ("has moved for good", "Open the new address; if it shows the same, write that one."),
    "redirected": ("leads to another address", "Nothing, if what it shows is the source."),
    "untested": ("could not be tested", "Open it in a browser."),
}
