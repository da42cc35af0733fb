"""Cases, passages and answers made by hand."""

from collections.abc import Callable

import pytest

from evals.outcomes import Classic, Outcome, Overlap
from rag.cases import Case, EvidenceSpan
from rag.models import Answer, Citation, Highlight, RankedPassage, Signals
from tests.fakes import NO_SCORES

MakeCase = Callable[..., Case]
MakePassage = Callable[..., RankedPassage]
MakeAnswer = Callable[..., Answer]
MakeOutcome = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure with the settings that pincite comes with."""
    monkeypatch.delenv("PINCITE_RAG_READER_USE")


@pytest.fixture
def case() -> MakeCase:
    """Return a case whose evidence is given as parts of (document, start, quote)."""

    def make(*evidence: list[tuple[str, int, str]], **changes: object) -> Case:
        parts = [[EvidenceSpan(document=d, start=s, quote=q) for d, s, q in part] for part in evidence]
        values: dict[str, object] = {
            "id": "x1",
            "question": "Who?",
            "kinds": ("who",),
            "answerable": bool(evidence),
            "answer": (),
            "evidence": parts,
            "split": "dev",
        }
        return Case.model_validate(values | changes)

    return make


@pytest.fixture
def passage() -> MakePassage:
    """Return a passage of so many characters of a document, its highlight optional."""

    def make(rank: int, document: str, start: int, end: int, highlight: tuple[int, int] | None = None) -> RankedPassage:
        spans: tuple[Highlight, ...] = ()
        if highlight is not None:
            spans = (
                Highlight(start=highlight[0], end=highlight[1], text="-" * (highlight[1] - highlight[0]), score=1.0),
            )
        return RankedPassage(
            rank=rank,
            text="-" * (end - start),
            heading="",
            citation=Citation(
                document=document,
                title=None,
                publisher=None,
                author=None,
                date=None,
                start=start,
                end=end,
                line_start=1,
                line_end=1,
                page=None,
                sha256="",
            ),
            scores=NO_SCORES,
            highlights=spans,
        )

    return make


@pytest.fixture
def answer() -> MakeAnswer:
    """Return an answer with these passages."""

    def make(
        *passages: RankedPassage, confidence: float = 0.5, answered: bool = True, short: str | None = None
    ) -> Answer:
        return Answer(
            question="Who?",
            answered=answered,
            confidence=confidence,
            short=short,
            unsupported=(),
            passages=list(passages),
            signals=Signals(late_interaction=0, dense=0, lead=0, coverage=0, corpus_coverage=0),
        )

    return make


@pytest.fixture
def outcome() -> MakeOutcome:
    """Return what a case's answer was worth: by rank, as the classic measures follow from it, if not said otherwise."""

    def make(case: Case, *, rank: int | None = None, **changes: object) -> Outcome:
        reciprocal = 1 / rank if rank else 0.0
        values: dict[str, object] = {
            "case": case,
            "answered": True,
            "confidence": 0.5,
            "effort": None,
            "rank": rank,
            "highlight": False,
            "classic": Classic(
                success_1=float(rank == 1),
                success_5=float(rank is not None and rank <= 5),
                reciprocal_rank=reciprocal,
                ndcg_10=reciprocal,
            ),
            "evidence_recall": float(rank is not None),
            "containment": rank == 1,
            "overlap": Overlap(precision=0.0, recall=0.0, iou=0.0),
            "whole": True,
            "short": None,
            "passages": (),
            "milliseconds": 10.0,
        }
        return Outcome.model_validate(values | changes)

    return make
