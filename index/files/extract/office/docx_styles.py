"""The styles of a DOCX document: which are headings, how their words look, which lists they belong to."""

import re
from dataclasses import dataclass, field

from index.files.extract.office.flow import Look
from index.files.extract.office.office_package import value_of
from index.files.extract.xml_tree import Element, children

MAX_DEPTH = 20
"""Styles that a style may be based on, one on the other."""

_HEADING_NAME = re.compile(r"heading\s*([1-9])$", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|table of figures|table of authorities|index)\s*\d?$", re.IGNORECASE)
_OFF = {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class WordStyle:
    """What a paragraph or character style says, what it is based on included; None where nothing is said."""

    name: str = ""
    level: int | None = None
    number: tuple[str | None, int | None] = (None, None)
    size: float | None = None
    is_bold: bool | None = None
    is_underlined: bool | None = None
    is_capital: bool | None = None
    is_hidden: bool | None = None

    @property
    def is_title(self) -> bool:
        """Return whether it is the style of a document's title."""
        return self.name.casefold() == "title"

    @property
    def is_contents(self) -> bool:
        """Return whether it is the style of the lines of a table of contents."""
        return _CONTENTS_NAME.match(self.name) is not None


@dataclass(slots=True)
class StatedStyle:
    """A style as the file has it, by itself."""

    element: Element
    based_on: str | None
    name: str


@dataclass(slots=True)
class StyleSheet:
    """The styles by their ids."""

    default_size: float = 0.0
    default_paragraph: str | None = None
    bold_heads: frozenset[str] = frozenset()
    """Ids of the table styles whose first row is bold."""
    raw: dict[str, StatedStyle] = field(default_factory=dict)
    _made: dict[str, WordStyle] = field(default_factory=dict)

    def style(self, identity: str | None) -> WordStyle:
        """Return a style by its id; one that says nothing if there is none."""
        identity = identity if identity is not None else self.default_paragraph
        if identity is None or identity not in self.raw:
            return WordStyle()
        if identity not in self._made:
            self._made[identity] = self._make(identity)
        return self._made[identity]

    def _make(self, identity: str) -> WordStyle:
        """Return a style with what it inherits; the nearest says first."""
        made = WordStyle(name=self.raw[identity].name)
        at: str | None = identity
        for _ in range(MAX_DEPTH):
            raw = self.raw.get(at or "")
            if raw is None:
                break
            made = merged(made, *_stated(raw.element), name=raw.name)
            at = raw.based_on
        return made


def read_styles(root: Element | None) -> StyleSheet:
    """Return the style sheet of a `styles` element."""
    sheet = StyleSheet()
    if root is None:
        return sheet
    for one in root.iter("{*}docDefaults"):
        for size in one.iter("{*}sz"):
            sheet.default_size = _points(value_of(size)) or 0.0
    bold_heads: set[str] = set()
    for one in children(root, "style"):
        identity = value_of(one, "styleId") or ""
        kind = value_of(one, "type")
        if kind == "table":
            for part in children(one, "tblStylePr"):
                if value_of(part, "type") == "firstRow" and any(is_on(bold) for bold in part.iter("{*}b")):
                    bold_heads.add(identity)
            continue
        name = value_of(child(one, "name")) or ""
        sheet.raw[identity] = StatedStyle(one, value_of(child(one, "basedOn")), name)
        if kind == "paragraph" and (value_of(one, "default") or "0") not in _OFF:
            sheet.default_paragraph = identity
    sheet.bold_heads = frozenset(bold_heads)
    return sheet


def child(element: Element | None, *path: str) -> Element | None:
    """Return the element below one at a path of names, None if there is none."""
    for name in path:
        element = next(element.iterchildren(f"{{*}}{name}"), None) if element is not None else None
    return element


def is_on(element: Element | None) -> bool | None:
    """Return whether a property is switched on, None if nothing is said."""
    if element is None:
        return None
    return (value_of(element) or "1").lower() not in _OFF


def _stated(element: Element) -> tuple[Element | None, Element | None]:
    return child(element, "pPr"), child(element, "rPr")


def merged(style: WordStyle, paragraph: Element | None, run: Element | None, name: str = "") -> WordStyle:
    """Return a style with what the properties of a paragraph and a run add to it where it says nothing."""
    level, number = style.level, style.number
    if level is None:
        stated = value_of(child(paragraph, "outlineLvl"))
        if stated is not None and stated.isdecimal():
            level = int(stated) + 1 if int(stated) < 9 else 0
        elif found := _HEADING_NAME.match(name):
            level = int(found.group(1))
    numbering = child(paragraph, "numPr")
    if numbering is not None:
        identity, depth = value_of(child(numbering, "numId")), value_of(child(numbering, "ilvl"))
        number = (
            number[0] if number[0] is not None else identity,
            number[1] if number[1] is not None else int(depth) if depth and depth.isdecimal() else None,
        )
    size, bold, underlined, capital, hidden = run_look(run)
    return WordStyle(
        style.name,
        level,
        number,
        style.size if style.size is not None else size,
        style.is_bold if style.is_bold is not None else bold,
        style.is_underlined if style.is_underlined is not None else underlined,
        style.is_capital if style.is_capital is not None else capital,
        style.is_hidden if style.is_hidden is not None else hidden,
    )


def run_look(run: Element | None) -> tuple[float | None, bool | None, bool | None, bool | None, bool | None]:
    """Return what the properties of a run say: size, bold, underlined, capitals, hidden."""
    if run is None:
        return None, None, None, None, None
    said: dict[str, Element] = {}
    for one in children(run):
        said.setdefault(one.tag.rpartition("}")[2], one)
    return (
        _points(value_of(said.get("sz"))),
        is_on(said.get("b")),
        is_on(said.get("u")),
        is_on(said.get("caps")) or is_on(said.get("smallCaps")),
        is_on(said.get("vanish")),
    )


def _points(half_points: str | None) -> float | None:
    try:
        return float(half_points) / 2 if half_points else None
    except ValueError:
        return None


def join_looks(looks: list[tuple[int, Look]], words: str) -> Look:
    """Return how the words of a paragraph look: `looks` has the number of letters and their look for each run."""
    looks = [(count, look) for count, look in looks if count]
    if not looks:
        return Look()
    size = max((look.size, count) for count, look in looks)[0]
    letters = [character for character in words if character.isalpha()]
    is_capital = len(letters) > 3 and all(map(str.isupper, letters))
    return Look(
        size,
        all(look.is_bold for _, look in looks),
        all(look.is_underlined for _, look in looks),
        is_capital or all(look.is_capital for _, look in looks),
    )
