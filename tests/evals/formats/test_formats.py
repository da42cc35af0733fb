"""The judge of formats: a tiny folder with questions."""

import json
from pathlib import Path

import pytest

from evals.formats.__main__ import main
from evals.formats.judging import Judged, Judgement, copy_files
from evals.formats.questions import QUESTIONS_FILE, FileQuestion, read_questions, split_of
from evals.formats.report import failures, lines
from index.errors import CasesError


def _question(**changes: object) -> FileQuestion:
    values: dict[str, object] = {"id": "q1", "question": "Who?", "file": "a.pdf", "answer": "the cat", "kind": "body"}
    return FileQuestion.model_validate(values | changes)


def _judgement(
    question: FileQuestion, rank: int | None, page: int | None = None, *, answered: bool = True
) -> Judgement:
    return Judgement(question=question, answered=answered, confidence=0.5, rank=rank, page=page, seen=("a.pdf: x",) * 5)


def test_an_answer_is_found_whatever_its_case_spaces_hyphens_and_punctuation() -> None:
    question = _question(answer="well-known cats|famous cats", beside=("Row 1",))
    assert question.stands_in("a.pdf", "row-1: A Well known\ncats, here")
    assert question.stands_in("a.pdf", "Row 1 | Famous  “cats”")
    assert not question.stands_in("a.pdf", "well-known cats")
    assert not question.stands_in("b.pdf", "Row 1 well-known cats")


def test_a_member_of_an_archive_counts_as_its_file() -> None:
    assert _question(file="a.zip").stands_in("a.zip/letters/one.txt", "The cat")
    assert not _question(file="a.zip").stands_in("a.zip.txt", "The cat")


def test_no_passage_answers_an_unanswerable_question() -> None:
    assert not _question(file=None, answer=None).stands_in("a.pdf", "anything")


def test_all_questions_on_a_file_are_in_one_half() -> None:
    assert {_question(id=f"q{number}").split for number in range(20)} == {split_of("a.pdf")}
    assert {split_of(f"{number}.pdf") for number in range(40)} == {"dev", "test"}


def test_the_page_is_right_if_the_answer_stands_on_it() -> None:
    assert _judgement(_question(page=3), 1, 3).is_right_page
    assert _judgement(_question(page=3, pages=(3, 9)), 1, 9).is_right_page
    assert not _judgement(_question(page=3), 1, 4).is_right_page


def test_the_table_counts_first_five_pages_and_refusals() -> None:
    asked = _question(page=3)
    judged = Judged(
        judgements=(
            _judgement(asked, 1, 3),
            _judgement(asked, 4, 9),
            _judgement(asked, None),
            _judgement(_question(file="lost.docx"), None),
            _judgement(_question(id="n1", file=None, answer=None), None, answered=False),
        ),
        read=frozenset({"a.pdf"}),
        named={},
    )
    shown = [" ".join(line.split()) for line in lines(judged)]
    assert "2 files: 1 read, 0 named with a reason" in shown
    assert "lost.docx: neither read nor named" in shown
    assert "all 4 0.250 0.500 0.500" in shown
    assert "pdf 3 0.333 0.667 0.500" in shown
    assert "unanswerable refused 1 1.000" in shown


def test_failures_are_listed_with_what_was_found_instead() -> None:
    asked = _question(page=3)
    told = list(failures([_judgement(asked, 1, 3), _judgement(asked, 2, 9)]))
    assert told[0] == "rank 2, page 9, not 3 q1 a.pdf (body): Who? → the cat"
    assert told[1] == "    1 a.pdf: x"
    assert next(iter(failures([_judgement(_question(file=None, answer=None), None)]))).startswith("ANSWERED 0.50")


def test_a_folder_without_questions_or_with_a_wrong_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match="no questions can be read"):
        read_questions(tmp_path)
    (tmp_path / QUESTIONS_FILE).write_text('{"id": "q1"}\n')
    with pytest.raises(CasesError, match="question 1"):
        read_questions(tmp_path)


def test_the_questions_and_what_describes_them_are_not_among_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for name in ("a.txt", "README.md", QUESTIONS_FILE, ".hidden"):
        (folder / name).write_text("x")
    copy_files(folder, tmp_path / "copy", [_question(file="a.txt")])
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["a.txt"]


def test_the_command_judges_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pets.txt").write_text("The cat of the house is called Minka.\n\nThe dog is called Bello.\n")
    asked = {"id": "q1", "question": "What is the cat called?", "file": "pets.txt", "answer": "Minka", "kind": "body"}
    beside = asked | {"id": "q2", "answer": "Bello", "with": ["parrot"]}
    (tmp_path / QUESTIONS_FILE).write_text(f"{json.dumps(asked)}\n{json.dumps(beside)}\n")
    assert main([str(tmp_path), "--failures"]) == 0
    printed = capsys.readouterr().out
    assert "1 files: 1 read" in printed
    assert "NOT FOUND q2" in printed
    assert "NOT FOUND q1" not in printed


def test_a_folder_that_cannot_be_judged_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "no questions can be read" in capsys.readouterr().err
