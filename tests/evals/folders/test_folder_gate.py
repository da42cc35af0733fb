"""The gate over the folders of look-alikes: a drop fails, a changed question is left out."""

from pathlib import Path

import pytest

from evals.baseline import BaselineError, GateReport
from evals.folders.gate import (
    BASELINE,
    MEASURES,
    FolderBaseline,
    gate_folders,
    load_folder_baseline,
    save_folder_baseline,
)
from evals.folders.judging import FolderOutcome, folders
from evals.formats.questions import FileQuestion, read_questions


def outcomes(missed: int = 0, answered: int = 0, asked: str = "Rent") -> list[FolderOutcome]:
    """Return those of 40 questions with an answer, the first `missed` wrong, and 40 without, `answered` answered."""
    found = []
    for number in range(80):
        file = "a.txt" if number < 40 else None
        question = FileQuestion(
            id=f"q{number}", question=f"{asked} {number}?", file=file, answer="9" if file else None, kind="x"
        )
        right = file is not None and number >= missed
        given = right if file else number - 40 < answered
        found.append(FolderOutcome("a", "dev", question, given, 0.5, right, right, "seen"))
    return found


def judged(before: list[FolderOutcome], after: list[FolderOutcome], place: Path) -> GateReport:
    save_folder_baseline(place / "baseline.json", before)
    return gate_folders(load_folder_baseline(place / "baseline.json"), after)


def fallen(report: GateReport) -> list[str]:
    return [verdict.measure for verdict in report.verdicts if not verdict.passed]


def test_what_stayed_as_it_was_passes(tmp_path: Path) -> None:
    report = judged(outcomes(3, 4), outcomes(3, 4), tmp_path)
    assert report.passed
    assert [verdict.measure for verdict in report.verdicts] == list(MEASURES)
    assert [round(verdict.new, 3) for verdict in report.verdicts] == [0.925, 0.925, 0.925, 0.9]
    assert report.cases == 80


def test_a_drop_fails_where_it_is(tmp_path: Path) -> None:
    assert fallen(judged(outcomes(), outcomes(missed=10), tmp_path)) == list(MEASURES[:3])
    assert fallen(judged(outcomes(), outcomes(answered=10), tmp_path)) == [MEASURES[3]]
    assert judged(outcomes(missed=10, answered=10), outcomes(), tmp_path).passed


def test_a_question_lost_and_another_won_is_no_drop(tmp_path: Path) -> None:
    assert judged(outcomes(answered=3), outcomes(answered=5), tmp_path).passed


def test_only_questions_that_are_asked_as_they_were_are_compared(tmp_path: Path) -> None:
    changed = [*outcomes(missed=30, asked="Deposit")[:30], *outcomes()[30:]]
    report = judged(outcomes(), changed, tmp_path)
    assert (report.passed, report.cases, report.left_out) == (True, 50, 30)
    with pytest.raises(BaselineError, match="only 20 of the baseline's 80 questions"):
        judged(outcomes(), outcomes()[:20], tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), ("{", "is not a baseline"), ('{"measures": ["x"], "questions": []}', "other measures")],
)
def test_an_unusable_baseline_is_refused(content: str | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(BaselineError, match=rf"{message}.*--save-baseline"):
        load_folder_baseline(path)


def test_two_gates_give_one_verdict(tmp_path: Path) -> None:
    same, worse = judged(outcomes(), outcomes(), tmp_path), judged(outcomes(), outcomes(20), tmp_path)
    both = same.beside(worse)
    assert (both.passed, both.cases, len(both.verdicts)) == (False, 160, 8)


def test_the_projects_own_baseline_is_of_its_questions() -> None:
    baseline: FolderBaseline = load_folder_baseline(BASELINE)
    asked = {f"{folder.name}/{one.id}" for folder in folders() for one in read_questions(folder)}
    assert {record.id for record in baseline.questions} == asked
