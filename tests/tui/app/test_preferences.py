"""What the app remembers of a person's taste."""

from pathlib import Path

import pytest

from tui.app.preferences import Preferences, PreferencesFile


@pytest.fixture
def file(tmp_path: Path) -> PreferencesFile:
    return PreferencesFile(tmp_path / "not" / "yet" / "preferences.json")


def test_a_theme_is_kept(file: PreferencesFile) -> None:
    assert file.read() == Preferences()
    for theme in ("pincite-light", "nord", None):
        file.write(Preferences(theme=theme))
        assert PreferencesFile(file.path).read() == Preferences(theme=theme)


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b"[]", b"3", b"null", b"\xff\xfe\x00", b'{"theme": 3}', b'{"theme": ["x"]}', b'"theme"', b"[" * 100],
)
def test_a_damaged_file_is_as_good_as_none_and_can_be_written_over(file: PreferencesFile, damaged: bytes) -> None:
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(damaged)
    assert file.read() == Preferences()
    file.write(Preferences(theme="nord"))
    assert file.read() == Preferences(theme="nord")


def test_keys_of_another_version_do_no_harm(file: PreferencesFile) -> None:
    file.path.parent.mkdir(parents=True)
    file.path.write_text('{"theme": "nord", "later": true}', "utf-8")
    assert file.read() == Preferences(theme="nord")


def test_a_write_that_fails_leaves_what_was_kept(file: PreferencesFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write(Preferences(theme="nord"))

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="full"):
        file.write(Preferences(theme="dracula"))
    assert file.read() == Preferences(theme="nord")


def test_nothing_lies_about_after_a_write(file: PreferencesFile) -> None:
    file.write(Preferences(theme="nord"))
    assert list(file.path.parent.iterdir()) == [file.path]


def test_by_default_it_lies_with_the_person_s_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert PreferencesFile().path == tmp_path / "pincite" / "preferences.json"
