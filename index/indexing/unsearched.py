"""Reports the words of an index's documents that are not searched, where they stand, and why."""

from collections.abc import Iterator, Sequence

from index.models import Document
from index.reading import OpenGeneration
from index.store.manifest import DocumentRecord
from index.structure import Unsearched
from index.text.chunker import unsearched_in
from index.text.lines import count_line_ends
from index.value import Value


class UnsearchedLines(Value):
    """Lines of a document, counted from 1, that hold words which are not searched, and the reason."""

    document: str
    line_start: int
    line_end: int
    reason: str


def read_unsearched(generation: OpenGeneration) -> Iterator[UnsearchedLines]:
    """Yield what is left out of the searched text, document by document, in the order of the lines.

    Lays every document out again, so it takes about as long as cutting them into passages.
    """
    for number, record in enumerate(generation.documents):
        text = generation.document_text(number)
        line = 1
        at = 0
        for one in _left_out(record, text):
            line += count_line_ends(text[at : one.start])
            last = line + count_line_ends(text[one.start : one.end])
            at = one.start
            yield UnsearchedLines(document=record.name, line_start=line, line_end=last, reason=one.reason)


def _left_out(record: DocumentRecord, text: str) -> Sequence[Unsearched]:
    """Return what is left out of a document: what its extractor left out, or what its text shows."""
    if record.left_out:
        return record.left_out
    document = Document.from_text(record.name, text, source=record.source, format=record.format)
    return unsearched_in(document)
