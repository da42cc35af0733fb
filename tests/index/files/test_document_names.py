"""The file of a document, by the document's name."""

from pathlib import Path

import pytest

from index.files.document_names import find_file, possible_files


def test_a_document_is_named_after_its_file_a_row_or_a_member() -> None:
    assert list(possible_files("a/b.zip/c.eml/d.pdf#3")) == [
        "a/b.zip/c.eml/d.pdf#3",
        "a/b.zip/c.eml/d.pdf",
        "a/b.zip/c.eml",
        "a/b.zip",
        "a",
    ]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a/b.zip/c.eml/d.pdf", "a/b.zip"),
        ("a/b.zip", "a/b.zip"),
        ("odd#1.txt", "odd#1.txt"),
        ("odd#1.txt#7", "odd#1.txt"),
        ("a", None),
        ("gone.zip/x", None),
        ("../outside.txt", None),
        ("a/b.zip/../../../outside.txt", None),
        ("a\0b", None),
        ("", None),
    ],
)
def test_the_longest_name_that_is_a_file_inside_the_folder_counts(tmp_path: Path, name: str, file: str | None) -> None:
    folder = tmp_path / "corpus"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "b.zip").write_bytes(b"x")
    (folder / "odd#1.txt").write_bytes(b"x")
    (tmp_path / "outside.txt").write_bytes(b"x")
    assert find_file(folder, name) == file
