"""What an index is built by: it must be the same when the index is opened. Light, as every opening needs it."""

from index.encoder.base import EmbedderIdentity
from index.errors import IndexMismatch
from index.settings import IndexSettings
from index.store.generation import Generation, rebuild
from index.store.manifest import IndexConfig
from index.text import tokenizer

CHUNKER_VERSION = "2"
"""Version of the passages that `index/text/chunker.py` makes: raised whenever a document would be cut otherwise."""


def make_index_config(settings: IndexSettings, embedder: EmbedderIdentity) -> IndexConfig:
    """Return everything besides the documents that decides what an index holds."""
    return IndexConfig(
        chunker=CHUNKER_VERSION,
        tokenizer=tokenizer.VERSION,
        passage_chars=settings.passage_chars,
        longest_passage_chars=settings.longest_passage_chars,
        embedder=embedder,
    )


def check_index_config(generation: Generation, wanted: IndexConfig) -> None:
    """Raise IndexMismatch if a generation was not built by the recipe in use, saying how they differ."""
    built = generation.manifest.recipe
    if built == wanted:
        return
    found = []
    for key in IndexConfig.model_fields:
        old, new = getattr(built, key), getattr(wanted, key)
        if old != new:
            if isinstance(old, EmbedderIdentity):
                old, new = (f"{e.name} ({e.weights_sha256[:8]}…, {e.max_tokens} tokens)" for e in (old, new))
            found.append(f"{key.replace('_', ' ')} {old}, not {new}")
    raise IndexMismatch(
        f"{generation.folder.parent.parent}: this index was built with {'; '.join(found)}. "
        f"{rebuild(generation.folder)}, or use the settings it was built with."
    )
