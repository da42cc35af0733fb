"""Ranking: scores and ranks that fit together, filters, and the settings that change the order."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.encoder.base import encode_question
from index.models import Document
from index.text.tokenizer import terms
from rag.models import RankedPassage
from rag.query.filters import Filters
from rag.ranking.evidence import shipped_model
from rag.ranking.fusion import Scores, min_max, ranks, reciprocal_rank
from rag.ranking.ranking import Ranking, rank, rerank
from rag.reader import Reading
from rag.retriever import Retriever
from rag.settings import RagSettings
from tests.fakes import FakeEmbedder

QUESTION = "Who trains police officers in Managua, Peru?"
Open = Callable[..., Retriever]


def ranking(retriever: Retriever, passing: Sequence[bool] | None = None, **settings: object) -> Ranking:
    encoded = encode_question(FakeEmbedder(), QUESTION)
    chosen = None if passing is None else np.array(passing)
    asked = RagSettings.model_validate({"fusion": "convex", **settings})
    return rank(retriever.generation, QUESTION, encoded, asked, chosen)


def convex(found: Ranking, weight: float) -> Scores:
    """Return the convex combination worked out again: the dense score's share is `weight`."""
    assert found.dense is not None
    combined: Scores = weight * min_max(found.dense) + (1 - weight) * min_max(found.lexical)
    return combined


def by_document(hits: Sequence[RankedPassage]) -> dict[str, RankedPassage]:
    return {hit.citation.document: hit for hit in hits}


def test_fused_is_the_convex_combination_and_the_weighted_late_score(retriever: Retriever) -> None:
    found = ranking(retriever, dense_weight=0.6, late_interaction_weight=3)
    expected = convex(found, 0.6) + 3 * np.maximum(found.late_interaction, 0)
    assert found.fused == pytest.approx(expected)


def test_fused_by_reciprocal_ranks_is_of_all_three_rankings(retriever: Retriever) -> None:
    found = ranking(retriever, fusion="rrf")
    assert found.dense is not None
    assert found.fused == pytest.approx(reciprocal_rank([found.lexical, found.dense, found.late_interaction]))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"candidates": 2},
        {"fusion": "convex", "late_interaction_weight": 0},
        {"fusion": "rrf"},
        {"dense_weight": 0.2},
    ],
)
def test_a_fused_score_is_the_sum_of_its_parts(open_folder: Open, settings: dict[str, object]) -> None:
    for hit in open_folder(**settings).search(QUESTION):
        parts = hit.scores.contributions
        assert hit.scores.fused == pytest.approx(sum(part.weight * part.value for part in parts))
        assert [part.signal for part in parts[:2]] == ["lexical", "dense"]


def test_without_a_weight_late_interaction_is_left_out(open_folder: Open) -> None:
    retriever = open_folder(fusion="convex", late_interaction_weight=0)
    found = ranking(retriever, dense_weight=0.6, late_interaction_weight=0)
    assert found.fused == pytest.approx(convex(found, 0.6))
    assert np.isnan(found.late_interaction).all()
    for hit in retriever.search(QUESTION):
        assert hit.scores.late_interaction is None
        assert hit.scores.late_interaction_rank is None


def test_dense_weight_decides_between_the_rankings(retriever: Retriever) -> None:
    lexical = ranking(retriever, dense_weight=0, late_interaction_weight=0)
    dense = ranking(retriever, dense_weight=1, late_interaction_weight=0)
    assert ranks(lexical.fused).tolist() == ranks(lexical.lexical).tolist()
    assert dense.dense is not None
    assert ranks(dense.fused).tolist() == ranks(dense.dense).tolist()


def test_beyond_the_candidates_the_fused_order_stays(retriever: Retriever) -> None:
    plain = ranking(retriever, late_interaction_weight=0)
    one = ranking(retriever, candidates=1, late_interaction_weight=100)
    assert one.order.tolist() == plain.order.tolist()
    assert np.isfinite(one.late_interaction).sum() == 1


def test_order_is_by_the_fused_score(retriever: Retriever) -> None:
    found = ranking(retriever)
    assert found.fused[found.order].tolist() == sorted(found.fused.tolist(), reverse=True)
    assert found.terms == terms(QUESTION)


def test_a_filter_leaves_passages_out_and_no_score_changed(retriever: Retriever) -> None:
    whole = ranking(retriever)
    passing = [index % 2 == 0 for index in range(len(whole.fused))]
    some = ranking(retriever, passing)
    assert some.order.tolist() == [number for number in whole.order.tolist() if passing[number]]
    for name in ("lexical", "dense"):
        assert getattr(some, name).tolist() == getattr(whole, name).tolist()
    assert some.fused[passing] == pytest.approx(whole.fused[passing])


def test_a_ranking_is_frozen(retriever: Retriever) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ranking(retriever).question = "another"  # type: ignore[misc]


@pytest.mark.parametrize(
    "settings", [{}, {"fusion": "rrf"}, {"late_interaction_weight": 0, "fusion": "convex"}, {"candidates": 2}]
)
def test_scores_and_ranks_of_hits_fit_together(open_folder: Open, settings: dict[str, object]) -> None:
    hits = open_folder(highlights=1, **settings).search(QUESTION)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    if "candidates" not in settings:
        fused = [hit.scores.fused for hit in hits]
        assert fused == sorted(fused, reverse=True)
    for name in ("lexical", "dense"):
        ordered = sorted(hits, key=lambda hit: getattr(hit.scores, f"{name}_rank"))
        scores = [getattr(hit.scores, name) for hit in ordered]
        assert scores == sorted(scores, reverse=True)
    late = [hit.scores for hit in hits if hit.scores.late_interaction is not None]
    assert len(late) == {"late_interaction_weight": 0, "candidates": 2}.get(next(iter(settings), ""), len(hits))
    for scores_of_hit in late:
        assert scores_of_hit.late_interaction is not None
        assert scores_of_hit.late_interaction_rank == 1 + sum(
            (other.late_interaction or 0) > scores_of_hit.late_interaction for other in late
        )


def test_terms_add_up_to_the_lexical_score(retriever: Retriever) -> None:
    for hit in retriever.search("police police training Managua Peru unheard-of"):
        assert sum(term.score for term in hit.scores.terms) == pytest.approx(hit.scores.lexical)
        scores = [term.score for term in hit.scores.terms]
        assert scores == sorted(scores, reverse=True)
        assert all(term.score > 0 and term.idf > 0 for term in hit.scores.terms)


def test_terms_are_told_in_the_words_of_the_question(retriever: Retriever) -> None:
    hit = by_document(retriever.search("Which HELICOPTERS did Perú order?"))["helicopters.txt"]
    assert {(term.term, term.words) for term in hit.scores.terms} == {("helicopt", "HELICOPTERS"), ("peru", "Perú")}


def test_a_filtered_hit_has_the_scores_it_has_unfiltered(retriever: Retriever) -> None:
    whole = by_document(retriever.search(QUESTION))
    hits = retriever.search(QUESTION, filters=Filters(publishers=("air weekly",)))
    assert [hit.citation.document for hit in hits] == ["helicopters.txt"]
    assert hits[0].scores.fused == pytest.approx(whole["helicopters.txt"].scores.fused)
    assert hits[0].scores.lexical_rank == whole["helicopters.txt"].scores.lexical_rank
    assert hits[0].rank == 1


def test_equal_scores_go_by_passage_and_every_rank_is_given_once(tmp_path: Path) -> None:
    """Short sentences, so that they are not folded into one."""
    documents = [Document.from_text(f"{name}.txt", "Nothing happened here.") for name in "dbca"]
    with Retriever.build(documents, tmp_path, embedder=FakeEmbedder()) as retriever:
        hits = retriever.search("What happened?")
    assert [hit.citation.document for hit in hits] == ["d.txt", "b.txt", "c.txt", "a.txt"]
    assert [hit.scores.lexical_rank for hit in hits] == [1, 2, 3, 4]
    assert [hit.scores.dense_rank for hit in hits] == [1, 2, 3, 4]
    assert [hit.scores.late_interaction_rank for hit in hits] == [1, 2, 3, 4]


MENU = "The police of Managua have a new centre.\n\nShare | Tweet | Print\n\nNobody has printed a word about it.\n"


@pytest.mark.parametrize(
    ("content", "furniture", "first"),
    [(-1.0, 5.0, "Share"), (1.0, 5.0, "word about it"), (-1.0, 2.0, "word about it")],
)
def test_furniture_stands_behind_all_else_unless_it_alone_answers(
    tmp_path: Path, content: float, furniture: float, first: str
) -> None:
    with Retriever.build([Document.from_text("a", MENU)], tmp_path, embedder=FakeEmbedder()) as retriever:
        generation = retriever.generation
        assert generation.furniture.any()
        encoded = encode_question(FakeEmbedder(), "share tweet print")
        found = rank(generation, "share tweet print", encoded, RagSettings(), None, shipped_model())
        assert generation.furniture[found.order].tolist() == sorted(generation.furniture.tolist())
        readings = {
            passage: Reading(0, 0, 0.0, furniture if generation.furniture[passage] else content)
            for passage in found.order.tolist()
        }
        again = rerank(found, readings, shipped_model(), generation.furniture)
        assert first in generation.text(int(again.order[0]))
