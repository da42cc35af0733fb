"""The questions asked."""

from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tui.workspace.history import History


@pytest.fixture
def history(tmp_path: Path, clock: FakeClock) -> History:
    return History(tmp_path / "history.jsonl", clock=clock)


def ask(history: History, *questions: str) -> list[bool]:
    return [history.add(question) for question in questions]


def test_questions_newest_last(history: History) -> None:
    assert ask(history, "One?", "Two?", "One?") == [True, True, True]
    assert history.questions() == ["Two?", "One?"]
    assert [entry.question for entry in history.entries()] == ["One?", "Two?", "One?"]
    assert [entry.at.second for entry in history.entries()] == [1, 2, 3]


def test_repeats_in_a_row_and_nothing_are_not_noted(history: History) -> None:
    assert ask(history, "One?", " One? ", "One?", "", "  \n") == [True, False, False, False, False]
    assert history.questions() == ["One?"]


def test_a_question_is_kept_as_it_was_typed(history: History, tmp_path: Path, clock: FakeClock) -> None:
    ask(history, "Wer\u2028war\tes \x1b[31m \ud800?")
    assert History(tmp_path / "history.jsonl", clock=clock).questions() == ["Wer\u2028war\tes \x1b[31m ??"]


def test_going_back(history: History) -> None:
    ask(history, "Who trains police?", "What is heroin?", "who pays?")
    assert history.recall() == ["who pays?", "What is heroin?", "Who trains police?"]
    assert history.recall("who") == ["who pays?", "Who trains police?"]
    assert history.recall("x") == []


def test_searching(history: History) -> None:
    ask(history, "Who trains the police?", "Is policing dear?", "What is heroin?", "Who calls the police?")
    assert history.search("police") == ["Who calls the police?", "Who trains the police?"]
    assert history.search("polic") == ["Who calls the police?", "Is policing dear?", "Who trains the police?"]
    assert history.search("  ", limit=1) == ["Who calls the police?"]


def test_forgetting(history: History, tmp_path: Path) -> None:
    ask(history, "One?", "Secret?", "Two?", "Secret?")
    assert history.forget("Secret? ") == 2
    assert history.questions() == ["One?", "Two?"]
    assert history.forget("Secret?") == 0
    assert b"Secret" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert history.forget_all() == 2
    assert history.questions() == []
    assert ask(history, "Two?") == [True]
