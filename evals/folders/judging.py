"""Asks the questions of folders of look-alikes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from evals.formats.judging import opened_copy
from evals.formats.questions import FileQuestion, Split, bare_words, read_questions
from evals.systems import SHIPPED, SYSTEMS, unhurried
from index.encoder.base import Embedder

if TYPE_CHECKING:
    from rag.models import Answer

DATA = Path(__file__).with_name("data")

Unanswerable = Literal[
    "wrong-item", "wrong-document", "missing-attribute", "false-premise", "underspecified", "out-of-scope"
]
"""Why no file answers a question: it asks about an item or a document that the folder lacks; about something that is
not said of an item it has; it takes for granted what is not so; it fits several and does not say which; it is about
something else. After X. Peng et al., "Unanswerability Evaluation for Retrieval Augmented Generation",
arXiv:2412.12300."""

KINDS: tuple[str, ...] = get_args(Unanswerable)


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

    @property
    def answerable(self) -> bool:
        """Whether a file of the folder answers."""
        return self.question.file is not None


def folders(split: Split | None = None) -> list[Path]:
    """Return the folders of a half by name, all if None."""
    return sorted((path.parent for path in DATA.glob(f"{split or '*'}/*/questions.jsonl")), key=lambda path: path.name)


def ask_folders(
    split: Split | None = None, only: str = "", embedder: Embedder | None = None
) -> Iterator[FolderOutcome]:
    """Yield the outcome of every question about the folders of a half whose names hold `only`."""
    for folder in folders(split):
        if only not in folder.name:
            continue
        half: Split = "test" if folder.parent.name == "test" else "dev"
        questions = read_questions(folder)
        with opened_copy(folder, questions, settings=unhurried(SYSTEMS[SHIPPED]), embedder=embedder) as retriever:
            for one in questions:
                yield outcome(folder.name, half, one, retriever.ask(one.question, k=5))


def outcome(folder: str, split: Split, question: FileQuestion, answer: "Answer") -> FolderOutcome:
    """Return whether an answer has the right passage and words, or none where none is right."""
    first = answer.passages[0] if answer.passages else None
    passage = first is not None and question.stands_in(first.citation.document, first.text)
    words = False
    if passage and first is not None and question.answer:
        shown = (first.highlights[0].text if first.highlights else "", answer.short or "")
        ways = [bare_words(way) for way in question.answer.split("|")]
        words = any(way in bare_words(one) for one in shown for way in ways)
    highlight = first.highlights[0].text if first is not None and first.highlights else ""
    seen = f"{first.citation.document}: {' '.join(highlight.split())[:70]}" if first else ""
    return FolderOutcome(
        folder, split, question, answer.answered, answer.confidence, passage, words, f"{seen} → {answer.short!r}"
    )
