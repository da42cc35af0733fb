"""The rows of one document for a segment. Importing this loads nothing that writes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Vectors
from index.encoder.token_codes import Codes
from index.store.manifest import DocumentRecord


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """One document's share of a segment. Offsets in `passages` and `sentences` count from its own start.

    `vectors`: shape (passages, dimensions). `tokens`: the codes of the word pieces. `terms`:
    each passage's terms for the lexical index.
    """

    record: DocumentRecord
    text: bytes
    search: bytes
    passages: NDArray[np.void]
    sentences: NDArray[np.void]
    vectors: Vectors
    tokens: Codes
    terms: Sequence[Sequence[str]]
