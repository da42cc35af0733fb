"""Taking away and keeping from the main screen: copies, marks, notes, cases, exports, sessions."""

import json
from pathlib import Path

import pytest

from rag.cases import read_cases
from tests.tui.pilot import AppPilot, SlowEmbedder, ask, drive, keys, make_app, ready, shown, toasts, until
from tui.app.app import PinciteApp
from tui.app.screens.dialogs import AskLine, Confirm
from tui.app.widgets.results import Results

QUESTION = "Where was the training centre opened?"
WORDS = "The minister opened a training centre for police officers in Managua."


@pytest.fixture
def app(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PinciteApp:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.chdir(tmp_path)
    return make_app(folder, tmp_path)


async def told(pilot: AppPilot, app: PinciteApp, part: str) -> None:
    await until(pilot, lambda: any(part in text for text in toasts(app)))


@pytest.mark.parametrize(("key", "has_words", "has_place"), [("y", True, True), ("c", True, False), ("C", False, True)])
def test_copying_goes_to_the_terminal_and_to_a_file(
    app: PinciteApp, key: str, has_words: bool, has_place: bool
) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press(key)
        await told(pilot, app, "Copied")
        assert app.clipboard == app.workspace.workspace.clipboard_file.read_text("utf-8")
        assert (WORDS in app.clipboard) == has_words
        assert ("training.txt" in app.clipboard) == has_place

    drive(app, scene)


def test_a_mark_is_shown_kept_and_taken_away(app: PinciteApp) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("m")
        await until(pilot, lambda: "★" in shown(app))
        mark = app.workspace.workspace.marks.all()[0]
        assert (mark.question, mark.citation.document) == (QUESTION, "training.txt")
        await pilot.press("m")
        await until(pilot, lambda: "★" not in shown(app))
        assert app.workspace.workspace.marks.all() == []

    drive(app, scene)


def test_a_note_is_not_lost_with_its_mark(app: PinciteApp) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("M", *keys("remember"), "enter")
        await told(pilot, app, "Marked, with your note.")
        await pilot.press("m")
        await told(pilot, app, "No longer marked; marking it again brings the note back.")
        await pilot.press("m")
        await told(pilot, app, "Marked, with your note; 1 in all.")
        assert [mark.note for mark in app.workspace.workspace.marks.all()] == ["remember"]

    drive(app, scene)


def test_marks_are_there_in_the_next_sitting(app: PinciteApp, folder: Path, tmp_path: Path) -> None:
    async def mark(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("m")
        await told(pilot, app, "Marked")

    drive(app, mark)
    again = make_app(folder, tmp_path)

    async def look(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await until(pilot, lambda: "★" in shown(again))

    drive(again, look)


def test_going_to_a_mark_selects_its_passage_wherever_it_is_ranked(app: PinciteApp) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, QUESTION)
        await pilot.press("j", "m")
        await told(pilot, app, "Marked")
        marked = app.marks[0].citation
        assert marked == results.hits[1].citation
        await ask(pilot, "helicopters")
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "★" in shown(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.ask.question == QUESTION and app.ask.is_answered)
        assert results.selected is not None
        assert results.selected.citation == marked != results.hits[0].citation

    drive(app, scene)


def test_a_passage_is_marked_for_the_question_that_found_it(folder: Path, tmp_path: Path) -> None:
    embedder = SlowEmbedder()
    embedder.may_load.set()
    app = make_app(folder, tmp_path, embedder=embedder)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, "helicopters")
        embedder.may_load.clear()
        await pilot.press("slash", *keys(QUESTION), "enter", "enter", "m")
        assert results.has_focus
        await until(pilot, lambda: app.marks)
        assert (app.marks[0].question, app.marks[0].citation.document) == ("helicopters", "helicopters.txt")
        embedder.may_load.set()

    drive(app, scene)


def test_leaving_right_after_marking_loses_nothing(app: PinciteApp) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("m", "ctrl+q")

    drive(app, scene)
    assert len(app.workspace.workspace.marks.all()) == 1


def test_a_note_is_kept_with_its_mark(app: PinciteApp) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("M")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await pilot.press(*keys("check this"), "enter", "enter")  # a key that bounces
        await told(pilot, app, "with your note")
        assert app.screen is app.ask
        assert app.workspace.workspace.marks.all()[0].note == "check this"
        await pilot.press("M", "escape")
        await pilot.pause()
        assert app.screen is app.ask

    drive(app, scene)


def test_a_passage_taught_as_the_answer_becomes_a_case(app: PinciteApp, folder: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("a")
        await told(pilot, app, "for pincite eval")
        await pilot.press("a")
        await told(pilot, app, "Case removed")
        assert read_cases(app.workspace.workspace.cases.path) == []
        await pilot.press("a")
        await told(pilot, app, "for pincite eval")

    drive(app, scene)
    case = read_cases(app.workspace.workspace.cases.path)[0][1]
    span = case.evidence[0][0]
    assert case.question == QUESTION
    assert case.answerable
    text = (folder / span.document).read_text("utf-8")
    assert text[span.start : span.end] == span.quote == WORDS


def test_a_question_taught_as_unanswerable_becomes_a_case(app: PinciteApp) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("u")
        await told(pilot, app, "The documents don't answer")

    drive(app, scene)
    assert not read_cases(app.workspace.workspace.cases.path)[0][1].answerable


def test_marks_are_exported_by_the_name_s_ending(app: PinciteApp, tmp_path: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("x")
        await pilot.press(*["backspace"] * 20, *keys("out.json"), "enter")
        await told(pilot, app, "Nothing is marked yet")
        await pilot.press("m")
        await told(pilot, app, "Marked")
        for name, part in (("out.json", "training.txt"), ("out.markdown", WORDS), ("out.bib", "@")):
            await pilot.press("x", *["backspace"] * 20, *keys(name), "enter")
            await told(pilot, app, f"written to {name}")
            assert part in (tmp_path / name).read_text("utf-8")
        json.loads((tmp_path / "out.json").read_text("utf-8"))

    drive(app, scene)


def test_an_export_asks_before_it_replaces_a_file(app: PinciteApp, tmp_path: Path) -> None:
    (tmp_path / "pincite.md").write_text("mine\n", "utf-8")

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("m", "x", "enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("n")
        assert (tmp_path / "pincite.md").read_text("utf-8") == "mine\n"
        await pilot.press("x", "enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await told(pilot, app, f"written to {tmp_path / 'pincite.md'}")
        assert WORDS in (tmp_path / "pincite.md").read_text("utf-8")

    drive(app, scene)


def test_an_export_of_an_unknown_kind_says_which_there_are(app: PinciteApp) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("x", *["backspace"] * 20, *keys("notes.doc"), "enter")
        await told(pilot, app, "End the name in .md, .markdown, .json, .bib or .bibtex.")

    drive(app, scene)


def test_a_session_is_saved_and_opened_from_the_palette(app: PinciteApp, folder: Path, tmp_path: Path) -> None:
    async def save(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("m")
        await told(pilot, app, "Marked")
        await pilot.press("s", *keys("monday"), "enter")
        await told(pilot, app, "Saved as “monday”")
        await pilot.press("s", *keys("monday"), "enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape")

    drive(app, save)
    again = make_app(folder, tmp_path)

    async def reopen(pilot: AppPilot) -> None:
        await ready(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "monday" in shown(again))
        await pilot.press("down", "enter")
        await told(pilot, again, "1 mark")
        await until(pilot, lambda: again.ask.query_one(Results).hits)
        assert again.ask.question == QUESTION

    drive(again, reopen)


def test_past_questions_are_found_by_a_few_letters(app: PinciteApp) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, "helicopters of Peru")
        await ask(pilot, QUESTION)
        await pilot.press("ctrl+r", *keys("helcop"))
        await until(pilot, lambda: "helicopters of Peru" in shown(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.ask.question == "helicopters of Peru")

    drive(app, scene)


@pytest.mark.parametrize("key", ["y", "m", "M", "a", "w"])
def test_without_a_passage_nothing_breaks(app: PinciteApp, key: str) -> None:
    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        app.ask.query_one(Results).focus()
        app.set_focus(None)
        await pilot.press(key)
        await pilot.pause()
        assert app.screen is app.ask

    drive(app, scene)


@pytest.mark.parametrize("size", [(80, 24), (140, 42)])
def test_the_editor_opens_at_a_passage_whose_document_is_not_shown(
    app: PinciteApp, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    opened = tmp_path / "opened"
    editor = tmp_path / "gedit"
    editor.write_text(f'#!/bin/sh\necho "$@" > {opened}.part\nmv {opened}.part {opened}\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, QUESTION)
        citation = results.hits[0].citation
        await pilot.press("e")
        await until(pilot, opened.exists)
        assert opened.read_text().split() == [f"+{citation.line_start}", str(folder / citation.document)]
        assert toasts(app) == []
        assert app.focused is results

    drive(app, scene, size)
