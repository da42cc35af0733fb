"""Hits made by hand, for keeping."""

import hashlib
from collections.abc import Callable

import pytest

from rag.models import Citation, Highlight, RankedPassage
from tests.fakes import NO_SCORES, FakeClock
from tui.workspace.marks import Mark

MakeHit = Callable[..., RankedPassage]
MakeMark = Callable[..., Mark]


def hit_of(
    text: str = "The minister opened a training centre.", *, start: int = 100, lit: str | None = None, **cited: object
) -> RankedPassage:
    """Return a hit with such words; `lit`: those of them that are highlighted."""
    values: dict[str, object] = {
        "document": "training.txt",
        "title": None,
        "publisher": None,
        "author": None,
        "date": None,
        "start": start,
        "end": start + len(text),
        "line_start": 3,
        "line_end": 3 + text.count("\n"),
        "page": None,
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    }
    highlights: tuple[Highlight, ...] = ()
    if lit is not None:
        at = start + text.index(lit)
        highlights = (Highlight(start=at, end=at + len(lit), text=lit, score=1.0),)
    return RankedPassage(
        rank=1,
        text=text,
        heading="",
        citation=Citation.model_validate(values | cited),
        scores=NO_SCORES,
        highlights=highlights,
    )


@pytest.fixture
def hit() -> MakeHit:
    return hit_of


@pytest.fixture
def mark(clock: FakeClock) -> MakeMark:
    def make(
        text: str = "The minister opened a training centre.",
        question: str = "Where is the centre?",
        note: str | None = None,
        **cited: object,
    ) -> Mark:
        return Mark.of(question, hit_of(text, **cited), clock(), note)  # type: ignore[arg-type]

    return make
