"""One document's share of an index: small formulas worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.indexing.encode_document import (
    TOKEN_DIMENSIONS,
    DocumentOrigin,
    context_of,
    embedded_text,
    fingerprint,
    fit_basis,
    make_part,
    quantise,
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


def test_a_vector_is_kept_in_whole_numbers_up_to_127() -> None:
    kept = quantise(np.array([[0.5, -0.25, 0.0], [-2.0, 1.0, 0.01], [0.0, 0.0, 0.0]], np.float32))
    assert kept.dtype == np.int8
    assert kept.tolist() == [[127, -64, 0], [-127, 64, 1], [0, 0, 0]]


@given(st.lists(st.lists(st.floats(-1, 1, width=32), min_size=8, max_size=8), min_size=1, max_size=5))
def test_quantising_keeps_directions(rows: list[list[float]]) -> None:
    vectors = np.array(rows, np.float32)
    vectors = vectors[np.abs(vectors).max(axis=1) > 1e-3]
    kept = quantise(vectors).astype(np.float64)
    for vector, short in zip(vectors, kept, strict=True):
        assert short @ vector / np.linalg.norm(short) / np.linalg.norm(vector) > 0.999


def test_a_basis_keeps_products_between_word_pieces() -> None:
    encoded = FakeEmbedder(dimensions=16).encode(["The navy wants a base in Cuba.", "Peru bought helicopters."])
    basis = fit_basis(encoded)
    assert basis.shape == (16, 16)
    assert np.allclose(basis.T @ basis, np.eye(16), atol=1e-5)
    tokens = np.concatenate([text.tokens for text in encoded])
    assert np.allclose((tokens @ basis) @ (tokens @ basis).T, tokens @ tokens.T, atol=1e-4)


def test_a_basis_of_many_dimensions_keeps_the_strongest() -> None:
    encoded = FakeEmbedder(dimensions=200).encode(["one two three four five"])
    basis = fit_basis(encoded)
    assert basis.shape == (200, TOKEN_DIMENSIONS)
    tokens = encoded[0].tokens  # five words span five dimensions, all of them kept
    assert np.allclose(np.linalg.norm(tokens @ basis, axis=1), 1, atol=1e-4)


def test_the_context_of_a_passage_is_searched_and_embedded_but_lies_outside_it() -> None:
    text = "It weighs 480 grams."
    whole = Sentence(start=0, end=20, search_start=0, search_end=20)
    passages = [
        Passage(start=0, end=20, search_text=text, heading="K 500", sentences=(whole,), context="Kestrel 500"),
        Passage(start=0, end=20, search_text=text, heading="", sentences=(whole,), is_furniture=True),
    ]
    embedder = FakeEmbedder(dimensions=16)
    encoded = embedder.encode([embedded_text("", passage) for passage in passages])
    basis = fit_basis(encoded)
    document = Document.from_text("a", text)
    origin = DocumentOrigin("a", 20, 0, document.source)
    part = make_part(document, origin, passages, [quantise_text(one, basis) for one in encoded], basis)
    assert part.search == b"K 500" + b"Kestrel 500" + text.encode() + text.encode()
    assert part.passages[["heading_start", "context_start", "search_start", "search_end"]].tolist() == [
        (0, 5, 16, 36),
        (36, 36, 36, 56),
    ]
    assert part.passages["furniture"].tolist() == [0, 1]
    assert [terms[:2] for terms in part.terms] == [["kestrel", "500"], ["weigh", "480"]]
    # Three tokens of the first passage (Kestrel, 500, the full stop) are of its context: no sentence has them.
    assert part.sentences[["token_start", "token_end"]].tolist() == [(3, 8), (8, 13)]
