"""What a person sees on a terminal, and what a program gets through a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT
from test_cli import DONE, PROBLEMS, SURROUNDINGS, broken, run


def on_a_terminal(
    *arguments: str, typed: str = "", program: Path = PROJECT / "build.py", **environment: str
) -> tuple[int, str]:
    """Run the program on a terminal of its own; return its exit code and all that it showed."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(program), *arguments],
        stdin=there,
        stdout=there,
        stderr=there,
        env={**SURROUNDINGS, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
    )
    os.close(there)
    os.write(here, typed.encode("utf-8"))
    shown = b""
    while True:
        try:
            part = os.read(here, 65_536)
        except OSError:  # the program has ended, and with it its terminal
            break
        if not part:
            break
        shown += part
    os.close(here)
    return process.wait(), shown.decode("utf-8").replace("\r\n", "\n")


def test_problems_are_coloured_on_a_terminal_and_plain_in_a_pipe(sample) -> None:
    code, shown = on_a_terminal("--root", str(broken(sample)), "check")
    assert code == PROBLEMS
    assert "\x1b[1mcontent/site.yaml:1:1\x1b[0m: \x1b[1;31merror\x1b[0m[missing-key]" in shown
    assert "\x1b" not in run("--root", str(sample), "check").stdout


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
    ids=str,
)
def test_what_the_environment_says_of_colour_holds_on_a_terminal(sample, environment, coloured) -> None:
    _, shown = on_a_terminal("--root", str(broken(sample)), "check", **environment)
    assert ("\x1b[1;31m" in shown) is coloured


@pytest.mark.parametrize(("value", "coloured"), [("1", True), ("0", False), ("", False)])
def test_colour_can_be_forced_through_a_pipe(sample, value, coloured) -> None:
    done = run("--root", str(broken(sample)), "check", FORCE_COLOR=value)
    assert ("\x1b[1;31m" in done.stdout) is coloured


def test_what_machines_read_is_never_coloured(sample) -> None:
    broken(sample)
    for how in ("json", "github", "sarif"):
        assert "\x1b" not in run("--root", str(sample), "check", "--format", how, FORCE_COLOR="1").stdout


def test_long_work_shows_how_far_it_is_and_leaves_no_trace(tmp_path: Path) -> None:
    code, shown = on_a_terminal("build", "--out", str(tmp_path / "site"))
    assert code == DONE
    bars = [part for part in shown.split("\r") if part.startswith("[")]
    assert bars, "the pictures of the real archive take longer than half a second to draw"
    assert all(len(bar.removesuffix("\x1b[K")) < 100 for bar in bars)
    assert shown.rpartition("\x1b[2K")[2].startswith("97 entries")


def test_short_work_and_a_dumb_terminal_show_no_progress(sample) -> None:
    assert "\r" not in on_a_terminal("build", "--out", str(sample / "one"), TERM="dumb")[1]
    done = run("build", "--out", str(sample / "two"))
    assert (done.stderr, "\r" in done.stdout) == ("", False)
    assert on_a_terminal("--root", str(sample), "list")[1].count("[") == 0


def test_a_reader_that_has_seen_enough_ends_the_program_quietly(sample) -> None:
    entry = sample / "content" / "orders" / "1962-02-15-repair-of-the-spring.md"
    keys = "".join(f"unknown-{n}: x\n" for n in range(2_000))
    entry.write_text(entry.read_text("utf-8").replace("ref: TA-0007\n", f"ref: TA-0007\n{keys}"), "utf-8")
    command = [sys.executable, str(PROJECT / "build.py"), "--root", str(sample), "check"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=SURROUNDINGS) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == PROBLEMS


def test_help_imports_nothing_heavy() -> None:
    """So that it comes at once; how long it takes, `make bench` measures."""
    program = (
        "import sys, runpy; sys.argv = ['build.py', '--help']\n"
        "try: runpy.run_path('build.py', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({'pydantic', 'jinja2', 'yaml', 'PIL', 'heydar_archive.model', 'shutil', 'traceback'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_summary_can_be_piped(sample: Path) -> None:
    done = run("--root", str(sample), "list")
    assert done.stdout.splitlines()[0].split() == ["ref", "date", "form", "status", "issuers", "title"]
    assert done.stderr == "8 of 8 entries\n"
