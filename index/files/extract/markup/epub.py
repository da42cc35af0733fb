"""EPUB: the chapters of a book in reading order."""

from collections.abc import Iterator

from index.errors import BudgetSpent, ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.markup.epub_package import BookPackage, ContentsEntry, read_package, resolve
from index.files.extract.markup.html_decode import decode_html
from index.files.extract.markup.html_drafts import Draft, put
from index.files.extract.markup.html_furniture import mark_chosen
from index.files.extract.markup.html_notes import NoteLinks, beyond
from index.files.extract.markup.html_walker import Walker
from index.files.extract.xml_tree import Element, name_of, parse_html, parse_xml
from index.files.extract.zipped import Zip
from index.structure import BlockKind

LINKED_SHARE = 0.7
"""Share of a chapter's letters in links from which on it is a table of contents or an index."""

MAX_DEPTH = 6
"""Levels of a table of contents that the headings of chapters follow."""

MAX_TITLE_CHARS = 120
"""Characters of the longest title of a chapter that is named."""


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a book. Chapters that cannot be read are named in its notes."""
    book = Zip(data, budget)
    package = read_package(book)
    builder = TextBuilder(budget)
    reader = _ChapterReader(book, package, builder)
    for path in package.chapters:
        reader.read(path)
    text, structure = builder.build()
    if not any(map(str.isalnum, text)):
        raise ReadError("; ".join(package.notes[:3]) or "holds no text; its pages may be pictures")
    yield Extracted(text=text, format="epub", structure=structure, source=package.source, notes=tuple(package.notes))


class _ChapterReader:
    """Adds the chapters of a book to a text, one after another."""

    def __init__(self, book: Zip, package: BookPackage, builder: TextBuilder) -> None:
        self._book = book
        self._package = package
        self._builder = builder
        self._notes = self._notes_elsewhere()
        self._title = ""
        self._depth = 1

    def read(self, path: str) -> None:
        """Add a chapter."""
        root = self._parse(path)
        if root is None:
            return
        entries = self._package.contents.get(path, [])
        walker = Walker(root, notes=NoteLinks(root, self._notes.get(path, ())), anchors=_anchors(entries))
        blocks = walker.walk().blocks
        if not blocks:
            return
        mark_chosen(blocks, self._furniture(path, blocks))
        first = next((draft for draft in blocks if draft.kind is BlockKind.HEADING), None)
        whole = next((entry for entry in entries if not entry.anchor), entries[0] if entries else None)
        if whole is not None:
            self._title, self._depth = whole.title, min(whole.depth, MAX_DEPTH)
        elif first is not None and first.level <= 2:
            self._title = first.words
        if first is not None and (shift := self._depth - first.level) > 0 and whole is not None:
            for draft in blocks:
                draft.level += shift if draft.kind is BlockKind.HEADING else 0
        if whole is not None or first is not None:
            self._builder.section()
        self._builder.place(_label(self._title, path))
        anchors = _anchors(entries)
        put(blocks, self._builder, {anchor: _label(title, path) for anchor, title in anchors.items()})
        self._title = next(reversed(anchors.values()), self._title)

    def _furniture(self, path: str, blocks: list[Draft]) -> list[bool]:
        """Return which blocks of a chapter are furniture: those of a table of contents, an index or a cover."""
        if path in self._package.navigation and path not in self._package.contents:
            return [True] * len(blocks)
        is_linked = _is_linked(blocks)
        return [draft.kind is BlockKind.FURNITURE or (is_linked and draft.is_linked) for draft in blocks]

    def _parse(self, path: str) -> Element | None:
        """Return the tree of a chapter; None, with a note, if there is none."""
        try:
            data = self._book.read(path)
            return parse_chapter(data)
        except BudgetSpent:
            raise
        except ReadError as error:
            self._package.notes.append(f"has a chapter that cannot be read: {path} {error}")
            return None

    def _notes_elsewhere(self) -> dict[str, set[str]]:
        """Return the ids of the notes in each chapter whose marks stand in other chapters."""
        found: dict[str, set[str]] = {}
        for path in self._package.chapters:
            try:
                data = self._book.read(path)
            except BudgetSpent:
                raise
            except ReadError:
                continue
            if b"noteref" in data or b"<sup" in data:
                for page, wanted in beyond(parse_chapter(data)):
                    if (target := self._book.find(resolve(path, page))) is not None and target != path:
                        found.setdefault(target, set()).add(wanted)
        return found


def parse_chapter(data: bytes) -> Element:
    """Return the tree of a page in XML, or in HTML if it is not correct XML. Raises ReadError if there is none."""
    try:
        tree = parse_xml(data)
        if not tree.damage and name_of(tree.root).lower() in ("html", "body", "dtbook"):
            return tree.root
    except ReadError:
        pass
    return parse_html(decode_html(data)[0]).root


def _anchors(entries: list[ContentsEntry]) -> dict[str, str]:
    """Return the titles of a chapter's parts that are chapters of their own, by their anchors."""
    if not entries:
        return {}
    depth = min(entry.depth for entry in entries)
    return {entry.anchor: entry.title for entry in entries if entry.anchor and entry.depth == depth}


def _label(title: str, path: str) -> str:
    words = title if len(title) <= MAX_TITLE_CHARS else title[:MAX_TITLE_CHARS].rsplit(" ", 1)[0] + " …"
    return f"chapter {words or path.rsplit('/', 1)[-1]}"


def _is_linked(blocks: list[Draft]) -> bool:
    """Return whether a chapter is mostly links, as a table of contents is."""
    letters = sum(draft.letters for draft in blocks if draft.kind is not BlockKind.HEADING)
    return sum(draft.links for draft in blocks) > LINKED_SHARE * letters
