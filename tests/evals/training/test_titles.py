"""Rows under the titles of their documents, and questions that name a document, rightly or wrongly."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from evals.training.data import TrainingRow
from evals.training.titles import below_heading, misnamed, named, title_of, under_titles

MakeRow = Callable[..., TrainingRow]


@pytest.mark.parametrize(
    ("document", "title"),
    [
        ("SQuAD2dev:Amazon rainforest", "Amazon rainforest"),
        ("TimeQA:/wiki/Newton_D._Baker_House", "Newton D. Baker House"),
        ("Normans", "Normans"),
        ("SQuAD2train:para:0a1b2c3d4e", None),
        ("TyDiQA:599e540922", None),
        ("PubMed:24160268", None),
        ("MedQuAD:2_GARD_QA/0003093", None),
    ],
)
def test_a_title_is_words(row: MakeRow, document: str, title: str | None) -> None:
    assert title_of(replace(row("who?", "ann", "ann"), document=document)) == title


def test_a_heading_stands_before_the_context_and_the_answer_moves(row: MakeRow) -> None:
    plain = replace(row("Who won?", "It was Ann.", "Ann"), document="Races")
    (headed,) = under_titles([plain], random.Random(0), 1.0)
    read = below_heading(headed)
    assert read.context == "Races.\nIt was Ann." and read.heading == ""
    assert read.context[read.answers[0].start : read.answers[0].end] == "Ann"
    assert below_heading(plain) == plain


def test_a_question_that_names_its_document_keeps_its_answer(row: MakeRow) -> None:
    (found,) = named([replace(row("Who won?", "It was Ann.", "Ann"), document="Races")], random.Random(0), 1.0)
    assert "Races" in found.question and found.heading == "Races" and found.answers


def test_a_question_that_names_another_document_has_none(row: MakeRow) -> None:
    rows = [replace(row("Who won?", "It was Ann.", "Ann"), document=name) for name in ("Races", "Boats")]
    found = misnamed(rows, random.Random(0), 1.0)
    assert [one.heading for one in found] == ["Races", "Boats"]
    assert all(not one.answers and one.heading not in one.question for one in found)
    assert misnamed(rows[:1], random.Random(0), 1.0) == []
