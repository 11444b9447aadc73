"""The arguments of the command line: one verb a function, each with an example in its help.

Knows what may be typed, and nothing of what it does. A verb is added by one function here, marked with
``@_verb``, and one in ``cli``, marked with ``@runs``; in both modules the verbs stand in the order in which an
editor meets them. Imports next to nothing, so that ``--help`` is quick.
"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, NoReturn, TypeAlias

FORMATS = ("text", "json", "github", "sarif")
"""How problems are told: to people, to programs, to GitHub Actions, to code scanning."""

_Options: TypeAlias = Callable[[ArgumentParser], None]


class _Verb(NamedTuple):
    """A verb: its line in the list of verbs, its description, examples, and what adds its options."""

    said: str
    description: str
    examples: tuple[str, ...]
    options: _Options


_VERBS: dict[str, _Verb] = {}


class _Parser(ArgumentParser):
    """A parser that proposes the nearest word for one that it does not know."""

    def error(self, message: str) -> NoReturn:
        """Say what was not understood, with a proposal, and end with 2."""
        wrong, found, known = message.partition(" (choose from ")
        if found:
            from heydar_archive.problems import did_you_mean  # noqa: PLC0415 -- only where something is wrong

            words = [word.strip(" '\")") for word in known.split(",")]
            proposal = did_you_mean(wrong.rpartition(": ")[2].strip("'"), words)
            message = f"{message}\n{proposal}" if proposal else message
        super().error(message)


def _verb(name: str, said: str, description: str, *examples: str) -> Callable[[_Options], _Options]:
    """Mark a function as a verb: it adds the verb's options to a parser."""

    def mark(options: _Options) -> _Options:
        _VERBS[name] = _Verb(said, description, examples, options)
        return options

    return mark


def parser() -> ArgumentParser:
    """Return the parser of the command line."""
    made = _Parser(
        prog="build.py",
        description="Build the archive: content/ becomes a bilingual site in public/.",
        epilog=_examples(
            "python build.py                 build the site into public/",
            "python build.py check           report every problem, write nothing",
            "python build.py check --help    what a verb does, its options, an example",
        ),
        formatter_class=RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--root", type=Path, help="the archive's folder (default: where build.py lies, or the current folder)"
    )
    verbs = made.add_subparsers(dest="verb", metavar="verb")
    for name, verb in _VERBS.items():
        verb.options(
            verbs.add_parser(
                name,
                help=verb.said,
                description=verb.description,
                epilog=_examples(*verb.examples),
                formatter_class=RawDescriptionHelpFormatter,
            )
        )
    made.set_defaults(out=None, format="text", drafts=False, with_cms=False, history=False, precompress=False)
    return made


def _examples(*examples: str) -> str:
    return "\n".join(["example:" if len(examples) == 1 else "examples:", *(f"  {example}" for example in examples)])


def _problem_format(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="how problems are told: text for people, json for programs, github for annotations in GitHub Actions, "
        "sarif for code scanning (default: text)",
    )


@_verb(
    "build",
    "build the site (the default)",
    "Build the site and publish it whole; if anything is wrong, the published site stays as it was.",
    "python build.py build --out public",
)
def _build(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, help="the folder to publish into (default: public)")
    parser.add_argument("--drafts", action="store_true", help="build the entries that say draft: true as well")
    parser.add_argument(
        "--with-cms", action="store_true", help="add the web editor under admin/ (content/site.yaml: repository)"
    )
    parser.add_argument(
        "--history", action="store_true", help="show on each document how its file changed, as git recorded it"
    )
    parser.add_argument(
        "--precompress",
        action="store_true",
        help="write a .gz beside every file that is smaller by it, for servers that send such copies",
    )
    _problem_format(parser)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise ArgumentTypeError(f"“{text}” is not a port: 0 to {_LAST_PORT}")
    return int(text)


_LAST_PORT = 65535


@_verb(
    "serve",
    "show the site in a browser while you edit",
    "Serve the site to the browsers of this computer only. Open pages follow every save; what is wrong is shown over "
    "the last good page. Nothing is published.",
    "python build.py serve --open",
)
def _serve(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=5500, help="the first port to try; the next free one is taken")
    parser.add_argument("--open", action="store_true", help="open the site in your browser")


@_verb(
    "check",
    "report every problem of the content, write nothing",
    "Do everything but publish; report every problem.",
    "python build.py check",
    "python build.py check --format json",
)
def _check(parser: ArgumentParser) -> None:
    _problem_format(parser)


@_verb(
    "status",
    "tell what is still missing, or confirm a translation",
    "Tell what is still missing in the archive, out of how many; with the name of a line of that table, tell where. "
    "“confirm REF” records that the translation in an entry agrees with its original again.",
    "python build.py status",
    "python build.py status one-source",
    "python build.py status --format json",
    "python build.py status confirm HA-0011",
)
def _status(parser: ArgumentParser) -> None:
    parser.add_argument("line", nargs="?", help="the name of a line of the table, or confirm")
    parser.add_argument("ref", nargs="?", help="for confirm: the reference of an entry")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="for people, or for programs")


@_verb(
    "schema",
    "print a JSON Schema",
    "Print the JSON Schema of a kind of content file.",
    "python build.py schema entry",
)
def _schema(parser: ArgumentParser) -> None:
    parser.add_argument("kind", help="entry, page, site, or the name of a register")


@_verb(
    "import",
    "make draft entries from a table or a Word document",
    "Make draft entries: one a row of a table (CSV), or one with the text of a Word document. Everything is looked at "
    "first; then all is written, or nothing. “import csv --help” and “import docx --help” say more.",
    "python build.py import csv list.csv --dry-run",
    "python build.py import docx letter.docx --form letters --date 1997-12-18 --language az --set topics=khojaly",
)
def _import(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="what", required=True)
    table = kinds.add_parser(
        "csv",
        help="an entry for each row of a table",
        description="Make a draft of each row. The first line names the columns; content/README.md lists them.",
        epilog=_examples("python build.py import csv list.csv --dry-run", "python build.py import csv list.csv"),
        formatter_class=RawDescriptionHelpFormatter,
    )
    table.add_argument("file", type=Path, help="the table, saved as CSV in UTF-8")
    word = kinds.add_parser(
        "docx",
        help="an entry with the text of a Word document",
        description="Make a draft that holds the text of a Word document. What the text does not say is given by "
        "options; what is missing is told.",
        epilog=_examples(
            "python build.py import docx letter.docx --form letters --date 1997-12-18 --language az \\\n"
            '      --title-az "…" --title-en "…" --set title_status.az=issued --set title_status.en=translated \\\n'
            "      --set date_role=sent --set issuers.agent=heydar-aliyev --set issuers.capacity=president \\\n"
            "      --set topics=khojaly --set texts.az.nature=original \\\n"
            "      --set sources.source=heydar-aliyev-library --set sources.kind=primary --set sources.supports=text"
        ),
        formatter_class=RawDescriptionHelpFormatter,
    )
    word.add_argument("file", type=Path, help="the document, a .docx file")
    word.add_argument("--form", required=True, help="the documentary form: the folder of the entry")
    word.add_argument("--date", help="the document's own date, in EDTF")
    word.add_argument("--language", choices=("az", "en"), required=True, help="the language of the text")
    word.add_argument(
        "--translation", type=Path, metavar="FILE", help="a .docx file with the text in the other language"
    )
    word.add_argument("--title-az", metavar="TITLE", help="the title in Azerbaijani")
    word.add_argument("--title-en", metavar="TITLE", help="the title in English")
    word.add_argument("--slug", help="the name of the entry (default: from the date and the English title)")
    word.add_argument(
        "--set",
        dest="facts",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        type=_fact,
        help="a fact, by the name of its column: topics=khojaly; as often as needed",
    )
    for kind in (table, word):
        kind.add_argument("--dry-run", action="store_true", help="show what would be made, and write nothing")
        _problem_format(kind)


def _fact(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise ArgumentTypeError(f"“{text}” is not of the form KEY=VALUE")
    return key.strip().lower(), value.strip()


@_verb(
    "suspects",
    "list words of a scanned text that may be misread",
    "List the Azerbaijani words of a text that a machine may have misread, with what they may have been. The text is "
    "compared with the archive's own words and is never changed: look each one up on the page.",
    "python build.py suspects content/letters/1997-12-18-letter.md",
    "python build.py suspects scan.txt --format json",
)
def _suspects(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an entry, or any text in UTF-8")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
