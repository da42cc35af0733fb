"""The question box: walking through the questions asked before."""

from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets.input import Selection

from tests.tui.app.widgets.host import Host, drive
from tui.app.widgets.question import QuestionBox


def test_up_and_down_walk_through_the_questions_and_back_to_the_draft() -> None:
    asked = ["one", "two", "three"]
    box = QuestionBox(lambda: asked)
    host = Host(box)

    async def scene(pilot: Pilot[Any]) -> None:
        await pilot.press("h", "a", "l", "f")
        seen = []
        for key in ("up", "up", "up", "up", "down", "down", "down"):
            await pilot.press(key)
            seen.append(box.value)
        assert seen == ["three", "two", "one", "one", "two", "three", "half"]
        assert box.cursor_position == len("half")
        await pilot.press("down")
        assert [type(message) for message in host.said] == [QuestionBox.LeftBelow]
        assert box.value == "half"

    drive(host, scene)


def test_the_question_that_stands_there_is_not_brought_back_again() -> None:
    asked = ["one", "two"]
    box = QuestionBox(lambda: asked)
    host = Host(box)

    async def scene(pilot: Pilot[Any]) -> None:
        box.value = "two"
        await pilot.press("up")
        assert box.value == "one"
        box.forget_place()
        await pilot.press("up")
        assert box.value == "two"
        asked.append("three")
        box.forget_place()
        await pilot.press("up")
        assert box.value == "three"

    drive(host, scene)


def test_escape_empties_the_box_and_begins_at_the_newest() -> None:
    box = QuestionBox(lambda: ["one", "two"])
    host = Host(box)

    async def scene(pilot: Pilot[Any]) -> None:
        await pilot.press("up", "up", "escape")
        assert box.value == ""
        await pilot.press("up")
        assert box.value == "two"

    drive(host, scene)


def test_without_questions_the_draft_stays() -> None:
    box = QuestionBox(list)
    host = Host(box)

    async def scene(pilot: Pilot[Any]) -> None:
        await pilot.press("x", "up", "up")
        assert box.value == "x"

    drive(host, scene)


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        (
            "What military hardware\ndid Russia promise\nNicaragua?",
            "What military hardware did Russia promise Nicaragua?",
        ),
        ("\r\n What military\r\n\r\n   hardware\r", "What military hardware"),
        ("Where\u2028and when?", "Where and when?"),
        ("one line ", "one line "),
        ("\n", ""),
        ("", ""),
    ],
)
@pytest.mark.parametrize("way", ["terminal", "clipboard"])
def test_every_line_of_a_paste_is_kept(pasted: str, value: str, way: str) -> None:
    box = QuestionBox(list)
    host = Host(box)

    async def scene(pilot: Pilot[Any]) -> None:
        if way == "terminal":
            box.post_message(Paste(pasted))
        else:
            host.copy_to_clipboard(pasted)
            await pilot.press("ctrl+v")
        await pilot.pause()
        assert box.value == value

    drive(host, scene)


@pytest.mark.parametrize("is_backwards", [False, True])
def test_a_paste_takes_the_place_of_what_is_selected(is_backwards: bool) -> None:
    box = QuestionBox(list)
    host = Host(box)

    async def scene(pilot: Pilot[Any]) -> None:
        box.value = "Where is the bank now?"
        box.selection = Selection(17, 9) if is_backwards else Selection(9, 17)
        box.post_message(Paste("a school\nfor police"))
        await pilot.pause()
        assert box.value == "Where is a school for police now?"

    drive(host, scene)
