"""The program's shape: what imports what, who prints, who knows the time, where words may stand."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from conftest import PROJECT

PACKAGE = "heydar_archive"
SOURCES = sorted((PROJECT / "src" / PACKAGE).rglob("*.py"))
TREES = {path.stem: ast.parse(path.read_text("utf-8")) for path in SOURCES if path.stem != "__init__"}
TEMPLATES = sorted(path for path in (PROJECT / "templates").rglob("*") if path.is_file())

ORDER = (
    "problems", "spreading", "noting", "standing", "authoring", "csv_tables", "memory", "lookalikes", "languages", "orthography", "dates", "model", "version_control", "revisions", "strict_yaml", "reading", "ocr", "outlines", "describing", "composing", "archive", "divided", "mapping",
    "coverage", "comparison", "checks", "wording", "date_phrases", "addresses", "icons", "cards", "plain_blocks", "markup", "word_documents",
    "parallel", "lettering", "linked_data", "views", "maps", "scenes", "desk", "rendering", "calendars", "sitemaps", "compression", "search_index", "search", "xml_files", "data_files", "triples", "tables",
    "csv_package", "database", "citations", "signposting", "tei", "harvesting", "formats", "data_pages", "colophon_pages", "list_pages", "document_pages",
    "timeline_pages", "timeline_index", "day_pages", "register_pages", "article_pages", "log_pages", "parallel_pages", "search_pages", "pages",
    "inspection", "mending", "publishing", "keeping", "bags", "schema", "cms", "entry_files", "new_entries", "asking", "listing", "outside_links", "editor_settings",
    "confirming", "books", "epub", "hyphenation", "pdf", "understanding", "side_files", "site", "drafting", "explaining", "snapshots", "preview", "arguments", "problem_formats", "changes",
    "console", "cli",
)  # fmt: skip
"""Every module; each imports only modules that stand before it. A new one takes the place that its imports need."""


def imported(tree: ast.AST) -> set[str]:
    """The modules of the package that a module imports, at its top or anywhere inside."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == PACKAGE:
                found |= {alias.name for alias in node.names}
            elif node.module and node.module.startswith(f"{PACKAGE}."):
                found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith(f"{PACKAGE}.")}
    return found


IMPORTS = {name: imported(tree) for name, tree in TREES.items()}


def test_the_package_is_flat() -> None:
    assert {path.parent for path in SOURCES} == {PROJECT / "src" / PACKAGE}


def test_every_module_has_its_place_in_the_order() -> None:
    assert sorted(ORDER) == sorted(TREES)
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize("module", sorted(TREES))
def test_a_module_imports_only_modules_before_it(module) -> None:
    assert sorted(IMPORTS[module] - set(ORDER[: ORDER.index(module)])) == []


def test_no_module_imports_itself_in_a_circle() -> None:
    assert len(list(TopologicalSorter(IMPORTS).static_order())) == len(TREES)


def test_every_module_but_the_command_line_is_used() -> None:
    used = set().union(*IMPORTS.values())
    assert TREES.keys() - used == {"cli"}


@pytest.mark.parametrize("path", [*SOURCES, *(PROJECT / "tools").glob("*.py")], ids=lambda path: path.stem)
def test_a_module_is_named_for_what_it_knows(path) -> None:
    assert not set(path.stem.split("_")) & {"util", "utils", "helper", "helpers", "common", "manager", "misc", "base"}


# What is nowhere


def nodes_of(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield module, node


def test_no_module_swallows_every_exception() -> None:
    """`except BaseException` is allowed only where the exception goes on."""
    found = []
    for module, node in nodes_of(ast.ExceptHandler):
        named = "" if node.type is None else ast.unparse(node.type)
        goes_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        if named == "" or re.search(r"\bException\b", named) or ("BaseException" in named and not goes_on):
            found.append((module, node.lineno))
    assert found == []


def test_only_the_command_line_prints() -> None:
    found = set()
    for module, node in nodes_of(ast.Call):
        called = ast.unparse(node.func)
        if called in {"print", "pprint", "traceback.print_exc", "traceback.print_exception"} or called.startswith(
            ("sys.stdout.", "sys.stderr.", "logging.", "warnings.warn")
        ):
            found.add(module)
    assert found == {"cli", "console"}


CLOCKS = re.compile(
    r"(?:datetime\.)?(?:datetime|date)\.(?:now|utcnow|today)|(?:_?time)\.(?!sleep)\w+|os\.times|\w+\.st_[amc]time\w*"
)


def test_only_the_console_knows_the_time() -> None:
    """Not from a clock, and not from a file's time either.

    By that the preview sees a save, `explain` tells of a build, `publishing` sees that somebody was in a folder of its own, and
    `standing` that a file was touched: what it writes into its store says which files were so new that a further change
    might have the same time.
    """
    found = {(module, node.attr) for module, node in nodes_of(ast.Attribute) if CLOCKS.fullmatch(ast.unparse(node))}
    of_files = {("preview", "st_mtime_ns"), ("explaining", "st_mtime_ns"), ("publishing", "st_mtime_ns")}
    of_files |= {("standing", name) for name in ("st_mtime_ns", "st_ctime_ns", "time_ns")}
    assert {module for module, _ in found - of_files} == {"console"}
    assert {module for module, node in nodes_of(ast.ImportFrom) if node.module in {"time", "random", "uuid"}} == set()


def test_nothing_depends_on_chance_or_surroundings() -> None:
    """No random number, no environment variable, no locale, no host: the same content gives the same bytes."""
    forbidden = re.compile(
        r"(?:random|secrets|uuid|locale|platform|socket|getpass)\.\w+|os\.(?:environ|getenv|urandom)"
    )
    found = {
        (module, ast.unparse(node))
        for module, node in nodes_of(ast.Attribute)
        if forbidden.fullmatch(ast.unparse(node))
    }
    assert found == {("console", "os.environ")}, "what is shown depends on the terminal, what is published on nothing"


def test_only_publishing_authoring_and_standing_write() -> None:
    """Publishing writes the site, authoring writes content, standing its store of digests."""
    writes = {
        module
        for module, node in nodes_of(ast.Attribute)
        if node.attr in {"write_text", "write_bytes", "mkdir", "unlink", "rename", "rmtree", "symlink_to", "touch"}
    }
    assert writes == {"authoring", "publishing", "standing"}


# What is everywhere


def undocumented(node: ast.AST, path: str) -> Iterator[str]:
    """Every public class, function and method without a docstring, at any depth of classes."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        name = f"{path}.{child.name}"
        public = not child.name.startswith("_")
        if public and not ast.get_docstring(child):
            yield name
        if isinstance(child, ast.ClassDef) and public:
            yield from undocumented(child, name)


@pytest.mark.parametrize("module", sorted(TREES))
def test_every_module_class_and_public_function_says_what_it_is(module) -> None:
    assert ast.get_docstring(TREES[module])
    assert list(undocumented(TREES[module], module)) == []


@pytest.mark.parametrize("module", sorted(TREES))
def test_every_module_says_what_it_knows(module) -> None:
    first, *rest = str(ast.get_docstring(TREES[module])).split("\n\n")
    assert first.endswith("."), "one sentence, or the beginning of one"
    assert rest, "a second paragraph: what it knows, and what it does not"


# Templates and styles


def parsed(path: Path) -> nodes.Template:
    return jinja2.Environment(autoescape=True).parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PROJECT / "templates").as_posix())
def test_no_template_passes_html_through_unescaped(path) -> None:
    template = parsed(path)
    assert {node.name for node in template.find_all(nodes.Filter)} <= {"length", "round", "int", "float"}
    assert not list(template.find_all((nodes.MarkSafe, nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)))


VISIBLE_ATTRIBUTES = re.compile(
    r'\b(?:aria-label|aria-description|title|alt|placeholder|label|value|data-[a-z-]+)="([^"]*)"'
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PROJECT / "templates").as_posix())
def test_no_word_stands_in_a_template(path) -> None:
    template = parsed(path)
    written = "\N{NULL}".join(node.data for node in template.find_all(nodes.TemplateData))
    shown = re.sub(r"<[^>]*>", "", written)
    shown = html.unescape(re.sub(r' [a-z-]+="[^"]*"', "", shown))
    said = " ".join(VISIBLE_ATTRIBUTES.findall(written))
    assert re.findall(r"[^\W\d_]+", shown + said) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PROJECT / "templates").as_posix())
def test_text_in_an_expression_of_a_template_is_a_key_a_tag_or_a_sign(path) -> None:
    texts = {node.value for node in parsed(path).find_all(nodes.Const) if isinstance(node.value, str)}
    odd = {text for text in texts if not re.fullmatch(r"[a-z][a-z0-9./-]*", text) and re.search(r"[^\W\d_]", text)}
    assert odd == set()


@pytest.mark.parametrize("path", sorted((PROJECT / "static").rglob("*.css")), ids=lambda path: path.name)
def test_no_style_changes_letters(path) -> None:
    """A browser does not know that the capital of i is İ in every place where it would need to."""
    rules = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"text-transform|font-variant(?:-caps)?\s*:|small-caps|\bc2sc\b|\bsmcp\b", rules)


@pytest.mark.parametrize(
    "path", [*TEMPLATES, *sorted((PROJECT / "static").glob("*.js"))], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_nothing_carries_styles_or_scripts_of_its_own(path) -> None:
    """They would not work under the site's own content security policy."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        scripts = text.replace('<script type="application/ld+json">', "")  # data: no browser runs it
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", scripts)
    else:
        assert not re.search(r"\beval\(|new Function\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)
