"""Runs and qrels in TREC's form, and the classic measures over them."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, Success, nDCG

from evals.measures.trec import COLLECTION_MEASURES, classic, measure, passage_name, qrels_of, run_of, save_runs
from evals.outcomes import ShownPassage
from index.models import Document
from index.value import Value
from rag.cases import Case
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

MakeCase = Callable[..., Case]


class About(Value):
    note: str


class TestClassic:
    def test_by_hand(self) -> None:
        # Relevant at ranks 2 and 3 of three relevant ones.
        found = classic({"q": {"a": 1, "b": 1, "c": 1}}, {"q": ["x", "a", "b"]})["q"]
        ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
        assert (found.success_1, found.success_5, found.reciprocal_rank) == (0.0, 1.0, 0.5)
        assert found.ndcg_10 == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / ideal)

    def test_a_perfect_ranking(self) -> None:
        found = classic({"q": {"a": 1, "b": 1}}, {"q": ["b", "a", "x"]})["q"]
        assert (found.success_1, found.reciprocal_rank, found.ndcg_10) == pytest.approx((1.0, 1.0, 1.0))

    def test_grades_count(self) -> None:
        values = measure({"q": {"a": 2, "b": 1}}, {"q": ["b", "a"]}, [nDCG @ 10])
        assert values["nDCG@10"]["q"] == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))

    def test_what_found_nothing_or_has_nothing_relevant_is_worth_nothing(self) -> None:
        qrels = {"empty": {}, "missing": {"a": 1}, "none": {"a": 1}, "found": {"a": 1}}
        found = classic(qrels, {"empty": ["a"], "none": [], "found": ["a"]})
        assert {query: values.ndcg_10 for query, values in found.items()} == {
            "empty": 0.0,
            "missing": 0.0,
            "none": 0.0,
            "found": 1.0,
        }
        assert classic({}, {}) == {}

    def test_the_order_counts_and_no_name(self) -> None:
        """trec_eval breaks equal scores by name; a run's order has to outlive that."""
        for units in (["b", "a"], ["a", "b"]):
            assert classic({"q": {units[0]: 1}}, {"q": units})["q"].reciprocal_rank == 1.0


class TestQrels:
    @pytest.fixture
    def retriever(self, tmp_path: Path, embedder: FakeEmbedder) -> Retriever:
        documents = [
            Document.from_text("a.txt", "The lighthouse keeper kept a parrot for thirty years."),
            Document.from_text("b c.txt", "The glacier lost another four metres of ice last summer."),
        ]
        return Retriever.build(documents, tmp_path / "index", embedder=embedder)

    def test_passages_that_hold_evidence_in_whole_are_relevant(self, retriever: Retriever, case: MakeCase) -> None:
        cases = [
            case([("a.txt", 4, "lighthouse")], [("b c.txt", 4, "glacier"), ("a.txt", 33, "parrot")], id="both"),
            case([("a.txt", 50, "years. And so on")], id="across"),
            case([("c.txt", 0, "x")], id="gone"),
            case(id="unanswerable"),
        ]
        [first, second] = (
            passage_name(hit.citation.document, hit.citation.start, hit.citation.end)
            for hit in sorted(retriever.search("parrot ice"), key=lambda hit: hit.citation.document)
        )
        assert qrels_of(cases, retriever.generation) == {
            "both": {first: 1, second: 1},
            "across": {},
            "gone": {},
        }
        assert first.startswith("a.txt:0-")
        assert second.startswith("b c.txt:0-")


def test_saved_runs_are_scored_alike_by_others(tmp_path: Path) -> None:
    shown = ShownPassage(document="a b%.txt", start=3, end=9, text="…", highlights=())
    other = shown.model_copy(update={"document": "c.txt"})
    run = run_of({"q 1": (other, shown), "q2": (other,)})
    qrels = {"q 1": {passage_name("a b%.txt", 3, 9): 1}, "q2": {"c.txt:3-9": 1}}
    save_runs(tmp_path / "runs", {"bm25": run, "sub/own": {}}, qrels, "0123456789abcdef", About(note="x"))
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"bm25.run", "sub-own.run", "qrels", "run.json"}
    lines = (tmp_path / "runs" / "bm25.run").read_text("utf-8").splitlines()
    assert lines[1] == "q%201 Q0 a%20b%25.txt:3-9 2 1 bm25-0123456789ab"
    assert all(len(line.split()) == 6 for line in lines)
    assert json.loads((tmp_path / "runs" / "run.json").read_text("utf-8")) == {"note": "x"}
    read = ir_measures.read_trec_qrels(str(tmp_path / "runs" / "qrels"))
    found = ir_measures.read_trec_run(str(tmp_path / "runs" / "bm25.run"))
    again = ir_measures.calc_aggregate([RR, Success @ 1], list(read), list(found))
    assert again == {RR: pytest.approx(0.75), Success @ 1: pytest.approx(0.5)}


def test_collections_are_measured_by_the_fields_measures() -> None:
    values = measure({"q": {"a": 1}}, {"q": ["a"]}, COLLECTION_MEASURES.values())
    assert values == {name: {"q": 1.0} for name in map(str, COLLECTION_MEASURES.values())}
