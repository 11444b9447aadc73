"""From files to values with positions: the only stage that reads content.

Knows how the content folder is laid out, what a file may be (UTF-8, bounded, no symbolic link) and how an
entry's words are divided by language. Knows no schema: what the keys mean is the business of ``model`` and
``describing``.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from heydar_archive.languages import AUTONYMS, LANGUAGE_MARK, LANGUAGES, Language
from heydar_archive.lookalikes import INVISIBLE, has_others, lookalike_words, mixed_words
from heydar_archive.memory import Memory
from heydar_archive.orthography import slug
from heydar_archive.problems import Position, Problem, Severity, did_you_mean, gate, listed
from heydar_archive.spreading import spread
from heydar_archive.strict_yaml import Path_, Tree, parse_yaml

MAX_BYTES = 2_000_000
"""The largest content file that is read."""
MAX_NAME = 120
"""The longest name of a file, in bytes of UTF-8: a system takes 255, and the site puts endings behind it."""
ATTACHMENT_SUFFIXES = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".txt"})

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_MIXED = 50
"""The most words of two scripts that are told of a file."""
_ESCAPE = re.compile(r"\\[uUx]")
_MANUALS = frozenset({"README.md", "OXU.md", "LICENSE.md"})
_REFERENCE = re.compile(r"^ref:[ \t]*[\"']?(?P<ref>[A-Z]{2}-[0-9]{4,6})\b", re.MULTILINE)
_OWN_FOLDERS = frozenset({"registers", "pages", "wording"})


@dataclass(frozen=True, slots=True)
class Section:
    """The words of one language: Markdown text, in UTF-8, and the line of the file on which it begins.

    Bytes, since texts are most of what an archive holds in memory, and Azerbaijani ones take twice the room as characters.
    """

    written: bytes
    line: int
    is_blank: bool

    @staticmethod
    def of(text: str, line: int) -> Section:
        """Return a section from its text."""
        return Section(text.encode("utf-8", "surrogatepass"), line, not text.strip())

    @property
    def text(self) -> str:
        """The words, as characters."""
        return self.written.decode("utf-8", "surrogatepass")

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that stand for the words: NFC, white space folded, SHA-256.

        A translation names the digest of the text that it was made from, so that a later change is seen. It
        survives rebases and shallow clones, which a commit or a modification time does not.
        """
        return _digest(self.written)


@lru_cache(maxsize=1 << 15)
def _digest(written: bytes) -> str:
    text = written.decode("utf-8", "surrogatepass")
    normalised = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(normalised.encode("utf-8")).hexdigest()[:12]


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
    head: str = ""
    """A digest of the facts as they are written: where it is the same, the values and all their places are."""

    @property
    def body(self) -> str:
        """A digest of the words, and of the lines on which they begin."""
        digest = hashlib.sha256()
        for language, section in self.sections.items():
            digest.update(f"{language} {section.line} {len(section.written)}\n".encode())
            digest.update(section.written)
        return digest.hexdigest()[:_DIGITS]

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


@dataclass(frozen=True, slots=True)
class _Place:
    """A file and what it is by where it lies."""

    path: Path
    relative: str
    kind: str
    folder: str
    name: str


@dataclass(slots=True)
class _Found:
    """What a run over the folder collects: files to be read, attachments by their entries' form and name, problems."""

    places: list[_Place] = field(default_factory=list)
    attachments: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(root: Path, memory: Memory | None = None) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Read everything under ``root/content``; with a ``memory`` only files with other bytes are parsed again.

    Returns the files, sorted by path, and every problem met on the way; a file that cannot be parsed is
    among the problems only (an entry of which the
    reference can be made out is kept as ``unparsed``, with nothing but that reference). Never raises for what a file or a disk can do.
    """
    found = _Found()
    content = root / "content"
    try:
        there = content.is_dir()
    except OSError as reason:  # the folder above it may not be entered, or its name is too long for the system
        return (), (_unreadable("content", reason),)
    if not there:
        where = Position("content")
        found.problems.append(
            Problem(
                "no-content",
                where,
                "there is no folder “content” here",
                "",
                "Run the command in the archive's folder, or name it with --root.",
            )
        )
        return (), tuple(found.problems)
    for path in _walk(content, found.problems, root):
        _place(path, root, found)
    held: list[SourceFile] = []
    # What a memory holds must be in this process; without one two processes read.
    parts = [_read(found.places, memory)] if memory else spread(_read, found.places)
    for part, problems in parts:
        held.extend(part)
        found.problems.extend(problems)
    attachments = found.attachments
    files = tuple(
        _with_attachments(file, attachments.pop((file.folder, file.name), [])) if file.kind == "entry" else file
        for file in sorted(held, key=lambda f: f.file)
    )
    failed = {problem.position.file for problem in found.problems if problem.is_error}
    for (folder, name), names in sorted(attachments.items()):
        entry = f"content/{folder}/{name}.md"
        if entry not in failed:
            found.problems.append(
                Problem(
                    "orphan-attachments",
                    Position(f"content/{folder}/{name}"),
                    f"the folder holds {len(names)} file(s), and there is no entry “{name}.md” beside it",
                    "attachments in a folder that has the name of its entry",
                    "Rename the folder, or add the entry.",
                )
            )
    return files, tuple(found.problems)


def read_others(root: Path, memory: Memory | None = None) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Read everything under ``root/content`` but the entries, as ``read`` does."""
    found = _Found()
    content = root / "content"
    for folder in sorted(_OWN_FOLDERS):
        for path in _walk(content / folder, found.problems, root) if (content / folder).is_dir() else ():
            _place(path, root, found)
    _place(content / "site.yaml", root, found)
    files, problems = _read(found.places, memory)
    return tuple(sorted(files, key=lambda file: file.file)), (*found.problems, *problems)


def read_entry(root: Path, file: str, attachments: tuple[str, ...]) -> tuple[SourceFile | None, tuple[Problem, ...]]:
    """Read one entry, of which the path from the project's root and the attachments are known; None if it cannot be parsed."""
    found = _Found()
    _place(root / file, root, found)
    files, problems = _read(found.places)
    read_now = next((one for one in files if one.kind == "entry"), None)
    return _with_attachments(read_now, list(attachments)) if read_now else None, (*found.problems, *problems)


def _with_attachments(file: SourceFile, names: list[str]) -> SourceFile:
    return replace(file, attachments=tuple(sorted(names))) if names else file


_DIGITS = 32
"""How much of a SHA-256 stands for a file's facts, and for its words."""
_DEEPEST = 3
"""Folders that may stand in each other below the archive’s own: content/decisions/1959-05-12-stone-bridge."""


def _walk(folder: Path, problems: list[Problem], root: Path) -> Iterator[Path]:
    """Yield the files under a folder in a fixed order, hidden ones left out, links refused, nothing endlessly deep."""
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
                Problem(
                    "symbolic-link",
                    Position(_relative(path, root)),
                    "this is only a pointer to a file elsewhere (a symbolic link)",
                    "files and folders",
                    "Put the file itself here.",
                )
            )
        elif entry.is_dir(follow_symlinks=False) and len(path.relative_to(root).parts) > _DEEPEST:
            what = f"“{_visible(entry.name)}” is a folder, and no folder belongs here"
            where = Position(_relative(path, root))
            problems.append(Problem("unexpected-file", where, what, "files", "Move what it holds, and remove it."))
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, problems, root)
        elif entry.is_file(follow_symlinks=False):
            yield path
        else:  # reading a pipe or a device would never end
            where = Position(_relative(path, root))
            problems.append(
                Problem("unreadable", where, "it is not an ordinary file", "files and folders", "Remove it.")
            )


def _relative(path: Path, root: Path) -> str:
    return _visible(path.relative_to(root).as_posix())


def _visible(text: str) -> str:
    """Return a name with every sign that cannot be shown written as its number."""
    return "".join(c if c.isprintable() and not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text)


def _place(path: Path, root: Path, found: _Found) -> None:
    """Decide by its place what a file is."""
    relative = _relative(path, root)
    match relative.split("/")[1:]:
        case ["site.yaml"]:
            found.places.append(_Place(path, relative, "site", "", "site"))
        case [manual] if manual in _MANUALS:
            pass
        case ["wording", name] if name.endswith(".yaml"):
            found.places.append(_Place(path, relative, "wording", "", name.removesuffix(".yaml")))
        case ["registers", kind, name] if name.endswith(".yaml"):
            found.places.append(_Place(path, relative, "register", kind, name.removesuffix(".yaml")))
        case ["pages", name] if name.endswith(".md"):
            found.places.append(_Place(path, relative, "page", "", name.removesuffix(".md")))
        case [form, name] if form not in _OWN_FOLDERS and name.endswith(".md"):
            found.places.append(_Place(path, relative, "entry", form, name.removesuffix(".md")))
        case [form, slug, name] if form not in _OWN_FOLDERS and Path(name).suffix.lower() in ATTACHMENT_SUFFIXES:
            names = found.attachments.setdefault((form, slug), [])
            wrong = _bad_attachment(name, path.name, names)
            if wrong:
                found.problems.append(Problem("bad-file-name", Position(relative), *wrong, "Rename the file."))
            else:
                names.append(name)
        case parts:
            found.problems.append(_unexpected(relative, parts))


def _bad_attachment(shown: str, name: str, others: list[str]) -> tuple[str, str] | None:
    """Return what is wrong with the name of an attachment, and what is allowed; None if nothing is."""
    if shown != name:  # what cannot be shown cannot be linked
        return f"“{shown}” holds a sign that cannot be shown", "letters and digits"
    if len(name.encode("utf-8")) > MAX_NAME:
        return f"“{name[:40]}…” is too long for the files of the site", f"names of up to {MAX_NAME} bytes"
    for _, word, letter, script in mixed_words(name):
        return f"“{word}” holds “{letter}”, which is a {script} letter", "words in letters of one script"
    for other in others:
        if _alike(other) == _alike(name):
            return f"“{name}” and “{other}” are one file on many systems", "names that differ in more than case"
    return None


def _alike(name: str) -> str:
    """Return what systems compare that keep names without regard to case and to the form of letters with marks."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _unexpected(relative: str, parts: list[str]) -> Problem:
    """Say which files the folder of an unknown file may hold."""
    *folders, name = parts
    match folders:
        case []:
            allowed = "content/site.yaml, and folders"
        case ["registers", _]:
            allowed = "records of a register: <name>.yaml"
        case ["pages"]:
            allowed = "pages: <name>.md"
        case ["wording"]:
            allowed = "the words of the interface: az.yaml, en.yaml"
        case [form] if form not in _OWN_FOLDERS:
            allowed = "entries: <name>.md; what is attached to an entry, in a folder of its name"
        case [form, _] if form not in _OWN_FOLDERS:
            allowed = f"what is attached to an entry: {listed(ATTACHMENT_SUFFIXES)}"
        case _:
            allowed = "no files in this folder"
    todo = "Move the file, or remove it."
    ending = re.search(r"<name>(\.\w+)", allowed)
    if ending and Path(name).suffix.lower() in {".yml", ".markdown", ".mdown", ".txt"}:
        todo = f"If its place is right, rename it to “{Path(name).stem}{ending[1]}”; else move it."
    what = f"“{name}” is no file that the archive knows in this folder"
    return Problem("unexpected-file", Position(relative), what, allowed, todo)


def _read(places: Iterable[_Place], memory: Memory | None = None) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Return what some files hold, and what is wrong with them."""
    files: list[SourceFile] = []
    problems: list[Problem] = []
    memory = memory or Memory()
    for place in places:
        wrong = _bad_name(place)
        if wrong:
            problems.append(wrong)
            continue
        raw = _read_bytes(place, problems)
        if raw is not None:
            held, found = memory.recall("parsed", place.relative, raw, partial(_parsed, place, raw))
            files.extend(held)
            problems.extend(found)
    return tuple(files), tuple(problems)


def _bad_name(place: _Place) -> Problem | None:
    """Return the problem of a name that cannot be part of an address, if it is none."""
    if place.kind != "wording" and not _SLUG.fullmatch(place.name):
        return Problem(
            "bad-file-name",
            Position(place.relative),
            f"“{_visible(place.name)}” cannot be part of an address",
            "small letters a–z, digits and hyphens",
            f"Rename the file, for example to “{slug(place.name) or 'name'}{place.path.suffix}”.",
        )
    if len(place.name) > MAX_NAME:
        what, allowed = f"“{place.name[:40]}…” is too long for an address", f"names of up to {MAX_NAME} letters"
        return Problem("bad-file-name", Position(place.relative), what, allowed, "Shorten the name.")
    return None


def _parsed(place: _Place, raw: bytes) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Return what a file's bytes hold, a file or none, and what is wrong with them."""
    problems: list[Problem] = []
    return tuple(_parse(place, raw, problems)), tuple(problems)


def _parse(place: _Place, raw: bytes, problems: list[Problem]) -> Iterator[SourceFile]:
    text = _decoded(place.relative, raw, problems)
    if text is None:
        return
    sections: dict[Language, Section] = {}
    first_line = 1
    whole = text
    if place.kind in {"entry", "page"}:
        divided = split_front_matter(text, place.relative, problems)
        if divided is None:
            return
        text, body, body_line = divided
        sections = divide_by_language(body, body_line, place.relative, problems)
        first_line = 2
    facts_end = first_line + text.count("\n")
    mixed: tuple[Problem, ...] = ()
    if has_others(whole):
        mixed = tuple(_mixed(place, whole, facts_end))
        problems.extend((*mixed, *_disguised(place, sections)))
    parsed = parse_yaml(text, place.relative, problems, first_line)
    if parsed is not None:
        if not mixed and _ESCAPE.search(text):
            problems.extend(_mixed_in_escapes(place, parsed[0], parsed[1]))
        head = hashlib.sha256(text.rstrip("\n").encode("utf-8")).hexdigest()[:_DIGITS]
        yield SourceFile(place.relative, place.kind, place.folder, place.name, *parsed, sections, head=head)
    elif place.kind == "entry" and (reference := _REFERENCE.search(text)):
        # Other entries may name this one: its reference is known, so that what they say can still be checked.
        facts = {"ref": reference["ref"]}
        yield SourceFile(place.relative, "unparsed", place.folder, place.name, facts, {}, {})


def _mixed(place: _Place, text: str, facts_end: int) -> Iterator[Problem]:
    """Yield a problem for each word with letters of two scripts: an error in facts, a question in a document’s words.

    Names and titles are the archive’s own, and must be what they look like; a document may really be typed that way.
    """
    for at, word, letter, script in itertools.islice(mixed_words(text), _MOST_MIXED):
        where = _position(place.relative, text, at)
        yield _mixed_word(where, word, letter, script, is_fact=where.line <= facts_end)


def _disguised(place: _Place, sections: Mapping[Language, Section]) -> Iterator[Problem]:
    """Yield a question for each word of a text that only looks like one of its language; of facts ``checks`` asks it."""
    found = (
        (section.line + section.text.count("\n", 0, passage.start()), unmarked, *word)
        for section in sections.values()
        for passage in _PASSAGE.finditer(section.text)
        for unmarked in [LANGUAGE_MARK.sub(lambda mark: " " * len(mark[0]), passage[0])]
        for word in lookalike_words(unmarked)
    )
    for first, passage, at, word, script in itertools.islice(found, _MOST_MIXED):
        where = Position(place.relative, first + passage.count("\n", 0, at), at - passage.rfind("\n", 0, at))
        yield Problem(
            "lookalike-word",
            where,
            f"“{_cut(word)}” is written in {script} letters that look like Latin ones",
            f"letters of the language of the text, or [{_cut(word)}]{{ru}} with the code of the word's own",
            "Type the word again, or say which language it is.",
            severity=Severity.WARNING,
        )


_PASSAGE = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S.*)*")
"""Lines without a blank one between: a paragraph, a list, a table."""


def _mixed_in_escapes(place: _Place, values: Any, positions: Mapping[Path_, tuple[int, int]]) -> Iterator[Problem]:  # noqa: ANN401 -- YAML is mappings, lists and text
    """Yield the same for letters that are written as their numbers, which the text does not show."""
    waiting: list[tuple[Path_, Any]] = [((), values)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(((*path, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend(((*path, index), inner) for index, inner in enumerate(value))
        else:
            for _, word, letter, script in itertools.islice(mixed_words(value), 1):
                yield _mixed_word(Position(place.relative, *positions[path]), word, letter, script, is_fact=True)


def _mixed_word(where: Position, word: str, letter: str, script: str, *, is_fact: bool) -> Problem:
    return Problem(
        "mixed-scripts",
        where,
        f"“{_cut(word)}” holds “{letter}”, which is a {script} letter and looks like another",
        "words in letters of one script",
        "Type the word again, with one keyboard.",
        severity=Severity.ERROR if is_fact else Severity.WARNING,
    )


def _cut(word: str) -> str:
    return word if len(word) <= 60 else word[:59] + "…"  # noqa: PLR2004


def parse_entry(file: str, text: str) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Return what the text of an entry holds that is not on the disk yet, as ``read`` would, and what is wrong with it."""
    path = Path(file)
    return _parsed(_Place(path, file, "entry", path.parent.name, path.stem), text.encode("utf-8"))


def _unreadable(file: str, reason: OSError) -> Problem:
    return Problem(
        "unreadable",
        Position(file),
        f"it cannot be read: {reason.strerror}",
        "",
        "Check that it is there and that you may read it.",
    )


def _read_bytes(place: _Place, problems: list[Problem]) -> bytes | None:
    """Return a file's bytes, or None, with a problem, if they cannot be read or are too many."""
    try:
        with open(place.path, "rb", opener=_not_following) as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as reason:
        problems.append(_unreadable(place.relative, reason))
        return None
    if len(raw) > MAX_BYTES:
        problems.append(
            Problem(
                "too-large",
                Position(place.relative),
                "the file is larger than 2 MB",
                f"up to {MAX_BYTES:,} bytes",
                "Put scans and tables into the entry's folder of attachments, or divide the document.",
            )
        )
        return None
    return raw


def _not_following(path: str, flags: int) -> int:
    """Open a file that was an ordinary one a moment ago: not what a link leads to, and not a pipe that keeps us waiting."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _decoded(file: str, raw: bytes, problems: list[Problem]) -> str | None:
    """Return a file's text with line feeds only, or None, with a problem, if it is no UTF-8 text."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        problems.append(_not_utf8(file, raw, reason.start))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    invisible = INVISIBLE.search(text)
    if invisible:
        problems.append(
            Problem(
                "control-character",
                _position(file, text, invisible.start()),
                f"the invisible character U+{ord(invisible[0]):04X} stands here",
                "visible text",
                "Remove it: delete what is around it and type it again.",
            )
        )
        return None
    return text


def language_of(raw: bytes, file: str, language: Language) -> tuple[str, int]:
    """Return what a file says in a language, and the line on which that begins.

    Of an entry it is the section of that language, if there is one; of any other text all of it. A form feed, with
    which readers of scans divide pages, counts as a space.

    Raises:
        ProblemsFound: if it is too large, no UTF-8 text, or an entry of which the parts cannot be told apart.
    """
    problems: list[Problem] = []
    if len(raw) > MAX_BYTES:
        what, todo = "the file is larger than 2 MB", "Divide it."
        problems.append(Problem("too-large", Position(file), what, f"up to {MAX_BYTES:,} bytes", todo))
    text = _decoded(file, raw.replace(b"\f", b" "), problems)
    if text is None or not re.match(r"---[ \t]*\n", text):
        gate(problems)
        return text or "", 1
    divided = split_front_matter(text, file, problems)
    sections = divide_by_language(divided[1], divided[2], file, problems) if divided else {}
    gate(problems)
    section = sections.get(language, Section.of("", 1))
    return section.text, section.line


def _not_utf8(file: str, raw: bytes, at: int) -> Problem:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        what = "the file is saved as UTF-16"
        return Problem("not-utf-8", Position(file), what, "files saved as UTF-8", "Save it again as UTF-8.")
    line, column = raw.count(b"\n", 0, at) + 1, at - raw.rfind(b"\n", 0, at)
    what = f"the file is not saved as UTF-8: a letter that cannot be read stands here (byte {raw[at]:02X})"
    todo = "Open the file, check its Azerbaijani letters, and save it again as UTF-8."
    return Problem("not-utf-8", Position(file, line, column), what, "files saved as UTF-8", todo)


def _position(file: str, text: str, offset: int) -> Position:
    return Position(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def split_front_matter(text: str, file: str, problems: list[Problem]) -> tuple[str, str, int] | None:
    """Divide a Markdown file into front matter, body, and the line on which the body begins.

    Returns None, with a problem, if the front matter does not open on line 1 or is never closed.
    """
    if not re.match(r"---[ \t]*\n", text):
        problems.append(
            Problem(
                "no-front-matter",
                Position(file, 1, 1),
                "the file does not begin with a line “---”",
                "facts between two lines “---”, then the words",
                "Put “---” on the first line.",
            )
        )
        return None
    start = text.index("\n") + 1
    closing = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, start)
    if not closing:
        problems.append(
            Problem(
                "front-matter-open",
                Position(file, 1, 1),
                "the facts that begin here are never closed",
                "a second line “---” after the facts",
                "Add the line “---” after the last fact.",
            )
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
            blank = next((index for index, line in enumerate(lines) if line), 0)
            sections[current] = Section.of("\n".join(lines).strip("\n"), begun + blank)

    for number, line in enumerate(body.split("\n"), first_line):
        name = _heading(line)
        if name:
            close()
            current, lines, begun, refused = None, [], number + 1, False
            language = names.get(name)
            if language is None:
                refused = True
                problems.append(
                    Problem(
                        "unknown-language",
                        Position(file, number, 1),
                        f"the heading “{name[:60]}” is not a language of the archive",
                        " or ".join(f"“# {n}”" for n in names),
                        did_you_mean(name, names, "Use “##” for headings inside a text."),
                    )
                )
            elif language in sections:
                refused = True
                problems.append(
                    Problem(
                        "repeated-section",
                        Position(file, number, 1),
                        f"the heading “{name}” stands twice",
                        "one section a language",
                        "Join the two sections.",
                    )
                )
            else:
                current = language
        elif current is None and line.strip() and not refused:
            refused = True
            problems.append(
                Problem(
                    "text-without-language",
                    Position(file, number, 1),
                    f"the text “{line.strip()[:40]}” stands under no language",
                    "words under “# Azərbaycanca” or “# English”",
                    "Put the heading of its language above it.",
                )
            )
        else:
            lines.append(line)
    close()
    return {language: sections[language] for language in LANGUAGES if language in sections}


def _heading(line: str) -> str:
    """Return the words of a level-1 heading without its closing hashes; nothing if the line is none."""
    if not line.startswith("# "):
        return ""
    words = line[2:].strip()
    without = words.rstrip("#")
    return without.rstrip() if without.endswith(" ") else words


def unknown_folders(
    files: tuple[SourceFile, ...], registers: tuple[str, ...], forms: frozenset[str]
) -> Iterator[Problem]:
    """Yield a problem for every file that lies in a folder of no register or of no form."""
    for file in files:
        if file.kind == "register" and file.folder not in registers:
            yield Problem(
                "unknown-register",
                Position(file.file),
                f"“{file.folder}” is not a register",
                listed(registers),
                did_you_mean(file.folder, registers, "Move the file."),
            )
        if file.kind == "entry" and file.folder not in forms:
            yield Problem(
                "unknown-form",
                Position(file.file),
                f"“{file.folder}” is not a documentary form",
                listed(forms) or "the forms in content/registers/forms",
                did_you_mean(file.folder, forms, "Move the entry, or add the form to content/registers/forms."),
            )
