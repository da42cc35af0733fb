"""One process trains in a folder."""

from pathlib import Path

import pytest
from filelock import FileLock

from evals.training.train import main


def test_two_processes_never_train_in_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FileLock(tmp_path / "lock"):
        assert main(["--qa", "x", "--collections", "x", "--output", str(tmp_path)]) == 1
    assert "another process" in capsys.readouterr().err
