"""Half of a long work is done in a copy of the process, and nobody can tell."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path

import pytest

from conftest import PROJECT
from heydar_archive.problems import ProblemsFound
from heydar_archive.site import build
from heydar_archive.spreading import spread
from test_cli import PROBLEMS, run, snapshot

ITEMS = list(range(1_000))


def squares(items) -> list[int]:
    return [item * item for item in items]


def test_the_halves_together_are_the_whole_in_its_order() -> None:
    parts = spread(squares, ITEMS)
    assert [value for part in parts for value in part] == squares(ITEMS)
    assert len(parts) == (2 if (os.cpu_count() or 1) > 1 else 1)


def test_a_few_items_are_not_worth_a_copy() -> None:
    assert spread(squares, ITEMS[:50]) == (squares(ITEMS[:50]),)


def fails(_items) -> list[int]:
    raise ValueError("not here")


def dies(_items) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def cannot_be_carried(_items) -> object:
    return lambda: None


@pytest.mark.parametrize("there", [fails, dies, cannot_be_carried])
def test_what_the_copy_could_not_do_is_done_here(there, capfd: pytest.CaptureFixture[str]) -> None:
    parts = spread(there, ITEMS, here=squares)
    assert [value for part in parts for value in part] == squares(ITEMS)
    assert capfd.readouterr() == ("", ""), "the copy tells nothing to anybody"


def test_an_error_here_goes_on_and_leaves_no_process_behind() -> None:
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_spreading import ITEMS, fails, spread\n"
        "try: spread(lambda _: 'x' * 10_000_000, ITEMS, here=fails)\n"
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


@contextlib.contextmanager
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        yield pool


@contextlib.contextmanager
def cluster() -> Iterator[Executor]:
    from distributed import Client, LocalCluster  # noqa: PLC0415 -- it takes a second, and no other test needs it

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as workers,
        Client(workers) as client,
    ):
        yield client.get_executor()


@pytest.mark.parametrize("executor", [processes, cluster])
@pytest.mark.filterwarnings("default")  # those of the packages that carry the work
def test_a_build_on_an_executor_gives_the_same_bytes_and_the_same_report(executor, sample: Path) -> None:
    here, there = sample / "here", sample / "there"
    build(sample, here)
    with executor() as workers:
        build(sample, there, executor=workers)
        assert snapshot(there) == snapshot(here)
        (sample / "templates").unlink()
        shutil.copytree(PROJECT / "templates", sample / "templates")
        (sample / "templates" / "pages" / "home.html").write_text("{{ say('no.such-word') }}", "utf-8")
        with pytest.raises(ProblemsFound) as alone:
            build(sample, here)
        with pytest.raises(ProblemsFound) as together:
            build(sample, there, executor=workers)
    assert str(together.value) == str(alone.value)
    assert "missing-word" in str(alone.value)
