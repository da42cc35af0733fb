"""AsciiDoc: blocks by their marks, tables, terms, and what is not searched."""

import pytest

from index.models import Document, Source
from index.settings import IndexSettings
from index.structure import BlockKind
from index.text.asciidoc import asciidoc_blocks
from index.text.chunker import cut_passages
from index.text.source_by_marks import source_by_marks
from tests.fakes import FakeEmbedder


def parts(text: str) -> list[tuple[str, str, list[str]]]:
    return [
        (block.kind.value, text[block.start : block.end], [text[start:end] for start, end in block.context])
        for block in asciidoc_blocks(text)[0]
    ]


def test_titles_are_marked_or_underlined() -> None:
    text = "= The top\n\n== One\n\nText.\n\nSub\n~~~\n\nMore.\n"
    found = [
        (block.level, text[block.start : block.end])
        for block in asciidoc_blocks(text)[0]
        if block.kind is BlockKind.HEADING
    ]
    assert found == [(1, "The top"), (2, "One"), (3, "Sub")]


def test_the_header_states_the_source() -> None:
    text = "= The *top*\nAnn Writer <ann@a.example>\nv1.0, 2020-03-04\n:toc:\n:revdate: 2020-03-05\n\nText.\n"
    assert parts(text)[:3] == [
        ("heading", "The *top*", []),
        ("record", "Ann Writer <ann@a.example>", []),
        ("record", "v1.0, 2020-03-04", []),
    ]
    assert source_by_marks(text, "asciidoc") == Source(title="The top", author="Ann Writer", date="2020-03-05")


def test_a_term_and_a_caption_go_with_what_stands_below() -> None:
    text = (
        "-a::\n--all::\n\tTakes all\n\tof it.\n+\nAnd more.\n\nOutside.\n\n.Example\n[source,java]\n----\n"
        "int x;\n----\n\nterm:: Meaning.\n"
    )
    assert parts(text) == [
        ("item", "-a", []),
        ("item", "--all", []),
        ("paragraph", "Takes all\n\tof it.", ["-a", "--all"]),
        ("paragraph", "And more.", ["-a", "--all"]),
        ("paragraph", "Outside.", []),
        ("paragraph", "Example", []),
        ("code", "int x;", ["Example"]),
        ("item", "term", []),
        ("paragraph", "Meaning.", ["term"]),
    ]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ('[cols="1,2",options="header"]\n|===\n|Name |Port\n|ssh\n|22\n|===\n', [("|Name |Port", 0), ("|ssh\n|22", 1)]),
        ("|===\n|Name |Port\n\n|ssh |22\n|===\n", [("|Name |Port", 0), ("|ssh |22", 1)]),
        (
            "|===\n|a |b\n2+|wide\n.2+|high |c\n|d\n|===\n",
            [("|a |b", 0), ("2+|wide", 0), (".2+|high |c", 0), ("|d", 0)],
        ),
        ("[cols=2*]\n|===\n|a\n|b\n|c\n|d\n|===\n", [("|a\n|b", 0), ("|c\n|d", 0)]),
        ('[format=csv,options="header"]\n|===\nName,Port\nssh,22\n|===\n', [("Name,Port", 0), ("ssh,22", 1)]),
    ],
)
def test_rows_of_tables_are_records_with_their_heads(table: str, rows: list[tuple[str, int]]) -> None:
    found = [(words, len(context)) for kind, words, context in parts(table) if kind == "record"]
    assert found == rows


def test_comments_attributes_and_directives_are_left_out_with_the_reason() -> None:
    text = (
        "[[there]]\n[source]\n// a comment\n////\nmore\n////\n"
        "include::x.adoc[]\n:toc:\n\nimage::a.png[A boat,20]\n\nText.\n"
    )
    found, left_out = asciidoc_blocks(text)
    assert [text[block.start : block.end] for block in found] == ["A boat", "Text."]
    assert {one.reason for one in left_out} == {
        "attribute of a block", "comment", "directive", "attribute of the document",
    }  # fmt: skip


def test_inline_marks_are_not_searched() -> None:
    text = (
        "A *bold* `code` _word_, link:a.html[the link], https://a.example[a site], <<there,that part>>,\n"
        "linkgit:git-add[1] and[[x]] footnote:[a note].\n"
    )
    document = Document.from_text("a.adoc", text, format="asciidoc")
    (passage,) = cut_passages(document, IndexSettings(), FakeEmbedder())
    assert passage.search_text == ("A bold code word, the link, a site, that part, git-add[1] and [a note].")
