"""Computes the signals of an answer, from which its confidence follows."""

from collections.abc import Sequence

from index.reading import OpenGeneration
from index.text.tokenizer import located_terms, terms
from rag.models import RankedPassage, Signals
from rag.query.question_words import QUESTION_WORDS
from rag.ranking.coverage import coverage
from rag.ranking.named import CREDIT
from rag.ranking.ranking import Ranking


def compute_signals(generation: OpenGeneration, ranking: Ranking, hits: Sequence[RankedPassage]) -> Signals:
    """Return the signals of an answer; `hits`: the first ones of the ranking."""
    if not hits:
        return Signals(late_interaction=0, dense=0, lead=0, coverage=0, corpus_coverage=0)
    best, lexical = hits[0], generation.lexical
    first = int(ranking.order[0])
    read = ranking.readings.get(first)
    subject = subject_terms(ranking.question) or ranking.terms
    named = ranking.named
    held, share = frozenset[str](), 0.0
    if named is not None and named.scope_of(first) is not None:
        # The passage is compared with the rest of the question; the line of the head says the name.
        held, share = named.terms, named.share
    elif named is not None and named.rest and int(generation.passages[first]["document"]) in named.documents:
        subject = subject_terms(named.rest) or subject
    fused = ranking.fused[ranking.order[:2]]
    return Signals(
        late_interaction=_with_name(best.scores.late_interaction or 0.0, share),
        dense=_with_name(best.scores.dense or 0.0, share),
        lead=float(fused[0] - fused[1]) if len(fused) > 1 else float(fused[0]),
        coverage=coverage(subject, {*held, *(term.term for term in best.scores.terms)}, lexical),
        corpus_coverage=coverage(subject, lexical.vocabulary, lexical),
        span_margin=read.span_margin if read else None,
        answerable_logit=read.answerable_logit if read else None,
        joined_logit=ranking.joined.answerable_logit if ranking.joined else None,
        best_answerable_logit=max(reading.answerable_logit for reading in ranking.readings.values()) if read else None,
        highlight_coverage=coverage(subject, {*held, *terms(_highlighted(best))}, lexical),
        documents=len(generation.documents),
        passages=len(generation.passages),
    )


def _with_name(similarity: float, share: float) -> float:
    """Return the similarity to a whole question of a passage that is compared with all but some share of it."""
    return share * CREDIT + (1.0 - share) * similarity


def _highlighted(hit: RankedPassage) -> str:
    """Return the first highlight of a hit with what stands above it."""
    words = hit.highlights[0].text if hit.highlights else ""
    return " ".join(filter(None, (hit.citation.title, hit.heading, words)))


def subject_terms(question: str) -> list[str]:
    """Return the terms of a question but for those of words that carry no subject."""
    return [
        token.term
        for token in located_terms(question)
        if question[token.start : token.end].casefold() not in QUESTION_WORDS
    ]
