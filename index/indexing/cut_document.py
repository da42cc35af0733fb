"""Cuts a document into passages and finds their places, piece by piece: nothing here grows with the document."""

from collections.abc import Iterator, Sequence

from index.indexing.encode_document import embedded_context
from index.indexing.prepared import DocumentHead, LocatedPassage
from index.models import Document, Passage
from index.settings import IndexSettings
from index.text.chunker import iter_passages
from index.text.units import TokenCounter

PIECE_CHARS = 1 << 20
"""Characters of a text that are handled at a time."""


def head_of(document: Document) -> DocumentHead:
    """Return a document's head."""
    return DocumentHead(
        name=document.name,
        source=document.source,
        format=document.format,
        encoding=document.encoding,
        sha256=document.sha256,
        characters=len(document.text),
        context=context_of(document),
        extractor=document.extractor,
        page_labels=document.structure.page_labels,
        places=document.structure.places,
        left_out=document.structure.left_out,
    )


def context_of(document: Document, size: int = PIECE_CHARS) -> str:
    """Return what is searched with every passage of a document: its title, unless its text contains it.

    `size`: PIECE_CHARS.
    """
    title = document.source.title or ""
    wanted, text = title.casefold(), document.text
    # Case is folded piece by piece. A piece reaches into the next by the title's length, so that no place is missed.
    for first in range(0, len(text), size):
        if wanted in text[first : first + size + len(wanted)].casefold():
            return ""
    return title


def cut(
    document: Document, settings: IndexSettings, counter: TokenCounter, context: str | None = None
) -> Iterator[Passage]:
    """Yield a document's passages, which fit the encoder together with the document's context."""
    lead = embedded_context(context_of(document) if context is None else context)
    yield from iter_passages(document, settings, _Reserved(counter, lead) if lead else counter)


class _Reserved:
    """Counts tokens with room reserved for a document's context."""

    def __init__(self, counter: TokenCounter, context: str) -> None:
        self._counter = counter
        self.max_tokens = counter.max_tokens - counter.count([context])[0]

    def count(self, texts: Sequence[str]) -> list[int]:
        return self._counter.count(texts)


def text_pieces(text: str, size: int = PIECE_CHARS) -> Iterator[bytes]:
    """Yield a text in UTF-8, in pieces of `size` characters."""
    for first in range(0, len(text), size):
        yield text[first : first + size].encode("utf-8", "surrogatepass")


class PassageLocator:
    """Finds the lines, pages and bytes of a text's passages, in one pass over the text if they are in order."""

    def __init__(self, text: str, *, has_pages: bool = False) -> None:
        """Take the text; it has pages if `has_pages` says so, or if there is a form feed in it."""
        self._text = text
        self._at = _Place()
        self._has_pages = has_pages or "\f" in text

    def locate(self, passage: Passage) -> LocatedPassage:
        """Return a passage with its place."""
        start = self._at = self._moved(self._at, passage.start)
        last = self._moved(start, passage.end - 1)
        end = self._at = self._moved(last, passage.end)
        return LocatedPassage(
            passage=passage,
            line_start=start.lines + 1,
            line_end=last.lines + 1,
            page=start.pages + 1 if self._has_pages else 0,
            text_start=start.bytes,
            text_end=end.bytes,
        )

    def _moved(self, place: "_Place", character: int) -> "_Place":
        if character < place.character:
            back = self._step(character, place.character)
            return _Place(character, place.lines - back.lines, place.pages - back.pages, place.bytes - back.bytes)
        step = self._step(place.character, character)
        return _Place(character, place.lines + step.lines, place.pages + step.pages, place.bytes + step.bytes)

    def _step(self, first: int, last: int) -> "_Place":
        """Return the line ends, page breaks and bytes between two characters.

        CR LF is one line end: it ends where its LF does.
        """
        text = self._text
        lines = text.count("\n", first, last) + text.count("\r", first, last) - text.count("\r\n", first, last + 1)
        pages = text.count("\f", first, last) if self._has_pages else 0
        return _Place(last, lines, pages, len(text[first:last].encode("utf-8", "surrogatepass")))


class _Place:
    """A character of a text, and the line ends, page breaks and bytes before it."""

    __slots__ = ("bytes", "character", "lines", "pages")

    def __init__(self, character: int = 0, lines: int = 0, pages: int = 0, bytes: int = 0) -> None:
        self.character = character
        self.lines = lines
        self.pages = pages
        self.bytes = bytes
