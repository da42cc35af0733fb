"""The index: files go in; documents, passages and an index on disk come out, and are read back.

`files` reads, `text` cuts, `encoder` encodes, `indexing` builds and updates, `store` keeps, and `search` searches.
Every room may import it; it imports no other room and prints nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.models import Document, Source

__all__ = ["Document", "Source"]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that `import index` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    from index import models

    return getattr(models, name)
