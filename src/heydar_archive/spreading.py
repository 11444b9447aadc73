"""Long work in parts: taken by turns by this process and a copy of it, done by the copy meanwhile, or sent to an executor.

Knows processes and nothing of the work. The results are the same, and in the same order, wherever the work was done. Should
the copy of the process fail for whatever reason, its part is done again here, so that what is wrong shows itself in the
usual way.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 10
"""Chunks for which a copy of the process costs more than it saves."""
CHUNK = 20
"""Items that are taken together: so few that both processes end at one time, so many that taking them costs nothing."""
_UNDER_WAY = 32
"""Chunks that an executor is given before the first of them is done: enough for its workers, few enough for the memory."""
_NUMBER = struct.Struct("<I")
_MOST_CHUNKS = 8_000
"""Chunks whose numbers find room in a pipe."""
_PR_SET_PDEATHSIG = 1


def chunks(items: Sequence[Item], least: int = CHUNK) -> list[Sequence[Item]]:
    """Return the items in chunks of at ``least`` so many, in their order."""
    size = max(least, -(-len(items) // _MOST_CHUNKS))
    return [items[start : start + size] for start in range(0, len(items), size)]


def batches(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield items a chunk at a time, so that not all of them need be there at once."""
    waiting = iter(items)
    while batch := tuple(islice(waiting, CHUNK)):
        yield batch


def spread(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    watch: Callable[[Sequence[int]], Iterable[int]] = lambda numbers: numbers,
    least: int = CHUNK,
) -> list[Result]:
    """Return the result of every chunk of at ``least`` so many items, in their order, as two processors find it.

    ``work`` must tell nothing to anybody, and its results must be values that can be pickled. ``watch`` is handed the
    numbers of the chunks, and goes through them as they are done.
    """
    parts = chunks(items, least)
    numbers = range(len(parts))
    if len(parts) < _FEW or not hasattr(os, "fork") or (os.cpu_count() or 1) == 1:
        return [work(parts[number]) for number in watch(numbers)]
    waiting, tokens = os.pipe()  # whoever is free reads the next number from it
    os.write(tokens, b"".join(_NUMBER.pack(number) for number in numbers))
    os.close(tokens)
    source, target = os.pipe()
    gc.freeze()  # what is there already is not looked through again, and so stays in memory that both share
    copy = os.fork()
    if copy == 0:
        os.close(source)
        _answer(target, lambda: {number: work(parts[number]) for number in _taken(waiting)})
    os.close(target)
    found: dict[int, Result] = {}
    try:
        with os.fdopen(source, "rb") as stream:
            mine = _taken(waiting)
            at = next(mine, None)
            for number in watch(numbers):
                if number == at:
                    found[number] = _first_fault_first(work, parts, number, found)
                    at = next(mine, None)
            answer = stream.read()
    finally:
        os.close(waiting)
        gc.unfreeze()
        _, status = os.waitpid(copy, 0)
    if status == 0:
        found.update(pickle.loads(answer))  # noqa: S301 -- from a copy of this very process
    return [found[number] if number in found else work(parts[number]) for number in numbers]


@contextmanager
def aside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Begin work in a copy of this process, and give what waits for its result; on one processor it is done when it is asked for.

    ``work`` must tell nothing to anybody, and its result must be a value that can be pickled. A copy whose result nobody
    has asked for until the end is ended.
    """
    if not hasattr(os, "fork") or (os.cpu_count() or 1) == 1:
        yield work
        return
    source, target = os.pipe()
    copy = os.fork()
    if copy == 0:
        os.close(source)
        _answer(target, work)
    os.close(target)
    status: list[int] = []
    with os.fdopen(source, "rb") as stream:

        def result() -> Result:
            answer = stream.read()
            status.append(os.waitpid(copy, 0)[1])
            if status[0]:
                return work()
            found: Result = pickle.loads(answer)  # noqa: S301 -- from a copy of this very process
            return found

        try:
            yield result
        finally:
            if not status:
                os.kill(copy, signal.SIGKILL)
                os.waitpid(copy, 0)


def _first_fault_first(
    work: Callable[[Sequence[Item]], Result], parts: Sequence[Sequence[Item]], number: int, done: Mapping[int, Result]
) -> Result:
    """Return the result of a chunk; if it fails, let the first chunk fail that does, whoever took it."""
    try:
        return work(parts[number])
    except BaseException as reason:
        for earlier in range(number if isinstance(reason, Exception) else 0):
            if earlier not in done:
                work(parts[earlier])
        raise


def sent(executor: Executor, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield the results of work on an executor in the order of the items, of which only some are under way at a time.

    ``work``, the items and the results must be values that can be pickled.
    """
    waiting: deque[Future[Result]] = deque()
    for item in items:
        waiting.append(executor.submit(work, item))
        if len(waiting) >= _UNDER_WAY:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _taken(waiting: int) -> Iterator[int]:
    """Yield the numbers of the chunks that this process takes."""
    while token := os.read(waiting, _NUMBER.size):
        yield _NUMBER.unpack(token)[0]


def _answer(target: int, work: Callable[[], object]) -> None:
    """In the copy: write the result of the work, and end without anything that a process does at its end."""
    failed = 1
    try:
        _end_with_parent()
        gc.disable()
        with os.fdopen(target, "wb") as stream:
            pickle.dump(work(), stream, pickle.HIGHEST_PROTOCOL)
        failed = 0
    finally:
        os._exit(failed)


def _end_with_parent() -> None:
    """Let this process be killed when its parent is, where the system can: nobody would read its answer."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
