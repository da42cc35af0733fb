"""The parts of a document by their places: pages, slides, sheets, chapters, messages."""

import bisect
import itertools
import re
from collections.abc import Sequence

from index.errors import CorpusError
from index.structure import OriginalPlace
from tui.terminal import one_line

MOST_NAMED = 8
"""Places that are named to who asks for one that there is not."""

MOST_LABEL_CHARACTERS = 30
"""Characters of a page's printed number that are shown."""

_ROW = re.compile(r"(?:\brows? |\bcell [a-z]{1,3})(\d{1,9})(?: ?[–-] ?(\d{1,9}))?\Z")


def page_title(page: int, labels: Sequence[str]) -> str:
    """Return a page, from 1, in words: with its printed number where that is another."""
    label = one_line(labels[page - 1])[:MOST_LABEL_CHARACTERS] if page <= len(labels) else ""
    return f"page {page}" if label in ("", str(page)) else f"page {page} · printed {label}"


class DocumentParts:
    """A document's text with its pages, parted by form feeds, and its other places."""

    def __init__(
        self,
        text: str,
        page_labels: Sequence[str] = (),
        places: Sequence[OriginalPlace] = (),
        *,
        name: str = "",
        is_extracted: bool = False,
    ) -> None:
        """Take a document. In one that was extracted, a page ends its last line."""
        feeds = [match.start() for match in re.finditer("\f", text)]
        self.text = text.replace("\f", "\n") if is_extracted else text
        self._labels = page_labels
        self._name = name
        self._pages = [0, *(feed + 1 for feed in feeds)] if page_labels or feeds else []
        self._rows = places
        neighbours = itertools.groupby(places, key=lambda place: place.label)
        self._places = [next(same) for _, same in neighbours]  # the first of neighbours of one name

    def page(self, number: int) -> tuple[int, int]:
        """Return the characters of a page, from 1, or of a slide. Raises CorpusError if there is none."""
        if not self._pages and any(place.label == f"slide {number}" for place in self._places):
            return self.place(f"slide {number}")
        if not 1 <= number <= len(self._pages):
            if self._pages:
                raise CorpusError(f"{self._name}: has {len(self._pages)} pages; name one of those.")
            raise CorpusError(f"{self._name}: has no pages{self._named() or '; leave --page out'}.")
        end = self._pages[number] - 1 if number < len(self._pages) else len(self.text)
        return self._pages[number - 1], end

    def place(self, label: str) -> tuple[int, int]:
        """Return the characters of a place by its name, or a part of it. Raises CorpusError if there is none."""
        wanted = " ".join(label.lower().split())
        named = [place.label.lower() for place in self._places]
        at = next((i for i, name in enumerate(named) if name == wanted), None)
        if at is None:
            at = next((i for i, name in enumerate(named) if wanted in name), None)
        if at is None and (row := _ROW.search(wanted)):
            rows = self._find_rows(wanted[: row.start()].rstrip(" ,"), int(row[1]), int(row[2] or row[1]))
            if rows is not None:
                return rows
        if at is None:
            raise CorpusError(f"{self._name}: has no place “{one_line(label)}”{self._named()}.")
        end = self._places[at + 1].start if at + 1 < len(self._places) else len(self.text)
        return self._places[at].start, end

    def _find_rows(self, sheet: str, first: int, last: int) -> tuple[int, int] | None:
        """Return the characters of rows, counted as in the sheet with these words in its name, the first such one."""
        name, found, reached = None, None, 0
        for number, place in enumerate(self._rows):
            if place.row is None or sheet not in place.label.lower() or name not in (None, place.label):
                continue
            end = self._rows[number + 1].start if number + 1 < len(self._rows) else len(self.text)
            name, at = place.label, place.start
            for row, line in enumerate(re.split(r"(?<=\n)|(?<=\r)(?!\n)", self.text[at:end]), place.row):
                if max(first, reached + 1) <= row <= last and line.strip():
                    found, reached = (at if found is None else found[0], at + len(line.rstrip("\r\n"))), row
                at += len(line)
        return found

    def page_at(self, character: int) -> int:
        """Return the page, from 1, that a character is on."""
        return max(1, bisect.bisect_right(self._pages, character))

    def page_title(self, page: int) -> str:
        """Return a page in words."""
        return page_title(page, self._labels)

    def find(self, quote: str, within: tuple[int, int] | None) -> tuple[int, int] | None:
        """Return where some words stand, in any case and whatever the space between; None if they do not."""
        pattern = re.compile(r"\s+".join(map(re.escape, quote.split())), re.IGNORECASE)
        start, end = within or (0, len(self.text))
        found = pattern.search(self.text, start, end) if quote.split() else None
        return found.span() if found else None

    def rules(self) -> dict[int, str]:
        """Return the titles of pages and places by the line, from 1, that they begin on."""
        from index.text.lines import count_line_ends

        titles = [(start, self.page_title(page)) for page, start in enumerate(self._pages, 1)]
        titles += [(place.start, one_line(place.label)) for place in self._places if place.label]
        found: dict[int, str] = {}
        line, last = 1, 0
        for start, title in sorted(titles):
            line += count_line_ends(self.text[last:start])
            last = start
            found[line] = f"{found[line]} · {title}" if line in found else title
        return found

    def _named(self) -> str:
        names = [one_line(place.label) for place in self._places[:MOST_NAMED]]
        more = ", …" if len(self._places) > MOST_NAMED else ""
        return f"; its places are {', '.join(names)}{more} (--place)" if names else ""
