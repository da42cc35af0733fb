"""From a ranking to hits: words, citation, scores, highlights, repeats folded."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.topk import Ranks
from index.store.generation import Generation
from index.text.tokenizer import tokens
from rag.answer.citations import cite_passage, cite_sentence
from rag.answer.duplicates import fold, repeats
from rag.models import Citation, Contribution, Highlight, RankedPassage, Scores, TermScore
from rag.query.spelling import RespelledQuestion
from rag.ranking.coverage import best_sentences, sentence_texts
from rag.ranking.ranking import FAINT, Ranking
from rag.settings import RagSettings

WORDS = 0.1
"""What a sentence gains at most beside its late-interaction score for holding the words that a reader chose."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A passage on its way to a hit: its sentences' scores and the ones to highlight, best first."""

    passage: int
    scores: NDArray[np.float64]
    best: list[int]
    reason: str


class HitBuilder:
    """Makes the hits of one ranking."""

    def __init__(
        self, generation: Generation, ranking: Ranking, settings: RagSettings, asked: RespelledQuestion
    ) -> None:
        """Take a ranking for a question; `asked`: how the person asked it."""
        self._generation = generation
        self._ranking = ranking
        idf_of, words_of = generation.lexical.idf_of, asked.words
        self._terms_asked = [
            (token.term, words_of(token.start, token.end), idf_of(token.term)) for token in tokens(ranking.question)
        ]
        self._settings = settings
        self._lexical_ranks, self._late_ranks = Ranks(ranking.lexical), Ranks(ranking.late)
        self._dense_ranks = None if ranking.dense is None else Ranks(ranking.dense)

    def hits(self, k: int) -> list[RankedPassage]:
        """Return the best `k` hits; passages that repeat a better one are folded into it."""
        drafts: list[_Draft] = []

        def reasons() -> Iterator[str]:
            for passage in self._ranking.order:
                drafts.append(self._draft(int(passage)))
                yield drafts[-1].reason

        return [
            self._hit(place, drafts[first], [drafts[index] for index in others])
            for place, (first, others) in enumerate(fold(reasons(), k), 1)
        ]

    def _draft(self, passage: int) -> _Draft:
        scores = self._ranking.sentences(passage) + self._read(passage)
        best = best_sentences(scores, self._settings.highlights)
        return _Draft(passage, scores, best, sentence_texts(self._generation, passage)[best[0]])

    def _hit(self, place: int, draft: _Draft, folded: list[_Draft]) -> RankedPassage:
        text = self._generation.text(draft.passage)
        return RankedPassage(
            rank=place,
            text=text,
            heading=self._generation.heading(draft.passage),
            citation=cite_passage(self._generation, draft.passage, text),
            scores=self._scores(draft.passage),
            highlights=tuple(self._highlight(draft, sentence, text) for sentence in draft.best),
            words=self._words(draft.passage, text),
            also_in=self._also_in(draft, folded),
        )

    def _highlight(self, draft: _Draft, sentence: int, text: str) -> Highlight:
        passage = self._generation.passages[draft.passage]
        row = self._generation.sentences[int(passage["sentence_start"]) + sentence]
        start, end, base = int(row["start"]), int(row["end"]), int(passage["start"])
        return Highlight(
            start=start, end=end, text=text[start - base : end - base], score=float(draft.scores[sentence])
        )

    def _words(self, passage: int, text: str) -> Highlight | None:
        """Return the words that a reader chose, None where it has not read the passage or chose none."""
        reading = self._ranking.readings.get(passage)
        if reading is None or reading.end <= reading.start:
            return None
        base = int(self._generation.passages[passage]["start"])
        words = text[reading.start : reading.end]
        return Highlight(start=base + reading.start, end=base + reading.end, text=words, score=reading.span_margin)

    def _read(self, passage: int) -> NDArray[np.float64]:
        """Return what is added to the scores of a passage's sentences: something to the one of a reader's words."""
        row = self._generation.passages[passage]
        rows = self._generation.sentences[int(row["sentence_start"]) : int(row["sentence_end"])]
        added = np.zeros(len(rows))
        reading = self._ranking.readings.get(passage)
        if reading is not None and reading.end > reading.start:
            start, end = int(row["start"]) + reading.start, int(row["start"]) + reading.end
            shared = np.minimum(rows["end"], end) - np.maximum(rows["start"], start)
            added[int(np.argmax(shared))] = WORDS * min(1.0, max(0.0, 1 - reading.span_margin / FAINT))
        return added

    def _also_in(self, draft: _Draft, folded: list[_Draft]) -> tuple[Citation, ...]:
        """Cite the highlighted sentences wherever else they stand, and the sentences of folded hits."""
        generation = self._generation
        texts = sentence_texts(generation, draft.passage)
        first = int(generation.passages["sentence_start"][draft.passage])
        found: dict[int, None] = {}
        for sentence in draft.best:
            found.update(dict.fromkeys(repeats(generation, first + sentence, texts[sentence])))
        for other in folded:
            found[int(generation.passages["sentence_start"][other.passage]) + other.best[0]] = None
        return tuple(cite_sentence(generation, sentence) for sentence in sorted(found))

    def _scores(self, passage: int) -> Scores:
        ranking = self._ranking
        late = float(ranking.late[passage])
        return Scores(
            lexical=float(ranking.lexical[passage]),
            lexical_rank=self._lexical_ranks.of(passage),
            dense=float(ranking.dense[passage]) if ranking.dense is not None else None,
            dense_rank=None if self._dense_ranks is None else self._dense_ranks.of(passage),
            late_interaction=None if np.isnan(late) else late,
            late_interaction_rank=None if np.isnan(late) else self._late_ranks.of(passage),
            fused=float(ranking.fused[passage]),
            contributions=tuple(
                Contribution(signal=signal, weight=weight, value=float(values[passage]))
                for signal, (weight, values) in ranking.parts.items()
            ),
            terms=self._terms(passage),
        )

    def _terms(self, passage: int) -> tuple[TermScore, ...]:
        """Return what each term of the question that the passage has adds to BM25, most first."""
        found: dict[str, TermScore] = {}
        for term, words, idf in self._terms_asked:
            score = self._generation.lexical.contribution(term, passage)
            if score > 0:
                before = found[term].score if term in found else 0.0
                found[term] = TermScore(term=term, words=words, idf=idf, score=before + score)
        return tuple(sorted(found.values(), key=lambda term: (-term.score, term.term)))
