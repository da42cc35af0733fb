"""Books: chapters in reading order, their titles as places, notes, damage and locks."""

import io
import zipfile

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.markup.epub import extract
from index.structure import BlockKind

CONTAINER = b'<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
PROSE = "It was a bright cold day in the town, and all the clocks of the market were striking together. "


def page(body: str, head: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title/>{head}</head><body>{body}</body></html>"
    ).encode()


def packed(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def book(chapters: dict[str, bytes], nav: str = "", more: dict[str, bytes] | None = None) -> bytes:
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    if nav:
        items += '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    package = (
        f"<package {DC}><metadata><dc:title>The Town</dc:title><dc:creator>A. B.</dc:creator><dc:creator>C. D."
        "</dc:creator><dc:date>1913-05</dc:date><dc:publisher>Press</dc:publisher></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    files = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": package.encode()}
    files |= {f"OPS/{name}": content for name, content in chapters.items()}
    if nav:
        files["OPS/nav.xhtml"] = page(f'<nav epub:type="toc"><ol>{nav}</ol></nav>')
    return packed(files | (more or {}))


def read(data: bytes) -> Extracted:
    (found,) = extract(data, "book.epub", Budget())
    assert isinstance(found, Extracted)
    return found


def kinds(found: Extracted) -> list[tuple[str, BlockKind, int]]:
    return [(found.text[block.start : block.end], block.kind, block.level) for block in found.structure.blocks or ()]


def test_chapters_come_in_reading_order_with_their_titles_as_places() -> None:
    found = read(
        book(
            {"b%20.xhtml".replace("%20", ""): page(f"<h1>Two</h1><p>{PROSE}</p>"), "a.xhtml": page(f"<p>{PROSE}</p>")},
            nav='<li><a href="b.xhtml">The Second</a></li><li><a href="a.xhtml">The First</a></li>',
        )
    )
    assert found.text.startswith(f"Two\n\n{PROSE.strip()}")
    labels = [(place.label, found.text[place.start :][:3]) for place in found.structure.places]
    assert labels == [("chapter The Second", "Two"), ("chapter The First", "It ")]
    source = found.source
    assert (source.title, source.author, source.date, source.publisher) == (
        "The Town",
        "A. B., C. D.",
        "1913-05",
        "Press",
    )
    assert found.format == "epub"
    assert not found.notes


def test_a_file_of_several_chapters_gives_several_places_and_a_file_that_goes_on_gives_none() -> None:
    found = read(
        book(
            {
                "a.xhtml": page(f'<h2 id="x">One</h2><p>{PROSE}</p><h2 id="y">Two</h2><p>{PROSE}</p>'),
                "b.xhtml": page(f"<p>More of two. {PROSE}</p>"),
            },
            nav='<li><a href="a.xhtml#x">One</a></li><li><a href="a.xhtml#y">Two</a></li>',
        )
    )
    assert [place.label for place in found.structure.places] == ["chapter One", "chapter Two"]


def test_a_chapter_of_a_part_stands_below_it() -> None:
    found = read(
        book(
            {
                "p.xhtml": page("<h1>Part I</h1>"),
                "c.xhtml": page(f"<h1>One</h1><p>{PROSE}</p><h2>Deep</h2><p>Words</p>"),
            },
            nav='<li><a href="p.xhtml">Part I</a><ol><li><a href="c.xhtml">One</a></li></ol></li>',
        )
    )
    assert [(words, level) for words, kind, level in kinds(found) if kind is BlockKind.HEADING] == [
        ("Part I", 1),
        ("One", 2),
        ("Deep", 3),
    ]


def test_titles_come_from_an_ncx_too() -> None:
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>From NCX</text></navLabel>'
        '<content src="a.xhtml"/></navPoint></navMap></ncx>'
    )
    opf = (
        f'<package {DC}><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        '<spine toc="n"><itemref idref="a"/></spine></package>'
    )
    files = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": opf.encode(), "OPS/toc.ncx": ncx.encode()}
    found = read(packed(files | {"OPS/a.xhtml": page(f"<p>{PROSE}</p>")}))
    assert [place.label for place in found.structure.places] == ["chapter From NCX"]


def test_a_table_of_contents_is_furniture_and_the_text_beside_it_is_not() -> None:
    links = "".join(f'<li><a href="a.xhtml#{n}">Chapter number {n}</a></li>' for n in range(20))
    found = read(book({"toc.xhtml": page(f"<p>Printed in Leipzig</p><h1>Contents</h1><ol>{links}</ol>")}))
    assert [kind for _, kind, _ in kinds(found)] == [
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        *[BlockKind.FURNITURE] * 20,
    ]


def test_notes_are_found_across_chapters() -> None:
    found = read(
        book(
            {
                "a.xhtml": page(f'<p>{PROSE}<a epub:type="noteref" href="n.xhtml#n1">1</a></p>'),
                "n.xhtml": page('<p id="n1">Not so cold. <a href="a.xhtml#r1">1</a></p><p>Else</p>'),
            }
        )
    )
    assert kinds(found)[0][0].endswith("together. ¹")
    assert [kind for _, kind, _ in kinds(found)] == [BlockKind.PARAGRAPH, BlockKind.NOTE, BlockKind.PARAGRAPH]


def test_chapters_that_are_not_correct_xml_are_read_as_html() -> None:
    found = read(book({"a.xhtml": page("<p>one<br>two &nbsp; &copy;</p><p>three & four")}))
    assert found.text == "one\ntwo ©\n\nthree & four"


def test_a_damaged_book_gives_what_can_be_read() -> None:
    pages = {f"c{n}.xhtml": page(f"<p>Chapter {n} {PROSE}</p>") for n in (10, 9)}
    found = read(packed(pages))
    assert found.text.startswith("Chapter 9")
    assert "order of their names" in found.notes[0]
    whole = book({"a.xhtml": page(f"<p>{PROSE}</p>"), "b.xhtml": page(f"<p>{PROSE * 20}</p>")})
    cut = read(whole[: whole.rindex(b"OPS/b.xhtml", 0, whole.rindex(b"PK\x01\x02")) + 60])
    assert cut.text.startswith(PROSE.strip())
    assert any("damaged" in note for note in cut.notes)
    with pytest.raises(ReadError, match="no chapters"):
        read(packed({"mimetype": b"application/epub+zip"}))


def test_a_locked_book_is_named() -> None:
    def lock(method: str) -> dict[str, bytes]:
        return {
            "META-INF/encryption.xml": (
                f'<encryption><EncryptedData><EncryptionMethod Algorithm="{method}"/><CipherData>'
                '<CipherReference URI="OPS/a.xhtml"/></CipherData></EncryptedData></encryption>'
            ).encode()
        }

    chapters = {"a.xhtml": page(f"<p>{PROSE}</p>")}
    with pytest.raises(ReadError, match="DRM"):
        read(book(chapters, more=lock("http://www.w3.org/2001/04/xmlenc#aes128-cbc")))
    assert read(book(chapters, more=lock("http://www.idpf.org/2008/embedding"))).text
    more = read(book({**chapters, "b.xhtml": page("<p>open</p>")}, more=lock("http://www.w3.org/2001/04/xmlenc#aes")))
    assert (more.text, "1 of 2 chapters" in more.notes[0]) == ("open", True)


def test_a_chapter_that_cannot_be_unpacked_is_named() -> None:
    bomb = b"<p>" + b"x " * 15_000_000
    found = read(book({"a.xhtml": page(f"<p>{PROSE}</p>"), "b.xhtml": bomb}))
    assert found.text == PROSE.strip()
    assert "b.xhtml is a zip bomb" in found.notes[0]
    with pytest.raises(ReadError, match="zip bomb"):
        read(book({"b.xhtml": bomb}))
