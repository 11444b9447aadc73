"""A second build of the same does nothing, and nothing else is ever taken for the same."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import SAMPLE, copy_of
from heydar_archive import standing
from heydar_archive.publishing import MANIFEST, publish, stage
from heydar_archive.rendering import Output
from test_cli import DONE, PROBLEMS, run, snapshot

pytestmark = pytest.mark.fault

STONE = "content/decisions/1959-05-12-stone-bridge.md"


def built(root: Path, *options: str):
    done = run("--root", str(root), *(["build", *options] if options else []))
    assert done.returncode == DONE, done.stdout + done.stderr
    return done


def written(root: Path, *options: str) -> int:
    """Build, and return how many files were written."""
    return int(built(root, *options).stdout.split(" files: ")[1].split()[0])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The small archive, built, with templates and static files of its own."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    for name in ("templates", "static"):
        target = (root / name).resolve()
        (root / name).unlink()
        shutil.copytree(target, root / name)
    built(root)
    return root


def times(root: Path) -> dict[str, int]:
    return {str(path): path.stat().st_ctime_ns for path in (root / "public").rglob("*")}


def test_a_second_build_of_the_same_touches_nothing_and_says_the_same(archive: Path) -> None:
    before = times(archive)
    again = built(archive)
    assert times(archive) == before
    files = len(snapshot(archive / "public")) - 1
    assert again.stdout.splitlines()[1] == f"{files} files: 0 written, {files} unchanged, 0 removed"


def test_warnings_are_told_again(archive: Path) -> None:
    entry = archive / STONE
    entry.write_text(entry.read_text("utf-8").replace("1957-ci ilin", "1958-ci ilin", 1), "utf-8")
    first, second = built(archive), built(archive)
    assert "warning[" in first.stdout
    assert second.stdout.splitlines()[:-2] == first.stdout.splitlines()[:-2]


def later(path: Path) -> None:
    """Give a file another time of change, and leave its words."""
    os.utime(path, (1, 1))


def changed(path: Path, *, keep_time: bool = True) -> None:
    """Change a file and keep its size and, as a rule, its time of change."""
    known = path.stat()
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(data)
    if keep_time:
        os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))


def appended(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


ELSEWHERE: dict[str, Callable[[Path], object]] = {
    "a page was changed, its size and time kept": lambda root: changed(root / "public" / "en" / "index.html"),
    "a page was removed": lambda root: (root / "public" / "en" / "index.html").unlink(),
    "the site was removed": lambda root: shutil.rmtree(root / "public"),
    "the manifest was removed with the site": lambda root: (
        shutil.rmtree(root / "public"),
        (root / "public").mkdir(),
    ),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_a_site_that_was_touched_is_made_whole_again(what: str, archive: Path) -> None:
    good = snapshot(archive / "public")
    ELSEWHERE[what](archive)
    assert written(archive) > 0
    assert snapshot(archive / "public") == good


def test_a_file_that_is_not_ours_is_never_overlooked(archive: Path) -> None:
    (archive / "public" / "mine.txt").write_text("mine", "utf-8")
    done = run("--root", str(archive))
    assert done.returncode == PROBLEMS
    assert "foreign-folder" in done.stdout
    assert (archive / "public" / "mine.txt").read_text("utf-8") == "mine"


def test_other_times_of_the_content_do_not_matter(archive: Path) -> None:
    for path in (archive / "content").rglob("*"):
        later(path)
    assert written(archive) == 0


CHANGES: dict[str, Callable[[Path], object]] = {
    "an entry": lambda root: changed(root / STONE),
    "a template": lambda root: appended(root / "templates" / "pages" / "home.html", "\n"),
    "a style": lambda root: appended(root / "static" / "site.css", "/* */\n"),
    "a new file": lambda root: (root / "static" / "new.txt").write_text("x", "utf-8"),
    "a file less": lambda root: (root / "content" / "letters" / "petition-of-the-inhabitants.md").unlink(),
    "a file's name": lambda root: (root / STONE).rename(root / STONE.replace("stone", "old")),
}


def stands(archive: Path) -> bool:
    """Whether the next build has nothing to do."""
    store = standing.load(archive / "public")
    assert store
    now = standing.input_of(archive, [], store.input)
    assert now == standing.input_of(archive, []), "what is not read again is the same"
    return store.input == now and store.site == standing.site_of(archive / "public")


@pytest.mark.parametrize("what", CHANGES)
def test_input_is_other_when_this_was_changed(what: str, archive: Path) -> None:
    before = standing.input_of(archive, [])
    CHANGES[what](archive)
    assert standing.input_of(archive, []) != before
    assert not stands(archive)


def test_other_options_make_another_site(archive: Path) -> None:
    assert written(archive, "--precompress") > 0
    assert written(archive, "--precompress") == 0
    assert written(archive, "--drafts") >= 0
    assert not list((archive / "public").rglob("*.gz"))


def signed(kept: str) -> str:
    """Return a store that anybody may have written, with its digest."""
    return f"{hashlib.sha256(kept.encode()).hexdigest()}\n{kept}"


def spoilt(text: str) -> dict[str, str]:
    digest, kept, done = text.split("\n", 2)
    forged = json.loads(kept)
    forged["count"] = 1
    return {
        "empty": "",
        "cut off": text[: len(digest) + len(kept) // 2],
        "not ours": "hello",
        "forged": f"{digest}\n{json.dumps(forged)}\n{done}",
        "another thing, signed": signed("[]"),
        "without what it needs, signed": signed('{"format": 4}'),
        "with warnings that are none, signed": signed(json.dumps({**json.loads(kept), "warnings": [1]})),
        "endlessly deep, signed": signed("[" * 200_000),
        "pickled": "cos\nsystem\n(S'touch hacked'\ntR.",
    }


@pytest.mark.parametrize("how", list(spoilt("\n{}\n")))
def test_a_store_that_cannot_be_read_means_a_full_build_and_is_said(how: str, archive: Path) -> None:
    good = snapshot(archive / "public")
    store = standing.store_of(archive / "public")
    store.write_text(spoilt(store.read_text("utf-8"))[how], "utf-8")
    done = built(archive)
    assert done.stderr.splitlines()[0] == ".public.digests cannot be read; everything is built"
    assert snapshot(archive / "public") == good
    assert built(archive).stderr == ""


def test_a_store_of_another_format_means_a_full_build_and_is_no_mistake(archive: Path) -> None:
    store = standing.store_of(archive / "public")
    kept = json.loads(store.read_text("utf-8").split("\n")[1])
    store.write_text(signed(json.dumps({**kept, "format": 99})), "utf-8")
    assert standing.load(archive / "public") is None
    assert built(archive).stderr == ""


def test_a_store_of_another_version_means_a_full_build(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stands(archive)
    monkeypatch.setattr(sys, "version", "3.99")
    assert not stands(archive)


def test_a_store_that_is_lost_or_cannot_be_written_costs_a_build_and_nothing_else(archive: Path) -> None:
    good = snapshot(archive / "public")
    store = standing.store_of(archive / "public")
    store.unlink()
    store.mkdir()
    for _ in range(2):
        assert built(archive).stderr == ".public.digests cannot be read; everything is built\n"
        assert snapshot(archive / "public") == good


def test_what_a_build_could_not_clear_is_cleared_by_the_next_that_can(archive: Path) -> None:
    """A store that was kept while something lay beside the site is no reason to leave it there."""
    store = standing.load(archive / "public")
    assert store
    (archive / ".public.building").mkdir()
    standing.keep(archive / "public", store.input, store.said)
    built(archive)
    assert not (archive / ".public.building").exists()


def test_what_a_broken_off_build_left_is_cleared(archive: Path) -> None:
    (archive / ".public.building").mkdir()
    built(archive)
    assert not (archive / ".public.building").exists()


def test_a_pipe_in_the_content_lets_nobody_wait(archive: Path) -> None:
    os.mkfifo(archive / "content" / "letters" / "pipe.md")
    done = run("--root", str(archive))
    assert done.returncode == PROBLEMS
    assert "content/letters/pipe.md" in done.stdout


def test_clean_removes_the_store(archive: Path) -> None:
    assert run("--root", str(archive), "clean").returncode == DONE
    assert not standing.store_of(archive / "public").exists()


def test_verify_compares_with_a_build_from_nothing(archive: Path) -> None:
    files = len(snapshot(archive / "public")) - 1
    said = built(archive, "--verify").stderr
    assert said == f"{files} files were compared with those of a build from nothing: they are the same\n"


# -- a site with a spare tree --------------------------------------------------------------------------------

REST = {f"{folder}/{number}.html": b"" for folder in ("az", "en", "en/letters") for number in range(40)}
MADE_FROM, SAID = standing.Input("", "", {}), standing.Said("", 0, ())


def amended(out: Path, files: dict[str, bytes], gone: Collection[str] = ()) -> bool:
    """Publish some files in a spare tree, and keep what is known of the site; return whether only these were looked at."""
    then = standing.load(out)
    with stage(out, 1) as staged:
        published = staged.amend(staged.write(Output(path, data) for path, data in files.items()), gone)
    standing.keep(out, MADE_FROM, SAID, then=then, changed=published.changed)
    return published.changed is not None


def is_as_it_was(out: Path) -> bool:
    """Whether nobody has touched a site since it was published, as the next build finds with copies of its process."""
    store = standing.load(out)
    assert store
    with standing.here_and_there(out.with_name("nowhere"), [], out, store) as (_, untouched):
        found = untouched()
    assert found == (store.site is not None and store.site == standing.site_of(out, linked=store.linked))
    return found


@pytest.fixture
def spared(tmp_path: Path) -> Path:
    out = tmp_path / "public"
    publish((Output(path, data) for path, data in REST.items()), out)
    standing.keep(out, MADE_FROM, SAID)
    assert is_as_it_was(out)
    assert not amended(out, {"az/1.html": b"bir"})
    assert is_as_it_was(out)
    return out


def test_after_an_edit_what_is_known_of_a_site_is_as_if_all_of_it_had_been_looked_at(spared: Path) -> None:
    edits: tuple[tuple[dict[str, bytes], set[str]], ...] = (
        ({"az/2.html": b"iki", "az/new/1.html": b"bir", "en/a/b/c": b"deep"}, set()),
        ({"az/2.html": b"IKI"}, {"az/1.html", "en/a/b/c"}),
        ({"en/a": b"a file in the place of a folder", "index.html": b"home"}, {"az/new/1.html"}),
        ({"en/a/c": b"and back"}, {"en/a", "index.html"}),
        ({"az/1.html": b"bir"}, {path for path in REST if path.startswith("en/letters/")}),
        ({}, set()),
    )
    for files, gone in edits:
        assert amended(spared, files, gone)
        assert is_as_it_was(spared)


def test_a_spare_tree_that_is_removed_leaves_the_site_as_it_was(spared: Path) -> None:
    shutil.rmtree(spared.with_name(".public.spare"))
    assert is_as_it_was(spared)
    assert not amended(spared, {"az/1.html": b"BIR"})
    assert is_as_it_was(spared)


SPARED: dict[str, Callable[[Path], object]] = {
    "a file is written into": lambda out: (out / "az" / "2.html").write_bytes(b"iki"),
    "a file is written into, of the same size": lambda out: changed(out / "az" / "1.html", keep_time=False),
    "a file is written into in the spare tree": lambda out: (
        out.with_name(".public.spare") / "az" / "2.html"
    ).write_bytes(b"iki"),
    "a file has another time": lambda out: later(out / "az" / "2.html"),
    "a file is another": lambda out: ((out / "new").write_bytes(b""), (out / "new").rename(out / "az" / "2.html")),
    "a file has another name": lambda out: (out / "az" / "2.html").rename(out / "az" / "two.html"),
    "two files have each other's names": lambda out: (
        (out / "az" / "2.html").rename(out / "az" / "two"),
        (out / "az" / "3.html").rename(out / "az" / "2.html"),
        (out / "az" / "two").rename(out / "az" / "3.html"),
    ),
    "a file is gone": lambda out: (out / "az" / "2.html").unlink(),
    "there is a file": lambda out: (out / "mine.txt").write_bytes(b"mine"),
    "there is a folder": lambda out: (out / "az" / "mine").mkdir(),
    "the list of files is written into": lambda out: (out / MANIFEST).write_bytes(b"{}"),
    "a build was broken off": lambda out: out.with_name(".public.building").mkdir(),
}


@pytest.mark.parametrize("what", SPARED)
def test_a_touched_site_with_a_spare_tree_is_known_as_such(spared: Path, what: str) -> None:
    time.sleep(0.02)  # longer than a step in which systems count
    SPARED[what](spared)
    assert not is_as_it_was(spared)


def test_a_site_that_was_touched_during_an_edit_is_known_as_such(spared: Path) -> None:
    then = standing.load(spared)
    with stage(spared, 1) as staged:
        written = staged.write([Output("az/3.html", b"uc")])
        (spared / "az" / "2.html").write_bytes(b"iki")
        published = staged.amend(written, ())
    standing.keep(spared, MADE_FROM, SAID, then=then, changed=published.changed)
    assert not is_as_it_was(spared)


def test_what_is_written_into_a_file_with_its_size_and_time_kept_is_overlooked_where_there_is_a_spare_tree(
    spared: Path,
) -> None:
    """Only the time of status would tell, and there it moves with the number of links."""
    changed(spared / "az" / "1.html")
    assert is_as_it_was(spared)


def edited(root: Path, chance: random.Random) -> None:
    """Change something in an archive as editors, translators and designers do."""
    entries = sorted((root / "content").glob("*/19*.md"))
    entry = chance.choice(entries)
    match chance.choice(
        ["words", "title", "translation", "rename", "delete", "wording", "template", "static", "nothing"]
    ):
        case "words":
            text = entry.read_text("utf-8")
            entry.write_text(text.replace("ilk ", "birinci ").replace(" the ", " that ", 1), "utf-8")
        case "title":
            text = entry.read_text("utf-8")
            entry.write_text(text.replace("  en: ", f"  en: {chance.choice('ABC')} ", 1), "utf-8")
        case "translation":
            text = entry.read_text("utf-8")
            entry.write_text(text.replace("title_status:\n  az: issued", "title_status:\n  az: translated"), "utf-8")
        case "rename":
            entry.rename(entry.with_stem(f"{entry.stem}-{chance.randrange(10)}"))
        case "delete":
            (root / "content" / "registers" / "glossary" / "bridge.yaml").unlink(missing_ok=True)
        case "wording":
            # The words of the sample are those of the real archive, behind a link.
            words = root / "content" / "wording"
            if words.is_symlink():
                target = words.resolve()
                words.unlink()
                shutil.copytree(target, words)
            file = words / "en.yaml"
            file.write_text(
                file.read_text("utf-8").replace("Documents", chance.choice(["Papers", "Documents"])), "utf-8"
            )
        case "template":
            appended(root / "templates" / "pages" / "home.html", "\n")
        case "static":
            (root / "static" / f"{chance.randrange(3)}.txt").write_text(str(chance.random()), "utf-8")


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_builds_upon_builds_equal_a_build_from_nothing(seed: int, archive: Path, tmp_path: Path) -> None:
    """Whatever is edited in between; an edit that is a mistake leaves the site, and the next build goes on from there."""
    chance = random.Random(seed)  # noqa: S311 -- not a secret
    for _ in range(3):
        edited(archive, chance)
        if run("--root", str(archive)).returncode != DONE:
            continue
        anew = tmp_path / f"anew-{chance.random()}"
        assert run("--root", str(archive), "build", "--out", str(anew)).returncode == DONE
        assert snapshot(archive / "public") == snapshot(anew)
        assert MANIFEST in snapshot(anew)
