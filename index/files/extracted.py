"""Formats that are not text: the documents that an extractor finds in a file, in a child process."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from index.errors import OwnExport, ReadError
from index.files.base import read_bytes
from index.files.extract.extracted import Skipped
from index.files.extractors import find_extractor
from index.files.own_exports import is_own_file
from index.files.worker import Limits, shared_worker
from index.models import Document, Problem, Source
from index.settings import IndexSettings


def read_extracted(path: Path, name: str, source: Source, settings: IndexSettings) -> Iterator[Document | Problem]:
    """Yield the documents of a file; what SOURCES.toml says of it goes before what the file states itself.

    A document of an archive, a mailbox or an attachment is named `<file>/<member>` or `<file>#<number>`.
    """
    extractor = find_extractor(name)
    assert extractor is not None
    data = read_bytes(path, settings.largest_file_mb * 1_000_000)
    if not data:
        raise ReadError("is empty")
    if not settings.take_all and is_own_file(data, extractor.module):
        raise OwnExport("is an answer or an export that pincite wrote; it was left out (pincite index --all takes it)")
    digest = hashlib.sha256(data).hexdigest()
    for found in shared_worker().extract(extractor.module, name, data, Limits.of(settings)):
        own = name + found.part
        if isinstance(found, Skipped):
            yield Problem(name=own, message=found.reason, skipped=not found.is_remark)
            continue
        for note in found.notes:
            yield Problem(name=own, message=note, skipped=False)
        # What SOURCES.toml says of a file holds for the file itself, not for what is attached to it.
        stated = source.model_dump(exclude_none=True) if not found.part.startswith("/") else {}
        yield Document(
            name=own,
            text=found.text,
            source=Source(**{**found.source.model_dump(exclude_none=True), **stated}),
            format=found.format,
            sha256=found.sha256 or digest,
            structure=found.structure,
            extractor=extractor.identity,
        )
