"""Cuts a document into passages: whole sentences of one section, never longer than the encoder reads.

A section ends at a heading, at navigation, and around each note. Within it, sentences are cut into
passages by dynamic programming: as close as possible to the wanted length, between paragraphs rather than inside
one, never after a heading.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.models import Document, Passage, Sentence, Span
from index.settings import IndexSettings
from index.text.layout import Block, BlockKind, blocks
from index.text.mapped_text import MappedText
from index.text.markdown import markdown_blocks
from index.text.repair import TextRepairer
from index.text.sentences import sentences

MAX_SENTENCE_CHARS = 2000
"""Characters of the longest sentence; a longer one is cut at a clause or word."""

_BREAK_INSIDE_PARAGRAPH = 0.1
"""What a break between two sentences of a paragraph costs; a passage of no or twice the length costs 1."""

_BREAK_AFTER_HEADING = 100.0
"""What a break after a heading costs: it is made only where the next sentence leaves it no room."""


class TokenCounter(Protocol):
    """Counts tokens as the encoder does."""

    @property
    def max_tokens(self) -> int:
        """Return the number of tokens that the encoder reads, special ones counted."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, special ones not counted."""
        ...


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence on its way into a passage."""

    text: str
    start: int
    end: int
    tokens: int
    block: int
    is_heading: bool


def cut_passages(document: Document, settings: IndexSettings, counter: TokenCounter) -> list[Passage]:
    """Return the passages of a document in order; none if it holds nothing but navigation.

    Every sentence of content is in exactly one passage. For each passage `document.text[start:end]` is
    what is cited, and the tokens of `search_text` fit the encoder.
    """
    found = markdown_blocks(document.text) if document.format == "markdown" else blocks(document.text)
    repairer = TextRepairer(document.text, document.format)
    limit = counter.max_tokens - 2
    result: list[Passage] = []
    for section in _sections(found):
        units = list(_units(section, repairer, counter, limit))
        heading = " / ".join(unit.text for unit in units if unit.is_heading)
        for first, last in _partition(units, settings, limit):
            result.append(_passage(units[first:last], heading))
    return result


def _sections(found: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the runs of blocks that passages may not leave."""
    section: list[Block] = []
    for block in found:
        starts = block.kind in (BlockKind.NAVIGATION, BlockKind.NOTE) or (
            block.kind is BlockKind.HEADING and section and section[-1].kind is not BlockKind.HEADING
        )
        after_note = bool(section) and section[-1].kind is BlockKind.NOTE
        if (starts or after_note) and section and not (block.kind is BlockKind.NOTE and _only_headings(section)):
            yield section
            section = []
        if block.kind is not BlockKind.NAVIGATION:
            section.append(block)
    if section:
        yield section


def _only_headings(section: Sequence[Block]) -> bool:
    return all(block.kind is BlockKind.HEADING for block in section)


def _units(section: Sequence[Block], repairer: TextRepairer, counter: TokenCounter, limit: int) -> Iterator[_Unit]:
    mapped: list[tuple[MappedText, int, bool]] = []
    for number, block in enumerate(section):
        is_heading = block.kind is BlockKind.HEADING
        repaired = repairer.repair(block.start, block.end, keep_marks=block.kind is BlockKind.CODE)
        if not any(character.isalnum() for character in repaired.text):
            continue
        spans = [Span(start=0, end=len(repaired.text))] if is_heading else sentences(repaired.text)
        mapped += [(repaired.slice(span.start, span.end), number, is_heading) for span in spans]
    counts = counter.count([text.text for text, _, _ in mapped])
    for (text, number, is_heading), tokens in zip(mapped, counts, strict=True):
        for part, part_tokens in _fit(text, tokens, counter, limit):
            start, end = part.source_span(0, len(part.text))
            yield _Unit(part.text, start, end, part_tokens, number, is_heading and part is text)


_CLAUSE = re.compile(r"(?<=[.;:!?])\s|(?<=,)\s|\s")


def _fit(text: MappedText, tokens: int, counter: TokenCounter, limit: int) -> Iterator[tuple[MappedText, int]]:
    """Yield a sentence, cut at clauses or words near the middle until each part fits the encoder."""
    if (tokens <= limit and len(text.text) <= MAX_SENTENCE_CHARS) or len(text.text) < 2:
        yield text, tokens
        return
    middle, reach = len(text.text) // 2, len(text.text) // 4
    window = text.text[middle - reach : middle + reach]
    cuts: list[tuple[int, int, int]] = []
    for match in _CLAUSE.finditer(window):
        before = window[match.start() - 1 : match.start()]
        rank = 0 if before in (".", ";", ":", "!", "?") else 1 if before == "," else 2
        cuts.append((rank, abs(match.start() - reach), middle - reach + match.end()))
    cut = min(cuts)[2] if cuts else middle
    parts = [part for part in (text.slice(0, cut).strip(), text.slice(cut, len(text.text)).strip()) if part.text]
    for part, part_tokens in zip(parts, counter.count([part.text for part in parts]), strict=True):
        yield from _fit(part, part_tokens, counter, limit)


def _partition(units: Sequence[_Unit], settings: IndexSettings, limit: int) -> list[tuple[int, int]]:
    """Return the half-open ranges of units that become passages, at the least cost."""
    wished = settings.passage_chars
    best = [0.0] + [float("inf")] * len(units)
    previous = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        break_cost = 0.0
        if end < len(units) and units[end - 1].is_heading:
            break_cost = _BREAK_AFTER_HEADING
        elif end < len(units) and units[end].block == units[end - 1].block:
            break_cost = _BREAK_INSIDE_PARAGRAPH
        tokens = sentences_in = 0
        for start in range(end - 1, -1, -1):
            tokens += units[start].tokens
            sentences_in += not units[start].is_heading
            length = units[end - 1].end - units[start].start
            too_long = length > settings.longest_passage_chars and sentences_in > 1
            if start < end - 1 and (tokens > limit or too_long):
                break
            cost = best[start] + ((length - wished) / wished) ** 2 + break_cost
            if cost < best[end]:
                best[end], previous[end] = cost, start
    ranges: list[tuple[int, int]] = []
    end = len(units)
    while end > 0:
        ranges.append((previous[end], end))
        end = previous[end]
    return ranges[::-1]


def _passage(units: Sequence[_Unit], heading: str) -> Passage:
    spans: list[Sentence] = []
    position = 0
    for unit in units:
        spans.append(
            Sentence(start=unit.start, end=unit.end, search_start=position, search_end=position + len(unit.text))
        )
        position += len(unit.text) + 1
    return Passage(
        start=units[0].start,
        end=units[-1].end,
        search_text=" ".join(unit.text for unit in units),
        heading=heading,
        sentences=tuple(spans),
    )
