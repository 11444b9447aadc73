"""Files become values with positions, whatever editors, systems and accidents do to the files."""

from __future__ import annotations

import os
import random
import shutil
import unicodedata
from pathlib import Path

import pytest

from conftest import PROJECT, SAMPLE
from heydar_archive.describing import describe
from heydar_archive.problems import Problem
from heydar_archive.reading import MAX_BYTES, SourceFile, _Found, _place, _read, _walk, divide_by_language, read
from heydar_archive.strict_yaml import parse_yaml

ENTRY = "content/decisions/1959-05-12-stone-bridge.md"
TERM = "content/registers/glossary/minutes.yaml"


def the(file: str, root: Path) -> SourceFile:
    files, problems = read(root)
    assert problems == ()
    return next(found for found in files if found.file == file)


def problems_of(root: Path) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.position)) for problem in read(root)[1]]


# How a file is saved


@pytest.mark.parametrize("file", [ENTRY, TERM, "content/pages/about.md", "content/site.yaml"])
@pytest.mark.parametrize(
    "saved",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
    ],
    ids=["byte order mark", "CRLF", "CR", "both"],
)
def test_marks_and_line_ends_of_other_systems_change_neither_values_nor_positions(sample, file, saved) -> None:
    before = the(file, sample)
    data = (sample / file).read_bytes()
    assert b"\r" not in data
    (sample / file).write_bytes(saved(data))
    assert the(file, sample) == before


def test_a_file_without_a_line_end_at_its_end_is_read(sample) -> None:
    before = the(TERM, sample)
    (sample / TERM).write_bytes((sample / TERM).read_bytes().rstrip(b"\n"))
    assert the(TERM, sample) == before


def test_the_largest_file_is_read_and_one_byte_more_is_refused(sample) -> None:
    text = (sample / ENTRY).read_bytes()
    (sample / ENTRY).write_bytes(text + b"." * (MAX_BYTES - len(text)))
    assert the(ENTRY, sample).sections["en"].text.endswith("...")
    (sample / ENTRY).write_bytes(text + b"." * (MAX_BYTES - len(text) + 1))
    assert problems_of(sample) == [("too-large", ENTRY)]


@pytest.mark.parametrize("ending", ["", " ", " \t "])
def test_the_lines_around_the_facts_may_end_in_blanks(sample, ending) -> None:
    before = the(ENTRY, sample)
    text = (sample / ENTRY).read_text("utf-8")
    (sample / ENTRY).write_text(text.replace("---\n", f"---{ending}\n"), "utf-8")
    assert the(ENTRY, sample).data == before.data


def test_a_rule_in_the_text_does_not_end_the_facts_twice(sample) -> None:
    text = (sample / ENTRY).read_text("utf-8")
    (sample / ENTRY).write_text(text + "\n---\n\nAfter the rule.\n", "utf-8")
    assert the(ENTRY, sample).sections["en"].text.endswith("---\n\nAfter the rule.")


# What lies in the folder


def test_hidden_files_and_folders_are_passed_over(sample) -> None:
    before = read(sample)
    hidden = (
        ".DS_Store",
        "decisions/.draft.md",
        ".obsidian/workspace.md",
        "registers/.git/HEAD",
        "pages/.about.md.swp",
    )
    for name in hidden:
        path = sample / "content" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("not for the archive", "utf-8")
    assert read(sample) == before


def test_what_is_read_does_not_depend_on_the_order_of_the_disk(tmp_path: Path) -> None:
    names = sorted(path.relative_to(SAMPLE) for path in SAMPLE.rglob("*") if path.is_file())
    wrong = {Path("content/registers/topics/Fish Market.yaml"), Path("content/notes.docx"), Path("content/zz/y/x/n.md")}
    results = set()
    for seed in range(4):
        root = tmp_path / str(seed)
        shuffled = [*names, *sorted(wrong)]
        random.Random(seed).shuffle(shuffled)  # noqa: S311 -- no secret is made
        for name in shuffled:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(b"x" if name in wrong else (SAMPLE / name).read_bytes())
        files, problems = read(root)
        assert [file.file for file in files] == sorted(file.file for file in files)
        results.add(repr((files, problems)))
    assert len(results) == 1
    assert len(problems) == len(wrong)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_with_other_letters_is_refused_alike_in_both_forms_of_unicode(sample, form) -> None:
    name = unicodedata.normalize(form, "şəhər-içi.md")
    shutil.copy(sample / ENTRY, sample / "content" / "decisions" / name)
    (problem,) = read(sample)[1]
    assert problem.code == "bad-file-name"
    assert problem.position.file == f"content/decisions/{name}"
    assert problem.todo == "Rename the file, for example to “seher-ici.md”."


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_attachment_keeps_the_letters_of_its_name(sample, form) -> None:
    name = unicodedata.normalize(form, "körpünün planı 2.PDF")
    (sample / "content" / "decisions" / "1959-05-12-stone-bridge" / name).write_bytes(b"%PDF-1.4")
    assert the(ENTRY, sample).attachments == tuple(sorted([name, "plan.txt"]))


@pytest.mark.parametrize("name", ["1959-05-12\n-x.md", "1959-05-12-stone-bridge/plan\n.txt"])
def test_a_name_that_cannot_be_shown_is_refused_and_shown_by_its_number(sample, name) -> None:
    (sample / "content" / "decisions" / name).write_text("x", "utf-8")
    assert problems_of(sample) == [("bad-file-name", "content/decisions/" + name.replace("\n", "\\u000a"))]


def test_a_link_is_never_followed_even_in_a_circle(sample) -> None:
    (sample / "content" / "orders" / "all").symlink_to(sample / "content")
    (sample / "content" / "orders" / "lost.md").symlink_to(sample / "nowhere")
    assert problems_of(sample) == [
        ("symbolic-link", "content/orders/all"),
        ("symbolic-link", "content/orders/lost.md"),
    ]


def test_a_pipe_is_refused_unread(sample) -> None:
    os.mkfifo(sample / "content" / "orders" / "1963-03-21-market.md")
    assert problems_of(sample) == [("unreadable", "content/orders/1963-03-21-market.md")]


def test_a_folder_with_the_name_of_an_entry_is_a_folder(sample) -> None:
    before = read(sample)
    folder = sample / "content" / "orders" / "1963-03-21-market.md"
    folder.mkdir()
    assert read(sample) == before
    (folder / "plan.txt").write_text("plan", "utf-8")
    (folder / "facts.md").write_text("facts", "utf-8")
    assert problems_of(sample) == [
        ("unexpected-file", "content/orders/1963-03-21-market.md/facts.md"),
        ("orphan-attachments", "content/orders/1963-03-21-market.md"),
    ]


def test_a_file_that_vanishes_while_the_archive_is_read_is_a_problem(sample) -> None:
    found = _Found()
    paths = list(_walk(sample / "content", found.problems, sample))
    (sample / ENTRY).unlink()
    for path in paths:
        _place(path, sample, found)
    files, problems = _read(found.places)
    assert [(p.code, str(p.position)) for p in problems] == [("unreadable", ENTRY)]
    assert problems[0].what == "it cannot be read: No such file or directory"
    assert len(files) == len(paths) - 2  # this entry, and the plan that is attached to it
    assert not found.problems


def test_a_folder_that_vanishes_while_the_archive_is_read_is_a_problem(sample) -> None:
    problems: list[Problem] = []
    walk = _walk(sample / "content", problems, sample)
    next(walk)
    shutil.rmtree(sample / "content" / "speeches")
    assert len(list(walk)) > 20
    assert [(p.code, str(p.position)) for p in problems] == [("unreadable", "content/speeches")]


# Texts


@pytest.mark.parametrize("blank", ["", "\n", "\n\n\n"])
def test_a_text_begins_on_the_line_on_which_it_stands(blank) -> None:
    body = f"\n# English\n{blank}The first line.\n\n## A heading\n"
    sections = divide_by_language(body, 7, "x.md", [])
    assert sections["en"].text == "The first line.\n\n## A heading"
    assert sections["en"].line == 9 + len(blank)
    assert body.split("\n")[sections["en"].line - 7] == "The first line."


@pytest.mark.parametrize("file", sorted((PROJECT / "content" / "pages").glob("*.md")), ids=lambda file: file.stem)
def test_texts_of_the_real_archive_begin_where_they_are_said_to(file) -> None:
    record = next(f for f in read(PROJECT)[0] if f.file == f"content/pages/{file.name}")
    lines = file.read_text("utf-8").split("\n")
    assert set(record.sections) == {"az", "en"}
    for section in record.sections.values():
        assert lines[section.line - 1] == section.text.split("\n")[0]


@pytest.mark.parametrize("heading", ["# English", "#  English  ", "# English #", "# English ##  "])
def test_a_heading_of_a_language_may_be_written_in_any_way_of_markdown(heading) -> None:
    problems: list[Problem] = []
    assert divide_by_language(f"{heading}\nWords.", 1, "x.md", problems)["en"].text == "Words."
    assert problems == []


@pytest.mark.parametrize("line", ["## English", "#English", " # English", "####### x", "#"])
def test_only_one_hash_and_a_space_begin_a_language(line) -> None:
    problems: list[Problem] = []
    sections = divide_by_language(f"# English\n{line}\n", 1, "x.md", problems)
    assert sections["en"].text == line
    assert problems == []


def test_a_heading_of_a_million_blanks_is_read_like_any_other() -> None:
    problems: list[Problem] = []
    divide_by_language("# Engl" + " " * 1_000_000 + "ish", 1, "x.md", problems)
    assert [problem.code for problem in problems] == ["unknown-language"]


# Values


@pytest.mark.parametrize(
    "word",
    ["no", "Yes", "null", "~", "true", "012", "0x1F", "1:30", "1_000", "1e3", ".inf", "1996-05-31", "-5", "=", "<<"],
)
def test_a_value_stays_the_text_that_was_written(word) -> None:
    problems: list[Problem] = []
    parsed = parse_yaml(f"key: {word}\nlist:\n  - {word}\n", "x.yaml", problems)
    assert problems == []
    assert parsed is not None
    assert parsed[0] == {"key": word, "list": [word]}


def test_every_value_of_the_real_archive_stands_where_its_position_says() -> None:
    files, problems = read(PROJECT)
    assert problems == ()
    checked = 0
    for file in files:
        lines = (PROJECT / file.file).read_text("utf-8").split("\n")
        for path, (line, column) in file.positions.items():
            value = file.data
            for part in path:
                value = value[part]
            written = lines[line - 1][column - 1 :]
            if isinstance(value, str):
                first = value.split()[0]
                assert written.startswith(first) or written[0] in "\"'>|", f"{file.file}:{line}:{column} {written}"
                checked += 1
        for path, (line, column) in file.keys.items():
            assert lines[line - 1][column - 1 :].strip("\"'").startswith(str(path[-1])), f"{file.file}:{line}:{column}"
    assert checked > 5_000


def test_a_position_that_is_asked_for_and_not_there_is_its_nearest_parent(sample) -> None:
    entry = the(ENTRY, sample)
    assert entry.position("title", "ru") == entry.position("title")
    assert entry.position("nothing", 3, "x") == entry.position()
    assert str(entry.position()) == f"{ENTRY}:2:1"
    assert entry.key_position("title", "en").column == 3


# Whatever happens to a line


def spoilt(line: str) -> set[str]:
    """Return a line as a slip of the hand may leave it."""
    key = line.split(":", maxsplit=1)[0]
    return {
        "",
        f"{line}\n{line}",
        f"  {line}",
        line[1:],
        line[: len(line) // 2],
        f"\t{line}",
        line.replace(": ", ":", 1),
        line.replace(": ", ": [", 1),
        line.replace(": ", ": {", 1),
        line.replace(": ", ": '", 1),
        line.replace(": ", ": @", 1),
        line.replace(": ", ": - ", 1),
        line.replace("- ", "-", 1),
        f"- {line}",
        f"{key}:",
        f"{key}: x",
        f"{key}: []",
        f"{key}: {{az: x}}",
        f"{key}: [x, [y]]",
    } - {line}


@pytest.mark.parametrize(
    "name",
    [
        "speeches/1960-opening-of-the-bridge.md",
        "registers/organisations/alchabulag-council.yaml",
        "registers/people/nargiz-bulagly.yaml",
        "registers/terms/high-water.yaml",
        "pages/founding-article.md",
        "site.yaml",
    ],
)
def test_a_spoilt_line_gives_problems_with_places_and_never_a_traceback(tmp_path: Path, name) -> None:
    file = tmp_path / "content" / name
    file.parent.mkdir(parents=True)
    lines = (SAMPLE / "content" / name).read_text("utf-8").split("\n")
    met = 0
    for number, line in enumerate(lines):
        for slip in sorted(spoilt(line)):
            text = "\n".join([*lines[:number], slip, *lines[number + 1 :]])
            file.write_text(text, "utf-8")
            files, problems = read(tmp_path)
            _, described = describe(files)
            for problem in (*problems, *described):
                met += 1
                assert problem.position.file == f"content/{name}"
                assert 1 <= problem.position.line <= text.count("\n") + 1, problem
                assert "cannot be read" not in problem.what, f"the parser's own words: {problem}"
    assert met > 10 * len(lines) / 2
