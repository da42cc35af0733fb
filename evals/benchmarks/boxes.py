"""Measures the rectangles of citations on the pages of PDFs: `python -m evals.benchmarks.boxes FOLDER [--citations N]`.

Sentences are drawn at random from the passages of all PDFs in a folder. PDFium is asked which text lies under their
rectangles. A citation holds if every word of it is there; `excess` is the share of the letters there that are not of
the citation: rectangles may not light half the page.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.files.extracted import read_extracted
from index.files.pdf_pages import PageRectangle, boxes_of, page_spans
from index.models import Document, Source
from index.settings import IndexSettings
from index.text.chunker import cut_passages
from index.text.units import TokenCounter

_WORD = re.compile(r"[^\W_]+")


class _Letters:
    """Counts a token for every four letters: close enough to cut passages to measure."""

    max_tokens = 256

    def count(self, texts: Sequence[str]) -> list[int]:
        return [2 + len(text) // 4 for text in texts]


@dataclass(frozen=True)
class BoxedCitation:
    """What came of one citation: whether its words are under its rectangles, and the share of other letters there."""

    file: str
    page: int
    holds: bool
    excess: float
    words: str


def sentences(folder: Path, settings: IndexSettings) -> list[tuple[Path, str, int, int]]:
    """Return the sentences of the PDFs of a folder: the file, its text, the first character and the end."""
    found = []
    counter: TokenCounter = _Letters()
    for path in sorted(folder.rglob("*.pdf")):
        try:
            documents = [
                one for one in read_extracted(path, path.name, Source(), settings) if isinstance(one, Document)
            ]
        except ReadError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        for document in documents:
            for passage in cut_passages(document, settings, counter):
                found += [(path, document.text, one.start, one.end) for one in passage.sentences]
    return found


def judge(path: Path, text: str, start: int, end: int, settings: IndexSettings) -> BoxedCitation:
    """Return whether the words of a citation are under its rectangles."""
    spans = page_spans(text, start, end)
    boxes = [box for found in boxes_of(path, spans, settings) for box in found]
    under = _text_under(path, boxes)
    quote = text[start:end]
    wanted, there = Counter(_letters(quote)), Counter(_letters(under))
    missing = (wanted - there).total()
    return BoxedCitation(
        file=path.name,
        page=spans[0].page if spans else 0,
        holds=missing == 0,
        excess=(there - wanted).total() / max(1, there.total()),
        words=quote,
    )


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _text_under(path: Path, boxes: Sequence[PageRectangle]) -> str:
    """Return the text that PDFium finds under rectangles, page by page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(_under(document[box.page - 1], box) for box in boxes)
    finally:
        document.close()


def _under(page: Any, box: PageRectangle) -> str:
    from index.files.extract.pdf.geometry import Frame
    from index.files.extract.pdf.text import readable

    frame = Frame.of(page)
    (x0, y0), (x1, y1) = frame.canvas(box.left, box.top), frame.canvas(box.right, box.bottom)
    text: str = page.get_textpage().get_text_bounded(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return readable(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Print how many citations hold, and those that do not."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.boxes", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of PDFs")
    parser.add_argument("--citations", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args(argv)
    settings = IndexSettings()
    drawn = sentences(arguments.folder, settings)
    chosen = random.Random(arguments.seed).sample(drawn, min(arguments.citations, len(drawn)))
    outcomes = [judge(*one, settings) for one in chosen]
    holding = sum(one.holds for one in outcomes)
    excess = sum(one.excess for one in outcomes) / max(1, len(outcomes))
    files = len({path for path, *_ in drawn})
    if arguments.json:
        print(json.dumps({"files": files, "citations": len(outcomes), "holding": holding, "excess": round(excess, 4)}))
        return 0
    for one in outcomes:
        if not one.holds:
            print(f"{one.file}, page {one.page}: not under its rectangles: {' '.join(one.words.split())[:100]}")
    print(f"{holding} of {len(outcomes)} citations from {files} files hold; {excess:.1%} of the letters lit are others")
    return 0


if __name__ == "__main__":
    sys.exit(main())
