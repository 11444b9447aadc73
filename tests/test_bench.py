"""The measurements: what they measure on, and what they tell. No time is asserted."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from conftest import PROJECT
from heydar_archive.site import make

BENCH = PROJECT / "bench"
sys.path.insert(0, str(BENCH))

import peers  # noqa: E402 -- a folder of scripts, not a package
import report  # noqa: E402
import run  # noqa: E402
from corpus import LANGUAGES, Corpus, write_archive  # noqa: E402
from measuring import CommandFailed  # noqa: E402
from measuring import run as measured  # noqa: E402

FEW = Corpus(30)


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def test_an_invented_archive_is_without_a_problem_and_has_every_document_in_both_languages(tmp_path) -> None:
    write_archive(FEW, tmp_path / "archive")
    made = make(tmp_path / "archive")
    assert made.problems == ()
    assert len(made.archive.entries) == FEW.entries
    pages = {output.path: output.data for output in made.outputs}
    for document in FEW.documents():
        for lang in LANGUAGES:
            page = pages[f"{lang}/{document.head.form}/{document.head.slug}.html"].decode()
            assert document.title[lang] in page
            assert document.opening[lang] in page


def test_an_invented_archive_is_the_same_in_every_run(tmp_path) -> None:
    for seed in ("1", "2"):
        command = [sys.executable, str(BENCH / "corpus.py"), str(tmp_path / seed), "--entries", "5"]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")
    assert FEW.document(7) == Corpus(30).document(7)
    assert FEW.document(7).body != Corpus(30, seed=1).document(7).body


def test_documents_have_what_documents_of_an_archive_have() -> None:
    texts = [document.body[lang] for document in FEW.documents() for lang in LANGUAGES]
    for mark in ("\n## ", "\n- ", "\n> ", "\n| ", "[^1]: ", "](BM-0000", "*"):
        assert any(mark in text for text in texts), mark
    assert all(1000 < len(text.encode()) < 25_000 for text in texts)
    assert any(document.related for document in FEW.documents())
    assert any(document.person for document in FEW.documents())


@pytest.mark.parametrize("peer", sorted(peers.peers()))
def test_a_peer_is_given_the_same_documents(peer: str, tmp_path: Path) -> None:
    program = peers.peers()[peer]
    program.lay_out(FEW, tmp_path / peer)
    assert "</article>" in (tmp_path / peer / program.template).read_text("utf-8")
    for document in FEW.documents():
        file = tmp_path / peer / program.source.format(form=document.head.form, slug=document.head.slug)
        text = file.read_text("utf-8")
        assert document.title["az"] in text
        assert document.opening["az"] in text
        assert "](BM-" not in text


def test_a_tiny_run_gives_a_report_of_what_it_measured(tmp_path, capsys) -> None:
    (tmp_path / "work").mkdir()
    bench = run.Bench(tmp_path / "work", repeats=1)
    chosen = [run.programs()[name] for name in (report.OURS, report.SHARED)]
    bench.help(1)
    bench.size(Corpus(3), chosen, ["cold", "title"], saves=0)
    assert {(one.program, one.entries, one.case) for one in bench.measured} == {
        (report.OURS, 0, "help"),
        (report.BARE, 0, "help"),
        (report.OURS, 3, "cold"),
        (report.SHARED, 3, "cold"),
        (report.OURS, 3, "title"),
    }
    assert all(one.walls[0] > 0 for one in bench.measured)
    assert all(one.peaks[0] > 10 << 20 for one in bench.measured if one.entries)
    kept = (tmp_path / "work" / "measured.jsonl").read_text("utf-8").splitlines()
    assert [report.read_line(line) for line in kept] == bench.measured
    text = report.report(bench.measured, run.machine(chosen, Corpus(3)))
    assert text.count("| cold build | heydar-archive") == 2
    assert text.count("| a title changed | heydar-archive |") == 1
    assert text.count("not measured") == len(list(report.musts(report.values([])))) - 1
    assert len(capsys.readouterr().out.splitlines()) == len(bench.measured)


def test_a_bound_is_met_or_not_met_by_the_median() -> None:
    found = report.values(
        [
            report.Measured(report.OURS, 10_000, "unchanged", (9.0, 0.5, 0.4)),
            report.Measured("hugo", 10_000, "unchanged", (10.0, 10.0, 40.0)),
            report.Measured(report.OURS, 10_000, "body", (2.0,)),
            report.Measured("hugo", 10_000, "body", (10.0,)),
            report.Measured(report.OURS, 10_000, "cold", (100.0,), (), (2 << 30,)),
            report.Measured("hugo", 10_000, "cold", (20.0,), (), (20 << 30,)),
        ]
    )
    verdicts = {must.what: must.verdict for must in report.musts(found)}
    assert verdicts["nothing changed, 10,000, against Hugo"] == "met"
    assert verdicts["a body edited, 10,000, against Hugo"] == "**not met**"
    assert verdicts["cold build of the whole site, 10,000, against Hugo"] == "met"
    assert verdicts["peak memory of all processes, cold, 10,000, against Hugo"] == "met, and the aim"
    assert verdicts["a title changed, 10,000, against Hugo"] == "not measured"


def test_a_command_that_fails_says_what_it_said(tmp_path) -> None:
    (tmp_path / "here").mkdir()
    with pytest.raises(CommandFailed, match=r"ended with 3 .*\n.*sorry"):
        measured([sys.executable, "-c", "print('sorry'); raise SystemExit(3)"], tmp_path / "here")
