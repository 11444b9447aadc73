"""Drafts: checked always, built only when they are asked for, and marked then."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from heydar_archive.cli import main
from heydar_archive.languages import LANGUAGES
from heydar_archive.memory import Memory
from heydar_archive.problems import ProblemsFound
from heydar_archive.site import build, make
from heydar_archive.snapshots import take
from heydar_archive.understanding import understand

ORDER = "content/orders/1962-02-15-repair-of-the-spring.md"
SHARE = "content/decisions/1968-11-08-share-of-water.md"
DRAFT = "content/letters/2031-01-01-letter-of-thanks.md"


def change(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def drafted(sample: Path) -> Path:
    """The small archive with a draft: a letter with a text, an attachment, a former address and relations."""
    text = (sample / "content/letters/1959-06-02-answer-on-the-bridge.md").read_text("utf-8")
    text = text.replace("ref: TA-0002\n", "ref: TA-0077\ndraft: true\naliases:\n  - 2031-thanks\n")
    text = text.replace("  az: Körpü haqqında məktuba cavab\n", "  az: Təşəkkürnamə\n")
    text = text.replace("  en: Answer to the letter about the bridge\n", "  en: Zestful thanks\n")
    (sample / DRAFT).write_text(text, "utf-8")
    scans = (sample / DRAFT).with_suffix("")
    scans.mkdir()
    (scans / "scan.txt").write_text("a scan", "utf-8")
    return sample


def everything(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_nothing_of_a_draft_is_in_a_plain_build(drafted: Path, tmp_path: Path) -> None:
    build(drafted, tmp_path / "with")
    (drafted / DRAFT).unlink()
    shutil.rmtree((drafted / DRAFT).with_suffix(""))
    build(drafted, tmp_path / "without")
    assert everything(tmp_path / "with") == everything(tmp_path / "without")


def test_a_draft_is_built_when_it_is_asked_for(drafted: Path) -> None:
    out = drafted / "public"
    build(drafted, out, drafts=True)
    for language in LANGUAGES:
        for name in ("2031-01-01-letter-of-thanks", "2031-01-01-letter-of-thanks-parallel", "2031-thanks"):
            assert (out / language / "letters" / f"{name}.html").is_file()
        assert "2031-01-01-letter-of-thanks.html" in (out / language / "documents.html").read_text("utf-8")
        assert any(
            "2031-01-01-letter-of-thanks" in file.read_text("utf-8") for file in (out / language / "search").iterdir()
        )
    assert (out / "ref" / "TA-0077.html").is_file()
    assert (out / "files/letters/2031-01-01-letter-of-thanks/scan.txt").is_file()


SAID = {
    "az": ("Bu təsvir qaralamadır", '<span class="tag warn">qaralama</span>'),
    "en": ("This entry is a draft", '<span class="tag warn">draft</span>'),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_that_it_is_one_on_its_pages_and_in_lists(language, drafted: Path) -> None:
    build(drafted, drafted / "public", drafts=True)
    out = drafted / "public" / language
    banner, tag = SAID[language]
    for name in ("2031-01-01-letter-of-thanks", "2031-01-01-letter-of-thanks-parallel"):
        page = (out / "letters" / f"{name}.html").read_text("utf-8")
        assert page.count(banner) == 1
        assert '<meta name="robots" content="noindex">' in page
    listed = (out / "letters" / "index.html").read_text("utf-8")
    assert listed.count(tag) == 1
    assert banner not in listed
    published = (out / "decisions" / "1959-05-12-stone-bridge.html").read_text("utf-8")
    assert banner not in published
    assert "noindex" not in published


def test_the_sitemap_never_names_a_draft(drafted: Path) -> None:
    build(drafted, drafted / "public", drafts=True)
    assert "letter-of-thanks" not in (drafted / "public" / "sitemap.xml").read_text("utf-8")


def test_the_date_of_a_document_neither_hides_nor_shows_it(sample: Path) -> None:
    change(sample, SHARE, "date: 1968-11-08", "date: 2968-11-08")
    build(sample, sample / "public")
    assert (sample / "public/en/decisions/1968-11-08-share-of-water.html").is_file()


@pytest.mark.parametrize("said", ["draft: false", 'draft: "false"'])
def test_an_entry_that_says_it_is_no_draft_is_published(said: str, sample: Path) -> None:
    change(sample, ORDER, "ref: TA-0007\n", f"ref: TA-0007\n{said}\n")
    archive, _, _ = understand(sample)
    assert "TA-0007" in archive.by_ref
    assert archive.left_out == ()


def test_the_archive_leaves_drafts_out_unless_they_are_asked_for(drafted: Path) -> None:
    plain, _, _ = understand(drafted)
    whole, _, _ = understand(drafted, drafts=True)
    assert [entry.facts.ref for entry in plain.left_out] == ["TA-0077"]
    assert "TA-0077" not in plain.by_ref
    assert all(link.entry.facts.ref != "TA-0077" for links in plain.links.values() for link in links)
    assert whole.left_out == ()
    assert {event.entry.facts.ref for event in whole.events} - {event.entry.facts.ref for event in plain.events} == {
        "TA-0077"
    }


# Mistakes


def problems(root: Path, *, drafts: bool = False) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        make(root, drafts=drafts)
    return [f"{p.code} {p.position}" for p in found.value.problems]


@pytest.mark.parametrize("drafts", [False, True])
def test_a_mistake_in_the_facts_of_a_draft_is_found_in_any_build(drafts, drafted: Path) -> None:
    change(drafted, DRAFT, "  - bridge\n", "  - brigde\n")
    assert [found.split()[0] for found in problems(drafted, drafts=drafts)] == ["unknown-identifier"]


@pytest.mark.parametrize("drafts", [False, True])
def test_a_mistake_in_the_text_of_a_draft_is_found_in_any_build(drafts, drafted: Path) -> None:
    change(drafted, DRAFT, "biz razıyıq", "[biz](TA-0099) razıyıq")
    assert [found.split()[0] for found in problems(drafted, drafts=drafts)] == ["dead-link"]


def test_a_draft_may_link_to_itself_to_other_drafts_and_to_what_is_published(drafted: Path) -> None:
    change(drafted, DRAFT, "biz razıyıq", "[biz](TA-0077) [razıyıq](TA-0001)")
    make(drafted)
    make(drafted, drafts=True)


NAMES_IT = {
    "relation": (SHARE, "    to: TA-0007\n", "    to: TA-0077\n"),
    "selected": ("content/site.yaml", "  - TA-0004\n", "  - TA-0077\n"),
    "term": ("content/registers/terms/high-water.yaml", "      - TA-0001\n", "      - TA-0077\n"),
    "link": ("content/decisions/1959-05-12-stone-bridge.md", "(TA-0002)", "(TA-0077)"),
    "link of a page": ("content/pages/about.md", "\n# English\n", "\n# English\n\nSee [the letter](TA-0077).\n"),
}


@pytest.mark.parametrize("way", NAMES_IT)
def test_what_is_published_cannot_name_a_draft(way: str, drafted: Path) -> None:
    file, old, new = NAMES_IT[way]
    change(drafted, file, old, new)
    found = problems(drafted)
    assert [re.sub(r":\d+:\d+$", "", problem) for problem in found] == [f"refers-to-draft {file}"]
    line = int(found[0].split(":")[-2])
    assert "TA-0077" in (drafted / file).read_text("utf-8").split("\n")[line - 1]
    make(drafted, drafts=True)


# The command line


def test_the_program_says_how_many_drafts_there_are(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(drafted)]
    assert main([*root, "check"]) == 0
    assert capsys.readouterr().out == "8 entries (1 draft(s) left out), 1 gap(s): no errors\n"
    assert main([*root, "build"]) == 0
    assert capsys.readouterr().out.startswith("8 entries (1 draft(s) left out), 1 gap(s), 11 dated events,")
    assert main([*root, "build", "--drafts"]) == 0
    assert capsys.readouterr().out.startswith("9 entries (1 draft(s)), 1 gap(s), 13 dated events,")


def test_the_preview_shows_drafts_and_marks_them(drafted: Path) -> None:
    page = take(drafted, Memory()).file("en/letters/2031-01-01-letter-of-thanks.html")
    assert isinstance(page, bytes)
    assert SAID["en"][0] in page.decode("utf-8")
