"""A kill, a full disk or an interruption at any moment leaves the published site whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest

import many_versions
from faults import LONG, Site, whole

pytestmark = pytest.mark.fault

TESTS = Path(__file__).resolve().parent
KILLS = 50 if LONG else 8
"""How often a build is killed, from each start."""


def command(root: Path, *arguments: str) -> list[str]:
    return [sys.executable, root / "build.py", *arguments]


def build(root: Path) -> Site:
    run = subprocess.run(command(root), check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    site = whole(root / "public")
    assert site
    return site


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def archive(project: Path, sample: Path) -> Path:
    """The small archive, with its program at its side."""
    shutil.copy(project / "build.py", sample)
    return sample


def rename_archive(root: Path) -> None:
    """Change the archive's name, which stands on every page."""
    site = root / "content" / "site.yaml"
    text = site.read_text("utf-8")
    assert "  en: The " in text
    site.write_text(text.replace("  en: The ", "  en: The Renamed ", 1), "utf-8")


@pytest.mark.parametrize("fault", ["kill", "full", "dead", "interrupt", "visitor"])
@pytest.mark.parametrize(
    ("swap", "start"),
    [*product(["exchange", "two-steps"], ["warm", "cold", "spare"]), ("exchange", "large")],
)
def test_a_fault_at_each_step_of_publishing_leaves_a_whole_site(
    fault: str, swap: str, start: str, tmp_path: Path
) -> None:
    """Killed, failing once, failing from there on, interrupted, a stranger's file put in: see ``at_each_step``."""
    program = [sys.executable, TESTS / "at_each_step.py", fault, swap, start, tmp_path]
    run = subprocess.run(program, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) >= {"warm": 30, "cold": 8, "large": 15, "spare": 30}[start]


def retitle_entry(root: Path) -> None:
    """Change the title of an entry, which stands on some pages only."""
    entry = root / "content" / "decisions" / "1959-05-12-stone-bridge.md"
    text = entry.read_text("utf-8")
    assert "  en: On the building" in text
    entry.write_text(text.replace("  en: On the building", "  en: On the long building", 1), "utf-8")


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("start", ["warm", "edited", "cold"])
def test_kill_9_at_random_moments_of_a_build_leaves_a_whole_site(archive: Path, start: str) -> None:
    """Half of the moments lie anywhere in a build, half in its last part, while files are written.

    Two archives are built by turns into one folder, each upon what the killed build before it left: where they differ in one
    entry (“edited”), of a site that was not touched only some pages are made anew.
    """
    renamed = archive.with_name("renamed")
    shutil.copytree(archive, renamed, symlinks=True)
    (retitle_entry if start == "edited" else rename_archive)(renamed)
    roots = (renamed, archive)
    out, building = archive / "public", archive / ".public.building"
    began = time.perf_counter()
    sites = [build(root) for root in roots]
    lasts = (time.perf_counter() - began) / 2
    assert sites[0] != sites[1]
    moments = random.Random(1996)  # noqa: S311 -- not a secret
    killed = 0
    for turn in range(KILLS):
        if start == "cold" and out.exists():
            shutil.rmtree(out)
        before = whole(out)
        with subprocess.Popen(
            command(roots[turn % 2], "build", "--out", str(out)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            if turn % 4 < 2:
                while process.poll() is None and not building.exists():
                    time.sleep(0.001)
                time.sleep(lasts * moments.random() / 4)
            else:
                time.sleep(lasts * moments.random())
            process.send_signal(signal.SIGKILL)
        killed += process.returncode == -signal.SIGKILL
        assert whole(out) in (before, sites[turn % 2])
    assert killed > KILLS / 4
    assert build(archive) == sites[1]
    assert not names(archive) & {".public.building", ".public.old"}


@pytest.mark.timeout(1_200)
def test_kill_9_at_random_moments_of_edits_of_a_large_site_leaves_a_whole_site(tmp_path: Path) -> None:
    """Version upon version is published in a spare tree: see ``many_versions``. What a kill leaves, the next one goes on from."""
    out, building, spare = (tmp_path / name for name in ("public", ".public.building", ".public.spare"))
    program = [sys.executable, TESTS / "many_versions.py"]
    moments = random.Random(1996)  # noqa: S311 -- not a secret
    left: list[set[str]] = []
    for _ in range(KILLS * 2):
        with subprocess.Popen([*program, "100000", out], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for _ in range(moments.randrange(1, 6)):
                process.stdout.readline()  # one version is published: the spare tree is in use from the third on
            time.sleep(moments.random() / 50)
            process.send_signal(signal.SIGKILL)
        assert many_versions.published(out), "neither one version nor the next"
        left.append(names(tmp_path))
    assert any(building.name in found for found in left), "the kills came during builds"
    subprocess.run([*program, "3", out], check=True, capture_output=True)
    assert many_versions.published(out)
    assert names(tmp_path) == {"public", spare.name}


def test_a_disk_that_takes_no_large_file_leaves_the_old_site_and_says_so(archive: Path) -> None:
    """The system's limit on the size of a file fails the build in the middle of its writing."""
    old = build(archive)
    rename_archive(archive)
    before = names(archive)
    limited = ["sh", "-c", 'ulimit -f 20; exec "$@"', "sh", *command(archive)]  # at most 20 blocks of 512 bytes
    run = subprocess.run(limited, check=False, capture_output=True, text=True)
    assert run.returncode == 1, run.stderr
    assert run.stdout.startswith("public: error[cannot-write]: the site cannot be written: File too large\n")
    assert run.stderr == "Nothing was published; the site is as it was.\n"
    assert whole(archive / "public") == old
    assert names(archive) == before


def stopped_while_it_writes(root: Path) -> subprocess.Popen[str]:
    """Start a build, and stop it (as Ctrl-Z does) while it writes the new site aside.

    A build that was quicker than the signal has published: the old site is then put back, and another one is started.
    """
    public, kept = root / "public", root.with_name("kept")
    shutil.copytree(public, kept, symlinks=True)
    old = whole(public)
    for _ in range(20):
        process = subprocess.Popen(command(root), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while process.poll() is None and not (root / ".public.building" / "en").exists():
            time.sleep(0.0005)
        if process.poll() is None:
            process.send_signal(signal.SIGSTOP)
            _, status = os.waitpid(process.pid, os.WUNTRACED)
            if os.WIFSTOPPED(status) and (root / ".public.building").exists() and whole(public) == old:
                return process
            process.kill()
        process.communicate(timeout=60)
        shutil.rmtree(public)
        shutil.copytree(kept, public, symlinks=True)
    pytest.fail("twenty builds were too quick to be stopped")


def test_ctrl_c_while_files_are_written_leaves_the_old_site_and_nothing_aside(archive: Path) -> None:
    old = build(archive)
    before = names(archive)
    rename_archive(archive)
    with stopped_while_it_writes(archive) as process:
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        said = process.communicate()[1]
    assert process.returncode == 130
    assert said == "interrupted; the published site is as it was\n"
    assert whole(archive / "public") == old
    assert names(archive) == before


def test_of_two_builds_at_once_the_second_says_so_and_the_first_goes_on(archive: Path) -> None:
    old = build(archive)
    before = names(archive)
    rename_archive(archive)
    with stopped_while_it_writes(archive) as first:
        second = subprocess.run(command(archive), check=False, capture_output=True, text=True)
        found = whole(archive / "public")
        first.send_signal(signal.SIGCONT)
        first.communicate()
    assert second.returncode == 1
    assert second.stdout.startswith("public: error[build-under-way]: another build is publishing into this folder\n")
    assert second.stderr == "Nothing was published; the site is as it was.\n"
    assert found == old
    assert first.returncode == 0
    assert whole(archive / "public") not in (None, old)
    assert names(archive) == before
