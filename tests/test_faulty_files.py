"""What an editor's files can be: named, saved, nested and repeated in ways that nobody meant."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import SAMPLE, copy_of
from faults import LONG, PATIENCE, built, command, refused, told, whole
from many_entries import add_entries

pytestmark = pytest.mark.fault

STONE = "content/decisions/1959-05-12-stone-bridge.md"
ANSWER = "content/letters/1959-06-02-answer-on-the-bridge.md"
OUTSIDE = "Bu sirr oxunmamalıdır: 7f3a9c"


# -- names ---------------------------------------------------------------------------------------------------

NAMES = {
    "composed": unicodedata.normalize("NFC", "körpü-haqqında.md"),
    "decomposed": unicodedata.normalize("NFD", "körpü-haqqında.md"),
    "in another case": "1959-05-12-Stone-Bridge.md",
    "with spaces": "the stone bridge.md",
    "turned about by a mark": "1959-\u202eegdirb.md",
    "with a space without width": "stone\u200bbridge.md",
    "with a line feed": "stone\nbridge.md",
    "of 255 bytes": "a" * 252 + ".md",
    "of 255 bytes of two-byte letters": "ə" * 126 + ".md",
    "not in UTF-8": os.fsdecode(b"k\xf6rp\xfc.md"),
    "a colon and a question mark": "what: is this?.md",
    "a hyphen first": "-rf.md",
    "an apostrophe and HTML": "<img src=x onerror=alert(1)>'.md",
    "Windows' own": "con.md",
}
ACCEPTED = frozenset({"Windows' own"})


@pytest.mark.parametrize("how", NAMES)
def test_a_name_that_an_address_cannot_have_is_refused_and_shown(how: str, tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    text = (
        (root / STONE)
        .read_text("utf-8")
        .replace("ref: TA-0001", "ref: TA-0099")
        .replace("discrepancy: d", "discrepancy: d9")
    )
    (root / "content" / "decisions" / NAMES[how]).write_text(text, "utf-8")
    said = told(root, "check")
    first = said.stdout.splitlines()[0]
    assert said.returncode == 1
    assert first.isprintable(), "a sign that turns the line about is shown as its number"
    assert ("error[bad-file-name]" in first) == (how not in ACCEPTED), first


ATTACHED = {
    "composed": (unicodedata.normalize("NFC", "körpünün planı.pdf"), True),
    "decomposed": (unicodedata.normalize("NFD", "körpünün planı.pdf"), True),
    "with spaces and signs of addresses": ("plan 100% #1 & 2?.pdf", True),
    "in another case": ("PLAN.txt", False),
    "turned about by a mark": ("plan-\u202efdp.txt", False),
    "of 255 bytes": ("a" * 251 + ".pdf", False),
    "of 120 bytes": ("a" * 116 + ".pdf", True),
    "with HTML": ("<img src=x onerror=alert(1)>.pdf", True),
    "not in UTF-8": (os.fsdecode(b"pl\xe4n.pdf"), False),
}


@pytest.mark.parametrize("how", ATTACHED)
def test_an_attached_file_is_published_under_its_name_or_refused(how: str, tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    name, is_right = ATTACHED[how]
    (root / STONE).with_suffix("").joinpath(name).write_bytes(b"%PDF-1.4")
    if is_right:
        assert f"files/decisions/1959-05-12-stone-bridge/{name}" in built(root)
    else:
        assert "error[bad-file-name]" in refused(root)


def test_two_names_of_one_letter_in_two_forms_are_one_file_on_many_systems(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    for form in ("NFC", "NFD"):
        (root / STONE).with_suffix("").joinpath(unicodedata.normalize(form, "körpü.pdf")).write_bytes(b"%PDF")
    assert "are one file on many systems" in refused(root)


# -- as a file may be saved ----------------------------------------------------------------------------------

SAVED: dict[str, Callable[[str], bytes]] = {
    "with a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "with CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "with CR": lambda text: text.replace("\n", "\r").encode(),
    "with a mark and CRLF": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("how", SAVED)
def test_what_some_editors_put_into_every_file_changes_no_byte_of_the_site(how: str, tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    before = built(root)
    for path in (root / "content").rglob("*"):
        if path.suffix in {".md", ".yaml"}:
            path.write_bytes(SAVED[how](path.read_text("utf-8")))
    assert built(root) == before


SPOILT: dict[str, Callable[[str], bytes]] = {
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "Windows-1254": lambda text: text.encode("cp1254", "replace"),
    "half of a letter": lambda text: text.encode()[: text.encode().rindex("ü".encode()) + 1],
    "a surrogate": lambda text: text.encode() + b"\xed\xa0\x80",
    "a NUL": lambda text: text.encode() + b"a\0b",
    "an escape sequence": lambda text: text.encode() + b"\x1b[2J",
    "nothing": lambda _: b"",
    "only NULs": lambda _: b"\0" * 4096,
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
}


@pytest.mark.parametrize("file", [ANSWER, "content/site.yaml", "content/pages/about.md", "content/wording/az.yaml"])
def test_a_file_that_is_no_text_of_ours_is_named_and_nothing_of_it_is_published(file: str, tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    old = built(root)
    text = (root / file).read_text("utf-8")
    for how, saved in SPOILT.items():
        (root / file).write_bytes(saved(text))
        said = refused(root)
        assert said.startswith(file), how
        assert all(line.isprintable() for line in said.splitlines()), how
        assert whole(root / "public") == old


# -- links, pipes, devices -----------------------------------------------------------------------------------


def test_nothing_outside_of_the_content_can_be_published_by_a_link(tmp_path: Path) -> None:
    """Links to a file, to a folder, to an ancestor; in place of an entry, a folder of attachments, an attachment, a register."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(OUTSIDE, "utf-8")
    (outside / "secret.txt").write_text(OUTSIDE, "utf-8")
    root = copy_of(SAMPLE, tmp_path / "archive")
    old = built(root)
    content = root / "content"
    for place, target in (
        (content / "decisions" / "secret.md", outside / "secret.md"),
        (content / "decisions" / "1968-11-08-share-of-water", outside),
        ((root / STONE).with_suffix("") / "secret.txt", outside / "secret.txt"),
        (content / "registers" / "places" / "secret.yaml", outside / "secret.md"),
        (content / "pages" / "secret.md", outside / "secret.md"),
        (content / "everything", content),
        (content / "etc", Path("/etc")),
    ):
        place.symlink_to(target)
    said = refused(root)
    assert said.count("error[symbolic-link]") == 7
    assert OUTSIDE not in said
    assert whole(root / "public") == old
    assert all(OUTSIDE.encode() not in path.read_bytes() for path in (root / "public").rglob("*") if path.is_file())


def test_what_is_no_ordinary_file_lets_nobody_wait(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    for folder in ("letters", "registers/places", "wording", "decisions/1959-05-12-stone-bridge"):
        os.mkfifo(root / "content" / folder / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as listening:
        before = Path.cwd()
        os.chdir(root / "content" / "letters")  # a socket's name may not be long
        try:
            listening.bind("socket.md")
        finally:
            os.chdir(before)
        said = refused(root)
    assert said.count("it is not an ordinary file") == 5


def test_folders_that_stand_in_each_other_without_end_are_one_mistake(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "archive")
    before = Path.cwd()
    try:
        os.chdir(root / "content")
        for _ in range(2_000):
            Path("deep").mkdir()  # its whole path is longer than a call takes
            os.chdir("deep")
    finally:
        os.chdir(before)
    said = refused(root)
    assert said.count("error[unexpected-file]") == 1
    subprocess.run(["rm", "-rf", root / "content" / "deep"], check=True)


# -- too large, too deep, too many ---------------------------------------------------------------------------


@pytest.mark.parametrize("file", [ANSWER, "content/site.yaml", "content/registers/places/alchabulag.yaml"])
def test_a_file_of_a_hundred_megabytes_is_refused_at_once_and_unread(file: str, tmp_path: Path) -> None:
    """In the memory that any other run takes, too."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    with (root / file).open("ab") as stream:
        for _ in range(100):
            stream.write(b"Kitab. " * 149_797)
    began = time.monotonic()
    said = refused(root, "check")
    assert time.monotonic() - began < PATIENCE / 4
    assert f"{file}: error[too-large]: the file is larger than 2 MB" in said
    assert _peak(root, "check") < 300_000_000


def _peak(root: Path, *arguments: str) -> int:
    """Return the most memory that the program took, in bytes."""
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, *command(root, *arguments)], check=True, capture_output=True, text=True
    )
    return int(run.stdout) * (1 if sys.platform == "darwin" else 1024)


SIZE = 1_900_000
"""Just under the largest file that is read."""


def fact(value: str) -> str:
    """Return an entry of which one fact is this."""
    return f"---\nref: TA-0500\ntitle: {value}\n---\n"


def text(words: str) -> str:
    """Return a sound entry with these words as its text."""
    sound = (SAMPLE / ANSWER).read_text("utf-8")
    front = sound.split("\n---\n")[0].replace("ref: TA-", "ref: TA-9")
    front = re.sub(r"(?ms)^aliases:\n(?:  .*\n)+", "", front)
    return f"{front}\n---\n\n# English\n\n{words}\n"


def many(piece: str, end: str = "") -> str:
    """Return a piece repeated until a file is as large as it may be."""
    return piece * ((SIZE - len(end.encode())) // len(piece.encode())) + end


LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 30)
)

BOMBS: dict[str, Callable[[], str]] = {
    "aliases of aliases": lambda: f"---\n{LAUGHS}---\n",
    "an alias of itself": lambda: "---\na: &a\n  b: *a\n---\n",
    "a million anchors": lambda: f"---\na:\n{many('  - &x y' + chr(10))}---\n",
    "merge keys": lambda: f"---\na: &a\n  b: c\n{many('<<: *a' + chr(10))}---\n",
    "lists in lists": lambda: fact(many("[")),
    "mappings in mappings": lambda: fact(many("{a: ")),
    "steps to the right": lambda: "---\n" + "".join(" " * n + "a:\n" for n in range(1_500)) + "---\n",
    "a quarter of a million items": lambda: f"---\ntopics:\n{many('  - x' + chr(10))}---\n",
    "a hundred thousand keys": lambda: "---\n" + "".join(f"k{n}: v\n" for n in range(100_000)) + "---\n",
    "an endless key": lambda: f"---\n{many('k')}: v\n---\n",
    "an endless word in a fact": lambda: fact(many("a")),
    "an endless number as a date": lambda: f"---\nref: TA-0500\ndate: {many('9')}\n---\n",
    "a date of many doubts": lambda: f"---\nref: TA-0500\ndate: 19{many('?~%X')}\n---\n",
    "an endless tag": lambda: fact(f"!{many('a')} b"),
    "quotation marks": lambda: fact(many('"')),
    "backslashes in quotes": lambda: fact(f'"{many(chr(92) * 2)}"'),
    "spaces in a fact": lambda: fact(f"a{many(' ')}b"),
    "rules instead of facts": lambda: many("---\n"),
    "headings of languages": lambda: f"---\nref: TA-0500\n---\n{many('# English' + chr(10))}",
    "brackets": lambda: text(many("[")),
    "brackets and parentheses": lambda: text(many("[a](")),
    "links in links": lambda: text(many("[", many("](b)")[: SIZE // 2])[SIZE // 2 :]),
    "stars": lambda: text(many("*")),
    "stars that open": lambda: text(many("*a **b ")),
    "underscores": lambda: text(many("_a_")),
    "backticks": lambda: text("".join("`" * n + " " for n in range(1, 1_500))),
    "quotations in quotations": lambda: text(many("> ")),
    "lists in lists of a text": lambda: text("".join("    " * n + "- a\n" for n in range(900))),
    "one long line": lambda: text(many("söz ")),
    "one long word": lambda: text(many("söz")),
    "line feeds": lambda: text(many("\n")),
    "spaces": lambda: text(many(" ")),
    "tabs": lambda: text(many("\t")),
    "a table of many columns": lambda: text(f"|{'a|' * 3000}\n|{'-|' * 3000}\n" + f"|{'b|' * 3000}\n" * 250),
    "strokes": lambda: text(many("|")),
    "rules": lambda: text(many("- - - \n")),
    "notes": lambda: text("".join(f"a[^n{n}]\n\n[^n{n}]: b\n\n" for n in range(60_000))),
    "calls of one note": lambda: text(many("[^a]") + "\n\n[^a]: b"),
    "a note of many lines": lambda: text("a[^a]\n\n[^a]: b\n" + many("  c\n")),
    "entities": lambda: text(many("&#x41;")),
    "angle brackets": lambda: text(many("<a ")),
    "comments": lambda: text(many("<!--")),
    "marks of language": lambda: text(many("[a]{az}")),
    "open marks of language": lambda: text(many("]{az")),
    "combining marks": lambda: text("a" + many("\u0301")),
    "dates": lambda: text(many("26 fevral 1992-ci il, ")),
    "numbers": lambda: text(many("1992 ")),
    "endings": lambda: text(many("1996-cı ")),
    "hyphens": lambda: text(many("-a")),
    "letters of two scripts": lambda: text(many("aа ")),  # Latin and Cyrillic
    "references": lambda: text(many("TA-0001 ")),
    "paragraphs": lambda: text(many("a\n\n")),
    "headings": lambda: text(many("## a\n")),
    "hard breaks": lambda: text(many("a  \n")),
}


def test_no_shape_of_a_text_makes_a_check_hang_or_fall(tmp_path: Path) -> None:
    """All of them at once, then those that were not refused yet, until none is left: each stage meets what reaches it.

    In the long form each alone, so that its own time is bounded.
    """
    root = copy_of(SAMPLE, tmp_path / "archive")
    assert told(root, "check").returncode == 0
    groups: Iterator[list[str]] = iter([[bomb] for bomb in BOMBS] if LONG else [list(BOMBS)])
    for group in groups:
        files = {root / "content" / "letters" / f"bomb-{list(BOMBS).index(bomb)}.md": bomb for bomb in group}
        for path, bomb in files.items():
            path.write_text(BOMBS[bomb]().replace("ref: TA-9", f"ref: TA-9{list(BOMBS).index(bomb):02}", 1), "utf-8")
            assert path.stat().st_size <= 2_000_000, bomb
        while any(path.exists() for path in files):
            run = told(root, "check", patience=PATIENCE if LONG else 2 * PATIENCE)
            refused_now = [path for path in files if path.exists() and f"/{path.name}:" in _errors(run.stdout)]
            if not refused_now:
                assert run.returncode == 0, run.stdout[:4_000]
                break
            for path in refused_now:
                path.unlink()
        for path in files:
            path.unlink(missing_ok=True)


def _errors(report: str) -> str:
    return "\n".join(line for line in report.splitlines() if " error[" in line)


# -- many ----------------------------------------------------------------------------------------------------

ENTRIES = int(os.environ.get("FAULTS_ENTRIES", "100000" if LONG else "200"))
A_THOUSAND = 120
"""The most seconds that a first build may take for each thousand entries, on two processors that others use too."""


@pytest.mark.timeout(PATIENCE + A_THOUSAND * ENTRIES // 1_000 + 600)
def test_very_many_entries_are_built_in_a_time_that_grows_as_they_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """How long they took is told; the memory is measured by ``make bench``."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    add_entries(root, ENTRIES)
    began = time.monotonic()
    run = told(root, patience=PATIENCE + A_THOUSAND * ENTRIES / 1_000)
    lasted = time.monotonic() - began
    assert run.returncode == 0, run.stdout[:4_000]
    assert whole(root / "public")
    began = time.monotonic()
    assert ": 0 written" in told(root, patience=PATIENCE + A_THOUSAND * ENTRIES / 1_000).stdout
    said = f"{ENTRIES:,} entries: {lasted:.0f} s, and {time.monotonic() - began:.0f} s without a change"
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")
