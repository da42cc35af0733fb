"""Opposites of a question's words, and words written as the documents write them."""

from pathlib import Path

from index.models import Document
from rag.query.opposites import find_opposites
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder


def test_a_word_that_has_an_opposite_is_found_unless_both_are_said() -> None:
    (said, opposite), *more = find_opposites("What did entry cost before 2015?")
    assert not more
    assert said.search("Before 2015 it was free") and opposite.search("After 2015")
    assert find_opposites("Is it older before or after?") != ()
    assert find_opposites("before or after lunch") == ()
    assert find_opposites("What does it cost?") == ()


def test_words_are_read_as_the_documents_write_them(tmp_path: Path) -> None:
    documents = [Document.from_text("a.txt", "He lives in Łódź. The lake holds 12,500,000 litres. Rents rise.")]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as retriever:
        answer = retriever.ask("Who in Lodz holds 12500000 litres of rents?")
        assert {(one.word, one.as_written) for one in answer.read_as} == {("Lodz", "Łódź"), ("12500000", "12,500,000")}
