"""`pincite serve`, as someone with a browser meets it."""

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("textual_serve", reason="textual-serve is not installed: pip install 'pincite[serve]'")
pytest.importorskip("selenium")

from tests.chromium import Cells, Chromium, chromium, missing
from tests.pdfs import lines, pdf

ROOT = Path(__file__).resolve().parents[3]
QUESTION = "How much has Russia invested in energy projects in Venezuela?"
SENTENCE = (
    "In October, Ivanov announced that Russia had invested around $16 billion in energy projects in Venezuela, and "
    'stated that improving the quality of antinarcotics efforts in Latin America was necessary "in order to protect '
    'our investments in that region from drug lords."'
)
ENTER, ESCAPE, PAGE_DOWN = "\ue007", "\ue00c", "\ue00f"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(missing() is not None, reason=f"{missing()} is not installed"),
]


@contextmanager
def served(folder: Path, home: Path) -> Iterator[str]:
    """Serve a folder on a free port and return the address; at the end nothing that was started is left."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tui", "serve", str(folder), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=home,
    ) as server:
        assert server.stderr is not None
        try:
            told = server.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/\S+/", told)
            assert address, told
            yield address.group()
            server.send_signal(signal.SIGINT)
            assert server.stderr.read() == "stopped\n"
            assert server.wait(timeout=20) == 130
        finally:
            server.kill()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chromium]:
    with chromium(tmp_path / "profile", (1400, 900)) as opened:
        yield opened


def lit(cells: Cells, words: str) -> str:
    """Return the highlight that begins with these words: row by row, what has their colour behind it."""
    found: list[str] = []
    lit_colour = None
    for row in cells:
        runs = [
            (colour, "".join(text for text, _ in run)) for colour, run in itertools.groupby(row, lambda cell: cell[1])
        ]
        if lit_colour is None:
            lit_colour = next((colour for colour, text in runs if text.startswith(words)), None)
        part = next((text for colour, text in runs if colour == lit_colour), None)
        if part is not None:
            found.append(part)
        elif found:
            break
    return " ".join(" ".join(found).split())


def test_a_question_is_answered_in_the_browser(browser: Chromium, seeds: Path, tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s a "folder" of $HOME; & documents'
    shutil.copytree(seeds, folder, ignore=shutil.ignore_patterns(".pincite"))
    with served(folder, tmp_path) as address:
        browser.open(address)
        browser.wait(lambda: "Ask your documents a question" in browser.screen(), "the first frame", 20)
        browser.wait(lambda: re.search(r"\d passages +● ready", browser.screen()), "the index", 120)
        browser.type(QUESTION + ENTER)
        browser.wait(lambda: "Answered" in browser.screen(), "the answer", 60)
        browser.wait(lambda: lit(browser.cells(), "In October, Ivanov") == SENTENCE, "the highlight", 20)
        browser.keep_picture(ROOT / "artefacts" / "browser.png")

        asked = [urlsplit(request) for request in browser.requests()]
        assert {part.netloc for part in asked if part.scheme != "data"} == {urlsplit(address).netloc}
        below = urlsplit(address).path
        assert {below, f"{below}ws", f"{below}static/js/textual.js"} <= {part.path for part in asked}
        assert any(part.path.endswith(".ttf") for part in asked)
        assert browser.errors() == []

        # The address without its token gets one line, which says what to do.
        root = "{0.scheme}://{0.netloc}/".format(urlsplit(address))
        assert "Use the address that pincite printed" in browser.evaluate(
            f"return (await (await fetch('{root}')).text())"
        )
    browser.wait(lambda: "This session has ended." in browser.evaluate("return document.body.innerText"), "the end", 10)


def test_the_page_of_a_pdf_is_a_real_picture(browser: Chromium, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    pages = [lines("A cover."), lines("The dredger was sold in 1911.", "Its crew stayed on."), lines("The end.")]
    (folder / "report.pdf").write_bytes(pdf(pages))
    picture = "document.querySelector('#picture.-shown img')"
    with served(folder, tmp_path) as address:
        browser.open(address)
        browser.wait(lambda: re.search(r"\d passages? +● ready", browser.screen()), "the index", 120)
        browser.type("When was the dredger sold?" + ENTER)
        browser.wait(lambda: "report.pdf" in browser.screen(), "the passage", 60)
        browser.type(ENTER)
        browser.wait(lambda: "v Page" in browser.screen(), "the keys of the passages", 20)
        browser.type("v")
        browser.wait(lambda: browser.evaluate(f"return {picture}?.naturalWidth") == 3 * 612, "the picture", 30)
        first = browser.evaluate(f"return {picture}.src")
        width = browser.evaluate(f"return {picture}.offsetWidth")
        browser.keep_picture(ROOT / "artefacts" / "browser-page.png")
        browser.type("+")
        browser.wait(lambda: browser.evaluate(f"return {picture}.offsetWidth") > width, "a larger picture", 20)
        browser.type(PAGE_DOWN)
        browser.wait(lambda: "page 3 of 3" in browser.screen(), "the next page", 20)
        browser.wait(lambda: browser.evaluate(f"return {picture}.src") != first, "its picture", 20)
        # An address of a picture works once, and only for whoever has it.
        assert browser.evaluate(f"return (await fetch('{first}')).status") == 404
        browser.type(ESCAPE)
        browser.wait(lambda: browser.evaluate(f"return {picture}") is None, "the passages again", 20)
        assert all("/download/" in error for error in browser.errors())
