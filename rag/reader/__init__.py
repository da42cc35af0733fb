"""The reader: a question and passages go in; the words that answer, and whether any do, come out.

`compiled` runs the packaged model, trained for this (`MODEL_CARD.md`); its margins mean something only beside the
weights fitted on them, so the evidence model names the reader it was fitted with.
It imports `index/encoder`, and importing it loads nothing heavy.
"""

import functools
from typing import TYPE_CHECKING

from rag.reader.protocol import BLANK, PACKAGED, Reader, ReaderIdentity, Reading

if TYPE_CHECKING:
    from index.encoder.base import Embedder
    from index.encoder.model_files import ModelFiles

__all__ = ["BLANK", "PACKAGED", "Reader", "ReaderIdentity", "Reading", "make_reader", "shared_reader"]


def make_reader(embedder: "Embedder | None" = None) -> Reader:
    """Return a packaged reader that the caller may close; its weights load on first use.

    `embedder`: where it runs the packaged encoder, the reader shares its files, so that the weights are hashed and the
    tokenizer is read once.
    """
    from rag.reader.compiled import CompiledReader

    return CompiledReader(files=_packaged_files(embedder))


def shared_reader(embedder: "Embedder | None" = None) -> Reader:
    """Return the packaged reader that retrievers of this process share, so that it is compiled once. Never close it."""
    return _shared_reader(_packaged_files(embedder))


@functools.cache
def _shared_reader(files: "ModelFiles | None") -> Reader:
    from rag.reader.compiled import CompiledReader

    return CompiledReader(files=files)


def _packaged_files(embedder: "Embedder | None") -> "ModelFiles | None":
    """Return the files of an embedder that runs the packaged encoder, None for any other."""
    from index.encoder.model_files import PACKAGED as PACKAGED_ENCODER
    from index.encoder.model_files import ModelFiles

    files = getattr(embedder, "files", None)
    return files if isinstance(files, ModelFiles) and files.model == PACKAGED_ENCODER else None
