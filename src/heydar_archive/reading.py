"""From files to values with positions: the only stage that reads content.

Knows how the content folder is laid out, what a file may be (UTF-8, bounded, no symbolic link), strict
YAML (every scalar is text; no repeated key, anchor, tag or empty value) and how an entry's words are
divided by language. Knows no schema: what the keys mean is the business of ``model`` and ``describing``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from heydar_archive.languages import AUTONYMS, LANGUAGES, Language
from heydar_archive.problems import Position, Problem, Severity, did_you_mean, listed

Path_: TypeAlias = tuple[str | int, ...]
Tree: TypeAlias = dict[str, Any]

MAX_BYTES = 2_000_000
"""The largest content file that is read."""
MAX_DEPTH = 12
"""The deepest nesting of a front matter or register."""

ATTACHMENT_SUFFIXES = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".txt"})

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADING = re.compile(r"# +(?P<name>.+?)(?: +#+)?\s*")
_MANUALS = frozenset({"README.md", "OXU.md"})


@dataclass(frozen=True, slots=True)
class Section:
    """The words of one language: Markdown text and the line of the file on which it begins."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One content file, parsed but not yet understood.

    ``file`` is its path from the project's root; ``kind`` and ``name`` say what it is by where it lies
    (``entry``: the form's folder and the slug); ``data`` is its YAML with every scalar as text.
    """

    file: str
    kind: str
    folder: str
    name: str
    data: Tree
    positions: Mapping[Path_, tuple[int, int]]
    keys: Mapping[Path_, tuple[int, int]]
    empty: frozenset[Path_] = frozenset()
    sections: Mapping[Language, Section] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()

    def position(self, *path: str | int) -> Position:
        """Return where the value at ``path`` stands, or its nearest parent that is there."""
        for length in range(len(path), -1, -1):
            found = self.positions.get(path[:length])
            if found:
                return Position(self.file, *found)
        return Position(self.file)

    def key_position(self, *path: str | int) -> Position:
        """Return where the key at ``path`` stands; else as ``position``."""
        found = self.keys.get(path)
        return Position(self.file, *found) if found else self.position(*path)


@dataclass(slots=True)
class _Found:
    """What a run over the folder collects."""

    files: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(root: Path) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Read everything under ``root/content``.

    Returns the files, sorted by path, and every problem met on the way; a file that cannot be parsed is
    among the problems only. Never raises for what a file or a disk can do.
    """
    found = _Found()
    content = root / "content"
    if not content.is_dir():
        where = Position("content")
        found.problems.append(
            Problem("no-content", where, "there is no folder “content” here", "", "Run the command in the archive's folder, or name it with --root.")
        )
        return (), tuple(found.problems)
    attachments: dict[tuple[str, str], list[str]] = {}
    for path in _walk(content, found.problems, root):
        _place(path, root, found, attachments)
    files = tuple(
        _with_attachments(file, attachments.pop((file.folder, file.name), [])) if file.kind == "entry" else file
        for file in sorted(found.files, key=lambda f: f.file)
    )
    failed = {problem.position.file for problem in found.problems}
    for (folder, name), names in sorted(attachments.items()):
        entry = f"content/{folder}/{name}.md"
        if entry not in failed:
            found.problems.append(
                Problem(
                    "orphan-attachments",
                    Position(f"content/{folder}/{name}"),
                    f"the folder holds {len(names)} file(s), and there is no entry “{name}.md” beside it",
                    "a folder of attachments has the name of its entry",
                    "Rename the folder, or add the entry.",
                )
            )
    return files, tuple(found.problems)


def _with_attachments(file: SourceFile, names: list[str]) -> SourceFile:
    if not names:
        return file
    return SourceFile(file.file, file.kind, file.folder, file.name, file.data, file.positions, file.keys, file.empty, file.sections, tuple(sorted(names)))


def _walk(folder: Path, problems: list[Problem], root: Path) -> Iterator[Path]:
    """Yield the files under a folder in a fixed order, hidden ones left out, links refused."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as reason:
        problems.append(_unreadable(_relative(folder, root), reason))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = Path(entry.path)
        if entry.is_symlink():
            problems.append(
                Problem("symbolic-link", Position(_relative(path, root)), "this is a symbolic link", "content holds files and folders only", "Put the file itself here.")
            )
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, problems, root)
        else:
            yield path


def _relative(path: Path, root: Path) -> str:
    text = path.relative_to(root).as_posix()
    return "".join(c if c.isprintable() and not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text)


def _place(path: Path, root: Path, found: _Found, attachments: dict[tuple[str, str], list[str]]) -> None:
    """Decide by its place what a file is, and read it."""
    relative = _relative(path, root)
    match relative.split("/")[1:]:
        case ["site.yaml"]:
            _read_yaml(path, relative, "site", "", "site", found)
        case [manual] if manual in _MANUALS:
            pass
        case ["wording", name] if name.endswith(".yaml"):
            _read_yaml(path, relative, "wording", "", name.removesuffix(".yaml"), found)
        case ["registers", kind, name] if name.endswith(".yaml"):
            _read_yaml(path, relative, "register", kind, name.removesuffix(".yaml"), found)
        case ["pages", name] if name.endswith(".md"):
            _read_markdown(path, relative, "page", "", name.removesuffix(".md"), found)
        case [form, name] if form not in {"registers", "pages", "wording"} and name.endswith(".md"):
            _read_markdown(path, relative, "entry", form, name.removesuffix(".md"), found)
        case [form, slug, name] if form not in {"registers", "pages", "wording"} and Path(name).suffix.lower() in ATTACHMENT_SUFFIXES:
            attachments.setdefault((form, slug), []).append(name)
        case _:
            found.problems.append(
                Problem(
                    "unexpected-file",
                    Position(relative),
                    "this file is of no kind that the archive knows here",
                    "content/<form>/<slug>.md with attachments in a folder of the same name; content/registers/<register>/<id>.yaml; "
                    "content/pages/<slug>.md; content/wording/<language>.yaml; content/site.yaml",
                    "Move it, or correct its name or ending.",
                )
            )


def _read_yaml(path: Path, relative: str, kind: str, folder: str, name: str, found: _Found) -> None:  # noqa: PLR0913
    text = _read_text(path, relative, kind, name, found.problems)
    if text is None:
        return
    parsed = parse_yaml(text, relative, found.problems)
    if parsed is not None:
        data, positions, keys, empty = parsed
        found.files.append(SourceFile(relative, kind, folder, name, data, positions, keys, empty))


def _read_markdown(path: Path, relative: str, kind: str, folder: str, name: str, found: _Found) -> None:  # noqa: PLR0913
    text = _read_text(path, relative, kind, name, found.problems)
    if text is None:
        return
    divided = split_front_matter(text, relative, found.problems)
    if divided is None:
        return
    front, body, body_line = divided
    sections = divide_by_language(body, body_line, relative, found.problems)
    parsed = parse_yaml(front, relative, found.problems, first_line=2)
    if parsed is not None:
        data, positions, keys, empty = parsed
        found.files.append(
            SourceFile(relative, kind, folder, name, data, positions, keys, empty, sections)
        )


def _unreadable(file: str, reason: OSError) -> Problem:
    return Problem("unreadable", Position(file), f"it cannot be read: {reason.strerror}", "", "Check that the file is there and that you may read it.")


def _read_text(path: Path, relative: str, kind: str, name: str, problems: list[Problem]) -> str | None:
    where = Position(relative)
    if kind != "wording" and not _SLUG.fullmatch(name):
        problems.append(
            Problem("bad-file-name", where, f"“{name}” cannot be part of an address", "lower-case letters a–z, digits and hyphens", "Rename the file.")
        )
        return None
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as reason:
        problems.append(_unreadable(relative, reason))
        return None
    if len(raw) > MAX_BYTES:
        problems.append(Problem("too-large", where, "the file is larger than 2 MB", "up to 2,000,000 bytes", "Split the document, or put scans into its folder of attachments."))
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(Problem("not-utf-8", where, "the file is written in UTF-16", "UTF-8", "Save it again as UTF-8."))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = raw.count(b"\n", 0, reason.start) + 1
        column = reason.start - raw.rfind(b"\n", 0, reason.start)
        byte = f"0x{raw[reason.start]:02X}"
        problems.append(Problem("not-utf-8", Position(relative, line, column), f"the byte {byte} is not UTF-8", "UTF-8", "Save the file again as UTF-8."))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        at = text.index("\0")
        problems.append(
            Problem("control-character", _position(relative, text, at), "the file holds a NUL character", "text", "Remove it; the file may be damaged.")
        )
        return None
    return text


def _position(file: str, text: str, offset: int) -> Position:
    return Position(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def split_front_matter(text: str, file: str, problems: list[Problem]) -> tuple[str, str, int] | None:
    """Divide a Markdown file into front matter, body, and the line on which the body begins.

    Returns None, with a problem, if the front matter does not open on line 1 or is never closed.
    """
    if not re.match(r"---[ \t]*\n", text):
        problems.append(
            Problem("no-front-matter", Position(file, 1, 1), "the file does not begin with a line “---”", "facts in YAML between two lines “---”, then the words", "Put “---” on the first line.")
        )
        return None
    start = text.index("\n") + 1
    closing = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, start)
    if not closing:
        problems.append(
            Problem("front-matter-open", Position(file, 1, 1), "the facts that begin here are never closed", "a second line “---” after the facts", "Add the line “---” after the last fact.")
        )
        return None
    body = text[closing.end() :]
    return text[start : closing.start()], body, text.count("\n", 0, closing.end()) + 1


def divide_by_language(body: str, first_line: int, file: str, problems: list[Problem]) -> dict[Language, Section]:
    """Divide a body at its level-1 headings, each of which is a language's own name."""
    names: dict[str, Language] = {autonym: language for language, autonym in AUTONYMS.items()}
    sections: dict[Language, Section] = {}
    current: Language | None = None
    begun = first_line
    lines: list[str] = []
    refused = False

    def close() -> None:
        if current is not None:
            sections[current] = Section("\n".join(lines).strip("\n"), begun)

    for number, line in enumerate(body.split("\n"), first_line):
        heading = _HEADING.fullmatch(line)
        if heading:
            close()
            current, lines, begun, refused = None, [], number + 1, False
            name = heading["name"]
            language = names.get(name)
            if language is None:
                refused = True
                problems.append(
                    Problem("unknown-language", Position(file, number, 1), f"the heading “{name}” is not a language of the archive", " or ".join(f"“# {n}”" for n in names), did_you_mean(name, names, "Use “##” for headings inside a text."))
                )
            elif language in sections:
                refused = True
                problems.append(Problem("repeated-section", Position(file, number, 1), f"the heading “{name}” stands twice", "one section a language", "Join the two sections."))
            else:
                current = language
        elif current is None and line.strip() and not refused:
            refused = True
            problems.append(
                Problem("text-without-language", Position(file, number, 1), f"the text “{line.strip()[:40]}” stands under no language", "words under “# Azərbaycanca” or “# English”", "Put the heading of its language above it.")
            )
        else:
            lines.append(line)
    close()
    return {language: sections[language] for language in LANGUAGES if language in sections}


_Parsed: TypeAlias = tuple[Tree, dict[Path_, tuple[int, int]], dict[Path_, tuple[int, int]], frozenset[Path_]]


def parse_yaml(text: str, file: str, problems: list[Problem], first_line: int = 1) -> _Parsed | None:
    """Parse strict YAML whose top is a mapping.

    Returns the data (mappings, lists and text only), the position of every value and of every key (line and
    column from 1, ``first_line`` being the line of the text's first line) and the paths of empty values;
    None, with a problem, if it is not YAML or its top is no mapping.
    """
    builder = _Builder(file, first_line, problems)
    loader = yaml.CSafeLoader(text)
    try:
        data = builder.document(loader)
    except yaml.MarkedYAMLError as reason:
        mark = reason.problem_mark or reason.context_mark
        where = Position(file, mark.line + first_line, mark.column + 1) if mark else Position(file)
        problems.append(
            Problem("yaml-syntax", where, f"this is not YAML: {reason.problem or reason.context}", "“key: value” lines; text with “: ” or “ #” in quotes; spaces, never tabs", "Look at this line and the one above it: quotes, colons, indentation.")
        )
        return None
    except yaml.YAMLError as reason:
        problems.append(Problem("yaml-syntax", Position(file), f"this is not YAML: {str(reason).splitlines()[0]}", "", "Remove what is not plain text."))
        return None
    except _Refused:
        return None
    finally:
        loader.dispose()
    return data, builder.positions, builder.keys, frozenset(builder.empty)


class _Refused(Exception):  # noqa: N818 -- not an error: the problem is already recorded
    """The document is not worth reading on; the problem is recorded."""


class _Builder:
    """Builds data and positions from YAML events; holds the rules of strictness."""

    def __init__(self, file: str, first_line: int, problems: list[Problem]) -> None:
        self.file = file
        self.first_line = first_line
        self.problems = problems
        self.positions: dict[Path_, tuple[int, int]] = {}
        self.keys: dict[Path_, tuple[int, int]] = {}
        self.empty: set[Path_] = set()

    def at(self, mark: Any) -> tuple[int, int]:  # noqa: ANN401 -- libyaml's mark has no public type
        return mark.line + self.first_line, mark.column + 1

    def refuse(self, code: str, mark: Any, what: str, allowed: str, todo: str) -> None:  # noqa: ANN401
        self.problems.append(Problem(code, Position(self.file, *self.at(mark)), what, allowed, todo))

    def document(self, loader: yaml.CSafeLoader) -> Tree:
        """Return the mapping of the one document in the stream."""
        loader.get_event()
        if loader.check_event(yaml.StreamEndEvent):
            self.problems.append(Problem("not-a-mapping", Position(self.file, self.first_line, 1), "there are no facts here", "“key: value” lines", "Write the facts, or remove the file."))
            raise _Refused
        loader.get_event()
        event = loader.get_event()
        if not isinstance(event, yaml.MappingStartEvent):
            self.refuse("not-a-mapping", event.start_mark, "the facts are not “key: value” lines", "“key: value” lines", "Begin with a key.")
            raise _Refused
        data = self.mapping(loader, event, ())
        loader.get_event()
        if not loader.check_event(yaml.StreamEndEvent):
            self.refuse("two-documents", loader.peek_event().start_mark, "a second YAML document begins here", "one document a file", "Remove the line “---” or “...” and what follows.")
        return data

    def value(self, loader: yaml.CSafeLoader, path: Path_) -> Any:  # noqa: ANN401 -- YAML is mappings, lists and text
        event = loader.get_event()
        if len(path) > MAX_DEPTH:
            self.refuse("too-deep", event.start_mark, "the facts are nested too deeply", f"up to {MAX_DEPTH} levels", "Flatten them.")
            raise _Refused
        if isinstance(event, yaml.AliasEvent):
            self.refuse("alias", event.start_mark, f"“*{event.anchor}” is a YAML alias", "plain values", "Write the value itself, or quote it.")
            raise _Refused
        self.positions[path] = self.at(event.start_mark)
        if event.anchor:
            self.refuse("anchor", event.start_mark, f"“&{event.anchor}” is a YAML anchor", "plain values", "Remove it, or quote the value.")
        if event.tag:
            self.refuse("tag", event.start_mark, f"“{event.tag}” is a YAML tag", "plain values", "Remove it, or quote the value.")
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.value.strip() or event.style else None
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(loader, path)
        return self.mapping(loader, event, path)

    def sequence(self, loader: yaml.CSafeLoader, path: Path_) -> list[Any]:
        """Return a list; empty items are reported and left out."""
        items: list[Any] = []
        while not loader.check_event(yaml.SequenceEndEvent):
            mark = loader.peek_event().start_mark
            item = self.value(loader, (*path, len(items)))
            if item is None:
                self.refuse("empty-value", mark, "this item of the list is empty", "a value", "Write the value, or remove the line.")
            else:
                items.append(item)
        loader.get_event()
        return items

    def mapping(self, loader: yaml.CSafeLoader, start: yaml.MappingStartEvent, path: Path_) -> Tree:
        """Return a mapping; repeated keys and empty values are reported and left out."""
        data: Tree = {}
        self.positions[path] = self.at(start.start_mark)
        while not loader.check_event(yaml.MappingEndEvent):
            event = loader.get_event()
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse("bad-key", event.start_mark, "a key is a word, not a list or a block", "“key: value” lines", "Write the key as one word.")
                raise _Refused
            key = event.value
            here = (*path, key)
            repeated = here in self.keys
            if repeated:
                line, column = self.keys[here]
                self.refuse("repeated-key", event.start_mark, f"the key “{key}” stands twice; the first is on line {line}, column {column}", "each key once", "Keep one of the two.")
                self.value(loader, (*path, f"{key} (again)"))
                continue
            self.keys[here] = self.at(event.start_mark)
            value = self.value(loader, here)
            if value is None:
                self.empty.add(here)
                self.refuse("empty-value", event.start_mark, f"the key “{key}” has no value", "a value after the colon", "Write the value, or remove the line.")
            else:
                data[key] = value
        loader.get_event()
        return data


def unknown_folders(files: tuple[SourceFile, ...], registers: tuple[str, ...], forms: frozenset[str]) -> Iterator[Problem]:
    """Yield a problem for every file that lies in a folder of no register or of no form."""
    for file in files:
        if file.kind == "register" and file.folder not in registers:
            yield Problem("unknown-register", Position(file.file), f"“{file.folder}” is not a register", listed(registers), did_you_mean(file.folder, registers, "Move the file."))
        if file.kind == "entry" and file.folder not in forms:
            yield Problem(
                "unknown-form",
                Position(file.file),
                f"“{file.folder}” is not a documentary form",
                listed(forms) or "the forms in content/registers/forms",
                did_you_mean(file.folder, forms, "Move the entry, or add the form to content/registers/forms."),
                severity=Severity.ERROR,
            )
