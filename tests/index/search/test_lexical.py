"""BM25: the scores of rank-bm25 itself, with an idf that is positive and monotone."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.lexical import LexicalIndex, LexicalPart, lucene_bm25, weights_of
from index.search.postings import Postings

WORDS = st.sampled_from(["russia", "latin", "america", "peru", "cuba", "base"])
CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=12)
QUESTIONS = st.lists(WORDS | st.just("unknown"), max_size=6)


@given(CORPORA.filter(any), QUESTIONS)
def test_scores_are_those_of_rank_bm25(corpus: list[list[str]], question: list[str]) -> None:
    expected = lucene_bm25(corpus).get_scores(question)
    assert LexicalIndex.build(corpus).scores(question).tolist() == expected.tolist()  # to the last bit


@given(CORPORA, QUESTIONS)
def test_contributions_add_up_to_the_score(corpus: list[list[str]], question: list[str]) -> None:
    index = LexicalIndex.build(corpus)
    scores = index.scores(question)
    passages = np.arange(len(corpus))
    totals = sum((index.contributions(term, passages) for term in question), np.zeros(len(corpus)))
    assert totals.tolist() == pytest.approx(scores.tolist(), abs=1e-12)


def test_a_score_worked_out_by_hand() -> None:
    # N = 2, mean length 3. "base" is in 1 passage: idf = ln(1 + 1.5 / 1.5) = ln 2. It occurs twice in a passage
    # of length 4: 2 * 2.5 / (2 + 1.5 * (0.25 + 0.75 * 4 / 3)) = 5 / 3.875.
    index = LexicalIndex.build([["base", "base", "in", "cuba"], ["in", "peru"]])
    assert index.idf_of("base") == pytest.approx(math.log(2))
    assert list(index.scores(["base"])) == pytest.approx([math.log(2) * 5 / 3.875, 0.0])
    assert list(index.scores(["base", "base"])) == pytest.approx([2 * math.log(2) * 5 / 3.875, 0.0])
    assert index.contributions("base", np.array([1, 0])).tolist() == pytest.approx([0.0, math.log(2) * 5 / 3.875])
    assert index.contributions("unknown", np.array([0])).tolist() == [0.0]


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
    assert list(index.vocabulary) == []


DRAWN = st.lists(st.lists(WORDS, max_size=8), max_size=8)


def test_a_segment_whose_passages_with_words_are_all_gone_scores_nothing() -> None:
    part = LexicalPart(Postings.build([[], ["russia"], []]), np.array([True, False, True]))
    index = LexicalIndex([part], weights_of([part]), np.array([0, 2], np.int64))
    assert index.scores(["russia"]).tolist() == [0.0, 0.0]
    assert "russia" not in index.vocabulary


@given(st.lists(st.tuples(DRAWN, st.randoms()), min_size=1, max_size=4), QUESTIONS)
def test_segments_with_passages_replaced_score_as_an_index_built_from_what_is_left(
    drawn: list[tuple[list[list[str]], random.Random]], question: list[str]
) -> None:
    parts, left, live, base = [], [], [], 0
    for corpus, chance in drawn:
        mask = np.array([chance.random() < 0.7 for _ in corpus], bool)
        parts.append(LexicalPart(Postings.build(corpus), None if mask.all() else mask))
        left += [passage for passage, stays in zip(corpus, mask, strict=True) if stays]
        live += (base + np.flatnonzero(mask)).tolist()
        base += len(corpus)
    order = list(range(len(left)))
    drawn[0][1].shuffle(order)  # the order of the documents is not that of the segments
    index = LexicalIndex(parts, weights_of(parts), np.array(live, np.int64)[order])
    whole = LexicalIndex.build([left[number] for number in order])
    assert index.scores(question).tolist() == whole.scores(question).tolist()
    assert list(index.vocabulary) == list(whole.vocabulary)
    assert index.completions("", 3) == whole.completions("", 3)
    for term in question:
        assert index.idf_of(term) == whole.idf_of(term)
        assert (term in index.vocabulary) == (term in whole.vocabulary)
        every = np.arange(len(left))
        assert index.contributions(term, every).tolist() == whole.contributions(term, every).tolist()
        some = np.flatnonzero([chance.random() < 0.5 for _ in left])
        assert index.holds(term, some).tolist() == [term in left[order[passage]] for passage in some]
    if any(left):
        expected = lucene_bm25([left[number] for number in order]).get_scores(question)
        assert index.scores(question).tolist() == expected.tolist()


@given(CORPORA, QUESTIONS, st.integers(1, 15))
def test_the_best_passages_come_in_the_order_of_their_scores(
    corpus: list[list[str]], question: list[str], most: int
) -> None:
    index = LexicalIndex.build(corpus)
    passages, scores = index.top(question, most)
    assert passages.tolist() == np.argsort(-index.scores(question), kind="stable")[:most].tolist()
    assert scores.tolist() == index.scores(question)[passages].tolist()
