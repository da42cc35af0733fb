"""Whether marked words still stand in the documents.

Apart from the marks, which are read before the first frame of the app: checking needs numpy.
"""

from collections.abc import Callable, Iterable, Sequence

from index.value import Value
from rag.answer.citations import CitationCheck, CitationStatus
from rag.models import Citation
from tui.workspace.marks import Mark


class MarkCheck(Value):
    """Whether a mark's words still stand in the documents; `found_at`: where they stand now, if they moved."""

    mark: Mark
    status: CitationStatus
    found_at: int | None = None


def check_marks(
    marks: Sequence[Mark], check: Callable[[Iterable[Citation]], Sequence[CitationCheck]]
) -> list[MarkCheck]:
    """Return a check for each mark; `check` is that of a folder, such as `Retriever.check`."""
    checks = check([mark.citation for mark in marks])
    return [
        MarkCheck(mark=mark, status=check.status, found_at=check.found_at)
        for mark, check in zip(marks, checks, strict=True)
    ]
