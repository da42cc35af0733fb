"""The app as a whole: settings, the palette, what is told of the index, and leaving it."""

import threading
from pathlib import Path

import pytest
from textual.command import CommandList, CommandPalette
from textual.message import Message
from textual.widgets import HelpPanel, Input, OptionList

from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder
from tests.tui.pilot import (
    AppPilot,
    BrokenEmbedder,
    SlowEmbedder,
    ask,
    damage,
    drive,
    keys,
    make_app,
    ready,
    shown,
    toasts,
    until,
)
from tui.app.app import PinciteApp
from tui.app.engine import Engine
from tui.app.keys import bindings_of
from tui.app.messages import ModelLoaded
from tui.app.preferences import Preferences, PreferencesFile
from tui.app.screens.ask import AskScreen
from tui.app.screens.dialogs import Confirm
from tui.app.screens.library import LibraryScreen
from tui.app.screens.passage_area import PassageArea
from tui.app.themes import DEFAULT
from tui.app.widgets.question import QuestionBox
from tui.app.widgets.results import Results

HOSTILE = "[@click=app.quit]x[ [TODO] \u202egnp.txt"
LITERAL = "[@click=app.quit]x[ [TODO] <U+202E>gnp.txt"


async def told(pilot: AppPilot, app: PinciteApp, part: str) -> None:
    await until(pilot, lambda: any(part in text for text in toasts(app)))


async def offered(pilot: AppPilot, typed: str) -> list[str]:
    """Open the palette, type, and return what it offers once it has looked everywhere."""
    await pilot.press("ctrl+p")
    palette = pilot.app.screen
    assert isinstance(palette, CommandPalette)
    palette.query_one(Input).value = typed
    await pilot.pause()
    commands = palette.query_one(CommandList)
    await until(pilot, lambda: commands.option_count and not palette._show_busy and not palette.workers._workers)
    return [str(option.prompt).splitlines()[0] for option in commands.options]


def test_the_theme_is_kept_between_sittings(folder: Path, tmp_path: Path) -> None:
    first = make_app(folder, tmp_path)

    async def choose(pilot: AppPilot) -> None:
        await ready(pilot)
        assert first.theme == DEFAULT
        first.theme = "pincite-high-contrast"
        await pilot.pause()

    drive(first, choose)
    assert make_app(folder, tmp_path).theme == "pincite-high-contrast"
    PreferencesFile(tmp_path / "preferences.json").write(Preferences(theme="one of a later version"))
    assert make_app(folder, tmp_path).theme == DEFAULT


def test_a_theme_that_cannot_be_kept_is_told_and_shown_all_the_same(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "preferences.json").mkdir()
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        app.theme = "pincite-light"
        await told(pilot, app, "The theme cannot be remembered")
        assert app.theme == "pincite-light"

    drive(app, scene)


def test_settings_remap_keys_and_choose_theme_and_passages(folder: Path, tmp_path: Path) -> None:
    (folder / "pincite.toml").write_text(
        '[tui]\ntheme = "pincite-light"\npassages = 1\n[tui.keys]\n"ask.mark" = "b"\n"document.down" = "ctrl+n"\n',
        "utf-8",
    )
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await until(pilot, lambda: app.theme == "pincite-light")
        results = await ask(pilot, "police")
        assert len(results.hits) == 1
        await pilot.press("m")
        await pilot.press("b")
        await until(pilot, lambda: app.ask.marks)
        await told(pilot, app, "Marked; 1 in all")
        assert not any("No longer" in text or "no action" in text for text in toasts(app))

    drive(app, scene)
    assert make_app(folder, tmp_path).theme == DEFAULT, "a theme of the folder's is not the person's choice"


def test_settings_that_name_nothing_are_told(folder: Path, tmp_path: Path) -> None:
    (folder / "pincite.toml").write_text(
        '[tui]\ntheme = "[bold]none"\n[tui.keys]\n"ask.fly" = "b"\n"ask.why" = "f4"\n"results.why" = "f3"\n', "utf-8"
    )
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await told(pilot, app, "There is no action ask.fly")
        await told(pilot, app, "There is no theme [bold]none; there are ")
        assert app.theme == DEFAULT
        await ask(pilot, "police")
        await pilot.press("f3")
        await until(pilot, lambda: "weight ×  value" in shown(app))

    drive(app, scene)


def test_a_wrong_setting_is_told_and_questions_are_answered(folder: Path, tmp_path: Path) -> None:
    (folder / "pincite.toml").write_text("[tui]\ncolour = 1\n", "utf-8")
    app = make_app(folder, tmp_path, question="Who trains police?")

    async def scene(pilot: AppPilot) -> None:
        await told(pilot, app, "colour")
        await until(pilot, lambda: app.ask.query_one(Results).hits)
        assert app.ask.question == "Who trains police?"

    drive(app, scene)


def test_help_is_shown_beside_and_put_away(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: "passages appear" in shown(app))
        await pilot.press("f1")
        await until(pilot, lambda: not app.screen.query(HelpPanel))
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        await pilot.press("f1")
        await until(pilot, lambda: app.screen.query(HelpPanel))
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.query(HelpPanel))
        assert isinstance(app.screen, LibraryScreen)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.ask)
        app.ask.query_one(QuestionBox).value = "police"
        await pilot.press("f1")
        await until(pilot, lambda: app.screen.query(HelpPanel))
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.query(HelpPanel))
        assert app.ask.question == "police"
        await pilot.press("escape")
        await until(pilot, lambda: not app.ask.question)

    drive(app, scene)


def test_the_palette_offers_every_action_and_finds_questions_and_documents(folder: Path, tmp_path: Path) -> None:
    (folder / HOSTILE).write_text("A hostile document about zebras.\n", "utf-8")
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, "helicopters of Peru")
        await until(pilot, lambda: app.ask.past_questions)
        everything = await offered(pilot, "")
        for kind in (PinciteApp, AskScreen, QuestionBox, Results):
            for binding in bindings_of(kind):
                assert binding.tooltip in everything
        for command in ("Rebuild the index", "Ask every document", "Forget past questions", "Remove all marks"):
            assert command in everything
        assert LITERAL in everything
        assert "helicopters of Peru" in everything
        actions = {binding.tooltip for kind in (PinciteApp, AskScreen, PassageArea) for binding in bindings_of(kind)}
        assert max(map(everything.index, actions)) < everything.index("Rebuild the index")
        assert everything.index("Rebuild the index") < min(map(everything.index, (LITERAL, "helicopters of Peru")))
        await pilot.press("escape")
        assert (await offered(pilot, "gnp"))[0] == LITERAL
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.ask and app.ask.is_source_shown)
        await until(pilot, lambda: "A hostile document about zebras." in shown(app))
        assert app.is_running

        await offered(pilot, "remove all")
        await pilot.press("escape")
        assert (await offered(pilot, "helicopters of"))[0] == "helicopters of Peru"
        await pilot.press("escape")

    drive(app, scene)


def test_actions_are_found_by_their_names_and_ids(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        for typed, tooltip in (
            ("export", "Write the marked passages to a file"),
            ("why", "Explain this passage's rank"),
            ("source", "Open the document at this passage"),
            ("results.why", "Explain this passage's rank"),
            ("write the marked", "Write the marked passages to a file"),
        ):
            assert (await offered(pilot, typed))[0] == tooltip
            await pilot.press("escape")

    drive(app, scene)


def test_commands_of_the_palette_do_what_they_say(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)
    app.controller.engine.filters = Filters(documents=("training.txt",))

    async def choose(pilot: AppPilot, typed: str) -> None:
        assert (await offered(pilot, typed))[0].casefold() == typed
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.ask)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, "police helicopters")
        assert {hit.citation.document for hit in app.ask.query_one(Results).hits} == {"training.txt"}
        await pilot.press("m")
        await until(pilot, lambda: app.ask.marks and app.ask.past_questions)
        await choose(pilot, "ask every document")
        await until(pilot, lambda: len(app.ask.query_one(Results).hits) == 2)
        await choose(pilot, "remove all marks")
        await until(pilot, lambda: not app.ask.marks)
        await choose(pilot, "forget past questions")
        await until(pilot, lambda: not app.ask.past_questions)
        generation = app.status.generation if app.status else ""
        await choose(pilot, "rebuild the index")
        await until(pilot, lambda: app.status is not None and app.status.generation != generation)

    drive(app, scene)


def test_a_changed_folder_is_told_once_and_f5_takes_it_in(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        checked: list[Message] = []
        app.index_news.subscribe(app.ask, checked.append)

        async def check() -> None:
            before = len(checked)
            app.controller.check()
            await until(pilot, lambda: len(checked) > before)

        await check()
        assert toasts(app) == []
        (folder / "zebras.txt").write_text("Zebras sleep in the afternoon.\n", "utf-8")
        for _ in range(3):
            await check()
        await told(pilot, app, "Press F5")
        assert len(toasts(app)) == 1
        assert "documents changed · F5 updates" in shown(app)
        app.post_message(ModelLoaded())
        await pilot.pause()
        assert "documents changed · F5 updates" in shown(app), "a model that is ready must not hide the offer"
        await pilot.press("f5")
        await told(pilot, app, "1 added.")
        assert "3 documents · 3 passages" in shown(app)
        results = await ask(pilot, "zebras")
        assert results.hits[0].citation.document == "zebras.txt"

    drive(app, scene)


def test_an_index_updated_elsewhere_is_asked_unasked(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, "zebras police")
        assert len(results.hits) == 2
        (folder / "zebras.txt").write_text("Zebras sleep in the afternoon.\n", "utf-8")
        Retriever.open(folder, embedder=FakeEmbedder())
        await told(pilot, app, "1 added.")
        await until(pilot, lambda: len(results.hits) == 3)
        assert "3 documents · 3 passages" in shown(app)
        assert "● up to date" in shown(app)
        (folder / "zebras.txt").unlink()
        Retriever.open(folder, embedder=FakeEmbedder())
        await told(pilot, app, "1 removed.")
        await until(pilot, lambda: len(results.hits) == 2)
        assert "2 documents · 2 passages" in shown(app)

    drive(app, scene)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_cannot_be_opened_is_one_line_and_the_app_goes_on(tmp_path: Path, is_there: bool) -> None:
    corpus = tmp_path / "[@click=app.quit]x"
    if is_there:
        corpus.mkdir()
    app = make_app(corpus, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await until(pilot, lambda: "● not open" in shown(app))
        assert shown(app).count("[@click=app.quit]x") == 1
        assert toasts(app) == []
        await pilot.press(*keys("police"), "enter", "escape")
        for key in ("ctrl+l", "escape", "ctrl+r", "escape", "f1", "f1"):
            await pilot.press(key)
        await until(pilot, lambda: app.screen is app.ask)
        corpus.mkdir(exist_ok=True)
        (corpus / "a.txt").write_text("The police came to Quito.\n", "utf-8")
        await pilot.press("f5")
        await ready(pilot)
        results = await ask(pilot, "police")
        assert results.hits

    drive(app, scene)


def test_a_damaged_index_is_built_anew_if_that_is_wanted(folder: Path, tmp_path: Path) -> None:
    Engine(folder, embedder=FakeEmbedder()).open()
    damage(folder)
    app = make_app(folder, tmp_path, question="police")

    async def scene(pilot: AppPilot) -> None:
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "Build it now" in shown(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.ask)
        assert not app.controller.is_open
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: app.ask.query_one(Results).hits)

    drive(app, scene)


def test_without_a_model_the_words_are_searched_and_nothing_is_waited_for(folder: Path, tmp_path: Path) -> None:
    Engine(folder, embedder=FakeEmbedder()).open()
    app = make_app(folder, tmp_path, embedder=BrokenEmbedder())

    async def scene(pilot: AppPilot) -> None:
        await told(pilot, app, "The model is missing.")
        results = await ask(pilot, "helicopters")
        assert results.hits[0].citation.document == "helicopters.txt"
        await until(pilot, lambda: "● keywords only" in shown(app) and "By keywords" in shown(app))
        assert "the model is loading" not in shown(app)
        assert len(toasts(app)) == 1

    drive(app, scene)


@pytest.mark.parametrize("state", ["at once", "indexing", "loading", "answered", "dialog", "palette", "library"])
def test_leaving_is_immediate_from_everywhere(folder: Path, tmp_path: Path, state: str) -> None:
    others = {thread for thread in threading.enumerate() if not thread.daemon}
    embedder = SlowEmbedder()
    if state == "loading":
        Engine(folder, embedder=FakeEmbedder()).open()
    if state not in ("at once", "indexing", "loading"):
        embedder.may_load.set()
    app = make_app(folder, tmp_path, embedder=embedder)

    async def scene(pilot: AppPilot) -> None:
        if state == "indexing":
            await until(pilot, lambda: "embedding" in shown(app))
        elif state == "loading":
            await until(pilot, lambda: app.ask.query_one("#examples", OptionList).option_count)
        elif state != "at once":
            await ready(pilot)
            await ask(pilot, "police")
            press = {"dialog": "s", "palette": "ctrl+p", "library": "ctrl+l"}.get(state)
            if press is not None:
                await pilot.press(press)
                await until(pilot, lambda: app.screen is not app.ask)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)

    drive(app, scene)
    assert app.return_code == 0
    assert embedder.may_load.is_set() == (state not in ("at once", "indexing", "loading"))
    left = {thread for thread in threading.enumerate() if not thread.daemon} - others
    assert not {thread for thread in left if not thread.name.startswith("asyncio_")}
    embedder.may_load.set()
