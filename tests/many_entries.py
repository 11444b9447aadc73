"""A large invented archive for the tests of speed: the small complete one, and as many entries more as are wanted.

The words are of a common frequency and the same in every run. An entry has both texts in a dozen paragraphs with
links and notes, is related to an earlier one, and names registers as entries do.
"""

from __future__ import annotations

import random
from itertools import accumulate
from pathlib import Path

from many_documents import WORDS

FORMS = ("decisions", "letters", "orders", "resolutions", "speeches")
ISSUERS = ("alchabulag-council", "soyudarkh-council", "river-league")
PLACES = ("alchabulag", "soyudarkh", "plum-valley")
TOPICS = ("bridge", "river", "water")
FIRST = 1000
"""The number of the first entry: those of the small archive stay free."""

_ENTRY = """\
---
ref: {ref}
title:
  az: {title}
  en: {title_en}
title_status:
  az: issued
  en: translated
date: {date}
date_role: adopted
issuers:
  - agent: {issuer}
place: {place}
topics:
  - {topic}
original_language: az
summary:
  az: {summary}
  en: {summary_en}
status: reviewed
text_seen: full
confidence: certain
sources:
  - source: council-minutes
    kind: primary
    locator: s. {page}
    supports:
      - title
      - date
      - text
relations:
  - type: cites
    to: {earlier}
texts:
  az:
    nature: original
    transcription: proofread
    copy_text: council-minutes
  en:
    nature: project-translation
    of: az
    translator: Editors
---

# Azərbaycanca

{text}

[^a]: {note}

# English

{text_en}

[^a]: {note_en}
"""


def path_of(number: int) -> str:
    """Return the file of the entry of a number, from 0, relative to the archive."""
    return f"content/{FORMS[number % len(FORMS)]}/{number:05}-invented.md"


def add_entries(archive: Path, count: int, years: int = 70) -> None:
    """Write as many entries into an archive that is a copy of the small one, spread over some years from 1948 on."""
    chance = random.Random(7)  # noqa: S311 -- invented text, and the same each time
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, cum_weights=weights, k=count)).capitalize()

    def text(earlier: str) -> str:
        paragraphs = [words(40) + "." for _ in range(12)]
        paragraphs[0] += f"[^a] *{words(3)}* [{words(2)}]({earlier})."
        paragraphs[4] = f"## {words(4)}"
        paragraphs[8] = "\n".join(f"- {words(8)}" for _ in range(5))
        return "\n\n".join(paragraphs)

    for number in range(count):
        year, month, day = 1948 + number * years // count, number % 12 + 1, number % 28 + 1
        earlier = f"TA-{FIRST + number - 1:05}" if number else "TA-0001"
        said = {key: words(size) for key, size in (("title", 8), ("summary", 40), ("note", 8))}
        path = archive / path_of(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            _ENTRY.format(
                ref=f"TA-{FIRST + number:05}",
                date=f"{year}-{month:02}-{day:02}",
                issuer=ISSUERS[number % len(ISSUERS)],
                place=PLACES[number % len(PLACES)],
                topic=TOPICS[number % len(TOPICS)],
                page=number % 90 + 1,
                earlier=earlier,
                text=text(earlier),
                text_en=_latin(text(earlier)),
                **said,
                **{f"{key}_en": _latin(words) for key, words in said.items()},
            ),
            "utf-8",
        )


def _latin(words: str) -> str:
    """Return words with the letters of English, so that they pass as such."""
    return words.translate(str.maketrans("əğıİöüşçƏĞÖÜŞÇ", "agiIouscAGOUSC"))
