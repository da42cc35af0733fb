"""What is known of each question: how its passages stand with its items, and the confidence without them."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from index.value import Value
from rag.models import RankedPassage
from rag.query.items import ItemKind
from rag.ranking.document_field import DocumentFields
from rag.ranking.evidence import shipped_model
from rag.ranking.item_weights import Lack
from rag.ranking.items import bind_items
from rag.ranking.standings import Standing
from rag.retriever import Retriever

DEPTH = 10
"""Passages of an answer whose order is compared."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question, of what kind it is (see `evals.evidence.corpora.Question`), and which passages answer it."""

    text: str
    kind: str
    is_right: Callable[[RankedPassage], bool]


class ItemRow(Value):
    """A question with items and what came of it.

    `logits`: log-odds of the confidence before the items' doubt, without and with their support of the subject.
    `lacks`: for each item that does not stand with the first passage, its kind and how. `here`: the kinds of those
    that stand there. `candidates`: for each of the best passages its fused score without items, the standings, and
    whether it is right.
    """

    group: str
    question: str
    kind: str
    right: bool
    logits: tuple[float, float]
    lacks: tuple[tuple[ItemKind, Lack], ...]
    here: tuple[ItemKind, ...]
    turned: bool
    candidates: tuple[tuple[float, tuple[tuple[ItemKind, Standing], ...], bool], ...]


def rows_of(retriever: Retriever, group: str, questions: Iterable[AskedQuestion]) -> Iterator[ItemRow]:
    """Yield the rows of the questions that have items."""
    model = shipped_model()
    generation = retriever.generation
    fields = DocumentFields(generation)
    places = {
        (generation.documents[int(row["document"])].name, int(row["start"])): number
        for number, row in enumerate(generation.passages)
    }
    for question in questions:
        binding = bind_items(generation, question.text, fields)
        if binding is None:
            continue
        answer = retriever.ask(question.text, DEPTH)
        hits = [
            (hit, number)
            for hit in answer.passages
            if (number := places.get((hit.citation.document, hit.citation.start))) is not None
        ]
        if not hits or hits[0][0] is not answer.passages[0]:
            continue
        first = hits[0][1]
        logits = tuple(_logit(model.probability(answer.signals, support)) for support in (0.0, binding.support(first)))
        right = any(question.is_right(hit) for hit, _ in hits[:3])
        candidates = tuple(
            (
                hit.scores.fused
                - sum(one.weight * one.value for one in hit.scores.contributions if one.signal == "items"),
                tuple(zip((item.kind for item in binding.items), binding.standings(number), strict=True)),
                question.is_right(hit),
            )
            for hit, number in hits
        )
        yield ItemRow(
            group=group,
            question=question.text,
            kind=question.kind,
            right=right,
            logits=(logits[0], logits[1]),
            lacks=tuple((item.kind, how) for item, how in binding.lacks(first)),
            here=tuple(
                item.kind
                for item, how in zip(binding.items, binding.standings(first), strict=True)
                if how == Standing.HERE
            ),
            turned=binding.is_turned(first),
            candidates=candidates,
        )


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))
