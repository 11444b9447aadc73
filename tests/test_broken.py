"""Every mistake of an editor that the archive knows, with the exact report that the editor reads.

A folder of ``archives/broken`` is one mistake made in the sample archive: it holds the changed files only,
``expected.txt`` with all that ``python build.py check`` prints, and ``remove.txt`` where files are taken
away. ``archives/thirty`` is many mistakes at once.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT, SAMPLE, copy_of

from heydar_archive.cli import main

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


MADE_HERE: dict[str, Callable[[Path], None]] = {"symbolic-link": _link, "too-large": _large, "text-too-long": _long}
"""Mistakes that should not lie in a repository: made when they are needed."""


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
