"""Tables of a page: which hold data and which only lay it out."""

from dataclasses import dataclass
from enum import Enum, auto

from index.files.extract.xml_tree import Element, name_of

MAX_SHORT_CELL = 120
"""Characters of the longest cell of a row that is a record though its table only lays out a page."""

MAX_LONG_CELL = 400
"""Characters on average of the cells of a table that is read as prose, where no heads say that it holds data."""

_PROSE = frozenset("h1 h2 h3 h4 h5 h6 article section main nav aside header footer hr iframe".split())
_PARTS = frozenset("table thead tbody tfoot tr".split())
_IN_ROWS = frozenset("td th script style template".split())
_IN_TABLES = _PARTS | frozenset("caption colgroup col form input script style template".split())
_LONG = frozenset("pre ul ol dl form blockquote".split())


class TableKind(Enum):
    """What a table or a row is: data, or a way to lay out a page."""

    DATA = auto()
    LAYOUT = auto()


@dataclass(slots=True)
class _Facts:
    """What a table or a row holds."""

    element: Element
    rows: int = 0
    cells: int = 0
    widest: int = 0
    in_row: int = 0
    heads: int = 0
    has_table: bool = False
    has_prose: bool = False
    has_long: bool = False
    row: "_Facts | None" = None


def table_kinds(root: Element) -> dict[Element, TableKind]:
    """Return what the tables of a page are, and which rows of tables that lay it out are records. Linear."""
    from lxml import etree

    kinds: dict[Element, TableKind] = {}
    stack: list[_Facts] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = name_of(element).lower()
        if event == "start":
            if name == "table":
                if stack:
                    stack[-1].has_table = True
                    if stack[-1].row:
                        stack[-1].row.has_table = True
                stack.append(_Facts(element, has_prose=bool(element.text and not element.text.isspace())))
            elif stack:
                _note(stack[-1], element, name)
        elif stack and name == "table" and stack[-1].element is element:
            facts = stack.pop()
            kinds[element] = TableKind.DATA if _is_data(facts) else TableKind.LAYOUT
        elif stack and name == "tr" and stack[-1].row and stack[-1].row.element is element:
            row, stack[-1].row = stack[-1].row, None
            if row.cells > 1 and not (row.has_table or row.has_prose or row.has_long) and _is_short(element):
                kinds[element] = TableKind.DATA
    return kinds


def _note(facts: _Facts, element: Element, name: str) -> None:
    if name == "tr":
        facts.rows += 1
        facts.in_row = 0
        facts.row = _Facts(element)
    elif name in ("td", "th"):
        facts.cells += 1
        facts.in_row += 1
        facts.widest = max(facts.widest, facts.in_row)
        if facts.row:
            facts.row.cells += 1
    if name in ("th", "thead", "caption"):
        facts.heads += 1
    is_prose, is_long = name in _PROSE or _is_astray(element, name), name in _LONG
    if is_prose or is_long:
        for one in (facts, facts.row):
            if one is not None:
                one.has_prose = one.has_prose or is_prose
                one.has_long = one.has_long or is_long


def _is_astray(element: Element, name: str) -> bool:
    """Return whether words, or other than rows and cells, stand in a table where only those should."""
    above = name_of(element.getparent()).lower()
    if above == "tr":
        return name not in _IN_ROWS or _has_tail(element)
    if name in ("td", "th"):
        return True
    if above in _PARTS and (name not in _IN_TABLES or _has_tail(element)):
        return True
    return name in _PARTS and bool(element.text and not element.text.isspace())


def _has_tail(element: Element) -> bool:
    return bool(element.tail and not element.tail.isspace())


def _is_data(facts: _Facts) -> bool:
    element = facts.element
    if element.get("role", "").strip().lower() in ("presentation", "none") or facts.has_table or facts.has_prose:
        return False
    if facts.widest < 2 or facts.rows < 1:
        return False
    if facts.heads:
        return True
    if facts.has_long or facts.rows < 2:
        return False
    return sum(map(len, element.itertext())) <= MAX_LONG_CELL * facts.cells


def _is_short(row: Element) -> bool:
    """Return whether a row has short cells with words, two at least."""
    filled = 0
    for cell in row:
        if name_of(cell).lower() in ("td", "th"):
            size = len(" ".join("".join(cell.itertext()).split()))
            if size > MAX_SHORT_CELL:
                return False
            filled += size > 0
    return filled > 1
