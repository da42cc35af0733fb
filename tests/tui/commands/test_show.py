"""A document with line numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.retriever import Retriever
from tests.pdfs import lines as words
from tests.pdfs import pdf
from tui.cli import main

PDF = "report.pdf"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, open_fake: Callable[[Path], Retriever]) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [f"Line number {number} is here." for number in range(1, 51)]
    lines[19] = "The\tharbour \x1b[31m[bold]froze[/] over."
    (corpus / "a.txt").write_bytes("\r\n".join(lines).encode())
    pages = [words("The first page."), words("A cover.", "The dredger was sold in 1911.", "Its crew stayed.")]
    (corpus / PDF).write_bytes(pdf(pages))
    open_fake(corpus)
    return corpus


def numbers(out: str) -> list[int]:
    return [int(line.split()[0]) for line in out.splitlines()]


def test_all_of_it(folder: Path, capsys: Capture) -> None:
    assert main(["show", "a.txt", str(folder)]) == 0
    captured = capsys.readouterr()
    assert captured.err == f"in {folder}\n"
    assert numbers(captured.out) == list(range(1, 51))
    assert captured.out.splitlines()[19] == "    20   The    harbour ␛[31m[bold]froze[/] over."


def test_some_lines(folder: Path, capsys: Capture) -> None:
    assert main(["show", "a.txt", str(folder), "--lines", "3-5"]) == 0
    assert numbers(capsys.readouterr().out) == [3, 4, 5]
    assert main(["show", "a.txt", str(folder), "--lines", "49-99"]) == 0
    assert numbers(capsys.readouterr().out) == [49, 50]
    assert main(["show", "a.txt", str(folder), "--lines", "60"]) == 1
    assert "has 50 lines" in capsys.readouterr().err


def test_around_what_is_cited(folder: Path, capsys: Capture) -> None:
    text = (folder / "a.txt").read_bytes().decode()
    start = text.index("harbour")
    assert main(["show", "a.txt", str(folder), "--around", f"{start}–{start + 60}"]) == 0
    out = capsys.readouterr().out
    assert numbers(out) == list(range(8, 35))
    assert [int(line.split()[0]) for line in out.splitlines() if "▌" in line] == [20, 21, 22]
    assert main(["show", "a.txt", str(folder), "--around", "0"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines() if "▌" in line] == ["1"]
    assert main(["show", "a.txt", str(folder), "--around", "99999"]) == 1
    assert "characters" in capsys.readouterr().err


def test_lines_that_hold_something(folder: Path, capsys: Capture) -> None:
    assert main(["show", "a.txt", str(folder), "--find", "NUMBER  7"]) == 0
    assert numbers(capsys.readouterr().out) == [7]
    assert main(["show", "a.txt", str(folder), "--find", "the harbour"]) == 0
    assert numbers(capsys.readouterr().out) == [20]
    assert main(["show", "a.txt", str(folder), "--find", "number", "--lines", "19-22"]) == 0
    assert numbers(capsys.readouterr().out) == [19, 21, 22]
    assert main(["show", "a.txt", str(folder), "--find", "glacier"]) == 3
    assert capsys.readouterr() == ("", "no line holds that\n")


def test_a_document_that_is_none(folder: Path, capsys: Capture) -> None:
    assert main(["show", "b.txt", str(folder)]) == 1
    assert "there is no such document" in capsys.readouterr().err


def test_why_there_is_no_document_of_a_name(
    folder: Path, open_fake: Callable[[Path], Retriever], capsys: Capture
) -> None:
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    letter = "From ann@example.org Mon Jan  5 10:00:00 2015\nSubject: Tea\nFrom: ann@example.org\n\nCome for tea.\n\n"
    (folder / "box.mbox").write_text(letter * 2)
    (folder / "minutes").mkdir()
    (folder / "minutes" / "2021-03.en.txt").write_text("The harbour froze over.\n")
    open_fake(folder)
    for name, told in (
        ("bad.pdf", "bad.pdf: is not in the index, because it cannot be opened as a PDF"),
        ("old.doc", "old.doc: is not in the index, because it "),
        ("box.mbox", "box.mbox: holds 2 documents, for example box.mbox#1."),
        ("Report", "Is it report.pdf?"),
        ("corpus/2021", "Is it minutes/2021-03.en.txt?"),
        ("reprot.pdf", "Is it report.pdf?"),
        ("bax.mbox", "Is it box.mbox?"),
        ("bda.pdf", "Is it bad.pdf?"),
        ("glacier", "there is no such document in the index. See: pincite status"),
    ):
        assert main(["show", name, str(folder)]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert told in line


@pytest.mark.parametrize("lines", ["5-3", "x", "", "1-2-3", "-4"])
def test_lines_that_are_none(lines: str, folder: Path) -> None:
    assert main(["show", "a.txt", str(folder), f"--lines={lines}"]) == 2


def test_a_page(folder: Path, capsys: Capture) -> None:
    assert main(["show", PDF, str(folder), "--page", "2"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].strip() == "── page 2 ──"
    assert "dredger" in out and "first page" not in out
    assert main(["show", PDF, str(folder), "--page", "3"]) == 1
    assert "has 2 pages" in capsys.readouterr().err
    assert main(["show", "a.txt", str(folder), "--page", "2"]) == 1
    assert "has no pages" in capsys.readouterr().err


def test_a_quote_is_lit_in_the_picture_of_its_page(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    plain, lit = tmp_path / "plain.png", tmp_path / "lit.png"
    assert main(["show", PDF, str(folder), "--page", "2", "--picture", str(plain)]) == 0
    assert main(["show", PDF, str(folder), "--quote", "was SOLD in", "--picture", str(lit)]) == 0
    assert capsys.readouterr().err.count("page 2 written to") == 2
    assert plain.read_bytes()[:4] == lit.read_bytes()[:4] == b"\x89PNG"
    assert plain.read_bytes() != lit.read_bytes()
    assert main(["show", PDF, str(folder), "--page", "1", "--picture", str(lit)]) == 1
    assert "lit.png" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ((PDF, "--picture", "p.png"), 2, "say which page"),
        ((PDF, "--quote", "no such words", "--picture", "p.png"), 1, "does not hold “no such words”"),
        (("a.txt", "--quote", "Line number 3", "--picture", "p.png"), 1, "has no pages that can be shown"),
    ],
)
def test_there_is_no_picture(asked: tuple[str, ...], code: int, told: str, folder: Path, capsys: Capture) -> None:
    assert main(["show", *asked, str(folder)]) == code
    assert told in capsys.readouterr().err


def test_a_picture_of_a_file_that_has_changed(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    (folder / PDF).write_bytes(pdf([words("Another page.")]))
    assert main(["show", PDF, str(folder), "--page", "1", "--picture", str(tmp_path / "p.png")]) == 1
    assert "has changed since it was indexed" in capsys.readouterr().err
