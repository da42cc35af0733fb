"""A place in a document, as the panel shows it."""

from dataclasses import dataclass

from index.models import Span
from rag.models import Citation, RankedPassage


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start:end` of a document, and the words in them that answer.

    `document` is the document's name in the index, `title` its title, `line` the line of the start, from 1.
    """

    document: str
    title: str
    start: int
    end: int
    line: int
    highlights: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """The characters of the place."""
        return Span(start=self.start, end=self.end)

    @classmethod
    def of_hit(cls, hit: RankedPassage) -> "Place":
        """Return the place of a passage of an answer, with its highlights."""
        spans = tuple(Span(start=span.start, end=span.end) for span in hit.highlights)
        return cls.of_citation(hit.citation, spans)

    @classmethod
    def of_citation(cls, citation: Citation, highlights: tuple[Span, ...] = ()) -> "Place":
        """Return the place of a citation."""
        return cls(
            document=citation.document,
            title=citation.title or citation.document,
            start=citation.start,
            end=citation.end,
            line=citation.line_start,
            highlights=highlights,
        )
