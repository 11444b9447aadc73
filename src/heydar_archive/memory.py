"""What pure functions gave the last time, so that they need not be asked the same again.

A memory keeps one answer under each name, with what it was made from; it stands for as long as that is equal.
It looks at no clock and no file's time: the same question gives the same answer, whoever changed what in between.
Knows nothing of what is asked, and lives as long as the process: a store on disk would keep digests of what is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Memory:
    """Answers of pure functions; without one a run asks everything anew."""

    _kept: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)
    _asked: set[tuple[str, str]] = field(default_factory=set)

    def recall(self, function: str, name: str, given: Any, answer: Callable[[], Answer]) -> Answer:  # noqa: ANN401 -- any value
        """Return what ``answer`` gives, or gave when it was asked under this name with an equal ``given``.

        ``answer`` must depend on ``given`` alone, and what it returns must not be changed by anybody.
        """
        key = (function, name)
        self._asked.add(key)
        # In tuples: values that are the very same are equal without being compared part by part.
        if key not in self._kept or (self._kept[key][0],) != (given,):
            self._kept[key] = (given, answer())
        known: Answer = self._kept[key][1]
        return known

    def forget_the_rest(self) -> None:
        """Drop every answer that was not asked for since the last call: files that are no more, for instance."""
        for key in self._kept.keys() - self._asked:
            del self._kept[key]
        self._asked.clear()
