"""The numbers that a DOCX document's lists and headings are shown with."""

import re
from dataclasses import dataclass, field, replace

from index.files.extract.office.docx_styles import StyleSheet, child, is_on
from index.files.extract.office.list_numbers import numeral
from index.files.extract.office.office_package import value_of
from index.files.extract.office.symbol_font import symbols_as_text
from index.files.extract.xml_tree import Element, children

LEVELS = 9
"""Levels of a list."""

_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restarts_after: int | None = None
    is_legal: bool = False


@dataclass(slots=True)
class _List:
    """The counters of a list: of each level, the number last shown, None before the first."""

    levels: list[_Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(frozen=True, slots=True)
class _Override:
    """What a use of a list changes at a level."""

    level: _Level | None
    start: int | None


@dataclass(slots=True)
class _Use:
    """A use of a list, by the number that paragraphs name."""

    of: str
    overrides: dict[int, _Override] = field(default_factory=dict)
    has_begun: bool = False


class Numbering:
    """Counts the paragraphs of lists in the order of the document."""

    def __init__(self, root: Element | None, styles: StyleSheet) -> None:
        self._lists: dict[str, _List] = {}
        self._uses: dict[str, _Use] = {}
        self._levels_of_styles: dict[tuple[str, str], int] = {}
        if root is None:
            return
        links: dict[str, str] = {}
        for one in children(root, "abstractNum"):
            identity = value_of(one, "abstractNumId") or ""
            self._lists[identity] = self._read_list(identity, one)
            if link := value_of(child(one, "numStyleLink")):
                links[identity] = link
        for one in children(root, "num"):
            self._uses[value_of(one, "numId") or ""] = _read_use(one)
        for identity, link in links.items():
            use = self._uses.get(styles.style(link).number[0] or "")
            if use is not None and use.of in self._lists:
                self._lists[identity] = self._lists[use.of]

    def next_label(self, number: str | None, depth: int | None, style: str | None) -> str | None:
        """Count a paragraph and return its label as shown, empty for a bullet; None if it is in no list.

        `number`, `depth`: the list and the level in it that the paragraph or its style names.
        """
        use = self._uses.get(number or "")
        if use is None or use.of not in self._lists:
            return None
        one = self._lists[use.of]
        if depth is None:
            depth = self._levels_of_styles.get((use.of, style or ""), 0)
        depth = min(max(depth, 0), LEVELS - 1)
        if not use.has_begun:
            use.has_begun = True
            for level, override in use.overrides.items():
                if override.start is not None:
                    one.counts[level] = None
        levels = [_overridden(level, use.overrides.get(at)) for at, level in enumerate(one.levels)]
        _count(one.counts, levels, depth)
        return _label(levels, one.counts, depth)

    def _read_list(self, identity: str, element: Element) -> _List:
        levels = [_Level() for _ in range(LEVELS)]
        for one in children(element, "lvl"):
            depth = _number(value_of(one, "ilvl"), 0)
            if 0 <= depth < LEVELS:
                levels[depth] = _read_level(one)
                if style := value_of(child(one, "pStyle")):
                    self._levels_of_styles[identity, style] = depth
        return _List(levels)


def _read_use(element: Element) -> _Use:
    use = _Use(value_of(child(element, "abstractNumId")) or "")
    for one in children(element, "lvlOverride"):
        depth = _number(value_of(one, "ilvl"), 0)
        level, start = child(one, "lvl"), value_of(child(one, "startOverride"))
        if 0 <= depth < LEVELS:
            use.overrides[depth] = _Override(
                _read_level(level) if level is not None else None, _number(start, 1) if start is not None else None
            )
    return use


def _overridden(level: _Level, override: _Override | None) -> _Level:
    if override is None:
        return level
    level = override.level or level
    return level if override.start is None else replace(level, start=override.start)


def _count(counts: list[int | None], levels: list[_Level], depth: int) -> None:
    """Count a paragraph at a level: those above have begun with it, those below begin anew after it."""
    last = counts[depth]
    counts[depth] = levels[depth].start if last is None else last + 1
    for level in range(depth):
        if counts[level] is None:
            counts[level] = levels[level].start
    for level in range(depth + 1, LEVELS):
        after = levels[level].restarts_after
        if after is None or (after and depth < after):
            counts[level] = None


def _label(levels: list[_Level], counts: list[int | None], depth: int) -> str:
    level = levels[depth]
    if level.format in ("bullet", "none"):
        return "" if level.format == "bullet" else _PLACE.sub("", level.text).strip()

    def shown(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        style = "decimal" if level.is_legal and at < depth else levels[at].format
        return numeral(counts[at] or 0, style)

    return symbols_as_text(_PLACE.sub(shown, level.text)).strip()


def _read_level(element: Element) -> _Level:
    restart = value_of(child(element, "lvlRestart"))
    return _Level(
        start=_number(value_of(child(element, "start")), 0),
        format=value_of(child(element, "numFmt")) or "decimal",
        text=value_of(child(element, "lvlText")) or "",
        restarts_after=None if restart is None else _number(restart, 0),
        is_legal=bool(is_on(child(element, "isLgl"))),
    )


def _number(words: str | None, default: int) -> int:
    try:
        return int(words) if words else default
    except ValueError:
        return default
