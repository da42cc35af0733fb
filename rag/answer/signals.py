"""The signals of an answer, from which its confidence is computed."""

from collections.abc import Sequence

from index.store.generation import Generation
from rag.models import RankedPassage, Signals
from rag.ranking.coverage import coverage
from rag.ranking.ranking import Ranking


def compute_signals(generation: Generation, ranking: Ranking, hits: Sequence[RankedPassage]) -> Signals:
    """Return the signals of an answer with these hits, the first ones of a ranking."""
    if not hits:
        return Signals(late=0, dense=0, lead=0, coverage=0, known=0)
    best, lexical = hits[0], generation.lexical
    first = int(ranking.order[0])
    read = ranking.readings.get(first)
    fused = ranking.fused[ranking.order[:2]]
    return Signals(
        late=best.scores.late or 0.0,
        dense=best.scores.dense or 0.0,
        lead=float(fused[0] - fused[1]) if len(fused) > 1 else float(fused[0]),
        coverage=coverage(ranking.terms, {term.term for term in best.scores.terms}, lexical),
        known=coverage(ranking.terms, lexical.vocabulary, lexical),
        margin=read.margin if read else None,
        verdict=read.verdict if read else None,
        best_verdict=max(reading.verdict for reading in ranking.readings.values()) if read else None,
    )
