"""From pages to bytes: the Jinja environment, and nothing that a template could not be trusted with.

Knows how templates are found and configured: autoescape, ``StrictUndefined``, no globals but the page, its
view and its words. Knows no content.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from heydar_archive.desk import Page
from heydar_archive.languages import marked
from heydar_archive.problems import Position, Problem


@dataclass(frozen=True, slots=True)
class Output:
    """A file of the site: its path from the site's root, with ``/``, and its bytes or the file to copy."""

    path: str
    data: bytes | Path


def environment(templates: Path) -> jinja2.Environment:
    """Return the environment in which the templates of a folder are rendered."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.globals.clear()
    return made


def _place(reason: Exception, page: Page, templates: Path) -> Position:
    """Return where in a template an error arose: in a component, not in the page that imports it."""
    for frame in reversed(traceback.extract_tb(reason.__traceback__)):
        if Path(frame.filename).is_relative_to(templates):
            return Position(f"templates/{Path(frame.filename).relative_to(templates).as_posix()}", frame.lineno or 0, 1)
    return Position(f"templates/{page.template}")


def _finalize(value: object) -> object:
    """Turn the marks of language in words into HTML; all else goes on to be escaped."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    value = _DAY.sub("\\g<day>\N{NO-BREAK SPACE}", value)
    return marked(value) if "]{" in value else value


_DAY = re.compile(
    r"\b(?P<day>[0-9]{1,2}) (?=January|February|March|April|May|June|July|August|September|October|November|December"
    r"|yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr)"
)
"""A day before its month, in either language: the two are not parted at the end of a line."""


def render(pages: Iterable[Page], templates: Path) -> tuple[tuple[Output, ...], tuple[Problem, ...]]:
    """Return the bytes of every page, and a problem for every template that cannot be used.

    Raises:
        MissingWord: if a template asks for a word that a wording file lacks.
    """
    jinja = environment(templates)
    outputs: list[Output] = []
    problems: dict[str, Problem] = {}
    for page in pages:
        try:
            text = jinja.get_template(page.template).render(
                page=page.chrome,
                view=page.view,
                say=page.wording.say if page.wording else None,
            )
        except jinja2.TemplateSyntaxError as reason:
            where = Position(f"templates/{reason.name}", reason.lineno, 1)
            problems[str(where)] = Problem(
                "template-syntax", where, f"the template cannot be read: {reason.message}", "", "Correct the template."
            )
        except jinja2.TemplateNotFound as reason:
            where = Position(f"templates/{reason.name}")
            problems[str(where)] = Problem(
                "no-template",
                where,
                f"the template that “{page.template}” needs is missing",
                "",
                "Add it, or correct the name.",
            )
        except jinja2.UndefinedError as reason:
            where = _place(reason, page, templates)
            problems[f"{where}{reason.message}"] = Problem(
                "unknown-name",
                where,
                f"the template uses a name that its view does not have: {reason.message}",
                "the names in the view's class",
                "Correct the name.",
            )
        else:
            outputs.append(Output(page.address, text.encode("utf-8")))
    return tuple(outputs), tuple(problems.values())
