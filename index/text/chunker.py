"""Cuts a document into passages: whole sentences of one section, never longer than the encoder reads.

Every word of the document is in exactly one passage, but for running heads and page numbers (`running`). Within a
section, sentences are cut into passages by dynamic programming: as close as possible to the wanted length, between
paragraphs rather than inside one, never after a heading.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from index.models import Document, Passage, Sentence, Span
from index.settings import IndexSettings
from index.structure import Block, BlockKind, Unsearched
from index.text.inline_marks import MARKED_UP
from index.text.layout import lay_out
from index.text.marked_up import find_parser
from index.text.passage_context import PassageContext
from index.text.repair import TextRepairer, publisher_tails
from index.text.sections import Section, sections
from index.text.units import TokenCounter, Unit, UnitMaker

_BREAK_INSIDE_PARAGRAPH = 0.1
"""What a break between two sentences of a paragraph costs; a passage of no or twice the length costs 1."""

_BREAK_BETWEEN_LINES = 0.05
"""What a break costs between two blocks with no blank line between them."""

_BREAK_INSIDE_PAIR = 0.6
"""What a break after a block costs that had better share its passage with the next."""

_BREAK_AFTER_HEADING = 100.0
"""What a break after a heading costs: it is made only where the next sentence leaves it no room."""

TINY_CHARS = 12
"""Characters of the longest unit that is tiny."""

TINY_TOGETHER = 8
"""Tiny units in a row that are not parted: a list of a million words takes no longer than prose."""

MOST_HEADS = 20
"""Different heads of rows in a section of which the longest leaves room for all."""

MAX_UNITS = 1_000
"""Sentences that are divided among passages at a time; a longer section is divided piece by piece."""


def cut_passages(document: Document, settings: IndexSettings, counter: TokenCounter) -> list[Passage]:
    """Return the passages of a document in order; none if it has no letter or digit.

    Every sentence is in exactly one passage, furniture in passages of its own. For each passage
    `document.text[start:end]` is what is cited, and the tokens of `search_text` fit the encoder.
    """
    return list(iter_passages(document, settings, counter))


def iter_passages(document: Document, settings: IndexSettings, counter: TokenCounter) -> Iterator[Passage]:
    """Yield what `cut_passages` returns, one passage after another; memory does not grow with those yielded."""
    text = document.text
    found, left_out = lay_out_document(document)
    repairer = TextRepairer(text, document.format, left_out)
    context = PassageContext(repairer, _stated_name(document))
    limit = counter.max_tokens - 2
    maker = UnitMaker(
        text, repairer, counter, has_markup=document.format in MARKED_UP, marks_hold_words=document.format != "markdown"
    )
    for section in sections(text, found, settings.passage_chars):
        room = limit - min(_tokens_of_heads(section, context, counter), limit // 2)
        for units in _batches(maker.units(section)):
            for first, last in _partition(units, settings, room):
                passage = _passage(section, units[first:last], context)
                yield _with_room(passage, sum(unit.tokens for unit in units[first:last]), counter, limit)


def _stated_name(document: Document) -> str:
    """Return the name of a program or of settings, by which people ask for what is in them; they have no title."""
    return document.name.rsplit("/", 1)[-1] if document.format == "code" else ""


def lay_out_document(document: Document) -> tuple[list[Block], list[Unsearched]]:
    """Return the blocks of a document in order, and the lines that are left out of them."""
    structure = document.structure
    if structure.blocks is not None:
        return list(structure.blocks), list(structure.left_out)
    if (parse := find_parser(document.format, document.name)) is not None:
        return parse(document.text)
    return lay_out(document.text, document.source.title)


def unsearched_in(document: Document) -> list[Unsearched]:
    """Return what is left out of the searched text of a document, in order, with the reasons."""
    _, lines = lay_out_document(document)
    return sorted([*lines, *publisher_tails(document.text)], key=lambda one: one.start)


def _tokens_of_heads(section: Section, context: PassageContext, counter: TokenCounter) -> int:
    """Return the tokens of what stands around the rows of a section's tables; 0 if it has none."""
    said: dict[tuple[tuple[int, int], ...], str] = {}
    for block, path in zip(section.blocks, section.paths, strict=True):
        if block.kind is BlockKind.RECORD and block.context and block.context not in said:
            said[block.context] = context.context([block], [path], Span(start=block.start, end=block.start))
            if len(said) == MOST_HEADS:
                break
    return max(counter.count(list(said.values()))) + 1 if said else 0


def _with_room(passage: Passage, tokens: int, counter: TokenCounter, limit: int) -> Passage:
    """Return a passage with as much of its context as the encoder has room for beside it, the nearest headings."""
    # A context is embedded with a full stop after it; it never has more tokens than characters.
    if tokens + len(passage.context) + 1 <= limit:
        return passage
    parts = passage.context.split(" / ") if passage.context else []
    while parts and tokens + counter.count([" / ".join(parts)])[0] + 1 > limit:
        parts = parts[1:]
    context = " / ".join(parts)
    return passage if context == passage.context else passage.model_copy(update={"context": context})


def _batches(units: Iterator[Unit]) -> Iterator[list[Unit]]:
    """Yield the units of a section, as many at a time as are divided together."""
    batch: list[Unit] = []
    for unit in units:
        if len(batch) >= MAX_UNITS and not batch[-1].is_heading and unit.block != batch[-1].block:
            yield batch
            batch = []
        batch.append(unit)
        if len(batch) >= 2 * MAX_UNITS:
            yield batch
            batch = []
    if batch:
        yield batch


def _partition(units: Sequence[Unit], settings: IndexSettings, limit: int) -> list[tuple[int, int]]:
    """Return the half-open ranges of units that become passages, at the least cost."""
    wished = settings.passage_chars
    tokens = list(accumulate((unit.tokens for unit in units), initial=0))
    sentences = list(accumulate((not unit.is_heading for unit in units), initial=0))
    places = _places(units, limit)
    best = [0.0] + [float("inf")] * (len(places) - 1)
    previous = [0] * len(places)
    for index in range(1, len(places)):
        end = places[index]
        break_cost = _break_cost(units[end - 1], units[end]) if end < len(units) else 0.0
        for before in range(index - 1, -1, -1):
            start = places[before]
            length = units[end - 1].end - units[start].start
            too_long = length > settings.longest_passage_chars and sentences[end] - sentences[start] > 1
            if before < index - 1 and (tokens[end] - tokens[start] > limit or too_long):
                break
            cost = best[before] + ((length - wished) / wished) ** 2 + break_cost
            if cost < best[index]:
                best[index], previous[index] = cost, before
    ranges: list[tuple[int, int]] = []
    index = len(places) - 1
    while index > 0:
        ranges.append((places[previous[index]], places[index]))
        index = previous[index]
    return ranges[::-1]


def _places(units: Sequence[Unit], limit: int) -> list[int]:
    """Return where passages may begin or end: between units, but for those inside a run of tiny ones, every few."""
    places = [0]
    tokens = 0
    for index in range(1, len(units)):
        above, below = units[index - 1], units[index]
        tokens += above.tokens
        is_tiny = max(len(above.text), len(below.text)) <= TINY_CHARS and not (above.is_heading or below.is_heading)
        if not is_tiny or index - places[-1] >= TINY_TOGETHER or tokens + below.tokens > limit // 4:
            places.append(index)
            tokens = 0
    return [*places, len(units)]


def _break_cost(above: Unit, below: Unit) -> float:
    if above.is_heading:
        return _BREAK_AFTER_HEADING
    if above.block == below.block:
        return _BREAK_INSIDE_PARAGRAPH
    if above.keeps_next:
        return _BREAK_INSIDE_PAIR
    return 0.0 if below.after_blank else _BREAK_BETWEEN_LINES


def _passage(section: Section, units: Sequence[Unit], context: PassageContext) -> Passage:
    spans: list[Sentence] = []
    position = 0
    for unit in units:
        spans.append(
            Sentence(start=unit.start, end=unit.end, search_start=position, search_end=position + len(unit.text))
        )
        position += len(unit.text) + 1
    numbers = sorted({unit.block for unit in units})
    inside = Span(start=units[0].start, end=units[-1].end)
    held = [section.blocks[number] for number in numbers]
    paths = [section.paths[number] for number in numbers]
    return Passage(
        start=inside.start,
        end=inside.end,
        search_text=" ".join(unit.text for unit in units),
        heading=context.heading(held, paths),
        sentences=tuple(spans),
        context="" if section.is_furniture else context.context(held, paths, inside),
        is_furniture=section.is_furniture,
    )
