"""Keeping a search to some documents: by path, publisher and date."""

import fnmatch
import re
from collections.abc import Callable
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from index.errors import FilterError
from index.generation import Generation
from index.manifest import DocumentRecord
from index.models import PartialDate, Value


class Filters(Value):
    """Which documents a search looks at; every filter that is set must hold.

    `documents`: paths relative to the corpus, with the wildcards `*` and `?`. `publishers`: names, in any
    case. `since`, `until`: dates as exact as `2013`, `2013-03` or `2013-03-20`, both inclusive; a document
    of unknown date does not pass them.
    """

    documents: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    since: PartialDate | None = None
    until: PartialDate | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.since > self.until + "~":
            raise ValueError(f"since ({self.since}) is after until ({self.until})")
        return self

    @property
    def is_empty(self) -> bool:
        """Tell whether every document passes."""
        return self == Filters()

    def passes(self, record: DocumentRecord) -> bool:
        """Tell whether a document passes."""
        return self.allow(record.name, record.source.publisher, record.source.date)

    def allow(self, name: str, publisher: str | None, date: str | None) -> bool:
        """Tell whether a document of this name, publisher and date passes.

        A date as vague as `2013` passes wherever a day of that year would.
        """
        if self.documents and name not in self._names and not any(match(name) for match in self._wildcards):
            return False
        if self.publishers and (publisher or "").casefold() not in self._publishers:
            return False
        if self.since or self.until:
            if date is None:
                return False
            if self.since and date + "~" < self.since:
                return False
            if self.until and date > self.until + "~":
                return False
        return True

    @cached_property
    def _names(self) -> frozenset[str]:
        """The patterns, each of which matches at least the document of that name."""
        return frozenset(self.documents)

    @cached_property
    def _wildcards(self) -> tuple[Callable[[str], object], ...]:
        """What matches each pattern that is more than a name."""
        patterns = (pattern.replace("[", "[[]") for pattern in self.documents if set(pattern) & set("*?"))
        return tuple(re.compile(fnmatch.translate(pattern)).match for pattern in patterns)

    @cached_property
    def _publishers(self) -> frozenset[str]:
        return frozenset(publisher.casefold() for publisher in self.publishers)


def mask(filters: Filters, generation: Generation) -> NDArray[np.bool_] | None:
    """Return which passages pass, shape (passages,); None where all do.

    Raises FilterError if no document passes, naming what there is.
    """
    if filters.is_empty:
        return None
    passing = np.array([filters.passes(record) for record in generation.documents], bool)
    if not passing.any():
        publishers = sorted({record.source.publisher for record in generation.documents if record.source.publisher})
        some = ", ".join(record.name for record in generation.documents[:3])
        known = f" Publishers: {', '.join(publishers[:5])}." if publishers else ""
        raise FilterError(f"no document passes the filters. Documents: {some}, ….{known}")
    selected: NDArray[np.bool_] = passing[generation.passages["document"]]
    return selected
