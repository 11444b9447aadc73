"""Publishing: the folder is ours or left alone, unchanged files stay, and nothing is left beside it."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heydar_archive.problems import ProblemsFound
from heydar_archive.publishing import MANIFEST, Published, clean, publish, stage
from heydar_archive.rendering import Output

pytestmark = pytest.mark.fault

OLD = {"index.html": b"home", "az/a.html": b"bir", "az/b.html": b"iki", "en/letters/a.html": b"one"}
NEW = {"index.html": b"home", "az/a.html": b"BIR", "az/c.html": b"uc"}

Layout = Callable[[Path], object]


def outputs(files: dict[str, bytes]) -> tuple[Output, ...]:
    return tuple(Output(path, data) for path, data in files.items())


def site(out: Path) -> dict[str, bytes]:
    """Return the files of a published folder, after making sure that its manifest lists each of them rightly."""
    files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    listed = json.loads(files.pop(MANIFEST))["files"]
    assert listed == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    return files


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def everything(folder: Path) -> dict[str, object]:
    """Return all that lies in a folder: bytes of files, targets of links, and each inode."""
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_ino,
            path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None,
        )
        for path in folder.rglob("*")
    }


def refused(files: dict[str, bytes], out: Path) -> str:
    """Publish, expect one problem, and return it as its reader sees it."""
    with pytest.raises(ProblemsFound) as found:
        publish(outputs(files), out)
    (problem,) = found.value.problems
    return str(problem)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "public"


def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give Python a C library that cannot exchange two folders, as on older systems."""
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())


# -- what is published -------------------------------------------------------------------------------------


def test_a_new_folder_holds_exactly_the_site_and_its_manifest(out: Path) -> None:
    assert publish(outputs(OLD), out) == Published(written=4, kept=0, removed=0)
    assert site(out) == OLD
    assert names(out.parent) == ["public"]


def test_folders_above_are_made(tmp_path: Path) -> None:
    publish(outputs(OLD), tmp_path / "a" / "b" / "public")
    assert site(tmp_path / "a" / "b" / "public") == OLD


def test_an_empty_folder_is_taken(out: Path) -> None:
    out.mkdir()
    publish(outputs(OLD), out)
    assert site(out) == OLD
    assert names(out.parent) == ["public"]


def test_dots_in_the_name_of_the_folder_lead_where_they_say(out: Path) -> None:
    (out.parent / "elsewhere").mkdir()
    publish(outputs(OLD), out.parent / "elsewhere" / ".." / "public")
    assert site(out) == OLD
    assert names(out.parent) == ["elsewhere", "public"]


@pytest.mark.parametrize("exchange", [True, False])
def test_unchanged_files_are_kept_changed_ones_written_and_removed_ones_gone(
    out: Path, monkeypatch: pytest.MonkeyPatch, *, exchange: bool
) -> None:
    if not exchange:
        without_exchange(monkeypatch)
    publish(outputs(OLD), out)
    before = {path: (out / path).stat().st_ino for path in OLD}
    assert publish(outputs(NEW), out) == Published(written=2, kept=1, removed=2)
    assert site(out) == NEW
    assert (out / "index.html").stat().st_ino == before["index.html"]
    assert (out / "az/a.html").stat().st_ino != before["az/a.html"]
    assert not (out / "en").exists()
    assert names(out.parent) == ["public"]


@pytest.mark.parametrize("exchange", [True, False])
def test_building_again_without_a_change_writes_nothing(
    out: Path, monkeypatch: pytest.MonkeyPatch, *, exchange: bool
) -> None:
    if not exchange:
        without_exchange(monkeypatch)
    publish(outputs(OLD), out)
    assert publish(outputs(OLD), out) == Published(written=0, kept=4, removed=0)
    assert site(out) == OLD
    assert names(out.parent) == ["public"]


def in_pieces(*pieces: bytes) -> Output:
    return Output("data/all.nq", lambda: iter(pieces))


def test_a_file_that_comes_in_pieces_is_kept_if_together_they_are_the_same(out: Path) -> None:
    publish((*outputs(OLD), in_pieces(b"one ", b"two ", b"three")), out)
    assert site(out) == {**OLD, "data/all.nq": b"one two three"}
    before = (out / "data/all.nq").stat()
    assert publish((*outputs(OLD), in_pieces(b"one two", b" three")), out) == Published(written=0, kept=5, removed=0)
    assert (out / "data/all.nq").stat().st_mtime_ns == before.st_mtime_ns
    (out / "data/all.nq").write_bytes(b"one two THREE")  # by hand, and of the same size
    assert publish((*outputs(OLD), in_pieces(b"one two three")), out) == Published(written=1, kept=4, removed=0)
    assert publish((*outputs(OLD), in_pieces(b"four")), out) == Published(written=1, kept=4, removed=0)
    assert site(out) == {**OLD, "data/all.nq": b"four"}


def test_a_file_of_which_the_pieces_end_halfway_leaves_the_site_as_it_was(out: Path) -> None:
    def broken():
        yield b"half"
        raise ProblemsFound([])

    publish(outputs(OLD), out)
    with pytest.raises(ProblemsFound):
        publish((*outputs(NEW), Output("data/all.nq", broken)), out)
    assert site(out) == OLD
    assert names(out.parent) == ["public"]


def test_a_file_that_was_changed_by_hand_or_lost_is_written_again(out: Path) -> None:
    publish(outputs(OLD), out)
    (out / "az/a.html").write_bytes(b"bar")  # of the same size
    (out / "az/b.html").unlink()
    assert publish(outputs(OLD), out) == Published(written=2, kept=2, removed=0)
    assert site(out) == OLD


def test_a_file_that_became_a_link_is_written_again_and_what_it_leads_to_stays(out: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.html"
    mine.write_bytes(OLD["az/a.html"])
    publish(outputs(OLD), out)
    (out / "az/a.html").unlink()
    (out / "az/a.html").symlink_to(mine)
    publish(outputs(OLD), out)
    assert site(out) == OLD
    assert not (out / "az/a.html").is_symlink()
    assert mine.read_bytes() == OLD["az/a.html"]


def test_attached_files_are_copied_from_where_they_lie(out: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF")
    attached = (Output("files/letters/a/scan.pdf", scan),)
    publish(attached, out)
    assert site(out) == {"files/letters/a/scan.pdf": b"%PDF"}
    assert publish(attached, out).kept == 1
    scan.write_bytes(b"%pdf")
    assert publish(attached, out).written == 1
    assert site(out) == {"files/letters/a/scan.pdf": b"%pdf"}


# -- what is not ours --------------------------------------------------------------------------------------


def _with(path: str, data: bytes) -> Layout:
    def lay(out: Path) -> None:
        publish(outputs(OLD), out)
        (out / path).parent.mkdir(exist_ok=True)
        (out / path).write_bytes(data)

    return lay


def _file(out: Path) -> None:
    out.write_bytes(b"mine")


def _link(out: Path) -> None:
    publish(outputs(OLD), out.with_name("real"))
    out.symlink_to("real")


def _foreign(out: Path) -> None:
    (out / "photos").mkdir(parents=True)
    (out / "photos" / "one.jpg").write_bytes(b"mine")


def _empty_folder_in_it(out: Path) -> None:
    publish(outputs(OLD), out)
    (out / "az" / "drafts").mkdir()


def _link_in_place_of_a_folder(out: Path) -> None:
    publish(outputs(OLD), out)
    (out / "az").rename(out.with_name("moved"))
    (out / "az").symlink_to(out.with_name("moved"))


def _folder_in_place_of_a_file(out: Path) -> None:
    publish(outputs(OLD), out)
    (out / "index.html").unlink()
    (out / "index.html").mkdir()


def _manifest_outside(out: Path) -> None:
    """A manifest that claims files outside the folder does not make them ours."""
    (out.parent / "mine.txt").write_bytes(b"mine")
    out.mkdir()
    (out / "a.txt").write_bytes(b"mine")
    (out / MANIFEST).write_text(json.dumps({"files": {"../mine.txt": ""}}), "utf-8")


FOREIGN: dict[str, tuple[Layout, str]] = {
    "a folder with files": (_foreign, "this program did not make it"),
    "a file": (_file, "it is a file or a symbolic link"),
    "a symbolic link to a folder of ours": (_link, "it is a file or a symbolic link"),
    "a symbolic link to nothing": (lambda out: out.symlink_to("nowhere"), "it is a file or a symbolic link"),
    "our folder with a file of somebody": (_with("notes.txt", b"mine"), "it holds “notes.txt”"),
    "our folder with a file of somebody below": (_with("az/d.html", b"mine"), "it holds “az/d.html”"),
    "our folder with a hidden file": (_with(".git", b"gitdir: elsewhere"), "it holds “.git”"),
    "our folder with an empty folder of somebody": (_empty_folder_in_it, "it holds “az/drafts/”"),
    "a link in place of one of our folders": (_link_in_place_of_a_folder, "it holds “az”"),
    "a folder in place of one of our files": (_folder_in_place_of_a_file, "it holds “index.html/”"),
    "a manifest that is not JSON": (_with(MANIFEST, b"{"), "this program did not make it"),
    "a manifest that is not UTF-8": (_with(MANIFEST, b"\xff"), "this program did not make it"),
    "a manifest without files": (_with(MANIFEST, b"{}"), "this program did not make it"),
    "a manifest that is a list": (_with(MANIFEST, b"[]"), "this program did not make it"),
    "a manifest whose files are a list": (_with(MANIFEST, b'{"files": ["index.html"]}'), "did not make it"),
    "a manifest that claims files outside": (_manifest_outside, "it holds “a.txt”"),
}


@pytest.mark.parametrize("layout", FOREIGN)
def test_what_the_build_does_not_own_is_left_as_it_is(out: Path, layout: str) -> None:
    lay, reason = FOREIGN[layout]
    lay(out)
    before = everything(out.parent)
    said = refused(NEW, out)
    assert said.startswith("public: error[foreign-folder]: the folder is left as it is: ")
    assert reason in said
    assert "to do: Move what is yours elsewhere, or name another folder with --out." in said
    assert everything(out.parent) == before


@pytest.mark.parametrize("name", [".public.building", ".public.old", ".public.spare"])
def test_a_folder_of_somebody_that_has_the_name_of_one_of_ours_is_left_as_it_is(out: Path, name: str) -> None:
    publish(outputs(OLD), out)
    out.with_name(name).mkdir()
    (out.with_name(name) / "diary.txt").write_bytes(b"mine")
    before = everything(out.parent)
    assert refused(NEW, out).startswith(f"{name}: error[foreign-folder]: ")
    assert everything(out.parent) == before


def test_the_root_of_the_file_system_is_no_folder_to_publish_into() -> None:
    assert refused(NEW, Path("/")).startswith("/: error[foreign-folder]: ")


def test_files_outside_that_a_manifest_claims_are_not_removed(out: Path) -> None:
    mine = out.parent / "mine.txt"
    mine.write_bytes(b"mine")
    publish(outputs(OLD), out)
    manifest = json.loads((out / MANIFEST).read_bytes())
    manifest["files"]["../mine.txt"] = ""
    (out / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    publish(outputs(NEW), out)
    assert site(out) == NEW
    assert mine.read_bytes() == b"mine"


# -- what can go wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize("exchange", [True, False])
def test_a_write_that_fails_leaves_the_old_site(out: Path, monkeypatch: pytest.MonkeyPatch, *, exchange: bool) -> None:
    if not exchange:
        without_exchange(monkeypatch)
    publish(outputs(OLD), out)
    before = everything(out)
    said = refused({**NEW, "az/a.html/b.html": b"a file below a file"}, out)
    assert said.startswith("public: error[cannot-write]: the site cannot be written: ")
    assert "the published site is as it was" in said
    assert everything(out) == before
    assert names(out.parent) == ["public"]


def test_a_first_write_that_fails_leaves_nothing(out: Path) -> None:
    refused({"a": b"a file", "a/b": b"a file below a file"}, out)
    assert names(out.parent) == []


def test_an_attached_file_that_is_gone_leaves_the_old_site(out: Path, tmp_path: Path) -> None:
    publish(outputs(OLD), out)
    with pytest.raises(ProblemsFound, match="No such file"):
        publish((Output("files/scan.pdf", tmp_path / "gone.pdf"),), out)
    assert site(out) == OLD
    assert names(out.parent) == ["public"]


def test_a_folder_that_cannot_be_made_is_a_clear_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    assert refused(NEW, tmp_path / "file" / "public").startswith("public: error[cannot-write]: ")
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_the_second_of_two_builds_says_so_and_the_first_one_dead_leaves_the_way_free(out: Path, tmp_path: Path) -> None:
    publish(outputs(OLD), out)
    pipe = tmp_path / "scan.pdf"
    os.mkfifo(pipe)  # the first build waits for what is written into it, with the folder in its hands
    program = (
        "import sys; from pathlib import Path; from heydar_archive.publishing import publish; "
        "from heydar_archive.rendering import Output; publish((Output('a', Path(sys.argv[1])),), Path(sys.argv[2]))"
    )
    first = subprocess.Popen([sys.executable, "-c", program, pipe, out])
    with first:
        writing = os.open(pipe, os.O_WRONLY)  # returns when the other process reads
        try:
            said = refused(NEW, out)
        finally:
            first.send_signal(signal.SIGKILL)
            os.close(writing)
    assert said.startswith("public: error[build-under-way]: another build is publishing into this folder")
    assert "to do: Wait for it, and build again." in said
    assert site(out) == OLD
    publish(outputs(NEW), out)
    assert site(out) == NEW


# -- what a kill leaves ------------------------------------------------------------------------------------


def _half_made(folder: Path) -> None:
    """Lay out what a build leaves that is killed while it writes."""
    publish(outputs(NEW), folder)
    (folder / "az/c.html").unlink()
    (folder / "index.html").write_bytes(b"ho")


def _half_removed(folder: Path) -> None:
    """Lay out what a build leaves that is killed while it removes the old site."""
    publish(outputs(OLD), folder)
    (folder / "en/letters/a.html").unlink()
    (folder / "en/letters").rmdir()


def _manifest_half_written(folder: Path) -> None:
    folder.mkdir()
    (folder / MANIFEST).write_bytes(b'{"generator": "heydar-ar')


@pytest.mark.parametrize("left", [_half_made, _half_removed, _manifest_half_written, Path.mkdir])
@pytest.mark.parametrize("name", [".public.building", ".public.old", ".public.spare"])
def test_what_a_killed_build_left_aside_is_cleared_by_the_next(out: Path, name: str, left: Layout) -> None:
    publish(outputs(OLD), out)
    left(out.with_name(name))
    assert publish(outputs(NEW), out) == Published(written=2, kept=1, removed=2)
    assert site(out) == NEW
    assert names(out.parent) == ["public"]


def _killed_between_two_renames(out: Path) -> None:
    """Lay out what a kill between the two renames of the step-by-step swap leaves: the old site aside."""
    publish(outputs(OLD), out.with_name(".public.old"))
    publish(outputs(NEW), out.with_name(".public.building"))


@pytest.mark.parametrize("exchange", [True, False])
def test_a_swap_killed_between_two_renames_is_recovered(
    out: Path, monkeypatch: pytest.MonkeyPatch, *, exchange: bool
) -> None:
    if not exchange:
        without_exchange(monkeypatch)
    _killed_between_two_renames(out)
    assert publish(outputs(NEW), out) == Published(written=2, kept=1, removed=2)
    assert site(out) == NEW
    assert names(out.parent) == ["public"]


def test_a_swap_killed_between_two_renames_is_recovered_also_when_the_next_build_fails(out: Path) -> None:
    _killed_between_two_renames(out)
    refused({**NEW, "az/a.html/b.html": b"a file below a file"}, out)
    assert site(out) == OLD
    assert names(out.parent) == ["public"]


# -- the spare tree ----------------------------------------------------------------------------------------

LARGE = {f"{folder}/{number}.html": b"%d" % number for folder in ("az", "en", "en/letters") for number in range(20)}
"""A site of which a spare tree is worth while when sixty files are many."""
BESIDE = [".public.spare", "public"]
STEP = 0.02
"""Longer than a step, in seconds, in which systems count the times of folders."""


def amend(out: Path, files: dict[str, bytes], gone: Collection[str] = (), many: int | None = 1) -> Published:
    with stage(out, many) as staged:
        return staged.amend(staged.write(outputs(files)), gone)


@pytest.fixture
def spared(out: Path) -> Path:
    """A site with a spare tree, which lacks what was changed last."""
    publish(outputs(LARGE), out)
    assert amend(out, {"az/1.html": b"bir"}, {"az/2.html"}) == Published(written=1, kept=58, removed=1)
    assert names(out.parent) == BESIDE
    return out


NOW = {**{path: data for path, data in LARGE.items() if path != "az/2.html"}, "az/1.html": b"bir"}
THEN = {**NOW, "en/1.html": b"one", "fr/1.html": b"un"}
"""What the site is with the files that ``once_more`` writes."""


def once_more(out: Path) -> Published:
    return amend(out, {"en/1.html": b"one", "fr/1.html": b"un"})


def inodes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def spare_of(out: Path) -> Path:
    return out.with_name(".public.spare")


def test_an_edit_is_published_in_the_spare_tree_and_the_tree_before_is_the_next_one(spared: Path) -> None:
    tree, before = spared.stat().st_ino, spare_of(spared).stat().st_ino
    published = once_more(spared)
    assert published == Published(2, 58, 0, frozenset({"en/1.html", "fr/1.html", MANIFEST}))
    assert site(spared) == THEN
    assert (spared.stat().st_ino, spare_of(spared).stat().st_ino) == (before, tree)
    here, there = inodes(spared), inodes(spare_of(spared))
    assert {path for path, _ in here.items() ^ there.items()} == {*published.changed, ".heydar-archive.spare"}
    assert names(spared.parent) == BESIDE


def test_a_small_site_has_no_spare_tree(out: Path) -> None:
    publish(outputs(LARGE), out)
    assert amend(out, {"az/1.html": b"bir"}, many=61) == Published(written=1, kept=59, removed=0)
    assert names(out.parent) == ["public"]


def first(out: Path, files: dict[str, bytes]) -> Published:
    with stage(out, 1) as staged:
        return staged.publish(staged.write(outputs(files)))


def test_a_large_site_has_a_spare_tree_from_the_first_time_on(out: Path) -> None:
    assert first(out, LARGE) == Published(written=60, kept=0, removed=0)
    assert names(out.parent) == BESIDE
    here, there = inodes(out), inodes(spare_of(out))
    assert {path for path, _ in here.items() ^ there.items()} == {".heydar-archive.spare"}
    assert once_more(out).changed == {"en/1.html", "fr/1.html", MANIFEST}
    assert site(out) == {**LARGE, "en/1.html": b"one", "fr/1.html": b"un"}


def test_a_site_of_which_much_was_changed_keeps_nothing_of_the_one_before_because_of_its_room(out: Path) -> None:
    publish(outputs(LARGE), out)
    other = {f"az/{number}.html": b"-" for number in range(10)}
    assert amend(out, other).written == 10
    here, there = inodes(out), inodes(spare_of(out))
    assert {path for path, _ in here.items() ^ there.items()} == {".heydar-archive.spare"}
    assert once_more(out).changed == {"en/1.html", "fr/1.html", MANIFEST}
    assert site(out) == {**LARGE, **other, "en/1.html": b"one", "fr/1.html": b"un"}


def test_on_a_disk_without_links_the_first_site_has_no_spare_tree(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", link)
    assert first(out, LARGE) == Published(written=60, kept=0, removed=0)
    assert site(out) == LARGE
    assert names(out.parent) == ["public"]


def test_a_spare_tree_that_nobody_asks_for_is_cleared(spared: Path) -> None:
    assert publish(outputs(THEN), spared) == Published(written=2, kept=58, removed=0)
    assert site(spared) == THEN
    assert names(spared.parent) == ["public"]


def test_a_whole_build_renews_the_spare_tree(spared: Path) -> None:
    with stage(spared, 1) as staged:
        staged.publish(staged.write(outputs(THEN)))
    assert names(spared.parent) == BESIDE
    assert amend(spared, {"en/1.html": b"two"}).changed == {"en/1.html", MANIFEST}
    assert site(spared) == {**THEN, "en/1.html": b"two"}


def test_a_file_that_is_written_as_it_was_is_kept(spared: Path) -> None:
    assert amend(spared, {"az/1.html": b"bir"}) == Published(0, 59, 0, frozenset({MANIFEST}))
    assert site(spared) == NOW


def test_a_manifest_is_the_same_from_an_edit_as_from_a_whole_build(spared: Path, tmp_path: Path) -> None:
    once_more(spared)
    publish(outputs(THEN), tmp_path / "anew")
    assert (spared / MANIFEST).read_bytes() == (tmp_path / "anew" / MANIFEST).read_bytes()


def test_a_site_that_the_version_before_published_is_ours(spared: Path) -> None:
    """Its manifest was written with an indentation of nothing."""
    manifest = spared / MANIFEST
    manifest.write_text(json.dumps(json.loads(manifest.read_bytes()), indent=0), "utf-8")
    once_more(spared)
    assert site(spared) == THEN


def test_without_exchange_there_is_no_spare_tree(spared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_exchange(monkeypatch)
    for _ in range(2):
        assert once_more(spared).changed is None
        assert site(spared) == THEN
        assert names(spared.parent) == ["public"]


def test_without_links_there_is_no_spare_tree(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError

    publish(outputs(LARGE), out)
    monkeypatch.setattr(os, "link", link)
    assert once_more(out).changed is None
    assert site(out) == {**LARGE, "en/1.html": b"one", "fr/1.html": b"un"}
    assert names(out.parent) == ["public"]


def test_a_file_with_as_many_links_as_it_may_have_is_copied(spared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(31, "Too many links")

    with monkeypatch.context() as full:
        full.setattr(os, "link", link)
        assert once_more(spared).changed == {"az/1.html", "en/1.html", "fr/1.html", MANIFEST}
    assert site(spared) == THEN
    assert amend(spared, {"en/1.html": b"two"}).changed == {"en/1.html", MANIFEST}
    assert site(spared) == {**THEN, "en/1.html": b"two"}


def _in_it(change: Callable[[Path], object]) -> Layout:
    return lambda out: change(spare_of(out))


def _another_file(tree: Path) -> None:
    """Put a file in the place of one of ours, as editors and copying programs do."""
    (tree / "new").write_bytes(b"other")
    (tree / "new").rename(tree / "en" / "3.html")


def _and_back(folder: Path) -> None:
    (folder / "mine.txt").write_bytes(b"mine")
    (folder / "mine.txt").unlink()


TOUCHED: dict[str, Layout] = {
    "removed": _in_it(shutil.rmtree),
    "emptied": _in_it(lambda tree: (shutil.rmtree(tree), tree.mkdir())),
    "a file is removed": _in_it(lambda tree: (tree / "en" / "3.html").unlink()),
    "a folder is removed": _in_it(lambda tree: shutil.rmtree(tree / "en")),
    "a file is another": _in_it(_another_file),
    "somebody was in it": _in_it(_and_back),
    "somebody was in a folder of it": _in_it(lambda tree: _and_back(tree / "en" / "letters")),
    "somebody was in the site": _and_back,
    "somebody was in a folder of the site": lambda out: _and_back(out / "az"),
    "it was copied": lambda out: (
        shutil.copytree(spare_of(out), out.with_name("copy")),
        shutil.rmtree(spare_of(out)),
        out.with_name("copy").rename(spare_of(out)),
    ),
    "the site was copied": lambda out: (
        shutil.copytree(out, out.with_name("copy")),
        shutil.rmtree(out),
        out.with_name("copy").rename(out),
    ),
    "what is noted of it is lost": _in_it(lambda tree: (tree / ".heydar-archive.spare").unlink()),
    "what is noted of it is cut": _in_it(lambda tree: (tree / ".heydar-archive.spare").write_bytes(b'{"differs": {')),
    "what is noted of it is endlessly deep": _in_it(
        lambda tree: (tree / ".heydar-archive.spare").write_bytes(b"[" * 200_000)
    ),
    "what is noted of it is a list": _in_it(lambda tree: (tree / ".heydar-archive.spare").write_bytes(b"[]")),
    "it is being changed": _in_it(lambda tree: (tree / ".heydar-archive.journal").write_bytes(b"az/1.html\naz/")),
}


@pytest.mark.parametrize("how", TOUCHED)
def test_a_spare_tree_that_somebody_touched_is_not_used(spared: Path, how: str) -> None:
    time.sleep(STEP)
    TOUCHED[how](spared)
    assert once_more(spared) == Published(written=2, kept=58, removed=0), "as where there is none"
    assert site(spared) == THEN
    assert names(spared.parent) == BESIDE
    assert amend(spared, {"en/1.html": b"two"}).changed == {"en/1.html", MANIFEST}
    assert site(spared) == {**THEN, "en/1.html": b"two"}


@pytest.mark.parametrize("where", ["notes.txt", "en/notes.txt", "photos/one.jpg"])
def test_a_file_of_somebody_in_the_spare_tree_is_left_as_it_is(spared: Path, where: str) -> None:
    mine = spare_of(spared) / where
    mine.parent.mkdir(exist_ok=True)
    mine.write_bytes(b"mine")
    before = everything(spared.parent)
    for act in (lambda: once_more(spared), lambda: publish(outputs(THEN), spared), lambda: clean(spared)):
        with pytest.raises(ProblemsFound, match=r"\.public\.spare: error\[foreign-folder\]: "):
            act()
        assert everything(spared.parent) == before


def test_a_file_of_somebody_that_comes_into_the_site_during_a_build_is_not_published_later(spared: Path) -> None:
    with stage(spared, 1) as staged:
        written = staged.write(outputs({"en/1.html": b"one", "fr/1.html": b"un"}))
        time.sleep(STEP)
        (spared / "en" / "notes.txt").write_bytes(b"mine")
        staged.amend(written, ())
    mine = list(spared.parent.rglob("notes.txt"))
    assert len(mine) == 1
    assert spared not in mine[0].parents
    mine[0].unlink()
    amend(spared, {"en/1.html": b"two"})
    assert site(spared) == {**THEN, "en/1.html": b"two"}


def test_a_build_that_fails_leaves_the_spare_tree_for_the_next(spared: Path) -> None:
    before = everything(spared.parent)
    with pytest.raises(ProblemsFound, match="No such file"), stage(spared, 1) as staged:
        staged.write((Output("az/1.html", b"0"), Output("files/scan.pdf", spared / "gone.pdf")))
    assert everything(spared.parent) == before
    assert once_more(spared).changed is not None


def test_clean_removes_the_spare_tree(spared: Path) -> None:
    assert clean(spared) > 0
    assert names(spared.parent) == []


PATHS = ("a", "a/b", "a/b/c", "a/c", "b", "b/a/a/a", "c/d/e", "c/d/f", 'd"\\ə', "e/\N{SNOWMAN}")
"""Of which some cannot be together: a file cannot be a folder as well."""
REST = {f"rest/{number}": b"" for number in range(100)}


def possible(chance: random.Random) -> dict[str, bytes]:
    """Return some files that can be together, with short contents that often are as they were."""
    found: dict[str, bytes] = {}
    for path in chance.sample(PATHS, chance.randrange(len(PATHS))):
        if not any(other.startswith(f"{path}/") or path.startswith(f"{other}/") for other in found):
            found[path] = chance.choice((b"1", b"2", b"three"))
    return found


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_edits_upon_edits_equal_a_site_from_nothing(seed: int) -> None:
    """Folders come, become empty and go, files become folders and folders files; at times the spare tree is lost."""
    chance = random.Random(seed)  # noqa: S311 -- not a secret
    with tempfile.TemporaryDirectory() as folder:
        out, anew = Path(folder) / "public", Path(folder) / "anew"
        now = possible(chance)
        publish(outputs({**now, **REST}), out)
        used = 0
        for turn in range(8):
            new = possible(chance)
            same = [path for path in new if now.get(path) == new[path] and chance.random() < 0.5]
            some = {path: data for path, data in new.items() if path not in same}
            published = amend(out, some, now.keys() - new.keys())
            publish(outputs({**new, **REST}), anew)
            assert everything_in(out) == everything_in(anew)
            used += published.changed is not None
            if chance.random() < 0.1:
                shutil.rmtree(spare_of(out))
                used += 1
            assert used >= turn, "the spare tree is used wherever there was one"
            now = new


def everything_in(folder: Path) -> dict[str, bytes | None]:
    """Return the bytes of all files in a folder, and nothing for each folder."""
    return {path: data if isinstance(data, bytes) else None for path, (_, data) in everything(folder).items()}
