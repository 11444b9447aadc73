"""Long work in parts: half of it in a copy of this process, or all of it in chunks on an executor.

Knows processes and nothing of the work. The result is the same wherever the work was done. Should the copy of the process
fail for whatever reason, its half is done again here, so that what is wrong shows itself in the usual way.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 200
"""Items for which a copy of the process costs more than it saves."""
_CHUNK = 100
"""Items that are sent to an executor together: a second of work or less, so that all its workers end at one time."""


def spread(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    executor: Executor | None = None,
    *,
    here: Callable[[Sequence[Item]], Result] | None = None,
) -> tuple[Result, ...]:
    """Return the results of parts of some items, in their order; a single one where one processor did all.

    ``work`` must tell nothing to anybody, and its results must be values that can be pickled; with an ``executor`` it and
    the items must be, too. ``here`` is the same work as it is done in this process, where it may be watched.
    """
    if executor is not None:
        return tuple(executor.map(work, [items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK)]))
    if len(items) < _FEW or not hasattr(os, "fork") or (os.cpu_count() or 1) == 1:
        return ((here or work)(items),)
    middle = len(items) // 2
    source, target = os.pipe()
    copy = os.fork()
    if copy == 0:
        _answer(source, target, lambda: work(items[middle:]))
    os.close(target)
    try:
        with os.fdopen(source, "rb") as stream:
            first = (here or work)(items[:middle])
            answer = stream.read()
    finally:
        _, status = os.waitpid(copy, 0)
    if status != 0:
        return first, (here or work)(items[middle:])
    second: Result = pickle.loads(answer)  # noqa: S301 -- from a copy of this very process
    return first, second


def _answer(source: int, target: int, work: Callable[[], object]) -> None:
    """In the copy: write the result of the work, and end without anything that a process does at its end."""
    failed = 1
    try:
        os.close(source)
        with os.fdopen(target, "wb") as stream:
            pickle.dump(work(), stream, pickle.HIGHEST_PROTOCOL)
        failed = 0
    finally:
        os._exit(failed)
