"""The formats of an export by name, and writing one to a file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from index.models import Source
from tui.terminal import safe_json
from tui.workspace.export.bibtex import to_bibtex
from tui.workspace.export.markdown import to_markdown
from tui.workspace.export.published import exported
from tui.workspace.files import WorkspaceError, write_whole
from tui.workspace.marks import Mark

Format = Literal["markdown", "json", "bibtex"]

ENDINGS: Mapping[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".bib": "bibtex",
    ".bibtex": "bibtex",
}
"""The format that a file's name ends in."""


def to_json(marks: Sequence[Mark], sources: Mapping[str, Source]) -> str:
    """Return marks as JSON in the published fields, control characters escaped."""
    return safe_json(exported(marks, sources).model_dump_json(indent=2)) + "\n"


FORMATS: Mapping[Format, Callable[[Sequence[Mark], Mapping[str, Source]], str]] = {
    "markdown": to_markdown,
    "json": to_json,
    "bibtex": to_bibtex,
}
"""The formats and what makes them."""


def export_text(marks: Sequence[Mark], format: Format, sources: Mapping[str, Source] | None = None) -> str:
    """Return marks in a format. `sources` tells what is known of documents by name, for addresses.

    Raises WorkspaceError if there are none.
    """
    if not marks:
        raise WorkspaceError("nothing is marked yet, so there is nothing to export. Mark a passage first.")
    return FORMATS[format](marks, sources or {})


def export_file(
    marks: Sequence[Mark],
    format: Format,
    path: Path,
    sources: Mapping[str, Source] | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Write marks to a file in one step. Raises AlreadyThere, or WorkspaceError if it can't be written."""
    made = export_text(marks, format, sources).encode("utf-8", "replace")
    write_whole(path, made, overwrite=overwrite, mode=0o666)
