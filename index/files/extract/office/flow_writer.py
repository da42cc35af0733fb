"""Writes the flow of a document as text with structure: headings, items, tables and notes, in reading order."""

import re
from dataclasses import replace

from index.files.extract.builder import Span, TextBuilder, normalise, normalise_lines
from index.files.extract.office.flow import (
    MARK_END,
    MARK_START,
    Flow,
    FlowTable,
    Look,
    Paragraph,
    flow_paragraphs,
    flow_words,
)
from index.files.extract.office.flow_headings import headings_by_look, is_above
from index.files.extract.office.flow_tables import TableWriter
from index.structure import BlockKind

MAX_HEADING_CHARS = 200
"""Characters of the longest heading by its style; a longer paragraph is prose."""

SHORT_CHARS = 100
"""Characters of a line that is written right below another such line, with no blank line between."""

ITEM_CHARS = 300
"""Characters of an item of a list that is."""

_BLANK_LINES = re.compile(r"\n[^\S\n]*+\n\s*")
_MARK = re.compile(f"{MARK_START}([^{MARK_START}{MARK_END}]*){MARK_END}")


class FlowWriter:
    """Writes flows into a builder; notes come where their section ends."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._notes: list[Paragraph] = []
        self._headings: frozenset[int] = frozenset()
        self._looks: list[tuple[Look, int]] = []
        self._level_of_look: dict[Look, int] = {}
        self._level = 0
        self._shift = 0
        self._is_below_short = False
        self._tables = TableWriter(builder, self._write, self._collect)

    def write(self, flow: Flow, *, is_main: bool = True) -> None:
        """Write a flow. `is_main`: its headings may be told by their look, and notes are written at its end."""
        if is_main:
            self._shift = int(any(one.is_title for one in flow if isinstance(one, Paragraph)))
            self._headings = headings_by_look(flow)
        self._write(flow, ())
        if is_main:
            self._write_notes()

    def write_furniture(self, flow: Flow, said: set[str]) -> None:
        """Write a running head or foot, each of its lines once; `said` remembers them."""
        for words in map(normalise, flow_words(flow)):
            if words and words not in said:
                said.add(words)
                if any(map(str.isalpha, words)):
                    self._builder.add(words, BlockKind.FURNITURE)
                else:
                    self._builder.leave_out(words, "a page number")
        self._is_below_short = False

    def _write(self, flow: Flow, context: tuple[Span, ...]) -> None:
        for one in flow:
            if isinstance(one, FlowTable):
                self._is_below_short = False
                self._tables.write(one, context)
                self._is_below_short = False
            else:
                for part in _parts(one):
                    self._write_paragraph(part, context)

    def _write_paragraph(self, one: Paragraph, context: tuple[Span, ...]) -> Span | None:
        words, marks = _marked(one)
        self._notes += one.notes
        span = None
        if not words:
            self._is_below_short = False
        elif level := self._heading_level(one, words):
            self._write_notes(keep=len(one.notes))
            span = self._builder.add(words, BlockKind.HEADING, level=level, keep_lines=True, hidden=marks)
            self._is_below_short = False
        else:
            kind = BlockKind.FURNITURE if one.is_contents else BlockKind.ITEM if one.is_item else BlockKind.PARAGRAPH
            is_short = len(words) <= (ITEM_CHARS if one.is_item else SHORT_CHARS)
            span = self._builder.add(
                words,
                kind,
                context=context,
                keep_lines=True,
                hidden=marks,
                is_close=is_short and self._is_below_short,
                keeps_next=is_short and words.endswith(":"),
            )
            self._is_below_short = is_short
        for hidden in one.hidden:
            self._builder.leave_out(hidden, "hidden text")
        if one.after:
            self._is_below_short = False
            self._write(one.after, context)
        return span

    def _heading_level(self, one: Paragraph, words: str) -> int:
        """Return the level of a paragraph as a heading, 0 if it is none."""
        if one.is_contents:
            return 0
        if one.level:
            if len(words) > MAX_HEADING_CHARS:
                return 0
            self._level = 1 if one.is_title else one.level + self._shift
            self._looks, self._level_of_look = [], {}
            return self._level
        if id(one) not in self._headings:
            return 0
        return self._level_by_look(one.look)

    def _level_by_look(self, look: Look) -> int:
        """Return the level of a heading that only its look tells: that of this look before, or below the last one."""
        level = self._level_of_look.get(look)
        if level is None:
            while self._looks and not is_above(self._looks[-1][0], look):
                self._looks.pop()
            level = (self._looks[-1][1] if self._looks else self._level) + 1
            self._level_of_look[look] = level
        while self._looks and self._looks[-1][1] >= level:
            self._looks.pop()
        self._looks.append((look, level))
        return level

    def _collect(self, flow: Flow) -> None:
        """Keep the notes of a flow that is written as one line, and leave out what it hides."""
        for one in flow_paragraphs(flow):
            self._notes += one.notes
            for hidden in one.hidden:
                self._builder.leave_out(hidden, "hidden text")

    def _write_notes(self, keep: int = 0) -> None:
        """Write the notes that wait, but for the last `keep`."""
        ready, self._notes = self._notes[: len(self._notes) - keep], self._notes[len(self._notes) - keep :]
        for note in ready:
            words, marks = _marked(note)
            self._builder.add(words, BlockKind.NOTE, keep_lines=True, hidden=marks)
            self._is_below_short = False


def _parts(one: Paragraph) -> list[Paragraph]:
    """Return the paragraphs that one consists of in which line ends make blank lines; what goes with it, at its end."""
    texts = [text for text in _BLANK_LINES.split(one.text) if text.strip()]
    if len(texts) < 2 or one.level:
        return [one]
    rest = [Paragraph(text, is_item=one.is_item, look=one.look, is_contents=one.is_contents) for text in texts[1:]]
    last = replace(rest[-1], notes=one.notes, after=one.after, hidden=one.hidden)
    return [replace(one, text=texts[0], notes=[], after=[], hidden=[]), *rest[:-1], last]


def _marked(one: Paragraph) -> tuple[str, tuple[Span, ...]]:
    """Return the words of a paragraph, lines without space around them, and where the marks of notes stand in them."""
    words = normalise_lines(f"{one.label} {one.text}" if one.label else one.text)
    words = "\n".join(line.strip() for line in words.split("\n")).strip("\n")
    if one.label and words == one.label:
        return "", ()
    parts: list[str] = []
    marks: list[Span] = []
    length = end = 0
    for match in _MARK.finditer(words):
        parts.append(words[end : match.start()])
        length += len(parts[-1])
        parts.append(match.group(1))
        marks.append((length, length + len(match.group(1))))
        length += len(match.group(1))
        end = match.end()
    parts.append(words[end:])
    whole = "".join(parts)
    return (whole, tuple(marks)) if whole == whole.strip() else (whole.strip(), ())
