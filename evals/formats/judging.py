"""Indexes a folder of files and asks its questions."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.formats.questions import QUESTIONS_FILE, FileQuestion
from index.encoder.base import Embedder
from rag.ranking.evidence import EvidenceModel
from rag.retriever import Retriever
from rag.settings import RagSettings

if TYPE_CHECKING:
    from rag.models import Answer
    from rag.reader import Reader

PASSAGES = 5
"""Passages that are asked for."""


@dataclass(frozen=True)
class Judgement:
    """What came of one question.

    `rank`: of the first passage that holds the answer, from 1; None if none of five does. `page`: the page cited with
    it, None without one. `answered`: the answer was given, not refused.
    """

    question: FileQuestion
    answered: bool
    confidence: float
    rank: int | None
    page: int | None
    seen: tuple[str, ...]
    """The passages' documents and first words, for a list of the failures."""

    @property
    def is_right_page(self) -> bool:
        """Return whether the page cited is one on which the answer stands."""
        return self.page in (self.question.pages or (self.question.page,))


@dataclass(frozen=True)
class Judged:
    """A folder, judged: by file, `read` tells whether it is among the documents, `named` why it is not."""

    judgements: tuple[Judgement, ...]
    read: frozenset[str]
    named: dict[str, str]

    def lost(self) -> tuple[str, ...]:
        """Return the files asked about that are neither read nor named with a reason."""
        files = {one.question.file for one in self.judgements if one.question.file}
        return tuple(sorted(files - self.read - self.named.keys()))


def copy_files(folder: Path, to: Path, questions: Sequence[FileQuestion]) -> None:
    """Copy the files of a folder, without its questions and what describes it."""
    asked = {question.file for question in questions}
    unasked = {name for name in ("README.md", QUESTIONS_FILE) if name not in asked}

    def skip(at: str, names: Iterable[str]) -> set[str]:
        return {name for name in names if name.startswith(".") or (Path(at) == folder and name in unasked)}

    shutil.copytree(folder, to, ignore=skip, dirs_exist_ok=True)


@contextmanager
def opened_copy(
    folder: Path,
    questions: Sequence[FileQuestion],
    *,
    settings: RagSettings | None = None,
    embedder: Embedder | None = None,
    reader: "Reader | None" = None,
    evidence: EvidenceModel | None = None,
) -> Iterator[Retriever]:
    """Yield a retriever over a copy of a folder's files, which goes with it; as `Retriever.open` otherwise."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / folder.name
        copy_files(folder, copy, questions)
        with Retriever.open(copy, settings=settings, embedder=embedder, reader=reader, evidence=evidence) as retriever:
            yield retriever


def judge(questions: Sequence[FileQuestion], retriever: Retriever) -> Judged:
    """Ask the questions of an open folder."""
    status = retriever.status()
    files = {one.file for one in questions if one.file}
    unread = {kind.ending for kind in status.left_out.kinds}
    return Judged(
        judgements=tuple(judge_answer(one, retriever.ask(one.question, k=PASSAGES)) for one in questions),
        read=frozenset(document.file for document in status.documents),
        named=dict.fromkeys((file for file in files if Path(file).suffix in unread), "a format that is not read")
        | {problem.name: problem.message for problem in status.problems if problem.skipped},
    )


def judge_answer(question: FileQuestion, answer: "Answer") -> Judgement:
    """Return whether an answer holds the words asked for, and where."""
    hits = [hit for hit in answer.passages if question.stands_in(hit.citation.document, hit.text)]
    return Judgement(
        question=question,
        answered=answer.answered,
        confidence=answer.confidence,
        rank=hits[0].rank if hits else None,
        page=hits[0].citation.page if hits else None,
        seen=tuple(f"{hit.citation.document}: {' '.join(hit.text.split())[:100]}" for hit in answer.passages),
    )
