"""Publishes a small site again and again, each time with a fault at the next step of the program.

A step is a call of the operating system that Python's audit hooks announce: a file opened, a folder made, a
link, a rename, a removal. Run as a program by ``test_faults``, because a hook stays for a process's life:

    python tests/at_each_step.py <fault> <exchange|two-steps> <warm|cold|large|spare> <an empty folder>

The site is published whole, a large one with a spare tree; or, where there is one beside it, with some other files than before. Prints
how many steps there were. Fails at the first step after which the published folder is not whole, the program has said something that is not
so, or the next build does not mend everything.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

from heydar_archive.problems import ProblemsFound
from heydar_archive.publishing import MANIFEST, publish, stage
from heydar_archive.rendering import Output

OLD = {"index.html": b"home", "az/a.html": b"bir", "az/b.html": b"iki", "en/letters/a.html": b"one"}
NEW = {"index.html": b"home", "az/a.html": b"BIR", "az/c.html": b"uc"}
REST = {f"ref/{number}.html": b"" for number in range(40)}
"""Files that stay, without which a spare tree would not be worth while."""

STEPS = frozenset({"open", "os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir", "os.scandir", "ctypes.dlopen"})
DONE, PROBLEM, INTERRUPTED, BEYOND = 0, 1, 2, 3
VISITOR = "notes.txt"
STEP = 0.02
"""Longer than a step, in seconds, in which systems count the times of folders."""


class Hook:
    """Does something at one step, or from that step on."""

    def __init__(self, fault: str, at: int, out: Path) -> None:
        self.fault, self.at, self.out = fault, at, out
        self.step = 0
        self.busy = False

    def __call__(self, event: str, _: tuple[Any, ...]) -> None:
        """Count a step, and do the fault if its time has come."""
        if event not in STEPS or self.busy:
            return
        self.step += 1
        if self.step == self.at or (self.step > self.at and self.fault == "dead"):
            self.busy = self.fault != "dead"
            getattr(self, self.fault)()

    @staticmethod
    def kill() -> None:
        """End the process as ``kill -9`` does."""
        os.kill(os.getpid(), signal.SIGKILL)

    @staticmethod
    def full() -> None:
        """Let this one step fail, as on a full disk."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    @staticmethod
    def dead() -> None:
        """Let this step and all later ones fail, as on a disk that is gone."""
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    @staticmethod
    def interrupt() -> None:
        """Press Ctrl-C."""
        raise KeyboardInterrupt

    def visitor(self) -> None:
        """Put a file into the published folder; make the folder if it is not there."""
        self.out.mkdir(exist_ok=True)
        (self.out / VISITOR).write_bytes(b"mine")


def outputs(files: dict[str, bytes]) -> tuple[Output, ...]:
    """Return the outputs of a site."""
    return tuple(Output(path, data) for path, data in files.items())


def amend(out: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Publish those files of a site that are other than before, and keep a spare tree."""
    with stage(out, 1) as staged:
        changed = {path: data for path, data in new.items() if old.get(path) != data}
        staged.amend(staged.write(outputs(changed)), old.keys() - new.keys())


def published(out: Path) -> dict[str, bytes] | None:
    """Return what a reader finds, whole by its manifest; None if there is no folder."""
    if not out.exists():
        return None
    files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    listed = json.loads(files.pop(MANIFEST))["files"]
    assert listed == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}, "not whole"
    return files


def publish_large(files: dict[str, bytes], out: Path) -> None:
    """Publish a whole site and keep a spare tree."""
    with stage(out, 1) as staged:
        staged.publish(staged.write(outputs(files)))


def run_with(hook: Hook, *, exchange: bool, start: str) -> int:
    """Publish the new site in a process of its own, with the hook; return how it ended."""
    child = os.fork()
    if child == 0:
        if not exchange:
            ctypes.CDLL = lambda *_, **__: object()  # type: ignore[assignment, misc]  # a system without the call
        sys.addaudithook(hook)
        code = DONE
        try:
            if start == "spare":
                amend(hook.out, {**OLD, **REST}, {**NEW, **REST})
            elif start == "large":
                publish_large({**NEW, **REST}, hook.out)
            else:
                publish(outputs(NEW), hook.out)
        except ProblemsFound:
            code = PROBLEM
        except KeyboardInterrupt:
            code = INTERRUPTED
        os._exit(code if hook.step >= hook.at else BEYOND)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def check(fault: str, swap: str, start: str, ended: int, out: Path) -> None:
    """Make sure of what must hold after a fault, and that the next build mends everything."""
    exchange, spare = swap == "exchange", start in {"large", "spare"}
    old = {"warm": OLD, "cold": None, "large": None, "spare": {**OLD, **REST}}[start]
    new = {**NEW, **REST} if spare else NEW
    beside = {"public", ".public.spare"} if spare else {"public"}
    visitors = list(out.parent.rglob(VISITOR))
    assert len(visitors) == (fault == "visitor"), "a file that is not ours is gone"
    for path in visitors:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    found = published(out)
    recoverable = found is None and not exchange and published(out.with_name(".public.old")) == old
    assert found in (old, new) or recoverable, "neither the old site nor the new one"
    if ended == DONE:
        assert found == new, "said to be published, and is not"
    if ended == PROBLEM and fault not in {"dead", "visitor"}:
        assert found == old, "said to be as it was, and is not"
    left = {path.name for path in out.parent.iterdir()} - beside
    assert not left or found == new or fault in {"kill", "dead", "visitor"}, f"left aside: {left}"
    if spare:
        publish_large(new, out)
    else:
        publish(outputs(new), out)
    assert published(out) == new, "the next build does not mend it"
    left = {path.name for path in out.parent.iterdir()} - beside
    assert not left, f"the next build leaves aside: {left}"
    if spare:
        amend(out, new, {**OLD, **REST})
        assert published(out) == {**OLD, **REST}, "a later build is not right"


def main(fault: str, swap: str, start: str, folder: Path) -> None:
    """Go through the steps until the program has none left."""
    step = 0
    while True:
        step += 1
        here = folder / str(step)
        out = here / "public"
        here.mkdir()
        if start == "warm":
            publish(outputs(OLD), out)
        elif start == "spare":
            publish(outputs({**NEW, **REST}), out)
            amend(out, {**NEW, **REST}, {**OLD, **REST})
            time.sleep(STEP)
        ended = run_with(Hook(fault, step, out), exchange=swap == "exchange", start=start)
        if ended == BEYOND:
            break
        try:
            check(fault, swap, start, ended, out)
        except (AssertionError, ProblemsFound) as wrong:
            sys.exit(f"after “{fault}” at step {step} (ended with {ended}): {wrong}")
        shutil.rmtree(here)
    print(step - 1)  # noqa: T201 -- a program: the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:4], Path(sys.argv[4]))
