"""The preview: ranking by words alone, while a question is being typed."""

import pytest

from index.errors import QuestionError
from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder


def documents(retriever: Retriever, query: str) -> list[str]:
    return [hit.citation.document for hit in retriever.preview(query)]


def test_passages_are_ranked_by_words_without_the_encoder(retriever: Retriever, embedder: FakeEmbedder) -> None:
    encoded = len(embedder.texts)
    hits = retriever.preview("helicopters of Peru")
    assert len(embedder.texts) == encoded
    assert hits[0].citation.document == "helicopters.txt"
    assert hits[0].scores.lexical > 0
    assert hits[0].scores.lexical_rank == 1
    assert (
        hits[0].scores.dense is None and hits[0].scores.dense_rank is None and hits[0].scores.late_interaction is None
    )
    assert [term.term for term in hits[0].scores.terms] == ["helicopt", "peru"]


def test_only_passages_that_share_a_term_are_shown(retriever: Retriever) -> None:
    assert documents(retriever, "Managua") == ["training.txt"]
    assert documents(retriever, "glaciers") == []


def test_the_best_sentence_is_highlighted_and_verbatim(retriever: Retriever) -> None:
    hit = retriever.preview("delivered to the air force")[0]
    highlight = hit.highlights[0]
    assert highlight.text.startswith("The helicopters will be delivered")
    assert retriever.document(hit.citation.document)[highlight.start : highlight.end] == highlight.text


@pytest.mark.parametrize("query", ["Managu", "police in Mana", "helic", "HELIC"])
def test_an_unfinished_last_word_stands_for_those_that_begin_with_it(retriever: Retriever, query: str) -> None:
    assert documents(retriever, query)


def test_a_finished_word_stands_for_itself(retriever: Retriever) -> None:
    assert documents(retriever, "Mana ") == documents(retriever, "Mana?") == []


def test_an_unfinished_word_before_the_last_finds_nothing(retriever: Retriever) -> None:
    assert documents(retriever, "Mana tractors") == []


def test_filters_hold(retriever: Retriever) -> None:
    hits = retriever.preview("police helicopters", filters=Filters(documents=("training*",)))
    assert {hit.citation.document for hit in hits} == {"training.txt"}


def test_near_duplicates_are_folded(retriever: Retriever) -> None:
    hits = retriever.preview("largest consumer of heroin")
    assert len(hits) == 1
    assert [citation.document for citation in hits[0].also_in] == ["weekly.txt"]


@pytest.mark.parametrize("query", ["", "  ", "?!", "a" * 4001])
def test_what_cannot_be_asked_cannot_be_previewed(retriever: Retriever, query: str) -> None:
    with pytest.raises(QuestionError):
        retriever.preview(query)


def test_k_is_checked(retriever: Retriever) -> None:
    with pytest.raises(QuestionError):
        retriever.preview("police", 0)


def test_completions_are_the_commonest_terms_in_order(retriever: Retriever) -> None:
    lexical = retriever.generation.lexical
    found = lexical.completions("", most=len(lexical.vocabulary))
    frequency = [lexical.frequency(term) for term in found]
    assert sorted(found) == sorted(lexical.vocabulary)
    assert frequency == sorted(frequency, reverse=True)
    assert lexical.completions("polic") == ["polic"]
    assert lexical.completions("zzz") == []
