"""Answers keep their signs, bounds and currencies."""

import pytest

from rag.reader.bounds import with_bounds


@pytest.mark.parametrize(
    ("text", "span", "wanted"),
    [
        ("kept at -18 °C.", "18 °C", "-18 °C"),
        ("kept at −4 °C", "4 °C", "−4 °C"),
        ("must be at least 5 ml.", "least 5 ml", "at least 5 ml"),
        ("must be at least 5 ml.", "5 ml", "at least 5 ml"),
        ("is up to 12 m/s", "12 m/s", "up to 12 m/s"),
        ("is no more than 20 ml", "20 ml", "no more than 20 ml"),
        ("limit is <10 mg", "10 mg", "<10 mg"),
        ("the price is €12.50", "12.50", "€12.50"),
        ("built not before 2015", "2015", "not before 2015"),
        ("pages 4-18 of it", "18", "18"),
        ("part KT-30 is oak", "30", "30"),
        ("he was before Anna", "Anna", "Anna"),
    ],
)
def test_what_changes_a_number_belongs_to_it(text: str, span: str, wanted: str) -> None:
    at = text.index(span)
    start, end = with_bounds(text, at, at + len(span))
    assert text[start:end] == wanted
