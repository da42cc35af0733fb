"""Sentences turned into questions that they answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.query.sentence_questions import question_of


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The rent is 900 euro a month.", "What is the rent?"),
        ("4.2 A quorum is one third of the members.", "What is a quorum?"),
        ("Error E1043 means that the outlet valve is blocked.", "What does Error E1043 mean?"),
        ("The accounts were audited by Dunmore and Partners.", "By whom were the accounts audited?"),
        ("The canteen opens at 11:30 and closes at 14:00.", "When does the canteen open?"),
        ("A charge lasts 12 hours.", "How long does a charge last?"),
        ("Lunch costs 6.80 euro for staff.", "How much does Lunch cost?"),
        ("The freezer is kept at -18 °C.", "What is the freezer kept at?"),
        ("Room 416 has ten seats.", "How many seats does Room 416 have?"),
        ("The hall was\nbuilt in 1907.", "When was the hall built?"),
        ("The keys are kept in the lodge.", "Where are the keys kept?"),
        ("The firm supplies 3 farms.", "How much does the firm supply?"),
        # Nothing to ask, or about something that was said before.
        ("It weighs 1.2 kilograms.", None),
        ("This rent is 900 euro.", None),
        ("The valve is blocked.", None),
        ("The favourite target is the harbour.", None),
        ("The rent is 900 euro", None),
        ("Der Zug ist um 8 Uhr da.", None),
        ("", None),
    ],
)
def test_a_sentence_gives_the_question_it_answers(sentence: str, question: str | None) -> None:
    assert question_of(sentence) == question


@given(st.text(max_size=200))
def test_any_text_gives_a_question_or_none(text: str) -> None:
    found = question_of(text + ".")
    assert found is None or (found.endswith("?") and "\n" not in found)
