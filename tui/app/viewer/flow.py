"""A document as a flow of stretches, each wrapped on its own when the window comes near it.

A stretch is a line, or about 4 KiB of a longer one, so a line of 50 MB costs no more than one of 80 characters. The
document alone decides where a line is cut, never the way the window came there.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from tui.app.viewer.glyphs import GlyphKind, glyph, is_space
from tui.app.viewer.text import DocumentText
from tui.app.viewer.wrap import WrappedText

STRETCH_BYTES = 4096
"""Length at which a line is cut; the last stretch of a line can be twice as long."""

_CUT_BYTES = 256
"""Range that is searched for a good place to cut."""

_CACHED_STRETCHES = 512
"""Wrapped stretches that are kept."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes `start:end` of a line, without its line end. `first`: the line starts with it."""

    line: int
    start: int
    end: int
    first: bool


@dataclass(frozen=True, slots=True)
class WrappedStretch:
    """A stretch wrapped in rows, from character `at` of the document; the next one starts at character `after`.

    `rule`: what begins with it, such as a page; its first row is then a rule.
    """

    stretch: Stretch
    at: int
    after: int
    text: WrappedText
    rule: str | None = None


class Flow:
    """The stretches of a text in order, wrapped at a width when asked for."""

    def __init__(
        self, text: DocumentText, width: int, rule_of: Callable[[int], str | None] = lambda _line: None
    ) -> None:
        """Take a text and a width. `rule_of` returns what begins on a line, counted from 0: a rule stands above it."""
        self.text = text
        self.width = width
        self.rule_of = rule_of
        self._wrapped: OrderedDict[int, WrappedStretch] = OrderedDict()

    def at_byte(self, byte: int) -> Stretch:
        """Return the stretch that a byte is in; line ends belong to the stretch before them."""
        line = self.text.line_at(min(max(byte, 0), self.text.size))
        start, end = self.text.line_span(line)
        number = min(max(0, byte - start) // STRETCH_BYTES, _stretches(start, end) - 1)
        if number and self._cut(start, end, number) > byte:
            number -= 1
        return self._stretch(line, start, end, number)

    def at_character(self, character: int) -> Stretch:
        """Return the stretch that a character is in."""
        return self.at_byte(self.text.byte_at(character))

    def at_line(self, line: int) -> Stretch:
        """Return the first stretch of a line, counted from 0."""
        return self._stretch(line, *self.text.line_span(line), 0)

    def last(self) -> Stretch:
        """Return the last stretch."""
        return self.at_byte(self.text.size)

    def after(self, stretch: Stretch) -> Stretch | None:
        """Return the next stretch, None after the last."""
        _start, end = self.text.line_span(stretch.line)
        if stretch.end < end:
            return self.at_byte(stretch.end)
        return self.at_line(stretch.line + 1) if stretch.line + 1 < self.text.lines else None

    def before(self, stretch: Stretch) -> Stretch | None:
        """Return the stretch before, None before the first."""
        return self.at_byte(stretch.start - 1) if stretch.start > 0 else None

    def wrap(self, stretch: Stretch) -> WrappedStretch:
        """Return a stretch wrapped in rows; the last few hundred are cached."""
        found = self._wrapped.get(stretch.start)
        if found is not None:
            self._wrapped.move_to_end(stretch.start)
            return found
        words = self.text.shown(stretch.start, stretch.end)
        at = self.text.character_at(stretch.start)
        following = self.after(stretch)
        after = self.text.character_at(following.start) if following else self.text.characters
        rule = self.rule_of(stretch.line) if stretch.first else None
        wrapped = WrappedText(words, self.width, has_rule=rule is not None)
        found = WrappedStretch(stretch, at, after, wrapped, rule)
        self._wrapped[stretch.start] = found
        if len(self._wrapped) > _CACHED_STRETCHES:
            self._wrapped.popitem(last=False)
        return found

    def _stretch(self, line: int, start: int, end: int, number: int) -> Stretch:
        last = number + 1 >= _stretches(start, end)
        return Stretch(
            line=line,
            start=self._cut(start, end, number),
            end=end if last else self._cut(start, end, number + 1),
            first=number == 0,
        )

    def _cut(self, start: int, end: int, number: int) -> int:
        """Return where a stretch of a line starts: after a blank if one is near, never before a mark."""
        if number == 0:
            return start
        low = self.text.boundary(start + number * STRETCH_BYTES)
        words = self.text.decode(low, self.text.boundary(min(low + _CUT_BYTES, end)))
        whole = next((at for at, character in enumerate(words) if _starts_cluster(character)), 0)
        blank = next((at + 1 for at, character in enumerate(words) if is_space(character)), whole)
        place = blank if blank < len(words) and _starts_cluster(words[blank]) else whole
        return low + len(words[:place].encode("utf-8", "surrogatepass"))


def _starts_cluster(character: str) -> bool:
    return glyph(character)[0] not in {GlyphKind.MARK, GlyphKind.JOINER}


def _stretches(start: int, end: int) -> int:
    """Return how many stretches a line is cut into."""
    return max(1, (end - start) // STRETCH_BYTES)
