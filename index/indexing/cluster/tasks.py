"""What runs on a worker: reads files and cuts their documents, or embeds texts. Arguments and results are small.

A worker is any process with this version of pincite and the model; it keeps nothing between two tasks but the model.
"""

import gzip
import io
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.blas_threads import one_blas_thread
from index.encoder.base import Embedder, Vectors
from index.encoder.token_codes import Codes
from index.errors import ClusterError
from index.indexing.cluster.stamp import Stamp
from index.indexing.embedding_queue import embed_in_batches
from index.indexing.encode_document import QuantisedText
from index.indexing.read_worker import serve
from index.settings import IndexSettings, Runtime

MakeEmbedder = Callable[[str, Runtime], Embedder]
"""Makes the embedder that the settings name, on the machine it is called on."""

ZIP_LEVEL = 1
"""Of gzip: answers are mostly text, which its fastest level makes a fifth as long."""


class Terms(NamedTuple):
    """What every task is given: settings as JSON, the stamp that the worker must have, how it makes its embedder."""

    settings: str
    stamp: Stamp
    make: MakeEmbedder

    def prepare(self) -> tuple[IndexSettings, Embedder]:
        """Return the settings and the worker's embedder. Raises ClusterError for a worker that differs."""
        settings = IndexSettings.model_validate_json(self.settings)
        embedder = self.make(settings.model, settings.runtime)
        if difference := Stamp.here(embedder.identity).difference(self.stamp):
            raise ClusterError(f"has {difference}. Install the same on every worker, and start it again")
        return settings, embedder


def worker_stamp(settings: str, make: MakeEmbedder) -> Stamp:
    """Return what a worker has, given settings as JSON and what makes its embedder."""
    read = IndexSettings.model_validate_json(settings)
    return Stamp.here(make(read.model, read.runtime).identity)


def read_files(terms: Terms, files: Sequence[str]) -> list[bytes]:
    """Return what each file holds: the answers of `index.indexing.read_worker` to each request, compressed."""
    settings, counter = terms.prepare()
    found = []
    for file in files:
        buffer = io.BytesIO()
        with gzip.GzipFile("", "wb", ZIP_LEVEL, buffer, mtime=0) as zipped:
            serve(settings, counter, [file.encode()], _Unflushed(zipped))
        found.append(buffer.getvalue())
    return found


class _Unflushed:
    """Compresses what is written to it; a flush after each answer would make it longer."""

    def __init__(self, zipped: gzip.GzipFile) -> None:
        self._zipped = zipped

    def write(self, data: bytes) -> int:
        return self._zipped.write(data)

    def flush(self) -> None:
        """Wait for more."""


class EmbeddedTexts(NamedTuple):
    """Texts embedded, in a few arrays; `counts`: each one's number of tokens."""

    vectors: Vectors
    tokens: Codes
    counts: NDArray[np.int64]
    offsets: NDArray[np.int32]

    def texts(self) -> list[QuantisedText]:
        """Return them one by one."""
        ends = np.cumsum(self.counts)[:-1]
        parts = zip(self.vectors, np.split(self.tokens, ends), np.split(self.offsets, ends), strict=True)
        return [QuantisedText(*part) for part in parts] if len(self.counts) else []


def embed_texts(terms: Terms, texts: Sequence[str]) -> EmbeddedTexts:
    """Return texts embedded, in the batches that this machine would embed them in alone."""
    settings, embedder = terms.prepare()
    with one_blas_thread():
        found = embed_in_batches(embedder, texts, settings.batch_size)
    return EmbeddedTexts(
        np.array([text.vector for text in found]),
        np.concatenate([text.tokens for text in found]),
        np.array([len(text.tokens) for text in found], np.int64),
        np.concatenate([text.offsets for text in found]),
    )
