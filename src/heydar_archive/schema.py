"""The model for machines and for the manual: JSON Schema and field tables, from the one definition.

Knows how the model's fields are said in JSON Schema (2020-12) and in the manual's tables. The archive takes every
value as text; the schema is for tools that have already made numbers of digits. Knows no content.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from heydar_archive.model import REGISTERS, Described, Entry, Page, Refers, Site

KINDS: dict[str, type[Described]] = {"entry": Entry, **REGISTERS, "page": Page, "site": Site}
"""Every kind of content file: its name and its model."""


def json_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of content file."""
    found: dict[str, Any] = _as_written(KINDS[kind].model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _as_written(node: Any) -> Any:  # noqa: ANN401 -- JSON
    """Return a schema that holds for what an editor writes, quoted or not: ``1992`` is text, ``"10"`` is a number.

    What may be absent may not be empty: a key without a value is refused.
    """
    if isinstance(node, list):
        return [_as_written(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _as_written(value) for key, value in node.items() if not (key == "default" and value is None)}
    choices = [choice for choice in made.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        del made["anyOf"]
        made = {**choices[0], **made}
    elif choices:
        made["anyOf"] = choices
    if made.get("type") == "string" and not made.keys() & {"enum", "const"}:
        made["type"] = ["string", "number"]
    elif made.get("type") == "integer":
        made |= {"type": ["integer", "string"], "pattern": "^(?:0|[1-9][0-9]{0,5})$"}
    elif made.get("type") == "boolean":
        del made["type"]
        made["enum"] = [True, False, "true", "false"]
    return made


def json_schema_text(kind: str) -> str:
    """Return the JSON Schema as text, the same bytes each time."""
    return json.dumps(json_schema(kind), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def tables(kind: str) -> str:
    """Return the manual's field tables of a kind: its own, then one for each block that its fields hold."""
    return "\n\n".join(_table(model, name, depth) for depth, (name, model) in enumerate(_models(kind)))


def _models(kind: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the models that a kind is made of, each once, outermost first, by the key that holds it."""
    seen: set[type[BaseModel]] = set()
    queue: list[tuple[str, type[BaseModel]]] = [(kind, KINDS[kind])]
    while queue:
        name, model = queue.pop(0)
        if model in seen or model.__name__ == "Words":
            continue
        seen.add(model)
        yield name, model
        for key, field in model.model_fields.items():
            queue.extend((field.alias or key, inner) for inner in _inner(field.annotation))


def _inner(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 -- annotations are of any kind
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _inner(part)


def _table(model: type[BaseModel], name: str, depth: int) -> str:
    heading = "" if depth == 0 else f"**`{name}`** — {(model.__doc__ or '').splitlines()[0]}\n\n"
    rows = ["| key | required | holds | for example |", "|---|---|---|---|"]
    for key, field in model.model_fields.items():
        written = field.alias or key
        required = "yes" if field.is_required() else ""
        example = str(field.examples[0]) if field.examples else ""
        shown = "see below" if example == "see below" else f"`{example}`" if example else ""
        rows.append(
            f"| `{written}` | {required} | {field.description or ''}{_allowed(field.annotation, field.metadata)} | {shown} |"
        )
    return heading + "\n".join(rows)


def _allowed(annotation: Any, metadata: list[Any]) -> str:  # noqa: ANN401 -- annotations are of any kind
    for mark in metadata:
        if isinstance(mark, Refers):
            register = {"agents": "organisations or people", "entries": "a reference"}.get(mark.register, mark.register)
            return f" ({register})"
    choices = _choices(annotation)
    return f": {', '.join(f'`{choice}`' for choice in choices)}" if choices else ""


def _choices(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401 -- annotations are of any kind
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    if get_origin(annotation) in {Union, types.UnionType, tuple}:
        for part in get_args(annotation):
            found = _choices(part)
            if found:
                return found
    return ()
