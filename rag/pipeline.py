"""The way of a question: checked, respelled, ranked, re-ranked by the reader, turned into cited hits and an answer."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.blas_threads import one_blas_thread
from index.encoder.base import Embedder, encode_question
from index.errors import QuestionError
from index.reading import OpenGeneration
from index.store.generation import Generation
from index.store.naming_damage import naming_damage
from index.text.tokenizer import terms
from rag.answer.elsewhere import doubt_elsewhere, words_elsewhere
from rag.answer.hits import HitBuilder
from rag.answer.rivals import find_rivals
from rag.answer.signals import compute_signals
from rag.answer.standing import ShownPassages, SourceFiles
from rag.answer.support import find_support
from rag.models import Answer, RankedPassage, VectorCoverage
from rag.query.filters import Filters, mask
from rag.query.question import check_question
from rag.query.spelling import RespelledQuestion, Respeller
from rag.ranking.document_field import FieldKeeper
from rag.ranking.evidence import EvidenceModel, doubted
from rag.ranking.items import bind_items
from rag.ranking.named import rank_named
from rag.ranking.preview import rank_by_keywords
from rag.ranking.ranking import Ranking, rank
from rag.ranking.rerank import Reranker
from rag.ranking.waiting_passages import WaitingPassages
from rag.ranking.where import find_where
from rag.settings import RagSettings

if TYPE_CHECKING:
    from rag.reader import Reader


class QuestionPipeline:
    """Answers questions from a generation of an index. Safe to share between threads."""

    def __init__(
        self,
        embedder: Embedder,
        settings: RagSettings,
        evidence: EvidenceModel,
        reader: "Reader | None" = None,
        files: SourceFiles | None = None,
    ) -> None:
        """Take the models and settings, and the files that passages must stand in; None for documents in memory.

        Raises ReaderError for a reader that `evidence` was not fitted with.
        """
        self._files = files
        self._embedder = embedder
        self._settings = settings
        self._evidence = evidence
        self._reranker = Reranker(settings.reader, evidence, reader, embedder)
        self._respeller = Respeller(settings, embedder)
        self._waiting = WaitingPassages(embedder)
        self._fields = FieldKeeper()

    def load_reader(self) -> None:
        """Load the reader, if the settings use one. Raises ReaderError."""
        if self._settings.uses_reader:
            self._reranker.reader.load()

    def prepare(self, generation: OpenGeneration) -> None:
        """Start what the first question needs and takes time to start."""
        if self._files is not None and generation.manifest.extractors:
            self._files.warm_up()

    @one_blas_thread()
    @naming_damage
    def answer(
        self,
        generation: OpenGeneration,
        question: str,
        k: int,
        filters: Filters | None,
        *,
        read: bool,
        should_stop: Callable[[], bool],
    ) -> Answer:
        """Return the answer with at most `k` passages, or an abstention. Raises as `Retriever.ask`."""
        question = check_question(question)
        asked, ranking = self._rank(generation, question, k, filters)
        shown = ShownPassages(generation, self._files)
        ranking = shown.without_changed(ranking, max(k, self._settings.reader.passages))
        if read and self._settings.uses_reader and len(ranking.order):
            ranking = self._reranker.apply(generation, ranking, should_stop)
        passages = HitBuilder(generation, ranking, self._settings, asked, shown).hits(k)
        signals = compute_signals(generation, ranking, passages)
        binding, first = ranking.binding, int(ranking.order[0]) if len(ranking.order) else None
        words = passages[0].words if passages else None
        if binding is None or first is None:
            confidence = self._evidence.probability(signals)
        else:
            confidence = self._evidence.probability(signals, binding.support(first))
            confidence = doubted(confidence, binding.doubt(first, words.text if words else ""))
        fields = self._fields.of(generation)
        elsewhere = words_elsewhere(generation, fields, ranking) if ranking.readings else ()
        confidence = doubted(confidence, doubt_elsewhere(elsewhere))
        # Where nothing answers, nothing answers differently. Nothing tells rivals apart: each is as likely to be meant.
        rivals = find_rivals(generation, fields, ranking) if confidence >= self._settings.threshold else ()
        confidence /= max(len(rivals), 1)
        support = find_support(generation, fields, ranking, asked, passages, elsewhere)
        return Answer(
            question=question,
            answered=bool(passages) and confidence >= self._settings.threshold,
            confidence=confidence,
            short=words.text if words else None,
            unsupported=support.unsupported,
            missing=support.missing,
            read_as=asked.respellings,
            about=support.about,
            rivals=rivals,
            changed_since=shown.changed,
            vector_coverage=_coverage(generation),
            passages=passages,
            signals=signals,
        )

    @one_blas_thread()
    @naming_damage
    def search(self, generation: OpenGeneration, query: str, k: int, filters: Filters | None) -> list[RankedPassage]:
        """Return the best `k` passages, not read by the reader. Raises as `Retriever.ask`."""
        asked, ranking = self._rank(generation, check_question(query), k, filters)
        shown = ShownPassages(generation, self._files)
        return HitBuilder(generation, shown.without_changed(ranking, k), self._settings, asked, shown).hits(k)

    @one_blas_thread()
    @naming_damage
    def preview(self, generation: OpenGeneration, query: str, k: int, filters: Filters | None) -> list[RankedPassage]:
        """Return the best `k` passages by keywords alone, without any model. Raises as `Retriever.ask`."""
        query = check_question(query)
        ranking = rank_by_keywords(generation, query, _passing(generation, k, filters))
        shown = ShownPassages(generation, self._files)
        ranking = shown.without_changed(ranking, k)
        return HitBuilder(generation, ranking, self._settings, RespelledQuestion(query, query), shown).hits(k)

    def close(self) -> None:
        """Let go of the generation that was asked last."""
        self._respeller.close()
        self._fields.close()

    def _rank(
        self, generation: OpenGeneration, question: str, k: int, filters: Filters | None
    ) -> tuple[RespelledQuestion, Ranking]:
        passing = _passing(generation, k, filters)
        generation.lexical.prefetch(terms(question))
        asked = self._respeller.apply(generation, question)
        encoded = encode_question(self._embedder, asked.text)
        if isinstance(generation, Generation) and not generation.manifest.is_complete:
            generation = self._waiting.encode(generation, asked.text, passing)
        fields = self._fields.of(generation)
        named = find_where(generation, fields, asked.text) if self._settings.fusion == "evidence" else None
        binding = bind_items(generation, asked.text, fields, named)
        ranking = rank(generation, asked.text, encoded, self._settings, passing, self._evidence, binding)
        if named is not None:
            rest = encode_question(self._embedder, named.rest) if named.rest else encoded
            ranking = rank_named(generation, ranking, named, (encoded, rest), self._settings, self._evidence)
        return asked, ranking


def _coverage(generation: OpenGeneration) -> VectorCoverage | None:
    manifest = generation.manifest
    return None if manifest.is_complete else VectorCoverage(embedded=manifest.embedded, passages=manifest.passages)


def _passing(generation: OpenGeneration, k: int, filters: Filters | None) -> NDArray[np.bool_] | None:
    """Return which passages pass the filters, shape (passages,); None for all. Raises QuestionError for a bad `k`."""
    if not isinstance(k, int) or k < 1:
        raise QuestionError(f"k is the number of passages wanted, at least 1; it was {k!r:.40}.")
    return mask(filters or Filters(), generation)
