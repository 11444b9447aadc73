"""What VS Code needs in order to complete and check content comes from the model, and is up to date."""

from __future__ import annotations

import fnmatch
import json
import re
from pathlib import Path

import jsonschema
import pytest

from conftest import PROJECT
from heydar_archive.editor_settings import FOLDER, SETTINGS, files
from heydar_archive.model import Entry, Page
from heydar_archive.schema import json_schema
from test_broken import FAULTS, positions, report
from test_cli import DONE, PROBLEMS, USAGE, run

SNIPPETS = f"{FOLDER}/heydar-archive.code-snippets"


def stored(path: str) -> dict:
    return json.loads((PROJECT / path).read_text("utf-8"))


def test_the_committed_settings_are_up_to_date() -> None:
    done = run("schema", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (DONE, "", "")


def test_drift_is_found_and_mended(sample) -> None:
    assert run("--root", str(sample), "schema", "--check").returncode == PROBLEMS
    written = run("--root", str(sample), "schema", "--vscode")
    assert written.returncode == DONE
    assert set(written.stdout.split()) == {*files(), "written"}
    assert run("--root", str(sample), "schema", "--check").returncode == DONE
    people = sample / FOLDER / "schemas" / "people.schema.json"
    people.write_text(people.read_text("utf-8").replace("sort_name", "sortname"), "utf-8")
    checked = run("--root", str(sample), "schema", "--check")
    assert checked.returncode == PROBLEMS
    assert (
        checked.stdout == f"{FOLDER}/schemas/people.schema.json is out of date: run python build.py schema --vscode\n"
    )
    assert run("--root", str(sample), "schema", "--vscode").stdout == f"{FOLDER}/schemas/people.schema.json written\n"


def test_settings_of_ones_own_are_kept(sample) -> None:
    (sample / FOLDER).mkdir()
    mine = {
        "editor.fontSize": 15,
        "yaml.schemas": {"./mine.json": "*.mine.yaml", f"./{FOLDER}/schemas/gone.schema.json": "content/gone/*.yaml"},
        "[markdown]": {"editor.wordWrap": "on", "editor.tabSize": 8},
    }
    (sample / SETTINGS).write_text(json.dumps(mine), "utf-8")
    assert run("--root", str(sample), "schema", "--vscode").returncode == DONE
    now = json.loads((sample / SETTINGS).read_text("utf-8"))
    assert now["editor.fontSize"] == 15
    assert now["yaml.schemas"]["./mine.json"] == "*.mine.yaml"
    assert f"./{FOLDER}/schemas/gone.schema.json" not in now["yaml.schemas"]
    assert (now["[markdown]"]["editor.wordWrap"], now["[markdown]"]["editor.tabSize"]) == ("on", 2)
    assert run("--root", str(sample), "schema", "--check").returncode == DONE


@pytest.mark.parametrize("text", ['{"a": 1, // why\n}', "[]", "no"])
def test_settings_that_are_no_plain_json_are_left_as_they_are(sample, text) -> None:
    (sample / FOLDER).mkdir()
    (sample / SETTINGS).write_text(text, "utf-8")
    done = run("--root", str(sample), "schema", "--vscode")
    assert (done.returncode, "is left as it is" in done.stderr) == (PROBLEMS, True)
    assert [p.name for p in (sample / FOLDER).iterdir()] == ["settings.json"]
    assert (sample / SETTINGS).read_text("utf-8") == text


def test_schema_does_one_thing_at_a_time() -> None:
    for arguments in ([], ["--vscode", "--check"], ["entry", "--check"]):
        assert run("schema", *arguments).returncode == USAGE


def test_every_yaml_file_of_the_archive_has_the_schema_of_its_kind() -> None:
    places = stored(SETTINGS)["yaml.schemas"]
    for path in sorted((PROJECT / "content").rglob("*.yaml")):
        name = path.relative_to(PROJECT).as_posix()
        found = [schema for schema, place in places.items() if fnmatch.fnmatchcase(name, place)]
        if "/wording/" in name:
            assert found == []
            continue
        (schema,) = found
        kind = "site" if path.name == "site.yaml" else path.parent.name
        assert stored(schema.removeprefix("./")) == json_schema(kind)


def test_every_key_of_an_entry_and_a_page_is_completed_with_its_values() -> None:
    snippets = stored(SNIPPETS)
    by_key = {snippet["prefix"]: snippet for snippet in snippets.values()}
    assert len(by_key) == len(snippets)
    for model in (Entry, Page):
        for name, field in model.model_fields.items():
            snippet = by_key[field.alias or name]
            assert snippet["scope"] == "markdown"
            assert snippet["body"][0].startswith(f"{field.alias or name}:")
    assert by_key["status"]["body"][0] == "status: ${1|attested,located,transcribed,reviewed|}"
    assert by_key["title"]["body"] == ["title:", "  az: $1", "  en: $2", "$0"]
    assert stored(SETTINGS)["[markdown]"]["editor.quickSuggestions"]["other"] == "on"


def test_a_snippet_says_what_the_schema_takes() -> None:
    properties = json_schema("entry")["properties"]
    for snippet in stored(SNIPPETS).values():
        chosen = re.search(r"\$\{1\|(.*)\|\}", snippet["body"][0])
        if chosen:
            jsonschema.Draft202012Validator({"enum": chosen[1].split(",")}).validate(
                properties[snippet["prefix"]]["enum"][0]
            )
            assert chosen[1].split(",") == properties[snippet["prefix"]]["enum"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_task_of_vs_code_reads_every_problem_of_a_report(fault: Path) -> None:
    (task,) = stored(f"{FOLDER}/tasks.json")["tasks"]
    patterns = [matcher["pattern"] for matcher in task["problemMatcher"]]
    read = []
    for line in report(fault).split("\n"):
        found = [(p, m) for p in patterns if (m := re.match(p["regexp"], line))]
        assert len(found) <= 1, line
        for pattern, match in found:
            place = [int(match[pattern[part]]) if part in pattern else 0 for part in ("line", "column")]
            assert pattern.get("kind") == (None if all(place) else "file")
            read.append((match[pattern["file"]], *place, match[pattern["code"]], match[pattern["message"]]))
    assert read == positions(report(fault))
