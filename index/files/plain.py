"""Formats that are text, such as `.txt` and `.md`: one document a file, its text the file as decoded."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from index.errors import GeneratedText, OwnExport, ReadError
from index.files.base import read_bytes
from index.files.decode import decode
from index.files.generated import why_generated
from index.files.own_exports import is_own_export
from index.files.text_formats import find_text_format
from index.models import Document, DocumentFormat, Problem, Source
from index.settings import IndexSettings
from index.structure import OriginalPlace, Structure
from index.text.csv_rows import table_places
from index.text.markdown import first_heading, front_matter
from index.text.source_by_marks import source_by_marks
from index.text.subtitle_files import subtitle_places


def read_plain(path: Path, name: str, source: Source, settings: IndexSettings) -> Iterator[Document | Problem]:
    """Yield the document of a text file; what the text states of its source supplies what SOURCES.toml does not."""
    found = find_text_format(name)
    assert found is not None
    data = read_bytes(path, settings.largest_file_mb * 1_000_000)
    decoded = decode(data)
    text = decoded.text
    if not text.strip().strip("\ufeff").strip():
        raise ReadError("is empty")
    if not settings.take_all and is_own_export(text):
        raise OwnExport("is an export that pincite wrote; it was left out (pincite index --all takes it)")
    if found == "code" and not settings.take_all and (reason := why_generated(name, text)):
        raise GeneratedText(f"{reason}; it was left out (pincite index --all takes it)")
    for note in decoded.notes:
        yield Problem(name=name, message=note, skipped=False)
    stated = {**stated_source(text, found).model_dump(exclude_none=True), **source.model_dump(exclude_none=True)}
    yield Document(
        name=name,
        text=text,
        source=Source(**stated),
        format=found,
        encoding=decoded.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        structure=structure_of(text, found),
    )


def stated_source(text: str, format: DocumentFormat) -> Source:
    """Return what a text states of its source, such as the front matter of Markdown and its first heading."""
    if format == "markdown":
        stated = front_matter(text).model_dump(exclude_none=True)
        return Source(**{"title": first_heading(text), **stated})
    return source_by_marks(text, format)


def structure_of(text: str, format: DocumentFormat) -> Structure:
    """Return the places of a text in a format that has them, such as the times of subtitles and the rows of a table."""
    find_places = _PLACES.get(format)
    return Structure(places=find_places(text)) if find_places is not None else Structure()


_PLACES: Mapping[DocumentFormat, Callable[[str], tuple[OriginalPlace, ...]]] = {
    "subtitles": subtitle_places,
    "csv": table_places,
    "tsv": table_places,
}
"""What finds the places of a text in a format of its own."""
