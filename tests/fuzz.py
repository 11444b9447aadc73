"""Looks for what breaks a reader, guided by which lines of it ran: dates, YAML, Markdown, addresses.

    python tests/fuzz.py 60                  each of the four for so many seconds
    python tests/fuzz.py markdown 600        one of them

It needs atheris (the extra ``fuzz``); ``make fuzz`` installs it. What is found is kept in ``.fuzz/<name>/``, and the input
that broke something beside it as ``crash-…``. ``tests/seeds/`` holds where it begins. What may not happen is the same that
the property tests look for with hypothesis, in every run of the tests; this is for a night, after a change of a reader.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["heydar_archive", "markdown"]):
    from heydar_archive import addresses
    from heydar_archive.dates import BadDate, DocumentDate
    from heydar_archive.lookalikes import INVISIBLE
    from heydar_archive.markup import BadMarkup, Labels, render
    from heydar_archive.problems import Problem
    from heydar_archive.strict_yaml import parse_yaml

PROJECT = Path(__file__).resolve().parents[1]
SLOW = 10
"""Seconds after which one input counts as a hang."""
LABELS = Labels("Paragraph {n}", "Note {n}", "{n}. Back")
TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\s[^<>]*)?)>")


def dates(text: str) -> None:
    """A date says the same as it was written, or is refused; its bounds are in order."""
    try:
        found = DocumentDate.parse(text)
    except BadDate:
        return
    if str(found) != text or found.earliest > found.latest:
        raise AssertionError(text)


def yaml(text: str) -> None:
    """Facts are read, each with a place in the text, or refused with a problem that has one."""
    if INVISIBLE.search(text):  # refused before: other signs that end a line for YAML among them
        return
    problems: list[Problem] = []
    parsed = parse_yaml(text, "a.yaml", problems)
    if parsed is None and not problems:
        raise AssertionError(text)
    last = text.count("\n") + 1
    for line, _ in [*(parsed[1].values() if parsed else ()), *((p.position.line, 0) for p in problems)]:
        if not 0 <= line <= last + 1:
            raise AssertionError(text)


def markdown(text: str) -> None:
    """A text becomes HTML that runs nothing and loses no letter, or is refused."""
    try:
        html = str(render(text, {"HA-0011": "../laws/a.html"}.get, LABELS).html)
    except BadMarkup:
        return
    for _, tag, attributes in TAG.findall(html):
        if tag in {"script", "style", "iframe", "img", "svg", "object", "form", "base", "meta", "link"}:
            raise AssertionError(text)
        if re.search(
            r"\son\w+\s*=|(?:href|src)\s*=\s*[\"']?\s*(?:javascript|data|vbscript):", attributes, re.IGNORECASE
        ):
            raise AssertionError(text)


def addressing(text: str) -> None:
    """A link from one page to another arrives there, and leaves neither the site nor its own scheme."""
    here, _, there = text.partition("\n")
    parts = [part for path in (here, there) for part in path.split("/")]
    if not all(re.fullmatch(r"[^\s/?#%]+", part) and part not in {".", ".."} for part in parts):
        return
    if here.startswith(f"{there}/") or there.startswith(f"{here}/"):
        return
    link = addresses.relative(here, there)
    if link.startswith("/") or re.match(r"[a-z][a-z0-9+.-]*:", link, re.IGNORECASE):
        raise AssertionError(text)


TARGETS: dict[str, Callable[[str], None]] = {
    "dates": dates,
    "yaml": yaml,
    "markdown": markdown,
    "addresses": addressing,
}


def fuzz(name: str, seconds: int) -> None:
    """Look for so many seconds, and end the process."""
    found = PROJECT / ".fuzz" / name
    found.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-timeout={SLOW}", f"-artifact_prefix={found}/", "-max_len=4000"]

    def one(data: bytes) -> None:
        TARGETS[name](data.decode("utf-8", "ignore"))

    atheris.Setup(
        [sys.argv[0], *options, "-print_final_stats=1", str(found), str(PROJECT / "tests" / "seeds" / name)], one
    )
    atheris.Fuzz()


def main(arguments: list[str]) -> int:
    """Fuzz one reader here, or each in a process of its own; return an exit code."""
    if len(arguments) == 2:
        fuzz(arguments[0], int(arguments[1]))
    ended = {name: subprocess.run([sys.executable, __file__, name, arguments[0]], check=False) for name in TARGETS}
    broken = [name for name, run in ended.items() if run.returncode]
    print(f"broken: {', '.join(broken)}" if broken else "nothing broke")  # noqa: T201 -- a program
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
