"""The library screen, driven: every key, the mouse, filters, updates, and documents that mean harm."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Button, Input, SelectionList, Static

from index.encoder.base import Encoded
from rag.query.filters import Filters
from tests.fakes import FakeEmbedder
from tests.tui.pilot import AppPilot, ask, drive, keys, make_app, ready, shown, toasts, until
from tui.app.app import PinciteApp
from tui.app.library.filter_pane import FilterPane
from tui.app.library.find import FindBox
from tui.app.library.index_pane import IndexPane
from tui.app.library.problems import ProblemList
from tui.app.library.table import DocumentTable
from tui.app.screens.dialogs import Confirm
from tui.app.screens.filter_dialog import FilterDialog
from tui.app.screens.library import LibraryScreen
from tui.app.viewer.panel import DocumentPanel
from tui.app.widgets.results import Results

NARROW, WIDE = (80, 24), (160, 48)

SOURCES = """
["bases.txt"]
title = "Bases in the Caribbean"
publisher = "InSight Crime"
date = "2013-03-20"
["loans.txt"]
publisher = "Journal of Loans"
date = "2010"
"""


class GatedEmbedder(FakeEmbedder):
    """An embedder that stops at documents until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go = threading.Event()
        self.may_go.set()
        self.fault: Exception | None = None

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        assert self.may_go.wait(20)
        if self.fault is not None:
            raise self.fault
        return super().encode(texts)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "bases.txt").write_text("The navy wants a base in Cuba. It has asked for one in Venezuela.\n", "utf-8")
    (folder / "loans.txt").write_text("The loan to Ecuador was paid back in oil.\n", "utf-8")
    (folder / "police.txt").write_text("A training centre for police officers was opened in Managua.\n", "utf-8")
    (folder / "SOURCES.toml").write_text(SOURCES, "utf-8")
    return folder


async def library(pilot: AppPilot) -> LibraryScreen:
    """Open the library once the documents are open."""
    app = await ready(pilot)
    await pilot.press("ctrl+l")
    await until(pilot, lambda: isinstance(app.screen, LibraryScreen) and table(app).rows)
    assert isinstance(app.screen, LibraryScreen)
    return app.screen


def the_app(screen: LibraryScreen) -> PinciteApp:
    """Return the app that shows a screen."""
    assert isinstance(screen.app, PinciteApp)
    return screen.app


def table(app: object) -> DocumentTable:
    assert isinstance(app, PinciteApp)
    return app.screen.query_one(DocumentTable)


def text(screen: Screen[Any], selector: str) -> str:
    return str(screen.query_one(selector, Static).content)


def is_shown(screen: Screen[Any], selector: str) -> bool:
    return bool(screen.query_one(selector).display)


def answering(app: PinciteApp) -> set[str]:
    return {hit.citation.document for hit in app.ask.query_one(Results).hits}


def names(screen: LibraryScreen) -> list[str]:
    return [document.name for document in screen.query_one(DocumentTable).rows]


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_it_shows_what_is_indexed_and_goes_back(corpus: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        page = shown(the_app(screen))
        for part in ("papers · 3 documents", "Bases in the", "InSight Cr", "2013-03-20", "Passages", "Characters"):
            assert part in page
        assert "built just now with fake (64 dimensions)" in page
        assert "The folder has not changed since it was indexed" in page
        assert "Questions go to every document (3)" in page
        assert "bases.txt" in page  # the detail
        assert table(screen.app).size.height >= 8
        await pilot.press("escape")
        await until(pilot, lambda: the_app(screen).screen is the_app(screen).ask)
        await pilot.press("ctrl+l", "ctrl+l")
        await until(pilot, lambda: the_app(screen).screen is the_app(screen).ask)

    drive(make_app(corpus, tmp_path), scene, size)


def test_the_cursor_moves_and_a_document_is_opened(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        app = the_app(screen)
        await pilot.press("down")
        assert "Journal of Loans · 2010" in text(screen, "#detail")
        for key, row in (("end", 2), ("down", 2), ("up", 1), ("home", 0), ("pagedown", 2), ("pageup", 0)):
            await pilot.press(key)
            assert table(app).cursor == row
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.screen is app.ask and app.ask.is_source_shown)
        await until(pilot, lambda: "paid back in oil" in shown(app))
        assert app.ask.query_one(DocumentPanel).display

    drive(make_app(corpus, tmp_path), scene, WIDE)


def test_sorting_by_key_and_by_the_header(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        documents = table(screen.app)
        await pilot.press("end")
        assert documents.selected is not None and documents.selected.name == "police.txt"
        await pilot.press("o")
        assert (documents.sorted_by, names(screen)) == ("title", ["bases.txt", "loans.txt", "police.txt"])
        await pilot.press("O")
        assert names(screen) == ["police.txt", "loans.txt", "bases.txt"]
        assert documents.selected.name == "police.txt"  # the selection stays with its document
        assert "Document ▼" in shown(the_app(screen))
        page = shown(the_app(screen)).splitlines()
        header = next(line for line in page if "Publisher" in line and "Passages" in line)
        await pilot.click(DocumentTable, offset=(header.index("Date"), 0))
        assert (documents.sorted_by, names(screen)) == ("date", ["loans.txt", "bases.txt", "police.txt"])
        await pilot.click(DocumentTable, offset=(header.index("Date"), 0))
        assert names(screen) == ["bases.txt", "loans.txt", "police.txt"]
        for _ in range(4):
            await pilot.press("o")
        assert documents.sorted_by == ""

    drive(make_app(corpus, tmp_path), scene, WIDE)


def test_finding_while_typing(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        await pilot.press("slash", *keys("caribbean 2013"))
        assert names(screen) == ["bases.txt"]
        assert text(screen, "#found") == "1 of 3"
        await pilot.press("x")
        assert names(screen) == []
        assert "No document matches" in shown(the_app(screen))
        await pilot.press("escape")
        assert (len(names(screen)), screen.focused) == (3, table(screen.app))
        await pilot.press("slash", *keys("loans"), "enter")
        assert table(screen.app).has_focus
        await pilot.press("space")
        assert screen.filters == Filters(documents=("loans.txt",))

    drive(make_app(corpus, tmp_path), scene, NARROW)


def test_chosen_documents_are_asked_alone_until_that_is_cleared(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        app = await ready(pilot)
        await ask(pilot, "the police in Managua")
        before = app.controller.last_request
        screen = await library(pilot)
        await pilot.press("space", "down", "space")
        assert screen.filters == Filters(documents=("bases.txt", "loans.txt"))
        assert "2 of 3 documents: bases.txt, loans.txt" in text(screen, "#asked")
        assert app.controller.last_request == before + 2
        await pilot.press("space")
        assert screen.filters == Filters(documents=("bases.txt",))
        await pilot.press("escape")
        await until(pilot, lambda: answering(app) == {"bases.txt"})
        assert "· bases.txt" in shown(app)
        await pilot.press("ctrl+l", "c")
        assert app.controller.engine.filters is None
        assert "every document" in text(app.screen, "#asked")
        await pilot.press("escape")
        await until(pilot, lambda: len(answering(app)) == 3)

    drive(make_app(corpus, tmp_path), scene, WIDE)


def test_a_choice_that_would_leave_nothing_is_refused_in_place(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        filters = Filters(documents=("*s.txt",), since="2013")
        the_app(screen).apply_filters(filters)
        screen.show_filters()
        await pilot.press("space")
        assert "A wildcard of the filter already includes" in text(screen, "#asked")
        await pilot.press("end", "space")
        assert text(screen, "#asked") == "The rest of the filter excludes “police.txt”: since 2013"
        assert screen.filters == filters

    drive(make_app(corpus, tmp_path), scene, WIDE)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_filter_dialog(corpus: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, FilterDialog)
        assert dialog.query_one("#apply").region.bottom <= size[1]
        await pilot.press("tab", "space", "tab", *keys("20x"))
        assert text(dialog, "#state") == "Since: write a date as 2013, 2013-03 or 2013-03-20."
        await pilot.press("enter")
        assert pilot.app.screen is dialog
        assert dialog.query_one("#since", Input).value == "20x"
        await pilot.press("backspace", *keys("14"), "enter")
        assert text(dialog, "#state") == "No document matches all fields. Loosen one of them."
        await pilot.press("backspace", "3")
        assert text(dialog, "#state") == "1 of 3 documents would be asked"
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.filters == Filters(publishers=("InSight Crime",), since="2013")
        assert "InSight Crime · since 2013" in text(screen, "#asked")
        await pilot.press("escape")
        await pilot.pause()
        assert "InSight" in shown(the_app(screen)).splitlines()[0]

    drive(make_app(corpus, tmp_path), scene, size)


def test_the_filter_dialog_keeps_what_is_set_and_clears(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        kept = Filters(documents=("bases.txt", "l*"), publishers=("insight crime", "Unknown"), until="2014")
        the_app(screen).apply_filters(kept)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog))
        dialog = pilot.app.screen
        assert dialog.query_one("#documents", Input).value == "l*"
        assert dialog.query_one(SelectionList).selected == ["InSight Crime", "Unknown"]
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.filters == kept.model_copy(update={"publishers": ("InSight Crime", "Unknown")})
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog))
        await pilot.press("ctrl+t", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.filters is not None  # called off
        await pilot.click("#filter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog))
        await pilot.click("#clear")
        await pilot.click("#apply")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.filters is None

    drive(make_app(corpus, tmp_path), scene, WIDE)


def test_problems_found_while_reading_are_listed(corpus: Path, tmp_path: Path) -> None:
    (corpus / "broken.txt").write_bytes(b"x\0y")
    (corpus / "empty.md").write_text("***\n", "utf-8")

    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        assert "2 problems, 1 file skipped" in text(screen, "#heading")
        problems = screen.query_one(ProblemList)
        assert not is_shown(screen, "#problems")
        await pilot.press("p")
        assert is_shown(screen, "#problems") and problems.has_focus
        page = shown(the_app(screen))
        assert "✗ skipped broken.txt" in page and "! note empty.md has no words" in page
        await pilot.press("escape")
        assert not is_shown(screen, "#problems")
        await pilot.press("p", "down", "down", "enter")
        assert table(screen.app).has_focus and not is_shown(screen, "#problems")
        assert text(screen, "#detail").startswith("empty.md")
        assert "! has no words" in text(screen, "#detail")

    drive(make_app(corpus, tmp_path), scene, NARROW)


def test_the_list_says_when_there_are_no_problems(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        assert "problem" not in text(screen, "#heading")
        await pilot.press("p", "enter")
        assert "No file has a problem." in shown(the_app(screen))
        await pilot.press("p")
        assert table(screen.app).has_focus

    drive(make_app(corpus, tmp_path), scene, WIDE)


def test_a_folder_that_changed_is_noticed_and_brought_up_to_date(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        app = the_app(screen)
        (corpus / "new.txt").write_text("A carrier has called at the port.\n", "utf-8")
        (corpus / "loans.txt").unlink()
        app.controller.check()
        await until(pilot, lambda: "1 new: new.txt; 1 gone: loans.txt" in text(screen, "#remark"))
        assert screen.query_one("#update", Button).variant == "primary"
        await pilot.press("f5")
        await until(pilot, lambda: "Updated. 1 added: new.txt; 1 removed: loans.txt" in text(screen, "#remark"))
        assert names(screen) == ["bases.txt", "new.txt", "police.txt"]
        assert not screen.is_building and screen.query_one("#facts").display
        assert not toasts(app)
        await pilot.click("#update")
        await until(pilot, lambda: "Nothing has changed" in text(screen, "#remark"))
        app.controller.check()
        await pilot.press("escape", "ctrl+l")
        await until(pilot, lambda: "has not changed" in text(app.screen, "#remark"))

    drive(make_app(corpus, tmp_path), scene, WIDE)


@pytest.mark.parametrize("by_mouse", [False, True])
def test_a_rebuild_is_confirmed_shows_its_progress_and_is_cancelled(
    corpus: Path, tmp_path: Path, by_mouse: bool
) -> None:
    embedder = GatedEmbedder()

    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        app = the_app(screen)
        await pilot.press("R", "n")
        assert not app.controller.is_indexing
        embedder.may_go.clear()
        if by_mouse:
            await pilot.click("#rebuild")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.click("#yes")
        else:
            await pilot.press("R", "y")
        await until(pilot, lambda: "Embedding" in text(screen, "#remark"))
        assert "3 of 3 files" in text(screen, "#remark")
        assert screen.query_one("ProgressBar").display and not screen.query_one("#facts").display
        await pilot.press("R")
        assert app.screen is screen  # one build at a time
        assert "esc Cancel" in shown(app)
        if by_mouse:
            await pilot.click("#cancel")
        else:
            await pilot.press("escape")
        embedder.may_go.set()
        await until(pilot, lambda: "as it was" in text(screen, "#remark"))
        assert not screen.is_building and app.screen is screen
        assert "esc Back" in shown(app)
        await pilot.press("R", "y")
        await until(pilot, lambda: "Rebuilt: 3 documents, 3 passages" in text(screen, "#remark"))

    drive(make_app(corpus, tmp_path, embedder=embedder), scene, WIDE)


def test_the_library_can_be_left_and_entered_while_the_index_is_built(corpus: Path, tmp_path: Path) -> None:
    embedder = GatedEmbedder()

    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        app = the_app(screen)
        embedder.may_go.clear()
        await pilot.press("R", "y")
        await until(pilot, lambda: screen.is_building)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: app.screen is app.ask)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen) and app.screen.is_building)
        embedder.may_go.set()
        await until(pilot, lambda: "Rebuilt" in text(app.screen, "#remark"))

    drive(make_app(corpus, tmp_path, embedder=embedder), scene, NARROW)


def test_an_update_that_fails_says_why_and_leaves_all_as_it_was(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        for name in names(screen):
            (corpus / name).unlink()
        await pilot.press("f5")
        await until(pilot, lambda: "Put documents there first" in text(screen, "#remark"))
        assert len(names(screen)) == 3 and not screen.is_building
        assert not toasts(the_app(screen))

    drive(make_app(corpus, tmp_path), scene, WIDE)


def test_a_filter_that_no_longer_matches_is_reported_after_a_cancelled_build(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        app = await ready(pilot)
        app.controller.cancel()
        app.apply_filters(Filters(documents=("gone.txt",)))
        app.ask.put_question("police")
        await until(pilot, lambda: any("No document passes" in told for told in toasts(app)))

    drive(make_app(corpus, tmp_path), scene)


def test_a_folder_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        app = pilot.app
        assert isinstance(app, PinciteApp)
        await until(pilot, lambda: not app.controller.is_indexing)
        await pilot.press("ctrl+l", "f", "enter", "space", "c", "o", "O", "p", "p", "end")
        assert isinstance(app.screen, LibraryScreen)
        assert "The documents are not open" in text(app.screen, "#remark")
        (tmp_path / "none" / "a.txt").parent.mkdir()
        (tmp_path / "none" / "a.txt").write_text("The loan was paid back in oil.\n", "utf-8")
        await pilot.click("#update")
        await until(pilot, lambda: table(app).rows)

    drive(make_app(tmp_path / "none", tmp_path / "home"), scene, WIDE)


def test_the_mouse_selects_chooses_and_opens(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        app = the_app(screen)
        await pilot.click(DocumentTable, offset=(10, 2))
        assert (table(app).cursor, app.screen) == (1, screen)
        await pilot.click(DocumentTable, offset=(1, 3))
        assert "police.txt" in text(screen, "#asked")
        await pilot.click("#clear")
        assert screen.filters is None
        await pilot.hover(DocumentTable, offset=(10, 2))
        assert table(app).hover == 1
        await pilot.click(DocumentTable, offset=(10, 20))
        assert table(app).cursor == 2
        await pilot.click(DocumentTable, offset=(10, 2), times=2)
        await until(pilot, lambda: app.screen is app.ask and app.ask.is_source_shown)

    drive(make_app(corpus, tmp_path), scene, WIDE)


def test_the_palette_leaves_the_library_for_a_document(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        app = the_app(screen)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.press(*keys("loans.txt"))
        await until(pilot, lambda: "loans.txt" in shown(app).partition("loans.txt")[2])
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.ask and app.ask.is_source_shown)

    drive(make_app(corpus, tmp_path), scene, NARROW)


HOSTILE = (
    "[@click=app.quit]x[@click].txt",
    "[TODO.txt",
    "a\x1b[31m\x1b]0;t\x07.txt",
    "\u202egnp.txt",
    "日本語👩\u200d🚀é́́.txt",
    "שלום.txt",
)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_hostile_names_are_shown_literally(tmp_path: Path, size: tuple[int, int]) -> None:
    folder = tmp_path / "[bold]corpus[@click=app.quit]"
    folder.mkdir()
    for name in HOSTILE:
        (folder / name).write_text("Some words stand here.\n", "utf-8")
    (folder / "[@click=app.quit]b[.txt").write_bytes(b"\0")
    (folder / "title.md").write_text("# [link=x]A\x1b[31m title[/]\n\nSome words stand here.\n", "utf-8")

    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        app = the_app(screen)
        assert len(table(app).rows) == len(HOSTILE) + 1
        for _ in HOSTILE:
            await pilot.press("space", "down")
        page = shown(app)
        for part in ("[@click=app.quit]x", "[TODO.txt", "a␛[31m␛]0;t␇.txt", "<U+202E>gnp", "日本語", "[link=x]A␛[31m"):
            assert part in page
        assert "\x1b" not in page and "\u202e" not in page
        await pilot.press("p")
        assert "[@click=app.quit]b[.txt" in shown(app)
        await pilot.press("escape", "f")
        await until(pilot, lambda: isinstance(app.screen, FilterDialog))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        for name in HOSTILE:
            (folder / name).unlink()
        app.controller.check()
        await until(pilot, lambda: "6 gone" in text(screen, "#remark"))
        assert "[@click=app.quit]x" in text(screen, "#remark")
        await pilot.press("f5")
        await until(pilot, lambda: "6 removed" in text(screen, "#remark"))

    drive(make_app(folder, tmp_path / "home"), scene, size)


def test_every_action_is_known_by_id_and_explains_itself() -> None:
    from tui.app.keys import all_bindings

    for kind in (LibraryScreen, DocumentTable, FindBox, FilterDialog):
        for binding in (b for declaring in kind.__mro__ for b in vars(declaring).get("BINDINGS", ())):
            if str(getattr(binding, "id", "") or "").startswith(("library.", "filter.")):
                assert binding.tooltip and binding.description
                assert all_bindings()[binding.id].action == binding.action


def test_the_bar_and_the_line_are_where_buttons_can_be_reached(corpus: Path, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        screen = await library(pilot)
        await pilot.press("space")
        for part, count in ((IndexPane, 2), (FilterPane, 2)):
            buttons = [button for button in screen.query_one(part).query(Button) if button.display]
            assert len(buttons) == count
            assert all(button.region.x >= 0 and button.region.right <= 80 for button in buttons)

    drive(make_app(corpus, tmp_path), scene, NARROW)
