"""Reads what drawings in office files say: charts, diagrams and the descriptions of pictures."""

import re
from collections.abc import Iterator

from index.files.extract.builder import normalise
from index.files.extract.office.flow import Flow, FlowCell, FlowRow, FlowTable, Paragraph
from index.files.extract.office.office_package import Package, value_of
from index.files.extract.xml_tree import Element, children, name_of

MOST_POINTS = 5_000
"""Points of a chart's series that are read."""

LEAST_ALT_WORDS = 3
"""Words of the shortest description of a picture that says something."""

_MACHINE_MADE = re.compile(
    r"description (?:automatically )?generated|ai-generated content may be incorrect",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|eps|pdf)|https?://\S+|[a-z]:\\.*", re.IGNORECASE)


def description_of(properties: Element) -> str:
    """Return the description that its author gave a picture (its `docPr` or `cNvPr`), empty if it says nothing."""
    return described(properties.get("descr") or "")


def described(said: str) -> str:
    """Return the description of a picture, empty if a program wrote it, or it is but a name."""
    said = normalise(said)
    if _MACHINE_MADE.search(said) or _FILE_NAME.fullmatch(said) or len(said.split()) < LEAST_ALT_WORDS:
        return ""
    return said


def drawn_flow(package: Package, part: str, reference: Element) -> Flow:
    """Return what a chart or a diagram says; `reference`: the element in a part that names it."""
    related = package.related(part)
    for key, identity in reference.attrib.items():
        if key.rpartition("}")[2] in ("id", "dm") and identity in related and package.take(related[identity][0]):
            root = package.optional_xml(related[identity][0])
            if root is not None:
                return chart_flow(root) if name_of(root) == "chartSpace" else diagram_flow(root)
    return []


def diagram_flow(root: Element) -> Flow:
    """Return the paragraphs of a diagram, each a point."""
    said = (paragraph_words(one) for one in root.iter("{*}p"))
    return [Paragraph(words, is_item=True) for words in said if words.strip()]


def paragraph_words(paragraph: Element) -> str:
    """Return the words of a paragraph of DrawingML."""
    parts: list[str] = []
    for one in paragraph.iter():
        name = name_of(one)
        if name == "t":
            parts.append(one.text or "")
        elif name == "br":
            parts.append("\n")
    return "".join(parts)


def chart_flow(root: Element) -> Flow:
    """Return the titles of a chart and its data as a table: a row for each category, a column for each series."""
    flow: Flow = []
    for title in root.iter("{*}title"):
        words = " ".join(map(paragraph_words, title.iter("{*}p"))) or " ".join(_points(title).values())
        if words.strip():
            flow.append(Paragraph(words))
    names: list[str] = []
    categories: dict[int, str] = {}
    columns: list[dict[int, str]] = []
    for series in root.iter("{*}ser"):
        said = {name_of(one): one for one in children(series)}
        names.append(" ".join(_points(said.get("tx")).values()))
        for number, words in _points(said.get("cat", said.get("xVal"))).items():
            categories.setdefault(number, words)
        columns.append(_points(said.get("val", said.get("yVal"))))
    if columns:
        numbers = sorted({*categories, *(number for column in columns for number in column)})
        rows = [_row(["", *names], is_head=True)] if any(names) else []
        rows += [
            _row([categories.get(number, ""), *(column.get(number, "") for column in columns)]) for number in numbers
        ]
        flow.append(FlowTable(rows))
    return flow


def _row(words: list[str], *, is_head: bool = False) -> FlowRow:
    return FlowRow([FlowCell([Paragraph(one)]) for one in words], is_head)


def _points(element: Element | None) -> dict[int, str]:
    """Return the cached values of a series by their numbers."""
    found: dict[int, str] = {}
    for point in _cached(element):
        number = value_of(point, "idx") or ""
        value = next(children(point, "v"), None)
        if number.isdecimal() and value is not None and len(found) < MOST_POINTS:
            found.setdefault(int(number), _shortened(value.text or ""))
    if not found and element is not None:
        direct = next(children(element, "v"), None)
        if direct is not None:
            found[0] = direct.text or ""
    return found


def _cached(element: Element | None) -> Iterator[Element]:
    if element is not None:
        yield from element.iter("{*}pt")


def _shortened(value: str) -> str:
    """Return a number without the digits that only a computer's arithmetic adds."""
    try:
        return f"{float(value):.10g}" if "." in value else value
    except ValueError:
        return value
