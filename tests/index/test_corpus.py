"""Which folder is meant: the one named, the indexed one around, the current one with documents, the demo documents."""

import os
from pathlib import Path

import pytest

from index.corpus import MAX_ENTRIES, choose_corpus, holds_documents, is_demo
from index.errors import CorpusError


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


def write_lease(folder: Path, name: str = "lease.txt") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("Olga Brandt signed the lease.\n", "utf-8")


def test_the_folder_named_comes_first(papers: Path, tmp_path: Path, seeds: Path) -> None:
    write_lease(tmp_path)
    assert choose_corpus(papers, here=tmp_path) == papers
    assert choose_corpus(str(papers), demo=True) == papers
    with pytest.raises(CorpusError, match="there is no such folder"):
        choose_corpus(papers / "missing")


def test_the_demo_documents_when_asked_for(papers: Path, seeds: Path) -> None:
    write_lease(papers)
    assert choose_corpus(demo=True, here=papers) == seeds


def test_the_current_folder_if_it_holds_documents(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lease(papers)
    assert choose_corpus(here=papers) == papers
    monkeypatch.chdir(papers)
    assert choose_corpus().samefile(papers)


def test_documents_in_folders_below_count(papers: Path) -> None:
    (papers / "empty").mkdir()
    write_lease(papers / "2020", "notes.md")
    assert choose_corpus(here=papers) == papers


def test_an_indexed_folder_around_comes_before_the_current_one(papers: Path) -> None:
    (papers / ".pincite").mkdir()
    (papers / ".pincite" / "CURRENT").write_text("x")
    write_lease(papers / "2020")
    assert choose_corpus(here=papers / "2020") == papers


@pytest.mark.parametrize("name", ["picture.png", ".hidden.txt", ".git/notes.md"])
def test_the_demo_documents_where_nothing_can_be_read(papers: Path, seeds: Path, name: str) -> None:
    (papers / name).parent.mkdir(exist_ok=True)
    (papers / name).write_text("x")
    assert choose_corpus(here=papers) == seeds


def test_a_folder_that_was_deleted_or_cannot_be_listed_is_not_taken(papers: Path, seeds: Path) -> None:
    assert choose_corpus(here=papers / "deleted") == seeds
    if os.geteuid() != 0:
        write_lease(papers)
        papers.chmod(0o000)
        try:
            assert choose_corpus(here=papers) == seeds
        finally:
            papers.chmod(0o700)


def test_the_home_folder_and_the_root_are_never_taken_unasked(
    papers: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lease(papers)
    monkeypatch.setenv("HOME", str(papers))
    assert choose_corpus(here=papers) == seeds
    assert choose_corpus(papers) == papers
    assert choose_corpus(here=Path("/")) == seeds
    write_lease(papers / "below")
    assert choose_corpus(here=papers / "below") == papers / "below"


def test_any_folder_asks_an_index_beyond_this_machine(
    papers: Path, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_INDEX_BACKEND", "folder")
    monkeypatch.setenv("PINCITE_INDEX_URI", str(tmp_path / "shared"))
    assert choose_corpus(here=papers) == choose_corpus(here=papers, to_index=True) == papers
    monkeypatch.setenv("HOME", str(papers))
    assert choose_corpus(here=papers) == papers
    assert choose_corpus(here=papers, to_index=True) == seeds
    assert choose_corpus(here=papers, demo=True) == seeds


def test_the_look_is_bounded(papers: Path) -> None:
    for number in range(MAX_ENTRIES):
        (papers / f"{number}.png").touch()
    write_lease(papers / "below")
    assert not holds_documents(papers)


def test_a_linked_folder_is_not_followed(papers: Path, tmp_path: Path) -> None:
    write_lease(tmp_path / "elsewhere")
    (papers / "link").symlink_to(tmp_path / "elsewhere")
    (papers / "loop").symlink_to(papers)
    assert not holds_documents(papers)
    (papers / "lease.txt").symlink_to(tmp_path / "elsewhere" / "lease.txt")
    assert holds_documents(papers)


def test_the_demo_documents_are_recognised_however_they_are_named(seeds: Path, papers: Path) -> None:
    assert is_demo(seeds)
    assert is_demo(seeds / ".." / "seeds")
    assert not is_demo(papers)
    assert not is_demo(papers / "missing")
