"""Running cases, with a retriever whose answers are given."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from evals.runner import ASKED_PASSAGES, RunFailed, run_cases
from index.store.generation import PASSAGE
from rag.cases import Case
from rag.models import Answer, RankedPassage
from rag.retriever import Retriever

MakeCase = Callable[..., Case]
MakePassage = Callable[..., RankedPassage]
MakeAnswer = Callable[..., Answer]


class FakeRetriever:
    """Gives the answers it was made with, by question; its index holds passages of document `a`."""

    def __init__(self, answers: Mapping[str, Answer], passages: Sequence[tuple[int, int]] = ((0, 100),)) -> None:
        self._answers = answers
        self.asked: list[tuple[str, int]] = []
        rows = np.zeros(len(passages), PASSAGE)
        rows["start"], rows["end"] = np.array(passages).T
        self.generation = SimpleNamespace(documents=[SimpleNamespace(name="a", passages=(0, len(rows)))], passages=rows)

    def ask(self, question: str, k: int) -> Answer:
        self.asked.append((question, k))
        return self._answers[question]


def test_every_case_is_asked_and_measured(case: MakeCase, passage: MakePassage, answer: MakeAnswer) -> None:
    found = case([("a", 10, "xyz")], id="found", question="Found?", answer=("parrot",))
    missed = case([("b", 10, "xyz")], id="missed", question="Missed?", answer=("glacier",))
    hit = passage(1, "a", 0, 100, (5, 20)).model_copy(update={"text": "The keeper's parrot".ljust(100)})
    fake = FakeRetriever(
        {
            "Found?": answer(hit, confidence=0.9, short="parrot"),
            "Missed?": answer(hit, confidence=0.2, answered=False),
        }
    )
    outcomes = run_cases(cast("Retriever", fake), [found, missed])
    # The first question is asked once before, to load the model.
    assert fake.asked == [("Found?", ASKED_PASSAGES), ("Found?", ASKED_PASSAGES), ("Missed?", ASKED_PASSAGES)]
    assert [(o.case.id, o.answered, o.confidence, o.effort, o.rank, o.highlight) for o in outcomes] == [
        ("found", True, 0.9, 13, 1, True),
        ("missed", False, 0.2, None, None, False),
    ]
    assert [(o.classic.success_1, o.classic.ndcg_10, o.evidence_recall, o.containment) for o in outcomes] == [
        (1.0, 1.0, 1.0, True),
        (0.0, 0.0, 0.0, False),
    ]
    assert [(o.short, o.whole, o.correct) for o in outcomes] == [("parrot", True, True), (None, False, False)]
    assert outcomes[0].passages[0].text == hit.text
    assert all(o.milliseconds >= 0 for o in outcomes)


def test_the_rank_is_where_the_classic_measures_see_it(
    case: MakeCase, passage: MakePassage, answer: MakeAnswer
) -> None:
    asked = case([("a", 210, "xyz")])
    hits = [passage(1, "a", 0, 100), passage(2, "a", 100, 200), passage(3, "a", 200, 300)]
    fake = FakeRetriever({"Who?": answer(*hits)}, [(0, 100), (100, 200), (200, 300)])
    [found] = run_cases(cast("Retriever", fake), [asked])
    assert (found.rank, found.effort, found.classic.reciprocal_rank) == pytest.approx((3, 213, 1 / 3))
    assert (found.classic.success_1, found.classic.success_5, found.correct) == (0.0, 1.0, True)


def test_without_accepted_answers_the_quote_is_looked_for(
    case: MakeCase, passage: MakePassage, answer: MakeAnswer
) -> None:
    hit = passage(1, "a", 0, 100).model_copy(update={"text": "thirty\nyears with a parrot".ljust(100)})
    cases = [case([("b", 0, "Thirty years")], id="quote"), case(id="unanswerable")]
    quoted, unanswerable = run_cases(cast("Retriever", FakeRetriever({"Who?": answer(hit)})), cases)
    assert quoted.containment
    assert not unanswerable.containment


def test_no_cases() -> None:
    fake = FakeRetriever({})
    assert run_cases(cast("Retriever", fake), []) == []
    assert fake.asked == []


def test_a_run_without_anything_to_measure_has_failed(case: MakeCase, passage: MakePassage, answer: MakeAnswer) -> None:
    asked = case([("a", 0, "x")])
    with pytest.raises(RunFailed, match="no question found a passage"):
        run_cases(cast("Retriever", FakeRetriever({"Who?": answer()})), [asked])
    unsure = FakeRetriever({"Who?": answer(passage(1, "a", 0, 9), confidence=float("nan"))})
    with pytest.raises(RunFailed, match="the confidence for x1 is not a number"):
        run_cases(cast("Retriever", unsure), [asked])
