"""What the source view is asked to show: a place in a document."""

from dataclasses import dataclass

from index.models import Span
from rag.models import Citation, RankedPassage


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start:end` of a document, and the words in them that answer.

    `document` is its name in the index, `title` what it is called, `line` the line of the start from 1.
    """

    document: str
    title: str
    start: int
    end: int
    line: int
    highlights: tuple[Span, ...] = ()

    @classmethod
    def of_hit(cls, hit: RankedPassage) -> "Place":
        """Return where a passage of an answer stands, its highlights with it."""
        spans = tuple(Span(start=span.start, end=span.end) for span in hit.highlights)
        return cls.of_citation(hit.citation, spans)

    @classmethod
    def of_citation(cls, citation: Citation, highlights: tuple[Span, ...] = ()) -> "Place":
        """Return where a citation stands."""
        return cls(
            document=citation.document,
            title=citation.title or citation.document,
            start=citation.start,
            end=citation.end,
            line=citation.line_start,
            highlights=highlights,
        )
