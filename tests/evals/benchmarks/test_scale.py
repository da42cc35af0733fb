"""The benchmarks of growth: that they still find what they measure, on little."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.benchmarks import dense, hits, lexical, scale, update
from evals.benchmarks.synthetic import sentences

Main = Callable[[Sequence[str]], int]


def figures(main: Main, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["machine"]
    found: dict[str, Any] = (printed.get("sizes") or printed["seconds"])[0]
    return found


@pytest.fixture
def words(tmp_path: Path) -> Path:
    (tmp_path / "one").mkdir()
    texts = [f"The navy of country {n} wants a base in harbour {n % 7} and oil from port {n % 5}" for n in range(60)]
    (tmp_path / "one" / "corpus.jsonl").write_text(json.dumps({"_id": "1", "text": ". ".join(texts)}) + "\n", "utf-8")
    return tmp_path


def test_sentences_are_those_of_the_collections_or_made_up(words: Path) -> None:
    assert set(sentences(words)) <= set(json.loads((words / "one" / "corpus.jsonl").read_text())["text"].split(". "))
    assert sentences(None, 400) == sentences(None, 400)
    assert len(set(sentences(None, 400))) > 90


def test_lexical_search_ranks_as_rank_bm25(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(lexical.main, capsys, "--sizes", "200", "--collections", str(words))
    assert found["same_ranking"] == "10 of 10"
    assert found["largest_difference"] == 0


def test_an_update_is_of_the_changed_document(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(update.main, capsys, "--sizes", "10", "--collections", str(words))
    assert found["documents"] == 10
    assert 0 < found["one_changed"] <= found["one_changed_longest"]


def test_the_nearest_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(dense.main, capsys, "--sizes", "2000")
    assert found["recall_measured"] > 0.9


def test_a_whole_search_is_measured_in_a_process_of_its_own(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(scale.main, capsys, "--sizes", "300", "--collections", str(words))
    assert found["passages"] == 300
    assert found["recall_measured"] == found["recall_expected"] == 1
    assert found["p95"] >= found["p50"] > 0


def test_a_further_hit_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("cranfield", "scifact"):
        (tmp_path / name).mkdir()
        rows = [{"_id": str(number), "text": f"Navy {number} wants base {number}."} for number in range(12)]
        (tmp_path / name / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        (tmp_path / name / "queries.jsonl").write_text('{"_id": "q", "text": "Who wants a base?"}\n', "utf-8")
    assert hits.main(["--collections", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["corpora"]
    assert [row["passages"] for row in found] == [12, 24]
    assert all(row["many_ms"] > 0 and row["segments"] == 1 for row in found)
