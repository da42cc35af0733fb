"""BM25: the scores of rank-bm25 itself, with an idf that is positive and monotone."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalIndex, lucene_bm25

WORDS = st.sampled_from(["russia", "latin", "america", "peru", "cuba", "base"])
CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=12)
QUESTIONS = st.lists(WORDS | st.just("unknown"), max_size=6)


@given(CORPORA.filter(any), QUESTIONS)
def test_scores_are_those_of_rank_bm25(corpus: list[list[str]], question: list[str]) -> None:
    expected = lucene_bm25(corpus).get_scores(question)
    assert np.allclose(LexicalIndex.build(corpus).scores(question), expected, rtol=0, atol=1e-9)


@given(CORPORA, QUESTIONS)
def test_contributions_add_up_to_the_score(corpus: list[list[str]], question: list[str]) -> None:
    index = LexicalIndex.build(corpus)
    scores = index.scores(question)
    for passage in range(len(corpus)):
        assert sum(index.contribution(term, passage) for term in question) == pytest.approx(scores[passage], abs=1e-12)


def test_a_score_worked_out_by_hand() -> None:
    # N = 2, mean length 3. "base" is in 1 passage: idf = ln(1 + 1.5 / 1.5) = ln 2. It occurs twice in a passage
    # of length 4: 2 * 2.5 / (2 + 1.5 * (0.25 + 0.75 * 4 / 3)) = 5 / 3.875.
    index = LexicalIndex.build([["base", "base", "in", "cuba"], ["in", "peru"]])
    assert index.idf_of("base") == pytest.approx(math.log(2))
    assert list(index.scores(["base"])) == pytest.approx([math.log(2) * 5 / 3.875, 0.0])
    assert list(index.scores(["base", "base"])) == pytest.approx([2 * math.log(2) * 5 / 3.875, 0.0])
    assert index.contribution("base", 1) == 0.0
    assert index.contribution("unknown", 0) == 0.0


def test_idf_is_positive_and_falls_with_every_further_passage() -> None:
    corpus = [[f"in{n}" for n in range(1, 11) if passage < n] for passage in range(10)]
    index = LexicalIndex.build(corpus)
    values = [index.idf_of(f"in{n}") for n in range(1, 11)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 10
    assert index.idf_of("in5") == pytest.approx(math.log(2))  # in half of the passages, where Okapi has 0
    assert index.idf_of("in10") > 0
    assert index.idf_of("unknown") == pytest.approx(math.log(1 + 10.5 / 0.5))
    assert index.idf_of("unknown") > values[0]


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_a_corpus_without_words_scores_nothing(corpus: list[list[str]]) -> None:
    index = LexicalIndex.build(corpus)
    assert list(index.scores(["russia"])) == [0.0] * len(corpus)
    assert index.terms_by_passage() == corpus


@given(CORPORA)
def test_the_terms_of_every_passage_can_be_had_again(corpus: list[list[str]]) -> None:
    index = LexicalIndex.build(corpus)
    assert [sorted(terms) for terms in index.terms_by_passage()] == [sorted(terms) for terms in corpus]
    again = LexicalIndex.build(index.terms_by_passage())
    assert again.vocabulary == index.vocabulary
    assert np.array_equal(again.weights, index.weights)
    assert np.array_equal(again.passages, index.passages)
