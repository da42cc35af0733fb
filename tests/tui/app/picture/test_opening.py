"""Opening originals in other programs."""

import stat
import sys
from pathlib import Path

import pytest

from rag.retriever import Retriever
from tests.fakes import FakeEmbedder
from tests.pdfs import lines, pdf
from tui.app.picture.opening import OriginalOpener, OriginalPage, PrivateFiles, safe_name, start_program
from tui.opener import NoViewer


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[OriginalOpener, list[tuple[str, ...]]]:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "report.pdf").write_bytes(pdf([lines("The dredger was sold.")]))
    (folder / "plain.txt").write_text("The dredger was rusty.\n")
    retriever = Retriever.open(folder, embedder=FakeEmbedder())
    monkeypatch.setenv("BROWSER", sys.executable)
    started: list[tuple[str, ...]] = []
    return OriginalOpener(lambda: retriever.originals, started.append), started


def test_a_pdf_opens_at_its_page(opener: tuple[OriginalOpener, list[tuple[str, ...]]], tmp_path: Path) -> None:
    opens, started = opener
    assert opens.open(OriginalPage("report.pdf", "A report", 1)) == "Opened at page 1"
    assert started == [(sys.executable, f"{(tmp_path / 'folder' / 'report.pdf').as_uri()}#page=1")]
    assert not opens.is_text("report.pdf")
    assert opens.is_text("plain.txt")


def test_a_file_that_is_gone_is_told_of(opener: tuple[OriginalOpener, list[tuple[str, ...]]], tmp_path: Path) -> None:
    (tmp_path / "folder" / "report.pdf").unlink()
    with pytest.raises(NoViewer, match=r"report\.pdf is not there any more"):
        opener[0].open(OriginalPage("report.pdf", "A report", 1))


def test_copies_are_private() -> None:
    path = PrivateFiles().write("../x/a\x1bb.zip/../../r&d.pdf", b"words")
    assert path.read_bytes() == b"words"
    assert path.name == "r_d.pdf"
    assert not stat.S_IMODE(path.parent.stat().st_mode) & 0o077


@pytest.mark.parametrize(
    ("document", "name"),
    [("a.zip/b.pdf", "b.pdf"), ("..", "document"), ("-rf.pdf", "rf.pdf"), ("x" * 300 + ".pdf", "x" * 100 + ".pdf")],
)
def test_the_name_of_a_copy_is_harmless(document: str, name: str) -> None:
    assert safe_name(document) == name


@pytest.mark.parametrize(("code", "told"), [("import sys; sys.exit(3)", "ended with code 3"), (None, "cannot be run")])
def test_a_program_that_fails_is_told_of(code: str | None, told: str) -> None:
    argv = (sys.executable, "-c", code) if code else ("no-such-program-at-all",)
    with pytest.raises(NoViewer, match=told):
        start_program(argv)
    start_program((sys.executable, "-c", "pass"))
