"""What tests share: where the project lies, and archives that are real files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from heydar_archive.site import Built, build

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
