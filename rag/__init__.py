"""The library: a question goes in; ranked, cited, highlighted passages come out, or an abstention.

`query` prepares the question, `ranking` and `reader` rank, `answer` cites; `pipeline` is the way of a question and
`retriever` the front door. `tui` and `evals` may import it; it imports `index` only and prints nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.models import Answer, Citation, RankedPassage
    from rag.query.filters import Filters
    from rag.retriever import Retriever

__all__ = ["Answer", "Citation", "Filters", "RankedPassage", "Retriever"]

_HOMES = {
    "Answer": "rag.models",
    "Citation": "rag.models",
    "Filters": "rag.query.filters",
    "RankedPassage": "rag.models",
    "Retriever": "rag.retriever",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that `import rag` costs nothing."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
