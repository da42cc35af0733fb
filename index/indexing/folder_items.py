"""What the next generation of a folder consists of: documents to keep, and the parts of new ones as they are read."""

import contextlib
import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

from index.files.scan import FileState
from index.indexing.encode_document import PartMaker
from index.indexing.plan import CarriedDocument, KeptDocument, UpdatePlan
from index.indexing.prepared import DocumentOrigin
from index.indexing.read_ahead import FileReaders, PreparedDocument
from index.models import Problem
from index.store.document_part import DocumentPart

READ_SHARE = 0.1
"""Share of the work on a document that is done when its text has been read, and not cut yet."""

Item = Iterable[DocumentPart] | KeptDocument | CarriedDocument


class ReadingProgress:
    """Reports how far the files of a folder have been read, in bytes."""

    def __init__(self, files: Sequence[FileState], report: Callable[[int, int, str, int], None]) -> None:
        """Take the files and what receives the bytes done, all bytes, the name of a file and its number."""
        self._files = files
        self._report = report
        self._starts = [0, *itertools.accumulate(file.size for file in files)]
        self._number = 0

    def begin(self, number: int, name: str) -> None:
        """Report that a file is next; after the last one, its number is that of the files."""
        self._number = number
        self._report(self._starts[number], self._starts[-1], name, number)

    def within(self, share: float) -> None:
        """Report how much of the file is done, from 0 to 1."""
        file, number = self._files[self._number], self._number
        self._report(self._starts[number] + int(share * file.size), self._starts[-1], file.name, number)


def folder_items(plan: UpdatePlan, readers: FileReaders, progress: ReadingProgress) -> Generator[Item, None, None]:
    """Yield the documents of the next generation in order, and close the readers at the end."""
    with contextlib.closing(readers):
        for item in plan.items(progress.begin, readers):
            if isinstance(item, KeptDocument | CarriedDocument):
                yield item
            else:
                origin, prepared = item
                is_file = prepared.head.name == origin.name
                yield parts_of(origin, prepared, plan.problems, progress.within if is_file else None)


def parts_of(
    origin: DocumentOrigin,
    prepared: PreparedDocument,
    problems: list[Problem],
    progress: Callable[[float], None] | None = None,
) -> Iterator[DocumentPart]:
    """Yield the parts of a new document as it is cut; `progress` receives the share of it that has been."""
    head, maker, received = prepared.head, PartMaker(prepared.head, origin), 0
    for content in prepared.content or ():
        if isinstance(content, bytes):
            yield maker.text(content)
            received += len(content)
            share = READ_SHARE * min(1.0, received / max(1, origin.size))
        else:
            yield maker.batch(content)
            share = READ_SHARE + (1 - READ_SHARE) * maker.characters / max(1, head.characters)
        if progress is not None:
            progress(share)
    if not maker.passages:
        message = "has no words to search"
        problems.append(Problem(name=head.name, message=message, skipped=False))
    yield maker.end()
