"""The ten minutes of both manuals, followed to the letter: every command run, every answer typed, every line replaced."""

from __future__ import annotations

import http.client
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import PROJECT
from test_cli import DONE, PROBLEMS, SURROUNDINGS, snapshot
from test_console import on_a_terminal

MANUALS = {
    "content/README.md": ("An entry in ten minutes", "en", "This entry is a draft"),
    "content/OXU.md": ("On dəqiqədə bir təsvir", "az", "qaralama"),
}
QUESTION = re.compile(r"^\| ([^|]*[:)]:?) \| ([^|]+) \|$", re.MULTILINE)


def blocks(section: str) -> Iterator[tuple[str, str, str]]:
    """Yield the code of a section: its kind, its text, and the prose between it and the code after it."""
    found = list(re.finditer(r"^```(\w+)\n(.*?)^```\n", section, re.DOTALL | re.MULTILINE))
    for code, later in zip(found, [*found[1:], None], strict=True):
        yield code[1], code[2], section[code.end() : later.start() if later else len(section)]


def section_of(manual: str) -> str:
    text = (PROJECT / manual).read_text("utf-8")
    return text.split(f"\n## {MANUALS[manual][0]}\n")[1].split("\n## ")[0]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of the project as an editor has it."""
    root = tmp_path / "archive"
    shutil.copytree(PROJECT / "content", root / "content")
    for name in ("templates", "static"):
        (root / name).symlink_to(PROJECT / name)
    shutil.copy(PROJECT / "build.py", root)
    return root


@pytest.mark.parametrize("manual", MANUALS)
def test_the_ten_minutes_of(manual: str, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(archive)
    before = snapshot(archive / "content")
    section = section_of(manual)
    said = ""
    entry = Path()
    old = ""
    commands = []
    for kind, text, prose in blocks(section):
        if kind == "sh":
            commands.append(text.strip())
            if " new " in text:
                said = made(text, prose, archive)
                (name,) = snapshot(archive / "content").keys() - before.keys()
                entry = archive / "content" / name
            elif " serve " in text:
                previewed(text, archive, *MANUALS[manual][1:])
            else:
                said = done(text)
        elif kind == "text":
            assert answers(said, text), said
        elif old:
            whole = entry.read_text("utf-8")
            assert whole.count(f"\n{old}") == 1, old
            entry.write_text(whole.replace(f"\n{old}", f"\n{text}"), "utf-8")
            old = ""
        else:
            old = uncommented(entry, text)
    assert not old
    verbs = [command.removeprefix("python build.py").split()[:1] for command in commands]
    assert verbs == [["new"], ["check"], ["check"], ["check"], ["serve"], []]
    page = archive / "public" / "en" / "decrees" / f"{entry.stem}.html"
    assert "more than 150,000 people suffered deportation" in page.read_text("utf-8")
    assert (archive / re.findall(r"`(content/decrees/[^`]*)`", section)[-1]).is_file()
    entry.unlink()
    assert snapshot(archive / "content") == before


def uncommented(entry: Path, lines: str) -> str:
    """Return some lines as they stand in the entry: with the remarks between them, which the manual leaves out."""
    remark = r"(?:[ ]*#[^\n]*\n)*"
    pattern = remark.join(re.escape(line) for line in lines.splitlines(keepends=True))
    found = re.findall(rf"(?<=\n){pattern}", entry.read_text("utf-8"))
    assert len(found) == 1, f"{lines}\n{entry.read_text('utf-8')}"
    return str(found[0])


def made(command: str, prose: str, archive: Path) -> str:
    """Make an entry on a terminal, with the answers of the table; return what was said after the last answer."""
    questions = QUESTION.findall(prose)
    assert len(questions) == 6
    typed = "".join(f"{answer}\n" for _, answer in questions)
    code, shown = on_a_terminal(*shlex.split(command)[2:], typed=typed, program=archive / "build.py", COLUMNS="200")
    assert code == DONE, shown
    at = 0
    for question, _ in questions:
        at = shown.index(f"{question} ", at) + len(question)
    return shown[at:].strip()


def done(command: str) -> str:
    """Run a command as it stands; return what it said."""
    run = subprocess.run(
        [sys.executable, *shlex.split(command)[1:]],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=SURROUNDINGS,
    )
    assert run.returncode in {DONE, PROBLEMS}, run.stderr
    return run.stdout


def answers(said: str, promised: str) -> bool:
    """Whether what was said is what the manual promises: “…” stands for anything, a reference for the one that is free."""
    pattern = re.escape(re.sub(r"HA-\d+ is new", "HA-NEW is new", promised.strip()))
    pattern = pattern.replace("…", "(?s:.*)").replace(re.escape("HA-NEW"), r"HA-\d+")
    return re.fullmatch(pattern, said.strip()) is not None


def previewed(command: str, archive: Path, language: str, mark: str) -> None:
    """Look at the preview that a browser is led to: the decrees, and from there the draft with its mark."""
    browser, opened = archive.parent / "browser", archive.parent / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n', "utf-8")
    browser.chmod(0o755)
    environment = {**SURROUNDINGS, "BROWSER": str(browser)}
    output = archive.parent / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen([sys.executable, *shlex.split(command)[1:]], stdout=stream, env=environment)
    try:
        for _ in range(600):
            if opened.exists() and opened.read_text("utf-8"):
                break
            time.sleep(0.05)
        address = opened.read_text("utf-8").strip()
        host = re.fullmatch(r"http://(127\.0\.0\.1:\d+)/.*", address)
        assert host
        assert address in output.read_text("utf-8")
        listed = asked(host[1], f"/{language}/decrees/")
        (link,) = set(re.findall(r'href="(?:[./]*decrees/)?(1997-12-18-mass-deportation-azerb[^"#]*)"', listed))
        assert mark in asked(host[1], f"/{language}/decrees/{link}")
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == DONE


def asked(host: str, path: str) -> str:
    """Return a page of the preview."""
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", path)
    page = connection.getresponse().read().decode("utf-8")
    connection.close()
    return page


def test_both_manuals_tell_the_same_ten_minutes() -> None:
    english, azerbaijani = (list(blocks(section_of(manual))) for manual in MANUALS)
    assert [block[:2] for block in english] == [block[:2] for block in azerbaijani]
    assert [QUESTION.findall(block[2]) for block in english] == [QUESTION.findall(block[2]) for block in azerbaijani]
