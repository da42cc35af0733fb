"""Which back end the settings name."""

from pathlib import Path

import pytest

from index.backend.choose import choose_backend
from index.errors import SettingsError
from index.settings import SETTINGS_FILE, IndexSettings, load_settings


def test_by_default_the_index_is_on_this_disk() -> None:
    assert choose_backend(IndexSettings()) is None


def test_a_folder(tmp_path: Path) -> None:
    backend = choose_backend(IndexSettings(backend="folder", uri=str(tmp_path / "shared")))
    assert backend is not None
    assert backend.place == str(tmp_path / "shared")


def test_a_folder_with_other_files_is_never_written_into(tmp_path: Path) -> None:
    """An index beside documents would hide them from being read."""
    (tmp_path / "a.txt").write_text("The seal is kept by Nora.", "utf-8")
    settings = IndexSettings(backend="folder", uri=str(tmp_path))
    with pytest.raises(SettingsError, match="holds other files"):
        choose_backend(settings, is_writing=True)
    assert choose_backend(settings) is not None
    for name in ("generations", "segments", "lock"):
        (tmp_path / "own" / name).mkdir(parents=True)
    assert choose_backend(IndexSettings(backend="folder", uri=str(tmp_path / "own")), is_writing=True) is not None


def test_an_address_is_no_folder() -> None:
    with pytest.raises(SettingsError, match="is no folder; for a server"):
        choose_backend(IndexSettings(backend="folder", uri="http://127.0.0.1:19530"))


def test_a_name_that_milvus_cannot_have(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'my leases' is no name: use letters"):
        load_settings(IndexSettings, "index", tmp_path, {}, collection="my leases")


@pytest.mark.parametrize("kind", ["folder", "milvus"])
def test_without_a_place(kind: str) -> None:
    with pytest.raises(SettingsError, match=r"index\.uri"):
        choose_backend(IndexSettings.model_validate({"backend": kind}))


@pytest.mark.parametrize("key", ["backend", "uri", "collection"])
def test_documents_name_no_server(tmp_path: Path, key: str) -> None:
    """A folder of documents may come from anyone: questions must not go where it says."""
    (tmp_path / SETTINGS_FILE).write_text(f'[index]\n{key} = "milvus"\n', "utf-8")
    with pytest.raises(SettingsError, match="can't be set by a folder"):
        load_settings(IndexSettings, "index", tmp_path, {})


def test_the_token_is_no_setting() -> None:
    settings = load_settings(IndexSettings, "index", None, {"PINCITE_MILVUS_TOKEN": "root:secret"})
    assert "secret" not in settings.model_dump_json()


def test_an_address_has_no_password() -> None:
    with pytest.raises(SettingsError, match="leave user and password out") as raised:
        choose_backend(IndexSettings(backend="milvus", uri="http://root:secret@host:19530"))
    assert "secret" not in str(raised.value)
