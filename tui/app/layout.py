"""Sizes of the terminal from which the app arranges itself differently."""

WIDE_COLUMNS = 100
"""Columns from which the document stands beside the passages."""

TALL_ROWS = 34
"""Rows from which every passage is shown whole."""
