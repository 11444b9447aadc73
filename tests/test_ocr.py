"""Misread words are found by the archive's own words; sound words, names, numerals and symbols are left alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import PROJECT
from heydar_archive import cli
from heydar_archive.ocr import Suspect, Vocabulary, shape, suspects, vocabulary
from heydar_archive.orthography import lower
from heydar_archive.reading import SourceFile, language_of, read


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    """The words of the real archive."""
    return vocabulary(read(PROJECT)[0])


def found(text: str, known: Vocabulary) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(s.word, s.why, s.proposals) for s in suspects(text, known)]


# What is found


@pytest.mark.parametrize(
    ("read_as", "meant", "why"),
    [
        ("Azorbaycan", "Azərbaycan", "vocabulary"),
        ("Respublikasinin", "Respublikasının", "vocabulary"),
        ("Heydor", "Heydər", "vocabulary"),
        ("miiraciotin", "müraciətin", "vocabulary"),
        ("vo", "və", "vocabulary"),
        ("ils", "ilə", "vocabulary"),
        ("toskilatlarin", "təşkilatların", "vocabulary"),
        ("gorar", "qərar", "vocabulary"),
        ("Naxgivan", "Naxçıvan", "vocabulary"),
        ("bdyiik", "böyük", "vocabulary"),
        ("SSRI", "SSRİ", "vocabulary"),
        ("ATOT", "ATƏT", "vocabulary"),
        ("19T", "İƏT", "digit-in-word"),
        ("qars1", "qarşı", "digit-in-word"),
        ("6ndor", "öndər", "digit-in-word"),
        ("©liyev", "Əliyev", "odd-sign"),
        ("¢ixisi", "çıxışı", "odd-sign"),
        ("térodonlori", "törədənləri", "odd-sign"),
    ],
)
def test_a_misread_word_is_found_with_what_it_was(known, read_as, meant, why) -> None:
    (one,) = [s for s in suspects(f"Bu, Azərbaycan dövlətinin {read_as} bir sözüdür.", known) if s.word == read_as]
    assert (one.why, one.proposals[0]) == (why, meant)


@pytest.mark.parametrize(
    ("number", "read_as", "meant"),
    [("1993", "cii", "cü"), ("1996", "c1", "cı"), ("1994", "ci", "cü"), ("24", "do", "də"), ("26", "s1", "sı"),
     ("1990", "ci", "cı"), ("10", "do", "da")],
)  # fmt: skip
def test_what_follows_a_number_must_fit_it(known, number, read_as, meant) -> None:
    (one,) = suspects(f"Bu, {number}-{read_as} ilin sənədidir.", known)
    assert (one.word, one.why) == (read_as, "suffix")
    assert meant in one.proposals


def test_letters_that_never_follow_each_other_are_found_without_a_proposal(known) -> None:
    assert found("Bu, itttham və havadarliq sözüdür.", known) == [
        ("itttham", "pattern", ()), ("havadarliq", "pattern", ()),
    ]  # fmt: skip


def test_a_place_is_a_line_and_a_column_of_the_text(known) -> None:
    text = "Azərbaycan dövləti.\n\n  Bu qərar\nvo fərman.\n"
    assert suspects(text, known, first_line=10) == (Suspect(13, 1, "vo", "vocabulary", ("və",)),)


# What is left alone


@pytest.mark.parametrize(
    "text",
    [
        "1992-ci il fevralın 26-da, 1993-cü ildə, 1996-cı ildən 1990-cı ilədək, 17-00-da.",
        "BMT-nin 822 saylı qətnaməsi (S/RES/822), A51, 120mm, NATO-ya, GUAM.",
        "XX əsrin əvvəli, II hissə, IV fəsil.",
        "Butros Butros-Qali və Washington şəhəri haqqında məlumat.",
        "Təbii, bədii və şiddətli sözlər.",
        "Prezident [decree]{en} haqqında https://azorbaycan.az/vo/ilo ünvanında `vo` yazmışdır.",
        "Газета «Бакинский рабочий» Azərbaycan Respublikasında çıxırdı.",
        "Respub-\nlikası, Azər-\nbaycan dövlətinin sözüdür.",
    ],
)
def test_sound_words_are_left_alone(known, text) -> None:
    assert found(text, known) == []


def test_an_english_paragraph_is_passed_over(known) -> None:
    english = "The letter of the president to the Security Council was sent on 18 August 1993, vo and ilo."
    assert found(english, known) == []
    assert [word for word, _, _ in found(f"{english}\n\nAzərbaycan Respublikası vo onun dövləti.", known)] == ["vo"]


def test_few_sound_words_of_the_archive_are_suspected_by_its_other_files() -> None:
    """One word in three hundred at most; each file is judged by the words of all the others."""
    files = read(PROJECT)[0]
    words = suspected = 0
    for file in [file for file in files if file.kind == "entry"][::12]:
        known = vocabulary(files, without=file.file)
        for text in (file.data["title"]["az"], file.data["summary"]["az"]):
            words += len(text.split())
            suspected += len(suspects(text, known))
    assert words > 400
    assert suspected * 300 <= words


# The vocabulary


def source(data: dict[str, object], name: str = "a") -> SourceFile:
    return SourceFile(f"content/letters/{name}.md", "entry", "letters", name, data, {}, {})


def test_the_vocabulary_holds_the_words_of_each_language_and_nothing_marked_as_another() -> None:
    facts = {"title": {"az": "Bulaq [water]{en} haqqında", "en": "The spring"}, "ref": "HA-0001"}
    made = vocabulary([source(facts)])
    assert made.azerbaijani == {"bulaq": 1, "haqqında": 1}
    assert made.english == {"The", "spring"}


def test_the_file_itself_and_uncorrected_scans_vouch_for_nothing() -> None:
    files = [source({"title": {"az": "vo"}}, "a"), source({"title": {"az": "bulaq"}}, "b")]
    assert vocabulary(files, without="content/letters/a.md").azerbaijani == {"bulaq": 1}


def test_a_rare_word_does_not_vouch_for_itself_beside_a_frequent_one_that_scans_turn_into_it() -> None:
    known = Vocabulary({"xocalı": 40, "xocali": 2, "bulaq": 3})
    assert not known.knows("xocali")
    assert known.knows("xocalı")
    assert known.knows("bulaq")


@given(st.text("abcçdeəfgğhxıijkqlmnoöprsştuüvyz", min_size=1, max_size=12))
def test_a_shape_is_its_own_shape(word) -> None:
    assert shape(shape(word)) == shape(word)


@given(st.text("aəeoöıiuüsşcçgğq", min_size=1, max_size=12), st.data())
def test_misreading_a_letter_does_not_change_the_shape(word, data) -> None:
    readings = {"ə": "oae", "ö": "oé6", "ü": "ui", "ı": "i1", "ş": "s", "ç": "c¢", "ğ": "g", "q": "g"}
    misread = "".join(data.draw(st.sampled_from(readings.get(letter, letter))) for letter in lower(word))
    assert shape(misread) == shape(word)


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_mistake(text) -> None:
    known = Vocabulary({"azərbaycan": 5, "və": 9, "qərar": 3, "respublikası": 4})
    lines = text.split("\n")
    for one in suspects(text, known):
        assert lines[one.line - 1][one.column - 1 :].startswith(one.word)


# The command


def test_the_command_lists_and_changes_nothing(sample: Path, tmp_path: Path, capsys) -> None:
    scan = tmp_path / "scan.txt"
    scan.write_text("Şəhər şurasının qorari vo bulaq.\f\n", "utf-8")
    before = scan.read_bytes()
    assert cli.main(["--root", str(sample), "suspects", str(scan)]) == 0
    out, err = capsys.readouterr()
    assert f"{scan}:1:24: vo: not a word of the archive, and like one; perhaps və\n" in out
    assert err.endswith("suspicious word(s); no text was changed\n")
    assert cli.main(["--root", str(sample), "suspects", "--format", "json", str(scan)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"file": str(scan), "line": 1, "column": 24, "word": "vo", "why": "vocabulary", "proposals": ["və"]} in told
    assert scan.read_bytes() == before


def test_of_an_entry_its_azerbaijani_text_is_looked_at(sample: Path, capsys) -> None:
    entry = next((sample / "content").rglob("1959-05-12-stone-bridge.md"))
    text = entry.read_text("utf-8") + "\n"
    assert language_of(text.encode(), "a.md", "az")[0] in text
    line = next(i for i, one in enumerate(text.split("\n"), 1) if one.startswith("# Azərbaycanca")) + 2
    entry.write_text(text.replace("# Azərbaycanca\n\n", "# Azərbaycanca\n\nŞəhərin körpüsü vo çayı.\n\n", 1), "utf-8")
    assert cli.main(["--root", str(sample), "suspects", str(entry)]) == 0
    assert f":{line}:17: vo: " in capsys.readouterr().out


def test_a_file_that_is_no_text_is_a_problem(sample: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.txt"
    scan.write_bytes("şəhər".encode("utf-16"))
    command = [sys.executable, "build.py", "--root", str(sample), "suspects", str(scan)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "error[not-utf-8]" in done.stdout
