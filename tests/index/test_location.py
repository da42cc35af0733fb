"""Where an index is: inside its folder, found from below, or in the user's data folder."""

import os
import re
from pathlib import Path

import pytest

from index.location import default_corpus, find_corpus, index_location, workspace_location


def test_the_default_documents_are_the_seeds(seeds: Path) -> None:
    assert default_corpus() == seeds


def test_an_index_is_found_from_any_folder_below(tmp_path: Path) -> None:
    below = tmp_path / "papers" / "a" / "b"
    below.mkdir(parents=True)
    assert find_corpus(below) is None
    (tmp_path / "papers" / ".pincite").mkdir()
    assert find_corpus(below) is None  # a folder alone is no index
    (tmp_path / "papers" / ".pincite" / "CURRENT").write_text("x")
    assert find_corpus(below) == find_corpus(tmp_path / "papers") == tmp_path / "papers"


def test_an_index_lives_in_its_folder(tmp_path: Path) -> None:
    assert index_location(tmp_path) == tmp_path / ".pincite"


def test_a_folder_that_cannot_be_written_has_its_index_in_the_users_data(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can write to every folder")
    tmp_path.chmod(0o500)
    try:
        place = index_location(tmp_path)
        assert tmp_path not in place.parents
        assert place.name.startswith(tmp_path.name + "-")
        assert place == index_location(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_workspace_is_in_the_users_data_whatever_the_folder_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "papers").mkdir()
    place = workspace_location(tmp_path / "papers")
    assert place.parent == tmp_path / "data" / "pincite" / "workspaces"
    assert re.fullmatch(r"papers-[0-9a-f]{16}", place.name)
    assert place == workspace_location(tmp_path / "papers" / "." / ".." / "papers")
    assert place != workspace_location(tmp_path / "data")
    assert not place.exists()


def test_a_long_name_is_cut_where_a_file_system_would_refuse_it(tmp_path: Path) -> None:
    name = "é" * 120
    place = workspace_location(tmp_path / name)
    assert len(place.name.encode()) <= 255
    assert place.name.startswith("é" * 100 + "-")
    assert workspace_location(tmp_path / ("a" * 200)).name.startswith("a" * 200 + "-")
