"""Scores of the passages shown for queries whose answers are spans of characters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum

from evals.compare import Comparison, compare
from evals.figures import Figure, Scores, means
from evals.measures.characters import DEPTHS, Span, precision_and_recall
from evals.span_queries import QUOTED, SpanQuery
from evals.systems import SystemRun
from index.value import Value
from rag.retriever import Retriever

DOCUMENT, REFUSED = "document", "refused"

SPAN_LABELS = {
    **{f"P@{depth}": f"precision of {depth} passage{'s' * (depth > 1)}" for depth in DEPTHS},
    **{f"R@{depth}": f"recall of {depth} passage{'s' * (depth > 1)}" for depth in DEPTHS},
    DOCUMENT: "first passage from a right document",
    REFUSED: "answerable but refused",
}
"""The measures by key: precision and recall in characters at every depth, and two of the first answer."""

SPANS_COMPARED = ("P@1", "R@8", DOCUMENT)
"""The measures that systems are compared on."""

TOGETHER = "together"
"""The name of all parts."""


class SpanOutcome(Value):
    """What was shown for one query.

    `wanted`: how what answers begins. `passages`: document, start and end of each, best first. `begins`: how the first
    one begins. `rank`: of the first passage with a right character, None if none has one. `document`: the first passage
    is from a right document. `precision`, `recall`: at every depth.
    """

    query: str
    question: str
    part: str
    wanted: str
    answered: bool
    confidence: float
    passages: tuple[tuple[str, int, int], ...]
    begins: str
    rank: int | None
    document: bool
    precision: tuple[float, ...]
    recall: tuple[float, ...]


class SpanFault(StrEnum):
    """What was wrong with the first passage of a query, gravest first."""

    DOCUMENT = "wrong document"
    PASSAGE = "wrong passage"
    REFUSED = "refused though right"


def span_fault(outcome: SpanOutcome) -> SpanFault | None:
    """Return the gravest fault of an outcome, or None."""
    if not outcome.document:
        return SpanFault.DOCUMENT
    if outcome.rank != 1:
        return SpanFault.PASSAGE
    return None if outcome.answered else SpanFault.REFUSED


class SpanPart(Value):
    """The figures of one part of the queries, or of all; `documents` counts what the queries are about."""

    name: str
    queries: int
    documents: int
    figures: tuple[Figure, ...]


class SpanSystem(Value):
    """How well one system answered: all queries together first, then by part if there are several."""

    name: str
    parts: tuple[SpanPart, ...]
    queries: tuple[SpanOutcome, ...]


class SpanReport(Value):
    """The results in characters. Intervals and tests are clustered: queries on one document resemble each other.

    `missing` counts queries some of whose answer stands whole in no document of the collection.
    """

    missing: int
    systems: tuple[SpanSystem, ...]
    comparisons: tuple[Comparison, ...]


def ask_spans(retriever: Retriever, queries: Mapping[str, str], spans: Mapping[str, SpanQuery]) -> list[SpanOutcome]:
    """Return what is shown for each query that has spans, in their order."""
    return [_outcome(retriever, name, queries[name], wanted) for name, wanted in spans.items()]


def _outcome(retriever: Retriever, name: str, query: str, wanted: SpanQuery) -> SpanOutcome:
    answer = retriever.ask(query, DEPTHS[-1])
    places = [hit.citation for hit in answer.passages]
    shown: list[tuple[str, Span]] = [(place.document, (place.start, place.end)) for place in places]
    # The alternative that fares best: any of them answers.
    values = max(
        (precision_and_recall(shown, right) for right in wanted.alternatives),
        key=lambda pairs: [recall for _, recall in pairs],
    )
    hits = (rank for rank, one in enumerate(shown, 1) if _holds(one, wanted))
    return SpanOutcome(
        query=name,
        question=query,
        part=wanted.part,
        wanted=wanted.quote,
        answered=answer.answered,
        confidence=answer.confidence,
        passages=tuple((document, *span) for document, span in shown),
        begins=answer.passages[0].text[:QUOTED] if answer.passages else "",
        rank=next(hits, None),
        document=bool(shown) and shown[0][0] in wanted.documents,
        precision=tuple(precision for precision, _ in values),
        recall=tuple(recall for _, recall in values),
    )


def _holds(shown: tuple[str, Span], wanted: SpanQuery) -> bool:
    document, (start, end) = shown
    return any(start < last and first < end for right in wanted.alternatives for first, last in right.get(document, ()))


def span_values(outcomes: Sequence[SpanOutcome]) -> Scores:
    """Return every measure's value for every query, in order."""
    values: dict[str, list[float | None]] = {}
    for place, depth in enumerate(DEPTHS):
        values[f"P@{depth}"] = [one.precision[place] for one in outcomes]
    for place, depth in enumerate(DEPTHS):
        values[f"R@{depth}"] = [one.recall[place] for one in outcomes]
    values[DOCUMENT] = [float(one.document) for one in outcomes]
    values[REFUSED] = [float(not one.answered) for one in outcomes]
    return values


def report_spans(
    runs: Sequence[SystemRun[list[SpanOutcome]]],
    spans: Mapping[str, SpanQuery],
    documents: frozenset[str],
    reference: str,
) -> SpanReport:
    """Return the report on the systems' outcomes of the same queries, compared with the reference.

    `documents`: those of the collection.
    """
    clusters = [wanted.cluster for wanted in spans.values()]
    scores = {run.system.name: span_values(run.result) for run in runs}
    return SpanReport(
        missing=sum(not all(one.keys() <= documents for one in wanted.alternatives) for wanted in spans.values()),
        systems=tuple(
            SpanSystem(name=run.system.name, parts=_parts(run.result, clusters), queries=tuple(run.result))
            for run in runs
        ),
        comparisons=tuple(compare(scores, reference, SPANS_COMPARED, SPAN_LABELS, clusters)) if len(runs) > 1 else (),
    )


def _parts(outcomes: Sequence[SpanOutcome], clusters: Sequence[str]) -> tuple[SpanPart, ...]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(outcomes):
        places[one.part].append(place)
    named = sorted(places.items()) if len(places) > 1 else []
    return tuple(
        SpanPart(
            name=name or "other",
            queries=len(own),
            documents=len({clusters[place] for place in own}),
            figures=tuple(
                means(span_values([outcomes[place] for place in own]), SPAN_LABELS, [clusters[place] for place in own])
            ),
        )
        for name, own in [(TOGETHER, list(range(len(outcomes)))), *named]
    )
