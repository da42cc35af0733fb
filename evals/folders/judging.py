"""Asks the questions of folders of look-alikes."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.formats.judging import copy_files
from evals.formats.questions import FileQuestion, Split, bare_words, read_questions

if TYPE_CHECKING:
    from rag.models import Answer

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class FolderOutcome:
    """What came of one question about a folder.

    `passage`: the first passage is of the right document and holds the answer. `words`: besides, the answer stands in
    its first highlight or in the short answer. Both are False where none is right. `seen`: what came first.
    """

    folder: str
    split: Split
    question: FileQuestion
    answered: bool
    confidence: float
    passage: bool
    words: bool
    seen: str


def folders(split: Split | None = None) -> list[Path]:
    """Return the folders of a half, all if None: every second one by name is in the test half."""
    found = sorted(path.parent for path in DATA.glob("*/questions.jsonl"))
    return [path for place, path in enumerate(found) if split is None or split_at(place) == split]


def split_at(place: int) -> Split:
    """Return the half of the folder at a place in the order of names."""
    return "test" if place % 2 else "dev"


def ask_folders(split: Split | None = None, only: str = "") -> Iterator[FolderOutcome]:
    """Yield the outcome of every question about the folders of a half whose names hold `only`."""
    from rag.retriever import Retriever

    splits = {path: split_at(place) for place, path in enumerate(folders())}
    for folder in folders(split):
        if only not in folder.name:
            continue
        questions = read_questions(folder)
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / folder.name
            copy_files(folder, copy, questions)
            with Retriever.open(copy) as retriever:
                for one in questions:
                    yield outcome(folder.name, splits[folder], one, retriever.ask(one.question, k=5))


def outcome(folder: str, split: Split, question: FileQuestion, answer: "Answer") -> FolderOutcome:
    """Return whether an answer has the right passage and words, or none where none is right."""
    first = answer.passages[0] if answer.passages else None
    passage = first is not None and question.stands_in(first.citation.document, first.text)
    words = False
    if passage and first is not None and question.answer:
        shown = (first.highlights[0].text if first.highlights else "", answer.short or "")
        words = any(bare_words(question.answer) in bare_words(one) for one in shown)
    seen = f"{first.citation.document}: {' '.join(first.highlights[0].text.split())[:70]}" if first else ""
    return FolderOutcome(
        folder, split, question, answer.answered, answer.confidence, passage, words, f"{seen} → {answer.short!r}"
    )
