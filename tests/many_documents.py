"""Ten thousand invented documents for the tests of the search: words of a common frequency, the same in every run."""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate

from heydar_archive.date_phrases import DatePhrases
from heydar_archive.orthography import fold
from heydar_archive.search_index import Basis, Document, Mentions, files
from heydar_archive.views import Row, Said
from heydar_archive.wording import Piece

MANY = 10_000
FORMS = ("decisions", "letters", "orders", "resolutions", "speeches")
MONTHS = (
    "yanvar",
    "fevral",
    "mart",
    "aprel",
    "may",
    "iyun",
    "iyul",
    "avqust",
    "sentyabr",
    "oktyabr",
    "noyabr",
    "dekabr",
)
_STARTS = (
    "kör",
    "çay",
    "bul",
    "dər",
    "qəs",
    "işıq",
    "üzüm",
    "ov",
    "yol",
    "söz",
    "şəh",
    "mey",
    "torp",
    "an",
    "ej",
    "hov",
)
_MIDDLES = ("ü", "ə", "aq", "lik", "məz", "şı", "ın", "dar", "çi", "ba", "nə", "gö")
_ENDS = ("", "", "lər", "lar", "in", "ın", "da", "də", "dan", "ı", "i", "sı", "lıq", "larının", "lərində")
WORDS = tuple(f"{a}{b}{c}{d}" for b in _MIDDLES for c in _MIDDLES for a in _STARTS for d in _ENDS)
"""34,560 words, common ones first; those with one beginning lie far apart, as endings do."""
NAMES = {
    **{
        f"organisations/council-{number}": (f"Alçabulaq Şəhər Şurası {number}", f"AŞŞ {number}") for number in range(40)
    },
    **{
        f"places/{number}": tuple(f"{WORDS[number * 3 + spelling].title()} Qəsəbəsi" for spelling in range(4))
        for number in range(2000)
    },
    "places/common": (WORDS[0].title(), f"{WORDS[1].title()}lı"),
}
"""Two thousand records with some eight thousand names; one of them is in nearly every document."""


@cache
def many_files() -> dict[str, bytes]:
    """Return the files of a search over all of them."""
    months = {fold(name): number for number, name in enumerate(MONTHS, 1)}
    return dict(files(documents(), Basis(DatePhrases(months), Mentions(NAMES))))


def documents(count: int = MANY) -> list[Document]:
    """Return documents with a title of eight words, a summary of sixty and a text of two hundred and fifty."""
    chance = random.Random(7)  # noqa: S311 -- invented text, and the same each time
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))
    found = []
    for number in range(count):
        words = chance.choices(WORDS, cum_weights=weights, k=318)
        title, summary, text = " ".join(words[:8]), " ".join(words[8:68]), " ".join(words[68:])
        year, month, day = 1950 + number * 60 // count, number % 12, number % 28 + 1
        when = f"{day} {MONTHS[month]} {year}"
        form = FORMS[number % len(FORMS)]
        found.append(
            Document(
                f"TA-{number:05}",
                Row("row yr", (Piece(when, f"{year}"),), title, f"{form}/{number}.html", context=summary),
                {
                    "number": [f"TA-{number:05}"],
                    "date": [when, f"{day:02}.{month + 1:02}.{year}"],
                    "title": [title],
                    "names": [f"Alçabulaq Şəhər Şurası {number % 40}"],
                    "about": [form],
                    "summary": [summary],
                    "text": [text],
                },
                (Said(text),),
                {"form": [form], "year": [str(year)], "issuer": [f"body-{number % 40}"], "language": ["az"]},
            )
        )
    return found
