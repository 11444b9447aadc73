"""What a disk can do while a site is built: be full, be read-only, be another one, hold what may not be read."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from conftest import SAMPLE, copy_of
from faults import LONG, Site, built, command, disk, fill, names, refused, told, whole, with_rights
from heydar_archive import standing
from heydar_archive.cards import FONTS

pytestmark = pytest.mark.fault

STONE = "content/decisions/1959-05-12-stone-bridge.md"
PLAN = "content/decisions/1959-05-12-stone-bridge/plan.txt"


def renamed(root: Path) -> None:
    """Change the archive's name, which stands on every page."""
    site = root / "content" / "site.yaml"
    text = site.read_text("utf-8")
    assert "  en: The " in text
    site.write_text(text.replace("  en: The ", "  en: The Renamed ", 1), "utf-8")


def own(to: Path) -> Path:
    """Return a small archive of which every file is its own, so that a fault may be put anywhere in it."""
    root = copy_of(SAMPLE, to)
    for name in ("templates", "static"):
        target = (root / name).resolve()
        (root / name).unlink()
        shutil.copytree(target, root / name)
    return root


# -- full ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["cold", "warm"])
def test_a_full_disk_leaves_the_old_site_or_none_and_says_so(start: str, tmp_path: Path) -> None:
    """With room for none of the new site, for some of it, and for nearly all of it."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    size = sum(path.stat().st_size for path in _built_aside(root).rglob("*") if path.is_file())
    with disk(tmp_path / "disk", f"{size * 6 // 1024}k") as there:
        out = there / "public"
        old: Site | None = None
        if start == "warm":
            told(root, "build", "--out", str(out))
            old = whole(out)
            assert old
        renamed(root)
        failed = 0
        for room in (0, 4096, size // 4, size // 2, size * 3 // 4) if LONG else (0, size // 2):
            filler = fill(there, room)
            run = told(root, "build", "--out", str(out))
            if run.returncode:
                failed += 1
                assert "public: error[cannot-write]: the site cannot be written: No space left on device" in run.stdout
                assert run.stderr == "Nothing was published; the site is as it was.\n"
                assert whole(out) == old
                assert names(there) - {"public", ".public.digests"} == {"full.bin"}
            filler.unlink()
        assert failed >= 2
        done = told(root, "build", "--out", str(out))
        assert done.returncode == 0
        assert whole(out) not in (None, old)
        assert names(there) == {"public", ".public.digests"}


def test_a_full_disk_for_temporary_files_is_named_with_the_way_out(tmp_path: Path) -> None:
    """The database is put together there."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    old = built(root)
    renamed(root)
    with disk(tmp_path / "disk", "200k") as there:
        said = refused(root, environment={"TMPDIR": str(there)})
        assert (
            "archive.sqlite: error[cannot-write]: it cannot be put together in the folder for temporary files" in said
        )
        assert "Make room there, or name another folder in the variable TMPDIR" in said
        assert names(there) == set()
    assert whole(root / "public") == old
    assert built(root) != old


def _built_aside(root: Path) -> Path:
    out = root.with_name("measured")
    assert told(root, "build", "--out", str(out)).returncode == 0
    return out


def test_a_disk_that_is_full_once_the_site_stands_costs_the_store_and_nothing_else(tmp_path: Path) -> None:
    """The store of digests is written last; a half of it is not left beside the site."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    with disk(tmp_path / "disk", "64m") as there:
        out = there / "public"
        told(root, "build", "--out", str(out))
        store = standing.load(out)
        assert store
        standing.forget(out)
        fill(there)
        standing.keep(out, store.input, store.said, (store.done.decode(),))
        assert names(there) == {"public", "full.bin"}
        (there / "full.bin").unlink()
        done = told(root, "build", "--out", str(out))
        assert (done.returncode, done.stderr) == (0, "")
        assert ": 0 written" in done.stdout


# -- read-only, foreign, elsewhere ---------------------------------------------------------------------------


def test_a_published_folder_that_may_not_be_written_is_left_and_named(tmp_path: Path) -> None:
    """The folder around it decides: that is where the new site is put in the place of the old one."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    out = tmp_path / "host" / "public"
    assert told(root, "build", "--out", str(out)).returncode == 0
    old = whole(out)
    renamed(root)
    out.parent.chmod(0o555)
    try:
        said = refused(root, "build", "--out", str(out), before=with_rights())
    finally:
        out.parent.chmod(0o755)
    assert said.startswith("public: error[cannot-write]: the site cannot be written: Permission denied")
    assert "Make room or give permission" in said
    assert whole(out) == old
    assert names(out.parent) == {"public", ".public.digests"}


def test_a_first_build_into_a_folder_that_may_not_be_written_makes_nothing(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    host = tmp_path / "host"
    host.mkdir(mode=0o555)
    said = refused(root, "build", "--out", str(host / "a" / "public"), before=with_rights())
    assert said.startswith("public: error[cannot-write]: the site cannot be written: Permission denied")
    assert names(host) == set()


def test_folders_inside_the_published_one_that_may_not_be_written_do_not_stand_in_the_way(tmp_path: Path) -> None:
    """Or they do, and then the old site stands: never a half of each."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    old = built(root)
    renamed(root)
    folders = [path for path in (root / "public").rglob("*") if path.is_dir()]
    for folder in (*folders, root / "public"):
        folder.chmod(0o555)
    run = told(root, before=with_rights())
    new = whole(root / "public")
    assert (new == old) == (run.returncode == 1)
    for folder in (path for path in root.rglob("*") if path.is_dir()):
        folder.chmod(0o755)
    assert built(root) != old
    assert names(root) == {"content", "templates", "static", "public", ".public.digests"}


def test_a_disk_that_is_mounted_read_only_is_named(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    with disk(tmp_path / "disk", "64m") as there:
        assert told(root, "build", "--out", str(there / "public")).returncode == 0
        old = whole(there / "public")
        renamed(root)
        subprocess.run(["mount", "-o", "remount,ro", str(there)], check=True)
        said = refused(root, "build", "--out", str(there / "public"))
        assert said.startswith("public: error[cannot-write]: the site cannot be written: Read-only file system")
        assert whole(there / "public") == old


def test_a_site_on_another_disk_than_its_content_is_built_and_kept(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    here = built(root)
    with disk(tmp_path / "disk", "64m") as there:
        for _ in range(2):
            assert told(root, "build", "--out", str(there / "public")).returncode == 0
            assert whole(there / "public") == here
        renamed(root)
        assert told(root, "build", "--out", str(there / "public")).returncode == 0
        assert whole(there / "public") == built(root)


def test_a_published_folder_that_is_itself_a_disk_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """A disk cannot change its place, so it cannot be exchanged; an older site on it stays."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    with disk(tmp_path / "disk", "64m") as there:
        said = refused(root, "build", "--out", str(there))
        assert said.startswith("disk: error[cannot-write]: ")
        assert "If a disk is mounted there, name a folder on it with --out" in said
        assert names(there) == set()
        assert names(tmp_path) == {"archive", "disk"}


def test_a_published_folder_that_is_a_link_to_another_disk_is_left(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    with disk(tmp_path / "disk", "64m") as there:
        (there / "site").mkdir()
        (root / "public").symlink_to(there / "site")
        assert refused(root).startswith(
            "public: error[foreign-folder]: the folder is left as it is: it is a file or a "
        )
        assert names(there / "site") == set()


# -- unreadable, vanishing, growing --------------------------------------------------------------------------

UNREADABLE = {
    "an entry": (STONE, STONE),
    "a folder of entries": ("content/letters", "content/letters"),
    "a register": ("content/registers/places/alchabulag.yaml", "content/registers/places/alchabulag.yaml"),
    "an attached file": (PLAN, "decisions/1959-05-12-stone-bridge/plan.txt"),
    "a folder of attached files": (str(Path(PLAN).parent), str(Path(PLAN).parent)),
    "the content": ("content", "content"),
    "a template": ("templates/pages/home.html", "templates/pages/home.html"),
    "a style": ("static/site.css", "static/site.css"),
    "a font of the pictures": (f"static/fonts/{FONTS[0]}", "static/fonts"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_may_not_be_read_is_named_and_the_old_site_stays(what: str, tmp_path: Path) -> None:
    root = own(tmp_path / "archive")
    old = built(root)
    name, shown = UNREADABLE[what]
    path = root / name
    rights = path.stat().st_mode
    path.chmod(0)
    try:
        said = refused(root, before=with_rights())
    finally:
        path.chmod(rights)
    assert any(line.startswith(f"{shown}") or shown in line.split(" error[")[0] for line in said.splitlines()), said
    assert "Permission denied" in said or "cannot be read" in said
    assert whole(root / "public") == old


def test_nothing_that_vanishes_while_it_is_read_ends_in_a_traceback_or_half_a_site(tmp_path: Path) -> None:
    """Each file in its turn is removed when the program is about to open it: see ``vanishing``."""
    root = own(tmp_path / "archive")
    old = built(root)
    steps = 400 if LONG else 14
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("vanishing.py"), root, str(steps)],
        check=False,
        capture_output=True,
        text=True,
        timeout=380,
    )
    assert run.returncode == 0, run.stderr
    ended = run.stdout.split()
    assert len(ended) > 10
    assert set(ended) <= {"0", "1"}
    assert ended.count("1") > len(ended) / 2, "most files are needed"
    assert whole(root / "public") is not None
    assert built(root) == old


def test_content_that_is_written_all_the_time_gives_a_whole_site_or_a_report(tmp_path: Path) -> None:
    """One entry grows, one comes and goes, an attached file changes, while builds run one after the other."""
    root = own(tmp_path / "archive")
    old = built(root)
    ended = threading.Event()
    growing, plan = root / STONE, root / PLAN
    coming = root / "content" / "orders" / "1962-02-15-repair-of-the-spring.md"
    kept = {path: path.read_bytes() for path in (growing, coming, plan)}

    def write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            with growing.open("a", encoding="utf-8") as file:
                file.write("\nKörpü tikildi.\n")
            if number % 2:
                coming.unlink()
            else:
                coming.write_bytes(kept[coming])
            plan.write_bytes(b"%d" % number * (number % 1000))
            time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(12 if LONG else 3):
            told(root)
            assert whole(root / "public")
    finally:
        ended.set()
        writer.join()
    for path, words in kept.items():
        path.write_bytes(words)
    assert built(root) == old
    assert names(root) == {"content", "templates", "static", "public", ".public.digests"}


def test_a_build_that_waits_for_nobody_ends_when_its_output_is_not_read(tmp_path: Path) -> None:
    """What reads the report has gone: the build ends, and does not wait for it."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    (root / STONE).write_text("no facts", "utf-8")
    with subprocess.Popen(command(root), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait(timeout=60) == 1
