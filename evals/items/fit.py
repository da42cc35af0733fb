"""Fits the doubts of items, and measures the weights as they are, fitted, changed and each left out."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.evidence.kinds import WRONG_ITEM
from evals.items.rows import ItemRow
from rag.query.items import ItemKind
from rag.ranking.item_weights import DOUBTS, SHARES, TURNED_DOUBT, WEIGHTS, Lack
from rag.settings import RagSettings

Doubts = Mapping[tuple[ItemKind, Lack], float]

RIDGE = 0.002
"""The ridge penalty of the fit, on doubts in log-odds."""

LEAST_ROWS = 8
"""Questions with an item that lacks in some way from which its doubt is fitted; it stays as it is with fewer."""

OWN: Doubts = {(kind, how): doubt for how, kinds in DOUBTS.items() for kind, doubt in kinds.items()}
"""The doubts as they are."""


def report(rows: Sequence[ItemRow]) -> Iterator[str]:
    """Yield the lines of the tables."""
    yield from _counts(rows)
    fitted = fit_doubts(rows)
    yield "\n| item | how | n | right | doubt | fitted |\n|---|---|---|---|---|---|"
    having: defaultdict[tuple[ItemKind, Lack], list[bool]] = defaultdict(list)
    for row in rows:
        for lack in row.lacks:
            having[lack].append(row.right)
    for lack, right in sorted(having.items(), key=lambda one: (one[0][1], one[0][0])):
        share = sum(right) / len(right)
        known = f"{fitted[lack]:.1f}" if len(right) >= LEAST_ROWS else "–"
        yield f"| {lack[0]} | {lack[1]} | {len(right)} | {share:.2f} | {OWN.get(lack, 0.0):.1f} | {known} |"
    yield "\n| doubts | log loss | wrong item refused | near miss refused | right refused |\n|---|---|---|---|---|"
    for name, doubts, support in _ways(fitted):
        yield f"| {name} | {' | '.join(f'{value:.3f}' for value in _outcome(rows, doubts, support=support))} |"
    yield "\n| gains in the ranking | first right, folders | first right, collections |\n|---|---|---|"
    for name, gains in _gains():
        values = (_first_right(rows, gains, in_folders=inside) for inside in (True, False))
        yield f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |"


def _counts(rows: Sequence[ItemRow]) -> Iterator[str]:
    found = Counter((row.group, row.kind) for row in rows)
    yield "| questions with items | kind | n |\n|---|---|---|"
    for (group, kind), count in sorted(found.items()):
        yield f"| {group} | {kind} | {count} |"


def fit_doubts(rows: Sequence[ItemRow]) -> dict[tuple[ItemKind, Lack], float]:
    """Return the doubts of maximum likelihood, none negative; each group of questions weighs the same.

    The log-odds without doubts are scaled and shifted too, so that the doubts do not mend them.
    """
    counts = Counter(lack for row in rows for lack in row.lacks)
    names = sorted(lack for lack, count in counts.items() if count >= LEAST_ROWS)
    design = np.array([[row.lacks.count(name) for name in names] for row in rows], float)
    kept = [{one: OWN.get(one, 0.0) for one in row.lacks if one not in names} for row in rows]
    base = np.array([row.logits[1] - sum(own.values()) for row, own in zip(rows, kept, strict=True)])
    truth = np.array([row.right for row in rows], float)
    sizes = Counter(row.group for row in rows)
    share = np.array([1.0 / (sizes[row.group] * len(sizes)) for row in rows])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logit = weights[0] + weights[1] * base - design @ weights[2:]
        chance = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
        value = -float(share @ (truth * np.log(chance + 1e-12) + (1 - truth) * np.log(1 - chance + 1e-12)))
        slope = share * (chance - truth)
        gradient = np.concatenate([[slope.sum(), slope @ base], -(slope @ design) + 2 * RIDGE * weights[2:]])
        return value + RIDGE * float(weights[2:] @ weights[2:]), gradient

    first = np.concatenate([[0.0, 1.0], np.ones(len(names))])
    bounds = [(None, None), (0.2, 2.0), *[(0, None)] * len(names)]
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds).x
    return dict(OWN) | {name: round(float(weight / found[1]), 1) for name, weight in zip(names, found[2:], strict=True)}


def _ways(fitted: Doubts) -> Iterator[tuple[str, Doubts, bool]]:
    yield "as they are", OWN, True
    yield "fitted", fitted, True
    yield "half of each", {lack: 0.5 * doubt for lack, doubt in OWN.items()}, True
    yield "twice each", {lack: 2 * doubt for lack, doubt in OWN.items()}, True
    yield "none", {}, True
    yield "without the support of the subject", OWN, False
    for how in Lack:
        yield f"without *{how}*", {lack: doubt for lack, doubt in OWN.items() if lack[1] != how}, True
    for kind in ItemKind:
        yield f"without those of a {kind}", {lack: doubt for lack, doubt in OWN.items() if lack[0] != kind}, True


def _outcome(rows: Sequence[ItemRow], doubts: Doubts, *, support: bool) -> tuple[float, float, float, float]:
    """Return the log loss, and what is refused: of wrong items, of near misses, of right answers."""
    threshold = RagSettings().threshold
    refused: defaultdict[str, list[bool]] = defaultdict(list)
    losses: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        doubt = sum(doubts.get(lack, 0.0) for lack in row.lacks) + TURNED_DOUBT * row.turned
        chance = 1 / (1 + math.exp(min(doubt - row.logits[support], 30.0)))
        kind = row.kind if row.kind != "answerable" else "right" if row.right else "wrong passage"
        refused[kind].append(chance < threshold)
        losses[row.group].append(-math.log(max(chance if row.right else 1 - chance, 1e-6)))
    loss = sum(sum(own) / len(own) for own in losses.values()) / len(losses)
    shares = (sum(refused[kind]) / max(len(refused[kind]), 1) for kind in (WRONG_ITEM, "near-miss", "right"))
    wrong, near, right = shares
    return loss, wrong, near, right


def _gains() -> Iterator[tuple[str, Mapping[ItemKind, float]]]:
    yield "as they are", WEIGHTS
    for factor in (0.0, 0.25, 0.5, 2.0, 4.0):
        yield f"times {factor:g}", {kind: factor * weight for kind, weight in WEIGHTS.items()}
    for kind in ItemKind:
        yield f"without that of a {kind}", {one: weight for one, weight in WEIGHTS.items() if one != kind}


def _first_right(rows: Sequence[ItemRow], gains: Mapping[ItemKind, float], *, in_folders: bool) -> float:
    """Return how often the first of the best passages is right, of the questions for which one of them is."""
    found = []
    for row in rows:
        if (row.group == "folders") != in_folders or not any(right for _, _, right in row.candidates):
            continue
        scores = [
            score + sum(gains.get(kind, 0.0) * SHARES[kind == ItemKind.NAME][how] for kind, how in standings)
            for score, standings, _ in row.candidates
        ]
        found.append(row.candidates[int(np.argmax(scores))][2])
    return sum(found) / max(len(found), 1)
