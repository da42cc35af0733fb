"""One document's share of an index: small formulas worked out by hand."""

import pytest

from index.indexing.encode_document import (
    DocumentOrigin,
    context_of,
    embedded_text,
    fingerprint,
    make_part,
    quantise_text,
)
from index.models import Document, Passage, Sentence
from tests.fakes import FakeEmbedder


@pytest.mark.parametrize(
    ("title", "text", "context"),
    [
        (None, "Some words.", ""),
        ("Harbours", "Some words.", "Harbours"),
        ("Harbours", "OF HARBOURS: some words.", ""),
    ],
)
def test_a_title_is_context_where_the_text_does_not_state_it(title: str | None, text: str, context: str) -> None:
    assert context_of(Document.from_text("a", text, title)) == context
    passage = Passage(start=0, end=5, search_text="words", heading="", sentences=())
    assert embedded_text(context, passage) == (f"{context}. words" if context else "words")


@pytest.mark.parametrize("other", ["the navy WANTS a base", "The navy -- wants\na base!", "“The navy wants a base.”"])
def test_a_fingerprint_is_that_of_the_words(other: str) -> None:
    assert fingerprint(other) == fingerprint("The navy wants a base.")
    assert fingerprint(other) != fingerprint("The navy wants two bases.")


def test_the_context_of_a_passage_is_searched_and_embedded_but_lies_outside_it() -> None:
    text = "It weighs 480 grams."
    whole = Sentence(start=0, end=20, search_start=0, search_end=20)
    passages = [
        Passage(start=0, end=20, search_text=text, heading="K 500", sentences=(whole,), context="Kestrel 500"),
        Passage(start=0, end=20, search_text=text, heading="", sentences=(whole,), is_furniture=True),
    ]
    embedder = FakeEmbedder(dimensions=16)
    encoded = embedder.encode([embedded_text("", passage) for passage in passages])
    document = Document.from_text("a", text)
    origin = DocumentOrigin("a", 20, 0, document.source)
    part = make_part(document, origin, passages, [quantise_text(one) for one in encoded], 16)
    assert part.search == b"K 500" + b"Kestrel 500" + text.encode() + text.encode()
    assert part.passages[["heading_start", "context_start", "search_start", "search_end"]].tolist() == [
        (0, 5, 16, 36),
        (36, 36, 36, 56),
    ]
    assert part.passages["furniture"].tolist() == [0, 1]
    assert [terms[:2] for terms in part.terms] == [["kestrel", "500"], ["weigh", "480"]]
    # Three tokens of the first passage (Kestrel, 500, the full stop) are of its context: no sentence has them.
    assert part.sentences[["token_start", "token_end"]].tolist() == [(3, 8), (8, 13)]
