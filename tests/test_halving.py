"""Half of a long work is done in a copy of the process, and nobody can tell."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT
from heydar_archive.halving import in_halves
from test_cli import PROBLEMS, run

ITEMS = list(range(1_000))


def squares(items) -> list[int]:
    return [item * item for item in items]


def test_the_halves_together_are_the_whole_in_its_order() -> None:
    parts = in_halves(squares, ITEMS, squares)
    assert [value for part in parts for value in part] == squares(ITEMS)
    assert len(parts) == (2 if (os.cpu_count() or 1) > 1 else 1)


def test_a_few_items_are_not_worth_a_copy() -> None:
    assert in_halves(squares, ITEMS[:50], squares) == (squares(ITEMS[:50]),)


def fails(_items) -> list[int]:
    raise ValueError("not here")


def dies(_items) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def cannot_be_carried(_items) -> object:
    return lambda: None


@pytest.mark.parametrize("there", [fails, dies, cannot_be_carried])
def test_what_the_copy_could_not_do_is_done_here(there, capfd: pytest.CaptureFixture[str]) -> None:
    parts = in_halves(squares, ITEMS, there)
    assert [value for part in parts for value in part] == squares(ITEMS)
    assert capfd.readouterr() == ("", ""), "the copy tells nothing to anybody"


def test_an_error_here_goes_on_and_leaves_no_process_behind() -> None:
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_halving import ITEMS, fails, in_halves\n"
        "try: in_halves(fails, ITEMS, lambda _: 'x' * 10_000_000)\n"
        "except ValueError as error: print(error)\n"
        "try: os.waitpid(-1, os.WNOHANG)\n"
        "except ChildProcessError: print('no process')"
    )
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "not here\nno process\n"


FAULTS = {
    "a name that a view does not have": ("pages/record.html", "{% block main %}", "{% block main %}{{ view.nothing }}"),
    "a link that leads nowhere": ("pages/record.html", "{% block main %}", '{% block main %}<a href="no.html"></a>'),
    "an id that stands twice": ("pages/timeline.html", "{% block main %}", '{% block main %}<p id="x"></p><p id="x"></p>'),
    "a word that no file has": ("pages/year.html", "{% block main %}", "{% block main %}{{ say('no.such-word') }}"),
    "a template that cannot be read": ("pages/day.html", "{% block main %}", "{% block main %}{% if %}"),
    "a key that can be seen": ("pages/document.html", "{% block main %}", "{% block main %}<p>nav.timeline</p>"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_check_by_halves_finds_what_a_build_finds(fault, tmp_path: Path) -> None:
    """On the real archive, whose pages are many enough; each mistake is on pages of both halves."""
    name, old, new = FAULTS[fault]
    for folder in ("content", "templates"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    (tmp_path / "static").symlink_to(PROJECT / "static")
    template = tmp_path / "templates" / name
    text = template.read_text("utf-8")
    template.write_text(re.sub(re.escape(old), lambda _: new, text, count=1), "utf-8")
    assert template.read_text("utf-8") != text
    built, checked = run("--root", str(tmp_path)), run("--root", str(tmp_path), "check")
    assert (built.returncode, checked.returncode) == (PROBLEMS, PROBLEMS)
    assert checked.stdout == built.stdout
    assert "error[" in checked.stdout
