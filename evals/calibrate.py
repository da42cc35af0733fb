"""Fitting the confidence: a logistic model over the signals of labelled questions."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rag.confidence import ConfidenceModel

from evals.metrics import auroc, calibration_error, effort
from evals.runner import DEPTH, TRUSTED
from rag.cases import Case
from rag.retriever import Retriever

STORED = Path(__file__).resolve().parent.parent / "rag" / "confidence.json"
PENALTY = 1.0
"""Weight of the squared weights beside the log loss (ridge), on signals scaled to unit variance."""

FOLDS = 5

NAMES = ("late", "dense", "lead")
"""The signals used. The weights of the others come out negative: near misses have more of a passage's words than
paraphrases that it answers."""


def fit_confidence(retriever: Retriever, cases: Sequence[Case], stored: Path = STORED) -> str:
    """Fit the model on cases, store it, and return what cross-validation says of it.

    A case counts as answered where the first three passages hold its evidence.
    """
    rows, labels = [], []
    for case in cases:
        answer = retriever.ask(case.question, DEPTH)
        rank = effort(case, answer.passages)[1]
        rows.append([getattr(answer.signals, name) for name in NAMES])
        labels.append(rank is not None and rank <= TRUSTED)
    values, truth = np.array(rows), np.array(labels, float)
    means, scales = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - means) / scales
    folds = np.random.default_rng(0).permutation(len(truth)) % FOLDS
    predicted = np.zeros(len(truth))
    for fold in range(FOLDS):
        weights = logistic(scaled[folds != fold], truth[folds != fold])
        predicted[folds == fold] = _probability(scaled[folds == fold], weights)
    weights = logistic(scaled, truth)
    quality = (
        f"{len(cases)} dev cases, {FOLDS}-fold: AUROC "
        f"{auroc(predicted[truth > 0].tolist(), predicted[truth == 0].tolist()):.3f}, "
        f"calibration error {calibration_error(predicted.tolist(), (truth > 0).tolist()):.3f}"
    )
    model = ConfidenceModel(
        intercept=round(float(weights[0]), 4),
        means={name: round(float(value), 4) for name, value in zip(NAMES, means, strict=True)},
        scales={name: round(float(value), 4) for name, value in zip(NAMES, scales, strict=True)},
        weights={name: round(float(value), 4) for name, value in zip(NAMES, weights[1:], strict=True)},
        fitted_on=quality,
    )
    stored.write_text(json.dumps(model.model_dump(), indent=2) + "\n", "utf-8")
    return f"{quality}\n{json.dumps(model.weights, indent=2)}\n"


def logistic(values: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return intercept and weights of a ridge logistic regression, by Newton's method.

    `values`: shape (rows, signals), scaled. `truth`: shape (rows,), 0 or 1.
    """
    design = np.column_stack([np.ones(len(values)), values])
    weights = np.zeros(design.shape[1])
    ridge = np.diag([0.0] + [PENALTY] * values.shape[1])
    for _ in range(50):
        probability = 1.0 / (1.0 + np.exp(-design @ weights))
        gradient = design.T @ (probability - truth) + ridge @ weights
        curvature = (design * (probability * (1 - probability))[:, None]).T @ design + ridge
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _probability(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    probability: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(weights[0] + values @ weights[1:])))
    return probability
