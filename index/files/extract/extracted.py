"""What an extractor gives: the text of a document, its structure, and what the file states about it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from index.errors import BudgetSpent
from index.models import DocumentFormat, Source
from index.structure import Structure


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document as extracted from a file.

    `part`: what is added to the file's name to name it, such as `/report.pdf` in an archive or `#3` in a mailbox; empty
    for the file itself. `notes`: what a person should know of how it was read, a line each. `sha256`: of the bytes it
    was read from, where these are not the file's own.
    """

    text: str
    format: DocumentFormat
    structure: Structure = field(default_factory=Structure)
    source: Source = field(default_factory=Source)
    part: str = ""
    notes: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a file that could not be read: what is added to the file's name to name it, and the reason.

    `is_remark`: nothing went wrong, such as where an archive holds files of kinds that pincite does not read.
    """

    part: str
    reason: str
    is_remark: bool = False


@dataclass(slots=True)
class Budget:
    """What the documents of one file may hold, all together; shared by an archive's members.

    `text`: characters; `unpacked`: bytes unpacked from archives; `parts`: documents; `depth`: archives in archives.
    """

    text: int = 400_000_000
    unpacked: int = 1_000_000_000
    parts: int = 20_000
    depth: int = 4
    alive: Callable[[], None] = lambda: None
    """Called when a slow part, such as a page that is read by OCR, is done: the time for the file counts anew."""
    wanted: str = ""
    """The member whose bytes are wanted, by what is added to the file's name to name it; empty to read everything."""

    def take_text(self, characters: int) -> None:
        """Count characters. Raises BudgetSpent if there are too many."""
        self.text -= characters
        if self.text < 0:
            raise BudgetSpent("holds more text than pincite reads from one file; split it")

    def take_unpacked(self, size: int) -> None:
        """Count bytes unpacked from an archive. Raises BudgetSpent if there are too many."""
        self.unpacked -= size
        if self.unpacked < 0:
            raise BudgetSpent("unpacks to more than pincite reads from one file; unpack it into the folder")

    def take_part(self) -> None:
        """Count a document. Raises BudgetSpent if there are too many."""
        self.parts -= 1
        if self.parts < 0:
            raise BudgetSpent("holds more documents than pincite reads from one file; unpack it into the folder")
