"""Where a space is missing: between letters set apart, not between two narrow digits."""

import pytest

from index.files.extract.pdf.gaps import missing_spaces
from index.files.extract.pdf.geometry import Box


@pytest.mark.parametrize(
    ("text", "gap", "found"),
    [("indexedarray", 0.3, (7,)), ("1101", 0.3, ()), ("1101", 0.6, (2,)), ("indexedarray", 0.1, ())],
)
def test_a_gap_in_a_word_is_a_space_if_it_is_wide_for_what_stands_beside_it(
    text: str, gap: float, found: tuple[int, ...]
) -> None:
    place = 7 if text.isalpha() else 2

    def box(index: int) -> Box:
        left = index * 5.0 + (gap * 10 if index >= place else 0)
        return Box(left, 0, left + 5, 10)

    spaces = missing_spaces(text, [(0, len(text))], box, lambda _: 10.0)
    assert spaces.get(0, ()) == found
