"""What is known of an entry without reading it is all that the order of the archive follows from; and no more is read than is asked for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conftest import PROJECT, SAMPLE, change, copy_of
from heydar_archive import noting
from heydar_archive.archive import Archive
from heydar_archive.describing import Known, Unread
from heydar_archive.memory import Memory
from heydar_archive.outlines import Outline, Progress
from heydar_archive.pages import plan
from heydar_archive.problems import ProblemsFound
from heydar_archive.snapshots import take, take_again
from heydar_archive.understanding import Understood, again, unread, whole

BRIDGE = "content/decisions/1959-05-12-stone-bridge.md"


@cache
def real() -> Understood:
    return whole(PROJECT)


def known_of(archive: Archive) -> dict[str, Known]:
    """Return what a build writes down of the entries, read back from JSON."""
    told = json.loads(json.dumps([entry.known.told() for entry in (*archive.entries, *archive.withdrawn)]))
    return {one.file: one for one in map(Known.read_back, told)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_of(SAMPLE, tmp_path / "archive")


def untouched(archive: Archive) -> set[str]:
    """Return the entries that were not read."""
    entries = (*archive.entries, *archive.withdrawn)
    return {entry.file for entry in entries if isinstance(entry, Unread) and entry._whole is None}


def test_an_outline_and_the_progress_are_read_back_as_they_were() -> None:
    for entry in real().archive.entries:
        assert Outline.read_back(json.loads(json.dumps(entry.outline.told()))) == entry.outline
        assert Progress.read_back(json.loads(json.dumps(entry.progress.told()))) == entry.progress


def indexes(archive: Archive) -> Iterator[Any]:
    """Yield everything that the archive holds beside its records, with the records by their files."""
    for several in (archive.entries, archive.withdrawn, archive.left_out, archive.acts):
        yield [entry.file for entry in several]
    yield [(str(event.date), event.role, event.entry.file, event.at) for event in archive.events]
    yield [(one.kind, one.record.file, one.at, one.id, one.status, one.severity) for one in archive.disagreements]
    yield [(one.id, one.kind, str(one.on), one.entry.file, one.at) for one in archive.log]
    yield {
        ref: [(one.type, one.entry.file, one.outgoing, one.at) for one in found] for ref, found in archive.links.items()
    }
    yield {key: [entry.file for entry in found] for key, found in archive.named.items()}
    yield archive.places_in_order, archive.places_in_log, archive.logged
    yield {file: [one.id for one in found] for file, found in archive.disputed.items()}


@pytest.mark.parametrize("of", ["the archive", "the sample"])
def test_an_archive_of_outlines_is_put_together_as_that_of_all_files(of: str, root: Path) -> None:
    place, found = (PROJECT, real()) if of == "the archive" else (root, whole(root))
    known = known_of(found.archive)
    anew = again(place, unread(place, known.values()), frozenset(), found.problems)
    assert anew is not None
    assert list(indexes(anew.archive)) == list(indexes(found.archive))
    assert untouched(anew.archive) == known.keys()
    assert anew.problems == found.problems
    assert anew.wording == found.wording


def test_only_what_was_edited_is_read_and_any_other_when_it_is_asked(root: Path) -> None:
    before = whole(root)
    change(root / BRIDGE, "The council decides to build", "The council agrees to build")
    anew = again(root, unread(root, known_of(before.archive).values()), {BRIDGE}, before.problems)
    assert anew is not None
    others = {entry.file for entry in before.archive.entries if entry.file != BRIDGE}
    assert untouched(anew.archive) == others | {entry.file for entry in before.archive.withdrawn}
    (edited,) = (entry for entry in anew.archive.entries if entry.file == BRIDGE)
    assert "agrees" in edited.facts.summary.en
    first = next(entry for entry in anew.archive.entries if entry.file in others)
    assert first.facts == next(entry for entry in before.archive.entries if entry.file == first.file).facts
    assert first.file not in untouched(anew.archive)


def test_an_outline_is_not_noted_and_progress_by_itself(root: Path) -> None:
    found = whole(root)
    (entry, *_) = found.archive.entries
    noting.begin()
    assert entry.outline.ref
    assert (noting.facts, noting.words, noting.progress) == (set(), set(), set())
    assert entry.progress.status
    assert (noting.facts, noting.words, noting.progress) == (set(), set(), {entry.file})


def test_what_a_list_shows_is_told_without_reading_the_file_and_noted_as_facts(root: Path) -> None:
    found = whole(root)
    anew = again(root, unread(root, known_of(found.archive).values()), frozenset(), found.problems)
    assert anew is not None
    noting.begin()
    assert [entry.heading for entry in anew.archive.entries] == [entry.heading for entry in found.archive.entries]
    assert {entry.heading.az for entry in anew.archive.entries} == {
        entry.facts.title.az for entry in found.archive.entries
    }
    assert untouched(anew.archive) == known_of(found.archive).keys()
    assert noting.facts == {entry.file for entry in anew.archive.entries}


WHOLE = {
    "a date": ("\ndate: 1959-05-12", "\ndate: 1959-05-13"),
    "a mistake": ("status: reviewed", "status: seen"),
    "no text where one is described": ("# English", "# Other"),
    "YAML that cannot be read": ("title:", "title: ["),
}


@pytest.mark.parametrize("what", WHOLE)
def test_what_an_edit_may_touch_elsewhere_means_that_everything_is_read(what: str, root: Path) -> None:
    before = whole(root)
    change(root / BRIDGE, *WHOLE[what])
    assert again(root, unread(root, known_of(before.archive).values()), {BRIDGE}, before.problems) is None


def test_warnings_of_what_was_edited_are_those_of_now_and_of_others_those_of_then(root: Path) -> None:
    other = "content/speeches/1960-opening-of-the-bridge.md"
    for file in (BRIDGE, other):
        path = root / file
        path.write_text(path.read_text("utf-8").replace("summary:\n  az: ", "summary:\n  az: 1777. ", 1), "utf-8")
    before = whole(root)
    assert {problem.position.file for problem in before.problems} >= {BRIDGE, other}
    path = root / BRIDGE
    path.write_text(path.read_text("utf-8").replace("1777. ", "", 1), "utf-8")
    anew = again(root, unread(root, known_of(before.archive).values()), {BRIDGE}, before.problems)
    assert anew is not None
    assert anew.problems == whole(root).problems
    assert BRIDGE not in {problem.position.file for problem in anew.problems}


@pytest.mark.parametrize("how", ["changed", "gone", "broken"])
def test_an_entry_that_changes_while_the_build_runs_is_said(how: str, root: Path) -> None:
    before = whole(root)
    anew = again(root, unread(root, known_of(before.archive).values()), frozenset(), before.problems)
    assert anew is not None
    match how:
        case "changed":
            change(root / BRIDGE, "The council decides to build", "The council agrees to build")
        case "gone":
            (root / BRIDGE).unlink()
        case _:
            shutil.copy(root / "content" / "site.yaml", root / BRIDGE)
    (entry,) = (entry for entry in anew.archive.entries if entry.file == BRIDGE)
    with pytest.raises(ProblemsFound) as found:
        entry.facts.title  # noqa: B018 -- reading it is what is tried
    assert {problem.position.file for problem in found.value.problems} == {BRIDGE}


def page_of(entry: str) -> str:
    return f"en/{entry.removeprefix('content/').removesuffix('.md')}.html"


# -- the preview ----------------------------------------------------------------------------------------------


def test_a_snapshot_after_an_edit_is_as_one_of_everything(root: Path) -> None:
    memory = Memory()
    before = take(root, memory)
    change(root / BRIDGE, "The council decides to build", "The council agrees to build")
    anew, every = take_again(before, memory, {BRIDGE}), take(root, Memory())
    assert anew is not None
    assert list(indexes(anew.archive)) == list(indexes(every.archive))
    assert anew.warnings == every.warnings
    pages, _ = plan(every.archive, every.wording)
    for path in (page.address for page in pages):
        assert anew.file(path) == every.file(path)
    assert anew.file("assets/site.css") == every.file("assets/site.css")
    assert before.file(page_of(BRIDGE)) != anew.file(page_of(BRIDGE))
    assert {
        path.partition("/")[2].removesuffix(".html").removesuffix("-parallel") for path in anew.pages_of_changes(before)
    } == {BRIDGE.removeprefix("content/").removesuffix(".md")}


@pytest.mark.parametrize("what", WHOLE)
def test_where_an_edit_may_touch_more_there_is_no_snapshot_from_the_last_one(what: str, root: Path) -> None:
    memory = Memory()
    before = take(root, memory)
    change(root / BRIDGE, *WHOLE[what])
    assert take_again(before, memory, {BRIDGE}) is None


@pytest.mark.parametrize("changed", [(), (BRIDGE, "content/site.yaml"), ("templates/pages/home.html",)])
def test_a_change_of_anything_else_means_a_snapshot_of_everything(changed: tuple[str, ...], root: Path) -> None:
    memory = Memory()
    assert take_again(take(root, memory), memory, changed) is None
