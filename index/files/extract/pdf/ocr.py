"""Reads the pages of a PDF that are pictures, with rapidocr (the extra `pincite[ocr]`) or tesseract if there is one.

What is read so may be wrong; it is marked wherever it is cited.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from index.files.extract.pdf.chars import PagePiece, Style
from index.files.extract.pdf.geometry import Box, joined
from index.files.extract.pdf.picture import png

OCR_SCALE = 200 / 72
"""Pixels a point of the pictures that are read."""

MAX_SIDE = 3_400
"""Pixels of the longest side of a picture that is read."""

LEAST_SCORE = 0.5
"""Certainty of the least certain words that are kept."""

LETTER_HEIGHT = 0.72
"""The size of letters as a share of the height of their line's rectangle."""

SAME_SIZE = 0.3
"""Share by which the letters of a page's lines may differ in height and still count as equal: heights are estimates."""

PAGE_SECONDS = 100
"""Seconds that tesseract may take for a page."""


@dataclass(frozen=True, slots=True)
class OcrLine:
    """The words of a line with their rectangles, in points from the upper left corner of the page as shown."""

    words: tuple[str, ...]
    boxes: tuple[Box, ...]


Recognise = Callable[[Any, float], list[OcrLine]]
"""Reads a picture: an array of rows of pixels of red, green and blue; and its pixels a point."""


@cache
def find_engine() -> Recognise | None:
    """Return what reads pictures, None if nothing is installed that does."""
    if find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None:
        return _rapidocr
    return _tesseract if shutil.which("tesseract") else None


def recognised_pieces(page: Any, recognise: Recognise) -> list[PagePiece]:
    """Return the lines that are read in the picture of a page of pypdfium2."""
    width, height = page.get_size()
    scale = min(OCR_SCALE, MAX_SIDE / max(1.0, width, height))
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
    lines = recognise(bitmap.to_numpy()[:, :, :3].copy(), scale)
    heights = sorted(box.height for line in lines for box in line.boxes)
    usual = heights[len(heights) // 2] if heights else 1.0
    return [_piece(number, line, usual) for number, line in enumerate(lines)]


def _piece(number: int, line: OcrLine, usual: float) -> PagePiece:
    box = joined(line.boxes) or line.boxes[0]
    height = sorted(one.height for one in line.boxes)[len(line.boxes) // 2]
    size = LETTER_HEIGHT * (usual if abs(height - usual) <= SAME_SIZE * usual else height)
    return PagePiece(
        0, 0, number, box, box.bottom - 0.25 * box.height, Style(round(size, 1)), line.boxes[0].width,
        words=" ".join(line.words), shown=box, word_boxes=line.boxes,
    )  # fmt: skip


@cache
def _rapidocr_engine() -> Any:
    from rapidocr import RapidOCR  # type: ignore[import-not-found, unused-ignore]

    # One thread: files are read beside the embedding, which uses the others.
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.text_score": LEAST_SCORE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
    )


def _rapidocr(pixels: Any, scale: float) -> list[OcrLine]:
    found = _rapidocr_engine()(pixels[:, :, ::-1])
    if found.boxes is None or found.txts is None:
        return []
    lines = []
    for corners, text in zip(found.boxes, found.txts, strict=True):
        xs, ys = [float(x) / scale for x, _ in corners], [float(y) / scale for _, y in corners]
        words = text.split()
        if words:
            lines.append(OcrLine(tuple(words), _shared(words, Box(min(xs), min(ys), max(xs), max(ys)))))
    return lines


def _shared(words: Sequence[str], box: Box) -> tuple[Box, ...]:
    """Return the rectangles of the words of a line, each as wide as its share of the letters."""
    step = box.width / max(1, sum(map(len, words)) + len(words) - 1)
    boxes = []
    left = box.left
    for word in words:
        right = left + step * len(word)
        boxes.append(Box(left, box.top, right, box.bottom))
        left = right + step
    return tuple(boxes)


def _tesseract(pixels: Any, scale: float) -> list[OcrLine]:
    done = subprocess.run(  # noqa: S603  (a fixed command)
        tesseract_command(),
        input=png(pixels),
        capture_output=True,
        timeout=PAGE_SECONDS,
        check=False,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return tesseract_lines(done.stdout.decode("utf-8", "replace"), scale)


def tesseract_command() -> list[str]:
    """Return the command that reads a picture from its input and writes its words to its output."""
    return [shutil.which("tesseract") or "tesseract", "stdin", "stdout", "--dpi", "200", "tsv"]


def tesseract_lines(table: str, scale: float) -> list[OcrLine]:
    """Return the lines in tesseract's table of words."""
    lines: dict[tuple[str, ...], list[tuple[str, Box]]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip() or float(cells[10]) < 100 * LEAST_SCORE:
            continue
        left, top, width, height = (float(cell) / scale for cell in cells[6:10])
        lines.setdefault(tuple(cells[1:5]), []).append((cells[11], Box(left, top, left + width, top + height)))
    return [OcrLine(tuple(word for word, _ in line), tuple(box for _, box in line)) for line in lines.values()]
