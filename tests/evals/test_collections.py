"""Collections in BEIR's form."""

import json
from pathlib import Path

import pytest

from evals.collections import read_collection, score_collection
from evals.systems import parse_systems
from index.encoder.load import make_embedder
from index.errors import CorpusError
from index.settings import IndexSettings
from tests.fakes import FakeEmbedder


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
    read = read_collection(collection)
    found = [(document.name, document.source.title, document.text[:5]) for document in read.documents()]
    assert found == [("1", "Lights", "The l"), ("2", None, "The g"), ("3", None, "Peru ")]
    assert read.queries == {"q1": "lighthouse parrot", "q2": "melting ice", "q3": "x"}
    assert read.qrels == {"q1": {"1": 2, "3": 0}, "q2": {"2": 1}}


def test_another_split(collection: Path) -> None:
    (collection / "qrels" / "dev.tsv").write_text("q3\t3\t1\n\n", "utf-8")
    assert read_collection(collection, "dev").qrels == {"q3": {"3": 1}}
    with pytest.raises(CorpusError, match=r"qrels/train\.tsv\): train\.tsv is missing"):
        read_collection(collection, "train")


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("corpus.jsonl", "{", r"corpus\.jsonl:4: is not JSON"),
        ("corpus.jsonl", "[1]", r"corpus\.jsonl:4: lacks an _id or a text"),
        ("corpus.jsonl", '{"_id": 4, "text": "x"}', r"corpus\.jsonl:4: lacks an _id or a text"),
        ("corpus.jsonl", '{"_id": "4"}', r"corpus\.jsonl:4: lacks an _id or a text"),
        ("corpus.jsonl", '{"_id": "4", "text": "x", "title": 3}', r"corpus\.jsonl:4: the title"),
        ("corpus.jsonl", '{"_id": "1", "text": "x"}', r"corpus\.jsonl:4: the _id '1' is repeated"),
        ("corpus.jsonl", '{"_id": "", "text": "x"}', r"corpus\.jsonl:4: the _id '' is empty"),
        ("corpus.jsonl", b"\xff", r"corpus\.jsonl:\d: is not UTF-8"),
        ("queries.jsonl", '{"_id": "q4", "text": null}', r"queries\.jsonl:4: lacks an _id or a text"),
        ("qrels/test.tsv", "q1 2 1", r"test\.tsv:5: is not a query, a document and an integer"),
        ("qrels/test.tsv", "q1\t2\thigh", r"test\.tsv:5: is not"),
        ("qrels/test.tsv", "q9\t2\t1", r"test\.tsv:5: there is no query 'q9'"),
    ],
)
def test_a_malformed_line_is_named(file: str, line: str | bytes, message: str, collection: Path) -> None:
    with (collection / file).open("ab") as stream:
        stream.write(line if isinstance(line, bytes) else line.encode())
    with pytest.raises(CorpusError, match=message) as caught:
        read_collection(collection)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_an_incomplete_collection_is_refused(file: str, collection: Path) -> None:
    (collection / file).write_text("\n", "utf-8")
    with pytest.raises(CorpusError, match=r"is empty|judges no query"):
        read_collection(collection)
    (collection / file).unlink()
    with pytest.raises(CorpusError, match=f"is not a BEIR collection.*: {Path(file).name} is missing"):
        read_collection(collection)


def test_systems_are_scored_on_one_index(collection: Path, tmp_path: Path, embedder: FakeEmbedder) -> None:
    with (collection / "qrels" / "test.tsv").open("a", encoding="utf-8") as stream:
        stream.write("q3\tgone\t1\n")
    steps: list[str] = []
    report, runs = score_collection(
        read_collection(collection),
        tmp_path / "index",
        parse_systems("bm25,shipped"),
        embedder=embedder,
        report=steps.append,
    )
    assert steps == ["indexing 3 documents", "bm25", "shipped"]
    assert (report.provenance.title, report.documents, report.queries, report.missing) == ("towns", 3, 3, 1)
    assert len(report.provenance.manifest_sha256) == 64
    words, _ = report.systems
    figures = {figure.key: figure for figure in words.figures}
    # Two of three are found by their words; the third's document is not there to be found.
    assert (figures["nDCG@10"].value, figures["Success@1"].value) == pytest.approx((2 / 3, 2 / 3))
    assert figures["nDCG@10"].low < 2 / 3 < figures["nDCG@10"].high
    assert {one.system for one in report.comparisons} == {"bm25"}
    assert {one.measure for one in report.comparisons} == {"nDCG@10", "RR", "Success@1"}
    assert runs["bm25"]["q1"][0] == "1"
    assert sorted(runs["bm25"]["q2"]) == ["1", "2", "3"]
    assert [system.name for system in report.saved.systems] == ["bm25", "shipped"]


@pytest.mark.slow
def test_scoring(collection: Path, tmp_path: Path) -> None:
    embedder = make_embedder(IndexSettings().model)
    report, _ = score_collection(read_collection(collection), tmp_path / "index", parse_systems("shipped"), embedder)
    [system] = report.systems
    assert {figure.value for figure in system.figures} == {1.0}
    assert report.comparisons == ()
