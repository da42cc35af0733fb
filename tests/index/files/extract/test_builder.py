"""The text that extractors build: every word in a block, places and pages where they belong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget
from index.structure import BlockKind, OriginalPlace

WORDS = st.text(max_size=30)


def test_blocks_are_parted_by_blank_lines_and_rows_by_line_ends() -> None:
    builder = TextBuilder()
    builder.add(" The\n title ", BlockKind.HEADING, level=1)
    head = builder.add_row(["Name", "Price"], is_first=True)
    assert head is not None
    builder.add_row(["Oak\tdesk", " 10 "], context=(head,))
    builder.add_row(["", " "])
    builder.add("  one\n    two\t\ttoo  \n\n", BlockKind.CODE, keep_lines=True)
    text, structure = builder.build()
    assert text == "The title\n\nName\tPrice\nOak desk\t10\n\n  one\n    two too"
    assert structure.blocks is not None
    assert [(block.kind.value, text[block.start : block.end]) for block in structure.blocks] == [
        ("heading", "The title"),
        ("record", "Name\tPrice"),
        ("record", "Oak desk\t10"),
        ("code", "  one\n    two too"),
    ]
    assert structure.blocks[2].context == (head,)
    assert structure.blocks[3].lines == 2


def test_places_stand_where_their_words_begin_and_know_their_line() -> None:
    builder = TextBuilder()
    builder.place("slide 1")
    builder.add("One")
    builder.place("slide 1")
    builder.add("More")
    builder.place("empty")
    builder.place("slide 2")
    builder.add("Two")
    builder.place("sheet A", row=4, column=2)
    builder.add_row(["x", "y"])
    text, structure = builder.build()
    assert text == "One\n\nMore\n\nTwo\n\nx\ty"
    assert structure.places == (
        OriginalPlace(start=0, label="slide 1"),
        OriginalPlace(start=11, label="slide 2", line=5),
        OriginalPlace(start=16, label="sheet A", line=7, row=4, column=2),
    )


def test_pages_end_at_form_feeds_and_have_their_labels() -> None:
    builder = TextBuilder()
    for label, words in (("i", "One"), ("", ""), ("1", "Two\fthree")):
        builder.page(label)
        builder.add(words)
    text, structure = builder.build()
    assert text == "One\n\f\fTwo three"
    assert structure.page_labels == ("i", "", "1")


def test_what_is_left_out_is_in_no_block() -> None:
    builder = TextBuilder()
    builder.leave_out("page 3", "running foot")
    builder.section()
    builder.add("Words")
    text, structure = builder.build()
    assert [(text[one.start : one.end], one.reason) for one in structure.left_out] == [("page 3", "running foot")]
    assert structure.blocks is not None
    assert [(text[block.start : block.end], block.starts_section) for block in structure.blocks] == [("Words", True)]


def test_no_more_text_is_built_than_the_budget_allows() -> None:
    builder = TextBuilder(Budget(text=10))
    builder.add("123456789")
    with pytest.raises(ReadError, match="more text than pincite reads"):
        builder.add("12")


@given(st.lists(st.tuples(st.sampled_from(["add", "row", "code", "place", "page", "out"]), WORDS), max_size=20))
def test_every_letter_is_in_one_block_or_left_out(steps: list[tuple[str, str]]) -> None:
    builder = TextBuilder()
    for step, words in steps:
        if step == "row":
            builder.add_row([words, words])
        elif step == "place":
            builder.place(words)
        elif step == "page":
            builder.page(words)
        elif step == "out":
            builder.leave_out(words, "x")
        else:
            builder.add(words, BlockKind.CODE if step == "code" else BlockKind.PARAGRAPH, keep_lines=step == "code")
    text, structure = builder.build()
    assert structure.blocks is not None
    inside = [(block.start, block.end) for block in structure.blocks]
    spans = sorted([*inside, *((one.start, one.end) for one in structure.left_out)])
    at = 0
    for start, end in [*spans, (len(text), len(text))]:
        assert start >= at
        assert not any(map(str.isalnum, text[at:start]))
        at = end
    assert text.count("\f") == max(0, len(structure.page_labels) - 1)
    starts = [place.start for place in structure.places]
    assert starts == sorted(set(starts))
    assert all(place.line == text.count("\n", 0, place.start) + 1 for place in structure.places)
    text.encode()
