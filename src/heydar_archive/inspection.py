"""Looks at the finished site before it is published.

Knows HTML as it will be served: every internal link and anchor leads somewhere, ids are unique, the page
says its language, no key or placeholder of the wording is left visible, nothing is fetched from elsewhere.
Knows nothing of how the pages were made.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from heydar_archive.problems import Position, Problem
from heydar_archive.rendering import Output

_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+)"""
_TAG = re.compile(rf"""<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^\s=>"'/]+(?:\s*=\s*{_VALUE})?)*)\s*/?>""")
_ATTRIBUTE = re.compile(rf"""([^\s=>"'/]+)\s*=\s*({_VALUE})""")
_MARKUP = re.compile(r"<[^>]*>")
_STRANGE = re.compile(r"<bdi\b.*?</bdi>", re.DOTALL)
"""Words that are not the archive's own: whoever wrote them could make them look like a mistake of ours."""
_KEY = re.compile(r"[a-z][a-z-]*(?:\.[a-z0-9-]+)+")
_PLACEHOLDER = re.compile(r"\{[a-z0-9_]+\}")
_CSS_URL = re.compile(rb"(?i:url\(\s*|@import\s+(?!url))['\"]?([^'\")\s]+)['\"]?")
_FETCHED = frozenset({("object", "data"), *((name, "src") for name in ("img", "script", "iframe", "source", "embed"))})
_NAMED = frozenset({"alternate", "author", "canonical", "help", "license", "next", "prev", "search"})
"""Relations of <link> to what a browser does not fetch."""
_AT_ANY_DEPTH = "404.html"
"""The page that a host shows at any address, so that its own links begin at the host's root."""
_SAID = ("alt", "aria-label", "content", "placeholder", "title")
"""Attributes whose value a reader sees or hears."""


@dataclass(slots=True)
class _Seen:
    """What one page holds."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    language: str = ""
    headings: int = 0


def inspect(
    outputs: tuple[Output, ...], *, base_path: str = "/", keys: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """Return what is wrong with the finished files.

    ``base_path`` is the path of the site on its host, for the few links that begin with ``/``; ``keys`` are
    the wording's keys, none of which may be visible.
    """
    pages = {
        output.path: _look(output.data.decode("utf-8"))
        for output in outputs
        if output.path.endswith(".html") and isinstance(output.data, bytes)
    }
    paths = frozenset(output.path for output in outputs)
    problems: list[Problem] = []
    anchors = {path: frozenset(seen.ids) for path, seen in pages.items()}
    for output in outputs:
        if output.path in pages and isinstance(output.data, bytes):
            problems.extend(_page(output.path, pages[output.path], paths, anchors, base_path))
            problems.extend(_words(output.path, output.data.decode("utf-8"), pages[output.path].said, keys))
        elif output.path.endswith(".css") and isinstance(output.data, bytes):
            problems.extend(_stylesheet(output.path, output.data, paths))
    return tuple(problems)


def _look(text: str) -> _Seen:
    seen = _Seen()
    for match in _TAG.finditer(text):
        name = match[1].lower()
        attributes = {key.lower(): html.unescape(_bare(value)) for key, value in _ATTRIBUTE.findall(match[2])}
        seen.said.extend(attributes[key] for key in _SAID if key in attributes)
        seen.fetched.extend(attributes[key] for element, key in _FETCHED if element == name and key in attributes)
        if "id" in attributes:
            seen.ids.append(attributes["id"])
        if name == "html":
            seen.language = attributes.get("lang", "")
        elif name == "h1":
            seen.headings += 1
        elif name == "a" and "href" in attributes:
            seen.links.append(attributes["href"])
        elif name == "link" and not _NAMED & set(attributes.get("rel", "").lower().split()):
            seen.fetched.append(attributes.get("href", ""))
        elif name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            seen.links.append(attributes.get("content", "").partition("url=")[2])
    return seen


def _bare(value: str) -> str:
    return value[1:-1] if value[0] in "\"'" else value


def _page(
    path: str, seen: _Seen, paths: frozenset[str], anchors: Mapping[str, frozenset[str]], base_path: str
) -> Iterator[Problem]:
    where = Position(path)
    if not seen.language:
        yield Problem(
            "no-language", where, "the page does not say its language", "`lang` on <html>", "Correct the layout."
        )
    if seen.headings != 1:
        yield Problem(
            "headings",
            where,
            f"the page has {seen.headings} headings of level 1",
            "exactly one",
            "Correct the template.",
        )
    for identifier, count in sorted(Counter(seen.ids).items()):
        if count > 1:
            yield Problem(
                "repeated-id",
                where,
                f"the id “{identifier}” stands {count} times",
                "each id once a page",
                "Correct the template.",
            )
    for link in sorted(set(seen.links)):
        problem = _link(path, link, paths, anchors, base_path)
        if problem:
            yield problem
    yield from _requests(where, seen, paths, base_path)


def _requests(where: Position, seen: _Seen, paths: frozenset[str], base_path: str) -> Iterator[Problem]:
    """Yield what a browser would fetch from elsewhere or not find, and addresses that only work on one host."""
    for address in sorted({*seen.links, *seen.fetched}):
        if re.match("/(?!/)", address) and posixpath.basename(where.file) != _AT_ANY_DEPTH:
            yield Problem(
                "root-link",
                where,
                f"“{address}” begins at the root of the host",
                "relative addresses: the site also works from a disk and in a folder of a host",
                "Correct the template.",
            )
    for address in sorted(set(seen.fetched)):
        if re.match(r"[a-z]+:|//", address, re.IGNORECASE):
            yield Problem(
                "outside-request",
                where,
                f"the page fetches “{address}” from elsewhere",
                "files of the site",
                "Put the file into static/.",
            )
        elif _resolve(where.file, address, base_path) not in paths:
            yield Problem(
                "dead-link",
                where,
                f"“{address}” leads nowhere",
                "",
                "Correct the template, or add the file to static/.",
            )


def _link(
    path: str, link: str, paths: frozenset[str], anchors: Mapping[str, frozenset[str]], base_path: str
) -> Problem | None:
    if re.match(r"(?:https?|mailto):", link):
        return None
    if re.match(r"[a-z][a-z0-9+.-]*:|//", link, re.IGNORECASE):
        return Problem(
            "bad-link",
            Position(path),
            f"the link “{link}” has a scheme that is not allowed",
            "relative links, https:, http:, mailto:",
            "Correct it.",
        )
    target, _, fragment = link.partition("#")
    target = target.partition("?")[0]
    there = _resolve(path, target, base_path) if target else path
    if there not in paths:
        return Problem("dead-link", Position(path), f"the link “{link}” leads nowhere", "", "Correct it.")
    if fragment and unquote(fragment) not in anchors.get(there, frozenset()):
        return Problem(
            "dead-anchor", Position(path), f"the link “{link}” leads to no place on its page", "", "Correct it."
        )
    return None


def _resolve(path: str, target: str, base_path: str) -> str:
    if target.startswith(base_path) and target.startswith("/"):
        return unquote(target[len(base_path) :])
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target)))


def _words(path: str, text: str, said: Iterable[str], keys: frozenset[str]) -> Iterator[Problem]:
    body = " ".join([html.unescape(_MARKUP.sub(" ", _STRANGE.sub(" ", text))), *said])
    for key in sorted(set(_KEY.findall(body)) & keys):
        yield Problem(
            "visible-key",
            Position(path),
            f"the key “{key}” of the wording is visible",
            "words",
            "Correct the template.",
        )
    for placeholder in sorted(set(_PLACEHOLDER.findall(body))):
        yield Problem(
            "visible-placeholder",
            Position(path),
            f"the placeholder “{placeholder}” is visible",
            "words",
            "Correct the wording or the template.",
        )
    if "\u0307" in body:
        yield Problem(
            "combining-dot",
            Position(path),
            "the text holds a combining dot above (U+0307)",
            "İ and i as single letters",
            "Type the letter again.",
        )


def _stylesheet(path: str, data: bytes, paths: frozenset[str]) -> Iterator[Problem]:
    for found in sorted(set(_CSS_URL.findall(data))):
        address = found.decode("utf-8")
        if re.match(r"[a-z]+:|//", address, re.IGNORECASE):
            yield Problem(
                "outside-request",
                Position(path),
                f"the stylesheet fetches “{address}” from elsewhere",
                "files of the site",
                "Put the file into static/.",
            )
        elif _resolve(path, re.split("[?#]", address)[0], "\0") not in paths:
            yield Problem(
                "dead-link",
                Position(path),
                f"“{address}” leads nowhere",
                "",
                "Correct the stylesheet, or add the file to static/.",
            )
