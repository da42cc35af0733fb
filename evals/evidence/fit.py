"""Fits the ranking by a listwise loss and the confidence by maximum likelihood."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.evidence.examples import SIGNALS, Example, JudgedAnswer
from evals.measures.confidence import auroc, calibration_error
from rag.ranking.evidence import Logistic, doubted, settled

Floats = NDArray[np.float64]

FOLDS = 5


def fit_ranking(groups: Sequence[Sequence[Example]], fixed: Mapping[str, float], ridge: float) -> dict[str, float]:
    """Return the non-negative weights of the signals that rank right passages first; `fixed` ones are given.

    Minimises the mean over questions of -ln of the right passages' share in the softmax of all scores, plus `ridge`
    times the squared weights (in units of the signals' standard deviations). Every group weighs the same.
    Source: the top-one loss of Z. Cao et al., "Learning to Rank: From Pairwise to Listwise Approach", ICML 2007.
    """
    free = [number for number, name in enumerate(SIGNALS) if name not in fixed]
    given = np.array([fixed.get(name, 0.0) for name in SIGNALS])
    every = [(example, 1.0 / (len(group) * len(groups))) for group in groups for example in group]
    spread = np.concatenate([example.values for example, _ in every]).std(axis=0)[free] + 1e-9
    sizes = [len(example.right) for example, _ in every]
    starts = np.cumsum([0, *sizes[:-1]])
    owner = np.repeat(np.arange(len(every)), sizes)
    values = np.concatenate([example.values[:, free] for example, _ in every]) / spread
    base = np.concatenate([example.values @ given for example, _ in every])
    right = np.concatenate([example.right for example, _ in every])
    share = np.array([weight for _, weight in every])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = base * weights[-1] + values @ weights[:-1]
        risen = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        total, good = np.add.reduceat(risen, starts), np.add.reduceat(risen * right, starts) + 1e-300
        slope = (risen / total[owner] - risen * right / good[owner]) * share[owner]
        gradient = np.append(slope @ values, slope @ base)
        gradient[:-1] += 2 * ridge * weights[:-1]
        return float(share @ (np.log(total) - np.log(good)) + ridge * weights[:-1] @ weights[:-1]), gradient

    # The last parameter scales the fixed part; without one it has no effect.
    first = np.append(np.ones(len(free)), 1.0)
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(free) + [(1e-3, None)]).x
    scale = found[-1] if fixed else 1.0
    return dict(fixed) | {SIGNALS[n]: float(w) for n, w in zip(free, found[:-1] / spread / scale, strict=True)}


@dataclass(frozen=True, slots=True)
class Factors:
    """The signals of the two factors of the confidence.

    `subject`: the documents cover the question's subject. `answers`: given that, the passages answer.
    """

    subject: Sequence[str]
    answers: Sequence[str]


@dataclass(frozen=True, slots=True)
class KindShares:
    """The shares that the answerable, the off-topic and the other questions of a group have of its weight."""

    answerable: float
    off_topic: float
    others: float


def weigh(
    rows: Sequence[JudgedAnswer], groups: Sequence[str], weights: Mapping[str, float], shares: KindShares
) -> Floats:
    """Return the weight of each row, shape (rows,): its part of its group's, 0 where that has none.

    A probability holds for the mixture it was fitted on, and how many unanswerable questions were made is arbitrary.
    """
    places = [(group, _kind_of(row)) for row, group in zip(rows, groups, strict=True)]
    counts = Counter(places)
    given = {"answerable": shares.answerable, "off-topic": shares.off_topic, "others": shares.others}
    totals = {group: sum(given[kind] for other, kind in counts if other == group) for group in weights}
    return np.array(
        [
            weights[group] * given[kind] / totals[group] / counts[group, kind] if group in weights else 0.0
            for group, kind in places
        ]
    )


def _kind_of(row: JudgedAnswer) -> str:
    kind = row.question.kind
    return kind if kind in ("answerable", "off-topic") else "others"


def fit_confidence(
    rows: Sequence[JudgedAnswer],
    shares: Floats,
    factors: Factors,
    ridge: float,
    *,
    rising: Container[str] = (),
) -> dict[str, Logistic]:
    """Return logistic factors whose product is the probability that an answer is right; `shares` are the rows' weights.

    `rising`: signals of the second factor whose weights may not be negative. What the items of a question take from the
    confidence is given.

    The first is fitted to whether a question is off-topic, both classes weighing the same; the second, given the first,
    to whether the first passages hold evidence. A joint fit would split the work between them arbitrarily.
    """
    strange = np.array([row.question.kind == "off-topic" for row in rows])
    halves = np.where(strange, shares / max(shares[strange].sum(), 1e-9), shares / shares[~strange].sum()) / 2
    subject = _logistic(rows, factors.subject, ~strange, halves, np.ones(len(rows)), ridge)
    on_subject = np.array([max(subject.probability(row.signals), settled(row.signals)) for row in rows])
    right = np.array([row.right for row in rows])
    doubts = np.array([row.doubt for row in rows])
    answers = _logistic(rows, factors.answers, right, shares, on_subject, ridge, rising, doubts)
    return {"subject": subject, "answers": answers}


def _logistic(
    rows: Sequence[JudgedAnswer],
    names: Sequence[str],
    truth: NDArray[np.bool_],
    shares: Floats,
    given: Floats,
    ridge: float,
    rising: Container[str] = (),
    doubts: Floats | float = 0.0,
) -> Logistic:
    """Return the maximum-likelihood logistic function of `truth`; its probability is multiplied by `given`.

    `rising`: signals whose weights may not be negative. `doubts`: what is taken from its log-odds.
    """
    values = np.array([[getattr(row.signals, name) for name in names] for row in rows], float)
    means, scales = values.mean(axis=0), values.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(rows)), (values - means) / scales])
    right = truth.astype(float)

    def loss(weights: Floats) -> tuple[float, Floats]:
        own = 1 / (1 + np.exp(-np.clip(design @ weights - doubts, -30, 30)))
        chance = np.clip(own * given, 1e-9, 1 - 1e-9)
        slope = -shares * (right / chance - (1 - right) / (1 - chance)) * chance * (1 - own)
        penalised = np.append(0.0, weights[1:])
        value = -float(shares @ (right * np.log(chance) + (1 - right) * np.log(1 - chance)))
        return value + ridge * float(penalised @ penalised), design.T @ slope + 2 * ridge * penalised

    first = np.append(0.0, np.full(len(names), 0.1))
    bounds = [(None, None), *((0.0 if name in rising else None, None) for name in names)]
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Logistic(
        intercept=round(float(found[0]), 4),
        means=_named(names, means),
        scales=_named(names, scales),
        weights=_named(names, found[1:]),
    )


def _named(names: Sequence[str], values: Floats) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}


def cross_validated(
    rows: Sequence[JudgedAnswer],
    shares: Floats,
    factors: Factors,
    ridge: float,
    groups: Sequence[str],
    rising: Container[str] = (),
) -> dict[str, str]:
    """Return by group the figures of the confidence on questions it was not fitted on."""
    folds = np.random.default_rng(0).permutation(len(rows)) % FOLDS
    chance = np.zeros(len(rows))
    for fold in range(FOLDS):
        kept, left = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
        fitted = fit_confidence([rows[i] for i in kept], shares[kept], factors, ridge, rising=rising)
        for i in left:
            chance[i] = _chance(fitted, rows[i])
    found = {}
    for group in dict.fromkeys(groups):
        own = [i for i, name in enumerate(groups) if name == group]
        kinds = sorted({rows[i].question.kind for i in own} - {"answerable"})
        of = {kind: [float(chance[i]) for i in own if rows[i].question.kind == kind] for kind in ("answerable", *kinds)}
        said = [f"{kind} AUROC {auroc(of['answerable'], of[kind]):.3f}" for kind in kinds if of["answerable"]]
        error = calibration_error([float(chance[i]) for i in own], [rows[i].right for i in own])
        found[group] = ", ".join([f"{len(own)} questions", *said, f"calibration error {error:.3f}"])
    return found


def _chance(factors: Mapping[str, Logistic], row: JudgedAnswer) -> float:
    """Return the probability that factors give an answer, less its doubt."""
    subject = max(factors["subject"].probability(row.signals), settled(row.signals))
    return doubted(subject * factors["answers"].probability(row.signals), row.doubt)
