"""What is added to citations on demand: selectors for other programs, rectangles on pages."""

from pathlib import Path

import pytest

from index.errors import CorpusError, FilterError
from index.models import Document, Span
from rag.answer.locating import locate_all
from rag.models import Citation
from rag.retriever import Retriever
from rag.selectors import PDF_FRAGMENTS, FragmentSelector, TextPositionSelector, TextQuoteSelector
from tests.fakes import FakeEmbedder, FakeReader
from tests.pdfs import lines, pdf

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


@pytest.fixture
def paged(tmp_path: Path) -> Retriever:
    folder = tmp_path / "folder"
    folder.mkdir()
    pages = [lines("A cover."), lines("The dredger was sold in 1911.", "Its crew stayed.")]
    (folder / "report.pdf").write_bytes(pdf(pages))
    (folder / "plain.txt").write_text("The dredger was rusty.\n")
    return Retriever.open(folder, embedder=FakeEmbedder(), reader=FakeReader())


def test_boxes_are_on_the_page_of_the_words(paged: Retriever) -> None:
    hits = {hit.citation.document: hit.citation for hit in paged.search("dredger")}
    found = paged.locate(hits["report.pdf"])
    assert found.page == 2
    assert found.boxes
    assert {box.page for box in found.boxes} == {1, 2}  # the passage begins on the cover
    assert all(70 < box.left < box.right < 300 and 60 < box.top < box.bottom < 90 for box in found.boxes)
    assert FragmentSelector(value="page=2", conformsTo=PDF_FRAGMENTS) in (found.selectors or ())
    assert paged.locate(hits["plain.txt"]).boxes == ()
    assert paged.locate(hits["report.pdf"], boxes=False).boxes is None


def test_boxes_of_a_file_that_has_changed_are_refused(paged: Retriever, tmp_path: Path) -> None:
    [hit] = paged.search("dredger sold", k=1)
    (tmp_path / "folder" / "report.pdf").write_bytes(pdf([lines("Other words.")]))
    with pytest.raises(CorpusError, match=r"report\.pdf: has changed since it was indexed"):
        paged.locate(hit.citation)


def test_marks_are_highlighted_in_a_copy(paged: Retriever) -> None:
    [hit] = paged.search("dredger sold", k=1)
    span = Span(start=hit.citation.start, end=hit.citation.end)
    copy = paged.originals.highlighted("report.pdf", [([span], "sold!")])
    assert copy.startswith(b"%PDF")
    assert b"/Highlight" in copy
    with pytest.raises(CorpusError, match=r"plain\.txt: has no pages"):
        paged.originals.highlighted("plain.txt", [])
