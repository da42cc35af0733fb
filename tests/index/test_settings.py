"""Settings: file under environment under flags, and nothing unknown."""

from pathlib import Path
from typing import Any

import pytest

from index.errors import SettingsError
from index.settings import IndexSettings, load_settings, personal_folder


def load(folder: Path, environ: dict[str, str] | None = None, **flags: Any) -> IndexSettings:
    return load_settings(IndexSettings, "index", folder, environ or {}, **flags)


def test_each_source_goes_over_the_one_before(tmp_path: Path) -> None:
    assert load(tmp_path) == IndexSettings()
    (tmp_path / "pincite.toml").write_text(
        "[index]\npassage_chars = 300\nbatch_size = 8\nlargest_file_mb = 7\n[rag]\nk = 3\n"
    )
    assert load(tmp_path).passage_chars == 300
    environ = {
        "PINCITE_INDEX_PASSAGE_CHARS": "400",
        "PINCITE_INDEX_BATCH_SIZE": "16",
        "PINCITE_RAG_X": "1",
        "HOME": "/",
    }
    assert load(tmp_path, environ).passage_chars == 400
    settings = load(tmp_path, environ, passage_chars=500, batch_size=None)
    assert (settings.passage_chars, settings.batch_size, settings.largest_file_mb) == (500, 16, 7)


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


@pytest.mark.parametrize("line", ["model = 'model'", "runtime = 'sentence-transformers'", "follow_links = true"])
def test_documents_cannot_choose_what_brings_code_or_leads_out(tmp_path: Path, line: str) -> None:
    documents, own = tmp_path / "documents", tmp_path / "own"
    for folder in (documents, own):
        folder.mkdir()
        (folder / "pincite.toml").write_text(f"[index]\n{line}\n")
    key = line.partition(" ")[0]
    wanted = rf"documents/pincite\.toml: index\.{key} can't be set .*pincite/pincite\.toml, or .*_{key.upper()}="
    with pytest.raises(SettingsError, match=wanted):
        load(documents)
    with pytest.raises(SettingsError, match=wanted):
        load_settings(IndexSettings, "index", documents, {}, own=own)
    (documents / "pincite.toml").unlink()
    assert getattr(load_settings(IndexSettings, "index", documents, {}, own=own), key) != getattr(IndexSettings(), key)


def test_a_persons_own_file_holds_everywhere_and_the_folders_goes_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    personal_folder().mkdir(parents=True)
    (personal_folder() / "pincite.toml").write_text("[index]\nmodel = 'mine'\npassage_chars = 300\n")
    (tmp_path / "pincite.toml").write_text("[index]\npassage_chars = 400\n")
    settings = load_settings(IndexSettings, "index", tmp_path)
    assert (settings.model, settings.passage_chars) == ("mine", 400)
