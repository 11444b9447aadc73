"""What something in the archive is: a reference, an address, a file; where its values come from, and where it is shown.

Answers from the archive as it is now, from the pages as they would be made now, and from the published folder as the
last build left it. What the last build saw is not recorded anywhere: about it, only the times of files can be asked, and
the answer says so. Changes nothing and writes nothing.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jinja2
from jinja2 import meta

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.checks import references
from heydar_archive.describing import Record
from heydar_archive.desk import Page
from heydar_archive.languages import LANGUAGES, Language, plain
from heydar_archive.model import REGISTERS
from heydar_archive.pages import plan
from heydar_archive.problems import Position, did_you_mean
from heydar_archive.publishing import MANIFEST
from heydar_archive.rendering import Output, environment, render_one
from heydar_archive.site import words_are_there
from heydar_archive.strict_yaml import Path_
from heydar_archive.understanding import understand
from heydar_archive.wording import Wording

_SHOWN = 60
"""Letters of a value that are shown."""


class Unknown(LookupError):  # noqa: N818 -- it names what is not there
    """What is asked about is neither in the archive nor in its site; the message says so to an editor."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a record: its key, what it says, and where that stands."""

    key: str
    said: str
    where: Position


@dataclass(frozen=True, slots=True)
class PageState:
    """A page: whether it is published, whether a build would change it, and what else is known of it."""

    address: str
    template: str
    state: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of one thing."""

    title: str
    what: tuple[str, ...]
    values: tuple[Value, ...] = ()
    borrowed: tuple[Value, ...] = ()
    pages: tuple[PageState, ...] = ()
    shown_on: tuple[str, ...] = ()
    build: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ground:
    """The archive, its pages as they would be made now, and the site as it was published."""

    root: Path
    out: Path
    archive: Archive
    wording: Mapping[Language, Wording]
    pages: Mapping[str, Page]
    published: Mapping[str, str]
    jinja: jinja2.Environment


def explain(root: Path, out: Path, asked: str) -> Explanation:
    """Return what is known of a reference, an identifier, an address (of either language, whole or relative) or a file.

    Raises:
        Unknown: if there is no such thing.
        ProblemsFound: if the archive has errors.
    """
    archive, wording, _ = understand(root)
    with words_are_there():
        pages, _ = plan(archive, wording)
    ground = _Ground(
        _absolute(root),
        _absolute(out),
        archive,
        wording,
        {page.address: page for page in pages},
        _published(out),
        environment(root / "templates"),
    )
    record = _record_named(ground, asked)
    if record is not None:
        return _of_record(ground, record)
    file = _file(ground, asked)
    if file is not None:
        return _of_file(ground, file)
    address = _address(ground, asked)
    if address:
        return _of_address(ground, address)
    names = (address.partition("/")[2].removesuffix(".html") for address in ground.pages)
    known = [*archive.by_ref, *ground.pages, *(one.id for one in _records(archive)), *names]
    raise Unknown(
        f"“{asked}” is no reference, identifier, address or file of the archive. {did_you_mean(asked, known)}".rstrip()
    )


def _published(out: Path) -> Mapping[str, str]:
    """Return the digests of the published files, as the manifest has them; none if there is no readable manifest."""
    try:
        stored = json.loads((out / MANIFEST).read_text("utf-8"))["files"]
        return {str(path): str(digest) for path, digest in stored.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


# -- what is meant ---------------------------------------------------------------------------------------------


def _records(archive: Archive) -> Iterator[Record[Any]]:
    yield from archive.entries
    yield from archive.withdrawn
    yield from archive.left_out
    for kind in REGISTERS:
        yield from archive.register(kind).values()
    yield from archive.pages
    yield archive.site


def _record_named(ground: _Ground, asked: str) -> Record[Any] | None:
    """Return the record of a reference or an identifier; nothing if several have it."""
    archive, name = ground.archive, asked.strip()
    for record in _records(archive):
        if getattr(record.facts, "ref", "") == name.upper():
            return record
    found = [record for record in _records(archive) if record.id == name and record is not archive.site]
    return found[0] if len(found) == 1 else None


def _file(ground: _Ground, asked: str) -> str | None:
    """Return a file of the archive's folder by its path from there; what lies in the published folder is an address."""
    for start in (Path.cwd(), ground.root):
        path = _absolute(start / asked)
        if path.is_file() and path.is_relative_to(ground.root) and not path.is_relative_to(ground.out):
            return path.relative_to(ground.root).as_posix()
    return None


def _absolute(path: Path) -> Path:
    """Return a path without “..” in it; symbolic links are kept: an archive may have its templates elsewhere."""
    return Path(os.path.abspath(path))  # noqa: PTH100 -- resolve() would follow the links


def _address(ground: _Ground, asked: str) -> str:
    """Return the output path that is meant by a URL or a path, or nothing."""
    parts = urlsplit(asked)
    path = unquote(parts.path)
    if parts.scheme in {"http", "https"}:
        base = addresses.base_path(ground.archive.site.facts.base_url)
        own = urlsplit(ground.archive.site.facts.base_url).netloc == parts.netloc
        tries = [path.removeprefix(base) if own else path.lstrip("/"), path.lstrip("/")]
    else:
        tries = [path.removeprefix("./").removeprefix(f"{ground.out.name}/").lstrip("/")]
        place = _absolute(Path.cwd() / path)
        if place.is_relative_to(ground.out):
            tries.insert(0, place.relative_to(ground.out).as_posix().removeprefix("."))
    for tried in tries:
        folder = tried.rstrip("/")
        for name in (tried, f"{folder}/index.html".lstrip("/"), f"{folder}.html"):
            if name in ground.pages or name in ground.published:
                return name + (f"#{parts.fragment}" if parts.fragment else "")
    return ""


def _own(record: Record[Any]) -> tuple[str, ...]:
    """Return the addresses at which a record itself is shown; those with a fragment are places on a page."""
    kind, found = _kind(record), []
    for language in LANGUAGES:
        if kind == "entries":
            folder = record.folder
            found += [addresses.entry(language, folder, record.id), addresses.parallel(language, folder, record.id)]
            found += [addresses.entry(language, folder, alias) for alias in record.facts.aliases]
        elif kind == "forms":
            found.append(addresses.form(language, record.id))
        elif kind == "pages":
            found.append(addresses.page(language, record.id))
        elif kind == "site":
            found.append(addresses.home(language))
        else:
            found.append(addresses.record(language, kind, record.id))
    if hasattr(record.facts, "ref"):
        found.append(addresses.permanent(record.facts.ref))
    return tuple(found)


def _kind(record: Record[Any]) -> str:
    """Return the register of a record: entries, pages, site or the folder's name."""
    return {"entry": "entries", "page": "pages", "site": "site"}.get(record.source.kind, record.folder)


# -- a record --------------------------------------------------------------------------------------------------


def _of_record(ground: _Ground, record: Record[Any]) -> Explanation:
    archive, kind = ground.archive, _kind(record)
    own = [address for address in _own(record) if address.partition("#")[0] in ground.pages]
    inputs = _inputs(ground, record)
    states = tuple(_state(ground, address) for address in dict.fromkeys(one.partition("#")[0] for one in own))
    named_by = tuple(_named_by(archive, record))
    what = [f"{_SAID.get(kind, 'a record of the register of ' + kind)}: {record.file}"]
    if kind == "entries":
        what.append(f"its form is its folder: {record.folder} (content/registers/forms/{record.folder}.yaml)")
        if record.facts.draft:
            what.append("a draft: only `serve` and `build --drafts` show it")
        if record.facts.withdrawn:
            what.append(f"withdrawn on {record.facts.withdrawn.on}")
    borrowed = (*_borrowed(archive, record), *named_by)
    return Explanation(
        _title(record),
        tuple(what),
        tuple(_values(record)),
        borrowed,
        states,
        _shown_on(ground, own),
        _build(ground, states, inputs),
    )


_SAID = {
    "entries": "an entry",
    "pages": "one of the archive's own pages",
    "site": "the archive as a whole",
    "gaps": "an expected document",
}


def _title(record: Record[Any]) -> str:
    facts = record.facts
    name = getattr(facts, "title", None) or getattr(facts, "name", None)
    if name is None and getattr(facts, "names", None):
        name = facts.names[-1]
    words = plain(name["en"]) if name is not None else record.id
    return f"{getattr(facts, 'ref', record.id)}: {words}"


def _values(record: Record[Any]) -> Iterator[Value]:
    """Yield every value that stands in a record's file, in the order of the file."""
    found = []
    for path in record.source.positions:
        value = _at(record.source.data, path)
        if path and isinstance(value, str):
            found.append(Value(_key(path), _short(value), record.position(*path)))
    for language in LANGUAGES:
        section = record.section(language)
        if section:
            found.append(Value(f"text ({language})", _short(section.text), Position(record.file, section.line, 1)))
    yield from sorted(found, key=lambda value: value.where)


def _at(data: Any, path: Path_) -> Any:  # noqa: ANN401 -- YAML is mappings, lists and text
    for part in path:
        data = data[part]
    return data


def _key(path: Path_) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _short(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= _SHOWN else f"{folded[: _SHOWN - 1].rstrip()}…"


def _borrowed(archive: Archive, record: Record[Any]) -> Iterator[Value]:
    """Yield what its pages say of a record that stands in other files: the names of what it names."""
    seen = set()
    for path, register, identifier in references(record.facts):
        other = archive.register(register).get(identifier)
        if other is None or (register, identifier) in seen:
            continue
        seen.add((register, identifier))
        yield Value(
            f"{_key(path)} {identifier}", _short(_title(other).partition(": ")[2]), other.position(*_name_of(other))
        )


def _name_of(record: Record[Any]) -> Path_:
    """Return where in its file a record says what it is called."""
    names = len(getattr(record.facts, "names", None) or ())
    paths: tuple[Path_, ...] = (("name", "en"), ("names", names - 1, "en"), ("title", "en"))
    return next((path for path in paths if path in record.source.positions), ())


def _named_by(archive: Archive, record: Record[Any]) -> Iterator[Value]:
    """Yield the places of other files that name a record: relations, readings, lists."""
    names = {record.id, getattr(record.facts, "ref", record.id)}
    kind = _kind(record)
    for other in _records(archive):
        if other.file == record.file or kind in {"site", "pages"}:
            continue
        for path, register, identifier in references(other.facts):
            same = archive.register(register).get(identifier)
            if identifier in names and same is not None and same.file == record.file:
                yield Value(f"named by {getattr(other.facts, 'ref', other.id)}", _key(path), other.position(*path))


# -- pages -----------------------------------------------------------------------------------------------------


def _shown_on(ground: _Ground, own: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of the pages that link to one of a record's own, both languages of a page as one."""
    targets = tuple(own)
    itself = {address.partition("#")[0] for address in targets if "#" not in address}
    found: dict[str, set[str]] = {}
    for page in ground.pages.values():
        if page.address in itself or page.address == addresses.SITEMAP:
            continue
        links = {addresses.relative(page.address, target) for target in targets}
        marks = {f'href="{escape(link)}"' for link in links}
        if any(text in links or ("<" in text and any(mark in text for mark in marks)) for text in _texts(page.view)):
            language, _, rest = page.address.partition("/")
            shared = rest if language in LANGUAGES else page.address
            found.setdefault(shared, set()).add(language if language in LANGUAGES else "")
    return tuple(f"{'+'.join(sorted(those))}/{rest}".lstrip("/") for rest, those in sorted(found.items()))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any view
    """Yield every text that a view holds, at any depth."""
    if isinstance(value, str):
        yield str(value)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)


def _state(ground: _Ground, address: str) -> PageState:
    """Return what a build would do to a page now, and what the last one did."""
    page = ground.pages[address]
    with words_are_there():
        made = render_one(page, ground.jinja, ground.root / "templates")
    if not isinstance(made, Output) or not isinstance(made.data, bytes):
        return PageState(address, page.template, "its template has an error: run the check")
    if address not in ground.published:
        said = "not published yet" if ground.published else "nothing is published yet"
        return PageState(address, page.template, said, _last(ground, address))
    if sha256(made.data).hexdigest() == ground.published[address]:
        return PageState(address, page.template, "published as it is", _last(ground, address))
    return PageState(
        address,
        page.template,
        "a build would change it",
        (*_last(ground, address), *_difference(ground.out / address, made.data)),
    )


def _last(ground: _Ground, address: str) -> tuple[str, ...]:
    """Return whether the last build wrote a page or kept it, as the times of the files have it."""
    page, manifest = _saved(ground.out / address), _saved(ground.out / MANIFEST)
    if not page or not manifest:
        return ()
    return (
        ("the last build wrote it",)
        if page >= manifest
        else ("the last build kept it, since nothing in it had changed",)
    )


def _saved(path: Path) -> int:
    """Return when a file was last written, 0 if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return 0
    return found.st_mtime_ns


def _difference(old: Path, new: bytes) -> tuple[str, ...]:
    """Return the first line that differs, as it is published and as it would be."""
    try:
        before = old.read_text("utf-8").splitlines()
    except OSError:
        return ("the published file is gone",)
    changed = (
        [line for line in difflib.ndiff(before, new.decode("utf-8").splitlines()) if line[:2] in {"- ", "+ "}]
        if len(before) < _MOST_LINES
        else []
    )
    changed.sort(key=lambda line: "<script" in line)  # what a reader sees comes before what programs read
    shown = [next((line for line in changed if line.startswith(sign)), "") for sign in "-+"]
    said = ("published: ", "now:       ")
    return tuple(f"{word}{_short(_text(line[2:]))}" for word, line in zip(said, shown, strict=True) if line)


_MOST_LINES = 3000


def _text(line: str) -> str:
    """Return a line of HTML without its tags, or with them if nothing else is in it."""
    bare = re.sub(r"<[^>]*>", " ", line)
    return bare if bare.strip() else line


def _of_address(ground: _Ground, asked: str) -> Explanation:
    address, _, fragment = asked.partition("#")
    owners: dict[str, Record[Any]] = {}
    for record in _records(ground.archive):
        for own in _own(record):
            owners.setdefault(own, record)
    owner = owners.get(asked) or owners.get(address)
    if owner is not None and owner is not ground.archive.site:
        return _of_record(ground, owner)
    page = ground.pages.get(address)
    if page is None:
        made = next((said for shape, said in _BESIDE if re.match(shape, address)), "a file of the site")
        return Explanation(address, (f"{made}; it is in the site as it was published",))
    states = (_state(ground, address),)
    said = [f"a page that is made from many records, by the template templates/{page.template}"]
    shown = [record for own, record in owners.items() if _links_to(page, own)]
    listed = sorted({f"{getattr(record.facts, 'ref', record.id)} ({record.file})" for record in shown})
    said += [f"it names {len(listed)} record(s)" + (":" if listed else ""), *(f"  {one}" for one in listed)]
    if fragment:
        said.append(f"“#{fragment}” is a place on it")
    inputs = [*_templates(ground, page.template), *_wordings(page), *sorted({record.file for record in shown})]
    return Explanation(address, tuple(said), pages=states, build=_build(ground, states, inputs))


_BESIDE = (
    (r"assets/icon-", "the archive's icon, drawn at build time"),
    (r"assets/", "a file of static/, copied as it is"),
    (r"files/", "a file that is attached to an entry, copied as it is"),
    (r"schema/data-", "the JSON Schema of a kind of document of the archive's data"),
    (r"schema/", "the JSON Schema of a kind of content file"),
    (r"data/", "a part of the archive's data; the page “Data” says which"),
    (r"../cite/", "a citation for reference managers"),
    (r"cards/", "the picture that stands for a page where its link is shared, drawn at build time"),
    (r"../search/", "a part of the index of the search"),
    (r".*\.ics$", "the calendar of anniversaries"),
    (r".*\.webmanifest$", "the web app manifest"),
)


def _links_to(page: Page, address: str) -> bool:
    link = addresses.relative(page.address, address)
    return any(text == link or f'href="{escape(link)}"' in text for text in _texts(page.view))


# -- files -----------------------------------------------------------------------------------------------------


def _of_file(ground: _Ground, file: str) -> Explanation:
    record = next((one for one in _records(ground.archive) if one.file == file), None)
    return _of_record(ground, record) if record is not None else Explanation(file, tuple(_file_said(ground, file)))


def _file_said(ground: _Ground, file: str) -> Iterator[str]:
    """Yield what a file is that holds no record."""
    match file.split("/"):
        case ["content", "wording", name]:
            yield f"the words of the interface in one language ({name}); every page in it uses them"
        case ["content", folder, slug, name]:
            owner = next((e for e in ground.archive.entries if (e.folder, e.id) == (folder, slug)), None)
            yield f"a file that is attached to {owner.facts.ref} ({owner.file})" if owner else "no file of an entry"
            yield f"in the site it is {addresses.attachment(folder, slug, name)}"
        case ["templates", *_]:
            using = [page for page in ground.pages.values() if file in _templates(ground, page.template)]
            yield f"a template; {len(using)} of {len(ground.pages)} pages are made with it, by"
            yield from sorted({f"  templates/{page.template}" for page in using})
        case ["static", *rest]:
            yield f"copied as it is; in the site it is {addresses.ASSETS}/{'/'.join(rest)}"
        case ["content", *_]:
            yield "a file that the archive does not read"
        case _:
            yield "a file of the project; no page is made from it alone"


def _inputs(ground: _Ground, record: Record[Any]) -> list[str]:
    """Return the files from which a record's own pages are made, as far as they are known."""
    files = [record.file]
    for _, register, identifier in references(record.facts):
        other = ground.archive.register(register).get(identifier)
        if other is not None:
            files.append(other.file)
    files += [value.where.file for value in _named_by(ground.archive, record)]
    for address in _own(record):
        page = ground.pages.get(address.partition("#")[0])
        if page is not None:
            files += [*_templates(ground, page.template), *_wordings(page)]
    if _kind(record) == "entries":
        files.append(f"content/registers/forms/{record.folder}.yaml")
    return list(dict.fromkeys([*files, ground.archive.site.file]))


def _templates(ground: _Ground, name: str) -> tuple[str, ...]:
    """Return a template with all that it extends and imports, from the archive's folder."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found or ground.jinja.loader is None:
            continue
        found[one] = None
        source = ground.jinja.loader.get_source(ground.jinja, one)[0]
        waiting += [other for other in meta.find_referenced_templates(ground.jinja.parse(source)) if other]
    return tuple(f"templates/{one}" for one in found)


def _wordings(page: Page) -> tuple[str, ...]:
    return (f"content/wording/{page.wording.language}.yaml",) if page.wording else ()


def _build(ground: _Ground, states: Sequence[PageState], inputs: Sequence[str]) -> tuple[str, ...]:
    """Return what can be said of why the last build made the pages again, and why the next one would."""
    manifest = _saved(ground.out / MANIFEST)
    if not states:
        return ()
    if not manifest:
        return ("There is no published site to compare with: run a build.",)
    times = {file: _saved(ground.root / file) for file in inputs}
    said = []
    if any("the last build wrote it" in state.remarks for state in states):
        before = max((time for path in ground.published if (time := _saved(ground.out / path)) < manifest), default=0)
        saved = [file for file, time in times.items() if before < time <= manifest]
        if not before:
            said.append(
                "The last build wrote every file of the site: it was the first into this folder, or all had changed."
            )
        elif saved:
            said.append(
                "The last build wrote pages of it again. Of what they are made from, this was saved since the build before:"
            )
            said += [f"  {file}" for file in saved]
        else:
            said.append(
                "The last build wrote pages of it again. Of what they are made from, nothing was saved since the build "
                "before: another record that they list has changed, or the program."
            )
    changed = [state for state in states if state.state == "a build would change it"]
    if changed:
        later = [file for file, time in times.items() if time > manifest]
        said.append(
            "A build would change pages of it now. Saved since the last build:"
            if later
            else "A build would change pages of it now; nothing that they name was saved since the last build: another record that they list has changed, or the program."
        )
        said += [f"  {file}" for file in later]
    if not said:
        said.append(
            "The published pages are as a build would make them now, and the last build kept them as they were."
        )
    said.append(
        "(A build does not record what it saw: this is told by the times at which files were saved, which git and copying change.)"
    )
    return tuple(said)


def told(explanation: Explanation) -> Iterator[str]:
    """Yield an explanation as lines to read."""
    yield explanation.title
    yield from explanation.what
    yield from _section("What its file says", explanation.values)
    yield from _section("What stands in other files", explanation.borrowed)
    if explanation.pages:
        yield ""
        yield "Its pages"
        for state in explanation.pages:
            yield f"  {state.address}: {state.state} (templates/{state.template})"
            yield from (f"      {remark}" for remark in state.remarks)
    if explanation.shown_on:
        yield ""
        yield f"Shown on {len(explanation.shown_on)} page(s)"
        yield from (f"  {address}" for address in explanation.shown_on)
    if explanation.build:
        yield ""
        yield "The last build and the next"
        yield from (f"  {line}" for line in explanation.build)


def _section(title: str, values: Sequence[Value]) -> Iterator[str]:
    if not values:
        return
    yield ""
    yield title
    widths = [max(len(getattr(value, part)) for value in values) for part in ("key", "said")]
    for value in values:
        yield f"  {value.key.ljust(widths[0])}  {value.said.ljust(widths[1])}  {value.where}"
