"""A citation in words: one line a person can paste, and the words with it."""

from typing import TYPE_CHECKING, Literal

from tui.terminal import one_line, visible

if TYPE_CHECKING:
    from rag.models import Citation

MOST_LABEL_CHARACTERS = 30
"""Characters of a page's printed number that are told."""

CopyPart = Literal["quote", "citation", "both"]


def copy_text(text: str, citation: "Citation", what: CopyPart = "both") -> str:
    """Return what is copied of cited words: the words, one line on where they stand, or both."""
    if what == "quote":
        return quote_text(text)
    if what == "citation":
        return citation_text(citation)
    return f"{quote_text(text)}\n\n— {citation_text(citation)}"


def quote_text(text: str) -> str:
    """Return words with plain line ends and every control character shown instead of kept."""
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t")


def citation_text(citation: "Citation") -> str:
    """Return a citation as one line: author, title, publisher, date, and the place in the file."""
    title = f"“{citation.title}”" if citation.title else None
    known = [part for part in (citation.author, title, citation.publisher, citation.date) if part]
    place = place_text(citation)
    return one_line(f"{', '.join(known)} ({place})" if known else place)


def place_text(citation: "Citation") -> str:
    """Return where words stand, in words: file, page or other place, lines and characters."""
    return f"{document_text(citation)}, characters {citation.start}–{citation.end}"


def words_text(words: str, citation: "Citation") -> str:
    """Return in words where an answer stands that is not in its passage but above it."""
    return f"“{one_line(words)}” stands in {document_text(citation)}"


def document_text(citation: "Citation") -> str:
    """Return where words stand as `place_text`, without the characters."""
    where = where_text(citation)
    return f"{visible(citation.document)}, {where}" if where else visible(citation.document)


def where_text(citation: "Citation") -> str:
    """Return where in its document a citation stands, in words; empty where nothing tells."""
    return one_line(", ".join(where_parts(citation)))


def where_parts(citation: "Citation") -> list[str]:
    """Return where in its document a citation stands, as a person finds it there: page, other place, lines.

    The lines of extracted text are left out: nobody sees them in the document itself.
    """
    lines = None if citation.extracted else _lines_text(citation)
    return [part for part in (_page_text(citation), citation.place, lines) if part]


def _page_text(citation: "Citation") -> str:
    if citation.page is None:
        return ""
    label = citation.page_label and citation.page_label[:MOST_LABEL_CHARACTERS]
    return (
        f"page {citation.page}"
        if label in (None, "", str(citation.page))
        else f"page {citation.page} (printed {label})"
    )


def _lines_text(citation: "Citation") -> str:
    if citation.line_start == citation.line_end:
        return f"line {citation.line_start}"
    return f"lines {citation.line_start}–{citation.line_end}"
