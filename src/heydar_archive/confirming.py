"""That a translation is current again, written into its entry: the digest of its original, and not a letter else.

Knows where the digest stands in an entry's file, or where it belongs. Knows nothing of whether the two texts agree:
that is what the editor has confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from heydar_archive.authoring import replace
from heydar_archive.coverage import translated
from heydar_archive.describing import Record
from heydar_archive.languages import Language
from heydar_archive.model import Entry
from heydar_archive.problems import Problem, gate


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A translation and the digest that its entry names: ``before`` and from now on."""

    language: Language
    of: Language
    before: str | None
    now: str


def confirm(root: Path, entry: Record[Entry]) -> tuple[Confirmation, ...]:
    """Write the present digest of the original for each of an entry's translations; return those that had another.

    Raises:
        ProblemsFound: if the entry holds no translation of a text that it holds too, or its file cannot be edited.
    """
    found = tuple(_translations(entry))
    if not found:
        problem = Problem(
            "no-translation",
            entry.source.key_position("texts"),
            f"“{entry.facts.ref}” has no translation of a text that stands beside it",
            "an entry with both texts, of which one says in `of` from which language it was translated",
            "Check the reference, or add `of` to the facts about the translation.",
        )
        gate([problem])
    changed = tuple(confirmation for confirmation in found if confirmation.before != confirmation.now)
    if changed:
        path = root / entry.file
        text = path.read_bytes().decode("utf-8")
        replace(path, text, _confirmed(text, entry, changed))
    return changed


def _translations(entry: Record[Entry]) -> Iterator[Confirmation]:
    for language, facts, now in translated(entry):
        if facts.of and entry.section(language):
            yield Confirmation(language, facts.of, facts.of_hash, now)


def _confirmed(text: str, entry: Record[Entry], changed: tuple[Confirmation, ...]) -> str:
    """Return a file's text with the new digests; everything else stays as it is, line ends too."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
    # From the last place to the first, so that a line that is added moves no other place.
    placed = {c: entry.position("texts", c.language, "of_hash" if c.before else "of") for c in changed}
    for confirmation in sorted(changed, key=lambda c: placed[c], reverse=True):
        where = placed[confirmation]
        line = lines[where.line - 1]
        before, value = line[: where.column - 1], line[where.column - 1 :]
        if confirmation.before and re.match(rf"[\"']?{confirmation.before}", value):
            lines[where.line - 1] = before + value.replace(confirmation.before, confirmation.now, 1)
            continue
        key = entry.source.key_position("texts", confirmation.language, "of")
        indent = line[: key.column - 1]
        ending = re.search(r"[\r\n]*$", line)
        if confirmation.before is None and key.line == where.line and ending and ending[0] and not indent.strip():
            lines.insert(where.line, f"{indent}of_hash: {confirmation.now}{ending[0]}")
            continue
        problem = Problem(
            "not-editable",
            where,
            "the digest is written here in a way that the program does not change by itself",
            f"a line `of_hash: {confirmation.now}` below `of`",
            "Write it by hand.",
        )
        gate([problem])
    return "".join(lines)
