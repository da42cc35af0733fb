"""The columns: order, widths, cells."""

from rich.cells import cell_len

from tests.tui.app.library.conftest import Make
from tui.app.library.columns import COLUMNS, GAP_CELLS, column_widths, fit_cells, sort_documents


def test_documents_sort_by_any_column_and_the_unknown_come_last(make: Make) -> None:
    documents = [make("b", date="2013"), make("a"), make("C", date="2010-05", problems=("is odd",))]

    def name(key: str, *, reverse: bool = False) -> str:
        return "".join(document.name for document in sort_documents(documents, key, reverse=reverse))

    assert name("") == "baC"
    assert name("", reverse=True) == "Cab"
    assert name("title") == "abC"
    assert name("date") == "Cba"
    assert name("date", reverse=True) == "bCa"
    assert name("problems") == "Cba"
    for column in COLUMNS:
        assert sorted(name(column.key)) == ["C", "a", "b"]


def test_no_column_is_cut_to_nothing_at_80_columns(make: Make) -> None:
    documents = [make("x" * 300, publisher="p" * 300, date="2013-03-20", characters=10**9, passages=10**6)]
    found = column_widths(documents, 76)
    assert sum(found) + GAP_CELLS * (len(COLUMNS) - 1) == 76
    assert found[0] >= 18
    assert found[1] >= 11
    assert found[2:] == [10, 9, 13, 1]


def test_the_title_takes_what_is_left(make: Make) -> None:
    found = column_widths([make()], 150)
    assert sum(found) + GAP_CELLS * (len(COLUMNS) - 1) == 150
    assert found[1] == len("Publisher")


def test_cells_are_as_wide_as_they_are_said_to_be() -> None:
    assert fit_cells("ab", 4) == "ab  "
    assert fit_cells("ab", 4, right=True) == "  ab"
    assert fit_cells("abcdef", 4) == "abc…"
    for text in ("日本語の文書", "👩‍🚀 rocket", "é́́ combining", "שלום עולם", ""):
        for width in (1, 2, 5, 30):
            assert cell_len(fit_cells(text, width)) == width
