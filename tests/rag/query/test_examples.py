"""Questions to begin with, drawn from a corpus."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.models import Source
from index.search.lexical import LexicalIndex
from index.store.generation import Generation
from index.text.tokenizer import terms
from rag.query.examples import example_questions
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder


def corpus(*texts: str) -> Generation:
    """Return what the questions are drawn from, and no more of a generation: a document a passage."""
    names = [SimpleNamespace(name=f"minutes-{number}.txt", source=Source()) for number in range(len(texts))]
    found = SimpleNamespace(
        passages=np.array([(number,) for number in range(len(texts))], [("document", "i8")]),
        furniture=np.zeros(len(texts), np.bool_),
        documents=names,
        search_text=texts.__getitem__,
        sentence_texts=lambda passage: re.split(r"(?<=[.]) |\n", texts[passage]),
        heading=lambda _: "",
        lexical=LexicalIndex.build([terms(text) for text in texts]),
        prefetch=lambda passages: None,
    )
    return cast("Generation", found)


def words_of(question: str) -> set[str]:
    """Return the words that a question took from the corpus, in small letters."""
    return {word.lower() for word in re.findall(r"[^\W\d_]{5,}", question)} - {"links", "about"}


COUNCIL = (
    "Today the Andean Council met again in spring.",
    "Nobody thought the Andean Council would pay for it.",
    "Then the Marshall Islands were named, and so was the Andean Council by some.",
    "Ships sailed for the Marshall Islands at night.",
    "A man of the name of Carlos Ruiz was seen, and again in May.",
    "It was seen by Carlos Ruiz before noon.",
    "Only once was the Green Lantern seen from here.",
)


def test_names_that_several_passages_share_come_first() -> None:
    questions = example_questions(corpus(*COUNCIL))
    assert questions[0] == "Who or what is Andean Council?"
    assert questions[1] == "What links Carlos Ruiz and Marshall Islands?"
    assert not any("Green Lantern" in question for question in example_questions(corpus(*COUNCIL), most=20))


def test_names_that_stand_together_are_linked() -> None:
    together = ("In it the Andean Council wrote to the Marshall Islands and to Carlos Ruiz a letter.",) * 2
    linked = example_questions(corpus(*COUNCIL, *together, "and the Andean Council again was there."))[1]
    assert linked == "What links Carlos Ruiz and Marshall Islands?"


def test_no_two_questions_are_about_the_same_word() -> None:
    texts = (
        "All of the Latin America bank was there, and the council too.",
        "Some of the Latin American nations were there, and the council too.",
        "Most of the Latin America bank was gone, and the weather too.",
        "None of the Latin American nations were gone, and the weather too.",
        *("Rain fell.",) * 4,
    )
    questions = example_questions(corpus(*texts), most=20)
    seen: set[str] = set()
    for question in questions:
        assert not words_of(question) & seen, questions
        seen |= words_of(question)
    assert len(questions) > 2


def test_a_corpus_without_names_falls_back_to_words() -> None:
    texts = ("the rivers rise in spring", "a rivers fall after it", "old the boats", "the boats sink after", "it is so")
    assert example_questions(corpus(*texts)) == ["What is said about the boats?", "What is said about the rivers?"]


def test_what_a_sentence_answers_comes_first() -> None:
    asked = example_questions(corpus(*COUNCIL, "The canteen opens at 11:30.", "The hall was built in 1907."))
    assert set(asked[:2]) == {"When does the canteen open?", "When was the hall built?"}
    assert asked[2] == "Who or what is Andean Council?"


def test_a_question_that_several_passages_answer_names_the_document() -> None:
    asked = example_questions(corpus("The rent is 900 euro.", "The rent is 80 euro.", "Dogs bark."))
    assert asked[0] == "What is the rent in minutes 0?"
    assert "What is the rent?" not in asked


def test_records_and_rows_are_asked_for_by_name() -> None:
    records = ("Name: Ann Lee\nRoom: 12\nJoined: 2001", "Name: Bo Berg\nRoom: 14\nOdd: 3")
    assert example_questions(corpus(*records)) == ["What is the room of Ann Lee?", "What is the room of Bo Berg?"]
    rows = "number,colour,stock\n1007,red,3\n1008,blue,4"
    assert example_questions(corpus(rows), 1) == ["What is the colour of number 1007?"]


def test_headlines_and_beginnings_of_sentences_are_no_names() -> None:
    texts = (
        "Daily News Today\nRain fell. Heavy Rain fell on it.",
        "Daily News Today\nSnow fell. Heavy Rain fell on it.",
    )
    assert not any(
        "Daily News" in question or "Heavy Rain" in question for question in example_questions(corpus(*texts))
    )


def test_an_empty_corpus_has_none() -> None:
    assert example_questions(corpus()) == []
    assert example_questions(corpus("", " \n")) == []


@given(st.lists(st.text(), max_size=12), st.integers(0, 5))
def test_any_text_gives_at_most_so_many_questions_each_once(texts: list[str], most: int) -> None:
    questions = example_questions(corpus(*texts), most)
    assert len(questions) <= most
    assert len(set(questions)) == len(questions)
    assert all(question.endswith("?") for question in questions)
    assert questions == example_questions(corpus(*texts), most)


def test_the_order_of_the_passages_does_not_matter() -> None:
    assert example_questions(corpus(*COUNCIL), 9) == example_questions(corpus(*reversed(COUNCIL)), 9)


def test_hostile_text_is_at_most_quoted() -> None:
    texts = (
        "we saw [@click=app.quit]Evil Name[/] and \x1b[31mBad Name\x1b[0m there",
        "it is \u202eRight Left here",
    ) * 3
    for question in example_questions(corpus(*texts), 20):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\[\]]", question)


def test_questions_can_be_asked(folder: Path) -> None:
    retriever = Retriever.open(folder, embedder=FakeEmbedder())
    for question in example_questions(retriever.generation):
        assert retriever.preview(question)
