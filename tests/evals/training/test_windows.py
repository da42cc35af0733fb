"""Windows: the answer is always inside, and its pieces stand for its characters."""

import itertools
import random
from collections.abc import Callable

import pytest

from evals.training.data import TrainingRow
from evals.training.windows import LONGEST_QUESTION, Windower, span_pieces

MakeRow = Callable[..., TrainingRow]


def sample(windower: Windower, row: TrainingRow, longest: int = 192, seed: int = 0) -> tuple[str, int]:
    [window] = windower.for_training([row], [longest], random.Random(seed))
    begin, end = window.characters(window.start, window.end)
    return row.context[begin:end], len(window.ids)


class TestSpans:
    @pytest.mark.parametrize(
        ("context", "answer"),
        [
            ("the city of abc, then more", "abc"),
            ("the city of abc, then more", "the city"),
            ("the city of abc, then more", "more"),
            ("a café — “naïve” — Zürich’s best", "Zürich"),
            ("一 中文 is here", "中文"),
            ("emoji 😀😀 before abc", "abc"),
            ("line\none\r\nabc\tdef", "abc\tdef"),
        ],
    )
    def test_the_pieces_of_an_answer_stand_for_its_characters(
        self, windower: Windower, row: MakeRow, context: str, answer: str
    ) -> None:
        assert sample(windower, row("who?", context, answer))[0] == answer

    def test_half_a_word_is_widened_to_pieces(self) -> None:
        offsets = [(0, 2), (2, 4), (5, 7), (8, 9)]
        assert span_pieces(offsets, 3, 6) == (1, 2)
        assert span_pieces(offsets, 7, 8) is None
        assert span_pieces(offsets, 0, 9) == (0, 3)

    def test_an_answer_of_no_piece_leaves_its_row_out(self, windower: Windower, row: MakeRow) -> None:
        assert windower.for_training([row("q", "abc \u200b def", "\u200b")], [64], random.Random(0)) == []

    def test_without_an_answer_the_place_is_the_first_piece(self, windower: Windower, row: MakeRow) -> None:
        [window] = windower.for_training([row("who", "abc def")], [64], random.Random(0))
        assert (window.start, window.end, window.answers) == (0, 0, False)


class TestLength:
    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("answer", ["first", "mid", "last"])
    def test_a_long_context_is_cut_around_the_answer(
        self, windower: Windower, row: MakeRow, answer: str, seed: int
    ) -> None:
        context = f"first {'x ' * 200}mid {'y ' * 200}last"
        text, pieces = sample(windower, row("what is it?", context, answer), 64, seed)
        assert text == answer and pieces == 64

    def test_its_place_in_the_window_varies(self, windower: Windower, row: MakeRow) -> None:
        asked = row("q", f"{'x ' * 200}mid {'y ' * 200}", "mid")
        windows = [windower.for_training([asked], [64], random.Random(seed))[0] for seed in range(12)]
        assert len({window.start for window in windows}) > 4

    def test_an_answer_longer_than_the_window_is_cut_at_its_end(self, windower: Windower, row: MakeRow) -> None:
        answer = "a " * 99 + "b"
        [window] = windower.for_training([row("q", f"x x {answer}", answer)], [32], random.Random(0))
        assert window.start == window.first and window.end == len(window.ids) - 2

    def test_questions_are_cut(self, windower: Windower, row: MakeRow) -> None:
        [window] = windower.for_training([row("q " * 100, "abc")], [192], random.Random(0))
        assert window.first == LONGEST_QUESTION + 2


class TestReading:
    def test_windows_cover_the_context_and_overlap(self, windower: Windower) -> None:
        context = " ".join("abcdefgh"[i % 8] for i in range(300))
        windows = windower.for_reading("q", context, longest=64, overlap=16)
        assert all(len(window.ids) <= 64 for window in windows)
        covered = [window.offsets for window in windows]
        assert covered[0][0][0] == 0 and covered[-1][-1][1] == len(context)
        assert all(later[0] == earlier[-16] for earlier, later in itertools.pairwise(covered))

    def test_a_short_context_is_one_window_laid_out_as_bert_reads_pairs(self, windower: Windower) -> None:
        [window] = windower.for_reading("a b", "c d e")
        assert window.ids[0] == 2 and [i for i, piece in enumerate(window.ids) if piece == 3] == [3, 7]
        assert window.types == [0, 0, 0, 0, 1, 1, 1, 1] and window.first == 4
        assert window.characters(4, 5) == (0, 3)

    def test_an_empty_context_is_a_window_without_pieces(self, windower: Windower) -> None:
        assert [window.offsets for window in windower.for_reading("a", "")] == [[]]
