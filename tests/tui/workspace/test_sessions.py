"""Named sessions."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.citations import CitationStatus
from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import Crash, CrashAt, FakeClock, disk_steps
from tests.tui.workspace.conftest import MakeHit, MakeMark
from tui.workspace.files import AlreadyThere, WorkspaceError
from tui.workspace.mark_check import check_marks
from tui.workspace.marks import Mark
from tui.workspace.sessions import Sessions, check_name, session_file


@pytest.fixture
def sessions(tmp_path: Path, clock: FakeClock) -> Sessions:
    return Sessions(tmp_path / "sessions", clock=clock)


def test_a_session_comes_back_as_it_was(sessions: Sessions, mark: MakeMark, hit: MakeHit) -> None:
    saved = sessions.save(
        "  Police \t work ",
        question="Where?",
        asked=["Who?", "Where?"],
        filters=Filters(publishers=("Reuters",), since="2013"),
        marks=[mark("One."), mark("Two.", note="seen")],
        opened=hit().citation,
    )
    assert saved.name == "Police work"
    assert sessions.open("police  WORK") == saved
    assert sessions.list() == [saved]


def test_nothing_is_replaced_unasked(sessions: Sessions) -> None:
    first = sessions.save("work", question="One?")
    with pytest.raises(AlreadyThere, match="there is a session 'Work' already"):
        sessions.save("Work", question="Two?")
    assert sessions.open("work") == first
    second = sessions.save("work", question="Two?", overwrite=True)
    assert sessions.list() == [second]
    assert second.created == first.created < second.saved


def test_the_one_saved_last_comes_first(sessions: Sessions) -> None:
    for name in ("one", "two", "three"):
        sessions.save(name)
    sessions.save("one", overwrite=True)
    assert [session.name for session in sessions.list()] == ["one", "three", "two"]
    sessions.delete("three")
    assert [session.name for session in sessions.list()] == ["one", "two"]
    with pytest.raises(WorkspaceError, match="there is no session 'three'"):
        sessions.delete("three")
    with pytest.raises(WorkspaceError, match="There are: one, two"):
        sessions.open("three")


def test_there_is_none_yet(sessions: Sessions) -> None:
    assert sessions.list() == []
    with pytest.raises(WorkspaceError, match="None is saved yet"):
        sessions.open("work")


@pytest.mark.parametrize("name", ["", "  ", "...", "/", "a\x1b[31m", "a" * 81, "\u202ework"])
def test_names_that_are_none(name: str, sessions: Sessions) -> None:
    with pytest.raises(WorkspaceError, match=r"session's name (needs|has)"):
        sessions.save(name)


NAMES = ["../../etc/passwd", "CON", "aux.txt", "a/b\\c:d*e?", "Ünïcode ✓", "日本語", "a.", "-rf", "x" * 80, "😀 a"]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_file_systems_refuse_are_safe(name: str, sessions: Sessions) -> None:
    saved = sessions.save(name)
    assert sessions.open(name) == saved
    [path] = sessions.folder.iterdir()
    assert path.name == session_file(saved.name)
    assert path.name.isascii()


@given(st.text(max_size=60), st.text(max_size=60))
def test_other_names_are_other_files(one: str, other: str) -> None:
    try:
        one, other = check_name(one), check_name(other)
    except WorkspaceError:
        return
    same = " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    assert (session_file(one) == session_file(other)) == same


def test_a_file_that_is_no_session_is_told_of_and_passed_over(tmp_path: Path, clock: FakeClock) -> None:
    told: list[str] = []
    sessions = Sessions(tmp_path, clock=clock, report=told.append)
    saved = sessions.save("work")
    (tmp_path / "torn.json").write_bytes(b'{"version": 1, "na')
    later = json.loads(saved.model_dump_json()) | {"version": 2, "name": "later"}
    (tmp_path / session_file("later")).write_text(json.dumps(later))
    assert sessions.list() == [saved]
    assert len(told) == 2
    with pytest.raises(WorkspaceError, match="later version of pincite"):
        sessions.open("later")


def test_a_crash_at_any_step_leaves_the_old_or_the_new(sessions: Sessions) -> None:
    sessions.save("work", question="old")
    noting = CrashAt()
    with disk_steps(sessions.folder, noting):
        sessions.save("work", question="old", overwrite=True)
    for number in range(len(noting.names)):
        with pytest.raises(Crash), disk_steps(sessions.folder, CrashAt(number)):
            sessions.save("work", question="new", overwrite=True)
        assert sessions.open("work").question in ("old", "new")
        assert len(list(sessions.folder.iterdir())) == 1


def test_reopening_checks_the_words_against_the_documents(
    retriever: Retriever, folder: Path, clock: FakeClock, sessions: Sessions
) -> None:
    answer = retriever.ask("Where is the training centre for police?", k=2)
    saved = sessions.save("work", marks=[Mark.of(answer.question, hit, clock()) for hit in answer.passages])
    checks = check_marks(saved.marks, retriever.check)
    assert [check.status for check in checks] == [CitationStatus.VERBATIM] * 2
    text = (folder / "training.txt").read_text("utf-8")
    (folder / "training.txt").write_text("A new line.\n" + text, "utf-8")
    (folder / "helicopters.txt").unlink()
    found = {check.mark.citation.document: check for check in check_marks(sessions.open("work").marks, retriever.check)}
    assert found["training.txt"].status is CitationStatus.CHANGED
    assert found["training.txt"].found_at == 12
    assert found["helicopters.txt"].status is CitationStatus.GONE
