"""What something is, where its values come from, where it is shown, and why it was built again."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from heydar_archive.explaining import Unknown, explain, told
from heydar_archive.site import build
from heydar_archive.understanding import understand
from test_cli import DONE, PROBLEMS, run, snapshot

ENTRY = "content/orders/1962-02-15-repair-of-the-spring.md"
PAGE = "orders/1962-02-15-repair-of-the-spring.html"


def title(root: Path, asked: str) -> str:
    return explain(root, root / "public", asked).title


@pytest.mark.parametrize(
    "asked",
    [
        "TA-0007",
        "ta-0007",
        "1962-02-15-repair-of-the-spring",
        ENTRY,
        f"en/{PAGE}",
        f"/az/{PAGE}",
        f"public/az/{PAGE}#text",
        f"az/{PAGE.removesuffix('.html')}",
        f"en/{PAGE.removesuffix('.html')}-parallel.html",
        "ref/TA-0007.html",
        f"https://towns.example/archive/en/{PAGE}",
        f"http://localhost:8000/en/{PAGE}",
    ],
)
def test_an_entry_is_found_by_every_name_that_it_has(sample, asked) -> None:
    base = understand(sample)[0].site.facts.base_url.rstrip("/")
    asked = asked.replace("https://towns.example/archive", base)
    assert title(sample, asked) == "TA-0007: On the repair of the spring"


def test_a_file_on_the_disk_is_found_by_its_address(sample, monkeypatch) -> None:
    build(sample, sample / "public")
    assert title(sample, (sample / "public" / "en" / PAGE).as_uri()).startswith("TA-0007")
    monkeypatch.chdir(sample / "public" / "en")
    assert title(sample, PAGE).startswith("TA-0007")
    assert title(sample, str(sample / ENTRY)).startswith("TA-0007")


def test_every_value_stands_at_the_place_that_is_named(sample) -> None:
    archive, _, _ = understand(sample)
    for entry in archive.entries:
        told_of = explain(sample, sample / "public", entry.facts.ref)
        assert told_of.values
        for value in told_of.values:
            line = (sample / value.where.file).read_text("utf-8").split("\n")[value.where.line - 1]
            there = line[value.where.column - 1 :].strip()
            if there not in {">-", "|"} and not there.startswith('"'):
                assert there.startswith(value.said.rstrip("…").split("\n")[0][: len(there)][:20].rstrip()), value


def test_names_of_other_files_stand_where_they_are_said_to(sample) -> None:
    told_of = explain(sample, sample / "public", "TA-0007")
    borrowed = {value.key: value for value in told_of.borrowed}
    mayor = borrowed["issuers.1.agent nargiz-bulagly"]
    assert mayor.where.file == "content/registers/people/nargiz-bulagly.yaml"
    assert mayor.said in (sample / mayor.where.file).read_text("utf-8").split("\n")[mayor.where.line - 1]


def test_it_is_said_who_names_it(sample) -> None:
    target = explain(sample, sample / "public", "nargiz-bulagly")
    assert "named by TA-0007" in {value.key for value in target.borrowed}


def test_the_pages_that_show_it_are_those_that_link_to_it(sample) -> None:
    """Held against the finished pages: every one that links to the entry, and no other."""
    build(sample, sample / "public")
    shown = set(explain(sample, sample / "public", "TA-0007").shown_on)
    linking = set()
    for page in (sample / "public").rglob("*.html"):
        name = page.relative_to(sample / "public").as_posix()
        main = re.search(r"<main.*</main>", page.read_text("utf-8"), re.DOTALL)
        links = re.findall(r'href="([^"#]*)(?:#[^"]*)?"', main[0] if main else page.read_text("utf-8"))
        targets = {os.path.normpath(os.path.join(os.path.dirname(name), link)) for link in links}  # noqa: PTH118, PTH120
        own = {f"{language}/{PAGE}" for language in ("az", "en")} | {"ref/TA-0007.html"}
        own |= {f"{language}/orders/1962-02-15-repair-of-the-well.html" for language in ("az", "en")}  # its former name
        own |= {address.replace(".html", "-parallel.html") for address in own}
        if targets & own and name not in own:
            linking.add(re.sub("^(?:az|en)/", "az+en/", name))
    assert linking == shown
    assert "az+en/timeline.html" in shown


# The build


def said_of_the_build(root: Path) -> str:
    return "\n".join(told(explain(root, root / "public", "TA-0007")))


def later(path: Path, reference: Path) -> None:
    """Make a file look saved after another."""
    moment = reference.stat().st_mtime_ns + 5_000_000_000
    os.utime(path, ns=(moment, moment))


def test_without_a_published_site_that_is_said(sample) -> None:
    text = said_of_the_build(sample)
    assert "nothing is published yet" in text
    assert "There is no published site to compare with: run a build." in text


def test_what_a_build_would_change_is_said_with_the_file_that_was_saved(sample) -> None:
    build(sample, sample / "public")
    assert "a build would change it" not in said_of_the_build(sample)
    person = sample / "content" / "registers" / "people" / "nargiz-bulagly.yaml"
    person.write_text(person.read_text("utf-8").replace("Nargiz Bulagly", "Nargiz Changed"), "utf-8")
    later(person, sample / "public" / ".heydar-archive.json")
    text = said_of_the_build(sample)
    assert f"en/{PAGE}: a build would change it" in text
    assert re.search(r"published: .*Nargiz Bulagly", text)
    assert re.search(r"now:       .*Nargiz Changed", text)
    assert "A build would change pages of it now. Saved since the last build:\n    content/registers/people" in text


def test_why_the_last_build_made_a_page_again_is_told_by_what_was_saved_before_it(sample) -> None:
    build(sample, sample / "public")
    for path in (*(sample / "public").rglob("*"), *(sample / "content").rglob("*")):
        os.utime(path, ns=(10**18, 10**18))
    entry = sample / ENTRY
    entry.write_text(
        entry.read_text("utf-8").replace("On the repair of the spring", "On repairing the spring"), "utf-8"
    )
    build(sample, sample / "public")
    text = said_of_the_build(sample)
    assert f"en/{PAGE}: published as it is" in text
    assert "the last build wrote it" in text
    assert f"this was saved since the build before:\n    {ENTRY}\n" in text
    untouched = "\n".join(told(explain(sample, sample / "public", "TA-0001")))
    assert "the last build kept it, since nothing in it had changed" in untouched
    assert "A build does not record what it saw" in text


# Everything else


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("en/timeline.html", "a page that is made from many records"),
        ("templates/pages/document.html", "a template; 16 of"),
        ("templates/components/rows.html", "templates/pages/timeline.html"),
        ("static/search.js", "in the site it is assets/search.js"),
        ("content/wording/az.yaml", "the words of the interface"),
        ("content/site.yaml", "the archive as a whole"),
        ("bridge", "a record of the register of topics: content/registers/topics/bridge.yaml"),
        ("about", "one of the archive's own pages"),
        ("TA-0009", "an expected document"),
        ("decisions", "a record of the register of forms"),
    ],
)
def test_it_is_said_what_everything_is(sample, asked, said) -> None:
    assert said in "\n".join(told(explain(sample, sample / "public", asked)))


def test_every_page_and_every_record_can_be_explained(sample) -> None:
    build(sample, sample / "public")
    files = [p.relative_to(sample).as_posix() for p in (sample / "content").rglob("*") if p.is_file()]
    files += ["index.html", "en/glossary.html", "en/years/1962.html", "sitemap.xml", "en/search/start.js", "404.html"]
    for asked in files:
        assert list(told(explain(sample, sample / "public", asked))), asked


@pytest.mark.parametrize(("asked", "near"), [("TA-0099", "TA-0009"), ("timelin", "timeline"), ("../../etc/passwd", "")])
def test_what_is_unknown_is_said_with_a_proposal(sample, asked, near) -> None:
    with pytest.raises(Unknown, match=f"Did you mean “{near}”" if near else "is no reference"):
        explain(sample, sample / "public", asked)


def test_the_program_explains_and_writes_nothing(sample) -> None:
    before = snapshot(sample)
    done = run("--root", str(sample), "explain", "TA-0007")
    assert (done.returncode, done.stderr) == (DONE, "")
    assert done.stdout.splitlines()[:2] == ["TA-0007: On the repair of the spring", f"an entry: {ENTRY}"]
    unknown = run("--root", str(sample), "explain", "TA-0077")
    assert (unknown.returncode, unknown.stdout) == (PROBLEMS, "")
    assert snapshot(sample) == before
