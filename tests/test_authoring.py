"""Writing content files: exclusively, in one step, and never half."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from heydar_archive.authoring import create, replace
from heydar_archive.problems import ProblemsFound

OLD = "\ufeffref: TA-0001\r\ntitle: Körpü\n\nÇay.\r"
NEW = "\ufeffref: TA-0001\r\ntitle: İşıq\n\nÇay.\r"


def refused(function, *given) -> str:
    with pytest.raises(ProblemsFound) as found:
        function(*given)
    (problem,) = found.value.problems
    assert problem.todo
    return problem.code


def test_a_new_file_has_the_text_as_it_was_given(tmp_path: Path) -> None:
    create(tmp_path / "letters" / "new.md", OLD)
    assert (tmp_path / "letters" / "new.md").read_bytes() == OLD.encode()
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["new.md"]


@pytest.mark.parametrize("kind", ["file", "folder", "link", "dead link"])
def test_nothing_that_is_there_is_overwritten(kind: str, tmp_path: Path) -> None:
    path, other = tmp_path / "new.md", tmp_path / "other"
    if kind == "file":
        path.write_text("mine", "utf-8")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(other)
        if kind == "link":
            other.write_text("mine", "utf-8")
    before = sorted(tmp_path.iterdir())
    assert refused(create, path, NEW) == "file-exists"
    assert sorted(tmp_path.iterdir()) == before
    assert not other.exists() or other.read_text("utf-8") == "mine"


def test_a_file_is_replaced_byte_for_byte_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(OLD.encode())
    path.chmod(0o640)
    replace(path, OLD, NEW)
    assert path.read_bytes() == NEW.encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_may_be_read_by_whom_the_system_lets(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        create(tmp_path / "a.md", NEW)
    finally:
        os.umask(mask)
    assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o644


def test_a_file_that_was_changed_in_the_meantime_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(OLD.replace("\r\n", "\n").encode())
    assert refused(replace, path, OLD, NEW) == "changed-meanwhile"
    assert path.read_bytes() == OLD.replace("\r\n", "\n").encode()


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    assert refused(replace, tmp_path / "a.md", OLD, NEW) == "not-written"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.md", "new.md"])
def test_a_text_that_cannot_be_written_leaves_everything_as_it_was(name: str, tmp_path: Path) -> None:
    """A lone surrogate has no form in UTF-8: the mistake comes after the file is opened."""
    path = tmp_path / "a.md"
    path.write_bytes(OLD.encode())
    bad = "\ud800"
    with pytest.raises(UnicodeEncodeError):
        replace(path, OLD, bad) if name == "a.md" else create(tmp_path / name, bad)
    assert path.read_bytes() == OLD.encode()
    assert list(tmp_path.iterdir()) == [path]
