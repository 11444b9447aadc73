"""A second build of the same does nothing, and nothing else is ever taken for the same."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import SAMPLE, copy_of
from heydar_archive import standing
from heydar_archive.publishing import MANIFEST
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


def changed(path: Path) -> None:
    """Change a file and keep its size and times."""
    known = path.stat()
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(data)
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
