"""Numbers as the formats of a spreadsheet show them."""

import pytest

from index.files.extract.sheets.number_formats import shown


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (0.253, "0.0%", "25.3%"),
        (0.25, "0%", "25%"),
        (13500375, "#,##0", "13,500,375"),
        (13500375, '"$"#,##0', "$13,500,375"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (-1234.5, '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "$(1,234.50)"),
        (-5, "0.00", "-5.00"),
        (2.345, "0.00", "2.35"),
        (-0.001, "0.0", "0.0"),
        (1.5, "0.##", "1.5"),
        (2, "0.##", "2"),
        (12000000, '#,##0.0,,"M"', "12.0M"),
        (72, '0" kg"', "72 kg"),
        (1.5, "General", None),
        (43831, "yyyy-mm-dd", None),
        (1.5, "# ?/?", None),
        (1.5, "0.00E+00", None),
        (1.5, "[h]:mm", None),
        (1.5, "@", None),
        (1e300, "0.00%", "1" + "0" * 302 + ".00%"),
    ],
)
def test_numbers_are_shown_as_their_format_says(value: float, code: str, words: str | None) -> None:
    assert shown(value, code) == words
