"""The two languages of an archive, and words that exist in both.

Knows az and en and what each calls itself. A value in a language always says which language really
answered, so that a page can mark a passage that is not in its own. Knows no wording of the interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias, get_args

from markupsafe import Markup, escape
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from heydar_archive.lookalikes import INVISIBLE, INVISIBLE_RANGES

Language: TypeAlias = Literal["az", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)

AUTONYMS: dict[Language, str] = {"az": "Azərbaycanca", "en": "English"}
"""Each language's name in itself: the heading of its section in an entry, and the language switch."""


def other(language: Language) -> Language:
    """Return the archive's other language."""
    return "en" if language == "az" else "az"


LANGUAGE_MARK = re.compile(r"\[(?P<words>[^\[\]<>]{1,300})\]\{(?P<language>[a-z]{2,3}(?:-[A-Za-z]{2,8})?)\}")
"""How words in another language than the text around them are marked: ``[sərəncam]{az}``."""


def plain(text: str) -> str:
    """Return words without the marks of language: ``[sərəncam]{az}`` is sərəncam."""
    return LANGUAGE_MARK.sub(lambda match: match["words"], text) if "]{" in text else text


def marked(text: str) -> Markup:
    """Return words as HTML: each ``[sərəncam]{az}`` in a ``<span lang="az">``, everything else escaped."""
    parts: list[str] = []
    done = 0
    for match in LANGUAGE_MARK.finditer(text):
        parts.append(escape(text[done : match.start()]))
        parts.append(f'<span lang="{match["language"]}">{escape(match["words"])}</span>')
        done = match.end()
    return Markup("".join((*parts, escape(text[done:]))))  # noqa: S704 -- every part is escaped


_VISIBLE = f"^(?=[\\s\\S]*\\S)[^{INVISIBLE_RANGES}]*$"
_MAX_PROSE = 20_000
"""The longest title, note or summary, in characters; a title stands on many pages, and on a picture."""


class _ProseSchema:
    """Text that says something: not empty, not endless, trimmed, with no sign that nobody sees."""

    @classmethod
    def parse(cls, value: Any) -> str:  # noqa: ANN401 -- whatever the file holds
        if not isinstance(value, str):
            raise PydanticCustomError("wrong-type", "text is expected here")
        text = " ".join(value.split())
        if not text:
            raise PydanticCustomError("empty-value", "the text is empty")
        invisible = INVISIBLE.search(value)
        if invisible:
            raise PydanticCustomError(
                "control-character",
                "the text holds the invisible character {code}",
                {"code": f"U+{ord(invisible[0]):04X}"},
            )
        if len(value) > _MAX_PROSE:
            raise PydanticCustomError(
                "text-too-long", "the text has {length} characters", {"length": f"{len(value):,}"}
            )
        return value if value == text else text  # the very same letters are held once

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": _MAX_PROSE, "pattern": _VISIBLE}


Prose: TypeAlias = Annotated[str, _ProseSchema()]
"""Text in one language, white space folded to single spaces."""


class Words(BaseModel):
    """The same words in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    az: Annotated[Prose, Field(description="in Azerbaijani", examples=["Fərman"])]
    en: Annotated[Prose, Field(description="in English", examples=["Decree"])]

    def __getitem__(self, language: Language) -> str:
        return self.az if language == "az" else self.en

    def items(self) -> Iterator[tuple[Language, str]]:
        """Yield each language with its words."""
        yield "az", self.az
        yield "en", self.en

    @property
    def alike(self) -> bool:
        """Whether both languages use the very same words."""
        return self.az == self.en
