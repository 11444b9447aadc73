"""Azerbaijani letters: their order, their two cases, how they are searched for, and how numbers end."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from heydar_archive.orthography import ALPHABET, fold, lower, ordinal, slug, sort_key, upper

PAIRS = "AaBbCcÇçDdEeƏəFfGgĞğHhXxIıİiJjKkQqLlMmNnOoÖöPpRrSsŞşTtUuÜüVvYyZz"
"""The official alphabet as primers print it: each letter in its two cases."""
OFFICIAL, OFFICIAL_UPPER = list(PAIRS[1::2]), list(PAIRS[0::2])
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
AZERBAIJANI = st.text([*OFFICIAL, *OFFICIAL_UPPER, *" -0123456789.“”’"], max_size=30)
LANGUAGE = st.sampled_from(["az", "en"])
SUFFIX = {"one": "ci", "few": "cü", "many": "cı", "other": "cu"}


def by(language: str, names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: sort_key(name, language))


# The alphabet


def test_the_alphabet_is_the_official_one() -> None:
    assert list(ALPHABET) == OFFICIAL
    assert len(set(ALPHABET)) == 32


def test_single_letters_sort_by_the_alphabet_in_either_case() -> None:
    for letters in (OFFICIAL, OFFICIAL_UPPER):
        for pair in itertools.combinations(letters, 2):
            assert by("az", list(reversed(pair))) == list(pair)


@pytest.mark.parametrize(
    "names",
    [
        ["Cəfər", "Çingiz", "Dilarə"],
        ["Elçin", "Əhməd", "Fikrət"],
        ["Həsən", "Xəyal", "Ilqım", "İlqar", "Jalə"],
        ["Gülnar", "Ğ", "Həsən"],
        ["Kamal", "Qara", "Lalə"],
        ["Orxan", "Ömər", "Pərviz"],
        ["Sabir", "Şirin", "Tahir"],
        ["Ulduz", "Ülviyyə", "Vaqif"],
        ["10-cu məktəb", "Abbas"],
        ["2 nömrəli", "10 nömrəli"],
        ["Daş körpü", "Daş yol", "Daşkənd"],
    ],
)
def test_names_sort_as_an_azerbaijani_reader_expects(names) -> None:
    assert by("az", sorted(names, reverse=True)) == names


def test_the_order_depends_on_the_readers_language() -> None:
    names = ["Xan", "Həsən", "Ivan", "Qara", "Kamal", "Lalə"]
    assert by("az", names) == ["Həsən", "Xan", "Ivan", "Kamal", "Qara", "Lalə"]
    assert by("en", names) == ["Həsən", "Ivan", "Kamal", "Lalə", "Qara", "Xan"]


def test_letters_of_other_alphabets_stand_beside_their_nearest() -> None:
    assert by("en", ["Fə", "Əli", "Eva", "Çay", "Cat", "Dam"]) == ["Cat", "Çay", "Dam", "Eva", "Əli", "Fə"]
    assert by("az", ["Əli", "Éva", "Eva"]) == ["Eva", "Éva", "Əli"]
    assert by("az", ["Yusif", "Zaur", "Watson"]) == ["Yusif", "Zaur", "Watson"]
    assert by("az", ["Москва", "Zaur"]) == ["Zaur", "Москва"]


def test_quotes_do_not_change_the_place_of_a_name() -> None:
    assert by("az", ["“Azadlıq” qəzeti", "Azad", "Aydın"]) == ["Aydın", "Azad", "“Azadlıq” qəzeti"]


@pytest.mark.parametrize("language", ["az", "en"])
def test_a_number_of_any_length_has_a_place(language) -> None:
    assert by(language, ["9" * 5000, "8"]) == ["8", "9" * 5000]


@given(ANY_TEXT, ANY_TEXT, LANGUAGE)
def test_the_order_is_total(one, two, language) -> None:
    first, second = sort_key(one, language), sort_key(two, language)
    assert (first == second) == (one == two)
    assert (first < second) + (second < first) + (one == two) == 1


# Two cases


@pytest.mark.parametrize(("small", "great"), list(zip(OFFICIAL, OFFICIAL_UPPER, strict=True)))
def test_every_letter_has_its_two_cases(small, great) -> None:
    assert (lower(great), upper(small)) == (small, great)
    assert (lower(small), upper(great)) == (small, great)


@pytest.mark.parametrize(
    ("text", "small", "great"),
    [
        ("İclas", "iclas", "İCLAS"),
        ("IŞIQ", "ışıq", "IŞIQ"),
        ("ilqar", "ilqar", "İLQAR"),
        ("Çıraqqala", "çıraqqala", "ÇIRAQQALA"),
        ("SƏRƏNCAM", "sərəncam", "SƏRƏNCAM"),
        ("I\N{COMBINING DOT ABOVE}clas", "iclas", "İCLAS"),
    ],
)
def test_words_keep_dotted_and_dotless_i_apart(text, small, great) -> None:
    assert (lower(text), upper(text)) == (small, great)


@given(AZERBAIJANI)
def test_case_is_changed_letter_for_letter(text) -> None:
    assert len(lower(text)) == len(upper(text)) == len(text)
    assert lower(upper(text)) == lower(text)
    assert upper(lower(text)) == upper(text)


@given(ANY_TEXT)
def test_changed_case_is_in_nfc_and_changes_no_more(text) -> None:
    for change in (lower, upper):
        changed = change(text)
        assert unicodedata.is_normalized("NFC", changed)
        assert change(changed) == changed


# Searching


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("xocali", "Xocalı"),
        ("XOCALI", "Xocalı"),
        ("heyder eliyev", "Heydər Əliyev"),
        ("HEYDƏR ƏLİYEV", "Heydər Əliyev"),
        ("SƏRƏNCAM", "sərəncam"),
        ("serencam", "Sərəncam"),
        ("isiq", "İŞIQ"),
        ("ışıq", "işıq"),
        ("cingiz", "Çingiz"),
        ("Uzeyir", "Üzeyir"),
        ("oguz", "Oğuz"),
        ("omer", "Ömər"),
        ("senan", "S\N{LATIN SMALL LETTER SCHWA}nan"),
        ("sirin", "S\N{COMBINING CEDILLA}irin"),
        ("fuzuli", "Füzulî"),
    ],
)
def test_what_is_typed_without_marks_is_found(typed, stands) -> None:
    assert fold(typed) == fold(stands)


@pytest.mark.parametrize(("one", "two"), [("Bakı", "Baku"), ("qara", "kara"), ("xan", "han"), ("Şuşa", "Suza")])
def test_different_letters_are_not_folded_together(one, two) -> None:
    assert fold(one) != fold(two)


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "text",
    [
        "ə\N{COMBINING CIRCUMFLEX ACCENT}",
        "J\N{COMBINING CARON}",
        "ı\N{COMBINING DOT ABOVE}",
        "\N{HANGUL SYLLABLE GA}\N{HANGUL JUNGSEONG A}",
        "\N{HANGUL CHOSEONG KIYEOK}\N{COMBINING CIRCUMFLEX ACCENT}\N{HANGUL JUNGSEONG A}",
    ],
)
def test_folding_twice_is_folding_once_where_letters_and_marks_could_meet(text) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec="ascii")))
def test_a_text_of_plain_letters_is_folded_as_it_is_beside_others(text) -> None:
    assert fold(f"{text}Ə") == f"{fold(text)}e"


@given(ANY_TEXT)
def test_folding_keeps_the_length_of_nfc_but_for_marks_that_stand_alone(text) -> None:
    composed = unicodedata.normalize("NFC", text)
    alone = sum(unicodedata.combining(character) != 0 for character in composed)
    assert len(fold(text)) <= len(composed)
    if not alone:
        assert len(fold(text)) == len(composed)


@given(AZERBAIJANI)
def test_azerbaijani_folds_to_the_letters_of_a_plain_keyboard(text) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert all(character.isascii() for character in folded if character.isalpha())


@given(AZERBAIJANI)
def test_folding_does_not_look_at_case_or_form(text) -> None:
    assert fold(upper(text)) == fold(lower(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


# Slugs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Əliyev, Xocalı soyqırımı", "eliyev-xocali-soyqirimi"),
        ("BMT-nin 822 nömrəli qətnaməsi", "bmt-nin-822-nomreli-qetnamesi"),
        ("  İlk   söz ", "ilk-soz"),
        ("I və II hissə", "i-ve-ii-hisse"),
        ("1992–1993", "1992-1993"),
        ("“Şuşa”", "susa"),
        ("Москва", ""),
        ("—", ""),
    ],
)
def test_a_slug_keeps_the_sound_of_the_words(text, expected) -> None:
    assert slug(text) == expected


@given(ANY_TEXT)
def test_a_slug_is_ascii_words_with_hyphens_and_its_own_slug(text) -> None:
    made = slug(text)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in made
    assert made == made.strip("-") == slug(made)


# Ordinals


def test_ordinals_agree_with_cldr_from_1_to_2999_but_for_whole_thousands() -> None:
    rule = Locale("az").ordinal_form
    numbers = [number for number in range(1, 3000) if number % 1000]
    assert [ordinal(number) for number in numbers] == [f"{number}-{SUFFIX[rule(number)]}" for number in numbers]


@pytest.mark.parametrize("number", [1000, 2000, 3000, 10_000, 15_000, 101_000])
def test_whole_thousands_end_as_the_spoken_word_does(number) -> None:
    """Min, the word for a thousand, takes -ci; CLDR's rule gives its ending for “other”, -cu."""
    assert ordinal(number) == f"{number}-ci"


@pytest.mark.parametrize(
    ("number", "spoken"),
    [(6, "altıncı"), (9, "doqquzuncu"), (10, "onuncu"), (40, "qırxıncı"), (60, "altmışıncı"), (90, "doxsanıncı"),
     (100, "yüzüncü"), (1993, "doxsan üçüncü"), (1996, "doxsan altıncı"), (1999, "doxsan doqquzuncu"),
     (2004, "dördüncü"), (1_000_000, "milyonuncu"), (0, "sıfırıncı")],
)  # fmt: skip
def test_an_ordinal_ends_as_it_is_spoken(number, spoken) -> None:
    assert ordinal(number) == f"{number}-{spoken[-2:]}"
