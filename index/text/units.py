"""Makes the units that passages consist of: sentences, records and headings, repaired, each fit for the encoder."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from index.models import Span
from index.structure import Block, BlockKind
from index.text.mapped_text import MappedText
from index.text.ordinals import uses_ordinals
from index.text.repair import TextRepairer
from index.text.sections import Section
from index.text.sentences import sentences

MAX_SENTENCE_CHARS = 2000
"""Characters of the longest sentence; a longer one is cut at a clause or word."""

MAX_PIECE_CHARS = 20_000
"""Characters that are repaired at a time; a longer block is read piece by piece."""

MAX_COUNTED = 256
"""Sentences whose tokens are counted at a time."""


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
class Unit:
    """A sentence on its way into a passage.

    `start`, `end`: characters of the document; `block`: its block's place in the section. `after_blank`: a blank
    line or the start of the section stands before its block.
    """

    text: str
    start: int
    end: int
    tokens: int
    block: int
    is_heading: bool
    after_blank: bool
    keeps_next: bool


@dataclass(frozen=True, slots=True)
class _Uncounted:
    """A sentence before its tokens are counted.

    `start`, `end`: where it is cited, with the marks around it, where there may be markup; else -1.
    """

    text: MappedText
    start: int
    end: int
    block: int
    is_heading: bool
    after_blank: bool
    keeps_next: bool


class UnitMaker:
    """Makes the units of the sections of one document.

    `has_markup`: marks that are not searched may begin and end a block, and are cited with its words;
    `marks_hold_words`: also those that hold letters, such as a role or a command.
    """

    def __init__(
        self,
        text: str,
        repairer: TextRepairer,
        counter: TokenCounter,
        *,
        has_markup: bool,
        marks_hold_words: bool = False,
    ) -> None:
        self._text = text
        self._repairer = repairer
        self._counter = counter
        self._limit = counter.max_tokens - 2
        self._has_markup = has_markup
        self._marks_hold_words = marks_hold_words

    @cached_property
    def _writes_ordinals(self) -> bool:
        return uses_ordinals(self._text) or False

    def units(self, section: Section) -> Iterator[Unit]:
        """Yield the units of a section in order; what has no letter or digit is in none."""
        drafts: list[_Uncounted] = []
        for draft in self._drafts(section):
            drafts.append(draft)
            if len(drafts) >= MAX_COUNTED:
                yield from self._counted(drafts)
                drafts = []
        yield from self._counted(drafts)

    def _counted(self, drafts: Sequence[_Uncounted]) -> Iterator[Unit]:
        counts = self._counter.count([draft.text.text for draft in drafts])
        for draft, tokens in zip(drafts, counts, strict=True):
            parts = list(_fit(draft.text, tokens, self._counter, self._limit))
            texts = [part for part, _ in parts]
            if draft.start >= 0:
                cited = self._with_marks(texts, draft.start, draft.end)
            else:
                cited = [part.source_span(0, len(part.text)) for part in texts]
            for (part, part_tokens), (start, end) in zip(parts, cited, strict=True):
                is_heading = draft.is_heading and part is draft.text
                yield Unit(
                    part.text, start, end, part_tokens, draft.block, is_heading, draft.after_blank, draft.keeps_next
                )

    def _drafts(self, section: Section) -> Iterator[_Uncounted]:
        above = 0
        for number, block in enumerate(section.blocks):
            after_blank = number == 0 or _is_blank_between(self._text, above, block.start)
            above = block.end
            is_unit = block.kind in (BlockKind.HEADING, BlockKind.RECORD)
            for start, end in _pieces(self._text, block):
                repaired = self._repairer.repair(start, end, block.kind, block.hidden)
                if not any(map(str.isalnum, repaired.text)):
                    continue
                spans = (
                    [Span(start=0, end=len(repaired.text))]
                    if is_unit
                    else sentences(repaired.text, lambda: self._writes_ordinals)
                )
                parts = [part for span in spans for part in _cut(repaired.slice(span.start, span.end))]
                is_cited_whole = self._has_markup or _is_tag(self._text, block)
                cited = self._with_marks(parts, start, end) if is_cited_whole else [(-1, -1)] * len(parts)
                for part, (first, last) in zip(parts, cited, strict=True):
                    yield _Uncounted(
                        part,
                        first,
                        last,
                        number,
                        block.kind is BlockKind.HEADING,
                        after_blank,
                        block.keeps_next,
                    )

    def _with_marks(self, parts: Sequence[MappedText], start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans of sentences of the characters `start:end` with the marks between them.

        What closes right behind a sentence belongs to it, the rest to the next one. In Markdown, whose marks hold no
        words, words that are not searched (the mark of a note) stay outside at its ends.
        """
        spans: list[tuple[int, int]] = []
        while start < end and self._text[start].isspace():
            start += 1
        for index, part in enumerate(parts):
            last = part.offsets[-1] + 1
            if index + 1 < len(parts):
                closing = _GAP.match(self._text, last, parts[index + 1].offsets[0])
                after = closing.end() if closing is not None else last
            else:
                after = end
            if not self._marks_hold_words:
                start = part.offsets[0] if self._text[start].isalnum() else start
                after = last if self._text[after - 1].isalnum() else after
            while after > last and self._text[after - 1].isspace():
                after -= 1
            spans.append((start, after))
            start = after
            while start < end and self._text[start].isspace():
                start += 1
        return spans


def _is_tag(text: str, block: Block) -> bool:
    """Tell whether a block is one tag with the words inside it, such as the name of a voice."""
    return (
        len(block.hidden) == 2
        and block.hidden[0][0] == block.start
        and block.hidden[1] == (block.end - 1, block.end)
        and text.startswith("<", block.start)
        and text.find(">", block.start, block.end) == block.end - 1
    )


_GAP = re.compile(r"(?:[^\s\w]|_)*")


def _is_blank_between(text: str, start: int, end: int) -> bool:
    between = text[start:end]
    return "\f" in between or max(map(between.count, "\n\r\u2028")) > 1


_SENTENCE_GAP = re.compile(r"(?<=[.!?])\s++(?=[^\W\d_a-z])")
_WORD_GAP = re.compile(r"(?<=[^\s-])\s++")


def _pieces(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the spans of a block that are repaired at a time, cut where a sentence or at least a word ends."""
    start = block.start
    while block.end - start > MAX_PIECE_CHARS:
        window = text[start + MAX_PIECE_CHARS // 2 : start + MAX_PIECE_CHARS]
        ends = [match.end() for match in _SENTENCE_GAP.finditer(window)]
        ends = ends or [match.end() for match in _WORD_GAP.finditer(window)]
        cut = start + MAX_PIECE_CHARS // 2 + (ends[-1] if ends else len(window))
        yield start, cut
        start = cut
    yield start, block.end


_CLAUSE = re.compile(r"(?<=[.;:!?])\s|(?<=,)\s|\s")


def _cut(text: MappedText) -> Iterator[MappedText]:
    """Yield a sentence, cut at clauses or words until no part has more than `MAX_SENTENCE_CHARS`."""
    while len(text.text) > MAX_SENTENCE_CHARS:
        cut = _best_cut(text.text, MAX_SENTENCE_CHARS // 2, MAX_SENTENCE_CHARS)
        part, text = text.slice(0, cut).strip(), text.slice(cut, len(text.text)).strip()
        if part.text:
            yield part
    if text.text:
        yield text


def _fit(text: MappedText, tokens: int, counter: TokenCounter, limit: int) -> Iterator[tuple[MappedText, int]]:
    """Yield a sentence, cut at clauses or words near the middle until each part fits the encoder."""
    if tokens <= limit or len(text.text) < 2:
        yield text, tokens
        return
    length = len(text.text)
    cut = _best_cut(text.text, length // 2 - length // 4, length // 2 + length // 4)
    parts = [part for part in (text.slice(0, cut).strip(), text.slice(cut, length).strip()) if part.text]
    for part, part_tokens in zip(parts, counter.count([part.text for part in parts]), strict=True):
        yield from _fit(part, part_tokens, counter, limit)


def _best_cut(text: str, first: int, last: int) -> int:
    """Return where to cut a text between two places: after a clause, a comma or a word, near their middle."""
    middle = (first + last) // 2
    cuts: list[tuple[int, int, int]] = []
    for match in _CLAUSE.finditer(text, first, last):
        before = text[match.start() - 1 : match.start()]
        rank = 0 if before in (".", ";", ":", "!", "?") else 1 if before == "," else 2
        cuts.append((rank, abs(match.start() - middle), match.end()))
    return min(cuts)[2] if cuts else max(1, middle)
