"""Two processors for one long work: half of it in a copy of this process, where the system can make one.

Knows processes and nothing of the work. The result is the same whether one or two processors did it; should the copy fail
for whatever reason, its half is done again here, so that what is wrong shows itself in the usual way.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 200
"""Items for which a copy of the process costs more than it saves."""


def in_halves(
    here: Callable[[Sequence[Item]], Result], items: Sequence[Item], there: Callable[[Sequence[Item]], Result]
) -> tuple[Result, ...]:
    """Return the results of the halves of some items, in their order; a single one where one processor did all.

    ``here`` is done in this process, ``there`` (the same work, which must tell nothing to anybody) in the copy. Only results
    are carried over, and must be values that can be pickled.
    """
    if len(items) < _FEW or not hasattr(os, "fork") or (os.cpu_count() or 1) == 1:
        return (here(items),)
    middle = len(items) // 2
    source, target = os.pipe()
    copy = os.fork()
    if copy == 0:
        _answer(source, target, lambda: there(items[middle:]))
    os.close(target)
    try:
        with os.fdopen(source, "rb") as stream:
            first = here(items[:middle])
            answer = stream.read()
    finally:
        _, status = os.waitpid(copy, 0)
    if status != 0:
        return first, here(items[middle:])
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
