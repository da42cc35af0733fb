"""Settings: file under environment under flags, and nothing unknown."""

from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.settings import IndexSettings, load_settings


def load(folder: Path, environ: dict[str, str] | None = None, **flags: Any) -> IndexSettings:
    return load_settings(IndexSettings, "index", folder, environ or {}, **flags)


def test_each_source_goes_over_the_one_before(tmp_path: Path) -> None:
    assert load(tmp_path) == IndexSettings()
    (tmp_path / "pincite.toml").write_text("[index]\npassage_chars = 300\nbatch_size = 8\nmodel = 'm'\n[rag]\nk = 3\n")
    assert load(tmp_path).passage_chars == 300
    environ = {
        "PINCITE_INDEX_PASSAGE_CHARS": "400",
        "PINCITE_INDEX_BATCH_SIZE": "16",
        "PINCITE_RAG_X": "1",
        "HOME": "/",
    }
    assert load(tmp_path, environ).passage_chars == 400
    settings = load(tmp_path, environ, passage_chars=500, batch_size=None)
    assert (settings.passage_chars, settings.batch_size, settings.model) == (500, 16, "m")


def test_settings_can_be_had_without_a_folder() -> None:
    assert load_settings(IndexSettings, "index", None, {"PINCITE_INDEX_MODEL": "x"}).model == "x"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[index]\npassage_char = 300\n", r"index\.passage_char: there is no such setting .*passage_chars"),
        ("[index]\npassage_chars = 3\n", r"index\.passage_chars: .*greater than or equal to 100"),
        ("[index]\npassage_chars = 'many'\n", r"index\.passage_chars"),
        ("[indexes]\n", r"there is no table \[indexes\]"),
        ("index = 3\n", r"write \[index\]"),
        ("[index\n", "cannot be read as TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "pincite.toml").write_text(content)
    with pytest.raises(SettingsError, match=told):
        load(tmp_path)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "pincite.toml").write_bytes(b"[index]\nmodel = '\xe9'\n")
    with pytest.raises(SettingsError, match=r"pincite\.toml: cannot be read as TOML"):
        load(tmp_path)


def test_a_wrong_variable_or_flag_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"index\.chunk: there is no such setting"):
        load(tmp_path, {"PINCITE_INDEX_CHUNK": "1"})
    with pytest.raises(SettingsError, match=r"index\.batch_size"):
        load(tmp_path, batch_size=0)


def test_a_folder_cannot_have_links_out_of_it_followed(tmp_path: Path) -> None:
    (tmp_path / "pincite.toml").write_text("[index]\nfollow_links = true\n")
    with pytest.raises(SettingsError, match=r"can't be set by a folder.*PINCITE_INDEX_FOLLOW_LINKS"):
        load_settings(IndexSettings, "index", tmp_path, {})
    environ = {"PINCITE_INDEX_FOLLOW_LINKS": "true"}
    assert load_settings(IndexSettings, "index", None, environ).follow_links
    assert load_settings(IndexSettings, "index", None, {}, own=tmp_path).follow_links
