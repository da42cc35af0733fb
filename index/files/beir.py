"""A BEIR `corpus.jsonl`: one document a row (`_id`, `title`, `text`)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from index.errors import FileUnavailable, ReadError
from index.files.base import state_of, unavailable
from index.files.decode import REPLACED
from index.models import Document, Problem, Source, clean
from index.regular_file import open_regular
from index.settings import IndexSettings

MAX_BAD_ROWS = 20
"""Bad rows of one file that are named one by one; a file with more is rejected."""


def read_beir(path: Path, name: str, source: Source, settings: IndexSettings) -> Iterator[Document | Problem]:
    """Yield a document for each row, named `<file>#<_id>`; a bad row is named and skipped.

    The document's text is the row's `text`; its title is the row's. Rows are streamed.
    """
    largest = settings.largest_file_mb * 1_000_000
    bad = odd = 0
    seen: set[str] = set()
    try:
        with open_regular(path) as file:
            before = os.fstat(file.fileno())
            number = 0
            while line := file.readline(largest + 1):
                number += 1
                if not line.strip():
                    continue
                row = None if len(line) > largest else row_of(line)
                if row is None or row[0] in seen:
                    bad += 1
                    reason = "is too long" if len(line) > largest else "is not a row with a new _id and a text"
                    yield Problem(name=name, message=f"line {number:,} {reason}; it was left out")
                    while len(line) > largest and not line.endswith(b"\n"):
                        line = file.readline(largest + 1)
                    if bad > MAX_BAD_ROWS:
                        raise ReadError(f"has more than {MAX_BAD_ROWS} bad rows; is it a BEIR corpus?")
                    continue
                if odd < MAX_BAD_ROWS and not _is_utf8(line):
                    odd += 1
                    message = f"line {number:,} has bytes that are not UTF-8, shown as {REPLACED}"
                    yield Problem(name=name, message=message, skipped=False)
                identifier, title, text = row
                seen.add(identifier)
                own = source.model_copy(update={"title": title}) if title else source
                yield Document.from_text(f"{name}#{identifier}", text, source=own)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise unavailable(error) from error
    if state_of(before) != state_of(after):
        raise FileUnavailable("changed while it was read; index again when it no longer changes")


def row_of(line: bytes) -> tuple[str, str, str] | None:
    """Return the id, title and text of a row, None for one that is no document."""
    try:
        try:
            row = json.loads(line)
        except UnicodeDecodeError:
            row = json.loads(line.decode("utf-8", "replace"))
        identifier, title, text = row["_id"], row.get("title") or "", row["text"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)
    if not (isinstance(identifier, str) and isinstance(title, str) and isinstance(text, str)):
        return None
    return (clean(identifier), clean(title).strip(), clean(text)) if text.strip() and identifier else None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
