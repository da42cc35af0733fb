"""Opposites of a question's words, and words written as the documents write them."""

from pathlib import Path

from index.models import Document
from rag.query.opposites import converse, find_opposites, find_superlatives, must_be_worked_out
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder


def test_a_word_that_has_an_opposite_is_found_unless_both_are_said() -> None:
    (said, opposite, word), *more = find_opposites("What did entry cost before 2015?")
    assert not more and word == "before"
    assert said.search("Before 2015 it was free") and opposite.search("After 2015")
    assert find_opposites("Is it older before or after?") != ()
    assert find_opposites("before or after lunch") == ()
    assert find_opposites("What does it cost?") == ()


def test_words_are_read_as_the_documents_write_them(tmp_path: Path) -> None:
    documents = [Document.from_text("a.txt", "He lives in Łódź. The lake holds 12,500,000 litres. Rents rise.")]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as retriever:
        answer = retriever.ask("Who in Lodz holds 12500000 litres of rents?")
        assert {(one.word, one.as_written) for one in answer.read_as} == {("Lodz", "Łódź"), ("12500000", "12,500,000")}


def test_a_comparison_is_turned_round() -> None:
    (cooler,) = find_opposites("Which sauna is cooler?")
    sentence = "Of the two, the north sauna is much hotter than the south sauna."
    found = converse(cooler, sentence)
    assert found is not None
    (start, end), words, (first, last) = found
    assert (sentence[start:end], words, sentence[first:last]) == (
        "the south sauna",
        " is cooler than ",
        "the north sauna",
    )
    assert converse(cooler, "The north sauna is hotter.") is None
    assert converse(cooler, "The south sauna is cooler than the north sauna.") is None


def test_the_largest_is_not_worked_out_from_numbers() -> None:
    (largest,) = find_superlatives("Which lake is the largest?")
    rows = "Arl,12,40\nBorn,30,22"
    assert must_be_worked_out(largest, rows)
    assert not must_be_worked_out(largest, f"{rows}\nBorn is the biggest of them.")
    assert not must_be_worked_out(largest, "Born has 30 bays.")
    assert not must_be_worked_out(largest, rows, "up to 900 m")
    assert not must_be_worked_out(largest, rows, "-25 to +140 °C")
    assert must_be_worked_out(largest, rows, "2024-03-12"), "a date is no range"
    assert must_be_worked_out(largest, rows, "900 m")
    assert find_superlatives("Which forest is in the west of the best county?") == ()
