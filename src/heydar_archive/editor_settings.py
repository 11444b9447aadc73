"""Settings for Visual Studio Code, made from the model: what completes and checks content while it is typed.

Knows which files VS Code reads and what they must say. YAML files (registers, the site) are completed and checked by
the YAML extension with our JSON Schemas. It does not look into Markdown, so the facts of entries and pages are completed
by snippets, and checked by a task that runs the check and puts every problem at its place. Writes no file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from heydar_archive.model import REGISTERS, Entry, Page
from heydar_archive.schema import KINDS, json_schema_text

FOLDER = ".vscode"
SETTINGS = f"{FOLDER}/settings.json"


class NotJson(ValueError):  # noqa: N818 -- it names the state of a file
    """A settings file of an editor is no plain JSON, so that nothing can be added to it without loss."""


def files(settings: str = "") -> dict[str, str]:
    """Return the text of every file by its path from the archive's folder.

    ``settings`` is the text of the settings as they are: what others set there is kept.

    Raises:
        NotJson: if they are no JSON object (VS Code allows comments in them, which would be lost).
    """
    made = {
        SETTINGS: _merged(settings),
        f"{FOLDER}/extensions.json": _dumped({"recommendations": ["redhat.vscode-yaml"]}),
        f"{FOLDER}/tasks.json": _dumped(_TASKS),
        f"{FOLDER}/heydar-archive.code-snippets": _dumped(_snippets()),
    }
    return made | {f"{FOLDER}/schemas/{kind}.schema.json": json_schema_text(kind) for kind in _IN_YAML}


_IN_YAML = {kind: f"content/registers/{kind}/*.yaml" for kind in REGISTERS} | {"site": "content/site.yaml"}
"""The kinds of content that are YAML files, and where they lie. Entries and pages are Markdown files."""
if set(KINDS) - set(_IN_YAML) != {"entry", "page"}:
    raise AssertionError("a kind of content file has no place here")


def _dumped(data: Any) -> str:  # noqa: ANN401 -- JSON
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _merged(settings: str) -> str:
    """Return settings with ours among them, in their own order."""
    try:
        known = json.loads(settings) if settings.strip() else {}
    except ValueError as reason:
        raise NotJson(str(reason)) from None
    if not isinstance(known, dict):
        raise NotJson("it is no object")
    for key, value in _settings().items():
        old = known.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            kept = {name: one for name, one in old.items() if not (key == "yaml.schemas" and _is_ours(name))}
            known[key] = {**kept, **value}
        else:
            known[key] = value
    return _dumped(known)


def _is_ours(schema: str) -> bool:
    return schema.removeprefix("./").startswith(f"{FOLDER}/schemas/")


def _settings() -> dict[str, Any]:
    return {
        "files.encoding": "utf8",
        "files.eol": "\n",
        "yaml.schemas": {f"./{FOLDER}/schemas/{kind}.schema.json": place for kind, place in _IN_YAML.items()},
        "yaml.schemaStore.enable": False,
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2},
        "[markdown]": {
            "editor.insertSpaces": True,
            "editor.tabSize": 2,
            "editor.quickSuggestions": {"other": "on", "comments": "off", "strings": "off"},
            "editor.snippetSuggestions": "top",
            "editor.wordBasedSuggestions": "off",
        },
    }


_WITH_PLACE = {
    "regexp": r"^(\S[^:]*?):(\d+):(\d+): (error|warning)\[([a-z0-9-]+)\]: (.*)$",
    "file": 1,
    "line": 2,
    "column": 3,
    "severity": 4,
    "code": 5,
    "message": 6,
}
_OF_A_FILE = {
    "kind": "file",
    "regexp": r"^(\S[^:]*?): (error|warning)\[([a-z0-9-]+)\]: (.*)$",
    "file": 1,
    "severity": 2,
    "code": 3,
    "message": 4,
}
"""How VS Code reads a line of the report; a problem of a whole file has no place in it."""


def _matcher(owner: str, pattern: dict[str, Any]) -> dict[str, Any]:
    place = ["relative", "${workspaceFolder}"]
    return {"owner": owner, "source": "archive", "fileLocation": place, "pattern": pattern}


_TASKS: dict[str, Any] = {
    "version": "2.0.0",
    "tasks": [
        {
            "label": "Check the archive",
            "type": "process",
            "command": "${workspaceFolder}/.venv/bin/python",
            "args": ["build.py", "check"],
            "group": {"kind": "build", "isDefault": True},
            "presentation": {"reveal": "silent"},
            "problemMatcher": [_matcher("heydar-archive", _WITH_PLACE), _matcher("heydar-archive-files", _OF_A_FILE)],
        }
    ],
}
"""Terminal › Run Build Task (Ctrl+Shift+B) runs the check; VS Code shows its problems in the files."""


def _snippets() -> Mapping[str, Any]:
    """Return a snippet for each key of an entry or a page, with its values to choose from."""
    made: dict[str, dict[str, Any]] = {}
    for kind, model in (("entry", Entry), ("page", Page)):
        for name, field in model.model_fields.items():
            key = field.alias or name
            if key in {snippet["prefix"] for snippet in made.values()}:
                continue
            made[f"{key} ({kind})"] = {
                "scope": "markdown",
                "prefix": key,
                "body": _body(key, field.annotation, [str(example) for example in field.examples or ()]),
                "description": field.description or "",
            }
    return made


def _body(key: str, annotation: Any, examples: list[str]) -> list[str]:  # noqa: ANN401 -- annotations are of any kind
    """Return the lines that a snippet puts in: the key, and what its value looks like."""
    choices = get_args(annotation) if get_origin(annotation) is Literal else ()
    if choices:
        return [f"{key}: ${{1|{','.join(map(str, choices))}|}}", "$0"]
    example = examples[0] if examples else ""
    if example.startswith("{az:"):
        return [f"{key}:", "  az: $1", "  en: $2", "$0"]
    if example.startswith("["):
        return (
            [f"{key}:", f"  - ${{1:{_plain(example.strip('[]').split(', ')[0])}}}", "$0"]
            if "{" not in example
            else [
                f"{key}:",
                "  - $0",
            ]
        )
    if example.startswith("{") or example == "see below":
        return [f"{key}:", "  $0"]
    return [f"{key}: ${{1:{_plain(example)}}}", "$0"]


def _plain(text: str) -> str:
    """Return a text as it stands in a snippet, where these signs have a meaning."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
