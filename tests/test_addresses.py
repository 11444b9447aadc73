"""Addresses are output paths; links between them work from a file, from a sub-folder and from a host."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from heydar_archive import addresses
from heydar_archive.languages import LANGUAGES
from heydar_archive.model import REGISTERS
from heydar_archive.site import build

PART = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=8).filter(
    lambda part: part not in {".", ".."} and ".html#" not in part
)
PATH = st.lists(PART, min_size=1, max_size=4).map("/".join)
PAGE = PATH.map("{}.html".format)
HOSTS = [
    "file:///home/editor/site/",
    "https://archive.example/",
    "https://host.example/people/archive/",
    "http://localhost:8000/a%20b/",
]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (addresses.home("az"), "az/index.html"),
        (addresses.index("en", "timeline"), "en/timeline.html"),
        (addresses.entry("az", "decrees", "1959-05-12-bridge"), "az/decrees/1959-05-12-bridge.html"),
        (addresses.form("en", "decrees"), "en/decrees/index.html"),
        (addresses.record("az", "people", "mayor"), "az/people/mayor.html"),
        (addresses.record("az", "gaps", "lost-letter"), "az/gaps/lost-letter.html"),
        (addresses.record("en", "glossary", "minutes"), "en/glossary.html#minutes"),
        (addresses.record("en", "terms", "bridge"), "en/terms.html#bridge"),
        (addresses.year("az", 1959), "az/years/1959.html"),
        (addresses.year("az", 476), "az/years/0476.html"),
        (addresses.part("az", "topics/bridge", "about", 476), "az/topics/bridge/about-0476.html"),
        (addresses.part("en", "documents/letters", "documents", None), "en/documents/letters/documents-undated.html"),
        (addresses.day("en", 5, 1), "en/days/05-01.html"),
        (addresses.page("az", "about"), "az/about.html"),
        (addresses.not_found("az"), "az/404.html"),
        (addresses.permanent("HA-0011"), "ref/HA-0011.html"),
        (addresses.entry_data("HA-0011"), "data/json/entries/HA-0011.json"),
        (addresses.register_data("people"), "data/json/people.json"),
        (addresses.linked_entry("HA-0011"), "data/linked/entries/HA-0011.jsonld"),
        (addresses.citation("az", "HA-0011", "csl.json"), "az/cite/HA-0011.csl.json"),
        (addresses.attachment("decrees", "bridge", "Plan 1.pdf"), "files/decrees/bridge/Plan 1.pdf"),
    ],
)
def test_everything_has_its_address(address, expected) -> None:
    assert address == expected


ARGUMENTS = {
    "name": "about", "form": "decrees", "slug": "bridge", "identifier": "bridge", "kind": "people", "number": 7,
    "month": 5, "key": "0011", "ref": "HA-0011", "form_folder": "decrees", "size": 192, "place": "topics/bridge", "year": 1959,
    "ending": "bib",
}  # fmt: skip


def makers() -> list[tuple[str, inspect.Signature]]:
    """Every public function that makes an address out of parts."""
    found = inspect.getmembers(addresses, inspect.isfunction)
    own = [(name, function) for name, function in found if function.__module__ == addresses.__name__]
    return [
        (name, inspect.signature(function))
        for name, function in own
        if not name.startswith("_") and name not in {"relative", "absolute", "base_path", "in_other"}
    ]


def made(name: str, signature: inspect.Signature, language: str = "az") -> str:
    given_ = {parameter: ARGUMENTS.get(parameter, language) for parameter in signature.parameters}
    return getattr(addresses, name)(**given_)


@pytest.mark.parametrize(("name", "signature"), makers(), ids=lambda value: value if isinstance(value, str) else "")
def test_an_address_is_a_path_below_the_sites_root(name, signature) -> None:
    address = made(name, signature)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._/-]*(?:\.html#[a-z0-9-]+)?", address)
    assert not set(address.split("/")) & {"", ".", ".."}


@pytest.mark.parametrize(
    ("name", "signature"),
    [pair for pair in makers() if "language" in pair[1].parameters and pair[0] != "card"],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_both_languages_share_the_remainder_of_an_address(name, signature) -> None:
    az, en = (made(name, signature, language) for language in LANGUAGES)
    assert (az[:3], en[:3]) == ("az/", "en/")
    assert az[3:] == en[3:]
    assert addresses.in_other(az, "en") == en
    assert addresses.in_other(en, "az") == az
    assert addresses.in_other(az, "az") == az


def test_pictures_of_pages_lie_outside_the_two_trees_so_that_these_hold_the_same_addresses() -> None:
    """A picture's name has a digest of its words, which differ between the languages."""
    assert addresses.card("az", "HA-0001", "3f9c2ab01d77") == "cards/az/HA-0001-3f9c2ab01d77.png"


def test_no_register_is_paged_that_does_not_exist_and_none_may_be_a_form() -> None:
    assert REGISTERS.keys() >= addresses.PAGED
    assert set(addresses.INDEXES) >= REGISTERS.keys() - {"forms"}


# Links


@pytest.mark.parametrize(
    ("here", "there", "link"),
    [
        ("az/decrees/bridge.html", "az/decrees/road.html", "road.html"),
        ("az/decrees/bridge.html", "az/people/mayor.html", "../people/mayor.html"),
        ("az/decrees/bridge.html", "en/decrees/bridge.html", "../../en/decrees/bridge.html"),
        ("az/decrees/bridge.html", "az/index.html", "../index.html"),
        ("az/decrees/bridge.html", "index.html", "../../index.html"),
        ("az/decrees/bridge.html", "assets", "../../assets"),
        ("index.html", "az/index.html", "az/index.html"),
        ("index.html", "assets/site.css", "assets/site.css"),
        ("az/timeline.html", "az/timeline.html#y1959", "#y1959"),
        ("az/timeline.html", "az/timeline.html", "timeline.html"),
        ("az/index.html", "az/timeline.html#y1959", "timeline.html#y1959"),
        ("az/decrees/bridge.html", "az/glossary.html#minutes", "../glossary.html#minutes"),
        ("az/decrees/bridge.html", "files/decrees/bridge/Plan 1.pdf", "../../files/decrees/bridge/Plan%201.pdf"),
        ("az/x.html", "files/a/b/körpü 50% #2?.pdf", "../files/a/b/k%C3%B6rp%C3%BC%2050%25%20%232%3F.pdf"),
        ("az/x.html", "az/a:b.html", "a%3Ab.html"),
    ],
)
def test_a_link_is_relative_and_encoded(here, there, link) -> None:
    assert addresses.relative(here, there) == link


def arrived(host: str, here: str, link: str) -> str:
    """Where a browser goes that follows a link of a page: the path below the site's root."""
    page = addresses.absolute(host, here)
    target = urlsplit(urljoin(page, link))
    return unquote(target._replace(fragment="").geturl().removeprefix(host))


@given(PATH, PATH, st.sampled_from(HOSTS))
def test_a_link_arrives_from_every_host_and_folder(here, there, host) -> None:
    assume(not here.startswith(f"{there}/"))  # nothing is both a file and a folder
    assert arrived(host, here, addresses.relative(here, there)) == there


@given(PAGE, PAGE, st.from_regex(r"[a-z0-9-]+", fullmatch=True))
def test_a_fragment_is_kept(here, there, fragment) -> None:
    assume(not here.startswith(f"{there}/"))
    link = addresses.relative(here, f"{there}#{fragment}")
    assert urlsplit(link).fragment == fragment
    assert arrived(HOSTS[0], here, link) == there
    assert (link == f"#{fragment}") == (here == there)


@given(PATH, PATH)
def test_a_link_never_begins_at_the_hosts_root_nor_with_a_scheme(here, there) -> None:
    link = addresses.relative(here, there)
    assert not link.startswith("/")
    assert not urlsplit(link).scheme
    assert link.isascii()


# Full addresses


@pytest.mark.parametrize(
    ("base_url", "full", "path"),
    [
        ("https://archive.example", "https://archive.example/az/x.html", "/"),
        ("https://archive.example/", "https://archive.example/az/x.html", "/"),
        ("https://host.example/people/archive", "https://host.example/people/archive/az/x.html", "/people/archive/"),
        ("https://host.example/archive/", "https://host.example/archive/az/x.html", "/archive/"),
        ("https://host.example:8443/a%20b", "https://host.example:8443/a%20b/az/x.html", "/a%20b/"),
    ],
)
def test_a_full_address_lies_below_the_published_one(base_url, full, path) -> None:
    assert addresses.absolute(base_url, "az/x.html") == full
    assert addresses.base_path(base_url) == path
    assert urlsplit(full).path == f"{path}az/x.html"


def test_a_full_address_is_encoded_and_keeps_its_fragment() -> None:
    base = "https://archive.example"
    assert addresses.absolute(base, "az/terms.html#d01") == f"{base}/az/terms.html#d01"
    assert addresses.absolute(base, "files/a/b/körpü #2.pdf") == f"{base}/files/a/b/k%C3%B6rp%C3%BC%20%232.pdf"


# In a built site


def test_an_attachment_with_any_name_is_linked(sample: Path) -> None:
    name = "Körpü 50% #2? & “plan”.pdf"
    entry = "1959-05-12-stone-bridge"
    (sample / "content" / "decisions" / entry / name).write_bytes(b"%PDF-1.7")
    build(sample, sample / "public")
    assert (sample / "public" / "files" / "decisions" / entry / name).read_bytes() == b"%PDF-1.7"
    for language in LANGUAGES:
        here = f"{language}/decisions/{entry}.html"
        page = (sample / "public" / here).read_text("utf-8")
        links = re.findall(r'<a [^>]*href="([^"]*plan[^"]*\.pdf)"', page)  # not those of heads, which name the host
        assert [arrived(HOSTS[0], here, link) for link in links] == [f"files/decisions/{entry}/{name}"]


def test_every_link_of_a_built_site_is_relative_or_names_its_host(site: Path) -> None:
    """Only the pages for addresses that lead nowhere begin at the root: they are shown at any depth."""
    for path in sorted(site.rglob("*.html")):
        if path.name == "404.html":
            continue
        links = set(re.findall(r'(?:href|src)="([^"]*)"', path.read_text("utf-8")))
        assert not {link for link in links if link.startswith("/")}, path
