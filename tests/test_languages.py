"""An archive has two languages; words exist in both, and are text that can be seen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from heydar_archive.languages import AUTONYMS, LANGUAGES, Language, Prose, Words, marked, other, plain

PROSE = TypeAdapter(Prose)
BIDIRECTIONAL = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
CONTROL = [c for c in range(0x20) if chr(c) not in "\t\n"] + [0x7F]


def refusal(value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        PROSE.validate_python(value)
    return caught.value.errors()[0]["type"]


def test_the_languages_are_azerbaijani_and_english() -> None:
    assert LANGUAGES == ("az", "en")
    assert {language: AUTONYMS[language] for language in LANGUAGES} == {"az": "Azərbaycanca", "en": "English"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_of_the_other_language_is_the_language(language: Language) -> None:
    assert other(language) != language
    assert other(other(language)) == language


def test_words_answer_in_each_language() -> None:
    words = Words(az="Körpü", en="Bridge")
    assert (words["az"], words["en"]) == ("Körpü", "Bridge")
    assert list(words.items()) == [("az", "Körpü"), ("en", "Bridge")]


def test_words_know_whether_both_languages_say_the_same() -> None:
    assert Words(az="Nizami", en="Nizami").alike
    assert not Words(az="Bakı", en="Baku").alike


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"az": "Körpü"}, "missing"),
        ({"en": "Bridge"}, "missing"),
        ({"az": "Körpü", "en": "Bridge", "ru": "Мост"}, "extra_forbidden"),
        ({"az": "Körpü", "en": ""}, "empty-value"),
        ({"az": "Körpü", "en": ["Bridge"]}, "wrong-type"),
    ],
)
def test_words_need_both_languages_and_no_third(data, kind) -> None:
    with pytest.raises(ValidationError) as caught:
        Words.model_validate(data)
    assert [error["type"] for error in caught.value.errors()] == [kind]


def test_words_never_change() -> None:
    words = Words(az="Körpü", en="Bridge")
    with pytest.raises(ValidationError):
        words.az = "Yol"


@pytest.mark.parametrize("value", ["", " ", "\n\t ", "\N{NO-BREAK SPACE}"])
def test_prose_says_something(value) -> None:
    assert refusal(value) == "empty-value"


@pytest.mark.parametrize("value", [None, 7, ["text"], {"az": "x"}, b"text"])
def test_prose_is_text(value) -> None:
    assert refusal(value) == "wrong-type"


@pytest.mark.parametrize("code", CONTROL + BIDIRECTIONAL, ids=lambda code: f"U+{code:04X}")
def test_prose_holds_no_character_that_hides_or_turns_text_around(code) -> None:
    with pytest.raises(ValidationError) as caught:
        PROSE.validate_python(f"Körpü{chr(code)} bridge")
    error = caught.value.errors()[0]
    assert error["type"] == "control-character"
    assert f"U+{code:04X}" in error["msg"]


def test_lines_of_prose_are_folded_to_one() -> None:
    assert PROSE.validate_python("  Daş körpünün\n  təmiri \t haqqında ") == "Daş körpünün təmiri haqqında"


@given(st.text(st.characters(exclude_categories=["C"]), max_size=40))
def test_folded_prose_is_prose_and_keeps_every_letter(text) -> None:
    if text.split():
        folded = PROSE.validate_python(text)
        assert PROSE.validate_python(folded) == folded
        assert folded.split() == text.split()
        assert "  " not in folded
        assert folded == folded.strip()


def test_the_schema_of_prose_is_text_that_is_neither_empty_nor_endless() -> None:
    class Note(BaseModel):
        words: Prose

    schema = Note.model_json_schema()["properties"]["words"]
    assert schema.pop("pattern")
    assert schema == {"minLength": 1, "maxLength": 20_000, "title": "Words", "type": "string"}


# -- words of another language ---------------------------------------------------------------------------------


def test_marked_words_say_their_language_in_html_and_nothing_in_plain_text() -> None:
    text = "The order (“[sərəncam]{az}”) & [Бакинский рабочий]{ru}"
    assert plain(text) == "The order (“sərəncam”) & Бакинский рабочий"
    assert marked(text) == (
        'The order (“<span lang="az">sərəncam</span>”) &amp; <span lang="ru">Бакинский рабочий</span>'
    )


@given(st.text())
def test_no_text_brings_html_with_it(text: str) -> None:
    rest = re.sub(r'<span lang="[a-zA-Z-]+">|</span>', "", str(marked(text)))
    assert "<" not in rest
    assert ">" not in rest


@pytest.mark.parametrize("text", ["[a]{}", "[a]{AZ}", "[a]{az x}", "[]{az}", "[<b>]{az}", "[a] {az}", "[a](az)"])
def test_what_is_no_mark_stays_as_it_is(text: str) -> None:
    assert plain(text) == text
