"""Commands without a folder are about the one the user stands in, and every answer names its folder."""

import json
from pathlib import Path

import pytest

from index.store.store import Store
from tests.tui.conftest import run
from tui.workspace import Workspace

Capture = pytest.CaptureFixture[str]
LEASE = "who signed the lease?"


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a document and no index, where the user stands, below the home folder."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "lease.txt").write_text("Olga Brandt signed the lease in May.\n", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(folder)
    return folder


def test_a_question_is_asked_of_the_current_folder(papers: Path, capsys: Capture) -> None:
    assert run("ask", LEASE) in (0, 3)
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1] == "in ~/papers · 1 document"
    assert "lease.txt" in captured.out
    assert captured.err == ""
    assert Workspace.of(papers).history.questions() == [LEASE]


def test_the_current_folder_is_indexed(papers: Path, capsys: Capture) -> None:
    assert run("index") == 0
    assert capsys.readouterr() == ("", "1 added; 1 document, 1 passage indexed in ~/papers\n")
    assert Store(papers / ".pincite").current is not None


def test_json_stays_as_it_is_and_the_folder_is_named_beside_it(papers: Path, capsys: Capture) -> None:
    for command in (["ask", LEASE], ["status"], ["marks"], ["history"], ["session", "list"]):
        run(*command, "--json")
        captured = capsys.readouterr()
        json.loads(captured.out)
        assert "in ~/papers" in captured.err.splitlines()[0]


@pytest.mark.parametrize("command", [["verify"], ["marks"], ["history"], ["session", "list"], ["status"]])
def test_what_is_printed_for_people_names_the_folder_first(command: list[str], papers: Path, capsys: Capture) -> None:
    run("ask", LEASE)
    capsys.readouterr()
    run(*command)
    assert capsys.readouterr().out.splitlines()[0].removeprefix("in ~").partition(" ")[0].endswith("/papers")


@pytest.mark.parametrize(
    "command",
    [
        ["show", "lease.txt"],
        ["mark", LEASE, "--passage", "1"],
        ["teach", LEASE, "--unanswerable"],
        ["session", "save", "one"],
        ["marks", "--clear"],
        ["history", "--forget"],
    ],
)
def test_what_is_narrated_names_the_folder(command: list[str], papers: Path, capsys: Capture) -> None:
    run("ask", LEASE)
    capsys.readouterr()
    assert run(*command) == 0
    captured = capsys.readouterr()
    assert "in ~/papers" in captured.err.splitlines()
    assert "~/papers" not in captured.out


@pytest.mark.usefixtures("papers")
def test_the_demo_documents_are_an_explicit_choice(capsys: Capture, seeds: Path) -> None:
    assert run("history", "--demo") == 0
    assert capsys.readouterr().out.splitlines()[0] == "in the demo documents"
    assert run("history", str(seeds)) == 0
    assert capsys.readouterr().out.splitlines()[0] == "in the demo documents"
    assert run("history", str(seeds), "--demo") == 2
    assert "a folder or --demo, not both" in capsys.readouterr().err
