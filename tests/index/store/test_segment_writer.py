"""Writing a segment: what the system says of a write becomes one line that says what to do."""

import errno
from pathlib import Path

import pytest

from index.errors import StoreError
from index.store.disk_errors import write_error
from index.store.segment_writer import SegmentWriter


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "the disk is full. The index as it was before is untouched; free some space"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EROFS, r"cannot be written \(Read-only file system\)"),
    ],
)
def test_a_failed_write_says_what_to_do(number: int, told: str) -> None:
    with pytest.raises(StoreError, match=rf"^/place: {told}"):
        raise write_error(Path("/place"), OSError(number, "Read-only file system"))


def test_a_folder_that_is_gone_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        SegmentWriter(tmp_path / "gone").open()
