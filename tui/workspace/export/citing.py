"""A citation in words: one line a person can paste, and the words with it."""

from typing import TYPE_CHECKING, Literal

from tui.terminal import one_line, visible

if TYPE_CHECKING:
    from rag.models import Citation

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
    """Return where words stand, in words: file, page, lines and characters."""
    page = f", p. {citation.page}" if citation.page else ""
    return one_line(f"{citation.document}{page}, {lines_text(citation)}, characters {citation.start}–{citation.end}")


def lines_text(citation: "Citation") -> str:
    """Return the lines of a citation in words."""
    if citation.line_start == citation.line_end:
        return f"line {citation.line_start}"
    return f"lines {citation.line_start}–{citation.line_end}"
