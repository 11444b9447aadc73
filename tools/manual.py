"""Keep the generated parts of the documentation up to date.

Between a pair of marks, ``<!-- fields:entry -->`` and ``<!-- /fields -->`` for example, a document holds what the
program itself knows: the field tables of every kind of file, dates in words, the names of relations, reports of
the check (all in ``content/README.md``), what each module is for (in ``CONTRIBUTING.md``), and the mapping to the vocabularies of
others (in ``docs/fields.md``). The Azerbaijani manual,
``content/OXU.md``, takes its complete examples from the English one. This tool writes it there. Run it after changing the model, the wording, a rule or a module's docstring::

    python tools/manual.py           rewrite what is out of date
    python tools/manual.py --check   only say what is out of date

In the table of dates an editor of the manual writes the first two columns, and of the table of relations the head; the
rest is filled in. The mark of a
report says which words of the worked example are replaced by which: ``status: located => status: found``.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import heydar_archive
from heydar_archive.dates import DocumentDate
from heydar_archive.describing import describe
from heydar_archive.drafting import columns
from heydar_archive.languages import LANGUAGES, Language
from heydar_archive.mapping import as_markdown
from heydar_archive.model import RelationType
from heydar_archive.problems import ProblemsFound
from heydar_archive.reading import read
from heydar_archive.schema import tables
from heydar_archive.understanding import understand
from heydar_archive.wording import Wording, load

DOCUMENTS = ("content/README.md", "content/OXU.md", "CONTRIBUTING.md", "docs/fields.md")
"""The documents with generated parts, from the project's root."""

_MARKED = re.compile(
    r"(?P<open><!-- (?P<name>[a-z]+)(?:: ?(?P<about>[^\n]*?))? -->)\n(?P<old>.*?)(?P<close><!-- /(?P=name) -->)",
    re.DOTALL,
)
_EXAMPLES = "content/README.md"
"""The document that holds every complete example."""
_COMPLETE = re.compile(r"<!-- complete: (\S+) -->\n```\w+\n(.*?\n)```\n", re.DOTALL)
"""An example that is a complete file: its path and its text. The first one is the worked example."""
_NO_DATE = "nothing"
"""What stands in the table of dates for an entry without a date."""


@dataclass(frozen=True, slots=True)
class Manual:
    """Writes the generated parts of the documents of the project in ``root``."""

    root: Path
    wording: Mapping[Language, Wording]

    def renewed(self, document: str) -> str:
        """Return a document's text with every generated part as it must be."""
        examples = dict(_COMPLETE.findall((self.root / _EXAMPLES).read_text("utf-8")))
        return _MARKED.sub(lambda m: f"{m['open']}\n\n{self._part(m, examples)}\n\n{m['close']}", document)

    def _part(self, mark: re.Match[str], examples: Mapping[str, str]) -> str:
        match mark["name"]:
            case "fields":
                return tables(mark["about"])
            case "report":
                return self._report(mark["about"], examples)
            case "example":
                language = "markdown" if "\n---\n\n" in examples[mark["about"]] else "yaml"
                return f"```{language}\n{examples[mark['about']]}```"
            case "dates":
                return self._dates(mark["old"].strip())
            case "relations":
                return self._relations(mark["old"].strip())
            case "mapping" | "columns" | "modules" as name:
                made = {"mapping": as_markdown, "columns": columns_table, "modules": modules}
                return made[name]()
            case name:
                raise SystemExit(f"“{name}” is not a mark that this tool knows")

    def _dates(self, table: str) -> str:
        """Return the table of dates: the first two columns as they are, the others filled in."""
        head, rule, *rows = table.split("\n")
        return "\n".join([head, rule, *map(self._date_row, rows)])

    def _date_row(self, row: str) -> str:
        written, meaning = (cell.strip() for cell in row.split("|")[1:3])
        date = None if written == _NO_DATE else DocumentDate.parse(written.strip("`"))
        words = (self.wording[language].date(date, "long").replace("\N{NO-BREAK SPACE}", " ") for language in LANGUAGES)
        basis = "" if date and date.certain else "required"
        return f"| {' | '.join((written, meaning, *words, basis))} |"

    def _report(self, changes: str, examples: Mapping[str, str]) -> str:
        """Return what the check says of the worked example after changes to it; other files are left out."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self.root / "content", Path(folder) / "content")
            for path, text in examples.items():
                (Path(folder) / path).write_text(text, "utf-8")
            worked, text = next(iter(examples.items()))
            for change in changes.split(" | "):
                right, wrong = change.split(" => ")
                text = text.replace(right, wrong, 1)
            (Path(folder) / worked).write_text(text, "utf-8")
            try:
                understand(Path(folder))
            except ProblemsFound as found:
                problems = [problem for problem in found.problems if problem.position.file == worked]
            else:
                raise SystemExit(f"the check of “{changes}” finds no problem")
        errors = sum(problem.is_error for problem in problems)
        count = f"{errors} error(s), {len(problems) - errors} warning(s)"
        return "\n".join(["```text", *map(str, problems), "", count, "```"])

    def _relations(self, table: str) -> str:
        """Return the table of relations: the head as it is, below it what the pages say at both ends."""
        rows = table.split("\n")[:2]
        for name in get_args(RelationType):
            ends = (
                " / ".join(self.wording[language].say(f"relation.{name}.{end}") for language in LANGUAGES)
                for end in ("out", "in")
            )
            rows.append(f"| {' | '.join((f'`{name}`', *ends))} |")
        return "\n".join(rows)


def columns_table() -> str:
    """Return the table of the columns of which an entry can be imported."""
    rows = [
        "| column | required | holds | for example |",
        "|---|---|---|---|",
        "| `form` | yes | the documentary form: the folder of the entry | `letters` |",
        "| `slug` |  | the name of the entry, if it is not to be made from date and title | `1994-03-14-village-library` |",
    ]
    for column in columns().values():
        required = "yes" if column.always else "in its block" if column.required and "." in column.name else ""
        shown = column.example.strip("[]") if column.example not in {"see below", "…"} else ""
        rows.append(f"| `{column.name}` | {required} | {column.about} | {f'`{shown}`' if shown else ''} |")
    return "\n".join(rows)


def modules(package: Path = Path(heydar_archive.__file__).parent) -> str:
    """Return the table of modules, each below those that it imports, with the first sentence of its docstring."""
    trees = {path.stem: ast.parse(path.read_text("utf-8")) for path in package.glob("[a-z]*.py")}
    needs = {name: _imported(tree) & trees.keys() for name, tree in trees.items()}
    rows = ["| module | what it is |", "|---|---|"]
    placed: set[str] = set()
    while len(placed) < len(trees):
        ready = sorted(name for name in trees.keys() - placed if needs[name] <= placed)
        if not ready:
            raise SystemExit(f"these modules import each other: {', '.join(sorted(trees.keys() - placed))}")
        rows.extend(f"| `{name}` | {_first_line(trees[name])} |" for name in ready)
        placed.update(ready)
    return "\n".join(rows)


def _first_line(tree: ast.Module) -> str:
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def _imported(tree: ast.Module) -> set[str]:
    """Return the modules of the package that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "heydar_archive":
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("heydar_archive."):
            found.add((node.module or "").split(".")[1])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return 0 if the documents are (now) up to date, 1 if ``--check`` finds one that is not."""
    parser = argparse.ArgumentParser(description="Keep the generated parts of the documentation up to date.")
    parser.add_argument("--check", action="store_true", help="write nothing; say which documents are out of date")
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(__file__).resolve().parents[1],
        help="the project's folder (default: this one)",
    )
    given = parser.parse_args(arguments)
    files, _ = read(given.root)
    descriptions, _ = describe(files)
    manual = Manual(given.root, load(descriptions.wording)[0])
    stale = 0
    for name in DOCUMENTS:
        path = given.root / name
        old = path.read_text("utf-8")
        new = manual.renewed(old)
        if new == old:
            continue
        stale += 1
        if given.check:
            print(f"{name} is out of date: run python tools/manual.py")
        else:
            path.write_text(new, "utf-8")
            print(f"{name} renewed")
    return 1 if given.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
