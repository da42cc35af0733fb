"""Status and verify on a folder that is indexed without the model."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.models import IndexReport, KindCount, LeftOut, Problem
from rag.retriever import Retriever
from tui.cli import main
from tui.commands.index import show_report
from tui.commands.verify import citations_in

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def answer_file(retriever: Retriever, tmp_path: Path) -> Path:
    path = tmp_path / "answer.json"
    path.write_text(retriever.ask("Where is the training centre?").model_dump_json(), "utf-8")
    return path


class TestStatus:
    def test_it_tells_what_is_indexed(self, retriever: Retriever, folder: Path, capsys: Capture) -> None:
        assert main(["status", str(folder)]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        lines = captured.out.splitlines()
        assert lines[0] == str(folder)
        assert "  with        fake (64 dimensions), passages of about 450 characters" in lines
        assert "  holds       2 documents, 2 passages, 3 sentences" in lines
        assert "  the folder  has not changed since" in lines
        assert "  training.txt  1 passage, 102 characters  (no title known)" in lines

    def test_as_json(self, retriever: Retriever, folder: Path, capsys: Capture) -> None:
        assert main(["status", "--json", str(folder)]) == 0
        content = json.loads(capsys.readouterr().out)
        assert content["passages"] == 2
        assert content["generation"] == retriever.generation.manifest.generation
        assert [document["name"] for document in content["documents"]] == ["helicopters.txt", "training.txt"]

    def test_the_lines_that_are_not_searched_are_listed_with_their_reasons(
        self, folder: Path, capsys: Capture, open_fake: Callable[[Path], Retriever]
    ) -> None:
        pages = "\f".join(f"Harbour report\n\nThe warden counts pier {n}.\n\n{n}\n" for n in range(7, 11))
        (folder / "report.txt").write_text(pages, "utf-8")
        open_fake(folder)
        assert main(["status", "--left-out", str(folder)]) == 0
        assert capsys.readouterr().out.splitlines()[1:] == [
            "  report.txt  page number: lines 5, 10, 15, 20",
            "  report.txt  running head: lines 6, 11, 16",
        ]
        assert main(["status", "--left-out", "--json", str(folder)]) == 0
        first = json.loads(capsys.readouterr().out)["unsearched"][0]
        assert first == {"document": "report.txt", "line_start": 5, "line_end": 5, "reason": "page number"}

    def test_nothing_is_left_out_of_a_plain_text(self, retriever: Retriever, folder: Path, capsys: Capture) -> None:
        assert main(["status", "--left-out", str(folder)]) == 0
        assert capsys.readouterr().out.splitlines()[1:] == ["  Every line with words is searched."]

    def test_changes_of_the_folder_are_told(self, retriever: Retriever, folder: Path, capsys: Capture) -> None:
        (folder / "new.txt").write_text("New words.", "utf-8")
        (folder / "training.txt").unlink()
        (folder / "helicopters.txt").write_text("Other words.", "utf-8")
        assert main(["status", str(folder)]) == 0
        told = capsys.readouterr().out
        assert "may have changed since: 1 new, 1 touched, 1 gone; pincite index brings it up to date" in told
        assert "1 new: new.txt; 1 touched: helicopters.txt; 1 gone: training.txt" in told

    def test_what_was_found_on_reading_is_told(
        self, folder: Path, capsys: Capture, open_fake: Callable[[Path], Retriever]
    ) -> None:
        (folder / "empty.md").write_text("***\n", "utf-8")
        (folder / "broken.txt").write_bytes(b"\0")
        open_fake(folder)
        assert main(["status", str(folder)]) == 0
        captured = capsys.readouterr()
        assert "  empty.md  0 passages, 4 characters  (no title known)  !" in captured.out.splitlines()
        assert captured.err.splitlines()[0].startswith("skipped: broken.txt ")
        assert captured.err.splitlines()[1].startswith("note: empty.md has no words to search")

    def test_the_folder_is_found_from_below(
        self, retriever: Retriever, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "below").mkdir()
        monkeypatch.chdir(folder / "below")
        assert main(["status"]) == 0
        assert "training.txt" in capsys.readouterr().out

    def test_names_and_titles_are_shown_literally(
        self, folder: Path, capsys: Capture, open_fake: Callable[[Path], Retriever]
    ) -> None:
        (folder / "[bold]x[.md").write_text("# [link=x]A\x1b[31m title[/]\n\nSome words stand here.\n", "utf-8")
        open_fake(folder)
        assert main(["status", str(folder)]) == 0
        assert (
            "  [bold]x[.md  1 passage, 50 characters  [link=x]A␛[31m title[/]" in capsys.readouterr().out.splitlines()
        )


class TestVerify:
    def test_an_index_that_holds(self, retriever: Retriever, folder: Path, capsys: Capture) -> None:
        assert main(["verify", str(folder)]) == 0
        files = len(retriever.generation.manifest.files)
        assert capsys.readouterr().out.splitlines() == [
            f"in {folder} · 2 documents",
            f"index: {files} files, each as written",
            "passages: 2 verbatim, 0 source changed, 0 gone",
        ]

    def test_files_that_changed_or_went(self, retriever: Retriever, folder: Path, capsys: Capture) -> None:
        text = (folder / "training.txt").read_text("utf-8")
        (folder / "training.txt").write_text(f"A line.\n{text}", "utf-8")
        (folder / "helicopters.txt").unlink()
        assert main(["verify", str(folder)]) == 1
        assert capsys.readouterr().out.splitlines()[2:] == [
            "gone: helicopters.txt, line 1",
            "source changed: training.txt, lines 1–2 (the words now stand at character 8)",
            "passages: 0 verbatim, 1 source changed, 1 gone",
        ]

    def test_a_damaged_index(self, retriever: Retriever, folder: Path, capsys: Capture) -> None:
        [path] = (folder / ".pincite").rglob("search.bin")
        path.write_bytes(b"")
        assert main(["verify", str(folder)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "search.bin" in captured.err
        assert captured.err.count("\n") == 1

    def test_the_citations_of_an_answer(self, answer_file: Path, folder: Path, capsys: Capture) -> None:
        assert main(["verify", str(folder), "--citations", str(answer_file)]) == 0
        assert capsys.readouterr().out == f"in {folder}\ncitations: 2 verbatim, 0 source changed, 0 gone\n"
        (folder / "helicopters.txt").unlink()
        assert main(["verify", str(folder), "--citations", str(answer_file)]) == 1
        assert "citations: 1 verbatim, 0 source changed, 1 gone" in capsys.readouterr().out

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"{}", b'{"passages": []}', b"3"])
    def test_a_file_without_citations(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "answer.json"
        path.write_bytes(content)
        with pytest.raises(CorpusError, match=r"answer\.json: (cannot be read as JSON|holds no citations)"):
            citations_in(path)

    @pytest.mark.parametrize("change", [{"start": "first"}, {"start": None}, {"sha256": 3}])
    def test_citations_that_are_malformed_are_an_error_in_one_line(
        self, change: dict[str, object], answer_file: Path, folder: Path, capsys: Capture
    ) -> None:
        content = json.loads(answer_file.read_bytes())
        content["passages"][0]["citation"].update(change)
        answer_file.write_text(json.dumps(content), "utf-8")
        assert main(["verify", str(folder), "--citations", str(answer_file)]) == 1
        assert capsys.readouterr().err.count("\n") == 1

    def test_citations_wherever_they_stand(self, retriever: Retriever, tmp_path: Path) -> None:
        answer = retriever.ask("Where is the training centre?")
        cited = [hit.citation for hit in answer.passages]
        path = tmp_path / "several.json"
        path.write_text(json.dumps([{"deep": [answer.model_dump()]}, cited[0].model_dump()]), "utf-8")
        assert citations_in(path) == [*cited, cited[0]]


def test_an_update_is_told_in_words(capsys: Capture) -> None:
    report = IndexReport(
        generation="g",
        added=("a", "b"),
        removed=("c",),
        documents=1200,
        passages=30000,
        problems=(Problem(name="d\x07", message="is empty"),),
        left_out=LeftOut(
            kinds=(KindCount(ending=".mp3", files=1), KindCount(ending=".psd", files=1)),
            unread=("lease\x07.mp3", "offer.psd"),
            hidden=1,
            ignored=1200,
            generated=("node_modules/", "venv/"),
        ),
    )
    show_report(report, "in ~/papers")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "skipped: d␇ is empty",
        "2 files of kinds it can't read: 1 .mp3, 1 .psd (lease␇.mp3, offer.psd)",
        "left out as generated: node_modules/, venv/ (--all takes them)",
        "left out by .gitignore or .pinciteignore: 1,200 files or folders (--all takes them)",
        "left out as hidden: 1 file or folder (--all takes them)",
        "2 added, 1 removed; 1,200 documents, 30,000 passages indexed in ~/papers; 1 file skipped",
    ]
