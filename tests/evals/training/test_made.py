"""Made rows: spans at their places, what is held out, and questions that the text does not answer."""

import random

import pytest

from evals.training.data import GoldAnswer, TrainingRow
from evals.training.made.attributes import DOMAINS, attributes, is_held_out
from evals.training.made.labelled import labelled_rows
from evals.training.made.names import fill, make, sibling, slots
from evals.training.made.phrases import banks
from evals.training.made.rows import made_rows
from evals.training.made.words import LISTS, MAKERS

ROWS = 400


@pytest.fixture
def rng() -> random.Random:
    """Return random numbers that are always the same."""
    return random.Random(7)


def test_rows_are_the_same_for_the_same_seed() -> None:
    assert made_rows(20, 1) == made_rows(20, 1)
    assert made_rows(20, 1) != made_rows(20, 2)


def test_answers_stand_at_their_places_and_about_half_of_the_rows_have_one() -> None:
    rows = made_rows(ROWS, 1)
    for row in rows:
        assert row.question
        for answer in row.answers:
            assert answer.text
            assert row.context[answer.start : answer.end] == answer.text
    assert 0.45 < sum(row.answerable for row in rows) / ROWS < 0.65
    assert not [row.question for row in rows if "{" in row.question + row.context or "</" in row.context]


def test_layouts_for_validation_are_not_trained_on() -> None:
    trained, held_out = made_rows(ROWS, 1), made_rows(ROWS, 1, held_out=True)
    tables = {row.source for row in trained} - {f"made_{bank}" for bank in banks()}
    assert tables.isdisjoint({row.source for row in held_out})
    assert not {row.context for row in trained} & {row.context for row in held_out}


def test_the_vocabulary_is_whole() -> None:
    for one in attributes():
        assert one.kind in MAKERS
        assert set(one.domains) <= set(DOMAINS)
        assert all("{x}" in question for question in one.questions)
    assert any(is_held_out(one.key) for one in attributes())
    templates = [phrase.words for bank in banks().values() for phrase in bank]
    for phrase in (phrase for bank in banks().values() for phrase in bank):
        assert all(f"<{mark}>" in phrase.words for mark in phrase.questions)
        # A question asks only for what the line says.
        assert all(
            set(slots(asked)) <= set(slots(phrase.words)) for asks in phrase.questions.values() for asked in asks
        )
    assert len(set(templates)) == len(templates)
    assert all(LISTS.values())


def test_slots_that_are_filled_keep_their_words(rng: random.Random) -> None:
    values = {"first": "Ada"}
    words = fill("{first} and {first2} by {first}", values, rng)
    assert words == f"Ada and {values['first2']} by Ada"


@pytest.mark.parametrize("kind", ["person", "code", "service", "device"])
def test_siblings_differ(kind: str, rng: random.Random) -> None:
    names = [make(kind, rng) for _ in range(50)]
    assert sum(sibling(name, kind, rng) != name for name in names) > 45


def test_questions_about_one_text_become_the_labels_of_a_form() -> None:
    context = "The mill was built in 1790. Ada Voss sold it to the town for 40 pounds."
    asked = {
        "When was the mill built?": "1790",
        "Who sold the mill?": "Ada Voss",
        "What did the mill cost?": "40 pounds",
    }
    rows = [
        TrainingRow(question, question, context, (GoldAnswer(answer, context.index(answer)),), "squad2", "Mill")
        for question, answer in asked.items()
    ]
    made = [row for seed in range(20) for row in labelled_rows(rows, seed, 9)]
    assert {row.question for row in made} == set(asked)
    assert {row.answerable for row in made} == {True, False}
    for row in made:
        answer = asked[row.question]
        assert [one.text for one in row.answers] == ([answer] if row.answerable else [])
        assert (answer in row.context) == row.answerable
        assert all(row.context[one.start : one.end] == one.text for one in row.answers)
