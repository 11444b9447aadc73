"""Words that look like others are found, and quotations of other languages are left in peace."""

from __future__ import annotations

import pytest

from heydar_archive.lookalikes import has_others, lookalike_words, mixed_words

HOSOR = "Хосор"  # wholly Cyrillic
OXEN = "ОХЕΝ"  # Cyrillic but for its last letter, which is Greek


def test_letters_of_other_scripts_are_noticed_each_by_itself() -> None:
    noticed = {number for number in range(0x110000) if has_others(chr(number))}
    assert noticed == {*range(0x0370, 0x0590), *range(0x1F00, 0x2000)}


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        (f"Kənd {HOSOR} adlanır.", [(5, HOSOR, "Cyrillic")]),
        (f"Kənd {HOSOR}, {HOSOR} deyil.", [(5, HOSOR, "Cyrillic"), (12, HOSOR, "Cyrillic")]),
        ("Yazılıb: ΑΝΝΑ gəldi.", [(9, "ΑΝΝΑ", "Greek")]),
        ("Yazılıb: սոհ gəldi.", [(9, "սոհ", "Armenian")]),
        ("Kənd Xosor adlanır.", []),
        (f"Rusca belədir: «село {HOSOR} Ордубадского района».", []),
        (f"{HOSOR}", []),
        (f"1948 {HOSOR} 1953", []),
        ("Bənd А və bənd С.", []),
        ("Sənəd «Постановление» adlanır.", []),
        ("Kənd Xоsоr adlanır.", []),  # two Cyrillic letters in a Latin word: another mistake
    ],
)
def test_a_word_wholly_of_lookalikes_is_found_in_a_latin_passage_that_quotes_nothing(passage, found) -> None:
    assert list(lookalike_words(passage)) == found


def test_a_word_of_two_scripts_is_the_other_mistake() -> None:
    assert [word for _, word, _, _ in mixed_words(f"a {OXEN}")] == [OXEN]
    assert list(lookalike_words(f"a {OXEN}")) == []
