"""Measures this program beside others on the same documents: ``make bench``.

Knows which cases there are, how each is brought about, and in which order all is run: the programs of a case take turns,
so that whatever else the machine does concerns each of them. What the values mean is the report's business.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from corpus import LANGUAGES, SEED, Corpus, Document, write_archive
from measuring import CommandFailed, Run, run
from peers import PROJECT, Program, peers
from report import BARE, CASES, OURS, SHARED, Measured, musts, read_line, report, values
from saving import seconds_from_save_to_page

BUILD = PROJECT / "build.py"
LONG = 60
"""Seconds after which a build is not repeated; a peer whose cold build takes so long is measured cold only."""
ALWAYS = ("hugo",)
"""Peers that are measured in every case."""


def programs() -> dict[str, Program]:
    """Return every program by name, this one first."""
    ours = Program(
        OURS,
        "the working tree",
        write_archive,
        (sys.executable, str(BUILD), "--root", ".", "build"),
        "public",
        "content/{form}/{slug}.md",
        "{language}/{form}/{slug}.html",
        "templates/pages/document.html",
    )
    shared = replace(ours, name=SHARED, command=(sys.executable, str(PROJECT / "bench" / "shared_pages.py"), "."))
    return {OURS: ours, SHARED: shared, **{name: peer for name, peer in peers().items() if peer.version}}


@dataclass(slots=True)
class Bench:
    """A folder to work in, how often to measure, and what was measured."""

    work: Path
    repeats: int
    measured: list[Measured] = field(default_factory=list)
    _marks: Iterator[int] = field(default_factory=lambda: count(1))

    def size(self, corpus: Corpus, chosen: Sequence[Program], cases: Sequence[str], saves: int) -> None:
        """Measure some programs in some cases on a corpus; ``saves`` are made in the preview."""
        for program in chosen:
            folder = self._folder(program, corpus)
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            program.lay_out(corpus, folder)
        for case in cases:
            runs: dict[str, list[Run]] = {}
            for _ in range(self.repeats):
                for program in chosen:
                    if self._is_wanted(program, corpus, case, runs.get(program.name, [])):
                        runs.setdefault(program.name, []).append(self._once(program, corpus, case))
            for name, those in runs.items():
                self.keep(
                    Measured(
                        name,
                        corpus.entries,
                        case,
                        tuple(round(one.wall, 4) for one in those),
                        tuple(round(one.cpu, 4) for one in those),
                        tuple(one.peak for one in those),
                    )
                )
        ours = next((program for program in chosen if program.name == OURS), None)
        if ours and saves:
            self.keep(Measured(OURS, corpus.entries, "serve", self._saves(ours, corpus, saves)))
        for program in chosen:
            shutil.rmtree(self._folder(program, corpus))

    def keep(self, one: Measured) -> None:
        """Keep what was measured, in the folder as well, and tell it."""
        self.measured.append(one)
        with (self.work / "measured.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{one.line()}\n")
        peak = f", {max(one.peaks) / (1 << 20):.0f} MiB" if one.peaks else ""
        walls = ", ".join(f"{wall:.3f}" for wall in one.walls)
        print(f"{one.entries:>7,}  {one.case:<10} {one.program:<34} {walls} s{peak}", flush=True)

    def _folder(self, program: Program, corpus: Corpus) -> Path:
        name = program.name if program.name.isalpha() else {OURS: "ours", SHARED: "ours-shared"}[program.name]
        return self.work / str(corpus.entries) / name

    def _is_wanted(self, program: Program, corpus: Corpus, case: str, runs: Sequence[Run]) -> bool:
        if runs and runs[-1].wall > LONG:
            return False
        if program.name == SHARED:
            return case == "cold"
        if case == "cold" or program.name in {OURS, *ALWAYS}:
            return True
        cold = values(self.measured).wall(program.name, corpus.entries, "cold")
        return cold is not None and cold < LONG

    def _once(self, program: Program, corpus: Corpus, case: str) -> Run:
        """Bring a case about, build, and see that the site is what it must be."""
        folder = self._folder(program, corpus)
        number = corpus.entries // 2
        document = corpus.document(number)
        words = ""
        if case == "cold":
            self._cleared(program, folder)
        elif case == "template":
            words = f"Qeyd{next(self._marks)}"
            template = folder / program.template
            template.write_text(
                template.read_text("utf-8").replace("</article>", f"<p>{words}</p></article>", 1), "utf-8"
            )
        elif case in {"body", "title"}:
            words = self.edit(folder, program, document, case)
        took = run(program.command, folder)
        if case == "cold":
            _whole(program, corpus, folder)
        elif words not in _page(program, document, "az", folder).read_text("utf-8"):
            raise RuntimeError(f"{program.name}, {case}: the page does not show what was changed")
        return took

    def edit(self, folder: Path, program: Program, document: Document, case: str) -> str:
        """Change the body or the title of a document; return words that its page must hold."""
        words = f"qeyd{next(self._marks)}"
        file = folder / program.source.format(form=document.head.form, slug=document.head.slug)
        old = document.opening["az"] if case == "body" else document.title["az"]
        text = file.read_text("utf-8")
        if old not in text:
            raise RuntimeError(f"{file}: the words to be changed are not there")
        file.write_text(text.replace(old, f"{old} {words}", 1), "utf-8")
        return words

    def _cleared(self, program: Program, folder: Path) -> None:
        """Take away what earlier builds left. It is moved: to delete it here would make the disk busy with it."""
        trash = self.work / "trash"
        shutil.rmtree(trash, ignore_errors=True)
        trash.mkdir()
        for name in (program.output, *program.kept):
            if (folder / name).exists():
                (folder / name).rename(trash / name)

    def _saves(self, ours: Program, corpus: Corpus, saves: int) -> tuple[float, ...]:
        folder = self._folder(ours, corpus)
        document = corpus.document(corpus.entries // 3)
        page = ours.page.format(language="az", form=document.head.form, slug=document.head.slug)
        took = seconds_from_save_to_page(
            folder, BUILD, page, lambda _: self.edit(folder, ours, document, "body"), saves
        )
        return tuple(round(one, 4) for one in took)

    def help(self, times: int) -> None:
        """Measure how long help takes beside an interpreter that does nothing, by turns."""
        commands = {OURS: [sys.executable, str(BUILD), "build", "--help"], BARE: [sys.executable, "-c", ""]}
        folder = self.work / "help"
        folder.mkdir(parents=True, exist_ok=True)
        runs = [(name, run(command, folder).wall) for _ in range(times) for name, command in commands.items()]
        for name in commands:
            self.keep(Measured(name, 0, "help", tuple(round(wall, 4) for of, wall in runs if of == name)))


def _page(program: Program, document: Document, language: str, folder: Path) -> Path:
    head = document.head
    return folder / program.output / program.page.format(language=language, form=head.form, slug=head.slug)


def _whole(program: Program, corpus: Corpus, folder: Path) -> None:
    """See that a site has its pages: of some documents the title, the issuer and the text, and as many as there must be.

    Raises:
        RuntimeError: if it has not.
    """
    files = sum(1 for path in (folder / program.output).rglob("*.html"))
    if files < 2 * corpus.entries:
        raise RuntimeError(f"{program.name}: {files} pages for {corpus.entries} documents in two languages")
    for number in range(0, corpus.entries, max(1, corpus.entries // 5)):
        document = corpus.document(number)
        for lang in LANGUAGES:
            text = _page(program, document, lang, folder).read_text("utf-8")
            wanted = [document.title[lang], document.opening[lang], document.issuer_name(lang)]
            if missing := [words for words in wanted if words not in text]:
                raise RuntimeError(f"{program.name}: a page of {document.head.ref} lacks “{missing[0]}”")


def machine(chosen: Sequence[Program], corpus: Corpus) -> dict[str, str]:
    """Return what the measurements depend on, in words."""
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    said = subprocess.run(["git", "log", "-1", "--format=%h"], cwd=PROJECT, capture_output=True, text=True, check=False)
    return {
        "machine": f"{processor}, {len(os.sched_getaffinity(0))} cores, {pages * size / (1 << 30):.0f} GiB, "
        f"{platform.system()} {platform.release().partition('-')[0]}",
        "Python": platform.python_version(),
        "this program": f"commit {said.stdout.strip() or 'unknown'}",
        **{program.name: program.version for program in chosen if program.name not in {OURS, SHARED}},
        "corpus": f"seed {corpus.seed}; {_kilobytes(corpus):.1f} kB a document and language on average",
    }


def _kilobytes(corpus: Corpus) -> float:
    """Return the mean length of a text, of the first hundred documents."""
    some = [corpus.document(number) for number in range(min(100, corpus.entries))]
    return sum(len(one.body[lang].encode()) for one in some for lang in LANGUAGES) / len(some) / 2000


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    said = argparse.ArgumentParser(description="Measure this program beside others on the same documents.")
    said.add_argument(
        "--sizes", default="100,1000,10000", help="how many documents, each in two languages (%(default)s)"
    )
    said.add_argument("--peers", default="hugo,pelican,mkdocs", help="which of hugo, pelican, mkdocs (%(default)s)")
    said.add_argument("--cases", default=",".join(CASES), help="which of these (%(default)s)")
    said.add_argument("--repeats", type=int, default=3, help=f"runs of what takes less than {LONG} s (%(default)s)")
    said.add_argument("--saves", type=int, default=5, help="saves in the preview; 0 leaves it out (%(default)s)")
    said.add_argument("--add", action="store_true", help="keep what was measured before in the same folder")
    said.add_argument("--work", type=Path, default=PROJECT / ".bench", help="where to work (.bench)")
    said.add_argument(
        "--report", type=Path, default=PROJECT / "bench" / "RESULTS.md", help="the report (bench/RESULTS.md)"
    )
    return said.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for, write the report after each size, tell which bounds are met."""
    asked = _asked(arguments)
    work: Path = asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    kept = work / "measured.jsonl"
    before = kept.read_text("utf-8").splitlines() if asked.add and kept.exists() else []
    kept.write_text("".join(f"{line}\n" for line in before), "utf-8")
    bench = Bench(work, asked.repeats, [read_line(line) for line in before])
    every = programs()
    wanted = [name for name in asked.peers.split(",") if name]
    if absent := [name for name in wanted if name not in every]:
        print(f"not installed, and left out: {', '.join(absent)} (pip install '.[bench]')")
    chosen = [program for name, program in every.items() if name in {OURS, SHARED, *wanted}]
    # As it would be installed, and as the peers are: no run compiles the program first, whatever the environment says.
    compileall.compile_dir(PROJECT / "src", quiet=1)
    bench.help(15)
    for entries in map(int, asked.sizes.split(",")):
        corpus = Corpus(entries, SEED)
        try:
            bench.size(corpus, chosen, asked.cases.split(","), asked.saves)
        except CommandFailed as failed:
            print(failed, file=sys.stderr)
            return 1
        finally:
            asked.report.write_text(report(bench.measured, machine(chosen, corpus)), "utf-8")
    for must in musts(values(bench.measured)):
        print(f"{must.verdict.strip('*'):<18} {must.what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
