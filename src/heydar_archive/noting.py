"""What a piece of work reads of the records: whose facts, and whose words.

Knows the files of records by their names, and nothing of who reads or why. Records note each reading here; whoever does a
piece of work begins anew before it and asks after it. A process does one piece at a time.
"""

from __future__ import annotations

facts: set[str] = set()
"""The files of the records whose facts were read since the last beginning."""
words: set[str] = set()
"""The files of the records whose words were read since then."""


def begin() -> None:
    """Forget what was read before."""
    facts.clear()
    words.clear()
