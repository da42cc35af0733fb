"""What is added to citations on demand: selectors for other programs, rectangles on pages."""

from pathlib import Path

import pytest

from index.errors import FilterError
from index.models import Document
from rag.answer.locating import locate_all
from rag.models import Citation
from rag.retriever import Retriever
from rag.selectors import TextPositionSelector, TextQuoteSelector
from tests.fakes import FakeEmbedder, FakeReader

TEXT = f"{'Ein Häfen öffnet. ' * 200}\n\nThe hárbour froze over in 1911.\n\n{'Ünd so fort. 𝄞 ' * 100}"


@pytest.fixture
def retriever(tmp_path: Path) -> Retriever:
    documents = [Document.from_text("a.txt", TEXT), Document.from_text("b.txt", "The hárbour thawed.")]
    return Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder(), reader=FakeReader())


def quote_of(citation: Citation) -> TextQuoteSelector:
    return next(one for one in citation.selectors or () if isinstance(one, TextQuoteSelector))


def test_selectors_hold_the_words_and_what_stands_around(retriever: Retriever) -> None:
    hits = retriever.search("hárbour Häfen Ünd", k=20)
    assert len(hits) > 5
    for hit in hits:
        found = retriever.locate(hit.citation)
        text, start, end = retriever.document(found.document), found.start, found.end
        assert found.selectors is not None
        assert found.selectors[0] == TextPositionSelector(start=start, end=end)
        assert quote_of(found) == TextQuoteSelector(
            exact=text[start:end], prefix=text[max(0, start - 32) : start], suffix=text[end : end + 32]
        )


def test_every_citation_of_an_answer_is_located(retriever: Retriever) -> None:
    answer = locate_all(retriever.ask("hárbour"), retriever.locate)
    assert answer.passages
    assert all(hit.citation.selectors for hit in answer.passages)
    assert all(one.selectors for hit in answer.passages for one in hit.also_in)


def test_words_that_no_longer_stand_have_no_selectors(retriever: Retriever) -> None:
    [hit] = retriever.search("thawed", k=1)
    moved = hit.citation.model_copy(update={"start": 1})
    assert retriever.locate(moved).selectors == ()
    with pytest.raises(FilterError):
        retriever.locate(hit.citation.model_copy(update={"document": "none.txt"}))
