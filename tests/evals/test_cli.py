"""`pincite eval` on a person's own cases."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from index.encoder.base import Embedder
from index.settings import IndexSettings
from rag.cases import cases_location
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder
from tui.cli import main
from tui.startup import Models
from tui.workspace import Workspace
from tui.workspace.cases import CaseFile, answer_case, unanswerable_case

Capture = pytest.CaptureFixture[str]
QUESTION = "Where is the training centre for police?"


class FakeModels(Models):
    """Makes an embedder without weights."""

    def embedder(self, settings: IndexSettings) -> Embedder:
        return FakeEmbedder()


def run(*arguments: object) -> int:
    """Run `pincite eval` without the models."""
    return main(["eval", *map(str, arguments)], models=FakeModels())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two cases taught."""
    corpus = tmp_path / "papers"
    corpus.mkdir()
    (corpus / "training.txt").write_text("The training centre for police is in Managua.\n", "utf-8")
    (corpus / "helicopters.txt").write_text("Peru paid 406 million dollars for helicopters.\n", "utf-8")
    with Retriever.open(corpus, embedder=FakeEmbedder()) as retriever:
        hit = next(hit for hit in retriever.search(QUESTION) if hit.citation.document == "training.txt")
    book = Workspace.of(corpus).cases
    book.teach(answer_case(QUESTION, hit))
    book.teach(unanswerable_case("Who is \x1b[31mking?"))
    assert book.path == cases_location(corpus)
    return corpus


def test_what_was_taught_is_measured(folder: Path, capsys: Capture) -> None:
    assert run(folder) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.startswith("papers: your cases, 1 answerable questions, 1 unanswerable\n")
    assert " nan" not in captured.out
    assert "taught               1" in captured.out
    assert run(folder, "--json", "--split", "test") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["answerable"], report["systems"][0]["name"]) == (1, "shipped")
    assert [question["fault"] for question in report["systems"][0]["questions"]] == [None, None]


def test_cases_whose_documents_changed_are_named_and_left_out(folder: Path, capsys: Capture) -> None:
    (folder / "training.txt").write_text("Something else stands here now.\n", "utf-8")
    assert run(folder) == 0
    captured = capsys.readouterr()
    first, last = captured.err.splitlines()
    assert first.startswith("left out: u")
    assert QUESTION in first
    assert last == "1 of 2 cases left out"
    assert "0 answerable questions, 1 unanswerable" in captured.out
    assert "evidence" not in captured.out


def test_another_file_of_cases(folder: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    own = CaseFile(tmp_path / "own.jsonl")
    own.teach(unanswerable_case("Who is king?"))
    assert run(folder, "--cases", own.path) == 0
    assert "0 answerable questions, 1 unanswerable" in capsys.readouterr().out
    monkeypatch.chdir(folder)
    assert run("--cases", own.path) == 0
    assert capsys.readouterr().out.startswith("papers: your cases")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{folder}", "--split", "dev"], "holds no usable case of the split 'dev'"),
        (["{folder}", "--cases", "{folder}/none.jsonl"], "none.jsonl: cannot be read"),
        (["{folder}", "--cases", "{folder}/training.txt"], "training.txt:1: is not a case"),
        (["{folder}/.pincite"], "no cases have been taught here yet"),
        (["{folder}/missing"], "there is no such folder"),
        (["--write-readme", "--split", "dev"], "--write-readme does not go with --split"),
        (["--gate", "--systems", "all"], "--gate does not go with --systems"),
        (["--collection", "x", "--baseline", "y"], "--collection does not go with --baseline"),
        (["{folder}", "--every", "2"], "add --collection DIR"),
        (["--collection", "x", "--every", "0"], "at least 1"),
        (["--collection", "{folder}"], "is not a BEIR collection"),
        (["{folder}", "--gate"], "name yours with --baseline"),
        (["{folder}", "--baseline", "x"], "add --gate or --save-baseline"),
        (["{folder}", "--gate", "--baseline", "{folder}/none.json"], "none.json: cannot be read"),
        (["{folder}", "--systems", "bm26"], "there is no system 'bm26'"),
        (["{folder}", "--systems", "{folder}/none.toml"], "none.toml: cannot be read"),
    ],
)
def test_an_error_is_one_line(arguments: list[str], message: str, folder: Path, capsys: Capture) -> None:
    assert run(*(argument.format(folder=folder) for argument in arguments)) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    [line] = captured.err.splitlines()
    assert line.startswith("pincite: ")
    assert message in line


def test_failures_are_shown_harmlessly(folder: Path, capsys: Capture) -> None:
    question = "How many \x1b[31mdollars for helicopters?"
    with Retriever.open(folder, embedder=FakeEmbedder()) as retriever:
        _, second = retriever.ask(question).passages
    Workspace.of(folder).cases.teach(answer_case(question, second))
    assert run(folder, "--failures") == 0
    shown = capsys.readouterr().out
    assert "rank 2: How many <U+001B>[31mdollars for helicopters?" in shown
    assert "\x1b" not in shown


def test_arms_are_compared_and_a_failed_one_is_not_scored(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[rag]\nlate = 1\n", "utf-8")
    assert run(folder, "--systems", f"bm25,{broken},shipped") == 1
    captured = capsys.readouterr()
    assert captured.err.splitlines()[:2] == ["bm25", "shipped"]
    assert "setting rag.late: there is no such setting" in captured.err.splitlines()[2]
    lines = [line.split() for line in captured.out.splitlines()]
    assert ["bm25", "1.000", "0.03–1.00"] in [line[:3] for line in lines]
    assert "broken            failed to run, not scored" in captured.out
    assert run(folder, "--systems", "bm25,shipped", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert [system["name"] for system in report["systems"]] == ["bm25", "shipped"]
    assert {one["reference"] for one in report["comparisons"]} == {"shipped"}


def test_settings_of_the_folder_are_what_is_measured(folder: Path, capsys: Capture) -> None:
    (folder / "pincite.toml").write_text("[rag]\nlate_interaction_weight = 0\n", "utf-8")
    assert run(folder, "--json") == 0
    [system] = json.loads(capsys.readouterr().out)["systems"]
    assert (system["name"], system["settings"]["late_interaction_weight"]) == ("as set", 0)


def test_a_page_and_runs_are_written(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    page, runs = tmp_path / "out" / "report.html", tmp_path / "runs"
    assert run(folder, "--html", page, "--runs", runs) == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert {path.name for path in runs.iterdir()} == {"shipped.run", "qrels", "run.json"}
    about = json.loads((runs / "run.json").read_text("utf-8"))
    [manifest] = (folder / ".pincite" / "generations").glob("*/manifest.json")
    assert about["provenance"]["manifest_sha256"] == hashlib.sha256(manifest.read_bytes()).hexdigest()
    assert capsys.readouterr().err == ""


def test_a_persons_own_gate(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    baseline = tmp_path / "own.json"
    for topic in ("peru", "managua", "police", "helicopters", "million", "centre", "dollars", "training"):
        with Retriever.open(folder, embedder=FakeEmbedder()) as retriever:
            Workspace.of(folder).cases.teach(answer_case(f"Where is {topic}?", retriever.search(topic)[0]))
    assert run(folder, "--save-baseline", "--baseline", baseline) == 0
    assert capsys.readouterr().out == f"10 cases written to {baseline}\n"
    assert run(folder, "--gate", "--baseline", baseline) == 0
    assert capsys.readouterr().out.endswith("gate: passed\n")
    better = baseline.read_text("utf-8")
    baseline.write_text(re.sub(r'"values": \[[^]]+\]', '"values": [2.0, 1.0, 1.0, 1.0]', better), "utf-8")
    assert run(folder, "--gate", "--baseline", baseline) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("gate: FAILED: evidence in the first passage fell 2.000 → ")
    assert run(folder, "--gate", "--json", "--baseline", baseline) == 1
    assert json.loads(capsys.readouterr().out)["cases"] == 10


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "towns"
    (folder / "qrels").mkdir(parents=True)
    rows = [{"_id": "1", "text": "The keeper kept a parrot."}, {"_id": "2", "text": "The glacier lost ice."}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "parrot"}), "utf-8")
    (folder / "qrels" / "test.tsv").write_text("q\t1\t1\n", "utf-8")
    return folder


def test_a_collection(collection: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run("--collection", collection, "--runs", tmp_path / "runs") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "towns: 2 documents, 1 queries"
    assert "nDCG@10                                1.000  0.03–1.00      1" in lines
    assert (tmp_path / "runs" / "shipped.run").read_text("utf-8").startswith("q Q0 1 1 2 shipped-")
    assert run("--collection", collection, "--systems", "bm25,dense") == 0
    assert "less bm25, question by question" in capsys.readouterr().out
    assert run("--collection", collection, "--json") == 0
    assert json.loads(capsys.readouterr().out)["queries"] == 1
