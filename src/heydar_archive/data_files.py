"""The archive's facts as JSON: a document for each entry, all of them as JSON Lines, a document a register, and their schemas.

Knows how a record becomes JSON by the lines of ``mapping``: ``content`` holds the document's own words, ``description`` what the archive
says of it, ``editorial`` what editors judge, with every doubt and its reason. What is not known is left out, a list may be empty.
Follows JSON (RFC 8259), JSON Schema (2020-12) and EDTF for dates. Knows no page and no other format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from heydar_archive import addresses
from heydar_archive.archive import Archive
from heydar_archive.composing import Composed
from heydar_archive.dates import SHAPE
from heydar_archive.describing import Record
from heydar_archive.divided import named, parts
from heydar_archive.languages import LANGUAGES, Words, plain
from heydar_archive.linked_data import Statements
from heydar_archive.mapping import KINDS, VOICES, Fact, facts_of
from heydar_archive.model import Entry, RelationType
from heydar_archive.rendering import Output

VERSION = "1.0"
"""The version of the documents' shape: the first number changes when what was valid no longer is."""


def of_entry(archive: Archive, entry: Record[Entry]) -> Iterator[Output]:
    """Yield an entry's JSON document."""
    yield Output(addresses.entry_data(entry.facts.ref), as_bytes(entry_document(archive, entry)))


def outputs(archive: Archive) -> Iterator[Output]:
    """Yield a JSON document for each withdrawn entry and each register."""
    for entry in archive.withdrawn:
        yield Output(addresses.entry_data(entry.facts.ref), as_bytes(withdrawn_document(archive, entry)))
    for kind in KINDS:
        if kind != "entries":
            yield Output(addresses.register_data(kind), as_bytes(register_document(archive, kind)))


def composed(archive: Archive) -> Iterator[Composed]:
    """Yield the documents of all entries as JSON Lines."""
    for part, entries in parts(archive).items():
        path = addresses.data(named("json/entries", part, ".jsonl"))
        yield Composed(path, entries, lambda entry: as_bytes(entry_document(archive, entry)))


def schemas() -> Iterator[Output]:
    """Yield the JSON Schema of every kind of document."""
    for kind in KINDS:
        text = json.dumps(schema(kind), indent=1, ensure_ascii=False, sort_keys=True)
        yield Output(addresses.schema(schema_name(kind)), f"{text}\n".encode())


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """Return a JSON document on one line, as it is published."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def schema_name(kind: str) -> str:
    """Return the name of the schema of a kind of document: ``data-entry`` for entries, ``data-people`` for people."""
    return "data-entry" if kind == "entries" else f"data-{kind}"


def _head(archive: Archive, kind: str) -> dict[str, Any]:
    return {
        "$schema": addresses.absolute(archive.site.facts.base_url, addresses.schema(schema_name(kind))),
        "version": VERSION,
    }


def _identity(archive: Archive, entry: Record[Entry]) -> dict[str, Any]:
    base, form = archive.site.facts.base_url, entry.folder
    return {
        **_head(archive, "entries"),
        "id": Statements(archive).iri("entries", entry.facts.ref),
        "permanent": addresses.absolute(base, addresses.permanent(entry.facts.ref)),
        "pages": {lang: addresses.absolute(base, addresses.entry(lang, form, entry.id)) for lang in LANGUAGES},
        "form": form,
    }


def entry_document(archive: Archive, entry: Record[Entry]) -> dict[str, Any]:
    """Return an entry's document: what names it, then the three voices apart.

    Beside the model's fields it has the texts, the days between which the date lies, and the relations that others have to it.
    """
    parts: dict[str, dict[str, Any]] = {"identity": _identity(archive, entry)}
    parts.update((voice, {}) for voice in VOICES)
    for fact in facts_of(Entry):
        value = _value(fact, getattr(entry.facts, fact.attribute))
        if value is not None:
            parts[fact.line.voice][fact.key] = value
    texts = parts["content"]["texts"]
    for language in LANGUAGES:
        section = entry.section(language)
        if section:
            texts.setdefault(language, {})["text"] = section.text.strip()
    if entry.facts.date:
        earliest, latest = entry.facts.date.bounds
        parts["description"]["date_range"] = {"earliest": earliest.isoformat(), "latest": latest.isoformat()}
    parts["description"]["related_from"] = [
        {"type": link.type, "from": link.entry.outline.ref}
        for link in archive.links.get(entry.facts.ref, ())
        if not link.outgoing
    ]
    identity = parts.pop("identity")
    return {**identity, **parts}


def withdrawn_document(archive: Archive, entry: Record[Entry]) -> dict[str, Any]:
    """Return the document that keeps a withdrawn entry's address: that it was withdrawn, and nothing that it said."""
    withdrawn = entry.facts.withdrawn
    if withdrawn is None:
        raise ValueError(f"{entry.facts.ref} was not withdrawn")
    said: dict[str, Any] = {"on": str(withdrawn.on), "reason": {lang: plain(withdrawn[lang]) for lang in LANGUAGES}}
    if withdrawn.replaced_by:
        said["replaced_by"] = withdrawn.replaced_by
    return {**_identity(archive, entry), "ref": entry.facts.ref, "withdrawn": said}


def records(archive: Archive, kind: str) -> Mapping[str, Record[Any]]:
    """Return the records of a kind by their identifiers, in the order in which data gives them."""
    if kind == "entries":
        return archive.by_ref
    if kind == "pages":
        return {page.id: page for page in archive.pages}
    return archive.register(kind)


def register_document(archive: Archive, kind: str) -> dict[str, Any]:
    """Return a register's document: its records by identifier."""
    found = {identifier: facts_as_json(record.facts) for identifier, record in records(archive, kind).items()}
    return {**_head(archive, kind), "records": found}


def facts_as_json(block: BaseModel) -> dict[str, Any]:
    """Return the published fields of a block; one whose value is not known is left out."""
    found = {}
    for fact in facts_of(type(block)):
        value = _value(fact, getattr(block, fact.attribute))
        if value is not None:
            found[fact.key] = value
    return found


def _value(fact: Fact, value: Any) -> Any:  # noqa: ANN401 -- JSON
    if value is None:
        return None
    if fact.many:
        return [_one(fact, one) for one in value]
    return _one(fact, value)


def _one(fact: Fact, value: Any) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, str):
        return plain(value) if "]{" in value else value
    if isinstance(value, Words):
        return {language: plain(words) for language, words in value.items()}
    if fact.shape == "block":
        return facts_as_json(value)
    return str(value) if fact.shape == "date" else value


# -- schemas ----------------------------------------------------------------------------------------------------

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_WORDS: dict[str, Any] = {
    "type": "object",
    "properties": {language: {"type": "string", "minLength": 1} for language in LANGUAGES},
    "required": list(LANGUAGES),
    "additionalProperties": False,
}
_ADDRESS = {"type": "string", "format": "uri"}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_SHAPES: dict[str, dict[str, Any]] = {
    "words": {"$ref": "#/$defs/Words"},
    "either": {"anyOf": [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/Words"}]},
    "date": {"type": "string", "pattern": SHAPE, "description": "a date in EDTF"},
    "flag": {"type": "boolean"},
    "whole": {"type": "integer", "minimum": 0},
    "address": _ADDRESS,
    "wikidata": {"type": "string", "pattern": "^Q[1-9][0-9]*$"},
    "language": {"type": "string", "pattern": "^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$"},
    "link": {"type": "string", "minLength": 1},
    "text": {"type": "string", "minLength": 1},
}


@cache
def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of the documents of a kind."""
    defs: dict[str, Any] = {"Words": _WORDS}
    whole = _entry_schema(defs) if kind == "entries" else _register_schema(kind, defs)
    return {"$schema": _DRAFT, "title": schema_name(kind), **whole, "$defs": defs}


def _register_schema(kind: str, defs: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "$schema": _ADDRESS,
        "version": {"const": VERSION},
        "records": {"type": "object", "additionalProperties": _block_schema(KINDS[kind], defs)},
    }
    return _closed(properties, properties)


def _entry_schema(defs: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, dict[str, Any]] = {"identity": {}}
    parts.update((voice, {}) for voice in VOICES)
    required: dict[str, list[str]] = {part: [] for part in parts}
    for fact in facts_of(Entry):
        parts[fact.line.voice][fact.key] = _fact_schema(fact, defs)
        if _always(fact):
            required[fact.line.voice].append(fact.key)
    text_facts = defs["TextFacts"]
    defs["TextFacts"] = {
        **text_facts,
        "properties": {
            **text_facts["properties"],
            "text": {"type": "string", "description": "the text, in Markdown as it is kept"},
        },
    }
    parts["description"]["date_range"] = _closed(dict.fromkeys(("earliest", "latest"), _DAY), ("earliest", "latest"))
    others = {"type": {"enum": list(_choices(RelationType))}, "from": {"type": "string"}}
    parts["description"]["related_from"] = {"type": "array", "items": _closed(others, others)}
    required["description"].append("related_from")
    named = {
        "$schema": _ADDRESS,
        "version": {"const": VERSION},
        "id": _ADDRESS,
        "permanent": _ADDRESS,
        "pages": _closed(dict.fromkeys(LANGUAGES, _ADDRESS), LANGUAGES),
        "form": {"type": "string"},
    }
    withdrawal = {"on": _DAY, "reason": _SHAPES["words"], "replaced_by": {"type": "string"}}
    present: dict[str, Any] = {voice: _closed(parts[voice], required[voice]) for voice in VOICES}
    gone = {"withdrawn": _closed(withdrawal, ("on", "reason"))}
    return {
        **_closed({**named, **parts["identity"], **present, **gone}, (*named, "ref")),
        "oneOf": [{"required": [*required["identity"], *VOICES]}, {"required": ["withdrawn"]}],
    }


def _choices(alias: Any) -> tuple[str, ...]:  # noqa: ANN401 -- a Literal
    return tuple(alias.__args__)


def _block_schema(kind: type[BaseModel], defs: dict[str, Any]) -> dict[str, Any]:
    """Return a reference to the schema of a block, after adding it to the definitions."""
    if kind.__name__ not in defs:
        defs[kind.__name__] = {}  # a block may hold itself
        facts = facts_of(kind)
        properties = {fact.key: _fact_schema(fact, defs) for fact in facts}
        defs[kind.__name__] = {
            "description": (kind.__doc__ or "").splitlines()[0],
            **_closed(properties, [fact.key for fact in facts if _always(fact)]),
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _fact_schema(fact: Fact, defs: dict[str, Any]) -> dict[str, Any]:
    if fact.shape == "block":
        if fact.inner is None:
            raise AssertionError("a block has a model")
        one = _block_schema(fact.inner, defs)
    elif fact.shape == "choice":
        one = {"enum": list(fact.choices)}
    else:
        one = _SHAPES[fact.shape]
    found = {"type": "array", "items": one} if fact.many else dict(one)
    return {**found, "description": fact.description}


def _always(fact: Fact) -> bool:
    """Whether a field is in every document: it is required, or it is a list, a flag or a block that may be empty."""
    return fact.required or fact.many or fact.shape == "flag" or (fact.key == "texts")


def _closed(properties: Mapping[str, Any], required: Any) -> dict[str, Any]:  # noqa: ANN401 -- names, in any collection
    return {
        "type": "object",
        "properties": dict(properties),
        "required": sorted(required),
        "additionalProperties": False,
    }
