"""Windows cover a text, and lead back to its characters."""

import pytest

from evals.training.windows import Windower
from rag.reader.windows import MAX_TEXT_CHARS, MAX_WINDOWS, QUESTION_TOKENS, WINDOW_TOKENS, cut_windows, make_inputs
from tests.readers import tiny_tokenizer

QUESTION = "Who trains the police?"


@pytest.mark.parametrize("count", [1, 2, 200, 247, 248, 249, 300, 1000])
def test_they_are_those_that_the_reader_was_trained_with(count: int) -> None:
    text = "police in Managua " * (count // 4) + "police " * (count % 4)
    windows = cut_windows(tiny_tokenizer(), QUESTION, [text])
    wanted = Windower(tiny_tokenizer()).for_reading(QUESTION, text)
    assert [window.ids for window in windows] == [window.ids for window in wanted]
    assert [window.offsets for window in windows] == [window.offsets for window in wanted]
    assert [window.first for window in windows] == [window.first for window in wanted]


def test_texts_keep_their_numbers_and_empty_ones_have_no_window() -> None:
    windows = cut_windows(tiny_tokenizer(), QUESTION, ["", "police", " \n", "a " * 400, "centre"])
    assert [window.text for window in windows] == [1, 3, 3, 4]
    assert cut_windows(tiny_tokenizer(), QUESTION, []) == []


def test_a_question_is_cut_and_may_be_empty() -> None:
    (window,) = cut_windows(tiny_tokenizer(), "who " * 500, ["police"])
    assert window.first == QUESTION_TOKENS + 2
    (window,) = cut_windows(tiny_tokenizer(), "", ["police"])
    assert (window.first, len(window.ids)) == (2, 4)


def test_a_long_text_is_read_so_far_and_no_further() -> None:
    for text in ("police " * 150_000, "p" * 1_000_000, "🚁" * 1_000_000, "م" * 90 + " " + "م " * 500_000):
        windows = cut_windows(tiny_tokenizer(), QUESTION, [text])
        assert 1 <= len(windows) <= MAX_WINDOWS
        assert max(len(window.ids) for window in windows) <= WINDOW_TOKENS
        assert max(window.offsets[-1][1] for window in windows) <= MAX_TEXT_CHARS


def test_what_is_no_character_is_read_as_another() -> None:
    (window,) = cut_windows(tiny_tokenizer(), "who\ud800", ["police \udfff in"])
    assert window.offsets == [(0, 6), (7, 8), (9, 11)]


def test_inputs_mark_padding_and_the_text() -> None:
    windows = cut_windows(tiny_tokenizer(), QUESTION, ["police", "police " * 12])
    ids, mask, types = make_inputs(windows)
    assert ids.shape == (2, 24)
    assert mask.sum(axis=1).tolist() == [len(window.ids) for window in windows] == [10, 21]
    assert types[0].nonzero()[0].tolist() == [8, 9]
    assert (ids[mask == 0] == 0).all()
