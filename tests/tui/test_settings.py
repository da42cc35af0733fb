"""The table `[tui]`: the person's own, and that of the documents over it."""

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.settings import SETTINGS_FILE
from tui.settings import TuiSettings, load_tui_settings


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "pincite"
    folder.mkdir()
    return folder


def write(folder: Path, text: str) -> None:
    (folder / SETTINGS_FILE).write_text(text, "utf-8")


def test_without_a_file_all_is_default(folder: Path) -> None:
    assert load_tui_settings(folder) == TuiSettings(passages=10, theme=None, keys={})


def test_the_folder_s_file_overrides_the_person_s_own_key_by_key(folder: Path, own: Path) -> None:
    write(own, '[tui]\ntheme = "nord"\npassages = 5\n')
    assert load_tui_settings(folder) == TuiSettings(theme="nord", passages=5)
    write(folder, '[tui]\ntheme = "dracula"\n')
    assert load_tui_settings(folder) == TuiSettings(theme="dracula", passages=5)


def test_keys_are_a_table_of_actions(folder: Path) -> None:
    write(folder, '[tui.keys]\n"ask.mark" = "ctrl+b"\n"results.why" = "w,f2"\n')
    assert load_tui_settings(folder).keys == {"ask.mark": "ctrl+b", "results.why": "w,f2"}


def test_the_environment_overrides_both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "[tui]\npassages = 5\n")
    monkeypatch.setenv("PINCITE_TUI_PASSAGES", "7")
    assert load_tui_settings(folder).passages == 7


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[tui]\ncolour = "red"\n', "colour"),
        ("[tui]\npassages = 0\n", "passages"),
        ("[tui]\npassages = 101\n", "passages"),
        ("[tui]\ntheme = 3\n", "theme"),
        ('[tui.keys]\n"ask.mark" = 3\n', "keys"),
        ("tui = 3\n", "tui"),
        ("[tui\n", SETTINGS_FILE),
    ],
)
@pytest.mark.parametrize("is_own", [True, False])
def test_a_wrong_setting_is_named(folder: Path, own: Path, is_own: bool, text: str, named: str) -> None:
    write(own if is_own else folder, text)
    with pytest.raises(SettingsError, match=named):
        load_tui_settings(folder)
