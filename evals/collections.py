"""Test collections in BEIR's format: documents, queries, and the relevant documents of each query.

A folder with `corpus.jsonl` (`_id`, `text`, perhaps `title`), `queries.jsonl` (`_id`, `text`) and `qrels/SPLIT.tsv`
(query, document, grade). Source: N. Thakur et al., "BEIR", NeurIPS 2021. Where the queries' metadata say which
characters answer (`span_queries`), passages are measured too, in characters.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evals.compare import Comparison, compare
from evals.figures import Figure, Scores, means
from evals.measures.trec import COLLECTION_MEASURES, Qrels, measure
from evals.provenance import Provenance, SavedRuns, provenance_of
from evals.span_queries import SpanQuery, read_span_query
from evals.span_scores import SpanReport, ask_spans, report_spans
from evals.systems import SHIPPED, FailedSystem, System, SystemRun, run_systems, unhurried
from index.encoder.base import Embedder
from index.errors import CorpusError
from index.models import Document
from index.store.store import Store
from index.value import Value
from rag.retriever import Retriever
from rag.settings import RagSettings

RETRIEVED_PASSAGES = 50
"""Passages retrieved for a query; documents are ranked by their best passage."""

COMPARED = ("nDCG@10", "RR", "Success@1")
"""The measures that systems are compared on."""


class SystemScores(Value):
    """The figures of one system's document ranking."""

    name: str
    settings: RagSettings
    figures: tuple[Figure, ...]


class CollectionReport(Value):
    """The results on a collection. `missing` counts relevant documents that it lacks; they count as not found.

    `spans`: the results in characters, None where the queries' metadata name none.
    """

    provenance: Provenance
    documents: int
    queries: int
    missing: int
    systems: tuple[SystemScores, ...]
    comparisons: tuple[Comparison, ...]
    spans: SpanReport | None
    failed: tuple[FailedSystem, ...]

    @property
    def saved(self) -> SavedRuns:
        """The content of `run.json`."""
        systems = tuple(System(name=own.name, settings=own.settings) for own in self.systems)
        return SavedRuns(provenance=self.provenance, systems=systems)


class Collection(Value):
    """A collection that was read and checked; its documents are read from the file when needed.

    `spans`: which characters answer, of the judged queries that say so.
    """

    folder: Path
    split: str
    names: frozenset[str]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]
    spans: dict[str, SpanQuery]

    def documents(self) -> Iterator[Document]:
        """Yield the documents, named by their ids."""
        for _, row in _rows(self.folder / "corpus.jsonl"):
            yield Document.from_text(row["_id"], row["text"], title=row.get("title") or None)


def read_collection(folder: Path, split: str = "test", every: int = 1) -> Collection:
    """Return the collection of a folder. Raises CorpusError, naming file and line, if it is malformed.

    `every`: keep only every so-manyth of the judged queries. Where queries name spans, `qrels` may be missing.
    """
    corpus, asked, judged = folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / f"{split}.tsv"
    for file in (corpus, asked):
        if not file.is_file():
            raise _incomplete(folder, split, file)
    rows = list(_rows(asked))
    queries = {row["_id"]: row["text"] for _, row in rows}
    qrels = _qrels(judged, queries) if judged.is_file() else None
    texts = {row["_id"]: row["text"] if _may_name_spans(rows) else "" for _, row in _rows(corpus)}
    spans = _spans(asked, rows, texts, qrels)
    if qrels is None:
        if not spans:
            raise _incomplete(folder, split, judged)
        qrels = {query: dict.fromkeys(sorted(wanted.documents), 1) for query, wanted in spans.items()}
    kept = list(qrels)[::every]
    return Collection(
        folder=folder,
        split=split,
        names=frozenset(texts),
        queries=queries,
        qrels={query: qrels[query] for query in kept},
        spans={query: spans[query] for query in kept if query in spans},
    )


def _incomplete(folder: Path, split: str, missing: Path) -> CorpusError:
    needed = f"corpus.jsonl, queries.jsonl, qrels/{split}.tsv"
    return CorpusError(f"{folder}: is not a BEIR collection ({needed}): {missing.name} is missing.")


def _may_name_spans(rows: Iterable[tuple[int, dict[str, Any]]]) -> bool:
    return any(isinstance(row.get("metadata"), dict) for _, row in rows)


def _spans(
    path: Path,
    rows: Iterable[tuple[int, dict[str, Any]]],
    texts: Mapping[str, str],
    qrels: Mapping[str, Mapping[str, int]] | None,
) -> dict[str, SpanQuery]:
    """Return which characters answer, of the queries that name them and are judged (all where none is)."""
    spans = {}
    for number, row in rows:
        name = row["_id"]
        if qrels is None or name in qrels:
            relevant = [document for document, grade in (qrels or {}).get(name, {}).items() if grade > 0]
            found = read_span_query(f"{path}:{number}", row, texts, relevant)
            if found is not None:
                spans[name] = found
    return spans


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a file of documents or queries with their line numbers."""
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CorpusError(f"{path}:{number}: is not JSON ({error}). Fix or remove the line.") from error
        if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("_id", "text")):
            raise CorpusError(f"{path}:{number}: lacks an _id or a text, or one is not a string.")
        if not isinstance(row.get("title"), str | None):
            raise CorpusError(f"{path}:{number}: the title is not a string.")
        if not row["_id"] or row["_id"] in seen:
            raise CorpusError(f"{path}:{number}: the _id {row['_id']!r} is {'repeated' if row['_id'] else 'empty'}.")
        seen.add(row["_id"])
        yield number, row
    if not seen:
        raise CorpusError(f"{path}: is empty.")


def _qrels(path: Path, queries: dict[str, str]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        fields = line.split("\t")
        if number == 1 and fields[0] in ("query-id", "query_id", "qid"):
            continue
        if len(fields) != 3 or not fields[2].strip().lstrip("-").isdecimal():
            raise CorpusError(f"{path}:{number}: is not a query, a document and an integer, separated by tabs.")
        query, document, grade = fields
        if query not in queries:
            raise CorpusError(f"{path}:{number}: there is no query {query!r} in queries.jsonl.")
        qrels.setdefault(query, {})[document] = int(grade)
    if not qrels:
        raise CorpusError(f"{path}: judges no query.")
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the non-empty lines of a file with their numbers; only LF ends a line."""
    number = 0
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}:{number + 1}: is not UTF-8 here or shortly after ({error.reason}).") from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror or error}).") from error


def score_collection(
    collection: Collection,
    index: Path,
    systems: list[System | FailedSystem],
    embedder: Embedder,
    *,
    report: Callable[[str], None] = lambda _: None,
) -> tuple[CollectionReport, dict[str, dict[str, list[str]]]]:
    """Return the report on a collection and the run of each system; it is indexed once, at `index`.

    `report` gets each step before it begins.
    """
    report(f"indexing {len(collection.names):,} documents")
    with Retriever.build(collection.documents(), index, embedder=embedder) as built:
        provenance = provenance_of(collection.folder.resolve().name, collection.split, built.generation)
    found, failed = run_systems(
        systems,
        lambda settings: Retriever(Store(index), embedder, settings=unhurried(settings)),
        lambda retriever: (
            search_all(retriever, collection),
            ask_spans(retriever, collection.queries, collection.spans),
        ),
        report,
    )
    runs = {run.system.name: run.result[0] for run in found}
    scores = {name: query_scores(collection.qrels, run) for name, run in runs.items()}
    labels = {name: name for name in COLLECTION_MEASURES}
    reference = SHIPPED if SHIPPED in runs else next(iter(runs), "")
    judged = {name for grades in collection.qrels.values() for name, grade in grades.items() if grade > 0}
    spans = None
    if collection.spans:
        answers = [SystemRun(run.system, run.result[1]) for run in found]
        spans = report_spans(answers, collection.spans, collection.names, reference)
    result = CollectionReport(
        provenance=provenance,
        documents=len(collection.names),
        queries=len(collection.qrels),
        missing=len(judged - collection.names),
        systems=tuple(
            SystemScores(
                name=run.system.name,
                settings=run.system.settings,
                figures=tuple(means(scores[run.system.name], labels)),
            )
            for run in found
        ),
        comparisons=tuple(compare(scores, reference, COMPARED, labels)) if len(runs) > 1 else (),
        spans=spans,
        failed=tuple(failed),
    )
    return result, runs


def search_all(retriever: Retriever, collection: Collection) -> dict[str, list[str]]:
    """Return the documents found for every judged query, best first, each ranked by its best passage."""
    return {
        query: list(
            dict.fromkeys(
                hit.citation.document for hit in retriever.search(collection.queries[query], RETRIEVED_PASSAGES)
            )
        )
        for query in collection.qrels
    }


def query_scores(qrels: Qrels, run: dict[str, list[str]]) -> Scores:
    """Return the measures of every judged query, in the order of the qrels."""
    values = measure(qrels, run, COLLECTION_MEASURES.values())
    return {name: [values[str(wanted)][query] for query in qrels] for name, wanted in COLLECTION_MEASURES.items()}
