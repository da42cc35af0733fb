"""An index that lies in another folder than the documents: made by one, asked from anywhere."""

import json
import shlex
from pathlib import Path

import pytest

from tests.pdfs import lines as words
from tests.pdfs import pdf
from tests.tui.conftest import run

Capture = pytest.CaptureFixture[str]
POLICE = "Where is the training centre for police?"

pytestmark = pytest.mark.usefixtures("retriever")


@pytest.fixture
def away(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, from which the index in a folder that is shared is asked."""
    assert run("index", folder, "--backend", "folder", "--uri", tmp_path / "shared") == 0
    monkeypatch.setenv("PINCITE_INDEX_BACKEND", "folder")
    monkeypatch.setenv("PINCITE_INDEX_URI", str(tmp_path / "shared"))
    place = tmp_path / "away"
    place.mkdir()
    return place


def test_answers_are_those_of_the_documents_folder(
    away: Path, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    capsys.readouterr()
    found = []
    for place in (away, folder):
        assert run("ask", POLICE, place, "--json") in {0, 3}
        found.append(json.loads(capsys.readouterr().out))
        monkeypatch.delenv("PINCITE_INDEX_BACKEND", raising=False)
    assert found[0]["passages"]
    assert found[0]["confidence"] == pytest.approx(found[1]["confidence"], abs=1e-6)
    assert [hit["citation"] for hit in found[0]["passages"]] == [hit["citation"] for hit in found[1]["passages"]]


def test_the_index_of_another_folder_is_replaced_only_if_told(away: Path, folder: Path, capsys: Capture) -> None:
    (away / "lease.txt").write_text("The rent is due on the first of May.", "utf-8")
    capsys.readouterr()
    assert run("index", away) == 1
    assert "holds an index of other documents" in capsys.readouterr().err
    assert run("index", away, "--fetch") == 1
    assert "such as lease.txt" in capsys.readouterr().err
    assert run("index", away, "--fetch", "--rebuild") == 0
    assert run("ask", POLICE, folder, "--no-update") in {0, 3}


def test_history_and_marks_stay_where_they_were_made(away: Path, folder: Path, capsys: Capture) -> None:
    run("ask", POLICE, away)
    assert run("mark", POLICE, away, "--passage", "1") == 0
    capsys.readouterr()
    assert run("marks", away, "--check") == 0
    assert "verbatim" in capsys.readouterr().out
    assert run("history", away) == 0
    assert POLICE in capsys.readouterr().out
    assert run("history", folder) == 0
    assert POLICE not in capsys.readouterr().out


def test_documents_are_shown_and_verified_without_their_files(away: Path, tmp_path: Path, capsys: Capture) -> None:
    capsys.readouterr()
    assert run("status", away, "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert status["location"] == str(tmp_path / "shared")
    assert "not compared" in status["changes"]
    assert run("show", status["documents"][0]["name"], away) == 0
    assert capsys.readouterr().out.strip()
    assert run("verify", away) == 0
    assert "0 source changed, 0 gone" in capsys.readouterr().out


def test_an_original_that_is_not_here_is_told_once(
    folder: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales = [f"The dredger was sold to harbour {number} in the spring of {1900 + number}." for number in range(60)]
    pages = [words(*sales[first : first + 20]) for first in (0, 20, 40)]
    (folder / "report.pdf").write_bytes(pdf(pages))
    assert run("index", folder, "--backend", "folder", "--uri", tmp_path / "shared") == 0
    monkeypatch.setenv("PINCITE_INDEX_BACKEND", "folder")
    monkeypatch.setenv("PINCITE_INDEX_URI", str(tmp_path / "shared"))
    (tmp_path / "empty").mkdir()
    capsys.readouterr()
    run("ask", "When was the dredger sold?", tmp_path / "empty", "--json", "--boxes")
    captured = capsys.readouterr()
    cited = [hit["citation"]["document"] for hit in json.loads(captured.out)["passages"]]
    assert cited.count("report.pdf") > 1
    assert captured.err.count("report.pdf: its file is not in") == 1
    assert run("show", "report.pdf", tmp_path / "empty", "--page", 1, "--picture", tmp_path / "page.png") == 1
    assert "report.pdf: its file is not in" in capsys.readouterr().err


def test_the_index_comes_back(away: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("index", away, "--fetch") == 0
    monkeypatch.delenv("PINCITE_INDEX_BACKEND")
    capsys.readouterr()
    assert run("verify", away, "--index", away / ".pincite") in {0, 1}
    assert "each as written" in capsys.readouterr().out


def test_a_folder_without_documents_is_asked_from_and_replaces_nothing(
    away: Path, folder: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(away)
    before = (tmp_path / "shared" / "CURRENT").read_text("utf-8")
    assert run("ask", POLICE) in {0, 3}
    assert "away" in capsys.readouterr().out
    assert run("index") == 1
    monkeypatch.setenv("HOME", str(away))
    capsys.readouterr()
    assert run("index") == 2
    assert "name the folder of documents" in capsys.readouterr().err
    assert (tmp_path / "shared" / "CURRENT").read_text("utf-8") == before


def test_fetching_from_nowhere(folder: Path, capsys: Capture) -> None:
    assert run("index", folder, "--fetch") == 2
    assert "--fetch needs --backend" in capsys.readouterr().err


def test_the_walk_through(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the first block of docs/scaling.md does what it says."""
    text = (Path(__file__).parents[3] / "docs" / "scaling.md").read_text("utf-8")
    lines = text.split("```sh\n")[1].split("```")[0].splitlines()
    places = {"~/papers": folder, "/shared/papers-index": tmp_path / "shared", "~/empty-folder": tmp_path / "empty"}
    (tmp_path / "empty").mkdir()
    for line in lines:
        for name, place in places.items():
            line = line.replace(name, str(place))  # noqa: PLW2901
        command, *words = shlex.split(line, comments=True)
        if command == "export":
            for name, _, value in (word.partition("=") for word in words):
                monkeypatch.setenv(name, value)
        else:
            assert run(*words) in {0, 3}, line
    assert (tmp_path / "shared" / "CURRENT").exists()
