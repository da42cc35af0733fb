"""Chromium as the tests drive it: headless, alone with this machine, and what it asked for and complained of."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

CATCH_TERMINAL = """
Object.defineProperty(Object.prototype, "fitAddon", {
  configurable: true,
  set(addon) {
    window.caught = this;
    Object.defineProperty(this, "fitAddon", {value: addon, writable: true});
  },
});
"""
"""Lets hold of the page's terminal as it is made; it is drawn on a canvas, where nothing can be read."""

CELLS = """
if (!window.caught) return [];
const terminal = caught.terminal, buffer = terminal.buffer.active, rows = [];
for (let y = 0; y < terminal.rows; y++) {
  const row = [];
  for (let x = 0; x < terminal.cols; x++) {
    const cell = buffer.getLine(y).getCell(x);
    row.push([cell.getChars() || (cell.getWidth() ? " " : ""), cell.isBgDefault() ? -1 : cell.getBgColor()]);
  }
  rows.push(row);
}
return rows;
"""

Cells = list[list[tuple[str, int]]]


def missing() -> str | None:
    """Return the program that is not installed, None if both are."""
    return next((name for name in ("chromium", "chromedriver") if shutil.which(name) is None), None)


class Chromium:
    """One window of a browser."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self._driver = driver

    def open(self, address: str) -> None:
        self._driver.get(address)

    def type(self, keys: str) -> None:
        ActionChains(self._driver).send_keys(keys).perform()

    def cells(self) -> Cells:
        """Return the terminal's cells, row by row: what stands in each, and the colour behind it."""
        return [[(text, colour) for text, colour in row] for row in self._driver.execute_script(CELLS)]

    def screen(self) -> str:
        """Return what stands in the terminal."""
        return "\n".join("".join(text for text, _ in row) for row in self.cells())

    def wait(self, condition: Callable[[], object], what: str, seconds: float) -> None:
        try:
            WebDriverWait(self._driver, seconds, poll_frequency=0.1).until(lambda _: condition())
        except TimeoutException as error:
            raise AssertionError(f"waited for {what}; on the screen is\n{self.screen()}") from error

    def evaluate(self, script: str) -> Any:
        return self._driver.execute_script(script)

    def keep_picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        assert self._driver.save_screenshot(str(path))

    def requests(self) -> list[str]:
        """Return the addresses that pages have asked for since the last call."""
        addresses = []
        for entry in self._driver.get_log("performance"):  # type: ignore[no-untyped-call]
            event = json.loads(entry["message"])["message"]
            if event["method"] == "Network.requestWillBeSent":
                addresses.append(event["params"]["request"]["url"])
            elif event["method"] == "Network.webSocketCreated":
                addresses.append(event["params"]["url"])
        return addresses

    def errors(self) -> list[str]:
        """Return the errors on the console since the last call."""
        return [entry["message"] for entry in self._driver.get_log("browser") if entry["level"] == "SEVERE"]  # type: ignore[no-untyped-call]


@contextmanager
def chromium(profile: Path, size: tuple[int, int]) -> Iterator[Chromium]:
    """Start Chromium with a fresh profile folder."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (*FLAGS, f"--user-data-dir={profile}", "--window-size={},{}".format(*size)):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CATCH_TERMINAL})
        driver.get("about:blank")
        opened = Chromium(driver)
        opened.requests()
        yield opened
    finally:
        driver.quit()
