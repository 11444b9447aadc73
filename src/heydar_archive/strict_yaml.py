"""Strict YAML: mappings, lists and text, each with its position.

Knows which YAML an archive accepts: every scalar stays text (``no``, ``012``, ``1:30`` are words until the
schema says otherwise); no repeated key, anchor, alias, tag or empty value; bounded depth. Knows no schema.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import yaml

from heydar_archive.problems import Position, Problem

Path_: TypeAlias = tuple[str | int, ...]
"""Where a value stands in the data: keys and indexes from the top."""
Tree: TypeAlias = dict[str, Any]
"""Parsed YAML: mappings, lists and text only."""

MAX_DEPTH = 12
"""The deepest nesting of a front matter or register."""

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
        mark = reason.problem_mark or reason.context_mark
        where = Position(file, mark.line + first_line, mark.column + 1) if mark else Position(file)
        problems.append(
            Problem(
                "yaml-syntax",
                where,
                f"this is not YAML: {reason.problem or reason.context}",
                "“key: value” lines; text with “: ” or “ #” in quotes; spaces, never tabs",
                "Look at this line and the one above it: quotes, colons, indentation.",
            )
        )
        return None
    except yaml.YAMLError as reason:
        problems.append(
            Problem(
                "yaml-syntax",
                Position(file),
                f"this is not YAML: {str(reason).splitlines()[0]}",
                "",
                "Remove what is not plain text.",
            )
        )
        return None
    except _Refused:
        return None
    finally:
        loader.close()
    return data, builder.positions, builder.keys, frozenset(builder.empty)


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
                "Begin with a key.",
            )
            raise _Refused
        data = self.mapping(loader, event, ())
        loader.next()
        if not loader.at(yaml.StreamEndEvent):
            self.refuse(
                "two-documents",
                loader.peek().start_mark,
                "a second YAML document begins here",
                "one document a file",
                "Remove the line “---” or “...” and what follows.",
            )
        return data

    def value(self, loader: _Events, path: Path_) -> Any:  # noqa: ANN401 -- YAML is mappings, lists and text
        event = loader.next()
        if len(path) > MAX_DEPTH:
            self.refuse(
                "too-deep",
                event.start_mark,
                "the facts are nested too deeply",
                f"up to {MAX_DEPTH} levels",
                "Flatten them.",
            )
            raise _Refused
        if isinstance(event, yaml.AliasEvent):
            self.refuse(
                "alias",
                event.start_mark,
                f"“*{event.anchor}” is a YAML alias",
                "plain values",
                "Write the value itself, or quote it.",
            )
            raise _Refused
        self.positions[path] = self.at(event.start_mark)
        if event.anchor:
            self.refuse(
                "anchor",
                event.start_mark,
                f"“&{event.anchor}” is a YAML anchor",
                "plain values",
                "Remove it, or quote the value.",
            )
        if event.tag:
            self.refuse(
                "tag",
                event.start_mark,
                f"“{event.tag}” is a YAML tag",
                "plain values",
                "Remove it, or quote the value.",
            )
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.value.strip() or event.style else None
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(loader, path)
        return self.mapping(loader, event, path)

    def sequence(self, loader: _Events, path: Path_) -> list[Any]:
        """Return a list; empty items are reported and left out."""
        items: list[Any] = []
        while not loader.at(yaml.SequenceEndEvent):
            mark = loader.peek().start_mark
            item = self.value(loader, (*path, len(items)))
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
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse(
                    "bad-key",
                    event.start_mark,
                    "a key is a word, not a list or a block",
                    "“key: value” lines",
                    "Write the key as one word.",
                )
                raise _Refused
            key = event.value
            here = (*path, key)
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
