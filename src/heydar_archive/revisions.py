"""What git knows of the files of the archive: when each changed, and what was said of it.

Knows what git is asked, and that it need not answer: without git, outside a repository or in a shallow clone the site
is built all the same, with what is known. It is asked only when an editor wants it (``build --history``); nothing
else in the program depends on version control. What people wrote in their commits is text of unknown origin, and
only its first line is kept, without signs that cannot be seen.

Names follow git's own documentation: git-log(1), git-status(1), gitglossary(7).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from heydar_archive.dates import DocumentDate
from heydar_archive.problems import Position, Problem, Severity
from heydar_archive.version_control import Git, NoAnswer, visible

SHORT = 10
"""How many digits of a commit's name are shown: a fixed number, where git would count on the size of the repository."""

_LOG = (
    "log",
    "-z",
    "--format=commit %H%x00%as%x00%s%x00",
    "--encoding=UTF-8",
    "--name-status",
    "--find-renames",
    "--relative",
    "--topo-order",
    "--no-ext-diff",
    "--no-textconv",
    "--no-decorate",
    "--no-notes",
)
_COMMIT = re.compile(r"commit ([0-9a-f]{40,64})")
_STATUS = re.compile(r"[ACDMRTUX][0-9]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of a file: the author's day, the first line of the message, the short name of the commit."""

    on: DocumentDate
    said: str
    commit: str


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of files, by path from the archive's folder; newest first.

    In a ``shallow`` clone older revisions are missing; ``uncommitted`` files differ from what git holds. ``commit`` is the state of the
    content, as far as it is ``recorded``: nothing in it differs from what git holds.
    """

    revisions: Mapping[str, tuple[Revision, ...]] = field(default_factory=dict)
    shallow: bool = False
    uncommitted: frozenset[str] = frozenset()
    commit: str = ""
    recorded: bool = True


def history(root: Path, files: Iterable[str]) -> tuple[History | None, tuple[Problem, ...]]:
    """Return the history of some files of the archive in ``root``, followed through renames.

    Where git cannot be asked there is no history, and a warning that says why.
    """
    wanted = frozenset(files)
    try:
        git = Git.found(root)
        shallow = git.ask("rev-parse", "--is-shallow-repository").strip() == "true"
        boundary = _boundary(git) if shallow else frozenset[str]()
        found = _revisions(git.ask(*_LOG, "--", "content"), wanted, boundary)
        changed = frozenset(
            _changed(git.ask("status", "--porcelain=v1", "-z", "--no-renames", "-uall", "--", "content"))
        )
        prefix = git.ask("rev-parse", "--show-prefix").strip("\n")
        commit = git.ask("rev-parse", "HEAD").strip()[:SHORT]
    except NoAnswer as reason:
        problem = Problem(
            "no-history",
            Position("content"),
            f"git does not tell the history: {reason}",
            "a folder in a git repository, and git installed",
            "Build without --history, or see to it; the pages have no history now.",
            severity=Severity.WARNING,
        )
        return None, (problem,)
    untold = frozenset() if shallow else wanted - found.keys()
    uncommitted = frozenset(path.removeprefix(prefix) for path in changed) & wanted
    return History(found, shallow, uncommitted | untold, commit, not changed), ()


def _boundary(git: Git) -> frozenset[str]:
    """Return the commits at which a shallow clone ends: they seem to add every file, and say nothing of any."""
    path = git.root / git.ask("rev-parse", "--git-path", "shallow").strip("\n")
    try:
        return frozenset(path.read_text("ascii").split())
    except (OSError, UnicodeDecodeError) as reason:
        raise NoAnswer(f"the end of the shallow clone cannot be read ({type(reason).__name__})") from None


def _revisions(log: str, wanted: frozenset[str], boundary: frozenset[str]) -> dict[str, tuple[Revision, ...]]:
    """Return the revisions of the wanted files out of one log of all; a renamed file keeps those of its former names."""
    now = {file: file for file in wanted}
    found: dict[str, list[Revision]] = defaultdict(list)
    for commit, day, said, changes in _commits(log):
        if commit in boundary:
            continue
        revision = Revision(DocumentDate.parse(day), visible(said), commit[:SHORT])
        for former, file in changes:
            document = now.get(file)
            if document is None:
                continue
            found[document].append(revision)
            if former is not None:
                del now[file]
                now[former] = document
    return {file: tuple(revisions) for file, revisions in found.items()}


def _commits(log: str) -> Iterator[tuple[str, str, str, list[tuple[str | None, str]]]]:
    """Yield (commit, day, first line, changes) of a log; a change is (former name if it was renamed, name)."""
    words = iter(log.split("\0"))
    commit: tuple[str, str, str] | None = None
    changes: list[tuple[str | None, str]] = []
    for word in words:
        sign = word.strip("\n")
        if named := _COMMIT.fullmatch(sign):
            if commit:
                yield *commit, changes
            commit, changes = (named[1], next(words, ""), next(words, "")), []
            if not _DAY.fullmatch(commit[1]):
                raise NoAnswer("its answer cannot be read")
        elif _STATUS.fullmatch(sign):
            first = next(words, "")
            changes.append((first, next(words, "")) if sign[0] == "R" else (None, first))
        elif sign:
            raise NoAnswer("its answer cannot be read")
    if commit:
        yield *commit, changes


def _changed(status: str) -> Iterator[str]:
    """Yield the files that differ from what git holds, from the top of the repository."""
    return (word[3:] for word in status.split("\0") if word)
