"""A hit's words in pieces, each with what it is: lit, a term of the question, or neither."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.terminal import visible

if TYPE_CHECKING:
    from rag.models import Citation, RankedPassage


_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
CELL_MARK = " | "
"""What stands between the cells of a row."""

_IN_ROWS = re.compile(r"(?:^|, )(?:rows? \d|cell [A-Z]+\d)")
_ITEM = re.compile(r"(?:[•*|\-–\uf0b7]|\d{1,3}[.)])\s")
"""What an item of a list or the row of a table begins with."""


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """Words to show.

    `light`: the place of the highlight they are in, 0 for the best, None for none. `is_answer`: a reader marked them.
    """

    text: str
    light: int | None
    is_term: bool
    is_answer: bool = False


def pieces(hit: "RankedPassage") -> Iterator[ShownPiece]:
    """Yield a passage's words in order, flowing, with controls made visible."""
    yield from _pieces(hit, hit.citation.start, hit.citation.end)


def answer_pieces(hit: "RankedPassage") -> Iterator[ShownPiece]:
    """Yield the words of a passage's best highlight alone; the whole passage's if it has none."""
    if not hit.highlights:
        yield from pieces(hit)
        return
    yield from _pieces(hit, hit.highlights[0].start, hit.highlights[0].end)


def _pieces(hit: "RankedPassage", start: int, end: int) -> Iterator[ShownPiece]:
    from index.text.tokenizer import located_terms

    wanted = {term.term for term in hit.scores.terms}
    base = hit.citation.start
    matched = [(base + token.start, base + token.end) for token in located_terms(hit.text) if token.term in wanted]
    characters = _flowing(hit.text, has_lines=has_lines(hit.citation))
    cuts = {start, end}
    words = hit.words
    lights = [*hit.highlights, *([words] if words else [])]
    for span in [*matched, *((light.start, light.end) for light in lights)]:
        cuts.update(place for place in span if start < place < end)
    edges = sorted(cuts)
    for left, right in itertools.pairwise(edges):
        light = next((i for i, span in enumerate(hit.highlights) if span.start <= left and right <= span.end), None)
        is_term = any(a <= left and right <= b for a, b in matched)
        is_answer = words is not None and words.start <= left and right <= words.end
        yield ShownPiece(_joined(characters[left - base : right - base]), light, is_term, is_answer)


def has_lines(citation: "Citation") -> bool:
    """Return whether the line ends of cited words are those of the original, not of wrapped lines.

    They are in sheets and tables, and in extracted text, in which each paragraph is a line, but for pages of a PDF.
    """
    in_rows = citation.place is not None and _IN_ROWS.search(citation.place) is not None
    return in_rows or (citation.extracted and citation.page is None)


def flow(text: str, *, has_lines: bool = False) -> str:
    """Return text with wrapped lines joined and controls made visible; paragraphs, items and rows stay apart.

    `has_lines`: no line is wrapped, and tabs part the cells of rows, so that each stays apart.
    """
    return _joined(_flowing(text, has_lines=has_lines))


def _flowing(text: str, *, has_lines: bool) -> list[str]:
    """Return for each character what stands for it; a run of white space stands where its first character does."""
    characters = list(text)
    for run in _SPACE.finditer(text):
        characters[run.start() : run.end()] = [_space(run, has_lines=has_lines), *[""] * (run.end() - run.start() - 1)]
    return characters


def _space(run: "re.Match[str]", *, has_lines: bool) -> str:
    space = re.sub(r"\r\n?", "\n", run.group())
    if has_lines and "\n" in space:
        return "\n"
    if has_lines and "\t" in space:
        return CELL_MARK * space.count("\t")
    if "\n" not in space:
        return re.sub(r"[ \t\f\xa0]+", " ", space)  # a form feed is where a page ends
    return "\n" if space.count("\n") > 1 or _ITEM.match(run.string, run.end()) else " "


def _joined(characters: list[str]) -> str:
    return visible("".join(characters), keep="\n")
