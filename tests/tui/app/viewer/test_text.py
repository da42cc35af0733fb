"""Lines and offsets of a mapped document, against the text itself."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.lines import count_line_ends
from tests.tui.app.viewer.conftest import TEXTS
from tui.app.viewer import text as module
from tui.app.viewer.text import DocumentText, LoadingStopped


def reference_lines(text: str) -> list[tuple[int, int]]:
    """Return the characters of each line without its line end."""
    spans, at = [], 0
    for match in re.finditer(r"\r\n|\r|\n", text):
        spans.append((at, match.start()))
        at = match.end()
    if at < len(text) or not spans:
        spans.append((at, len(text)))
    return spans


def check(text: str) -> None:
    source = DocumentText.of(text)
    assert source.characters == len(text)
    lines = reference_lines(text)
    assert source.lines == len(lines)
    for line, (start, end) in enumerate(lines):
        first, last = source.line_span(line)
        assert source.decode(first, last) == text[start:end]
        assert (source.character_at(first), source.character_at(last)) == (start, end)
    for character in range(len(text) + 1):
        byte = len(text[:character].encode("utf-8", "surrogatepass"))
        assert source.byte_at(character) == byte
        assert source.character_at(byte) == character
        if character < len(text) and not text[:character].endswith("\r"):
            assert source.line_at(byte) == count_line_ends(text[:character])
    assert source.text(0, len(text)) == text


@given(TEXTS)
def test_lines_and_offsets_are_those_of_the_text(text: str) -> None:
    check(text)


@given(TEXTS, st.integers(1, 4))
def test_chunks_and_pieces_of_any_size_change_nothing(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE_BYTES", 64)
        patch.setattr(module, "CHUNK_BYTES", 64 * size)
        check(text)


COUNTED = {
    1: ("", "a", "a\n", "\n", "a\r", "a\x0b\x0cb\u2028c\x85"),
    2: ("a\n\n", "a\r\nb", "\r\n\r\n", "\n\r"),
}


@pytest.mark.parametrize(("text", "lines"), [(text, lines) for lines, texts in COUNTED.items() for text in texts])
def test_lines_are_counted_as_citations_count_them(text: str, lines: int) -> None:
    assert DocumentText.of(text).lines == lines


def test_offsets_beyond_the_text_are_its_ends() -> None:
    source = DocumentText.of("åb\nc")
    assert source.byte_at(99) == source.size == 5
    assert source.byte_at(-1) == 0
    assert source.character_at(99) == 4
    assert source.line_at(99) == 1
    assert source.boundary(1) == 2
    assert source.text(-5, 99) == "åb\nc"


def test_a_text_nobody_wants_any_more_is_not_read_on() -> None:
    with pytest.raises(LoadingStopped):
        DocumentText(np.zeros(10, np.uint8), should_stop=lambda: True)


def test_nothing_is_copied() -> None:
    data = np.frombuffer(b"one\ntwo\n" * 1000, np.uint8)
    source = DocumentText(data)
    assert np.shares_memory(source._data, data)


@pytest.mark.parametrize(
    ("character", "word"), [(0, "Ein"), (2, "Ein"), (3, " "), (4, "Wört"), (8, ","), (9, "中文"), (11, "\n"), (99, "")]
)
def test_the_word_at_a_character(character: int, word: str) -> None:
    source = DocumentText.of("Ein Wört,中文\nx")
    assert source.text(*source.word_at(character)) == word


def test_the_line_of_a_character() -> None:
    source = DocumentText.of("é one\r\ntwo\n")
    assert [source.text(*source.line_of(character)) for character in (0, 5, 6, 7, 10, 99)] == [
        "é one", "é one", "é one", "two", "two", "two",
    ]  # fmt: skip
