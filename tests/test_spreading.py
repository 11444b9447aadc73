"""Some of a long work is done in a copy of the process, and nobody can tell."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import PROJECT, SAMPLE, copy_of
from heydar_archive.problems import ProblemsFound
from heydar_archive.site import build
from heydar_archive.spreading import CHUNK, aside, chunks, sent, spread
from many_entries import add_entries
from test_cli import PROBLEMS, run, snapshot

ITEMS = list(range(1_000))


def squares(items) -> list[int]:
    return [item * item for item in items]


def both(there, here):
    """Return work that is another one in the copy of the process."""
    process = os.getpid()

    def work(items) -> object:
        return here(items) if os.getpid() == process else there(items)

    return work


def whole(parts) -> list[int]:
    return [value for part in parts for value in part]


def test_the_parts_together_are_the_whole_in_its_order() -> None:
    assert whole(spread(squares, ITEMS)) == squares(ITEMS)
    assert [len(part) for part in chunks(ITEMS)] == [CHUNK] * (len(ITEMS) // CHUNK)
    assert whole(chunks(ITEMS[:33])) == ITEMS[:33]
    assert len(chunks(range(1_000_000))) <= 8_000, "all their numbers find room in a pipe"


def test_what_is_done_aside_is_done_in_a_copy_that_nothing_is_left_of() -> None:
    with aside(os.getpid) as waiting:
        other = waiting()
    assert (other != os.getpid()) == ((os.cpu_count() or 1) > 1)
    assert other == os.getpid() or not Path(f"/proc/{other}").exists()


def test_a_copy_of_which_nobody_asks_is_ended() -> None:
    of_this_process = Path(f"/proc/self/task/{os.getpid()}/children")
    before, began = of_this_process.read_text("ascii"), time.monotonic()
    with pytest.raises(KeyError), aside(lambda: time.sleep(60)):
        raise KeyError
    assert time.monotonic() - began < 30
    assert of_this_process.read_text("ascii") == before


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0, lambda: lambda: 0])
def test_what_the_copy_cannot_do_aside_is_done_here(end) -> None:
    work = both(lambda _: end(), lambda _: "here")
    with aside(lambda: work(())) as waiting:
        assert waiting() == "here"


def test_two_processes_share_the_work() -> None:
    def who(_items) -> int:
        time.sleep(0.005)
        return os.getpid()

    assert len(set(spread(who, ITEMS))) == min(2, os.cpu_count() or 1)
    assert set(spread(who, ITEMS[:50])) == {os.getpid()}, "a few items are not worth a copy"


def test_progress_goes_through_all_chunks_whoever_takes_them() -> None:
    seen: list[int] = []

    def watch(numbers):
        for number in numbers:
            seen.append(number)
            yield number

    assert whole(spread(squares, ITEMS, watch)) == squares(ITEMS)
    assert seen == list(range(len(chunks(ITEMS))))


def fails(_items) -> list[int]:
    raise ValueError("not here")


def dies(_items) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def cannot_be_carried(_items) -> object:
    return lambda: None


@pytest.mark.parametrize("there", [fails, dies, cannot_be_carried])
def test_what_the_copy_could_not_do_is_done_here(there, capfd: pytest.CaptureFixture[str]) -> None:
    assert whole(spread(both(there, squares), ITEMS)) == squares(ITEMS)
    assert capfd.readouterr() == ("", ""), "the copy tells nothing to anybody"


def test_an_error_here_goes_on_and_leaves_no_process_behind() -> None:
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_spreading import ITEMS, both, fails, spread\n"
        "try: spread(both(lambda _: 'x' * 10_000_000, fails), ITEMS)\n"
        "except ValueError as error: print(error)\n"
        "try: os.waitpid(-1, os.WNOHANG)\n"
        "except ChildProcessError: print('no process')"
    )
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "not here\nno process\n"


def test_of_several_errors_the_first_is_told_whoever_met_it() -> None:
    def work(items) -> None:
        time.sleep(0.001)
        if items[0] >= 2 * CHUNK:
            raise ValueError(items[0])

    for _ in range(10):
        with pytest.raises(ValueError, match=rf"^{2 * CHUNK}$"):
            spread(work, ITEMS)


def test_the_copy_ends_with_the_process(tmp_path: Path) -> None:
    program = (
        "import os, sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from test_spreading import ITEMS, both, spread\n"
        "def there(_): open(sys.argv[2], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)\n"
        "spread(both(there, lambda _: time.sleep(60)), ITEMS)"
    )
    told = tmp_path / "told"
    with subprocess.Popen([sys.executable, "-c", program, str(Path(__file__).parent), str(told)]) as process:
        wait_for(lambda: told.exists() and told.read_text())
        copy = int(told.read_text())
        process.kill()
    wait_for(lambda: not Path(f"/proc/{copy}").exists() or "Z" in Path(f"/proc/{copy}/stat").read_text())


def wait_for(what) -> None:
    until = time.monotonic() + 20
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_executor_has_some_work_under_way_and_not_all() -> None:
    asked: list[int] = []

    def numbers():
        for number in ITEMS:
            asked.append(number)
            yield number

    with ThreadPoolExecutor(2) as pool:
        results = sent(pool, lambda number: number * number, numbers())
        assert next(results) == 0
        assert len(asked) < 100
        assert [0, *results] == squares(ITEMS)


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
    """On so many pages that they are shared; each mistake is on pages of both halves."""
    name, old, new = FAULTS[fault]
    root = copy_of(SAMPLE, tmp_path / "archive")
    add_entries(root, 30)
    (root / "templates").unlink()
    shutil.copytree(PROJECT / "templates", root / "templates")
    template = root / "templates" / name
    text = template.read_text("utf-8")
    template.write_text(re.sub(re.escape(old), lambda _: new, text, count=1), "utf-8")
    assert template.read_text("utf-8") != text
    built, checked = run("--root", str(root)), run("--root", str(root), "check")
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
