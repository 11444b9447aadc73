"""A new entry, from what an editor says of a document: by identifiers, or by names in either language.

Knows how what is named (a form, an issuer, a topic, a source) is found in the registers, and what an entry must hold at
least. Nothing is invented: what was not said is left at the value that claims least, and the words that wait for an
editor say that they wait. How an entry is written as a file is known to ``entry_files``. Writes no file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from heydar_archive.archive import gather
from heydar_archive.checks import check as check_archive
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import Descriptions, Record, describe
from heydar_archive.entry_files import WAITING_SUMMARY
from heydar_archive.languages import Words
from heydar_archive.model import Citation, Entry, TitleStatuses
from heydar_archive.orthography import fold
from heydar_archive.problems import Position, Problem, did_you_mean, gate, listed, ordered
from heydar_archive.reading import SourceFile, parse_entry, read
from heydar_archive.strict_yaml import Tree

WAITING: Mapping[str, Mapping[str, str]] = {
    "summary": WAITING_SUMMARY,
    "date": {
        "az": "Sənədin tarixi hələ müəyyən edilməyib.",
        "en": "The date of this document has not been established yet.",
    },
    "doubt": {
        "az": "Tarixin nəyə əsasən göstərildiyi hələ yazılmayıb.",
        "en": "What the date rests on has not been written down yet.",
    },
    "confidence": {
        "az": "İlkin qeyddir: burada yalnız mənbədə rast gəlinənlər göstərilib, hələ heç nə tutuşdurulmayıb.",
        "en": "A first record: it gives only what was met in the source, and nothing has been compared yet.",
    },
}
"""What stands where words are needed that nobody has written yet: true sentences, to be replaced."""


class NotFound(ValueError):  # noqa: N818 -- it names what is not there
    """What was named is not in the archive, or could be several things; the message says so to an editor."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is known of a new entry. Only what an entry cannot be without has no default."""

    form: str
    titles: Mapping[str, str]
    issuers: tuple[Mapping[str, str], ...]
    topics: tuple[str, ...]
    sources: tuple[str, ...]
    date: str = ""
    date_basis: Mapping[str, str] | None = None
    date_role: str = "issued"
    title_status: Mapping[str, str] | None = None
    place: str = ""
    source_kind: str = "secondary"
    supports: tuple[str, ...] = ("existence",)
    url: str = ""
    slug: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Registers:
    """The archive's files, as far as they can be understood, as an editor names what is in them."""

    files: tuple[SourceFile, ...]
    described: Descriptions

    @classmethod
    def of(cls, root: Path) -> Registers:
        """Return the registers of the archive in ``root``; what is broken in them is left out.

        Raises:
            ProblemsFound: if there is no archive.
        """
        files, problems = read(root)
        gate(problem for problem in problems if problem.code == "no-content")
        return cls(files, describe(files)[0])

    def form(self, said: str) -> str:
        """Return the form that is called so: by identifier or in either language, one document or several.

        Raises:
            NotFound: if none is.
        """
        return self._identifier(said, "form", self._records("forms"))

    def topic(self, said: str) -> str:
        """Return the topic that is called so.

        Raises:
            NotFound: if none is.
        """
        return self._identifier(said, "topic", self._records("topics"))

    def source(self, said: str) -> str:
        """Return the source that is called so.

        Raises:
            NotFound: if none is.
        """
        return self._identifier(said, "source", self._records("sources"))

    def place(self, said: str) -> str:
        """Return the place that is called so.

        Raises:
            NotFound: if none is.
        """
        return self._identifier(said, "place", self._records("places"))

    def agent(self, said: str) -> str:
        """Return the person or organisation that is called so.

        Raises:
            NotFound: if none is.
        """
        return self._identifier(said, "person or organisation", self.agents())

    def issuer(self, said: str, date: str = "") -> dict[str, str]:
        """Return an issuer: a body, or a person with the office, as ``person:office``.

        The office of a person is never guessed; where it was not said, the message names those of the document's day.

        Raises:
            NotFound: if there is no such agent or office, or a person has offices and none was named.
        """
        name, _, office = said.partition(":")
        identifier = self.agent(name)
        person = self._records("people").get(identifier)
        if person is None:
            if office:
                raise NotFound(f"“{identifier}” is an organisation, and has no office “{office.strip()}”")
            return {"agent": identifier}
        offices = person.facts.offices
        if not office:
            if not offices:
                return {"agent": identifier}
            held = [one.id for one in offices if _held(one, date)] or [one.id for one in offices]
            raise NotFound(
                f"“{identifier}” is a person: say in what office, for example "
                f"{' or '.join(f'{identifier}:{one}' for one in held)}"
            )
        names = {one.id: {one.id, one.title.az, one.title.en} for one in offices}
        return {"agent": identifier, "capacity": _found(office, f"office of “{identifier}”", names)}

    def agents(self) -> Mapping[str, Record[Any]]:
        """Return organisations and people."""
        return {**self._records("organisations"), **self._records("people")}

    def _records(self, register: str) -> Mapping[str, Record[Any]]:
        return self.described.registers[register]

    def _identifier(self, said: str, what: str, records: Mapping[str, Record[Any]]) -> str:
        return _found(
            said, what, {identifier: _names(identifier, record.facts) for identifier, record in records.items()}
        )


def _held(office: Any, date: str) -> bool:  # noqa: ANN401 -- an Office
    """Whether an office could have been held on a date."""
    try:
        when = DocumentDate.parse(date)
    except ValueError:
        return True
    begun = office.since is None or office.since.earliest <= when.latest
    return begun and (office.until is None or office.until.latest >= when.earliest)


def _names(identifier: str, facts: Any) -> set[str]:  # noqa: ANN401 -- a record of any register
    """Return everything by which a record is called."""
    found = {identifier}
    for words in (getattr(facts, "name", None), getattr(facts, "plural", None), getattr(facts, "sort_name", None)):
        if isinstance(words, Words):
            found |= {words.az, words.en}
    for name in getattr(facts, "names", ()):
        found |= {name.az, name.en}
        found |= {text for words in (name.short, name.acronym) if words for text in (words.az, words.en)}
    return found | {variant.text for variant in getattr(facts, "variants", ())}


def _found(said: str, what: str, names: Mapping[str, Iterable[str]]) -> str:
    """Return the identifier of what is called so: letters are compared as the search compares them.

    Raises:
        NotFound: if nothing is called so, or several things are.
    """
    called: defaultdict[str, set[str]] = defaultdict(set)
    for identifier, those in names.items():
        for name in those:
            called[_alike(name)].add(identifier)
    found = called.get(_alike(said), set())
    if len(found) == 1:
        return next(iter(found))
    if said.strip() in found:
        return said.strip()
    if found:
        raise NotFound(f"“{said}” is the name of several: {listed(found)}. Give the identifier")
    known = {name for those in names.values() for name in those}
    proposal = did_you_mean(said.strip(), known, f"There are: {listed(names)}.")
    raise NotFound(f"“{said}” is not a {what}. {proposal}")


def _alike(name: str) -> str:
    return " ".join(fold(name).replace("-", " ").split())


# -- what it says ----------------------------------------------------------------------------------------------


def tree_of(new: NewEntry) -> Tree:
    """Return the facts of a new entry, in the order in which an entry is written."""
    given: dict[str, Any] = {
        "ref": new.ref,
        "draft": "true",
        "title": dict(new.titles),
        "title_status": dict(new.title_status or {"az": "supplied", "en": "supplied"}),
        "date_role": new.date_role,
        "issuers": [dict(issuer) for issuer in new.issuers],
        "topics": list(new.topics),
        "summary": dict(WAITING["summary"]),
        "status": "attested",
        "text_seen": "none",
        "confidence": "low",
        "confidence_note": dict(WAITING["confidence"]),
        "sources": [
            {
                "source": source,
                "kind": new.source_kind,
                **({"url": new.url} if new.url else {}),
                "supports": list(new.supports),
            }
            for source in new.sources
        ],
    }
    if new.date:
        given["date"] = new.date
    if new.date_basis or not new.date or not DocumentDate.parse(new.date).certain:
        given["date_basis"] = dict(new.date_basis or WAITING["doubt" if new.date else "date"])
    if new.place:
        given["place"] = new.place
    order = [field.alias or name for name, field in Entry.model_fields.items()]
    return {key: given[key] for key in order if key in given}


def problems_of(registers: Registers, file: str, text: str) -> tuple[Problem, ...]:
    """Return what the check would say of a new file, were it there."""
    parsed, found = parse_entry(file, text)
    described, more = describe((*registers.files, *parsed))
    problems = [*found, *(problem for problem in more if problem.position.file == file)]
    if described.site is not None:
        archive = gather(described, described.site)
        problems.extend(problem for problem in check_archive(archive) if problem.position.file == file)
    return ordered([*problems, *_taken(registers, file)])


def _taken(registers: Registers, file: str) -> Iterator[Problem]:
    """Yield a problem if another entry had this address before."""
    _, form, name = file.removesuffix(".md").split("/")
    for entry in registers.described.entries:
        if entry.folder == form and name in entry.facts.aliases:
            yield Problem(
                "repeated-alias",
                Position(file),
                f"“{name}” is a former address of {entry.file}",
                "a name that no other entry of this form has or had",
                "Give another name with --slug.",
            )


def choices_of(name: str) -> tuple[str, ...]:
    """Return the values that a key of an entry or of its sources may have: ``date_role``, ``kind`` …."""
    model = Citation if name in {"kind", "supports"} else Entry
    if name == "title_status":
        return _values(TitleStatuses.model_fields["az"].annotation)
    return _values(model.model_fields[name].annotation)


def choice(name: str, said: str) -> str:
    """Return a value that a key may have.

    Raises:
        NotFound: if it is none of them.
    """
    known = choices_of(name)
    if said not in known:
        raise NotFound(f"“{said}” is none of {', '.join(known)}. {did_you_mean(said, known)}".rstrip())
    return said


def _values(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401 -- annotations are of any kind
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    return next((found for part in get_args(annotation) if (found := _values(part))), ())
