"""Questions to small folders with the real models, by kind: a floor for each, and the judge itself."""

from pathlib import Path

import pytest

from index.errors import CorpusError
from rag.models import Answer, Signals
from tests.rag.folder_cases import FolderCase, FolderQuestion, ask_case, load_cases

FLOORS = {
    "changelog": 6,
    "columns": 14,
    "csv": 5,
    "german-ordinal": 6,
    "heading-answers": 7,
    "heading-path": 9,
    "heads": 11,
    "html-entities": 3,
    "inspection": 6,
    "log": 8,
    "mail": 8,
    "menu-words": 8,
    "node-modules": 3,
    "one-stray-byte": 4,
    "page-of-highlight": 5,
    "quotes": 5,
    "repeat": 10,
    "row-of-numbers": 3,
    "srt": 7,
    "statutes": 3,
    "table": 7,
    "transcript": 7,
    "year-line": 5,
}
"""Questions of a kind that are right at least."""

CASES = load_cases()


@pytest.fixture
def with_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PINCITE_RAG_READER_USE")


def of_kind(kind: str) -> list[FolderCase]:
    return [case for case in CASES if case.kind == kind]


def test_every_kind_has_three_folders_and_a_floor() -> None:
    assert {case.kind for case in CASES} == set(FLOORS)
    assert min(len(of_kind(kind)) for kind in FLOORS) >= 3


@pytest.mark.slow
@pytest.mark.usefixtures("with_reader")
@pytest.mark.parametrize("kind", FLOORS)
def test_questions_of_a_kind(kind: str, tmp_path: Path) -> None:
    right, wrong = 0, []
    for case in of_kind(kind):
        try:
            outcomes = list(ask_case(case, tmp_path))
        except CorpusError as error:
            wrong.append(f"{case.name}: {error}")
            continue
        for question, answer in outcomes:
            if question.is_right(answer):
                right += 1
            else:
                wrong.append(f"{case.name}: {question.question} -> {shown(answer)}")
    assert right >= FLOORS[kind], "\n".join(wrong)


def shown(answer: Answer) -> str:
    first = answer.passages[0].highlights[0].text if answer.passages else None
    return f"answered: {answer.answered} ({answer.confidence:.0%}), short: {answer.short!r}, highlight: {first!r}"


def test_an_abstention_is_right_only_where_it_is_wanted() -> None:
    signals = Signals(late_interaction=0, dense=0, lead=0, coverage=0, corpus_coverage=0)
    answer = Answer(
        question="Who?", answered=False, confidence=0.1, short=None, unsupported=(), passages=[], signals=signals
    )
    absent = FolderQuestion(question="Who?", want_document=None, want_text=None, want_abstain=True)
    there = FolderQuestion(question="Who?", want_document="a.txt", want_text="Ann")
    assert absent.is_right(answer)
    assert not there.is_right(answer)
