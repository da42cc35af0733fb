"""The settings of the table `[rag]`: how questions are answered."""

from typing import Literal, Self

from pydantic import Field

from index.settings import Settings


class ReaderSettings(Settings):
    """The table `[rag.reader]`."""

    use: bool = True
    """Whether the reader reads the best passages. Without it there is no short answer."""

    passages: int = Field(default=8, ge=1, le=40)
    """Passages that the reader reads, best first."""

    budget: float = Field(default=1.0, gt=0)
    """Seconds after which the reader stops; the answer then uses what it has read."""


class RagSettings(Settings):
    """The table `[rag]`."""

    fusion: Literal["evidence", "convex", "rrf"] = "evidence"
    """How scores are fused: by the evidence model, by the weights below (`convex`), or by ranks (`rrf`)."""

    dense_weight: float = Field(default=0.7, ge=0, le=1)
    """Convex: the share of the dense score; the lexical score has the rest."""

    late_interaction_weight: float = Field(default=2.5, ge=0)
    """Convex: the weight of late interaction beside the two, for the best candidates. RRF: 0 leaves it out."""

    candidates: int = Field(default=100, ge=1)
    """Passages, best fused first, that late interaction compares."""

    threshold: float = Field(default=0.5, ge=0, le=1)
    """The confidence from which a question counts as answered."""

    highlights: int = Field(default=3, ge=1)
    """The most sentences of a passage that are highlighted."""

    spelling: bool = True
    """Whether words that no document has are respelled as the nearest ones that the documents have."""

    reader: ReaderSettings = ReaderSettings()
    """Settings of the reader."""

    @property
    def uses_reader(self) -> bool:
        """Whether the reader reads the best passages: what it says are signals of the evidence model."""
        return self.reader.use and self.fusion == "evidence"

    def without_reader(self) -> Self:
        """Return these settings with no reader in use."""
        return self.model_copy(update={"reader": self.reader.model_copy(update={"use": False})})
