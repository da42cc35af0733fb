"""Finding a text again by what is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import deadline
from tui.workspace.fuzzy import fuzzy_score

TEXT = "Who trains the police in Managua?"


def test_better_places_are_worth_more() -> None:
    scores = [fuzzy_score(typed, TEXT) for typed in ("police", "poli", "olice", "plce")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4
    assert scores[-1] > 0


@pytest.mark.parametrize("typed", ["who TRAINS", "managua police", "Mánagua", "trns", "in mana"])
def test_it_is_found(typed: str) -> None:
    assert fuzzy_score(typed, TEXT) > 0


@pytest.mark.parametrize("typed", ["", "  ", "helicopter", "police helicopter", "wma", "zz"])
def test_it_is_not_found(typed: str) -> None:
    assert fuzzy_score(typed, TEXT) == 0


def test_words_together_and_at_the_start_come_first() -> None:
    assert fuzzy_score("the police", TEXT) > fuzzy_score("police the", TEXT)
    assert fuzzy_score("who trains", TEXT) > fuzzy_score("trains the", TEXT)


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_text_is_scored(typed: str, text: str) -> None:
    assert fuzzy_score(typed, text) >= 0
    if text.split():
        assert fuzzy_score(text, text) > 0


def test_a_long_text_takes_no_time() -> None:
    with deadline(2):
        fuzzy_score("aaaaaaaaab", "a" * 4000)
