"""Scanning a folder: what is read, what is passed over, and what is told."""

import os
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.files.scan import scan


def names(folder: Path) -> list[str]:
    return [file.name for file in scan(folder)[0]]


def told(folder: Path) -> dict[str, str]:
    return {problem.name: problem.message for problem in scan(folder)[1]}


def fill(folder: Path, *files: str) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_files_of_known_formats_are_found_in_order_of_name(tmp_path: Path) -> None:
    fill(
        tmp_path, "b.txt", "a/z.md", "a.TXT", "x/corpus.jsonl", "x/queries.jsonl", "c.pdf", "noextension", "d.markdown"
    )
    found, problems = scan(tmp_path)
    assert [file.name for file in found] == ["a.TXT", "a/z.md", "b.txt", "d.markdown", "x/corpus.jsonl"]
    assert problems == []
    state = (tmp_path / "b.txt").stat()
    assert (found[2].size, found[2].mtime_ns, found[2].path) == (5, state.st_mtime_ns, tmp_path / "b.txt")


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, ".hidden.txt", ".pincite/a.txt", ".git/b.md", "c.txt")
    assert names(tmp_path) == ["c.txt"]


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    fill(tmp_path / "corpus", "a.txt", "sub/b.txt")
    fill(tmp_path, "outside/c.txt")
    corpus = tmp_path / "corpus"
    (corpus / "link").symlink_to(tmp_path / "outside")
    (corpus / "linked.txt").symlink_to(tmp_path / "outside" / "c.txt")
    (corpus / "sub" / "up").symlink_to(corpus)
    assert names(corpus) == ["a.txt", "link/c.txt", "linked.txt", "sub/b.txt"]
    assert told(corpus) == {"sub/up": "is a link to a folder above it or already read; it was not followed"}


def test_a_link_to_nowhere_or_itself_and_a_pipe_are_told(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert names(tmp_path) == []
    assert set(told(tmp_path)) == {"gone.txt", "self.txt", "pipe.txt"}
    assert told(tmp_path)["pipe.txt"] == "is not a regular file"


def test_a_name_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    fill(tmp_path, "café.txt")
    assert names(tmp_path) == ["café.txt"]
    assert told(tmp_path) == {"caf\\xe9.txt": "has a name that is not UTF-8; rename it"}


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can list every folder")
    fill(tmp_path, "a.txt", "closed/b.txt")
    (tmp_path / "closed").chmod(0)
    try:
        assert names(tmp_path) == ["a.txt"]
        assert "cannot be listed" in told(tmp_path)["closed/"]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_what_is_no_folder_is_an_error_that_says_so(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    with pytest.raises(CorpusError, match="no such folder"):
        scan(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="is a file"):
        scan(tmp_path / "a.txt")


def test_a_link_to_a_folder_above_the_corpus_is_named_and_left(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "outside.txt").write_text("Not meant.")
    (corpus / "a.txt").write_text("Meant.")
    (corpus / "up").symlink_to("..")
    files, problems = scan(corpus)
    assert [file.name for file in files] == ["a.txt"]
    assert [problem.name for problem in problems] == ["up"]
