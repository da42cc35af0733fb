"""The folders of look-alikes: their questions, how they are judged, and the table."""

from evals.folders.judging import FolderOutcome, folders
from evals.folders.report import failures, lines
from evals.folders.spans import measure
from evals.formats.questions import FileQuestion, read_questions

ANSWERABLE = FileQuestion(id="a-1", question="Rent?", file="a.txt", answer="9 euro", kind="answerable")
MISSING = FileQuestion(id="a-2", question="Rent of 7?", file=None, answer=None, kind="item")


def outcome(question: FileQuestion, *, answered: bool, right: bool = False) -> FolderOutcome:
    return FolderOutcome("a", "dev", question, answered, 0.5, right, right, "seen")


def test_there_are_folders_enough_and_half_of_the_questions_have_no_answer() -> None:
    questions = [one for folder in folders() for one in read_questions(folder)]
    assert len(folders()) >= 12
    assert len(questions) >= 200
    assert 0.4 < sum(one.file is None for one in questions) / len(questions) < 0.6
    assert not set(folders("dev")) & set(folders("test"))


def test_every_answer_stands_in_its_file() -> None:
    for folder in folders():
        for one in read_questions(folder):
            if one.file:
                assert one.stands_in(one.file, (folder / one.file).read_text("utf-8")), one.id


def test_the_table_says_what_is_right() -> None:
    outcomes = [outcome(ANSWERABLE, answered=True, right=True), outcome(MISSING, answered=True)]
    assert any(line.split() == ["dev", "1", "1.000", "1.000", "1.000", "1", "0.000"] for line in lines(outcomes))
    assert next(failures(outcomes)).startswith("ANSWERED")


def test_spans_are_measured_in_characters() -> None:
    right = {"a": [(0, 10), (5, 20)], "b": [(100, 120)]}
    assert measure([("a", (10, 30)), ("b", (0, 110))], right) == (0.5, 0.5, 1.0)
    assert measure([("c", (10, 30))], right) == (0.0, 0.0, 0.0)
    assert measure([], right) == (0.0, 0.0, 0.0)
