"""Makes filters from what a person types or picks, describes them in words, finds the documents that pass."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui.app.library.columns import title_of
from tui.terminal import counted, one_line

if TYPE_CHECKING:
    from index.indexing.status import DocumentStatus
    from rag.query.filters import Filters

MAX_NAMED = 2
"""Documents or publishers that are named; more than this are counted."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


def describe_filters(filters: "Filters | None") -> str:
    """Return filters in words, `InSight Crime · since 2013`; empty if every document passes."""
    if filters is None:
        return ""
    parts = []
    if filters.documents:
        has_wildcard = any(set(pattern) & set("*?") for pattern in filters.documents)
        parts.append(_name_or_count(filters.documents, "pattern" if has_wildcard else "document"))
    if filters.publishers:
        parts.append(_name_or_count(filters.publishers, "publisher"))
    if filters.since and filters.since == filters.until:
        parts.append(f"of {filters.since}")
    elif filters.since and filters.until:
        parts.append(f"{filters.since} to {filters.until}")
    elif filters.since or filters.until:
        parts.append(f"since {filters.since}" if filters.since else f"until {filters.until}")
    return " · ".join(parts)


def _name_or_count(texts: Sequence[str], noun: str) -> str:
    return ", ".join(one_line(text) for text in texts) if len(texts) <= MAX_NAMED else counted(len(texts), noun)


def split_patterns(text: str) -> tuple[str, ...]:
    """Return the paths and wildcards of a line, separated by semicolons because file names contain commas."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def make_filters(documents: Sequence[str], publishers: Sequence[str], since: str, until: str) -> "Filters":
    """Return filters from typed values. Raises FilterError, which says what to write instead."""
    from pydantic import ValidationError

    from index.errors import FilterError
    from index.models import is_partial_date
    from rag.query.filters import Filters

    for what, date in (("Since", since), ("Until", until)):
        if date and not is_partial_date(date):
            raise FilterError(f"{what}: write a date as 2013, 2013-03 or 2013-03-20.")
    try:
        return Filters(
            documents=tuple(documents), publishers=tuple(publishers), since=since or None, until=until or None
        )
    except ValidationError as error:
        raise FilterError(f"{error.errors()[0]['msg'].removeprefix('Value error, ')}.") from error


def match_documents(filters: "Filters | None", documents: Iterable["DocumentStatus"]) -> frozenset[str]:
    """Return the names of the documents that pass."""
    if filters is None or filters.is_empty:
        return frozenset(document.name for document in documents)
    passes = filters.predicate()
    return frozenset(d.name for d in documents if passes(d.name, d.publisher, d.date))


def toggle_document(
    filters: "Filters | None", document: "DocumentStatus", documents: "Sequence[DocumentStatus]"
) -> "Filters | None":
    """Return filters that name a document, or no longer name it; None if every document passes then.

    Raises FilterError if a wildcard names the document already, or if another part of the filter excludes it.
    """
    from index.errors import FilterError
    from rag.query.filters import Filters

    title = one_line(title_of(document))
    filters = filters or Filters()
    rest = tuple(pattern for pattern in filters.documents if pattern != document.name)
    if rest != filters.documents:
        without = filters.model_copy(update={"documents": rest})
        return None if without.is_empty else without
    if rest and document.name in match_documents(Filters(documents=rest), documents):
        raise FilterError(f"A wildcard of the filter already includes “{title}”; press f to change it")
    wanted = filters.model_copy(update={"documents": (*rest, document.name)})
    if document.name not in match_documents(wanted, documents):
        others = describe_filters(filters.model_copy(update={"documents": ()}))
        raise FilterError(f"The rest of the filter excludes “{title}”: {others}")
    return wanted
