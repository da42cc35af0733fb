"""What is measured beside the peers, and how it is reported."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.benchmarks import asking, indexing
from evals.benchmarks.__main__ import main
from evals.benchmarks.report import report, table
from evals.benchmarks.sandbox import Sandbox, peers
from rag.cases import Case, EvidenceSpan

CASE = Case(
    id="a",
    question="Who trains police?",
    answerable=True,
    answer=("Russia",),
    evidence=((EvidenceSpan(document="x.txt", start=0, quote="Russia trains police"),),),
    kinds=("who",),
    split="test",
)


@pytest.mark.parametrize(
    ("texts", "is_first", "is_within"),
    [
        (["In Managua Russia trains\n police now."], True, True),
        (["Nothing."] * 2 + ["Russia trains police"], False, True),
        (["x" * 995, "Russia trains police"], False, False),
        (["x" * 985 + " Russia trains police"], True, False),
        (["Russia trains", "police"], False, False),
        ([], False, False),
    ],
)
def test_evidence_counts_where_its_words_stand_in_a_row(texts: list[str], *, is_first: bool, is_within: bool) -> None:
    assert asking.first(CASE, texts) is is_first
    assert asking.within(CASE, texts) is is_within


def test_an_engines_figures_are_medians_of_its_rounds() -> None:
    rounds = [{"seconds": [n, n], "found": [[["x.txt", "Russia trains police"]], []]} for n in (1.0, 5.0, 2.0)]
    assert asking.figures([CASE, CASE], rounds) == {"p50": 2.0, "p95": 2.0, "first": 0.5, "within_1000": 0.5}


def test_no_engine_pays_for_another() -> None:
    script = "import sys, evals.benchmarks.engines; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "pydantic", "rag", "index", "torch"}.isdisjoint(loaded)


def test_pincite_indexes_and_answers_as_one_of_the_engines(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    result = sandbox.engine("pincite", "index", sandbox.documents, tmp_path / "index")
    assert result["seconds"] > 0
    assert result["memory_mb"] > 50
    questions = tmp_path / "questions.json"
    questions.write_text('["Who trains police in Managua?", "Who signed the lease?"]', "utf-8")
    answers = sandbox.engine("pincite, no reader", "answer", questions, tmp_path / "index")
    assert len(answers["seconds"]) == 2
    document, text = answers["found"][0][0]
    assert document in {path.name for path in sandbox.documents.iterdir()}
    assert "Managua" in text
    with pytest.raises(subprocess.CalledProcessError):
        sandbox.engine("pincite", "answer", tmp_path / "none.json", tmp_path / "index")


def test_peers_that_are_not_installed_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    found = peers()
    narrated = capsys.readouterr().err
    assert all((name in found) is not (name in narrated) for name in ("txtai", "LlamaIndex", "Haystack", "LangChain"))


@pytest.mark.slow
def test_indexing_is_measured_beside_the_encoder_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert indexing.main(["--sizes", "3", "--runs", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["sizes"][0]
    assert found["documents"] == 3
    assert found["seconds"].keys() >= {"pincite", "sentence-transformers, encode alone"}


def test_results_are_kept_by_benchmark(tmp_path: Path) -> None:
    kept = tmp_path / "results.json"
    kept.write_text('{"scale": {"sizes": []}}', "utf-8")
    assert main(["--output", str(kept)], {"dense": ("--sizes", "300")}) == 0
    found = json.loads(kept.read_text("utf-8"))
    assert found["scale"] == {"sizes": []}
    assert found["dense"]["sizes"][0]["vectors"] == 300
    assert found["dense"]["versions"]["faiss-cpu"]


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["starting", "speed"])
    assert "no such benchmark: speed" in capsys.readouterr().err


@pytest.fixture
def found() -> dict[str, Any]:
    rates = {"pincite": 900.0, "bm25s": 90.0, "rank-bm25": 9.0}
    asked = {"open": 0.06, "p50": 0.08, "p95": 0.1, "dense_p95": 0.007, "recall_measured": 0.98}
    engines = ("pincite", "pincite, no reader", "pincite, search alone", "txtai")
    timed = {"pincite --help": 0.1, "pincite index": 2.0, "pincite index, first ever": 9.0}
    start = {name: 1.0 + n for n, name in enumerate(engines)}
    encoder = {"question, compiled": [0.002, 0.002], "question, sentence-transformers": [0.01, 0.01]}
    encode = "sentence-transformers, encode alone"
    return {
        "starting": {"machine": "A machine, load 0.1", "date": "2026-11-22", "seconds": {**start, **timed}},
        "asking": {
            "versions": {"torch": "2"},
            "engines": {name: {"p50": 0.021, "p95": 0.04, "first": 0.8, "within_1000": 0.9} for name in engines},
        },
        "indexing": {
            "sizes": [
                {
                    "documents": 100, "passages": 300, "characters": 90_000,
                    "seconds": {"pincite": 3.0, encode: 9.0, "txtai": 10.0},
                    "memory_mb": {"pincite": 300.0, encode: 700.0, "txtai": 800.0},
                }
            ]
        },
        "encoder": {"seconds": encoder},
        "update": {"seconds": [{"documents": 10_000, "one_changed": 0.4, "unchanged": 0.3}]},
        "lexical": {
            "sizes": [
                {"passages": 1000, "questions_a_second": rates, "same_ranking": "10 of 10"},
                {"passages": 10**6, "questions_a_second": {"pincite": 90.0}},
            ]
        },
        "scale": {"sizes": [{"passages": n, **asked, "memory_mb": 2100, "disk_gb": 9} for n in (1000, 10**6)]},
    }  # fmt: skip


def test_the_report_shows_each_engine_beside_pincite(found: dict[str, Any]) -> None:
    text = report(found)
    assert "| process start to the cited passage, s | 1.00 | 2.00 | 4.00 |" in text
    assert "| indexing 100 documents, kB/s | 30 |  | 9 |" in text
    assert "100 passages a second; 33: 3.0 times as long" in text
    assert "2.0 ms; 10.0 ms: 5.0 times as long" in text
    assert "| 1,000,000 | 90 | – | – | – |" in text
    assert "| 1,000,000 | 0.06 s | 80 / 100 ms | 7.0 ms | 0.980 | 2,100 MB | 9.00 GB |" in text
    assert text.endswith("2026-11-22, A machine; torch 2.")


def test_a_table_has_as_many_columns_as_heads() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_plots_are_drawn_the_same_each_time(found: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots are drawn by make bench")
    from evals.benchmarks.plots import draw

    draw(found, tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    draw(found, tmp_path)
    assert first == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert first.keys() == {"peers.svg", "growth.svg"}
    assert b"txtai" in first["peers.svg"]
