"""Plain text (`.txt`) and Markdown (`.md`): one document a file."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from index.errors import OwnExport, ReadError
from index.files.base import read_bytes
from index.files.decode import decode
from index.files.own_exports import is_own_export
from index.models import Document, DocumentFormat, Problem, Source
from index.settings import IndexSettings
from index.text.markdown import first_heading, front_matter


def read_text(path: Path, name: str, source: Source, settings: IndexSettings) -> Iterator[Document | Problem]:
    """Yield the document of a plain text file."""
    yield from _read(path, name, source, settings, "text")


def read_markdown(path: Path, name: str, source: Source, settings: IndexSettings) -> Iterator[Document | Problem]:
    """Yield the document of a Markdown file; front matter and first heading supply what SOURCES.toml does not."""
    yield from _read(path, name, source, settings, "markdown")


def _read(
    path: Path, name: str, source: Source, settings: IndexSettings, format: DocumentFormat
) -> Iterator[Document | Problem]:
    data = read_bytes(path, settings.largest_file_mb * 1_000_000)
    decoded = decode(data)
    text = decoded.text
    if not text.strip().strip("\ufeff").strip():
        raise ReadError("is empty")
    if not settings.take_all and is_own_export(text):
        raise OwnExport("is an export that pincite wrote; it was left out (pincite index --all takes it)")
    for note in decoded.notes:
        yield Problem(name=name, message=note, skipped=False)
    if format == "markdown":
        stated = {**front_matter(text).model_dump(exclude_none=True), **source.model_dump(exclude_none=True)}
        source = Source(**{"title": first_heading(text), **stated})
    digest = hashlib.sha256(data).hexdigest()
    yield Document(name=name, text=text, source=source, format=format, encoding=decoded.encoding, sha256=digest)
