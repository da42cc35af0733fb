"""Ranks the passages of documents that a question names by the rest of the question.

A passage of `lease_Pier_Street_4` need not say `Pier Street 4`: its document says it. So it is compared with the
question without the naming part, and the best of them is credited with that part as if it held it; the others lie as
far behind it as they would without other documents, so that the reader's say is worth the same. All other passages
are compared with the whole question, as ever: where another document says the same, it may still win.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from index.encoder.base import Encoded
from index.reading import OpenGeneration
from rag.ranking.evidence import EvidenceModel
from rag.ranking.fusion import order
from rag.ranking.late_interaction import token_weights
from rag.ranking.naming import NamedDocuments
from rag.ranking.ranking import Floats, Ranking, WeightedSignal, furniture_last, rank
from rag.settings import RagSettings

CREDIT = 0.9
"""What the naming part adds to the best passage of the named document, as a share of the most that words can add."""

BONUS = 1.5
"""What being of the named document adds beyond that, in fused score; set by hand."""

CLOSE = 40
"""Passages of each ranking that are ordered again together."""


def rank_named(
    generation: OpenGeneration,
    whole: Ranking,
    named: NamedDocuments,
    encoded: tuple[Encoded, Encoded],
    settings: RagSettings,
    model: EvidenceModel,
) -> Ranking:
    """Return a ranking by a whole question with the passages of the named documents ranked by its rest.

    `whole`: the ranking by the whole question; `encoded`: the whole question and its rest.
    """
    passages = _passages(generation, named, whole)
    if not len(passages):
        return whole
    inside = np.zeros(len(whole.fused), np.bool_)
    inside[passages] = True
    question, rest = encoded
    rests = rank(generation, named.rest or whole.question, rest, settings, inside, model, whole.binding)
    share = _share(generation, whole.question, question, named) if named.rest else 0.0
    strength = named.strength
    most = sum(weight for name, weight in model.ranking.items() if name not in ("span_margin", "answerable_logit"))
    signals: dict[str, WeightedSignal] = {}
    for name in dict.fromkeys([*whole.contributions, *rests.contributions]):
        weight, values = _signal(whole.contributions, name, len(inside))
        own = _signal(rests.contributions, name, len(inside))[1]
        signals[name] = weight, np.where(inside, strength * own + (1 - strength) * values, values)
    credit = share * (CREDIT * most - float(rests.fused[passages].max())) + BONUS
    signals["document"] = 1.0, np.where(inside, strength * credit, 0.0)
    fused: Floats = np.sum([weight * values for weight, values in signals.values()], axis=0)
    close = np.union1d(whole.order[:CLOSE], rests.order[:CLOSE])
    ahead = close[order(fused[close])]
    later = np.concatenate([rests.order[CLOSE:], whole.order[CLOSE:]])
    later = later[~np.isin(later, close)]
    _, first = np.unique(later, return_index=True)
    late = np.where(inside, rests.late_interaction, whole.late_interaction)
    dense = whole.dense if whole.dense is None or rests.dense is None else np.where(inside, rests.dense, whole.dense)
    return replace(
        whole,
        dense=dense,
        late_interaction=late,
        fused=fused,
        contributions=signals,
        order=furniture_last(np.concatenate([ahead, later[np.sort(first)]]), generation.furniture),
        score_sentences=lambda one: (rests if inside[one] else whole).score_sentences(one),
        named=replace(named, share=share),
    )


def _passages(
    generation: OpenGeneration, named: NamedDocuments, whole: Ranking
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return the passages of the named documents that the ranking may show, ascending."""
    scopes = [(scope.first, scope.last) for scope in named.scopes]
    ranges = scopes or [generation.documents[document].passages for document in named.documents]
    found = np.concatenate([np.arange(first, last) for first, last in ranges])
    return found[np.isin(found, whole.order)] if len(whole.order) < len(whole.fused) else found


def _share(generation: OpenGeneration, question: str, encoded: Encoded, named: NamedDocuments) -> float:
    """Return the share of the question's weight that its naming part has."""
    weights = token_weights(question, encoded, generation.lexical)
    starts, ends = encoded.offsets[:, 0], encoded.offsets[:, 1]
    return float(weights[(starts >= named.start) & (ends <= named.end)].sum())


def _signal(signals: Mapping[str, WeightedSignal], name: str, size: int) -> WeightedSignal:
    return signals[name] if name in signals else (1.0, np.zeros(size))
