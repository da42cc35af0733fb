"""The styles of an OpenDocument file: how words look, which are hidden, which lists have which numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from index.files.extract.office.docx_styles import child
from index.files.extract.xml_tree import Element, attribute, children, name_of

MAX_DEPTH = 20
"""Styles that a style may be based on, one on the other."""

_LENGTH = re.compile(r"(-?[\d.]{1,20})(pt|cm|mm|in|pc|px|%)")
_EMU = {"pt": 12_700, "cm": 360_000, "mm": 36_000, "in": 914_400, "pc": 152_400, "px": 9_525}


@dataclass(frozen=True, slots=True)
class OdfStyle:
    """What a style says, what it is based on included; None or empty where nothing is said."""

    names: tuple[str, ...] = ()
    level: int | None = None
    size: float | None = None
    is_bold: bool | None = None
    is_underlined: bool | None = None
    is_capital: bool | None = None
    is_hidden: bool | None = None
    list_style: str | None = None

    @property
    def is_title(self) -> bool:
        """Return whether it is the style of a document's title."""
        return "Title" in self.names

    @property
    def is_contents(self) -> bool:
        """Return whether it is the style of the lines of a table of contents."""
        return any(name.startswith("Contents_20_") for name in self.names)


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How the items of a level of a list are numbered; `format` is empty for bullets."""

    format: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1


@dataclass(slots=True)
class OdfStyles:
    """The styles by family and name, and the lists by name; that of headings has no name."""

    raw: dict[tuple[str, str], Element] = field(default_factory=dict)
    lists: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    hidden_pages: set[str] = field(default_factory=set)
    """Names of the styles of slides that are not shown."""
    _made: dict[tuple[str, str], OdfStyle] = field(default_factory=dict)

    def add(self, root: Element | None) -> None:
        """Add the styles below an element; those added first win."""
        for one in root.iter("{*}style") if root is not None else ():
            key = attribute(one, "family"), attribute(one, "name")
            self.raw.setdefault(key, one)
            page = child(one, "drawing-page-properties")
            if page is not None and attribute(page, "visibility") == "hidden":
                self.hidden_pages.add(key[1])
        for one in root.iter("{*}list-style", "{*}outline-style") if root is not None else ():
            name = attribute(one, "name") if name_of(one) == "list-style" else ""
            self.lists.setdefault(name, dict(map(_read_level, children(one))))

    def style(self, family: str, name: str) -> OdfStyle:
        """Return a style by its family (`paragraph` or `text`) and name; one that says nothing if there is none."""
        key = family, name
        if key not in self._made:
            self._made[key] = self._make(family, name)
        return self._made[key]

    def _make(self, family: str, name: str) -> OdfStyle:
        made = OdfStyle()
        for _ in range(MAX_DEPTH):
            element = self.raw.get((family, name))
            if element is None:
                break
            made = _merged(made, element, name)
            name = attribute(element, "parent-style-name")
        return made


def length_of(words: str) -> int:
    """Return a length such as `2.5cm` in EMU (1/914,400 inch), 0 if it is none."""
    found = _LENGTH.fullmatch(words.strip())
    try:
        return int(float(found.group(1)) * _EMU.get(found.group(2), 0)) if found else 0
    except (ValueError, OverflowError):
        return 0


def number_of(words: str, default: int, most: int = 1_000_000) -> int:
    """Return a number from 0 to `most` that an attribute states, the default if it states none."""
    return min(int(words), most) if words.isdecimal() and len(words) < 10 else default


def _merged(style: OdfStyle, element: Element, name: str) -> OdfStyle:
    words = child(element, "text-properties")
    size = bold = underlined = capital = hidden = None
    if words is not None:
        said = _LENGTH.fullmatch(attribute(words, "font-size"))
        size = float(said.group(1)) if said and said.group(2) == "pt" and said.group(1).count(".") < 2 else None
        bold = _is_said(attribute(words, "font-weight"), lambda said: said in ("bold", "600", "700", "800", "900"))
        underlined = _is_said(attribute(words, "text-underline-style"), lambda said: said != "none")
        capital = _is_said(attribute(words, "text-transform"), lambda said: said == "uppercase")
        hidden = _is_said(attribute(words, "display"), lambda said: said == "none")
    stated = attribute(element, "default-outline-level")
    level = int(stated) if stated.isdecimal() and len(stated) < 3 else None
    return OdfStyle(
        (*style.names, name),
        style.level if style.level is not None else level,
        style.size if style.size is not None else size,
        style.is_bold if style.is_bold is not None else bold,
        style.is_underlined if style.is_underlined is not None else underlined,
        style.is_capital if style.is_capital is not None else capital,
        style.is_hidden if style.is_hidden is not None else hidden,
        style.list_style if style.list_style is not None else attribute(element, "list-style-name") or None,
    )


def _is_said(words: str, holds: Callable[[str], bool]) -> bool | None:
    return holds(words) if words else None


def _read_level(element: Element) -> tuple[int, ListLevel]:
    level = number_of(attribute(element, "level"), 1)
    if name_of(element) == "list-level-style-bullet":
        return level, ListLevel()
    return level, ListLevel(
        attribute(element, "num-format"),
        attribute(element, "num-prefix"),
        attribute(element, "num-suffix"),
        number_of(attribute(element, "start-value"), 1),
        number_of(attribute(element, "display-levels"), 1, 10),
    )
