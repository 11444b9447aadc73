"""The documentation says what is so: tables, examples, reports, files and commands."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

import heydar_archive
from conftest import PROJECT
from heydar_archive import cli, database
from heydar_archive.arguments import parser
from heydar_archive.dates import EXAMPLES, DocumentDate
from heydar_archive.describing import describe
from heydar_archive.languages import Words
from heydar_archive.model import REGISTERS, RelationType
from heydar_archive.reading import ATTACHMENT_SUFFIXES, read
from heydar_archive.schema import KINDS, tables
from heydar_archive.site import make
from heydar_archive.understanding import understand
from heydar_archive.wording import load

MANUAL = "content/README.md"
MANUAL_AZ = "content/OXU.md"
PUBLISHING = "docs/publishing.md"
"""It names files on hosts; those of ours are links, which are followed."""
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/publishing.md",
    "docs/fields.md",
    "docs/reliability.md",
    MANUAL,
    MANUAL_AZ,
    "content/LICENSE.md",
)
PACKAGE = Path(heydar_archive.__file__).parent


def text_of(document: str) -> str:
    return (PROJECT / document).read_text("utf-8")


def between(document: str, mark: str) -> str:
    """Return what stands between a document's marks."""
    name = mark.partition(":")[0]
    found = re.findall(rf"<!-- {mark} -->\n\n(.*?)\n\n<!-- /{name} -->", text_of(document), re.DOTALL)
    assert len(found) == 1, f"{document} has {len(found)} parts “{mark}”"
    return str(found[0])


def rows(table: str) -> list[list[str]]:
    """Return the cells of a table's rows, without its head."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n")[2:]]


def complete_examples() -> dict[str, str]:
    """Return the manual's examples that are marked as complete files, by path."""
    found = re.findall(r"<!-- complete: (\S+) -->\n```\w+\n(.*?\n)```\n", text_of(MANUAL), re.DOTALL)
    return dict(found)


ENTRY = "content/decisions/1994-03-14-village-library.md"
"""The worked example."""


def with_examples(root: Path) -> Path:
    """Make a copy of the real archive to which every complete example of the manual is added; return its folder."""
    shutil.copytree(PROJECT / "content", root / "content")
    for name in ("templates", "static"):
        (root / name).symlink_to(PROJECT / name)
    for path, text in complete_examples().items():
        target = root / path
        assert not target.exists(), f"the example {path} is a file of the real archive"
        target.write_text(text, "utf-8")
    return root


# Generated parts


def test_what_is_generated_is_up_to_date() -> None:
    done = run_tool("--check")
    assert (done.returncode, done.stdout) == (0, ""), "run python tools/manual.py"


def test_the_tool_names_a_stale_document_and_mends_it(tmp_path: Path) -> None:
    root = tmp_path
    shutil.copytree(PROJECT / "content", root / "content")
    shutil.copy(PROJECT / "CONTRIBUTING.md", root)
    (root / "docs").mkdir()
    spoiling = (
        (MANUAL, "| `ref` | yes |"),
        (MANUAL_AZ, "| Hüquqi əsası /"),
        ("CONTRIBUTING.md", "| `dates` | Dates"),
        ("docs/fields.md", "| `date_basis` | how the date"),
    )
    for name, spoilt in spoiling:
        text = text_of(name)
        assert spoilt in text
        (root / name).write_text(text.replace(spoilt, "| spoilt |"), "utf-8")

    checked = run_tool("--check", "--root", str(root))
    assert checked.returncode == 1
    assert [line.split()[0] for line in checked.stdout.splitlines()] == [name for name, _ in spoiling]
    assert run_tool("--root", str(root)).returncode == 0
    for name, _ in spoiling:
        assert (root / name).read_text("utf-8") == text_of(name)


def run_tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/manual.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("kind", KINDS)
def test_the_manual_has_the_tables_of(kind: str) -> None:
    assert between(MANUAL, f"fields:{kind}") == tables(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_stands_in_the_tables_of(kind: str) -> None:
    known = {row[0] for row in re.findall(r"^\| (`[a-z_]+`) \|", between(MANUAL, f"fields:{kind}"), re.MULTILINE)} | {
        cells[0]
        for line in between(MANUAL, f"fields:{kind}").split("\n")
        if line.startswith("| `")
        for cells in rows(f"\n\n{line}")
    }
    for model in models_in(KINDS[kind]):
        for name, field in model.model_fields.items():
            assert f"`{field.alias or name}`" in known, f"{model.__name__}.{name}"
            assert field.description, f"{model.__name__}.{name} has no description"
            assert str(field.description) in between(MANUAL, f"fields:{kind}")


def models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield a model and every model that its fields hold, but words."""
    seen = [model]
    for one in seen:
        for field in one.model_fields.values():
            seen.extend(m for m in models_of(field.annotation) if m not in seen and m is not Words)
    yield from seen


def models_of(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_of(part)


def test_every_module_stands_in_the_table_below_those_that_it_imports() -> None:
    table = {name.strip("`"): said for name, said in rows(between("CONTRIBUTING.md", "modules"))}
    trees = {path.stem: ast.parse(path.read_text("utf-8")) for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    assert table.keys() == trees.keys()
    order = list(table)
    for name, tree in trees.items():
        assert table[name] == (ast.get_docstring(tree) or "").splitlines()[0]
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("heydar_archive."):
                assert order.index(str(node.module).split(".")[1]) < order.index(name)


# Two languages


def test_both_manuals_have_the_same_sections_examples_blocks_and_codes() -> None:
    """The tables of every field stand in the English one alone."""
    english, azerbaijani = text_of(MANUAL).split("\n## Every field\n")[0], text_of(MANUAL_AZ)
    azerbaijani = azerbaijani.split("\n## Bütün sahələr\n")[0]
    for of_both in (
        r"^(#{2,3}) ",
        r"<!-- (?:complete|example|report): (.*?) -->",
        r"^```(.+)$",
        r"^\| ((?:`[a-z_-]+`(?:, )?)+) \|",
        r"^\*\*(\d+)\.",
    ):
        found = [re.findall(of_both, manual, re.MULTILINE) for manual in (english, azerbaijani)]
        assert found[0] == found[1], of_both


def test_every_section_of_the_azerbaijani_manual_is_listed_at_its_top() -> None:
    listed = re.findall(r"\[[^]]+\]\(#([^)]+)\)", text_of(MANUAL_AZ).split("\n## ")[0])
    sections = re.findall(r"^## (.+)$", prose(MANUAL_AZ), re.MULTILINE)
    assert [re.sub(r"[^\w -]", "", section.lower()).replace(" ", "-") for section in sections] == listed


# Dates and relations


def test_each_date_of_the_table_gives_the_words_that_it_promises() -> None:
    files, _ = read(PROJECT)
    wording, problems = load(describe(files)[0].wording)
    assert not problems
    written = []
    for edtf, meaning, az, en, basis in rows(between(MANUAL, "dates")):
        date = None if edtf == "nothing" else DocumentDate.parse(edtf.strip("`"))
        assert meaning
        assert az == wording["az"].date(date, "long").replace("\N{NO-BREAK SPACE}", " ")
        assert en == wording["en"].date(date, "long").replace("\N{NO-BREAK SPACE}", " ")
        assert basis == ("" if date and date.certain else "required")
        written.append(edtf.strip("`"))
    assert set(EXAMPLES) <= set(written)
    assert ("`1996-05-31`", "31 may 1996-cı il", "31 May 1996") in {
        (row[0], row[2], row[3]) for row in rows(between(MANUAL, "dates"))
    }


def test_every_relation_is_explained() -> None:
    assert [row[0].strip("`") for row in rows(between(MANUAL, "relations"))] == list(get_args(RelationType))


# Examples


def test_there_is_a_complete_example_of_most_kinds_of_files() -> None:
    folders = {path.split("/")[2] if "/registers/" in path else path.split("/")[1] for path in complete_examples()}
    assert ENTRY in complete_examples()
    assert folders == {
        "decisions",
        "letters",
        "pages",
        "organisations",
        "people",
        "places",
        "sources",
        "gaps",
        "glossary",
    }
    assert folders & REGISTERS.keys()


def test_a_whole_check_of_the_real_archive_with_every_complete_example_finds_nothing(tmp_path: Path) -> None:
    made = make(with_examples(tmp_path))
    assert [str(problem) for problem in made.problems if problem.position.file in complete_examples()] == []
    refs = {entry.facts.ref for entry in made.archive.entries} | {gap.facts.ref for gap in made.archive.gaps}
    assert {"HA-9997", "HA-9998", "HA-9999"} <= refs
    pages = {output.path: output.data for output in made.outputs}
    decision = bytes_of(pages["en/decisions/1994-03-14-village-library.html"])
    assert "On the reopening of the village library" in decision
    letter = bytes_of(pages["az/letters/1994-04-readers-circle.html"])
    for paragraph in ("1. <a", "3. Evlərinizdə", "4. Siyahıya"):
        assert paragraph in letter


def bytes_of(data: bytes | Path) -> str:
    assert isinstance(data, bytes)
    return data.decode("utf-8")


def test_every_other_example_is_a_part_of_a_complete_one() -> None:
    walked = re.search(r"\n## An entry in ten minutes\n.*?\n(?=## )", text_of(MANUAL), re.DOTALL)
    assert walked, "its lines are typed by a test of their own"
    text = re.sub(r"<!-- complete: .*?\n```\n", "", text_of(MANUAL).replace(walked[0], "\n"), flags=re.DOTALL)
    parts = re.findall(r"^```yaml\n(.*?\n)```$", text, re.DOTALL | re.MULTILINE)
    assert len(parts) > 5
    for part in parts:
        assert any(f"\n{part}" in whole for whole in complete_examples().values()), part


def test_each_report_of_the_manual_is_what_check_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = with_examples(tmp_path)
    reports = re.findall(r"<!-- report: (.*?) -->\n\n```text\n(.*?)```\n", text_of(MANUAL), re.DOTALL)
    assert len(reports) == 2
    for changes, printed in reports:
        entry = complete_examples()[ENTRY]
        for change in changes.split(" | "):
            right, wrong = change.split(" => ")
            assert right in entry
            entry = entry.replace(right, wrong, 1)
        (root / ENTRY).write_text(entry, "utf-8")
        assert cli.main(["--root", str(root), "check"]) == 1
        said, counted = capsys.readouterr().out.rstrip().rsplit("\n\n", 1)
        of_the_example = [part for part in re.split(r"\n(?=\S)", said) if part.startswith(ENTRY)]
        promised, promised_count = printed.rstrip().rsplit("\n\n", 1)
        assert "\n".join(of_the_example) == promised
        assert counted.split(",")[0] == promised_count.split(",")[0]


@pytest.mark.parametrize("manual", [MANUAL, MANUAL_AZ])
def test_the_command_that_the_manual_gives_shows_the_highest_reference(manual: str) -> None:
    command = re.search(r"^grep .*$", text_of(manual), re.MULTILINE)
    assert command
    shown = subprocess.run(["sh", "-c", command[0]], cwd=PROJECT, capture_output=True, encoding="utf-8", check=True)
    descriptions = describe(read(PROJECT)[0])[0]
    records = (*descriptions.entries, *descriptions.registers["gaps"].values())
    assert shown.stdout == f"ref: {max(record.facts.ref for record in records)}\n"


def test_every_code_that_the_manual_explains_is_one_that_the_program_gives() -> None:
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.glob("*.py"))
    table = re.search(r"\| code \| what happened \|\n.*?\n\n", text_of(MANUAL), re.DOTALL)
    assert table
    codes = re.findall(r"`([a-z-]+)`", "".join(line.split("|")[1] for line in table[0].strip().split("\n")[2:]))
    assert len(codes) > 30
    for code in codes:
        assert f'"{code}"' in source, code


def test_every_kind_of_attachment_is_named() -> None:
    section = text_of(MANUAL).split("\n## Attachments\n")[1].split("\n## ")[0]
    assert set(re.findall(r"`(\.[a-z]+)`", section)) == ATTACHMENT_SUFFIXES


def test_manual_and_licence_may_lie_in_the_content_and_nowhere_deeper(sample: Path) -> None:
    for name in ("README.md", "OXU.md", "LICENSE.md"):
        (sample / "content" / name).write_text("# Words for people\n", "utf-8")
    assert read(sample)[1] == ()
    (sample / "content" / "registers" / "LICENSE.md").write_text("# Words for people\n", "utf-8")
    assert [problem.code for problem in read(sample)[1]] == ["unexpected-file"]


# Files, links and commands


def prose(document: str) -> str:
    """Return a document without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text_of(document), flags=re.DOTALL | re.MULTILINE)


def spans(document: str) -> Iterator[str]:
    """Yield what stands in code in a document's sentences, outside of generated parts."""
    written = re.sub(r"<!-- fields:.*?<!-- /fields -->", "", prose(document), flags=re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", written)


def asked(question: str) -> list[tuple[str, ...]]:
    """What the database of the real archive answers."""
    archive, _, _ = understand(PROJECT)
    with sqlite3.connect(":memory:") as stored:
        stored.deserialize(b"".join(database.pieces(archive)))
        return stored.execute(question).fetchall()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    text = re.sub(r"`[^`\n]+`", "", prose(document))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        file = (PROJECT / document).parent / path if path else PROJECT / document
        assert file.exists(), target
        if anchor:
            assert anchor in headings(file.read_text("utf-8")), target


def headings(text: str) -> set[str]:
    """Return the anchors that a page of a code host gives to headings: small letters, hyphens, no punctuation."""
    without_code = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name != PUBLISHING])
def test_every_file_that_is_named_exists(document: str, site: Path) -> None:
    examples = complete_examples()
    for span in spans(document):
        if not re.fullmatch(r"(?!\d{4}|\.\.)[\w.<>*-]+(?:/[\w.<>*-]*)+|[\w-]+\.(?:py|md|yaml|toml|html|css)", span):
            continue
        if span in examples or span.startswith(LINK_TARGETS):
            continue
        pattern = re.sub(r"<\w+>", "*", span).rstrip("/")
        if pattern.split("/")[0] == "public":
            found = [site] if pattern == "public" else list(site.glob(pattern.removeprefix("public/")))
        elif pattern.split("/")[0] == ".venv":
            continue  # made by setting up
        else:
            found = [*PROJECT.glob(pattern), *PACKAGE.glob(pattern)]
        assert found, f"{document} names {span}"


LINK_TARGETS = ("people/", "places/", "topics/", "sources/", "gaps/", "terms/", "glossary/")
"""Beginnings of links in texts, which look like folders."""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_is_named_is_understood(document: str) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text_of(document), re.DOTALL | re.MULTILINE)
    commands = [line for block in blocks for line in block.splitlines()]
    commands.extend(span for span in spans(document) if re.match(r"(?:make|python3?|pip|\.venv/bin/\S+) ", span))
    for command in commands:
        understood(command)


def understood(command: str) -> None:
    """Fail if a command names a program, target, verb, option or tool that is not there."""
    program, *arguments = shlex.split(command)
    program = program.removeprefix(".venv/bin/")
    if program == "make":
        targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert set(arguments) <= set(targets), command
    elif program in {"python", "python3"} and arguments[0] == "-m":
        if arguments[1] == "build":  # named to warn of it: it is our own build.py
            return
        assert importlib.util.find_spec(arguments[1]), command
    elif program in {"python", "python3"}:
        assert (PROJECT / arguments[0]).is_file(), command
        if arguments[0] == "build.py" and "--help" not in arguments:
            parser().parse_args(arguments[1:])
    elif program == "pip":
        assert arguments[0] in {"install", "wheel"}, command
        extras = tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]
        assert all(extra in extras for extra in re.findall(r"\.\[(\w+)\]", command)), command
    elif program in {"ruff", "mypy"}:
        wanted = tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]["test"]
        assert any(requirement.startswith(program) for requirement in wanted), command
    elif program == "sqlite3":
        assert arguments[0] == f"public/data/{database.FILE}", command
        assert asked(arguments[1]), command
    else:
        assert program in {"grep", "sudo"}, command


def test_the_readme_describes_every_verb_and_option_of_the_command_line() -> None:
    described = text_of("README.md").split("\n## The command line\n")[1].split("\n## ")[0]
    words = set(re.findall(r"--[a-z-]+|[a-z]+", " ".join(re.findall(r"`([^`\n]+)`", described))))
    for verb in parsers(parser()):
        for action in verb._actions:
            names = action.choices or () if isinstance(action, argparse._SubParsersAction) else names_of(action)
            assert set(names) <= words, names


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def names_of(action: argparse.Action) -> Sequence[str]:
    return [option for option in action.option_strings if option.startswith("--")] or [action.dest]


def test_the_readme_gives_every_exit_code() -> None:
    described = text_of("README.md").split("| exit code | meaning |\n")[1].split("\n\n")[0]
    codes = {int(line.split("|")[1]) for line in described.split("\n")[1:]}
    assert codes == {cli.DONE, cli.PROBLEMS, 2, cli.OUR_MISTAKE, cli.INTERRUPTED}


def test_the_readme_names_the_eight_verbs_in_their_order() -> None:
    verbs = (site_doc := ast.get_docstring(ast.parse((PACKAGE / "site.py").read_text("utf-8"))) or "") and re.search(
        r"^(read → .*? publish)\.", site_doc, re.MULTILINE
    )
    assert verbs
    assert verbs[1].replace(" →", ",") in text_of("README.md")
    diagram = re.findall(r"─ ([a-z]+) ──", text_of("README.md"))
    assert diagram == verbs[1].split(" → ")


@pytest.mark.parametrize("document", ["SECURITY.md", "docs/reliability.md"])
def test_every_test_and_archive_that_is_named_as_a_proof_exists(document: str) -> None:
    """What stands in the last column of a table, in backquotes, is a test or an archive of mistakes."""
    written = {
        name
        for path in (PROJECT / "tests").glob("test_*.py")
        for name in re.findall(r"(?m)^def test_(\w+)", path.read_text("utf-8"))
    } | {path.name for path in (PROJECT / "tests" / "archives" / "broken").iterdir()}
    rows = [line for line in text_of(document).splitlines() if line.startswith("| ") and "`" in line.split(" | ")[-1]]
    named = {name for line in rows for name in re.findall(r"`([\w-]+)`", line.split(" | ")[-1])}
    assert len(named) > 20
    assert named - written == set()
