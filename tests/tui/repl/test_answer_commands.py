"""Keeping work at the prompt."""

from pathlib import Path

import pytest

from index.files.own_exports import EXPORT_MARK
from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.tui.conftest import run
from tui.repl.commands import COMMANDS, HELP, run_line
from tui.repl.session import ReplSession
from tui.workspace import Workspace
from tui.workspace.clipboard import Clipboard
from tui.workspace.files import WorkspaceError

QUESTION = "Where is the training centre for police?"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def sent() -> list[bytes]:
    return []


@pytest.fixture
def workspace(folder: Path) -> Workspace:
    """The folder's own, which commands of the command line find too."""
    return Workspace.of(folder)


@pytest.fixture
def session(retriever: Retriever, folder: Path, workspace: Workspace, sent: list[bytes]) -> ReplSession:
    clipboard = Clipboard(workspace.clipboard_file, environ={"TERM": "xterm"}, write=sent.append)
    return ReplSession(retriever, folder, workspace, k=2, filters=Filters(), clipboard=clipboard)


def say(session: ReplSession, capsys: Capture, *lines: str) -> tuple[str, str]:
    """Say lines and return what the last one printed."""
    for line in lines:
        capsys.readouterr()
        assert run_line(session, line)
    return capsys.readouterr()


def test_help_names_every_command() -> None:
    assert all(name in HELP for name in COMMANDS)
    assert all(len(line) <= 79 for line in HELP.splitlines())


def test_questions_are_noted(session: ReplSession, workspace: Workspace, capsys: Capture) -> None:
    say(session, capsys, QUESTION, "Who paid for helicopters?")
    assert workspace.history.questions() == [QUESTION, "Who paid for helicopters?"]
    assert say(session, capsys, ":history --search police")[0].splitlines()[1].endswith(QUESTION)


def test_marking(session: ReplSession, workspace: Workspace, capsys: Capture) -> None:
    assert say(session, capsys, ":mark 1")[1] == "Ask a question first.\n"
    assert say(session, capsys, ":marks")[1].startswith("nothing is marked yet")
    said = say(session, capsys, QUESTION, ":mark 1  see  also p. 3")[1]
    assert said == "marked: training.txt, lines 1–2, characters 0–101; 1 mark\n"
    [mark] = workspace.marks.all()
    assert (mark.question, mark.note) == (QUESTION, "see  also p. 3")
    assert say(session, capsys, ":marks")[0].splitlines()[1] == "1  training.txt"
    assert say(session, capsys, ":mark 3")[1] == "Name one of the passages 1 to 2, for example :mark 1\n"
    assert say(session, capsys, ":marks --remove 1")[1].endswith("mark 1 removed\n")
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
    line: str, expected: str, session: ReplSession, workspace: Workspace, sent: list[bytes], capsys: Capture
) -> None:
    said = say(session, capsys, QUESTION, line)
    assert said == ("", f"Copied. If your terminal did not take it, it is in {workspace.clipboard_file}\n")
    assert workspace.clipboard_file.read_text("utf-8").startswith(expected)
    assert len(sent) == 1
    assert say(session, capsys, ":copy 1 page")[1].startswith("Say quote, citation or both")
    assert say(session, capsys, ":copy 7")[1].startswith("Name one of the passages")


def test_exporting(session: ReplSession, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "my notes.md"
    say(session, capsys, QUESTION, ":mark 1")
    assert say(session, capsys, f':export --output "{path}"')[1].endswith(f"1 mark written to {path}\n")
    assert path.read_text("utf-8").startswith(f"{EXPORT_MARK}\n\n# Marked passages")
    with pytest.raises(WorkspaceError, match="--force"):
        run_line(session, f':export --output "{path}"')
    say(session, capsys, f':export --force --format json --output "{path}"')
    assert path.read_text("utf-8").startswith("{")


def test_teaching(session: ReplSession, workspace: Workspace, capsys: Capture) -> None:
    assert say(session, capsys, QUESTION, ":teach 1")[1].startswith("added as a new case: u")
    assert say(session, capsys, ":teach 2")[1].startswith("added to its case as a further answer: u")
    assert say(session, capsys, ":unanswerable")[1].startswith("put in place of the contrary judgement: u")
    [case] = workspace.cases.cases()
    assert not case.answerable


def test_a_session_is_saved_and_reopened(
    session: ReplSession, retriever: Retriever, workspace: Workspace, capsys: Capture
) -> None:
    assert say(session, capsys, ":session list")[1] == "no session is saved yet\n"
    say(session, capsys, "Who paid?", QUESTION, ":filter --document train*", ":mark 1", ":open 1")
    assert say(session, capsys, ':session save "My work"')[1].startswith("saved: My work  ")
    with pytest.raises(WorkspaceError, match="there is a session 'my work' already"):
        run_line(session, ':session save "my work"')
    say(session, capsys, ':session save --force "My work"')
    workspace.marks.clear()
    other = ReplSession(retriever, session.folder, workspace, k=2, filters=Filters())
    assert say(other, capsys, ":session list")[0].splitlines()[1].startswith("My work  ")
    out, err = say(other, capsys, ':session open "my work"')
    assert "1 mark added to those there are" in err
    assert "   verbatim" in out.splitlines()
    assert "filters: --document train*" in out.splitlines()
    assert "helicopters" not in out
    assert other.last is not None
    assert (other.last.question, other.filters, other.asked) == (QUESTION, session.filters, ["Who paid?", QUESTION])
    assert other.opened == session.opened
    with pytest.raises(WorkspaceError, match="There are: My work"):
        run_line(other, ":session open another")


@pytest.mark.usefixtures("retriever")
def test_the_prompt_by_its_flag(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\n:mark 1\n:session save x\n:session save x\n:quit\n"))
    assert run(folder, "--line") == 0
    captured = capsys.readouterr()
    assert "there is a session 'x' already" in captured.err
    assert Workspace.of(folder).history.questions() == [QUESTION]
    assert len(Workspace.of(folder).marks) == 1
