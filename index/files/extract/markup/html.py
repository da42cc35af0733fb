"""HTML: pages as browsers save them."""

from collections.abc import Iterator

from index.errors import ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.markup.html_decode import decode_html
from index.files.extract.markup.html_drafts import put
from index.files.extract.markup.html_furniture import mark_furniture
from index.files.extract.markup.html_meta import source_of
from index.files.extract.markup.html_walker import Walker
from index.files.extract.xml_tree import Element, parse_html


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a page."""
    text, notes = decode_html(data)
    tree = parse_html(text)
    builder = TextBuilder(budget)
    walk_html(tree.root, builder)
    words, structure = builder.build()
    if not any(map(str.isalnum, words)):
        raise ReadError("holds no text")
    yield Extracted(
        text=words,
        format="html",
        structure=structure,
        source=source_of(tree.root),
        notes=(*notes, *([tree.damage] if tree.damage else [])),
    )


def walk_html(source: str | bytes | Element, builder: TextBuilder, *, is_page: bool = True) -> None:
    """Add what a page shows to a text: headings, paragraphs, lists, tables, code, notes.

    `source`: HTML, decoded or not, or its tree. `is_page`: menus, share bars and the like are told from the page's
    subject and added as furniture; False for what has none, such as the body of a mail or a chapter of a book. Raises
    ReadError if the source holds no element.
    """
    if isinstance(source, bytes):
        source = decode_html(source)[0]
    root = parse_html(source).root if isinstance(source, str) else source
    drafts = Walker(root).walk()
    if is_page:
        mark_furniture(drafts)
    put(drafts.blocks, builder)
