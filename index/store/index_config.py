"""The configuration that an index is built with and must be opened with."""

from index.encoder.base import EmbedderIdentity
from index.errors import IndexMismatch, IndexOutdated
from index.settings import IndexSettings
from index.store.advice import rebuild_advice
from index.store.generation import Generation
from index.store.manifest import IndexConfig
from index.text import tokenizer

CHUNKER_VERSION = "7"
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
    """Raise IndexMismatch if a generation was built differently than `wanted`; see `check_config`."""
    place = generation.folder.parent.parent
    advice = f"{rebuild_advice(place)}, or use the settings it was built with."
    check_config(generation.manifest.config, wanted, str(place), advice)


def check_config(built: IndexConfig, wanted: IndexConfig, place: str, advice: str) -> None:
    """Raise IndexMismatch if an index was built differently than `wanted`, naming the differences.

    Raises IndexOutdated if only pincite's own versions differ. `advice`: what to do then.
    """
    if built == wanted:
        return
    found = []
    for key in IndexConfig.model_fields:
        old, new = getattr(built, key), getattr(wanted, key)
        if old != new:
            if isinstance(old, EmbedderIdentity):
                old, new = (f"{e.name} ({e.weights_sha256[:8]}…, {e.max_tokens} tokens)" for e in (old, new))
            found.append(f"{key.replace('_', ' ')} {old}, not {new}")
    versions = {"format": wanted.format, "chunker": wanted.chunker, "tokenizer": wanted.tokenizer}
    error = IndexOutdated if built.model_copy(update=versions) == wanted else IndexMismatch
    raise error(f"{place}: this index was built with {'; '.join(found)}. {advice}")
