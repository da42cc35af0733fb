"""History, marks, export, sessions and teaching from the command line."""

import json
from pathlib import Path

import pytest

from index.files.own_exports import EXPORT_MARK
from rag.cases import read_cases
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder
from tests.pdfs import lines, pdf
from tests.tui.conftest import run
from tui.workspace import Workspace

Capture = pytest.CaptureFixture[str]
POLICE = "Where is the training centre for police?"
PERU = "How much did Peru pay for helicopters?"

pytestmark = pytest.mark.usefixtures("retriever")


@pytest.fixture
def marked(folder: Path, retriever: Retriever) -> Path:
    marks = Workspace.of(folder).marks
    marks.add(POLICE, retriever.search(POLICE)[0], "for the report")
    marks.add(PERU, retriever.search(PERU)[0])
    return folder


class TestHistory:
    def test_questions_asked_are_noted(self, folder: Path, capsys: Capture) -> None:
        for question in (POLICE, PERU, PERU):
            run("ask", question, folder)
        run("ask", "Not to be noted, helicopters?", folder, "--no-history")
        assert run("ask", "🤷", folder) == 1
        capsys.readouterr()
        assert run("history", folder) == 0
        place, *lines = capsys.readouterr().out.splitlines()
        assert place == f"in {folder}"
        assert [line[18:] for line in lines] == [POLICE, PERU]

    def test_searching(self, folder: Path, capsys: Capture) -> None:
        history = Workspace.of(folder).history
        for question in (POLICE, PERU, "Who\x1b[31m trains police?"):
            history.add(question)
        assert run("history", folder, "--search", "police") == 0
        found = [line[18:] for line in capsys.readouterr().out.splitlines()[1:]]
        assert found == ["Who␛[31m trains police?", POLICE]
        assert run("history", folder, "--search", "glacier") == 3
        assert capsys.readouterr() == (f"in {folder}\n", "no question fits\n")

    def test_as_json(self, folder: Path, capsys: Capture) -> None:
        assert run("history", folder, "--json") == 0
        assert json.loads(capsys.readouterr().out) == []
        Workspace.of(folder).history.add("Who\x1b?")
        assert run("history", folder, "--json") == 0
        [row] = json.loads(capsys.readouterr().out)
        assert list(row) == ["question", "at"]
        assert row["question"] == "Who\x1b?"

    def test_forgetting(self, folder: Path, capsys: Capture) -> None:
        history = Workspace.of(folder).history
        for question in ("One?", "Two?", "Three?"):
            history.add(question)
        assert run("history", folder, "--forget-question", "Two?") == 0
        assert capsys.readouterr() == ("", f"in {folder}\n1 question forgotten\n")
        assert run("history", folder, "--forget") == 0
        assert capsys.readouterr() == ("", f"in {folder}\n2 questions forgotten\n")
        assert run("history", folder) == 0
        assert capsys.readouterr() == (f"in {folder}\n", "no question has been asked yet\n")

    def test_a_question_that_cannot_be_noted_is_answered(
        self, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder.parent / "in the way").write_text("")
        monkeypatch.setenv("XDG_DATA_HOME", str(folder.parent / "in the way"))
        assert run("ask", POLICE, folder) in (0, 3)
        captured = capsys.readouterr()
        assert "confidence" in captured.out or "No answer" in captured.out
        assert captured.err.startswith("The question was not added to the history: ")


class TestMarks:
    def test_marking(self, folder: Path, capsys: Capture) -> None:
        assert run("mark", POLICE, folder, "--passage", "1") == 0
        told = f"marked, as number 1: training.txt, lines 1–2, characters 0–101\nin {folder}\n"
        assert capsys.readouterr() == ("", told)
        assert run("mark", POLICE, folder, "--passage", "3") == 1
        assert "there are only 2 passages" in capsys.readouterr().err
        assert run("mark", POLICE, folder, "--passage", "1", "--document", "heli*") == 0
        assert "helicopters.txt" in capsys.readouterr().err

    def test_showing(self, marked: Path, capsys: Capture) -> None:
        assert run("marks", marked) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        assert captured.out.splitlines()[:7] == [
            f"in {marked}",
            "1  training.txt",
            "   training.txt, lines 1–2, characters 0–101",
            f"   for: {POLICE}",
            "   » The minister opened a training centre for police officers in Managua.",
            "   note: for the report",
            "",
        ]

    def test_as_json(self, marked: Path, capsys: Capture) -> None:
        assert run("marks", marked, "--json") == 0
        content = json.loads(capsys.readouterr().out)
        assert [row["question"] for row in content["marks"]] == [POLICE, PERU]
        assert run("marks", marked, "--check", "--json") == 0
        assert [row["status"] for row in json.loads(capsys.readouterr().out)] == ["verbatim", "verbatim"]

    def test_checking(self, marked: Path, capsys: Capture) -> None:
        assert run("marks", marked, "--check") == 0
        assert capsys.readouterr().out.count("   verbatim\n") == 2
        text = (marked / "training.txt").read_text("utf-8")
        (marked / "training.txt").write_text("One line.\n" + text, "utf-8")
        (marked / "helicopters.txt").unlink()
        assert run("marks", marked, "--check") == 1
        lines = capsys.readouterr().out.splitlines()
        assert "   source changed (the words now stand at character 10)" in lines
        assert "   gone" in lines

    def test_taking_away(self, marked: Path, capsys: Capture) -> None:
        assert run("marks", marked, "--remove", "3") == 1
        assert "there are only 2 marks" in capsys.readouterr().err
        assert run("marks", marked, "--remove", "1") == 0
        assert [mark.question for mark in Workspace.of(marked).marks.all()] == [PERU]
        assert run("marks", marked, "--clear") == 0
        capsys.readouterr()
        assert run("marks", marked) == 0
        assert "nothing is marked yet" in capsys.readouterr().err


class TestExport:
    @pytest.mark.parametrize(
        ("format", "begins"), [("markdown", EXPORT_MARK), ("json", "{"), ("bibtex", "@misc{training-")]
    )
    def test_to_standard_output(self, format: str, begins: str, marked: Path, capsys: Capture) -> None:
        assert run("export", marked, "--format", format) == 0
        captured = capsys.readouterr()
        assert captured.err == f"in {marked}\n"
        assert captured.out.startswith(begins)
        assert captured.out.endswith("}\n" if format != "markdown" else "`.\n")

    def test_to_a_file_whose_ending_names_the_format(self, marked: Path, tmp_path: Path, capsys: Capture) -> None:
        path = tmp_path / "notes.BIB"
        assert run("export", marked, "--output", path) == 0
        assert capsys.readouterr() == ("", f"in {marked}\n2 marks written to {path}\n")
        assert path.read_text("utf-8").startswith("@misc{")
        assert run("export", marked, "--output", path, "--format", "json") == 1
        assert "exists already" in capsys.readouterr().err
        assert path.read_text("utf-8").startswith("@misc{")
        assert run("export", marked, "--output", path, "--format", "json", "--force") == 0
        assert len(json.loads(path.read_text("utf-8"))["marks"]) == 2
        capsys.readouterr()
        assert run("verify", marked, "--citations", path) == 0
        assert capsys.readouterr().out.endswith("citations: 2 verbatim, 0 source changed, 0 gone\n")

    def test_what_is_known_of_a_document_comes_from_the_index_or_the_folder(
        self, marked: Path, capsys: Capture
    ) -> None:
        (marked / "SOURCES.toml").write_text('["training.txt"]\nurl = "https://example.org/x"\n', "utf-8")
        assert run("export", marked, "--index", marked / "elsewhere") == 0
        assert "<https://example.org/x>" in capsys.readouterr().out
        assert run("ask", POLICE, marked) in (0, 3)
        capsys.readouterr()
        assert run("export", marked) == 0
        assert "<https://example.org/x>" in capsys.readouterr().out

    def test_highlights_in_copies_of_pdfs(
        self, folder: Path, embedder: FakeEmbedder, tmp_path: Path, capsys: Capture
    ) -> None:
        (folder / "sale.pdf").write_bytes(pdf([lines("The dredger was sold in 1911.")]))
        marks, retriever = Workspace.of(folder).marks, Retriever.open(folder, embedder=embedder)
        marks.add(POLICE, retriever.search(POLICE)[0])
        assert run("export", folder, "--highlighted", tmp_path / "none") == 1, "no mark is in a PDF"
        assert "training.txt: is no PDF; 1 mark is left out" in capsys.readouterr().err
        marks.add("dredger", retriever.search("dredger sold")[0])
        assert run("export", folder, "--highlighted", tmp_path / "marked") == 0
        told = capsys.readouterr()
        assert told.out == f"{tmp_path / 'marked' / 'sale.highlighted.pdf'}\n"
        assert "training.txt: is no PDF; 1 mark is left out" in told.err
        assert "1 mark highlighted in 1 PDF" in told.err

    def test_nothing_to_export(self, folder: Path, capsys: Capture) -> None:
        assert run("export", folder) == 1
        assert "nothing is marked yet" in capsys.readouterr().err


class TestSession:
    def test_saving_and_coming_back(self, marked: Path, capsys: Capture) -> None:
        Workspace.of(marked).history.add("Who else?")
        assert run("session", "save", "Police work", marked) == 0
        assert capsys.readouterr().err.endswith(f"3 questions, 2 marks\nin {marked}\n")
        assert run("session", "save", "police work", marked) == 1
        assert "replace it with --force" in capsys.readouterr().err
        assert run("session", "save", "Police work", marked, "--force") == 0
        assert run("marks", marked, "--clear") == 0
        (marked / "helicopters.txt").unlink()
        capsys.readouterr()
        assert run("session", "open", "police WORK", marked) == 0
        captured = capsys.readouterr()
        assert captured.out.splitlines()[2:5] == [f"asked: {POLICE}", f"asked: {PERU}", "asked: Who else?"]
        assert [line.strip() for line in captured.out.splitlines() if line.strip() in ("verbatim", "gone")] == [
            "verbatim",
            "gone",
        ]
        assert captured.err == "2 marks added to those there are\n"
        assert len(Workspace.of(marked).marks) == 2

    def test_as_json(self, marked: Path, capsys: Capture) -> None:
        run("session", "save", "one", marked)
        capsys.readouterr()
        assert run("session", "open", "one", marked, "--json") == 0
        content = json.loads(capsys.readouterr().out)
        assert [check["status"] for check in content["checks"]] == ["verbatim", "verbatim"]
        assert run("session", "list", marked, "--json") == 0
        assert [session["name"] for session in json.loads(capsys.readouterr().out)] == ["one"]

    def test_listing_and_deleting(self, folder: Path, capsys: Capture) -> None:
        assert run("session", "list", folder) == 0
        assert capsys.readouterr() == (f"in {folder}\n", "no session is saved yet\n")
        run("session", "save", "one", folder)
        capsys.readouterr()
        assert run("session", "list", folder) == 0
        assert capsys.readouterr().out.splitlines()[1].startswith("one  ")
        assert run("session", "delete", "one", folder) == 0
        assert run("session", "delete", "one", folder) == 1
        assert "there is no session 'one'" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "arguments", [["save"], ["open"], ["save", "a", "b", "c"], ["list", "a", "b"], ["keep", "a"], []]
    )
    def test_wrong_usage(self, arguments: list[str], capsys: Capture) -> None:
        assert run("session", *arguments) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


class TestTeach:
    def test_a_judgement_becomes_a_case(self, folder: Path, capsys: Capture) -> None:
        assert run("teach", POLICE, folder, "--passage", "1") == 0
        path = Workspace.of(folder).cases.path
        assert capsys.readouterr().err.startswith("added as a new case: u")
        assert run("teach", POLICE, folder, "--passage", "1", "--words", "ninety  of") == 0
        assert "added to its case as a further answer" in capsys.readouterr().err
        [(_, case)] = read_cases(path)
        assert [span.quote for span in case.evidence[0]] == [
            "The minister opened a training centre for police officers in Managua.",
            "ninety of",
        ]
        assert run("teach", POLICE, folder, "--unanswerable") == 0
        assert "in place of the contrary judgement" in capsys.readouterr().err
        assert run("teach", POLICE, folder, "--passage", "1", "--words", "twenty") == 1
        assert "don't stand in that passage" in capsys.readouterr().err

    def test_a_file_of_ones_own(self, folder: Path, tmp_path: Path, capsys: Capture) -> None:
        path = tmp_path / "own.jsonl"
        assert run("teach", "Who is king?", folder, "--unanswerable", "--cases", path) == 0
        assert [case.answerable for _, case in read_cases(path)] == [False]
        assert Workspace.of(folder).cases.cases() == []

    @pytest.mark.parametrize("arguments", [[], ["--passage", "1", "--unanswerable"], ["--passage", "0"]])
    def test_wrong_usage(self, arguments: list[str], folder: Path) -> None:
        assert run("teach", POLICE, folder, *arguments) == 2
