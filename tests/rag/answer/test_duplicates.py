"""Near-duplicates: sentences of the same words, worked by hand."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.duplicates import LOOK_AHEAD, are_near_duplicates, fold, word_set

LONG = "The country is the largest consumer of heroin in the world today"


def test_word_set_folds_case_and_leaves_punctuation_out() -> None:
    assert word_set("U.S. “arms”, Arms-sales: 5_4 STRASSE Straße") == {"u", "s", "arms", "sales", "5", "4", "strasse"}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (LONG, LONG, True),
        (LONG, LONG.upper().replace(" ", " — ") + "!", True),
        # Sets of words: one word of seven replaced, 6 shared of 8 in all: .75.
        ("a b c d e f g", "a b c d e f z", False),
        # One word of thirteen spelled otherwise: 12 of 14: .857.
        ("b c d e f g h i j k l m colour", "b c d e f g h i j k l m color", True),
        # One word of twelve spelled otherwise: 11 of 13: .846.
        ("b c d e f g h i j k l colour", "b c d e f g h i j k l color", False),
        # One word more, which means nothing alone: 6 of 7: .857.
        ("b c d e f g", "b c d e f g the", True),
        # One word more that says which: another thing.
        ("There must be no subdirectories in /usr/bin", "There must be no subdirectories in /bin", False),
        (
            "The rent of the flat at Pier Street is 900 a month",
            "The rent of the flat at Pier Street is 950 a month",
            False,
        ),
        (
            "The rent of the flat at Pier Street 4 is due in May",
            "The rent of the flat at Pier Street is due in May",
            False,
        ),
        (
            "The first depot of the navy was opened by Kolk in May",
            "The first depot of the navy was opened by Rae in May",
            False,
        ),
        # Five words are too few.
        ("a b c d e", "a b c d e", False),
        ("", "", False),
    ],
)
def test_near_duplicates(a: str, b: str, expected: bool) -> None:
    assert are_near_duplicates(word_set(a), word_set(b)) is expected
    assert are_near_duplicates(word_set(b), word_set(a)) is expected


OTHER = "Nobody has ever seen so many helicopters in one place"


def test_fold_keeps_the_first_of_each_and_says_which_repeat_it() -> None:
    found = fold([LONG, OTHER, LONG.lower(), "short one", LONG + "!", "short one"], 10)
    assert found == [(0, [2, 4]), (1, []), (3, []), (5, [])]


def test_fold_stops_at_the_hits_wanted_but_looks_a_little_further_for_repeats() -> None:
    drawn: list[int] = []

    def sentences() -> Iterator[str]:
        for number in range(100):
            drawn.append(number)
            yield LONG if number in (0, 3, 80) else f"short {number}"

    assert fold(sentences(), 2) == [(0, [3]), (1, [])]
    assert len(drawn) == 2 + LOOK_AHEAD


def test_fold_goes_past_any_number_of_repeats_to_the_hits_wanted() -> None:
    assert fold([LONG] * 20 + [OTHER], 2) == [(0, list(range(1, 20))), (20, [])]


@given(st.lists(st.lists(st.sampled_from("abcdefghijkl"), max_size=20).map(" ".join), max_size=30), st.integers(1, 30))
def test_fold_finds_what_comparing_every_pair_finds(sentences: list[str], wanted: int) -> None:
    kept: list[tuple[int, list[int]]] = []
    for index, sentence in enumerate(sentences):
        own = word_set(sentence)
        again = [others for first, others in kept if are_near_duplicates(word_set(sentences[first]), own)]
        if again:
            again[0].append(index)
        elif len(kept) < wanted:
            kept.append((index, []))
        if len(kept) == wanted and index + 1 >= wanted + LOOK_AHEAD:
            break
    assert fold(sentences, wanted) == kept


def test_fold_of_nothing() -> None:
    assert fold([], 3) == []
