"""Reads the paragraphs and tables of a part of a DOCX file, as Word shows them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from index.files.extract.office.docx_elements import SKIPPED, form_words, math_words, shown_children, symbol_of
from index.files.extract.office.docx_numbering import Numbering
from index.files.extract.office.docx_styles import StyleSheet, WordStyle, child, join_looks, merged
from index.files.extract.office.docx_tables import read_table
from index.files.extract.office.flow import MARK_END, MARK_START, Flow, Look, Paragraph
from index.files.extract.office.office_drawings import description_of, drawn_flow
from index.files.extract.office.office_package import Package, value_of
from index.files.extract.office.symbol_font import symbols_as_text
from index.files.extract.xml_tree import Element, attribute, name_of

DEFAULT_SIZE = 10.0
"""Points of words whose size nothing states."""

_CONTENTS_FIELDS = ("TOC", "INDEX", "TOA")

_DRAWINGS = frozenset({"drawing", "pict", "object"})

_SPACE = re.compile(r"\s")

_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}


@dataclass(slots=True)
class Shared:
    """What the parts of a file share.

    `note`: returns a foot- or endnote by the kind and id that refer to it, with its mark; None if there is none.
    `comment`: returns a comment by its id.
    """

    package: Package
    styles: StyleSheet
    numbering: Numbering
    note: Callable[[str, str], tuple[str, Paragraph] | None]
    comment: Callable[[str], Paragraph | None]
    chunk: Callable[[str, str], Flow]


@dataclass(slots=True)
class _Words:
    """The words of a paragraph as they are read."""

    style: WordStyle
    parts: list[str] = field(default_factory=list)
    looks: list[tuple[int, Look]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    after: Flow = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Run:
    """How the words of a run are shown."""

    look: Look
    font: str = ""
    is_hidden: bool = False


@dataclass(slots=True)
class _OpenField:
    code: str = ""
    is_result: bool = False


class PartReader:
    """Reads the flow of one part."""

    def __init__(self, shared: Shared, part: str, root: Element) -> None:
        self._shared = shared
        self._part = part
        self._fields: list[_OpenField] = []
        kinds = [value_of(one, "fldCharType") for one in root.iter("{*}fldChar")]
        self._trusts_fields = kinds.count("begin") == kinds.count("end")

    def flow(self, container: Element) -> Flow:
        """Return what stands in an element that holds paragraphs and tables."""
        flow: Flow = []
        self._add_blocks(flow, container)
        return flow

    def _add_blocks(self, flow: Flow, container: Element) -> None:
        joined: Paragraph | None = None
        for one in shown_children(container):
            name = name_of(one)
            if name == "p":
                paragraph, is_joined = self._paragraph(one, joined)
                joined = paragraph if is_joined else None
                if joined is None:
                    flow.append(paragraph)
            elif name == "tbl":
                flow.append(read_table(one, self.flow, self._shared.styles.bold_heads))
            elif name == "altChunk":
                flow += self._shared.chunk(self._part, attribute(one, "id"))
            elif name not in SKIPPED:
                self._add_blocks(flow, one)
        if joined is not None:
            flow.append(joined)

    def _paragraph(self, element: Element, above: Paragraph | None) -> tuple[Paragraph, bool]:
        """Return a paragraph, and whether the next goes on with it, as its mark is deleted.

        `above`: the paragraph that goes on here.
        """
        properties = child(element, "pPr")
        identity = value_of(child(properties, "pStyle"))
        style = self._shared.styles.style(identity)
        direct = merged(WordStyle(), properties, None)
        is_contents = style.is_contents or self._is_in_contents()
        words = _Words(style)
        self._add_runs(words, element)
        text = "".join(words.parts)
        is_joined = child(properties, "rPr", "del") is not None
        number = direct.number[0] if direct.number[0] is not None else style.number[0]
        depth = direct.number[1] if direct.number[1] is not None else style.number[1]
        label = None if is_joined else self._shared.numbering.next_label(number, depth, identity)
        paragraph = Paragraph(
            text,
            level=1 if style.is_title else (direct.level if direct.level is not None else style.level) or 0,
            is_title=style.is_title,
            is_item=label is not None,
            label=label or "",
            look=join_looks(words.looks, text),
            notes=words.notes,
            after=words.after,
            hidden=["".join(words.hidden)] if words.hidden else [],
            is_contents=is_contents or self._is_in_contents(),
        )
        if above is not None:
            paragraph.text = above.text + paragraph.text
            paragraph.notes = above.notes + paragraph.notes
            paragraph.after = above.after + paragraph.after
            paragraph.hidden = above.hidden + paragraph.hidden
        return paragraph, is_joined

    def _is_in_contents(self) -> bool:
        return any(one.code.lstrip().upper().startswith(_CONTENTS_FIELDS) for one in self._fields)

    def _add_runs(self, words: _Words, container: Element) -> None:
        for one in shown_children(container):
            name = name_of(one)
            if name == "r" and not one.tag.endswith("math}r"):
                self._add_run(words, one)
            elif name == "oMath":
                self._show(words, math_words(one), _Run(Look(words.style.size or 0.0)))
            elif name not in SKIPPED:
                self._add_runs(words, one)

    def _add_run(self, words: _Words, run: Element) -> None:
        properties = child(run, "rPr")
        named = self._shared.styles.style(value_of(child(properties, "rStyle")) or "")
        said = merged(WordStyle(), None, properties)
        layers = (said, named, words.style)
        size = next((one.size for one in layers if one.size is not None), None)
        look = Look(
            size if size is not None else self._shared.styles.default_size or DEFAULT_SIZE,
            next((one.is_bold for one in layers if one.is_bold is not None), False),
            next((one.is_underlined for one in layers if one.is_underlined is not None), False),
            next((one.is_capital for one in layers if one.is_capital is not None), False),
        )
        is_hidden = bool(next((one.is_hidden for one in layers if one.is_hidden is not None), False))
        fonts = child(properties, "rFonts")
        self._add_parts(words, run, _Run(look, (value_of(fonts, "ascii") or ""), is_hidden))

    def _add_parts(self, words: _Words, container: Element, run: _Run) -> None:
        for one in shown_children(container):
            name = name_of(one)
            if name == "t":
                self._show(words, symbols_as_text(_SPACE.sub(" ", one.text or ""), run.font), run)
            elif name in _CHARACTERS:
                self._show(words, _CHARACTERS[name], run)
            elif name in _DRAWINGS:
                self._add_drawing(words, one)
            elif name in ("fldChar", "instrText"):
                self._follow_field(words, one, run)
            elif name == "sym":
                self._show(words, symbol_of(one), run)
            elif name.endswith("Reference"):
                self._refer(words, name.removesuffix("Reference"), one)
            elif name not in SKIPPED and len(one):
                base = child(one, "rubyBase") if name == "ruby" else one
                self._add_runs(words, base if base is not None else one)

    def _show(self, words: _Words, text: str, run: _Run) -> None:
        if self._trusts_fields and not all(one.is_result for one in self._fields):
            return
        if run.is_hidden:
            words.hidden.append(text)
            return
        words.parts.append(text)
        words.looks.append((sum(map(str.isalnum, text)), run.look))

    def _follow_field(self, words: _Words, element: Element, run: _Run) -> None:
        kind = value_of(element, "fldCharType")
        if kind == "begin":
            if shown := form_words(child(element, "ffData")):
                self._show(words, shown, run)
            self._fields.append(_OpenField())
        elif not self._fields:
            return
        elif kind == "separate":
            self._fields[-1].is_result = True
        elif kind == "end":
            self._fields.pop()
        elif not self._fields[-1].is_result:
            self._fields[-1].code += element.text or ""

    def _refer(self, words: _Words, kind: str, element: Element) -> None:
        identity = value_of(element, "id") or ""
        if kind == "comment":
            comment = self._shared.comment(identity)
            words.notes += [comment] if comment is not None else []
        elif kind in ("footnote", "endnote") and (found := self._shared.note(kind, identity)) is not None:
            mark, note = found
            words.notes.append(note)
            if (value_of(element, "customMarkFollows") or "0") in ("0", "false", "off"):
                words.parts.append(f"{MARK_START}[{mark}]{MARK_END}")

    def _add_drawing(self, words: _Words, element: Element) -> None:
        for one in shown_children(element):
            name = name_of(one)
            if name == "txbxContent":
                words.after += PartReader(self._shared, self._part, one).flow(one)
            elif name == "docPr":
                if said := description_of(one):
                    words.after.append(Paragraph(said))
            elif name == "textpath":
                words.after.append(Paragraph(one.get("string") or ""))
            elif name in ("chart", "relIds"):
                words.after += drawn_flow(self._shared.package, self._part, one)
            else:
                self._add_drawing(words, one)
