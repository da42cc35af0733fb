"""The table `[rag]`: how questions are answered."""

from typing import Literal

from pydantic import Field

from index.settings import Settings


class RagSettings(Settings):
    """The table `[rag]`."""

    fusion: Literal["convex", "rrf"] = "convex"
    """How the lexical and the dense ranking become one: scores combined, or ranks (reciprocal rank fusion)."""

    dense_weight: float = Field(default=0.7, ge=0, le=1)
    """Share of the dense score in the convex combination; the lexical score has the rest."""

    late_weight: float = Field(default=2.5, ge=0)
    """Weight of the late-interaction score beside the fused one, for the best candidates; 0 turns it off."""

    candidates: int = Field(default=200, ge=1)
    """Passages, best fused first, that late interaction looks at."""

    threshold: float = Field(default=0.5, ge=0, le=1)
    """Confidence from which a question counts as answered."""

    highlights: int = Field(default=3, ge=1)
    """Sentences of a passage that are highlighted at most."""
