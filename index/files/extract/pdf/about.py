"""What a PDF states about itself: title, author, date, the printed numbers of its pages."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from index.files.extract.builder import normalise
from index.files.extract.pdf.text import PageText
from index.models import Source, is_partial_date

MAX_TITLE_CHARS = 250
"""Characters of the longest title that is believed to be one."""

MOST_LARGEST = 2
"""Times that the largest letters of a page may begin anew where the first are the title's."""

EARLIEST_YEAR, LATEST_YEAR = 1985, 2100
"""Years in which a PDF can have been made; the format is a little younger than the first."""

_NO_TITLE = re.compile(
    r"(?i)(?:microsoft (?:office )?(?:word|powerpoint|excel|publisher|visio)\b.*|untitled.*|(?:document|slide|folie|"
    r"page|präsentation|presentation|title|titel)\s?\d*|.*\.(?:docx?|odt|rtf|xlsx?|pptx?|tex|dvi|ps|eps|pdf|indd|qxd|pmd|fm|"
    r"pages|html?|txt|md|cdr|ai|p65|wpd|xml|fo|key|sxw)|https?://\S*|"
    r"about:blank|\(?anonymous\)?|unspecified|none|[\W\d_]*)"
)
_NO_AUTHOR = re.compile(
    r"(?i)(?:unknown|anonymous|\(anonymous\)|unspecified|user|admin(?:istrator)?|author|none|owner|default|root|"
    r"[\W\d_]*|.*\.(?:com|exe))"
)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")


def source_of(document: Any, pages: Sequence[PageText]) -> Source:
    """Return what is known of a document: what its metadata state if that is believable, else what page 1 shows."""
    metadata: Mapping[str, str] = document.get_metadata_dict()
    title = normalise(metadata.get("Title", ""))
    if not title or len(title) > MAX_TITLE_CHARS or _NO_TITLE.fullmatch(title):
        title = _largest(pages)
    author = normalise(metadata.get("Author", ""))
    return Source(
        title=title or None,
        author=None if not author or _NO_AUTHOR.fullmatch(author) or len(author) > MAX_TITLE_CHARS else author,
        date=_date(metadata.get("CreationDate", "")) or _date(metadata.get("ModDate", "")),
    )


def _date(stated: str) -> str | None:
    """Return the day of a date such as `D:20150518143719-06'00'`, None if it cannot be one."""
    match = _DATE.match(stated)
    if match is None or not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
        return None
    date = "-".join(part for part in match.groups() if part)
    return date if is_partial_date(date) else None


def _largest(pages: Sequence[PageText]) -> str:
    """Return the words in the largest letters of the first page with words, if they stand out and may be a title."""
    page = next((page for page in pages if any(map(str.isalpha, page.text))), None)
    if page is None:
        return ""
    text = page.text
    blocks = [
        block
        for block in page.blocks
        if not block.is_turned and sum(map(str.isalpha, text[block.start : block.end])) >= 3
    ]
    if not blocks:
        return ""
    size = max(block.style.size for block in blocks)
    rest = [block.style.size for block in blocks if block.style.size < 0.93 * size]
    runs: list[str] = []
    is_open = False
    for block in blocks if rest else ():
        if block.style.size >= 0.97 * size:
            words = text[block.start : block.end]
            runs[-1:] = [f"{runs[-1]} {words}"] if is_open else [*runs[-1:], words]
            is_open = True
        else:
            is_open = False
    # Letters that come again and again are those of headings.
    found = runs[0] if 0 < len(runs) <= MOST_LARGEST else ""
    title = normalise(found)
    if len(title) > MAX_TITLE_CHARS or _NO_TITLE.fullmatch(title) or title[:1].islower():
        return ""
    return title if sum(map(str.isalpha, title)) > sum(map(str.isdigit, title)) else ""


def page_labels(document: Any, printed: Sequence[str]) -> tuple[str, ...]:
    """Return the printed number of each page, by the labels that a document states, else by what its pages print.

    Empty labels where all would be the physical numbers: the document has pages all the same.
    """
    labels = [normalise(document.get_page_label(number)) for number in range(len(printed))]
    if not any(labels):
        labels = list(printed)
    is_plain = all(label in ("", str(number)) for number, label in enumerate(labels, 1))
    return tuple("" for _ in labels) if is_plain else tuple(labels)
