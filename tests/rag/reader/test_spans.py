"""The best span, and whole words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.training.validate import best_span
from rag.reader.spans import MAX_SPAN_TOKENS, best_spans, whole_words


def test_the_best_score_of_each_window_is_the_one_that_training_is_judged_by() -> None:
    random = np.random.default_rng(1)
    start, end = (random.standard_normal((6, 90)).astype(np.float32) for _ in range(2))
    bounds = [(3, 4), (3, 80), (10, 11), (1, 35), (50, 90), (2, 31)]
    choosable = np.zeros((6, 90), bool)
    for row, (begin, stop) in enumerate(bounds):
        choosable[row, begin:stop] = True
    first, last, scores = best_spans(start, end, choosable, ~choosable)
    for row, (begin, stop) in enumerate(bounds):
        wanted = best_span(start[row], end[row], begin, stop - begin)
        assert scores[row] - start[row, 0] - end[row, 0] == pytest.approx(wanted[2], abs=1e-5)
        assert begin <= first[row] <= last[row] < stop


def test_a_reader_that_is_sure_has_its_very_words_shown() -> None:
    start, end = np.zeros((1, 90), np.float32), np.zeros((1, 90), np.float32)
    start[0, 20], end[0, 23] = 20, 20
    first, last, _ = best_spans(start, end, np.ones((1, 90), bool), np.zeros((1, 90), bool))
    assert (first[0], last[0]) == (20, 23)


def test_of_words_and_the_clauses_around_them_the_one_most_alike_to_all_is_shown() -> None:
    start, end = np.full((1, 90), -20, np.float32), np.full((1, 90), -20, np.float32)
    start[0, 20] = 9
    end[0, [21, 25, 26, 27]] = [5.2, 5, 5, 5]
    first, last, scores = best_spans(start, end, np.ones((1, 90), bool), np.zeros((1, 90), bool))
    assert (first[0], last[0]) == (20, 26)
    assert scores[0] == pytest.approx(14.2)


def test_a_span_is_never_longer_than_allowed_nor_backwards() -> None:
    start, end = np.zeros((2, 60), np.float32), np.zeros((2, 60), np.float32)
    start[0, 5], end[0, 5 + MAX_SPAN_TOKENS], end[0, 4 + MAX_SPAN_TOKENS] = 9, 9, 8
    start[1, 40], end[1, 10] = 9, 9
    first, last, scores = best_spans(start, end, np.ones((2, 60), bool), np.zeros((2, 60), bool))
    assert (first[0], last[0], scores[0]) == (5, 4 + MAX_SPAN_TOKENS, 17)
    assert first[1] <= last[1] and scores[1] == 9


def test_a_span_never_crosses_a_barrier() -> None:
    start, end = np.full((1, 60), -20, np.float32), np.full((1, 60), -20, np.float32)
    start[0, [10, 14]], end[0, [11, 15]] = [9, 5], [4, 9]
    cells = np.zeros((1, 60), bool)
    cells[0, [10, 11, 14, 15]] = True
    first, last, scores = best_spans(start, end, cells, ~cells)
    assert (first[0], last[0], scores[0]) == (14, 15, 14)


def test_windows_of_one_piece_have_a_span() -> None:
    one = np.ones((1, 1), np.float32)
    first, last, scores = best_spans(2 * one, one, one > 0, one < 0)
    assert (first[0], last[0], scores[0]) == (0, 0, 3)


@pytest.mark.parametrize(
    ("text", "marked", "wanted"),
    [
        ("in Managua today", "agua", "Managua"),
        ("in Managua today", "Man", "Managua"),
        ("in “Managua”, today", "“Managua”,", "Managua"),
        ("they don't know", "don", "don't"),
        ("they don't know", "t know", "don't know"),
        ("they don’t know", "do", "don’t"),
        ("the O’Sullivans' house", "O", "O’Sullivans"),
        ("in Managua's streets", "Managua", "Managua"),
        ("in Managua’s streets", "Man", "Managua"),
        ("in Managua's streets", "Managua's", "Managua's"),
        ("in Managua's streets", "s", "Managua's"),
        ("all 1,400 officers", "400", "1,400"),
        ("all 1,400, and more", "1,400,", "1,400"),
        ("a rise of 3.5% in all", "5%", "3.5%"),
        ("worth $5 million.", "$5 million.", "$5 million"),
        ("the drug police (FSKN) said", "drug police (FSKN)", "drug police (FSKN)"),
        ("the drug police (FSKN) said", "(FSKN)", "FSKN"),
        ("in the U.S. and", "U.S.", "U.S."),
        ("he came to town. Then", "to town.", "to town"),
        ("well-known places", "known", "known"),
        ("cafe\u0301s everywhere", "caf", "cafe\u0301s"),
        ("北京是首都", "北京", "北京"),
        ("to 🚁 and", " 🚁 ", "🚁"),
        ("the 👩‍🚀 flew", "🚀", "👩‍🚀"),
        ("wait … what", "… ", "…"),
        ("مرحبا بكم", "رحبا", "مرحبا"),
        ("snake_case_name", "case", "snake_case_name"),
        ("un loyer de 1 075 euros", "075 euros", "1 075 euros"),
        ("for 12 500 000 people", "500", "12 500 000"),
        ("for 1\u202f275 €", "275 €", "1\u202f275 €"),
        ("Nora 59 187 6", "187", "187"),
        ("<v Ann>And Bo is\n<v Ann>here.", "Bo is\n<v Ann", "Bo is"),
        ("<v Ann>Bo is here.", "Ann>Bo is", "Bo is"),
        ("<v Ann Lee>Bo is here.", "Ann Lee", "Ann Lee"),
    ],
)
def test_spans_are_whole_words_without_what_stands_around_them(text: str, marked: str, wanted: str) -> None:
    begin = text.index(marked)
    start, end = whole_words(text, begin, begin + len(marked))
    assert text[start:end] == wanted


TEXTS = st.text(st.one_of(st.sampled_from(" aB1é.,'’()“”\n-—%$中م\u0301\u200d🚁🏽"), st.characters()), max_size=40)


@given(TEXTS, st.data())
def test_whatever_is_marked_becomes_words_inside_the_text(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(begin, len(text)))
    start, end = whole_words(text, begin, stop)
    assert 0 <= start <= end <= len(text)
    found = text[start:end]
    assert found == found.strip()
    assert bool(found) == bool(text[begin:stop].strip())
    if found:
        # Ideographs are words of their own; what is of ASCII on both sides is not cut.
        before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
        assert not (start and before.isascii() and before.isalnum())
        assert not (end < len(text) and after.isascii() and after.isalnum())
        assert whole_words(text, start, end) == (start, end)
    if any(character.isalnum() for character in found):
        assert found[0] not in " .,'’()“”—-"
        assert found[-1] not in " ,'’(“—-"
