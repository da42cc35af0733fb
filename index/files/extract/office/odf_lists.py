"""The numbers that an OpenDocument file's lists and headings are shown with."""

from dataclasses import dataclass, field

from index.files.extract.office.list_numbers import numeral
from index.files.extract.office.odf_styles import ListLevel, OdfStyles

_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(slots=True)
class OdfList:
    """A list as it is counted: the number last shown at each level, from 1."""

    style: str
    counts: dict[int, int] = field(default_factory=dict)


class OdfNumbering:
    """Counts the items of lists, and headings."""

    def __init__(self, styles: OdfStyles) -> None:
        self._styles = styles
        self._lists: dict[str, OdfList] = {}
        self._last: dict[str, OdfList] = {}
        self._headings = OdfList("")

    def begin(self, style: str, identity: str, continued: str, *, goes_on: bool) -> OdfList:
        """Return the list that begins here, or goes on.

        `identity`: its own; `continued`: that of the list that it goes on with; `goes_on`: with the last of its style.
        """
        one = self._lists.get(continued) if continued else self._last.get(style) if goes_on else None
        one = one or OdfList(style)
        if identity:
            self._lists[identity] = one
        self._last[style] = one
        return one

    def next_item(self, one: OdfList, level: int, start: int | None) -> str:
        """Count an item at a level and return its label, empty for a bullet. `start`: the number it is said to have."""
        levels = self._styles.lists.get(one.style, {})
        own = levels.get(level, ListLevel())
        one.counts[level] = start if start is not None else one.counts.get(level, own.start - 1) + 1
        for deeper in [deeper for deeper in one.counts if deeper > level]:
            del one.counts[deeper]
        return _label(levels, one.counts, level)

    def next_heading(self, level: int) -> str:
        """Count a heading at a level and return its number, empty if headings have none."""
        return self.next_item(self._headings, level, None)


def _label(levels: dict[int, ListLevel], counts: dict[int, int], level: int) -> str:
    own = levels.get(level)
    if own is None or not own.format:
        return ""
    parts: list[str] = []
    for at in range(max(1, level - own.shown + 1), level + 1):
        one = levels.get(at, ListLevel())
        if one.format and at in counts:
            parts.append(numeral(counts[at], _FORMATS.get(one.format[:1], "decimal")))
    return f"{own.prefix}{'.'.join(parts)}{own.suffix}".strip()
