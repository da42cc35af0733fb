"""`pincite eval` on a person's own cases."""

import json
from pathlib import Path

import pytest

from rag.cases import cases_location
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder
from tui.cli import main
from tui.workspace import Workspace
from tui.workspace.cases import CaseBook, answer_case, unanswerable_case

Capture = pytest.CaptureFixture[str]
QUESTION = "Where is the training centre for police?"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two cases taught, opened without the model."""
    monkeypatch.setattr("rag.retriever.embedder_for", lambda *_: FakeEmbedder())
    corpus = tmp_path / "papers"
    corpus.mkdir()
    (corpus / "training.txt").write_text("The training centre for police is in Managua.\n", "utf-8")
    (corpus / "helicopters.txt").write_text("Peru paid 406 million dollars for helicopters.\n", "utf-8")
    with Retriever.open(corpus) as retriever:
        hit = next(hit for hit in retriever.search(QUESTION) if hit.citation.document == "training.txt")
    book = Workspace.of(corpus).cases
    book.teach(answer_case(QUESTION, hit))
    book.teach(unanswerable_case("Who is \x1b[31mking?"))
    assert book.path == cases_location(corpus)
    return corpus


def test_what_was_taught_is_measured(folder: Path, capsys: Capture) -> None:
    assert main(["eval", str(folder)]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.startswith("papers: your cases, 1 answerable questions, 1 unanswerable\n")
    assert " nan" not in captured.out
    assert "taught                 1" in captured.out
    assert main(["eval", str(folder), "--json", "--split", "test"]) == 0
    assert json.loads(capsys.readouterr().out)["answerable"] == 1


def test_cases_whose_documents_changed_are_named_and_left_out(folder: Path, capsys: Capture) -> None:
    (folder / "training.txt").write_text("Something else stands here now.\n", "utf-8")
    assert main(["eval", str(folder)]) == 0
    captured = capsys.readouterr()
    first, last = captured.err.splitlines()
    assert first.startswith("left out: u")
    assert QUESTION in first
    assert last == "1 of 2 cases left out"
    assert "0 answerable questions, 1 unanswerable" in captured.out
    assert "evidence" not in captured.out


def test_another_file_of_cases(folder: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    own = CaseBook(tmp_path / "own.jsonl")
    own.teach(unanswerable_case("Who is king?"))
    assert main(["eval", str(folder), "--cases", str(own.path)]) == 0
    assert "0 answerable questions, 1 unanswerable" in capsys.readouterr().out
    monkeypatch.chdir(folder)
    assert main(["eval", "--cases", str(own.path)]) == 0
    assert capsys.readouterr().out.startswith("papers: your cases")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{folder}", "--split", "dev"], "holds no case of the split 'dev'"),
        (["{folder}", "--cases", "{folder}/none.jsonl"], "none.jsonl: cannot be read"),
        (["{folder}", "--cases", "{folder}/training.txt"], "training.txt:1: is not a case"),
        (["{folder}/.pincite"], "no cases have been taught here yet"),
        (["{folder}/missing"], "there is no such folder"),
        (["{folder}", "--fit-confidence"], "fitted on the project's own cases"),
    ],
)
def test_what_cannot_be_measured_is_told_in_one_line(
    arguments: list[str], told: str, folder: Path, capsys: Capture
) -> None:
    assert main(["eval", *(argument.format(folder=folder) for argument in arguments)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    [line] = captured.err.splitlines()
    assert line.startswith("pincite: ")
    assert told in line


def test_failures_are_shown_harmlessly(folder: Path, capsys: Capture) -> None:
    question = "How many \x1b[31mdollars for helicopters?"
    with Retriever.open(folder) as retriever:
        _, second = retriever.search(question)
    Workspace.of(folder).cases.teach(answer_case(question, second))
    assert main(["eval", str(folder), "--failures"]) == 0
    shown = capsys.readouterr().out
    assert "rank 2: How many <U+001B>[31mdollars for helicopters?" in shown
    assert "\x1b" not in shown
