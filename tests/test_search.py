"""The index of the search: what is found by which words, how it is cut into files, and how large a question is."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from heydar_archive import search, search_index
from heydar_archive.archive import Archive
from heydar_archive.date_phrases import DatePhrases
from heydar_archive.dates import Precision
from heydar_archive.orthography import fold
from heydar_archive.search_index import FACETS, FIELDS, SHARD, Basis, Mentions
from heydar_archive.site import make
from heydar_archive.understanding import understand
from heydar_archive.wording import Wording
from many_documents import MANY, WORDS, documents, many_files

MEGABYTE = 1_000_000
LANGUAGES = ("az", "en")

Files = dict[str, Any]


def opened(data: bytes) -> tuple[str, str, Any]:
    """Return what a file of the index hands to the page: version, name, data."""
    match = re.fullmatch(r'archiveSearch\("([0-9a-f]{12})","([\w-]+)",(.*)\);\n', data.decode(), re.DOTALL)
    assert match, data[:80]
    return match[1], match[2], json.loads(match[3])


def of_language(archive: Archive, wording: dict[Any, Wording], language: str) -> Files:
    """Return the data of every file of a language's search, by name."""
    folder = f"{language}/search/"
    found = [o for o in search.outputs(archive, wording) if o.path.startswith(folder)]
    for output in found:
        assert opened(output.data)[1] == output.path.removeprefix(folder).removesuffix(".js")
    return {name: data for _, name, data in (opened(output.data) for output in found)}


def shard_of(files: Files, term: str) -> dict[str, dict[str, dict[str, int]]]:
    """Return the shard in which the script looks for a term: the last one that begins at or before it."""
    name = [name for start, name in files["start"]["shards"] if start <= term][-1]
    return dict(files[f"terms-{name}"])


def where(files: Files, word: str, field: str | None = None) -> set[int]:
    """Return the documents that hold a word exactly, in a field or in any."""
    places = shard_of(files, fold(word)).get(fold(word), {})
    fields = [str(files["start"]["fields"][field])] if field else list(places)
    return {int(document) for number in fields for document in places.get(number, {})}


def number_of(files: Files, ref: str) -> int:
    """Return the number of the one document that has a reference."""
    letters, digits = ref.lower().split("-")
    (number,) = where(files, digits, "number") & where(files, letters, "number")
    return number


@pytest.fixture(scope="module")
def real(project: Path) -> tuple[Archive, dict[Any, Wording]]:
    archive, wording, _ = understand(project)
    return archive, wording


@pytest.fixture(scope="module", params=LANGUAGES)
def files(request: pytest.FixtureRequest, real: tuple[Archive, dict[Any, Wording]]) -> Files:
    return of_language(*real, request.param)


@pytest.fixture(scope="module")
def phrases(real: tuple[Archive, dict[Any, Wording]]) -> DatePhrases:
    return DatePhrases.of(real[1].values())


@pytest.fixture(scope="module")
def large() -> dict[str, bytes]:
    return many_files()


# -- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Xocalı", "xocali"),
        ("XOCALI", "xocali"),
        ("Heydər Əliyev", "heyder eliyev"),
        ("SƏRƏNCAM", "serencam"),
        ("sərəncamı", "serencami"),
        ("İŞIQ", "isiq"),
        ("işıq", "isiq"),
        ("ÇÖRƏK, Ğ və Ü", "corek g ve u"),
        ("Ходжалы", "ходжалы"),
        ("S/RES/822 (1993)", "s res 822 1993"),
        ("1992-ci ildə", "1992 ci ilde"),
        ("minute’s silence", "minute s silence"),
    ],
)
def test_letters_are_folded_and_words_end_where_letters_and_digits_do(
    text: str, found: str, phrases: DatePhrases
) -> None:
    assert search_index.terms([search_index.words_in(text)], phrases) == dict.fromkeys(found.split(), 1)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("25 fevral 1992-ci il", "19920225"),
        ("26 fevral 1992-ci ildə", "19920226"),
        ("1992-ci il fevralın 26-da", "19920226"),
        ("1992-ci ilin fevralında", ""),
        ("1992-ci il fevralın 25–26-da", "19920225 19920226"),
        ("1992-ci il fevralın 25-dən 26-na keçən gecə", "19920225 19920226"),
        ("25–26 fevral 1992", "19920225 19920226"),
        ("25 February 1992", "19920225"),
        ("the 25th of February 1992", "19920225"),
        ("February 25, 1992", "19920225"),
        ("February 25–26, 1992", "19920225 19920226"),
        ("25 and 26 February 1992", "19920225 19920226"),
        ("25.02.1992", "19920225"),
        ("25/2/1992", "19920225"),
        ("1992-02-25", "19920225"),
        ("25 FEVRAL 1992", "19920225"),
        ("fevral 1992", ""),
        ("February 1992", ""),
        ("25 fev 1992", "19920225"),
        ("Feb 25, 1992", "19920225"),
    ],
)
def test_a_date_has_one_spelling_in_every_wording_of_both_languages(text: str, days: str, phrases: DatePhrases) -> None:
    found = search_index.terms([search_index.words_in(text)], phrases)
    assert {term for term in found if re.fullmatch(r"\d{8}", term)} == set(days.split())
    assert "199202" in found


@pytest.mark.parametrize(
    "text",
    [
        "1948–1953-cü illər",
        "31.13.1992",
        "45 fevral 1992",
        "822 (1993)",
        "A/51/707",
        "mart ayı",
        "1416 (2005)",
        "11/7-P(IS)",
    ],
)
def test_what_is_no_date_gets_no_spelling_of_a_date(text: str, phrases: DatePhrases) -> None:
    assert not [
        term for term in search_index.terms([search_index.words_in(text)], phrases) if re.fullmatch(r"\d{8}", term)
    ]


def test_a_date_far_from_another_in_a_long_text_is_found_too(phrases: DatePhrases) -> None:
    filler = "söz " * 40
    found = search_index.terms([search_index.words_in(f"{filler}12 may 1959 {filler} 3 iyun 1961 {filler}")], phrases)
    assert {"19590512", "19610603"} <= found.keys()


def test_markup_notes_and_targets_of_links_are_not_searched(sample: Path) -> None:
    archive, wording, _ = understand(sample)
    files = of_language(archive, wording, "az")
    bridge = number_of(files, "TA-0001")
    assert bridge in where(files, "nəzərə", "text")
    assert bridge in where(files, "Protokolda", "text"), "the words of a note are part of the text"
    assert not where(files, "council", "text"), "the target of a link is not"
    quoted = [text for text, _ in files[f"passages-{bridge // search_index.PASSAGES}"][bridge % search_index.PASSAGES]]
    assert not [text for text in quoted if re.search(r"[\[\]#*]|\]\(", text)]


# -- what is found ------------------------------------------------------------------------------------------


def test_every_title_is_found_in_both_languages_by_each_of_its_words(
    files: Files, real: tuple[Archive, dict[Any, Wording]], phrases: DatePhrases
) -> None:
    for number, entry in enumerate(real[0].entries):
        for language in LANGUAGES:
            for word in search_index.terms([search_index.words_in(entry.facts.title[language])], phrases):
                assert number in where(files, word, "title") | where(files, word, "other"), (entry.id, word)


def test_every_day_that_a_document_bears_is_found_in_figures(
    files: Files, real: tuple[Archive, dict[Any, Wording]]
) -> None:
    for number, entry in enumerate(real[0].entries):
        for point in entry.facts.date.points if entry.facts.date else ():
            assert number in where(files, str(point.earliest.year), "date"), entry.id
            if point.precision is Precision.DAY:
                assert number in where(files, f"{point.earliest:%Y%m%d}", "date"), entry.id


def test_every_spelling_of_a_name_finds_the_documents_of_that_name(
    files: Files, real: tuple[Archive, dict[Any, Wording]], phrases: DatePhrases
) -> None:
    archive = real[0]
    for number, entry in enumerate(archive.entries):
        facts = entry.facts
        agents = [
            *facts.organisations,
            *facts.people,
            *(i.agent for i in facts.issuers),
            *(a.agent for a in facts.addressees if a.agent),
        ]
        records = [archive.register("agents")[agent] for agent in agents] + [
            archive.places[place] for place in facts.places
        ]
        for record in records:
            for variant in record.facts.variants:
                for word in search_index.terms([search_index.words_in(variant.text)], phrases):
                    assert number in where(files, word, "names"), (entry.id, variant.text)


def test_a_number_a_symbol_and_a_reference_are_found_whole_and_in_part(files: Files) -> None:
    resolution = number_of(files, "HA-0045")
    assert all(resolution in where(files, word, "number") for word in ("S", "RES", "822", "1993"))


def test_the_reading_of_a_date_that_is_not_followed_is_found(files: Files) -> None:
    assert number_of(files, "HA-0009") in where(files, "19980627", "more")


def test_a_document_that_was_not_located_is_found_and_looks_so(sample: Path) -> None:
    archive, wording, _ = understand(sample)
    files = of_language(archive, wording, "en")
    (gap,) = archive.gaps
    number = number_of(files, gap.facts.ref)
    assert number == len(archive.entries)
    url, style, *_ = files[f"rows-{number // search_index.ROWS}"][number % search_index.ROWS]
    assert (url, style) == (f"gaps/{gap.id}.html", "row yr gap")


def test_a_text_that_is_held_in_the_other_language_only_is_searched_and_quoted_with_its_language(sample: Path) -> None:
    path = next((sample / "content" / "decisions").glob("1959*.md"))
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"  en:\n    nature:.*(?:\n    .*)*\n", "", text[: text.index("# English")]), "utf-8")
    archive, wording, _ = understand(sample)
    files = of_language(archive, wording, "en")
    number = number_of(files, "TA-0001")
    assert number in where(files, "Tikinti", "text")
    passages = files[f"passages-{number // search_index.PASSAGES}"][number % search_index.PASSAGES]
    assert [language for text, language in passages if "Tikinti" in text] == ["az"]


def test_facets_hold_what_is_used_with_its_words_and_every_document_in_its_place(
    files: Files, real: tuple[Archive, dict[Any, Wording]]
) -> None:
    archive = real[0]
    facets = {facet["name"]: facet for facet in files["start"]["facets"]}
    assert tuple(facets) == FACETS
    for number, entry in enumerate(archive.entries):
        held = {name: [facet["values"][place][0] for place in facet["of"][number]] for name, facet in facets.items()}
        facts = entry.facts
        assert held == {
            "form": [entry.source.folder],
            "year": [str(facts.date.year)] if facts.date else [],
            "issuer": list(archive.issuing_bodies(facts.issuers)),
            "language": [facts.original_language] if facts.original_language else [],
        }
    for facet in facets.values():
        used = {place for places in facet["of"] for place in places}
        assert used == set(range(len(facet["values"]))), "a value that nothing has is not offered"
        assert all(words for _, words in facet["values"])
    assert [year for year, _ in facets["year"]["values"]] == sorted(year for year, _ in facets["year"]["values"])


# -- files --------------------------------------------------------------------------------------------------


def test_shards_hold_every_term_once_in_order_and_each_begins_where_the_script_looks(large: dict[str, bytes]) -> None:
    data = {name: opened(content)[2] for name, content in large.items()}
    shards = data["start"]["shards"]
    assert [start for start, _ in shards] == sorted(start for start, _ in shards)
    assert {f"terms-{name}" for _, name in shards} == {name for name in data if name.startswith("terms-")}
    terms = [[term for term, _ in data[f"terms-{name}"]] for _, name in shards]
    every = [term for shard in terms for term in shard]
    assert every == sorted(set(every))
    for (start, _), shard, (following, _) in zip(shards, terms, [*shards[1:], ["\U0010ffff", ""]], strict=True):
        assert start <= shard[0]
        assert shard[-1] < following


def test_no_shard_is_larger_than_allowed_unless_it_is_one_word(large: dict[str, bytes]) -> None:
    for name, content in large.items():
        if name.startswith("terms-") and len(content) > SHARD * 1.1:
            assert len(opened(content)[2]) == 1, name


def test_small_neighbours_share_a_file(files: Files, large: dict[str, bytes]) -> None:
    assert len([name for name in files if name.startswith("terms-")]) < 10
    sizes = [len(content) for name, content in sorted(large.items()) if name.startswith("terms-")]
    assert all(sum(two) > SHARD * 0.9 for two in pairwise(sizes)) or len(sizes) < 2


def test_a_shard_is_the_terms_of_a_serialised_minisearch_index(files: Files) -> None:
    start = files["start"]
    count = len(start["lengths"])
    assert list(start["fields"]) == list(FIELDS) == list(start["boosts"])
    assert all(len(lengths) == len(FIELDS) for lengths in start["lengths"])
    for name, terms in files.items():
        if not name.startswith("terms-"):
            continue
        for term, places in terms:
            assert term == fold(term)
            for field, held in places.items():
                assert int(field) < len(FIELDS)
                for number, times in held.items():
                    assert int(number) < count
                    assert times >= 1
                    assert start["lengths"][int(number)][int(field)] >= 1


def test_names_of_files_are_ascii_and_different(files: Files, large: dict[str, bytes]) -> None:
    for names in (files, large):
        assert all(re.fullmatch(r"[a-z0-9_-]+", name) for name in names)
        assert len({name.lower() for name in names}) == len(names)
    assert search_index._named("хo") != search_index._named("х") + search_index._named("o_")


def test_the_words_for_misspellings_are_the_longer_words_of_the_index(files: Files) -> None:
    words = files["words"].split()
    assert words == sorted(set(words))
    assert "serencam" in words
    assert not [word for word in words if len(word) < 4 or any(character.isdigit() for character in word)]


def test_the_same_archive_gives_the_same_bytes_whatever_the_seed_of_hashes(project: Path) -> None:
    program = (
        "import hashlib, pathlib, sys\n"
        "from heydar_archive import search\n"
        "from heydar_archive.understanding import understand\n"
        "archive, wording, _ = understand(pathlib.Path(sys.argv[1]))\n"
        "print([(o.path, hashlib.sha256(o.data).hexdigest()) for o in sorted(search.outputs(archive, wording), key=lambda o: o.path)])\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, str(project)],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_files_of_two_builds_are_told_apart_when_documents_have_other_numbers(phrases: DatePhrases) -> None:
    some, basis = documents(30), Basis(phrases, Mentions({}))
    version = {opened(data)[0] for _, data in search_index.files(some, basis)}
    fewer = {opened(data)[0] for _, data in search_index.files(some[1:], basis)}
    assert len(version) == len(fewer) == 1
    assert version != fewer


def test_the_published_site_holds_every_file_that_the_index_names(sample: Path) -> None:
    paths = {output.path: output.data for output in make(sample).outputs}
    for language in LANGUAGES:
        _, _, start = opened(paths[f"{language}/search/start.js"])
        count = len(start["lengths"])
        wanted = [f"terms-{name}" for _, name in start["shards"]] + ["words"]
        wanted += [f"{kind}-{chunk}" for kind in ("rows", "passages") for chunk in range(-(-count // start[kind]))]
        assert all(f"{language}/search/{name}.js" in paths for name in wanted)
        for chunk in range(-(-count // start["rows"])):
            for url, *_ in opened(paths[f"{language}/search/rows-{chunk}.js"])[2]:
                assert f"{language}/{url}" in paths
    assert {"assets/search.js", "assets/search-index.js", "assets/vendor/minisearch.js"} <= paths.keys()


def test_the_library_stands_with_its_version_and_licence_and_the_script_is_small(project: Path) -> None:
    vendor = project / "static" / "vendor"
    assert "MiniSearch 7.2.0" in (vendor / "minisearch.js").read_text("utf-8").splitlines()[0]
    assert "Permission is hereby granted" in (vendor / "minisearch.LICENSE.txt").read_text("utf-8")
    assert 'VERSION = "minisearch", "7.2.0"' in (project / "tools" / "vendor.py").read_text("utf-8")
    for name in ("search.js", "search-index.js"):
        script = (project / "static" / name).read_bytes()
        assert len(gzip.compress(script)) <= 5 * 1024
        assert not re.search(rb"\bfetch\(|\bimport\b|\bexport\b|innerHTML|eval\(|https?://|Storage", script)


# -- sizes --------------------------------------------------------------------------------------------------


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6, mtime=0))


@pytest.mark.parametrize(
    "question",
    [
        [WORDS[0]],
        [WORDS[0], WORDS[1], WORDS[2]],
        ["kör"],
        ["1984"],
        ["19840225"],
        ["alçabulaq", "şurası", "1984"],
        [WORDS[2000], WORDS[30000]],
    ],
    ids=" ".join,
)
def test_a_question_to_ten_thousand_documents_loads_less_than_a_megabyte(
    question: list[str], large: dict[str, bytes], project: Path
) -> None:
    start = opened(large["start"])[2]
    assert len(start["lengths"]) == MANY
    names: set[str] = {"start", "words"}
    for word in map(fold, question):
        own = [name for first, name in start["shards"] if first <= word][-1:]
        longer = [name for first, name in start["shards"] if first > word and first.startswith(word)]
        names |= {f"terms-{name}" for name in (own + longer)[:6]}
    shown = [
        sorted((packed(c) for n, c in large.items() if n.startswith(kind)), reverse=True)[:10]
        for kind in ("rows-", "passages-")
    ]
    scripts = [
        (project / "static" / path).read_bytes() for path in ("search.js", "search-index.js", "vendor/minisearch.js")
    ]
    loaded = sum(packed(large[name]) for name in names) + sum(map(sum, shown)) + sum(map(packed, scripts))
    assert loaded < MEGABYTE


# -- names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Xocalıda", {"town"}),
        ("the town of KHOJALY", {"town"}),
        ("Khojaly district", {"town", "district"}),
        ("Xocalı rayonunun", {"town", "district"}),
        ("Xocalı və rayon", {"town"}),
        ("AŞ-nin qətnaməsi", {"council"}),
        ("as it was", set()),
        ("ECO", {"economic"}),
        ("ECONOMIC Eco", set()),
        ("Şuranın", set()),
        ("", set()),
    ],
)
def test_a_name_is_mentioned_where_its_words_stand_in_a_row_with_any_ending(text: str, found: set[str]) -> None:
    names = {
        "town": ("Xocalı", "Khojaly"),
        "district": ("Xocalı rayonu", "Khojaly District"),
        "council": ("Avropa Şurası", "AŞ"),
        "economic": ("ECO",),
    }
    mentions = Mentions(names)
    assert {
        name for name, number in mentions.number.items() if number in mentions.find(search_index.words_in(text))
    } == found
