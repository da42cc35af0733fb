"""The values of the index room: documents, passages, and what happened while reading them.

Offsets everywhere are Unicode characters of the document's text as decoded, newlines untouched.
"""

import datetime
import hashlib
import re
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from index.structure import Structure
from index.value import Value

DocumentFormat = Literal[
    "text", "markdown", "restructuredtext", "asciidoc", "org", "latex", "code", "csv", "tsv", "subtitles",
    "pdf", "html", "docx", "odt", "epub", "rtf", "pptx", "odp", "xlsx", "mail", "notebook", "json", "xml",
]  # fmt: skip
"""The formats of documents. The text of the first line's is the file as decoded, that of the second's as extracted."""


def clean(text: str) -> str:
    """Return text with each lone surrogate replaced by a question mark, every other character in its place."""
    return text.encode("utf-8", "replace").decode("utf-8")


_PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def is_partial_date(date: str) -> bool:
    """Return whether a text is a date such as `2013`, `2013-03` or `2013-03-20` that the calendar has."""
    if not re.fullmatch(_PARTIAL_DATE, date, re.ASCII):
        return False
    year, month, day = [*(int(part) for part in date.split("-")), 1, 1][:3]
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def _checked_date(date: str) -> str:
    if not is_partial_date(date):
        raise ValueError("there is no such date; write 2013, 2013-03 or 2013-03-20")
    return date


PartialDate = Annotated[str, Field(pattern=_PARTIAL_DATE), AfterValidator(_checked_date)]
"""A date as exact as is known: `2013`, `2013-03` or `2013-03-20`."""


class Span(Value):
    """A half-open range of characters of a document, `text[start:end]`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Source(Value):
    """What is known about where a document comes from; None where nothing states it.

    `date` is as exact as is known: `2013`, `2013-03` or `2013-03-20`.
    """

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    date: PartialDate | None = None
    url: str | None = None
    licence: str | None = None


class Document(Value):
    """A document as decoded, before anything is repaired.

    `name` is the path relative to the corpus (for a row of a `corpus.jsonl`: that path, `#`, and the
    row's id; for a member of an archive or mail: the file's path, `/`, and the member's); `sha256` is that of the
    bytes it was read from. `structure`: what its format states of the text. `extractor`: what the text was extracted
    by; empty for text, which is decoded from `encoding`.
    """

    name: str
    text: str
    source: Source = Source()
    format: DocumentFormat = "text"
    encoding: str = "utf-8"
    sha256: str
    structure: Structure = Structure()
    extractor: str = ""

    @classmethod
    def from_text(
        cls,
        name: str,
        text: str,
        title: str | None = None,
        *,
        source: Source | None = None,
        format: DocumentFormat = "text",
    ) -> Self:
        """Return a document held in memory; hits on it cite `name`.

        A lone surrogate, which is no character and cannot be written to a file, becomes a question mark.
        """
        source = source or Source()
        if title is not None:
            source = source.model_copy(update={"title": clean(title)})
        text = clean(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return cls(name=clean(name), text=text, source=source, format=format, sha256=digest)


class Sentence(Value):
    """One sentence of a passage.

    `start`, `end`: characters of the document. `search_start`, `search_end`: characters of the
    passage's `search_text`, the repaired layer that is searched.
    """

    start: int
    end: int
    search_start: int
    search_end: int


class Passage(Value):
    """A run of whole sentences of one section: the unit that is indexed, ranked and cited.

    `start`, `end`: characters of the document. `search_text`: the same words repaired for searching.
    `heading`: the heading of its section, empty where there is none. `context`: words outside the passage that are
    searched, embedded and read with it: the headings above it, the heads of its table's columns. `is_furniture`: it
    looks like a menu, a plea or a running head; it is ranked behind everything else.
    """

    start: int
    end: int
    search_text: str
    heading: str
    sentences: tuple[Sentence, ...]
    context: str = ""
    is_furniture: bool = False


class Problem(Value):
    """Something a person should know about one file: it was skipped, or read with a reservation."""

    name: str
    message: str
    skipped: bool = True


class KindCount(Value):
    """How many files have an ending, such as `.pdf`; the ending is empty for names without one."""

    ending: str
    files: int


def kinds_in_words(kinds: Sequence[KindCount], most: int = 5) -> str:
    """Return how many files are of kinds that pincite does not read, the `most` commonest named; empty without any."""
    if not kinds:
        return ""
    total = sum(kind.files for kind in kinds)
    named = [f"{kind.files:,} {kind.ending or 'without an ending'}" for kind in kinds[:most]]
    if rest := sum(kind.files for kind in kinds[most:]):
        named.append(f"{rest:,} of others")
    files = "1 file of a kind" if total == 1 else f"{total:,} files of kinds"
    return f"{files} it can't read: {', '.join(named)}"


class LeftOut(Value):
    """What of a folder is not among its documents, besides the files with problems.

    `kinds`: files of formats that pincite does not read, most first; `unread`: the first of them by name.
    `hidden`: hidden files and folders; `ignored`: files and folders that a `.gitignore` or `.pinciteignore` names;
    `generated`: folders that programs fill (packages, environments, caches, build outputs); `linked`: further names
    of files and folders that are read under another. What is in a folder that is left out is not counted.
    """

    kinds: tuple[KindCount, ...] = ()
    unread: tuple[str, ...] = ()
    hidden: int = 0
    ignored: int = 0
    generated: tuple[str, ...] = ()
    linked: int = 0


class Intake(Value):
    """What of a folder is taken in.

    `take_all`: also what is hidden, ignored or generated, and pincite's own exports. `follow_links`: also links that
    lead out of the folder.
    """

    take_all: bool = False
    follow_links: bool = False


class Progress(Value):
    """One report of a long task: `done` of `total` in the current stage (`total` 0: not known).

    Counted in bytes while reading, in passages while embedding. `file` of `files`: how many files have been read, while
    reading. `encoder`: the encoder is prepared, once per model and machine; `detail` says what happened.
    """

    stage: Literal["wait", "scan", "encoder", "read", "embed", "write", "copy"]
    done: int
    total: int
    detail: str = ""
    file: int = 0
    files: int = 0


class IndexReport(Value):
    """What one build or update changed, by document name, and what could not be read or was left out."""

    generation: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    documents: int = 0
    passages: int = 0
    problems: tuple[Problem, ...] = ()
    left_out: LeftOut = LeftOut()
    rebuilt: bool = False

    @property
    def is_change(self) -> bool:
        """Return whether the index differs from the one before."""
        return bool(self.added or self.changed or self.removed or self.rebuilt)
