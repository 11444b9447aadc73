"""What is still missing, out of how many: in the archive, in the terminal, as JSON and on the page; and `status confirm`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import PROJECT
from heydar_archive.article_pages import LISTED
from heydar_archive.cli import main
from heydar_archive.coverage import data, measures
from heydar_archive.languages import LANGUAGES
from heydar_archive.pages import page_at
from heydar_archive.rendering import Output, environment, render_one
from heydar_archive.site import make
from heydar_archive.understanding import understand

BRIDGE = "content/decisions/1959-05-12-stone-bridge.md"
ANSWER = "content/letters/1959-06-02-answer-on-the-bridge.md"
SHARE = "content/decisions/1968-11-08-share-of-water.md"
NOW = "f9fbbcd5d3c2"
"""The digest of the Azerbaijani text of the bridge."""
OUTDATED = "3f9c2ab01d77"


def change(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_bytes().decode("utf-8")
    assert old in text
    (root / file).write_bytes(text.replace(old, new, 1).encode("utf-8"))


def measured(root: Path) -> dict[str, tuple[int, int]]:
    return {m.name: (len(m.found), len(m.among)) for m in measures(understand(root)[0])}


def named(root: Path, name: str) -> list[str]:
    return [item.name for m in measures(understand(root)[0]) if m.name == name for item in m.found]


SAMPLE_COUNTS = {
    "attested-only": (1, 8),
    "without-text": (6, 8),
    "untranslated": (1, 2),
    "outdated": (0, 0),
    "one-source": (8, 8),
    "unreviewed": (1, 2),
    "open-readings": (2, 5),
}


def test_everything_is_counted_out_of_what_it_could_be(sample: Path) -> None:
    assert measured(sample) == SAMPLE_COUNTS
    assert named(sample, "untranslated") == ["TA-0002"]
    assert named(sample, "unreviewed") == ["TA-0002"]


def test_a_second_place_in_the_same_source_is_no_second_source(sample: Path) -> None:
    one = "  - source: council-minutes\n    kind: primary\n    supports:\n      - title\n"
    before = measured(sample)["one-source"]
    change(sample, SHARE, one, one + one)
    assert measured(sample)["one-source"] == before
    change(sample, SHARE, one + one, one + one.replace("council-minutes", "river-herald"))
    assert measured(sample)["one-source"] == (before[0] - 1, before[1])


def test_a_translation_counts_once_it_was_compared_and_is_outdated_when_the_original_changes(sample: Path) -> None:
    change(sample, BRIDGE, "    of: az\n", f"    of: az\n    of_hash: {NOW}\n")
    assert measured(sample)["outdated"] == (0, 1)
    change(sample, BRIDGE, "Körpü daşdan tikilsin.", "Körpü ağ daşdan tikilsin.")
    assert measured(sample)["outdated"] == (1, 1)
    assert named(sample, "outdated") == ["TA-0001"]


def test_what_a_check_calls_outdated_is_what_is_counted(sample: Path) -> None:
    change(sample, BRIDGE, "    of: az\n", f"    of: az\n    of_hash: {OUTDATED}\n")
    assert [p.code for p in make(sample).problems] == ["outdated-translation"]
    assert measured(sample)["outdated"] == (1, 1)


def test_every_item_says_where_an_editor_would_change_it(sample: Path) -> None:
    change(sample, BRIDGE, "    of: az\n", f"    of: az\n    of_hash: {OUTDATED}\n")
    keys = {"one-source": "sources:", "untranslated": "texts:", "outdated": "of_hash:"}
    for measure in measures(understand(sample)[0]):
        for item in measure.found:
            line = (sample / item.position.file).read_text("utf-8").split("\n")[item.position.line - 1]
            assert line.strip().startswith(keys.get(measure.name, "status:"))


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_archive_says(language: str, built_sample) -> None:
    root, built = built_sample
    text = (root / "public" / language / "coverage.html").read_text("utf-8")
    said = {"en": "{} of {}", "az": "{} (cəmi {})"}[language]
    for measure in measures(built.archive):
        head, _, body = text.partition(f'<section class="year named" id="{measure.name}"')[2].partition("</h2>")
        assert f"<small>{said.format(len(measure.found), len(measure.among))}</small>" in head
        rows = re.findall(r'<p class="t"><a href="([^"]+)">', body.partition("</section>")[0])
        assert len(rows) == len(measure.found)
        if measure.name != "open-readings":
            assert rows == [f"{item.record.source.folder}/{item.record.id}.html" for item in measure.found]
        assert f'<a href="#{measure.name}">' in text


def test_every_page_leads_to_the_coverage(built_sample) -> None:
    root, _ = built_sample
    for language in LANGUAGES:
        for page in (root / "public" / language).rglob("*.html"):
            if page.name != "404.html":
                assert 'coverage.html">' in page.read_text("utf-8").rpartition("<footer")[2]


def test_a_large_archive_counts_by_year_in_place_of_a_list(sample: Path) -> None:
    text = (sample / SHARE).read_text("utf-8")
    for number in range(LISTED):
        year = 1970 + number % 3
        entry = text.replace("ref: TA-0008", f"ref: TA-{number + 1000}").replace("date: 1968-11-08", f"date: {year}")
        entry = entry[: entry.index("relations:")] + "---\n"
        entry = entry.replace("date_role", "date_basis:\n  az: İl.\n  en: The year.\ndate_role")
        (sample / f"content/decisions/{year}-{number}.md").write_text(entry, "utf-8")
    archive, wording, _ = understand(sample)
    planned, problems = page_at(archive, wording, "en/coverage.html")
    assert planned is not None
    assert problems == ()
    output = render_one(planned, environment(PROJECT / "templates"), PROJECT / "templates")
    assert isinstance(output, Output)
    assert isinstance(output.data, bytes)
    page = output.data.decode("utf-8")
    section = page.partition('id="without-text"')[2].partition("</section>")[0]
    assert f"<small>{LISTED + 6} of {LISTED + 8}</small>" in section
    assert '<a href="years/1971.html">1971</a> <span class="n">167 of 167</span>' in section
    assert '<a href="years/1959.html">1959</a> <span class="n">1 of 3</span>' in section
    assert 'class="t"' not in section
    assert 'class="t"' in page.partition('id="attested-only"')[2].partition("</section>")[0]


# The command line


def status(root: Path, *arguments: str) -> int:
    return main(["--root", str(root), "status", *arguments])


def test_the_table_names_every_line_with_its_numbers(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(sample) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(SAMPLE_COUNTS)
    for line, (found, among) in zip(lines[1:], SAMPLE_COUNTS.values(), strict=True):
        assert re.search(rf" {found} of {among}  \S", line)
    assert len({line.index(" of ") for line in lines[1:]}) == 1


def test_a_line_tells_where(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(sample, "untranslated") == 0
    name, place, sum_ = capsys.readouterr().out.splitlines()
    assert name == "TA-0002  Answer to the letter about the bridge"
    assert re.fullmatch(rf"    {ANSWER}:\d+:1", place)
    assert sum_ == "Text in one language only: 1 of 2 (documents whose text the archive holds)"


def test_json_has_the_same_numbers_and_every_item(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(sample, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == data(understand(sample)[0])
    assert {m["name"]: (m["found"], m["of"]) for m in told["measures"]} == SAMPLE_COUNTS
    assert all(len(m["items"]) == m["found"] for m in told["measures"])
    assert status(sample, "unreviewed", "--format", "json") == 0
    (one,) = json.loads(capsys.readouterr().out)["measures"]
    assert one["items"][0]["title"]["az"] == "Körpü haqqında məktuba cavab"


def test_drafts_are_named_below_the_table(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (sample / ANSWER).read_text("utf-8").replace("ref: TA-0002\n", "ref: TA-0077\ndraft: true\n")
    (sample / "content/letters/2031-thanks.md").write_text(text, "utf-8")
    assert status(sample) == 0
    assert capsys.readouterr().out.endswith("\n\n1 draft(s), not counted: TA-0077\n")
    assert measured(sample) == SAMPLE_COUNTS
    assert data(understand(sample)[0])["drafts"] == ["TA-0077"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("untransalted",), "Did you mean “untranslated”?"),
        (("untranslated", "TA-0001"), "only “status confirm” takes a reference"),
        (("confirm",), "needs the reference of an entry"),
        (("confirm", "TA-0099"), "“TA-0099” is not the reference of an entry"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(
    arguments, said, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        status(sample, *arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


# Confirming


WRITTEN = {
    "plain": "    of: az\n    of_hash: {}\n",
    "with a comment": "    of: az\n    of_hash: {}   # compared by R. M.\n",
    "in double quotes": '    of: az\n    of_hash: "{}"\n',
    "in single quotes": "    of: az\n    of_hash:   '{}'\n",
    "before of": "    of_hash: {}\n    of: az\n",
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_confirm_changes_the_digest_and_nothing_else(way: str, end: str, sample: Path) -> None:
    file = sample / BRIDGE
    change(sample, BRIDGE, "    of: az\n", WRITTEN[way].format(OUTDATED))
    change(sample, BRIDGE, "ref: TA-0001\n", f"# not this one: {OUTDATED}\nref:   TA-0001  # ə\n")
    before = b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", end.encode())
    file.write_bytes(before)
    assert status(sample, "confirm", "TA-0001") == 0
    old, new = WRITTEN[way].format(OUTDATED), WRITTEN[way].format(NOW)
    assert file.read_bytes() == before.replace(old.replace("\n", end).encode(), new.replace("\n", end).encode())
    assert measured(sample)["outdated"] == (0, 1)
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []


def test_confirm_in_braces(sample: Path) -> None:
    text = (sample / BRIDGE).read_text("utf-8")
    block = "  en:\n    nature: project-translation\n    of: az\n    translator: Editors\n"
    braces = "  en: {nature: project-translation, of: az, of_hash: %s, translator: Editors}\n"
    (sample / BRIDGE).write_text(text.replace(block, braces % OUTDATED), "utf-8")
    assert status(sample, "confirm", "TA-0001") == 0
    assert (sample / BRIDGE).read_text("utf-8") == text.replace(block, braces % NOW)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_translation_without_a_digest_gets_one_below_of(end: str, sample: Path) -> None:
    file = sample / BRIDGE
    before = file.read_bytes().replace(b"\n", end.encode())
    file.write_bytes(before)
    assert status(sample, "confirm", "TA-0001") == 0
    line = f"    of: az{end}"
    assert file.read_bytes() == before.replace(line.encode(), f"{line}    of_hash: {NOW}{end}".encode())
    assert measured(sample)["outdated"] == (0, 1)


def test_where_the_digest_cannot_be_added_the_line_to_write_is_named(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    block = "  en:\n    nature: project-translation\n    of: az\n    translator: Editors\n"
    change(sample, BRIDGE, block, "  en: {nature: project-translation, of: az, translator: Editors}\n")
    before = (sample / BRIDGE).read_bytes()
    assert status(sample, "confirm", "TA-0001") == 1
    printed = capsys.readouterr()
    assert "error[not-editable]" in printed.out
    assert f"`of_hash: {NOW}`" in printed.out
    assert printed.err == "Nothing was changed.\n"
    assert (sample / BRIDGE).read_bytes() == before


def test_confirming_twice_changes_nothing_more(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(sample, "confirm", "TA-0001") == 0
    assert capsys.readouterr().out == f"{BRIDGE}: the translation in en is current; of_hash is {NOW} (there was none)\n"
    before = (sample / BRIDGE).stat()
    assert status(sample, "confirm", "TA-0001") == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert (sample / BRIDGE).stat() == before


def test_an_entry_without_a_translation_has_nothing_to_confirm(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(sample, "confirm", "TA-0002") == 1
    assert f"{ANSWER}:" in (said := capsys.readouterr().out)
    assert "error[no-translation]: “TA-0002” has no translation" in said


def test_a_draft_is_confirmed_too(sample: Path) -> None:
    change(sample, BRIDGE, "ref: TA-0001\n", "ref: TA-0001\ndraft: true\n")
    assert status(sample, "confirm", "TA-0001") == 0
    assert f"of_hash: {NOW}" in (sample / BRIDGE).read_text("utf-8")


def test_an_archive_with_mistakes_is_not_written_to(sample: Path) -> None:
    change(sample, SHARE, "date_role: adopted\n", "")
    before = (sample / BRIDGE).read_bytes()
    assert status(sample, "confirm", "TA-0001") == 1
    assert status(sample) == 1
    assert (sample / BRIDGE).read_bytes() == before
