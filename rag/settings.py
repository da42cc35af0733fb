"""The table `[rag]`: how questions are answered."""

from typing import Literal, Self

from pydantic import Field

from index.settings import Settings


class ReaderSettings(Settings):
    """The table `[rag.reader]`."""

    use: bool = True
    """Whether a reader looks at the best passages. Without it the answer's words stay unnamed."""

    model: str = "pincite-reader"
    """The reader: the packaged one, or the folder or name of an extractive question-answering model or a
    CrossEncoder."""

    passages: int = Field(default=8, ge=1, le=40)
    """Passages, best first, that it reads."""

    budget: float = Field(default=1.0, gt=0)
    """Seconds after which it stops and the answer stands as it is."""


class RagSettings(Settings):
    """The table `[rag]`."""

    fusion: Literal["evidence", "convex", "rrf"] = "evidence"
    """How several rankings become one: the evidence model, scores combined by the weights below, or ranks (RRF)."""

    dense_weight: float = Field(default=0.7, ge=0, le=1)
    """Convex: the share of the dense score; the lexical score has the rest."""

    late_interaction_weight: float = Field(default=2.5, ge=0)
    """Convex: the weight of late interaction beside the two, for the best candidates. RRF: 0 leaves it out."""

    candidates: int = Field(default=100, ge=1)
    """Passages, best fused first, that late interaction looks at."""

    threshold: float = Field(default=0.5, ge=0, le=1)
    """Confidence from which a question counts as answered."""

    highlights: int = Field(default=3, ge=1)
    """Sentences of a passage that are highlighted at most."""

    spelling: bool = True
    """Whether words that no document has are read as the nearest ones that the documents have."""

    reader: ReaderSettings = ReaderSettings()
    """What reads the best passages."""

    @property
    def reads(self) -> bool:
        """Whether a reader reads the best passages of an answer: its judgements are signals of the evidence model."""
        return self.reader.use and self.fusion == "evidence"

    def without_reader(self) -> Self:
        """Return these settings with no reader in use."""
        return self.model_copy(update={"reader": self.reader.model_copy(update={"use": False})})
