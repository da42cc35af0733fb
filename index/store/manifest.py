"""The manifests of a generation and of its segments: configuration, counts, and every file's hash."""

from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field

from index.encoder.base import EmbedderIdentity
from index.models import DocumentFormat, Intake, LeftOut, Problem, Source
from index.search.ann import AnnRecord
from index.structure import OriginalPlace, Unsearched
from index.value import Value

FORMAT = 6
"""Version of the disk format. An index of another version is rebuilt from the documents."""


RACY_NS = 2_000_000_000
"""Nanoseconds before an index was built in which a file may change again without a new time stamp: size and time alone
do not prove that such a file is unchanged."""


PartName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
"""The name of a file or folder of the index: never a path, so that nothing outside the index is read as part of it."""


class FileRecord(Value):
    """One file of an index: its size in bytes, the SHA-256 of its content, and that of a sample of it.

    The sample is `index.proof.sample_of`: what opening looks at where hashing everything would take too long.
    """

    bytes: int
    sha256: str
    sample: str


class DocumentRecord(Value):
    """One document of an index.

    `file` is the corpus file it was read from, with the size, times and inode the file had (None: not known, as in
    an index of an earlier version, or of documents in memory); `declared` is what
    SOURCES.toml said of it, `source` that with what the document itself states; `context` is
    what is searched with each of its passages (see `index.indexing.prepared.DocumentHead`). `extractor`, `page_labels`,
    `places` and `left_out` are those of the document and its structure. `passages` is the half-open
    range of its passages in the generation; on disk, in a line of a segment's `documents.jsonl`, it is not kept.
    """

    name: str
    file: str
    size: int
    mtime_ns: int
    ctime_ns: int | None = None
    inode: int | None = None
    sha256: str
    encoding: str
    format: DocumentFormat
    characters: int
    source: Source
    declared: Source
    context: str = ""
    extractor: str = ""
    page_labels: tuple[str, ...] = ()
    places: tuple[OriginalPlace, ...] = ()
    left_out: tuple[Unsearched, ...] = ()
    passages: tuple[int, int] = (0, 0)


class SkippedFile(Value):
    """The state of a file that could not be read.

    It is not tried again while its state stays the same, unless `retry` is True: its bytes could not be had.
    """

    name: str
    size: int
    mtime_ns: int
    ctime_ns: int | None = None
    inode: int | None = None
    retry: bool = False


class FolderRecord(Value):
    """What was taken in of a folder: the rule, and what it left out."""

    intake: Intake = Intake()
    left_out: LeftOut = LeftOut()


class IndexConfig(Value):
    """Everything besides the documents that decides what an index holds; `recipe` in the files."""

    format: int = FORMAT
    chunker: str
    tokenizer: str
    passage_chars: int
    longest_passage_chars: int
    embedder: EmbedderIdentity


class SegmentRecord(Value):
    """One segment of an index, its `segment.json`: the files below `segments/<name>/`, never changed once written.

    `tokens`: the number of token vectors. `neighbours`: None if every vector is compared. `has_vectors`: False for a
    segment whose passages wait to be embedded. `words`: the segment without vectors that this one completes, or None.
    `extractors`: the identities of what its documents were extracted by (`index.files.extractors`).
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    name: PartName
    config: IndexConfig = Field(alias="recipe")
    documents: int
    passages: int
    sentences: int
    tokens: int
    neighbours: AnnRecord | None = None
    has_vectors: bool = True
    words: str | None = None
    extractors: tuple[str, ...] = ()
    files: dict[PartName, FileRecord]


class Manifest(Value):
    """The manifest of a generation, its `manifest.json`: its segments and what they contribute to it.

    Counts cover live documents only; a segment may hold documents that have been replaced since. `embedded`: how many
    of the passages have vectors; the others are found by their words until they get theirs. `folder`: what was left out
    of it. `own`: the generation's own files.
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    generation: PartName
    created: AwareDatetime
    config: IndexConfig = Field(alias="recipe")
    documents: int
    passages: int
    sentences: int
    tokens: int
    embedded: int
    problems: tuple[Problem, ...] = ()
    folder: FolderRecord = FolderRecord()
    skipped: tuple[SkippedFile, ...] = ()
    segments: tuple[SegmentRecord, ...] = ()
    own: dict[PartName, FileRecord] = Field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every passage has a vector."""
        return self.embedded == self.passages

    @property
    def proof_ns(self) -> int:
        """Nanoseconds since 1970: the times of a file that last changed before prove that it is unchanged since."""
        return int(self.created.timestamp() * 1e9) - RACY_NS

    @property
    def extractors(self) -> tuple[str, ...]:
        """What documents were extracted by, each with its versions; empty if all are text."""
        return tuple(sorted({one for segment in self.segments for one in segment.extractors}))

    @property
    def files(self) -> dict[str, FileRecord]:
        """Every file of the generation, by its path in the index's folder."""
        found = {f"generations/{self.generation}/{name}": record for name, record in self.own.items()}
        for segment in self.segments:
            found.update({f"segments/{segment.name}/{name}": record for name, record in segment.files.items()})
        return found
