"""Filters in words, and from the words a person types; which documents pass them."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui.terminal import counted, one_line

if TYPE_CHECKING:
    from index.build.status import DocumentStatus
    from rag.query.filters import Filters

FEW = 2
"""Documents or publishers that are named; more are counted."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


def filter_words(filters: "Filters | None") -> str:
    """Return which documents are asked: `InSight Crime · since 2013`; nothing where all are."""
    if filters is None:
        return ""
    parts = []
    if filters.documents:
        has_wildcard = any(set(pattern) & set("*?") for pattern in filters.documents)
        parts.append(_few(filters.documents, "pattern" if has_wildcard else "document"))
    if filters.publishers:
        parts.append(_few(filters.publishers, "publisher"))
    if filters.since and filters.since == filters.until:
        parts.append(f"of {filters.since}")
    elif filters.since and filters.until:
        parts.append(f"{filters.since} to {filters.until}")
    elif filters.since or filters.until:
        parts.append(f"since {filters.since}" if filters.since else f"until {filters.until}")
    return " · ".join(parts)


def _few(texts: Sequence[str], noun: str) -> str:
    return ", ".join(one_line(text) for text in texts) if len(texts) <= FEW else counted(len(texts), noun)


def split_patterns(text: str) -> tuple[str, ...]:
    """Return the paths and wildcards of a line; a semicolon stands between them, since names hold commas."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def make_filters(documents: Sequence[str], publishers: Sequence[str], since: str, until: str) -> "Filters":
    """Return filters from what was typed. Raises FilterError, saying what to write, for what is none."""
    from pydantic import ValidationError

    from index.errors import FilterError
    from index.models import is_date
    from rag.query.filters import Filters

    for what, date in (("Since", since), ("Until", until)):
        if date and not (_DATE.fullmatch(date) and is_date(date)):
            raise FilterError(f"{what}: write a date as 2013, 2013-03 or 2013-03-20.")
    try:
        return Filters(
            documents=tuple(documents), publishers=tuple(publishers), since=since or None, until=until or None
        )
    except ValidationError as error:
        raise FilterError(f"{error.errors()[0]['msg'].removeprefix('Value error, ')}.") from error


def passing(filters: "Filters | None", documents: Iterable["DocumentStatus"]) -> frozenset[str]:
    """Return the names of the documents that pass."""
    if filters is None or filters.is_empty:
        return frozenset(document.name for document in documents)
    passes = filters.test()
    return frozenset(d.name for d in documents if passes(d.name, d.publisher, d.date))
