"""An invented archive of any size: the same documents as content of this program, and as plain values for the peers.

Knows which registers there are, what a document is made of, and how its file is written. Every document follows from
the seed, the number of documents and its own number alone, so an archive is the same on every machine and no document
is kept. Nothing in it is real: the people, bodies and places do not exist, and the words only look like sentences.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from random import Random

PROJECT = Path(__file__).resolve().parents[1]
LANGUAGES = ("az", "en")
SEED = 20
FIRST, LAST = date(1988, 1, 4), date(2003, 10, 30)

Words = dict[str, str]
"""The same in each language."""

# -- words ---------------------------------------------------------------------------------------------------------

_AZ = """
    yol su daş kənd şəhər çay dağ meşə bağ bulaq ev otaq qapı küçə meydan bazar liman məktəb sinif kitab dəftər məktub
    sənəd arxiv məclis iclas qərar layihə bənd maddə fəsil imza möhür üzv sədr katib nümayəndə heyət vəkil hakim şahid
    sakin ailə uşaq müəllim həkim mühəndis usta əkinçi çoban dənizçi bağban rəssam yazıçı alim tələbə torpaq tarla
    üzüm pambıq buğda yağış qar külək yay qış yaz payız səhər axşam ay həftə saat vaxt söz sual cavab fikir rəy tələb
    təklif yardım vəsait büdcə vergi hesab hesabat siyahı nömrə səhifə xəritə şəkil səs yaddaş adət bayram görüş səfər
""".split()
_AZ_SMALL = """
    mühüm yeni köhnə böyük kiçik uzaq yaxın geniş açıq ümumi birgə zəruri ayrı bütün hər həmin başqa bəzi çox az
    sonra əvvəl bundan üçün görə haqqında barədə ilə və həm lakin çünki artıq yalnız eyni belə
""".split()
_EN = """
    road water stone village town river hill forest garden spring house room door street square market harbour school
    class book notebook letter paper archive assembly sitting decision draft point clause chapter signature seal member
    chair clerk delegate mission advocate judge witness resident family child teacher physician engineer mason farmer
    shepherd sailor gardener painter writer scholar student soil field grape cotton wheat rain snow wind summer winter
    dawn autumn morning evening moon week hour time word question answer thought opinion demand proposal aid fund
    budget levy account report list number page map picture voice memory custom feast meeting journey
""".split()
_EN_SMALL = """
    great new old
    large small distant near broad open general joint needful separate whole every same other some many few after
    before from for by about with and both yet because only such the of to in that which was were has been is
""".split()
_BACK, _ROUND = "aıou", "oöuü"


def _harmony(stem: str, ending: str) -> str:
    """Return an Azerbaijani stem with an ending whose capitals A and I take the vowels that the stem asks for."""
    last = next((letter for letter in reversed(stem) if letter in "aıoueəiöü"), "a")
    is_round = last in _ROUND and "A" not in ending  # after an open vowel none is round
    narrow = ("u" if is_round else "ı") if last in _BACK else ("ü" if is_round else "i")
    return stem + ending.replace("A", "a" if last in _BACK else "ə").replace("I", narrow)


_SYLLABLES = (
    ("kör", "çal", "bul", "dər", "qəs", "işıq", "ov", "yol", "söz", "şəh", "mey", "torp", "an", "ej", "hov", "xəz"),
    ("ü", "ə", "aq", "ik", "məz", "şı", "ın", "dar", "çi", "ba", "nə", "gö"),
    ("dim", "rı", "tə", "ğal", "vuş", "zən", "lop", "cil", "xan", "kər", "mut", "sil"),
)
_AZ_ENDINGS = ("lAr", "dA", "dAn", "lArI", "lArdA", "lIq", "sIz", "lArdAn", "dAkI", "lIqdA", "lArImIz")
_EN_ENDINGS = ("s", "ing", "less", "ful", "like", "side", "ward", "wise")
_RARE = ["".join(syllables) for syllables in product(*_SYLLABLES)]
_COMMON_FIRST = {
    "az": [*_AZ_SMALL, *_AZ, *(_harmony(stem, end) for end in _AZ_ENDINGS for stem in (*_AZ, *_RARE))],
    "en": [*_EN_SMALL, *_EN, *(stem + end for end in _EN_ENDINGS for stem in (*_EN, *_RARE))],
}
"""Some twenty thousand words a language, by how often they are used: few are common, most are rare, as in any language."""
_ENGLISH_LETTERS = str.maketrans("əğıİöüşçƏĞÖÜŞÇxXqQcC", "agiIouscAGOUSChHgGjJ")
_VOCABULARY = {
    "az": list(dict.fromkeys(_COMMON_FIRST["az"])),
    "en": list(dict.fromkeys(word.translate(_ENGLISH_LETTERS) for word in _COMMON_FIRST["en"])),
}
_WEIGHTS = {lang: list(accumulate((rank + 4) ** -1.2 for rank in range(len(w)))) for lang, w in _VOCABULARY.items()}


def _capital(text: str, language: str) -> str:
    """Return a text that begins with a capital: in Azerbaijani i becomes İ."""
    return ("İ" if text[0] == "i" and language == "az" else text[0].upper()) + text[1:]


def _some(chance: Random, language: str, count: int) -> list[str]:
    return chance.choices(_VOCABULARY[language], cum_weights=_WEIGHTS[language], k=count)


def _sentence(chance: Random, language: str, least: int = 8, most: int = 22, marks: str = "*“") -> str:
    """Return some words from a capital to a full stop, now and then with a comma, an emphasis or words in quotation marks."""
    words = _some(chance, language, chance.randint(least, most))
    if len(words) > 10 and chance.random() < 0.6:
        words[chance.randint(3, len(words) - 4)] += ","
    if "*" in marks and chance.random() < 0.18:
        place = chance.randint(1, len(words) - 2)
        mark = chance.choice(("*", "**"))
        words[place] = f"{mark}{words[place].rstrip(',')}{mark}"
    if "“" in marks and chance.random() < 0.1:
        place = chance.randint(1, len(words) - 3)
        words[place], words[place + 1] = f"“{words[place].strip('*,')}", f"{words[place + 1].strip('*,')}”"
    words[0] = _capital(words[0], language)
    return f"{' '.join(words)}."


# -- registers -----------------------------------------------------------------------------------------------------

FORMS = ("decrees", "orders", "laws", "letters", "speeches", "statements", "resolutions", "decisions")
"""Documentary forms of the project's own register that have entries here."""
_TOWNS = tuple(
    _harmony(f"{start}{middle}", "lI")
    for start, middle in product(
        ("Alma", "Çınqıl", "Duru", "Göyəm", "İncə", "Kəklik", "Nar", "Söyüd", "Tut", "Üzüm"),
        ("bulaq", "dərə", "qaya", "təpə", "yurd"),
    )
)


def _both(az: str, en: str | None = None) -> Words:
    return {"az": az, "en": en or az.translate(_ENGLISH_LETTERS)}


PLACES: dict[str, Words] = {f"place-{number:02}": _both(name) for number, name in enumerate(_TOWNS)}
_TOWN = tuple(PLACES.values())
ORGANISATIONS: dict[str, Words] = {
    f"body-{number:02}": {
        "az": f"{_TOWN[number // 4]['az']} {kind[0]}",
        "en": f"{kind[1]} of {_TOWN[number // 4]['en']}",
    }
    for number, kind in enumerate(
        (
            ("Məclisi", "Assembly"),
            ("Şurası", "Council"),
            ("Komissiyası", "Commission"),
            ("Katibliyi", "Secretariat"),
        )
        * 6
    )
}
"""Four bodies a town; the first is the parent of the other three."""
TOPICS: dict[str, Words] = {
    f"topic-{number:02}": _both(f"{az} məsələsi", f"The matter of the {en}")
    for number, (az, en) in enumerate(
        (
            *(("Yol", "road"), ("Körpü", "bridge"), ("Kanal", "canal"), ("Dəyirman", "mill"), ("Məktəb", "school")),
            *(("Bazar", "market"), ("Otlaq", "pasture"), ("Liman", "harbour"), ("Kitabxana", "library")),
            *(("Xəstəxana", "hospital"), ("Meşə", "forest"), ("Sərhəd", "boundary"), ("Vergi", "levy")),
            *(("Təqaüd", "pension"), ("Mənzil", "dwelling"), ("Qəzet", "newspaper")),
        )
    )
}
SOURCES: dict[str, Words] = {
    f"source-{number:02}": _both(f"{town['az']} protokolları", f"Minutes of {town['en']}")
    for number, town in enumerate(_TOWN[20:32])
}
PEOPLE: dict[str, Words] = {
    f"person-{number:02}": _both(f"{first} {last}")
    for number, (first, last) in enumerate(
        product(("Aydın", "Nərgiz", "Tural"), ("Almalı", "Çınarlı", "Daşlı", "Söyüdlü"))
    )
}
OFFICE: Words = {"az": "sədr", "en": "chair"}


# -- documents -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """What other documents know of a document: enough to name it and to lead to it."""

    ref: str
    form: str
    slug: str
    date: date


@dataclass(frozen=True, slots=True)
class Document:
    """A document, in both languages. Links in a body are written ``[words](BM-000001)``."""

    head: Head
    number: int
    issuer: str
    """A body."""
    person: str | None
    """Who acted for it, if the document says so."""
    place: str
    concerned: tuple[str, ...]
    """Bodies that it concerns."""
    topics: tuple[str, ...]
    sources: tuple[tuple[str, int], ...]
    """What was read, each with a page."""
    related: tuple[str, ...]
    """References of earlier documents."""
    title: Words
    summary: Words
    opening: Words
    """The first sentence of the body: it stands there as it stands here."""
    body: Words

    def issuer_name(self, language: str) -> str:
        """Return the issuer in words."""
        return (PEOPLE[self.person] if self.person else ORGANISATIONS[self.issuer])[language]


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many documents from a seed."""

    entries: int
    seed: int = SEED

    def head(self, number: int) -> Head:
        """Return the head of a document; documents are numbered from 0 in the order of their dates."""
        day = FIRST + timedelta(days=number * (LAST - FIRST).days // self.entries)
        form = FORMS[Random(f"{self.seed} head {number}").randrange(len(FORMS))]  # noqa: S311 -- invented, and the same each time
        return Head(f"BM-{number + 1:06}", form, f"{day}-invented-{number + 1:06}", day)

    def document(self, number: int) -> Document:
        """Return a document."""
        chance = Random(f"{self.seed} document {number}")  # noqa: S311 -- as above
        bodies = chance.sample(sorted(ORGANISATIONS), 5)
        issuer = bodies[0]
        person = chance.choice(sorted(PEOPLE)) if chance.random() < 1 / 3 else None
        # A person holds one office, in a body of its own.
        issuer = _office_of(person) if person else issuer
        earlier = [
            self.head(chance.randrange(max(0, number - 60) if near else 0, number)).ref
            for near in (True, True, True, True, False, False, False, False)
            if number
        ]
        opening = {lang: _sentence(chance, lang, marks="") for lang in LANGUAGES}
        return Document(
            head=self.head(number),
            number=number,
            issuer=issuer,
            person=person,
            place=chance.choice(sorted(PLACES)),
            concerned=tuple(body for body in bodies[1 : chance.randint(1, 4)] if body != issuer),
            topics=tuple(sorted(chance.sample(sorted(TOPICS), chance.randint(1, 6)))),
            sources=tuple(
                (source, chance.randint(1, 400)) for source in chance.sample(sorted(SOURCES), chance.randint(1, 3))
            ),
            related=tuple(dict.fromkeys(earlier[: chance.randint(0, 5)])),
            title={lang: _capital(" ".join(_some(chance, lang, chance.randint(4, 9))), lang) for lang in LANGUAGES},
            summary={lang: " ".join(_sentence(chance, lang, marks="*") for _ in range(3)) for lang in LANGUAGES},
            opening=opening,
            body=_body(chance, opening, earlier[: chance.randint(3, 8)]),
        )

    def documents(self) -> Iterator[Document]:
        """Yield all of them, the earliest first."""
        return map(self.document, range(self.entries))


@cache
def _office_of(person: str) -> str:
    """Return the body in which a person holds an office."""
    return sorted(ORGANISATIONS)[sorted(PEOPLE).index(person) * 2]


_BLOCKS = {"paragraph": 68, "list": 12, "numbered": 8, "quotation": 9, "table": 3}
"""The kinds of blocks between headings, and how many of a hundred are of each."""


def _plan(chance: Random) -> list[tuple[str, int]]:
    """Return the blocks of a text of 300 to 1,500 words: of each its kind, and how many words or lines it has."""
    target, sections = chance.randint(300, 1500), chance.randint(2, 6)
    plan: list[tuple[str, int]] = [("paragraph", chance.randint(45, 110))]
    words, headings = plan[0][1], 0
    while words < target:
        if words * sections >= headings * target:
            plan += [("heading", chance.randint(2, 5)), ("paragraph", chance.randint(45, 110))]
            words, headings = words + plan[-1][1], headings + 1
            continue
        (kind,) = chance.choices(tuple(_BLOCKS), tuple(_BLOCKS.values()))
        size = chance.randint(45, 110) if kind == "paragraph" else chance.randint(3, 6)
        plan.append((kind, size))
        words += size if kind == "paragraph" else size * 9
    return plan


def _body(chance: Random, opening: Words, links: Sequence[str]) -> Words:
    """Return a text in each language: the same kinds of blocks in the same order, links and notes in the same ones."""
    plan = _plan(chance)
    figures = [[str(chance.randint(100, 9999)) for _ in range(2)] for _ in range(6)]
    paragraphs = [place for place, (kind, _) in enumerate(plan) if kind == "paragraph"]
    linked = {chance.choice(paragraphs): link for link in links}
    noted = sorted(chance.sample(paragraphs, min(len(paragraphs), chance.randint(0, 4))))
    found: Words = {}
    for lang in LANGUAGES:
        blocks: list[str] = []
        for place, (kind, size) in enumerate(plan):
            block = _block(chance, lang, kind, size, figures)
            if place == 0:
                block = f"{opening[lang]} {block}"
            if place in linked:
                word, *words = _some(chance, lang, 4)
                block = f"{block} {_capital(word, lang)} [{' '.join(words)}]({linked[place]})."
            if place in noted:
                block += f"[^{noted.index(place) + 1}]"
            blocks.append(block)
        notes = [f"[^{number}]: {_sentence(chance, lang, 6, 14, marks='')}" for number in range(1, len(noted) + 1)]
        found[lang] = "\n\n".join([*blocks, *notes])
    return found


def _block(chance: Random, language: str, kind: str, size: int, figures: list[list[str]]) -> str:
    """Return a block of a text in our Markdown, without notes and links."""
    if kind == "heading":
        return f"## {_capital(' '.join(_some(chance, language, size)), language)}"
    if kind == "list":
        return "\n".join(f"- {_sentence(chance, language, 6, 12)}" for _ in range(size))
    if kind == "numbered":
        return "\n\n".join(f"{n}. {_sentence(chance, language, 6, 12)}" for n in range(1, size + 1))
    if kind == "quotation":
        two = (f"> {_sentence(chance, language)} {_sentence(chance, language)}" for _ in range(size // 3))
        return "\n>\n".join(two)
    if kind == "table":
        head = [_capital(word, language) for word in _some(chance, language, 3)]
        rows = [[_capital(_some(chance, language, 1)[0], language), *row] for row in figures[:size]]
        return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * 3, *rows))
    sentences = []
    while size > 0:
        sentences.append(_sentence(chance, language))
        size -= sentences[-1].count(" ") + 1
    return " ".join(sentences)


# -- our own format ------------------------------------------------------------------------------------------------


def write_archive(corpus: Corpus, root: Path) -> None:
    """Write the corpus as an archive: the project's templates, static files, wording and forms, and invented content."""
    for name in ("templates", "static", "content/wording", "content/registers/forms"):
        shutil.copytree(PROJECT / name, root / name)
    content = root / "content"
    write(content / "site.yaml", _site(corpus))
    for slug, az, en in (("about", "Arxiv haqqında", "About the archive"), ("principles", "Qaydalar", "Principles")):
        page = {"title": _both(az, en), "description": _both(f"{az}.", f"{en}.")}
        text = "# Azərbaycanca\n\nBu arxiv uydurulub.\n\n# English\n\nThis archive is invented.\n"
        write(content / "pages" / f"{slug}.md", f"---\n{_yaml(page)}---\n\n{text}")
    for kind, records in _registers().items():
        for identifier, record in records.items():
            write(content / "registers" / kind / f"{identifier}.yaml", _yaml(record))
    for document in corpus.documents():
        write(root / entry_file(document.head), entry_text(document))


def entry_file(head: Head) -> str:
    """Return the file of an entry, relative to the archive."""
    return f"content/{head.form}/{head.slug}.md"


def entry_text(document: Document) -> str:
    """Return the file of an entry: its facts, then both texts."""
    facts = {
        "ref": document.head.ref,
        "published": "2026-01-15",
        "title": document.title,
        "title_status": {"az": "issued", "en": "translated"},
        "date": str(document.head.date),
        "date_role": "adopted",
        "issuers": [{"agent": document.person, "capacity": "chair"} if document.person else {"agent": document.issuer}],
        "place": document.place,
        "organisations": list(document.concerned),
        "topics": list(document.topics),
        "original_language": "az",
        "summary": document.summary,
        "status": "reviewed",
        "text_seen": "full",
        "confidence": "certain",
        "sources": [
            {
                "source": source,
                "kind": "primary",
                "language": "az",
                "locator": f"p. {page}",
                "url": f"https://minutes.example/{source}/{document.number + 1}",
                "accessed": "2026-01-10",
                "supports": ["title", "date", "text"],
            }
            for source, page in document.sources
        ],
        "relations": [{"type": "cites", "to": ref} for ref in document.related],
        "texts": {
            "az": {"nature": "original", "transcription": "proofread", "copy_text": document.sources[0][0]},
            "en": {"nature": "project-translation", "of": "az", "translator": "Editors"},
        },
    }
    known = {key: value for key, value in facts.items() if value}
    texts = f"# Azərbaycanca\n\n{document.body['az']}\n\n# English\n\n{document.body['en']}\n"
    return f"---\n{_yaml(known)}---\n\n{texts}"


def _site(corpus: Corpus) -> str:
    """Return the project's own site.yaml without what names the project's own entries and people."""
    text = (PROJECT / "content" / "site.yaml").read_text("utf-8")
    kept = re.sub(r"^(?:tenure|selected):\n(?:[ -].*\n)*", "", text, flags=re.MULTILINE)
    return f"{kept}selected:\n  - {corpus.head(corpus.entries // 2).ref}\n"


def _registers() -> dict[str, dict[str, dict[str, object]]]:
    """Return every record of every register but the forms."""
    said = _both("Ölçmək üçün uydurulub.", "Invented, to be measured.")
    first = sorted(ORGANISATIONS)[::4]
    offices = {person: _office_of(person) for person in PEOPLE}
    return {
        "organisations": {
            body: {
                "names": [names],
                "kind": "state" if number % 8 else "international",
                **({} if body in first else {"parent": first[number // 4]}),
                "description": said,
            }
            for number, (body, names) in enumerate(ORGANISATIONS.items())
        },
        "people": {
            person: {
                "name": name,
                "sort_name": {lang: ", ".join(reversed(words.split())) for lang, words in name.items()},
                "offices": [
                    {"id": "chair", "title": OFFICE, "body": offices[person], "since": "1985", "until": "2005"}
                ],
                "description": said,
            }
            for person, name in PEOPLE.items()
        },
        "places": {
            place: {
                "name": name,
                "kind": "settlement",
                "coordinates": {
                    "lat": f"{39.5 + number % 10 / 5:.4f}",
                    "lon": f"{46 + number / 20:.4f}",
                    "basis": _both("Uydurma nöqtə.", "An invented point."),
                },
                "description": said,
            }
            for number, (place, name) in enumerate(PLACES.items())
        },
        "topics": {topic: {"name": name, "description": said} for topic, name in TOPICS.items()},
        "sources": {
            source: {
                "name": name,
                "type": "collection",
                "languages": ["az"],
                "url": f"https://minutes.example/{source}",
                "description": said,
            }
            for source, name in SOURCES.items()
        },
    }


def _yaml(value: object, inside: str = "") -> str:
    """Return mappings and lists as our YAML: block style, every text between quotation marks, keys as they are."""
    lines = []
    if isinstance(value, dict):
        for key, part in value.items():
            below = isinstance(part, dict | list)
            lines.append(
                f"{inside}{key}:\n{_yaml(part, inside + '  ')}" if below else f"{inside}{key}: {_text(part)}\n"
            )
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, dict):
                lines.append(f"{inside}- {_yaml(part, inside + '  ').lstrip()}")
            else:
                lines.append(f"{inside}- {_text(part)}\n")
    return "".join(lines)


def _text(value: object) -> str:
    return json.dumps(str(value), ensure_ascii=False) if " " in str(value) else str(value)


def write(path: Path, text: str) -> None:
    """Write a file, and make its folder if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def main() -> None:
    """Write an archive of the size that the command line asks for."""
    said = argparse.ArgumentParser(description="Write an invented archive of any size in this program's own format.")
    said.add_argument("folder", type=Path, help="where to write it; must not be there")
    said.add_argument(
        "--entries", type=int, default=1000, help="how many documents, each in two languages (%(default)s)"
    )
    said.add_argument("--seed", type=int, default=SEED, help="another seed gives another archive (%(default)s)")
    asked = said.parse_args()
    write_archive(Corpus(asked.entries, asked.seed), asked.folder)


if __name__ == "__main__":
    main()
