"""Reading on at the prompt: finding, documents, filters, updates."""

from pathlib import Path

import pytest

from index.errors import FilterError, PinciteError
from rag.query.filters import Filters
from rag.retriever import Retriever
from tui.repl.session import ReplSession

QUESTION = "Where is the training centre for police?"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def sitting(retriever: Retriever) -> ReplSession:
    return ReplSession(retriever, 1, Filters())


def test_finding_in_the_document_that_is_open(sitting: ReplSession, capsys: Capture) -> None:
    sitting.answer(QUESTION)
    capsys.readouterr()
    sitting.answer(":find ROOM  for")
    captured = capsys.readouterr()
    assert captured.out == "     2   It has room for ninety of them.\n"
    assert captured.err == "training.txt: 1 line\n"
    sitting.answer(":more")
    sitting.answer(":open 2")
    capsys.readouterr()
    sitting.answer(":find room")
    assert capsys.readouterr() == ("", "helicopters.txt: 0 lines\n")
    sitting.answer(":find")
    assert capsys.readouterr().err.startswith("Open a document and say what to find")


def test_documents_and_filters(sitting: ReplSession, capsys: Capture) -> None:
    sitting.answer(":documents")
    assert capsys.readouterr().out == "helicopters.txt  1 passage\ntraining.txt  1 passage\n"
    sitting.answer(':filter --document "heli*"')
    assert capsys.readouterr().err == "1 of 2 documents are asked\n"
    sitting.answer(":documents")
    assert "training.txt  1 passage  (not asked: filtered out)" in capsys.readouterr().out
    sitting.answer(QUESTION)
    assert "training.txt" not in capsys.readouterr().out
    sitting.answer(":filter off")
    sitting.answer(":filter")
    assert capsys.readouterr().err == "2 of 2 documents are asked\n" * 2
    sitting.answer(":more")
    assert "training.txt" not in capsys.readouterr().out  # more of the answer that there is, as it was filtered


@pytest.mark.parametrize(
    "line", [":filter x", ":filter --since x", ':filter "', ":filter --document none*", ":filter --since 2 --until 1"]
)
def test_a_filter_that_is_none_changes_nothing(line: str, sitting: ReplSession) -> None:
    with pytest.raises(FilterError):
        sitting.answer(line)
    assert sitting.filters.is_empty


def test_updating(sitting: ReplSession, folder: Path, capsys: Capture) -> None:
    (folder / "new.txt").write_text("The harbour froze over in winter.\n", "utf-8")
    sitting.answer(":update")
    assert capsys.readouterr() == ("", "1 added; 3 documents, 3 passages indexed\n")


def test_a_document_is_opened_in_the_editor_at_its_line(
    sitting: ReplSession, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    editor = tmp_path / "vi"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{seen}"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    sitting.answer("helicopters")
    sitting.answer(":edit 1")
    assert seen.read_text("utf-8").split("\n")[:2] == ["+1", str(folder / "helicopters.txt")]


def test_without_an_editor_it_says_what_to_set(sitting: ReplSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "no-such-editor")
    sitting.answer("helicopters")
    with pytest.raises(PinciteError, match=r"\$EDITOR"):
        sitting.answer(":edit 1")
