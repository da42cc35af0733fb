"""Formats that are text: which one by the name, and what the marks state of the source."""

from pathlib import Path

import pytest

from index.errors import GeneratedText
from index.files.generated import why_generated
from index.files.plain import read_plain
from index.files.text_formats import find_text_format
from index.models import DocumentFormat, Source
from index.settings import IndexSettings
from index.text.source_by_marks import source_by_marks


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.txt", "text"),
        ("A.LOG", "text"),
        ("docs/b.rst", "restructuredtext"),
        ("b.rst.txt", "restructuredtext"),
        ("b.v2.txt", "text"),
        ("c.qmd", "markdown"),
        ("src/Makefile", "code"),
        ("README", "text"),
        ("CMakeLists.txt", "code"),
        ("e.py", "code"),
        ("config.YAML", "code"),
        ("SOURCES.toml", None),
        ("pincite.toml", None),
        (".rst", None),
        ("d.png", None),
    ],
)
def test_the_name_says_the_format(name: str, format: DocumentFormat | None) -> None:
    assert find_text_format(name) == format


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.min.js", "var a=1;" * 1_000, "is minified or generated code, with 8,000 characters a line"),
        ("pnpm-lock.yaml", "lockfileVersion: 6\n", "is a package manager's list of locked packages"),
        ("a.js", "var a = 1;\n" * 1_000, ""),
        ("block.yaml", "clock: 1\n", ""),
        ("a.js", "var a = 1;", ""),
    ],
)
def test_what_programs_wrote_for_programs_is_told_with_the_reason(name: str, text: str, reason: str) -> None:
    assert why_generated(name, text) == reason


def test_minified_code_is_left_out_unless_all_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("var a=1;" * 1_000)
    with pytest.raises(GeneratedText, match="it was left out"):
        list(read_plain(tmp_path / "a.js", "a.js", Source(), IndexSettings()))
    assert len(list(read_plain(tmp_path / "a.js", "a.js", Source(), IndexSettings(take_all=True)))) == 1


def test_what_the_marks_state_of_the_source() -> None:
    text = "The *title*\n===========\n\n:Author: A. Writer\n:Date: 4 March 2020 (2020-03-04)\n\nText.\n"
    stated = Source(title="The title", author="A. Writer", date="2020-03-04")
    assert source_by_marks(text, "restructuredtext") == stated
    assert source_by_marks("Only text.\n", "restructuredtext") == Source()
