"""What an update has to do: which files stand as they were, which are read again, what that changed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from index.errors import ReadError
from index.folder import FileState
from index.generation import Generation
from index.manifest import DocumentRecord, SkippedFile
from index.models import Document, Problem, Source
from index.parts import Carrier, Origin, Part
from index.reader import reader_for
from index.settings import IndexSettings

RACY_NS = 2_000_000_000
"""A file that changed this shortly before an index was made may change again within one tick of its clock, so
its size and time alone do not prove it unchanged."""


class Plan:
    """Compares a folder's files with the generation before and yields what the next one is made of."""

    def __init__(
        self,
        files: Sequence[FileState],
        sources: Mapping[str, Source],
        before: Generation | None,
        problems: Sequence[Problem],
        settings: IndexSettings,
    ) -> None:
        self._files = files
        self._sources = sources
        self._before = before
        self._settings = settings
        self.problems = list(problems)
        self.skipped: list[SkippedFile] = []
        self.added: list[str] = []
        self.changed: list[str] = []
        self.carried: list[str] = []
        self._hashes: dict[str, str] = {}
        self._known: dict[str, list[tuple[int, DocumentRecord]]] = {}
        if before is not None:
            for number, record in enumerate(before.documents):
                self._known.setdefault(record.file, []).append((number, record))
            self._proof_ns = int(before.manifest.created.timestamp() * 1e9) - RACY_NS

    @cached_property
    def carrier(self) -> Carrier | None:
        """Takes documents over from the generation before; None if there is none to take over from."""
        return Carrier(self._before) if self._before is not None else None

    def is_unchanged(self) -> bool:
        """Tell whether every file is known to stand as it was, and none has gone or come."""
        names = {file.name for file in self._files}
        gone = {file.name for file in self._before.manifest.skipped} - names if self._before else set()
        return (
            not gone
            and set(self._known) <= names
            and all(self._stands(file) or self._still_bad(file) for file in self._files)
        )

    def removed(self) -> list[str]:
        """Return the names of documents that are no longer there."""
        if self._before is None:
            return []
        kept = {*self.added, *self.changed, *self.carried}
        return [record.name for record in self._before.documents if record.name not in kept]

    def items(self, progress: Callable[[int, str], None]) -> Iterator[tuple[Origin, Document] | Part]:
        """Yield, file by file, parts carried over and documents to index. Bad files go to `problems`.

        `progress` is called with the number of files done and the name of the next.
        """
        for number, file in enumerate(self._files):
            progress(number, file.name)
            origin = Origin(file.name, file.size, file.mtime_ns, self._sources.get(file.name, Source()))
            if self._stands(file):
                yield from self._carry_all(origin)
                continue
            if self._still_bad(file):
                self._skip(file, *self._old_problems({file.name}))
                continue
            try:
                yield from self._read(file, origin)
            except ReadError as error:
                self._skip(file, Problem(name=file.name, message=str(error)))
        progress(len(self._files), "")

    def _stands(self, file: FileState) -> bool:
        known = self._known.get(file.name)
        if not known:
            return False
        first = known[0][1]
        declared = self._sources.get(file.name, Source())
        same = (first.size, first.mtime_ns, first.declared) == (file.size, file.mtime_ns, declared)
        return same and (file.mtime_ns < self._proof_ns or self._has_bytes(file, first))

    def _has_bytes(self, file: FileState, record: DocumentRecord) -> bool:
        """Tell whether a file that is one document still has the bytes it was read from."""
        if record.name != file.name:
            return False
        if file.name not in self._hashes:
            try:
                with file.path.open("rb") as opened:
                    self._hashes[file.name] = hashlib.file_digest(opened, "sha256").hexdigest()
            except OSError:
                return False
        return self._hashes[file.name] == record.sha256

    def _still_bad(self, file: FileState) -> bool:
        """Tell whether a file that could not be read still is as it was then."""
        state = SkippedFile(name=file.name, size=file.size, mtime_ns=file.mtime_ns)
        return self._before is not None and state in self._before.manifest.skipped and file.mtime_ns < self._proof_ns

    def _skip(self, file: FileState, *problems: Problem) -> None:
        self.problems.extend(problems)
        self.skipped.append(SkippedFile(name=file.name, size=file.size, mtime_ns=file.mtime_ns))

    def _old_problems(self, names: set[str]) -> list[Problem]:
        return [problem for problem in self._before.manifest.problems if problem.name in names] if self._before else []

    def _carry_all(self, origin: Origin) -> Iterator[Part]:
        assert self.carrier is not None and self._before is not None
        for number, record in self._known[origin.name]:
            self.carried.append(record.name)
            yield self.carrier.carry(number, record, origin, record.source)
        names = {record.name for _, record in self._known[origin.name]}
        self.problems.extend(self._old_problems(names | {origin.name}))

    def _read(self, file: FileState, origin: Origin) -> Iterator[tuple[Origin, Document] | Part]:
        """Read a file whole before yielding from it, so that one that turns out bad leaves nothing behind."""
        read = reader_for(file.name)
        assert read is not None
        known = {record.name: (number, record) for number, record in self._known.get(file.name, [])}
        documents: list[Document] = []
        for item in read(file.path, file.name, origin.declared, self._settings):
            if isinstance(item, Problem):
                self.problems.append(item)
            else:
                documents.append(item)
        if not documents:
            raise ReadError("holds no documents")
        for document in documents:
            number, record = known.get(document.name, (0, None))
            if record is None:
                self.added.append(document.name)
            elif record.sha256 == document.sha256 and record.source.title == document.source.title:
                (self.carried if record.source == document.source else self.changed).append(document.name)
                assert self.carrier is not None
                yield self.carrier.carry(number, record, origin, document.source)
                continue
            else:
                self.changed.append(document.name)
            yield origin, document
