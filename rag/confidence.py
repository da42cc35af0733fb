"""How sure an answer is: a probability from several signals, and the parts of a question without support.

The probability is a logistic model over `Signals`, fitted on labelled questions; its numbers stand in
`confidence.json` with the record of the fit.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from index.lexical import LexicalIndex
from index.models import Value
from index.tokenizer import tokens
from rag.models import Signals


class ConfidenceModel(Value):
    """A logistic model: `intercept` and, for each signal, its mean, scale and weight; and how it was fitted."""

    intercept: float
    means: dict[str, float]
    scales: dict[str, float]
    weights: dict[str, float]
    fitted_on: str

    def probability(self, signals: Signals) -> float:
        """Return the probability that the passages answer, in (0, 1)."""
        total = self.intercept + sum(
            weight * (getattr(signals, name) - self.means[name]) / self.scales[name]
            for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def shipped_model() -> ConfidenceModel:
    """Return the model that comes with pincite."""
    return ConfidenceModel.model_validate(json.loads(Path(__file__).with_name("confidence.json").read_bytes()))


COMMON = frozenset(
    (
        "how many much long far often old big large kind sort type ever finally exactly about become became happen "
        "happened decide decided tell told say said give gave take took make made get got go went come came use used "
        "mean meant call called name named list describe explain el la los las un una de del en que qué quién quien "
        "cuál cuánto cuántas cuántos cuándo dónde cómo por le les des du est qui quoi combien quand où comment pourquoi"
    ).split()
)
"""Words of questions that carry no subject: that no document has one is no news."""


def unsupported(question: str, lexical: LexicalIndex, passages: Sequence[set[str]]) -> list[str]:
    """Return the parts of a question that the documents have nothing on, verbatim, in order.

    A word counts if no passage of the corpus has it; a number or a name (a word that the question
    capitalises inside) also if none of the best passages has it. `passages`: the terms of those.
    """
    places: dict[tuple[int, int], list[str]] = {}
    for token in tokens(question):
        places.setdefault((token.start, token.end), []).append(token.term)
    near = set().union(*passages)
    missing: list[tuple[int, int]] = []
    for (start, end), found in places.items():
        word = question[start:end]
        if word.casefold() in COMMON:
            continue
        in_corpus = any(term in lexical.vocabulary for term in found)
        before = question[:start].rstrip()
        is_name = word[0].isupper() and bool(before) and before[-1] not in ".?!"
        specific = is_name or any(character.isdecimal() for character in word)
        if not in_corpus or (specific and not any(term in near for term in found)):
            missing.append((start, end))
    merged: list[tuple[int, int]] = []
    for start, end in missing:
        if merged and question[merged[-1][1] : start].strip(" -") == "":
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return [question[start:end] for start, end in merged]
