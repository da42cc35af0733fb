"""The page itself, on a screen of its own."""

from pathlib import Path

import pytest

from tests.pdfs import lines, pdf
from tests.tui.pilot import AppPilot, ask, drive, make_app, ready, toasts, until
from tui.app.picture.page_picture import PagePicture
from tui.app.picture.screen import PageScreen

LIT = (248, 224, 64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    pages = [
        lines("A cover."),
        lines("The dredger was sold in 1911. " * 3, *["Its crew stayed on."] * 30),
        lines("End."),
    ]
    (corpus / "report.pdf").write_bytes(pdf(pages))
    (corpus / "plain.txt").write_text("The harbour froze over in the winter of that year.\n")
    return corpus


def is_lit(picture: PagePicture) -> bool:
    """Return whether any cell that is shown has the colour of lit words."""
    found = [
        segment.style.bgcolor.triplet
        for y in range(picture.size.height)
        for segment in picture.render_line(y)
        if segment.style and segment.style.bgcolor and segment.style.bgcolor.triplet
    ]
    return any(colour.red > 200 and colour.green > 150 and colour.blue < 120 for colour in found)


def test_the_page_of_a_passage_is_shown_with_its_words_lit(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, "dredger sold 1911")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, PageScreen) and app.screen.drawn)
        screen = app.screen
        assert isinstance(screen, PageScreen)
        picture = screen.query_one(PagePicture)
        assert screen.drawn is not None
        assert screen.drawn.page == 2
        await until(pilot, lambda: is_lit(picture))
        width = picture.virtual_size.width
        await pilot.press("plus")
        assert picture.virtual_size.width > width
        await until(pilot, lambda: is_lit(picture))
        await pilot.press("pagedown")
        await until(pilot, lambda: screen.drawn is not None and screen.drawn.page == 3)
        assert not is_lit(picture)
        await pilot.press("pagedown", "escape")
        await until(pilot, lambda: app.screen is app.ask)

    drive(app, scene)


def test_a_text_has_no_pages(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, "harbour froze winter")
        assert app.ask.area.check_action("page", ()) is False
        assert not any(binding.binding.action == "page" for binding in app.screen.active_bindings.values())
        await pilot.press("v")
        assert app.screen is app.ask
        await ask(pilot, "dredger sold 1911")
        assert app.ask.area.check_action("page", ()) is True

    drive(app, scene)


def test_a_page_that_cannot_be_drawn_is_told_of(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, "dredger sold 1911")
        (folder / "report.pdf").write_bytes(b"%PDF-1.4 something else")
        await pilot.press("v")
        await until(pilot, lambda: "has changed since it was indexed" in str(toasts(app)))

    drive(app, scene)
