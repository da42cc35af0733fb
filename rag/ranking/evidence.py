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

from pydantic import Field

from index.value import Value
from rag.models import Signals
from rag.reader.protocol import ReaderIdentity

EVIDENCE_FILE = Path(__file__).with_name("evidence.json")

SUBJECT = "subject"
"""The factor of the confidence that says whether the documents are about the question's subject."""

SURE_LOGITS = (3.0, 4.0)
"""Answerable logits from which the reader settles the subject, a little and wholly; measured: 2 of 148 off-topic
questions reach the second, a fifth of the answerable ones do."""

FULL_COVERAGE = 0.999
"""Coverage from which a passage holds all terms of the question."""

FEW_DOCUMENTS, MANY_DOCUMENTS = 10, 40
"""Up to how many documents a folder is taken to be about one subject, and from how many about many."""

SHORT_PASSAGES, LONG_PASSAGES = 40, 150
"""Up to how many passages few documents are short, and from how many they are long. Only few long documents on one
subject say all a question's words where they do not answer it; in short ones, words that are missing tell."""

SAID_LOGIT = -1.0
"""Answerable logit from which the reader does not object to a highlight that says all of the question's words."""

HIGHLIGHTED_LEAST = 0.55
"""The least confidence, before doubts about items, where the first highlight says all of the question's words and the
reader finds an answer: of 163 such questions 140 have an answer."""


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
    `without_reader`, `with_reader`: the factors of the confidence, the latter in folders of few long documents, which
    are often on one subject: there near misses share more words with their best passages than paraphrases do.
    `short_documents`, `many_documents`: those with a reader in folders of few short documents, and of many; empty: the
    next one's. `record`: what they were fitted on, with their quality by cross-validation.
    """

    reader: ReaderIdentity
    ranking: dict[str, float]
    without_reader: dict[str, Logistic]
    with_reader: dict[str, Logistic]
    short_documents: dict[str, Logistic] = Field(default_factory=dict)
    many_documents: dict[str, Logistic] = Field(default_factory=dict)
    record: dict[str, str]

    def probability(self, signals: Signals, support: float = 0.0) -> float:
        """Return the probability that the first three passages answer: the product of the factors.

        `support`: how surely the items of the question say that the documents are on its subject, from 0 to 1.
        """
        logit = signals.answerable_logit
        if logit is None:
            return math.prod(factor.probability(signals) for factor in self.without_reader.values())
        if signals.joined_logit is None:
            signals = signals.model_copy(update={"joined_logit": logit})
        sure = settled(signals, support)
        few = 1.0 - between(signals.documents, FEW_DOCUMENTS, MANY_DOCUMENTS)
        long = between(signals.passages, SHORT_PASSAGES, LONG_PASSAGES)
        parts = (
            (few * long, self.with_reader),
            (few * (1.0 - long), self.short_documents or self.many_documents or self.with_reader),
            (1.0 - few, self.many_documents or self.with_reader),
        )
        found = sum(share * _product(factors, signals, sure) for share, factors in parts if share)
        is_said = signals.highlight_coverage >= FULL_COVERAGE and logit > SAID_LOGIT
        return max(found, HIGHLIGHTED_LEAST) if is_said else found


def settled(signals: Signals, support: float = 0.0) -> float:
    """Return how far the reader settles that the documents are on the subject, from 0 to 1.

    Only if it finds an answer in the first passage: by being sure of that or of the best sentences together, however
    words and vectors compare; or because the passage holds all that the question says, or items of it (`support`).
    """
    logit = signals.answerable_logit
    if logit is None or logit <= 0:
        return 0.0
    if signals.coverage >= FULL_COVERAGE:
        return 1.0
    most = max(logit, logit if signals.joined_logit is None else signals.joined_logit)
    sure = min(max(most - SURE_LOGITS[0], 0.0) / (SURE_LOGITS[1] - SURE_LOGITS[0]), 1.0)
    return max(sure, support)


def _product(factors: dict[str, Logistic], signals: Signals, sure: float) -> float:
    """Return the product of the factors; `sure`: the least that the factor of the subject is."""
    return math.prod(
        max(factor.probability(signals), sure if name == SUBJECT else 0.0) for name, factor in factors.items()
    )


def between(count: int, low: int, high: int) -> float:
    """Return where a count lies between two others by its logarithm: 0 up to the first, 1 from the second."""
    return min(max((math.log(max(count, 1)) - math.log(low)) / (math.log(high) - math.log(low)), 0.0), 1.0)


def doubted(probability: float, doubt: float) -> float:
    """Return a probability less some doubt in log-odds."""
    return probability if doubt == 0 else 1.0 / (1.0 + math.exp(doubt - log_odds(probability)))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, finite for 0 and 1 too."""
    bounded = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(bounded / (1 - bounded))


@cache
def shipped_model() -> EvidenceModel:
    """Return the packaged model."""
    return EvidenceModel.model_validate(json.loads(EVIDENCE_FILE.read_bytes()))
