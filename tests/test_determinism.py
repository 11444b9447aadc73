"""The same content gives the same bytes, wherever and whenever it is built, and from whatever was there before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from heydar_archive.site import build

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


def locale_of(language: str) -> str:
    """Return the system's name of a language's locale; if it has none, the name that it would have."""
    known = subprocess.run(["locale", "-a"], check=True, capture_output=True, text=True).stdout.split()
    return next((name for name in known if name.lower().startswith(f"{language.lower()}.utf")), f"{language}.UTF-8")


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
    ("language", "elsewhere"),
    [
        ("az_AZ", {"TZ": "Asia/Baku", "PYTHONHASHSEED": "4294967295"}),
        ("tr_TR", {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "random", "LANGUAGE": "tr"}),
    ],
)
def test_place_time_zone_locale_hash_seed_umask_and_ages_of_files_do_not_matter(
    language: str, elsewhere: dict[str, str], frozen: Path, reference: Tree, tmp_path: Path
) -> None:
    """A locale that the system does not have is named all the same: then the system falls back to its own."""
    root = tmp_path / "başqa bir yer" / "the “other” folder"
    copy(frozen, root, backwards=True, age=1_700_000_000)
    site = built(root, {"LC_ALL": locale_of(language), **elsewhere}, 0o077, tmp_path)
    assert len(site) > 500
    assert differing(site, reference) == []


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
