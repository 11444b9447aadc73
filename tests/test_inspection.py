"""Inspection: every rule fires on a small made-up site, and the real site breaks none."""

from __future__ import annotations

from pathlib import Path

import pytest

from heydar_archive import addresses
from heydar_archive.inspection import inspect
from heydar_archive.inspection import look as looked_at
from heydar_archive.problems import Problem
from heydar_archive.publishing import MANIFEST
from heydar_archive.rendering import Output
from heydar_archive.understanding import understand

KEYS = frozenset({"nav.home", "doc.on-page", "strip.year", "{n}", "{documents}"})


def page(body: str = "<h1>Town</h1>", head: str = "<title>Town</title>", root: str = '<html lang="en">') -> str:
    return f"<!doctype html>\n{root}\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"


def look(files: dict[str, str], base_path: str = "/") -> tuple[Problem, ...]:
    """Inspect a made-up site that has, beside the given files, three pages, a style sheet, a font and an icon."""
    whole = {
        "index.html": page(),
        "az/index.html": page(),
        "en/letters/a.html": page('<h1>Letter</h1><p id="p1">One</p><p id="ə">Two</p>'),
        "assets/site.css": 'body { background: url("fonts/a.woff2") }',
        "assets/fonts/a.woff2": "",
        "assets/icon.svg": "<svg/>",
    } | files
    outputs = tuple(Output(path, text.encode()) for path, text in whole.items())
    return inspect([looked_at(outputs, KEYS)], base_path=base_path)


def test_a_site_without_faults_has_no_problems() -> None:
    good = page(
        """<h1 id="top">Title</h1> <a href="#top">up</a> <a href="../index.html">out</a> <a href='letters/a.html#p1'>in</a>
        <a href="letters/a.html#%C9%99">in</a> <a href="https://www.un.org/x">UN</a> <a href="mailto:a@b.example">mail</a>
        <a href=letters/a.html>in</a> <a href="#">nowhere</a> <img src="../assets/icon.svg" alt="A seal">
        <p>Nothing at nav.elsewhere, {n and x} are no words of ours; 3.4 and site.css neither.</p>""",
        """<title>T</title><link rel="canonical" href="https://town.example/en/index.html">
        <link rel="alternate" hreflang="az" href="https://town.example/az/index.html">
        <link rel="stylesheet" href="../assets/site.css"><link rel="icon" href="../assets/icon.svg">""",
    )
    assert look({"en/index.html": good}) == ()


@pytest.mark.timeout(60)
def test_words_without_an_end_take_no_time() -> None:
    assert look({"en/index.html": page(f"<h1>a</h1><p>{'a.b|' * 100_000}</p>")}) == ()


DEAD = [
    ("a", '<a href="gone.html">x</a>'),
    ("a in single quotes", "<a href='gone.html'>x</a>"),
    ("a without quotes", "<a class=x href=gone.html>x</a>"),
    ("a in capitals", '<A HREF="gone.html">x</A>'),
    ("a over lines", '<a class="x"\n   href="gone.html"\n>x</a>'),
    ("a folder", '<a href="letters/">x</a>'),
    ("above the site", '<a href="../../index.html">x</a>'),
    ("with an entity", '<a href="a&amp;b.html">x</a>'),
    ("an image", '<img src="gone.png" alt="">'),
    ("a script", '<script src="gone.js"></script>'),
    ("a moved page", '<meta http-equiv="refresh" content="0; url=gone.html">'),
    ("a style sheet", '<link rel="stylesheet" href="gone.css">'),
    ("an icon", '<link rel="shortcut icon" href="gone.ico">'),
    ("a preloaded font", '<link rel="preload" as="font" href="gone.woff2">'),
]


@pytest.mark.parametrize("markup", [markup for _, markup in DEAD], ids=[name for name, _ in DEAD])
def test_a_link_that_leads_nowhere_is_found(markup: str) -> None:
    (problem,) = look({"en/index.html": page(f"<h1>x</h1>{markup}")})
    assert problem.code == "dead-link"
    assert str(problem.position) == "en/index.html"
    assert "leads nowhere" in problem.what


@pytest.mark.parametrize("link", ["letters/a.html#p2", "#p1", "letters/a.html#P1", "../assets/icon.svg#p1"])
def test_a_link_to_no_place_on_its_page_is_found(link: str) -> None:
    (problem,) = look({"en/index.html": page(f'<h1>x</h1><a href="{link}">x</a>')})
    assert (problem.code, str(problem.position)) == ("dead-anchor", "en/index.html")
    assert f"“{link}”" in problem.what


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//town.example/"]
)
def test_a_link_with_another_scheme_is_found(link: str) -> None:
    (problem,) = look({"en/index.html": page(f'<h1>x</h1><a href="{link}">x</a>')})
    assert problem.code == "bad-link"
    assert f"“{link}”" in problem.what


OUTSIDE = [
    '<img src="https://town.example/seal.png" alt="">',
    '<script src="//town.example/x.js"></script>',
    '<iframe src="http://town.example/"></iframe>',
    '<link rel="stylesheet" href="https://town.example/x.css">',
    '<link rel="preload" as="font" href="https://town.example/x.woff2">',
    '<object data="https://town.example/x.svg"></object>',
    '<video><source src="https://town.example/x.webm"></video>',
    '<img src="data:image/png;base64,x" alt="">',
]


@pytest.mark.parametrize("markup", OUTSIDE)
def test_a_request_to_elsewhere_is_found(markup: str) -> None:
    (problem,) = look({"en/index.html": page(f"<h1>x</h1>{markup}")})
    assert (problem.code, str(problem.position)) == ("outside-request", "en/index.html")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ('@import "https://town.example/x.css";', "outside-request"),
        ("a { background: url(https://town.example/x.png) }", "outside-request"),
        ("a { background: URL('//town.example/x.png') }", "outside-request"),
        ("a { background: url( 'gone.png' ) }", "dead-link"),
        ('@import url("gone.css");', "dead-link"),
        ('@import "gone.css" layer(x);', "dead-link"),
        ("a { background: url(/assets/icon.svg) }", "dead-link"),
    ],
)
def test_an_address_in_a_style_sheet_leads_to_a_file_of_the_site(rule: str, code: str) -> None:
    (problem,) = look({"assets/site.css": rule})
    assert (problem.code, str(problem.position)) == (code, "assets/site.css")


def test_a_part_of_a_file_is_named_in_a_style_sheet_by_its_fragment() -> None:
    assert (
        look(
            {"assets/site.css": "a { background: url(icon.svg#seal) } @import url(other.css); ", "assets/other.css": ""}
        )
        == ()
    )


def test_an_id_that_stands_twice_is_found() -> None:
    (problem,) = look({"en/index.html": page('<h1 id="a">x</h1><p id="b">x</p><p id=\'b\'>x</p>')})
    assert problem.code == "repeated-id"
    assert "“b” stands 2 times" in problem.what


@pytest.mark.parametrize("root", ["<html>", '<html lang="">', '<html dir="ltr">'])
def test_a_page_that_does_not_say_its_language_is_found(root: str) -> None:
    assert [problem.code for problem in look({"en/index.html": page(root=root)})] == ["no-language"]


@pytest.mark.parametrize(("body", "count"), [("<h2>x</h2>", 0), ("<h1>x</h1><h1>x</h1>", 2)])
def test_a_page_without_exactly_one_first_heading_is_found(body: str, count: int) -> None:
    (problem,) = look({"en/index.html": page(body)})
    assert problem.code == "headings"
    assert f"{count} headings of level 1" in problem.what


UNSAID = ["<p>{}</p>", '<p aria-label="{}">x</p>', '<img src="../assets/icon.svg" alt="{}">', '<p title="{}">x</p>']


@pytest.mark.parametrize("place", UNSAID)
def test_a_key_of_the_wording_that_a_reader_would_see_or_hear_is_found(place: str) -> None:
    (problem,) = look({"en/index.html": page("<h1>x</h1>" + place.format("doc.on-page"))})
    assert problem.code == "visible-key"
    assert "“doc.on-page”" in problem.what


@pytest.mark.parametrize("place", UNSAID)
def test_a_placeholder_that_a_reader_would_see_or_hear_is_found(place: str) -> None:
    (problem,) = look({"en/index.html": page("<h1>x</h1>" + place.format("{documents} in all"))})
    assert problem.code == "visible-placeholder"
    assert "“{documents}”" in problem.what


def test_words_in_braces_that_are_no_placeholder_of_ours_are_a_documents_own() -> None:
    assert look({"en/index.html": page("<h1>x</h1><p>Sign {seal} at {place} here.</p>")}) == ()


def test_a_key_in_the_title_or_the_description_is_found() -> None:
    head = '<title>nav.home</title><meta name="description" content="{n} documents">'
    codes = [problem.code for problem in look({"en/index.html": page(head=head)})]
    assert codes == ["visible-key", "visible-placeholder"]


def test_a_combining_dot_is_found() -> None:
    (problem,) = look({"en/index.html": page("<h1>i\u0307clas</h1>")})
    assert problem.code == "combining-dot"


@pytest.mark.parametrize(
    ("link", "codes"),
    [
        ("/archive/az/index.html", []),
        ("/archive/az/gone.html", ["dead-link"]),
        ("/az/index.html", ["dead-link"]),
        ("/archive", ["dead-link"]),
        ("/archiveaz/index.html", ["dead-link"]),
    ],
)
def test_a_link_from_the_root_of_the_host_goes_through_the_folder_of_the_site(link: str, codes: list[str]) -> None:
    files = {"404.html": page(f'<h1>x</h1><a href="{link}">x</a>')}
    assert [problem.code for problem in look(files, "/archive/")] == codes


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/az/index.html">x</a>',
        '<a href="/">x</a>',
        '<link rel="stylesheet" href="/assets/site.css">',
        '<img src="/assets/icon.svg" alt="">',
    ],
)
def test_only_the_page_for_dead_addresses_may_link_from_the_root_of_the_host(markup: str) -> None:
    codes = {problem.code for problem in look({"en/index.html": page(f"<h1>x</h1>{markup}")})}
    assert "root-link" in codes
    codes = {problem.code for problem in look({"en/404.html": page(f"<h1>x</h1>{markup}")})}
    assert "root-link" not in codes


def test_attached_files_are_known_as_targets_and_not_looked_into(tmp_path: Path) -> None:
    scan = tmp_path / "scan.html"
    scan.write_text("<p id=a id=a>", "utf-8")
    files = (
        Output("index.html", page('<h1>x</h1><a href="files/scan.html">x</a>').encode()),
        Output("files/scan.html", scan),
    )
    assert inspect([looked_at(files)]) == ()


def test_the_real_site_breaks_no_rule(site: Path, project: Path) -> None:
    archive, wording, _ = understand(project)
    outputs = tuple(
        Output(path.relative_to(site).as_posix(), path.read_bytes())
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    )
    assert len(outputs) > 800
    keys = frozenset(wording["en"].words)
    assert inspect([looked_at(outputs, keys)], base_path=addresses.base_path(archive.site.facts.base_url)) == ()
