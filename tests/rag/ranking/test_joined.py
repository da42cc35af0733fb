"""The best sentences of the best passages are read as one text, under what says which document they are of."""

from pathlib import Path

import pytest

from index.encoder.base import encode_question
from index.models import Document
from rag.ranking.evidence import shipped_model
from rag.ranking.joined import JOINED_CHARACTERS, joined_text, title_and_context
from rag.ranking.ranking import Ranking, rank
from rag.retriever import Retriever
from rag.settings import RagSettings
from tests.fakes import FakeEmbedder, FakeReader

QUESTION = "What does the ferry cost?"
FARES = "The ferry costs two crowns. It sails at noon. Dogs stay ashore."


def _ranked(retriever: Retriever) -> Ranking:
    encoded = encode_question(FakeEmbedder(), QUESTION)
    return rank(retriever.generation, QUESTION, encoded, RagSettings(), None, shipped_model())


def test_sentences_stand_under_the_names_of_their_documents(tmp_path: Path) -> None:
    documents = [Document.from_text("fares_2024.txt", FARES), Document.from_text("b.txt", FARES, "Old | fares")]
    with Retriever.build(documents, tmp_path, embedder=FakeEmbedder()) as retriever:
        joined = joined_text(retriever.generation, _ranked(retriever), [0, 1])
    lines = joined.split("\n")
    assert [lines[0], lines[2]] == ["fares 2024.", "Old – fares."]
    assert "The ferry costs two crowns." in lines[1] and "The ferry costs two crowns." in lines[3]
    assert len(lines) == 4


def test_passages_of_one_section_share_its_name(tmp_path: Path) -> None:
    text = "\n\n".join(f"The ferry costs {number} crowns. " + "It sails. " * 80 for number in range(2))
    with Retriever.build([Document.from_text("fares.txt", text)], tmp_path, embedder=FakeEmbedder()) as retriever:
        joined = joined_text(retriever.generation, _ranked(retriever), [0, 1])
    assert joined.count("fares.\n") == 1


def test_the_text_is_no_longer_than_a_window_bears(tmp_path: Path) -> None:
    long = "The ferry costs two crowns and " + "more " * 100 + "crowns."
    documents = [Document.from_text(f"d{number}", f"{number} {long}") for number in range(4)]
    with Retriever.build(documents, tmp_path, embedder=FakeEmbedder()) as retriever:
        joined = joined_text(retriever.generation, _ranked(retriever), [0, 1, 2, 3])
    assert JOINED_CHARACTERS <= len(joined) < JOINED_CHARACTERS + 2 * len(long)
    assert "d2" not in joined


def test_a_title_in_the_context_is_not_said_twice(tmp_path: Path) -> None:
    document = Document.from_text("a.md", "# Fares\n\n## Ferry\n\nTwo crowns.\n", "Fares", format="markdown")
    with Retriever.build([document], tmp_path, embedder=FakeEmbedder()) as retriever:
        generation = retriever.generation
        last = len(generation.passages) - 1
        assert title_and_context(generation, last).count("Fares") == 1


@pytest.mark.parametrize("enough_time", [True, False])
def test_the_joined_text_is_a_signal_where_the_reader_got_to_it(tmp_path: Path, *, enough_time: bool) -> None:
    settings = RagSettings()
    budget = 100.0 if enough_time else 1e-9
    settings = settings.model_copy(update={"reader": settings.reader.model_copy(update={"budget": budget})})
    reader = FakeReader()
    Retriever.build([Document.from_text("a", FARES)], tmp_path, embedder=FakeEmbedder()).close()
    evidence = shipped_model().model_copy(update={"reader": reader.identity})
    from index.store.store import Store

    with Retriever(Store(tmp_path), FakeEmbedder(), settings=settings, evidence=evidence, reader=reader) as retriever:
        signals = retriever.ask(QUESTION).signals
    assert (signals.joined_logit is not None) is enough_time
