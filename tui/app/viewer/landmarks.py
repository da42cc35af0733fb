"""Where the pages and other places of a document begin, and what stands on the rule above each."""

import bisect
import itertools
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tui.app.viewer.text import DocumentText
from tui.output.document_parts import page_title
from tui.terminal import one_line


class DocumentLandmarks:
    """The pages and places of a text, by their characters and by its lines."""

    def __init__(self, text: DocumentText) -> None:
        """Take a text. Form feeds part its pages, also where no printed numbers are known."""
        page_labels, feeds = text.origin.page_labels, text.form_feeds
        self._page_bytes: NDArray[np.int64] = np.concatenate([[0], feeds + 1]) if len(feeds) or page_labels else feeds
        self._labels = page_labels
        neighbours = itertools.groupby(text.origin.places, key=lambda place: place.label)
        self._places = [next(same) for _, same in neighbours]  # the first of neighbours of one name
        self._text = text
        self._rules: dict[int, str] = {}
        titles = [(int(byte), page_title(page, page_labels)) for page, byte in enumerate(self._page_bytes, 1)]
        titles += [(text.byte_at(place.start), one_line(place.label)) for place in self._places if place.label]
        for byte, title in sorted(titles, key=lambda found: found[0]):
            line = text.line_at(byte)
            self._rules[line] = f"{self._rules[line]} · {title}" if line in self._rules else title

    @property
    def pages(self) -> int:
        """The number of pages, 0 for a document without."""
        return len(self._page_bytes)

    @property
    def has_any(self) -> bool:
        """Whether there are pages or places."""
        return bool(self._rules)

    def rule(self, line: int) -> str | None:
        """Return what begins on a line, counted from 0; None for nothing."""
        return self._rules.get(line)

    def page_at(self, character: int) -> int | None:
        """Return the page, from 1, that a character is on; None in a document without pages."""
        if not self.pages:
            return None
        return max(1, int(np.searchsorted(self._page_bytes, self._text.byte_at(character), side="right")))

    def where(self, character: int) -> str:
        """Return in words where a character is; empty in a text, whose lines tell."""
        page = self.page_at(character)
        if page is not None:
            return f"{page_title(page, self._labels)} of {self.pages:,}"
        held = bisect.bisect_right(self._places, character, key=lambda place: place.start)
        if held:
            return one_line(self._places[held - 1].label)
        text = self._text
        return f"{100 * character // max(1, text.characters)} %" if text.origin.is_extracted else ""

    def find(self, wanted: str) -> int | None:
        """Return the character that a page begins with, by its number or as it is printed; None if there is none.

        In a document without pages: the place of that number, or with these words in its name.
        """
        wanted = " ".join(wanted.lower().split())
        if self.pages:
            page = next((page for page, label in enumerate(self._labels, 1) if label.lower() == wanted), None)
            page = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else page
            return self._text.character_at(int(self._page_bytes[page - 1])) if page and page <= self.pages else None
        names = [one_line(place.label).lower() for place in self._places]
        found = next((i for i, name in enumerate(names) if wanted and wanted in (name, name.rpartition(" ")[2])), None)
        if found is None:
            found = next((i for i, name in enumerate(names) if wanted and wanted in name), None)
        return self._places[found].start if found is not None else None


@lru_cache(maxsize=1)
def landmarks_of(text: DocumentText) -> DocumentLandmarks:
    """Return the pages and places of a text; those of the last text are kept, as a thread may have asked for them."""
    return DocumentLandmarks(text)
