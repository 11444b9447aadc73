"""What an entry, a register and a page of the archive may hold: the one definition of content.

These classes parse and validate front matter, export the published JSON Schema and fill the field tables
of the editor's manual. They know one file at a time: whether an identifier exists, a relation holds or an
office was held that day is decided in ``checks``. Every value is frozen.

Vocabulary follows ISAD(G) and DACS for description, EDTF for dates, ELI for relations and events,
CSL and schema.org for kinds of documents, BCP 47 for languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from heydar_archive.dates import SHAPE, DocumentDate
from heydar_archive.languages import Language, Prose, Words

SUMMARY_WORDS = 120
"""The most words that a summary may have in a language."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A one-line text of a fixed shape; ``said`` tells an editor which shape."""

    code: str
    pattern: str
    said: str

    def parse(self, value: Any) -> str:  # noqa: ANN401 -- whatever the file holds
        if not isinstance(value, str):
            raise PydanticCustomError("wrong-type", "text is expected here")
        if not re.fullmatch(self.pattern, value):
            raise PydanticCustomError(self.code, "“{value}” is not {said}", {"value": value, "said": self.said})
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}


def _flag(value: Any) -> Any:  # noqa: ANN401 -- whatever the file holds
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "text is expected here")
    raise PydanticCustomError(
        "bad-value", "“{value}” is neither true nor false", {"value": value, "allowed": "true, false"}
    )


def _whole(value: Any) -> Any:  # noqa: ANN401 -- whatever the file holds
    if isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]{0,5}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "text is expected here")
    raise PydanticCustomError(
        "bad-value",
        "“{value}” is not a whole number",
        {"value": value, "allowed": "a number in digits, without sign, point or leading zero: 10"},
    )


def _day(value: DocumentDate) -> DocumentDate:
    if not (value.is_day and value.certain):
        raise PydanticCustomError(
            "bad-day",
            "“{value}” is not one certain day",
            {
                "value": str(value),
                "allowed": "year, month and day: 2026-11-24",
                "todo": "Write the day on which the archive did it.",
            },
        )
    return value


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks an identifier that must exist in a register (``agents`` means organisations and people)."""

    register: str


_ID = _Pattern("bad-id", r"[a-z0-9]+(?:-[a-z0-9]+)*", "an identifier")
_REF = _Pattern("bad-ref", r"[A-Z]{2}-[0-9]{4,6}", "a reference (two capital letters, a hyphen, four to six digits)")

Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]
Whole: TypeAlias = Annotated[int, BeforeValidator(_whole)]
Identifier: TypeAlias = Annotated[str, _ID]
Reference: TypeAlias = Annotated[str, _REF]
EntryRef: TypeAlias = Annotated[str, Refers("entries"), _REF]
AgentId: TypeAlias = Annotated[str, Refers("agents"), _ID]
OrganisationId: TypeAlias = Annotated[str, Refers("organisations"), _ID]
PersonId: TypeAlias = Annotated[str, Refers("people"), _ID]
PlaceId: TypeAlias = Annotated[str, Refers("places"), _ID]
TopicId: TypeAlias = Annotated[str, Refers("topics"), _ID]
SourceId: TypeAlias = Annotated[str, Refers("sources"), _ID]
FormId: TypeAlias = Annotated[str, Refers("forms"), _ID]
Url: TypeAlias = Annotated[
    str,
    _Pattern(
        "bad-url",
        r"https?://[A-Za-z0-9][^\s<>\"'`\\{}|^\x00-\x20]*",
        "a web address that begins with http:// or https://",
    ),
]
LanguageTag: TypeAlias = Annotated[
    str, _Pattern("bad-language", r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "the code of a language")
]
Digest: TypeAlias = Annotated[
    str, _Pattern("bad-digest", r"[0-9a-f]{12}", "a digest (twelve signs out of 0–9 and a–f)")
]
Degrees: TypeAlias = Annotated[
    str,
    _Pattern(
        "bad-coordinate", r"-?(?:1[0-7][0-9]|[0-9]{1,2})(?:\.[0-9]{1,6})?", "degrees with a decimal point (40.3777)"
    ),
]
Day: TypeAlias = Annotated[
    DocumentDate,
    AfterValidator(_day),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "a day"}),
]
"""A day on which the archive itself did something: never uncertain, never a span."""
WikidataId: TypeAlias = Annotated[str, _Pattern("bad-wikidata", r"Q[1-9][0-9]*", "a Wikidata identifier (Q227)")]


def _needs(when: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """Return a rule over several keys as JSON Schema says it: where some values stand, more is needed."""
    return {"if": {"properties": when, "required": list(when)}, "then": then}


def _rules(*rules: dict[str, Any]) -> ConfigDict:
    """Return the configuration of a model whose validators are told to machines too: the schema refuses what they do."""
    return ConfigDict(json_schema_extra={"allOf": list(rules)})


_TRUE, _FALSE = {"enum": [True, "true"]}, {"enum": [False, "false"]}
_DOUBTFUL = {"pattern": "[?~%X]|^/|/$", "not": {"type": "number"}}
"""What a date holds that is not certain; a year may be a number, and is certain."""


class Described(BaseModel):
    """The base of all content: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


TitleStatus: TypeAlias = Literal["issued", "published-translation", "translated", "back-translated", "supplied"]
EventRole: TypeAlias = Literal[
    "issued", "signed", "adopted", "delivered", "sent", "received", "published", "in-force", "deposited", "repealed"
]
NumberScheme: TypeAlias = Literal[
    "az-president",
    "milli-majlis",
    "ussr",
    "un-symbol",
    "osce",
    "oic",
    "pace",
    "coe",
    "eu",
    "nato",
    "eco",
    "guam",
    "bsec",
    "icesco",
]
Status: TypeAlias = Literal["attested", "located", "transcribed", "reviewed"]
TextSeen: TypeAlias = Literal["none", "extract", "full"]
Confidence: TypeAlias = Literal["certain", "high", "medium", "low"]
SourceKind: TypeAlias = Literal["primary", "primary-reprint", "secondary"]
Supported: TypeAlias = Literal[
    "existence", "title", "date", "number", "issuer", "addressee", "place", "text", "context"
]
RelationType: TypeAlias = Literal[
    "legal-basis",
    "implements",
    "amends",
    "repeals",
    "replies-to",
    "encloses",
    "reaffirms",
    "cites",
    "part-of",
    "same-event",
    "counters",
]
ReadingAbout: TypeAlias = Literal[
    "date",
    "title",
    "form",
    "number",
    "issuer",
    "capacity",
    "addressee",
    "place",
    "existence",
    "content",
    "name",
    "figures",
    "authorship",
]
ReadingScope: TypeAlias = Literal["within-article", "article-and-sources", "between-sources"]
TextNature: TypeAlias = Literal["original", "official-translation", "published-translation", "project-translation"]
Transcription: TypeAlias = Literal["raw", "corrected", "proofread"]
NoteKind: TypeAlias = Literal["remark", "correction"]


class TitleStatuses(Described):
    """How each title came about."""

    az: Annotated[TitleStatus, Field(description="status of the Azerbaijani title")]
    en: Annotated[TitleStatus, Field(description="status of the English title")]

    def __getitem__(self, language: Language) -> TitleStatus:
        return self.az if language == "az" else self.en


WordsOrText: TypeAlias = Annotated[
    Annotated[Words, Tag("words")] | Annotated[Prose, Tag("text")],
    Discriminator(lambda value: "words" if isinstance(value, dict | Words) else "text"),
]


class Citation(Described):
    """A source, where in it, and which facts it supports."""

    source: Annotated[SourceId, Field(description="the source in its register", examples=["un-treaty-collection"])]
    kind: Annotated[SourceKind, Field(description="what kind of witness it is", examples=["primary"])]
    language: Annotated[
        LanguageTag | None, Field(description="language of the pages that were read", examples=["ru"])
    ] = None
    locator: Annotated[
        WordsOrText | None,
        Field(
            description="where in the source: page, paragraph, identifier; in both languages where it has words",
            examples=["IV-1"],
        ),
    ] = None
    url: Annotated[
        Url | None, Field(description="the address that was read", examples=["https://www.un.org/documents/"])
    ] = None
    accessed: Annotated[DocumentDate | None, Field(description="when it was read", examples=["2026-11-20"])] = None
    supports: Annotated[
        tuple[Supported, ...], Field(min_length=1, description="the facts that it supports", examples=["[date, title]"])
    ]
    note: Annotated[Words | None, Field(description="a remark on the source", examples=["{az: …, en: …}"])] = None


class Number(Described):
    """The number or symbol under which a document was issued."""

    model_config = _rules(_needs({"verified": _FALSE}, {"required": ["note"]}))

    value: Annotated[Prose, Field(description="the number as it is written", examples=["S/RES/822 (1993)"])]
    scheme: Annotated[NumberScheme, Field(description="whose numbering it is", examples=["un-symbol"])]
    verified: Annotated[Flag, Field(description="false if no source for the number was seen", examples=["false"])] = (
        True
    )
    note: Annotated[
        Words | None, Field(description="why it is doubtful; required if not verified", examples=["{az: …, en: …}"])
    ] = None

    @model_validator(mode="after")
    def _doubt_is_explained(self) -> Number:
        if not self.verified and self.note is None:
            raise PydanticCustomError(
                "missing-reason",
                "the number is not verified, and no note says why",
                {"key": "verified", "todo": "Add `note` to the number, in both languages."},
            )
        return self


class Issuer(Described):
    """Who issued a document, and in what office."""

    agent: Annotated[AgentId, Field(description="a person or an organisation", examples=["heydar-aliyev"])]
    capacity: Annotated[
        Identifier | None, Field(description="for a person: the office held that day", examples=["president"])
    ] = None
    note: Annotated[Words | None, Field(description="session, meeting, vote", examples=["{az: …, en: …}"])] = None


class Addressee(Described):
    """To whom a document is addressed: a registered agent or words."""

    model_config = _rules({"oneOf": [{"required": ["agent"]}, {"required": ["name"]}]})

    agent: Annotated[AgentId | None, Field(description="a person or an organisation", examples=["unsc"])] = None
    name: Annotated[Words | None, Field(description="an addressee without a register", examples=["{az: …, en: …}"])] = (
        None
    )
    copy_only: Annotated[
        Flag, Field(alias="copy", description="true if it received a copy only", examples=["true"])
    ] = False

    @model_validator(mode="after")
    def _one_of_two(self) -> Addressee:
        if (self.agent is None) == (self.name is None):
            raise PydanticCustomError(
                "agent-or-name",
                "the addressee has {said} `agent` and `name`",
                {
                    "said": "both" if self.agent else "none of",
                    "allowed": "`agent` for one with a register file, `name` in both languages for any other",
                    "todo": "Keep one of the two." if self.agent else "Add one of the two.",
                },
            )
        return self


class Event(Described):
    """A further dated event of a document."""

    role: Annotated[EventRole, Field(description="what happened to the document", examples=["deposited"])]
    date: Annotated[DocumentDate, Field(description="when", examples=["1996-08-16"])]
    source: Annotated[
        SourceId | None, Field(description="the source that gives the date", examples=["un-treaty-collection"])
    ] = None
    note: Annotated[Words | None, Field(description="a remark", examples=["{az: …, en: …}"])] = None


class Relation(Described):
    """A relation to another entry, stored on one side; the program shows it on both."""

    type: Annotated[RelationType, Field(description="what this entry does to the other", examples=["implements"])]
    to: Annotated[EntryRef, Field(description="the other entry", examples=["HA-0009"])]
    note: Annotated[Words | None, Field(description="a remark", examples=["{az: …, en: …}"])] = None


class Witness(Described):
    """A place where a reading stands."""

    source: Annotated[SourceId, Field(description="the source", examples=["founding-article"])]
    half: Annotated[
        Language | None, Field(description="which language's half of a bilingual source", examples=["az"])
    ] = None
    language: Annotated[LanguageTag | None, Field(description="language of the edition", examples=["ru"])] = None
    locator: Annotated[
        WordsOrText | None,
        Field(description="where in the source; in both languages where it has words", examples=["¶3"]),
    ] = None
    url: Annotated[
        Url | None, Field(description="the address that was read", examples=["https://www.un.org/documents/"])
    ] = None


"""Words in both languages, or one text that is the same in both (a number, a date)."""


class Reading(Described):
    """One of the readings of a disputed fact."""

    value: Annotated[
        WordsOrText, Field(description="what is said; an EDTF date where the fact is a date", examples=["1996-05-31"])
    ]
    language: Annotated[
        LanguageTag | None,
        Field(description="for a quotation that is the same on both pages: its language", examples=["en"]),
    ] = None
    witnesses: Annotated[
        tuple[Witness, ...],
        Field(min_length=1, description="where it is said", examples=["[{source: founding-article, half: az}]"]),
    ]
    followed: Annotated[Flag, Field(description="true for the reading that the archive follows", examples=["true"])] = (
        False
    )


_FOLLOWED = {"contains": {"properties": {"followed": _TRUE}, "required": ["followed"]}}


class Discrepancy(Described):
    """A fact on which sources disagree, with every reading of it."""

    model_config = _rules(
        _needs({"status": {"const": "open"}}, {"not": {"properties": {"values": _FOLLOWED}}}),
        _needs({"status": {"const": "resolved"}}, {"properties": {"values": {**_FOLLOWED, "maxContains": 1}}}),
        _needs(
            {"about": {"const": "date"}},
            {"properties": {"values": {"items": {"properties": {"value": {"pattern": SHAPE}}}}}},
        ),
    )

    id: Annotated[
        Annotated[
            str,
            _Pattern(
                "bad-discrepancy-id", r"d[0-9]{2,4}", "the number of a disagreement (d and two to four digits: d01)"
            ),
        ],
        Field(description="its number, unique in the archive", examples=["d01"]),
    ]
    about: Annotated[ReadingAbout, Field(description="the fact in dispute", examples=["date"])]
    scope: Annotated[ReadingScope, Field(description="between whom the disagreement lies", examples=["within-article"])]
    severity: Annotated[
        Literal["major", "minor"],
        Field(description="whether it changes what a reader would believe", examples=["major"]),
    ]
    subject: Annotated[Words, Field(description="what it is about, as a noun phrase", examples=["{az: …, en: …}"])]
    values: Annotated[tuple[Reading, ...], Field(min_length=2, description="the readings", examples=["see below"])]
    assessment: Annotated[
        Words, Field(description="which one the archive follows and why", examples=["{az: …, en: …}"])
    ]
    status: Annotated[
        Literal["resolved", "open"], Field(description="whether the archive follows one", examples=["resolved"])
    ]

    @model_validator(mode="after")
    def _following_agrees_with_status(self) -> Discrepancy:
        followed = [index for index, value in enumerate(self.values) if value.followed]
        if len(followed) > 1:
            raise PydanticCustomError(
                "two-followed",
                "{count} readings are followed",
                {
                    "key": f"values.{followed[1]}.followed",
                    "count": len(followed),
                    "allowed": "one reading that is followed, or none while the disagreement is open",
                    "todo": "Keep `followed: true` on one reading only.",
                },
            )
        if self.status == "open" and followed:
            raise PydanticCustomError(
                "open-but-followed",
                "the disagreement is open, yet a reading is followed",
                {
                    "key": f"values.{followed[0]}.followed",
                    "allowed": "no reading that is followed while the disagreement is open",
                    "todo": "Set `status: resolved`, or remove `followed: true`.",
                },
            )
        if self.status == "resolved" and not followed:
            raise PydanticCustomError(
                "resolved-without-reading",
                "the disagreement is resolved, yet no reading is followed",
                {
                    "key": "status",
                    "allowed": "one reading that is followed once the disagreement is resolved",
                    "todo": "Mark one reading `followed: true`, or set `status: open`.",
                },
            )
        return self

    @model_validator(mode="after")
    def _dates_are_dates(self) -> Discrepancy:
        if self.about == "date":
            for index, value in enumerate(self.values):
                if isinstance(value.value, str):
                    try:
                        DocumentDate.parse(value.value)
                    except ValueError as reason:
                        raise PydanticCustomError(
                            "bad-date",
                            "the reading “{value}” is not a date: {reason}",
                            {
                                "key": f"values.{index}.value",
                                "value": value.value,
                                "reason": str(reason),
                                "todo": "Write the date in one of these shapes, or say it in words in both languages.",
                            },
                        ) from None
        return self


class ArticleHalf(Described):
    """What one half of the founding article says of an act."""

    model_config = _rules(
        {
            "oneOf": [
                {"required": ["words"], "properties": {"absent": _FALSE}},
                {"required": ["absent"], "properties": {"absent": _TRUE}, "not": {"required": ["words"]}},
            ]
        }
    )

    absent: Annotated[Flag, Field(description="true if this half does not name the act", examples=["true"])] = False
    date: Annotated[DocumentDate | None, Field(description="the date that it gives", examples=["1998-06-27"])] = None
    words: Annotated[
        Prose | None,
        Field(description="a short quotation, in the half's own language", examples=["passed a law on accession"]),
    ] = None
    locator: Annotated[Prose | None, Field(description="the paragraph", examples=["¶4"])] = None

    @model_validator(mode="after")
    def _absent_is_empty(self) -> ArticleHalf:
        if self.absent == bool(self.words):
            raise PydanticCustomError(
                "absent-or-words",
                "nothing says whether this half names the act"
                if not self.absent
                else "this half is absent, yet has `words`",
                {
                    "allowed": "`words` if the half names the act, `absent: true` if it does not",
                    "todo": "Give one of the two.",
                },
            )
        return self


class ArticleAct(Described):
    """How the founding article names an act, in each of its halves."""

    order: Annotated[Whole, Field(description="place in the article's order", examples=["9"])]
    az: Annotated[ArticleHalf, Field(description="the Azerbaijani half", examples=["see below"])]
    en: Annotated[ArticleHalf, Field(description="the English half", examples=["see below"])]
    note: Annotated[Words | None, Field(description="a remark", examples=["{az: …, en: …}"])] = None

    def __getitem__(self, language: Language) -> ArticleHalf:
        return self.az if language == "az" else self.en


class ArticleBody(Described):
    """How the founding article names a body, in each of its halves."""

    order: Annotated[Whole, Field(description="place in the article's list", examples=["1"])]
    az: Annotated[Prose, Field(description="the name in the Azerbaijani half", examples=["BMT"])]
    en: Annotated[Prose, Field(description="the name in the English half", examples=["UN"])]

    def __getitem__(self, language: Language) -> str:
        return self.az if language == "az" else self.en


class Alignment(Described):
    """Paragraphs of the two texts that belong together otherwise than one to one."""

    model_config = _rules(
        {"anyOf": [{"required": [one], "properties": {one: {"minItems": 1}}} for one in ("az", "en")]}
    )

    az: Annotated[
        tuple[Whole, ...],
        Field(description="numbers of paragraphs of the Azerbaijani text, in order", examples=["[3, 4]"]),
    ] = ()
    en: Annotated[
        tuple[Whole, ...], Field(description="numbers of paragraphs of the English text, in order", examples=["[3]"])
    ] = ()

    @model_validator(mode="after")
    def _names_something(self) -> Alignment:
        if not (self.az or self.en):
            raise PydanticCustomError(
                "empty-alignment",
                "nothing says which paragraphs are meant",
                {
                    "allowed": "numbers of paragraphs in `az`, in `en` or in both",
                    "todo": "Add them, or remove the item.",
                },
            )
        return self


class TextFacts(Described):
    """Facts about the text that the body holds in a language."""

    nature: Annotated[TextNature, Field(description="original or what kind of translation", examples=["original"])]
    transcription: Annotated[
        Transcription | None, Field(description="state of the transcription", examples=["corrected"])
    ] = None
    copy_text: Annotated[
        SourceId | None, Field(description="the source from which it was copied", examples=["heydar-aliyev-library"])
    ] = None
    of: Annotated[
        Language | None, Field(description="for a translation: from which language's text", examples=["az"])
    ] = None
    of_hash: Annotated[
        Digest | None,
        Field(description="for a translation: digest of the text that it was made from", examples=["3f9c2ab01d77"]),
    ] = None
    translator: Annotated[Prose | None, Field(description="who translated", examples=["Editors"])] = None


class Texts(Described):
    """Facts about the texts of the body, by language."""

    az: Annotated[TextFacts | None, Field(description="the Azerbaijani text", examples=["see below"])] = None
    en: Annotated[TextFacts | None, Field(description="the English text", examples=["see below"])] = None

    def __getitem__(self, language: Language) -> TextFacts | None:
        return self.az if language == "az" else self.en


class Note(Described):
    """An editorial note: signed, dated, and never mixed with the description."""

    by: Annotated[Prose, Field(description="who signs it", examples=["Editors"])]
    on: Annotated[Day, Field(description="the day", examples=["2026-11-20"])]
    kind: Annotated[
        NoteKind,
        Field(
            description="a remark, or the correction of a fact, which the page of corrections and the publication log list",
            examples=["correction"],
        ),
    ] = "remark"
    az: Annotated[Prose, Field(description="the note in Azerbaijani", examples=["…"])]
    en: Annotated[Prose, Field(description="the note in English", examples=["…"])]

    def __getitem__(self, language: Language) -> str:
        return self.az if language == "az" else self.en


class Withdrawal(Described):
    """Why an entry is no longer published; its addresses and its reference stay, with a page that says so."""

    on: Annotated[Day, Field(description="the day", examples=["2026-12-01"])]
    az: Annotated[Prose, Field(description="the reason in Azerbaijani", examples=["…"])]
    en: Annotated[Prose, Field(description="the reason in English", examples=["…"])]
    replaced_by: Annotated[
        EntryRef | None, Field(description="the entry that readers are led to instead", examples=["HA-0045"])
    ] = None

    def __getitem__(self, language: Language) -> str:
        return self.az if language == "az" else self.en


_SHORT = {"pattern": rf"^\s*(?:\S+(?:\s+|$)){{0,{SUMMARY_WORDS}}}$"}


class Entry(Described):
    """The front matter of a document's file: its facts, once, and its description, in both languages."""

    model_config = _rules(
        {"anyOf": [{"required": ["date"]}, {"required": ["date_basis"]}]},
        _needs({"date": _DOUBTFUL}, {"required": ["date_basis"]}),
        _needs({"confidence": {"enum": ["medium", "low"]}}, {"required": ["confidence_note"]}),
        _needs({"draft": _TRUE}, {"not": {"required": ["withdrawn"]}}),
        _needs({"status": {"const": "attested"}}, {"properties": {"text_seen": {"const": "none"}}}),
        _needs({"text_seen": {"const": "none"}}, {"properties": {"status": {"const": "attested"}}}),
        {"properties": {"summary": {"properties": dict.fromkeys(("az", "en"), _SHORT)}}},
    )

    ref: Annotated[
        Reference, Field(description="permanent reference: opaque, unique, never reused", examples=["HA-0011"])
    ]
    draft: Annotated[Flag, Field(description="true while the entry is not to be published", examples=["true"])] = False
    published: Annotated[
        Day | None,
        Field(description="the day on which the archive published the entry, for the log", examples=["2026-11-24"]),
    ] = None
    title: Annotated[Words, Field(description="the title, in both languages", examples=["{az: …, en: …}"])]
    title_status: Annotated[
        TitleStatuses, Field(description="how each title came about", examples=["{az: issued, en: translated}"])
    ]
    title_note: Annotated[
        Words | None, Field(description="variants, whose wording it is", examples=["{az: …, en: …}"])
    ] = None
    date: Annotated[
        DocumentDate | None,
        Field(description="the document's own date, in EDTF; absent if unknown", examples=["1996-05-31"]),
    ] = None
    date_basis: Annotated[
        Words | None,
        Field(description="how the date is known; required unless it is certain", examples=["{az: …, en: …}"]),
    ] = None
    date_role: Annotated[EventRole, Field(description="what the date is", examples=["signed"])]
    events: Annotated[
        tuple[Event, ...], Field(description="further dated events", examples=["[{role: deposited, date: 1996-08-16}]"])
    ] = ()
    number: Annotated[
        Number | None, Field(description="number or symbol", examples=["{value: S/RES/822 (1993), scheme: un-symbol}"])
    ] = None
    issuers: Annotated[
        tuple[Issuer, ...],
        Field(
            min_length=1,
            description="who issued it, and in what office",
            examples=["[{agent: heydar-aliyev, capacity: president}]"],
        ),
    ]
    addressees: Annotated[tuple[Addressee, ...], Field(description="to whom", examples=["[{agent: unsc}]"])] = ()
    place: Annotated[PlaceId | None, Field(description="where it was issued", examples=["baku"])] = None
    place_basis: Annotated[
        Words | None,
        Field(description="how the place is known, if the document does not say", examples=["{az: …, en: …}"]),
    ] = None
    organisations: Annotated[
        tuple[OrganisationId, ...], Field(description="bodies that it concerns", examples=["[osce]"])
    ] = ()
    people: Annotated[
        tuple[PersonId, ...], Field(description="people whom it concerns", examples=["[boutros-boutros-ghali]"])
    ] = ()
    places: Annotated[tuple[PlaceId, ...], Field(description="places that it concerns", examples=["[khojaly]"])] = ()
    topics: Annotated[tuple[TopicId, ...], Field(min_length=1, description="topics", examples=["[commemoration]"])]
    original_language: Annotated[LanguageTag | None, Field(description="language of the original", examples=["az"])] = (
        None
    )
    summary: Annotated[
        Words,
        Field(description="the archive's neutral description, two to five sentences", examples=["{az: …, en: …}"]),
    ]
    status: Annotated[
        Status, Field(description="known from mentions, located, transcribed or reviewed", examples=["located"])
    ]
    text_seen: Annotated[TextSeen, Field(description="how much of the text the archive has seen", examples=["extract"])]
    confidence: Annotated[Confidence, Field(description="how sure the description is as a whole", examples=["high"])]
    confidence_note: Annotated[
        Words | None, Field(description="what is uncertain; required for medium and low", examples=["{az: …, en: …}"])
    ] = None
    official_address: Annotated[
        Url | None,
        Field(
            description="official address that the archive has not opened",
            examples=["https://undocs.org/S/RES/822(1993)"],
        ),
    ] = None
    sources: Annotated[
        tuple[Citation, ...],
        Field(min_length=1, description="what was read, and what it supports", examples=["see below"]),
    ]
    relations: Annotated[
        tuple[Relation, ...], Field(description="relations to other entries", examples=["[{type: cites, to: HA-0045}]"])
    ] = ()
    readings: Annotated[
        tuple[Discrepancy, ...], Field(description="facts on which sources disagree", examples=["see below"])
    ] = ()
    article: Annotated[
        ArticleAct | None, Field(description="only for acts that the founding article names", examples=["see below"])
    ] = None
    alignment: Annotated[
        tuple[Alignment, ...],
        Field(
            description="paragraphs of the two texts that do not stand one beside one",
            examples=["[{az: [3, 4], en: [3]}]"],
        ),
    ] = ()
    texts: Annotated[
        Texts, Field(description="facts about the texts of the body", examples=["{az: {nature: original}}"])
    ] = Texts()
    notes: Annotated[
        tuple[Note, ...],
        Field(description="signed editorial notes", examples=["[{by: Editors, on: 2026-11-20, az: …, en: …}]"]),
    ] = ()
    withdrawn: Annotated[
        Withdrawal | None,
        Field(description="only for an entry that is no longer published", examples=["{on: 2026-12-01, az: …, en: …}"]),
    ] = None
    aliases: Annotated[
        tuple[Identifier, ...],
        Field(description="earlier slugs, whose addresses redirect", examples=["[1997-12-18-old-slug]"]),
    ] = ()

    @model_validator(mode="after")
    def _doubts_have_reasons(self) -> Entry:
        if self.date_basis is None:
            if self.date is None:
                raise PydanticCustomError(
                    "missing-basis",
                    "the entry has no date, and nothing says why",
                    {"key": "ref", "todo": "Add `date`, or say in `date_basis` why no date is known."},
                )
            if not self.date.certain:
                raise PydanticCustomError(
                    "missing-basis",
                    "the date “{value}” is not certain, and nothing says how it is known",
                    {"key": "date", "value": str(self.date), "todo": "Add `date_basis` in both languages."},
                )
        if self.confidence in {"medium", "low"} and self.confidence_note is None:
            raise PydanticCustomError(
                "missing-reason",
                "the confidence is {value}, and nothing says why",
                {"key": "confidence", "value": self.confidence, "todo": "Add `confidence_note` in both languages."},
            )
        return self

    @model_validator(mode="after")
    def _status_fits(self) -> Entry:
        if (self.status == "attested") != (self.text_seen == "none"):
            raise PydanticCustomError(
                "status-and-text",
                "`status: {status}` does not fit `text_seen: {seen}`",
                {
                    "key": "text_seen",
                    "status": self.status,
                    "seen": self.text_seen,
                    "allowed": "`attested` with `none`: no text was seen; any other status with `extract` or `full`",
                    "todo": "Correct one of the two.",
                },
            )
        return self

    @model_validator(mode="after")
    def _draft_was_never_published(self) -> Entry:
        if self.draft and self.withdrawn:
            raise PydanticCustomError(
                "draft-and-withdrawn",
                "the entry is a draft, and was withdrawn",
                {
                    "key": "draft",
                    "allowed": "`withdrawn` for what readers could see once, `draft` for what they never saw",
                    "todo": "Remove one of the two.",
                },
            )
        return self

    @model_validator(mode="after")
    def _days_follow_each_other(self) -> Entry:
        dated = [(f"notes.{index}.on", note.on) for index, note in enumerate(self.notes) if note.kind == "correction"]
        if self.withdrawn:
            dated.append(("withdrawn.on", self.withdrawn.on))
        for key, day in dated:
            if self.published and day < self.published:
                raise PydanticCustomError(
                    "before-published",
                    "“{day}” is before the day on which the entry was published, {published}",
                    {
                        "key": key,
                        "day": str(day),
                        "published": str(self.published),
                        "allowed": "that day or a later one",
                        "todo": "Correct one of the two.",
                    },
                )
        return self

    @model_validator(mode="after")
    def _summary_is_short(self) -> Entry:
        for language, text in self.summary.items():
            count = len(text.split())
            if count > SUMMARY_WORDS:
                raise PydanticCustomError(
                    "long-summary",
                    "the summary has {count} words",
                    {
                        "key": f"summary.{language}",
                        "count": count,
                        "allowed": f"up to {SUMMARY_WORDS} words",
                        "todo": "Shorten it to what the document is, who issued it, to whom, and what it does.",
                    },
                )
        return self


class Name(Described):
    """A name of an organisation, with the time in which it was in use."""

    az: Annotated[Prose, Field(description="in Azerbaijani", examples=["Birləşmiş Millətlər Təşkilatı"])]
    en: Annotated[Prose, Field(description="in English", examples=["United Nations"])]
    short: Annotated[
        Words | None,
        Field(description="a short form for lists, where there is no acronym", examples=["{az: …, en: …}"]),
    ] = None
    acronym: Annotated[
        Words | None, Field(description="the acronym in both languages", examples=["{az: BMT, en: UN}"])
    ] = None
    since: Annotated[
        DocumentDate | None,
        Field(description="first day of the name; absent on the first name", examples=["1995-01-01"]),
    ] = None
    until: Annotated[
        DocumentDate | None, Field(description="last day of the name; absent on the last name", examples=["1994-12-31"])
    ] = None
    basis: Annotated[Words | None, Field(description="how the change is known", examples=["{az: …, en: …}"])] = None

    def __getitem__(self, language: Language) -> str:
        return self.az if language == "az" else self.en


class Variant(Described):
    """Another spelling or name."""

    text: Annotated[Prose, Field(description="the spelling", examples=["Ходжалы"])]
    language: Annotated[LanguageTag, Field(description="its language", examples=["ru"])]


class Sourced(Described):
    """What entries of several registers share: sources and readings of their own."""

    sources: Annotated[
        tuple[Citation, ...], Field(description="what was read, and what it supports", examples=["see below"])
    ] = ()
    readings: Annotated[
        tuple[Discrepancy, ...], Field(description="facts on which sources disagree", examples=["see below"])
    ] = ()


class Organisation(Sourced):
    """A body that issues, receives or is concerned by documents."""

    model_config = ConfigDict(
        json_schema_extra={
            "dependentRequired": {"founded": ["founded_basis"], "dissolved": ["dissolved_basis"]},
        }
    )

    names: Annotated[
        tuple[Name, ...], Field(min_length=1, description="its names, oldest first", examples=["[{az: …, en: …}]"])
    ]
    variants: Annotated[
        tuple[Variant, ...], Field(description="other names and spellings", examples=["[{text: KBMT, language: az}]"])
    ] = ()
    kind: Annotated[
        Literal["state", "international"],
        Field(description="a state or a body of one, or international", examples=["international"]),
    ]
    parent: Annotated[OrganisationId | None, Field(description="the body that it is part of", examples=["un"])] = None
    founded: Annotated[DocumentDate | None, Field(description="when it was founded", examples=["1945-10-24"])] = None
    founded_basis: Annotated[
        Words | None, Field(description="how that is known; required with `founded`", examples=["{az: …, en: …}"])
    ] = None
    dissolved: Annotated[DocumentDate | None, Field(description="when it ended", examples=["1991-12-26"])] = None
    dissolved_basis: Annotated[
        Words | None, Field(description="how that is known; required with `dissolved`", examples=["{az: …, en: …}"])
    ] = None
    website: Annotated[Url | None, Field(description="its website", examples=["https://www.un.org"])] = None
    wikidata: Annotated[
        WikidataId | None, Field(description="Wikidata identifier, if verified", examples=["Q1065"])
    ] = None
    description: Annotated[Words, Field(description="what it is, neutrally", examples=["{az: …, en: …}"])]
    article: Annotated[
        ArticleBody | None,
        Field(description="only for bodies that the founding article lists", examples=["{order: 1, az: BMT, en: UN}"]),
    ] = None

    @model_validator(mode="after")
    def _years_have_a_basis(self) -> Organisation:
        for key in ("founded", "dissolved"):
            if getattr(self, key) is not None and getattr(self, f"{key}_basis") is None:
                raise PydanticCustomError(
                    "missing-basis",
                    "`{key}` is given, and nothing says how it is known",
                    {"key": key, "todo": f"Add `{key}_basis` in both languages."},
                )
        return self

    @model_validator(mode="after")
    def _names_follow_each_other(self) -> Organisation:
        for index, (earlier, later) in enumerate(zip(self.names, self.names[1:], strict=False)):
            if earlier.until is None and later.since is None:
                raise PydanticCustomError(
                    "names-without-dates",
                    "between two names, neither the end of the first nor the start of the second is given",
                    {"key": f"names.{index}", "todo": "Give `until` on the earlier name or `since` on the later one."},
                )
            if earlier.until and later.since and later.since.earliest <= earlier.until.earliest:
                raise PydanticCustomError(
                    "names-overlap",
                    "the name from {since} begins before the one before it ends, on {until}",
                    {
                        "key": f"names.{index + 1}",
                        "since": str(later.since),
                        "until": str(earlier.until),
                        "todo": "Correct `since` or `until`; names stand oldest first.",
                    },
                )
        return self

    def name_on(self, when: DocumentDate | None) -> Name:
        """Return the name in use on the latest day that ``when`` can mean; the last name if None."""
        if when is None:
            return self.names[-1]
        day = when.latest
        for name in self.names:
            begins = name.since is None or name.since.earliest <= day
            ends = name.until is None or name.until.latest >= day
            if begins and ends:
                return name
        started = [name for name in self.names if name.since and name.since.earliest <= day]
        return started[-1] if started else self.names[0]


class Office(Described):
    """An office held by a person."""

    id: Annotated[Identifier, Field(description="its identifier, unique within the person", examples=["president"])]
    title: Annotated[Words, Field(description="its title", examples=["{az: …, en: …}"])]
    body: Annotated[
        OrganisationId | None, Field(description="the body in which it was held", examples=["az-president"])
    ] = None
    since: Annotated[DocumentDate | None, Field(description="first day", examples=["1993-10-10"])] = None
    until: Annotated[DocumentDate | None, Field(description="last day", examples=["2003-10-31"])] = None
    basis: Annotated[Words | None, Field(description="how the dates are known", examples=["{az: …, en: …}"])] = None


class Person(Sourced):
    """A person who issues, receives or is concerned by documents."""

    name: Annotated[Words, Field(description="the name", examples=["{az: Heydər Əliyev, en: Heydar Aliyev}"])]
    sort_name: Annotated[
        Words,
        Field(
            description="the name as it is sorted, family name first",
            examples=["{az: “Əliyev, Heydər”, en: “Aliyev, Heydar”}"],
        ),
    ]
    variants: Annotated[
        tuple[Variant, ...],
        Field(description="other names and spellings", examples=["[{text: Гейдар Алиев, language: ru}]"]),
    ] = ()
    born: Annotated[DocumentDate | None, Field(description="date of birth", examples=["1923-05-10"])] = None
    died: Annotated[DocumentDate | None, Field(description="date of death", examples=["2003-12-12"])] = None
    life_basis: Annotated[
        Words | None, Field(description="how the dates are known, or what is doubtful", examples=["{az: …, en: …}"])
    ] = None
    offices: Annotated[
        tuple[Office, ...], Field(description="offices held, in order of time", examples=["see below"])
    ] = ()
    wikidata: Annotated[WikidataId | None, Field(description="Wikidata identifier, if verified", examples=["Q42"])] = (
        None
    )
    description: Annotated[Words, Field(description="who it is, and why in this archive", examples=["{az: …, en: …}"])]

    def office(self, identifier: str) -> Office | None:
        """Return the office of that identifier, or None."""
        return next((office for office in self.offices if office.id == identifier), None)


class Coordinates(Described):
    """A point on the map, and how it is known."""

    lat: Annotated[Degrees, Field(description="latitude, north positive", examples=["40.3777"])]
    lon: Annotated[Degrees, Field(description="longitude, east positive", examples=["49.8920"])]
    basis: Annotated[Words, Field(description="where the coordinates come from", examples=["{az: …, en: …}"])]


class Place(Sourced):
    """A place where documents were issued, or which they concern."""

    name: Annotated[Words, Field(description="the name", examples=["{az: Bakı, en: Baku}"])]
    variants: Annotated[
        tuple[Variant, ...], Field(description="other names and spellings", examples=["[{text: Баку, language: ru}]"])
    ] = ()
    kind: Annotated[
        Literal["settlement", "district", "region", "country", "building"],
        Field(description="what kind of place", examples=["settlement"]),
    ]
    parent: Annotated[
        PlaceId | None, Field(description="the place that it lies in", examples=["azerbaijan-country"])
    ] = None
    coordinates: Annotated[Coordinates | None, Field(description="where it lies", examples=["see below"])] = None
    wikidata: Annotated[
        WikidataId | None, Field(description="Wikidata identifier, if verified", examples=["Q9248"])
    ] = None
    description: Annotated[Words | None, Field(description="what it is, neutrally", examples=["{az: …, en: …}"])] = None


class Topic(Described):
    """A subject under which documents are brought together."""

    name: Annotated[Words, Field(description="the topic", examples=["{az: …, en: …}"])]
    broader: Annotated[TopicId | None, Field(description="the wider topic", examples=["khojaly"])] = None
    description: Annotated[Words, Field(description="scope note: what belongs here", examples=["{az: …, en: …}"])]


class SourceWork(Described):
    """A publication, site or register from which facts were read."""

    name: Annotated[Words, Field(description="what it is called", examples=["{az: …, en: …}"])]
    type: Annotated[
        Literal[
            "online-library",
            "treaty-register",
            "official-site",
            "press",
            "book",
            "encyclopaedia",
            "article",
            "collection",
        ],
        Field(description="what kind of source", examples=["online-library"]),
    ]
    publisher: Annotated[Words | None, Field(description="who publishes it", examples=["{az: …, en: …}"])] = None
    languages: Annotated[tuple[LanguageTag, ...], Field(description="its languages", examples=["[az, en, ru]"])] = ()
    url: Annotated[Url | None, Field(description="its home address", examples=["https://treaties.un.org"])] = None
    description: Annotated[
        Words, Field(description="what it is, and how far it can be trusted", examples=["{az: …, en: …}"])
    ]
    readings: Annotated[
        tuple[Discrepancy, ...], Field(description="facts on which it disagrees with others", examples=["see below"])
    ] = ()


class UnwantedTerm(Described):
    """A word that must not be used for a form."""

    text: Annotated[Prose, Field(description="the word", examples=["decree"])]
    language: Annotated[Language, Field(description="in which language", examples=["en"])]


class Form(Described):
    """A documentary form: a folder of entries."""

    order: Annotated[Whole, Field(description="place in lists of forms", examples=["10"])]
    name: Annotated[Words, Field(description="one document of it", examples=["{az: Fərman, en: Decree}"])]
    plural: Annotated[Words, Field(description="several", examples=["{az: Fərmanlar, en: Decrees}"])]
    description: Annotated[Words, Field(description="its definition", examples=["{az: …, en: …}"])]
    avoid: Annotated[
        tuple[UnwantedTerm, ...],
        Field(description="words not to use for it", examples=["[{text: order, language: en}]"]),
    ] = ()
    schema_org: Annotated[
        Literal["Legislation", "CreativeWork", "Message", "Report"],
        Field(description="its type in schema.org", examples=["Legislation"]),
    ]
    csl: Annotated[
        Literal[
            "legislation", "regulation", "bill", "speech", "personal_communication", "report", "document", "treaty"
        ],
        Field(description="its type in the Citation Style Language", examples=["legislation"]),
    ]


class Usage(Described):
    """Who uses which word for a contested matter."""

    model_config = _rules(
        {
            "anyOf": [
                {"required": ["sources"], "properties": {"sources": {"minItems": 1}}},
                {"required": ["documents"], "properties": {"documents": {"minItems": 1}}},
                {"required": ["source_note"]},
            ]
        }
    )

    who: Annotated[Words, Field(description="whose usage it is", examples=["{az: …, en: …}"])]
    words: Annotated[Words, Field(description="the words that they use", examples=["{az: …, en: …}"])]
    sources: Annotated[tuple[Citation, ...], Field(description="where that was read", examples=["see below"])] = ()
    documents: Annotated[tuple[EntryRef, ...], Field(description="entries that show it", examples=["[HA-0011]"])] = ()
    source_note: Annotated[
        Words | None, Field(description="a source in words, or that none was found", examples=["{az: …, en: …}"])
    ] = None

    @model_validator(mode="after")
    def _somewhere_attested(self) -> Usage:
        if not (self.sources or self.documents or self.source_note):
            raise PydanticCustomError(
                "usage-without-source",
                "nothing says where this usage was read",
                {"todo": "Add `sources`, `documents` or `source_note`."},
            )
        return self


class Term(Described):
    """A contested term: who uses which word, and the archive's practice."""

    name: Annotated[Words, Field(description="the matter that the words are for", examples=["{az: …, en: …}"])]
    usages: Annotated[tuple[Usage, ...], Field(min_length=1, description="who uses which word", examples=["see below"])]
    practice: Annotated[Words, Field(description="what the archive writes", examples=["{az: …, en: …}"])]
    readings: Annotated[
        tuple[Discrepancy, ...], Field(description="facts on which sources disagree", examples=["see below"])
    ] = ()


class GlossaryTerm(Described):
    """A term and its agreed rendering in the other language."""

    category: Annotated[
        Literal["forms", "offices-and-bodies", "law-and-conflict", "archival"],
        Field(description="where it is listed", examples=["forms"]),
    ]
    name: Annotated[Words, Field(description="the term", examples=["{az: Fərman, en: Decree}"])]
    note: Annotated[Words | None, Field(description="a remark on its use", examples=["{az: …, en: …}"])] = None


class Gap(Described):
    """A document that is expected and was not found: a place kept free, never a document."""

    ref: Annotated[Reference, Field(description="the reference kept free for it", examples=["HA-0028"])]
    title: Annotated[Words, Field(description="what is missing", examples=["{az: …, en: …}"])]
    date: Annotated[DocumentDate, Field(description="when it would be expected", examples=["2000-02~"])]
    date_basis: Annotated[Words, Field(description="why then", examples=["{az: …, en: …}"])]
    form: Annotated[FormId, Field(description="the form that is expected", examples=["addresses"])]
    issuers: Annotated[
        tuple[Issuer, ...],
        Field(description="who would have issued it", examples=["[{agent: heydar-aliyev, capacity: president}]"]),
    ] = ()
    topics: Annotated[tuple[TopicId, ...], Field(description="topics", examples=["[commemoration]"])] = ()
    description: Annotated[
        Words, Field(description="what is missing, and why it is expected", examples=["{az: …, en: …}"])
    ]
    searched: Annotated[Words, Field(description="where it was looked for", examples=["{az: …, en: …}"])]
    sources: Annotated[tuple[Citation, ...], Field(description="what was read", examples=["see below"])] = ()


class Page(Described):
    """The front matter of one of the archive's own pages."""

    title: Annotated[Words, Field(description="the title", examples=["{az: …, en: …}"])]
    description: Annotated[Words, Field(description="one sentence about the page", examples=["{az: …, en: …}"])]
    readings: Annotated[
        tuple[Discrepancy, ...], Field(description="facts on which sources disagree", examples=["see below"])
    ] = ()


class Tenure(Described):
    """The time against which the documents of organisations are counted: before, within, after."""

    person: Annotated[PersonId, Field(description="whose time it is", examples=["heydar-aliyev"])]
    since: Annotated[DocumentDate, Field(description="first day", examples=["1993-06-24"])]
    until: Annotated[DocumentDate, Field(description="last day", examples=["2003-10-31"])]


class Repository(Described):
    """The git repository of the archive, in which its web editor saves."""

    provider: Annotated[Literal["github", "gitlab"], Field(description="who keeps the repository", examples=["github"])]
    name: Annotated[
        Annotated[
            str,
            _Pattern(
                "bad-repository",
                r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+",
                "the name of a repository (owner, slash, name)",
            ),
        ],
        Field(description="its owner and its name", examples=["owner/archive"]),
    ]
    branch: Annotated[
        Annotated[str, _Pattern("bad-branch", r"[A-Za-z0-9][A-Za-z0-9_./-]*", "the name of a branch")],
        Field(description="the branch from which the site is built", examples=["main"]),
    ] = "main"


class Site(Described):
    """The archive as a whole: ``content/site.yaml``."""

    name: Annotated[Words, Field(description="the archive's name", examples=["{az: …, en: …}"])]
    short_name: Annotated[
        Words | None,
        Field(description="a name of twelve letters at most, for a telephone's screen", examples=["{az: …, en: …}"]),
    ] = None
    descriptor: Annotated[Words, Field(description="the line under the name", examples=["{az: …, en: …}"])]
    statement: Annotated[Words, Field(description="the paragraph on the home page", examples=["{az: …, en: …}"])]
    base_url: Annotated[
        Url, Field(description="address at which the site is published", examples=["https://archive.example"])
    ]
    contact: Annotated[
        Prose, Field(description="address for corrections: e-mail or web", examples=["corrections@archive.example"])
    ]
    licence: Annotated[Words, Field(description="licence of the content", examples=["{az: CC BY 4.0, en: CC BY 4.0}"])]
    licence_url: Annotated[
        Url | None,
        Field(
            description="address of that licence, for programs that read the data",
            examples=["https://creativecommons.org/licenses/by/4.0/"],
        ),
    ] = None
    rights: Annotated[
        Words | None,
        Field(description="what the licence does not cover: words of others", examples=["{az: …, en: …}"]),
    ] = None
    tenure: Annotated[
        Tenure | None,
        Field(description="the time of office against which documents are counted", examples=["see below"]),
    ] = None
    repository: Annotated[
        Repository | None,
        Field(
            description="where the web editor saves; needed for `build --with-cms`",
            examples=["{provider: github, name: owner/archive}"],
        ),
    ] = None
    selected: Annotated[
        tuple[EntryRef, ...], Field(description="entries shown on the home page", examples=["[HA-0002, HA-0011]"])
    ] = ()

    @property
    def is_mail(self) -> bool:
        """Whether the address for corrections is one of e-mail, and not of a page."""
        return "@" in self.contact and "//" not in self.contact


REGISTERS: dict[str, type[Described]] = {
    "organisations": Organisation,
    "people": Person,
    "places": Place,
    "topics": Topic,
    "sources": SourceWork,
    "forms": Form,
    "terms": Term,
    "glossary": GlossaryTerm,
    "gaps": Gap,
}
"""The registers: folder under ``content/registers/`` and what one file of it holds."""
