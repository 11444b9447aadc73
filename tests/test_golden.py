"""A few pages of the small archive, byte for byte as they were last approved.

A change of a template, of the wording or of the program that changes these pages is seen here before a reader
sees it. If the change is meant, renew the files, look at what ``git diff tests/golden`` shows, and commit them:

    RENEW_GOLDEN=1 .venv/bin/python -m pytest tests/test_golden.py
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest

from conftest import SAMPLE, copy_of
from heydar_archive.site import build

GOLDEN = Path(__file__).resolve().parent / "golden"
PAGES = (
    "404.html",
    "index.html",
    "sitemap.xml",
    "az/decisions/1959-05-12-stone-bridge.html",
    "en/decisions/1959-05-12-stone-bridge.html",
    "az/letters/petition-of-the-inhabitants.html",
    "en/gaps/1963-answer-to-the-petition.html",
    "en/founding-article.html",
    "az/organisations/river-league.html",
    "ref/TA-0001.html",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_of(SAMPLE, tmp_path_factory.mktemp("golden") / "sample")
    build(root, root / "public")
    return root / "public"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_as_it_was_approved(page: str, built: Path) -> None:
    made = (built / page).read_bytes()
    approved = GOLDEN / page
    if os.environ.get("RENEW_GOLDEN") and not os.environ.get("CI"):
        approved.parent.mkdir(parents=True, exist_ok=True)
        approved.write_bytes(made)
    expected = approved.read_bytes()
    difference = difflib.unified_diff(
        expected.decode().splitlines(), made.decode().splitlines(), f"tests/golden/{page}", "as built", lineterm=""
    )
    assert made == expected, "\n".join([*difference, "", str(__doc__)])


def test_no_approved_page_is_left_over() -> None:
    kept = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert kept == set(PAGES)
