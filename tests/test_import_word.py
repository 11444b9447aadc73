"""A Word document becomes a text: every letter and digit in its order, nothing read as a mark, losses told."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import PROJECT
from heydar_archive import cli
from heydar_archive.markup import render
from heydar_archive.problems import ProblemsFound, Severity
from heydar_archive.reading import read
from heydar_archive.site import make
from heydar_archive.word_documents import MAX_DEPTH, MAX_ELEMENTS, MAX_PARTS, MAX_XML_BYTES, read_word
from word_files import STYLES, R, counted, document, numbering, package, paragraph, part, run

BOLD, ITALIC = "<w:b/>", "<w:i/>"


def text_of(body: str, more: dict[str, str] | None = None, links: str = "") -> str:
    return read_word(document(body, more, links), "letter.docx").text.rstrip("\n")


def told(body: str, more: dict[str, str] | None = None) -> list[str]:
    found = read_word(document(body, more), "letter.docx").warnings
    assert {problem.severity for problem in found} <= {Severity.WARNING}
    return [problem.what for problem in found]


def refused(raw: bytes) -> tuple[str, str]:
    with pytest.raises(ProblemsFound) as found:
        read_word(raw, "letter.docx")
    (problem,) = found.value.problems
    assert problem.todo
    return problem.code, problem.what


# What is carried over


def test_paragraphs_headings_and_emphasis() -> None:
    body = (
        paragraph(run("Fərman"), '<w:pStyle w:val="H1"/>')
        + paragraph(run("Birinci hissə"), '<w:pStyle w:val="H2"/>')
        + paragraph(run("Bu "), "")
        + paragraph(run("Qərar ") + run("qəti ", BOLD) + run("və ", BOLD + ITALIC) + run("son", ITALIC) + run("dur."))
        + paragraph("")
    )
    assert text_of(body) == "## Fərman\n\n### Birinci hissə\n\nBu\n\nQərar **qəti** ***və*** *son*dur."


def test_notes_of_both_kinds_are_called_where_they_stand_and_written_below() -> None:
    call = '<w:r><w:{}noteReference w:id="{}"/></w:r>'
    body = paragraph(run("Bir") + call.format("foot", 2) + run(" iki.") + call.format("end", 3))
    more = {
        "word/footnotes.xml": part("footnotes", f'<w:footnote w:id="2">{paragraph(run("A* qeyd"))}</w:footnote>'),
        "word/endnotes.xml": part(
            "endnotes", f'<w:endnote w:id="3">{paragraph(run("Son"))}{paragraph(run("söz"))}</w:endnote>'
        ),
    }
    assert text_of(body, more) == "Bir[^1] iki.[^2]\n\n[^1]: A\\* qeyd\n\n[^2]: Son söz"


def test_a_table_has_its_first_row_as_head_and_as_many_cells_in_each_row() -> None:
    def cell(words: str, looks: str = "") -> str:
        return f"<w:tc><w:tcPr>{looks}</w:tcPr>{paragraph(run(words))}</w:tc>"

    rows = [
        cell("İl") + cell("Say|ı"),
        cell("1993 və 1994", '<w:gridSpan w:val="2"/>'),
        cell("1995", '<w:vMerge w:val="restart"/>') + cell("7"),
        cell("", "<w:vMerge/>") + cell("8"),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert text_of(body) == ("| İl | Say\\|ı |\n|---|---|\n| 1993 və 1994 |  |\n| 1995 | 7 |\n|  | 8 |")
    assert told(body) == ["2 merged cell(s) of tables stand once, with empty cells beside or below"]


def test_links_to_other_sites_are_kept_and_others_lose_their_target_only() -> None:
    links = "".join(
        f'<Relationship Id="{name}" Type="{R}/hyperlink" Target="{target}" TargetMode="External"/>'
        for name, target in {
            "a": "https://www.un.org/a_(b)",
            "b": "file:///etc/passwd",
            "c": "javascript:alert(1)",
        }.items()
    )
    body = paragraph("".join(f'<w:hyperlink r:id="{name}">{run(name * 3)}</w:hyperlink>' for name in "abc"))
    assert text_of(body, links=links) == "[aaa](https://www.un.org/a_%28b%29)bbbccc"


def test_a_list_without_numbers_is_a_list() -> None:
    body = counted("bir") + counted("iki") + counted("alt", 1) + paragraph(run("son"))
    more = {"word/numbering.xml": numbering(("bullet", "•", 1), ("bullet", "•", 1))}
    links = f'<Relationship Id="n" Type="{R}/numbering" Target="numbering.xml"/>'
    assert text_of(body, more, links) == "- bir\n- iki\n    - alt\n\nson"


@pytest.mark.parametrize(
    ("levels", "depths", "labels"),
    [
        ([("decimal", "%1.", 1)], [0, 0, 0], ["1.", "2.", "3."]),
        ([("decimal", "Maddə %1.", 5)], [0, 0], ["Maddə 5.", "Maddə 6."]),
        ([("decimal", "%1.", 1), ("decimal", "%1.%2.", 1)], [0, 1, 1, 0, 1], ["1.", "1.1.", "1.2.", "2.", "2.1."]),
        ([("upperRoman", "%1)", 3), ("lowerLetter", "%2)", 26)], [0, 1, 1, 0], ["III)", "z)", "aa)", "IV)"]),
        ([("decimalZero", "%1", 9), ("lowerRoman", "(%2)", 4)], [0, 0, 1], ["09", "10", "(iv)"]),
    ],
)
def test_numbers_that_word_counts_are_written_out(levels, depths, labels) -> None:
    body = "".join(counted(f"bənd {index}", depth) for index, depth in enumerate(depths))
    made = text_of(body, {"word/numbering.xml": numbering(*levels)})
    assert made.split("\n\n") == [f"{label} bənd {index}" for index, label in enumerate(labels)]


def test_a_style_that_numbers_its_paragraphs_numbers_them_here() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="article"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="B"><w:name w:val="x"/><w:basedOn w:val="A"/></w:style>'
    )
    body = "".join(paragraph(run("mətn"), f'<w:pStyle w:val="{name}"/>') for name in "AB")
    more = {"word/numbering.xml": numbering(("decimal", "%1.", 1)), "word/styles.xml": part("styles", STYLES + style)}
    assert text_of(body, more) == "1. mətn\n\n2. mətn"


# Letters survive

LETTERS = st.text(
    st.one_of(st.sampled_from("#>-+*_`[](){}|\\!^~=:.<&1əğİ ab"), st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])),
    max_size=24,
)  # fmt: skip
LOOKS = st.sampled_from(["", BOLD, ITALIC, BOLD + ITALIC])


def signs(words: str) -> list[str]:
    return [sign for sign in words if sign.isalnum()]


@settings(max_examples=150)
@given(
    st.lists(st.lists(st.tuples(LETTERS, LOOKS), max_size=4), min_size=1, max_size=4), st.sampled_from(["", "H1", "H3"])
)
def test_letters_and_digits_of_a_document_are_read_again_in_their_order(paragraphs, style) -> None:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    body = "".join(paragraph("".join(run(*piece) for piece in pieces), properties) for pieces in paragraphs)
    wanted = signs("".join(words for pieces in paragraphs for words, _ in pieces))
    if not wanted:
        return
    made = render(text_of(body), lambda _: None)
    assert signs("".join(block.words for block in made.blocks)) == wanted


@settings(max_examples=60)
@given(st.lists(st.lists(LETTERS, min_size=2, max_size=2), min_size=2, max_size=3))
def test_letters_and_digits_of_a_table_are_read_again_in_their_order(rows) -> None:
    cells = [[f"<w:tc>{paragraph(run(words))}</w:tc>" for words in row] for row in rows]
    wanted = signs("".join(words for row in rows for words in row))
    if not wanted:
        return
    body = "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells) + "</w:tbl>"
    assert signs("".join(block.words for block in render(text_of(body), lambda _: None).blocks)) == wanted


@pytest.mark.parametrize(
    "words",
    ["# English", "1. bənd", "- siyahı", "* ulduz", "+ artı", "> sitat", "---", "***", "| a | b |", "[^1]: qeyd", "[söz](HA-0001)",
     "[sərəncam]{az}", "a_b_c *d* **e** `f`", "<b>qalın</b>", "&amp; &lt;", "\\* \\", "====", "12) a", "![x](y)", "http://a.b/c_d_e"],
)  # fmt: skip
def test_what_looks_like_a_mark_is_read_as_it_stands(words) -> None:
    (block,) = render(text_of(paragraph(run(words))), lambda _: None).blocks
    assert block.tag == "p"
    assert block.words.replace("\N{WORD JOINER}", "") == words


# What is not carried over


def test_what_is_left_out_is_told() -> None:
    comment = '<w:r><w:commentReference w:id="0"/></w:r>'
    body = (
        paragraph(run("qalan ") + f'<w:del w:id="1"><w:r><w:delText>silinmiş</w:delText></w:r></w:del>{comment}')
        + paragraph(f'<w:ins w:id="2">{run("əlavə ")}</w:ins>' + run("pozulmuş", "<w:strike/>"))
        + paragraph("<w:r><w:drawing/></w:r>")
    )
    header = {"word/header1.xml": part("hdr", paragraph(run("Başlıq")))}
    assert text_of(body, header) == "qalan\n\nəlavə pozulmuş"
    assert [what.split("(")[0] for what in told(body, header)] == [
        "1 picture", "1 comment", "1 passage", "1 passage", "1 header", "1 passage",
    ]  # fmt: skip


def test_signs_that_would_be_marks_in_any_case_are_kept_apart_and_told() -> None:
    body = paragraph(run("[^1] və [söz]{az}"))
    assert told(body) == [
        "2 time(s) “[^” or “]{” stand in the text; an invisible sign keeps them from being read as a mark"
    ]


def test_a_document_without_text_is_refused() -> None:
    assert refused(document(paragraph("<w:r><w:drawing/></w:r>")))[0] == "empty-text"


# Hostile documents


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "it cannot be unpacked"),
        (b"not a document", "it cannot be unpacked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an older kind (.doc), or one with a password"),
        (package({"a.txt": "x"}), "it holds no text of a Word document"),
        (document("<w:p>"), "is not XML"),
        (document("", {"../../etc/passwd": "x"}), "a part of the name “../../etc/passwd”"),
        (document("", {"C:\\evil.xml": "x"}), "which no word processor gives"),
        (document("", {f"p{n}.bin": "" for n in range(MAX_PARTS)}), "parts, more than 2,000"),
        (document("", {"word/media/bomb.xml": "\0" * (MAX_XML_BYTES + 1)}), "zip bomb"),
        (document("<w:p/>" * (MAX_ELEMENTS + 1)), f"has more than {MAX_ELEMENTS:,} elements"),
        (document("<w:p>" * 100_000 + "</w:p>" * 100_000), f"deeper in each other than {MAX_DEPTH}"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_is_no_sound_document_is_refused(raw, said) -> None:
    code, what = refused(raw)
    assert code == "bad-docx"
    assert said in what


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE d SYSTEM "http://example.invalid/evil.dtd">',
    ],
)
def test_a_document_type_is_refused_in_any_encoding(doctype, encoding) -> None:
    text = part("document", "<w:body/>").replace('encoding="UTF-8"?>', f'encoding="{encoding}"?>{doctype}')
    code, what = refused(document("", {"word/document.xml": text.encode(encoding)}))  # type: ignore[dict-item]
    assert code == "bad-docx"
    assert "declares a document type" in what


def test_an_encrypted_part_is_refused() -> None:
    raw = bytearray(document(paragraph(run("mətn"))))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    assert "is encrypted" in refused(bytes(raw))[1]


def test_a_part_that_unpacks_to_more_than_it_says_is_refused() -> None:
    raw = bytearray(document(paragraph(run("mətn" * 5_000))))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        size = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    assert raw.count(size) == 2
    assert refused(bytes(raw.replace(size, (100).to_bytes(4, "little"))))[0] == "bad-docx"


def test_a_document_as_deep_as_is_allowed_is_read() -> None:
    depth = (MAX_DEPTH - 8) // 2
    body = "<w:sdt><w:sdtContent>" * depth + paragraph(run("dərin")) + "</w:sdtContent></w:sdt>" * depth
    assert text_of(body) == "dərin"


# The command


FACTS = {
    "title_status.az": "supplied", "title_status.en": "supplied", "date_role": "sent", "texts.az.nature": "original",
    "sources.kind": "primary", "sources.supports": "text",
}  # fmt: skip


@pytest.fixture
def command(sample: Path, tmp_path: Path) -> list[str]:
    """The command that imports a letter into the sample archive, with every fact that it needs."""
    registers = sample / "content" / "registers"
    ids = {kind: min(path.stem for path in (registers / kind).glob("*.yaml")) for kind in
           ("organisations", "topics", "sources", "forms")}  # fmt: skip
    facts = FACTS | {"issuers.agent": ids["organisations"], "topics": ids["topics"], "sources.source": ids["sources"]}
    letter = tmp_path / "letter.docx"
    letter.write_bytes(document(paragraph(run("Hörmətli şura!")) + paragraph(run("Bulaq * quruyub.", BOLD))))
    return [
        "--root", str(sample), "import", "docx", str(letter), "--form", ids["forms"], "--date", "1962-03",
        "--language", "az", "--title-az", "Bulaq", "--title-en", "The spring",
        *[word for key, value in facts.items() for word in ("--set", f"{key}={value}")],
    ]  # fmt: skip


def test_the_command_makes_a_draft_that_check_accepts(sample, command, capsys) -> None:
    assert cli.main(command) == 0
    assert "TA-0010" in capsys.readouterr().out
    made = make(sample)
    assert [problem for problem in made.problems if "1962-03-spring" in problem.position.file] == []
    entry = next(file for file in read(sample)[0] if file.name == "1962-03-spring")
    assert entry.sections["az"].text == "Hörmətli şura!\n\n**Bulaq \\* quruyub.**"
    assert (entry.data["draft"], entry.data["status"], entry.data["text_seen"]) == ("true", "transcribed", "full")


def test_two_texts_that_do_not_pair_are_not_imported(sample, command, tmp_path, capsys) -> None:
    other = tmp_path / "translation.docx"
    other.write_bytes(document(paragraph(run("Dear council, the spring is dry."))))
    more = ["--translation", str(other), "--set", "texts.en.nature=project-translation", "--set", "texts.en.of=az"]
    assert cli.main([*command, *more]) == 1
    assert "error[texts-not-aligned]" in capsys.readouterr().out
    other.write_bytes(document(paragraph(run("Dear council,")) + paragraph(run("The spring is dry."))))
    assert cli.main([*command, *more]) == 0
    make(sample)


def test_every_fact_that_is_missing_is_told_with_the_option_that_gives_it(sample, command, capsys) -> None:
    assert cli.main(command[: command.index("--set")]) == 1
    said = capsys.readouterr().out
    for key in ("topics", "date_role", "texts.az.nature", "sources.kind", "issuers.agent"):
        assert f"to do: Add --set {key}=…" in said
    assert not list((sample / "content").rglob("1962-03-spring.md"))


def test_a_mistyped_fact_is_told_with_a_proposal(command, capsys) -> None:
    assert cli.main([*command, "--set", "topiks=x"]) == 1
    assert "Did you mean “topics”?" in capsys.readouterr().out


def test_without_its_package_the_command_says_how_to_install_it(command) -> None:
    program = (
        "import sys; sys.modules['mammoth'] = None; from heydar_archive.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command], cwd=PROJECT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "error[not-installed]" in done.stdout
    assert "pip install '.[import]'" in done.stdout
