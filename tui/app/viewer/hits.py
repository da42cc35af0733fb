"""The hits of an answer, by where they stand in their documents."""

from collections.abc import Iterable

from tui.app.viewer.place import Place


class HitPlaces:
    """Places in the order of their documents' text."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._places = sorted(places, key=_order)

    def within(self, document: str) -> list[Place]:
        """Return the hits in a document, from its start to its end."""
        return [place for place in self._places if place.document == document]

    def number(self, place: Place) -> int | None:
        """Return which hit of its document a place is, from 1; None if it is none."""
        spans = [(hit.start, hit.end) for hit in self.within(place.document)]
        here = (place.start, place.end)
        return spans.index(here) + 1 if here in spans else None

    def step(self, place: Place, direction: int) -> Place | None:
        """Return the hit after a place in its document (1), or before it (-1), around its ends; None if it has none."""
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
