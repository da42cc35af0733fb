"""The formats of an export by name and by file ending, and writing one to a file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from index.models import Source
from tui.terminal import safe_json
from tui.workspace.export.bibtex import to_bibtex
from tui.workspace.export.markdown import to_markdown
from tui.workspace.export.published import export_marks
from tui.workspace.files import WorkspaceError, write_file
from tui.workspace.marks import Mark

ExportFormat = Literal["markdown", "json", "bibtex"]

ENDINGS: Mapping[str, ExportFormat] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".bib": "bibtex",
    ".bibtex": "bibtex",
}
"""The format that the ending of a file's name stands for."""


def format_of(path: Path) -> ExportFormat:
    """Return the format that a file's name ends in, Markdown for a name without ending.

    Raises WorkspaceError for any other ending.
    """
    found = ENDINGS.get(path.suffix.lower()) if path.suffix else "markdown"
    if found is None:
        *others, last = ENDINGS
        raise WorkspaceError(f"{path.name}: the ending names no format. End the name in {', '.join(others)} or {last}.")
    return found


def to_json(marks: Sequence[Mark], sources: Mapping[str, Source]) -> str:
    """Return marks as JSON in the published fields, control characters escaped."""
    return safe_json(export_marks(marks, sources).model_dump_json(indent=2)) + "\n"


FORMATS: Mapping[ExportFormat, Callable[[Sequence[Mark], Mapping[str, Source]], str]] = {
    "markdown": to_markdown,
    "json": to_json,
    "bibtex": to_bibtex,
}
"""What writes each format."""


def export_text(marks: Sequence[Mark], format: ExportFormat, sources: Mapping[str, Source] | None = None) -> str:
    """Return marks in a format. `sources`: what is known about documents, by name.

    Raises WorkspaceError if there are none.
    """
    if not marks:
        raise WorkspaceError("nothing is marked yet, so there is nothing to export. Mark a passage first.")
    return FORMATS[format](marks, sources or {})


def export_file(
    marks: Sequence[Mark],
    format: ExportFormat,
    path: Path,
    sources: Mapping[str, Source] | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Write marks to a file in one step. Raises AlreadyThere, or WorkspaceError if it can't be written."""
    text = export_text(marks, format, sources)
    write_file(path, text.encode("utf-8", "replace"), overwrite=overwrite, mode=0o666)
