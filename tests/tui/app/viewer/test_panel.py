"""The panel: places, hits, the trail, finding, lines, the editor, what goes wrong."""

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from index.errors import FilterError
from tests.tui.app.viewer.driving import SourceApp, drive, numbered, place, until
from tui.app.viewer.find_bar import FindBar
from tui.app.viewer.line_bar import LineBar
from tui.app.viewer.page import Page
from tui.app.viewer.panel import DocumentPanel
from tui.app.viewer.text import DocumentText

REPORT, NOTES = numbered(300), numbered(80, "needle in the notes")
HITS = [place("report", REPORT, f"line {number} ") for number in (20, 150, 290)]
NOTE = place("notes", NOTES, "line 40 ")


def app_with(**texts: str) -> SourceApp:
    return SourceApp({"report": REPORT, "notes": NOTES, **texts})


async def shown(app: SourceApp, pilot: Pilot[Any], *places: object) -> None:
    await until(pilot, lambda: tuple(app.said[-len(places) :]) == places)
    await pilot.pause()


def test_hits_in_a_document_are_gone_through_in_its_order() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.set_hits([HITS[1], NOTE, HITS[2], HITS[0]])
        app.panel.show(HITS[1])
        await shown(app, pilot, HITS[1])
        assert app.words(".where") == "150/300 · 2/3"
        for key, hit, where in (
            ("right_square_bracket", HITS[2], "290/300 · 3/3"),
            ("right_square_bracket", HITS[0], "20/300 · 1/3"),
            ("left_square_bracket", HITS[2], "290/300 · 3/3"),
        ):
            await pilot.press(key)
            await shown(app, pilot, hit)
            assert app.words(".where") == where

    drive(app_with(), steps)


def test_a_wide_header_says_it_in_words() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.set_hits(HITS)
        app.panel.show(HITS[1])
        await shown(app, pilot, HITS[1])
        assert app.words(".where") == "line 150 of 300 · hit 2 of 3"
        await pilot.press("G")
        await until(pilot, lambda: app.words(".where") == "line 272 of 300 · hit 2 of 3")

    drive(app_with(), steps, (100, 30))


def test_back_and_forward_across_documents() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        for one in (HITS[0], NOTE, HITS[2]):
            app.panel.show(one)
            await shown(app, pilot, one)
        for key, one in (("alt+left", NOTE), ("alt+left", HITS[0]), ("alt+right", NOTE)):
            await pilot.press(key)
            await shown(app, pilot, one)
        await pilot.click(".to-back")
        await shown(app, pilot, HITS[0])
        await pilot.press("alt+left")
        await pilot.pause()
        assert app.said[-1] == HITS[0]
        assert app.words(".title") == "The report"

    drive(app_with(), steps)


def test_a_replaced_place_is_not_gone_back_to() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(HITS[0])
        app.panel.show(HITS[1])
        app.panel.show(NOTE, replace=True)
        await shown(app, pilot, NOTE)
        await pilot.press("alt+left")
        await shown(app, pilot, HITS[0])

    drive(app_with(), steps)


def test_the_signs_in_the_header_go_from_hit_to_hit() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.set_hits(HITS)
        app.panel.show(HITS[0])
        await shown(app, pilot, HITS[0])
        await pilot.click(".to-next_hit")
        await shown(app, pilot, HITS[1])
        await pilot.click(".to-previous_hit")
        await shown(app, pilot, HITS[0])

    drive(app_with(), steps)


def test_only_the_last_document_asked_for_is_shown() -> None:
    class Slow(SourceApp):
        gate = threading.Event()

        def open_text(self, name: str) -> DocumentText:
            if name == "report":
                assert self.gate.wait(20)
            return super().open_text(name)

    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(HITS[0])
        await until(pilot, lambda: app.words(".where") == "opening…")
        app.panel.show(NOTE)
        await shown(app, pilot, NOTE)
        Slow.gate.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.said == [NOTE]
        assert app.panel.place == NOTE
        assert app.screen_rows[9].startswith("40 ▌ line 40 needle")

    drive(Slow({"report": REPORT, "notes": NOTES}), steps)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FilterError("x: there is no such document. See: pincite status"), "See: pincite status"),
        (OSError(5, "[red]gone[/"), "Bring the index up to date"),
        (RuntimeError("boom"), "Bring the index up to date"),
    ],
)
def test_a_document_that_cannot_be_read_is_a_notice(error: Exception, words: str) -> None:
    class Broken(SourceApp):
        def open_text(self, name: str) -> DocumentText:
            if name == "notes":
                raise error
            return super().open_text(name)

    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(HITS[0])
        await shown(app, pilot, HITS[0])
        app.panel.show(NOTE)
        await until(pilot, lambda: bool(app.notices))
        assert words in app.notices[0]
        assert app.words(".title") == "The report"
        assert app.panel.place == HITS[0]

    drive(Broken({"report": REPORT}), steps)


def test_a_place_beyond_the_document_is_its_end() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.texts["report"] = "short"
        app.panel.show(HITS[2])
        await shown(app, pilot, HITS[2])
        assert app.screen_rows[0].endswith("short")

    drive(app_with(), steps)


def test_a_changed_document_is_read_again_after_forget() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(HITS[0])
        await shown(app, pilot, HITS[0])
        app.texts["report"] = "changed\n" + REPORT
        app.panel.forget()
        app.panel.show(HITS[1])
        await shown(app, pilot, HITS[1])
        text = app.panel.page.text
        assert text is not None and text.lines == 301

    drive(app_with(), steps)


class TestFinding:
    async def typed(self, app: SourceApp, pilot: Pilot[Any], words: str, count: str) -> None:
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.focused, Input))
        await pilot.press(*words)
        await until(pilot, lambda: app.words(".count") == count)

    def test_as_it_is_typed_from_the_place_on(self) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[1])
            await shown(app, pilot, HITS[1])
            await self.typed(app, pilot, "LINE", "150 of 300")
            await pilot.press("down")
            await until(pilot, lambda: app.words(".count") == "151 of 300")
            await pilot.press("up", "up")
            await until(pilot, lambda: app.words(".count") == "149 of 300")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.focused, Page))
            await pilot.press("n", "n", "N")
            await until(pilot, lambda: app.words(".count") == "150 of 300")

        drive(app_with(), steps)

    def test_around_the_ends(self) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[0])
            await shown(app, pilot, HITS[0])
            await self.typed(app, pilot, "29", "1 of 13")
            await pilot.press("enter", "N")
            await until(pilot, lambda: app.words(".count") == "13 of 13")
            await until(pilot, lambda: app.top_line > 270)
            await pilot.press("n")
            await until(pilot, lambda: app.words(".count") == "1 of 13")
            await until(pilot, lambda: app.top_line < 30)

        drive(app_with(), steps)

    def test_found_words_are_marked_and_the_marks_go(self) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[0])
            await shown(app, pilot, HITS[0])
            page = app.panel.page
            await self.typed(app, pilot, "words", "20 of 300")
            found = page.get_component_rich_style("document--found").bgcolor
            current = page.get_component_rich_style("document--current").bgcolor
            rows = [y for y in range(page.size.height) if page.render_line(y).text.strip()[:2] in {"20", "21", "22"}]
            colours = [
                next(part.style.bgcolor for part in page.render_line(y) if part.text == "words" and part.style)
                for y in rows
            ]
            assert colours == [current, found, found]
            await pilot.press("escape")
            await until(pilot, lambda: not app.panel.query_one(FindBar).is_open)
            assert [part.text for part in page.render_line(1)][-2].endswith("some words here")
            assert isinstance(app.focused, Page)
            await pilot.press("n")
            await until(pilot, lambda: app.words(".count") == "20 of 300")

        drive(app_with(), steps)

    def test_nothing_found(self) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[0])
            await shown(app, pilot, HITS[0])
            await self.typed(app, pilot, "xyz", "nothing found")
            await pilot.press("enter", "n", "N")
            assert app.top_line in {11, 12}

        drive(app_with(), steps)

    def test_in_the_next_document_the_same_words_are_found(self) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[0])
            await shown(app, pilot, HITS[0])
            await self.typed(app, pilot, "needle", "nothing found")
            app.panel.show(NOTE)
            await shown(app, pilot, NOTE)
            await until(pilot, lambda: app.words(".count") == "80")
            top = app.top_line
            await pilot.press("enter", "n")
            await until(pilot, lambda: app.words(".count") == "40 of 80")
            assert app.top_line == top

        drive(app_with(), steps)

    def test_letters_in_the_box_are_no_keys_of_the_panel(self) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[0])
            await shown(app, pilot, HITS[0])
            await pilot.press("slash", *"nNezy[]:/jkgG ")
            box = app.panel.query_one(FindBar).query_one(Input)
            await until(pilot, lambda: box.value == "nNezy[]:/jkgG ")
            assert app.said == [HITS[0]]
            assert app.top_line in {11, 12}

        drive(app_with(), steps)


def test_going_to_a_line() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(HITS[0])
        await shown(app, pilot, HITS[0])
        await pilot.press("colon", "2", "0", "0")
        await until(pilot, lambda: any(row.startswith("200") for row in app.screen_rows))
        await pilot.press("9", "9")
        await until(pilot, lambda: app.top_line > 270)
        await pilot.press("enter")
        await until(pilot, lambda: not app.panel.query_one(LineBar).is_open)
        assert isinstance(app.focused, Page)

    drive(app_with(), steps)


def test_escape_closes_one_thing_after_another() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(HITS[0])
        await shown(app, pilot, HITS[0])
        await pilot.press("slash", "x", "colon", "1", "enter", "colon")
        await until(pilot, lambda: app.panel.query_one(LineBar).is_open)
        await pilot.press("escape")
        await until(pilot, lambda: not app.panel.query_one(LineBar).is_open)
        await pilot.press("escape")
        await until(pilot, lambda: not app.panel.query_one(FindBar).is_open)
        assert "closed" not in app.said
        await pilot.press("escape")
        await until(pilot, lambda: app.said[-1] == "closed")

    drive(app_with(), steps)


def test_escape_leaves_the_whole_screen_first() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(HITS[0])
        await shown(app, pilot, HITS[0])
        await pilot.press("z")
        await until(pilot, lambda: app.screen.maximized is app.panel)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.maximized is None)
        assert "closed" not in app.said

    drive(app_with(), steps)


def test_z_maximises_and_restores() -> None:
    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(HITS[0])
        await shown(app, pilot, HITS[0])
        await pilot.press("z")
        await until(pilot, lambda: app.screen.maximized is app.panel)
        await pilot.press("z")
        await until(pilot, lambda: app.screen.maximized is None)

    drive(app_with(), steps)


class TestEditor:
    @pytest.fixture(autouse=True)
    def editor(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        program = tmp_path / "vim"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        monkeypatch.setenv("VISUAL", str(program))

    def test_it_opens_at_the_line(self, tmp_path: Path) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[1])
            await shown(app, pilot, HITS[1])
            await pilot.press("e")
            await until(pilot, lambda: len(app.launched) == 1)
            assert app.launched[0].argv[1:] == ("+150", str(tmp_path / "report"))
            await pilot.press("g", "e")
            await until(pilot, lambda: len(app.launched) == 2)
            assert app.launched[1].argv[1] == "+1"

        (tmp_path / "report").write_text(REPORT)
        drive(SourceApp({"report": REPORT}, files=tmp_path), steps)

    def test_before_the_document_is_read_it_opens_at_the_place(self, tmp_path: Path) -> None:
        class Slow(SourceApp):
            gate = threading.Event()

            def open_text(self, name: str) -> DocumentText:
                assert self.gate.wait(20)
                return super().open_text(name)

        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[1])
            await pilot.press("e")
            await until(pilot, lambda: bool(app.launched))
            assert app.launched[0].argv[1:] == ("+150", str(tmp_path / "report"))
            assert app.notices == []
            Slow.gate.set()

        (tmp_path / "report").write_text(REPORT)
        drive(Slow({"report": REPORT}, files=tmp_path), steps)

    def test_a_document_without_a_file_is_a_notice(self) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[1])
            await shown(app, pilot, HITS[1])
            await pilot.press("e")
            await until(pilot, lambda: app.notices == ["report is not a file that can be opened."])

        drive(app_with(), steps)

    def test_no_editor_is_a_notice(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
            app.panel.show(HITS[1])
            await shown(app, pilot, HITS[1])
            await pilot.press("e")
            await until(pilot, lambda: bool(app.notices))
            assert "$VISUAL names 'nosuch-editor'" in app.notices[0]

        monkeypatch.setenv("VISUAL", "nosuch-editor")
        (tmp_path / "report").write_text(REPORT)
        drive(SourceApp({"report": REPORT}, files=tmp_path), steps)


def test_every_key_can_be_remapped_and_says_what_it_does() -> None:
    bindings = [*DocumentPanel.BINDINGS, *Page.BINDINGS, *FindBar.BINDINGS]
    ids = [getattr(binding, "id", None) for binding in bindings]
    assert None not in ids
    assert len(set(ids)) == len(ids)
    assert all(getattr(binding, "tooltip", "") and getattr(binding, "description", "") for binding in bindings)
    keys = [key for binding in [*DocumentPanel.BINDINGS, *Page.BINDINGS] for key in binding.key.split(",")]  # type: ignore[union-attr]
    assert len(set(keys)) == len(keys)
