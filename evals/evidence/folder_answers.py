"""Judges answers about folders of files: the folders of look-alikes, and real files if there are some."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.evidence.corpora import Question
from evals.evidence.examples import CONFIDENCE_DEPTH, JudgedAnswer, doubt_of
from evals.evidence.kinds import WRONG_DOCUMENT
from evals.folders.judging import folders
from evals.formats.judging import opened_copy
from evals.formats.questions import FileQuestion, read_questions
from evals.systems import SHIPPED, SYSTEMS, unhurried
from rag.query.filters import Filters
from rag.ranking.evidence import EvidenceModel
from rag.reader import Reader
from rag.retriever import Retriever

WITHOUT_FILE = 4
"""Questions of a folder of look-alikes that are also asked without the file that answers them."""

WITHOUT_REAL_FILE = 25
"""The same for the folder of real files."""


def look_alike_answers(reader: Reader, model: EvidenceModel) -> Iterator[JudgedAnswer]:
    """Yield the answers to every question about the folders of look-alikes of the dev half, judged."""
    for folder in folders("dev"):
        yield from _answers(folder, read_questions(folder), WITHOUT_FILE, reader, model)


def file_answers(folder: Path, reader: Reader, model: EvidenceModel) -> Iterator[JudgedAnswer]:
    """Yield the answers to the questions of the dev half about a folder of files, judged."""
    questions = [question for question in read_questions(folder) if question.split == "dev"]
    yield from _answers(folder, questions, WITHOUT_REAL_FILE, reader, model)


def _answers(
    folder: Path, questions: Sequence[FileQuestion], without: int, reader: Reader, model: EvidenceModel
) -> Iterator[JudgedAnswer]:
    rng = random.Random(folder.name)
    settings = unhurried(SYSTEMS[SHIPPED])
    with opened_copy(folder, read_questions(folder), settings=settings, reader=reader, evidence=model) as retriever:
        for question in questions:
            yield _judged(retriever, question, question.kind, model)
        able = [question for question in questions if question.file]
        for question in rng.sample(able, min(without, len(able))):
            yield _judged(retriever, question, WRONG_DOCUMENT, model)


def _judged(retriever: Retriever, asked: FileQuestion, kind: str, model: EvidenceModel) -> JudgedAnswer:
    is_without = kind == WRONG_DOCUMENT and asked.file is not None
    names = [record.name for record in retriever.generation.documents]
    present = tuple(name for name in names if name.split("#")[0] != asked.file) if is_without else ()
    answer = retriever.ask(asked.question, CONFIDENCE_DEPTH, Filters(documents=present))
    right = not is_without and any(asked.stands_in(hit.citation.document, hit.text) for hit in answer.passages)
    named = kind if is_without or asked.file is None else "answerable"
    return JudgedAnswer(Question(asked.question, kind=named), answer.signals, right, doubt_of(answer, model))
