"""The arguments of the command line: one verb a function, each with an example in its help.

Knows what may be typed, and nothing of what it does. A verb is added by one function here, marked with
``@_verb``, and one in ``cli``, marked with ``@runs``; in both modules the verbs stand in the order in which an
editor meets them. Imports next to nothing, so that ``--help`` is quick.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

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


class _Formatter(RawDescriptionHelpFormatter):
    """Help as wide as the terminal; the library asks for the width by a module that takes as long to load as itself."""

    def __init__(self, prog: str) -> None:
        try:
            columns = os.get_terminal_size(1).columns
        except OSError:
            columns = _COLUMNS
        super().__init__(prog, width=columns - 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Return a text in lines of that width; the lines of an example stay as they are."""
        import textwrap  # noqa: PLC0415 -- as the library does

        lines = (textwrap.fill(line, width) if not line.startswith(" ") else line for line in text.splitlines())
        return "".join(f"{indent}{part}\n" for line in lines for part in line.splitlines()).rstrip("\n")


_COLUMNS = 80


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


class _VerbParser(_Parser):
    """The parser of one verb, which is made when something is asked of it: of a dozen verbs a run needs one."""

    def __init__(self, *, options: _Options = lambda _: None, **given: Any) -> None:  # noqa: ANN401 -- as the library gives them
        self._waiting = options, given

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the library keeps in it
        """Make the parser, once; after that nothing is missing that a parser has."""
        if "_waiting" not in self.__dict__:
            raise AttributeError(name)
        options, given = self.__dict__.pop("_waiting")
        super().__init__(**given)
        options(self)
        return getattr(self, name)


def _path(text: str) -> Path:
    from pathlib import Path  # noqa: PLC0415 -- not for --help, which shall be quick

    return Path(text)


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
        formatter_class=_Formatter,
    )
    made.add_argument(
        "--root", type=_path, help="the archive's folder (default: where build.py lies, or the current folder)"
    )
    verbs = made.add_subparsers(dest="verb", metavar="verb", parser_class=_VerbParser)
    for name, verb in _VERBS.items():
        verbs.add_parser(
            name,
            help=verb.said,
            description=verb.description,
            epilog=_examples(*verb.examples),
            formatter_class=_Formatter,
            options=verb.options,
        )
    made.set_defaults(
        out=None, format="text", drafts=False, with_cms=False, history=False, precompress=False, verify=False, bag=None
    )
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
    parser.add_argument("--out", type=_path, help="the folder to publish into (default: public)")
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
    parser.add_argument(
        "--bag", type=_path, metavar="PATH", help="also write a BagIt bag of content and site into a folder of its own"
    )
    parser.add_argument(
        "--verify", action="store_true", help="make the whole site once more from nothing, and compare it byte by byte"
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
    "Do everything but publish; report every problem. With --external the addresses of the sources are tried as well.",
    "python build.py check",
    "python build.py check --external",
    "python build.py check --format json",
)
def _check(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--external", action="store_true", help="try the addresses on other hosts too, one at a time to each host; slow"
    )
    _problem_format(parser)


@_verb(
    "new",
    "make the file of a new entry",
    "Make the file of a new entry: the next free reference, the folder of its form, a name from its date and title, and "
    "every required fact with a remark. The file passes the check as it is; what is not known yet says so. On a terminal "
    "you are asked for what is missing. Forms, issuers, topics, sources and places are named by identifier or by their "
    "name in either language.",
    'python build.py new decree --date 1997-12-18 --title-en "On the mass deportation" --title-az "Kütləvi '
    'deportasiya haqqında" --issuer heydar-aliyev:president --topic resettlement-1948-1953 '
    "--source heydar-aliyev-library",
    "python build.py new decree",
)
def _new(parser: ArgumentParser) -> None:
    parser.add_argument("form", nargs="?", help="the form of the document: decree, fərman, letters …")
    parser.add_argument(
        "--date", help="the document's date, as exactly as it is known (EDTF): 1997-12-18, 1997-12, 1997~"
    )
    parser.add_argument("--title-az", help="the title in Azerbaijani")
    parser.add_argument("--title-en", help="the title in English")
    parser.add_argument(
        "--issuer", action="append", default=[], help="who issued it; a person with the office, person:office"
    )
    parser.add_argument("--topic", action="append", default=[], help="a topic of it; may be given several times")
    parser.add_argument(
        "--source", action="append", default=[], help="a source that names it; may be given several times"
    )
    parser.add_argument("--url", help="the address at which the source was read")
    parser.add_argument("--source-kind", help="what kind of witness the source is (default: secondary)")
    parser.add_argument("--supports", help="facts that the source supports, with commas between (default: existence)")
    parser.add_argument("--date-role", help="what the date is: issued, signed, adopted … (default: issued)")
    parser.add_argument("--date-basis-az", help="how the date is known, in Azerbaijani; for a date that is not certain")
    parser.add_argument("--date-basis-en", help="how the date is known, in English")
    parser.add_argument("--title-status-az", help="how the Azerbaijani title came about (default: supplied)")
    parser.add_argument("--title-status-en", help="how the English title came about (default: supplied)")
    parser.add_argument("--place", help="where it was issued")
    parser.add_argument("--slug", help="the name of the file, if not from the date and the English title")
    parser.add_argument("--ref", help="the reference, if not the next free one")


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
    "list",
    "list entries",
    "List the entries of the archive in the order of dates, all or those that fit.",
    "python build.py list --form decree --year 1997",
    "python build.py list --issuer heydar-aliyev --status attested --format json",
)
def _list(parser: ArgumentParser) -> None:
    parser.add_argument("--form", help="a form, by identifier or in either language")
    parser.add_argument("--year", type=int, help="a year in which the document may have been issued")
    parser.add_argument("--issuer", help="a person or a body that issued it")
    parser.add_argument("--status", help="a status: attested, located, transcribed, reviewed")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="how it is told (default: table)")
    parser.add_argument("--language", choices=("az", "en"), default="en", help="language of the titles (default: en)")


@_verb(
    "explain",
    "tell what something is, where its values come from, where it is shown",
    "Tell what a reference, an identifier, an address of the site or a file is: where each of its values stands, which "
    "pages show it, and why it was built again.",
    "python build.py explain HA-0011",
    "python build.py explain public/en/decrees/1997-12-18-mass-deportation.html",
    "python build.py explain content/registers/people/heydar-aliyev.yaml",
)
def _explain(parser: ArgumentParser) -> None:
    parser.add_argument("what", help="a reference, an identifier, a URL, or a file")
    parser.add_argument("--out", type=_path, help="the published folder to compare with (default: public)")


@_verb(
    "schema",
    "print a JSON Schema, or keep the settings of VS Code",
    "Print the JSON Schema of a kind of content file; or write what Visual Studio Code needs in order to complete and "
    "check content (.vscode/), or find out whether that is up to date.",
    "python build.py schema entry",
    "python build.py schema --vscode",
    "python build.py schema --check",
)
def _schema(parser: ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", help="entry, page, site, or the name of a register")
    parser.add_argument("--vscode", action="store_true", help="write or update .vscode/; settings of your own are kept")
    parser.add_argument("--check", action="store_true", help="write nothing; say what in .vscode/ is out of date")


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
        formatter_class=_Formatter,
    )
    table.add_argument("file", type=_path, help="the table, saved as CSV in UTF-8")
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
        formatter_class=_Formatter,
    )
    word.add_argument("file", type=_path, help="the document, a .docx file")
    word.add_argument("--form", required=True, help="the documentary form: the folder of the entry")
    word.add_argument("--date", help="the document's own date, in EDTF")
    word.add_argument("--language", choices=("az", "en"), required=True, help="the language of the text")
    word.add_argument(
        "--translation", type=_path, metavar="FILE", help="a .docx file with the text in the other language"
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
    parser.add_argument("files", nargs="+", type=_path, metavar="FILE", help="an entry, or any text in UTF-8")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")


@_verb(
    "book",
    "make a book of the archive or a part of it: EPUB or PDF",
    "Make a book of all entries, or of those that fit, in the order of dates: in Azerbaijani, in English, or each "
    "document in both. The name of the file says which kind: EPUB 3 for reading devices, or PDF for paper, in which two "
    "languages stand side by side. PDF needs the extra “books”.",
    "python build.py book archive.epub --language en",
    "python build.py book decrees.pdf --language parallel --form decree --year 1997",
    "python build.py book two.epub --ref HA-0011 --ref HA-0012",
)
def _book(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", type=_path, help="the file to write, such as archive.epub or archive.pdf; one that is there is replaced"
    )
    parser.add_argument(
        "--language", choices=("az", "en", "parallel"), default="en", help="a language, or both (default: en)"
    )
    parser.add_argument("--form", help="only documents of a form, by identifier or in either language")
    parser.add_argument("--year", type=int, help="only those that may have been issued in a year")
    parser.add_argument("--issuer", help="only those that a person or a body issued")
    parser.add_argument("--topic", help="only those of a topic")
    parser.add_argument(
        "--ref", action="append", default=[], help="only the document with this reference; may be given several times"
    )


@_verb(
    "verify",
    "find files of a copy that were changed, lost or added",
    "Compare a folder with the list of files in it (manifest-sha256.txt): a published site, a bag, or a copy of one. Every "
    "file that was changed, is missing or was added is named; the folder is only read.",
    "python build.py verify public",
    "python build.py verify /media/copy/bag",
)
def _verify(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=_path, metavar="DIR", help="the folder to compare")


@_verb(
    "clean",
    "remove the built site",
    "Remove the published folder and what an interrupted build left beside it, if this program made them; a folder with "
    "anything else in it is left as it is.",
    "python build.py clean",
)
def _clean(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=_path, help="the folder to remove (default: public)")
