"""What tests share: where the project lies, and archives that are real files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from heydar_archive.archive import Archive
from heydar_archive.languages import Language
from heydar_archive.site import Built, build
from heydar_archive.understanding import understand
from heydar_archive.wording import Wording

PROJECT = Path(__file__).resolve().parents[1]
SAMPLE = PROJECT / "tests" / "archives" / "sample"

# No test asserts a time: not how long an example takes, nor how long it takes to make one. In CI the examples are
# the same in every run.
settings.register_profile(
    "archive",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("archive")


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder, with the real content."""
    return PROJECT


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real archive, built once for all tests that only read it."""
    out = tmp_path_factory.mktemp("real") / "public"
    build(PROJECT, out)
    return out


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A fresh copy of the small complete archive, with the project's templates and static files."""
    return copy_of(SAMPLE, tmp_path / "sample")


@pytest.fixture
def built_sample(sample: Path) -> tuple[Path, Built]:
    """The small archive, built into ``public`` beside its content."""
    return sample, build(sample, sample / "public")


@pytest.fixture(scope="session")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive after some time: entries published, one corrected twice on a day, one withdrawn; built."""
    root = copy_of(SAMPLE, tmp_path_factory.mktemp("logged") / "sample")
    bridge, spring, share = (
        root / "content" / f"{name}.md"
        for name in (
            "decisions/1959-05-12-stone-bridge",
            "orders/1962-02-15-repair-of-the-spring",
            "decisions/1968-11-08-share-of-water",
        )
    )
    change(bridge, "\nnotes:\n", f"\nnotes:\n{_correction('2026-03-01', 'Əvvəl 11 may', 'First 11 May')}")
    change(bridge, "ref: TA-0001\n", "ref: TA-0001\npublished: 2026-02-02\n")
    corrections = _correction("2026-03-01", "Bir & “iki” [bridge]{en}", "One & “two” [körpü]{az} <b>")
    corrections += _correction("2026-03-01", "Üç", "Three")
    change(spring, "aliases:\n", f"notes:\n{corrections}aliases:\n")
    change(spring, "ref: TA-0007\n", "ref: TA-0007\npublished: 2026-02-02\n")
    change(share, "ref: TA-0008\n", "ref: TA-0008\npublished: 2026-02-03\n")
    change(share, "status: located", "status: transcribed")
    withdrawn = "withdrawn:\n  on: 2026-03-02\n  az: İki dəfə təsvir olunub.\n  en: It was described twice.\n"
    body = "aliases:\n  - 1968-water\n---\n\n# English\n\nVanished words.\n"
    share.write_text(
        share.read_text("utf-8").replace("\n---\n", f"\n{withdrawn}  replaced_by: TA-0004\n{body}"), "utf-8"
    )
    share.with_suffix("").mkdir()
    (share.with_suffix("") / "scan.txt").write_text("Vanished scan.", "utf-8")
    assert build(root, root / "public").problems == ()
    return root


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small archive, to be read only."""
    root = copy_of(SAMPLE, tmp_path_factory.mktemp("sample_site") / "sample")
    build(root, root / "public")
    return root / "public"


@pytest.fixture(scope="session")
def with_history(logged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the same archive with the revisions of its files; one file has a change that is not committed."""
    root = shutil.copytree(logged, tmp_path_factory.mktemp("history") / "sample", symlinks=True)
    shutil.rmtree(root / "public")
    for arguments in (["init", "-q"], ["add", "content"], ["commit", "-q", "-m", "The entries & their “words”"]):
        who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@town.example"]
        subprocess.run(["git", *who, *arguments], cwd=root, check=True)
    with (root / "content" / "decisions" / "1959-05-12-stone-bridge.md").open("a", encoding="utf-8") as file:
        file.write("\n")
    build(root, root / "public", with_history=True)
    return root / "public"


def change(file: Path, old: str, new: str) -> None:
    """Replace words that stand in a file once."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), "utf-8")


def _correction(day: str, az: str, en: str) -> str:
    return f"  - by: Editors\n    on: {day}\n    kind: correction\n    az: {az}\n    en: {en}\n"


SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real browser for all tests; where there is none its tests are left out, but never in CI."""
    program = shutil.which("chromium")
    if program is None:
        said = "there is no Chromium to open the pages in: install it with “apt-get install chromium”"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


def copy_of(archive: Path, to: Path) -> Path:
    """Copy an archive's content and give it the project's templates, static files and wording; return its folder.

    The words of the interface belong to the templates, so a copy kept in an archive would soon lack some.
    """
    shutil.copytree(archive, to)
    shutil.copytree(PROJECT / "content" / "wording", to / "content" / "wording", dirs_exist_ok=True)
    for name in ("templates", "static"):
        (to / name).symlink_to(PROJECT / name)
    return to


@pytest.fixture(scope="module")
def understood(tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, dict[Language, Wording]]:
    """The sample archive, understood, with its words."""
    archive, wording, _ = understand(copy_of(SAMPLE, tmp_path_factory.mktemp("archive") / "sample"))
    return archive, wording
