"""From pages to bytes: the Jinja environment, and nothing that a template could not be trusted with.

Knows how templates are found and configured: autoescape, ``StrictUndefined``, no globals but the page, its
view and its words. Knows no content.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from keyword import iskeyword
from pathlib import Path
from typing import TypeVar

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from heydar_archive.desk import Page
from heydar_archive.languages import marked
from heydar_archive.problems import Position, Problem, ordered

Used = TypeVar("Used")


@dataclass(frozen=True, slots=True)
class Output:
    """A file of the site: its path from the site's root, with ``/``, and its bytes, the file to copy, or what yields its bytes.

    A file that grows with the archive is yielded in pieces, so that it is never held as a whole.
    """

    path: str
    data: bytes | Path | Callable[[], Iterable[bytes]]


def held(output: Output) -> bytes | Path:
    """Return what a file holds, its pieces as one, or the file to copy."""
    return b"".join(output.data()) if callable(output.data) else output.data


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
    made.code_generator_class = _Generator
    return made


class _Generator(CodeGenerator):
    """Compiles templates so that ``_finalize`` alone writes a value, and that a call is a call.

    By itself Jinja escapes a value again at each place, and asks at each call whether what is called wants its context: nothing here does.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            self.fail("values are always escaped", node.lineno)
        self.write(str(finalize.src))

    def _output_child_post(self, *_: object) -> None:
        self.write(")")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802 -- as Jinja calls it
        if node.dyn_args or node.dyn_kwargs or any(iskeyword(given.key) for given in node.kwargs):
            super().visit_Call(node, frame, forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")


def _place(reason: Exception, templates: Path) -> Position | None:
    """Return where in a template an error arose: in a component, not in the page that imports it.

    None if it arose in the program, which the template only called.
    """
    for frame in reversed(traceback.extract_tb(reason.__traceback__)):
        if Path(frame.filename).is_relative_to(templates):
            return Position(f"templates/{Path(frame.filename).relative_to(templates).as_posix()}", frame.lineno or 0, 1)
        if Path(frame.filename).parent == _PROGRAM and frame.name != _finalize.__name__:
            return None
    return None


_PROGRAM = Path(__file__).parent


def _finalize(value: object) -> str:
    """Return a value as HTML, escaped unless it is HTML already, and with the marks of language in it as elements."""
    if type(value) is str:
        return _shown(value)
    return value if type(value) is Markup else str(escape(value))


@lru_cache(maxsize=1 << 14)
def _shown(value: str) -> str:
    """Return a text escaped, its days tied to their months, its marks of language as HTML; most texts are on many pages."""
    value = _AFTER_DAY.sub("\N{NO-BREAK SPACE}", value)
    return str(marked(value) if "]{" in value else escape(value))


_AFTER_DAY = re.compile(
    r" (?:(?<=\b[0-9] )|(?<=\b[0-9]{2} ))"
    r"(?=January|February|March|April|May|June|July|August|September|October|November|December"
    r"|yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr)"
)
"""What stands between a day and its month, in either language: the two are not parted at the end of a line."""


def render(
    pages: Iterable[Page], templates: Path, jinja: jinja2.Environment | None = None
) -> tuple[tuple[Output, ...], tuple[Problem, ...]]:
    """Return the bytes of every page, and a problem for every template that cannot be used.

    Who renders several times gives the environment of the templates, so that each is read once.

    Raises:
        MissingWord: if a template asks for a word that a wording file lacks.
    """
    jinja = jinja or environment(templates)
    outputs: list[Output] = []
    problems: list[Problem] = []
    for page in pages:
        made = render_one(page, jinja, templates)
        if isinstance(made, Output):
            outputs.append(made)
        else:
            problems.append(made)
    return tuple(outputs), ordered(problems)


def loaded(templates: Path) -> tuple[jinja2.Environment, tuple[Problem, ...]]:
    """Return an environment that holds every template of a folder as it is now, and what is wrong with them.

    What happens to the folder later does not change it.
    """
    jinja = environment(templates)
    found = (_used(partial(jinja.get_template, name), name, templates) for name in jinja.list_templates())
    return jinja, ordered(problem for problem in found if isinstance(problem, Problem))


def render_one(page: Page, jinja: jinja2.Environment, templates: Path) -> Output | Problem:
    """Return the bytes of a page, or the problem of its template.

    Raises:
        MissingWord: if the template asks for a word that a wording file lacks.
    """
    say = page.wording.say if page.wording else None
    text = _used(
        lambda: jinja.get_template(page.template).render(page=page.chrome, view=page.view, say=say),
        page.template,
        templates,
    )
    if isinstance(text, Problem):
        return text
    return Output(page.address, (_unparted(text) if page.address.endswith(".html") else text).encode("utf-8"))


def _unparted(html: str) -> str:
    """Keep an ending with the number or the capitals before it (“1996-cı”, “BMT-nin”), and a range of numbers whole.

    A line may end after a hyphen and after a dash. No character changes, so that what is copied or looked for stays as it was written.
    """
    head, body, rest = html.partition("<body>")
    return head + _JOINED.sub(_whole, body + rest)


def _whole(words: re.Match[str]) -> str:
    """Return words behind a tag, with what a line may not part in an element of its own."""
    return _WHOLE.sub(lambda match: f'<span class="nb">{match[0]}</span>', words[0])


_JOINED = re.compile(r">[^<>–-]*+[–-][^<]*")
"""The end of a tag, and words behind it that have a hyphen or a dash."""
_WHOLE = re.compile(
    r"(?<![\w/.–-])"
    r"(?:[0-9]+–[0-9]+(?:-[a-zçəğıöşü]{1,4})?|(?:[0-9]+|[A-ZÇƏĞİÖŞÜ]{2,})-[a-zçəğıöşü]{1,4})(?![\w/–-])"
)
"""A range; or a word of which only the ending is in small letters."""


def _used(use: Callable[[], Used], name: str, templates: Path) -> Used | Problem:
    """Use a template; what its author can do wrong is a problem, whatever else happens goes on."""
    try:
        return use()
    except jinja2.TemplateSyntaxError as reason:
        where = Position(f"templates/{reason.name}", reason.lineno, 1)
        return Problem(
            "template-syntax", where, f"the template cannot be read: {reason.message}", "", "Correct the template."
        )
    except jinja2.TemplateNotFound as reason:
        where = Position(f"templates/{reason.name}")
        what = f"the template that “{name}” needs is missing"
        return Problem("no-template", where, what, "", "Add it, or correct the name.")
    except jinja2.UndefinedError as reason:
        where = _place(reason, templates) or Position(f"templates/{name}")
        what = f"the template uses a name that its view does not have: {reason.message}"
        return Problem("unknown-name", where, what, "the names in the view's class", "Correct the name.")
    except (OSError, UnicodeDecodeError) as reason:  # while it was being read
        said = reason.strerror if isinstance(reason, OSError) else "it is not saved as UTF-8"
        where = Position(f"templates/{name}")
        return Problem("unreadable-template", where, f"it cannot be read: {said}", "", "Save it again as UTF-8.")
    except (
        jinja2.TemplateError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as reason:
        found = _place(reason, templates)
        if found is None:
            raise
        what = f"the template cannot be used: {reason}"
        return Problem("template-error", found, what, "", "Correct the template.")
