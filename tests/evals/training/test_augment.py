"""Variations never change whether a row's context answers, nor with which words."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.training.augment import LONGEST, SHORTEST, Chances, cut, keywords, neighbour, restyle, typo, vary
from evals.training.data import GoldAnswer, TrainingRow

MakeRow = Callable[..., TrainingRow]

ALWAYS = Chances(cut=1, lower=1, no_mark=1, keywords=1, typo=1)
SENTENCES = [f"Sentence number {i} tells about the river and the town{i} beside it." for i in range(40)]
LONG = " ".join(SENTENCES)


class TestCut:
    @given(st.integers(0, 39), st.integers(0, 1000))
    def test_the_answer_stays_and_so_do_whole_sentences(self, sentence: int, seed: int) -> None:
        place = LONG.index(f"town{sentence} ")
        text = LONG[place : place + len(f"town{sentence}")]
        row = TrainingRow("i", "q", LONG, (GoldAnswer(text, place),), "s", "d")
        found = cut(row, random.Random(seed))
        [answer] = found.answers
        assert found.context[answer.start : answer.end] == text
        assert found.context in LONG and len(found.context) <= LONGEST
        assert found.context.startswith("Sentence") and found.context.endswith(".")

    def test_negatives_are_cut_to_like_lengths(self, row: MakeRow) -> None:
        def mean(asked: TrainingRow) -> float:
            return sum(len(cut(asked, random.Random(seed)).context) for seed in range(200)) / 200

        with_answer, without = row("q", LONG, "town20"), row("q", LONG)
        assert SHORTEST < mean(without) < LONGEST
        assert mean(with_answer) == pytest.approx(mean(without), rel=0.05)

    def test_an_answer_over_the_whole_context_stays(self, row: MakeRow) -> None:
        asked = row("q", LONG, LONG)
        assert cut(asked, random.Random(0)) == asked

    @pytest.mark.parametrize("context", ["", " ", "no sentence end", "\n\n"])
    def test_odd_contexts(self, row: MakeRow, context: str) -> None:
        assert cut(row("q", context), random.Random(0)).answers == ()


class TestNeighbour:
    @pytest.mark.parametrize("seed", range(10))
    def test_it_lacks_the_answer(self, row: MakeRow, seed: int) -> None:
        found = neighbour(row("q", LONG, "town20"), random.Random(seed))
        assert found is not None and found.answers == () and found.question == "q"
        assert "town20 " not in found.context and found.context in LONG

    def test_other_places_of_the_same_words_are_left_out_too(self, row: MakeRow) -> None:
        assert neighbour(row("q", LONG, "river"), random.Random(0)) is None

    def test_there_is_none_in_a_short_context(self, row: MakeRow) -> None:
        assert neighbour(row("q", "It is here. It is not there.", "here"), random.Random(0)) is None

    def test_there_is_none_of_a_question_without_answer(self, row: MakeRow) -> None:
        assert neighbour(row("q", LONG), random.Random(0)) is None


class TestQuestions:
    @pytest.mark.parametrize(
        ("question", "typed"),
        [
            ("Who trains the police in Managua?", "trains police Managua"),
            ("What did the WHO say about U.S. aid?", "WHO say about U.S aid"),
            ("Who was it?", "Who was it?"),
        ],
    )
    def test_keywords(self, question: str, typed: str) -> None:
        assert keywords(question) == typed

    @given(st.integers(0, 10_000))
    def test_a_typo_changes_one_long_word(self, seed: int) -> None:
        question = "Which government trained officers in Nicaragua?"
        words = typo(question, random.Random(seed)).split()
        changed = [(a, b) for a, b in zip(question.split(), words, strict=True) if a != b]
        assert len(changed) <= 1
        assert all(old in ("government", "trained", "officers") and old[0] == new[0] for old, new in changed)

    def test_names_and_numbers_have_no_typos(self) -> None:
        assert typo("In 199999 Nicaragua was big", random.Random(0)) == "In 199999 Nicaragua was big"

    def test_styles_add_up(self) -> None:
        assert restyle("Who won the cup in Paris?", random.Random(0), ALWAYS) == "won cup paris"

    def test_nothing_is_changed_without_chance(self, row: MakeRow) -> None:
        asked = row("Who?", LONG, "town3")
        assert vary(asked, random.Random(0), Chances(0, 0, 0, 0, 0)) == asked

    @given(st.integers(0, 1000), st.booleans())
    def test_the_label_stays(self, seed: int, answerable: bool) -> None:
        answers = (GoldAnswer("town7", LONG.index("town7")),) if answerable else ()
        found = vary(TrainingRow("i", "Which town is it?", LONG, answers, "s", "d"), random.Random(seed), ALWAYS)
        assert found.answerable is answerable
        assert all(found.context[a.start : a.end] == a.text for a in found.answers)
