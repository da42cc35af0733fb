"""Places in documents, as the panel shows them, and the order of those that an answer found."""

from collections.abc import Iterable
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


class HitPlaces:
    """The hits of an answer, in the order of their documents' text."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._places = sorted(places, key=_order)

    def within(self, document: str) -> list[Place]:
        """Return the hits in a document, from its start to its end."""
        return [place for place in self._places if place.document == document]

    def number(self, place: Place) -> int | None:
        """Return the number of a place among the hits of its document, from 1; None if it is not a hit."""
        spans = [(hit.start, hit.end) for hit in self.within(place.document)]
        here = (place.start, place.end)
        return spans.index(here) + 1 if here in spans else None

    def step(self, place: Place, direction: int) -> Place | None:
        """Return the hit after (1) or before (-1) a place in its document, around its ends; None without hits."""
        hits = self.within(place.document)
        if not hits:
            return None
        if direction > 0:
            return next((hit for hit in hits if _order(hit) > _order(place)), hits[0])
        return next((hit for hit in reversed(hits) if _order(hit) < _order(place)), hits[-1])

    def others(self, place: Place) -> list[Place]:
        """Return the other hits in a place's document."""
        return [hit for hit in self.within(place.document) if (hit.start, hit.end) != (place.start, place.end)]


def _order(place: Place) -> tuple[str, int, int]:
    return place.document, place.start, place.end
