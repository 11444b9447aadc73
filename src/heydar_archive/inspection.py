"""Looks at the finished site before it is published.

Knows HTML as it will be served: every internal link and anchor leads somewhere, ids are unique, the page
says its language, no key or placeholder of the wording is left visible, nothing is fetched from elsewhere.
Knows nothing of how the pages were made.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from heydar_archive.problems import Position, Problem
from heydar_archive.rendering import Output

_TAG = re.compile(r"""<([a-zA-Z][a-zA-Z0-9]*+\s[^>"']*+(?:"[^"]*"[^>"']*+|'[^']*'[^>"']*+)*+|[hH]1/?)>""")
"""An opening tag that has attributes, or that of a heading of level 1: others hold nothing that is looked at."""
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
_MARKUP = re.compile(r"<[^>]*>")
_STRANGE = re.compile(r"<bdi\b.*?</bdi>", re.DOTALL)
"""Words that are not the archive's own: whoever wrote them could make them look like a mistake of ours."""
_KEY = re.compile(r"(?<![a-z])[a-z][a-z-]*+(?:\.[a-z0-9-]++)+")
_POINT = re.compile(r"\.(?<=[a-z-]\.)[a-z0-9-]")
"""The first point of a key."""
_LONGEST = 200
"""More characters than a key has before or behind a point."""
PLACEHOLDER = re.compile(r"\{[a-z0-9_]+\}")
"""A place in words of the interface that a value fills."""
_CSS_URL = re.compile(rb"(?i:url\(\s*|@import\s+(?!url))['\"]?([^'\")\s]+)['\"]?")
_FETCHED = {"object": "data", **dict.fromkeys(("img", "script", "iframe", "source", "embed"), "src")}
"""Elements for which a browser fetches something, with the attribute that says what."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_NAMED = frozenset(
    {"alternate", "author", "canonical", "cite-as", "describedby", "help", "item", "license", "linkset", "next", "prev"}
    | {"schema.dc", "search", "type"}
)
"""Relations of <link> to what a browser does not fetch."""
_AT_ANY_DEPTH = "404.html"
"""The page that a host shows at any address, so that its own links begin at the host's root."""
_SAID = ("alt", "aria-label", "content", "placeholder", "title")
"""Attributes whose value a reader sees or hears."""


class _Seen(NamedTuple):
    """What one page holds that other files must bear out: its ids, and where its links and what it fetches lead."""

    ids: Sequence[str]
    links: Sequence[str]
    fetched: Sequence[str]


class _Wanted(NamedTuple):
    """What pages and stylesheets want of other files, by their paths."""

    pages: Mapping[str, _Seen]
    stylesheets: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in finished files: their paths, what is wrong by itself, and, packed, what they want of others.

    Pages that stand together have most of their links in common: packed, what was seen takes a tenth of the room, and all of a
    site must wait until its last page is made.
    """

    paths: tuple[str, ...]
    problems: tuple[Problem, ...]
    packed: bytes

    @property
    def text(self) -> str:
        """What the files want of others, as JSON, in ASCII."""
        return zlib.decompress(self.packed).decode("ascii")

    def wanted(self) -> _Wanted:
        """Return what the files want of others."""
        pages, stylesheets = json.loads(self.text)
        return _Wanted({path: _Seen(*seen) for path, seen in pages.items()}, stylesheets)


def look(outputs: Iterable[Output], keys: frozenset[str] = frozenset()) -> Looked:
    """Look at finished files, each by itself; ``keys`` are the wording's keys and placeholders, none of which may be visible."""
    paths: list[str] = []
    pages: dict[str, _Seen] = {}
    stylesheets: dict[str, Sequence[str]] = {}
    problems: list[Problem] = []
    for output in outputs:
        paths.append(output.path)
        if output.path.endswith(".html") and isinstance(output.data, bytes):
            pages[output.path], found = _look(output.path, output.data.decode("utf-8"), keys)
            problems.extend(found)
        elif output.path.endswith(".css") and isinstance(output.data, bytes):
            wanted = sorted(set(_CSS_URL.findall(output.data)))
            stylesheets[output.path] = [address.decode("utf-8") for address in wanted]
    packed = zlib.compress(json.dumps(_Wanted(pages, stylesheets)).encode("ascii"), _FAST)
    return Looked(tuple(paths), tuple(problems), packed)


_FAST = 1


def inspect(looked: Sequence[Looked], *, base_path: str = "/", left_out: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return what is wrong with the finished files of a site, from what was seen in parts of them.

    ``base_path`` is the path of the site on its host, for the few links that begin with ``/``; ``left_out`` are the
    addresses of files that the site will hold and that are not made yet.
    """
    files = _Files(
        frozenset([*(path for part in looked for path in part.paths), *left_out]),
        {path: tuple(map(sys.intern, seen.ids)) for part in looked for path, seen in part.wanted().pages.items()},
        base_path,
    )
    problems: list[Problem] = []
    for part in looked:
        problems.extend(part.problems)
        problems.extend(_borne_out(part.wanted(), files))
    return tuple(problems)


def inspect_anew(  # noqa: PLR0913 -- what was made, what stood, and where
    looked: Sequence[Looked],
    seen: Callable[[Iterable[str] | None], Iterable[Looked]],
    stood: Iterable[str],
    gone: Collection[str],
    *,
    base_path: str = "/",
    left_out: Iterable[str] = (),
) -> tuple[Problem, ...]:
    """Return what is wrong with a site of which some files were made anew; the others were inspected before, and nothing was wrong.

    ``looked`` is what was seen in the new files, ``stood`` are all files before, ``gone`` those that were made anew or are no
    more. ``seen`` returns what was seen before in some files, or in all of them, the oldest first. ``base_path`` and ``left_out`` are as
    for ``inspect``. Of pages that stand only links are looked at again that may lead to something that went away.
    """
    new = _together(looked)
    paths = frozenset([*(path for part in looked for path in part.paths), *left_out]).union(stood)
    paths -= set(gone) - {path for part in looked for path in part.paths}
    were = _together(seen([path for path in gone if path.endswith(".html")])).pages
    lost = {path for path in gone if path not in paths}
    lost.update(path for path, page in were.items() if path in new.pages and {*page.ids} - {*new.pages[path].ids})
    old = _leading_to(lost, seen(None)) if lost else _Wanted({}, {})
    wanted = _Wanted(
        {**{path: page for path, page in old.pages.items() if path in paths}, **new.pages},
        {**old.stylesheets, **new.stylesheets},
    )
    targets = {
        _resolve(path, link.partition("#")[0].partition("?")[0], base_path)
        for path, page in wanted.pages.items()
        for link in page.links
        if "#" in link and not _SCHEME.match(link)
    }
    ids = {**_together(seen(targets - new.pages.keys())).pages, **new.pages}
    files = _Files(paths, {path: tuple(page.ids) for path, page in ids.items()}, base_path)
    return (*(problem for part in looked for problem in part.problems), *_borne_out(wanted, files))


def _leading_to(lost: Iterable[str], looked: Iterable[Looked]) -> _Wanted:
    """Return what of that which was seen in files may lead to lost ones: a link ends with a file's name, or names a place after it."""
    names = {posixpath.basename(path) for path in lost}
    plain = all(map(_PLAIN.fullmatch, names))  # others are written in several ways
    pages: dict[str, _Seen] = {}
    stylesheets: dict[str, Sequence[str]] = {}
    for part in looked:
        for path in part.paths:  # what was seen later counts
            pages.pop(path, None)
            stylesheets.pop(path, None)
        if plain and not any(map(part.text.__contains__, names)):
            continue
        wanted = part.wanted()
        for path, page in wanted.pages.items():
            links, fetched = (
                [link for link in some if not plain or any(name in link for name in names)]
                for some in (page.links, page.fetched)
            )
            pages[path] = _Seen(page.ids, links, fetched)
        stylesheets.update(wanted.stylesheets)
    return _Wanted(pages, stylesheets)


_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


def _together(looked: Iterable[Looked]) -> _Wanted:
    """Return what was seen in several parts as one, in which the later of two that are of one file counts."""
    pages: dict[str, _Seen] = {}
    stylesheets: dict[str, Sequence[str]] = {}
    for part in looked:
        wanted = part.wanted()
        pages.update(wanted.pages)
        stylesheets.update(wanted.stylesheets)
    return _Wanted(pages, stylesheets)


def _borne_out(wanted: _Wanted, files: _Files) -> Iterator[Problem]:
    """Yield what files want of others that is not so."""
    for path, seen in wanted.pages.items():
        yield from _page(path, seen, files)
    for path, addresses in wanted.stylesheets.items():
        yield from _stylesheet(path, addresses, files.paths)


@dataclass(frozen=True, slots=True)
class _Files:
    """All files of a site, with the ids on its pages.

    ``sound`` holds the links of each folder that were followed and found right: its pages have many in common.
    """

    paths: frozenset[str]
    ids: Mapping[str, tuple[str, ...]]
    base_path: str
    sound: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def _look(path: str, text: str, keys: frozenset[str]) -> tuple[_Seen, list[Problem]]:
    """Return what a page holds, and what is wrong with it whatever else there is."""
    ids: list[str] = []
    links: list[str] = []
    fetched: list[str] = []
    said: list[str] = []
    language, headings = "", 0
    for written, times in Counter(_TAG.findall(text)).items():
        tag = _tag(written)
        if tag is None:
            continue
        said.extend(tag.said)
        ids.extend(tag.ids * times)
        fetched.extend(tag.fetched)
        links.extend(tag.links)
        if tag.name == "html":
            language = tag.language
        elif tag.name == "h1":
            headings += times
    seen = _Seen(ids, list(dict.fromkeys(links)), list(dict.fromkeys(fetched)))
    return seen, [*_frame(Position(path), language, headings, ids), *_words(path, text, said, keys)]


class _Tag(NamedTuple):
    """What one opening tag holds of what is looked at."""

    name: str
    said: tuple[str, ...]
    fetched: tuple[str, ...]
    links: tuple[str, ...]
    ids: tuple[str, ...]
    language: str


@lru_cache(maxsize=1 << 13)
def _tag(written: str) -> _Tag | None:
    """Return what a tag holds, None if it is nothing; the same tags stand on many pages."""
    name = written.split(maxsplit=1)[0].rstrip("/").lower()
    attributes = {
        key.lower(): html.unescape(double or single or bare)
        for key, double, single, bare in _ATTRIBUTE.findall(written)
    }
    source = attributes.get(_FETCHED.get(name, ""))
    fetched = [] if source is None else [source]
    links = []
    if name == "a" and "href" in attributes:
        links.append(attributes["href"])
    elif name == "link":
        relations = set(attributes.get("rel", "").lower().split())
        if "expect" in relations:
            links.append(attributes.get("href", ""))
        elif not _NAMED & relations:
            fetched.append(attributes.get("href", ""))
    elif name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        links.append(attributes.get("content", "").partition("url=")[2])
    said = tuple(attributes[key] for key in _SAID if key in attributes)
    ids = (attributes["id"],) if "id" in attributes else ()
    if not (said or fetched or links or ids) and name not in {"html", "h1"}:
        return None
    return _Tag(name, said, tuple(fetched), tuple(links), ids, attributes.get("lang", ""))


def _frame(where: Position, language: str, headings: int, ids: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with a page's language, its headings and its ids."""
    if not language:
        yield Problem(
            "no-language", where, "the page does not say its language", "`lang` on <html>", "Correct the layout."
        )
    if headings != 1:
        yield Problem(
            "headings",
            where,
            f"the page has {headings} headings of level 1",
            "exactly one",
            "Correct the template.",
        )
    if len(set(ids)) == len(ids):
        return
    for identifier, count in sorted(Counter(ids).items()):
        if count > 1:
            yield Problem(
                "repeated-id",
                where,
                f"the id “{identifier}” stands {count} times",
                "each id once a page",
                "Correct the template.",
            )


def _page(path: str, seen: _Seen, files: _Files) -> Iterator[Problem]:
    """Yield where the links of a page, and what it fetches, lead nowhere."""
    sound = files.sound[path.rpartition("/")[0]]
    own = frozenset(seen.ids)
    for link in seen.links:
        if link in sound or (link[:1] == "#" and link[1:] in own):
            continue
        problem = _link(path, link, files)
        if problem:
            yield problem
        elif link[:1] != "#":
            sound.add(link)
    yield from _requests(Position(path), seen, files)


def _requests(where: Position, seen: _Seen, files: _Files) -> Iterator[Problem]:
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
        elif _resolve(where.file, address, files.base_path) not in files.paths:
            yield Problem(
                "dead-link",
                where,
                f"“{address}” leads nowhere",
                "",
                "Correct the template, or add the file to static/.",
            )


def _link(path: str, link: str, files: _Files) -> Problem | None:
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
    there = _resolve(path, target, files.base_path) if target else path
    if there not in files.paths:
        return Problem("dead-link", Position(path), f"the link “{link}” leads nowhere", "", "Correct it.")
    if fragment and unquote(fragment) not in files.ids.get(there, ()):
        return Problem(
            "dead-anchor", Position(path), f"the link “{link}” leads to no place on its page", "", "Correct it."
        )
    return None


def _resolve(path: str, target: str, base_path: str) -> str:
    if target.startswith("/") and target.startswith(base_path):
        return unquote(target[len(base_path) :])
    return _joined(path.rpartition("/")[0], target)


@lru_cache(maxsize=1 << 13)
def _joined(folder: str, target: str) -> str:
    """Return where a link from a folder leads; the pages of a folder have many links in common."""
    return posixpath.normpath(posixpath.join(folder, unquote(target)))


def _pointed(body: str) -> Iterator[str]:
    """Yield the words with a point as a key has it: few others have one."""
    for found in _POINT.finditer(body):
        before, point = max(found.start() - _LONGEST, 0), found.start()
        begin = max(body.rfind(" ", before, point) + 1, body.rfind("\n", before, point) + 1, before)
        yield body[begin : point + _LONGEST].split(maxsplit=1)[0]


def _words(path: str, text: str, said: Iterable[str], keys: frozenset[str]) -> Iterator[Problem]:
    own = _STRANGE.sub(" ", text) if "<bdi" in text else text
    body = " ".join([html.unescape(_MARKUP.sub(" ", own)), *said])
    for key in sorted(set(_KEY.findall(" ".join(set(_pointed(body))))) & keys):
        yield Problem(
            "visible-key",
            Position(path),
            f"the key “{key}” of the wording is visible",
            "words",
            "Correct the template.",
        )
    braced = PLACEHOLDER.findall(body) if "{" in body else ()
    for placeholder in sorted(set(braced) & keys):  # other words in braces are a document's own
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


def _stylesheet(path: str, wanted: Iterable[str], paths: frozenset[str]) -> Iterator[Problem]:
    for address in wanted:
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
