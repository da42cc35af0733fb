"""Training examples of the evidence model: signals of passages and of answers, with what is right."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.evidence.corpora import Corpus, Question
from evals.systems import SHIPPED, SYSTEMS, unhurried
from index.encoder.base import encode_question
from index.encoder.load import make_embedder
from rag.models import Answer, Signals
from rag.query.filters import Filters
from rag.ranking.evidence import EvidenceModel, log_odds
from rag.ranking.focus import reading_text
from rag.ranking.ranking import RERANK_DEPTH, Ranking, rank, rerank
from rag.reader import Reader, ReaderIdentity, Reading
from rag.reader.reading_text import Ranges
from rag.retriever import Retriever
from rag.settings import RagSettings

CONFIDENCE_DEPTH = 3
"""The confidence is the probability that the first three passages answer."""

SIGNALS = ("lexical", "dense", "late_interaction", "best_sentence", "coverage", "span_margin", "answerable_logit")
"""The signals of a passage, in the order of `Example.values`' columns; the last two are a reader's."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question's best passages. `values`: shape (passages, signals). `right`: whether each holds evidence."""

    question: Question
    values: NDArray[np.float64]
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """The signals of an answer, and whether one of its first three passages holds evidence.

    `doubt`: what the items of the question take from the confidence, in log-odds.
    """

    question: Question
    signals: Signals
    right: bool
    doubt: float = 0.0


class RememberingReader:
    """A reader that reads each question and text once, with another reader, and caches the readings."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._read: dict[tuple[str, str], Reading] = {}

    @property
    def identity(self) -> ReaderIdentity:
        """The identity of the wrapped reader."""
        return self._reader.identity

    def load(self) -> None:
        """Load the reader."""
        self._reader.load()

    def close(self) -> None:
        """Close the reader."""
        self._reader.close()

    def read(
        self,
        question: str,
        texts: Sequence[str],
        should_stop: Callable[[], bool] = lambda: False,
        choosable: Sequence[Ranges] | None = None,
        headings: Sequence[Ranges] | None = None,
    ) -> list[Reading]:
        """Return the reader's readings, cached or new."""
        ranges = [None] * len(texts) if choosable is None else choosable
        others = [()] * len(texts) if headings is None else headings
        keys = [
            (question, _digest(f"{text} {own}{other or ''}"))
            for text, own, other in zip(texts, ranges, others, strict=True)
        ]
        unread = [number for number, key in enumerate(keys) if key not in self._read]
        texts = [texts[i] for i in unread]
        choosable = None if choosable is None else [choosable[i] for i in unread]
        headings = None if headings is None else [headings[i] for i in unread]
        readings = self._reader.read(question, texts, should_stop, choosable, headings)
        for number, reading in zip(unread, readings, strict=True):
            self._read[keys[number]] = reading
        return [self._read[key] for key in keys]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def open_corpus(corpus: Corpus, cache: Path, reader: Reader, model: EvidenceModel) -> Retriever:
    """Return a retriever over a corpus; `cache` keeps its index."""
    settings = unhurried(SYSTEMS[SHIPPED])
    where = cache / corpus.name.replace(" ", "-")
    if corpus.documents is None:
        return Retriever.open(index=where, settings=settings, evidence=model, reader=reader)
    if not (where / "CURRENT").exists():
        Retriever.build(corpus.documents, where).close()
    from index.store.store import Store

    return Retriever(Store(where), make_embedder("all-MiniLM-L6-v2"), settings=settings, evidence=model, reader=reader)


def ranking_examples(retriever: Retriever, corpus: Corpus, reader: Reader, model: EvidenceModel) -> list[Example]:
    """Return the best passages of every answerable question that has a right one among them."""
    generation, settings = retriever.generation, RagSettings()
    names = [record.name for record in generation.documents]
    found = []
    for question in corpus.questions:
        if question.kind != "answerable":
            continue
        encoded = encode_question(make_embedder("all-MiniLM-L6-v2"), question.text)
        ranking = rank(generation, question.text, encoded, settings, None, model)
        best = ranking.order[: settings.reader.passages].tolist()
        if corpus.fresh:
            texts = [reading_text(generation, passage, ranking) for passage in best]
            readings = reader.read(
                question.text, [text.text for text in texts], choosable=[text.choosable for text in texts]
            )
            ranking = rerank(ranking, dict(zip(best, readings, strict=True)), model)
        close = ranking.order[:RERANK_DEPTH]
        rows = generation.passages[close]
        right = np.array([question.found_in(names[r["document"]], int(r["start"]), int(r["end"])) for r in rows])
        if right.any():
            found.append(Example(question, _values(ranking, close), right))
    return found


def _values(ranking: Ranking, passages: NDArray[np.int64]) -> NDArray[np.float64]:
    absent = np.zeros(len(passages))
    columns = [
        ranking.contributions[name][1][passages] if name in ranking.contributions else absent for name in SIGNALS
    ]
    return np.column_stack(columns)


def judge_answers(retriever: Retriever, corpus: Corpus, model: EvidenceModel, *, read: bool) -> list[JudgedAnswer]:
    """Return the answers to every question of a corpus, judged."""
    names = [record.name for record in retriever.generation.documents]
    found = []
    for question in corpus.questions:
        present = tuple(name for name in names if name not in question.absent) if question.absent else ()
        answer = retriever.ask(question.text, CONFIDENCE_DEPTH, Filters(documents=present), read=read)
        places = [(hit.citation.document, hit.citation.start, hit.citation.end) for hit in answer.passages]
        right = any(question.found_in(*place) for place in places)
        found.append(JudgedAnswer(question, answer.signals, right, doubt_of(answer, model)))
    return found


def doubt_of(answer: Answer, model: EvidenceModel) -> float:
    """Return what an answer's confidence lost, in log-odds, against what its signals alone give."""
    return log_odds(model.probability(answer.signals)) - log_odds(answer.confidence)
