"""Reads the shapes of a slide in reading order: its title, its text, tables, charts and diagrams."""

from collections.abc import Iterator, Mapping

from index.files.extract.office.docx_elements import math_words, shown_children
from index.files.extract.office.docx_styles import child
from index.files.extract.office.flow import Flow, FlowCell, FlowRow, FlowTable, Look, Paragraph
from index.files.extract.office.list_numbers import numeral
from index.files.extract.office.office_drawings import description_of, drawn_flow
from index.files.extract.office.office_package import Package
from index.files.extract.office.slides import PlacedShape, SlideText, in_reading_order
from index.files.extract.office.symbol_font import symbols_as_text
from index.files.extract.xml_tree import Element, children, name_of

_TITLES = ("title", "ctrTitle")
_RUNNING = ("ftr", "hdr", "dt", "sldNum", "sldImg")
_LISTS = ("body", "obj", "")
_NUMBER_STYLES = {
    "arabic": "decimal", "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}  # fmt: skip


class SlideReader:
    """Reads the shapes of one part. `places`: where the layout puts placeholders, by their index."""

    def __init__(self, package: Package, part: str, places: Mapping[str, tuple[int, int]] | None = None) -> None:
        self._package = package
        self._part = part
        self._places = places or {}

    def read(self, tree: Element) -> SlideText:
        """Return what a tree of shapes says."""
        found = SlideText()
        found.flow = in_reading_order(list(self._shapes(tree, found)))
        return found

    def _shapes(self, tree: Element, found: SlideText) -> Iterator[PlacedShape]:
        for one in shown_children(tree):
            name = name_of(one)
            properties = next((part for part in one.iter("{*}cNvPr")), None)
            if name not in ("sp", "grpSp", "graphicFrame", "pic"):
                continue
            if properties is not None and properties.get("hidden") in ("1", "true"):
                found.hidden += [words for each in one.iter("{*}p") if (words := drawn_words(each)).strip()]
                continue
            holder = next(one.iter("{*}ph"), None) if name == "sp" else None
            kind = (holder.get("type") or "") if holder is not None else None
            if kind in _RUNNING:
                words = " ".join(drawn_words(each) for each in one.iter("{*}p")).strip()
                found.running += [(kind or "", words)] if words else []
            elif kind in _TITLES:
                found.titles += [words for each in one.iter("{*}p") if (words := drawn_words(each)).strip()]
            elif flow := self._flow(name, one, kind, properties, found):
                place = _place(one) or self._places.get(holder.get("idx") or "0" if holder is not None else "-")
                yield PlacedShape(place, holder is not None, flow)

    def _flow(
        self, name: str, element: Element, kind: str | None, properties: Element | None, found: SlideText
    ) -> Flow:
        if name == "grpSp":
            return in_reading_order(list(self._shapes(element, found)))
        if name == "sp":
            return text_flow(child(element, "txBody"), is_list=kind in _LISTS if kind is not None else False)
        flow: Flow = []
        for one in element.iter("{*}tbl", "{*}chart", "{*}relIds"):
            flow += [_table(one)] if name_of(one) == "tbl" else drawn_flow(self._package, self._part, one)
        if properties is not None and not flow and (said := description_of(properties)):
            flow.append(Paragraph(said))
        return flow


def text_flow(body: Element | None, *, is_list: bool) -> Flow:
    """Return the paragraphs of the text in a shape. `is_list`: they are items but for those without bullets."""
    flow: Flow = []
    counts: dict[tuple[int, str], int] = {}
    for one in children(body, "p") if body is not None else ():
        properties = child(one, "pPr")
        level = int(properties.get("lvl") or 0) if properties is not None and _is_number(properties.get("lvl")) else 0
        counts = {key: count for key, count in counts.items() if key[0] <= level}
        words = drawn_words(one)
        label = ""
        numbered = child(properties, "buAutoNum")
        if numbered is not None and words.strip():
            style = numbered.get("type") or "arabicPeriod"
            start = int(numbered.get("startAt") or 1) if _is_number(numbered.get("startAt")) else 1
            counts[level, style] = counts.get((level, style), start - 1) + 1
            label = _label(counts[level, style], style)
        has_bullet = numbered is not None or child(properties, "buChar") is not None
        is_item = has_bullet or (is_list and child(properties, "buNone") is None)
        runs = [run for run in one.iter("{*}rPr") if name_of(run.getparent()) == "r"]
        look = Look(is_bold=bool(runs) and all(run.get("b") in ("1", "true") for run in runs))
        flow.append(Paragraph(words, is_item=is_item, label=label, look=look))
    return flow


def drawn_words(paragraph: Element) -> str:
    """Return the words of a paragraph of DrawingML."""
    parts: list[str] = []
    for one in shown_children(paragraph):
        name = name_of(one)
        if name in ("r", "fld"):
            parts += [symbols_as_text((text.text or "").replace("\n", " ")) for text in children(one, "t")]
        elif name == "br":
            parts.append("\n")
        elif name == "m":
            parts.append(math_words(one))
    return "".join(parts)


def places_of(layout: Element | None) -> dict[str, tuple[int, int]]:
    """Return where a layout puts its placeholders, by their index."""
    found: dict[str, tuple[int, int]] = {}
    for one in layout.iter("{*}sp") if layout is not None else ():
        holder, place = next(one.iter("{*}ph"), None), _place(one)
        if holder is not None and place is not None:
            found[holder.get("idx") or "0"] = place
    return found


def _place(shape: Element) -> tuple[int, int] | None:
    """Return the top and left of a shape, None if it does not say."""
    for properties in children(shape, "spPr", "grpSpPr", "xfrm"):
        frame = properties if name_of(properties) == "xfrm" else child(properties, "xfrm")
        at = child(frame, "off")
        if at is not None and _is_number(at.get("x")) and _is_number(at.get("y")):
            return int(at.get("y")), int(at.get("x"))
    return None


def _table(element: Element) -> FlowTable:
    rows: list[FlowRow] = []
    for one in children(element, "tr"):
        row = FlowRow()
        for cell in children(one, "tc"):
            if cell.get("hMerge") in ("1", "true"):
                continue
            span = cell.get("gridSpan")
            row.cells.append(
                FlowCell(
                    text_flow(child(cell, "txBody"), is_list=False),
                    columns=max(1, min(int(span), 100)) if _is_number(span) else 1,
                    is_covered=cell.get("vMerge") in ("1", "true"),
                )
            )
        rows.append(row)
    properties = child(element, "tblPr")
    if rows and properties is not None and properties.get("firstRow") in ("1", "true"):
        rows[0].is_head = True
    return FlowTable(rows)


def _label(number: int, style: str) -> str:
    for name, shown_as in _NUMBER_STYLES.items():
        if style.startswith(name):
            shown, rest = numeral(number, shown_as), style.removeprefix(name)
            return {"ParenBoth": f"({shown})", "ParenR": f"{shown})", "Plain": shown}.get(rest, f"{shown}.")
    return f"{number}."


def _is_number(words: str | None) -> bool:
    return words is not None and words.removeprefix("-").isdecimal()
