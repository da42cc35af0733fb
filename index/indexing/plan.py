"""Plans an update: which files are unchanged, which are read again, and what that changed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from index.errors import FileUnavailable, LeftOutFile, ReadError
from index.files.document_names import possible_files
from index.files.extractors import extractor_identity
from index.files.scan import FileState
from index.indexing.prepared import DocumentHead, DocumentOrigin, passages_key
from index.indexing.skipped_files import SkippedFiles
from index.models import Intake, Problem, Source
from index.regular_file import open_regular
from index.store.generation import Generation
from index.store.manifest import DocumentRecord, SkippedFile
from index.store.segment import Segment

if TYPE_CHECKING:
    from index.indexing.read_ahead import FileReaders, Item, PreparedDocument
    from index.store.manifest import IndexConfig
    from index.store.store import Store


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document that a segment holds unchanged; `segment`: its number among the plan's segments."""

    segment: int
    document: int


@dataclass(frozen=True, slots=True)
class CarriedDocument:
    """A document whose passages a segment holds but whose record, of its file or source, has changed."""

    place: KeptDocument
    record: DocumentRecord


@dataclass(slots=True)
class _File:
    """A file as the previous generation knew it: its state, and its documents by number and name."""

    state: tuple[int, int, int | None, int | None]
    declared: Source
    extractor: str
    documents: list[tuple[int, str]] = field(default_factory=list)


_NOTHING = Source()


class UpdatePlan:
    """Compares a folder's files with the previous generation and yields what the next one consists of.

    `segments`: those of the generation before and, after them, finished ones that no generation uses: what an
    interrupted build had embedded already. `intake`: the rule by which the files were taken in.
    """

    def __init__(
        self,
        files: Sequence[FileState],
        sources: Mapping[str, Source],
        before: Generation | None,
        problems: Sequence[Problem],
        finished: Sequence[Segment] = (),
        intake: Intake | None = None,
    ) -> None:
        self._files = files
        self._sources = sources
        self._before = before
        self._finished = finished
        self.segments = [*(before.segments if before is not None else ()), *finished]
        self.problems = list(problems)
        self.added: list[str] = []
        self.changed: list[str] = []
        self.carried: list[str] = []
        self._standing: dict[str, bool] = {}
        self._known: dict[str, _File] = {}
        self._names: list[str] = []
        self._proof_ns = 0
        if before is not None:
            self._collect_files(before)
            self._proof_ns = before.manifest.proof_ns
        self._is_other_intake = before is not None and before.manifest.folder.intake != (intake or Intake())
        remembered = before.manifest if before is not None and not self._is_other_intake else None
        self._skipped = SkippedFiles(remembered, self._proof_ns)

    def _collect_files(self, before: Generation) -> None:
        """Collect the files of the previous generation, reading no more of the many records than needed."""
        for number, (segment, document) in enumerate(before.order.tolist()):
            row = before.segments[segment].fields(document)
            file = self._known.get(row["file"])
            if file is None:
                declared = Source.model_validate(row["declared"]) if any(row["declared"].values()) else _NOTHING
                state = (row["size"], row["mtime_ns"], row.get("ctime_ns"), row.get("inode"))
                file = self._known[row["file"]] = _File(state, declared, row.get("extractor", ""))
            file.documents.append((number, row["name"]))
            self._names.append(row["name"])

    def is_unchanged(self) -> bool:
        """Return whether every file is unchanged, none was added or removed, and every passage has its vector."""
        names = {file.name for file in self._files}
        gone = self._skipped.names_before - names
        return (
            not gone
            and (self._before is None or self._before.manifest.is_complete)
            and not self._is_other_intake
            and set(self._known) <= names
            and all(self._is_unchanged(file) or self._skipped.is_still_bad(file) for file in self._files)
        )

    @property
    def skipped(self) -> list[SkippedFile]:
        """The files that could not be read."""
        return self._skipped.records

    def removed(self) -> list[str]:
        """Return the names of documents that no longer exist."""
        kept = {*self.added, *self.changed, *self.carried}
        return [name for name in self._names if name not in kept]

    def to_read(self) -> list[FileState]:
        """Return the files to read, in order."""
        return [file for file in self._files if not self._is_unchanged(file) and not self._skipped.is_still_bad(file)]

    def items(
        self, progress: Callable[[int, str], None], readers: "FileReaders"
    ) -> "Iterator[tuple[DocumentOrigin, PreparedDocument] | KeptDocument | CarriedDocument]":
        """Yield, file by file, documents to reuse and documents to index. Bad files go to `problems`.

        `progress` is called with the number of files done and the name of the next.
        """
        from index.indexing.read_ahead import ReadRequest

        read = readers.read(
            ReadRequest(
                path=file.path,
                name=file.name,
                source=self._sources.get(file.name, Source()),
                size=file.size,
                url=file.url,
                known=self._keys(file.name),
            )
            for file in self.to_read()
        )
        for number, file in enumerate(self._files):
            progress(number, file.name)
            declared = self._sources.get(file.name, Source())
            origin = DocumentOrigin(file.name, file.size, file.mtime_ns, declared, file.ctime_ns, file.inode)
            if self._is_unchanged(file):
                yield from self._keep_all(file.name)
                continue
            if self._skipped.is_still_bad(file):
                self.problems.extend(self._old_problems(file.name))
                self._skipped.keep(file)
                continue
            try:
                yield from self._read(origin, next(read))
            except ReadError as error:
                is_fault = not isinstance(error, LeftOutFile)
                self.problems.append(Problem(name=file.name, message=str(error), skipped=is_fault))
                self._skipped.skip(file, retry=isinstance(error, FileUnavailable))
        progress(len(self._files), "")

    def _is_unchanged(self, file: FileState) -> bool:
        """Return whether a file has not changed; each is checked once."""
        found = self._standing.get(file.name)
        if found is None:
            found = self._standing[file.name] = self._compare(file)
        return found

    def _compare(self, file: FileState) -> bool:
        known = self._known.get(file.name)
        if known is None or self._is_other_intake:  # an export of pincite's own may be among them
            return False
        if known.extractor != extractor_identity(file.name):
            return False
        declared = self._sources.get(file.name, _NOTHING)
        if known.declared is not declared and known.declared != declared:
            return False
        size, modified, changed, _ = known.state
        if (size, modified, changed) != (file.size, file.mtime_ns, file.ctime_ns):
            return False
        # Another file of equal times took its place, or the file system makes inodes up: the bytes decide.
        is_old = file.is_tagged or 0 < max(file.mtime_ns, file.ctime_ns) < self._proof_ns
        return (is_old and known.state == file.state) or (file.url is None and self._has_bytes(file, known))

    def _has_bytes(self, file: FileState, known: _File) -> bool:
        """Return whether a file of one document still has the bytes it was read from."""
        number, name = known.documents[0]
        if name != file.name:
            return False
        try:
            with open_regular(file.path) as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest() == self._record(number).sha256
        except OSError:
            return False

    def _old_problems(self, file: str) -> list[Problem]:
        """Return the problems of a file and of the documents in it."""
        before = self._before.manifest.problems if self._before is not None else ()
        return [problem for problem in before if file in possible_files(problem.name)]

    def _keep_all(self, file: str) -> Iterator[KeptDocument]:
        names = [name for _, name in self._known[file].documents]
        self.carried += names
        for number, _ in self._known[file].documents:
            yield self._place(number)
        self.problems.extend(self._old_problems(file))

    def _record(self, number: int) -> DocumentRecord:
        return self._record_at(self._place(number))

    def _record_at(self, place: KeptDocument) -> DocumentRecord:
        record: DocumentRecord = self.segments[place.segment].document(place.document)
        return record

    def _place(self, number: int) -> KeptDocument:
        assert self._before is not None
        return KeptDocument(*self._before.order[number].tolist())

    def _keys(self, file: str) -> frozenset[str]:
        """Return the keys of a file's documents whose passages are in a segment."""
        known = self._known.get(file)
        records = [self._record(number) for number, _ in known.documents] if known is not None else []
        records += [self._record_at(place) for place in self._found.get(file, {}).values()]
        return frozenset(_key(record) for record in records)

    def _read(
        self, origin: DocumentOrigin, items: "Iterator[Item]"
    ) -> "Iterator[tuple[DocumentOrigin, PreparedDocument] | KeptDocument | CarriedDocument]":
        before = self._known.get(origin.name)
        known = {name: number for number, name in before.documents} if before is not None else {}
        for item in items:
            if isinstance(item, Problem):
                self.problems.append(item)
                continue
            head = item.head
            number = known.get(head.name)
            if number is None:
                self.added.append(head.name)
            else:
                record = self._record(number)
                if item.content is None and _key(record) == _key(head):
                    (self.carried if record.source == head.source else self.changed).append(head.name)
                    yield _carried(self._place(number), record, origin, head)
                    continue
                self.changed.append(head.name)
            if item.content is None:
                place = self._found[origin.name][head.name]
                yield _carried(place, self._record_at(place), origin, head)
            else:
                yield origin, item

    @cached_property
    def _found(self) -> dict[str, dict[str, KeptDocument]]:
        """Where an interrupted build left the passages of documents, by file and name; the newest of each."""
        first = len(self.segments) - len(self._finished)
        found: dict[str, dict[str, KeptDocument]] = {}
        for place, segment in enumerate(self._finished, first):
            for number in range(segment.record.documents):
                row = segment.fields(number)
                found.setdefault(row["file"], {})[row["name"]] = KeptDocument(place, number)
        return found


def _key(document: DocumentRecord | DocumentHead) -> str:
    return passages_key(document.name, document.sha256, document.source.title, document.extractor)


def _carried(
    place: KeptDocument, record: DocumentRecord, origin: DocumentOrigin, head: DocumentHead
) -> KeptDocument | CarriedDocument:
    now = {
        "file": origin.name,
        "size": origin.size,
        "mtime_ns": origin.mtime_ns,
        "ctime_ns": origin.ctime_ns,
        "inode": origin.inode,
        "declared": origin.declared,
        "source": head.source,
    }
    updated = record.model_copy(update=now)
    return place if updated == record else CarriedDocument(place, updated)


def other_segments(store: "Store", before: Generation | None, config: "IndexConfig") -> list[Segment]:
    """Return finished segments of the same configuration that the previous generation does not use.

    An interrupted build leaves them behind, and an update those whose documents it replaced.
    """
    used = {segment.record.name for segment in before.segments} if before is not None else set[str]()
    return [segment for segment in store.segments(config) if segment.record.name not in used]
