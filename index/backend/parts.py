"""Whole documents of a generation as parts, and the passages of such parts one by one."""

import itertools
from collections.abc import Iterator

import numpy as np

from index.backend.base import StoredDocument, StoredPassage
from index.indexing.encode_document import lexical_terms
from index.store.document_part import DocumentPart
from index.store.generation import BEGINNING, HEAD, Generation
from index.store.segment import BASES, ENDS


def document_part(generation: Generation, number: int) -> DocumentPart:
    """Return a document of a generation whole, with its vectors; its rows count from its own start."""
    place, own = generation.order[number].tolist()
    segment = generation.segments[place]
    spans = {key: segment.span(key, own, own + 1) for key in ENDS}
    passages = segment.passages[slice(*spans["passages"])].copy()
    sentences = segment.sentences[slice(*spans["sentences"])].copy()
    for key, column in BASES:
        passages[key] -= spans[column][0]
    for key in ("token_start", "token_end"):
        sentences[key] -= spans["tokens"][0]
    record = generation.documents[number]
    search = segment.search[slice(*spans["search"])].tobytes()
    vectors, tokens = segment.vectors, segment.tokens
    return DocumentPart(
        record=record,
        text=segment.texts[slice(*spans["text"])].tobytes(),
        search=search,
        passages=passages,
        sentences=sentences,
        terms=[_terms_of(record.context, search, row) for row in passages],
        vectors=np.asarray(vectors[slice(*spans["passages"])], np.float32),
        tokens=np.array(tokens[slice(*spans["tokens"])]),
    )


def _terms_of(context: str, search: bytes, row: np.void) -> list[str]:
    """Return a passage's terms for the lexical index."""
    around = search[int(row["context_start"]) : int(row["search_start"])].decode("utf-8", "surrogatepass")
    text = search[int(row["search_start"]) : int(row["search_end"])].decode("utf-8", "surrogatepass")
    return lexical_terms(context, around, text)


def stored_document(part: DocumentPart, sequence: int) -> StoredDocument:
    """Return what is known of a whole document without its passages."""
    assert part.record is not None
    return StoredDocument(
        sequence,
        part.record.model_copy(update={"passages": (0, 0)}),
        len(part.passages),
        int(np.count_nonzero(part.passages["start"] < HEAD)),
        tuple(np.flatnonzero(part.passages["furniture"]).tolist()),
        _beginning(part),
    )


def _beginning(part: DocumentPart) -> str:
    """Return what `Generation.beginning` returns."""
    if not len(part.passages):
        return ""
    row = part.passages[0]
    heading = part.search[int(row["heading_start"]) : int(row["context_start"])].decode("utf-8", "surrogatepass")
    text = part.text[int(row["text_start"]) : int(row["text_end"])].decode("utf-8", "surrogatepass")
    return f"{heading} {text[:BEGINNING]}"


def stored_passages(part: DocumentPart) -> Iterator[StoredPassage]:
    """Yield the passages of a whole document in order, with the codes of their tokens."""
    codes = part.tokens if part.tokens is not None else np.zeros((0, 0), np.uint8)
    for row, own in zip(part.passages, part.terms, strict=True):
        sentences = part.sentences[int(row["sentence_start"]) : int(row["sentence_end"])].copy()
        first, last = int(row["token_start"]), int(row["token_end"])
        for key in ("token_start", "token_end"):
            sentences[key] -= first
        places = [int(row[key]) for key in ("heading_start", "context_start", "search_start", "search_end")]
        heading, context, searched = (
            part.search[start:end].decode("utf-8", "surrogatepass") for start, end in itertools.pairwise(places)
        )
        text = part.text[int(row["text_start"]) : int(row["text_end"])].decode("utf-8", "surrogatepass")
        yield StoredPassage(row, sentences, heading, context, searched, text, tuple(own), codes[first:last])
