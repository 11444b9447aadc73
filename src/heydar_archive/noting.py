"""What a piece of work reads of the records: whose facts, and whose words.

Knows the files of records by their names, and nothing of who reads or why. Records note each reading here; whoever does a
piece of work begins anew before it and asks after it. A process does one piece at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

facts: set[str] = set()
"""The files of the records whose facts were read since the last beginning."""
words: set[str] = set()
"""The files of the records whose words were read since then."""


@dataclass(frozen=True, slots=True)
class Read:
    """The files of the records whose facts, and whose words, were read."""

    facts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


def begin() -> None:
    """Forget what was read before."""
    facts.clear()
    words.clear()


def read() -> Read:
    """Return what was read since the last beginning."""
    return Read(frozenset(facts), frozenset(words))
