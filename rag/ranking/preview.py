"""Ranking by the words of a question alone: what can be shown before a model has loaded."""

import numpy as np
from numpy.typing import NDArray

from index.search.lexical import LexicalIndex
from index.store.generation import Generation
from index.text.tokenizer import terms, tokens
from rag.ranking.coverage import coverage
from rag.ranking.fusion import min_max, order
from rag.ranking.ranking import Floats, Ranking


def rank_by_words(generation: Generation, question: str, passing: NDArray[np.bool_] | None = None) -> Ranking:
    """Rank the passages that share a term with a question by BM25; `passing` keeps it to some of them.

    The last word may still be unfinished: one that no passage has stands for all that begin with it.
    """
    lexical = generation.lexical
    words = _finished(question, lexical)
    scores = lexical.scores(words)
    matched = scores > 0 if passing is None else (scores > 0) & passing
    found = np.flatnonzero(matched)
    fused = min_max(scores)

    def sentences(passage: int) -> Floats:
        return np.array([coverage(words, set(terms(text)), lexical) for text in generation.sentence_texts(passage)])

    late = np.full(len(scores), np.nan)
    return Ranking(
        question, words, scores, None, late, fused, {"lexical": (1.0, fused)}, found[order(fused[found])], sentences, {}
    )


def _finished(question: str, lexical: LexicalIndex) -> list[str]:
    found = list(tokens(question))
    words = [token.term for token in found]
    if found and found[-1].end == len(question) and found[-1].term not in lexical.vocabulary:
        words += lexical.completions(question[found[-1].start :].casefold())
    return words
