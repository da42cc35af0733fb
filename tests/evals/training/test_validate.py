"""The reader's measures, worked by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from evals.training.data import TrainingRow
from evals.training.model import ReaderModel
from evals.training.validate import ValidationSet, best_span, choose_rows, normalise, rankings, read, token_f1, validate
from evals.training.windows import Windower

MakeRow = Callable[..., TrainingRow]


class TestF1:
    @pytest.mark.parametrize(
        ("given", "wanted", "f1"),
        [
            ("the Ann Lee", ["ann lee!"], 1.0),
            ("Ann", ["Ann Lee"], 2 / 3),  # all of 1 word right, half of 2 found
            ("Ann Bob", ["Bob Eve Joe"], 0.4),  # 1/2 and 1/3
            ("no no", ["no"], 2 / 3),
            ("Ann", ["Bob", "Ann"], 1.0),
            ("Ann", ["Bob"], 0.0),
            ("the", ["a"], 1.0),
            ("", ["Ann"], 0.0),
            ("Ann", [], 0.0),
        ],
    )
    def test_it_is_squads(self, given: str, wanted: list[str], f1: float) -> None:
        assert token_f1(given, wanted) == pytest.approx(f1)

    def test_punctuation_and_articles_do_not_count(self) -> None:
        assert normalise("The U.S., a state's  “Anna”") == ["us", "states", "“anna”"]


class TestBestSpan:
    def test_the_highest_sum_that_is_in_order(self) -> None:
        start = np.array([1, 0, 0, 2, 9, 0], np.float32)
        end = np.array([1, 0, 9, 3, 1, 0], np.float32)
        # From piece 2 on, 4 pieces: 9 + 9 would end before it starts; 9 + 1 at piece 4 is best. 10 - 2 = 8.
        assert best_span(start, end, 2, 4) == (4, 4, 8.0)
        assert best_span(start, end, 2, 2) == (2, 2, 7.0)

    def test_no_span_is_too_long(self) -> None:
        start, end = np.zeros(50, np.float32), np.zeros(50, np.float32)
        start[5], end[40], end[34], start[40] = 5, 5, 3, 2
        assert best_span(start, end, 2, 48) == (5, 34, 8.0)


class TestChoices:
    def test_the_same_rows_are_chosen_from_any_order(self, row: MakeRow) -> None:
        rows = [row(str(i), "c") for i in range(20)]
        assert choose_rows(rows[::-1], 5) == choose_rows(rows, 5) and len(choose_rows(rows, 50)) == 20

    def test_rankings_take_the_best_that_lack_the_answer(self, row: MakeRow) -> None:
        passages = ["the dam was built in 1968", "dam 1968", "a dam", "the dam was built", "river"]
        asked = row("when was the dam built", passages[0], "1968")
        [(found, others)] = rankings([asked], passages, others=2)
        assert found is asked and others == ["the dam was built", "a dam"]


class TestReading:
    def test_it_reads_in_any_length(self, tiny: Callable[[], ReaderModel], windower: Windower) -> None:
        pairs = [("who", "abc"), ("who", ""), ("who", "abc def")]
        found = read(tiny(), windower, pairs, bf16=False)
        assert [verdict.text in context for verdict, (_, context) in zip(found, pairs, strict=True)] == [True] * 3
        assert found[1].margin == -100

    def test_figures(self, tiny: Callable[[], ReaderModel], windower: Windower, row: MakeRow) -> None:
        rows = [row("who", "a", "a"), row("what", "b", "b"), row("why", "c")]
        exam = ValidationSet(rows, rows, [(rows[0], ["xyz"])])
        figures = validate(tiny(), windower, exam, bf16=False)
        assert figures["f1"] == figures["exact"] == 1.0  # one piece's context has one answer
        assert 0 <= figures["auroc_margin"] <= 1 and figures["first_both"] in (0.0, 1.0)
        assert figures["clapnq_auroc_answers"] == figures["auroc_answers"]
