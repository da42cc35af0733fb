"""The manifests of a generation and its segments: what they were built with, what is in them, every file's hash."""

from pydantic import AwareDatetime, Field

from index.encoder.base import EmbedderIdentity
from index.models import Problem, Source, Value
from index.search.ann import AnnRecord

FORMAT = 2
"""Version of the disk format. An index of another version is rebuilt from the documents."""


class FileRecord(Value):
    """One file of an index: its size in bytes, the SHA-256 of its content, and that of a sample of it.

    The sample is `index.proof.sample_of`: what opening looks at where hashing everything would take too long.
    """

    bytes: int
    sha256: str
    sample: str


class DocumentRecord(Value):
    """One document of an index.

    `file` is the corpus file it was read from, with the size and time the file had; `declared` is what
    SOURCES.toml said of it, `source` that with what the document itself states. `passages` is the half-open
    range of its passages in the generation; on disk, in a line of a segment's `documents.jsonl`, it is not kept.
    """

    name: str
    file: str
    size: int
    mtime_ns: int
    sha256: str
    encoding: str
    format: str
    characters: int
    source: Source
    declared: Source
    passages: tuple[int, int] = (0, 0)


class SkippedFile(Value):
    """A file that could not be read, as it stood then: while it stays so, it is not tried again."""

    name: str
    size: int
    mtime_ns: int


class IndexConfig(Value):
    """Everything besides the documents that decides what an index holds; another recipe, another index."""

    format: int = FORMAT
    chunker: str
    tokenizer: str
    passage_chars: int
    longest_passage_chars: int
    embedder: EmbedderIdentity


class SegmentRecord(Value):
    """One segment of an index, its `segment.json`: the files below `segments/<name>/`, never changed once written.

    `tokens`: word pieces, each of `token_dimensions`. `basis`: the SHA-256 of the basis they are kept in.
    `neighbours`: None where every vector is compared.
    """

    name: str
    recipe: IndexConfig
    documents: int
    passages: int
    sentences: int
    tokens: int
    token_dimensions: int
    basis: str
    neighbours: AnnRecord | None = None
    files: dict[str, FileRecord]


class Manifest(Value):
    """The manifest of a generation, its `manifest.json`: which segments it is made of and what they hold for it.

    Counts are of what is still there; a segment may hold documents that have been replaced since. `own`: the
    generation's own files.
    """

    generation: str
    created: AwareDatetime
    recipe: IndexConfig
    documents: int
    passages: int
    sentences: int
    tokens: int
    token_dimensions: int
    problems: tuple[Problem, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    segments: tuple[SegmentRecord, ...] = ()
    own: dict[str, FileRecord] = Field(default_factory=dict)

    @property
    def files(self) -> dict[str, FileRecord]:
        """Every file of the generation, by its path in the index's folder."""
        found = {f"generations/{self.generation}/{name}": record for name, record in self.own.items()}
        for segment in self.segments:
            found.update({f"segments/{segment.name}/{name}": record for name, record in segment.files.items()})
        return found
