"""Whether marked words still stand in the documents, by the check that citations have."""

from collections.abc import Callable, Iterable, Sequence

from index.models import Value
from rag.answer.citations import CitationCheck, CitationStatus
from rag.models import Citation
from tui.workspace.marks import Mark


class MarkCheck(Value):
    """What became of a mark's words; `found_at`: where they stand now, if known and elsewhere."""

    mark: Mark
    status: CitationStatus
    found_at: int | None = None


def recheck(marks: Sequence[Mark], check: Callable[[Iterable[Citation]], Sequence[CitationCheck]]) -> list[MarkCheck]:
    """Return for each mark whether its words still stand, given the check of a folder, `Retriever.check`."""
    checks = check([mark.citation for mark in marks])
    return [
        MarkCheck(mark=mark, status=check.status, found_at=check.found_at)
        for mark, check in zip(marks, checks, strict=True)
    ]
