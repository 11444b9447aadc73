"""Books set on sheets, read with a reader of PDF that knows nothing of how they were made; and where Azerbaijani words are divided."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyphen
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from conftest import PROJECT, SAMPLE, change, copy_of
from heydar_archive import books, hyphenation, pdf
from heydar_archive.cli import main
from heydar_archive.languages import LANGUAGES
from heydar_archive.understanding import understand

BRIDGE = "decisions/1959-05-12-stone-bridge.md"


def made(root: Path, file: Path, *options: str) -> PdfReader:
    assert main(["book", str(file), *options], root=str(root)) == 0
    return PdfReader(file)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive, to be read only."""
    return copy_of(SAMPLE, tmp_path_factory.mktemp("town") / "sample")


@pytest.fixture(scope="module")
def shelf(town: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, PdfReader]:
    """The small archive as a book in each edition."""
    folder = tmp_path_factory.mktemp("shelf")
    return {edition: made(town, folder / f"{edition}.pdf", "--language", edition) for edition in books.EDITIONS}


def words(text: str) -> str:
    """Return text as a reader takes it in: a word that goes on in the next line is one."""
    return " ".join(re.sub(r"(?<=\w)-\n(?=\w)", "", text).split())


def page_of(book: PdfReader, title: str) -> int:
    """Return on which page, counted from 0, the document of a title begins, as the bookmarks say."""
    (mark,) = [mark for mark in book.outline if mark.title.startswith(title)]
    number = book.get_destination_page_number(mark)
    assert number is not None
    return number


def tags(book: PdfReader) -> Iterator[DictionaryObject]:
    """Yield the elements of the structure, each before what it holds."""
    waiting = [book.root_object["/StructTreeRoot"]["/K"]]
    while waiting:
        found = waiting.pop(0)
        found = found.get_object() if isinstance(found, IndirectObject) else found
        if isinstance(found, list):
            waiting[:0] = found
        elif isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            waiting.insert(0, found.get("/K", []))


@pytest.mark.parametrize("edition", books.EDITIONS)
def test_every_document_has_a_bookmark_and_a_line_of_the_contents_with_its_page(edition, town, shelf) -> None:
    book = shelf[edition]
    archive, wording, _ = understand(town)
    languages = LANGUAGES if edition == "parallel" else (edition,)
    contents = words(book.pages[1].extract_text())
    assert contents.startswith(wording[languages[0]].say("book.contents"))
    assert book.outline[0].title == wording[languages[0]].say("book.contents")
    assert len(book.outline) == 1 + len(archive.entries)
    for mark, entry in zip(book.outline[1:], archive.entries, strict=True):
        when = wording[languages[0]].date(entry.facts.date, "full")
        assert mark.title == f"{entry.facts.title[languages[0]]}. {when}"
        number = book.get_destination_page_number(mark)
        assert re.search(rf"{re.escape(words(mark.title))} \.+ {number + 1}\b", contents)
        begun = words(book.pages[number].extract_text())
        assert all(entry.facts.title[language] in begun for language in languages)
        assert all(entry.facts.summary[language] in begun for language in languages)


@pytest.mark.parametrize("edition", books.EDITIONS)
def test_the_lines_of_the_contents_lead_to_the_chapters(edition, shelf) -> None:
    book = shelf[edition]
    links = [note.get_object() for note in book.pages[1]["/Annots"]]
    led = {book.get_destination_page_number(book.named_destinations[link["/Dest"]]) for link in links}
    assert led == {book.get_destination_page_number(mark) for mark in book.outline[1:]}


@pytest.mark.parametrize("edition", books.EDITIONS)
def test_a_book_is_tagged_and_says_of_all_text_in_which_language_it_is(edition, shelf) -> None:
    book = shelf[edition]
    root = book.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == ("en" if edition == "en" else "az")
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert {"/Document", "/Sect", "/H1", "/H2", "/P", "/L", "/LI", "/Link"} <= {tag["/S"] for tag in tags(book)}
    assert {tag.get("/Lang") for tag in tags(book)} == ({None, "en"} if edition == "parallel" else {None})


def test_words_of_another_language_in_a_text_are_tagged_as_such(sample, tmp_path) -> None:
    change(sample / "content" / BRIDGE, "decides as follows.", "decides as follows: [qərar]{az}.")
    book = made(sample, tmp_path / "book.pdf", "--language", "en", "--form", "decisions")
    assert [tag["/S"] for tag in tags(book) if tag.get("/Lang") == "az"] == ["/Span"]


def test_a_book_says_whose_it_is_and_how_new(logged, tmp_path) -> None:
    book = made(logged, tmp_path / "book.pdf", "--language", "az")
    assert book.metadata.title == "Alçabulaq Şəhər Arxivi"
    assert book.metadata.author == "Alçabulaq Şəhər Arxivi"
    assert book.metadata["/ModDate"] == "D:20260302"
    archive, wording, _ = understand(logged)
    front = words(book.pages[0].extract_text())
    site = archive.site.facts
    assert [said in front for said in (site.name.az, site.statement.az, site.licence.az)] == [True] * 3
    assert front.endswith(f"{wording['az'].say('colophon.changed')}: 2 mart 2026-cı il")


def test_a_book_of_what_was_never_published_has_no_day(shelf) -> None:
    assert {"/CreationDate", "/ModDate"}.isdisjoint(shelf["az"].metadata)


def test_the_archive_stands_in_the_head_of_left_pages_and_the_document_in_that_of_right_ones(shelf) -> None:
    for title, when, number in (
        ("Daş körpünün tikilməsi haqqında", "12 may 1959", 3),
        ("Körpü haqqında məktuba cavab", "2 iyun 1959", 4),
    ):
        book = shelf["az"]
        assert page_of(book, title) == number
        *_, head, folio = book.pages[number].extract_text().splitlines()
        assert folio == str(number + 1)
        assert words(head) == (f"{when} · {title}" if number % 2 == 0 else "Alçabulaq Şəhər Arxivi")
    assert "Alçabulaq Şəhər Arxivi\n1" not in shelf["az"].pages[0].extract_text()


def test_a_title_that_is_too_long_for_a_head_is_cut_between_words(sample, tmp_path) -> None:
    file = sample / "content" / "letters" / "1959-06-02-answer-on-the-bridge.md"
    change(file, "az: Körpü haqqında məktuba cavab", f"az: Körpü {'haqqında ' * 20}məktuba cavab")
    book = made(sample, tmp_path / "book.pdf", "--language", "az")
    head = book.pages[4].extract_text().splitlines()[-2]
    assert re.fullmatch(r"2 iyun 1959 · Körpü( haqqında)+ …", head)


def test_a_note_stands_at_the_foot_of_the_page_that_calls_it(shelf) -> None:
    book = shelf["en"]
    page = words(book.pages[page_of(book, "On the building of a stone bridge")].extract_text())
    called, foot = page.index("the rise of the river1 in the spring"), page.index("1. The minutes have “flood”")
    assert called < page.index("Permanent link") < foot
    both = words(shelf["parallel"].pages[page_of(shelf["parallel"], "Daş körpünün")].extract_text())
    assert both.index("1. Protokolda “daşqın” yazılıb") < both.index("1. The minutes have “flood”")


@pytest.mark.parametrize("edition", ["en", "parallel"])
def test_no_note_is_lost_wherever_it_is_called(edition, sample, tmp_path) -> None:
    called = "> Quoted[^a].\n\n| Head[^b] | Cell |\n|---|---|\n| One | Two[^c] |\n\n## Heading[^d]\n\n- Item\n    - Deeper[^e]"
    file = sample / "content" / BRIDGE
    change(file, "- The bridge shall be of stone.\n- The bridge shall be 4 metres wide.", called)
    change(file, "[^water]: ", "\n".join(f"[^{name}]: The note {name} *stands*.\n" for name in "abcde") + "[^water]: ")
    change(file, "- Körpü daşdan tikilsin.\n", "Bir.\n\nİki.\n\nÜç.\n\n- Körpü daşdan tikilsin.\n")
    book = made(sample, tmp_path / "book.pdf", "--language", edition, "--form", "decisions")
    text = words("".join(page.extract_text() for page in book.pages))
    assert [number for number, name in enumerate("abcde", 2) if f"{number}. The note {name} stands." in text] == [
        2,
        3,
        4,
        5,
        6,
    ]


@pytest.mark.parametrize("edition", ["en", "parallel"])
def test_a_link_to_a_paragraph_leads_to_it(edition, sample, tmp_path) -> None:
    change(sample / "content" / BRIDGE, "[the answer](TA-0002)", "[the answer](TA-0002) and [the beginning](#p1)")
    book = made(sample, tmp_path / "book.pdf", "--language", edition, "--form", "decisions")
    notes = [note.get_object() for page in book.pages for note in page.get("/Annots", [])]
    assert {note["/Dest"] for note in notes if note.get("/Dest", "").endswith("-p1")} == {"TA-0001-en-p1"}
    assert "TA-0001-en-p1" in book.named_destinations


def test_paragraphs_that_belong_together_stand_beside_each_other(sample, tmp_path) -> None:
    change(
        sample / "content" / BRIDGE,
        "decides as follows.\n\n## Building",
        "decides as follows.\n\nA paragraph of the English alone.\n\n## Building",
    )
    change(sample / "content" / BRIDGE, "\nnotes:\n", "\nalignment:\n  - az: []\n    en: [2]\nnotes:\n")
    book = made(sample, tmp_path / "book.pdf", "--language", "parallel")
    page = book.pages[page_of(book, "Daş körpünün")]
    places: dict[str, tuple[float, float]] = {}

    def place(text: str, _ctm: object, matrix: list[float], *_: object) -> None:
        """Keep where each piece of text begins: from the left, and from the head."""
        places[text.strip()] = (matrix[4], matrix[5])

    page.extract_text(visitor_text=place)
    column = {language: places[name][0] for language, name in (("az", "Azərbaycanca"), ("en", "English"))}
    assert column["az"] < column["en"]
    for az, en in (("Tikinti", "Building"), ("Danışıq", "Talks")):
        assert places[az][1] == places[en][1]
        assert (places[az][0], places[en][0]) == pytest.approx((column["az"], column["en"]), abs=1)
    missing = understand(sample)[1]["az"].say("parallel.missing")
    assert places[missing][0] == pytest.approx(column["az"], abs=1)
    assert abs(places[missing][1] - places["A paragraph of the English alone."][1]) < 4
    assert places["Tikinti"][1] > places["A paragraph of the English alone."][1]


def test_where_one_text_is_held_it_stands_whole_below_both_summaries(shelf) -> None:
    book = shelf["parallel"]
    page = words(book.pages[page_of(book, "Körpü haqqında məktuba cavab")].extract_text())
    said = ("Söyüdarx şurasının sədri", "The chair of the council", "Hörmətli Nərgiz xanım", "Mənbələr")
    assert [page.index(part) for part in said] == sorted(page.index(part) for part in said)


def test_a_part_of_the_archive_is_a_book(town, tmp_path) -> None:
    book = made(town, tmp_path / "part.pdf", "--form", "letters")
    archive, _, _ = understand(town)
    letters = [entry.facts.title.en for entry in archive.entries if entry.source.folder == "letters"]
    assert [mark.title.rpartition(". ")[0] for mark in book.outline[1:]] == letters
    book = made(town, tmp_path / "year.pdf", "--year", "1962")
    assert len(book.outline) == 2


@pytest.mark.parametrize("edition", ["az", "parallel"])
def test_a_book_is_the_same_wherever_and_whenever_it_is_made(edition, town, tmp_path) -> None:
    program = "import sys; from heydar_archive.cli import main; sys.exit(main(sys.argv[1:]))"
    for name, zone, seed in (("one.pdf", "UTC", "1"), ("two.pdf", "Asia/Baku", "2")):
        command = [sys.executable, "-c", program, "--root", town, "book", tmp_path / name, "--language", edition]
        surroundings = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        subprocess.run(command, check=True, cwd=tmp_path, env=surroundings, capture_output=True)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_every_letter_of_both_languages_is_in_the_fonts_of_the_site(sample, tmp_path) -> None:
    letters = "AaBbCcÇçDdEeƏəFfGgĞğHhXxIıİiJjKkQqLlMmNnOoÖöPpRrSsŞşTtUuÜüVvYyZzWw №«»“”‘’„–—…§"
    change(sample / "content" / BRIDGE, "Körpü daşdan tikilsin.", f"{letters} **{letters}** *{letters}*")
    book = made(sample, tmp_path / "book.pdf", "--language", "az", "--form", "decisions")
    page = book.pages[page_of(book, "Daş körpünün")]
    assert words(page.extract_text()).count(letters) == 3
    fonts = {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    assert all(font.startswith("Archive-S") for font in fonts), fonts


def test_emphasis_is_set_in_the_italics_and_a_strong_word_in_the_bold_face(sample, tmp_path) -> None:
    change(sample / "content" / BRIDGE, "The bridge shall be of stone.", "Plain *slanted* **heavy**.")
    book = made(sample, tmp_path / "book.pdf", "--language", "en", "--form", "decisions")
    faces: dict[str, str] = {}

    def face(text: str, _ctm: object, _matrix: object, font: DictionaryObject | None, _size: float) -> None:
        """Keep in which face each piece of text is set."""
        faces[text.strip()] = str(font["/BaseFont"]).partition("+")[2] if font else ""

    book.pages[page_of(book, "On the building")].extract_text(visitor_text=face)
    said = [faces[word] for word in ("Plain", "slanted", "heavy")]
    assert said == ["Archive-Serif", "Archive-Serif-Cursive-Italic", "Archive-Serif-Semi-Bold"]


def test_capitals_and_small_letters_stay_as_they_were_written(sample, tmp_path) -> None:
    change(sample / "content" / BRIDGE, "Körpü daşdan tikilsin.", "İLHAM ilham ISIQ ısıq fidan filiz")
    book = made(sample, tmp_path / "book.pdf", "--language", "az", "--form", "decisions")
    assert "İLHAM ilham ISIQ ısıq fidan filiz" in book.pages[page_of(book, "Daş körpünün")].extract_text()


def test_nothing_of_a_text_is_fetched(sample, tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody may read this.")
    address = secret.as_uri()
    hostile = f'<img src="{address}"><link rel="attachment" href="{address}"><style>@import "{address}";</style>'
    change(sample / "content" / BRIDGE, "The bridge shall be of stone.", hostile)
    book = made(sample, tmp_path / "book.pdf", "--language", "en", "--form", "decisions")
    assert '<img src="file:' in words(book.pages[page_of(book, "On the building")].extract_text())
    assert b"Nobody may read this." not in (tmp_path / "book.pdf").read_bytes()
    assert not book.attachments
    assert all("/XObject" not in page["/Resources"] or not page["/Resources"]["/XObject"] for page in book.pages)


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:9/x", "data:text/plain,x", "fonts:/x", "x"]
)
def test_whatever_asks_for_anything_but_the_fonts_ends_the_book(address) -> None:
    faces = pdf.Faces(PROJECT / "static" / "fonts")
    with pytest.raises(FatalURLFetchingError):
        HTML(string=f'<img src="{address}" alt="x">', base_url="fonts:/", url_fetcher=faces).render()


# What keeps a book from being made


def test_a_kind_of_file_that_no_book_is_of_is_told(sample, tmp_path, capsys) -> None:
    with pytest.raises(SystemExit):
        main(["book", str(tmp_path / "book.docx")], root=str(sample))
    assert "it ends with .epub or .pdf" in capsys.readouterr().err


def test_a_book_of_nothing_is_none(sample, tmp_path, capsys) -> None:
    assert main(["book", str(tmp_path / "no.pdf"), "--year", "1900"], root=str(sample)) == 1
    assert "No entry fits" in capsys.readouterr().err
    assert not (tmp_path / "no.pdf").exists()


@pytest.mark.parametrize("kind", ["epub", "pdf"])
def test_a_text_that_cannot_be_shown_is_told(kind, sample, tmp_path, capsys) -> None:
    change(sample / "content" / BRIDGE, "see [the answer](TA-0002)", "see [the answer](nowhere:/x)")
    assert main(["book", str(tmp_path / f"no.{kind}")], root=str(sample)) == 1
    assert "a text cannot be shown: the link “nowhere:/x” has a scheme" in capsys.readouterr().err
    assert not (tmp_path / f"no.{kind}").exists()


def test_texts_that_cannot_be_paired_are_told(sample, tmp_path, capsys) -> None:
    change(sample / "content" / BRIDGE, "decides as follows.", "decides as follows.\n\nOne more.")
    assert main(["book", str(tmp_path / "no.pdf"), "--language", "parallel"], root=str(sample)) == 1
    assert "a text cannot be shown: from paragraph 1 " in capsys.readouterr().err
    assert not (tmp_path / "no.pdf").exists()


def test_a_font_that_is_gone_is_told(sample, tmp_path, capsys) -> None:
    (sample / "static").unlink()
    assert main(["book", str(tmp_path / "no.pdf")], root=str(sample)) == 1
    assert "static/fonts/serif-text.woff2: error[no-font]" in capsys.readouterr().out
    assert not (tmp_path / "no.pdf").exists()


WITHOUT_PANGO = """import cffi
opened = cffi.FFI.dlopen
def refused(self, name, *flags):
    if "pango" in name:
        raise OSError(f"cannot load library '{name}': there is no such file")
    return opened(self, name, *flags)
cffi.FFI.dlopen = refused
"""


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ("sys.modules['weasyprint'] = None", "pip install '.[books]'"),
        (WITHOUT_PANGO, "apt-get install libpango-1.0-0"),
    ],
    ids=["package", "library"],
)
def test_without_what_it_needs_the_command_says_how_to_install_it(lacking, told, sample, tmp_path) -> None:
    program = f"import sys\n{lacking}\nfrom heydar_archive.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "--root", sample, "book", tmp_path / "no.pdf"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "error[not-installed]" in done.stdout
    assert told in done.stdout
    assert "-----" not in done.stdout
    assert done.stderr == "Nothing was written.\n"
    assert not (tmp_path / "no.pdf").exists()


# Where words are divided

DIVIDED = [
    "Azər-bay-can",
    "res-pub-li-ka-sı-nın",
    "təş-ki-lat-la-rı-nın",
    "sə-rən-cam",
    "fər-man",
    "qə-rar",
    "Pre-zi-den-ti",
    "mü-ra-ci-ət",
    "mək-tub",
    "bə-ya-nat",
    "mü-na-qi-şə-si",
    "Nax-çı-van",
    "Qa-ra-bağ",
    "Xo-ca-lı",
    "kö-çü-rül-mə-si",
    "bey-nəl-xalq",
    "qa-nun-ve-ri-ci-lik",
    "müs-tə-qil-lik",
    "Er-mə-nis-tan",
    "kons-ti-tu-si-ya",
    "de-por-ta-si-ya",
    "in-for-ma-si-ya",
    "proq-ram",
    "elekt-ron",
    "ins-ti-tut",
    "struk-tur",
    "stra-te-gi-ya",
    "eks-pert",
    "mü-əl-lim",
    "sa-at",
    "ca-ma-at",
    "ai-lə-nin",
    "fə-a-liy-yət",
    "ma-a-rif",
    "şü-ur",
    "ri-ya-set",
    "döv-lət-çi-lik",
    "ər-zaq",
    "ta-ri-xi",
    "yad-daş",
    "in-san-lar",
    "da-şın-ma-yan",
    "soy-qı-rı-mı",
    "tə-ca-vüz",
    "mü-ha-fi-zə",
    "əra-zi-si",
    "ha-di-sə-lə-ri",
    "hə-min",
    "üz-rə",
    "üçün",
    "ilə",
    "ana",
    "iki",
    "baş",
    "kənd",
    "Dost-lar",
    "türk-lə-rin",
    "İl-ham",
    "İq-ti-sa-di",
    "Əli-yev",
    "Ay-dın-lı",
    "İs-ma-yı-lov",
    "Iğ-dır",
    "məs'ul",
    "sən'ət-kar",
    "sən’ət-kar",
]


@pytest.mark.parametrize("divided", DIVIDED)
def test_words_are_divided_where_the_orthography_does(divided) -> None:
    hyphenation.teach()
    assert pyphen.Pyphen(lang="az").inserted(divided.replace("-", "")) == divided


@pytest.mark.parametrize("whole", ["ATƏT", "UNESCO", "RESPUBLİKASI", "BMT", "SSRİ", "1948", "ab", "a"])
def test_abbreviations_and_what_has_no_two_syllables_stay_whole(whole) -> None:
    hyphenation.teach()
    assert pyphen.Pyphen(lang="az").positions(whole) == []


def test_the_patterns_are_those_that_the_tool_writes(tmp_path) -> None:
    written = tmp_path / "hyph_az.dic"
    program = (
        f"import hyphenation, pathlib; pathlib.Path({str(written)!r}).write_text(hyphenation.dictionary(), 'utf-8')"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=PROJECT / "tools")
    assert written.read_bytes() == hyphenation.PATTERNS.read_bytes()


@pytest.mark.parametrize(
    ("language", "written", "divided"),
    [
        ("az", "Körpü daşdan tikilsin.", ["Res-pub-li-ka-sı-nın", "təş-ki-lat-la-rı-nın", "İq-ti-sa-diy-yat"]),
        ("en", "The bridge shall be of stone.", ["in-ter-na-tion-al-iz-a-tion", "re-spons-ib-il-it-ies"]),
    ],
)
def test_words_are_divided_in_a_book_by_the_rule_of_its_language(language, written, divided, sample, tmp_path) -> None:
    whole = [word.replace("-", "") for word in divided]
    change(sample / "content" / BRIDGE, written, " ".join(whole * 30))
    book = made(sample, tmp_path / "book.pdf", "--language", language, "--form", "decisions")
    ends = re.findall(r"(\w+)-\n", "".join(page.extract_text() for page in book.pages))
    begun = {end for end in ends if any(word.startswith(end) for word in whole)}
    right = {word[: found.start()].replace("-", "") for word in divided for found in re.finditer("-", word)}
    assert len(begun) > 2
    assert begun <= right
