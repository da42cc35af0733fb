"""Filters limit a search to documents by path, publisher and date."""

import fnmatch
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from index.errors import FilterError
from index.models import PartialDate
from index.store.manifest import DocumentRecord
from index.value import Value

if TYPE_CHECKING:
    from index.reading import OpenGeneration


class Filters(Value):
    """The documents that a search may use; every filter that is set must hold.

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
        """Whether every document passes."""
        return self == Filters()

    def passes(self, record: DocumentRecord) -> bool:
        """Return whether a document passes."""
        return self.predicate()(record.name, record.source.publisher, record.source.date)

    def predicate(self) -> Callable[[str, str | None, str | None], bool]:
        """Return a function that decides by name, publisher and date whether a document passes; made once for many.

        A date as vague as `2013` passes wherever a day of that year would.
        """
        names = frozenset(self.documents)  # a pattern also matches the document of exactly that name
        wildcards = [
            re.compile(fnmatch.translate(pattern.replace("[", "[[]"))).match
            for pattern in self.documents
            if set(pattern) & set("*?")
        ]
        publishers = {publisher.casefold() for publisher in self.publishers}
        since, until = self.since, self.until

        def passes(name: str, publisher: str | None, date: str | None) -> bool:
            if names and name not in names and not any(match(name) for match in wildcards):
                return False
            if publishers and (publisher or "").casefold() not in publishers:
                return False
            if since or until:
                if date is None:
                    return False
                if since and date + "~" < since:
                    return False
                if until and date > until + "~":
                    return False
            return True

        return passes


def mask(filters: Filters, generation: "OpenGeneration") -> NDArray[np.bool_] | None:
    """Return which passages pass, shape (passages,); None where all do.

    Raises FilterError if no document passes, naming what there is.
    """
    if filters.is_empty:
        return None
    passes = filters.predicate()
    records = generation.documents
    passing = np.array([passes(record.name, record.source.publisher, record.source.date) for record in records], bool)
    if not passing.any():
        publishers = sorted({record.source.publisher for record in generation.documents if record.source.publisher})
        some = ", ".join(record.name for record in generation.documents[:3])
        known = f" Publishers: {', '.join(publishers[:5])}." if publishers else ""
        raise FilterError(f"no document passes the filters. Documents: {some}, ….{known}")
    selected: NDArray[np.bool_] = passing[generation.passages["document"]]
    return selected
