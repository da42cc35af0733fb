"""The terms of an index as a collection that is never made: each is looked up as it is asked for."""

from collections.abc import Callable, Collection, Iterator


class TermSet(Collection[str]):
    """The terms that some passage holds, in the order of their characters."""

    def __init__(self, frequency: Callable[[str], int], names: Callable[[], Iterator[str]]) -> None:
        """Take what returns how many passages hold a term, and what yields the terms in order."""
        self._frequency = frequency
        self._names = names

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self._frequency(term) > 0

    def __iter__(self) -> Iterator[str]:
        return self._names()

    def __len__(self) -> int:
        return sum(1 for _ in self)
