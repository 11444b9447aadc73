"""Strict YAML: mappings, lists and text, each with its position.

Knows which YAML an archive accepts: every scalar stays text (``no``, ``012``, ``1:30`` are words until the
schema says otherwise); no repeated key, anchor, alias, tag or empty value; bounded depth. Knows no schema.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import yaml

from heydar_archive.problems import Position, Problem

Path_: TypeAlias = tuple[str | int, ...]
"""Where a value stands in the data: keys and indexes from the top."""
Tree: TypeAlias = dict[str, Any]
"""Parsed YAML: mappings, lists and text only."""

MAX_DEPTH = 12
"""The deepest nesting of a front matter or register."""
MAX_VALUES = 5_000
"""The most values in a file: each may be a mistake, and a report that nobody can read is of no use."""

_Parsed: TypeAlias = tuple[Tree, dict[Path_, tuple[int, int]], dict[Path_, tuple[int, int]], frozenset[Path_]]


def parse_yaml(text: str, file: str, problems: list[Problem], first_line: int = 1) -> _Parsed | None:
    """Parse strict YAML whose top is a mapping.

    Returns the data (mappings, lists and text only), the position of every value and of every key (line and
    column from 1, ``first_line`` being the line of the text's first line) and the paths of empty values;
    None, with a problem, if it is not YAML or its top is no mapping.
    """
    builder = _Builder(file, first_line, problems)
    loader = _Events(text)
    try:
        data = builder.document(loader)
    except yaml.MarkedYAMLError as reason:
        problems.append(_syntax(reason, text, file, first_line))
        return None
    except yaml.YAMLError as reason:  # a character that YAML does not know; ``reading`` refuses those with their place
        what = f"the facts cannot be read: {str(reason).splitlines()[0]}"
        problems.append(Problem("yaml-syntax", Position(file), what, "", "Remove what is not plain text."))
        return None
    except _Refused:
        return None
    finally:
        loader.close()
    return data, builder.positions, builder.keys, frozenset(builder.empty)


_LINES = "“key: value” lines, each as far to the right as its neighbours"
_LIST = "a list: each item on a line of its own that begins with “- ”, below the key"
_SYNTAX: dict[str, tuple[str, str, str]] = {
    "did not find expected key": (
        "a line “key: value” is expected here",
        _LINES,
        "Look for a quotation mark that ends the value too early, or a line that is not below its neighbours.",
    ),
    "did not find expected '-' indicator": (
        "a line that begins with “- ” is expected here",
        _LIST,
        "Begin the line with “- ”, or move it to the left, out of the list.",
    ),
    "could not find expected ':'": (
        "this line has no colon with a space after it",
        _LINES,
        "Write “key: value”, begin the line with “- ” if it is an item, or move it to the right if it is more text.",
    ),
    "found unexpected end of stream": (
        "the quotation mark that stands here is never closed",
        "one quotation mark before the value and one behind it",
        "Close it at the end of the value.",
    ),
    "did not find expected ',' or ']'": ("the list that “[” opens here is not closed", _LIST, "Close it with “]”."),
    "did not find expected ',' or '}'": (
        "the keys that “{” opens here are not closed",
        _LINES,
        "Close them with “}”.",
    ),
    "did not find expected node content": (
        "a value is missing here",
        "a value between two commas",
        "Write it, or remove the comma before it.",
    ),
    "did not find expected comment or line break": (
        "text stands on the line of “>” or “|”",
        "the text on the lines below, two spaces further to the right than its key",
        "Begin the text on the next line.",
    ),
    "block sequence entries are not allowed in this context": (
        "the list begins on the line of its key",
        _LIST,
        "Begin the list on the next line.",
    ),
    "found unknown escape character": (
        "the backslash in this quoted text begins a sign that does not exist",
        "two backslashes where one is meant",
        "Write the backslash twice, or put the text between '…'.",
    ),
    "did not find expected <document start>": (
        "more lines stand here after the line “...”",
        _LINES,
        "Remove the line “...”.",
    ),
}
"""What the parser says of a mistake, and how an editor is told: what is wrong, what is allowed, what to do."""
_WHERE_IT_BEGAN = frozenset(
    {
        "could not find expected ':'",
        "found unexpected end of stream",
        "did not find expected ',' or ']'",
        "did not find expected ',' or '}'",
        "did not find expected alphabetic or numeric character",
    }
)
"""Mistakes that the parser notices only later: their place is where the thing that it was reading began."""


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str, first_line: int) -> Problem:
    """Return a mistake of writing as a problem, in words for someone who never heard of a parser."""
    said = str(error.problem or error.context)
    mark = (error.context_mark if said in _WHERE_IT_BEGAN else None) or error.problem_mark or error.context_mark
    if mark is None:
        return Problem("yaml-syntax", Position(file), f"the facts cannot be read: {said}", _LINES)
    lines = text.rstrip("\n").split("\n")
    at_end = mark.line >= len(lines)
    row, column = (len(lines) - 1, len(lines[-1])) if at_end else (mark.line, mark.column)
    before, sign = lines[row][:column], lines[row][column : column + 1]
    allowed, todo = _LINES, "Look at this line and the one above it."
    if "\t" in (sign, *before[:1]):
        what, allowed, todo = "a tab stands here", "spaces, two for each step to the right", "Put spaces in its place."
    elif said == "mapping values are not allowed in this context" and re.fullmatch(r"\s*[a-z_]+", before):
        what = f"the key “{before.strip()}” is too far to the right"
        todo = "Move it to the left, so that it begins below the key above it."
    elif said == "mapping values are not allowed in this context":
        what = f"a colon with a space after it stands inside the value “{before.split(': ', 1)[-1].strip()[-40:]}:”"
        allowed, todo = "such a colon inside quotes", "Put the whole value in quotes."
    elif at_end and said == "did not find expected node content":
        what, todo = "the facts end, and “[” or “{” above is not closed", "Close it, or put the value in quotes."
    elif said in _SYNTAX:
        what, allowed, todo = _SYNTAX[said]
    elif sign:
        what, allowed = (
            f"“{sign}” cannot begin a value",
            "values that begin with a letter or a digit, or stand in quotes",
        )
        todo = "Put the whole value in quotes."
    else:
        what = f"the facts cannot be read: {said}"
    return Problem("yaml-syntax", Position(file, row + first_line, column + 1), what, allowed, todo)


class _Events:
    """The events of a YAML stream, one at a time."""

    def __init__(self, text: str) -> None:
        self._loader = yaml.CSafeLoader(text)

    def next(self) -> Any:  # noqa: ANN401 -- events have no useful common type
        return self._loader.get_event()

    def peek(self) -> Any:  # noqa: ANN401 -- as above
        return self._loader.peek_event()

    def at(self, kind: type[yaml.Event]) -> bool:
        return bool(self._loader.check_event(kind))

    def close(self) -> None:
        self._loader.dispose()


class _Refused(Exception):  # noqa: N818 -- not an error: the problem is already recorded
    """The document is not worth reading on; the problem is recorded."""


Same = TypeVar("Same", bound=tuple[Any, ...])


@lru_cache(maxsize=1 << 16)
def _shared(value: tuple[Any, ...]) -> tuple[Any, ...]:
    return value


def _same(value: Same) -> Same:
    """Return a tuple that equals this one, the same each time: thousands of files have the same keys on the same lines."""
    return _shared(value)  # type: ignore[return-value]  # it has the type of what it equals


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
        return _same((mark.line + self.first_line, mark.column + 1))

    def refuse(self, code: str, mark: Any, what: str, allowed: str, todo: str) -> None:  # noqa: ANN401
        self.problems.append(Problem(code, Position(self.file, *self.at(mark)), what, allowed, todo))

    def document(self, loader: _Events) -> Tree:
        """Return the mapping of the one document in the stream."""
        loader.next()
        if loader.at(yaml.StreamEndEvent):
            self.problems.append(
                Problem(
                    "not-a-mapping",
                    Position(self.file, self.first_line, 1),
                    "there are no facts here",
                    "“key: value” lines",
                    "Write the facts, or remove the file.",
                )
            )
            raise _Refused
        loader.next()
        event = loader.next()
        if not isinstance(event, yaml.MappingStartEvent):
            self.refuse(
                "not-a-mapping",
                event.start_mark,
                "the facts are not “key: value” lines",
                "“key: value” lines",
                "Write each fact as “key: value”, with a space after the colon.",
            )
            raise _Refused
        data = self.mapping(loader, event, ())
        loader.next()
        if not loader.at(yaml.StreamEndEvent):
            self.refuse(
                "two-documents",
                loader.peek().start_mark,
                "the facts end above, and others begin here",
                "one run of “key: value” lines",
                "Remove the line “---” or “...”.",
            )
            raise _Refused
        return data

    def value(self, loader: _Events, path: Path_) -> Any:  # noqa: ANN401 -- YAML is mappings, lists and text
        event = loader.next()
        if len(path) > MAX_DEPTH:
            self.refuse(
                "too-deep",
                event.start_mark,
                "the facts are nested too deeply",
                f"up to {MAX_DEPTH} steps to the right",
                "Move them to the left.",
            )
            raise _Refused
        if isinstance(event, yaml.AliasEvent):
            self.refuse(
                "alias",
                event.start_mark,
                f"“*{event.anchor}” cannot begin a value: “*” has a meaning of its own there",
                "values written out",
                "Put the value in quotes, or write out what is meant.",
            )
            raise _Refused
        self.positions[path] = self.at(event.start_mark)
        if len(self.positions) > MAX_VALUES:
            self.refuse(
                "too-many-values",
                event.start_mark,
                "the file holds too many facts",
                f"up to {MAX_VALUES:,} values",
                "Divide the record.",
            )
            raise _Refused
        self.plain(event)
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.value.strip() or event.style else None
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(loader, path)
        return self.mapping(loader, event, path)

    def plain(self, event: Any) -> None:  # noqa: ANN401 -- events have no useful common type
        """Report the anchor and the tag of a value or key."""
        if event.anchor:
            self.refuse(
                "anchor",
                event.start_mark,
                f"“&{event.anchor}” cannot begin a value: “&” has a meaning of its own there",
                "values written out",
                "Put the value in quotes, or remove the word.",
            )
        if event.tag:
            self.refuse(
                "tag",
                event.start_mark,
                f"“{event.tag.replace('tag:yaml.org,2002:', '!!')}” cannot begin a value: “!” has a meaning of its own there",
                "values written out",
                "Put the value in quotes, or remove the word.",
            )

    def sequence(self, loader: _Events, path: Path_) -> list[Any]:
        """Return a list; empty items are reported and left out."""
        items: list[Any] = []
        while not loader.at(yaml.SequenceEndEvent):
            mark = loader.peek().start_mark
            item = self.value(loader, _same((*path, len(items))))
            if item is None:
                self.refuse(
                    "empty-value",
                    mark,
                    "this item of the list is empty",
                    "a value",
                    "Write the value, or remove the line.",
                )
            else:
                items.append(item)
        loader.next()
        return items

    def mapping(self, loader: _Events, start: yaml.MappingStartEvent, path: Path_) -> Tree:
        """Return a mapping; repeated keys and empty values are reported and left out."""
        data: Tree = {}
        self.positions[path] = self.at(start.start_mark)
        while not loader.at(yaml.MappingEndEvent):
            event = loader.next()
            if not isinstance(event, yaml.ScalarEvent) or not event.value.strip():
                self.refuse(
                    "bad-key",
                    event.start_mark,
                    "a key is one word, and something else stands here",
                    "“key: value” lines",
                    "Write the key as one word; a value that begins with “{” or “[” goes in quotes.",
                )
                raise _Refused
            self.plain(event)
            key = event.value
            here = _same((*path, key))
            if key == "<<" and not event.style:
                self.refuse(
                    "merge-key",
                    event.start_mark,
                    "“<<” does not bring the keys of another block here",
                    "keys written out",
                    "Write the keys themselves.",
                )
                self.value(loader, here)
                continue
            repeated = here in self.keys
            if repeated:
                line, column = self.keys[here]
                self.refuse(
                    "repeated-key",
                    event.start_mark,
                    f"the key “{key}” stands twice; the first is on line {line}, column {column}",
                    "each key once",
                    "Keep one of the two.",
                )
                self.value(loader, (*path, f"{key} (again)"))
                continue
            self.keys[here] = self.at(event.start_mark)
            value = self.value(loader, here)
            if value is None:
                self.empty.add(here)
                self.refuse(
                    "empty-value",
                    event.start_mark,
                    f"the key “{key}” has no value",
                    "a value after the colon",
                    "Write the value, or remove the line.",
                )
            else:
                data[key] = value
        loader.next()
        return data
