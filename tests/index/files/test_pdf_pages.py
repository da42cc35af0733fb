"""The pages of PDF files: boxes, pictures, highlighted copies, texts; through the child process."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from index.errors import OwnExport, ReadError
from index.files.extracted import read_extracted
from index.files.pdf_pages import (
    PageMark,
    PageRectangle,
    PageSpan,
    boxes_of,
    highlighted_copy,
    page_spans,
    page_texts,
    render_page,
)
from index.models import Source
from index.settings import IndexSettings
from tests.pdfs import PdfPage, Words, lines, pdf

SETTINGS = IndexSettings()


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def pixels(png: bytes) -> np.ndarray:
    """Return the pixels of a PNG that pincite writes."""
    width, height = struct.unpack(">II", png[16:24])
    at, packed = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0] == zlib.crc32(kind + content)
        packed += content if kind == b"IDAT" else b""
        at += 12 + size
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + 3 * width)
    return rows[:, 1:].reshape(height, width, 3)


def box_of_words(path: Path, page: int, words: str) -> tuple[PageRectangle, ...]:
    text = page_texts(path, page, page, SETTINGS)[0]
    start = text.index(words)
    return boxes_of(path, [PageSpan(page, start, start + len(words))], SETTINGS)[0]


def test_boxes_stand_where_the_words_are_drawn(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.pdf", pdf([[], [Words(72, 700, "The quick brown fox", 20), Words(72, 670, "jumps", 20)]])
    )
    (box,) = box_of_words(path, 2, "brown")
    assert box.page == 2
    assert 792 - 700 - 20 < box.top < 792 - 700 - 12 < 792 - 700 - 2 < box.bottom < 792 - 700 + 8
    (whole,) = box_of_words(path, 2, "The quick brown fox")
    assert 70 < whole.left < 74 and whole.left < box.left < box.right < whole.right
    assert len(box_of_words(path, 2, "fox\njumps")) == 2


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_and_pictures_turn_with_the_page(tmp_path: Path, rotate: int) -> None:
    page = PdfPage([Words(172, 600, "word", 30), Words(260, 600, "other", 30)], rotate=rotate, box="100 50 512 692")
    path = written(tmp_path / "a.pdf", pdf([page]))
    (box,) = box_of_words(path, 1, "word")
    plain, lit = (pixels(render_page(path, 1, SETTINGS, boxes=boxes, scale=1)) for boxes in ((), (box,)))
    assert plain.shape == ((642, 412, 3) if rotate % 180 == 0 else (412, 642, 3))
    changed = np.argwhere((plain != lit).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert (left, top, right + 1, bottom + 1) == pytest.approx((box.left, box.top, box.right, box.bottom), abs=1.1)
    dark = np.argwhere((plain < 128).all(axis=2))
    inside = dark[((dark >= (top, left)) & (dark <= (bottom, right))).all(axis=1)]
    assert 0.3 * len(dark) < len(inside) < 0.6 * len(dark)
    assert (lit[tuple(inside.T)] < 128).all(), "the words stay readable"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_copy_shows_the_highlights(tmp_path: Path, rotate: int) -> None:
    data = pdf(
        [PdfPage([Words(172, 600, "word", 30), Words(260, 600, "other", 30)], rotate=rotate, box="100 50 512 692")]
    )
    path = written(tmp_path / "a.pdf", data)
    boxes = box_of_words(path, 1, "word")
    copy = highlighted_copy(path, [PageMark(boxes, "Näheres")], SETTINGS)
    assert path.read_bytes() == data
    shown = written(tmp_path / "b.pdf", copy)
    plain, marked = (pixels(render_page(one, 1, SETTINGS, scale=1)) for one in (path, shown))
    changed = np.argwhere((plain != marked).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    (box,) = boxes
    assert (left, top, right + 1, bottom + 1) == pytest.approx((box.left, box.top, box.right, box.bottom), abs=2)
    assert (b"/Highlight" in copy and "Näheres".encode("utf-16-be") in copy) or b"N\xe4heres" in copy
    assert page_texts(shown, 1, 1, SETTINGS) == [page_texts(path, 1, 1, SETTINGS)[0] + "\n\nNäheres"]


def test_a_page_too_large_for_a_picture_is_shown_smaller(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", pdf([PdfPage([Words(72, 700, "far")], box="0 0 14400 14400")]))
    assert pixels(render_page(path, 1, SETTINGS, scale=4)).shape == (4000, 4000, 3)


def test_texts_are_those_of_the_pages_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", pdf([lines("one"), lines("two"), [], lines("four", "more")]))
    assert page_texts(path, 2, 4, SETTINGS) == ["two", "", "four\nmore"]
    assert page_texts(path, 4, 9, SETTINGS) == ["four\nmore"]


def test_a_page_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", pdf([lines("one")]))
    with pytest.raises(ReadError, match="has no page 2; it has 1"):
        render_page(path, 2, SETTINGS)
    with pytest.raises(ReadError, match="is empty"):
        page_texts(written(tmp_path / "b.pdf", b""), 1, 1, SETTINGS)


def test_spans_end_with_their_pages() -> None:
    text = "one\ftwo\f\ffour"
    assert page_spans(text, 1, 3) == [PageSpan(1, 1, 3)]
    assert page_spans(text, 5, len(text)) == [PageSpan(2, 1, 3), PageSpan(4, 0, 4)]
    assert page_spans(text, 3, 4) == []


def test_a_highlighted_copy_is_no_document(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.pdf", tmp_path / "copy.pdf"
    path.write_bytes(pdf([lines("The dredger left the harbour.")]))
    found = boxes_of(path, [PageSpan(1, 0, 11)], IndexSettings())
    copy.write_bytes(highlighted_copy(path, [PageMark(found[0])], IndexSettings()))
    with pytest.raises(OwnExport, match="pincite wrote"):
        list(read_extracted(copy, "copy.pdf", Source(), IndexSettings()))
    assert list(read_extracted(copy, "copy.pdf", Source(), IndexSettings(take_all=True)))
