"""What a workbook in Office Open XML holds beside its cells: notes on cells, text boxes, charts, its title."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.errors import ReadError
from index.files.extract.extracted import Budget
from index.files.extract.office.office_properties import author_of, date_of
from index.files.extract.sheets.cell_names import cell_of
from index.files.extract.xml_tree import Element, attribute, children, name_of, parse_xml
from index.files.extract.zipped import Zip
from index.models import Source


@dataclass(frozen=True, slots=True)
class CellNote:
    """A note on a cell: its row and column, from 0, and its words."""

    row: int
    column: int
    words: str


@dataclass(frozen=True, slots=True)
class SheetParts:
    """What hangs on one sheet: notes on its cells, and the words of each text box and chart."""

    notes: tuple[CellNote, ...] = ()
    texts: tuple[str, ...] = ()


class WorkbookParts:
    """The parts of a workbook that are not cells; empty ones for other formats than Office Open XML."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._zip: Zip | None = None
        self._sheets: dict[str, str] = {}
        self._formats: Mapping[str, str] | None = None
        if not data.startswith(b"PK"):
            return
        try:
            archive = Zip(data, budget)
            if "xl/workbook.xml" in archive:
                self._zip = archive
                targets = dict(self._related("xl/workbook.xml"))
                for sheet in parse_xml(archive.read("xl/workbook.xml")).root.iter("{*}sheet"):
                    target = targets.get(attribute(sheet, "id"))
                    if target is not None:
                        self._sheets[sheet.get("name") or ""] = target[1]
        except ReadError:
            return

    def source(self) -> Source:
        """Return the title, author and date that the workbook states."""
        if self._zip is None or "docProps/core.xml" not in self._zip:
            return Source()
        said: dict[str, str] = {}
        for element in parse_xml(self._zip.read("docProps/core.xml")).root:
            said.setdefault(name_of(element), " ".join("".join(element.itertext()).split()))
        return Source(
            title=said.get("title") or None,
            author=author_of(said.get("creator") or ""),
            date=date_of(said.get("modified") or "", said.get("created") or ""),
        )

    def of_sheet(self, name: str) -> SheetParts:
        """Return what hangs on a sheet."""
        path = self._sheets.get(name)
        if self._zip is None or path is None:
            return SheetParts()
        notes: list[CellNote] = []
        texts: list[str] = []
        for _, (kind, target) in self._related(path):
            if target not in self._zip:
                continue
            if kind == "comments":
                notes += _notes(parse_xml(self._zip.read(target)).root)
            elif kind == "drawing":
                texts += _texts(parse_xml(self._zip.read(target)).root)
                for _, (chart, place) in self._related(target):
                    if chart == "chart" and place in self._zip:
                        texts += _chart_titles(parse_xml(self._zip.read(place)).root)
        return SheetParts(tuple(notes), tuple(texts))

    def shown_cells(self, name: str) -> dict[tuple[int, int], str]:
        """Return the words of the cells of a sheet whose format says how their numbers are written."""
        from index.files.extract.sheets.styles import formats_of, shown_cells

        path = self._sheets.get(name)
        if self._zip is None or path is None:
            return {}
        if self._formats is None:
            self._formats = formats_of(self._zip)
        return shown_cells(self._zip, path, self._formats)

    def _related(self, path: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield the parts that a part names: the id, and the kind and path of each."""
        folder, base = posixpath.split(path)
        rels = f"{folder}/_rels/{base}.rels"
        if self._zip is None or rels not in self._zip:
            return
        for relation in children(parse_xml(self._zip.read(rels)).root, "Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target") or ""
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield relation.get("Id") or "", ((relation.get("Type") or "").rpartition("/")[2], full)


def _notes(root: Element) -> Iterator[CellNote]:
    for comment in root.iter("{*}comment"):
        cell = cell_of(comment.get("ref") or "")
        words = "".join("".join(text.itertext()) for text in comment.iter("{*}t"))
        if cell and words.strip():
            yield CellNote(*cell, words)


def _texts(root: Element) -> Iterator[str]:
    """Yield the words of each text box and shape of a drawing."""
    for body in root.iter("{*}txBody"):
        lines = ("".join("".join(text.itertext()) for text in line.iter("{*}t")) for line in body.iter("{*}p"))
        yield " ".join(filter(None, lines))


def _chart_titles(root: Element) -> Iterator[str]:
    for title in root.iter("{*}title"):
        yield "".join("".join(text.itertext()) for text in title.iter("{*}t"))
