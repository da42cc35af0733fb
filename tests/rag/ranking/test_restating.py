"""Items in the words of the question, for the reader."""

from rag.query.items import find_items
from rag.ranking.restating import restate, restate_parts
from rag.reader.reading_text import after_context


def test_a_date_is_said_as_the_question_says_it() -> None:
    items = find_items("What was decided on 12 March 2019?")
    assert restate("minutes 2019-03-12", items) == "minutes 12 March 2019"
    assert restate("12 March 2019, also 2019-03-12", items) == "12 March 2019, also 2019-03-12"
    assert restate("minutes 2019-03-13", items) == "minutes 2019-03-13"


def test_a_list_is_read_as_it_stands() -> None:
    assert restate("rooms 11, 12 and 13", find_items("How big is room 12?")) == "rooms 11, 12 and 13"


def test_what_is_read_in_other_words_is_no_answer() -> None:
    passage = "On 12.3.2019 the hall was sold."
    parts = restate_parts(passage, find_items("What was sold on 12 March 2019?"))
    made = after_context("", passage, parts)
    assert made.text == "On 12 March 2019 the hall was sold."
    assert [made.text[start:end] for start, end in made.choosable] == ["On ", " the hall was sold."]
    at = made.text.index("hall")
    assert passage[slice(*made.place(at, at + 4))] == "hall"
