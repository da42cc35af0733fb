"""Text that knows the document offset of each of its characters.

The searched text is the cited text with characters removed and a few added. `MappedText` carries,
for each character, its offset in the document, so that every span of the repaired text can be cited in
the original.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MappedText:
    """A repaired text and, for each of its characters, the offset in the document it stands for.

    Invariant: `len(text) == len(offsets)` and `offsets` never decreases.
    """

    text: str
    offsets: Sequence[int]

    @classmethod
    def of(cls, text: str, start: int) -> "MappedText":
        """Return `text` as it stands in the document from offset `start`."""
        return cls(text, range(start, start + len(text)))

    @classmethod
    def join(cls, parts: Iterable["MappedText"], separator: str = " ") -> "MappedText":
        """Return the parts in order with `separator` between them (it maps to the part before)."""
        texts: list[str] = []
        offsets: list[int] = []
        for part in parts:
            if not part.text:
                continue
            if texts:
                texts.append(separator)
                offsets.extend([offsets[-1]] * len(separator))
            texts.append(part.text)
            offsets.extend(part.offsets)
        return cls("".join(texts), offsets)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the document span that the non-empty range `start:end` of this text stands for."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no such range in a text of {len(self.text)} characters: {start}:{end}")
        return self.offsets[start], self.offsets[end - 1] + 1

    def slice(self, start: int, end: int) -> "MappedText":
        """Return a part of this text with its part of the map."""
        return MappedText(self.text[start:end], self.offsets[start:end])

    def strip(self) -> "MappedText":
        """Return this text without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.slice(start, max(start, len(self.text.rstrip())))

    def sub(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> "MappedText":
        """Return this text with every match replaced, like `pattern.sub`, and the map kept.

        The characters of a replacement stand for the match's characters one by one, the surplus for its
        last. A match whose replacement equals it changes nothing.
        """
        texts: list[str] = []
        offsets: list[int] = []
        position = 0
        for match in pattern.finditer(self.text):
            new = replacement(match) if callable(replacement) else replacement
            start, end = match.span()
            if new == match.group() or start == end:
                continue
            texts.append(self.text[position:start])
            offsets.extend(self.offsets[position:start])
            texts.append(new)
            offsets.extend(self.offsets[min(start + i, end - 1)] for i in range(len(new)))
            position = end
        if position == 0 and not texts:
            return self
        texts.append(self.text[position:])
        offsets.extend(self.offsets[position:])
        return MappedText("".join(texts), offsets)

    def keep(
        self, pattern: re.Pattern[str], group: int = 1, when: Callable[[re.Match[str]], bool] | None = None
    ) -> "MappedText":
        """Return this text with every match cut down to one of its groups, each character in its place.

        `when` may spare a match. A group that took no part counts as empty.
        """
        spans: list[tuple[int, int]] = []
        position = 0
        for match in pattern.finditer(self.text):
            if when is not None and not when(match):
                continue
            start, end = match.span(group)
            if start < 0:
                start = end = match.end()
            spans += [(position, match.start()), (start, end)]
            position = match.end()
        if not spans:
            return self
        spans.append((position, len(self.text)))
        offsets: list[int] = []
        for start, end in spans:
            offsets.extend(self.offsets[start:end])
        return MappedText("".join(self.text[start:end] for start, end in spans), offsets)
