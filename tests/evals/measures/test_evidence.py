"""Measures of evidence, worked by hand."""

from collections.abc import Callable

import pytest

from evals.measures.evidence import effort, evidence_recall, highlights_evidence, token_overlap
from rag.cases import Case
from rag.models import RankedPassage

MakeCase = Callable[..., Case]
MakePassage = Callable[..., RankedPassage]


class TestEffort:
    def test_it_is_what_is_read_up_to_the_end_of_the_evidence(self, case: MakeCase, passage: MakePassage) -> None:
        wanted = case([("b", 130, "x" * 10)])
        passages = [passage(1, "a", 100, 300), passage(2, "b", 0, 50), passage(3, "b", 100, 160)]
        # 200 and 50 characters in vain, then 40 up to the end of the quote.
        assert effort(wanted, passages) == (290, 3)

    def test_in_the_first_passage(self, case: MakeCase, passage: MakePassage) -> None:
        assert effort(case([("a", 100, "xyz")]), [passage(1, "a", 100, 300)]) == (3, 1)
        assert effort(case([("a", 297, "xyz")]), [passage(1, "a", 100, 300)]) == (200, 1)

    @pytest.mark.parametrize("start", [99, 298])
    def test_half_a_quote_is_no_evidence(self, case: MakeCase, passage: MakePassage, start: int) -> None:
        assert effort(case([("a", start, "xyz")]), [passage(1, "a", 100, 300)]) == (None, None)

    def test_the_same_place_of_another_document_is_no_evidence(self, case: MakeCase, passage: MakePassage) -> None:
        assert effort(case([("a", 110, "xyz")]), [passage(1, "b", 100, 300)]) == (None, None)

    def test_the_first_of_several_alternatives_counts(self, case: MakeCase, passage: MakePassage) -> None:
        alternatives = case([("a", 150, "xyz"), ("a", 120, "xyz"), ("b", 0, "xyz")])
        assert effort(alternatives, [passage(1, "a", 100, 300), passage(2, "b", 0, 10)]) == (23, 1)

    def test_without_passages_or_evidence(self, case: MakeCase, passage: MakePassage) -> None:
        assert effort(case([("a", 0, "xyz")]), []) == (None, None)
        assert effort(case(), [passage(1, "a", 0, 10)]) == (None, None)


class TestHighlight:
    @pytest.mark.parametrize(
        ("span", "expected"), [((140, 150), True), ((100, 141), True), ((100, 140), False), ((150, 160), False)]
    )
    def test_touching_evidence(
        self, case: MakeCase, passage: MakePassage, span: tuple[int, int], expected: bool
    ) -> None:
        wanted = case([("a", 140, "x" * 10)])
        assert highlights_evidence(wanted, [passage(1, "a", 100, 300, span)]) is expected

    def test_only_the_first_passage_counts(self, case: MakeCase, passage: MakePassage) -> None:
        wanted = case([("a", 140, "x" * 10)])
        first, second = passage(1, "b", 100, 300, (140, 150)), passage(2, "a", 100, 300, (140, 150))
        assert not highlights_evidence(wanted, [first, second])
        assert not highlights_evidence(wanted, [])
        assert not highlights_evidence(wanted, [passage(1, "a", 100, 300)])


class TestEvidenceRecall:
    def test_it_is_the_share_of_parts_found_in_any_passage(self, case: MakeCase, passage: MakePassage) -> None:
        parts = case([("a", 10, "xyz")], [("b", 10, "xyz"), ("c", 10, "xyz")], [("d", 0, "xyz")], [("a", 98, "xyz")])
        # Of the second part the other alternative; the fourth is cut off.
        assert evidence_recall(parts, [passage(1, "c", 0, 50), passage(2, "a", 0, 100)]) == 0.5
        assert evidence_recall(parts, []) == 0.0

    def test_an_unanswerable_case_has_none(self, case: MakeCase, passage: MakePassage) -> None:
        assert evidence_recall(case(), [passage(1, "a", 0, 50)]) == 0.0


class TestTokenOverlap:
    @pytest.fixture
    def shown(self, passage: MakePassage) -> RankedPassage:
        # Words at 100, 104, 108 and 114.
        return passage(1, "a", 100, 117).model_copy(update={"text": "one two three, fo"})

    def test_by_hand(self, case: MakeCase, shown: RankedPassage) -> None:
        # Gold words at 104 and 108 are shown; the one at 200 is not: 2 of 4 shown, 2 of 3 wanted, 2 of 5 together.
        found = token_overlap(case([("a", 104, "two three")], [("a", 200, "xyz")]), [shown])
        assert (found.precision, found.recall, found.iou) == pytest.approx((0.5, 2 / 3, 0.4))

    def test_the_alternative_that_is_shown_counts(self, case: MakeCase, shown: RankedPassage) -> None:
        found = token_overlap(case([("b", 0, "one two three four"), ("a", 100, "one")]), [shown])
        assert (found.precision, found.recall) == (0.25, 1.0)

    def test_the_same_word_elsewhere_is_another(self, case: MakeCase, shown: RankedPassage) -> None:
        found = token_overlap(case([("a", 300, "one two")]), [shown])
        assert (found.precision, found.recall, found.iou) == (0.0, 0.0, 0.0)

    def test_words_that_are_shown_twice_count_once(self, case: MakeCase, shown: RankedPassage) -> None:
        wanted = case([("a", 104, "two three")])
        assert token_overlap(wanted, [shown, shown]) == token_overlap(wanted, [shown])

    def test_nothing_shown_or_nothing_wanted(self, case: MakeCase, shown: RankedPassage) -> None:
        for wanted, passages in ((case([("a", 0, "x")]), []), (case(), [shown]), (case([("a", 0, "–")]), [shown])):
            found = token_overlap(wanted, passages)
            assert (found.precision, found.recall, found.iou) == (0.0, 0.0, 0.0)
