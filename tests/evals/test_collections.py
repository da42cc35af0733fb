"""Collections in BEIR's form."""

import json
from pathlib import Path

import pytest

from evals.collections import documents_of, qrels_of, queries_of, score_collection
from index.errors import CorpusError


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "towns"
    (folder / "qrels").mkdir(parents=True)
    rows = [
        {"_id": "1", "title": "Lights", "text": "The lighthouse keeper kept a parrot for thirty years."},
        {"_id": "2", "title": "", "text": "The glacier lost another four metres of ice last summer."},
        {"_id": "3", "text": "Peru paid 406 million dollars for twenty-four helicopters."},
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    queries = [
        {"_id": "q1", "text": "lighthouse parrot"},
        {"_id": "q2", "text": "melting ice"},
        {"_id": "q3", "text": "x"},
    ]
    (folder / "queries.jsonl").write_text("".join(json.dumps(query) + "\n" for query in queries), "utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t1\t2\nq1\t3\t0\nq2\t2\t1\n", "utf-8")
    return folder


def test_reading(collection: Path) -> None:
    found = [(document.name, document.source.title, document.text[:5]) for document in documents_of(collection)]
    assert found == [("1", "Lights", "The l"), ("2", None, "The g"), ("3", None, "Peru ")]
    assert queries_of(collection) == {"q1": "lighthouse parrot", "q2": "melting ice", "q3": "x"}
    assert qrels_of(collection) == {"q1": {"1": 2, "3": 0}, "q2": {"2": 1}}


def test_what_is_no_collection(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"qrels/test\.tsv"):
        score_collection(tmp_path, tmp_path / "index")


@pytest.mark.slow
def test_scoring(collection: Path, tmp_path: Path) -> None:
    score = score_collection(collection, tmp_path / "index")
    assert (score.name, score.documents, score.queries) == ("towns", 3, 2)
    assert (score.ndcg_10, score.low, score.high) == (1.0, 1.0, 1.0)
