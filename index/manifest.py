"""The manifest of a generation: what it was built with, what is in it, and the hash of every file."""

from pydantic import AwareDatetime, Field

from index.embedder import EmbedderIdentity
from index.models import Problem, Source, Value

FORMAT = 1
"""Version of the disk format. An index of another version is rebuilt from the documents."""


class FileRecord(Value):
    """One file of a generation: its size in bytes and the SHA-256 of its content."""

    bytes: int
    sha256: str


class DocumentRecord(Value):
    """One document of a generation, a line of `documents.jsonl`.

    `file` is the corpus file it was read from, with the size and time the file had; `declared` is what
    SOURCES.toml said of it, `source` that with what the document itself states. `passages`, `sentences`,
    `tokens`, `text` (bytes of texts.bin) and `search` (bytes of search.bin) are half-open ranges.
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
    passages: tuple[int, int]
    sentences: tuple[int, int]
    tokens: tuple[int, int]
    text: tuple[int, int]
    search: tuple[int, int]


class SkippedFile(Value):
    """A file that could not be read, as it stood then: while it stays so, it is not tried again."""

    name: str
    size: int
    mtime_ns: int


class Recipe(Value):
    """Everything besides the documents that decides what an index holds; another recipe, another index."""

    format: int = FORMAT
    chunker: str
    tokenizer: str
    passage_chars: int
    longest_passage_chars: int
    embedder: EmbedderIdentity


class Manifest(Value):
    """The manifest of a generation, its `manifest.json`."""

    generation: str
    created: AwareDatetime
    recipe: Recipe
    documents: int
    passages: int
    sentences: int
    tokens: int
    token_dimensions: int
    problems: tuple[Problem, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    files: dict[str, FileRecord] = Field(default_factory=dict)
