"""Rows that lie in files and segments: they read as one array would."""

from pathlib import Path

import numpy as np
import pytest

from index.store.tables import ConcatRows, FileRows

ROWS = np.arange(60, dtype=np.int8).reshape(20, 3)
SLICES = [(0, 20), (0, 0), (3, 4), (5, 11), (19, 20), (20, 20), (7, 7), (-3, -1)]


@pytest.fixture
def filed(tmp_path: Path) -> FileRows:
    path = tmp_path / "rows"
    ROWS.tofile(path)
    return FileRows(path, ROWS.dtype, 3)


def test_rows_of_a_file_are_those_that_were_written(filed: FileRows) -> None:
    assert len(filed) == 20
    assert [row.tolist() for row in filed] == ROWS.tolist()
    for start, stop in SLICES:
        assert filed[start:stop].tolist() == ROWS[start:stop].tolist()
        assert filed[start:stop].shape == ROWS[start:stop].shape


def test_a_file_that_is_removed_is_still_read(filed: FileRows, tmp_path: Path) -> None:
    (tmp_path / "rows").unlink()
    assert filed[2:4].tolist() == ROWS[2:4].tolist()


def test_arrays_in_a_chain_read_as_one() -> None:
    chain = ConcatRows([ROWS[:7], ROWS[7:7], ROWS[7:]])
    assert len(chain) == 20
    assert [row.tolist() for row in chain] == ROWS.tolist()
    for start, stop in [(0, 7), (0, 3), (7, 20), (9, 12), (0, 0), (20, 20), (7, 7)]:
        assert chain[start:stop].tolist() == ROWS[start:stop].tolist()
