"""The evidence model: what each signal says for a passage being the one that answers, and how sure an answer is.

Its numbers stand in `evidence.json` with the record of the fit; `python -m evals.evidence` makes them.

A passage's score is the weighted sum of its signals. The confidence is the product of two probabilities, each
logistic in the signals of the answer: that the documents are on the question's subject, and that the passages answer
if they are. One logistic alone can't tell an answer both from a question about something else, which finds little,
and from a near miss, which finds as much as an answer does.
"""

import json
import math
from functools import cache
from pathlib import Path

from index.models import Value
from rag.models import Signals
from rag.reader.protocol import ReaderIdentity

STORED = Path(__file__).with_name("evidence.json")


class Logistic(Value):
    """A logistic function of signals: `intercept` and, for each signal, its mean, scale and weight."""

    intercept: float
    means: dict[str, float]
    scales: dict[str, float]
    weights: dict[str, float]

    def probability(self, signals: Signals) -> float:
        """Return the probability, in (0, 1)."""
        total = self.intercept + sum(
            weight * (getattr(signals, name) - self.means[name]) / self.scales[name]
            for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


class EvidenceModel(Value):
    """`ranking`: the weight of each signal of a passage, none negative; those of a reader count where there is one.

    `reader`: the reader whose margins and logits the weights were fitted on; those of another one mean nothing to them.
    `without_reader`, `with_reader`: the factors of the confidence. `record`: what they were fitted on, with their
    quality by cross-validation.
    """

    reader: ReaderIdentity
    ranking: dict[str, float]
    without_reader: dict[str, Logistic]
    with_reader: dict[str, Logistic]
    record: dict[str, str]

    def probability(self, signals: Signals) -> float:
        """Return the probability that the first three passages answer: the product of the factors."""
        factors = self.without_reader if signals.span_margin is None else self.with_reader
        return math.prod(factor.probability(signals) for factor in factors.values())


@cache
def shipped_model() -> EvidenceModel:
    """Return the model that comes with pincite."""
    return EvidenceModel.model_validate(json.loads(STORED.read_bytes()))
