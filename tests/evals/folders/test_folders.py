"""The folders of look-alikes: their questions, how they are judged, and the table."""

from collections import Counter
from pathlib import Path

import pytest

from evals.folders.judging import DATA, KINDS, FolderOutcome, folders
from evals.folders.report import failures, lines
from evals.formats.judging import copy_files
from evals.formats.questions import FileQuestion, read_questions
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

ANSWERABLE = FileQuestion(id="a-1", question="Rent?", file="a.txt", answer="9 euro", kind="answerable")
MISSING = FileQuestion(id="a-2", question="Rent of 7?", file=None, answer=None, kind="wrong-item")


def outcome(question: FileQuestion, *, answered: bool, right: bool = False) -> FolderOutcome:
    return FolderOutcome("a", "dev", question, answered, 0.5, right, right, "seen")


def test_there_are_folders_enough_and_half_of_the_questions_have_no_answer() -> None:
    questions = [one for folder in folders() for one in read_questions(folder)]
    assert len(folders()) >= 20
    assert len(questions) >= 300
    assert 0.4 < sum(one.file is None for one in questions) / len(questions) < 0.6
    assert {one.kind for one in questions if one.file is None} == set(KINDS)
    assert max(Counter(one.id for one in questions).values()) == 1


def test_the_halves_are_apart_and_hold_every_folder() -> None:
    names = [folder.name for folder in folders()]
    assert len(set(names)) == len(names)
    assert sorted(names) == sorted(folder.name for half in ("dev", "test") for folder in folders(half))
    assert len(list(DATA.rglob("questions.jsonl"))) == len(names)


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_every_answer_stands_in_one_passage_of_its_file(folder: Path, tmp_path: Path) -> None:
    questions = read_questions(folder)
    copy_files(folder, tmp_path / folder.name, questions)
    with Retriever.open(tmp_path / folder.name, embedder=FakeEmbedder()) as retriever:
        generation = retriever.generation
        passages = [
            (generation.documents[int(row["document"])].name, generation.text(number))
            for number, row in enumerate(generation.passages)
        ]
    for one in questions:
        assert one.file is None or any(one.stands_in(document, text) for document, text in passages), one.id


def test_the_table_says_what_is_right() -> None:
    outcomes = [outcome(ANSWERABLE, answered=True, right=True), outcome(MISSING, answered=True)]
    table = [line.split() for line in lines(outcomes)]
    assert ["dev", "1", "1.000", "1.000", "1.000", "1", "0.000"] in table
    assert ["wrong-item", "1", "0.000"] in table
    assert next(failures(outcomes)).startswith("ANSWERED")
