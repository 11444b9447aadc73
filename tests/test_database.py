"""The database mended and divided: the same bytes whatever a file was before, and a file for each year of a large archive."""

from __future__ import annotations

import random
import re
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import PROJECT, SAMPLE, copy_of
from heydar_archive import database, divided, formats, noting
from heydar_archive.archive import Archive, indexed
from heydar_archive.describing import Record
from heydar_archive.languages import LANGUAGES, Words
from heydar_archive.model import Entry
from heydar_archive.pages import page_at
from heydar_archive.problems import ProblemsFound
from heydar_archive.reading import Section
from heydar_archive.understanding import understand
from test_divided import many

FEW, ALL = 0, 10**6
"""Limits above which the files are divided: any archive, and none."""
LISTS = ("issuers", "sources", "relations", "readings", "events", "notes")


def _small() -> tuple[Archive, Any]:
    with tempfile.TemporaryDirectory() as folder:
        archive, wording, _ = understand(copy_of(SAMPLE, Path(folder, "archive")))
        return archive, wording


SMALL, WORDING = _small()


def small() -> Archive:
    return SMALL


@cache
def real() -> Archive:
    return understand(PROJECT)[0]


both = pytest.mark.parametrize("archive_of", [small, real])


def with_entry(archive: Archive, entry: Record[Entry]) -> Archive:
    """The archive with an entry in the place of the one in the same file."""

    def now(one: Record[Entry]) -> Record[Entry]:
        return entry if one.file == entry.file else one

    return indexed(replace(archive, entries=tuple(map(now, archive.entries))))


def with_facts(entry: Record[Entry], **facts: Any) -> Record[Entry]:
    return replace(entry, described=entry.described.model_copy(update=facts), _outline=None)


def with_text(entry: Record[Entry], language: Any, text: str) -> Record[Entry]:
    sections = {**entry.source.sections, language: Section.of(text, 1)}
    return replace(entry, source=replace(entry.source, sections=sections))


def fresh(archive: Archive, name: str = database.FILE, whole: int = ALL) -> bytes:
    return b"".join(database.pieces(archive, name, whole))


def mended(old: bytes, name: str, archive: Archive, changed: Sequence[Record[Entry]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(old)
        return b"".join(database.mended(path, archive, changed))


def file_of(entry: Record[Entry]) -> str:
    """Return the name of the file in which the texts of an entry lie, if there is one a year."""
    return f"{database.TEXTS}{divided.part_of(entry.facts.date)}.sqlite"


def opened(data: bytes) -> closing[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    return closing(connection)


def found(data: bytes, question: str) -> list[tuple[str, str]]:
    with opened(data) as stored:
        asked = "SELECT ref, language FROM search WHERE search MATCH ? ORDER BY rowid"
        return stored.execute(asked, (question,)).fetchall()


def assert_sound(data: bytes) -> None:
    """SQLite and FTS5 find nothing wrong with a file; FTS5 compares its index with the words."""
    with opened(data) as stored:
        assert stored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert stored.execute("PRAGMA foreign_key_check").fetchall() == []
        if stored.execute("SELECT count(*) FROM sqlite_master WHERE name = 'search'").fetchone() == (1,):
            stored.execute("INSERT INTO search(search) VALUES ('integrity-check')")


# Mended


words = st.text(st.sampled_from("abcçdeəgğhxıijklmnoöprsştuüvyzƏİŞ -\n0123456789"), max_size=60)
long_or_short = st.builds(lambda text, times: (text + " söz ") * times, words, st.sampled_from((1, 1, 3, 40, 300)))


@st.composite
def edits(draw: st.DrawFn) -> tuple[int, Any]:
    """An edit of one of the entries, by its number: a function of the entry."""
    number = draw(st.integers(0, len(SMALL.entries) - 1))
    kind = draw(st.sampled_from(("title", "summary", "list", "text")))
    if kind == "list":
        name, times = draw(st.sampled_from(LISTS)), draw(st.sampled_from((0, 1, 2, 9, 60)))
        return number, lambda entry: with_facts(entry, **{name: (getattr(entry.described, name) * times)[:90]})
    text = draw(long_or_short)
    if kind == "text":
        language = draw(st.sampled_from(LANGUAGES))
        return number, lambda entry: with_text(entry, language, text)
    return number, lambda entry: with_facts(entry, **{kind: Words(az=text, en=text[::-1])})


@settings(max_examples=25)
@given(st.lists(st.lists(edits(), min_size=1, max_size=3), min_size=1, max_size=4))
def test_a_file_that_was_mended_many_times_is_the_one_that_is_made_from_nothing(builds) -> None:
    """Byte for byte: rows that grew, shrank, came and went leave no trace; and so in a file of everything, of facts, of a year."""
    names = [(database.FILE, ALL), *((name, FEW) for name in database.files(SMALL, FEW))]
    archive = SMALL
    held = {key: fresh(archive, *key) for key in names}
    for build in builds:
        changed: dict[str, Record[Entry]] = {}
        for number, edit in build:
            entry = edit(archive.entries[number])
            archive = with_entry(archive, entry)
            changed[entry.file] = entry
        touched = {database.FILE, *(file_of(entry) for entry in changed.values())}
        for name, whole in names:
            if name in touched:
                held[name, whole] = mended(held[name, whole], name, archive, tuple(changed.values()))
    for key, data in held.items():
        assert data == fresh(archive, *key), key
        assert_sound(data)


def test_a_text_longer_than_ftss_own_steps_of_merging_leaves_no_trace() -> None:
    """An index of more than a thousand pages is merged in parts, one of a word that is everywhere has an index of its own."""
    chance = random.Random(5)  # noqa: S311 -- invented words, and the same each time
    syllables = [a + b for a in "bcçdgğklmnprsştvz" for b in "aeəıioöuü"]
    long = " ".join("və " * 3 + "".join(chance.choices(syllables, k=chance.randint(12, 18))) for _ in range(60_000))
    first, second = SMALL.entries[:2]
    archive = SMALL
    data = fresh(archive)
    for entry in (
        with_text(first, "az", long),
        with_text(second, "en", "few words"),
    ):
        archive = with_entry(archive, entry)
        data = mended(data, database.FILE, archive, (entry,))
        assert data == fresh(archive)
        with opened(data) as stored:
            assert stored.execute("SELECT count(*) FROM search_data").fetchone() > (1_000,)
    assert_sound(data)


def test_what_was_mended_is_found_and_what_went_is_not() -> None:
    entry = SMALL.entries[3]
    ref = entry.facts.ref
    edited = with_text(with_facts(entry, title=Words(az="Qırmızı qələmlər", en="Crimson")), "en", "about zebras")
    once = mended(fresh(SMALL), database.FILE, with_entry(SMALL, edited), (edited,))
    assert found(once, "zebras") == [(ref, "en")]
    assert found(once, "qirmizi") == [(ref, "az")]
    again = mended(once, database.FILE, SMALL, (entry,))
    assert found(again, "zebras OR qirmizi") == []
    assert again == fresh(SMALL)


def test_the_old_file_stays_as_it_is(tmp_path) -> None:
    """It is the published one: it may be one that nobody may write, in a folder in which nobody may write."""
    old = tmp_path / "data" / database.FILE
    old.parent.mkdir()
    old.write_bytes(fresh(SMALL))
    before = old.read_bytes(), old.stat().st_mtime_ns
    old.chmod(0o444)
    old.parent.chmod(0o555)
    edited = with_text(SMALL.entries[0], "az", "başqa sözlər")
    made = b"".join(database.mended(old, with_entry(SMALL, edited), (edited,)))
    assert made != before[0]
    assert (old.read_bytes(), old.stat().st_mtime_ns) == before
    assert [path.name for path in old.parent.iterdir()] == [database.FILE]
    old.parent.chmod(0o755)


@pytest.mark.parametrize("whole", [FEW, ALL])
def test_no_entry_is_read_but_those_that_changed(whole) -> None:
    edited = with_text(SMALL.entries[0], "az", "başqa sözlər")
    archive = with_entry(SMALL, edited)
    old = {name: fresh(SMALL, name, whole) for name in database.files(SMALL, whole)}
    noting.begin()
    for name, data in old.items():
        mended(data, name, archive, (edited,))
    entries = {entry.file for entry in SMALL.entries}
    assert noting.facts & entries == noting.words & entries == {edited.file}


def test_what_cannot_be_mended_is_said() -> None:
    entry = SMALL.entries[0]
    with pytest.raises(database.NotMendable, match=r"archive\.sqlite cannot be read"):
        mended(b"not a database at all" * 999, database.FILE, SMALL, (entry,))
    with pytest.raises(database.NotMendable, match="no table of ours"):
        mended(b"", database.FILE, SMALL, (entry,))
    with pytest.raises(database.NotMendable, match="there is no entry XX-0001"):
        mended(fresh(SMALL), database.FILE, SMALL, (with_facts(entry, ref="XX-0001"),))


def test_without_room_for_temporary_files_both_ways_say_so(tmp_path, monkeypatch) -> None:
    old = tmp_path / database.FILE
    old.write_bytes(fresh(SMALL))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    for made in (database.pieces(SMALL), database.mended(old, SMALL, SMALL.entries[:1])):
        with pytest.raises(ProblemsFound) as raised:
            next(iter(made))
        (problem,) = raised.value.problems
        assert problem.code == "cannot-write"
        assert "name another folder in the variable TMPDIR" in problem.todo


def test_an_archive_without_documents_has_its_tables_and_a_search_that_finds_nothing() -> None:
    empty = replace(SMALL, entries=(), by_ref={}, events=())
    data = fresh(empty)
    assert data == fresh(empty)
    assert_sound(data)
    assert found(data, "su") == []


# In order


@both
def test_documents_stand_in_the_order_of_dates_and_lists_in_their_own(archive_of: Callable[[], Archive]) -> None:
    archive = archive_of()
    refs = [entry.facts.ref for entry in archive.entries]
    with opened(fresh(archive)) as stored:
        assert [ref for (ref,) in stored.execute("SELECT ref FROM entries ORDER BY rowid")] == refs
        every = [(ref, language) for ref in refs for language in LANGUAGES]
        assert stored.execute("SELECT ref, language FROM search").fetchall() == every
        texts = stored.execute("SELECT ref, language FROM texts ORDER BY rowid").fetchall()
        assert texts == [row for row in every if row in set(texts)]
        places = stored.execute("SELECT record_kind, record, position FROM cited_sources").fetchall()
        assert places == sorted(places)


# Divided


@both
def test_a_divided_archive_has_the_rows_of_a_whole_one(archive_of: Callable[[], Archive]) -> None:
    """The facts in the first file, each text and its search in that of its year."""
    archive = archive_of()
    facts, *years = database.files(archive, FEW)
    assert facts == database.FILE
    with opened(fresh(archive)) as whole, opened(fresh(archive, facts, FEW)) as first:
        tables = [name for (name,) in whole.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        mine = [name for (name,) in first.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert mine == [name for name in tables if name != "texts" and not name.startswith("search")]
        for name in mine:
            every = f'SELECT * FROM "{name}"'  # noqa: S608 -- names of tables of ours
            assert first.execute(every).fetchall() == whole.execute(every).fetchall()
        for name in ("texts", "search"):
            rows = []
            for year in years:
                with opened(fresh(archive, year, FEW)) as texts:
                    rows.extend(texts.execute(f"SELECT * FROM {name}").fetchall())  # noqa: S608 -- names of ours
            assert sorted(rows) == sorted(whole.execute(f"SELECT * FROM {name}").fetchall())  # noqa: S608 -- names of ours
    for name in database.files(archive, FEW):
        assert_sound(fresh(archive, name, FEW))


def test_a_text_lies_in_the_file_of_the_year_under_which_its_document_is_listed() -> None:
    for entry in SMALL.entries:
        name = file_of(entry)
        year = entry.facts.date.year if entry.facts.date else "undated"
        assert name == f"texts-{year}.sqlite"
        with opened(fresh(SMALL, name, FEW)) as stored:
            asked = "SELECT count(*) FROM search WHERE ref = ?"
            assert stored.execute(asked, (entry.facts.ref,)).fetchone() == (2,)
    assert database.files(SMALL, FEW)[-1] == "texts-undated.sqlite"


def test_the_number_of_entries_decides_whether_it_is_divided() -> None:
    count = len(SMALL.entries)
    assert database.files(SMALL, count) == (database.FILE,)
    assert len(database.files(SMALL, count - 1)) > 2
    assert fresh(SMALL, whole=count) == fresh(SMALL)
    assert fresh(SMALL, whole=count - 1) != fresh(SMALL)
    assert divided.is_whole(real())


def test_the_file_of_a_year_reads_no_entry_of_another() -> None:
    *_, name = (name for name in database.files(SMALL, FEW) if "undated" not in name)
    of_year = {entry.file for entry in SMALL.entries if file_of(entry) == name}
    noting.begin()
    fresh(SMALL, name, FEW)
    entries = {entry.file for entry in SMALL.entries}
    assert noting.facts & entries == noting.words & entries == of_year != entries


def test_the_manuals_example_attaches_a_year(tmp_path, monkeypatch) -> None:
    """It is tried on the real archive, divided."""
    (example,) = re.findall(
        r"^```sql\n(.*?)^```$", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    folder = tmp_path / "public" / "data"
    folder.mkdir(parents=True)
    for name in (database.FILE, *re.findall(r"texts-\d+\.sqlite", example)):
        (folder / name).write_bytes(fresh(real(), name, FEW))
    monkeypatch.chdir(tmp_path)
    attach, question = (f"{statement};" for statement in example.strip().removesuffix(";").split(";"))
    with closing(sqlite3.connect(folder / database.FILE)) as stored:
        stored.execute(attach)
        rows = stored.execute(question).fetchall()
    assert len(rows) > 2
    assert [ref for ref, _, _ in rows] == [ref for ref in real().by_ref if ref in {row[0] for row in rows}]
    assert all(date.startswith("1992") for _, date, _ in rows)


# Shown


@pytest.fixture(scope="module")
def large() -> Archive:
    """The small archive with as many entries as one file does not hold."""
    return many(SMALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_leads_to_every_file_of_a_large_archive(language, large) -> None:
    page, problems = page_at(large, WORDING, f"{language}/data.html")
    assert page is not None
    assert problems == ()
    rows = {row.key: row for group in page.view.groups for row in group.rows}
    first, *years = database.files(large)
    (facts,) = rows["sqlite"].files
    assert (facts.text, facts.url) == ("SQLite", f"../data/{first}")
    assert [file.url for file in rows["sqlite-texts"].files] == [f"../data/{name}" for name in years]
    labels = [file.text for file in rows["sqlite-texts"].files]
    assert labels[0].isdigit()
    assert labels[-1] == {"az": "Tarixsiz", "en": "Undated"}[language]
    assert "ATTACH" in rows["sqlite-texts"].about
    assert rows["sqlite"].about != rows["sqlite-texts"].about


def test_every_file_of_a_large_archive_is_made_and_promised(large) -> None:
    names = {f"data/{name}" for name in database.files(large)}
    makers = formats.beside(large, WORDING)
    assert {name for name in makers if name.endswith(".sqlite")} == names
    for name in names:
        (output,) = makers[name]()
        assert output.path == name
    assert names <= set(formats.left_out(large))
    sizes = formats.sizes({**dict.fromkeys(names, 10), "data/archive.sqlite": 1})
    assert sizes == {"sqlite": 1, "sqlite-texts": 10 * (len(names) - 1)}


def test_a_small_archive_has_one_file() -> None:
    assert {name for name in formats.beside(SMALL, WORDING) if "sqlite" in name} == {"data/archive.sqlite"}
    assert [address for address in formats.left_out(SMALL) if "sqlite" in address] == ["data/archive.sqlite"]
    assert not any(form.key == "sqlite-texts" for form in formats.made(SMALL))
