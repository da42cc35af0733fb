"""Fitting the confidence: weights that are known are found again."""

import math

import numpy as np
import pytest

from evals.calibrate import NAMES, PENALTY, logistic
from rag.models import Signals


def test_known_weights_are_recovered() -> None:
    generator = np.random.default_rng(7)
    values = generator.standard_normal((40_000, 3))
    wanted = np.array([0.5, 1.5, -1.0, 0.0])
    probability = 1 / (1 + np.exp(-(wanted[0] + values @ wanted[1:])))
    truth = (generator.random(len(values)) < probability).astype(float)
    assert logistic(values, truth) == pytest.approx(wanted, abs=0.05)


def test_signals_that_say_nothing_leave_the_base_rate() -> None:
    # Three of four are true: log(3 / 1).
    weights = logistic(np.zeros((4, 2)), np.array([1.0, 1.0, 1.0, 0.0]))
    assert weights == pytest.approx([math.log(3), 0.0, 0.0], abs=1e-6)


def test_the_gradient_is_zero_at_the_solution() -> None:
    values = np.array([[-1.0], [-0.5], [0.2], [0.4], [1.0]])
    truth = np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    intercept, weight = logistic(values, truth)
    probability = 1 / (1 + np.exp(-(intercept + weight * values[:, 0])))
    assert (probability - truth).sum() == pytest.approx(0.0, abs=1e-6)
    assert ((probability - truth) * values[:, 0]).sum() + PENALTY * weight == pytest.approx(0.0, abs=1e-6)


def test_separable_signals_stay_finite() -> None:
    values = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    weights = logistic(values, np.array([0.0, 0.0, 1.0, 1.0]))
    assert np.isfinite(weights).all()
    assert weights[0] == pytest.approx(0.0, abs=1e-6)
    assert 0.5 < weights[1] < 3.0


def test_the_signals_that_are_fitted_exist() -> None:
    assert set(NAMES) <= Signals.model_fields.keys()
