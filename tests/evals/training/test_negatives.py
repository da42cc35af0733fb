"""Negatives never contain the answer, and changed questions differ in one fact."""

import random
from collections.abc import Callable

import pytest

from evals.training.data import TrainingRow
from evals.training.negatives import NameIndex, contains_answer, mine, names_in, swap

MakeRow = Callable[..., TrainingRow]

NAMES = NameIndex.of(
    [
        "In the east lies Peru and the town of Cusco. Later came San Marino in 1903.",
        "We saw Chile. Then came Costa Rica and the river Orinoco.",
    ]
)


def swaps(row: TrainingRow, count: int = 60) -> set[str]:
    found = (swap(row, random.Random(seed), NAMES) for seed in range(count))
    return {changed.question for changed in found if changed is not None}


class TestNames:
    def test_names_are_runs_of_capitals_inside_sentences(self) -> None:
        text = "It was Spain that met Ann Lee. Later she left “Old Town” for the Bank of England."
        assert names_in(text) == ["Spain", "Ann Lee", "Bank of England"]

    def test_they_are_kept_by_length_in_order(self) -> None:
        assert NAMES.by_words[1] == ["Chile", "Cusco", "Orinoco", "Peru"]
        assert NAMES.by_words[2] == ["Costa Rica", "San Marino"] and NAMES.years == ["1903"]


class TestSwap:
    def test_a_year_becomes_another(self, row: MakeRow) -> None:
        asked = row("Who ruled in 1994?", "In 1994 ann ruled. In 1998 it was bob.", "ann")
        found = swaps(asked)
        assert "Who ruled in 1998?" in found and len(found) > 5
        assert not any("1994" in question for question in found)

    def test_a_number_becomes_another(self, row: MakeRow) -> None:
        found = swaps(row("Who has 12 boats?", "ann has 12 boats", "ann"))
        assert found and all(question != "Who has 12 boats?" for question in found)

    def test_a_name_becomes_one_of_as_many_words(self, row: MakeRow) -> None:
        asked = row("Who rules in Costa Rica now?", "In fact Costa Rica has ann. He left San Marino.", "ann")
        assert swaps(asked) == {"Who rules in San Marino now?"}

    def test_the_new_name_is_not_the_answer(self, row: MakeRow) -> None:
        asked = row("Which land beside Peru is long?", "We know Peru and also Chile well.", "Chile")
        assert swaps(asked) == {f"Which land beside {name} is long?" for name in ("Cusco", "Orinoco")}

    def test_a_word_becomes_its_opposite(self, row: MakeRow) -> None:
        assert swaps(row("Who came before ann?", "bob came before ann", "bob")) == {"Who came after ann?"}

    def test_a_fact_that_the_context_does_not_have_is_no_fact_to_change(self, row: MakeRow) -> None:
        assert swaps(row("Who ruled in 1994?", "That year it was ann.", "ann")) == set()

    def test_changed_rows_answer_nothing(self, row: MakeRow) -> None:
        found = swap(row("Who ruled in 1994?", "In 1994 ann ruled.", "ann"), random.Random(0), NAMES)
        assert found is not None and found.answers == () and found.source == "swap"
        assert found.context == "In 1994 ann ruled."

    def test_an_unanswerable_row_has_nothing_to_lose(self, row: MakeRow) -> None:
        assert swaps(row("Who ruled in 1994?", "In 1994 ann ruled.")) == set()


class TestMine:
    PASSAGES = (
        "The dam on the river Tana was built in 1968.",
        "The river Tana has a dam, say visitors.",
        "Nothing of interest.",
        "A dam on the Tana: in 1968, it was built.",
    )

    def test_the_best_passages_without_the_answer_come_first(self, row: MakeRow) -> None:
        asked = row("When was the dam on the Tana built?", self.PASSAGES[0], "1968")
        [found] = mine([asked], self.PASSAGES)
        assert found.context == self.PASSAGES[1] and found.answers == () and found.source == "mined_made"

    @pytest.mark.parametrize("answer", ["in 1968", "1968"])
    def test_answers_are_recognised_however_they_are_written(self, row: MakeRow, answer: str) -> None:
        asked = row("q", f"It was {answer}.", answer)
        assert contains_answer("Built IN: 1968!", asked)
        assert not contains_answer("built in 19689", asked)

    def test_vague_questions_are_passed_over(self, row: MakeRow) -> None:
        contexts = [f"The dam {word} is a dam on a dam." for word in ("one", "two", "three")]
        rows = [row("Is the dam a dam?", "A wall beside a dam, a hill, a wood and much more.", "wall")]
        assert mine(rows, contexts) == []

    def test_its_own_document_can_be_passed_over(self, row: MakeRow) -> None:
        first = row("When was the dam built?", "The dam was built in 1968.", "1968", document="x")
        second = row("Who built it?", "The dam was built by ann.", "ann", document="x")
        assert [found.question for found in mine([first, second])] == ["When was the dam built?", "Who built it?"]
        assert mine([first, second], apart=True) == []

    def test_the_rows_of_a_question_are_limited(self, row: MakeRow) -> None:
        asked = row("When was the dam built?", "The dam was built in 1968.", "1968")
        others = [f"The dam of {word}." for word in ("ann", "bob", "eve")]
        assert [len(mine([asked], others, most)) for most in (1, 2, 5)] == [1, 2, 3]
