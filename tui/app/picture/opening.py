"""Opens originals at a place in the person's viewer or browser; runs off the screen's thread."""

import atexit
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from index.models import Span
from tui.opener import NoViewer, file_command, page_command, quote_command

if TYPE_CHECKING:
    from rag.answer.originals import Originals
    from rag.models import Citation

START_SECONDS = 2.0
"""Seconds in which a program that opens nothing has usually ended."""

MOST_NAME_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class OriginalPage:
    """A place in an original: the document's name and title, its page (from 1, None without pages), and its words.

    `spans`: what is lit, `words`: what a browser looks for, `line`: of a text, from 1, for an editor.
    `has_page`: there is a page that can be shown.
    """

    document: str
    title: str
    page: int | None = None
    spans: tuple[Span, ...] = ()
    words: str = ""
    line: int = 1
    has_page: bool = True

    @classmethod
    def of_citation(cls, citation: "Citation", highlights: tuple[Span, ...] = (), words: str = "") -> "OriginalPage":
        """Return the place of a citation; `highlights` are lit once more, `words` are those of the best."""
        cited = Span(start=citation.start, end=citation.end)
        title = citation.title or citation.document
        return cls(citation.document, title, citation.page, (cited, *highlights), words, citation.line_start)


@dataclass(slots=True)
class PrivateFiles:
    """Copies in a folder of temporary files that only this person can read; it is removed when pincite ends."""

    _folder: Path | None = field(default=None)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, name: str, data: bytes) -> Path:
        """Write a copy and return where it is; `name` may be any document's."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="pincite-"))
                atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
            place = Path(tempfile.mkdtemp(dir=self._folder)) / safe_name(name)
        place.write_bytes(data)
        return place


def safe_name(document: str) -> str:
    """Return a document's own name as a file can have it everywhere: its ending stays."""
    plain = re.sub(r"[^\w.() -]", "_", PurePosixPath(document.replace("\\", "/")).name).lstrip(".-")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:MOST_NAME_CHARACTERS]}{dot}{ending[:10]}" if stem else plain[:MOST_NAME_CHARACTERS] or "document"


Start = Callable[[tuple[str, ...]], None]
"""Starts a program with a window. Raises NoViewer if that fails."""


def start_program(argv: tuple[str, ...]) -> None:
    """Start a program that has a window of its own. Raises NoViewer if it cannot be, or ends at once with an error."""
    try:
        process = subprocess.Popen(  # noqa: S603  (an argv, no shell)
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise NoViewer(f"{argv[0]} cannot be run ({error.strerror or error}).") from error
    try:
        code = process.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        # Only a process that is waited for leaves the process table when its window closes.
        threading.Thread(target=process.wait, daemon=True).start()
        return
    if code != 0 and argv[0] != "explorer":  # which always ends with 1
        raise NoViewer(f"{argv[0]} ended with code {code}. Set $BROWSER (or $PDFVIEWER) to a program that you have.")


class OriginalOpener:
    """Opens originals. `originals` returns those of the open index; call the methods off the screen's thread."""

    def __init__(
        self, originals: "Callable[[], Originals]", start: Start = start_program, files: PrivateFiles | None = None
    ) -> None:
        self._originals = originals
        self._start = start
        self._files = files or PrivateFiles()

    def is_text(self, document: str) -> bool:
        """Return whether a document is a text file, which an editor opens. Raises FilterError for an unknown name."""
        return not self._originals().record(document).extractor

    def read(self, document: str) -> bytes:
        """Return the bytes of an original. Raises PinciteError."""
        return self._originals().read(document)

    def open(self, place: OriginalPage) -> str:
        """Open an original at a place and return what to tell the person. Raises PinciteError."""
        originals = self._originals()
        record, path = originals.record(place.document), originals.path(place.document)
        told = "Opened"
        if path is None or record.name.startswith(f"{record.file}/"):
            path = self._files.write(place.document, originals.read(place.document))
            told = "Unpacked to a private copy, and opened"
        if not path.is_file():
            raise NoViewer(f"{place.document} is not there any more. Bring the index up to date.")
        if record.format == "pdf":
            self._start(page_command(path, place.page or 1))
            return f"{told} at page {place.page or 1}"
        if record.format == "html":
            self._start(quote_command(path, place.words))
            return f"{told} at the words"
        self._start(file_command(path))
        return told

    def open_picture(self, document: str, page: int, picture: bytes) -> str:
        """Open a page's picture in the system's viewer and return what to tell. Raises PinciteError."""
        stem = PurePosixPath(safe_name(document)).stem
        self._start(file_command(self._files.write(f"{stem}-page-{page}.png", picture)))
        return f"Opened the picture of page {page}"
