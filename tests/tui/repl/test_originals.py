"""Originals that are not text, at the prompt."""

import sys
from pathlib import Path

import pytest

from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder, FakeReader
from tests.pdfs import lines, pdf
from tui.repl.commands import run_line
from tui.repl.session import ReplSession
from tui.workspace import Workspace
from tui.workspace.clipboard import Clipboard


@pytest.fixture
def session(tmp_path: Path) -> ReplSession:
    folder = tmp_path / "folder"
    folder.mkdir()
    pages = [lines("A cover."), lines("The dredger was sold in 1911.", "Its crew stayed on.")]
    (folder / "report.pdf").write_bytes(pdf(pages))
    retriever = Retriever.open(folder, embedder=FakeEmbedder(), reader=FakeReader())
    workspace = Workspace(tmp_path / "workspace")
    clipboard = Clipboard(workspace.clipboard_file, environ={"TERM": "xterm"}, write=lambda _: None)
    return ReplSession(retriever, folder, workspace, k=2, filters=Filters(), clipboard=clipboard)


def test_a_pdf_is_shown_with_its_pages_and_opened_in_a_browser(
    session: ReplSession, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BROWSER", f"{sys.executable} -c pass %s")
    monkeypatch.delenv("PDFVIEWER", raising=False)
    assert run_line(session, "When was the dredger sold?")
    assert "report.pdf, page 2, characters" in capsys.readouterr().out
    assert run_line(session, ":open 1")
    shown = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in shown if "──" in line] == ["── page 1 ──", "── page 2 ──"]
    assert sum("▌" in line for line in shown) == 3
    assert run_line(session, ":edit 1")
    assert capsys.readouterr().err == "Opened at page 2\n"
