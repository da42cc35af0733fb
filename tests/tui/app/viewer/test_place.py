"""Places of an answer, in the document as the index holds it."""

from rag.retriever import Retriever
from tui.app.viewer.place import Place
from tui.app.viewer.text import DocumentText


def test_a_hit_stands_where_its_place_says(retriever: Retriever) -> None:
    for hit in retriever.search("police training in Managua", k=3):
        place = Place.of_hit(hit)
        text = DocumentText(retriever.document_view(place.document))
        assert text.text(place.start, place.end) == hit.text
        assert text.line_at(text.byte_at(place.start)) + 1 == place.line == hit.citation.line_start
        assert text.line_at(text.byte_at(place.end - 1)) + 1 <= hit.citation.line_end
        assert [text.text(span.start, span.end) for span in place.highlights] == [span.text for span in hit.highlights]
        assert place.title == (hit.citation.title or hit.citation.document)
