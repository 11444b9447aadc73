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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from heydar_archive.problems import Position, Problem
from heydar_archive.rendering import Output

_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+)"""
_TAG = re.compile(rf"""<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^\s=>"'/]+(?:\s*=\s*{_VALUE})?)*)\s*/?>""")
_ATTRIBUTE = re.compile(rf"""([^\s=>"'/]+)\s*=\s*({_VALUE})""")
_MARKUP = re.compile(r"<[^>]*>")
_STRANGE = re.compile(r"<bdi\b.*?</bdi>", re.DOTALL)
"""Words that are not the archive's own: whoever wrote them could make them look like a mistake of ours."""
_KEY = re.compile(r"(?<![a-z])[a-z][a-z-]*(?:\.[a-z0-9-]+)+")
_PLACEHOLDER = re.compile(r"\{[a-z0-9_]+\}")
_CSS_URL = re.compile(rb"(?i:url\(\s*|@import\s+(?!url))['\"]?([^'\")\s]+)['\"]?")
_FETCHED = frozenset({("object", "data"), *((name, "src") for name in ("img", "script", "iframe", "source", "embed"))})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in some finished files: all their paths, what each page holds, and what is wrong with its words."""

    paths: tuple[str, ...]
    pages: Mapping[str, _Seen]
    words: Mapping[str, tuple[Problem, ...]]


def look(outputs: Iterable[Output], keys: frozenset[str] = frozenset()) -> Looked:
    """Look at finished files, each by itself; ``keys`` are the wording's keys, none of which may be visible."""
    paths: list[str] = []
    pages: dict[str, _Seen] = {}
    words: dict[str, tuple[Problem, ...]] = {}
    for output in outputs:
        paths.append(output.path)
        if output.path.endswith(".html") and isinstance(output.data, bytes):
            text = output.data.decode("utf-8")
            pages[output.path] = _look(text)
            words[output.path] = tuple(_words(output.path, text, pages[output.path].said, keys))
    return Looked(tuple(paths), pages, words)


def inspect(
    outputs: tuple[Output, ...],
    *,
    base_path: str = "/",
    keys: frozenset[str] = frozenset(),
    looked: Sequence[Looked] = (),
    left_out: Iterable[str] = (),
) -> tuple[Problem, ...]:
    """Return what is wrong with the finished files.

    ``base_path`` is the path of the site on its host, for the few links that begin with ``/``; ``keys`` are
    the wording's keys, none of which may be visible. ``looked`` is what was seen in other files of the site;
    ``left_out`` are the addresses of files that the site will hold and that are not made yet.
    """
    every = (look(outputs, keys), *looked)
    paths = frozenset([*(path for some in every for path in some.paths), *left_out])
    anchors = {path: frozenset(seen.ids) for some in every for path, seen in some.pages.items()}
    problems: list[Problem] = []
    for some in every:
        for path, seen in some.pages.items():
            problems.extend(_page(path, seen, paths, anchors, base_path))
            problems.extend(some.words[path])
    for output in outputs:
        if output.path.endswith(".css") and isinstance(output.data, bytes):
            problems.extend(_stylesheet(output.path, output.data, paths))
    return tuple(problems)


def _look(text: str) -> _Seen:
    seen = _Seen()
    for name, written in _TAG.findall(text):
        tag = _tag(name, written)
        if tag is None:
            continue
        seen.said.extend(tag.said)
        seen.fetched.extend(tag.fetched)
        seen.links.extend(tag.links)
        seen.ids.extend(tag.ids)
        if tag.name == "html":
            seen.language = tag.language
        elif tag.name == "h1":
            seen.headings += 1
    return seen


class _Tag(NamedTuple):
    """What one opening tag holds of what is looked at."""

    name: str
    said: tuple[str, ...]
    fetched: tuple[str, ...]
    links: tuple[str, ...]
    ids: tuple[str, ...]
    language: str


@lru_cache(maxsize=1 << 16)
def _tag(name: str, written: str) -> _Tag | None:
    """Return what a tag holds, None if it is nothing; the same tags stand on many pages."""
    name = name.lower()
    attributes = {key.lower(): html.unescape(_bare(value)) for key, value in _ATTRIBUTE.findall(written)}
    fetched = [attributes[key] for element, key in _FETCHED if element == name and key in attributes]
    links = []
    if name == "a" and "href" in attributes:
        links.append(attributes["href"])
    elif name == "link" and not _NAMED & set(attributes.get("rel", "").lower().split()):
        fetched.append(attributes.get("href", ""))
    elif name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        links.append(attributes.get("content", "").partition("url=")[2])
    said = tuple(attributes[key] for key in _SAID if key in attributes)
    ids = (attributes["id"],) if "id" in attributes else ()
    if not (said or fetched or links or ids) and name not in {"html", "h1"}:
        return None
    return _Tag(name, said, tuple(fetched), tuple(links), ids, attributes.get("lang", ""))


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
        if address.startswith("/") and not address.startswith("//") and posixpath.basename(where.file) != _AT_ANY_DEPTH:
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
    if link.startswith(("https:", "http:", "mailto:")):
        return None
    if _SCHEME.match(link):
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
    if target.startswith("/") and target.startswith(base_path):
        return unquote(target[len(base_path) :])
    return _joined(path.rpartition("/")[0], target)


@lru_cache(maxsize=1 << 16)
def _joined(folder: str, target: str) -> str:
    """Return where a link from a folder leads; the pages of a folder have many links in common."""
    return posixpath.normpath(posixpath.join(folder, unquote(target)))


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
            "Correct the wording or the template; words of content that have such braces must be put in another way.",
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
