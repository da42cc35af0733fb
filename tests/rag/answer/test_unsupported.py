"""The parts of a question without support."""

from collections.abc import Container

import pytest

from index.search.lexical import LexicalIndex
from index.text.tokenizer import terms
from rag.answer.unsupported import AskedItem, UnsupportedParts

CORPUS = ["Ivanov opened a training centre in Managua in 2013.", "Peru bought helicopters. Putin went to Cuba in 2008."]
LEXICAL = LexicalIndex.build([terms(text) for text in CORPUS])
NEAR = [set(terms(CORPUS[0]))]


def find_unsupported(
    question: str, lexical: LexicalIndex, near: list[set[str]], read_as: Container[str] = ()
) -> list[str]:
    return list(UnsupportedParts(question, lexical, near, read_as).unsupported())


def missing(question: str, *items: AskedItem, naming: tuple[int, int] = (0, 0)) -> list[tuple[str, str]]:
    parts = UnsupportedParts(question, LEXICAL, NEAR, items=items, naming=naming).missing()
    return [(part.words, part.stands) for part in parts]


def test_what_stands_nowhere_is_told_apart_from_what_stands_elsewhere() -> None:
    assert missing("Did Putin or Merkel open it in 2008 or 2009?") == [
        ("Putin", "elsewhere"),
        ("Merkel", "nowhere"),
        ("2008", "elsewhere"),
        ("2009", "nowhere"),
    ]


def test_an_item_counts_as_a_whole() -> None:
    question = "Did Ivanov's Putin centre open room 12?"
    room = AskedItem(31, 38, is_here=False, is_nowhere=True)
    assert question[room.start : room.end] == "room 12"
    assert missing(question, room) == [("Putin", "elsewhere"), ("room 12", "nowhere")]
    assert missing(question, AskedItem(31, 38, is_here=True)) == [("Putin", "elsewhere")]
    name = AskedItem(4, 18, is_here=False, is_nowhere=True, is_name=True, nearest=("Ivanov",))
    parts = UnsupportedParts(question, LEXICAL, NEAR, items=[name])
    assert parts.missing()[0].words == "Ivanov's Putin" and parts.missing()[0].nearest == ("Ivanov",)
    assert parts.unsupported() == ("Putin", "room 12")


def test_ordinary_words_that_name_a_document_ask_for_nothing() -> None:
    question = "According to the policy, who opened the zoo?"
    assert missing(question) == [("According", "nowhere"), ("policy", "nowhere"), ("zoo", "nowhere")]
    assert missing(question, naming=(0, 23)) == [("According", "nowhere"), ("zoo", "nowhere")]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who opened the training centre in Managua?", []),
        ("Who opened the zoo in Managua?", ["zoo"]),
        # A name of the corpus that the best passages lack, and one that they have.
        ("What did Putin open in Managua?", ["Putin"]),
        ("What did Ivanov open in Managua?", []),
        # The same word in small letters is an ordinary word of the corpus.
        ("what did putin open in Managua?", []),
        # A number that the best passages lack.
        ("What opened in 2008?", ["2008"]),
        ("What opened in 2013?", []),
        # The first word of a sentence is capitalised anyway.
        ("Helicopters in Managua?", []),
        ("Who opened it? Helicopters?", []),
        # AnnIndex become one part, verbatim.
        ("Did the purple elephants open a centre?", ["purple elephants"]),
        ("Is there a purple-elephant centre in Managua or Ouagadougou?", ["purple-elephant", "Ouagadougou"]),
        ("", []),
    ],
)
def test_unsupported_names_the_right_words(question: str, expected: list[str]) -> None:
    assert find_unsupported(question, LEXICAL, NEAR) == expected


@pytest.mark.parametrize("lead", [" ", "\n", "  "])
def test_space_before_the_question_changes_nothing(lead: str) -> None:
    question = "Helicopters in Managua"
    assert find_unsupported(lead + question, LEXICAL, NEAR) == find_unsupported(question, LEXICAL, NEAR)


def test_without_passages_every_name_is_unsupported() -> None:
    assert find_unsupported("Did Ivanov open a centre?", LEXICAL, []) == ["Ivanov"]


@pytest.mark.parametrize("word", ["Ivanof", "Ivanof's", "ex-Ivanof"])
def test_a_word_that_was_read_as_another_is_supported(word: str) -> None:
    question = f"Did {word} open a zoo?"
    assert find_unsupported(question, LEXICAL, NEAR) == [f"{word} open", "zoo"] or word in find_unsupported(
        question, LEXICAL, []
    )
    assert find_unsupported(question, LEXICAL, NEAR, {"Ivanof"}) == ["zoo"]
