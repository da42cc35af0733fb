"""Marks as JSON. The fields are published: they are added to, not changed, within a version."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import AwareDatetime

from index.models import Source
from index.value import Value
from rag.models import Citation, Highlight
from tui.workspace.marks import Mark


class ExportedMark(Value):
    """A mark: the words of a passage with their citation, as `pincite verify --citations` checks it.

    `highlights`: the words in it that answer, best first. `url`, `licence`: of the document, where known.
    """

    id: str
    question: str
    quote: str
    heading: str
    highlights: tuple[Highlight, ...]
    note: str | None
    marked: AwareDatetime
    citation: Citation
    url: str | None
    licence: str | None


class MarkExport(Value):
    """All that an export holds."""

    version: Literal[1] = 1
    marks: tuple[ExportedMark, ...]


def export_marks(marks: Sequence[Mark], sources: Mapping[str, Source]) -> MarkExport:
    """Return marks as they are published; `sources` tells what is known of documents by name."""
    return MarkExport(marks=tuple(_export_mark(mark, sources.get(mark.citation.document, Source())) for mark in marks))


def _export_mark(mark: Mark, source: Source) -> ExportedMark:
    return ExportedMark(
        id=mark.id,
        question=mark.question,
        quote=mark.text,
        heading=mark.heading,
        highlights=mark.highlights,
        note=mark.note,
        marked=mark.at,
        citation=mark.citation,
        url=source.url,
        licence=source.licence,
    )
