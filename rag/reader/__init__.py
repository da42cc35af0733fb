"""The reader: a model that looks at a question beside a passage, marks the words that answer, and says whether any do.

`compiled` runs the packaged one, trained for this (`MODEL_CARD.md`); `transformers_reader` and `cross_encoder` run
others. Importing this package loads no model and nothing heavy.
"""

import functools

from rag.reader.protocol import BLANK, PACKAGED, Reader, ReaderIdentity, Reading

__all__ = ["BLANK", "PACKAGED", "Reader", "ReaderIdentity", "Reading", "new_reader", "reader_for"]


@functools.cache
def reader_for(model: str) -> Reader:
    """Return the reader of a setting, one a setting and process. Raises as `new_reader`."""
    return new_reader(model)


def new_reader(model: str) -> Reader:
    """Return a reader of one's own: the packaged one, or a model by its folder or its name in the local cache.

    Its weights load on first use. Raises ReaderError if there is no such model.
    """
    if model == PACKAGED:
        from index.encoder.base import PACKAGED as PACKAGED_ENCODER
        from index.encoder.base import make_embedder
        from index.encoder.model_files import EmbedderBase
        from rag.reader.compiled import CompiledReader

        # The packaged encoder's files, so that its weights are hashed and its tokenizer is read once a process.
        encoder = make_embedder(PACKAGED_ENCODER, "auto")
        return CompiledReader(files=encoder.files if isinstance(encoder, EmbedderBase) else None)
    from rag.reader.others import other_reader

    return other_reader(model)
