"""The model is published as JSON Schema and as tables; both say what the model says."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import jsonschema
import pytest
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from conftest import PROJECT, SAMPLE
from heydar_archive.dates import EXAMPLES
from heydar_archive.describing import apply
from heydar_archive.problems import Problem
from heydar_archive.reading import SourceFile, read, split_front_matter
from heydar_archive.schema import KINDS, json_schema, json_schema_text, tables
from test_broken import FAULTS, assembled, positions, report


class Tool(yaml.SafeLoader):
    """YAML as editors' tools read it: the core schema of YAML 1.2, which makes numbers of digits."""


Tool.yaml_implicit_resolvers = {}
for tag, pattern in {
    "bool": "true|True|TRUE|false|False|FALSE",
    "null": "null|Null|NULL|~|",
    "int": "[-+]?[0-9]+",
    "float": r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?",
}.items():
    Tool.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), None)


def kind_of(file: SourceFile) -> str:
    return file.folder if file.kind == "register" else file.kind


def files_of(root: Path) -> list[SourceFile]:
    return [file for file in read(root)[0] if file.kind not in {"wording", "unparsed"}]


def seen_by_a_tool(root: Path, file: SourceFile) -> Any:
    text = (root / file.file).read_text("utf-8")
    if file.file.endswith(".md"):
        divided = split_front_matter(text, file.file, [])
        assert divided is not None
        text = divided[0]
    return yaml.load(text, Tool)  # noqa: S506 -- a SafeLoader with fewer types


VALIDATORS = {kind: jsonschema.Draft202012Validator(json_schema(kind)) for kind in KINDS}


def faults(kind: str, data: Any) -> list[str]:
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in VALIDATORS[kind].iter_errors(data)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_json_schema(kind) -> None:
    schema = json_schema(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(json_schema_text(kind)) == schema


@pytest.mark.parametrize("root", [PROJECT, SAMPLE], ids=["real", "sample"])
def test_the_schema_accepts_every_file_that_the_model_accepts(root) -> None:
    files = files_of(root)
    assert {kind_of(file) for file in files} == KINDS.keys()
    for file in files:
        problems: list[Problem] = []
        assert apply(KINDS[kind_of(file)], file, problems) is not None, problems
        assert faults(kind_of(file), seen_by_a_tool(root, file)) == [], file.file
        assert faults(kind_of(file), file.data) == [], file.file


BEYOND_A_SCHEMA = frozenset(
    {
        # what two or more files say together
        "ambiguous-agent", "before-published", "capacity-of-a-body", "circle", "refers-to-draft", "facts-without-text", "missing-capacity",
        "office-not-held", "relation-to-itself", "repeated-alias", "repeated-discrepancy", "repeated-order",
        "repeated-reference", "repeated-relation", "status-without-text", "text-without-facts", "unknown-identifier",
        "unknown-office", "withdrawn-entry",
        # which of two dates is earlier, and the words themselves
        "backwards", "halves-differ", "names-overlap", "names-without-dates", "outdated-translation", "unmarked-language",
        # how YAML is written, and the text below the facts
        "anchor", "bad-link", "call-without-note", "dead-link", "note-called-twice", "note-without-call", "repeated-key",
        "lookalike-word", "mixed-scripts", "repeated-section", "tag", "text-too-long", "text-without-language", "too-many-brackets",
        "too-many-values", "unknown-language", "word-too-long",
        # where the file lies
        "reserved-name", "unknown-form", "unknown-register",
    }
)  # fmt: skip
"""Mistakes that no schema of one file's facts can see."""
NO_CALENDAR = frozenset({"the interval ends before it begins", "there is no such day in the calendar"})


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_schema_refuses_every_broken_file_that_a_schema_can_refuse(fault: Path, tmp_path: Path) -> None:
    root = assembled(fault, tmp_path / "archive")
    files = {file.file: file for file in files_of(root) if kind_of(file) in KINDS}
    for name, _, _, code, what in positions(report(fault)):
        if name not in files or code in BEYOND_A_SCHEMA or any(what.endswith(reason) for reason in NO_CALENDAR):
            continue
        assert faults(kind_of(files[name]), seen_by_a_tool(root, files[name])), f"{name}: {code}: {what}"


def test_the_schema_knows_days_but_for_29_february() -> None:
    (entry,) = (found for name, found in one_of_each() if name == "entry")
    basis = {"az": "Məlum deyil.", "en": "It is not known."}
    for text in (
        *EXAMPLES,
        "../1994",
        "1994/",
        "/1994",
        "1997-XX-XX",
        "1997-12-XX",
        "19XX%",
        "1996-02-29",
        "1997-10-31",
    ):
        assert faults("entry", {**entry, "date": text, "date_basis": basis}) == [], text
    for text in (
        "1997-13",
        "1997-02-30",
        "1997-04-31",
        "1997-00",
        "1997-1",
        "../..",
        "/",
        "1997-12-18?~",
        "12.03.1997",
    ):
        assert faults("entry", {**entry, "date": text, "date_basis": basis}), text


def one_of_each() -> list[tuple[str, Any]]:
    found = {kind_of(file): file.data for file in files_of(SAMPLE)}
    return [(kind, found[kind]) for kind in KINDS]


def blocks(schema: dict[str, Any], data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every block of keys in some data."""
    if isinstance(data, dict):
        yield path
        for key, value in data.items():
            yield from blocks(schema, value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from blocks(schema, value, (*path, index))


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


@pytest.mark.parametrize(("kind", "data"), one_of_each(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_schema_refuses_an_unknown_key_in_any_block(kind, data) -> None:
    for path in blocks(json_schema(kind), data):
        changed = copy.deepcopy(data)
        at(changed, path)["colour"] = "blue"
        assert faults(kind, changed), path


@pytest.mark.parametrize(("kind", "data"), one_of_each(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_schema_refuses_what_lacks_a_required_key(kind, data) -> None:
    required = [key for key, field in KINDS[kind].model_fields.items() if field.is_required()]
    assert required
    for key in required:
        assert faults(kind, {name: value for name, value in data.items() if name != key}), key


@pytest.mark.parametrize(("kind", "data"), one_of_each(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_schema_refuses_a_key_without_a_value(kind, data) -> None:
    for key in data:
        assert faults(kind, {**data, key: None}), key


@pytest.mark.parametrize(
    ("kind", "key", "accepted", "refused"),
    [
        ("entry", "status", ["located"], ["found", 7, True]),
        ("entry", "ref", ["HA-0011"], ["ha-11", "HA-0011 "]),
        ("entry", "date", ["1992", 1992, "1996-05-31"], [["1992"], True]),
        ("entry", "topics", [["bridge"]], ["bridge", [], [["bridge"]]]),
        ("forms", "order", ["10", 10, 0], ["ten", "010", "1000000", 1.5, True]),
        ("sources", "url", ["https://archive.example"], ["archive.example", "javascript:x"]),
        ("people", "wikidata", ["Q42"], ["42", "Q0"]),
    ],
)
def test_the_schema_draws_the_same_line_as_the_model(kind, key, accepted, refused) -> None:
    (data,) = (found for name, found in one_of_each() if name == kind)
    for value in accepted:
        assert faults(kind, {**data, key: value}) == []
    for value in refused:
        assert faults(kind, {**data, key: value}), value


@pytest.mark.parametrize("written", [True, False, "true", "false"])
def test_a_flag_may_be_quoted(written) -> None:
    number = {"value": "12", "scheme": "ussr", "verified": written, "note": {"az": "Görülməyib.", "en": "Not seen."}}
    (data,) = (found for name, found in one_of_each() if name == "entry")
    assert faults("entry", {**data, "number": number}) == []
    assert faults("entry", {**data, "number": {**number, "verified": "yes"}})


def test_the_schema_is_the_same_bytes_in_every_run() -> None:
    program = "from heydar_archive.schema import *; print([json_schema_text(k) + tables(k) for k in KINDS])"
    runs = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


# What the model says of itself


def models(kind: type[BaseModel]) -> list[type[BaseModel]]:
    """A model with every model that it holds."""
    found: list[type[BaseModel]] = []

    def add(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in found:
            found.append(annotation)
            for field in annotation.model_fields.values():
                add(field.annotation)
        for part in get_args(annotation):
            add(part)

    add(kind)
    return found


EVERY_FIELD: list[tuple[str, FieldInfo]] = sorted(
    {
        f"{model.__name__}.{name}": field
        for kind in KINDS.values()
        for model in models(kind)
        for name, field in model.model_fields.items()
    }.items()
)


@pytest.mark.parametrize(("name", "field"), EVERY_FIELD, ids=[name for name, _ in EVERY_FIELD])
def test_every_field_says_what_it_holds_with_an_example_or_all_its_values(name, field) -> None:
    assert field.description, name
    assert field.examples or get_origin(field.annotation) is Literal, name


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_describes_every_key(kind) -> None:
    schema = json_schema(kind)
    for block in (schema, *schema.get("$defs", {}).values()):
        for key, value in block["properties"].items():
            assert value.get("description"), key


# Tables


def rows_of(kind: str) -> list[list[str]]:
    lines = [line for line in tables(kind).split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("kind", KINDS)
def test_the_tables_mention_every_key_with_what_it_holds(kind) -> None:
    rows = rows_of(kind)
    assert {len(row) for row in rows} == {4}
    for model in models(KINDS[kind]):
        if model.__name__ == "Words":
            continue  # words are explained once for the whole manual
        for name, field in model.model_fields.items():
            key, required = f"`{field.alias or name}`", "yes" if field.is_required() else ""
            choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
            assert any(
                row[:2] == [key, required]
                and row[2].startswith(field.description)
                and all(f"`{choice}`" in row[2] for choice in choices)
                and bool(row[3]) == bool(field.examples)
                for row in rows
            ), (model, name)


@pytest.mark.parametrize("kind", KINDS)
def test_each_block_of_keys_has_one_table_and_the_kind_itself_comes_first(kind) -> None:
    parts = tables(kind).split("| key | required | holds | for example |\n")
    assert parts[0] == ""
    headings = re.findall(r"^\*\*`([^`]+)`\*\* — \S.*$", tables(kind), re.MULTILINE)
    assert len(parts) - 1 == len(headings) + 1
    blocks_of_kind = {model for model in models(KINDS[kind]) if model.__name__ != "Words"}
    assert len(parts) - 1 == len(blocks_of_kind)
