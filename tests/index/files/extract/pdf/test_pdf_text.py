"""The characters of a page's text: codes of fonts that do not say what they mean."""

import pytest

from index.files.extract.pdf.text import PageText


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("e\x1ecient o\x1bset \x1cnd", "eﬃcient oﬀset ﬁnd"),
        ("say \x10so\x11, 3\x155", "say “so”, 3–5"),
        ("a \x1e b \x10 c", "a   b   c"),
        ("a\0b\x04c", "a b c"),
        ("half\ufffe", "half-"),
    ],
)
def test_codes_that_are_no_characters_become_what_tex_means_by_them_or_spaces(words: str, text: str) -> None:
    page = PageText()
    page.put(words)
    assert page.text == text
    assert len(page.text) == len(words)
