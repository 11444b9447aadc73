"""What a piece of work reads of the records: whose facts, whose words, and of which entries how far the work on them has got.

Knows the files of records by their names, and nothing of who reads or why. Records note each reading here; whoever does a
piece of work begins anew before it and asks after it. A process does one piece at a time.
"""

from __future__ import annotations

facts: set[str] = set()
"""The files of the records whose facts were read since the last beginning."""
words: set[str] = set()
"""The files of the records whose words were read since then."""
progress: set[str] = set()
"""The files of the entries of which it was asked since then how far the work on them has got."""


def begin() -> None:
    """Forget what was read before."""
    facts.clear()
    words.clear()
    progress.clear()
