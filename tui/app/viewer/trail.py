"""Where one has been: back and forward like a browser."""

from typing import Generic, TypeVar

Stop = TypeVar("Stop")

LONGEST = 200
"""Places that are remembered; the oldest go first."""


class Trail(Generic[Stop]):
    """Places in the order of the visits, one of them the present one."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._stops: list[Stop] = []
        self._at = -1
        self._longest = max(1, longest)

    @property
    def here(self) -> Stop | None:
        """The present place, None before the first visit."""
        return self._stops[self._at] if self._stops else None

    @property
    def can_go_back(self) -> bool:
        """Tell whether there is a place before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Tell whether one has gone back from a place after this one."""
        return self._at + 1 < len(self._stops)

    def visit(self, stop: Stop) -> None:
        """Go to a new place; those one has gone back from are forgotten. The present place again is no visit."""
        if self._stops and stop == self._stops[self._at]:
            return
        del self._stops[self._at + 1 :]
        self._stops.append(stop)
        del self._stops[: -self._longest]
        self._at = len(self._stops) - 1

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
