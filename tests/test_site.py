"""A whole site from a whole archive, and what happens to it when the archive changes."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from conftest import SAMPLE, copy_of
from heydar_archive import cards
from heydar_archive.addresses import CHECKSUMS
from heydar_archive.problems import ProblemsFound
from heydar_archive.publishing import MANIFEST
from heydar_archive.site import build

SPRING = "orders/1962-02-15-repair-of-the-spring"
SHARE = "decisions/1968-11-08-share-of-water"
BRIDGE = "decisions/1959-05-12-stone-bridge"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


# The sample


def test_the_sample_builds_without_a_problem(built_sample) -> None:
    root, built = built_sample
    assert built.problems == ()
    assert (root / "public" / "index.html").is_file()
    assert built.published.written == len(snapshot(root / "public").keys() - {MANIFEST})


def test_the_sample_has_what_an_archive_can_have(built_sample) -> None:
    """What other tests rely on: the sample would not show a fault in what it does not hold."""
    archive = built_sample[1].archive
    entries = [entry.facts for entry in archive.entries]
    assert (len(entries), len({entry.source.folder for entry in archive.entries})) == (8, 5)
    kinds = ("organisations", "people", "places", "topics", "sources", "forms", "terms", "glossary", "gaps")
    assert all(archive.register(kind) for kind in kinds)
    assert {page.id for page in archive.pages} == {"about", "founding-article", "principles"}
    assert {tuple(sorted(e.source.sections)) for e in archive.entries} == {(), ("az",), ("az", "en")}
    assert {entry.status for entry in entries} == {"attested", "located", "transcribed", "reviewed"}
    assert {entry.confidence for entry in entries} == {"certain", "high", "medium", "low"}
    assert {entry.text_seen for entry in entries} == {"none", "extract", "full"}
    assert {status for e in entries for _, status in e.title_status} >= {"issued", "translated", "supplied"}
    assert sum(entry.date is None for entry in entries) == 1
    assert any(entry.date and entry.date.uncertain for entry in entries)
    assert any(entry.date and entry.date.is_span for entry in entries)
    assert any(entry.events for entry in entries)
    assert any(entry.aliases for entry in entries)
    assert any(entry.number and not entry.number.verified for entry in entries)
    assert any(entry.notes for entry in entries)
    assert {addressee.copy_only for entry in entries for addressee in entry.addressees} == {True, False}
    assert {d.facts.status for d in archive.disagreements} == {"open", "resolved"}
    assert {"date", "form", "figures"} <= {d.facts.about for d in archive.disagreements}
    assert {d.kind for d in archive.disagreements} == {"entries", "sources", "pages"}
    assert {link.outgoing for link in archive.links["TA-0001"]} == {True, False}
    assert {entry.article.order for entry in entries if entry.article} == {1, 2}
    assert {e.source.attachments for e in archive.entries} == {(), ("plan.txt",)}


def test_every_page_of_one_language_has_its_twin_in_the_other(built_sample) -> None:
    public = built_sample[0] / "public"
    az, en = (
        {p.relative_to(public / language).as_posix() for p in (public / language).rglob("*.html")}
        for language in ("az", "en")
    )
    assert az == en
    assert f"{BRIDGE}.html" in az


def test_every_entry_and_gap_is_published_and_nothing_else_is(built_sample) -> None:
    """There are no drafts: what lies in the archive is in the site, under its permanent address too."""
    public = built_sample[0] / "public"
    refs = {p.stem for p in (public / "ref").glob("*.html")}
    assert refs == {f"TA-{n:04d}" for n in range(1, 10)}
    for path in (SAMPLE / "content").glob("*/*.md"):
        if path.parent.name != "pages":
            assert (public / "az" / path.parent.name / f"{path.stem}.html").is_file()
            assert (public / "en" / path.parent.name / f"{path.stem}.html").is_file()


def test_a_hidden_file_is_no_draft_it_is_not_there(sample) -> None:
    build(sample, sample / "public")
    before = snapshot(sample / "public")
    draft = (sample / "content" / f"{SHARE}.md").read_text("utf-8").replace("TA-0008", "TA-0010")
    (sample / "content" / "decisions" / ".1969-draft.md").write_text(draft, "utf-8")
    build(sample, sample / "public")
    assert snapshot(sample / "public") == before


def test_texts_of_both_languages_stand_on_their_pages_with_notes_and_lists(built_sample) -> None:
    public = built_sample[0] / "public"
    az = (public / "az" / f"{BRIDGE}.html").read_text("utf-8")
    en = (public / "en" / f"{BRIDGE}.html").read_text("utf-8")
    assert "Körpü daşdan tikilsin." in az
    assert "The bridge shall be of stone." in en
    for page in (az, en):
        assert page.count('role="doc-footnote"') == 1
        assert len(re.findall(r"<h[23][^>]* id=", page)) >= 2


def test_a_text_in_one_language_only_is_shown_and_marked_on_the_page_of_the_other(built_sample) -> None:
    page = (built_sample[0] / "public" / "en" / "letters" / "1959-06-02-answer-on-the-bridge.html").read_text("utf-8")
    assert re.search(r'lang="az"[^>]*>.*Daşı şəhərimiz verir', page, re.DOTALL)
    assert "1. Daş iyun ayında gətiriləcək." in page


# The least archive


def test_a_site_file_alone_makes_a_whole_site(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "least")
    for path in (root / "content").iterdir():
        if path.name not in {"site.yaml", "wording"}:
            shutil.rmtree(path)
    text = (root / "content" / "site.yaml").read_text("utf-8")
    (root / "content" / "site.yaml").write_text(text[: text.index("tenure:")], "utf-8")
    built = build(root, root / "public")
    assert built.problems == ()
    assert built.archive.entries == ()
    public = root / "public"
    indexes = ("timeline", "documents", "organisations", "people", "places", "topics", "sources", "gaps", "glossary")
    for language in ("az", "en"):
        for name in ("index", *indexes, "terms", "discrepancies", "founding-article", "404"):
            page = (public / language / f"{name}.html").read_text("utf-8")
            assert f'<html lang="{language}"' in page
            assert page.count("<h1") == 1
            assert page.rstrip().endswith("</html>")
    assert build(root, public).published.written == 0


def test_without_a_single_document_every_list_says_so(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "nothing")
    for form in ("decisions", "letters", "orders", "resolutions", "speeches"):
        shutil.rmtree(root / "content" / form)
    shutil.rmtree(root / "content" / "registers" / "terms")
    site = root / "content" / "site.yaml"
    site.write_text(site.read_text("utf-8").partition("selected:")[0], "utf-8")
    assert build(root, root / "public").problems == ()
    home = (root / "public" / "en" / "index.html").read_text("utf-8")
    assert "no documents" in home


# The next build


def test_a_second_build_writes_nothing(built_sample) -> None:
    root, _ = built_sample
    public = root / "public"
    before = {p: p.stat() for p in sorted(public.rglob("*")) if p.is_file() and p.name != MANIFEST}
    second = build(root, public).published
    assert (second.written, second.kept, second.removed) == (0, len(before), 0)
    for path, stat in before.items():
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (stat.st_ino, stat.st_mtime_ns), path


def test_a_change_of_one_word_writes_only_the_pages_that_show_it(built_sample) -> None:
    root, _ = built_sample
    before = snapshot(root / "public")
    change(root / "content" / "pages" / "about.md", "to test the program", "so that the program is tested")
    second = build(root, root / "public").published
    after = snapshot(root / "public")
    changed = {path for path in after if after[path] != before.get(path)} - {MANIFEST}
    assert all("so that the program is tested" in after[path].decode("utf-8") for path in changed - {CHECKSUMS})
    assert changed >= {"en/about.html", CHECKSUMS}
    assert (second.written, second.kept) == (len(changed), len(after.keys() - {MANIFEST}) - len(changed))


def test_a_deleted_entry_leaves_nothing_behind(built_sample) -> None:
    root, _ = built_sample
    public = root / "public"
    marks = ("TA-0008", "1968-11-08-share-of-water", "On the sharing of water", "Suyun bölüşdürülməsi haqqında")
    everything = [(path, data) for path, data in snapshot(public).items() if path != MANIFEST]
    for mark in marks:
        assert any(mark.encode() in data or mark in path for path, data in everything)
    (root / "content" / f"{SHARE}.md").unlink()
    published = build(root, public).published
    assert published.removed >= 3
    for path, data in snapshot(public).items():
        for mark in marks:
            assert mark not in path
            assert mark.encode() not in data, path
    assert not (public / "en" / "years" / "1968.html").exists()


def test_a_site_that_grew_by_edits_is_the_site_of_a_clean_build(built_sample, tmp_path: Path) -> None:
    root, _ = built_sample
    (root / "content" / f"{SHARE}.md").unlink()
    build(root, root / "public")
    shutil.move(root / "content" / f"{SPRING}.md", root / "content" / "orders" / "1962-spring.md")
    change(root / "content" / "site.yaml", "en: The Alchabulag Town Archive", "en: The Archive of Alchabulag")
    build(root, root / "public")
    build(root, tmp_path / "clean")
    assert snapshot(root / "public") == snapshot(tmp_path / "clean")


def test_the_same_archive_in_another_folder_is_the_same_site(built_sample, tmp_path: Path) -> None:
    root, _ = built_sample
    other = copy_of(SAMPLE, tmp_path / "another folder, ə" / "archive")
    build(other, other / "public")
    assert snapshot(other / "public") == snapshot(root / "public")


def test_a_mistake_leaves_the_published_site_untouched(built_sample) -> None:
    root, _ = built_sample
    before = snapshot(root / "public")
    change(root / "content" / f"{SHARE}.md", "date_role: adopted", "date_role: adoptd")
    with pytest.raises(ProblemsFound):
        build(root, root / "public")
    assert snapshot(root / "public") == before
    assert sorted(p.name for p in root.iterdir()) == ["content", "public", "static", "templates"]


# Addresses and files


@pytest.mark.parametrize("language", ["az", "en"])
def test_a_former_address_leads_to_the_present_one(built_sample, language) -> None:
    folder = built_sample[0] / "public" / language / "orders"
    page = (folder / "1962-02-15-repair-of-the-well.html").read_text("utf-8")
    (target,) = re.findall(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page)
    assert target == "1962-02-15-repair-of-the-spring.html"
    assert (folder / target).is_file()
    assert f'<a href="{target}"' in page
    assert '<meta name="robots" content="noindex">' in page
    sitemap = (built_sample[0] / "public" / "sitemap.xml").read_text("utf-8")
    assert "repair-of-the-spring" in sitemap
    assert "repair-of-the-well" not in sitemap


def test_a_renamed_entry_keeps_its_old_address_by_an_alias(built_sample) -> None:
    root, _ = built_sample
    entry = root / "content" / f"{SPRING}.md"
    change(entry, "aliases:\n", "aliases:\n  - 1962-02-15-repair-of-the-spring\n")
    entry.rename(entry.with_name("1962-02-15-spring.md"))
    build(root, root / "public")
    for old in ("1962-02-15-repair-of-the-spring", "1962-02-15-repair-of-the-well"):
        page = (root / "public" / "en" / "orders" / f"{old}.html").read_text("utf-8")
        assert "url=1962-02-15-spring.html" in page


def test_an_attachment_is_copied_and_linked_from_both_languages(built_sample) -> None:
    root, _ = built_sample
    original = (root / "content" / BRIDGE / "plan.txt").read_bytes()
    assert (root / "public" / "files" / BRIDGE / "plan.txt").read_bytes() == original
    for language in ("az", "en"):
        page = (root / "public" / language / f"{BRIDGE}.html").read_text("utf-8")
        assert f'href="../../files/{BRIDGE}/plan.txt"' in page


def test_an_attachment_with_letters_and_blanks_in_its_name_is_linked_under_that_name(sample) -> None:
    (sample / "content" / BRIDGE / "körpünün planı 2.pdf").write_bytes(b"%PDF-1.4")
    build(sample, sample / "public")
    assert (sample / "public" / "files" / BRIDGE / "körpünün planı 2.pdf").read_bytes() == b"%PDF-1.4"
    page = (sample / "public" / "en" / f"{BRIDGE}.html").read_text("utf-8")
    assert "k%C3%B6rp%C3%BCn%C3%BCn%20plan%C4%B1%202.pdf" in page


def test_a_changed_attachment_is_copied_again_and_a_removed_one_goes(built_sample) -> None:
    root, _ = built_sample
    plan = root / "content" / BRIDGE / "plan.txt"
    plan.write_bytes(b"another plan\n")
    published = build(root, root / "public").published
    assert published.written == 2  # with the list of files
    assert (root / "public" / "files" / BRIDGE / "plan.txt").read_bytes() == b"another plan\n"
    plan.unlink()
    build(root, root / "public")
    assert not (root / "public" / "files").exists()


def test_a_place_in_a_source_is_said_in_the_language_of_the_page(sample) -> None:
    file = sample / "content" / "decisions" / "1959-05-12-stone-bridge.md"
    before = file.read_text("utf-8")
    after = re.sub(
        r"^( +)locator: .*$", r"\1locator: {az: 12-ci səhifə, en: page twelve}", before, count=1, flags=re.MULTILINE
    )
    assert after != before
    file.write_text(after, "utf-8")
    build(sample, sample / "public")
    for language, said, not_said in (("az", "12-ci", "page twelve"), ("en", "page twelve", "12-ci")):
        page = (sample / "public" / language / "decisions" / "1959-05-12-stone-bridge.html").read_text("utf-8")
        assert said in page
        assert not_said not in page


def test_the_picture_of_a_long_title_holds_all_of_it_or_ends_with_an_ellipsis(project) -> None:
    fonts = project / "static" / "fonts"
    assert cards._shortened("söz " * 200, cards._font(fonts, cards.FONTS[1], 34, 400), 400).endswith("söz …")
    drawn = {
        cards.draw(cards.Card("1 may 1995", "uzun başlıq " * n, "Qərar", "Arxiv"), fonts) for n in (30, 31, 32, 90)
    }
    assert len(drawn) == 4


def test_characters_stand_in_a_picture_as_the_drawing_library_would_write_the_whole_line(project) -> None:
    fonts = project / "static" / "fonts"
    words = (
        (70, "31\xa0dekabr 1999", (cards.FONTS[0], 64, None)),
        (170, "İşğal, Ağdərə və “Füzuli” – fjord, j", (cards.FONTS[1], 60, 400)),
        (532, "Qərar · Çıxış və öhdəlik i\u0307", (cards.FONTS[2], 30, 400)),
        (574, "Sənədlər Arxivi Ёж", (cards.FONTS[2], 28, 600)),
    )
    picture = Image.open(io.BytesIO(cards.draw(cards.Card(*(text for _, text, _ in words)), fonts)))
    for ((start, end), (_, first, shades)), (top, text, font) in zip(cards._BANDS.items(), words, strict=True):
        line = Image.new("L", cards.SIZE)
        ImageDraw.Draw(line).text((cards._MARGIN, top), text, font=cards._font(fonts, *font), fill=255)
        band = (0, start, cards.SIZE[0], min(end, top + 100))
        assert picture.crop(band).tobytes() == line.point(cards._numbers_of_shades(first, shades)).crop(band).tobytes()
