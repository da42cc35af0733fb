"""Finds running heads, running feet and page numbers: what stands at the same place of page after page.

Pages end at form feeds. Only what repeats over at least three pages in a row (or every other page) is left out of the
searched text, and is reported; the first time a head or foot says something, it stays.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.structure import Unsearched
from index.text.block import Line
from index.text.forms import label_of
from index.text.note_marks import roman_value

FEWEST_PAGES = 3
"""Pages that a line stands on at the same place, where it is part of the page."""

DEEPEST = 3
"""Lines from the top or the bottom of a page that may be running heads or feet."""

MAX_RUNNING_CHARS = 150
"""Characters of the longest running head or foot."""

LONG_PAGE = 20
"""Lines with words of a page whose head may stand right above its text; on a shorter one, a blank line parts them."""

_PAGE_NUMBER = re.compile(
    r"(?:[-–—(\[<]\s?)?(?:(?:page|p|pg|seite|s|página|pág|pagina|sida|side|strona|str|стр|第)[.:]?\s?)?"
    r"(?:(?P<number>\d{1,5})|(?P<roman>[ivxlc]{1,8}))(?:\s?(?:/|of|von|de|di|av|sur|из)\s?\d{1,5})?(?:\s?[-–—)\]>页])?",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?P<before>\d{1,5})(?:\s{2,}|\t|\s?\|\s?)(?P<head>\S.*)"
    r"|(?P<text>\S.*?)(?:\s{2,}|\t|\s?\|\s?)(?P<after>\d{1,5})"
)
_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S*[.!?]['\"”’)]*")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or the bottom of a page: its number, what it says without the page's number, and that."""

    page: int
    line: int
    says: str
    number: int | None


def find_running(text: str, lines: Sequence[Line]) -> list[tuple[int, Unsearched]]:
    """Return the running lines in order, each with its place among the lines. Linear in the text."""
    if text.count("\f") < FEWEST_PAGES - 1:
        return []
    pages = _pages(text, lines)
    found: dict[int, str] = {}
    for side, order in (("head", 1), ("foot", -1)):
        waiting = {page: numbers[::order] for page, numbers in enumerate(pages) if numbers}
        for depth in range(DEEPEST):
            edges = [
                edge
                for page, numbers in waiting.items()
                if len(numbers) > depth + 1 and (edge := _edge(text, lines, page, numbers, depth))
            ]
            running = dict(_running(edges, side))
            found.update(running)
            waiting = {
                page: numbers for page, numbers in waiting.items() if len(numbers) > depth and numbers[depth] in running
            }
    return [(number, Unsearched(lines[number].start, lines[number].end, found[number])) for number in sorted(found)]


def _pages(text: str, lines: Sequence[Line]) -> list[list[int]]:
    """Return the lines with words of each page, by their places."""
    pages: list[list[int]] = [[]]
    at = 0
    for number, line in enumerate(lines):
        while (feed := text.find("\f", at, line.start)) >= 0:
            pages.append([])
            at = feed + 1
        at = max(at, line.start)
        if line.text:
            pages[-1].append(number)
    return pages


def _edge(text: str, lines: Sequence[Line], page: int, numbers: Sequence[int], depth: int) -> _Edge | None:
    """Return a page's line at some depth from its edge, if it may be a running head or foot."""
    line, inner = lines[numbers[depth]], lines[numbers[depth + 1]]
    if len(line.text) > MAX_RUNNING_CHARS:
        return None
    if number := _PAGE_NUMBER.fullmatch(line.text):
        stated = int(number["number"]) if number["number"] else roman_value(number["roman"].lower())
        return _Edge(page, numbers[depth], "", stated)
    first, last = sorted((line, inner), key=lambda one: one.start)
    is_apart = text.count("\n", first.end, last.start) > 1
    if label_of(line.text) or _SENTENCE.fullmatch(line.text) or not (is_apart or len(numbers) >= LONG_PAGE):
        return None
    beside = _BESIDE.fullmatch(line.text)
    says = (beside["head"] or beside["text"]) if beside else line.text
    value = int(beside["before"] or beside["after"]) if beside else None
    return _Edge(page, numbers[depth], " ".join(says.casefold().split()), value)


def _running(edges: Sequence[_Edge], side: str) -> Iterator[tuple[int, str]]:
    """Yield the places of those lines that repeat over pages, each with the reason why it is left out."""
    same: dict[tuple[str, int | None], list[_Edge]] = defaultdict(list)
    for edge in edges:
        shift = None if edge.number is None else edge.number - edge.page
        same[edge.says, shift].append(edge)
    for (says, _), group in same.items():
        for chain in _chains(group):
            if len(chain) < FEWEST_PAGES:
                continue
            for edge in chain[1 if says else 0 :]:
                yield edge.line, f"running {side}" if says else "page number"


def _chains(edges: Sequence[_Edge]) -> Iterator[list[_Edge]]:
    """Yield the runs of lines on neighbouring or alternate pages."""
    chain: list[_Edge] = []
    for edge in edges:
        if chain and edge.page - chain[-1].page > 2:
            yield chain
            chain = []
        chain.append(edge)
    if chain:
        yield chain
