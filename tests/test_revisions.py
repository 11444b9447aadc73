"""The history of documents, from real repositories: renames, shallow clones, open changes, strange messages, no git."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT, SAMPLE, change, copy_of
from heydar_archive.problems import Severity
from heydar_archive.revisions import History, history
from heydar_archive.site import build

SHARE = "content/decisions/1968-11-08-share-of-water.md"
SPRING = "content/orders/1962-02-15-repair-of-the-spring.md"
SOMEBODY = {
    "GIT_AUTHOR_NAME": "Somebody",
    "GIT_AUTHOR_EMAIL": "somebody@town.example",
    "GIT_COMMITTER_NAME": "Somebody",
    "GIT_COMMITTER_EMAIL": "somebody@town.example",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(root: Path, *arguments: str, day: str = "2026-02-01") -> str:
    """Run git as somebody does on a day; the committing happens years later, as after a rebase."""
    times = {"GIT_AUTHOR_DATE": f"{day}T23:30:00+0400", "GIT_COMMITTER_DATE": "2031-01-01T00:00:00Z"}
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments], cwd=root, env=outside | SOMEBODY | times, check=True, capture_output=True, text=True
    ).stdout


def commit(root: Path, message: str, day: str = "2026-02-01") -> str:
    git(root, "add", "--all")
    git(root, "commit", "-q", "--allow-empty-message", "-m", message, day=day)
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The sample in a repository, as it was first committed."""
    root = copy_of(SAMPLE, tmp_path / "archive")
    (root / ".gitignore").write_text("public\ntemplates\nstatic\n", "utf-8")
    git(root, "init", "-q")
    commit(root, "The first entries")
    return root


def known(root: Path, *files: str) -> History:
    found, problems = history(root, files or (SHARE, SPRING))
    assert problems == ()
    assert found is not None
    return found


def said(found: History, file: str) -> list[str]:
    return [revision.said for revision in found.revisions.get(file, ())]


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# What git knows


def test_a_revision_is_the_author_s_day_the_first_line_and_the_short_name(repository) -> None:
    change(repository / SHARE, "text_seen: full", "text_seen: extract")
    name = commit(repository, "Only an extract was seen\n\nThe minutes lack a page.", "2026-03-05")
    first, last = known(repository).revisions[SHARE]
    assert (str(first.on), first.said, first.commit) == ("2026-03-05", "Only an extract was seen", name[:10])
    assert (str(last.on), last.said) == ("2026-02-01", "The first entries")
    assert said(known(repository), SPRING) == ["The first entries"]


def test_the_history_follows_renames_also_two_in_a_row_and_a_name_that_is_taken_again(repository) -> None:
    """As the file is called today: what another document of a former name did is not its history."""
    folder = repository / "content" / "decisions"
    git(repository, "mv", SHARE, "content/decisions/second.md")
    commit(repository, "Renamed once")
    change(folder / "second.md", "text_seen: full", "text_seen: extract")
    commit(repository, "Changed under the second name")
    git(repository, "mv", "content/decisions/second.md", "content/decisions/third.md")
    change(folder / "third.md", "confidence: high", "confidence: certain")
    commit(repository, "Renamed and changed at once")
    (repository / SHARE).write_text("A wholly other document.\n", "utf-8")
    commit(repository, "Another document takes the first name")
    found = known(repository, "content/decisions/third.md", SHARE)
    assert said(found, "content/decisions/third.md") == [
        "Renamed and changed at once", "Changed under the second name", "Renamed once", "The first entries",
    ]  # fmt: skip
    assert said(found, SHARE) == ["Another document takes the first name"]


def test_a_change_on_a_branch_is_told_once_and_the_merge_is_not(repository) -> None:
    git(repository, "switch", "-q", "-c", "side")
    change(repository / SHARE, "text_seen: full", "text_seen: extract")
    commit(repository, "On the side")
    git(repository, "switch", "-q", "-")
    change(repository / SPRING, "confidence: high", "confidence: certain")
    commit(repository, "On the main line")
    git(repository, "merge", "-q", "--no-edit", "side")
    found = known(repository)
    assert said(found, SHARE) == ["On the side", "The first entries"]
    assert said(found, SPRING) == ["On the main line", "The first entries"]


def test_an_archive_in_a_folder_of_a_larger_repository_has_its_history(tmp_path: Path) -> None:
    root = copy_of(SAMPLE, tmp_path / "repository" / "bir qovluq ə" / "archive")
    (tmp_path / "repository" / "content").mkdir()
    (tmp_path / "repository" / "content" / "other.md").write_text("other\n", "utf-8")
    git(tmp_path / "repository", "init", "-q")
    commit(tmp_path / "repository", "All of it")
    change(root / SHARE, "text_seen: full", "text_seen: extract")
    found = known(root)
    assert (said(found, SHARE), found.uncommitted) == (["All of it"], {SHARE})


def test_open_changes_and_new_and_ignored_files_are_uncommitted(repository) -> None:
    assert known(repository).uncommitted == frozenset()
    change(repository / SHARE, "text_seen: full", "text_seen: extract")
    new, ignored = "content/orders/new.md", "content/orders/ignored.md"
    for file in (new, ignored):
        shutil.copyfile(repository / SPRING, repository / file)
    (repository / ".gitignore").write_text("ignored.md\n", "utf-8")
    assert known(repository, SHARE, SPRING, new, ignored).uncommitted == {SHARE, new, ignored}
    git(repository, "add", "--all")
    assert known(repository, SHARE, SPRING, new, ignored).uncommitted == {SHARE, new, ignored}


@pytest.mark.parametrize("depth", [1, 2])
def test_a_shallow_clone_says_so_and_takes_its_end_for_no_change(repository, tmp_path: Path, depth) -> None:
    """The commit at which it ends seems to add every file."""
    change(repository / SHARE, "text_seen: full", "text_seen: extract")
    commit(repository, "Only an extract was seen")
    git(tmp_path, "clone", "-q", "--depth", str(depth), repository.as_uri(), "shallow")
    found = known(tmp_path / "shallow")
    assert found.shallow
    assert found.uncommitted == frozenset()
    assert said(found, SHARE) == (["Only an extract was seen"] if depth == 2 else [])
    if depth == 1:
        assert found.revisions == {}
    assert not known(repository).shallow


def test_the_settings_of_a_user_or_of_a_hook_change_nothing(repository, tmp_path: Path, monkeypatch) -> None:
    git(repository, "mv", SHARE, "content/decisions/second.md")
    change(repository / "content" / "decisions" / "second.md", "text_seen: full", "text_seen: extract")
    commit(repository, "Renamed")
    expected = known(repository, "content/decisions/second.md")
    assert len(expected.revisions["content/decisions/second.md"]) == 2
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n", "utf-8")
    trap.chmod(0o755)
    settings = {
        "core.pager": str(trap), "core.fsmonitor": str(trap), "diff.external": str(trap), "diff.renames": "false",
        "gpg.program": str(trap), "log.showSignature": "true", "log.showRoot": "false", "log.date": "relative",
        "core.abbrev": "5", "core.quotePath": "true", "status.relativePaths": "true", "diff.relative": "false",
        "status.renames": "true", "color.ui": "always", "log.decorate": "full", "diff.noprefix": "true",
        "format.pretty": "oneline", "i18n.logOutputEncoding": "ISO-8859-5", "status.showUntrackedFiles": "no",
    }  # fmt: skip
    for key, value in settings.items():
        git(repository, "config", key, value)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF", "GIT_PAGER"):
        monkeypatch.setenv(name, str(trap))
    assert known(repository, "content/decisions/second.md") == expected
    assert not (tmp_path / "sprung").exists()


def test_asking_changes_nothing_in_the_repository(repository) -> None:
    os.utime(repository / SHARE, (1, 1))
    before = tree(repository)
    known(repository)
    assert tree(repository) == before


# Where git does not tell


def test_outside_a_repository_there_is_a_warning_and_no_history(sample) -> None:
    found, (problem,) = history(sample, [SHARE])
    assert found is None
    assert (problem.code, problem.severity) == ("no-history", Severity.WARNING)
    assert problem.what.startswith("git does not tell the history: ")
    assert "not a git repository" in problem.what


def test_a_repository_without_a_commit_and_a_broken_one_are_warnings(sample) -> None:
    git(sample, "init", "-q")
    found, (problem,) = history(sample, [SHARE])
    assert found is None
    assert "does not have any commits yet" in problem.what
    (sample / ".git" / "HEAD").write_text("nothing\n", "utf-8")
    found, (problem,) = history(sample, [SHARE])
    assert (found, problem.code) == (None, "no-history")


def run(root: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PATH": path} if path is not None else {})}
    command = [sys.executable, str(PROJECT / "build.py"), "--root", str(root), "build", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


def test_without_git_the_site_is_built_with_a_warning_and_is_the_site_without_history(repository, tmp_path) -> None:
    assert run(repository, "--out", str(tmp_path / "plain")).returncode == 0
    (tmp_path / "empty").mkdir()
    done = run(repository, "--history", "--out", str(tmp_path / "asked"), path=str(tmp_path / "empty"))
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith(
        "content: warning[no-history]: git does not tell the history: it is not installed\n"
        "    allowed: a folder in a git repository, and git installed\n"
        "    to do: Build without --history, or see to it; the pages have no history now.\n"
    )
    assert tree(tmp_path / "asked") == tree(tmp_path / "plain")


# What readers see


def section(root: Path, path: str) -> str:
    """Return the part of a page that tells its history, without marks of HTML; nothing if there is none."""
    text = (root / "public" / path).read_text("utf-8")
    found = re.search(r'<section class="nopr" aria-labelledby="hist">.*?</section>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).replace("\N{NO-BREAK SPACE}", " ").split()) if found else ""


def test_without_being_asked_no_byte_depends_on_git(repository, tmp_path: Path) -> None:
    build(repository, tmp_path / "in a repository")
    change(repository / SPRING, "aliases:\n", "aliases:\n")
    git(repository, "commit", "-q", "--allow-empty", "-m", "Nothing")
    shutil.rmtree(repository / ".git")
    build(repository, tmp_path / "outside")
    assert tree(tmp_path / "in a repository") == tree(tmp_path / "outside")


def test_the_history_stands_on_the_pages_of_documents_in_both_languages_and_nowhere_else(repository) -> None:
    build(repository, repository / "public", with_history=True)
    name = git(repository, "rev-parse", "HEAD")[:10]
    share = "decisions/1968-11-08-share-of-water.html"
    assert section(repository, f"en/{share}") == (
        "Revision history Changes of this entry’s file as git recorded them, the newest first, in the words of those "
        f"who made them. 1 February 2026 The first entries Commit {name}"
    )
    assert section(repository, f"az/{share}") == (
        "Dəyişikliklərin tarixçəsi Bu təsvirin faylında git ilə qeydə alınmış dəyişikliklər, ən yenisindən başlayaraq, "
        f"onları edənlərin öz sözləri ilə. 1 fevral 2026-cı il The first entries Dəyişikliyin nömrəsi {name}"
    )
    with_it = {path for path, data in tree(repository / "public").items() if b'id="hist"' in data}
    entries = {path.relative_to(SAMPLE / "content").with_suffix(".html") for path in SAMPLE.glob("content/*/*.md")}
    entries = {path for path in entries if path.parent.name != "pages"}
    assert with_it == {f"{language}/{path.as_posix()}" for language in ("az", "en") for path in entries}
    assert "somebody" not in "".join(section(repository, path).casefold() for path in with_it)


def test_the_same_commit_gives_the_same_bytes(repository, tmp_path: Path) -> None:
    build(repository, tmp_path / "one", with_history=True)
    git(tmp_path, "clone", "-q", repository.as_uri(), "clone")
    for name in ("templates", "static"):
        (tmp_path / "clone" / name).symlink_to(PROJECT / name)
    build(tmp_path / "clone", tmp_path / "two", with_history=True)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_page_says_what_its_history_lacks(repository, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    for name in ("templates", "static"):
        (shallow / name).symlink_to(PROJECT / name)
    change(shallow / SHARE, "text_seen: full", "text_seen: extract")
    assert build(shallow, shallow / "public", with_history=True).problems == ()
    older = "Older changes are not listed, because the site was built from a copy that holds only the latest part of"
    not_recorded = "The page shows the file in a state that git has not recorded yet."
    share = section(shallow, "en/decisions/1968-11-08-share-of-water.html")
    spring = section(shallow, "en/orders/1962-02-15-repair-of-the-spring.html")
    assert older in share
    assert not_recorded in share
    assert older in spring
    assert not_recorded not in spring
    az = section(shallow, "az/decisions/1968-11-08-share-of-water.html")
    assert "Daha əvvəlki dəyişikliklər göstərilmir" in az
    assert "git-də hələ qeydə alınmamış vəziyyətdə" in az


STRANGE = (
    "</bdi><script>alert(1)</script>",
    "nav.home {n} {title}",
    "[word]{az} & “quoted”",
    "i\u0307 with a dot",
    "\u202eright to left\u202c and \u0007 bell \u200b",
    "commit 0123456789012345678901234567890123456789",
    "",
    "ə" * 2000,
)


def test_no_message_stops_the_build_or_gets_into_the_page_as_anything_but_text(repository) -> None:
    for number, message in enumerate(STRANGE):
        (repository / SHARE).write_text((repository / SHARE).read_text("utf-8") + "\n" * (number % 2 + 1), "utf-8")
        commit(repository, message)
    build(repository, repository / "public", with_history=True)
    text = (repository / "public" / "en" / "decisions" / "1968-11-08-share-of-water.html").read_text("utf-8")
    assert re.findall(r"<bdi>(.*?)</bdi>", text) == [
        "ə" * 2000,
        "",
        "commit 0123456789012345678901234567890123456789",
        "right to left and bell",
        "i\u0307 with a dot",
        "[word]{az} &amp; “quoted”",
        "nav.home {n} {title}",
        "&lt;/bdi&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "The first entries",
    ]
    assert "<script>alert" not in text


def test_a_message_in_another_encoding_is_read_or_shown_as_what_it_is(repository) -> None:
    change(repository / SHARE, "text_seen: full", "text_seen: extract")
    git(repository, "add", "--all")
    git(repository, "config", "i18n.commitEncoding", "ISO-8859-9")
    (repository / "message").write_bytes("Şuranın düzelişi".encode("iso-8859-9"))
    git(repository, "commit", "-q", "-F", "message")
    assert said(known(repository), SHARE)[0] == "Şuranın düzelişi"
