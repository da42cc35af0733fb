"""The evidence model: the confidence by hand, the numbers that come with pincite, and what a reader changes."""

import math
from pathlib import Path

import numpy as np
import pytest

from index.encoder.base import encode_question
from index.models import Document
from rag.models import Signals
from rag.ranking.evidence import HIGHLIGHTED_LEAST, EvidenceModel, Logistic, shipped_model
from rag.ranking.ranking import LOGIT_FLOOR, Ranking, rank, rerank
from rag.reader import Reading
from rag.retriever import Retriever
from rag.settings import RagSettings
from tests.fakes import FakeEmbedder, FakeReader

SIGNALS = Signals(late_interaction=0.8, dense=0.5, lead=0.1, coverage=0.7, corpus_coverage=1.0)
QUESTION = "Who trains police officers in Managua, Peru?"


def logistic(intercept: float = 0.0, **weights: float) -> Logistic:
    means, scales = dict.fromkeys(weights, 0.5), dict.fromkeys(weights, 0.1)
    return Logistic(intercept=intercept, means=means, scales=scales, weights=weights)


def model(**factors: Logistic) -> EvidenceModel:
    return EvidenceModel(
        reader=shipped_model().reader,
        ranking=shipped_model().ranking,
        without_reader=factors,
        with_reader={"never": logistic(-30.0)},
        record={},
    )


def ranking(retriever: Retriever) -> Ranking:
    encoded = encode_question(FakeEmbedder(), QUESTION)
    return rank(retriever.generation, QUESTION, encoded, RagSettings(), None, shipped_model())


def test_a_factor_by_hand() -> None:
    # late: (.8 - .5) / .1 = 3, times 0.5; known: (1 - .5) / .1 = 5, times -0.2; intercept 0.25: in all 0.75.
    expected = 1 / (1 + math.exp(-0.75))
    assert logistic(0.25, late_interaction=0.5, corpus_coverage=-0.2).probability(SIGNALS) == pytest.approx(expected)


def test_the_confidence_is_the_product_of_the_factors() -> None:
    assert model(subject=logistic(), answers=logistic()).probability(SIGNALS) == pytest.approx(0.25)


def test_the_factors_of_a_reader_count_where_there_was_one() -> None:
    read = SIGNALS.model_copy(update={"span_margin": 1.0, "answerable_logit": 1.0, "best_answerable_logit": 1.0})
    assert model(subject=logistic()).probability(SIGNALS) == 0.5
    assert model(subject=logistic()).probability(read) < 1e-9


READ = SIGNALS.model_copy(update={"span_margin": 1.0, "answerable_logit": 1.0, "best_answerable_logit": 1.0})


@pytest.mark.parametrize(
    ("documents", "passages", "expected"),
    [
        (0, 1000, 0.5),
        (10, 150, 0.5),
        (20, 1000, 0.25),
        (40, 1000, 0.0),
        (4000, 40000, 0.0),
        (10, 40, 0.0),
        (1, 0, 0.0),
        (10, 77, 0.248),
    ],
)
def test_only_few_long_documents_have_factors_of_their_own(documents: int, passages: int, expected: float) -> None:
    # 20 lies in the middle of 10 and 40 by its logarithm, 77 in that of 40 and 150.
    both = EvidenceModel(
        reader=shipped_model().reader,
        ranking={},
        without_reader={},
        with_reader={"subject": logistic()},
        many_documents={"subject": logistic(-30.0)},
        record={},
    )
    signals = READ.model_copy(update={"documents": documents, "passages": passages})
    assert both.probability(signals) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("coverage", "logit", "expected"),
    [(1.0, 0.5, HIGHLIGHTED_LEAST), (0.9, 0.5, 0.0), (1.0, -1.5, 0.0)],
)
def test_a_highlight_with_all_words_is_not_refused_if_it_answers(
    coverage: float, logit: float, expected: float
) -> None:
    sceptic = model().model_copy(update={"with_reader": {"answers": logistic(-30.0)}})
    signals = READ.model_copy(update={"highlight_coverage": coverage, "answerable_logit": logit})
    assert sceptic.probability(signals) == pytest.approx(expected, abs=1e-9)


def test_where_nothing_joined_was_read_the_first_passage_stands_for_it() -> None:
    by_joined = Logistic(
        intercept=0.0, means={"joined_logit": 0.0}, scales={"joined_logit": 1.0}, weights={"joined_logit": 1.0}
    )
    fitted = model().model_copy(update={"with_reader": {"answers": by_joined}})
    signals = READ.model_copy(update={"answerable_logit": 2.0})
    assert fitted.probability(signals) == fitted.probability(signals.model_copy(update={"joined_logit": 2.0}))
    assert fitted.probability(signals.model_copy(update={"joined_logit": -2.0})) < 0.2


def test_few_short_documents_have_factors_of_their_own() -> None:
    apart = model().model_copy(
        update={"short_documents": {"subject": logistic()}, "many_documents": {"subject": logistic(-30.0)}}
    )
    short, many = {"documents": 3, "passages": 30}, {"documents": 300, "passages": 30}
    assert apart.probability(READ.model_copy(update=short)) == 0.5
    assert apart.probability(READ.model_copy(update=many)) < 1e-9


def test_a_folder_of_many_documents_without_factors_of_its_own_is_like_one_of_few() -> None:
    plain = model().model_copy(update={"with_reader": {"subject": logistic()}})
    assert plain.probability(READ.model_copy(update={"documents": 4000})) == 0.5


def test_in_many_documents_a_question_that_shares_few_words_is_not_a_paraphrase() -> None:
    assert shipped_model().with_reader["answers"].weights["coverage"] < 0
    for factor in shipped_model().many_documents.values():
        assert all(weight >= 0 for weight in factor.weights.values())


@pytest.mark.parametrize(("intercept", "expected"), [(1e6, 1.0), (-1e6, 0.0)])
def test_extremes_stay_inside_the_unit_interval(intercept: float, expected: float) -> None:
    found = logistic(intercept).probability(SIGNALS)
    assert 0.0 < found < 1.0
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_shipped_model_is_whole() -> None:
    shipped = shipped_model()
    assert set(shipped.ranking) == {
        "lexical",
        "dense",
        "late_interaction",
        "best_sentence",
        "coverage",
        "span_margin",
        "answerable_logit",
    }
    assert all(weight >= 0 for weight in shipped.ranking.values())
    for factors in (shipped.without_reader, shipped.with_reader, shipped.many_documents):
        for factor in factors.values():
            assert factor.weights.keys() == factor.means.keys() == factor.scales.keys() <= Signals.model_fields.keys()
            assert all(scale > 0 for scale in factor.scales.values())
    assert not {"span_margin", "answerable_logit", "best_answerable_logit"} & {
        name for f in shipped.without_reader.values() for name in f.weights
    }
    assert shipped.record


def test_the_parts_of_a_ranking_by_evidence(retriever: Retriever) -> None:
    found = ranking(retriever)
    weights = shipped_model().ranking
    assert {name: weight for name, (weight, _) in found.contributions.items()} == {
        name: weight for name, weight in weights.items() if name not in ("span_margin", "answerable_logit")
    }
    for passage in range(len(found.fused)):
        assert found.contributions["best_sentence"][1][passage] == pytest.approx(
            max(0.0, found.score_sentences(passage).max())
        )
    assert ((found.contributions["coverage"][1] >= 0) & (found.contributions["coverage"][1] <= 1 + 1e-9)).all()
    assert found.fused[found.order].tolist() == sorted(found.fused.tolist(), reverse=True)


def test_a_reading_moves_a_passage_up_and_adds_its_two_parts(retriever: Retriever) -> None:
    before = ranking(retriever)
    last = int(before.order[-1])
    faint = Reading(0, 0, -50.0, -50.0)
    readings = {int(passage): faint for passage in before.order} | {last: Reading(0, 3, 60.0, 60.0)}
    after = rerank(before, readings, shipped_model())
    assert after.order[0] == last
    assert after.order[1:].tolist() == before.order[:-1].tolist()
    gained = (60.0 - LOGIT_FLOOR) * (
        shipped_model().ranking["span_margin"] + shipped_model().ranking["answerable_logit"]
    )
    assert after.fused[last] - before.fused[last] == pytest.approx(gained)


def test_faint_readings_change_nothing(retriever: Retriever) -> None:
    before = ranking(retriever)
    faint = {
        int(passage): Reading(0, 0, LOGIT_FLOOR - number, LOGIT_FLOOR) for number, passage in enumerate(before.order)
    }
    after = rerank(before, faint, shipped_model())
    assert after.order.tolist() == before.order.tolist()
    assert after.fused == pytest.approx(before.fused)


def test_only_what_was_read_changes_places(retriever: Retriever) -> None:
    before = ranking(retriever)
    first, second, *rest = before.order.tolist()
    after = rerank(before, {first: Reading(0, 0, -9, -9), second: Reading(0, 1, 40, 40)}, shipped_model())
    assert after.order.tolist() == [second, first, *rest]
    assert np.isnan(after.late_interaction).tolist() == np.isnan(before.late_interaction).tolist()


@pytest.mark.parametrize(
    ("said", "expected"),
    [(-7.0, 0.0), (-6.0, 0.0), (-5.0, 1.0), (3.0, 9.0)],
)
def test_readings_count_from_the_floor_up(retriever: Retriever, said: float, expected: float) -> None:
    """By hand: the value is what a margin or logit has above -6."""
    before = ranking(retriever)
    first = int(before.order[0])
    after = rerank(before, {first: Reading(0, 3, said, said)}, shipped_model())
    for name in ("span_margin", "answerable_logit"):
        assert after.contributions[name][1][first] == pytest.approx(expected)


def test_sentences_and_coverage_of_the_best_forty_passages_are_compared(tmp_path: Path) -> None:
    documents = [Document.from_text(f"{n:02}", f"Managua is town number {n} of the list.") for n in range(60)]
    with Retriever.build(documents, tmp_path, embedder=FakeEmbedder(), reader=FakeReader()) as retriever:
        found = ranking(retriever)
    for name in ("best_sentence", "coverage"):
        compared = np.flatnonzero(found.contributions[name][1])
        assert set(compared) <= set(found.order[:40].tolist())
    assert np.count_nonzero(found.contributions["coverage"][1]) == 40


def test_an_item_that_stands_with_the_passage_settles_the_subject() -> None:
    factors = {"subject": logistic(-2.0), "answers": logistic(1.0)}
    fitted = model().model_copy(update={"with_reader": factors, "many_documents": {}})
    read = SIGNALS.model_copy(update={"answerable_logit": 0.5, "best_answerable_logit": 0.5, "span_margin": 1.0})
    assert fitted.probability(read, 1.0) == pytest.approx(1 / (1 + math.exp(-1.0)))
    assert fitted.probability(read, 0.0) < fitted.probability(read, 0.5) < fitted.probability(read, 1.0)
    unsure = read.model_copy(update={"answerable_logit": -0.5})
    assert fitted.probability(unsure, 1.0) == fitted.probability(unsure, 0.0)
