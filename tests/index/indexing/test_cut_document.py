"""A document is cut and its passages are located, however it is written and however large it is."""

import bisect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.indexing.cut_document import PassageLocator, context_of, cut, text_pieces
from index.indexing.encode_document import MAX_CONTEXT_CHARS, embedded_context, embedded_text
from index.models import Document, Passage
from index.settings import IndexSettings
from tests.fakes import FakeEmbedder


def pieces_of(document: Document, embedder: FakeEmbedder) -> list[int]:
    found = list(cut(document, IndexSettings(), embedder))
    assert found
    context = context_of(document)
    return embedder.count([embedded_text(context, passage.context, passage.search_text) for passage in found])


def test_a_title_of_any_length_leaves_room_for_the_passages() -> None:
    embedder = FakeEmbedder()
    words = " ".join(f"Sentence {number} tells of a harbour and of its ships." for number in range(60))
    for title in ("A report", "word " * 400, "letters" * 400):
        document = Document.from_text("a", words, title=title)
        assert max(pieces_of(document, embedder)) <= embedder.max_tokens - 2


def test_a_long_title_is_cut_at_a_word() -> None:
    context = embedded_context("harbour " * 100)
    assert context.endswith("harbour. ")
    assert len(context) <= MAX_CONTEXT_CHARS + 2


@pytest.mark.parametrize(
    ("title", "text", "context"),
    [
        (None, "Some words.", ""),
        ("Harbours", "Some words.", "Harbours"),
        ("Harbours", "OF HARBOURS: some words.", ""),
        ("the harbour", "The Harbour\n\nShips come.", ""),
        ("STRASSE", "Die Straße ist lang.", ""),
    ],
)
def test_a_title_is_context_where_the_text_does_not_state_it(title: str | None, text: str, context: str) -> None:
    assert context_of(Document.from_text("a", text, title)) == context


@pytest.mark.parametrize("size", [1, 2, 5, 12])
def test_a_title_is_found_wherever_pieces_of_the_text_meet(size: int) -> None:
    for before in range(15):
        document = Document.from_text("a", "x" * before + "The Harbour" + "y" * 5, title="the harbour")
        assert context_of(document, size) == ""
        assert b"".join(text_pieces(document.text, size)) == document.text.encode()


def located(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    locator = PassageLocator(text)
    passages = [Passage(start=start, end=end, search_text="", heading="", sentences=()) for start, end in spans]
    found = [locator.locate(passage) for passage in passages]
    return [(one.line_start, one.line_end, one.page, one.text_start, one.text_end) for one in found]


@given(
    st.text(alphabet="ab é😀\r\n\f", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(1, 20)), min_size=1, max_size=6),
)
def test_lines_pages_and_bytes_are_counted_as_in_the_whole_text(text: str, places: list[tuple[int, int]]) -> None:
    spans = [(start % len(text), min(len(text), start % len(text) + length)) for start, length in places]
    ends = [
        place + 1
        for place, character in enumerate(text)
        if character == "\n" or (character == "\r" and text[place + 1 : place + 2] != "\n")
    ]
    breaks = [place for place, character in enumerate(text) if character == "\f"]
    expected = [
        (
            bisect.bisect_right(ends, start) + 1,
            bisect.bisect_right(ends, end - 1) + 1,
            sum(place < start for place in breaks) + 1 if breaks else 0,
            len(text[:start].encode()),
            len(text[:end].encode()),
        )
        for start, end in spans
    ]
    assert located(text, spans) == expected
    assert located(text, sorted(spans)) == sorted(expected, key=lambda one: (one[3], one[4]))
