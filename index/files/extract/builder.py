"""Builds the text of a document block by block, with the structure that goes with it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from index.files.extract.extracted import Budget
from index.models import clean
from index.structure import Block, BlockKind, OriginalPlace, Structure, Unsearched

Span = tuple[int, int]
"""A half-open range of characters of the text."""

_SPACE = re.compile(r"\s+")
_LINE_SPACE = re.compile(r"[^\S\n]+")
_ODD_BREAK = re.compile(r"\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


class TextBuilder:
    """Builds a text whose blocks are known. Blocks are parted by a blank line, rows and items by a line end."""

    def __init__(self, budget: Budget | None = None) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._left_out: list[Unsearched] = []
        self._places: list[OriginalPlace] = []
        self._labels: list[str] = []
        self._budget = budget or Budget()
        self._line = 1
        self._starts_section = False
        self._standing: tuple[Span, ...] = ()
        self.length = 0
        """Characters of the text so far."""

    def add(
        self,
        words: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        level: int = 0,
        context: tuple[Span, ...] = (),
        starts_section: bool = False,
        keeps_next: bool = False,
        keep_lines: bool = False,
        is_close: bool = False,
        hidden: tuple[Span, ...] = (),
    ) -> Span | None:
        """Add a block and return where it stands; None if it has no words.

        White space in `words` becomes single spaces; with `keep_lines`, line ends stay. `is_close`: no blank line
        parts the block from the one above. `hidden`: of the words, as they are
        added. The other arguments are those of `Block`.
        """
        words = normalise_lines(words) if keep_lines else normalise(words)
        if not words:
            return None
        return self._put(words, kind, level, context, starts_section, keeps_next, is_close, hidden)

    def add_row(self, cells: Sequence[str], *, context: tuple[Span, ...] = (), is_first: bool = False) -> Span | None:
        """Add a row of a table, its cells parted by tabs, and return where it stands; None if no cell has words.

        `context`: the spans of the heads of its columns. `is_first`: it is the table's first row; a blank line stands
        above it.
        """
        texts = [normalise(cell) for cell in cells]
        if not any(texts):
            return None
        return self._put("\t".join(texts).rstrip("\t"), BlockKind.RECORD, 0, context, False, False, not is_first)

    def add_row_in_parts(self, cells: Sequence[str], parts: Iterable[tuple[int, int, tuple[Span, ...]]]) -> Span | None:
        """Add a row that is too wide to be read at once, and return where it stands; None if no cell has words.

        `parts`: its cells `first:last` that are a block each, in order, with the spans of the heads of their columns;
        the first cell of the row goes with all of them.
        """
        texts = [normalise(cell) for cell in cells]
        line = "\t".join(texts).rstrip("\t")
        if not line:
            return None
        self._separate("\n")
        start = self.length
        ends = list(accumulate((len(text) + 1 for text in texts), initial=start))
        name = ((start, start + len(texts[0])),) if texts[0] else ()
        self._append(line)
        for number, (first, last, context) in enumerate(parts):
            end = min(ends[last] - 1, self.length)
            if any(texts[first:last]):
                own = context if first == 0 else (*context, *name)
                self._blocks.append(Block(BlockKind.RECORD, ends[first], end, context=own, starts_section=number == 0))
        return start, self.length

    def add_laid_out(self, text: str, blocks: Iterable[Block], left_out: Iterable[Unsearched] = ()) -> None:
        """Add text that is laid out: its blocks, and what of it is not searched, are as in `text`.

        The text has LF as line ends and no lone surrogates (see `as_lines`).
        """
        if not text.strip():
            return
        self._separate("\n\n")
        start = self.length
        self._append(text)
        for block in blocks:
            self._blocks.append(
                replace(
                    block,
                    start=block.start + start,
                    end=block.end + start,
                    context=tuple((first + start, last + start) for first, last in block.context)
                    or (() if block.kind is BlockKind.HEADING else self._standing),
                    hidden=tuple((first + start, last + start) for first, last in block.hidden),
                    starts_section=block.starts_section or self._starts_section,
                )
            )
            self._starts_section = False
        self._left_out += (Unsearched(one.start + start, one.end + start, one.reason) for one in left_out)

    def place(self, label: str, *, row: int | None = None, column: int | None = None) -> None:
        """Say where what is added next stands; see `OriginalPlace`."""
        label = normalise(label)
        self._separate("\n\n")
        if self._places and self._places[-1].start == self.length:
            self._places.pop()
        if not self._places and self.length:
            self._places.append(OriginalPlace(start=0, label=label))
        if row is not None or not self._places or self._places[-1].label != label:
            self._places.append(OriginalPlace(start=self.length, label=label, line=self._line, row=row, column=column))

    def page(self, label: str = "") -> None:
        """Begin the next page, the first one too; `label`: its printed number, empty if there is none."""
        if self._labels:
            self._append("\f" if self._parts[-1:] in ([], ["\n\f"], ["\f"]) else "\n\f")
        self._labels.append(normalise(label))

    def section(self) -> None:
        """Have the next block begin a section: no passage holds both it and what stands above."""
        self._starts_section = True

    def stand_under(self, context: tuple[Span, ...]) -> None:
        """Have the blocks that come next, headings excepted, go with some spans where they have no context."""
        self._standing = context

    def leave_out(self, words: str, reason: str) -> None:
        """Add words that are cited and not searched, in no block, with the reason."""
        words = normalise_lines(words)
        if words:
            self._separate("\n\n")
            self._left_out.append(Unsearched(self.length, self.length + len(words), reason))
            self._append(words)

    def build(self) -> tuple[str, Structure]:
        """Return the text and its structure."""
        return "".join(self._parts), Structure(
            blocks=tuple(self._blocks),
            left_out=tuple(self._left_out),
            page_labels=tuple(self._labels),
            places=tuple(self._places),
        )

    def _put(
        self,
        words: str,
        kind: BlockKind,
        level: int,
        context: tuple[Span, ...],
        starts_section: bool,
        keeps_next: bool,
        is_close: bool,
        hidden: tuple[Span, ...] = (),
    ) -> Span:
        self._separate("\n" if is_close else "\n\n")
        start = self.length
        self._append(words)
        self._blocks.append(
            Block(
                kind,
                start,
                self.length,
                lines=words.count("\n") + 1,
                level=level,
                context=context or (() if kind is BlockKind.HEADING else self._standing),
                starts_section=starts_section or self._starts_section,
                keeps_next=keeps_next,
                hidden=tuple((start + first, start + last) for first, last in hidden),
            )
        )
        self._starts_section = False
        return start, self.length

    def _separate(self, gap: str) -> None:
        """End the text so far with a gap, unless it is empty or ends a page."""
        if not self._parts or self._parts[-1].endswith("\f"):
            return
        missing = gap[self._ends() :]
        if missing:
            self._append(missing)

    def _ends(self) -> int:
        """Return how many line ends the text ends with, 2 at most."""
        tail = "".join(self._parts[-2:])[-2:]
        return 2 if tail == "\n\n" else 1 if tail.endswith("\n") else 0

    def _append(self, words: str) -> None:
        self._budget.take_text(len(words))
        self._parts.append(words)
        self._line += words.count("\n")
        self.length += len(words)


def normalise(words: str) -> str:
    """Return words with each run of white space as one space, none at the ends, and without lone surrogates."""
    if "  " not in words and words.isprintable():
        return words.strip()
    return _SPACE.sub(" ", clean(words)).strip().replace("\0", "")


def normalise_lines(words: str) -> str:
    """Return words with line ends kept as LF, other white space as single spaces at most, no blank lines around."""
    words = _ODD_BREAK.sub("\n", clean(words)).replace("\0", "")
    return "\n".join(_keep_indent(line) for line in words.split("\n")).strip("\n")


def as_lines(words: str) -> str:
    """Return words with LF as line ends, without lone surrogates and NULs, and without blank lines around them."""
    return _ODD_BREAK.sub("\n", clean(words)).replace("\0", "").rstrip().lstrip("\n")


def _keep_indent(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return ""
    lead = line[: len(line) - len(line.lstrip())].expandtabs()
    return lead + _LINE_SPACE.sub(" ", stripped)
