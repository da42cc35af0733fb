"""Compares two runtimes of a model by the vectors they give for a few texts.

The reference's vectors of the packaged model are stored in `reference.npy`, so that no user waits for torch;
`python -m index.encoder.agreement` regenerates it.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Embedder, EmbedderIdentity, Encoded
from index.encoder.model_files import PACKAGED_SHA256
from index.value import Value

TEXTS = (
    "Who trains the police in Managua?",
    "",
    "In 2013, Russia’s drug control agency (FSKN) opened a training centre: “counternarcotics” for 1,400 officers!",
    "São Tomé, naïve façade, İstanbul, Москва, 北京, مرحبا — 🚁 é",
    "helicopters",
    "The minister said that the agreement, which had been signed in Caracas, covers rifles, tanks and loans. " * 9,
)
"""Texts of all kinds and lengths; in one batch, the short ones are padded."""

COMPARED_TOKENS = 24
"""Tokens of a text that are compared, spread over its length."""

REPETITIONS = 4
"""How often the texts are repeated in one call, to check that many texts are encoded like few."""

REFERENCE = Path(__file__).parent / "reference.npy"
"""The packaged model's rows, computed in float32 and stored as float16."""

MIN_COSINE = 0.9995
"""The lowest cosine with the reference at which a vector counts as the same."""


class Agreement(Value):
    """The lowest cosine with the reference of any text's vector and of any token's (`pieces`)."""

    texts: float
    pieces: float

    @property
    def is_close(self) -> bool:
        """Return whether both runtimes can serve one index. False for cosines that are NaN."""
        return self.texts >= MIN_COSINE and self.pieces >= MIN_COSINE


def rows_of(encoded: Sequence[Encoded]) -> list[NDArray[np.float32]]:
    """Return for each text its vector and then those of some of its tokens, shape (rows, dimensions)."""
    return [
        np.concatenate([text.vector[None, :], text.tokens[:: max(1, -(-len(text.tokens) // COMPARED_TOKENS))]])
        for text in encoded
    ]


def reference_rows(identity: EmbedderIdentity, reference: Embedder) -> list[NDArray[np.float32]]:
    """Return the reference's rows of `TEXTS`: stored ones for the packaged model, else computed by loading it.

    Raises EmbedderError.
    """
    if identity.weights_sha256 != PACKAGED_SHA256:
        return rows_of(reference.encode(readable_texts(reference)))
    kept = np.load(REFERENCE, allow_pickle=False).astype(np.float32)
    starts = np.flatnonzero(kept[:, -1])
    return np.split(kept[:, :-1], starts[1:])


def readable_texts(embedder: Embedder) -> list[str]:
    """Return `TEXTS`, each cut to what the encoder reads."""
    limit = embedder.max_tokens - 2
    found = []
    for text in TEXTS:
        while embedder.count([text])[0] > limit:
            text = text[: len(text) // 2]  # noqa: PLW2901
        found.append(text)
    return found


def compare(embedder: Embedder, wanted: Sequence[NDArray[np.float32]]) -> Agreement:
    """Return how well an embedder agrees with the reference's rows of `TEXTS`; different tokens are a cosine of -1.

    The texts are encoded once by themselves and once repeated, because a runtime may treat few and many differently.
    """
    texts = readable_texts(embedder)
    found = rows_of(embedder.encode(texts)) + rows_of(embedder.encode(texts * REPETITIONS))
    wanted = [*wanted] * (1 + REPETITIONS)
    if [rows.shape for rows in found] != [rows.shape for rows in wanted]:
        return Agreement(texts=-1, pieces=-1)
    cosines = [_cosines(a, b) for a, b in zip(found, wanted, strict=True)]
    return Agreement(
        texts=float(min(rows[0] for rows in cosines)),
        pieces=float(min(rows[1:].min(initial=1.0) for rows in cosines)),
    )


def _cosines(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    cosines: NDArray[np.float64] = (a.astype(np.float64) * b).sum(axis=1) / np.maximum(lengths, 1e-12)
    return np.nan_to_num(cosines, nan=-1.0)


def reference_array() -> NDArray[np.float16]:
    """Return the content of `REFERENCE`: the packaged model's rows, with a last column that marks each text's start."""
    from index.encoder.model_files import ModelFiles
    from index.encoder.reference import SentenceTransformerEmbedder

    reference = SentenceTransformerEmbedder(ModelFiles(), is_exact=True)
    rows = rows_of(reference.encode(readable_texts(reference)))
    first = [np.eye(len(text), 1, dtype=np.float32) for text in rows]
    return np.concatenate([np.hstack(pair) for pair in zip(rows, first, strict=True)]).astype(np.float16)


if __name__ == "__main__":
    np.save(REFERENCE, reference_array(), allow_pickle=False)
