"""A hit's words in pieces, each with what it is: lit, a term of the question, or neither."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.terminal import visible

if TYPE_CHECKING:
    from rag.models import RankedPassage


@dataclass(frozen=True, slots=True)
class Piece:
    """Words to show. `light`: the place of the highlight they are in, 0 for the best, None for none."""

    text: str
    light: int | None
    is_term: bool


def pieces(hit: "RankedPassage") -> Iterator[Piece]:
    """Yield a passage's words in order, flowing, with controls made visible."""
    yield from _pieces(hit, hit.citation.start, hit.citation.end)


def answer_pieces(hit: "RankedPassage") -> Iterator[Piece]:
    """Yield the words of a passage's best highlight alone; the whole passage's if it has none."""
    if not hit.highlights:
        yield from pieces(hit)
        return
    yield from _pieces(hit, hit.highlights[0].start, hit.highlights[0].end)


def _pieces(hit: "RankedPassage", start: int, end: int) -> Iterator[Piece]:
    from index.tokenizer import tokens

    wanted = {term.term for term in hit.scores.terms}
    base = hit.citation.start
    matched = [(base + token.start, base + token.end) for token in tokens(hit.text) if token.term in wanted]
    cuts = {start, end}
    for span in [*matched, *((light.start, light.end) for light in hit.highlights)]:
        cuts.update(place for place in span if start < place < end)
    edges = sorted(cuts)
    for left, right in itertools.pairwise(edges):
        light = next((i for i, span in enumerate(hit.highlights) if span.start <= left and right <= span.end), None)
        is_term = any(a <= left and right <= b for a, b in matched)
        yield Piece(flow(hit.text[left - base : right - base]), light, is_term)


def flow(text: str) -> str:
    """Return text with wrapped lines joined and controls made visible; paragraphs, items and rows stay apart."""
    lines = re.sub(r"\r\n?", "\n", text).replace("\t", " ").replace("\xa0", " ")
    apart = re.sub(r"[ \f]*\n(?:\s*\n|(?=\s*(?:[•*|\-–\uf0b7]|\d{1,3}[.)])\s))\s*", "\x00", lines)
    joined = re.sub(r"\s*\n\s*", " ", apart)
    return "\n".join(visible(part) for part in joined.split("\x00"))
