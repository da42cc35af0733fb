"""The vectors that negatives are mined by: each distinct text is encoded once and kept, for the next start too."""

import hashlib
import secrets
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Embedder, Vectors, encode_question

TOGETHER = 512
"""Texts that are handed to the encoder at once: it gives every word piece's vector too, 200 MB of them."""

Encode = Callable[[Sequence[str]], Vectors]
"""Gives a vector of length 1 for each text, shape (texts, dimensions)."""


class KeptVectors:
    """An encoder's vectors, in a file that is read again by the next process. Texts too long are read in windows.

    The file has float16, and so has what is returned before it is written: the first start mines what the next does.
    Vectors of another encoder, and a file that cannot be read, count for nothing.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        """Read what `path`, an .npz file, has of this encoder."""
        self._embedder, self._path = embedder, path
        self._rows: dict[str, int] = {}
        self._vectors: NDArray[np.float16] = np.empty((0, embedder.identity.dimensions), np.float16)
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                if str(kept["encoder"]) == embedder.identity.model_dump_json():
                    self._rows = {digest: row for row, digest in enumerate(kept["digests"].tolist())}
                    self._vectors = kept["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return the texts' vectors, shape (texts, dimensions); those that are new are encoded and written."""
        digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
        missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in self._rows}
        if missing:
            self._vectors = np.concatenate([self._vectors, self._encoded(list(missing.values()))])
            self._rows |= {digest: len(self._rows) + i for i, digest in enumerate(missing)}
            self._write()
        return self._vectors[[self._rows[digest] for digest in digests]].astype(np.float32)

    def _encoded(self, texts: Sequence[str]) -> NDArray[np.float16]:
        found = np.empty((len(texts), self._vectors.shape[1]), np.float16)
        counts = self._embedder.count(texts)
        fitting = [i for i, count in enumerate(counts) if count <= self._embedder.max_pieces - 2]
        fitting.sort(key=counts.__getitem__)
        for first in range(0, len(fitting), TOGETHER):
            places = fitting[first : first + TOGETHER]
            found[places] = [encoded.vector for encoded in self._embedder.encode([texts[i] for i in places])]
        for i in sorted(set(range(len(texts))) - set(fitting)):
            found[i] = encode_question(self._embedder, texts[i]).vector
        return found

    def _write(self) -> None:
        """Write the file, whole or not at all."""
        temporary = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                encoder = np.array(self._embedder.identity.model_dump_json())
                np.savez(file, encoder=encoder, digests=np.array(list(self._rows)), vectors=self._vectors)
            temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)
