"""Every mistake of an editor that the archive knows, with the exact report that the editor reads.

A folder of ``archives/broken`` is one mistake made in the sample archive: it holds the changed files only,
``expected.txt`` with all that ``python build.py check`` prints, and ``remove.txt`` where files are taken
away. ``archives/thirty`` is many mistakes at once.

When a sentence of the program changes, ``python tests/test_broken.py`` writes every ``expected.txt`` anew;
then read what changed, as an editor who never programmed would.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

import heydar_archive
from conftest import PROJECT, SAMPLE, copy_of
from heydar_archive.cli import main
from heydar_archive.languages import LANGUAGES

ARCHIVES = PROJECT / "tests" / "archives"
THIRTY = ARCHIVES / "thirty"
FAULTS = [*sorted((ARCHIVES / "broken").iterdir()), THIRTY]
ANSWER = "content/letters/1959-06-02-answer-on-the-bridge.md"


def _link(root: Path) -> None:
    (root / "content" / "orders" / "1963-03-21-market.md").symlink_to(root / ANSWER)


def _large(root: Path) -> None:
    with (root / ANSWER).open("a", encoding="utf-8") as file:
        file.write("Körpü çayındır. " * 125_000)


def _long(root: Path) -> None:
    with (root / ANSWER).open("a", encoding="utf-8") as file:
        file.write("\nKörpü çayındır.\n" * 36_000)


def _many(root: Path) -> None:
    topics = "".join(f"  - bridge-{number}\n" for number in range(6_000))
    text = (root / ANSWER).read_text("utf-8")
    (root / ANSWER).write_text(text.replace("\ntopics:\n", f"\ntopics:\n{topics}", 1), "utf-8")


def _endless(root: Path) -> None:
    with (root / ANSWER).open("a", encoding="utf-8") as file:
        file.write("\n" + "körpü-" * 400 + "\n")


def _missing_word(root: Path) -> None:
    for language in LANGUAGES:
        file = root / "content" / "wording" / f"{language}.yaml"
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"(?m)^skip: .*\n", "", text), "utf-8")


MADE_HERE: dict[str, Callable[[Path], None]] = {
    "symbolic-link": _link,
    "too-large": _large,
    "text-too-long": _long,
    "too-many-values": _many,
    "word-too-long": _endless,
    "missing-wording-key-in-both": _missing_word,
}
"""Mistakes that no file can hold, or that follow the project's own wording: made when they are needed."""


def assembled(fault: Path, to: Path) -> Path:
    """Make a copy of the sample archive with one mistake in it; return its folder."""
    root = copy_of(SAMPLE, to)
    if (fault / "content").is_dir():
        shutil.copytree(fault / "content", root / "content", dirs_exist_ok=True)
    if (fault / "remove.txt").is_file():
        for name in (fault / "remove.txt").read_text("utf-8").split("\n")[:-1]:
            if (root / name).is_dir():
                shutil.rmtree(root / name)
            else:
                (root / name).unlink()
    if fault.name in MADE_HERE:
        MADE_HERE[fault.name](root)
    return root


def report(fault: Path) -> str:
    return (fault / "expected.txt").read_text("utf-8")


def positions(text: str) -> list[tuple[str, int, int, str, str]]:
    """Return file, line, column, code and sentence of every problem in a report."""
    found = re.findall(r"(?m)^(\S[^:\n]*?)(?::(\d+):(\d+))?: (?:error|warning)\[([a-z0-9-]+)\]: (.*)$", text)
    return [(file, int(line or 0), int(column or 0), code, what) for file, line, column, code, what in found]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_report_says_exactly(fault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = assembled(fault, tmp_path / "archive")
    code = main(["--root", str(root), "check"])
    printed = capsys.readouterr()
    assert (printed.out, printed.err, code) == (report(fault), "", int(" error[" in report(fault)))


NOT_THERE = frozenset({"missing-key", "missing-word", "halves-differ"})
"""Problems whose sentence quotes what is missing at the place that it names."""
SIGNS = frozenset({"key: value", "- ", "---", "...", ">", "|"})
"""What a sentence quotes to show how a line is written."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_the_report_quotes_stands_at_the_place_it_names(fault: Path, tmp_path: Path) -> None:
    root = assembled(fault, tmp_path / "archive")
    for file, line, column, code, what in positions(report(fault)):
        if not line:
            assert (root / file).exists() or code in {"no-content", "no-site", "no-wording"}
            continue
        lines = (root / file).read_bytes().decode("utf-8", "replace").split("\n")
        assert 1 <= column <= len(lines[line - 1]) + 1
        quoted = re.search("“([^”]*)”", what)
        if quoted is None or quoted[1] in SIGNS or code in NOT_THERE:
            continue
        word, there = quoted[1].removesuffix("…"), lines[line - 1]
        if file.startswith("content/wording/"):  # a key is quoted, its words are named
            assert word.rpartition(".")[2] in "\n".join(lines[line - 2 : line])
        elif fault.name.endswith("as-its-number"):  # the file shows the number of a letter
            assert "\\u" in there[column - 1 :]
        elif code == "yaml-syntax" and there[column - 1] == ":":  # the place is the colon behind what is quoted
            assert there[: column - 1].endswith(word.removesuffix(":"))
        else:
            assert word in there[column - 1 :], f"{file}:{line}:{column} {what}"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_problem_has_its_parts_and_says_what_to_do(fault: Path) -> None:
    lines = report(fault).rstrip("\n").split("\n")
    heads = [line for line in lines if re.search(r": (?:error|warning)\[", line)]
    errors = sum(": error[" in line for line in heads)
    end = f"{errors} error(s), {len(heads) - errors} warning(s)" if errors else "8 entries, 1 gap(s): no errors"
    assert lines[-1] == end
    assert len(positions(report(fault))) == len(heads)
    parts = [line for line in lines if line.startswith("    ")]
    assert all(re.match(r"    (?:allowed: |to do: )\S", line) for line in parts)
    to_do = [line for line in parts if line.startswith("    to do: ")]
    assert len(to_do) == len(heads)
    assert all(re.search(r"[.?]$", line) for line in to_do)


def test_thirty_mistakes_in_as_many_files_are_named_in_one_run_in_order() -> None:
    found = positions(report(THIRTY))
    assert len(found) >= 30
    assert len({file for file, *_ in found}) == len(found)
    assert [place[:3] for place in found] == sorted(place[:3] for place in found)
    changed = {p.relative_to(THIRTY).as_posix() for p in (THIRTY / "content").rglob("*") if p.is_file()}
    reported = {file for file, *_ in found}
    unreported = {file for file in changed if file not in reported and str(Path(file).parent) not in reported}
    assert unreported == {"content/wording/az.yaml"}, "each changed file has its mistake but for the other language"


def test_an_overlay_holds_only_what_differs_from_the_sample() -> None:
    for fault in FAULTS:
        for path in (fault / "content").rglob("*"):
            same = SAMPLE / path.relative_to(fault)
            if path.is_file() and same.is_file():
                assert path.read_bytes() != same.read_bytes(), path


WITHOUT_EXAMPLE = {
    "unreadable": "needs a file that vanishes while the archive is read: test_reading",
    "no-font": "a file of the program is gone: no mistake of an editor",
    "repeated-address": "every way to it is caught earlier, by reserved-name and repeated-alias",
}


def test_every_problem_of_content_has_an_example_that_a_person_can_read() -> None:
    package = Path(heydar_archive.__file__).parent
    modules = (
        "reading",
        "strict_yaml",
        "describing",
        "checks",
        "model",
        "languages",
        "dates",
        "wording",
        "site",
        "pages",
    )
    codes: set[str] = set()
    for module in modules:
        text = (package / f"{module}.py").read_text("utf-8")
        codes |= set(
            re.findall(r"(?:Problem|PydanticCustomError|BadMarkup|_Pattern|refuse)\(\s*\"([a-z0-9-]+)\"", text)
        )
    shown = {code for fault in FAULTS for *_, code, _ in positions(report(fault))}
    assert codes - shown == set(WITHOUT_EXAMPLE)


WORDS_OF_PROGRAMMERS = r"(?i)\b(?:mapping|sequence|scalar|token|parser?|schema|regex|exception|null|string|boolean|integer|YAML|EDTF|BCP|slug|node|stream|tuple|dict|instance|traceback)\b"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_report_has_no_word_of_programmers(fault: Path) -> None:
    said = re.sub(r"error\[[a-z0-9-]+\]|“[^”]*”|`[^`]*`|\S+\.yaml\S*", "", report(fault))
    assert re.findall(WORDS_OF_PROGRAMMERS, said) == []


def renew() -> None:
    """Write every expected report as the program now prints it."""
    for fault in FAULTS:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as printed:
            main(["--root", str(assembled(fault, Path(folder) / "archive")), "check"])
        (fault / "expected.txt").write_text(printed.getvalue(), "utf-8")


if __name__ == "__main__":
    renew()
