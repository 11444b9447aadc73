"""The same content gives the same bytes, wherever and whenever it is built, and from whatever was there before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from faults import missing, told
from heydar_archive.site import build

pytestmark = pytest.mark.fault

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differing(one: Tree, two: Tree) -> list[str]:
    """Return the paths at which two trees differ: short where whole trees would not be."""
    return sorted(path for path in one.keys() | two.keys() if one.get(path) != two.get(path))


def copy(folder: Path, to: Path, *, backwards: bool, age: int) -> None:
    """Copy a folder's files in one order or the other, each as old as told."""
    for path in sorted((path for path in folder.rglob("*") if path.is_file()), reverse=backwards):
        target = to / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        os.utime(target, (age, age))


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Locales made here, since few systems have those that matter: in Turkish “I” is small “ı”."""
    if not Path("/usr/share/i18n/locales/tr_TR").exists():
        missing("there are no sources of locales: install them with “apt-get install locales”")
    folder = tmp_path_factory.mktemp("locales")
    for language in ("az_AZ", "tr_TR"):
        made = ["localedef", "-i", language, "-f", "UTF-8", f"{folder}/{language}.UTF-8"]
        subprocess.run(made, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def frozen(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content as it is now, so that two copies of it are of the same state."""
    root = tmp_path_factory.mktemp("frozen")
    for name in ("content", "templates", "static"):
        shutil.copytree(project / name, root / name)
    shutil.copyfile(project / "build.py", root / "build.py")
    return root


def built(root: Path, environment: dict[str, str], umask: int, where: Path) -> Tree:
    """Build an archive as a person would, in a process of its own; return the site."""
    known = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    run = subprocess.run(
        [sys.executable, root / "build.py"],
        check=False,
        capture_output=True,
        cwd=where,
        env=known | environment,
        umask=umask,
    )
    assert run.returncode == 0, run.stdout.decode() + run.stderr.decode()
    return tree(root / "public")


@pytest.fixture(scope="module")
def reference(frozen: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The site as it is built in one place."""
    root = tmp_path_factory.mktemp("a")
    copy(frozen, root, backwards=False, age=1_000_000_000)
    environment = {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    return built(root, environment, 0o022, root)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"LC_ALL": "az_AZ", "TZ": "Asia/Baku", "PYTHONHASHSEED": "4294967295"},
        {"LC_ALL": "tr_TR", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "random", "LANGUAGE": "tr"},
    ],
)
def test_place_time_zone_locale_hash_seed_umask_and_ages_of_files_do_not_matter(
    elsewhere: dict[str, str], frozen: Path, reference: Tree, locales: Path, tmp_path: Path
) -> None:
    language = elsewhere["LC_ALL"]
    locale = {"LC_ALL": f"{language}.UTF-8", "LOCPATH": str(locales)}
    program = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.getlocale(locale.LC_CTYPE)[0])"
    said = subprocess.run([sys.executable, "-c", program], env=os.environ | locale, check=True, capture_output=True)
    assert said.stdout.decode().strip() == language, "the locale is a real one"
    root = tmp_path / "başqa bir yer" / "the “other” folder"
    copy(frozen, root, backwards=True, age=1_700_000_000)
    site = built(root, {**elsewhere, **locale}, 0o077, tmp_path)
    assert len(site) > 500
    assert differing(site, reference) == []


@pytest.mark.parametrize("day", ["1970-01-02 00:00:00", "2100-02-28 23:59:58"])
def test_the_clock_does_not_matter(day: str, sample: Path, tmp_path: Path) -> None:
    """With compressed copies too, whose format has a place for a time; and a second build does nothing, at any time."""
    faketime = shutil.which("faketime")
    if faketime is None:
        missing("the clock cannot be set here: install the program with “apt-get install faketime”")
    at = [str(faketime), "-f", f"@{day}"]
    year = subprocess.run([*at, "date", "+%Y"], check=True, capture_output=True, text=True).stdout
    assert year.strip() == day[:4], "the clock stands"
    told(sample, "build", "--precompress", "--out", str(tmp_path / "now"))
    for _ in range(2):
        run = told(sample, "build", "--precompress", "--out", str(tmp_path / "then"), before=at)
        assert (run.returncode, run.stderr) == (0, "")
        assert differing(tree(tmp_path / "then"), tree(tmp_path / "now")) == []
    assert ": 0 written" in run.stdout


def test_a_build_upon_an_older_site_equals_a_build_into_nothing(sample: Path, tmp_path: Path) -> None:
    """After words are changed, files are renamed and files are removed, and after all of it is undone."""
    out = tmp_path / "public"
    build(sample, out)
    first = tree(out)
    content = sample / "content"

    site = content / "site.yaml"
    words = site.read_text("utf-8")
    site.write_text(words.replace("  en: The ", "  en: The Renamed ", 1), "utf-8")
    build(sample, out)
    build(sample, tmp_path / "clean-1")
    assert differing(tree(out), first)
    assert differing(tree(out), tree(tmp_path / "clean-1")) == []

    decision = content / "decisions" / "1968-11-08-share-of-water.md"
    decision.rename(content / "decisions" / "renamed.md")
    build(sample, out)
    build(sample, tmp_path / "clean-2")
    assert (out / "az" / "decisions" / "renamed.html").exists()
    assert not (out / "az" / "decisions" / "1968-11-08-share-of-water.html").exists()
    assert differing(tree(out), tree(tmp_path / "clean-2")) == []

    term = content / "registers" / "glossary" / "mayor.yaml"
    facts = term.read_bytes()
    term.unlink()
    build(sample, out)
    build(sample, tmp_path / "clean-3")
    assert differing(tree(out), tree(tmp_path / "clean-3")) == []

    site.write_text(words, "utf-8")
    (content / "decisions" / "renamed.md").rename(decision)
    term.write_bytes(facts)
    build(sample, out)
    assert differing(tree(out), first) == []
