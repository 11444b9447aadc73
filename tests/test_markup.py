"""A document's Markdown becomes HTML that keeps every letter and digit, runs nothing, and leads somewhere."""

from __future__ import annotations

import contextlib
import html.parser
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heydar_archive import tei
from heydar_archive.markup import (
    MAX_BRACKETS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_MARKS,
    BadMarkup,
    Labels,
    Part,
    Rendered,
    Switch,
    converted,
    parts,
    render,
    sanitised,
)

LABELS = Labels("Paragraph {n}", "Note {n}", "{n}. Back")
KNOWN = {"HA-0011": "../laws/bridge.html", "organisations/council": "../organisations/council.html"}


def rendered(text: str, labels: Labels | None = LABELS) -> Rendered:
    return render(text, KNOWN.get, labels)


def html_of(text: str, labels: Labels | None = None) -> str:
    return str(rendered(text, labels).html)


def refusal(text: str) -> BadMarkup:
    with pytest.raises(BadMarkup) as caught:
        rendered(text)
    assert caught.value.what
    return caught.value


class Seen(html.parser.HTMLParser):
    """What a browser makes of HTML: its words, elements and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.apparatus = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; numbers of paragraphs and notes are the page's, not the document's."""
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in {"br", "hr"}:
            self.open.append(tag)
        self.apparatus += tag == "a" and attributes.get("class") in {"pn", "fn", "n"}

    def handle_endtag(self, tag: str) -> None:
        """Check that what closes is what was opened last."""
        assert self.open.pop() == tag
        if tag == "a" and self.apparatus:
            self.apparatus -= 1

    def handle_data(self, data: str) -> None:
        """Keep the words of the document."""
        if not self.apparatus:
            self.words += data


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


# What the subset is


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Şura qərar verdi.", "<p>Şura qərar verdi.</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>"),
        ("*one* and **two**", "<p><em>one</em> and <strong>two</strong></p>"),
        ("a `b*c*` d", "<p>a <code>b*c*</code> d</p>"),
        ("`a < b & c`", "<p><code>a &lt; b &amp; c</code></p>"),
        ("snake_case_word", "<p>snake_case_word</p>"),
        ("\\*one\\*", "<p>*one*</p>"),
        ("---", "<hr>"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        ("&lt;b&gt; &amp; &copy;", "<p>&amp;lt;b&amp;gt; &amp;amp; &amp;copy;</p>"),
    ],
)
def test_paragraphs_and_emphasis(text, expected) -> None:
    assert html_of(text) == expected


def test_quotations_and_lists() -> None:
    seen = Seen(html_of("> one\n> two\n\n- three\n- four\n    - five\n"))
    assert [tag for tag, _ in seen.elements] == ["blockquote", "p", "ul", "li", "li", "ul", "li"]
    assert letters(seen.words) == "onetwothreefourfive"


def test_tables() -> None:
    seen = Seen(html_of("| İl | Say |\n|:---|---:|\n| 1951 | `a|b` |\n| 1952 | 4\\|5 |"))
    assert [tag for tag, _ in seen.elements if tag in {"th", "td", "code"}] == [
        "th",
        "th",
        "td",
        "td",
        "code",
        "td",
        "td",
    ]
    assert seen.words.split() == ["İl", "Say", "1951", "a|b", "1952", "4|5"]


@pytest.mark.parametrize(
    ("marks", "tag"), [("#", "h2"), ("##", "h2"), ("###", "h3"), ("####", "h4"), ("#####", "h4"), ("######", "h4")]
)
def test_headings_keep_the_pages_own_heading_to_itself(marks, tag) -> None:
    assert html_of(f"{marks} Maddə") == f'<{tag} id="madde">Maddə</{tag}>'


@pytest.mark.parametrize(
    "text",
    [
        "3. Nazirlər Kabineti\n4. Şura",
        "1992. Bu il körpü tikildi.",
        "1986. A great year",
        "1) one\n2) two",
        "10. on\n\n11. on bir\n\n12. on iki",
        "1986\\. A great year",
        "- 7. yeddi",
        "- bir\n1992. Bu il",
        "- bir\n    3. üç\n4. dörd\n\n5. beş",
        "* bir\n\n1992. Bu il",
        "> 5. beş\n> 6. altı",
        "**Maddə 1.** Ad",
    ],
)
def test_a_documents_own_numbering_stays(text) -> None:
    seen = Seen(html_of(text))
    assert not {"ol"} & {tag for tag, _ in seen.elements}
    shown = re.sub(r"\s+", " ", seen.words).strip()
    assert shown == re.sub(r"\s+", " ", re.sub(r"^[->*] |[\\*]", "", text, flags=re.MULTILINE)).strip()


@pytest.mark.parametrize(
    "text",
    [
        "<b>one</b>",
        "<script>alert(1)</script>",
        '<div onclick="alert(1)">one</div>',
        "<!-- one -->",
        "<p id=x>\none\n</p>",
        "<https://bridge.example/one>",
        "<one@bridge.example>",
        "![one](https://bridge.example/one.png)",
        "![one](HA-0011)",
        "[one][two]\n\n[two]: https://bridge.example",
        "[one]: javascript:alert(1)",
        "one {: onclick=alert(1) }",
        "{: #one .two }",
        "Title\n=====",
        "<?php one ?>",
        "<![CDATA[one]]>",
    ],
)  # fmt: skip
def test_what_is_not_of_the_subset_is_text(text) -> None:
    seen = Seen(html_of(text))
    assert {tag for tag, _ in seen.elements} == {"p"}
    assert seen.words.split() == text.split()


# Every letter stays

WORD = st.text([*"abcdəşçığöüİIƏÇ0123456789", *"-–“”’.,:;()№%/\\*_`#>[]!|<&{}~^+="], min_size=1, max_size=9)
LINE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
START = st.sampled_from(
    ["", "", "", "- ", "* ", "> ", "# ", "### ", "1986. ", "3. ", "    ", "> - ", "  ", "\t", "|", "+ "]
)
DOCUMENT = st.lists(
    st.tuples(START, LINE, st.sampled_from(["\n", "\n\n", "  \n"])).map("".join), min_size=1, max_size=12
).map("".join)
ANYTHING = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=60)


@given(DOCUMENT)
@example("1992. Bu il\n3. Kabinet\n\n1986\\. A great year")
@example("|a|b|\n|-|-|\n|1|2|")
@example("`` a ` b ``")
@example("*a **b* c**")
@example("- 0\n1986. 0\n    3. 0")
@example("a\n# b\n***\n> c\n- d")
def test_the_letters_and_digits_of_a_document_survive_in_their_order(text) -> None:
    try:
        found = rendered(text)
    except BadMarkup:
        return  # refused, with a reason: nothing is lost in silence
    assert letters(Seen(str(found.html)).words) == letters(text)
    assert letters("".join(block.words for block in found.blocks)) == letters(text)


@given(ANYTHING)
def test_the_letters_and_digits_of_any_text_survive_in_their_order(text) -> None:
    try:
        found = html_of(text)
    except BadMarkup:
        return
    assert letters(Seen(found).words) == letters(text)


@given(st.lists(LINE.filter(lambda line: "[" not in line), min_size=1, max_size=6), st.data())
def test_the_letters_of_notes_survive_after_the_block_that_calls_them(paragraphs, data) -> None:
    notes = [data.draw(LINE.filter(lambda line: "[" not in line)) for _ in paragraphs]
    body = "\n\n".join(f"p {words} q[^n{i}]" for i, words in enumerate(paragraphs))
    text = body + "\n\n" + "".join(f"[^n{i}]: r {words} s\n" for i, words in enumerate(notes))
    try:
        found = rendered(text)
    except BadMarkup:
        return
    expected = "".join(letters(f"p{one}qr{two}s") for one, two in zip(paragraphs, notes, strict=True))
    assert letters(Seen(str(found.html)).words) == expected


def test_a_row_of_a_table_with_a_cell_too_many_is_refused_rather_than_cut() -> None:
    found = refusal("| one | two |\n|---|---|\n| 1 | 2 | lost |")
    assert (found.code, found.near) == ("table-row", "| 1 | 2 | lost |")
    assert refusal("| one | two |\n|---|---|\n| 1 |").code == "table-row"


def test_the_title_of_a_link_is_refused_rather_than_hidden() -> None:
    assert refusal('See [the law](HA-0011 "Daş körpü").').code == "link-title"


# Links


def links_of(text: str) -> list[str]:
    return [attributes["href"] for tag, attributes in Seen(html_of(text)).elements if tag == "a"]


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("HA-0011", "../laws/bridge.html"),
        ("organisations/council", "../organisations/council.html"),
        ("#p3", "#p3"),
        ("https://bridge.example/a?b=1&c=2", "https://bridge.example/a?b=1&c=2"),
        ("https://bridge.example/?a=1&copy=2&sect=3&para;=4", "https://bridge.example/?a=1&copy=2&sect=3¶=4"),
        ("https://bridge.example/?a=1&amp;b=2", "https://bridge.example/?a=1&b=2"),
        ("https://bridge.example/(a)", "https://bridge.example/(a)"),
        ("https://bridge.example/ünvan", "https://bridge.example/ünvan"),
        ("https://bridge.example/a\\_b", "https://bridge.example/a_b"),
        ("https://bridge.example/*a*", "https://bridge.example/*a*"),
        ("http://bridge.example", "http://bridge.example"),
        ("mailto:council@bridge.example", "mailto:council@bridge.example"),
    ],
)
def test_a_link_leads_where_it_was_written_to(written, href) -> None:
    assert links_of(f"[one]({written})") == [href]
    assert links_of(f"[one](<{written}>)") == [href]


def test_the_resolver_is_asked_for_internal_targets_only() -> None:
    asked: list[str] = []

    def resolve(target: str) -> str | None:
        asked.append(target)
        return KNOWN.get(target)

    render(
        "[a](HA-0011) [b](https://a.example) [c](#p1) [d](mailto:a@b.example)\n\n- [e](organisations/council)", resolve
    )
    assert asked == ["HA-0011", "organisations/council"]


@pytest.mark.parametrize(
    "target", ["HA-9999", "", "nowhere", "/absolute", "//bridge.example", "../x.html", "HA-0011#p3"]
)
def test_a_link_that_leads_nowhere_is_refused(target) -> None:
    found = refusal(f"See [the law]({target}).")
    assert found.code == "dead-link"
    assert f"“{target}”" in found.what
    assert found.near == f"]({target}"


def test_a_dead_link_is_found_at_itself_and_not_at_the_same_letters_before_it() -> None:
    text = "The council of un and others.\n\nSee [it](un)."
    assert text.index(refusal(text).near) == text.index("](un)")


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "&#x6A;avascript:alert(1)",
        "&#106;avascript:alert(1)",
        "&#106avascript:alert(1)",
        "javascript&colon;alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "java&#10;script:alert(1)",
        "java&Tab;script:alert(1)",
        "\x01javascript:alert(1)",
        "\x02javascript:alert(1)",
        " javascript:alert(1)",
        "<javascript:alert(1)>",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://bridge.example",
        "HTTPS:alert(1)",
        "https:alert(1)",
        "https:// x",
        "\\javascript:alert(1)",
        "java\\script:alert(1)",
    ],
)
def test_a_link_with_any_other_scheme_is_refused(target) -> None:
    assert refusal(f"[one]({target})").code in {"bad-link", "dead-link"}


@pytest.mark.parametrize(
    "text", ["[one](https://bridge.example/[^1]) two[^1]\n\n[^1]: three", "[a](HA-0011)[^1]\n\n[^1]: b"]
)
def test_a_call_of_a_note_in_an_address_is_no_call(text) -> None:
    seen = Seen(html_of(text))
    assert sum(attributes.get("class") == "fn" for _, attributes in seen.elements) == 1


# Nothing runs

HOSTILE = st.lists(
    st.sampled_from(
        ["<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "javascript:", "&#106;",
         "[a](", "](", ")", "<a href=", "'", '"', ">", "<", "onclick=", "{:", "}", "![", "]", "[", "`", "*", "\\", "\n",
         "\n\n", "    ", "|", "-", "#", "<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&quot;", "https://a.example/", "[^1]",
         "[^1]: ", "HA-0011", "x", "ə", "\x02", "\x03", "klzzwxh:0001", "wzxhzdk:0", "<style>", "<iframe srcdoc='",
         "<math><mtext>", "<noscript>", "<plaintext>", "href=javascript:alert(1)", "\N{NO-BREAK SPACE}", "\u2028"]
    ),
    max_size=25,
).map("".join)  # fmt: skip
ALLOWED = {
    "p": {"id", "role"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "a": {"href", "id", "class", "role", "aria-label"},
    "aside": {"class", "aria-label"}, "blockquote": {"id"}, "ul": {"id"}, "table": {"id"}, "hr": {"id"}, "li": set(),
    "thead": set(), "tbody": set(), "tr": set(), "th": set(), "td": set(), "em": set(), "strong": set(), "code": set(),
    "br": set(),
}  # fmt: skip


@given(HOSTILE)
@example("<script>alert(1)</script>")
@example('[a](https://a.example/"onclick=alert(1))')
@example("[a](<https://a.example/' onclick='alert(1)>)")
@example('[a"onclick="alert(1)](HA-0011)')
@example("[^1]\n\n[^1]: <script>alert(1)</script>")
@example("`</code><script>alert(1)</script>`")
@example("## <img src=x onerror=alert(1)>")
def test_nothing_executes(text) -> None:
    for labels in (LABELS, None, Labels('"><script>{n}', "<img onerror=x>{n}", "{n}' onclick='x")):
        try:
            found = html_of(text, labels)
        except BadMarkup:
            continue
        for tag, attributes in Seen(found).elements:
            assert attributes.keys() <= ALLOWED[tag]
            assert not any(name.startswith("on") for name in attributes)
            assert re.match(r"#|https?://|mailto:|\.\./", attributes.get("href", "#"))


def test_an_address_that_the_resolver_gives_cannot_leave_its_attribute() -> None:
    found = render("[a](HA-0011)", lambda _: 'x" onclick="alert(1)').html
    assert Seen(str(found)).elements == [("p", {}), ("a", {"href": 'x" onclick="alert(1)'})]


# Notes


def test_a_note_stands_after_the_block_that_calls_it_with_links_both_ways() -> None:
    text = "One[^a] and two[^b].\n\nThree.\n\n[^b]: The *second* note,\n    over two lines.\n[^a]: The first, see [law](HA-0011)."
    seen = Seen(html_of(text, LABELS))
    assert [(tag, attributes.get("id")) for tag, attributes in seen.elements if "id" in attributes] == [
        ("p", "p1"), ("a", "r1"), ("a", "r2"), ("p", "n1"), ("p", "n2"), ("p", "p2"),
    ]  # fmt: skip
    hrefs = [attributes["href"] for tag, attributes in seen.elements if tag == "a"]
    assert hrefs == ["#n1", "#n2", "#p1", "#r1", KNOWN["HA-0011"], "#r2", "#p2"]
    said = [attributes["aria-label"] for tag, attributes in seen.elements if tag == "a" and "aria-label" in attributes]
    assert said == ["Note 1", "Note 2", "Paragraph 1", "1. Back", "2. Back", "Paragraph 2"]
    assert letters(seen.words) == letters("One and two. The first, see law. The second note, over two lines. Three.")


@pytest.mark.parametrize(
    "where", ["## One[^1]", "- one[^1]", "> one[^1]", "| one[^1] | two |\n|---|---|", "**one[^1]**"]
)
def test_a_note_is_called_from_any_block(where) -> None:
    seen = Seen(html_of(f"{where}\n\n[^1]: three", LABELS))
    assert [attributes["id"] for _, attributes in seen.elements if attributes.get("role") == "doc-footnote"] == ["n1"]
    assert seen.words.split()[-1] == "three"


@pytest.mark.parametrize("words", ["# 5 h", "- 5 h", "> h", "1992. Bu il", "3. Kabinet", "| a | b |", "---"])
def test_a_note_is_one_paragraph_whatever_it_looks_like(words) -> None:
    seen = Seen(html_of(f"one[^1]\n\n[^1]: {words}", LABELS))
    assert [tag for tag, _ in seen.elements] == ["p", "a", "a", "aside", "p", "a"]
    assert seen.words.split() == ["one", *words.split()]


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("One[^1].", "call-without-note", "[^1]"),
        ("One.\n\n[^1]: note", "note-without-call", "[^1]:"),
        ("One[^1] and[^1].\n\n[^1]: note", "note-called-twice", "[^1]"),
        ("One[^1].\n\nTwo[^1].\n\n[^1]: note", "note-called-twice", "[^1]"),
        ("One[^1].\n\n[^1]: note\n\n[^1]: another", "note-twice", "[^1]:"),
        ("One[^1].\n\n[^1]: note[^2]\n\n[^2]: another", "note-in-note", "[^1]:"),
        ("One[^1].\n\n[^1]: note[^9]", "note-in-note", "[^1]:"),
        ("One[^1].\n\n[^1]:", "call-without-note", "[^1]"),
        ("One[^1].\n\n[^1]: [law](HA-9999)", "dead-link", "](HA-9999"),
    ],
)
def test_notes_and_calls_belong_together(text, code, near) -> None:
    found = refusal(text)
    assert (found.code, found.near) == (code, near)
    assert near in text


def test_words_of_another_language_are_marked_in_a_note_as_in_a_text() -> None:
    shown = html_of("Bir[^q] [two]{en}\n\n[^q]: Üç [four]{en}", LABELS)
    assert shown.count('<span lang="en">') == 2
    assert "{en}" not in shown


def test_a_call_in_code_is_text() -> None:
    assert html_of("`[^1]`") == "<p><code>[^1]</code></p>"


# Paragraph numbers and headings


def test_every_block_of_a_document_has_its_number_and_a_paragraph_shows_it() -> None:
    text = "One.\n\n## Two\n\n- three\n\n> four\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\nSeven."
    found = rendered(text)
    seen = Seen(str(found.html))
    ids = {attributes["id"]: tag for tag, attributes in seen.elements if "id" in attributes}
    assert ids == {"p1": "p", "p2": "h2", "p3": "ul", "p4": "blockquote", "p5": "table", "p6": "hr", "p7": "p"}
    shown = [attributes for tag, attributes in seen.elements if tag == "a"]
    assert [(link["class"], link["href"], link["aria-label"]) for link in shown] == [
        ("pn", "#p1", "Paragraph 1"),
        ("pn", "#p3", "Paragraph 3"),
        ("pn", "#p4", "Paragraph 4"),
        ("pn", "#p7", "Paragraph 7"),
    ]
    assert len(found.blocks) == 7
    assert found.headings == (("p2", "Two"),)


def test_the_words_of_a_heading_are_plain_and_without_the_calls_of_notes() -> None:
    found = rendered("## 3. *Daş* körpü[^1] `a`\n\n[^1]: note")
    assert found.headings == (("p1", "3. Daş körpü a"),)


def test_headings_of_the_archives_own_pages_have_their_words_as_ids() -> None:
    text = "## Əliyev, Xocalı soyqırımı\n\n## Necə oxumalı?\n\n## …\n\n## Necə oxumalı\n\n## Necə oxumalı 2\n\ntext"
    assert [identifier for identifier, _ in rendered(text, None).headings] == [
        "eliyev-xocali-soyqirimi",
        "nece-oxumali",
        "section",
        "nece-oxumali-2",
        "nece-oxumali-2-2",
    ]


@pytest.mark.parametrize("words", ["Main", "N1", "R2", "D01", "d01 h", "1992", "P3"])
def test_a_heading_takes_no_id_that_belongs_to_the_page(words) -> None:
    ((identifier, _),) = rendered(f"## {words}", None).headings
    assert identifier.startswith("section-")


@given(st.lists(st.sampled_from(["a", "A", "a 2", "a-2", "a 2 2", "b", "…", "1", "main"]), max_size=12))
def test_ids_of_headings_are_unique(words) -> None:
    found = rendered("\n\n".join(f"## {word}" for word in words), None)
    identifiers = [identifier for identifier, _ in found.headings]
    assert len(identifiers) == len(set(identifiers)) == len(words)


@given(DOCUMENT)
def test_a_text_says_the_same_whatever_was_rendered_before_it(text) -> None:
    before = html_of("One[^1].\n\n- two\n\n[^1]: three", LABELS)
    with contextlib.suppress(BadMarkup):
        rendered(text)
    assert html_of("One[^1].\n\n- two\n\n[^1]: three", LABELS) == before


# What is too much


def test_a_text_may_be_as_long_as_allowed_and_no_longer() -> None:
    words = "söz " * (MAX_CHARACTERS // 4)
    assert rendered(words).blocks[0].words.count("söz") == MAX_CHARACTERS // 4
    assert refusal(words + ".").code == "text-too-long"


@pytest.mark.parametrize("bracket", ["[", "<"])
def test_a_paragraph_may_have_as_many_brackets_as_allowed_and_no_more(bracket) -> None:
    assert bracket in Seen(html_of(bracket * MAX_BRACKETS)).words
    found = refusal(f"Before.\n\nHere {bracket * (MAX_BRACKETS + 1)}")
    assert found.code == "too-many-brackets"
    assert found.near.startswith("Here")


@pytest.mark.parametrize("mark", ["*a* ", "_a_ ", "`a` ", "\\* ", "a  \n"])
def test_a_paragraph_may_have_as_many_marks_as_allowed_and_no_more(mark) -> None:
    each = 1 if mark in {"\\* ", "a  \n"} else 2
    if mark == "\\* ":
        each = 2  # the backslash and what it guards
    fits = MAX_MARKS // each
    assert html_of(mark * fits)
    assert refusal(mark * (fits + 2)).code == "too-many-marks"


@pytest.mark.parametrize(
    "text",
    [
        "- [a](HA-0011)\n" * 400,
        "[a](HA-0011)\n\n" * 400,
        "- *a* and **b**\n" * 800,
        "| *a* | `b` |\n|---|---|\n" + "| *a* | `b` |\n" * 800,
        "> [a](HA-0011)\n>\n" * 400,
        "# a\n\n" * 2_000,
        "_" * 400 + "\n\n" + "* * * * * * * * * * * * * * *\n\n" + "-" * 80,
    ],
    ids=["list of links", "links", "list", "table", "quotation", "headings", "rules"],
)
def test_the_bounds_are_of_one_paragraph_item_or_cell_and_not_of_the_text(text) -> None:
    assert html_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join("    " * depth + "- a\n" for depth in range(MAX_DEPTH)),
        "> " * MAX_DEPTH + "a",
        "- " * MAX_DEPTH + "a",
        "> - " * (MAX_DEPTH // 2) + "a",
    ],
    ids=["indented lists", "quotations", "lists", "both"],
)
def test_blocks_stand_as_deep_in_each_other_as_allowed(text) -> None:
    assert letters(Seen(html_of(text)).words) == letters(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join("    " * depth + "- a\n" for depth in range(MAX_DEPTH + 1)),
        "> " * (MAX_DEPTH + 1) + "a",
        ">" * (MAX_DEPTH + 1) + "a",
        "- " * (MAX_DEPTH + 1) + "a",
        "+ " * 5_000 + "a",
        "- * + " * 300 + "a",
        "\t" * 30 + "- a",
        "*a _b " * 200 + "b_ a* " * 200,
    ],
    ids=["indented lists", "quotations", "tight quotations", "lists", "endless", "mixed", "tabs", "emphasis"],
)
def test_what_is_too_deep_is_refused(text) -> None:
    assert refusal(text).code == "too-deep"


UNITS = ["a\n", "# b\n", "***\n", "> c\n", "- d\n", "    e\n", "|f|g|\n", "|-|-|\n", "[h](#x)", "[^i]", "    - j\n", "[^k]: l\n",
         ">\n", "*n* ", "*", "_", "`", "``", "\\", "<", "[", "![", "](", "&", "#", "+ ", "> ", "|", "a  \n", "`a``", "**a __b "]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), [*itertools.product(UNITS, UNITS)][::7])
def test_endless_repetition_is_refused_or_grows_no_faster_than_the_text(one, two) -> None:
    """Work is counted in what the text becomes: twice the text, at most about twice the HTML, and no deep recursion."""
    sizes = []
    for length in (5_000, 10_000):
        text = ((one + two) * length)[:length]
        try:
            sizes.append(len(html_of(text)))
        except BadMarkup as refused:
            assert refused.code  # noqa: PT017 -- any code: it is refused in words
            return
    assert sizes[1] <= 2.2 * sizes[0] + 100


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text", ["> a{}b", "- a{}b", "> a\n>\n>{}b", "a{}b"], ids=["quotation", "list", "two paragraphs", "paragraph"]
)
def test_a_hundred_thousand_spaces_take_no_time(text) -> None:
    assert "b" in html_of(text.format(" " * 100_000), LABELS)


def test_rows_of_a_table_cannot_be_multiplied_by_the_width_of_its_head() -> None:
    head = "|a" * 1_000 + "|\n" + "|-" * 1_000 + "|\n"
    assert refusal(head + "|\n" * 1_000).code == "table-row"


@pytest.mark.parametrize(
    "text",
    [
        "a\n# b\n" * 2_000,
        "***\n>\n" * 2_000,
        "`a" * 2_000,
        "|a" * 600 + "|\n" + "|-" * 600 + "|\n" + "|`a`" * 600 + "|",
        "*a* " * 2_000,
        "#" * 2_000 + "a",
    ],
    ids=["headings in a block", "rules in a block", "unpaired ticks", "ticks in a row", "emphasis", "hashes"],
)
def test_shapes_that_cost_the_square_of_their_length_are_refused(text) -> None:
    assert refusal(text).code == "too-many-marks"


# The short way, and the converter of reference


def said(way: Callable[[str], Iterator[Part]], text: str) -> list[tuple[str, str, str]] | str:
    """Return a text's blocks as one of the two ways has them, or why it refuses it."""
    try:
        return [(part.tag, part.html, part.words) for part in way(text)]
    except BadMarkup as reason:
        return reason.code


@given(st.lists(st.sampled_from([
    "söz", "İ", "a", "1.", "–", "“", "’", " ", "  ", "\n", "\n\n", "\n\n\n", "*", "**", "_", "`", "[^1]", "[^a-b]", "[x](HA-0011)", "[söz x](https://a.b/c?d=1#e)", "[a](HA-9)", "[a](javascript:b)", "- a", "> a", "[", "]", "(", ")",
    "**a**", "*b*", "> a\n>\n> b", "| a | b |\n| --- | --- |\n| c | d |", "| *c* | **d** x |", "| e |", "| --- |", "\n>\n> ", "a\n\n- b\n\n> c", "{", "}", "#", "## ", "- ", "* ", "+ ", "> ", "|", "---", "=", "&", "<b>", "\\", "!", ":", "\t", "    ", "\u00a0", "\u2028", "\x0c", "\u200c", "~", "https://a.b",
]), max_size=16).map("".join))  # fmt: skip
@example("\u2028")
@example("> | a | b |\n> | --- | --- |\n> | c | d |")
@example("> - a")
@example(">")
@example("- a\n\n    b\n\nc")
@example("> a\n\nb\n\n> c")
def test_what_needs_no_converter_is_what_the_converter_makes(text) -> None:
    assert said(parts, text) == said(converted, text)
    holds_only_what_is_allowed(text)


def holds_only_what_is_allowed(text: str) -> None:
    """Plain blocks, and what joins blocks, are not sanitised: it would change nothing in any text."""
    switched = replace(LABELS, switch=Switch("../en/a.html", "en", "English"))
    with contextlib.suppress(BadMarkup):
        for labels in (None, LABELS, switched):
            whole = rendered(text, labels)
            assert sanitised(whole.html) == whole.html
            for block in whole.blocks:  # an element by itself: rows without their table would be no HTML
                element = f"<{block.tag}>{block.inner}</{block.tag}>" if block.tag != "hr" else "<hr>"
                assert sanitised(element) == element
                assert sanitised(block.notes) == block.notes


@given(st.lists(st.sampled_from([
    "söz", "a ", "“", "*", "**a**", "*b*", "[x](HA-0011)", "[söz x](https://a.b/c?d=1#e)", "[a](https://a.b/c?d=1&e)", "[a](HA-9)",
    "[söz]{az}", "`", "<b>", "&", "&lt;", "'", '"', "\\", "\u00a0", "https://a.b",
]), min_size=1, max_size=8).map("".join))  # fmt: skip
@example("[söz x](https://a.b/c?d=1#e) *a*")
def test_what_is_said_in_a_note_holds_only_what_is_allowed(words) -> None:
    holds_only_what_is_allowed(f"a[^1]\n\n[^1]: {words}")


@pytest.mark.parametrize("folder", ["content", "tests/archives/sample/content"])
def test_the_texts_of_archives_are_the_same_either_way(folder) -> None:
    texts = [
        text.strip("\n")
        for file in sorted((Path(__file__).parents[1] / folder).rglob("*.md"))
        for text in re.split(r"^# .*$", file.read_text("utf-8").rpartition("\n---\n")[2], flags=re.MULTILINE)
    ]
    ways = [(said(parts, text), said(converted, text)) for text in texts]
    assert [short for short, _ in ways] == [long for _, long in ways]
    for text in texts:
        holds_only_what_is_allowed(text)
    assert any(part.is_plain for text in texts for part in parts("".join(text.split("["))))


# For who reads the HTML again


class Pieces(html.parser.HTMLParser):
    """What a parser of HTML finds: each tag with its attributes, and the words between tags."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that opens."""
        self.found.append((tag, {name: value or "" for name, value in attrs}, ""))

    def handle_endtag(self, tag: str) -> None:
        """Note a tag that closes."""
        self.found.append((f"/{tag}", {}, ""))

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.found.append(("", {}, data))


@given(st.one_of(DOCUMENT, ANYTHING, HOSTILE))
@example("[a](<https://a.example/?b=1&c='>\"<d>) [söz]{az}[^1]  \nx & `<b>` &amp;\n\n[^1]: [e](HA-0011) *f*")
def test_html_is_of_tags_and_words_that_are_found_without_a_parser(text) -> None:
    for labels in (LABELS, None, Labels('"><script>{n}', "<img onerror=x>{n}", "{n}' onclick='x")):
        with contextlib.suppress(BadMarkup):
            found = html_of(text, labels)
            assert list(tei.pieces(found)) == Pieces(found).found
