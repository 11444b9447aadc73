"""The program as a person starts it: in a process of its own, with what it prints and how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT
from heydar_archive.arguments import _VERBS
from heydar_archive.cli import _RUNS
from heydar_archive.schema import KINDS

DONE, PROBLEMS, USAGE, OUR_MISTAKE, INTERRUPTED = 0, 1, 2, 3, 130


SURROUNDINGS = {
    name: value
    for name, value in os.environ.items()
    if name not in {"NO_COLOR", "FORCE_COLOR"} and not name.startswith("GITHUB_")
}
"""The environment without what would change how things are shown."""


def run(*arguments: str, cwd: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start build.py as a person does; return what it printed and its exit code."""
    return subprocess.run(
        [sys.executable, str(PROJECT / "build.py"), *arguments],
        cwd=cwd,
        env={**SURROUNDINGS, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def broken(root: Path) -> Path:
    """Take a key from the site's file."""
    site = root / "content" / "site.yaml"
    site.write_text(re.sub(r"(?m)^contact: .*\n", "", site.read_text("utf-8")), "utf-8")
    return root


def snapshot(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# Building


def test_a_build_publishes_and_says_what_it_did(sample) -> None:
    done = run("--root", str(sample))
    assert (done.returncode, done.stderr) == (DONE, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "8 entries, 1 gap(s), 11 dated events, 5 disagreements of sources"
    files = len([p for p in (sample / "public").rglob("*") if p.is_file()]) - 1  # the manifest is not of the site
    assert lines[1] == f"{files} files: {files} written, 0 unchanged, 0 removed"
    assert str(sample / "public" / "index.html") in lines[2]
    again = run("--root", str(sample), "build")
    assert again.stdout.splitlines()[1] == f"{files} files: 0 written, {files} unchanged, 0 removed"


def test_out_names_the_folder_from_where_one_stands(sample, tmp_path: Path) -> None:
    done = run("--root", str(sample), "build", "--out", "elsewhere/site", cwd=tmp_path)
    assert done.returncode == DONE
    assert (tmp_path / "elsewhere" / "site" / "index.html").is_file()
    assert "open elsewhere/site/index.html in a browser" in done.stdout
    assert not (sample / "public").exists()


def test_root_may_be_given_from_where_one_stands(sample) -> None:
    done = run("--root", ".", "check", cwd=sample)
    assert (done.returncode, done.stdout) == (DONE, "8 entries, 1 gap(s): no errors\n")


def test_the_installed_program_takes_the_folder_in_which_one_stands(sample) -> None:
    command = [sys.executable, "-c", "import sys; from heydar_archive.cli import main; sys.exit(main())", "check"]
    done = subprocess.run(command, cwd=sample, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (DONE, "8 entries, 1 gap(s): no errors\n")


def test_check_writes_nothing(sample) -> None:
    before = snapshot(sample)
    assert run("--root", str(sample), "check").returncode == DONE
    assert snapshot(sample) == before


# Problems


def test_a_problem_ends_with_1_and_leaves_the_site_as_it_was(sample) -> None:
    assert run("--root", str(sample)).returncode == DONE
    before = snapshot(sample / "public")
    done = run("--root", str(broken(sample)))
    assert done.returncode == PROBLEMS
    assert done.stderr == "Nothing was published; the site is as it was.\n"
    assert done.stdout.startswith("content/site.yaml:1:1: error[missing-key]: the key “contact” is missing\n")
    assert done.stdout.endswith("\n\n1 error(s), 0 warning(s)\n")
    assert snapshot(sample / "public") == before


def test_build_and_check_report_the_same(sample) -> None:
    broken(sample)
    assert run("--root", str(sample)).stdout == run("--root", str(sample), "check").stdout


def test_a_folder_without_an_archive_ends_with_1(tmp_path: Path) -> None:
    done = run("--root", str(tmp_path))
    assert done.returncode == PROBLEMS
    assert done.stdout.startswith("content: error[no-content]: there is no folder “content” here\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_others_is_left_as_it_is(sample, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("Dear mayor", "utf-8")
    done = run("--root", str(sample), "build", "--out", str(mine))
    assert done.returncode == PROBLEMS
    assert "error[foreign-folder]" in done.stdout
    assert snapshot(mine) == {"letter.txt": b"Dear mayor"}


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["biuld"], "invalid choice: 'biuld'"),
        (["--colour", "check"], "unrecognized arguments: --colour"),
        (["check", "now"], "unrecognized arguments: now"),
        (["schema"], "schema needs a kind of content file, or --vscode, or --check"),
        (["biuld"], "Did you mean “build”?"),
        (["check", "--format", "jsn"], "Did you mean “json”?"),
        (["schema", "entrie"], "“entrie” is not a kind of content file"),
        (["--root"], "--root: expected one argument"),
    ],
)
def test_wrong_usage_ends_with_2(arguments, said) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert done.stderr.startswith("usage: build.py")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_kind_that_is_nearly_right_is_proposed() -> None:
    assert "Did you mean “entry”?" in run("schema", "entrie").stderr


# The program's own mistakes, interruption


def test_a_mistake_of_the_program_ends_with_3_and_keeps_its_traceback(sample) -> None:
    (sample / "templates").unlink()
    shutil.copytree(PROJECT / "templates", sample / "templates")
    (sample / "templates" / "pages" / "home.html").write_text("{{ say([]) }}", "utf-8")
    done = run("--root", str(sample))
    assert (done.returncode, done.stdout) == (OUR_MISTAKE, "")
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert "TypeError: unhashable" in done.stderr
    assert done.stderr.endswith(
        "This is a mistake of the program, not of the content. Please report it with the lines above.\n"
    )
    assert not (sample / "public").exists()


def test_an_interruption_ends_with_130_without_a_traceback(sample) -> None:
    """The program is interrupted while it prints a report that is longer than what a pipe can hold."""
    entry = sample / "content" / "orders" / "1962-02-15-repair-of-the-spring.md"
    keys = "".join(f"unknown-{n}: x\n" for n in range(1_000))
    entry.write_text(entry.read_text("utf-8").replace("ref: TA-0007\n", f"ref: TA-0007\n{keys}"), "utf-8")
    command = [sys.executable, str(PROJECT / "build.py"), "--root", str(sample), "check"]
    with subprocess.Popen(command, bufsize=0, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = process.stdout.read(1)  # the report has begun, and the rest does not fit into the pipe
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate()
    assert (first + rest).startswith(b"content/orders/1962-02-15-repair-of-the-spring.md:3:1: error[unknown-key]")
    assert process.returncode == INTERRUPTED
    assert errors.decode("utf-8") == "interrupted; the published site is as it was\n"


# Cleaning


def test_clean_removes_what_a_build_made_and_nothing_else(sample) -> None:
    before = snapshot(sample)
    assert run("--root", str(sample)).returncode == DONE
    interrupted = sample / ".public.building"
    shutil.copytree(sample / "public", interrupted)
    files = len(snapshot(sample / "public")) - 1
    done = run("--root", str(sample), "clean")
    assert (done.returncode, done.stderr) == (DONE, "")
    assert done.stdout.startswith(f"{2 * files} files removed: ")
    assert snapshot(sample) == before
    assert not (sample / "public").exists()
    assert not interrupted.exists()
    again = run("--root", str(sample), "clean")
    assert (again.returncode, again.stdout.startswith("nothing to remove")) == (DONE, True)


def test_clean_leaves_a_folder_of_others_as_it_is(sample, tmp_path: Path) -> None:
    assert run("--root", str(sample)).returncode == DONE
    (sample / "public" / "letter.txt").write_text("Dear mayor", "utf-8")
    before = snapshot(sample)
    done = run("--root", str(sample), "clean")
    assert (done.returncode, "error[foreign-folder]" in done.stdout) == (PROBLEMS, True)
    for mine in (sample / "content", tmp_path / "link"):
        if not mine.exists():
            mine.symlink_to(sample / "content")
        assert run("--root", str(sample), "clean", "--out", str(mine)).returncode == PROBLEMS
    assert snapshot(sample) == before


def test_clean_leaves_an_empty_folder(sample) -> None:
    (sample / "public").mkdir()
    assert run("--root", str(sample), "clean").returncode == DONE
    assert (sample / "public").is_dir()


# Help, schema, output


VERBS = (
    "build",
    "serve",
    "check",
    "new",
    "status",
    "list",
    "explain",
    "schema",
    "import",
    "suspects",
    "book",
    "verify",
    "clean",
)


@pytest.mark.parametrize("verb", [[], *([verb] for verb in VERBS)], ids=str)
def test_help_is_printed_with_an_example(verb) -> None:
    done = run(*verb, "--help")
    assert (done.returncode, done.stderr) == (DONE, "")
    assert done.stdout.startswith("usage: build.py")
    examples = re.split(r"(?m)^examples?:$", done.stdout)[1]
    assert f"  python build.py {' '.join(verb)}".rstrip() in examples


def test_help_names_every_verb() -> None:
    printed = run("--help").stdout
    assert re.findall(r"(?m)^    ([a-z]+)\s+\S", printed) == list(_VERBS)
    assert set(VERBS) == _VERBS.keys() == {verb.split()[0] for verb in _RUNS}


@pytest.mark.parametrize("kind", KINDS)
def test_schema_prints_the_schema_that_the_site_publishes(kind, site) -> None:
    done = run("schema", kind)
    assert (done.returncode, done.stderr) == (DONE, "")
    assert json.loads(done.stdout)["$schema"].startswith("https://json-schema.org/")
    assert done.stdout == (site / "schema" / f"{kind}.schema.json").read_text("utf-8")


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "POSIX", "LANG": ""},
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Baku"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York"},
        {"TERM": "xterm-256color", "CLICOLOR_FORCE": "1"},
        {"TERM": "dumb", "COLUMNS": "20"},
    ],
    ids=lambda environment: "-".join(f"{key}={value}" for key, value in environment.items()),
)
def test_what_is_printed_depends_on_nothing_but_the_archive(sample, environment) -> None:
    usual = run("--root", str(broken(sample)), "check")
    done = run("--root", str(sample), "check", **environment)
    assert (done.returncode, done.stdout, done.stderr) == (PROBLEMS, usual.stdout, "")
    assert "“contact”" in done.stdout


def test_the_whole_site_is_the_same_bytes_in_any_locale(sample) -> None:
    one = run("--root", str(sample), "build", "--out", str(sample / "one"))
    two = run(
        "--root",
        str(sample),
        "build",
        "--out",
        str(sample / "two"),
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
        PYTHONHASHSEED="7",
        TZ="Pacific/Auckland",
    )
    assert (one.returncode, two.returncode) == (DONE, DONE)
    assert snapshot(sample / "one") == snapshot(sample / "two")
