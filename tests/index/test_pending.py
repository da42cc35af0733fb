"""Documents that wait to be embedded: their context fits the encoder with every passage."""

from index.models import Document
from index.parts import LONGEST_CONTEXT, context_of, embedded_context, embedded_text
from index.pending import cut
from index.settings import IndexSettings
from tests.fakes import FakeEmbedder


def pieces_of(document: Document, embedder: FakeEmbedder) -> list[int]:
    found = cut(document, IndexSettings(), embedder)
    assert found
    return embedder.count([embedded_text(context_of(document), passage) for passage in found])


def test_a_title_of_any_length_leaves_room_for_the_passages() -> None:
    embedder = FakeEmbedder()
    words = " ".join(f"Sentence {number} tells of a harbour and of its ships." for number in range(60))
    for title in ("A report", "word " * 400, "letters" * 400):
        document = Document.from_text("a", words, title=title)
        assert max(pieces_of(document, embedder)) <= embedder.max_pieces - 2


def test_a_long_title_is_cut_at_a_word() -> None:
    context = embedded_context("harbour " * 100)
    assert context.endswith("harbour. ")
    assert len(context) <= LONGEST_CONTEXT + 2


def test_a_title_that_the_text_states_is_not_searched_twice() -> None:
    assert context_of(Document.from_text("a", "The Harbour\n\nShips come.", title="the harbour")) == ""
    assert context_of(Document.from_text("a", "Ships come.", title="The Harbour")) == "The Harbour"
