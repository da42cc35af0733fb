"""How Textual draws in a tab."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="textual-serve is not installed: pip install 'pincite[serve]'")

from tui.browser.tab_process import DRIVER, TabProcess

APP = """
import sys
from textual.app import App

class SizeApp(App[None]):
    def on_key(self) -> None:
        print(*self.size, file=sys.__stderr__)
        self.exit()

SizeApp().run()
"""


def size_after(keys: str, driver: str) -> str:
    """Return the size of an app's screen, which begins at 90 × 30, after these keys."""
    run = subprocess.run(
        [sys.executable, "-c", APP],
        input=TabProcess.encode_packet(b"D", keys.encode()) + TabProcess.encode_packet(b"D", b"q"),
        capture_output=True,
        timeout=60,
        check=True,
        env={
            **os.environ,
            "TEXTUAL_DRIVER": driver,
            "COLUMNS": "90",
            "ROWS": "30",
            "PYTHONPATH": str(Path(__file__).parents[3]),
        },
    )
    return run.stderr.decode().strip()


def test_the_size_cannot_be_set_among_the_keys() -> None:
    keys = "\x1b[48;40;70;400;700t"
    assert size_after(keys, "textual.drivers.web_driver:WebDriver") == "70 40"
    assert size_after(keys, DRIVER) == "90 30"
