"""The evidence model: how much each signal counts in the ranking, and how a confidence follows from the signals.

Its weights are in `evidence.json` with the record of the fit; `python -m evals.evidence` fits them.

A passage's score is the weighted sum of its signals. The confidence is the product of two probabilities, each
logistic in the signals of the answer: that the documents are about the question's subject, and that the passages
answer if they are. A single logistic cannot separate answers both from off-topic questions, which find little, and
from near misses, which find as much as an answer does.
"""

import json
import math
from functools import cache
from pathlib import Path

from index.models import Value
from rag.models import Signals
from rag.reader.protocol import ReaderIdentity

EVIDENCE_FILE = Path(__file__).with_name("evidence.json")


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
    """The fitted weights.

    `ranking`: the weight of each signal of a passage, none negative; the reader's count only where it has read.
    `reader`: the reader that the weights were fitted with; they are meaningless for any other.
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
    """Return the packaged model."""
    return EvidenceModel.model_validate(json.loads(EVIDENCE_FILE.read_bytes()))
