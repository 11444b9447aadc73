"""Which files of the archive a proposed change touches, as git knows it.

Knows what to ask git. Where there is no git, no repository, no history to compare with (a shallow clone), the
answer is that nothing is known: an empty one, never a failure.
"""

from __future__ import annotations

from pathlib import Path

from heydar_archive.version_control import Git, NoAnswer

_PATIENCE = 20
"""Seconds after which an answer of git is no longer waited for."""


def changed_files(root: Path, base: str = "") -> frozenset[str]:
    """Return the files under ``root`` that differ from where the work branched off, relative to ``root``.

    ``base`` is the branch into which the change is to go. Without it, or where it is not there, the default branch
    of ``origin`` is meant, and on that branch itself the commit before the last. Files that are not yet committed
    count as changed.
    """
    bases = [f"origin/{base}", base] if base else []
    found: frozenset[str] = frozenset()
    for candidate in (*bases, "origin/HEAD", "HEAD^"):
        answer = _git(root, "diff", "--name-only", "-z", "--relative", "--no-renames", f"{candidate}...HEAD", "--")
        if answer:
            found = _names(answer)
            break
    uncommitted = _git(root, "diff", "--name-only", "-z", "--relative", "HEAD", "--")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return found | _names(uncommitted) | _names(new)


def folder_in_repository(root: Path) -> str:
    """Return where ``root`` lies within its repository, with a slash at its end; empty at the top or without git."""
    return _git(root, "rev-parse", "--show-prefix").removesuffix("\n")


def _names(answer: str) -> frozenset[str]:
    return frozenset(name for name in answer.split("\0") if name)


def _git(root: Path, *arguments: str) -> str:
    """Return what git says in ``root``; nothing if it cannot say anything."""
    try:
        return Git.found(root).ask(*arguments, patience=_PATIENCE)
    except NoAnswer:
        return ""
