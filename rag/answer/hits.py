"""Builds hits from a ranking: text, citation, scores and highlights, near-duplicates folded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.reading import OpenGeneration
from index.search.topk import Ranks
from index.text.tokenizer import located_terms
from rag.answer.about import named_by
from rag.answer.citations import cite_passage, cite_sentence, cite_words, page_label
from rag.answer.duplicates import fold, repeats
from rag.answer.standing import ShownPassages
from rag.models import Citation, Contribution, Highlight, RankedPassage, Scores, TermScore
from rag.query.spelling import RespelledQuestion
from rag.ranking.coverage import best_sentences
from rag.ranking.ranking import LOGIT_FLOOR, Ranking
from rag.ranking.records import find_records
from rag.reader.reading_text import PartAbove
from rag.settings import RagSettings

READER_BONUS = 0.1
"""The most that is added to the late-interaction score of the sentence that holds the reader's span."""

LEADING_MARGIN = 0.0
"""Span margin from which the sentence with the reader's span is the first highlight."""

LEADING_MARGIN_IN_RECORDS = -8.0
"""The same in a passage of records, where the other lines say which record is meant."""

LEAD = 0.01
"""How much that sentence's score is above all others then."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A passage that may become a hit: its row, its sentences' rows, texts and scores, and the best sentences."""

    passage: int
    row: np.void
    sentences: NDArray[np.void]
    texts: list[str]
    scores: NDArray[np.float64]
    best: list[int]

    @property
    def first(self) -> int:
        """The number of its first sentence."""
        return int(self.row["sentence_start"])


class HitBuilder:
    """Builds the hits of one ranking."""

    def __init__(
        self,
        generation: OpenGeneration,
        ranking: Ranking,
        settings: RagSettings,
        asked: RespelledQuestion,
        shown: ShownPassages | None = None,
    ) -> None:
        """Take the ranking of a question; `asked`: the question as the person typed it, with its respellings.

        `shown`: which passages may be shown, all if None.
        """
        self._shown = shown or ShownPassages(generation, None)
        self._generation = generation
        self._ranking = ranking
        self._asked = asked
        idf_of, words_of = generation.lexical.idf_of, asked.words
        self._terms_asked = [
            (token.term, words_of(token.start, token.end), idf_of(token.term))
            for token in located_terms(ranking.question)
        ]
        self._settings = settings
        self._lexical_ranks, self._late_ranks = Ranks(ranking.lexical), Ranks(ranking.late_interaction)
        self._dense_ranks = None if ranking.dense is None else Ranks(ranking.dense)

    def hits(self, k: int) -> list[RankedPassage]:
        """Return the best `k` hits; near-duplicates are folded into the better hit."""
        drafts: list[_Draft] = []

        def reasons() -> Iterator[str]:
            for passage in self._ranking.order:
                if not self._shown.stands(int(passage)):
                    continue
                drafts.append(self._draft(int(passage)))
                yield drafts[-1].texts[drafts[-1].best[0]]

        folded = [(drafts[first], [drafts[index] for index in others]) for first, others in fold(reasons(), k)]
        terms = self._terms([draft.passage for draft, _ in folded])
        repeated = self._repeats([draft for draft, _ in folded])
        return [
            self._hit(rank, draft, own, self._also_in(draft, others, repeated))
            for rank, ((draft, others), own) in enumerate(zip(folded, terms, strict=True), 1)
        ]

    def _draft(self, passage: int) -> _Draft:
        row, sentences = self._generation.passages[passage], self._generation.sentences_of(passage)
        scores = self._ranking.score_sentences(passage)
        scores = scores + self._reader_bonus(passage, row, sentences, scores)
        best = best_sentences(scores, self._settings.highlights)
        return _Draft(passage, row, sentences, self._generation.sentence_texts(passage), scores, best)

    def _hit(
        self, rank: int, draft: _Draft, terms: tuple[TermScore, ...], also_in: tuple[Citation, ...]
    ) -> RankedPassage:
        text = self._generation.text(draft.passage)
        citation = cite_passage(self._generation, draft.passage, text)
        if citation.page is not None:
            # The page of the words that answer, not of those that the passage begins with.
            begin = int(draft.sentences[draft.best[0]]["start"]) - int(draft.row["start"])
            page = citation.page + text.count("\f", 0, begin)
            record = self._generation.documents[int(draft.row["document"])]
            citation = citation.model_copy(update={"page": page, "page_label": page_label(record, page)})
        elif citation.place is not None:
            # Likewise the row, the cell of a notebook or the time.
            best = cite_sentence(self._generation, draft.first + draft.best[0])
            citation = citation.model_copy(update={"place": best.place})
        return RankedPassage(
            rank=rank,
            text=text,
            heading=self._generation.heading(draft.passage),
            citation=citation,
            scores=self._scores(draft.passage, terms),
            highlights=tuple(self._highlight(draft, sentence, text) for sentence in draft.best),
            words=self._words(draft, text),
            words_citation=self._words_citation(draft),
            also_in=also_in,
        )

    def _highlight(self, draft: _Draft, sentence: int, text: str) -> Highlight:
        row = draft.sentences[sentence]
        start, end, base = int(row["start"]), int(row["end"]), int(draft.row["start"])
        return Highlight(
            start=start, end=end, text=text[start - base : end - base], score=float(draft.scores[sentence])
        )

    def _words(self, draft: _Draft, text: str) -> Highlight | None:
        """Return the words that the reader marked, None where it marked none."""
        reading, above = self._ranking.readings.get(draft.passage), self._above(draft)
        if reading is not None and above is not None:
            end = above.place + len(above.words)
            return Highlight(start=above.place, end=end, text=above.words, score=reading.span_margin)
        if reading is None or reading.end <= reading.start:
            return None
        base = int(draft.row["start"])
        words = text[reading.start : reading.end]
        return Highlight(start=base + reading.start, end=base + reading.end, text=words, score=reading.span_margin)

    def _above(self, draft: _Draft) -> PartAbove | None:
        """Return the words above a passage that the reader marked, None where it marked none or they changed."""
        reading = self._ranking.readings.get(draft.passage)
        above = None if reading is None else reading.above
        return above if above is not None and self._shown.stands(above.passage) else None

    def _words_citation(self, draft: _Draft) -> Citation | None:
        above = self._above(draft)
        if above is None or int(draft.row["start"]) <= above.place < int(draft.row["end"]):
            return None
        return cite_words(self._generation, above.passage, above.place, above.words)

    def _reader_bonus(
        self, passage: int, row: np.void, sentences: NDArray[np.void], scores: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return what to add to the scores of a passage's sentences: a bonus for the one with the reader's span.

        Where the reader is sure enough, it is so much that this sentence leads.
        """
        added = np.zeros(len(sentences))
        reading = self._ranking.readings.get(passage)
        if reading is not None and reading.end > reading.start:
            start, end = int(row["start"]) + reading.start, int(row["start"]) + reading.end
            shared = np.minimum(sentences["end"], end) - np.maximum(sentences["start"], start)
            marked = int(np.argmax(shared))
            added[marked] = READER_BONUS * min(1.0, max(0.0, 1 - reading.span_margin / LOGIT_FLOOR))
            spans = list(zip(sentences["start"] - row["start"], sentences["end"] - row["start"], strict=True))
            heading = self._generation.heading(passage)
            has_records = bool(find_records(self._generation.text(passage), spans, heading))
            if reading.span_margin >= (LEADING_MARGIN_IN_RECORDS if has_records else LEADING_MARGIN):
                added[marked] = max(added[marked], float(scores.max() - scores[marked]) + LEAD)
        return added

    def _repeats(self, drafts: list[_Draft]) -> dict[int, list[int]]:
        """Return for the highlighted sentences of some drafts the same words elsewhere."""
        highlighted = ((draft, sentence) for draft in drafts for sentence in draft.best)
        return repeats(
            self._generation, {draft.first + sentence: draft.texts[sentence] for draft, sentence in highlighted}
        )

    def _also_in(self, draft: _Draft, folded: list[_Draft], repeated: Mapping[int, list[int]]) -> tuple[Citation, ...]:
        """Return citations of the highlighted sentences elsewhere, and of the best sentences of folded hits."""
        generation = self._generation
        found: dict[int, None] = {}
        for sentence in draft.best:
            found.update(dict.fromkeys(repeated.get(draft.first + sentence, ())))
        for other in folded:
            found[other.first + other.best[0]] = None
        stands = self._shown.stands_elsewhere
        return tuple(
            cite_sentence(generation, sentence) for sentence in sorted(found) if stands(generation.passage_of(sentence))
        )

    def _scores(self, passage: int, terms: tuple[TermScore, ...]) -> Scores:
        ranking, generation, named = self._ranking, self._generation, self._ranking.named
        late = float(ranking.late_interaction[passage])
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
                for signal, (weight, values) in ranking.contributions.items()
            ),
            terms=terms,
            named_by=() if named is None else named_by(generation, passage, named, self._asked),
        )

    def _terms(self, passages: list[int]) -> list[tuple[TermScore, ...]]:
        """Return for each passage what each of the question's terms adds to its BM25 score, most first."""
        numbers = np.array(passages, np.int64)
        found: list[dict[str, TermScore]] = [{} for _ in passages]
        for term, words, idf in self._terms_asked:
            scores = self._generation.lexical.contributions(term, numbers).tolist()
            for own, score in zip(found, scores, strict=True):
                if score > 0:
                    before = own[term].score if term in own else 0.0
                    own[term] = TermScore(term=term, words=words, idf=idf, score=before + score)
        return [tuple(sorted(own.values(), key=lambda term: (-term.score, term.term))) for own in found]
