"""reStructuredText: blocks by their marks, tables, what directives hold, and what is not searched."""

from index.models import Document
from index.settings import IndexSettings
from index.structure import Block, BlockKind
from index.text.chunker import cut_passages
from index.text.restructuredtext import restructuredtext_blocks
from tests.fakes import FakeEmbedder


def parts(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.start : block.end]) for block in restructuredtext_blocks(text)[0]]


def context_of(text: str, block: Block) -> list[str]:
    return [text[start:end] for start, end in block.context]


def rows(text: str) -> list[tuple[str, list[str]]]:
    found, _ = restructuredtext_blocks(text)
    return [
        (" ".join(text[block.start : block.end].split()), context_of(text, block))
        for block in found
        if block.kind is BlockKind.RECORD
    ]


def searched(text: str) -> str:
    document = Document.from_text("a.rst", text, format="restructuredtext")
    return " ".join(passage.search_text for passage in cut_passages(document, IndexSettings(), FakeEmbedder()))


def test_titles_have_the_levels_of_their_adornment() -> None:
    text = "======\nThe top\n======\n\nOne\n---\n\nText.\n\nSub\n~~~\n\nMore.\n\nTwo\n---\n\nEnd.\n"
    text = text.replace("======", "=======")
    found = [
        (block.level, text[block.start : block.end])
        for block in restructuredtext_blocks(text)[0]
        if block.kind is BlockKind.HEADING
    ]
    assert found == [(1, "The top"), (2, "One"), (3, "Sub"), (2, "Two")]


def test_lists_notes_code_and_paragraphs() -> None:
    text = (
        "A paragraph that\ngoes on.\n\n* one item\n  that goes on\n* another\n\n1. first\n2. second\n\n"
        "An example::\n\n    x = 1\n\n    y = 2\n\nAfter.\n\n>>> f(x)\n3\n\n.. [1] The note\n   goes on.\n"
    )
    assert parts(text) == [
        ("paragraph", "A paragraph that\ngoes on."),
        ("item", "one item\n  that goes on"),
        ("item", "another"),
        ("item", "1. first"),
        ("item", "2. second"),
        ("paragraph", "An example::"),
        ("code", "x = 1"),
        ("code", "y = 2"),
        ("paragraph", "After."),
        ("code", ">>> f(x)"),
        ("code", "3"),
        ("note", "The note\n   goes on."),
    ]


def test_a_term_and_a_signature_go_with_what_they_enclose() -> None:
    text = (
        ".. class:: Pool(size)\n\n   Holds workers.\n\n   .. method:: close()\n      :async:\n\n      Ends all.\n\n"
        "   After the method.\n\nOutside.\n\nterm\n   What it means.\n\n"
        "-v, --verbose  Say more\n               of it.\n"
    )
    found, left_out = restructuredtext_blocks(text)
    assert [(text[block.start : block.end].partition("\n")[0], context_of(text, block)) for block in found] == [
        ("Pool(size)", []),
        ("Holds workers.", ["Pool(size)"]),
        ("close()", ["Pool(size)"]),
        ("Ends all.", ["Pool(size)", "close()"]),
        ("After the method.", ["Pool(size)"]),
        ("Outside.", []),
        ("term", []),
        ("What it means.", ["term"]),
        ("-v, --verbose  Say more", []),
    ]
    assert {one.reason for one in left_out} == {"directive", "option of a directive"}


def test_rows_of_every_kind_of_table_have_their_heads() -> None:
    grid = (
        "+-----+-------+\n| Key | Value |\n+=====+=======+\n| a   | first |\n|     | more  |\n"
        "+-----+-------+\n| b   | c     |\n+-----+-------+\n"
    )
    assert rows(grid) == [
        ("| Key | Value |", []),
        ("| a | first | | | more |", ["| Key | Value |"]),
        ("| b | c |", ["| Key | Value |"]),
    ]
    simple = "===  =====\nA    B\n===  =====\nx    one\n     two\ny    three\n===  =====\n"
    assert rows(simple) == [("A B", []), ("x one two", ["A    B"]), ("y three", ["A    B"])]
    listed = ".. list-table::\n   :header-rows: 1\n\n   * - Name\n     - Port\n   * - ssh\n     - 22\n"
    assert rows(listed) == [("Name - Port", []), ("ssh - 22", ["Name\n     - Port"])]
    values = '.. csv-table:: Birds\n   :header: "Bird", "Price"\n\n   "Albatross", 2.99\n'
    assert rows(values)[-1] == ('"Albatross", 2.99', ["Birds", '"Bird", "Price"'])


def test_comments_targets_and_options_are_left_out_with_the_reason() -> None:
    text = (
        ".. a comment\n   with more\n\n.. _there:\n\n.. image:: a/b.png\n   :alt: A red boat\n   :width: 20\n\nText.\n"
    )
    found, left_out = restructuredtext_blocks(text)
    assert [text[block.start : block.end] for block in found] == ["A red boat", "Text."]
    assert [(one.reason, text[one.start : one.end]) for one in left_out][:2] == [
        ("comment", "a comment\n   with more"),
        ("target of a link", "_there:"),
    ]


def test_inline_marks_are_not_searched() -> None:
    text = (
        "Set *all* of ``MAX_SIZE`` in :func:`~os.path.join` or `the guide <https://a.example/x>`_, see [1]_ and\n"
        ":ref:`that page <there>` of |product|.\n"
    )
    assert searched(text) == "Set all of MAX_SIZE in os.path.join or the guide, see and that page of product."


def test_an_admonition_says_its_name() -> None:
    text = ".. note:: Beware of\n   the dog.\n\n.. warning::\n\n   The cat too.\n"
    assert parts(text) == [("paragraph", "note:: Beware of\n   the dog."), ("paragraph", "The cat too.")]
    assert searched(text) == "note: Beware of the dog. The cat too."
