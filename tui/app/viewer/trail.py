"""The places that a person has visited, with back and forward as in a browser."""

from typing import Generic, TypeVar

Stop = TypeVar("Stop")

MAX_STOPS = 200
"""Places in a trail; the oldest are dropped first."""


class Trail(Generic[Stop]):
    """Places in the order of the visits, one of them the present one."""

    def __init__(self, max_stops: int = MAX_STOPS) -> None:
        self._stops: list[Stop] = []
        self._at = -1
        self._max_stops = max(1, max_stops)

    @property
    def here(self) -> Stop | None:
        """The present place, None before the first visit."""
        return self._stops[self._at] if self._stops else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a place after this one."""
        return self._at + 1 < len(self._stops)

    def visit(self, stop: Stop) -> None:
        """Go to a new place and forget those after the present one. The present place again changes nothing."""
        if self._stops and stop == self._stops[self._at]:
            return
        del self._stops[self._at + 1 :]
        self._stops.append(stop)
        del self._stops[: -self._max_stops]
        self._at = len(self._stops) - 1

    def replace(self, stop: Stop) -> None:
        """Put a place in the position of the present one; the first place is a visit."""
        if self._stops:
            self._stops[self._at] = stop
        else:
            self.visit(stop)

    def back(self) -> Stop | None:
        """Go back and return that place; None if there is none."""
        if not self.can_go_back:
            return None
        self._at -= 1
        return self._stops[self._at]

    def forward(self) -> Stop | None:
        """Go forward again and return that place; None if there is none."""
        if not self.can_go_forward:
            return None
        self._at += 1
        return self._stops[self._at]
