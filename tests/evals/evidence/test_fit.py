"""Fitting the evidence model: on invented examples whose answer is known."""

import numpy as np
import pytest

from evals.evidence.corpora import Question
from evals.evidence.examples import SIGNALS, Example, JudgedAnswer
from evals.evidence.fit import Factors, KindShares, cross_validated, fit_confidence, fit_ranking, weigh
from rag.models import Signals

SEEN = SIGNALS.index("late_interaction")
BLIND = SIGNALS.index("dense")
CONTRARY = SIGNALS.index("coverage")


def examples(count: int, *, seed: int = 0) -> list[Example]:
    """Questions of ten passages: `late` is higher for the right one, `coverage` lower, `dense` says nothing."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        values = np.zeros((10, len(SIGNALS)))
        right = np.arange(10) == rng.integers(10)
        values[:, SEEN] = rng.normal(size=10) + 2 * right
        values[:, BLIND] = rng.normal(size=10)
        values[:, CONTRARY] = rng.normal(size=10) - right
        found.append(Example(Question("?"), values, right))
    return found


def test_what_tells_the_right_passage_gets_weight_and_nothing_gets_a_negative_one() -> None:
    weights = fit_ranking([examples(200)], {}, 0.001)
    assert weights.keys() == set(SIGNALS)
    assert weights["late_interaction"] > 1.0
    assert weights["dense"] < 0.2 * weights["late_interaction"]
    assert weights["coverage"] == pytest.approx(0.0, abs=1e-6)
    assert min(weights.values()) >= 0


def test_a_group_weighs_the_same_however_many_questions_it_has() -> None:
    few, many = examples(100, seed=1), examples(100, seed=2)
    weights = fit_ranking([few, many], {}, 0.001)
    assert fit_ranking([few, many * 5], {}, 0.001)["late_interaction"] == pytest.approx(
        weights["late_interaction"], rel=0.02
    )


def test_weights_that_are_given_stay() -> None:
    given = {"late_interaction": 2.5, "lexical": 0.0}
    weights = fit_ranking([examples(200)], given, 0.001)
    assert weights["late_interaction"] == 2.5
    assert weights["lexical"] == 0.0


FACTORS = Factors(subject=("dense",), answers=("late_interaction",))


def answers(count: int) -> list[JudgedAnswer]:
    """Answers that are right where both the cosine and the late interaction are high; the others are of two kinds."""
    rng = np.random.default_rng(0)
    found = []
    for dense, late in rng.uniform(size=(count, 2)):
        right = bool(dense > 0.4 and late > 0.4)
        kind = "answerable" if right else "off-topic" if dense <= 0.4 else "near-miss"
        signals = Signals(late_interaction=late, dense=dense, lead=0, coverage=0, corpus_coverage=1)
        found.append(JudgedAnswer(Question("?", kind=kind), signals, right))
    return found


def test_the_product_of_two_factors_is_high_where_both_are() -> None:
    rows = answers(400)
    factors = fit_confidence(rows, np.full(len(rows), 1 / len(rows)), FACTORS, 1e-4)

    def probability(dense: float, late: float) -> float:
        signals = Signals(late_interaction=late, dense=dense, lead=0, coverage=0, corpus_coverage=1)
        return float(np.prod([factor.probability(signals) for factor in factors.values()]))

    assert probability(0.9, 0.9) > 0.9
    assert probability(0.1, 0.9) < 0.1
    assert probability(0.9, 0.1) < 0.1


def test_no_weight_is_negative_where_none_may_be() -> None:
    rows = [
        JudgedAnswer(
            row.question, row.signals.model_copy(update={"coverage": 1 - row.signals.late_interaction}), row.right
        )
        for row in answers(400)
    ]
    factors = Factors(subject=("dense",), answers=("coverage", "late_interaction"))
    shares = np.full(len(rows), 1 / len(rows))
    assert fit_confidence(rows, shares, factors, 1e-4)["answers"].weights["coverage"] < 0
    assert fit_confidence(rows, shares, factors, 1e-4, rising=("coverage",))["answers"].weights["coverage"] == 0


def test_the_kinds_of_a_group_share_its_weight() -> None:
    signals = answers(1)[0].signals
    kinds = ["answerable"] * 4 + ["near-miss", "wrong-item", "off-topic"] + ["answerable", "near-miss", "answerable"]
    rows = [JudgedAnswer(Question("?", kind=kind), signals, right=False) for kind in kinds]
    groups = ["a"] * 7 + ["b"] * 2 + ["c"]
    found = weigh(rows, groups, {"a": 3.0, "b": 1.0}, KindShares(0.5, 0.1, 0.4))
    assert found[:4].sum() == pytest.approx(1.5)
    assert found[4:6].tolist() == pytest.approx([0.6, 0.6]) and found[6] == pytest.approx(0.3)
    # The second group has no off-topic questions, the third no weight.
    assert found[7:].tolist() == pytest.approx([0.5 / 0.9, 0.4 / 0.9, 0.0])


def test_what_the_items_take_is_given() -> None:
    rows = [JudgedAnswer(row.question, row.signals, row.right, 0.0 if row.right else 20.0) for row in answers(200)]
    shares = np.full(len(rows), 1 / len(rows))
    plain = fit_confidence(answers(200), shares, FACTORS, 1e-4)["answers"]
    found = fit_confidence(rows, shares, FACTORS, 1e-4)["answers"]
    assert found.intercept > plain.intercept


def test_the_record_tells_each_kind_of_each_group() -> None:
    rows = answers(400)
    groups = ["a"] * 200 + ["b"] * 200
    record = cross_validated(rows, np.full(len(rows), 1 / len(rows)), FACTORS, 1e-4, groups)
    assert record.keys() == {"a", "b"}
    for said in record.values():
        assert said.startswith(("200 questions, near-miss AUROC 1.000", "200 questions, near-miss AUROC 0.99"))
        assert "off-topic AUROC" in said
        assert "calibration error" in said
