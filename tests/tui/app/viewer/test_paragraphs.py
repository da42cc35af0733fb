"""Wrapped lines of pages, shown as paragraphs; no character moves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tui.app.viewer.flow import Flow
from tui.app.viewer.text import DocumentText, TextOrigin

PAGE = """Chapter 2. The File System

This standard assumes that the operating system underlying an
FHS-compliant file system supports the same basic security fea-
tures found in most of the others.
We recommend a typeset version, whose lines are wrapped as here:
• Software to predict the location of installed files and folders,
• Users.

1.1. Purpose ........................................... 1
1.2. Conventions ....................................... 2
\fThis standard enables much of what was said on the page before
and more."""


def text_of(text: str, *, is_paged: bool = True) -> DocumentText:
    data = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    return DocumentText(data, origin=TextOrigin(is_extracted=True, is_paged=is_paged))


def shown(text: DocumentText) -> list[str]:
    return [text.shown(*text.line_span(line)) for line in range(text.lines)]


def test_the_lines_of_a_paragraph_are_shown_as_one() -> None:
    lines = shown(text_of(PAGE))
    start = "This standard assumes that the operating system underlying an FHS-compliant file system supports the same "
    assert lines == [
        "Chapter 2. The File System",
        "",
        f"{start}basic security fea- tures found in most of the others.",
        "We recommend a typeset version, whose lines are wrapped as here:",
        "• Software to predict the location of installed files and folders,",
        "• Users.",
        "",
        "1.1. Purpose ........................................... 1",
        "1.2. Conventions ....................................... 2",
        "This standard enables much of what was said on the page before and more.",
    ]


def test_text_that_was_not_set_for_pages_keeps_its_lines() -> None:
    assert len(shown(text_of(PAGE, is_paged=False))) > len(shown(text_of(PAGE)))
    assert shown(text_of("short\nlines\nof a\npoem")) == ["short", "lines", "of a", "poem"]


def test_a_paragraph_is_wrapped_at_the_width_of_the_window() -> None:
    text = text_of(PAGE)
    wrapped = Flow(text, 50).wrap(Flow(text, 50).at_character(PAGE.index("This standard")))
    rows = ["".join(run.text for run in wrapped.text.runs(row)) for row in range(len(wrapped.text.rows))]
    assert rows[0].startswith("This standard assumes that the operating system")
    assert "security fea- tures found" in " ".join(rows)


@given(st.text(st.sampled_from("ab A.-•\n\f\r\u00ad\u00e9\ud800"), max_size=300))
def test_no_character_moves(text: str) -> None:
    paged = text_of(text * 3)
    assert paged.text(0, paged.characters) == text * 3
    for line in range(paged.lines):
        start, end = paged.line_span(line)
        words, same = paged.shown(start, end), paged.decode(start, end)
        assert len(words) == len(same)
        assert all(other in {one, "\n"} for one, other in zip(words, same, strict=True))
