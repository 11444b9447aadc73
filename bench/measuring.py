"""How long a command takes, and how much memory it and all that it starts need together.

Knows Linux's /proc and nothing of the command. Memory is the proportional share (PSS) of every process of the command's
session, so that what two processes share counts once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SHORTEST, _SHARE = 0.01, 0.02
"""Seconds between two looks at the memory, at least; and the share of the time that looking may take."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: seconds on the clock, seconds of processors, the most bytes at one moment."""

    wall: float
    cpu: float
    peak: int


class CommandFailed(Exception):  # noqa: N818 -- what is the case
    """Raised when a command ends with an error, or does not end in time: says what it said last."""


def run(
    command: Sequence[str], folder: Path, seconds: float = 7200, environment: Mapping[str, str] | None = None
) -> Run:
    """Run a command in a folder to its end.

    Raises:
        CommandFailed: if it ends with an error, or is stopped because it took longer than ``seconds``.
    """
    said = folder.with_name(f"{folder.name}.said")
    with said.open("wb") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended, peak = threading.Event(), [0]
        looking = threading.Thread(target=_look, args=(process.pid, ended, peak))
        looking.start()
        late = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
        late.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        looking.join()
    if process.returncode:
        words = said.read_text("utf-8", "replace")[-2000:]
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode} after {wall:.0f} s:\n{words}")
    # The kernel's own account of the largest process is exact, also for what ends between two looks.
    return Run(wall, used.ru_utime + used.ru_stime, max(peak[0], used.ru_maxrss * 1024))


def _look(session: int, ended: threading.Event, peak: list[int]) -> None:
    """Keep the most memory that a session has had, until it has ended."""
    pause = _SHORTEST
    while not ended.wait(pause):
        begun = time.perf_counter()
        peak[0] = max(peak[0], sum(map(_memory, _processes(session))))
        pause = max(_SHORTEST, (time.perf_counter() - begun) / _SHARE)


def _processes(session: int) -> Iterator[Path]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # After the name, which may hold anything: state, parent, group, session.
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                yield folder


def _memory(process: Path) -> int:
    """Return a process's proportional share of memory in bytes; 0 if it has ended."""
    with suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
