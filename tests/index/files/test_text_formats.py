"""Formats that are text: which one by the name, and what the marks state of the source."""

import pytest

from index.files.text_formats import find_text_format
from index.models import DocumentFormat, Source
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
        (".rst", None),
        ("d.png", None),
    ],
)
def test_the_name_says_the_format(name: str, format: DocumentFormat | None) -> None:
    assert find_text_format(name) == format


def test_what_the_marks_state_of_the_source() -> None:
    text = "The *title*\n===========\n\n:Author: A. Writer\n:Date: 4 March 2020 (2020-03-04)\n\nText.\n"
    stated = Source(title="The title", author="A. Writer", date="2020-03-04")
    assert source_by_marks(text, "restructuredtext") == stated
    assert source_by_marks("Only text.\n", "restructuredtext") == Source()
