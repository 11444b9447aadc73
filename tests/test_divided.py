"""What holds all entries of a large archive is divided by years: every entry is in one part, and every part is made, promised and shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import frictionless
import pytest

from heydar_archive import csv_package, divided, formats
from heydar_archive.archive import Archive, indexed
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.pages import page_at
from heydar_archive.rendering import Output
from heydar_archive.wording import Wording

DIVIDED = {
    "data/json/entries{}.jsonl": "jsonl",
    "data/linked/archive{}.nq": "quads",
    "data/linked/archive{}.ttl": "turtle",
    "data/tables/texts{}.csv": "csv",
}


@pytest.fixture(scope="module")
def large(understood: tuple[Archive, dict[Language, Wording]]) -> Archive:
    """The small archive with as many entries as one file does not hold."""
    archive, _ = understood
    return many(archive)


def many(archive: Archive) -> Archive:
    """Return an archive with so many entries of each that it is divided; whatever else it knows of them is as it was."""
    by_year = {year: [*entries] * divided.WHOLE for year, entries in archive.by_year.items()}
    return replace(archive, entries=archive.entries * divided.WHOLE, by_year=by_year)


def test_every_entry_is_in_the_part_of_its_year_in_the_order_of_dates(large: Archive) -> None:
    found = divided.parts(large)
    assert Counter(entry.file for part in found.values() for entry in part) == Counter(
        entry.file for entry in large.entries
    )
    for name, part in found.items():
        assert {divided.part_of(entry.facts.date) for entry in part} == {name}
        places = [large.places_in_order[entry.facts.ref] for entry in part[: len(part) // divided.WHOLE]]
        assert places == sorted(places)
    assert divided.UNDATED in found


def test_up_to_a_number_of_entries_nothing_is_divided(understood: tuple[Archive, dict[Language, Wording]]) -> None:
    archive, _ = understood
    count = len(archive.entries)
    assert divided.parts(archive) == {"": archive.entries} == divided.parts(archive, count)
    assert "" not in divided.parts(archive, count - 1)


def test_the_parts_together_hold_what_one_file_would(understood: tuple[Archive, dict[Language, Wording]]) -> None:
    archive, wording = understood
    small = {one.path: one for one in formats.composed(archive, wording)}
    large = many(archive)
    several = {one.path: one for one in formats.composed(large, wording)}
    for path in DIVIDED:
        whole = small[path.format("")]
        pieces = {entry.file: whole.piece(entry) for entry in archive.entries}
        parts = [several[path.format(f"-{name}")] for name in divided.parts(large)]
        for part in parts:
            assert {entry.file: part.piece(entry) for entry in set_of(part.entries)} == {
                entry.file: pieces[entry.file] for entry in set_of(part.entries)
            }
        first = several.get(path.format(""))
        if first:
            assert (first.head(), first.foot(), len(first.entries)) == (whole.head(), whole.foot(), 0)
        else:
            assert {part.head() for part in parts} == {whole.head()}


def set_of(entries: object) -> list:
    """Return each of some entries once."""
    return list({entry.file: entry for entry in entries}.values())  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_promised_and_shown(
    language: Language, large: Archive, understood: tuple[Archive, dict[Language, Wording]]
) -> None:
    _, wording = understood
    paths = {path.format(f"-{name}") for path in DIVIDED for name in divided.parts(large)}
    assert paths <= {one.path for one in formats.composed(large, wording)} & set(formats.left_out(large))
    page, problems = page_at(large, wording, f"{language}/data.html")
    assert page is not None
    assert problems == ()
    rows = {row.key: row for group in page.view.groups for row in group.rows}
    assert paths <= {file.url.removeprefix("../") for key in DIVIDED.values() for file in rows[key].files}
    years = [file.text for file in rows["jsonl"].files]
    assert years[0].isdigit()
    assert years[-1] == {"az": "Tarixsiz", "en": "Undated"}[language]
    assert next(file.text for file in rows["turtle"].files) == "archive.ttl"
    assert "texts-undated.csv" in [file.text for file in rows["csv"].files]
    assert {formats.sizes({path: 1}).popitem()[0] for path in paths} == set(DIVIDED.values())


def test_the_data_package_describes_every_table_of_a_divided_archive(large: Archive, tmp_path: Path) -> None:
    few = indexed(replace(large, entries=large.entries[: divided.WHOLE + 1]))
    for output in csv_package.outputs(few):
        assert isinstance(output, Output)
        assert isinstance(output.data, bytes)
        tmp_path.joinpath(Path(output.path).name).write_bytes(output.data)
    once = replace(few, entries=tuple(set_of(few.entries)))
    names = {one.path for one in csv_package.composed(few)}
    heads = {Path(one.path).name: one.head() for one in csv_package.composed(once)}
    for path in names:
        name = Path(path).name
        (tmp_path / name).write_bytes(heads.get(name, heads["texts.csv"]))
    package = frictionless.Package(str(tmp_path / "datapackage.json"))
    resources = {resource.name: resource for resource in package.resources}
    assert {f"texts-{part}" for part in divided.parts(few)} <= resources.keys()
    assert "texts" not in resources
    for resource in resources.values():
        assert resource.read_rows() == []
