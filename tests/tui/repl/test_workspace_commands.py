"""Keeping work at the prompt."""

from pathlib import Path

import pytest

from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeClock
from tests.tui.conftest import run
from tui.repl.session import COMMANDS, HELP, ReplSession
from tui.workspace import Workspace
from tui.workspace.clipboard import Clipboard
from tui.workspace.files import WorkspaceError

QUESTION = "Where is the training centre for police?"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def workspace(tmp_path: Path, clock: FakeClock) -> Workspace:
    return Workspace(tmp_path / "workspace", clock=clock)


@pytest.fixture
def sent() -> list[bytes]:
    return []


@pytest.fixture
def sitting(retriever: Retriever, workspace: Workspace, sent: list[bytes]) -> ReplSession:
    clipboard = Clipboard(workspace.clipboard_file, environ={"TERM": "xterm"}, write=sent.append)
    return ReplSession(retriever, 2, Filters(), workspace, clipboard)


def say(sitting: ReplSession, capsys: Capture, *lines: str) -> tuple[str, str]:
    """Say lines and return what the last one printed."""
    for line in lines:
        capsys.readouterr()
        assert sitting.answer(line)
    return capsys.readouterr()


def test_help_names_every_command() -> None:
    assert all(name in HELP for name in COMMANDS)
    assert all(len(line) <= 79 for line in HELP.splitlines())


def test_documents_in_memory_have_no_workspace(retriever: Retriever, capsys: Capture) -> None:
    sitting = ReplSession(retriever, 1, Filters())
    for name, command in COMMANDS.items():
        if "workspace" in command.about:
            assert say(sitting, capsys, QUESTION, f"{name} 1")[1] == "Nothing is kept of work on documents in memory.\n"


def test_questions_are_noted(sitting: ReplSession, workspace: Workspace, capsys: Capture) -> None:
    say(sitting, capsys, QUESTION, "Who paid for helicopters?", ":history")
    assert workspace.history.questions() == [QUESTION, "Who paid for helicopters?"]
    assert say(sitting, capsys, ":history") == (f"{QUESTION}\nWho paid for helicopters?\n", "")
    assert say(sitting, capsys, ":history police")[0] == f"{QUESTION}\n"
    assert say(sitting, capsys, ":history glacier") == ("", "No question fits.\n")


def test_marking(sitting: ReplSession, workspace: Workspace, capsys: Capture) -> None:
    assert say(sitting, capsys, ":mark 1")[1] == "Ask a question first.\n"
    assert say(sitting, capsys, ":marks")[1].startswith("Nothing is marked yet")
    said = say(sitting, capsys, QUESTION, ":mark 1  see  also p. 3")[1]
    assert said == "marked: training.txt, lines 1–2, characters 0–101; 1 mark\n"
    [mark] = workspace.marks.all()
    assert (mark.question, mark.note) == (QUESTION, "see  also p. 3")
    assert say(sitting, capsys, ":marks")[0].startswith("1  training.txt\n")
    assert say(sitting, capsys, ":mark 3")[1] == "Name one of the passages 1 to 2, for example :mark 1\n"
    assert say(sitting, capsys, ":unmark 2")[1] == "Name one of the marks 1 to 1, for example :unmark 1\n"
    assert say(sitting, capsys, ":unmark 1")[1] == "mark 1 taken away\n"
    assert workspace.marks.all() == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (":copy 1 quote", "The minister opened a training centre for police officers in Managua.\nIt has room for "),
        (":copy 1 citation", "training.txt, lines 1–2, characters 0–101"),
        (":copy 1", "The minister opened"),
    ],
)
def test_copying(
    line: str, expected: str, sitting: ReplSession, workspace: Workspace, sent: list[bytes], capsys: Capture
) -> None:
    said = say(sitting, capsys, QUESTION, line)
    assert said == ("", f"Copied. If your terminal did not take it, it is in {workspace.clipboard_file}\n")
    assert workspace.clipboard_file.read_text("utf-8").startswith(expected)
    assert len(sent) == 1
    assert say(sitting, capsys, ":copy 1 page")[1].startswith("Say quote, citation or both")
    assert say(sitting, capsys, ":copy 7")[1].startswith("Name one of the passages")


def test_exporting(sitting: ReplSession, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "my notes.md"
    say(sitting, capsys, QUESTION, ":mark 1")
    assert say(sitting, capsys, f":export markdown {path}")[1] == f"1 mark written to {path}\n"
    assert path.read_text("utf-8").startswith("# Marked passages")
    with pytest.raises(WorkspaceError, match="is there already"):
        sitting.answer(f":export json {path}")
    say(sitting, capsys, f":export --force json {path}")
    assert path.read_text("utf-8").startswith("{")
    for line in (":export", ":export markdown", ":export word notes.doc"):
        assert say(sitting, capsys, line)[1].startswith("Say a format (markdown, json, bibtex) and a file")


def test_teaching(sitting: ReplSession, workspace: Workspace, capsys: Capture) -> None:
    assert say(sitting, capsys, QUESTION, ":answer 1")[1].startswith("added as a new case: u")
    assert say(sitting, capsys, ":answer 2")[1].startswith("added to its case as a further answer: u")
    assert say(sitting, capsys, ":unanswerable")[1].startswith("put in place of the contrary judgement: u")
    [case] = workspace.cases.cases()
    assert not case.answerable


def test_a_session_is_saved_and_reopened(
    sitting: ReplSession, retriever: Retriever, workspace: Workspace, capsys: Capture
) -> None:
    assert say(sitting, capsys, ":reopen")[1] == "No session is saved yet.\n"
    say(sitting, capsys, "Who paid?", QUESTION, ":filter --document train*", ":mark 1", ":open 1")
    assert say(sitting, capsys, ":save My work")[1].startswith("saved: My work  ")
    with pytest.raises(WorkspaceError, match="there is a session 'my work' already"):
        sitting.answer(":save my work")
    say(sitting, capsys, ":save --force My work")
    workspace.marks.clear()
    other = ReplSession(retriever, 2, Filters(), workspace)
    assert say(other, capsys, ":reopen")[0].startswith("My work  ")
    out, err = say(other, capsys, ":reopen my work")
    assert "1 mark added to those there are" in err
    assert "   verbatim" in out.splitlines()
    assert "filters: --document train*" in out.splitlines()
    assert "helicopters" not in out
    assert other.last is not None
    assert (other.last.question, other.filters, other.asked) == (QUESTION, sitting.filters, ["Who paid?", QUESTION])
    assert other.opened == sitting.opened
    with pytest.raises(WorkspaceError, match="There are: My work"):
        other.answer(":reopen another")


@pytest.mark.usefixtures("retriever")
def test_the_prompt_by_its_flag(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\n:mark 1\n:save x\n:save x\n:quit\n"))
    assert run(folder, "--line") == 0
    captured = capsys.readouterr()
    assert "there is a session 'x' already" in captured.err
    assert Workspace.of(folder).history.questions() == [QUESTION]
    assert len(Workspace.of(folder).marks) == 1
