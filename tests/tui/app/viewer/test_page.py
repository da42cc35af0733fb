"""The page on a screen: keys, wheel, scroll bar, resizing, selecting."""

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.scrollbar import ScrollBar

from tests.tui.app.viewer.conftest import HOSTILE
from tests.tui.app.viewer.driving import SourceApp, drive, numbered, place, until
from tui.app.viewer.page import WHEEL_ROWS, Page
from tui.app.viewer.view import DocumentView
from tui.terminal import visible

TEXT = numbered(500)


def app_at(words: str, text: str = TEXT, *lit: str) -> SourceApp:
    app = SourceApp({"report": text})
    app.call_later(lambda: app.panel.show(place("report", text, words, *lit)))
    return app


async def opened(app: SourceApp, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: bool(app.said))
    await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "top"),
    [
        (["j"], 241), (["down"], 241), (["k"], 239), (["up"], 239), (["G"], 482), (["end"], 482), (["g"], 1),
        (["home"], 1), (["space"], 257), (["pagedown"], 257), (["b"], 223), (["pageup"], 223), (["G", "j"], 482),
        (["g", "k"], 1), (["G", "k"], 481),
    ],
)  # fmt: skip
def test_keys_move_the_window(keys: list[str], top: int) -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        assert app.top_line == 240
        await pilot.press(*keys)
        await until(pilot, lambda: app.top_line == top)

    drive(app_at("line 249 some words"), steps)


def test_the_place_is_in_the_middle_marked_and_lit() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        assert app.screen_rows[9] == "249 ▌ line 249 some words here"
        strip = app.panel.page.render_line(9)
        styles = app.panel.page.get_component_rich_style
        looks = {segment.text: segment.style for segment in strip}
        lit, cited = looks["some"], looks["line 249 "]
        assert lit is not None and lit.bgcolor == styles("document--highlight").bgcolor
        assert cited is not None and cited.bgcolor == styles("document--cited").bgcolor

    drive(app_at("line 249 some words", TEXT, "some"), steps)


def test_the_mouse_wheel_moves_the_window() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        page = app.panel.page
        from textual import events

        for kind in (events.MouseScrollDown, events.MouseScrollDown, events.MouseScrollUp):
            page.post_message(kind(page, 5, 5, 0, 0, 0, False, False, False))
        await until(pilot, lambda: app.top_line == 240 + WHEEL_ROWS)

    drive(app_at("line 249 some words"), steps)


def test_the_scroll_bar_tells_the_place_and_moves_it() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        bar = app.panel.query_one(DocumentView).query_one(ScrollBar)
        await until(pilot, lambda: bar.window_virtual_size == 500 and 230 < bar.position < 250)
        await pilot.mouse_down(bar, offset=(0, 9))
        await pilot.hover(bar, offset=(0, 12))
        await pilot.mouse_up(bar, offset=(0, 12))
        await until(pilot, lambda: 300 < app.top_line < 360)
        top = app.top_line
        await pilot.click(bar, offset=(0, 1))
        await until(pilot, lambda: app.top_line == top - 17)
        await pilot.press("G")
        await until(pilot, lambda: bar.position + bar.window_size == bar.window_virtual_size)

    drive(app_at("line 249 some words"), steps)


def test_resizing_keeps_the_place() -> None:
    text = numbered(300, "words that are wrapped in a narrow window, more than once in a very narrow one")

    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        before = app.screen_rows
        for size in ((30, 12), (13, 5), (110, 40), (2, 1), (60, 20)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: app.size == size)  # type: ignore[misc]
            await pilot.pause()
            viewport = app.panel.page.viewport
            assert viewport is not None and viewport.shows(text.index("line 100 "))
        assert app.screen_rows == before

    drive(app_at("line 100 words", text), steps)


def test_what_is_selected_with_the_mouse_is_what_stands_in_the_document() -> None:
    text = "first\r\nein Wort\t中文 e\u0301\u202ex end\r\nlast"

    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        page = app.panel.page
        await pilot.mouse_down(page, offset=(5 + 4, 1))
        await pilot.hover(page, offset=(5 + 2, 2))
        await pilot.mouse_up(page, offset=(5 + 2, 2))
        await until(pilot, lambda: page.selected_text() == "Wort\t中文 e\u0301\u202ex end\r\nlas")
        assert app.screen.get_selected_text() == page.selected_text()
        await pilot.press("y")
        await until(pilot, lambda: app.copied == ["Wort\t中文 e\u0301\u202ex end\r\nlas"])
        selected = page.get_component_rich_style("document--selected").bgcolor
        marked = [
            segment.text for segment in page.render_line(1) if segment.style and segment.style.bgcolor == selected
        ]
        assert "".join(marked).startswith("Wort")

    drive(app_at("first", text), steps)


@pytest.mark.parametrize(("times", "words"), [(2, "some"), (3, "line 3 some words here")])
def test_clicks_select_a_word_or_a_line(times: int, words: str) -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        await pilot.click(app.panel.page, offset=(6 + 8, 2), times=times)
        await until(pilot, lambda: app.panel.page.selected_text() == words)

    drive(app_at("line 1 some"), steps)


def test_with_nothing_selected_the_cited_words_are_copied() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        await pilot.press("y")
        await until(pilot, lambda: app.copied == ["line 249 some"])

    drive(app_at("line 249 some"), steps)


@pytest.mark.parametrize("size", [(60, 12), (9, 4)])
def test_hostile_text_is_shown_and_nothing_else_happens(size: tuple[int, int]) -> None:
    text = "".join(f"{words}\nmiddle {words * 3}\r{words}\r\nend" for words in HOSTILE)

    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        page = app.panel.page
        for y in range(page.size.height):
            strip = page.render_line(y)
            assert strip.cell_length == page.size.width
            assert visible(strip.text) == strip.text
        for number in range(30):
            if number % 5 == 0:
                await pilot.click(page, offset=(6, 2))
            await pilot.press("space")
            assert all(page.render_line(y).cell_length == page.size.width for y in range(page.size.height))
        await pilot.press("G", "g", "slash", "m", "enter", "n", "escape")
        await pilot.pause()
        assert app.is_running
        assert app.notices == []

    drive(app_at("middle", text), steps, size)


def test_markup_in_titles_stays_text() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        from dataclasses import replace

        app.panel.show(replace(place("report", TEXT, "line 1"), title="".join(HOSTILE[:2]) + "\nx"))
        await until(pilot, lambda: "[@click=app.quit]x[/] [/ [TODO]" in app.words(".title"))
        assert "\x1b" not in app.words(".title")

    drive(app_at("line 249"), steps)


def test_an_empty_document() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot)
        await pilot.press("j", "k", "G", "g", "space", "slash", "x", "enter", "n", "colon", "5", "enter")
        assert app.screen_rows[0] == " 1 ▌" or app.screen_rows[0] == " 1"

    drive(app_at("", ""), steps)


def test_before_a_document_there_is_a_hint() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        await pilot.press("j", "slash", "n", "colon", "e", "y", "right_square_bracket", "alt+left")
        assert app.words(".title") == "Choose a passage to see it in its document"
        assert isinstance(app.focused, Page)

    drive(SourceApp({}), steps)
