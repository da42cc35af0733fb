"""The figures over outcomes, worked by hand."""

from collections.abc import Callable

import pytest

from evals.figures import LABELS, MEASURES, by_kind, confidence_figures, effort_curve, figures_of, means, scores_of
from evals.outcomes import Outcome
from rag.cases import Case

MakeCase = Callable[..., Case]
MakeOutcome = Callable[..., Outcome]


@pytest.fixture
def outcomes(case: MakeCase, outcome: MakeOutcome) -> list[Outcome]:
    good = case([("a", 0, "x")], kinds=("who", "number"))
    near, off = case(kinds=("near-miss", "who")), case(kinds=("off-topic",))
    return [
        outcome(good, confidence=0.95, effort=200, rank=1, highlight=True),
        outcome(good, confidence=0.65, effort=900, rank=2),
        outcome(good, confidence=0.35, effort=2500, rank=6, answered=False),
        outcome(case([("a", 0, "x")], kinds=("when",)), confidence=0.65),
        outcome(near, confidence=0.65),
        outcome(off, confidence=0.05, answered=False),
    ]


def values(outcomes: list[Outcome]) -> dict[str, float]:
    return {figure.key: figure.value for figure in figures_of(outcomes)}


def test_by_hand(outcomes: list[Outcome]) -> None:
    found = values(outcomes)
    assert [found[f"within_{read}"] for read in (250, 500, 1000, 2000)] == [0.25, 0.25, 0.5, 0.5]
    assert (found["first_passage"], found["first_five"], found["highlight"]) == (0.25, 0.5, 0.25)
    assert found["reciprocal_rank"] == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)
    assert found["off_topic_auroc"] == 1.0
    # .95 beats .65, two tie with it, .35 loses: 2 of 4.
    assert found["near_miss_auroc"] == 0.5
    assert found["unanswerable_auroc"] == 0.75
    # Bins: .95 right (.05 off, 1 of 6); three of .65, one within three (.65 − 1/3, 3 of 6); .35 and .05 wrong.
    assert found["calibration_error"] == pytest.approx((0.05 + 3 * (0.65 - 1 / 3) + 0.35 + 0.05) / 6)
    # Risks from the surest: 0; of four 2 wrong, thrice; of five 3; of six 4.
    assert found["risk"] == pytest.approx((0 + 3 * 0.5 + 3 / 5 + 4 / 6) / 6)
    assert (found["false_refusals"], found["false_answers"]) == (0.25, 0.5)


def test_every_figure_has_its_questions_and_an_interval_around_it(outcomes: list[Outcome]) -> None:
    figures = figures_of(outcomes)
    counts = {figure.key: figure.count for figure in figures}
    assert (counts["within_500"], counts["false_answers"], counts["near_miss_auroc"], counts["risk"]) == (4, 2, 5, 6)
    assert all(0 <= figure.low <= figure.value <= figure.high <= 1 for figure in means(scores_of(outcomes)))
    assert all(0 <= figure.low <= figure.high <= 1 for figure in figures)
    assert {figure.label for figure in figures} <= set(LABELS.values())


def test_measures_of_an_empty_group_are_left_out(outcomes: list[Outcome]) -> None:
    assert {"false_answers", "unanswerable_auroc", "near_miss_auroc"}.isdisjoint(values(outcomes[:4]))
    assert values(outcomes[4:]).keys() == {"false_answers", "risk", "calibration_error"}
    assert figures_of([]) == confidence_figures([]) == []


def test_short_answers_count_where_the_system_gives_any(case: MakeCase, outcome: MakeOutcome) -> None:
    asked = case([("a", 0, "x")], answer=("the Merchant of Death", "Viktor Bout"))
    silent, bare = outcome(asked), outcome(case([("a", 0, "x")]), short="x")
    assert "short_f1" not in values([silent])
    # A case without accepted answers is not counted.
    assert "short_f1" not in values([bare])
    exact, near = outcome(asked, short="Merchant of death"), outcome(asked, short="Viktor Bout in 2008")
    far = outcome(asked, short="in the year 2008 Bout")
    found = values([silent, bare, exact, near, far])
    # F1 of 2 words of 4 and 2: 2/3; of 1 of 5 and 2: 2/7.
    assert (found["short_f1"], found["short_exact"]) == (0.5, 0.25)


def test_outcomes_by_kind(outcomes: list[Outcome]) -> None:
    found = by_kind(outcomes)
    assert list(found) == ["number", "when", "who"]
    assert found["who"] == outcomes[:3]
    assert {kind: len(own) for kind, own in by_kind(outcomes, answerable=False).items()} == {
        "near-miss": 1,
        "off-topic": 1,
        "who": 1,
    }


def test_the_effort_curve_meets_the_measures(outcomes: list[Outcome]) -> None:
    assert effort_curve(outcomes) == [(0, 0.0), (200, 0.25), (900, 0.5), (2500, 0.75)]
    assert effort_curve([]) == [(0, 0.0)]


def test_keys_are_given_once() -> None:
    assert len({measure.key for measure in MEASURES}) == len(MEASURES)
