"""Makes the embedder that the settings name."""

import functools

from index.encoder.auto import AutoEmbedder
from index.encoder.base import Embedder
from index.encoder.model_files import ModelFiles
from index.encoder.reference import SentenceTransformerEmbedder
from index.settings import Runtime


@functools.cache
def make_embedder(model: str, runtime: Runtime = "auto") -> Embedder:
    """Return the embedder for a model, the packaged one's name or a folder, and what runs it; loads no weights.

    A process has one embedder a model and runtime: retrievers that are not given one share it, so that its weights
    load once.
    """
    files = ModelFiles(model)
    reference = SentenceTransformerEmbedder(files)
    return reference if runtime == "sentence-transformers" else AutoEmbedder(files, runtime, reference)
