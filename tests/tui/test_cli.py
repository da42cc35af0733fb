"""The command: which one is meant, exit codes, and errors in one line."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.models import Answer
from tui.cli import COMMANDS, HELP, main

ROOT = Path(__file__).resolve().parents[2]


def one_line(text: str) -> str:
    """Return the only line of a text; more than one is a failure."""
    [line] = text.splitlines()
    return line


@pytest.mark.parametrize("flag", ["--help", "-h", "help"])
def test_help(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([flag]) == 0
    captured = capsys.readouterr()
    assert captured.out == HELP
    assert captured.err == ""
    assert all(name in HELP for name in COMMANDS)
    assert len(HELP.splitlines()) < 24
    assert max(map(len, HELP.splitlines())) < 80


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    assert main([flag]) == 0
    assert capsys.readouterr().out == f"pincite {version('pincite')}\n"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    captured = capsys.readouterr()
    assert f"usage: pincite {command}" in captured.out
    assert captured.err == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--nonsense"], "pincite: "),
        (["ask"], "pincite ask: "),
        (["ask", "a question", "-k", "many"], "pincite ask: "),
        (["ask", "a question", "--nonsense"], "pincite ask: "),
        (["ask", "a question", "folder", "another"], "pincite ask: "),
        (["status", "--nonsense"], "pincite status: "),
        (["verify", "--citations"], "pincite verify: "),
        (["eval", "--split", "train"], "pincite eval: "),
    ],
)
def test_wrong_usage_is_told_in_one_line(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    line = one_line(captured.err)
    assert line.startswith(told)
    assert line.endswith("--help")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "", "{folder}"], "the question is empty"),
        (["ask", "🤷", "{folder}"], "the question has no words"),
        (["ask", "a" * 4001, "{folder}"], "4,001 characters"),
        (["ask", "who?", "{folder}", "--since", "2014", "--until", "2013"], "since (2014) is after until (2013)"),
        (["status", "{folder}"], "there is no index yet"),
        (["status", "{folder}", "--index", "{folder}/elsewhere"], "there is no index yet"),
        (["verify", "{folder}"], "there is no index yet"),
        (["verify", "{folder}", "--citations", "{folder}/none.json"], "none.json"),
        (["index", "{folder}/missing"], "there is no such folder"),
        (["index", "{folder}/training.txt"], "is a file, not a folder"),
        (["{folder}/missing"], "there is no such folder"),
    ],
)
def test_errors_are_told_in_one_line(
    arguments: list[str], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([argument.format(folder=folder) for argument in arguments]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    line = one_line(captured.err)
    assert line.startswith("pincite: ")
    assert told in line


def test_an_error_does_not_obey_what_it_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", str(folder / "a\x1b[31mb")]) == 1
    assert "a␛[31mb" in capsys.readouterr().err


def test_ctrl_c_is_told_and_has_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    class Interrupted(io.StringIO):
        def read(self, size: int | None = -1, /) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupted())
    assert main(["ask", "-", str(folder)]) == 130
    assert "stopped" in capsys.readouterr().err


def test_a_question_is_read_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a" * 4001))
    assert main(["ask", "-", str(folder)]) == 1
    assert "4,001 characters" in capsys.readouterr().err


def test_eval_outside_a_checkout_says_so(tmp_path: Path) -> None:
    """As installed: the packages without evals."""
    for room in ("index", "rag", "tui"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    script = (
        "import pathlib, sys; root = sys.argv[1]; "
        "others = (path for path in sys.path if path not in ('', root)); "
        "without = (path for path in others if not pathlib.Path(path, 'evals', 'cli.py').exists()); "
        "sys.path[:] = [sys.argv[2], *without]; "
        "from tui.cli import main; sys.exit(main(['eval']))"
    )
    command = [sys.executable, "-P", "-c", script, str(ROOT), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 1
    assert one_line(done.stderr).startswith("pincite: the evaluation suite runs from a checkout")


def test_a_reader_that_has_gone_away_is_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tui", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read().decode()
    assert "Traceback" not in told
    assert "BrokenPipeError" not in told


@pytest.mark.slow
def test_from_a_folder_to_an_answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ask, status, verify and the answer's citations, with the real model."""
    assert main(["ask", "Where was the training centre for police opened?", str(folder), "--json", "-k", "1"]) in (0, 3)
    captured = capsys.readouterr()
    answer = Answer.model_validate_json(captured.out)
    # On a machine so slow that loading takes ten seconds, progress is shown too.
    told = captured.err.splitlines()
    assert told[-1] == f"in {folder} · 2 documents"
    assert all(line.startswith(("reading", "embedding", "writing")) for line in told[:-1])
    assert answer.passages[0].citation.document == "training.txt"
    assert answer.passages[0].citation.selectors

    assert main(["ask", "How much did Peru pay for helicopters?", str(folder), "--no-update", "--why"]) in (0, 3)
    captured = capsys.readouterr()
    assert "   » Peru paid 406 million dollars for twenty-four helicopters." in captured.out.splitlines()
    assert "why: lexical" in captured.out

    (folder / "answer.json").write_text(answer.model_dump_json(), "utf-8")
    assert main(["verify", str(folder), "--citations", str(folder / "answer.json")]) == 0
    assert capsys.readouterr().out == f"in {folder}\ncitations: 1 verbatim, 0 source changed, 0 gone\n"

    assert main(["index", str(folder)]) == 0
    assert f"nothing changed; 2 documents, 2 passages indexed in {folder}" in capsys.readouterr().err


@pytest.mark.slow
def test_exit_codes_tell_an_answer_from_an_abstention(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pincite.toml").write_text("[rag]\nthreshold = 0.0\n", "utf-8")
    assert main(["ask", "Where is the training centre?", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("Answered · confidence ")
    (folder / "pincite.toml").write_text("[rag]\nthreshold = 1.0\n", "utf-8")
    assert main(["ask", "Where is the training centre?", str(folder)]) == 3
    assert capsys.readouterr().out.startswith("No answer found in these documents · ")


@pytest.mark.slow
def test_index_builds_updates_and_tells_what_it_skipped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", str(folder)]) == 0
    assert f"2 added; 2 documents, 2 passages indexed in {folder}" in capsys.readouterr().err
    (folder / "empty.txt").write_text("", "utf-8")
    (folder / "training.txt").write_text("Another text stands here now.\n", "utf-8")
    assert main(["index", str(folder)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "skipped: empty.txt is empty",
        f"1 changed; 2 documents, 2 passages indexed in {folder}; 1 file skipped",
    ]
    assert main(["index", "--rebuild", str(folder)]) == 0
    for path in folder.glob("*.txt"):
        path.write_text("", "utf-8")
    assert main(["index", str(folder)]) == 1


@pytest.mark.slow
def test_the_prompt_answers_line_after_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Who paid for helicopters?\n\n🤷\n:open 1\n:quit\nnever read\n"))
    assert main([str(folder)]) == 0
    captured = capsys.readouterr()
    assert captured.err.splitlines()[0] == f"pincite · in {folder} · 2 documents, 2 passages · :help"
    assert "the question has no words" in captured.err
    assert "     1 ▌ Peru paid 406 million dollars for twenty-four helicopters." in captured.out.splitlines()
    assert captured.out.count("confidence") == 1


@pytest.mark.slow
def test_the_doctor_finds_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "✓ Python",
        "✓ libraries",
        "✓ embedding model",
        "✓ encoder",
        "✓ reader",
        "✓ demo documents",
        "✓ index",
        "✓ workers",
    ]
    assert "384 dimensions" in lines[2]
    assert "5 files" in lines[5]


@pytest.mark.slow
def test_an_index_of_another_model_is_refused_in_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from rag.retriever import Retriever
    from tests.fakes import FakeEmbedder

    Retriever.open(folder, embedder=FakeEmbedder())
    assert main(["ask", "Who trains police?", str(folder)]) == 1
    assert "pincite index --rebuild" in one_line(capsys.readouterr().err)
