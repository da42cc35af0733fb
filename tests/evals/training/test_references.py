"""Made notes: what answers stands where it is said to, and what is not cited is not answered."""

import pytest

from evals.training.negatives import NameIndex
from evals.training.references import made

NAMES = NameIndex({1: ["Cuba", "Rome", "Basel", "Tuvalu"], 2: ["Black Sea", "Soviet Union", "Gulf Stream"]}, [])


def test_answers_stand_at_their_places() -> None:
    rows = made(NAMES, 400, 1)
    answered = [row for row in rows if row.answers]
    assert 250 < len(answered) < 350
    for row in answered:
        (answer,) = row.answers
        assert row.context[answer.start : answer.end] == answer.text


def test_a_work_that_is_not_cited_is_asked_of_in_vain() -> None:
    authors = [row for row in made(NAMES, 800, 2) if not row.answers and row.question.startswith("Who wrote ")]
    titles = [row.question.removeprefix("Who wrote ").rstrip("?") for row in authors]
    absent = [title not in row.context for row, title in zip(authors, titles, strict=True)]
    assert len(absent) > 5
    assert all(absent)


@pytest.mark.parametrize("part", ["Who wrote", "When was", "Who edited", "Which pages", "Who published", "title"])
def test_every_part_of_a_note_is_asked_for(part: str) -> None:
    assert any(part in row.question for row in made(NAMES, 400, 3))


def test_rows_are_the_same_for_the_same_seed() -> None:
    assert made(NAMES, 20, 4) == made(NAMES, 20, 4)
    assert made(NAMES, 20, 4) != made(NAMES, 20, 5)


def test_without_names_there_are_no_titles_to_cite() -> None:
    assert made(NameIndex({}, []), 20, 1) == []
