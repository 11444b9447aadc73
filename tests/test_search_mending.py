"""The index of the search, mended after an edit, is byte for byte the one that is made of all documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from conftest import change
from heydar_archive import noting, search
from heydar_archive.archive import Archive
from heydar_archive.date_phrases import DatePhrases
from heydar_archive.orthography import fold
from heydar_archive.scenes import Scene
from heydar_archive.search_index import FIELDS, Basis, Document, Mentions, files, mended
from heydar_archive.understanding import understand
from heydar_archive.views import Row, Said
from heydar_archive.wording import Piece, Wording
from many_documents import MONTHS, NAMES, documents

PHRASES = DatePhrases({fold(name): number for number, name in enumerate(MONTHS, 1)})
RECORDS = {
    "places/ab": ("Abab", "Baba"),
    "places/two": ("Ab Əbə", "Ç Ş"),
    "people/x": ("XX",),
    "organisations/none": ("Nowhere At All",),
}


def words_for(facet: str, used: Iterable[str]) -> dict[str, str]:
    """Return words for some identifiers, in an order that is not their own; others have none."""
    return {value: f"{facet} {value}" for value in sorted(used, reverse=True) if value < "q"}


def basis(shard: int, records: Mapping[str, Sequence[str]] = RECORDS) -> Basis:
    return Basis(PHRASES, Mentions(records), words_for, shard)


def after(old: Mapping[str, bytes], changed: Mapping[int, Document], given: Basis) -> dict[str, bytes]:
    """Return the files of an index once it is mended; each that is written is another one, and each that goes was there."""
    new = dict(old)
    for name, data in mended(old.__getitem__, changed, given):
        if data is None:
            del new[name]
        else:
            assert new.get(name) != data, name
            new[name] = data
    return new


word = st.text("abcəçşİIı", min_size=1, max_size=5)
"""Words of few letters, so that many of them begin alike."""
other_words = st.sampled_from(
    ("Ab Əbə", "abaBın", "XX", "26 fevral 1992", "26.02.1992", "1992", "8", "12", "Ходжалы", "ходж", "𝒳a", "ﬀ", "ß", "")
)
text = st.lists(st.one_of(word, other_words), max_size=8).map(" ".join)
shown = st.text(max_size=5, alphabet='"\\[]{},:\n\u2028aə')
"""What a result shows holds every sign that the files are written with."""


@st.composite
def made(draw: st.DrawFn, number: int) -> Document:
    fields = draw(st.lists(st.sampled_from(tuple(FIELDS)), max_size=4, unique=True))
    values = st.lists(st.sampled_from("apqz"), max_size=2, unique=True)
    title = draw(shown)
    return Document(
        f"TA-{number}",
        Row("row yr", (Piece(title, None),), title, f"{number}.html", context=draw(shown)),
        {field: draw(st.lists(text, max_size=2)) for field in fields},
        tuple(Said(one, "en") for one in draw(st.lists(shown, max_size=2))),
        {"form": draw(values), "language": draw(values), "year": draw(st.sampled_from(([], ["1992"])))},
        frozenset(draw(st.sets(st.sampled_from((*RECORDS, "places/unknown")), max_size=2))),
    )


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[Document], list[dict[int, Document]]]:
    """Return documents, and some changes of one to three of them after the other."""
    count = draw(st.integers(1, 25))
    first = [draw(made(number)) for number in range(count)]
    some = st.lists(st.integers(0, count - 1), min_size=1, max_size=3, unique=True)
    return first, [{number: draw(made(number)) for number in draw(some)} for _ in range(draw(st.integers(1, 3)))]


@settings(max_examples=100)
@given(edits(), st.sampled_from((30, 60, 100, 200, 500, 10_000)))
def test_a_mended_index_is_that_of_all_documents(
    edited: tuple[list[Document], list[dict[int, Document]]], shard: int
) -> None:
    some, changes = edited
    mended_files = dict(files(some, basis(shard)))
    for changed in changes:
        before = mended_files.keys()
        some = [changed.get(number, document) for number, document in enumerate(some)]
        mended_files = after(mended_files, changed, basis(shard))
        event(f"other shards: {before != mended_files.keys()}")
        assert mended_files == dict(files(some, basis(shard)))


def test_a_document_that_did_not_change_changes_no_file() -> None:
    some = documents(40)
    old = dict(files(some, basis(2000)))
    assert not [*mended(old.__getitem__, dict(enumerate(some)), basis(2000))]


def with_text(document: Document, edit: Callable[[str], str]) -> Document:
    """Return a document with another text."""
    (said,) = document.passages
    new = edit(said.text)
    texts = {**document.texts, "text": [new]}
    return Document(document.ref, document.row, texts, (Said(new),), document.facets, document.records)


@pytest.mark.parametrize("shard", [3_000, 20_000])
def test_in_many_documents_a_sentence_touches_few_files_and_a_text_any_number(shard: int) -> None:
    some = documents(300)
    given = basis(shard, NAMES)
    old = dict(files(some, given))
    for edit, few in (
        (lambda text: f"{text} körpü 12 may 1959 yepyeni {text.split()[0]}", True),
        (lambda text: " ".join(text.split()[20:]), False),
        (lambda text: " ".join(f"{one}lı" for one in text.split()), False),
        (lambda _: "", False),
    ):
        changed = {number: with_text(some[number], edit) for number in (8, 299)}
        new = dict(files([changed.get(number, document) for number, document in enumerate(some)], given))
        yielded = {name for name, _ in mended(old.__getitem__, changed, given)}
        assert after(old, changed, given) == new
        assert not few or len(yielded) < len(old) / 4


def test_where_shards_begin_elsewhere_others_of_their_names_go_and_files_of_documents_stay() -> None:
    some = documents(100)
    old = dict(files(some, basis(3_000)))
    changed = {
        7: with_text(some[7], lambda _: " ".join(f"ab{letter}{number}" for letter in "cde" for number in range(99)))
    }
    kinds = {(name.split("-")[0], data is None) for name, data in mended(old.__getitem__, changed, basis(3_000))}
    assert kinds == {("terms", False), ("terms", True), ("passages", False), ("words", False), ("start", False)}


def only(*titles: str) -> list[Document]:
    """Return documents of which only a title is searched."""
    return [
        Document(f"TA-{number}", Row("row yr", (), "", ""), {"title": [title]}, (), {})
        for number, title in enumerate(titles)
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("bab bcb", ""), ("bab bcb", "baa")),
        (("bab bcb a", ""), ("bab bcb a", "baa")),
        (("bab bcb", "baa"), ("bab bcb", "")),
        (("ba bab bcb", "c"), ("ba bab bcb", "b")),
        (("c", "bab bcb"), ("c", "")),
    ],
    ids=["first of all", "first of a part", "what divided a part goes", "a part's own letters", "a part goes"],
)
def test_a_part_is_divided_or_joined_when_a_term_comes_or_goes(old: tuple[str, str], new: tuple[str, str]) -> None:
    given = basis(60)  # room for two terms
    before, now = (dict(files(only(*titles), given)) for titles in (old, new))
    (number,) = (number for number, title in enumerate(new) if title != old[number])
    assert before.keys() != now.keys()
    assert after(before, {number: only(*new)[number]}, given) == now


def test_of_an_index_without_terms_and_with_one_document_a_term_comes_and_goes() -> None:
    (none,), (one,) = only(""), only("Körpü")
    old, new = (dict(files([document], basis(100))) for document in (none, one))
    assert after(old, {0: one}, basis(100)) == new
    assert after(new, {0: none}, basis(100)) == old


# -- an archive ---------------------------------------------------------------------------------------------

BRIDGE = "content/decisions/1959-05-12-stone-bridge.md"
LETTER = "content/letters/1959-06-02-answer-on-the-bridge.md"


def published(archive: Archive, wording: Mapping[str, Wording]) -> dict[str, bytes]:
    return {output.path: output.data for output in search.outputs(archive, wording)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "edited",
    [
        ((BRIDGE, "Daş körpünün tikilməsi", "Yeni körpünün tikilməsi"),),
        ((BRIDGE, "The council decides to build", "The council agrees on 3 May 1960 to build"),),
        ((BRIDGE, 'value: "17"', 'value: "18"'), (LETTER, "original_language: az", "original_language: ru")),
        ((BRIDGE, "\n# English\n", "\nÇay daşdı.\n\n# English\n"),),
    ],
    ids=["a title", "a summary", "two entries", "a text"],
)
def test_an_edit_of_an_archive_mends_the_search_of_both_languages(
    edited: Sequence[tuple[str, str, str]], sample: Path
) -> None:
    archive, wording, _ = understand(sample)
    files_of_search = published(archive, wording)
    for file, old, new in edited:
        change(sample / file, old, new)
    archive, wording, _ = understand(sample)
    expected = published(archive, wording)
    changed = {file for file, _, _ in edited}
    noting.begin()
    for address, data in [*search.mended(archive, wording, changed, files_of_search.__getitem__)]:
        if data is None:
            del files_of_search[address]
        else:
            files_of_search[address] = data
    entries = {entry.file for entry in archive.entries}
    assert noting.facts & entries == noting.words & entries == changed
    assert files_of_search == expected


def test_what_is_searched_of_an_entry_is_read_from_no_other(project: Path) -> None:
    archive, wording, _ = understand(project)
    entries = {entry.file for entry in archive.entries}
    s = Scene(archive, wording["en"], "en/search.html")
    for entry in archive.entries:
        noting.begin()
        search.document(s, wording, entry)
        assert noting.facts & entries == noting.words & entries == {entry.file}
