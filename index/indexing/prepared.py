"""What travels from reading a file to writing its documents: heads, passages with their places, and keys."""

import hashlib
from dataclasses import dataclass

from index.models import DocumentFormat, Passage, Source
from index.structure import OriginalPlace, Unsearched
from index.value import Value


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """The file that a document was read from, its state then, and what SOURCES.toml states about it."""

    name: str
    size: int
    mtime_ns: int
    declared: Source
    ctime_ns: int | None = None
    inode: int | None = None


class DocumentHead(Value):
    """A document without its text, as `index.models.Document` has it.

    `characters`: the length of its text. `context`: what is searched with every passage of it: its title, unless its
    text contains it. `page_labels`, `places`, `left_out`: those of its structure.
    """

    name: str
    source: Source
    format: DocumentFormat
    encoding: str
    sha256: str
    characters: int
    context: str
    extractor: str = ""
    page_labels: tuple[str, ...] = ()
    places: tuple[OriginalPlace, ...] = ()
    left_out: tuple[Unsearched, ...] = ()


class LocatedPassage(Value):
    """A passage and where it stands in its document.

    Lines and pages count from 1 (page 0: the document has none); `text_start`, `text_end`: bytes of its text in UTF-8.
    """

    passage: Passage
    line_start: int
    line_end: int
    page: int
    text_start: int
    text_end: int


def passages_key(name: str, sha256: str, title: str | None, extractor: str) -> str:
    """Return what documents share that have the same passages: name, bytes, title searched with them, extractor."""
    data = "\0".join((name, sha256, title or "", extractor)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=12).hexdigest()
