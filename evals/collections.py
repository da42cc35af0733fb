"""BEIR-form test collections: documents, queries, and which documents are relevant to which query."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from evals.metrics import ndcg
from index.errors import CorpusError
from index.models import Document, Value
from rag.retriever import Retriever

DEPTH = 50
"""Passages that are asked for a query; their documents are ranked by their best passage."""


class CollectionScore(Value):
    """How well the documents of a collection were ranked: nDCG@10 with a bootstrap interval of 95%."""

    name: str
    documents: int
    queries: int
    ndcg_10: float
    low: float
    high: float


def documents_of(folder: Path) -> Iterator[Document]:
    """Yield the documents of a collection's `corpus.jsonl`, named by their ids."""
    with (folder / "corpus.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield Document.from_text(row["_id"], row["text"], title=row.get("title") or None)


def queries_of(folder: Path) -> dict[str, str]:
    """Return the queries of a collection by id."""
    with (folder / "queries.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {row["_id"]: row["text"] for row in rows}


def qrels_of(folder: Path) -> dict[str, dict[str, int]]:
    """Return by query the documents that were judged, with their grade."""
    qrels: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text("utf-8").strip().split("\n")[1:]:
        query, document, grade = line.split("\t")
        qrels.setdefault(query, {})[document] = int(grade)
    return qrels


def score_collection(folder: Path, index: Path) -> CollectionScore:
    """Index a collection with `Retriever.build` at `index`, search for every judged query, and score that."""
    if not (folder / "qrels" / "test.tsv").is_file():
        raise CorpusError(f"{folder}: holds no BEIR collection (corpus.jsonl, queries.jsonl, qrels/test.tsv).")
    queries, qrels = queries_of(folder), qrels_of(folder)
    with Retriever.build(documents_of(folder), index) as retriever:
        scores = [
            ndcg(list(dict.fromkeys(hit.citation.document for hit in retriever.search(queries[query], DEPTH))), grades)
            for query, grades in qrels.items()
        ]
        documents = retriever.generation.manifest.documents
    samples = np.random.default_rng(0).choice(scores, (2000, len(scores))).mean(axis=1)
    low, high = np.percentile(samples, [2.5, 97.5])
    return CollectionScore(
        name=folder.name,
        documents=documents,
        queries=len(scores),
        ndcg_10=float(np.mean(scores)),
        low=float(low),
        high=float(high),
    )
