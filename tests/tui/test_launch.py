"""Opening the app: where there is a screen for it, and what it costs later."""

import gc

import pytest

from tui.launch import _has_screen, _kept_out_of_collections


def test_a_browser_is_a_screen_and_a_pipe_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    assert not _has_screen()
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    assert _has_screen()


def test_garbage_is_collected_again_whatever_happens() -> None:
    def fail() -> None:
        with _kept_out_of_collections():
            assert not gc.isenabled()
            raise LookupError

    before = gc.get_freeze_count()
    with pytest.raises(LookupError):
        fail()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    gc.unfreeze()
