"""Running cases and summing up, with a retriever whose answers are given."""

import math
from collections.abc import Callable, Mapping
from typing import cast

import pytest

from evals.cli import print_failures, print_kinds, print_summary
from evals.models import Outcome
from evals.runner import DEPTH, by_kind, run_cases, summarise
from rag.cases import Case
from rag.models import Answer, RankedPassage
from rag.retriever import Retriever

MakeCase = Callable[..., Case]
MakePassage = Callable[..., RankedPassage]
MakeAnswer = Callable[..., Answer]


class FakeRetriever:
    """Gives the answers it was made with, by question."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers
        self.asked: list[tuple[str, int]] = []

    def ask(self, question: str, k: int) -> Answer:
        self.asked.append((question, k))
        return self._answers[question]


def outcome(case: Case, **changes: object) -> Outcome:
    values: dict[str, object] = {
        "case": case,
        "answered": True,
        "confidence": 0.5,
        "effort": None,
        "rank": None,
        "highlight": False,
        "milliseconds": 10.0,
    }
    return Outcome.model_validate(values | changes)


def test_every_case_is_asked_and_measured(case: MakeCase, passage: MakePassage, answer: MakeAnswer) -> None:
    found = case([("a", 10, "xyz")], id="found", question="Found?")
    missed = case([("b", 10, "xyz")], id="missed", question="Missed?")
    hit = passage(1, "a", 0, 100, (5, 20))
    fake = FakeRetriever(
        {"Found?": answer(hit, confidence=0.9), "Missed?": answer(hit, confidence=0.2, answered=False)}
    )
    outcomes = run_cases(cast("Retriever", fake), [found, missed])
    # The first question is asked once before, to load the model.
    assert fake.asked == [("Found?", DEPTH), ("Found?", DEPTH), ("Missed?", DEPTH)]
    assert [(o.case.id, o.answered, o.confidence, o.effort, o.rank, o.highlight) for o in outcomes] == [
        ("found", True, 0.9, 13, 1, True),
        ("missed", False, 0.2, None, None, False),
    ]
    assert all(o.milliseconds >= 0 for o in outcomes)


def test_no_cases() -> None:
    fake = FakeRetriever({})
    assert run_cases(cast("Retriever", fake), []) == []
    assert fake.asked == []


@pytest.fixture
def outcomes(case: MakeCase) -> list[Outcome]:
    good = case([("a", 0, "x")], kinds=("who", "number"))
    near, off = case(kinds=("near-miss", "who")), case(kinds=("off-topic",))
    return [
        outcome(good, confidence=0.95, effort=200, rank=1, highlight=True, milliseconds=10.0),
        outcome(good, confidence=0.65, effort=900, rank=2, milliseconds=20.0),
        outcome(good, confidence=0.35, effort=2500, rank=6, answered=False, milliseconds=30.0),
        outcome(case([("a", 0, "x")], kinds=("when",)), confidence=0.65, milliseconds=40.0),
        outcome(near, confidence=0.65, milliseconds=50.0),
        outcome(off, confidence=0.05, answered=False, milliseconds=60.0),
    ]


def test_summary_by_hand(outcomes: list[Outcome]) -> None:
    summary = summarise(outcomes)
    assert (summary.answerable, summary.unanswerable) == (4, 2)
    assert (summary.within_250, summary.within_500, summary.within_1000, summary.within_2000) == (0.25, 0.25, 0.5, 0.5)
    assert (summary.first_passage, summary.first_five) == (0.25, 0.5)
    assert summary.reciprocal_rank == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)
    assert summary.highlight == 0.25
    assert summary.off_topic_auroc == 1.0
    # .95 beats .65, two tie with it, .35 loses: 2 of 4.
    assert summary.near_miss_auroc == 0.5
    # Bins: .95 right (.05 off, 1 of 6); three of .65, one within three (.65 − 1/3, 3 of 6); .35 and .05 wrong.
    assert summary.calibration_error == pytest.approx((0.05 + 3 * (0.65 - 1 / 3) + 0.35 + 0.05) / 6)
    assert (summary.false_refusals, summary.false_answers) == (0.25, 0.5)
    assert summary.p50_ms == 35.0
    assert summary.p95_ms == pytest.approx(57.5)


def test_summary_of_answerable_cases_alone(outcomes: list[Outcome]) -> None:
    summary = summarise(outcomes[:4])
    assert summary.unanswerable == 0
    assert math.isnan(summary.off_topic_auroc)
    assert math.isnan(summary.false_answers)


def test_summary_of_nothing() -> None:
    summary = summarise([])
    assert (summary.answerable, summary.unanswerable, summary.within_500) == (0, 0, 0.0)
    assert math.isnan(summary.p50_ms)
    assert math.isnan(summary.first_passage)


def test_outcomes_by_kind_are_of_answerable_cases(outcomes: list[Outcome]) -> None:
    found = by_kind(outcomes)
    assert list(found) == ["number", "when", "who"]
    assert found["who"] == outcomes[:3]
    assert found["when"] == [outcomes[3]]


def test_the_figures_are_printed(outcomes: list[Outcome], capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(summarise(outcomes))
    print_kinds(outcomes)
    print_failures(outcomes)
    lines = capsys.readouterr().out.splitlines()
    assert "evidence within   250 characters     0.250" in lines
    assert "unanswerable but answered            0.500" in lines
    assert "milliseconds an answer, p50 / p95       35 /  58" in lines
    assert "who                    3    0.33   0.33   0.67       0.33" in lines
    assert sum(line.startswith("x1 [") for line in lines) == 3
