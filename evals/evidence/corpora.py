"""The corpora that the evidence model is fitted on: public collections, and the dev cases on the demo documents.

Each resembles a folder of people's documents: a collection's passages are joined to the texts they come from.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from evals.checked_cases import CASES
from evals.training.data import CLAPNQ, SQUAD, held_out_titles, read_clapnq
from index.models import Document
from rag.cases import read_cases

JUDGED_COLLECTIONS = ("scifact", "cranfield")
"""Collections whose documents were judged as a whole; a reader cannot answer their questions."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its evidence: `(document, start, end)`, all alternatives; none if unanswerable.

    `relevant`: documents judged relevant as a whole, in collections that judge documents. `kind`: "answerable", or the
    kind of unanswerable, such as "near-miss" or "off-topic". `absent`: documents that are left out of the search.
    """

    text: str
    evidence: tuple[tuple[str, int, int], ...] = ()
    relevant: frozenset[str] = frozenset()
    kind: str = "answerable"
    absent: frozenset[str] = frozenset()

    def found_in(self, document: str, start: int, end: int) -> bool:
        """Return whether a passage holds evidence: all of one alternative."""
        return document in self.relevant or any(
            name == document and start <= first and last <= end for name, first, last in self.evidence
        )


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents (None: the demo documents) and questions. `fresh`: no reader was trained on them."""

    name: str
    documents: Sequence[Document] | None
    questions: Sequence[Question] = field(default=())
    fresh: bool = True


def corpora(collections: Path, most: int, seed: int = 0) -> Iterator[Corpus]:
    """Yield the corpora, each with up to `most` random questions, always the same."""
    rng = random.Random(seed)
    yield _cases()
    makers: list[Callable[[Path], Corpus]] = [_squad_fresh, _squad_trained, _chroma, _covidqa, _clapnq]
    makers += [partial(_judged, name=name) for name in JUDGED_COLLECTIONS]
    for maker in makers:
        corpus = maker(collections)
        yield Corpus(
            corpus.name,
            corpus.documents,
            rng.sample(list(corpus.questions), min(most, len(corpus.questions))),
            corpus.fresh,
        )


def add_off_topic(own: Sequence[Corpus], count: int, seed: int = 0) -> list[Corpus]:
    """Return the corpora with questions of the others added to each as off-topic ones."""
    rng = random.Random(seed)
    extended = []
    for corpus in own:
        others = [q.text for other in own if _family(other) != _family(corpus) for q in other.questions]
        strange = [Question(text, kind="off-topic") for text in rng.sample(others, min(count, len(others)))]
        extended.append(Corpus(corpus.name, corpus.documents, [*corpus.questions, *strange], corpus.fresh))
    return extended


def _family(corpus: Corpus) -> str:
    return corpus.name.split(" ")[0]


def _cases() -> Corpus:
    questions = []
    for _, case in read_cases(CASES):
        if case.split == "dev":
            spans = [span for part in case.evidence for span in part]
            kind = "answerable" if case.answerable else "off-topic" if "off-topic" in case.kinds else "near-miss"
            questions.append(Question(case.question, tuple((s.document, s.start, s.end) for s in spans), kind=kind))
    return Corpus("cases", None, questions)


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _squad_fresh(collections: Path) -> Corpus:
    return _squad(collections, fresh=True)


def _squad_trained(collections: Path) -> Corpus:
    return _squad(collections, fresh=False)


def _squad(collections: Path, *, fresh: bool) -> Corpus:
    """Return SQuAD 2, the paragraphs of each article joined to one document; people wrote its near misses."""
    folder = collections / SQUAD
    rows, queries = _rows(folder / "corpus.jsonl"), _rows(folder / "queries.jsonl")
    contexts = {query["metadata"]["context_id"] for query in queries}
    titles = {row["title"] for row in rows if row["_id"] in contexts}
    kept_out = held_out_titles(titles)
    texts: dict[str, str] = {}
    places: dict[str, tuple[str, int]] = {}
    for row in rows:
        if row["title"] in titles and (row["title"] in kept_out) == fresh:
            before = texts.get(row["title"], "")
            before = before and before + "\n\n"
            places[row["_id"]] = row["title"], len(before)
            texts[row["title"]] = before + row["text"]
    questions = []
    for query in queries:
        data = query["metadata"]
        if data["context_id"] in places:
            name, at = places[data["context_id"]]
            spans = tuple((name, at + start, at + end) for start, end in data["answer_spans"])
            questions.append(Question(query["text"], spans, kind="near-miss" if data["unanswerable"] else "answerable"))
    documents = [Document.from_text(name, text, title=name) for name, text in texts.items()]
    return Corpus(f"squad {'fresh' if fresh else 'trained'}", documents, questions, fresh)


def _chroma(collections: Path) -> Corpus:
    return _chunked(collections / "chroma-chunking-1000c", "chroma", lambda data: str(data["file"]))


def _covidqa(collections: Path) -> Corpus:
    return _chunked(collections / "covidqa-chunks", "covidqa", lambda data: f"d{data['doc_index']}")


def _chunked(folder: Path, name: str, document_of: Callable[[Mapping[str, Any]], str]) -> Corpus:
    """Return a chunked collection, chunks joined to documents; evidence is the first place of an answer's words."""
    parts: dict[str, list[str]] = {}
    for row in _rows(folder / "corpus.jsonl"):
        parts.setdefault(row["_id"].rsplit("_", 1)[0], []).append(row["text"])
    texts = {document: "\n\n".join(chunks) for document, chunks in parts.items()}
    questions = []
    for query in _rows(folder / "queries.jsonl"):
        document = document_of(query["metadata"])
        places = [(texts[document].find(answer), len(answer)) for answer in query["metadata"]["answers"]]
        spans = tuple((document, start, start + length) for start, length in places if start >= 0)
        if spans:
            questions.append(Question(query["text"], spans))
    return Corpus(name, [Document.from_text(key, text) for key, text in texts.items()], questions)


def _clapnq(collections: Path) -> Corpus:
    """Return CLAP NQ's articles that no reader was trained on; evidence is the first selected sentence."""
    read = read_clapnq(collections / CLAPNQ)
    titles = {row.context: row.document for row in (*read.held_out, *read.training)}
    names = {context: f"p{number}" for number, context in enumerate(titles)}
    questions = []
    for row in read.held_out:
        spans = tuple((names[row.context], a.start, a.start + len(a.text)) for a in row.answers)
        questions.append(Question(row.question, spans, kind="answerable" if spans else "near-miss"))
    documents = [Document.from_text(names[context], context, title=title) for context, title in titles.items()]
    return Corpus("clapnq", documents, questions)


def _judged(collections: Path, name: str) -> Corpus:
    folder = collections / name
    qrels = _qrels(folder)
    questions = [
        Question(query["text"], relevant=frozenset(doc for doc, grade in qrels[query["_id"]].items() if grade > 0))
        for query in _rows(folder / "queries.jsonl")
        if query["_id"] in qrels
    ]
    rows = _rows(folder / "corpus.jsonl")
    return Corpus(
        name, [Document.from_text(r["_id"], r["text"], title=r.get("title") or None) for r in rows], questions
    )


def _qrels(folder: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text("utf-8").strip().split("\n")[1:]:
        query, document, grade = line.split("\t")
        found.setdefault(query, {})[document] = int(grade)
    return found
