"""Copies of PDFs whose marked words are highlighted, as every viewer shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from index.models import Span
from rag.answer.citations import sha256_of
from tui.terminal import visible
from tui.workspace.files import write_file
from tui.workspace.marks import Mark

if TYPE_CHECKING:
    from rag.answer.originals import Originals


@dataclass(slots=True)
class HighlightedCopies:
    """What became of marks: the copies written, and a line for each mark or document that could not be highlighted.

    `other_formats`: a line for each document with marks that is no PDF.
    """

    written: list[Path] = field(default_factory=list)
    marks: int = 0
    problems: list[str] = field(default_factory=list)
    other_formats: list[str] = field(default_factory=list)


def write_highlighted(
    marks: Sequence[Mark], originals: "Originals", folder: Path, *, overwrite: bool = False
) -> HighlightedCopies:
    """Write into a folder a copy of each PDF that has marks; a mark's note, or its question, goes with the highlight.

    Raises AlreadyThere, or WorkspaceError if a copy cannot be written.
    """
    from index.errors import CorpusError, FilterError

    outcome = HighlightedCopies()
    folder.mkdir(parents=True, exist_ok=True)
    for name, own in _by_document(marks):
        try:
            standing = list(_standing(own, originals, outcome))
            if not originals.has_pages(name):
                outcome.other_formats.append(f"{visible(name)}: is no PDF; {_left_out(len(own))}")
                continue
            if not standing:
                continue
            data = originals.highlighted(name, [(spans, note) for spans, note in standing])
        except (CorpusError, FilterError) as error:
            outcome.problems.append(visible(str(error)))
            continue
        path = folder / copy_name(name)
        write_file(path, data, overwrite=overwrite, mode=0o666)
        outcome.written.append(path)
        outcome.marks += len(standing)
    return outcome


def _left_out(marks: int) -> str:
    return "1 mark is left out" if marks == 1 else f"{marks:,} marks are left out"


def copy_name(document: str) -> str:
    """Return the name of a document's copy: one that no original has, without folders."""
    plain = PurePosixPath(visible(document).replace("\\", "/"))
    parts = [part for part in plain.parts if part not in ("/", "..", ".")]
    return f"{PurePosixPath(' - '.join(parts)).stem or 'document'}.highlighted.pdf"


def _by_document(marks: Sequence[Mark]) -> list[tuple[str, list[Mark]]]:
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.citation.document, []).append(mark)
    return list(found.items())


def _standing(
    marks: Sequence[Mark], originals: "Originals", outcome: HighlightedCopies
) -> Iterator[tuple[list[Span], str]]:
    """Yield the words and note of each mark whose words still stand; report the others."""
    text = originals.text(marks[0].citation.document)
    for mark in marks:
        citation = mark.citation
        if sha256_of(text[citation.start : citation.end]) == citation.sha256:
            yield [Span(start=citation.start, end=citation.end)], mark.note or mark.question
        else:
            outcome.problems.append(f"{visible(citation.document)}: the words of a mark no longer stand there")
