"""Documents put together again from their passages, to be published elsewhere."""

from collections.abc import Sequence

import numpy as np

from index.backend.base import StoredPassage
from index.encoder.base import Vectors
from index.store.document_part import DocumentPart
from index.store.manifest import DocumentRecord
from index.store.segment import PASSAGE, SENTENCE


def whole_document(
    record: DocumentRecord, text: bytes, passages: Sequence[StoredPassage], vectors: Vectors
) -> DocumentPart:
    """Return a document as a part, given all its passages in order; its rows count from its own start."""
    search = bytearray()
    rows, sentences, tokens = np.zeros(len(passages), PASSAGE), [np.zeros(0, SENTENCE)], []
    sentence = token = 0
    for number, passage in enumerate(passages):
        row, own = passage.row.copy(), passage.sentences.copy()
        codes = passage.tokens
        assert codes is not None
        for key, words in (
            ("heading_start", passage.heading),
            ("context_start", passage.context),
            ("search_start", passage.search_text),
        ):
            row[key] = len(search)
            search += words.encode("utf-8", "surrogatepass")
        row["search_end"] = len(search)
        for key in ("token_start", "token_end"):
            own[key] += token
        row["sentence_start"], row["sentence_end"] = sentence, sentence + len(own)
        row["token_start"], row["token_end"] = token, token + len(codes)
        sentence, token = sentence + len(own), token + len(codes)
        rows[number] = row
        sentences.append(own)
        tokens.append(codes)
    return DocumentPart(
        record=record,
        text=text,
        search=bytes(search),
        passages=rows,
        sentences=np.concatenate(sentences),
        terms=[list(passage.terms) for passage in passages],
        vectors=vectors,
        tokens=np.concatenate(tokens) if tokens else np.zeros((0, 0), np.uint8),
    )
