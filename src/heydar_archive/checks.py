"""Rules that reach across files: one named function a rule, each yields what it finds.

Knows the archive as a whole. A rule about a single file belongs to ``model``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from heydar_archive.archive import Archive, disputed
from heydar_archive.comparison import differences, stated
from heydar_archive.coverage import texts, translations
from heydar_archive.describing import Record
from heydar_archive.languages import AUTONYMS, LANGUAGE_MARK, LANGUAGES, Words
from heydar_archive.lookalikes import lookalike_words
from heydar_archive.memory import Memory
from heydar_archive.model import ArticleBody, Described, Entry, Issuer, Reading, Refers
from heydar_archive.problems import Position, Problem, Severity, did_you_mean
from heydar_archive.strict_yaml import Path_

CROSSING = frozenset({"cites", "counters"})
"""Relations that two documents may have to each other, each way a fact of its own; any other runs one way."""


def check(archive: Archive, memory: Memory | None = None) -> tuple[Problem, ...]:
    """Return what every rule finds; with a ``memory`` a record that did not change is not compared again with itself."""
    memory = memory or Memory()
    found: list[Problem] = []
    for rule in RULES:
        of_record = OF_ONE_RECORD.get(rule)
        if of_record is None:
            found.extend(identifiers_exist(archive, memory) if rule is identifiers_exist else rule(archive))
            continue
        for record in _records(archive):
            found.extend(memory.recall(rule.__name__, record.file, record, partial(_all, of_record, record)))
    return tuple(found)


def _all(rule: Callable[[Record[Any]], Iterator[Problem]], record: Record[Any]) -> tuple[Problem, ...]:
    return tuple(rule(record))


def check_again(archive: Archive, entries: Iterable[Record[Entry]], *, drafts: bool) -> tuple[Problem, ...]:
    """Return what the rules find that may find something new where nothing changed but some entries, and not their outlines.

    All other rules look at outlines and registers only. Takes the archive with its drafts; without ``drafts`` none may be named.
    """
    found: list[Problem] = []
    for entry in entries:
        found.extend(_unknown_identifiers(archive, entry, tuple(references(entry.facts))))
        found.extend(_offices(archive, entry))
        if not entry.outline.withdrawn:
            found.extend(_texts_and_facts(entry))
            found.extend(_outdated(entry))
        for rule in OF_ONE_RECORD.values():
            found.extend(rule(entry))
        if not drafts:
            found.extend(_named_drafts(archive, entry))
    return tuple(found)


def _records(archive: Archive) -> Iterator[Record[Any]]:
    yield from archive.entries
    yield from archive.withdrawn
    for kind in ("organisations", "people", "places", "topics", "sources", "forms", "terms", "glossary", "gaps"):
        yield from archive.register(kind).values()
    yield from archive.pages
    yield archive.site


def _with_reference(archive: Archive) -> Iterator[Record[Any]]:
    yield from archive.entries
    yield from archive.withdrawn
    yield from archive.gaps


def identifiers_exist(archive: Archive, memory: Memory | None = None) -> Iterator[Problem]:
    """Every identifier names something in its register; an unknown one gets the nearest that is known."""
    memory = memory or Memory()
    for record in _records(archive):
        named = memory.recall("references", record.file, record, partial(_named, record))
        yield from _unknown_identifiers(archive, record, named)


def _named(record: Record[Any]) -> tuple[tuple[Path_, str, str], ...]:
    return tuple(references(record.facts))


def _unknown_identifiers(
    archive: Archive, record: Record[Any], named: Iterable[tuple[Path_, str, str]]
) -> Iterator[Problem]:
    for path, register, identifier in named:
        known = archive.register(register)
        if identifier in known:
            continue
        where = {"agents": "organisations or people"}.get(register, register)
        what = f"is not in the register of {where}"
        allowed = f"the name of a file in content/registers/{where}, without “.yaml”"
        todo = did_you_mean(identifier, known, "Correct it, or add the file.")
        if register == "entries":
            what, allowed = "is not the reference of an entry", "the `ref` of an entry that is there"
            gone = next((entry.facts.withdrawn for entry in archive.withdrawn if entry.outline.ref == identifier), None)
            if any(gap.facts.ref == identifier for gap in archive.gaps):
                what, todo = "is kept free for a document that was not found", "Write it in words, in a note."
            elif gone:
                what, instead = "is the reference of an entry that was withdrawn", gone.replaced_by
                todo = f"Name {instead}, which replaces it." if instead else "Remove it."
        yield Problem("unknown-identifier", record.position(*path), f"“{identifier}” {what}", allowed, todo)


def drafts_stay_behind(archive: Archive) -> Iterator[Problem]:
    """Nothing that is published names a draft: a rule for builds that leave drafts out.

    Takes the archive with its drafts. Links in texts are followed where their pages are made.
    """
    for record in _records(archive):
        yield from _named_drafts(archive, record)


def _named_drafts(archive: Archive, record: Record[Any]) -> Iterator[Problem]:
    if isinstance(record.facts, Entry) and record.facts.draft:
        return
    for path, register, identifier in references(record.facts):
        entry = archive.by_ref.get(identifier) if register == "entries" else None
        if entry and entry.outline.draft:
            yield names_a_draft(record.position(*path), entry)


def names_a_draft(where: Position, draft: Record[Entry]) -> Problem:
    """Return the problem of something published that names a draft at a place."""
    return Problem(
        "refers-to-draft",
        where,
        f"“{draft.facts.ref}” is a draft, and readers would look for it in vain",
        "entries that are published",
        f"Publish the draft: remove `draft: true` from {draft.file}; or take the reference out until then.",
    )


def references(facts: BaseModel, path: Path_ = ()) -> Iterator[tuple[Path_, str, str]]:
    """Yield (path, register, identifier) for every value that the model marks as a reference."""
    for name, key, register in _fields(type(facts)):
        yield from _references_in(getattr(facts, name), (*path, key), register)


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str, str | None], ...]:
    """Return each field's name, its key in a file, and the register that it refers to, if it does."""
    return tuple(
        (name, field.alias or name, _register(field.annotation, field.metadata))
        for name, field in model.model_fields.items()
    )


def _references_in(value: Any, path: Path_, register: str | None) -> Iterator[tuple[Path_, str, str]]:  # noqa: ANN401
    if isinstance(value, Described):
        yield from references(value, path)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _references_in(item, (*path, index), register)
    elif register and isinstance(value, str):
        yield path, register, value


def _register(annotation: Any, metadata: Iterable[Any] = ()) -> str | None:  # noqa: ANN401 -- annotations are of any kind
    for mark in metadata:
        if isinstance(mark, Refers):
            return mark.register
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _register(arguments[0], arguments[1:])
    for argument in arguments:
        found = _register(argument)
        if found:
            return found
    return None


def references_are_unique(archive: Archive) -> Iterator[Problem]:
    """A reference belongs to one entry or gap for ever."""
    holders: dict[str, list[Record[Any]]] = defaultdict(list)
    for record in _with_reference(archive):
        holders[record.facts.ref].append(record)
    for ref, records in holders.items():
        for record in sorted(records, key=lambda r: r.file)[1:]:
            first = min(r.file for r in records)
            yield Problem(
                "repeated-reference",
                record.position("ref"),
                f"“{ref}” already belongs to {first}",
                "a reference that no other entry or gap has, or ever had",
                f"Keep it on the older of the two, and give the other {_next_free(ref, holders)}.",
            )


def _next_free(like: str, taken: Iterable[str]) -> str:
    """Return the number after the highest that is taken, written like ``like`` (TA-0010 after TA-0009)."""
    letters = like.rstrip("0123456789")
    numbers = [int(word.removeprefix(letters)) for word in taken if word.rstrip("0123456789") == letters]
    return f"{letters}{max(numbers) + 1:0{len(like) - len(letters)}d}"


def discrepancies_are_unique(archive: Archive) -> Iterator[Problem]:
    """A discrepancy's number is unique in the archive."""
    seen: dict[str, str] = {}
    former = disputed(archive.withdrawn)
    places = [(d.record.file, d) for d in (*archive.disagreements, *former)]
    taken = [d.id for _, d in places]
    for file, disagreement in sorted(places, key=lambda p: (p[0], p[1].id)):
        number = disagreement.id
        where = disagreement.record.position("readings", disagreement.at, "id")
        if number in seen:
            yield Problem(
                "repeated-discrepancy",
                where,
                f"“{number}” already stands in {seen[number]}",
                "a number that no other disagreement has, or ever had",
                f"Keep it on the older of the two, and give the other {_next_free(number, taken)}.",
            )
        seen.setdefault(number, f"{file}:{where.line}")


def agents_are_distinct(archive: Archive) -> Iterator[Problem]:
    """No identifier is both an organisation and a person."""
    for identifier in sorted(archive.organisations.keys() & archive.people.keys()):
        person = archive.people[identifier]
        yield Problem(
            "ambiguous-agent",
            Position(person.file),
            f"“{identifier}” is an organisation too",
            "each file name once in the registers of organisations and people",
            "Rename one of the two files, and correct the name where it is used.",
        )


def offices_are_held(archive: Archive) -> Iterator[Problem]:
    """A person issues in an office that the register knows and that was held on the document's day."""
    for record in _with_reference(archive):
        yield from _offices(archive, record)


def _offices(archive: Archive, record: Record[Any]) -> Iterator[Problem]:
    for index, issuer in enumerate(record.facts.issuers):
        yield from _office(archive, record, index, issuer)


def _office(archive: Archive, record: Record[Any], index: int, issuer: Issuer) -> Iterator[Problem]:
    person = archive.people.get(issuer.agent)
    at = ("issuers", index)
    if person is None:
        if issuer.capacity and issuer.agent in archive.organisations:
            yield Problem(
                "capacity-of-a-body",
                record.position(*at, "capacity"),
                f"“{issuer.capacity}” cannot be an office of “{issuer.agent}”, which is an organisation",
                "`capacity` for people only",
                "Remove `capacity`.",
            )
        return
    offices = {office.id: office for office in person.facts.offices}
    if issuer.capacity is None:
        if offices:
            yield Problem(
                "missing-capacity",
                record.position(*at),
                f"nothing says in which office “{issuer.agent}” issued it",
                ", ".join(offices),
                "Add `capacity` below `agent`.",
            )
        return
    office = offices.get(issuer.capacity)
    if office is None:
        yield Problem(
            "unknown-office",
            record.position(*at, "capacity"),
            f"“{issuer.capacity}” is not an office of “{issuer.agent}”",
            ", ".join(offices) or "no `capacity`: the person's file names no office",
            did_you_mean(issuer.capacity, offices, f"Correct it, or add the office to {person.file}."),
        )
    elif record.facts.date is not None and not record.facts.date.within(office.since, office.until):
        held = f"a document dated from {office.since or 'an unknown day'} to {office.until or 'today'}"
        fitting = " or ".join(f"“{o.id}”" for o in offices.values() if record.facts.date.within(o.since, o.until))
        todo = f"Did you mean {fitting}?" if fitting else f"Check the date, and the offices in {person.file}."
        yield Problem(
            "office-not-held",
            record.position(*at, "capacity"),
            f"the office “{issuer.capacity}” was not held on {record.facts.date}",
            held,
            todo,
        )


def relations_stand_once(archive: Archive) -> Iterator[Problem]:
    """A relation is stored on one side, once, and never points at its own entry."""
    stored: dict[tuple[str, str, str], Record[Entry]] = {}
    for entry in sorted(archive.entries, key=lambda e: e.file):
        for index, relation in enumerate(entry.facts.relations):
            where = entry.position("relations", index, "to")
            ref = entry.facts.ref
            if relation.to == ref:
                yield Problem(
                    "relation-to-itself",
                    where,
                    f"“{ref}” is this entry itself",
                    "another entry",
                    "Correct the reference.",
                )
                continue
            ends = (ref, relation.to) if relation.type in CROSSING else sorted((ref, relation.to))
            key = (relation.type, *ends)
            if key in stored:
                yield Problem(
                    "repeated-relation",
                    where,
                    f"the relation to “{relation.to}” already stands in {stored[key].file}",
                    "each relation once, on one side; the other side shows it by itself",
                    "Remove one of the two.",
                )
            stored.setdefault(key, entry)


def hierarchies_have_no_circle(archive: Archive) -> Iterator[Problem]:
    """No organisation, place or topic is part of itself, directly or through others."""
    for kind, key in (("organisations", "parent"), ("places", "parent"), ("topics", "broader")):
        register = archive.register(kind)
        for identifier, record in register.items():
            chain = [identifier]
            here = getattr(record.facts, key)
            while here in register and here not in chain:
                chain.append(here)
                here = getattr(register[here].facts, key)
            if here == identifier == min(chain):  # one report a circle
                yield Problem(
                    "circle",
                    record.position(key),
                    f"“{[*chain, here][1]}” is itself part of “{identifier}”: {' → '.join([*chain, here])}",
                    "a chain that ends",
                    f"Correct or remove `{key}` in one of these files.",
                )


def addresses_are_unique(archive: Archive) -> Iterator[Problem]:
    """A slug, present or former, belongs to one entry of its form."""
    entries = sorted((*archive.entries, *archive.withdrawn), key=lambda e: e.file)
    holders: dict[tuple[str, str], Record[Entry]] = {(e.folder, e.id): e for e in entries}
    for entry in entries:
        for index, alias in enumerate(entry.facts.aliases):
            key = (entry.folder, alias)
            holder = holders.get(key)
            if holder is not None:
                yield Problem(
                    "repeated-alias",
                    entry.position("aliases", index),
                    f"“{alias}” is already the address of {holder.file}",
                    "a former name that no other entry of this form has or had",
                    "Remove it from `aliases`.",
                )
            holders.setdefault(key, entry)


def article_order_is_unique(archive: Archive) -> Iterator[Problem]:
    """In the founding article's order each place holds one act, and each one body."""
    groups: list[list[Record[Any]]] = [list(archive.entries), list(archive.organisations.values())]
    for records in groups:
        seen: dict[int, str] = {}
        for record in sorted(records, key=lambda r: r.file):
            article = record.facts.article
            if article is None:
                continue
            if article.order in seen:
                yield Problem(
                    "repeated-order",
                    record.position("article", "order"),
                    f"“{article.order}” is already the place of {seen[article.order]}",
                    "each place in the article's order once",
                    "Correct the order.",
                )
            seen.setdefault(article.order, record.file)


def texts_have_facts(archive: Archive) -> Iterator[Problem]:
    """A text in the body says what it is, and facts about a text need the text; status agrees with both."""
    for entry in archive.entries:
        yield from _texts_and_facts(entry)


def _texts_and_facts(entry: Record[Entry]) -> Iterator[Problem]:
    for language in LANGUAGES:
        section = entry.section(language)
        facts = entry.facts.texts[language]
        if section and facts is None:
            yield Problem(
                "text-without-facts",
                Position(entry.file, section.line, 1),
                f"a text in {language} stands below the facts, and `texts` does not say what it is",
                f"for example `texts: {{{language}: {{nature: original}}}}`",
                f"Add `{language}` to `texts`.",
            )
        if facts and not section:
            yield Problem(
                "facts-without-text",
                entry.position("texts", language),
                f"`texts` describes a text in {language}, and none stands below the facts",
                "facts about texts that are there",
                f"Add the text under “# {AUTONYMS[language]}”, or remove `{language}` from `texts`.",
            )
    has_text = bool(texts(entry))
    if has_text != (entry.facts.status in {"transcribed", "reviewed"}):
        said = "a text stands" if has_text else "no text stands"
        yield Problem(
            "status-without-text",
            entry.position("status"),
            f"the status is “{entry.facts.status}”, and {said} below the facts",
            "`attested` or `located` without a text; `transcribed` or `reviewed` with one",
            "Correct `status`.",
        )


def translations_are_current(archive: Archive) -> Iterator[Problem]:
    """A translation was made from the text that stands beside it today (a warning)."""
    for entry in archive.entries:
        yield from _outdated(entry)


def _outdated(entry: Record[Entry]) -> Iterator[Problem]:
    for language, facts, now in translations(entry):
        if facts.of_hash != now:
            yield Problem(
                "outdated-translation",
                entry.position("texts", language, "of_hash"),
                f"“{facts.of_hash}” is not the text in {facts.of} as it stands now: that is “{now}”",
                "the digest of the text that the translation was made from",
                "Compare the translation with the text. When they agree again: "
                f"python build.py status confirm {entry.facts.ref}.",
                severity=Severity.WARNING,
            )


def pairs_state_the_same(archive: Archive) -> Iterator[Problem]:
    """The same dates, numbers and document symbols stand in both languages of every description (a warning)."""
    for record in _records(archive):
        yield from _differing_pairs(record)


def _differing_pairs(record: Record[Any]) -> Iterator[Problem]:
    for path, words in pairs(record.facts):
        for kind, fact, in_az in differences(stated(words.az, "az"), stated(words.en, "en")):
            here, there = ("az", "en") if in_az else ("en", "az")
            yield Problem(
                "halves-differ",
                record.position(*path, there),
                f"“{fact}” ({_KINDS[kind]}) stands in {here} and not in {there}",
                "the same dates, numbers and symbols in both languages",
                "Compare the two; if both are right, write the fact the same way.",
                severity=Severity.WARNING,
            )


def foreign_words_are_marked(archive: Archive) -> Iterator[Problem]:
    """Words whose letters show that they are of another language say which (a warning)."""
    for record in _records(archive):
        yield from _unmarked_words(record)


def _unmarked_words(record: Record[Any]) -> Iterator[Problem]:
    for path, words in pairs(record.facts):
        for language in LANGUAGES:
            found = _FOREIGN[language].search(LANGUAGE_MARK.sub(" ", words[language]))
            if found:
                yield Problem(
                    "unmarked-language",
                    record.position(*path, language),
                    f"“{found[0]}” is not {_SAID[language]}, and nothing says which language it is",
                    f"[{found[0]}]{{az}} with the code of its language: az, en, ru, tr …",
                    "Put the words into square brackets, with the code after them."
                    + (_TWIN if any(lookalike_words(f"a {found[0]}")) else ""),
                    severity=Severity.WARNING,
                )


_TWIN = " If you see no difference: these letters only look like Latin ones; type the word again."
_SAID = {"az": "Azerbaijani", "en": "English"}
_FOREIGN = {
    "az": re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u10a0-\u10ff\u0600-\u06ff]+"),
    "en": re.compile(r"\w*[əƏğĞıİ\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u10a0-\u10ff\u0600-\u06ff]\w*"),
}
"""Letters that a language does not have: for English those of Azerbaijani that no other Latin name brings along."""


_KINDS = {"dates": "month and day", "numbers": "a number", "symbols": "a symbol", "names": "a name"}


def pairs(facts: BaseModel, path: Path_ = ()) -> Iterator[tuple[Path_, Words]]:
    """Yield (path, words) for every pair of words in a record, readings' values left out: they may differ."""
    for name, key, _ in _fields(type(facts)):
        yield from _pairs_in(getattr(facts, name), (*path, key))


def _pairs_in(value: Any, path: Path_) -> Iterator[tuple[Path_, Words]]:  # noqa: ANN401 -- any value of the model
    if isinstance(value, Words):
        yield path, value
    elif isinstance(value, Described) and not isinstance(value, Reading | ArticleBody):
        yield from pairs(value, path)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _pairs_in(item, (*path, index))


def tenure_is_sound(archive: Archive) -> Iterator[Problem]:
    """The time against which documents are counted begins before it ends."""
    tenure = archive.site.facts.tenure
    if tenure and tenure.until.latest < tenure.since.earliest:
        yield Problem(
            "backwards",
            archive.site.position("tenure", "until"),
            f"“{tenure.until}” lies before “{tenure.since}”",
            "a time that begins before it ends",
            "Correct one of the two.",
        )


RULES = (
    identifiers_exist,
    references_are_unique,
    discrepancies_are_unique,
    agents_are_distinct,
    offices_are_held,
    relations_stand_once,
    hierarchies_have_no_circle,
    addresses_are_unique,
    article_order_is_unique,
    texts_have_facts,
    tenure_is_sound,
    translations_are_current,
    pairs_state_the_same,
    foreign_words_are_marked,
)
"""Every rule, in the order in which they run; the report is sorted by place."""

OF_ONE_RECORD: Mapping[Callable[[Archive], Iterator[Problem]], Callable[[Record[Any]], Iterator[Problem]]] = {
    pairs_state_the_same: _differing_pairs,
    foreign_words_are_marked: _unmarked_words,
}
"""The rules that look at each record by itself, and what they do with one: it depends on nothing else."""
