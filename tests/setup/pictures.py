"""Makes the README's pictures of the app, in tests/pictures: `make pictures`. The real app and model, over the seeds.

A picture shows the same wherever it is made and looked at: sizes and dates are fixed, nothing blinks, no time that
anything took and no folder of this machine is shown, and no font is fetched. `--all` makes one of every state of the
app, `--png` turns them into PNGs by Chromium; both are for looking at, in artefacts/.
"""

import argparse
import asyncio
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

import tui.app.app
from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED
from index.location import default_corpus
from tests.tui.pilot import AppPilot, ask, ready, until
from tui.app import messages
from tui.app.app import PinciteApp
from tui.app.engine import Engine
from tui.app.preferences import PreferencesFile
from tui.app.screens.library import LibraryScreen
from tui.app.widgets.question import QuestionBox
from tui.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
PICTURES, ARTEFACTS = ROOT / "tests" / "pictures", ROOT / "artefacts"

QUESTION = "How much has Russia invested in energy projects in Venezuela?"
UNANSWERABLE = "Who won the World Cup in 1998?"
SAVED = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC).timestamp()
"""When the pictures say the documents were saved."""

MILLISECONDS = 30.0
"""What the pictures say an answer took; on two cores it is about that."""

FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
"""Fonts that are there: every run of words has its width in the picture, so that columns hold in each of them."""

WIDE, NARROW = (132, 38), (80, 24)

Scene = Callable[[PinciteApp, AppPilot], Awaitable[None]]


class PicturedApp(PinciteApp):
    """The app, telling the same wherever and however fast it runs."""

    CSS_PATH = str(Path(tui.app.app.__file__).with_name("app.tcss"))

    def _post(self, message: Message) -> None:
        if isinstance(message, messages.AnswerReady | messages.PreviewReady):
            message.milliseconds = MILLISECONDS
        if isinstance(message, messages.StatusChecked):
            message.status = message.status.model_copy(update={"location": "seeds/.pincite"})
        super()._post(message)


@dataclass(frozen=True)
class Picture:
    """One picture: what is done before it is taken."""

    name: str
    scene: Scene
    is_kept: bool = False
    size: tuple[int, int] = WIDE
    theme: str | None = None


async def empty(app: PinciteApp, pilot: AppPilot) -> None:
    """Nothing has been asked yet."""
    await until(pilot, lambda: app.ask.query_one("#examples").display)


async def answer(app: PinciteApp, pilot: AppPilot) -> None:
    """A question with its answer, the document beside it."""
    await ask(pilot, QUESTION)
    await until(pilot, lambda: "Answered" in str(app.ask.query_one("#verdict").render()))


async def why(app: PinciteApp, pilot: AppPilot) -> None:
    """The answer, with where its rank comes from."""
    await answer(app, pilot)
    await pilot.press("w")


async def source(app: PinciteApp, pilot: AppPilot) -> None:
    """The document at the passage."""
    await answer(app, pilot)
    await pilot.press("enter")


async def abstention(app: PinciteApp, pilot: AppPilot) -> None:
    """A question that the documents don't answer."""
    await ask(pilot, UNANSWERABLE)


async def library(app: PinciteApp, pilot: AppPilot) -> None:
    """The documents, a minute after they were indexed."""
    assert app.status is not None
    later = app.status.created + datetime.timedelta(minutes=1)
    app.push_screen(LibraryScreen(app, lambda: later))
    await until(pilot, lambda: isinstance(app.screen, LibraryScreen))


ALL = (
    Picture("answer", answer, is_kept=True),
    Picture("why", why, is_kept=True),
    Picture("abstention", abstention, is_kept=True),
    Picture("library", library, is_kept=True),
    Picture("empty", empty),
    Picture("source", source),
    Picture("narrow-empty", empty, size=NARROW),
    Picture("narrow", answer, size=NARROW),
    Picture("narrow-why", why, size=NARROW),
    Picture("narrow-source", source, size=NARROW),
    Picture("narrow-abstention", abstention, size=NARROW),
    Picture("narrow-library", library, size=NARROW),
    Picture("light", answer, theme="pincite-light"),
    Picture("high-contrast", answer, theme="pincite-high-contrast"),
)


async def take(picture: Picture, documents: Path, home: Path) -> str:
    """Return a picture as SVG."""
    app = PicturedApp(
        Engine(documents, embedder=make_embedder(PACKAGED, "sentence-transformers")),
        workspace=Workspace(home / "workspace"),
        preferences=PreferencesFile(home / "preferences.json"),
    )
    async with app.run_test(size=picture.size) as pilot:
        app.ask.query_one(QuestionBox).cursor_blink = False
        if picture.theme is not None:
            app.theme = picture.theme
        await ready(pilot)
        await picture.scene(app, pilot)
        await settle(app, pilot)
        svg = plain(app.export_screenshot(title="pincite"))
        await app.action_quit()
    return svg


async def settle(app: PinciteApp, pilot: AppPilot) -> None:
    """Wait until the screen stays as it is."""
    before, same = "", 0
    while same < 5:
        await pilot.pause(0.1)
        now = app.export_screenshot()
        same = same + 1 if now == before else 0
        before = now


def plain(svg: str) -> str:
    """Return a picture that fetches nothing, its lines without blanks at their ends."""
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: (?:Fira Code|arial)[^;]*", f"font-family: {FONTS}", svg)
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines() if line.strip())


def to_png(svg: Path, png: Path) -> None:
    """Draw a picture with Chromium."""
    width, height = (
        round(float(number)) for number in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg.read_text())[0]
    )
    png.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        subprocess.run(
            [*command, f"--window-size={width},{height}", f"--screenshot={png}", str(svg)],
            capture_output=True,
            check=True,
        )


def copy_documents(folder: Path) -> None:
    """Copy the demo documents, as if they had been saved long ago, and index them."""
    shutil.copytree(default_corpus(), folder, ignore=shutil.ignore_patterns(".pincite"))
    for path in folder.iterdir():
        os.utime(path, (SAVED, SAVED))
    subprocess.run([sys.executable, "-m", "tui", "index", str(folder)], check=True, capture_output=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument("--all", action="store_true", help="also those that the README does not show, in artefacts/")
    parser.add_argument("--png", action="store_true", help="also as PNG, in artefacts/")
    arguments = parser.parse_args(argv)
    os.environ["TZ"] = "UTC"
    time.tzset()
    ARTEFACTS.mkdir(exist_ok=True)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        os.environ["XDG_CONFIG_HOME"] = str(home / "config")
        copy_documents(home / "seeds")
        for picture in ALL:
            if picture.name in arguments.names if arguments.names else picture.is_kept or arguments.all:
                path = (PICTURES if picture.is_kept else ARTEFACTS) / f"{picture.name}.svg"
                path.write_text(asyncio.run(take(picture, home / "seeds", home / picture.name)), "utf-8")
                sys.stderr.write(f"{path.relative_to(ROOT)}\n")
                if arguments.png:
                    to_png(path, ARTEFACTS / f"{picture.name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
