"""The workspace of a folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.location import workspace_location
from rag.cases import cases_location
from tests.fakes import FakeClock
from tests.tui.workspace.conftest import MakeHit
from tui.workspace import Workspace
from tui.workspace.cases import unanswerable_case

ROOT = Path(__file__).resolve().parents[3]


def test_every_part_has_its_place(tmp_path: Path, clock: FakeClock, hit: MakeHit) -> None:
    workspace = Workspace(tmp_path / "own", clock=clock)
    assert workspace.history.questions() == []
    assert workspace.marks.all() == []
    assert workspace.sessions.list() == []
    assert workspace.cases.cases() == []
    assert not workspace.folder.exists()
    workspace.history.add("Who?")
    workspace.marks.add("Who?", hit())
    workspace.sessions.save("work")
    workspace.cases.teach(unanswerable_case("Who?"))
    names = {path.name for path in workspace.folder.iterdir() if not path.name.endswith(".lock")}
    assert names == {"history.jsonl", "marks.jsonl", "sessions", "cases.jsonl"}
    assert workspace.clipboard_file.parent == workspace.folder


def test_damage_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "history.jsonl").write_text("rubbish\n")
    assert Workspace(tmp_path, report=told.append).history.questions() == []
    assert len(told) == 1


def test_a_folder_has_a_workspace_in_the_users_data(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    workspace = Workspace.of(folder)
    workspace.history.add("Who?")
    assert workspace.folder == workspace_location(folder)
    assert workspace.folder.is_relative_to(tmp_path / "data" / "pincite" / "workspaces")
    assert cases_location(folder) == workspace.cases.path
    assert not (folder / ".pincite").exists()


def test_the_workspace_loads_nothing_heavy() -> None:
    """The app shows its first frame with the history at hand."""
    script = (
        "import sys; from pathlib import Path; from tui.workspace import Workspace; "
        "w = Workspace(Path(sys.argv[1])); w.history.recall(); w.marks.all(); w.clipboard_file; "
        "import tui.workspace.clipboard, tui.workspace.export.formats; "
        "sys.stderr.write(' '.join(sys.modules))"
    )
    command = [sys.executable, "-c", script, "/nonexistent"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    loaded = set(done.stderr.split())
    assert loaded.isdisjoint({"torch", "numpy", "faiss", "textual", "rich", "sentence_transformers"})
