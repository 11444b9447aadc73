"""What a new entry must say at least, taken from options, and asked for where somebody is there to answer.

Knows the questions and what an answer may be. Who asks and where the answer comes from is given: a terminal, or nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from heydar_archive.dates import DocumentDate
from heydar_archive.new_entries import NewEntry, NotFound, Registers, choice

Answer = TypeVar("Answer")
Ask: TypeAlias = Callable[[str], str]
"""Asks a question on the terminal and returns what was typed."""

_TRIES = 3


class NotAnswered(ValueError):  # noqa: N818 -- it names what is missing
    """Options are missing or cannot be understood; the message names them."""


@dataclass(frozen=True, slots=True)
class _Questions:
    """Options as they were given, the registers that answers name, and who can be asked."""

    options: Mapping[str, Any]
    registers: Registers
    ask: Ask | None

    def one(
        self, option: str, question: str, understood: Callable[[str], Answer], *, needed: bool = True
    ) -> Answer | None:
        """Return what an option says, or the answer to a question; None if there is neither and none is needed.

        Raises:
            NotAnswered: if it is needed and missing, or was given and cannot be understood.
        """
        said = self.options.get(option.replace("-", "_"))
        if said:
            try:
                return understood(str(said))
            except ValueError as reason:
                raise NotAnswered(f"--{option}: {reason}" if option != "form" else str(reason)) from None
        return self._asked(question, understood, needed=needed) if self.ask else None

    def several(self, option: str, question: str, understood: Callable[[str], Answer]) -> tuple[Answer, ...]:
        """Return what an option says each time that it is given, or one answer to a question."""
        said: Sequence[str] = self.options.get(option) or ()
        try:
            found = tuple(understood(each) for each in said)
        except ValueError as reason:
            raise NotAnswered(f"--{option}: {reason}") from None
        if found or not self.ask:
            return found
        answer = self._asked(question, understood, needed=True)
        return () if answer is None else (answer,)

    def _asked(self, question: str, understood: Callable[[str], Answer], *, needed: bool) -> Answer | None:
        remark = ""
        for _ in range(_TRIES):
            answer = self.ask(f"{remark}{question}") if self.ask else ""
            if not answer and not needed:
                return None
            try:
                if answer:
                    return understood(answer)
                remark = "This is needed.\n"
            except ValueError as reason:
                remark = f"{reason}\n"
        return None

    def choice(self, option: str, name: str) -> str | None:
        """Return one of the values that a key may have, if the option gives it."""

        def understood(said: str) -> str:
            return choice(name, said)

        return self.__class__(self.options, self.registers, None).one(option, "", understood, needed=False)


def answered(options: Mapping[str, Any], registers: Registers, ask: Ask | None) -> NewEntry:
    """Return what options and answers say of a new entry; with ``ask`` None nobody is asked.

    Raises:
        NotAnswered: if something that an entry cannot be without is missing or not understood.
    """
    questions = _Questions(options, registers, ask)
    form = questions.one("form", "Form of the document (decree, fərman, letter …):", registers.form)
    titles = {
        "az": questions.one("title-az", "Title in Azerbaijani:", _text),
        "en": questions.one("title-en", "Title in English:", _text),
    }
    date = questions.one(
        "date", "Date, as exactly as it is known (1997-12-18, 1997-12, 1997~; empty if unknown):", _date, needed=False
    )
    issuers = questions.several(
        "issuer",
        "Issuer (a body, or person:office):",
        lambda said: registers.issuer(said, date or ""),
    )
    topics = questions.several("topic", "Topic:", registers.topic)
    sources = questions.several("source", "Source that names the document:", registers.source)
    missing = [
        name
        for name, value in (
            ("the form (for example: new decree)", form),
            ("--title-az", titles["az"]),
            ("--title-en", titles["en"]),
            ("--issuer", issuers),
            ("--topic", topics),
            ("--source", sources),
        )
        if not value
    ]
    if missing:
        raise NotAnswered(f"an entry needs these too: {', '.join(missing)}")
    bases = {language: options.get(f"date_basis_{language}") for language in ("az", "en")}
    if any(bases.values()) and not all(bases.values()):
        raise NotAnswered("--date-basis-az and --date-basis-en belong together")
    statuses = {one: questions.choice(f"title-status-{one}", "title_status") for one in ("az", "en")}
    supports = [part.strip() for part in str(options.get("supports") or "existence").split(",") if part.strip()]
    for part in supports:
        _Questions({"supports": part}, registers, None).choice("supports", "supports")
    return NewEntry(
        form=form or "",
        titles={language: title or "" for language, title in titles.items()},
        issuers=issuers,
        topics=tuple(dict.fromkeys(topics)),
        sources=tuple(dict.fromkeys(sources)),
        date=date or "",
        date_basis={language: _text(str(basis)) for language, basis in bases.items()} if all(bases.values()) else None,
        date_role=questions.choice("date-role", "date_role") or "issued",
        title_status={language: status or "supplied" for language, status in statuses.items()},
        place=_Questions(options, registers, None).one("place", "", registers.place, needed=False) or "",
        source_kind=questions.choice("source-kind", "kind") or "secondary",
        supports=tuple(supports),
        url=str(options.get("url") or ""),
        slug=_Questions(options, registers, None).one("slug", "", _slug, needed=False) or "",
        ref=_Questions(options, registers, None).one("ref", "", _reference, needed=False) or "",
    )


def _text(said: str) -> str:
    folded = " ".join(said.split())
    if not folded or not folded.isprintable():
        raise NotFound("it has no words, or signs that cannot be seen")
    return folded


def _date(said: str) -> str:
    try:
        return str(DocumentDate.parse(said.strip()))
    except ValueError as reason:
        raise NotFound(f"“{said}” is not a date: {reason}. Write 1997-12-18, 1997-12, 1997, 1997? or 1997~") from None


def _slug(said: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", said) or said == "index":
        raise NotFound(f"“{said}” cannot be part of an address: small letters a–z, digits and hyphens")
    return said


def _reference(said: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}-[0-9]{4,6}", said):
        raise NotFound(f"“{said}” is not a reference: two capital letters, a hyphen, four to six digits")
    return said
