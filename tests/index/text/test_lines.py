"""Lines as citations count them: LF, CR LF and CR end one each."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.lines import count_line_ends, line_number

TEXTS = st.text(st.sampled_from("a\n\r\f\u2028"), max_size=12)


@pytest.mark.parametrize(
    ("text", "ends"),
    [("", 0), ("a", 0), ("a\n", 1), ("a\r\nb", 1), ("a\rb\r", 2), ("\n\r", 2), ("\r\r\n\n", 3), ("\u2028\x0b\f", 0)],
)
def test_line_ends_are_counted(text: str, ends: int) -> None:
    assert count_line_ends(text) == ends


@given(TEXTS)
def test_starts_ends_and_numbers_agree(text: str) -> None:
    starts = [match.end() for match in re.finditer(r"\r\n|\r|\n", text)]
    assert len(starts) == count_line_ends(text)
    for number, start in enumerate(starts, 2):
        assert line_number(text, start) == number
