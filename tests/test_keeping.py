"""Copies of the site are proved whole: its list of files, the comparison with it, the bag, and the colophon."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

import heydar_archive
from conftest import PROJECT, SAMPLE, change, copy_of
from heydar_archive import addresses
from heydar_archive.cli import main
from heydar_archive.colophon_pages import CARRIED
from heydar_archive.keeping import checksums, files_in, verify
from heydar_archive.publishing import MANIFEST
from heydar_archive.site import build

LIST = addresses.CHECKSUMS


@pytest.fixture
def copy(logged: Path, tmp_path: Path) -> Path:
    """A copy of a published site, as somebody else has it: without the list by which a build knows its files."""
    there = shutil.copytree(logged / "public", tmp_path / "copy")
    (there / MANIFEST).unlink()
    return there


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    capsys.readouterr()
    code = main([str(argument) for argument in arguments], root=str(PROJECT))
    return code, capsys.readouterr().out.splitlines()


def test_the_list_names_every_file_of_the_site_but_itself(copy) -> None:
    named = [line.split("  ", 1)[1] for line in (copy / LIST).read_text("utf-8").splitlines()]
    assert named == sorted(set(files_in(copy)) - {LIST})


def test_sha256sum_finds_the_site_as_the_list_says(copy) -> None:
    command = ["sha256sum", "--check", "--strict", "--quiet", LIST]
    assert subprocess.run(command, cwd=copy, check=False).returncode == 0
    (copy / "index.html").write_bytes(b"changed")
    assert subprocess.run(command, cwd=copy, check=False, capture_output=True).returncode == 1


def test_a_compressed_copy_is_in_the_list_too(sample) -> None:
    build(sample, sample / "public", precompress=True)
    assert "  index.html.gz\n" in (sample / "public" / LIST).read_text("utf-8")
    assert not tuple(verify(sample / "public").differences)


def test_a_copy_that_is_whole_is_said_to_be(copy, capsys) -> None:
    assert said(capsys, "verify", copy) == (0, [])


def test_every_file_that_was_changed_lost_or_added_is_named(copy, capsys) -> None:
    (copy / "en" / "index.html").write_bytes(b"")
    (copy / "az" / "log.html").unlink()
    (copy / "az" / "new.html").write_bytes(b"new")
    (copy / "ref" / "TA-0001.html").rename(copy / "ref" / "kept.html")
    (copy / "ref" / "TA-0001.html").symlink_to("kept.html")
    code, lines = said(capsys, "verify", copy)
    assert code == 1
    assert lines == [
        "changed: en/index.html",
        "changed: ref/TA-0001.html",
        "missing: az/log.html",
        "added: az/new.html",
        "added: ref/kept.html",
    ]


@pytest.mark.parametrize(
    ("text", "problem"), [(None, "no-checksums"), (b"nothing\n", "bad-checksums"), (b"\xff\n", "unreadable")]
)
def test_a_folder_without_a_list_that_can_be_read_is_a_problem(tmp_path, capsys, text, problem) -> None:
    if text is not None:
        (tmp_path / LIST).write_bytes(text)
    code, lines = said(capsys, "verify", tmp_path)
    assert (code, f"error[{problem}]" in lines[0]) == (1, True)


@given(st.dictionaries(st.text("ab%\r\nə/ 0A", min_size=1).filter(lambda p: not p.startswith("./")), st.integers(0, 9)))
def test_any_name_stands_in_a_list_and_is_read_from_it_again(digests) -> None:
    """As BagIt writes them: ends of lines and percent signs by their numbers."""
    import tempfile  # noqa: PLC0415

    from heydar_archive.keeping import _listed  # noqa: PLC0415

    given_ = {path: f"{number:064x}" for path, number in digests.items()}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / LIST).write_bytes(checksums(given_))
        assert dict(_listed(Path(folder) / LIST)) == given_


# The bag


@pytest.fixture
def bagged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    """The small archive with a draft and something attached to it, built; and its bag."""
    root = copy_of(SAMPLE, tmp_path / "one")
    draft = root / "content" / "decisions" / "1968-11-08-share-of-water"
    change(draft.with_suffix(".md"), "ref: TA-0008\n", "ref: TA-0008\ndraft: true\n")
    draft.mkdir(exist_ok=True)
    (draft / "scan.txt").write_text("not yet", "utf-8")
    (root / "content" / ".secret").write_text("hidden", "utf-8")
    assert main(["build", "--bag", str(tmp_path / "bag")], root=str(root)) == 0
    capsys.readouterr()
    return root, tmp_path / "bag"


def test_the_bag_is_valid_and_says_what_it_is(bagged) -> None:
    bag = bagit.Bag(str(bagged[1]))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert bag.info["Bag-Software-Agent"] == f"heydar-archive {heydar_archive.__version__}"
    assert bag.info["External-Identifier"] == "https://town.example/archive"
    files = [path for path in (bagged[1] / "data").rglob("*") if path.is_file()]
    assert bag.info["Payload-Oxum"] == f"{sum(path.stat().st_size for path in files)}.{len(files)}"
    (bagged[1] / "data" / "content" / "site.yaml").write_bytes(b"changed")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


def test_the_bag_holds_the_content_without_drafts_and_the_whole_site(bagged) -> None:
    root, bag = bagged
    content = {f"data/content/{path}" for path in files_in(root / "content")}
    draft = "data/content/decisions/1968-11-08-share-of-water"
    left_out = {f"{draft}.md", f"{draft}/scan.txt", "data/content/.secret"}
    assert left_out <= content
    site = {f"data/site/{path}" for path in files_in(root / "public")} - {f"data/site/{MANIFEST}"}
    assert {path for path in files_in(bag) if path.startswith("data/")} == content - left_out | site
    assert (bag / "data" / "site" / LIST).read_bytes() == (root / "public" / LIST).read_bytes()


def test_the_content_in_the_bag_makes_the_site_in_the_bag(bagged, tmp_path) -> None:
    root, bag = bagged
    again = tmp_path / "again"
    for name in ("templates", "static"):
        shutil.copytree(root / name, again / name, symlinks=False)
    shutil.copytree(bag / "data" / "content", again / "content")
    build(again, again / "public")
    assert (again / "public" / LIST).read_bytes() == (bag / "data" / "site" / LIST).read_bytes()


def test_two_bags_of_the_same_are_the_same_and_the_second_takes_the_place_of_the_first(
    bagged, tmp_path, capsys
) -> None:
    root, bag = bagged
    before = {path: (bag / path).read_bytes() for path in files_in(bag)}
    (bag / "data" / "content" / "site.yaml").write_bytes(b"changed")
    for there in (bag, tmp_path / "other"):
        assert main(["build", "--bag", str(there)], root=str(root)) == 0
        assert {path: (there / path).read_bytes() for path in files_in(there)} == before
    assert said(capsys, "verify", bag) == (0, [])
    (bag / "bag-info.txt").write_bytes(b"")
    assert said(capsys, "verify", bag) == (1, ["changed: bag-info.txt"])


@pytest.mark.parametrize("where", ["public", "public/bag", "content/bag", "."])
def test_a_bag_is_a_folder_of_its_own(sample, where) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["build", "--bag", str(sample / where)], root=str(sample))
    assert ended.value.code == 2


# The colophon


@pytest.mark.parametrize("language", ["az", "en"])
def test_the_colophon_counts_what_the_archive_holds(site, language) -> None:
    page = (site / language / "colophon.html").read_text("utf-8")
    counts = dict(re.findall(r'<a href="([a-z-]+)\.html">[^<]+</a> <span class="n">([0-9]+)</span>', page))
    entries = [
        path
        for path in (site / "data" / "json" / "entries").glob("*.json")
        if '"withdrawn"' not in path.read_text("utf-8")
    ]
    assert counts["documents"] == str(len(entries))
    for kind in ("organisations", "people", "places", "topics", "sources"):
        assert counts[kind] == str(len(list((PROJECT / "content" / "registers" / kind).glob("*.yaml"))))
    assert heydar_archive.__version__ in page


def test_the_colophon_names_the_licence_of_everything_of_others_that_is_shipped(site) -> None:
    licences = {path.relative_to(PROJECT / "static").as_posix() for path in (PROJECT / "static").rglob("*.txt")}
    assert {work.licence.removeprefix(f"{addresses.ASSETS}/") for work in CARRIED if work.licence} == licences
    page = (site / "en" / "colophon.html").read_text("utf-8")
    assert all(f'href="../assets/{name}"' in page for name in licences)


def test_the_colophon_says_of_which_commit_the_content_is_only_where_git_was_asked(with_history, logged) -> None:
    """And that somebody changed something since."""
    said_of_commit = re.compile(r"commit [0-9a-f]{10}, with changes that git has not recorded")
    assert said_of_commit.search((with_history / "en" / "colophon.html").read_text("utf-8"))
    assert "commit" not in (logged / "public" / "en" / "colophon.html").read_text("utf-8")
