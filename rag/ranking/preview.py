"""Ranks by the keywords of a question alone: what can be shown before a model has loaded."""

import numpy as np
from numpy.typing import NDArray

from index.reading import LexicalSearch, OpenGeneration
from index.text.tokenizer import located_terms, terms
from rag.ranking.coverage import coverage
from rag.ranking.fusion import min_max, order
from rag.ranking.ranking import Floats, Ranking, furniture_last


def rank_by_keywords(generation: OpenGeneration, question: str, passing: NDArray[np.bool_] | None = None) -> Ranking:
    """Rank the passages that share a term with a question by BM25; `passing` limits it to some of them.

    The last word may still be unfinished: if no passage holds it, it stands for every word that begins with it.
    """
    lexical = generation.lexical
    words = _complete(question, lexical)
    scores = lexical.scores(words)
    matched = scores > 0 if passing is None else (scores > 0) & passing
    found = np.flatnonzero(matched)
    fused = min_max(scores)

    def score_sentences(passage: int) -> Floats:
        return np.array([coverage(words, set(terms(text)), lexical) for text in generation.sentence_texts(passage)])

    return Ranking(
        question=question,
        terms=words,
        lexical=scores,
        dense=None,
        late_interaction=np.full(len(scores), np.nan),
        fused=fused,
        contributions={"lexical": (1.0, fused)},
        order=furniture_last(found[order(fused[found])], generation.furniture),
        score_sentences=score_sentences,
        readings={},
    )


def _complete(question: str, lexical: LexicalSearch) -> list[str]:
    found = list(located_terms(question))
    words = [token.term for token in found]
    if found and found[-1].end == len(question) and found[-1].term not in lexical.vocabulary:
        words += lexical.completions(question[found[-1].start :].casefold())
    return words
