"""A build upon a build does again what read something that changed, and nothing else; and the site is that of a clean build."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import SAMPLE, copy_of
from heydar_archive import standing
from heydar_archive.inspection import inspect_anew, look
from heydar_archive.mending import Before, NotUnderstood
from heydar_archive.problems import Problem, ProblemsFound
from heydar_archive.rendering import Output
from heydar_archive.site import Built, build
from test_cli import DONE, PROBLEMS, run, snapshot

Result = TypeVar("Result")

BRIDGE = "content/decisions/1959-05-12-stone-bridge.md"
SPEECH = "content/speeches/1960-opening-of-the-bridge.md"


@dataclass
class Archive:
    """An archive that is built, and built again."""

    root: Path

    @property
    def out(self) -> Path:
        """Where it is published."""
        return self.root / "public"

    def build(self) -> tuple[Built, Before | None]:
        """Build as the command line does; return also what was known of the build before, if that could be used."""
        store = standing.load(self.out)
        made_from, site = standing.input_of(self.root, [], store.input if store else None), standing.site_of(self.out)
        edited = made_from.edited(store.input) if store and store.site == site else frozenset()
        before = Before.read(store.done, edited) if store and edited else None
        built = build(self.root, self.out, before=before)
        standing.keep(self.out, made_from, standing.Said("", 0, built.problems), built.done)
        return built, before

    def account(self) -> Before:
        """Return what the last build wrote down."""
        store = standing.load(self.out)
        assert store
        return Before.read(store.done, frozenset())

    def is_clean(self, built: Built, elsewhere: Path) -> bool:
        """Whether the site, and what is said of it, are those of a build from nothing."""
        clean = build(self.root, elsewhere)
        same = snapshot(elsewhere) == snapshot(self.out) and clean.problems == built.problems
        shutil.rmtree(elsewhere)
        return same

    def changed(self, file: str, old: str, new: str) -> None:
        """Put words in the place of others that stand in a file."""
        path = self.root / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def anew(self) -> set[str]:
        """Return the files that the last build wrote: those that are not older than its list of them."""
        begun = (self.out / ".heydar-archive.json").stat().st_mtime_ns
        return {
            path.relative_to(self.out).as_posix()
            for path in self.out.rglob("*")
            if path.is_file() and path.stat().st_mtime_ns >= begun
        }


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(copy_of(SAMPLE, tmp_path / "archive"))
    _, before = made.build()
    assert before is None
    return made


WORDS = {
    "a title": (BRIDGE, "Daş körpünün tikilməsi", "Yeni körpünün tikilməsi"),
    "a summary": (BRIDGE, "The council decides to build", "The council agrees to build"),
    "a number": (BRIDGE, 'value: "17"', 'value: "18"'),
    "a place in a source": (BRIDGE, "locator: cild 4, s. 31", "locator: cild 4, s. 32"),
    "an editor's note": (SPEECH, "title:\n  az: ", "title:\n  az: Yeni "),
    "a relation": (BRIDGE, "en: Belongs to the agreement of the towns.", "en: Belongs to that agreement."),
    "an event": (BRIDGE, "en: The decision itself names the month only.", "en: The decision names the month only."),
    "a reading": (BRIDGE, "en: Date of the decision", "en: The date"),
}


@pytest.mark.parametrize("what", WORDS)
def test_where_facts_of_an_entry_changed_all_that_shows_them_is_made_anew(
    what: str, archive: Archive, tmp_path: Path
) -> None:
    archive.changed(*WORDS[what])
    built, before = archive.build()
    assert before is not None
    assert built.published.kept > built.published.written
    assert archive.is_clean(built, tmp_path / "clean")


def test_an_edited_text_touches_its_own_pages_and_what_holds_texts(archive: Archive, tmp_path: Path) -> None:
    body = (archive.root / BRIDGE).read_text("utf-8").partition("# Azərbaycanca\n")[2]
    line = next(line for line in body.split("\n") if re.match(r"\w+ \w+", line))
    archive.changed(BRIDGE, line, f"{line} Yenisöz.")
    built, _ = archive.build()
    pages = {path for path in archive.anew() if path.endswith(".html")}
    own = "1959-05-12-stone-bridge"
    assert {path for path in pages if own not in path} <= {
        f"{language}/{name}.html" for language in ("az", "en") for name in ("data", "coverage")
    }
    assert f"az/decisions/{own}.html" in pages
    assert archive.is_clean(built, tmp_path / "clean")


def test_a_page_that_read_nothing_of_what_changed_is_not_made(archive: Archive) -> None:
    archive.changed(*WORDS["a summary"])
    _, before = archive.build()
    assert before is not None
    read_back = archive.account()
    assert read_back.lines.keys() == before.lines.keys()
    now = {**before.known, BRIDGE: replace(before.known[BRIDGE], facts="other")}
    since = before.since(now)
    assert since is not None
    assert since.is_stale("az/decisions/1959-05-12-stone-bridge.html")
    assert not since.is_stale("az/glossary.html")
    assert since.is_stale("a job that was not known")


OTHERWISE = {
    "a date": (BRIDGE, "date: 1959-05-12", "date: 1959-05-13"),
    "whom it concerns": (BRIDGE, "organisations:\n  - soyudarkh-council\n", ""),
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_where_the_outline_of_an_entry_changed_everything_is_made(what: str, archive: Archive, tmp_path: Path) -> None:
    archive.changed(*OTHERWISE[what])
    built, before = archive.build()
    assert before is not None, "only an entry changed"
    assert archive.account().known[BRIDGE].outline != before.known[BRIDGE].outline
    assert archive.is_clean(built, tmp_path / "clean")


def test_a_warning_of_a_text_that_stands_is_told_again(archive: Archive, tmp_path: Path) -> None:
    archive.changed(BRIDGE, "# English", "# English\n\nThe year 1777 stands here only.")
    archive.changed(BRIDGE, "# Azərbaycanca", "# Azərbaycanca\n\nBurada il yoxdur.")
    first, _ = archive.build()
    archive.changed(*WORDS["an editor's note"])
    second, before = archive.build()
    assert before is not None
    assert first.problems
    assert [str(problem) for problem in second.problems] == [str(problem) for problem in first.problems]
    assert archive.is_clean(second, tmp_path / "clean")


def edited(root: Path, chance: random.Random) -> None:
    """Change a line of an entry: a word more, a word less, a paragraph less."""
    entry = chance.choice(sorted((root / "content").glob("[!pr]*/*.md")))
    lines = entry.read_text("utf-8").split("\n")
    at = chance.choice([number for number, line in enumerate(lines) if re.search(r"[a-zəğışöüç]{3}", line)])
    match chance.choice(["more", "more", "less", "gone"]):
        case "more":
            lines[at] += chance.choice([" və", " söz", " 1961", "."])
        case "less":
            lines[at] = lines[at].rpartition(" ")[0] or lines[at]
        case "gone":
            if not lines[at].startswith((" ", "#")) and ":" not in lines[at]:
                lines[at] = ""
    entry.write_text("\n".join(lines), "utf-8")


def problems_of(make: Callable[[], Result]) -> tuple[Result | None, tuple[Problem, ...]]:
    """Return what is made, or None and the problems that stopped it."""
    try:
        return make(), ()
    except ProblemsFound as found:
        return None, found.problems


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_whatever_is_edited_the_site_is_that_of_a_clean_build(seed: int, archive: Archive, tmp_path: Path) -> None:
    """An edit that is a mistake is told in the same words as by a clean build, and the site stays as it was."""
    chance = random.Random(seed)  # noqa: S311 -- not a secret
    content, kept = archive.root / "content", tmp_path / "kept"
    for _ in range(4):
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(content, kept)
        edited(archive.root, chance)
        before = snapshot(archive.out)
        built, told = problems_of(archive.build)
        if built:
            assert archive.is_clean(built[0], tmp_path / "clean")
            continue
        assert snapshot(archive.out) == before
        assert problems_of(partial(build, archive.root, tmp_path / "clean")) == (None, told)
        shutil.rmtree(content)
        shutil.copytree(kept, content)


# -- what is written down ------------------------------------------------------------------------------------------


SPOILT = {
    "cut off": lambda text: text[: len(text) * 3 // 4],
    "emptied": lambda text: "\n".join(text.split("\n")[:2]) + "\n",
    "other bytes": lambda text: text[:-40] + "A" * 40,
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_was_done_cannot_be_read_so_everything_is_made_and_that_is_said(how: str, tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    assert run("--root", str(root)).returncode == DONE
    store = standing.store_of(root / "public")
    store.write_text(SPOILT[how](store.read_text("utf-8")), "utf-8")
    Archive(root).changed(*WORDS["a title"])
    done = run("--root", str(root))
    assert (done.returncode, done.stderr) == (DONE, ".public.digests cannot be read; everything is built\n")
    assert Archive(root).is_clean(build(root, root / "public"), tmp_path / "clean")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "nothing", '{"jobs": 2, "looked": 0}', "[" * 100_000, "\n\n", "\udcff"]
)
def test_what_is_no_account_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        Before.read(text.encode("utf-8", "surrogateescape"), frozenset())


def test_a_mistake_in_an_entry_leaves_the_site_and_the_next_build_goes_on_from_it(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    assert run("--root", str(root)).returncode == DONE
    there = Archive(root)
    there.changed(BRIDGE, "status: reviewed", "status: seen")
    assert run("--root", str(root)).returncode == PROBLEMS
    there.changed(BRIDGE, "status: seen", "status: reviewed")
    there.changed(*WORDS["a title"])
    done = run("--root", str(root), "build", "--verify")
    assert done.returncode == DONE
    assert "they are the same" in done.stderr


# -- links between what stands and what was made anew -----------------------------------------------------------


def page(path: str, ids: str = "", links: str = "") -> Output:
    marked = "".join(f'<p id="{name}">x</p>' for name in ids.split())
    led = "".join(f'<a href="{link}">x</a>' for link in links.split())
    return Output(path, f'<!doctype html><html lang="en"><h1>x</h1>{marked}{led}</html>'.encode())


STOOD = (page("a.html", "p1 p2", "b.html#p1"), page("b.html", "p1", "a.html#p2"))
ANEW = {
    "as before": (page("a.html", "p1 p2", "b.html#p1"), []),
    "one place more": (page("a.html", "p1 p2 p3", "b.html#p1"), []),
    "a place less that nobody leads to": (page("a.html", "p2", "b.html#p1"), []),
    "a place less that a page leads to which stands": (page("a.html", "p1", "b.html#p1"), ["dead-anchor"]),
    "a link to nowhere": (page("a.html", "p1 p2", "c.html"), ["dead-link"]),
    "a link to no place on a page that stands": (page("a.html", "p1 p2", "b.html#p9"), ["dead-anchor"]),
    "another page instead": (page("c.html", "p1 p2", ""), ["dead-link"]),
}


@pytest.mark.parametrize("what", ANEW)
def test_links_are_followed_from_what_is_new_and_to_what_is_gone(what: str) -> None:
    made, wrong = ANEW[what]
    seen = [look(STOOD)]
    found = inspect_anew([look([made])], lambda _: seen, ["a.html", "b.html"], ["a.html"])
    assert [problem.code for problem in found] == wrong


def test_what_was_seen_later_of_a_page_counts() -> None:
    seen = [look([page("a.html", "", "b.html")]), look([page("a.html", "", "x/b.html")]), look([page("x/b.html")])]
    assert inspect_anew([], lambda _: seen, ["a.html", "b.html", "x/b.html"], ["b.html"]) == ()
    assert [problem.code for problem in inspect_anew([], lambda _: seen, ["a.html", "x/b.html"], ["x/b.html"])] == [
        "dead-link"
    ]


@pytest.mark.parametrize("name", ["a b.html", "çay.html", "a&b.html"])
def test_a_link_to_a_file_that_is_gone_is_found_however_its_name_is_written(name: str) -> None:
    seen = [look([page("x/a.html", "", f"../{quote(name)}")])]
    found = inspect_anew([], lambda _: seen, ["x/a.html", name], [name])
    assert [problem.code for problem in found] == ["dead-link"]


def test_a_picture_that_is_gone_is_missed() -> None:
    shown = Output("a.html", b'<!doctype html><html lang="en"><h1>x</h1><img src="b.png" alt="x">')
    found = inspect_anew([], lambda _: [look([shown])], ["a.html", "b.png"], ["b.png"])
    assert [problem.code for problem in found] == ["dead-link"]
