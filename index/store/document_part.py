"""The rows of a document for a segment. Importing this loads nothing that writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Vectors
from index.encoder.token_codes import Codes
from index.store.manifest import DocumentRecord
from index.store.segment import PASSAGE, SENTENCE


def _no_rows(dtype: "np.dtype[np.void]") -> NDArray[np.void]:
    return np.zeros(0, dtype)


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A document's share of a segment, or some of it; offsets in its rows count from the document's own start.

    A document may come in several parts; the last has its `record`. `terms`: each passage's terms for the lexical
    index. `vectors`: shape (passages, dimensions), and `tokens`: the codes of the word pieces; None in a segment that
    has no vectors yet.
    """

    record: DocumentRecord | None = None
    text: bytes = b""
    search: bytes = b""
    passages: NDArray[np.void] = field(default_factory=lambda: _no_rows(PASSAGE))
    sentences: NDArray[np.void] = field(default_factory=lambda: _no_rows(SENTENCE))
    terms: Sequence[Sequence[str]] = ()
    vectors: Vectors | None = None
    tokens: Codes | None = None
