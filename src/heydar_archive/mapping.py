"""The one mapping from the model to the vocabularies of others: a line for each fact, and nothing typed twice.

Every format for machines reads it: the JSON documents and their schemas, the tables (CSV, SQLite), the linked data (RDF, JSON-LD)
and ``docs/fields.md``. A field of the model that has a line is published everywhere; one that has none must stand in
``NOT_PUBLISHED`` with the reason. Knows classes and fields of the model and terms of DCMI Metadata Terms, schema.org, Records
in Contexts (RiC-O 1.1), the European Legislation Identifier (ELI), SKOS and RDF Schema. Knows no values and no format.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from heydar_archive import model
from heydar_archive.dates import DocumentDate
from heydar_archive.languages import LANGUAGES, Words
from heydar_archive.model import REGISTERS, Entry, Page, Refers, Site

PREFIXES: dict[str, str] = {
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Namespaces by the prefix that terms carry; the archive's own terms have the prefix ``OWN``."""

OWN = "archive"
"""The prefix of terms that no vocabulary of others has; its namespace lies on the archive's own site."""

Voice: TypeAlias = Literal["identity", "content", "description", "editorial"]
"""Whose words a fact of an entry is: the document's own, our neutral description, or a judgement of the editors; or what names it."""

VOICES: tuple[Voice, ...] = ("content", "description", "editorial")
"""The parts of an entry's JSON document; what names the entry stands beside them."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where one field goes.

    ``terms`` say it of the thing that has the field; ``whole`` say it, in one step, of the document or record that the thing is a
    part of (the agent of an issuer is a creator of the document). Without ``terms`` the field has a term of the archive's own.
    ``csl`` is its variable in the Citation Style Language, ``voice`` the part of an entry's JSON document in which it stands.
    """

    key: str
    terms: str = ""
    whole: str = ""
    csl: str = ""
    voice: Voice = "description"


_ABOUT = "dcterms:subject schema:about rico:hasOrHadSubject"
_TITLE = "dcterms:title schema:name rico:title"
_NAMED = "skos:prefLabel schema:name rico:name"

LINES: Mapping[type[BaseModel], tuple[Line, ...]] = {
    Entry: (
        Line(
            "ref",
            "dcterms:identifier schema:identifier rico:identifier eli:id_local",
            csl="archive_location",
            voice="identity",
        ),
        Line("draft", voice="identity"),
        Line("published", "schema:sdDatePublished", voice="editorial"),
        Line("title", _TITLE, csl="title", voice="content"),
        Line("title_status", voice="content"),
        Line("title_note", "schema:disambiguatingDescription", voice="editorial"),
        Line("date", "dcterms:date rico:date", csl="issued"),
        Line("date_basis"),
        Line("date_role"),
        Line("events", "rico:isAssociatedWithEvent"),
        Line("number", "schema:identifier rico:hasOrHadIdentifier"),
        Line("issuers", "schema:creator"),
        Line("addressees", "schema:recipient"),
        Line("place", "schema:locationCreated rico:isAssociatedWithPlace", csl="publisher-place"),
        Line("place_basis"),
        Line("organisations", _ABOUT),
        Line("people", _ABOUT),
        Line("places", f"dcterms:spatial {_ABOUT}"),
        Line("topics", f"{_ABOUT} eli:is_about", csl="keyword"),
        Line("original_language", "dcterms:language schema:inLanguage", csl="language"),
        Line("summary", "dcterms:abstract schema:abstract rico:scopeAndContent eli:description", csl="abstract"),
        Line("status", "schema:creativeWorkStatus", voice="editorial"),
        Line("text_seen", voice="editorial"),
        Line("confidence", voice="editorial"),
        Line("confidence_note", "schema:description", voice="editorial"),
        Line("official_address", "rdfs:seeAlso"),
        Line("sources", voice="editorial"),
        Line("relations"),
        Line("readings", voice="editorial"),
        Line("article", voice="editorial"),
        Line("alignment", voice="content"),
        Line("texts", voice="content"),
        Line("notes", "schema:comment", voice="editorial"),
    ),
    model.TitleStatuses: (Line("az"), Line("en")),
    model.Citation: (
        Line("source", "schema:isBasedOn", "dcterms:source rico:recordResourceHasSourceOfInformation"),
        Line("kind"),
        Line("language", "dcterms:language schema:inLanguage"),
        Line("locator", "schema:pagination"),
        Line("url", "schema:url"),
        Line("accessed"),
        Line("supports"),
        Line("note", "rdfs:comment"),
    ),
    model.Number: (
        Line("value", "schema:value rico:textualValue", "eli:number", csl="number"),
        Line("scheme", "schema:propertyID"),
        Line("verified"),
        Line("note", "rdfs:comment schema:description"),
    ),
    model.Issuer: (
        Line("agent", "schema:creator", "dcterms:creator rico:hasCreator eli:passed_by", csl="author"),
        Line("capacity", "schema:roleName"),
        Line("note", "rdfs:comment schema:description"),
    ),
    model.Addressee: (
        Line("agent", "schema:recipient", "rico:hasAddressee"),
        Line("name", "schema:name"),
        Line("copy"),
    ),
    model.Event: (
        Line("role", "schema:name rico:type"),
        Line("date", "schema:startDate rico:date"),
        Line("source", "dcterms:source"),
        Line("note", "rdfs:comment schema:description"),
    ),
    model.Relation: (Line("type"), Line("to", "rico:relationHasTarget"), Line("note", "rdfs:comment")),
    model.Witness: (
        Line("source", "dcterms:source"),
        Line("half"),
        Line("language", "dcterms:language"),
        Line("locator", "schema:pagination"),
        Line("url", "schema:url"),
    ),
    model.Reading: (
        Line("value", "rdf:value"),
        Line("language", "dcterms:language"),
        Line("witnesses"),
        Line("followed"),
    ),
    model.Discrepancy: (
        Line("id", "dcterms:identifier"),
        Line("about"),
        Line("scope"),
        Line("severity"),
        Line("subject", "dcterms:title"),
        Line("values"),
        Line("assessment", "rdfs:comment"),
        Line("status"),
    ),
    model.ArticleHalf: (Line("absent"), Line("date"), Line("words"), Line("locator", "schema:pagination")),
    model.ArticleAct: (Line("order"), Line("az"), Line("en"), Line("note", "rdfs:comment")),
    model.ArticleBody: (Line("order"), Line("az"), Line("en")),
    model.Alignment: (Line("az"), Line("en")),
    model.TextFacts: (
        Line("nature"),
        Line("transcription"),
        Line("copy_text", "dcterms:source"),
        Line("of"),
        Line("of_hash"),
        Line("translator"),
    ),
    model.Texts: (Line("az"), Line("en")),
    model.Note: (
        Line("by", "dcterms:creator"),
        Line("on", "dcterms:created schema:dateCreated"),
        Line("kind"),
        Line("az", "rdf:value schema:text"),
        Line("en", "rdf:value schema:text"),
    ),
    model.Name: (
        Line("az", "rico:textualValue", "rico:name"),
        Line("en", "rico:textualValue", "rico:name"),
        Line("short", whole="skos:altLabel"),
        Line("acronym", whole="skos:altLabel schema:alternateName"),
        Line("since", "rico:usedFromDate"),
        Line("until", "rico:usedToDate"),
        Line("basis", "rdfs:comment"),
    ),
    model.Variant: (
        Line("text", "rico:textualValue", "skos:altLabel schema:alternateName"),
        Line("language", "dcterms:language"),
    ),
    model.Organisation: (
        Line("names", "rico:hasOrHadAgentName"),
        Line("variants", "rico:hasOrHadName"),
        Line("kind"),
        Line("parent", "schema:parentOrganization rico:isOrWasSubdivisionOf"),
        Line("founded", "schema:foundingDate rico:beginningDate"),
        Line("founded_basis"),
        Line("dissolved", "schema:dissolutionDate rico:endDate"),
        Line("dissolved_basis"),
        Line("website", "schema:url"),
        Line("wikidata", "schema:sameAs owl:sameAs"),
        Line("description", "dcterms:description schema:description rico:history"),
        Line("article"),
        Line("sources"),
        Line("readings"),
    ),
    model.Office: (
        Line("id", "dcterms:identifier"),
        Line("title", "schema:roleName rico:name"),
        Line("body", "schema:worksFor"),
        Line("since", "schema:startDate rico:beginningDate"),
        Line("until", "schema:endDate rico:endDate"),
        Line("basis", "rdfs:comment"),
    ),
    model.Person: (
        Line("name", _NAMED),
        Line("sort_name"),
        Line("variants", "rico:hasOrHadName"),
        Line("born", "schema:birthDate rico:birthDate"),
        Line("died", "schema:deathDate rico:deathDate"),
        Line("life_basis"),
        Line("offices", "schema:hasOccupation rico:occupiesOrOccupied"),
        Line("wikidata", "schema:sameAs owl:sameAs"),
        Line("description", "dcterms:description schema:description rico:history"),
        Line("sources"),
        Line("readings"),
    ),
    model.Coordinates: (
        Line("lat", "schema:latitude rico:latitude"),
        Line("lon", "schema:longitude rico:longitude"),
        Line("basis", "rdfs:comment"),
    ),
    model.Place: (
        Line("name", _NAMED),
        Line("variants", "rico:hasOrHadPlaceName"),
        Line("kind"),
        Line("parent", "schema:containedInPlace rico:isOrWasPartOf"),
        Line("coordinates", "schema:geo"),
        Line("wikidata", "schema:sameAs owl:sameAs"),
        Line("description", "dcterms:description schema:description rico:history"),
        Line("sources"),
        Line("readings"),
    ),
    model.Topic: (
        Line("name", "skos:prefLabel schema:name"),
        Line("broader", "skos:broader"),
        Line("description", "skos:scopeNote schema:description"),
    ),
    model.SourceWork: (
        Line("name", _TITLE),
        Line("type", "rico:type schema:genre"),
        Line("publisher", "schema:creditText"),
        Line("languages", "dcterms:language schema:inLanguage"),
        Line("url", "schema:url"),
        Line("description", "dcterms:description schema:description"),
        Line("readings"),
    ),
    model.UnwantedTerm: (Line("text", "rdf:value"), Line("language", "dcterms:language")),
    model.Form: (
        Line("order"),
        Line("name", "skos:prefLabel schema:name"),
        Line("plural", "skos:altLabel"),
        Line("description", "skos:definition schema:description"),
        Line("avoid"),
        Line("schema_org"),
        Line("csl", csl="type"),
    ),
    model.Usage: (
        Line("who"),
        Line("words", "rdf:value"),
        Line("sources"),
        Line("documents", "dcterms:references"),
        Line("source_note", "rdfs:comment"),
    ),
    model.Term: (
        Line("name", "skos:prefLabel schema:name"),
        Line("usages"),
        Line("practice", "skos:editorialNote"),
        Line("readings"),
    ),
    model.GlossaryTerm: (
        Line("category"),
        Line("name", "skos:prefLabel schema:name"),
        Line("note", "skos:note"),
    ),
    model.Gap: (
        Line("ref", "dcterms:identifier schema:identifier"),
        Line("title", _TITLE),
        Line("date", "dcterms:date rico:date"),
        Line("date_basis"),
        Line("form", "dcterms:type rico:hasDocumentaryFormType"),
        Line("issuers", "schema:creator"),
        Line("topics", _ABOUT),
        Line("description", "dcterms:description schema:description"),
        Line("searched"),
        Line("sources"),
    ),
    Page: (Line("title", _TITLE), Line("description", "dcterms:description schema:description"), Line("readings")),
    Site: (
        Line("name", _TITLE),
        Line("descriptor", "schema:alternativeHeadline"),
        Line("statement", "dcterms:description schema:description"),
        Line("base_url", "schema:url"),
        Line("licence", "dcterms:rights schema:usageInfo"),
        Line("licence_url", "dcterms:license schema:license"),
        Line("rights", "dcterms:accessRights schema:copyrightNotice"),
    ),
}
"""Every published field, class by class, in the order in which formats give them."""

NOT_PUBLISHED: Mapping[tuple[type[BaseModel], str], str] = {
    (Entry, "withdrawn"): "a withdrawn entry is not in the data; its JSON document keeps its address and says so",
    (Entry, "aliases"): "former addresses are redirected by the site; the permanent address never changes",
    (Site, "short_name"): "for the screen of a telephone only",
    (Site, "contact"): "an address for corrections, not a fact about the documents; every page shows it",
    (
        Site,
        "tenure",
    ): "decides how the site counts documents, not what is known of them; the person's offices are published",
    (Site, "repository"): "how editors work, not what they describe",
    (Site, "selected"): "the choice of the front page",
    (model.Tenure, "person"): "as the field of the site that holds it",
    (model.Tenure, "since"): "as the field of the site that holds it",
    (model.Tenure, "until"): "as the field of the site that holds it",
    (model.Repository, "provider"): "as the field of the site that holds it",
    (model.Repository, "name"): "as the field of the site that holds it",
    (model.Repository, "branch"): "as the field of the site that holds it",
    (model.Withdrawal, "on"): "published only in the document that a withdrawn entry keeps",
    (model.Withdrawal, "az"): "published only in the document that a withdrawn entry keeps",
    (model.Withdrawal, "en"): "published only in the document that a withdrawn entry keeps",
    (model.Withdrawal, "replaced_by"): "published only in the document that a withdrawn entry keeps",
}
"""Fields that no format carries, with the reason."""

TYPES: Mapping[type[BaseModel], str] = {
    Entry: "rico:Record schema:ArchiveComponent",
    model.Number: "rico:Identifier schema:PropertyValue",
    model.Issuer: "rico:CreationRelation schema:Role",
    model.Addressee: "schema:Role",
    model.Event: "rico:Event schema:Event",
    model.Relation: "rico:RecordResourceToRecordResourceRelation",
    model.Note: "schema:Comment",
    model.Name: "rico:AgentName",
    model.Variant: "rico:Name",
    model.Organisation: "rico:CorporateBody schema:Organization",
    model.Office: "rico:Position schema:Role",
    model.Person: "rico:Person schema:Person",
    model.Coordinates: "schema:GeoCoordinates",
    model.Place: "rico:Place schema:Place",
    model.Topic: "skos:Concept schema:DefinedTerm",
    model.SourceWork: "dcterms:BibliographicResource schema:CreativeWork",
    model.Form: "skos:Concept rico:DocumentaryFormType",
    model.Term: "skos:Concept",
    model.GlossaryTerm: "skos:Concept schema:DefinedTerm",
    Page: "schema:WebPage",
    Site: "schema:Dataset",
}
"""The classes of things; one that has none here has a class of the archive's own. An entry also has that of its form."""

ROLES: Mapping[str, str] = {
    "issued": "dcterms:created schema:dateCreated rico:creationDate eli:date_document",
    "signed": "dcterms:created schema:dateCreated rico:creationDate eli:date_document",
    "adopted": "dcterms:created schema:dateCreated rico:creationDate eli:date_document",
    "delivered": "dcterms:created schema:dateCreated rico:creationDate",
    "sent": "dcterms:created schema:dateSent rico:creationDate",
    "received": "schema:dateReceived",
    "published": "dcterms:issued schema:datePublished rico:publicationDate eli:date_publication",
    "in-force": "dcterms:valid eli:first_date_entry_in_force",
    "deposited": "dcterms:dateSubmitted",
    "repealed": "schema:expires eli:date_no_longer_in_force",
}
"""What the date of a document or of a further event is, by its role, said of the document in one step."""

RELATIONS: Mapping[str, str] = {
    "legal-basis": "schema:isBasedOn eli:based_on",
    "implements": "schema:legislationApplies eli:implements",
    "amends": "schema:legislationChanges eli:amends",
    "repeals": "schema:legislationChanges eli:repeals",
    "replies-to": "dcterms:relation rico:isReplyTo",
    "encloses": "dcterms:hasPart schema:hasPart",
    "reaffirms": "dcterms:references schema:citation eli:cites",
    "cites": "dcterms:references schema:citation eli:cites",
    "part-of": "dcterms:isPartOf schema:isPartOf rico:isOrWasPartOf",
    "same-event": "dcterms:relation rico:isRecordResourceAssociatedWithRecordResource",
    "counters": "dcterms:relation rico:isRecordResourceAssociatedWithRecordResource",
}
"""What an entry does to another, by the type of the relation, said of the document in one step."""

CITED_AS: Mapping[str, Mapping[str, str]] = {
    csl: {"csl": csl, "zotero": zotero, "ris": ris, "bibtex": "misc"}
    for csl, zotero, ris in (
        ("legislation", "statute", "STAT"),
        ("regulation", "statute", "STAT"),
        ("bill", "bill", "BILL"),
        ("speech", "presentation", "GEN"),
        ("personal_communication", "letter", "PCOMM"),
        ("report", "report", "RPRT"),
        ("document", "document", "GEN"),
        ("treaty", "document", "GEN"),
    )
}
"""What a document is for reference managers, by its form's type in CSL: its types in Zotero, RIS and BibTeX."""

ELEMENTS: Mapping[str, str] = {
    "title": "title",
    "creator": "creator",
    "subject": "subject",
    "abstract": "description",
    "description": "description",
    "date": "date",
    "created": "date",
    "issued": "date",
    "valid": "date",
    "dateSubmitted": "date",
    "type": "type",
    "identifier": "identifier",
    "source": "source",
    "language": "language",
    "relation": "relation",
    "references": "relation",
    "hasPart": "relation",
    "isPartOf": "relation",
    "spatial": "coverage",
}
"""The element of simple Dublin Core that a term of DCMI Metadata Terms refines; a field with another term is no fact of Dublin Core."""

PRESENT_NAME = "skos:prefLabel schema:name"
"""What the last of an organisation's names is of the organisation: others are names that it had."""

DATES_ONLY = frozenset({"schema", "eli"})
"""Vocabularies whose dates know no doubt: they get a date only where it is one certain day, month or year; ELI, a day only."""

Shape: TypeAlias = Literal[
    "words", "either", "date", "block", "flag", "whole", "address", "wikidata", "language", "choice", "link", "text"
]
"""What a value is: ``words`` in both languages, ``either`` words or one text for both, a ``block`` with fields of its own,
a ``link`` to a record of the archive, a ``choice`` out of few."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A published field as the model defines it, with its line."""

    line: Line
    model: type[BaseModel]
    attribute: str
    shape: Shape
    many: bool
    required: bool
    description: str
    inner: type[BaseModel] | None
    register: str
    choices: tuple[str, ...]

    @property
    def key(self) -> str:
        """The field's name, as an editor writes it and as every format gives it."""
        return self.line.key

    @property
    def own(self) -> str:
        """The term of the archive's own, for a field that no other vocabulary knows."""
        return f"{OWN}:{self.model.__name__}.{self.key}"

    @property
    def terms(self) -> tuple[str, ...]:
        """The properties that say this field of the thing that has it."""
        return tuple(self.line.terms.split()) or (self.own,)

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements of simple Dublin Core that say this field."""
        names = (term.removeprefix("dcterms:") for term in self.terms if term.startswith("dcterms:"))
        return tuple(ELEMENTS[name] for name in names if name in ELEMENTS)

    @property
    def whole(self) -> tuple[str, ...]:
        """The properties that say this field of the document or record of which the thing is a part."""
        return tuple(self.line.whole.split())


@cache
def facts_of(kind: type[BaseModel]) -> tuple[Fact, ...]:
    """Return the published fields of a model, in the order of their lines.

    Raises:
        KeyError: if a line names a field that the model does not have.
    """
    fields = {field.alias or name: (name, field) for name, field in kind.model_fields.items()}
    found = []
    for line in LINES[kind]:
        name, field = fields[line.key]
        held = _held(field.annotation, field.metadata)
        about = field.description or ""
        found.append(
            Fact(
                line,
                kind,
                name,
                held.shape,
                held.many,
                field.is_required(),
                about,
                held.inner,
                held.register,
                held.choices,
            )
        )
    return tuple(found)


def types_of(kind: type[BaseModel]) -> tuple[str, ...]:
    """Return the classes of things that a model describes."""
    return tuple(TYPES.get(kind, f"{OWN}:{kind.__name__}").split())


class _Held(NamedTuple):
    """What a field holds."""

    shape: Shape
    many: bool = False
    inner: type[BaseModel] | None = None
    register: str = ""
    choices: tuple[str, ...] = ()


def _held(annotation: Any, metadata: Iterable[Any]) -> _Held:  # noqa: ANN401 -- annotations are of any kind
    """Return what a field of an annotation holds; ``metadata`` is what stands beside it."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _held(parts[0], (*metadata, *parts[1:]))
    if origin in {Union, types.UnionType}:
        known = [part for part in parts if part is not type(None)]
        return _held(known[0], metadata) if len(known) == 1 else _Held("either")
    if origin is tuple:
        return _held(parts[0], ())._replace(many=True)
    if origin is Literal:
        return _Held("choice", choices=tuple(map(str, parts)))
    return _held_one(annotation, metadata)


def _held_one(kind: type, metadata: Iterable[Any]) -> _Held:
    """Return what a field of a plain type holds."""
    if kind in _SHAPES_OF_TYPES:
        return _Held(_SHAPES_OF_TYPES[kind])
    if issubclass(kind, BaseModel):
        return _Held("block", inner=kind)
    for mark in metadata:
        if isinstance(mark, Refers):
            return _Held("link", register=mark.register)
        code = getattr(mark, "code", "")
        if code in _SHAPES:
            return _Held(_SHAPES[code])
    return _Held("text")


_SHAPES_OF_TYPES: Mapping[type, Shape] = {Words: "words", DocumentDate: "date", bool: "flag", int: "whole"}
_SHAPES: Mapping[str, Shape] = {"bad-url": "address", "bad-language": "language", "bad-wikidata": "wikidata"}

KINDS: Mapping[str, type[BaseModel]] = {"entries": Entry, **REGISTERS, "pages": Page}
"""Every kind of record, by the name of its data."""


def models() -> tuple[type[BaseModel], ...]:
    """Return every model that content is made of, outermost first, those that no line leads to included."""
    found: list[type[BaseModel]] = []
    waiting: list[type[BaseModel]] = [*KINDS.values(), Site]
    while waiting:
        kind = waiting.pop(0)
        if kind in found or kind is Words:
            continue
        found.append(kind)
        waiting.extend(inner for field in kind.model_fields.values() for inner in _models_in(field.annotation))
    return tuple(found)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 -- annotations are of any kind
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def as_markdown() -> str:
    """Return the mapping as tables in Markdown: what each published field is in each vocabulary, and what is not published."""
    parts = []
    for kind in models():
        if kind not in LINES:
            continue
        rows = ["| field | holds | terms | of the whole | CSL |", "|---|---|---|---|---|"]
        for fact in facts_of(kind):
            cells = (
                f"`{fact.key}`",
                fact.description.replace("|", "\\|"),
                _code(fact.terms),
                _code(fact.whole),
                _code([fact.line.csl] if fact.line.csl else []),
            )
            rows.append(f"| {' | '.join(cells)} |")
        first = (kind.__doc__ or "").splitlines()[0]
        parts.append(f"### {kind.__name__}\n\n{first} Class: {_code(types_of(kind))}.\n\n" + "\n".join(rows))
    parts.append("### Roles of dates\n\n" + _pairs("role", ROLES))
    parts.append("### Types of relations\n\n" + _pairs("type", RELATIONS))
    elements = {f"dcterms:{term}": f"dc:{element}" for term, element in ELEMENTS.items()}
    parts.append("### Simple Dublin Core\n\n" + _pairs("term", elements))
    heads = ("csl", "zotero", "ris", "bibtex")
    rows = ["| CSL | Zotero | RIS | BibTeX |", "|---|---|---|---|"]
    rows.extend(f"| {' | '.join(f'`{kinds[head]}`' for head in heads)} |" for kinds in CITED_AS.values())
    parts.append("### Documents in reference managers\n\n" + "\n".join(rows))
    rows = ["| field | why |", "|---|---|"]
    rows.extend(f"| `{kind.__name__}.{key}` | {why} |" for (kind, key), why in NOT_PUBLISHED.items())
    parts.append("### Not published\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _pairs(name: str, of: Mapping[str, str]) -> str:
    return "\n".join([f"| {name} | terms |", "|---|---|", *(f"| `{key}` | {_code(of[key].split())} |" for key in of)])


def _code(names: tuple[str, ...] | list[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def in_languages(fact: Fact) -> str | None:
    """Return the language of a text that is one of a pair (``az`` beside ``en``), None of any other."""
    return fact.key if fact.key in LANGUAGES and fact.shape == "text" else None
