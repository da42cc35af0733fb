"""The sentence that introduces a list goes with each of its items."""

import pytest

from index.models import DocumentFormat
from index.text.marked_up import find_parser

LISTS: dict[DocumentFormat, str] = {
    "markdown": "There are many.\nThe mandatory ones are:\n\n- one\n- two\n\nAfter.\n\n- three\n",
    "restructuredtext": "There are many.\nThe mandatory ones are:\n\n* one\n* two\n\nAfter.\n\n* three\n",
    "latex": "There are many.\nThe mandatory ones are:\n\\begin{itemize}\n\\item one\n\\item two\n\\end{itemize}\n"
    "After.\n"
    "\\begin{itemize}\n\\item three\n\\end{itemize}\n",
}


@pytest.mark.parametrize("format", LISTS)
def test_items_have_the_sentence_that_introduces_them_as_context(format: DocumentFormat) -> None:
    text = LISTS[format]
    parse = find_parser(format)
    assert parse is not None
    blocks, _ = parse(text)
    said = [(text[b.start : b.end], [text[start:end] for start, end in b.context]) for b in blocks[1:]]
    assert said == [
        ("one", ["The mandatory ones are:"]),
        ("two", ["The mandatory ones are:"]),
        ("After.", []),
        ("three", []),
    ]
    assert blocks[0].keeps_next


def test_of_a_long_paragraph_the_last_sentence_is_taken() -> None:
    text = "Words of no use. " * 30 + "These are the ones that count:\n\n- one\n"
    parse = find_parser("markdown")
    assert parse is not None
    item = parse(text)[0][-1]
    assert [text[start:end] for start, end in item.context] == ["These are the ones that count:"]
    endless = "word " * 100 + "count:\n\n- one\n"
    assert parse(endless)[0][-1].context == ()
