"""The words that belong to a passage though they stand outside it: the headings above it, the heads of its columns."""

from collections.abc import Iterable, Sequence

from index.models import Span
from index.structure import Block, BlockKind
from index.text.cells import MARKS, cells_of
from index.text.repair import TextRepairer
from index.text.sections import Path

MAX_PATH_CHARS = 200
"""Characters of the path of headings; of a longer one, the nearest headings are kept."""

MAX_PART_CHARS = 120
"""Characters of one heading in a path; a longer one is cut at a word."""

MAX_CONTEXT_CHARS = 400
"""Characters of a passage's context that are not headings."""

_CACHED = 2_000


class PassageContext:
    """Says what stands around the passages of one document; `name`: what goes with all of them."""

    def __init__(self, repairer: TextRepairer, name: str = "") -> None:
        self._repairer = repairer
        self._name = name
        self._said: dict[tuple[int, int], str] = {}

    def heading(self, blocks: Sequence[Block], paths: Sequence[Path]) -> str:
        """Return the path of headings that all of a passage's blocks stand under: `title / section / subsection`."""
        content = [path for block, path in zip(blocks, paths, strict=True) if block.kind is not BlockKind.HEADING]
        common = (content or paths)[0] if content else paths[-1]
        for path in content:
            shared = next((i for i, (a, b) in enumerate(zip(common, path, strict=False)) if a is not b), None)
            common = common[: min(len(common), len(path)) if shared is None else shared]
        return self._path(common)

    def context(self, blocks: Sequence[Block], paths: Sequence[Path], inside: Span) -> str:
        """Return the headings above a passage and what else its blocks ask for, without what it holds itself."""
        above = [heading for heading in paths[0] if heading.start < inside.start]
        parts = [self._name, self._path(above) if above else ""]
        spans = {span: block.kind for block in reversed(blocks) for span in reversed(block.context)}
        outside = [span for span in reversed(spans) if not inside.start <= span[0] < inside.end]
        said = (self._heads(*span) if spans[span] is BlockKind.RECORD else self._words(*span) for span in outside)
        parts += _within(MAX_CONTEXT_CHARS, said)
        return " / ".join(part for part in parts if part)

    def _path(self, headings: Sequence[Block]) -> str:
        parts = [_cut(self._words(heading.start, heading.end), MAX_PART_CHARS) for heading in headings]
        parts = [part for part, above in zip(parts, ["", *parts], strict=False) if part != above]
        return " / ".join(_within(MAX_PATH_CHARS, reversed(parts))[::-1])

    def _heads(self, start: int, end: int) -> str:
        """Return the repaired words of a span, the heads of columns with a bar between them."""
        raw = self._repairer.text[start : min(end, start + 2 * MAX_CONTEXT_CHARS)]
        for mark in MARKS:
            cells = cells_of(raw, mark)
            if len(cells) > 1 and "\n" not in raw:
                return " | ".join(self._words(start + first, start + last) for first, last in cells)
        return self._words(start, end)

    def _words(self, start: int, end: int) -> str:
        """Return the repaired words of a span of the document, as many as a context may have."""
        said = self._said.get((start, end))
        if said is None:
            if len(self._said) >= _CACHED:
                self._said.clear()
            repaired = self._repairer.repair(start, min(end, start + 2 * MAX_CONTEXT_CHARS))
            said = self._said[start, end] = repaired.text
        return said


def _within(limit: int, parts: Iterable[str]) -> list[str]:
    """Return the first parts that have at most `limit` characters together; the very first is always one."""
    kept: list[str] = []
    for part in parts:
        limit -= len(part) + 3
        if kept and limit < 0:
            break
        kept.append(part)
    return kept


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0]
