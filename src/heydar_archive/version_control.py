"""How git is asked: from a folder, never writing, by nothing but what we say.

Settings of a repository or a user that would start programs are switched off, and what the caller's surroundings say
of another repository (inside a hook, for instance) is not passed on. Knows that git need not answer; knows nothing
of what its answers mean.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "diff.renameLimit=5000",
    "log.showRoot=true",
    "log.showSignature=false",
)
"""Settings that would start programs, or change what git answers, are the same for everybody."""


class NoAnswer(Exception):  # noqa: N818 -- it says what happened
    """Git is absent, or did not do what it was asked to; the message says why."""


@dataclass(frozen=True, slots=True)
class Git:
    """Git, asked from the archive's folder and never writing."""

    program: str
    root: Path

    @classmethod
    def found(cls, root: Path) -> Git:
        """Return git as it is asked from a folder.

        Raises:
            NoAnswer: if it is not installed.
        """
        program = shutil.which("git")
        if program is None:
            raise NoAnswer("it is not installed")
        return cls(program, root)

    def ask(self, *arguments: str, patience: float | None = None) -> str:
        """Return what git prints; ``patience`` are the seconds after which it is no longer waited for.

        Raises:
            NoAnswer: if it did not do what it was asked to, or not in time.
        """
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        command = [self.program, "--no-pager", "--no-replace-objects", "--literal-pathspecs", *settings, *arguments]
        try:
            done = subprocess.run(  # noqa: S603 -- the arguments are ours, and no shell reads them
                command,
                cwd=self.root,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=patience,
                check=False,
            )
        except OSError as reason:
            raise NoAnswer(str(reason.strerror)) from None
        except subprocess.TimeoutExpired:
            raise NoAnswer(f"it did not answer within {patience} s") from None
        if done.returncode != 0:
            said = visible(done.stderr.decode("utf-8", "replace").strip().partition("\n")[0])
            raise NoAnswer(said or f"it ended with {done.returncode}")
        return done.stdout.decode("utf-8", "surrogateescape")

    def _environment(self) -> dict[str, str]:
        """Return the whole environment of git: the reader's own settings are found, nothing else is taken over."""
        try:
            home = str(Path.home())
        except RuntimeError:
            home = "/"
        return {
            "HOME": home,
            "LC_ALL": "C",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_TERMINAL_PROMPT": "0",
        }


def visible(text: str) -> str:
    """Return one line without control characters, marks of writing direction and bytes that are no text."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
