"""XML: text with markup by its structure, data by records."""

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.markup.xml import extract
from index.structure import BlockKind

H, P, L, N, C, R = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.ITEM,
    BlockKind.NOTE,
    BlockKind.CODE,
    BlockKind.RECORD,
)


def read(xml: str | bytes) -> Extracted:
    (found,) = extract(xml.encode() if isinstance(xml, str) else xml, "a.xml", Budget())
    return found


def blocks(xml: str | bytes) -> list[tuple[BlockKind, str]]:
    found = read(xml)
    return [(block.kind, found.text[block.start : block.end]) for block in found.structure.blocks or ()]


def test_docbook_by_its_structure() -> None:
    found = read(
        """<book><info><title>Guide</title></info><chapter id="c"><title>Start</title>
        <para>Press <keycap>F1</keycap> for help<footnote><para>Not on <b>all</b> keys.</para></footnote> now.
          <itemizedlist>
            <listitem><para>the first item of a list that is long enough to be one</para></listitem>
            <listitem><para>the second</para></listitem>
          </itemizedlist>
          and then go on with <menuchoice><guimenu>File</guimenu><guimenuitem>New</guimenuitem></menuchoice>.</para>
        <programlisting>if x:
    y()</programlisting>
        <section><title>Deeper</title><para>A <emphasis>word</emphasis>.</para>
        <informaltable><tgroup><thead><row><entry>Key</entry><entry>Use</entry></row></thead>
        <tbody><row><entry>F1</entry><entry>help</entry></row></tbody></tgroup></informaltable></section>
        </chapter></book>"""
    )
    text = found.text
    got = [(block.kind, block.level, text[block.start : block.end]) for block in found.structure.blocks or ()]
    assert got == [
        (H, 1, "Guide"),
        (H, 2, "Start"),
        (P, 0, "Press F1 for help now."),
        (L, 0, "the first item of a list that is long enough to be one"),
        (L, 0, "the second"),
        (P, 0, "and then go on with File New ."),
        (N, 0, "Not on all keys."),
        (C, 0, "if x:\n    y()"),
        (H, 3, "Deeper"),
        (P, 0, "A word."),
        (R, 0, "Key\tUse"),
        (R, 0, "F1\thelp"),
    ]
    (row,) = [block for block in found.structure.blocks or () if text[block.start : block.end] == "F1\thelp"]
    assert [text[start:end] for start, end in row.context] == ["Key\tUse"]
    assert found.source.title == "Guide"


def test_a_note_in_a_sentence_follows_it() -> None:
    got = blocks("<t><p>Some<note>aside</note> words.</p><note>Mind the gap.</note><p>And <hi>more</hi>.</p></t>")
    assert [words for _, words in got] == ["Some words.", "aside", "Mind the gap.", "And more."]
    assert [words for kind, words in got if kind is N] == ["aside"]


def test_data_is_read_as_records_with_what_stands_around_them() -> None:
    xml = (
        '<shop><shelf name="Fiction"><book id="1"><title>Emma</title><author><last>Austen</last></author>'
        '<price cur="GBP">5.95</price></book><book id="2"><title>Ulysses</title><price>7.00</price></book>'
        "</shelf></shop>"
    )
    assert blocks(xml) == [
        (R, "shelf\tname: Fiction"),
        (R, "book\tid: 1\ttitle: Emma\tlast: Austen\tprice: 5.95\tcur: GBP"),
        (R, "book\tid: 2\ttitle: Ulysses\tprice: 7.00"),
    ]
    found = read(xml)
    assert [len(block.context) for block in found.structure.blocks or ()] == [0, 1, 1]
    assert blocks('<r><s name="app">Foo</s><s name="b">Bar</s><t x="1"/></r>') == [
        (R, "s: Foo\tname: app"),
        (R, "s: Bar\tname: b"),
        (R, "t\tx: 1"),
    ]


def test_a_feed_gives_the_pages_in_it() -> None:
    story = "&lt;p&gt;The river rose &lt;b&gt;again&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;" + "Water. " * 40 + "&lt;/p&gt;"
    got = blocks(
        f"<rss><channel><title>News</title><item><title>Flood</title><link>http://x/1</link><description>{story}"
        "</description></item><item><title>Drought</title><link>http://x/2</link></item></channel></rss>"
    )
    assert (H, "News") in got
    assert (H, "Flood") in got
    assert (P, "The river rose again.") in got
    assert (R, "item\ttitle: Drought\tlink: http://x/2") in got


def test_a_novel_in_fb2() -> None:
    found = read(
        '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink">'
        "<description><title-info><book-title>The Town</book-title><author><first-name>A.</first-name> <last-name>B."
        "</last-name></author><date>1913</date></title-info></description><body><section><title><p>One</p></title>"
        f"<p>It was <emphasis>cold</emphasis>, very.</p></section></body><binary>{'QUJD' * 200}</binary></FictionBook>"
    )
    assert (found.source.title, found.source.author, found.source.date) == ("The Town", "A. B.", "1913")
    assert "It was cold, very." in found.text
    assert "QUJD" not in found.text


def test_what_is_not_quite_xml_is_read() -> None:
    assert "two" in read("<a>one <b>x</b></a>\n<a>two</a>").text
    assert (
        "да" in read(b"<?xml version='1.0' encoding='utf-8'?><a>\xc4\xc1 \xc4\xc1 \xce\xc5\xd4 \xcb\xcf\xd4</a>").text
    )
    found = read("<?xml? <a>words <b>in</b> it</a>")
    assert "words" in found.text
    assert "not correct XML" in found.notes[0]
    assert read("<html><body><div><p>a<br>b</div><p>c</body></html>").text == "a\nb\n\nc"
    assert read("<html><body><h1>T</h1><p>x</p></body></html>").text == "T\n\nx"


def test_a_file_without_words_is_named() -> None:
    with pytest.raises(ReadError, match="no text"):
        read("<a><b/></a>")
    with pytest.raises(ReadError, match="cannot be read as XML"):
        read("plain words")


def test_depth_and_size_cost_nothing() -> None:
    assert "deep" in read("<a>" + "<b>" * 1500 + "deep" + "</b>" * 1500 + "</a>").text
    rows = "".join(f"<r><n>{n}</n></r>" for n in range(20_000))
    assert len(blocks(f"<d>{rows}</d>")) == 20_000
