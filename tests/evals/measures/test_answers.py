"""Short answers compared by their words, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.measures.answers import contains_answer, exact_match, normalise, token_f1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Cat, an “A-Team”!", ["cat", "team"]),
        ("$16 billion", ["16", "billion"]),
        ("Peru’s\xa0deal", ["peru", "s", "deal"]),
        ("theatre antenna", ["theatre", "antenna"]),
        ("…", []),
    ],
)
def test_normalised(text: str, words: list[str]) -> None:
    assert normalise(text) == words


def test_exact_match() -> None:
    assert exact_match("the Merchant of Death", ["2008", "Merchant of death."])
    assert not exact_match("Merchant of Deaths", ["Merchant of death"])
    assert not exact_match("x", [])


def test_token_f1_by_hand() -> None:
    # Two of three given words, two of four wanted.
    assert token_f1("in Managua city", ["Managua city council hall"]) == pytest.approx(2 * 2 / (3 + 4))
    # A word counts as often as it is wanted.
    assert token_f1("x x x", ["x y"]) == pytest.approx(2 * 1 / (3 + 2))
    # The best of the accepted ones.
    assert token_f1("2008", ["May 2008", "in 2008 or later", "2008"]) == 1.0
    assert token_f1("", ["2008"]) == token_f1("2008", []) == token_f1("the", ["a"]) == 0.0


@given(st.text(max_size=20), st.text(max_size=20))
def test_token_f1_is_symmetric_and_exact_matches_score_one(one: str, other: str) -> None:
    assert token_f1(one, [other]) == pytest.approx(token_f1(other, [one]))
    assert 0.0 <= token_f1(one, [other]) <= 1.0
    if normalise(one):
        assert token_f1(one, [one]) == 1.0


def test_containment_is_of_whole_words_in_a_row() -> None:
    text = "Moscow said it had invested\n“around $16 billion” in the projects."
    assert contains_answer(text, ["$16 billion"])
    assert contains_answer(text, ["nothing", "invested around 16 billion in projects"])
    assert not contains_answer(text, ["6 billion"])
    assert not contains_answer(text, ["billion 16"])
    assert not contains_answer(text, ["the", ""])
    assert not contains_answer(text, [])
