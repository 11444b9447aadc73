"""How two texts of one document stand beside each other: which paragraphs belong together.

Paragraphs pair one to one in their order; an entry declares the exceptions. Knows numbers of paragraphs and
nothing of what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heydar_archive.model import Alignment


@dataclass(frozen=True, slots=True)
class Pair:
    """Paragraphs that belong together, by number; one side may be empty."""

    az: tuple[int, ...]
    en: tuple[int, ...]


class NotAligned(ValueError):  # noqa: N818 -- it names the state of two texts
    """The texts cannot be paired; the message says where they part."""


def align(az: int, en: int, exceptions: Sequence[Alignment] = ()) -> tuple[Pair, ...]:
    """Return the pairs of two texts with ``az`` and ``en`` paragraphs.

    Raises:
        NotAligned: if an exception names a paragraph that is not there or is out of order, or if between two
            exceptions the numbers of paragraphs differ.
    """
    pairs: list[Pair] = []
    next_az, next_en = 1, 1
    for exception in exceptions:
        first_az = exception.az[0] if exception.az else None
        first_en = exception.en[0] if exception.en else None
        until_az = first_az if first_az is not None else next_az + ((first_en or 0) - next_en)
        until_en = first_en if first_en is not None else next_en + (until_az - next_az)
        if until_az < next_az or until_en < next_en or until_az - next_az != until_en - next_en:
            raise NotAligned(
                f"before the exception at {_said(exception)} the two texts have different numbers of paragraphs"
            )
        pairs.extend(Pair((next_az + k,), (next_en + k,)) for k in range(until_az - next_az))
        for numbers, first, last in ((exception.az, until_az, az), (exception.en, until_en, en)):
            if list(numbers) != list(range(first, first + len(numbers))) or (numbers and numbers[-1] > last):
                raise NotAligned(f"the exception at {_said(exception)} does not name paragraphs that follow each other")
        pairs.append(Pair(exception.az, exception.en))
        next_az, next_en = until_az + len(exception.az), until_en + len(exception.en)
    if az - next_az != en - next_en:
        raise NotAligned(
            f"from paragraph {next_az} of the Azerbaijani text there are {az - next_az + 1} left, and {en - next_en + 1} of the English"
        )
    pairs.extend(Pair((next_az + k,), (next_en + k,)) for k in range(az - next_az + 1))
    return tuple(pairs)


def _said(exception: Alignment) -> str:
    az = ", ".join(map(str, exception.az)) or "none"
    en = ", ".join(map(str, exception.en)) or "none"
    return f"az {az} / en {en}"
