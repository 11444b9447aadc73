"""The file of a new entry: the next free reference, a name, and its text, with a remark on every key if wished.

Knows how facts are written so that they are read again as they are. Knows nothing of where the facts come from, and
writes no file.
"""

from __future__ import annotations

import itertools
import re
import textwrap
import types
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from heydar_archive.describing import model_in
from heydar_archive.languages import AUTONYMS, Language, Words
from heydar_archive.model import Entry, TitleStatuses
from heydar_archive.orthography import slug
from heydar_archive.problems import Problem
from heydar_archive.reading import Section
from heydar_archive.strict_yaml import Tree, parse_yaml

WAITING_SUMMARY: Mapping[str, str] = {
    "az": "Xülasə hələ yazılmayıb.",
    "en": "The summary has not been written yet.",
}
"""What stands for a summary that nobody has written yet: a true sentence, to be replaced."""

_REFERENCE = re.compile(rb"^[ \t]*ref:[ \t]*[\"']?([A-Z]{2}-[0-9]{4,6})\b", re.MULTILINE)
_NOT_CONTENT = frozenset({"README.md", "OXU.md", "LICENSE.md"})
_LITTLE_WORDS = frozenset(
    "a an and as at by for from in into its of on or the to with".split()  # noqa: SIM905 -- read as a sentence
)
_SLUG_WORDS = 5
_WIDTH = 100


def references(root: Path) -> frozenset[str]:
    """Return every reference that a file of the archive has.

    Every file counts, whatever state it is in: drafts, expected documents, files that cannot be understood.
    """
    found: set[str] = set()
    for path in sorted((root / "content").rglob("*")):
        if path.suffix not in {".md", ".yaml"} or path.name in _NOT_CONTENT or path.is_symlink() or not path.is_file():
            continue
        found.update(reference.decode("ascii") for reference in _REFERENCE.findall(_bytes(path)))
    return frozenset(found)


def references_after(used: Iterable[str]) -> Iterator[str]:
    """Yield the references after the highest that is in use; nothing if there is none to count on from."""
    counted = [(int(digits), letters, len(digits)) for letters, _, digits in (ref.partition("-") for ref in used)]
    if counted:
        number, letters, width = max(counted)
        yield from (f"{letters}-{later:0{width}d}" for later in itertools.count(number + 1))


def _bytes(path: Path) -> bytes:
    """Return a file's bytes, those of UTF-16 as UTF-8; none if it cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError:
        return b""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace").encode("utf-8")
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def name_of(date: str, title: str) -> str:
    """Return the name of an entry's file: its date as far as it is known, then the first words of the English title."""
    known = re.match(r"[0-9]{4}(?:-[0-9]{2}){0,2}(?![0-9X])", date)
    words = [word for word in slug(title).split("-") if word and word not in _LITTLE_WORDS][:_SLUG_WORDS]
    return "-".join([*([known[0]] if known else []), *words])


def text_of(tree: Tree, sections: Mapping[Language, Section] | None = None, *, remarks: bool = False) -> str:
    """Return the text of an entry's file: facts as YAML, then its texts under the names of their languages.

    With ``remarks`` a comment stands at every key that the model describes, where the key stands first.
    """
    facts = "".join(_lines(tree, Entry if remarks else None, 0))
    problems: list[Problem] = []
    parsed = parse_yaml(facts, "", problems)
    if parsed is None or problems or parsed[0] != tree:
        raise AssertionError(f"what is written is not what is read again: {problems}")
    end = "What else an entry may hold, and how its text is added below: content/README.md, content/OXU.md."
    facts += "".join(_remark(end, 0)) if remarks else ""
    texts = "".join(f"\n# {AUTONYMS[one]}\n\n{section.text}\n" for one, section in (sections or {}).items())
    return f"---\n{facts}---\n{texts}"


def _lines(tree: Tree, model: type[BaseModel] | None, depth: int) -> Iterator[str]:
    fields = {field.alias or name: field for name, field in model.model_fields.items()} if model else {}
    silent = model in {Words, TitleStatuses}
    for key, value in tree.items():
        field = fields.get(key)
        if field and not silent:
            yield from _remark(f"{field.description}{_choices(field.annotation)}", depth)
        inner = model_in(field.annotation) if field else None
        indent = "  " * depth
        if isinstance(value, dict):
            yield f"{indent}{key}:\n"
            yield from _lines(value, inner, depth + 1)
        elif isinstance(value, list):
            yield f"{indent}{key}:\n"
            for item in value:
                if isinstance(item, dict):
                    lines = list(_lines(item, inner if len(value) == 1 or item is value[0] else None, depth + 2))
                    first = next(i for i, line in enumerate(lines) if not line.lstrip().startswith("#"))
                    lines[first] = f"{indent}  - {lines[first].lstrip()}"
                    yield from (line[2:] for line in lines[:first])
                    yield from lines[first:]
                else:
                    yield f"{indent}  - {_scalar(str(item), depth + 2)}\n"
        else:
            yield f"{indent}{key}: {_scalar(value, depth)}\n"


def _remark(text: str, depth: int) -> Iterator[str]:
    indent = "  " * depth + "# "
    for line in textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False):
        yield f"{line}\n"


def _choices(annotation: Any) -> str:  # noqa: ANN401 -- annotations are of any kind
    """Return the values of which one is chosen, as the end of a remark."""
    if get_origin(annotation) is Literal:
        return f": {', '.join(map(str, get_args(annotation)))}"
    if get_origin(annotation) in {Union, types.UnionType, tuple}:
        return next((found for part in get_args(annotation) if (found := _choices(part))), "")
    return ""


def _scalar(value: str, depth: int) -> str:
    """Return a text as YAML writes it most plainly: bare, folded if it is long, else between quotation marks."""
    problems: list[Problem] = []
    parsed = parse_yaml(f"key: {value}\n", "", problems) if value.isprintable() else None
    bare = parsed is not None and not problems and parsed[0] == {"key": value}
    if (
        len(value) > _WIDTH - 2 * depth - 20
        and " " in value
        and value == " ".join(value.split())
        and value.isprintable()
    ):
        indent = "  " * (depth + 1)
        wrapped = textwrap.wrap(value, _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
        return ">-\n" + "\n".join(f"{indent}{line}" for line in wrapped)
    if bare:
        return value
    escaped = re.sub(r'[\\"]', r"\\\g<0>", value)
    return f'"{escaped}"'
