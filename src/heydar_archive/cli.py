"""The command line: arguments, printing, exit codes.

The only module that prints. Exit codes: 0 done, 1 problems in content or on disk, 2 wrong usage, 3 a
mistake of this program (with its traceback), 130 interrupted. Heavy modules are imported by the verb that
needs them, so that ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from heydar_archive.problems import Problem

DONE, PROBLEMS, OUR_MISTAKE, INTERRUPTED = 0, 1, 3, 130
VERBS = ("build", "serve", "check", "schema")


class _Exit:
    """Turns what escapes into an exit code, without hiding it: our own mistakes keep their traceback."""

    code = DONE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None or isinstance(error, SystemExit):
            return False
        if isinstance(error, KeyboardInterrupt):
            print("interrupted; the published site is as it was", file=sys.stderr)
            self.code = INTERRUPTED
            return True
        traceback.print_exception(kind, error, trace)
        print(
            "\nThis is a mistake of the program, not of the content. Please report it with the lines above.",
            file=sys.stderr,
        )
        self.code = OUR_MISTAKE
        return True


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="build.py",
        description="Build the archive: content/ becomes a bilingual site in public/.",
        epilog="examples:\n  python build.py                 build the site into public/\n  python build.py check           report every problem, write nothing\n  python build.py schema entry    print the JSON Schema of entries",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--root", type=Path, help="the archive's folder (default: where build.py lies, or the current folder)"
    )
    verbs = made.add_subparsers(dest="verb", metavar="verb")
    build = verbs.add_parser(
        "build",
        help="build the site (the default)",
        description="Build the site and publish it whole.",
        epilog="example: python build.py build --out public",
    )
    build.add_argument("--out", type=Path, help="the folder to publish into (default: public)")
    serve = verbs.add_parser(
        "serve",
        help="show the site in a browser while you edit",
        description="Serve the site to the browsers of this computer only. Open pages follow every save; what is wrong is shown over the last good page. Nothing is published.",
        epilog="example: python build.py serve --open",
    )
    serve.add_argument("--port", type=_port, default=5500, help="the first port to try; the next free one is taken")
    serve.add_argument("--open", action="store_true", help="open the site in your browser")
    verbs.add_parser(
        "check",
        help="report every problem of the content, write nothing",
        description="Do everything but publish; report every problem.",
        epilog="example: python build.py check",
    )
    schema = verbs.add_parser(
        "schema",
        help="print a JSON Schema",
        description="Print the JSON Schema of a kind of content file.",
        epilog="example: python build.py schema entry",
    )
    schema.add_argument("kind", help="entry, page, site, or the name of a register")
    return made


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """Run the program; return its exit code.

    ``arguments`` default to the command line's; ``root`` is the archive's folder unless ``--root`` is given.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = parser().parse_args(arguments)
    where = (given.root or root or Path.cwd()).absolute()
    with _Exit() as exit_:
        match given.verb:
            case "serve":
                return _serve(where, given.port, open_browser=given.open)
            case "check":
                return _check(where)
            case "schema":
                return _schema(given.kind)
            case _:
                out = getattr(given, "out", None)
                return _build(where, (out or where / "public").absolute())
    return exit_.code


def _build(root: Path, out: Path) -> int:
    from heydar_archive.problems import ProblemsFound  # noqa: PLC0415
    from heydar_archive.site import build  # noqa: PLC0415

    started = time.perf_counter()
    try:
        built = build(root, out)
    except ProblemsFound as found:
        _report(found.problems)
        print("Nothing was published; the site is as it was.", file=sys.stderr)
        return PROBLEMS
    archive, published = built.made.archive, built.published
    for problem in built.made.problems:
        print(problem, file=sys.stderr)
    print(
        f"{len(archive.entries)} entries, {len(archive.gaps)} gap(s), {len(archive.events)} dated events, "
        f"{len(archive.disagreements)} disagreements of sources\n"
        f"{published.written + published.kept} files: {published.written} written, {published.kept} unchanged, {published.removed} removed\n"
        f"published into {_shown(out)} in {time.perf_counter() - started:.1f} s; open {_shown(out / 'index.html')} in a browser"
    )
    return DONE


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _check(root: Path) -> int:
    from heydar_archive.problems import ProblemsFound  # noqa: PLC0415
    from heydar_archive.site import make  # noqa: PLC0415

    try:
        made = make(root)
    except ProblemsFound as found:
        _report(found.problems)
        return PROBLEMS
    for problem in made.problems:
        print(problem)
    print(f"{len(made.archive.entries)} entries, {len(made.archive.gaps)} gap(s): no errors")
    return DONE


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"“{text}” is not a port: 0 to {_LAST_PORT}")
    return int(text)


_LAST_PORT = 65535


def _serve(root: Path, port: int, *, open_browser: bool) -> int:
    from heydar_archive.preview import PORTS, NoFreePort, serve  # noqa: PLC0415

    try:
        serve(root, port, lambda line: print(line, flush=True), open_browser=open_browser)
    except NoFreePort:
        print(f"None of the {PORTS} ports from {port} on is free. Choose another with --port.", file=sys.stderr)
        return PROBLEMS
    print("The preview has ended.")
    return DONE


def _report(problems: Sequence[Problem]) -> None:
    from heydar_archive.problems import report  # noqa: PLC0415

    print(report(problems))


def _schema(kind: str) -> int:
    from heydar_archive.problems import did_you_mean  # noqa: PLC0415
    from heydar_archive.schema import KINDS, json_schema_text  # noqa: PLC0415

    if kind not in KINDS:
        parser().error(f"“{kind}” is not a kind of content file: {', '.join(KINDS)}. {did_you_mean(kind, KINDS)}")
    print(json_schema_text(kind), end="")
    return DONE
