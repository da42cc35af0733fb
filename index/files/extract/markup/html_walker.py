"""Walks over the tree of a page and drafts its blocks: every word that the page shows, in order, none that it hides."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.files.extract.markup.html_drafts import Container, Draft, Drafts, PagePart, may_be_heading, parts_of
from index.files.extract.markup.html_elements import (
    BLOCKS,
    PREFORMATTED,
    heading_level,
    holds_blocks,
    is_permalink,
    is_shown,
    is_suspect,
    region_of,
)
from index.files.extract.markup.html_lists import OpenItem, OpenList, introduction
from index.files.extract.markup.html_notes import NoteLinks, is_note_mark, note_mark
from index.files.extract.markup.html_rows import draft_rows
from index.files.extract.markup.html_tables import TableKind, table_kinds
from index.files.extract.markup.html_words import WordReader
from index.files.extract.xml_tree import Element, children, name_of
from index.structure import BlockKind

BOLD_LEVEL = 7
"""The level of a heading that is only set in bold."""

_APART = ("button", "img", "input", "select", "meter", "progress", "output")
_LISTS = ("ul", "ol", "menu", "dir", "dl")
_ITEMS = ("li", "dt", "dd")


@dataclass(slots=True)
class _Open:
    """An element that is being read."""

    element: Element
    name: str
    children: Iterator[Element]
    is_block: bool
    container: int
    kind: BlockKind
    level: int
    item: OpenItem | None


class Walker:
    """Drafts the blocks of one page."""

    def __init__(
        self, root: Element, *, is_cell: bool = False, notes: NoteLinks | None = None, anchors: Collection[str] = ()
    ) -> None:
        """`is_cell`: the root is a table's cell, whose tables are not looked at. `anchors`: ids that drafts name."""
        self._anchors = anchors
        self._anchor = ""
        self.drafts = Drafts()
        self._root = root
        self._notes = notes or NoteLinks(root)
        self._tables = {} if is_cell else table_kinds(root)
        self._words = WordReader()
        self._is_below_picture = False
        self._has_date = False
        self._lists: list[OpenList] = []
        self._open: list[_Open] = []

    def walk(self) -> Drafts:
        """Return the drafts. Linear in the page."""
        self._enter(self._root)
        while self._open:
            top = self._open[-1]
            child = next(top.children, None)
            if child is None:
                self._leave(self._open.pop())
                if self._open:
                    self._say(top.element.tail)
            elif not self._enter(child):
                self._say(child.tail)
        return self.drafts

    def _enter(self, element: Element) -> bool:
        """Begin to read an element; return whether what is in it is still to be read."""
        name = name_of(element).lower()
        if not name or not is_shown(element, name):
            return False
        if self._anchors and (anchor := element.get("id")) in self._anchors:
            self._anchor = anchor
        if name in ("br", "hr"):
            if name == "hr" or self._words.end_line():
                self._flush()
            return False
        if name in _APART:
            return self._enter_apart(element, name)
        if name == "a" and is_permalink(element):
            return False
        if is_note_mark(element, name, self._notes):
            self._words.put(note_mark(element))
            return False
        if name == "table" and self._tables.get(element) is TableKind.DATA:
            self._draft_table(element)
            return False
        if name == "tr" and self._tables.get(element) is TableKind.DATA:
            self._draft_row(element)
            return False
        self._begin(element, name)
        return True

    def _begin(self, element: Element, name: str) -> None:
        above = self._open[-1] if self._open else None
        level = heading_level(element, name)
        is_block = name in BLOCKS or bool(level) or above is None
        container = above.container if above else 0
        item = above.item if above else None
        kind, level_above = (above.kind, above.level) if above else (BlockKind.PARAGRAPH, 0)
        if is_block:
            self._flush()
            container = self._contain(element, name, container)
            if name in _LISTS:
                self._lists.append(OpenList(intro=introduction(self.drafts.blocks), is_first=item is None))
            elif name in _ITEMS:
                item = OpenItem(name, self._lists[-1] if self._lists else OpenList())
        if level:
            kind, level_above = BlockKind.HEADING, level
        elif self._notes.is_note(element):
            kind = BlockKind.NOTE
        elif name in PREFORMATTED and kind is BlockKind.PARAGRAPH:
            kind = BlockKind.CODE
        self._words.enter(element, name)
        self._open.append(_Open(element, name, iter(element), is_block, container, kind, level_above, item))
        if name == "time" or element.get("rel") == "author" or element.get("itemprop") in ("datePublished", "author"):
            self._has_date = True
        self._say(element.text)

    def _leave(self, top: _Open) -> None:
        if top.is_block:
            self._flush(top)
            if top.name in _LISTS:
                self._lists.pop()
        self._words.leave(top.element, top.name)
        if top.name in _APART:
            self._words.put(" ")

    def _enter_apart(self, element: Element, name: str) -> bool:
        """Read an element that stands apart from the words around it, though in one line with them."""
        if name == "img":
            self._words.show(element.get("alt") or "")
        elif name == "input":
            if element.get("type", "text").lower() in ("submit", "button", "reset", "text", "search", "email"):
                self._say(f" {element.get('value') or element.get('placeholder', '')} ")
        elif name == "select" and not holds_blocks(element):
            self._flush()
            said = "\n".join(" ".join(part.split()) for part in element.itertext() if not part.isspace())
            container = self._open[-1].container if self._open else 0
            draft = Draft(said, BlockKind.FURNITURE, keep_lines=True, container=container)
            self.drafts.blocks += [draft] if draft.letters else []
        else:
            self._words.put(" ")
            self._begin(element, name)
            return True
        return False

    def _say(self, words: str | None) -> None:
        """Add words to the block that is being read."""
        self._words.say(words, is_reading=bool(self._open) and self._open[-1].name in ("rt", "rtc"))

    def _contain(self, element: Element, name: str, above: int) -> int:
        """Return the container that an element is, that around it where it states nothing."""
        containers = self.drafts.containers
        region, outer = region_of(element, name), containers[above].region
        containers.append(
            Container(
                above,
                region if region > PagePart.MAIN or outer is PagePart.NONE else outer,
                is_main=region is PagePart.MAIN or name == "article",
                is_suspect=is_suspect(element),
            )
        )
        return len(containers) - 1

    def _flush(self, closing: _Open | None = None) -> None:
        """End the block that is being read, and say after it what its pictures show."""
        block = self._words.take()
        if block is None:
            return
        top = closing or next((one for one in reversed(self._open) if one.is_block), None)
        assert top is not None
        if (words := block.text) and not words.isspace():
            draft = self._draft(words, top, block.links)
            is_apart = block.is_plain or self._is_below_picture or top.item is not None
            self._is_below_picture = False
            if draft.kind is BlockKind.PARAGRAPH and not is_apart and may_be_heading(draft):
                draft.kind, draft.level = BlockKind.HEADING, BOLD_LEVEL
            self._add(draft, top)
        self._is_below_picture = self._is_below_picture or bool(block.pictures)
        for said in block.pictures:
            if said.strip():
                self._add(self._draft(said, top, min(block.links, len(said)), BlockKind.PARAGRAPH), top)

    def _draft(self, words: str, top: _Open, links: int, kind: BlockKind | None = None) -> Draft:
        kind = kind or top.kind
        is_code = kind is BlockKind.CODE
        lines = words if is_code else "\n".join(" ".join(line.split()) for line in words.split("\n"))
        return Draft(
            lines.strip("\n") if is_code else lines.strip(),
            kind,
            top.level if kind is BlockKind.HEADING else 0,
            keep_lines=kind is not BlockKind.HEADING,
            links=links,
            container=top.container,
            has_date=self._has_date,
        )

    def _add(self, draft: Draft, top: _Open) -> None:
        if not draft.letters:
            return
        self._has_date = False
        draft.anchor, self._anchor = self._anchor, ""
        if top.item is not None and not top.item.is_begun and draft.kind in (BlockKind.PARAGRAPH, BlockKind.NOTE):
            top.item.take(draft)
        elif top.item is not None and draft.kind in (BlockKind.PARAGRAPH, BlockKind.CODE):
            draft.context += top.item.terms
        if draft.kind is BlockKind.CODE:
            self.drafts.blocks += parts_of(draft)
        else:
            self.drafts.blocks.append(draft)

    def _draft_table(self, table: Element) -> None:
        self._flush()
        container = self._contain(table, "table", self._open[-1].container if self._open else 0)
        for caption in children(table, "caption", "CAPTION"):
            if is_shown(caption, "caption"):
                for draft in Walker(caption, is_cell=True, notes=self._notes).walk().blocks:
                    draft.container, draft.keeps_next, draft.kind = container, True, BlockKind.PARAGRAPH
                    self.drafts.blocks.append(draft)
        for draft in draft_rows(table, self._cell):
            draft.container = container
            self.drafts.blocks.append(draft)

    def _draft_row(self, row: Element) -> None:
        """Draft a row of short cells in a table that only lays out a page."""
        self._flush()
        for draft in draft_rows(row, self._cell):
            draft.container = self._open[-1].container
            draft.is_first = True
            self.drafts.blocks.append(draft)

    def _cell(self, cell: Element) -> tuple[str, int]:
        """Return the words of a table's cell and its letters in links."""
        inner = Walker(cell, is_cell=True, notes=self._notes).walk().blocks
        return " ".join(draft.words for draft in inner), sum(draft.links for draft in inner)
