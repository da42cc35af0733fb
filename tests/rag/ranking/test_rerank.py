"""Words that a reader marks stand in one sentence."""

from pathlib import Path

import pytest

from index.models import Document
from rag.ranking.rerank import within_sentence
from rag.reader import Reading
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

TEXT = "The navy wants a base in Cuba. Its many ships come from Peru."


@pytest.mark.parametrize(
    ("marked", "kept"),
    [
        pytest.param("a base in Cuba", "a base in Cuba", id="inside"),
        pytest.param("wants a base in Cuba. Its", "wants a base in Cuba", id="the first has most"),
        pytest.param("Cuba. Its many ships", "Its many ships", id="the second has most"),
        pytest.param("", "", id="none"),
    ],
)
def test_words_are_cut_to_the_sentence_that_has_most_of_them(tmp_path: Path, marked: str, kept: str) -> None:
    with Retriever.build([Document.from_text("a", TEXT)], tmp_path, embedder=FakeEmbedder()) as retriever:
        start = TEXT.index(marked)
        read = Reading(start, start + len(marked), span_margin=1.0, answerable_logit=2.0)
        found = within_sentence(retriever.generation, 0, read)
    assert TEXT[found.start : found.end] == kept
    assert (found.span_margin, found.answerable_logit) == (1.0, 2.0)
