"""What the reader reads of a passage that has records."""

from pathlib import Path

import pytest

from index.encoder.base import encode_question
from index.models import Document
from rag.ranking.evidence import shipped_model
from rag.ranking.focus import reading_text
from rag.ranking.ranking import rank
from rag.retriever import Retriever
from rag.settings import RagSettings
from tests.fakes import FakeEmbedder

FORM = "Boat: Heron\nState: afloat\n\nBoat: Dunlin\nState: sunk\n\nBoat: Petrel\nState: for sale\n"
TABLE = "# Staff\n\n| Name | Room |\n|---|---|\n| Ada | 7 |\n| Bo | 9 |\n| Cy | 12 |\n"
SECTIONS = "Article I\n\nSection 1\n\nIt rains.\n\nArticle II\n\nSection 1\n\nIt thaws.\n"
LIST = "# Bread\n\n## Needed\n\n- 500 g rye flour\n- 42 g fresh yeast\n- 1 spoon of salt\n- 300 ml water\n"
TURNS = "ANN: When does the ferry go?\nBEN: At noon.\nANN: Who has the key?\nBEN: Mirela.\n"


@pytest.mark.parametrize(
    ("text", "question", "read", "may_be_marked"),
    [
        pytest.param(FORM, "What is the state of the Dunlin?", "State: sunk", ["sunk"], id="a field by its label"),
        pytest.param(TABLE, "What is the room of Bo?", "Name: Bo, Room: 9", ["9"], id="a cell by its head"),
        pytest.param(
            LIST,
            "How much yeast does the bread need?",
            "42 g fresh yeast",
            ["42 g fresh yeast"],
            id="an item of a list",
        ),
        pytest.param(
            LIST,
            "What does the bread need?",
            "42 g fresh yeast",
            ["500 g rye flour", "42 g fresh yeast", "1 spoon of salt", "300 ml water"],
            id="all items of a list",
        ),
        pytest.param(
            SECTIONS,
            "What does section 1 of Article II say?",
            "Article II\nSection 1\nIt thaws.",
            ["It thaws."],
            id="names",
        ),
    ],
)
def test_the_record_is_read_and_what_is_asked_for_may_be_marked(
    tmp_path: Path, text: str, question: str, read: str, may_be_marked: list[str]
) -> None:
    document = Document.from_text("a", text, format="markdown" if text.startswith("#") else "text")
    with Retriever.build([document], tmp_path, embedder=FakeEmbedder()) as retriever:
        generation = retriever.generation
        encoded = encode_question(FakeEmbedder(), question)
        ranking = rank(generation, question, encoded, RagSettings(), None, shipped_model())
        best = reading_text(generation, int(ranking.order[0]), ranking)
    assert read in best.text
    assert [best.text[first:last] for first, last in best.choosable] == may_be_marked


def test_a_question_in_a_conversation_is_no_answer(tmp_path: Path) -> None:
    question = "Who has the key?"
    with Retriever.build([Document.from_text("a", TURNS)], tmp_path, embedder=FakeEmbedder()) as retriever:
        generation = retriever.generation
        ranking = rank(
            generation, question, encode_question(FakeEmbedder(), question), RagSettings(), None, shipped_model()
        )
        best = reading_text(generation, int(ranking.order[0]), ranking)
    marked = " ".join(best.text[first:last] for first, last in best.choosable)
    assert "Mirela" in marked
    assert "key" not in marked
