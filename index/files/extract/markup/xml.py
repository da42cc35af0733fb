"""XML: text with markup such as DocBook, TEI, JATS and FB2, feeds, and data."""

from collections.abc import Iterator

from index.errors import ReadError
from index.files.decode import decode
from index.files.extract.builder import TextBuilder, normalise
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.markup.html_decode import decode_html
from index.files.extract.markup.html_drafts import put
from index.files.extract.markup.html_furniture import mark_furniture
from index.files.extract.markup.html_meta import date_of, source_of
from index.files.extract.markup.html_walker import Walker
from index.files.extract.markup.xml_reader import XmlReader
from index.files.extract.xml_tree import Element, Tree, children, name_of, parse_html, parse_xml
from index.models import Source


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:
    """Yield the document of an XML file; with HTML in it, as a page."""
    if name.lower().endswith(".zip"):
        data = _unpacked(data, budget)
    try:
        tree = parse_xml(data)
        if tree.damage and name_of(tree.root).lower() == "html":
            tree = parse_html(decode_html(data)[0])
    except ReadError:
        if b"<" not in data:
            raise
        tree = Tree(parse_html(decode(data).text).root, "is not correct XML; its words were read, not what they are")
    builder = TextBuilder(budget)
    if name_of(tree.root).lower() == "html":
        drafts = Walker(tree.root).walk()
        mark_furniture(drafts)
        put(drafts.blocks, builder)
        source = source_of(tree.root)
    else:
        source = _read(tree, builder)
    notes = (tree.damage,) if tree.damage else ()
    text, structure = builder.build()
    if not any(map(str.isalnum, text)):
        raise ReadError("holds no text")
    yield Extracted(text=text, format="xml", structure=structure, source=source, notes=notes)


def _read(tree: Tree, builder: TextBuilder) -> Source:
    reader = XmlReader(builder)
    reader.read(tree.root)
    stated = _stated(tree.root)
    return Source(
        title=stated.get("title") or reader.title[:300] or None, author=stated.get("creator"), date=stated.get("date")
    )


def _stated(root: Element) -> dict[str, str]:
    """Return what a file states of itself in the words of Dublin Core, and what FB2 does."""
    found: dict[str, str] = {}
    for one in root.iter("{http://purl.org/dc/elements/1.1/}*", "{http://purl.org/dc/terms/}*"):
        parent = one.getparent()
        if parent is not None and name_of(parent).lower() in ("item", "entry", "record"):
            break
        if words := normalise("".join(one.itertext())):
            found.setdefault(name_of(one).lower(), words)
    if name_of(root) == "FictionBook":
        for info in root.iter("{*}title-info"):
            for one in children(info):
                said = normalise(" ".join(part.strip() for part in one.itertext()))
                key = {"book-title": "title", "author": "creator", "date": "date"}.get(name_of(one))
                if key and said:
                    found.setdefault(key, said)
    date = date_of(found.pop("date", ""))
    return {**found, **({"date": date} if date else {})}


def _unpacked(data: bytes, budget: Budget) -> bytes:
    from index.files.extract.zipped import Zip

    book = Zip(data, budget)
    name = next((one for one in book.names if one.lower().endswith((".fb2", ".xml"))), None)
    if name is None:
        raise ReadError("holds no book")
    return book.read(name)
