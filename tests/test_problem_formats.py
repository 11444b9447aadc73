"""Problems for people, for programs, for GitHub Actions and for code scanning."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest

from conftest import PROJECT
from heydar_archive.changes import changed_files, folder_in_repository
from heydar_archive.problem_formats import ANNOTATIONS, as_json, github, sarif, text
from heydar_archive.problems import Position, Problem, Severity
from test_broken import FAULTS, assembled, positions, report
from test_cli import PROBLEMS, broken, run

SARIF = json.loads((PROJECT / "tests" / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
ERROR = Problem(
    "bad-value",
    Position("content/letters/a b,c.md", 3, 5),
    "“100%”: is not\na value",
    "one, two",
    "Write “one”::or two.",
)
WARNING = Problem("halves-differ", Position("content/x.yaml"), "whole file", severity=Severity.WARNING)


def many(count: int, file: str = "content/{n:03}.md") -> list[Problem]:
    return [Problem("bad-value", Position(file.format(n=n), n + 1, 1), f"number {n}") for n in range(count)]


# Text


def test_colour_changes_nothing_but_colour() -> None:
    coloured = text([ERROR, WARNING], colour=True)
    assert "\x1b[1;31merror\x1b[0m" in coloured
    assert "\x1b[1;33mwarning\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text([ERROR, WARNING]) == f"{ERROR}\n{WARNING}\n"


# JSON


def test_json_has_every_part_of_a_problem() -> None:
    data = json.loads(as_json([ERROR, WARNING]))
    assert (data["errors"], data["warnings"]) == (1, 1)
    assert data["problems"][0] == {
        "file": "content/letters/a b,c.md",
        "line": 3,
        "column": 5,
        "severity": "error",
        "code": "bad-value",
        "what": ERROR.what,
        "allowed": "one, two",
        "todo": "Write “one”::or two.",
    }
    assert data["problems"][1].keys() & {"line", "column"} == set()


def test_json_says_also_that_there_is_nothing(sample) -> None:
    done = run("--root", str(sample), "check", "--format", "json")
    assert json.loads(done.stdout) == {"errors": 0, "warnings": 0, "problems": []}
    assert (done.returncode, done.stderr) == (0, "8 entries, 1 gap(s): no errors\n")


# SARIF


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_report_as_sarif_is_valid_and_says_the_same(fault: Path) -> None:
    found = positions(report(fault))
    problems = [Problem(code, Position(file, line, column), what) for file, line, column, code, what in found]
    log = json.loads(sarif(problems, "0.1.0"))
    jsonschema.Draft4Validator(SARIF).validate(log)
    results = log["runs"][0]["results"]
    assert [(r["ruleId"], r["message"]["text"]) for r in results] == [(code, what) for *_, code, what in found]
    rules = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in results] == [result["ruleId"] for result in results]


def test_the_schema_of_sarif_refuses_what_is_none() -> None:
    log = json.loads(sarif([ERROR], "0.1.0"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SARIF).validate(log)


def test_sarif_is_what_the_program_prints(sample) -> None:
    done = run("--root", str(broken(sample)), "check", "--format", "sarif")
    log = json.loads(done.stdout)
    jsonschema.Draft4Validator(SARIF).validate(log)
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("missing-key", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "content/site.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 1, "startColumn": 1}
    assert (done.returncode, done.stderr) == (PROBLEMS, "1 error(s), 0 warning(s)\n")


def test_a_file_name_is_an_address_in_sarif() -> None:
    place = json.loads(sarif([ERROR, WARNING], "0.1.0", "archive/"))["runs"][0]["results"]
    assert place[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "archive/content/letters/a%20b%2Cc.md"
    )
    assert "region" not in place[1]["locations"][0]["physicalLocation"]


# GitHub Actions


def test_an_annotation_is_escaped_by_the_rules_of_workflow_commands() -> None:
    made = github([ERROR, WARNING], prefix="archive/")
    assert made.annotations.splitlines() == [
        "::error file=archive/content/letters/a b%2Cc.md,line=3,col=5,title=bad-value::“100%25”: is not%0Aa value%0Aallowed: one, two%0Ato do: Write “one”::or two.",
        "::warning file=archive/content/x.yaml,title=halves-differ::whole file",
    ]
    assert made.summary == ""


def test_changed_files_come_first_then_errors_and_ten_are_the_most() -> None:
    warnings = [Problem("w", Position("content/changed.md", n), "w", severity=Severity.WARNING) for n in (1, 2)]
    made = github([*many(12), *warnings], changed={"content/changed.md", "content/007.md"})
    lines = made.annotations.splitlines()
    assert len(lines) == ANNOTATIONS == 10
    files = [re.findall("file=([^,]+)", line)[0] for line in lines]
    assert files[:3] == ["content/007.md", "content/changed.md", "content/changed.md"]
    assert files[3:] == [f"content/{n:03}.md" for n in (0, 1, 2, 3, 4, 5, 6)]
    assert made.summary.startswith("### 4 error(s), 0 warning(s) besides the 10 annotations\n")
    for n in (8, 9, 10, 11):
        assert f"content/{n:03}.md:{n + 1}:1" in made.summary.replace("&#95;", "_")
    assert "content/007" not in made.summary


def test_nothing_in_a_summary_is_markup() -> None:
    nasty = "a | b <img src=x> [x](y) `c` *d* &amp; \\ # ~e~"
    made = github([*many(10), Problem("x", Position("content/z.md", 1, 1), nasty)])
    row = made.summary.splitlines()[-1]
    assert not re.search(r"[<>`*\\~\[\]]|(?<!&)#(?!\d)", row.replace("`x`", "").replace("<br>", ""))
    assert row.count("|") == 4


def test_a_long_summary_is_cut_and_says_so() -> None:
    made = github(many(20_000))
    assert len(made.summary.encode("utf-8")) < 1024 * 1024
    assert re.search(r"… and \d+ more; `python build.py check` names them all\.\n$", made.summary)


# In a repository


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Editor", "-c", "user.email=editor@archive.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(sample: Path) -> Path:
    """A clone of the sample archive, in a folder of its repository, on a branch with one change."""
    root = sample.parent / "origin"
    (root / "archive").mkdir(parents=True)
    for name in ("content", "templates", "static"):
        (sample / name).rename(root / "archive" / name)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "One")
    shared = sample.parent / "shared.git"
    git(root, "clone", "-q", "--bare", str(root), str(shared))
    clone = sample.parent / "clone"
    git(root, "clone", "-q", str(shared), str(clone))
    git(clone, "switch", "-qc", "change")
    return clone / "archive"


def test_what_a_branch_changes_is_known(repository: Path) -> None:
    broken(repository)
    git(repository, "commit", "-qam", "Two")
    assert changed_files(repository, "main") == {"content/site.yaml"}
    assert changed_files(repository) == {"content/site.yaml"}, "without a base the default branch is meant"
    assert folder_in_repository(repository) == "archive/"
    (repository / "content" / "new ə.md").write_text("x", "utf-8")
    assert changed_files(repository, "main") == {"content/site.yaml", "content/new ə.md"}


def test_no_git_no_repository_no_history_is_no_failure(repository: Path, tmp_path: Path, monkeypatch) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert changed_files(empty, "main") == frozenset()
    assert folder_in_repository(empty) == ""
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository.parent}", str(shallow))
    assert changed_files(shallow, "nowhere") == frozenset()
    monkeypatch.setenv("PATH", "/nowhere")
    assert changed_files(repository, "main") == frozenset()


def test_in_github_actions_the_rest_is_in_the_summary_of_the_step(repository: Path, tmp_path: Path) -> None:
    entry = repository / "content" / "orders" / "1962-02-15-repair-of-the-spring.md"
    keys = "".join(f"unknown-{n:02}: x\n" for n in range(12))
    entry.write_text(entry.read_text("utf-8").replace("ref: TA-0007\n", f"ref: TA-0007\n{keys}"), "utf-8")
    git(repository, "commit", "-qam", "Elsewhere")
    git(repository, "push", "-q", "origin", "change:main")
    git(repository, "fetch", "-q")
    broken(repository)
    git(repository, "commit", "-qam", "Here")
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n", "utf-8")
    done = run(
        "--root",
        str(repository),
        "check",
        "--format",
        "github",
        GITHUB_ACTIONS="true",
        GITHUB_BASE_REF="main",
        GITHUB_STEP_SUMMARY=str(summary),
    )
    lines = done.stdout.splitlines()
    assert (done.returncode, len(lines)) == (PROBLEMS, 10)
    assert lines[0].startswith("::error file=archive/content/site.yaml,line=1,col=1,title=missing-key::")
    assert all("file=archive/content/orders/" in line for line in lines[1:])
    written = summary.read_text("utf-8")
    assert written.startswith("# Before\n### 3 error(s), 0 warning(s) besides the 10 annotations\n")
    assert written.count("unknown-key") == 3


def test_without_a_summary_the_rest_is_printed(tmp_path: Path) -> None:
    thirty = next(fault for fault in FAULTS if fault.name == "thirty")
    done = run("--root", str(assembled(thirty, tmp_path / "archive")), "check", "--format", "github")
    assert sum(line.startswith("::") for line in done.stdout.splitlines()) == 10
    total = len(positions(report(thirty)))
    assert sum(line.startswith("| content/") for line in done.stdout.splitlines()) == total - 10
