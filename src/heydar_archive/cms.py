"""The web editor's configuration: Sveltia CMS under ``/admin/``, its fields made from the model.

Knows how the fields of a kind of content are said in the configuration of Sveltia CMS, which folder holds which
kind, and what the editor's page may fetch: the site itself and the host of the git repository, nothing else. Knows
no file format: how the archive's files are read and written in the editor is the business of ``cms/formats.js``.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from heydar_archive.archive import Archive
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import fields_by_key
from heydar_archive.desk import Page
from heydar_archive.languages import AUTONYMS, LANGUAGES, Language, Words
from heydar_archive.model import REGISTERS, Described, Entry, Identifier, Refers, Repository, Site, WordsOrText
from heydar_archive.model import Page as PageFacts
from heydar_archive.problems import Position, Problem
from heydar_archive.views import CmsView, Said
from heydar_archive.wording import Wording

FOLDER = "admin"
"""Where the editor lies in the published site."""
PARTS = (
    "editor.css", "formats.js", "start.js",
    "vendor/icons.woff2", "vendor/mono.woff2", "vendor/sveltia-cms.js", "vendor/yaml.js",
)  # fmt: skip
"""The files of ``cms/`` without which the editor does not work."""
AS_READ, BODY, SAME = "file_as_read", "body", "same"
"""Names of fields that stand for no key: the file as it was read, the texts, a text that is alike in both languages."""

_HOSTS = {"github": "https://api.github.com", "gitlab": "https://gitlab.com"}
_SUMMARIES = {
    "organisations": "{{names.0.en}}", "gaps": "{{ref}} {{title.en}}", "pages": "{{title.en}}",
}  # fmt: skip
_LIVE = frozenset({"people", "places", "topics", "sources", "organisations", "forms"})
"""Registers whose records the editor lists by itself; it cannot list two registers, or all entries, in one field."""

_Field: TypeAlias = dict[str, Any]
_SIMPLE: dict[Any, _Field] = {
    bool: {"widget": "boolean"},
    int: {"widget": "number", "value_type": "int"},
    DocumentDate: {"widget": "string"},
}


def problems(archive: Archive, files: frozenset[str]) -> Iterator[Problem]:
    """Yield what is missing before the editor can be published; ``files`` are those of ``cms/``."""
    if archive.site.facts.repository is None:
        yield Problem(
            "no-repository",
            Position("content/site.yaml"),
            "nothing says in which git repository the web editor saves",
            "`repository` with `provider` (github or gitlab), `name` (owner/archive) and `branch`",
            "Add `repository`, or build without --with-cms.",
        )
    missing = sorted(set(PARTS) - files)
    if missing:
        yield Problem(
            "no-web-editor",
            Position("cms"),
            f"“{missing[0]}” is missing, and the web editor needs it",
            ", ".join(PARTS),
            "Run “python tools/cms.py” once; it needs npm. Or build without --with-cms.",
        )


def page(wording: Mapping[Language, Wording], repository: Repository) -> Page:
    """Return the page in which the editor runs, with the policy that keeps its requests at home.

    The policy is part of the page, so that it holds on every host; one that a host sends besides can only narrow it.
    """
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self'",
            "img-src 'self' data: blob:",
            f"connect-src 'self' blob: data: {_HOSTS[repository.provider]}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    view = CmsView(
        title=" / ".join(wording[language].say("cms.title") for language in LANGUAGES),
        policy=policy,
        notices=tuple(Said(wording[language].say("cms.needs-script"), language) for language in LANGUAGES),
    )
    return Page(f"{FOLDER}/index.html", "pages/cms.html", None, None, view)


def configuration(archive: Archive, repository: Repository) -> str:
    """Return ``config.yml``: the repository, and a collection for each folder of content."""
    site = archive.site.facts
    made = {
        "backend": {
            "name": repository.provider,
            "repo": repository.name,
            "branch": repository.branch,
            # The other way, OAuth, goes through a third host.
            "auth_methods": ["token"],
        },
        "app_title": site.name["en"],
        "site_url": site.base_url,
        "show_preview_links": False,
        "media_folder": "content",
        "editor": {"preview": False},
        "slug": {"encoding": "ascii", "clean_accents": True, "maxlength": 60},
        "collections": [
            *(_entries(archive, form) for form in archive.forms),
            {"divider": True},
            *(_register(archive, name) for name in REGISTERS),
            {"divider": True},
            _folder("pages", "Pages", "content/pages", "md", [*_fields(PageFacts, archive), _body()]),
            {
                "name": "site",
                "label": "Site",
                "files": [
                    {
                        "name": "site",
                        "label": "Site",
                        "file": "content/site.yaml",
                        "format": "site",
                        "fields": [*_fields(Site, archive), _as_read()],
                    }
                ],
            },
        ],
    }
    return str(yaml.dump(made, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6))


class _Dumper(yaml.SafeDumper):
    """Writes the same list twice rather than a name for it."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 -- as in the base class
        return True


def _entries(archive: Archive, form: str) -> _Field:
    label = archive.forms[form].facts.plural["en"]
    fields = [*_fields(Entry, archive), _body()]
    return _folder(form, label, f"content/{form}", "md", fields) | {
        "identifier_field": "ref",
        "summary": "{{ref}} {{title.en}}",
        "slug": {"template": "{{fields.date}}-{{fields.title.en}}", "editable": ["create"]},
        "sortable_fields": ["date", "ref"],
    }


def _register(archive: Archive, name: str) -> _Field:
    summary = _SUMMARIES.get(name, "{{name.en}}")
    template = summary.removeprefix("{{ref}} ").replace("{{", "{{fields.")
    return _folder(
        f"register-{name}", f"Register: {name}", f"content/registers/{name}", "yaml", _fields(REGISTERS[name], archive)
    ) | {"summary": summary, "slug": {"template": template, "editable": ["create"]}}


def _folder(name: str, label: str, folder: str, extension: str, fields: list[_Field]) -> _Field:
    return {
        "name": name,
        "label": label,
        "folder": folder,
        "extension": extension,
        # A format for Markdown files must have such a name.
        "format": f"{name}-frontmatter" if extension == "md" else name,
        "identifier_field": fields[0]["name"],
        "summary": "{{title.en}}",
        # `aliases` are slugs here; the editor would write addresses into a key of that name.
        "aliases_field": False,
        "thumbnail": False,
        "fields": [*fields, _as_read()],
    }


def _as_read() -> _Field:
    return {"name": AS_READ, "widget": "hidden"}


def _body() -> _Field:
    headings = " and ".join(f"“# {AUTONYMS[language]}”" for language in LANGUAGES)
    hint = f"the texts themselves, in Markdown, each under the heading of its language: {headings}"
    return {"name": BODY, "label": "Texts", "hint": hint, "widget": "text", "required": False}


def _fields(model: type[BaseModel], archive: Archive) -> list[_Field]:
    return [_field(key, field, archive) for key, field in fields_by_key(model).items()]


def _field(name: str, field: FieldInfo, archive: Archive) -> _Field:
    label = AUTONYMS.get(name) or name.replace("_", " ").capitalize()  # type: ignore[call-overload]
    made: _Field = {"name": name, "label": label, "hint": field.description or ""}
    made |= _shape(field.annotation, tuple(field.metadata), archive)
    if made["widget"] == "boolean":
        made["default"] = bool(field.default)
    if not field.is_required() or made["widget"] == "boolean":
        made["required"] = False
    return made


def _shape(annotation: Any, marks: tuple[Any, ...], archive: Archive) -> _Field:  # noqa: ANN401 -- annotations are of any kind
    """Return the widget of a type and its options."""
    whole = annotation
    annotation, marks = _bare(annotation, marks)
    if get_args(WordsOrText)[0] in (whole, annotation):
        return _either()
    if get_origin(annotation) is tuple:
        return _list(get_args(annotation)[0], archive)
    if get_origin(annotation) is Literal:
        return {"widget": "select", "options": list(get_args(annotation))}
    if annotation is Words:
        return {"widget": "object", "fields": [_said(language) for language in LANGUAGES]}
    if isinstance(annotation, type) and issubclass(annotation, Described):
        return {"widget": "object", "fields": _fields(annotation, archive)}
    return _one_value(annotation, marks, archive)


def _one_value(annotation: Any, marks: tuple[Any, ...], archive: Archive) -> _Field:  # noqa: ANN401 -- annotations
    """Return the widget of a value that is a flag, a number, a date, a reference or a line of text."""
    if annotation in _SIMPLE:
        return dict(_SIMPLE[annotation])
    for mark in marks:
        if isinstance(mark, Refers):
            return _reference(mark.register, archive)
    shapes = [mark for mark in marks if hasattr(mark, "said")]
    return {"widget": "string", **({"pattern": [f"^(?:{shapes[0].pattern})$", shapes[0].said]} if shapes else {})}


def _bare(annotation: Any, marks: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401 -- annotations
    """Return a type without ``None`` and ``Annotated``, and all marks that it carries."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _bare(inner, (*marks, *more))
    if origin in {Union, types.UnionType}:
        kept = [part for part in get_args(annotation) if part is not types.NoneType]
        if len(kept) == 1:
            return _bare(kept[0], marks)
    return annotation, marks


def _list(item: Any, archive: Archive) -> _Field:  # noqa: ANN401 -- annotations are of any kind
    shape = _shape(item, (), archive)
    if shape["widget"] == "object":
        return {"widget": "list", "collapsed": True, "fields": shape["fields"]}
    if shape["widget"] in {"select", "relation"}:
        return {**shape, "multiple": True}
    return {"widget": "list"}


def _either() -> _Field:
    """Return words in both languages, or one text that is the same in both."""
    same = {"name": SAME, "label": "Both languages", "hint": "a number or a date; else the two below"}
    words = [_said(language) for language in LANGUAGES]
    fields = [{**one, "required": False} for one in ({**same, "widget": "string"}, *words)]
    return {"widget": "object", "fields": fields}


def _said(language: Language) -> _Field:
    return {"name": language, "label": AUTONYMS[language], "widget": "text"}


def _reference(register: str, archive: Archive) -> _Field:
    if register in _LIVE:
        display = _SUMMARIES.get(register, "{{name.en}}")
        return {
            "widget": "relation",
            "collection": f"register-{register}",
            "value_field": "{{slug}}",
            "display_fields": [display],
        }
    known = archive.register(register)
    options = [{"label": _label(identifier, known[identifier].facts), "value": identifier} for identifier in known]
    return {"widget": "select", "options": sorted(options, key=lambda option: (option["label"], option["value"]))}


def _label(identifier: Identifier, facts: Any) -> str:  # noqa: ANN401 -- a record of any register
    """Return what a list of choices shows for a record."""
    if isinstance(facts, Entry):
        return f"{identifier} {facts.title['en']}"
    name = facts.names[-1] if hasattr(facts, "names") else facts.name
    return str(name["en"])
