"""The main screen, driven by keys as a person would."""

import threading
from pathlib import Path

import pytest

from tests.tui.pilot import (
    AppPilot,
    HeldReader,
    SlowEmbedder,
    ask,
    drive,
    keys,
    make_app,
    paste,
    ready,
    shown,
    toasts,
    until,
)
from tui.app import messages
from tui.app.app import PinciteApp
from tui.app.layout import WIDE_COLUMNS
from tui.app.screens.ask import AskScreen
from tui.app.viewer.panel import DocumentPanel
from tui.app.widgets.card import Card
from tui.app.widgets.question import QuestionBox
from tui.app.widgets.results import Results
from tui.app.widgets.verdict_line import VerdictLine
from tui.app.widgets.welcome import Welcome

QUESTION = "Where was the training centre opened?"


def test_the_question_box_has_the_focus_from_the_first_frame(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        assert isinstance(app.focused, QuestionBox)
        await ready(pilot)
        assert "corpus · 2 documents · 2 passages" in shown(app)
        assert app.ask.query_one(Welcome).display

    drive(app, scene)


def test_passages_appear_while_typing_and_enter_settles(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = app.ask.query_one(Results)
        await pilot.press(*keys("helic"))
        await until(pilot, lambda: results.hits)
        assert app.focused is app.ask.query_one(QuestionBox)
        await pilot.press(*keys("opters"), "enter")
        await until(pilot, lambda: app.ask.is_answered)
        assert app.ask.query_one(QuestionBox).has_focus
        await pilot.press("enter")
        await until(pilot, lambda: results.has_focus)
        assert results.hits[0].citation.document == "helicopters.txt"
        assert "406 million dollars" in shown(app)
        assert app.workspace.workspace.history.questions() == ["helicopters"]

    drive(app, scene)


def test_words_alone_rank_until_the_model_is_there_and_then_it_says_so(folder: Path, tmp_path: Path) -> None:
    embedder = SlowEmbedder()
    embedder.may_load.set()
    drive(make_app(folder, tmp_path), _indexed)
    embedder.may_load.clear()
    app = make_app(folder, tmp_path, embedder=embedder)

    async def scene(pilot: AppPilot) -> None:
        results = app.ask.query_one(Results)
        await until(pilot, lambda: app.controller.is_open)
        await paste(pilot, "police training", "enter")
        await until(pilot, lambda: results.hits)
        assert results.hits[0].scores.dense is None
        assert "By keywords: 1 passage shares words" in shown(app)
        assert "the model is loading" in shown(app)
        embedder.may_load.set()
        await until(pilot, lambda: results.hits and results.hits[0].scores.dense is not None)
        assert "re-ranked by meaning, 1 moved" in shown(app)
        assert "new" in shown(app)

    drive(app, scene)


async def _indexed(pilot: AppPilot) -> None:
    await ready(pilot)


def test_of_ten_questions_typed_quickly_only_the_last_is_answered(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)
    shown_for: list[str] = []

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        box, results = app.ask.query_one(QuestionBox), app.ask.query_one(Results)
        show = results.show

        def watch(*args: object, **kwargs: bool) -> int:
            shown_for.append(box.value)
            return show(*args, **kwargs)  # type: ignore[arg-type]

        results.show = watch  # type: ignore[method-assign, assignment]
        for number in range(9):
            await paste(pilot, f"police {number}", "enter")
        await pilot.press(*keys("helicopters"), "enter")
        await until(pilot, lambda: results.hits and results.hits[0].citation.document == "helicopters.txt")
        last = app.controller.last_request
        await pilot.pause(0.2)
        assert app.controller.last_request == last
        assert results.hits[0].citation.document == "helicopters.txt"

    drive(app, scene)
    assert shown_for[-1] == "helicopters"


def test_a_stale_answer_is_dropped(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, "helicopters")
        before, stale = results.hits, app.controller.last_request
        app.controller.new_request()
        answer = app.controller.engine.retriever.ask("police training")
        app.ask.post_message(messages.AnswerReady(stale, answer, 1.0, is_read=True))
        app.ask.post_message(messages.PreviewReady(stale, answer.passages, 1.0))
        await pilot.pause()
        assert results.hits is before

    drive(app, scene)


def test_a_question_without_words_is_refused_in_place(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await pilot.press("question_mark", "enter")
        await until(pilot, lambda: "no words to search for" in shown(app))

    drive(app, scene)


def test_selection_moves_with_keys_and_leaves_at_the_top(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, QUESTION)
        assert len(results.hits) == 2
        await pilot.press("j")
        assert results.selected is results.hits[1]
        await pilot.press("down", "down")
        assert results.selected is results.hits[1]
        await pilot.press("g")
        assert results.selected is results.hits[0]
        await pilot.press("G", "up", "up")
        assert app.ask.query_one(QuestionBox).has_focus
        await pilot.press("down")
        assert results.has_focus

    drive(app, scene)


def test_why_unfolds_and_folds(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("w")
        await pilot.pause()
        text = shown(app)
        assert "weight ×  value" in text
        assert "training +" in text
        assert "fused score" in text
        await pilot.press("w")
        await pilot.pause()
        assert "weight ×  value" not in shown(app)

    drive(app, scene)


def test_short_cards_show_the_answer_alone_but_for_the_selected_one(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, "helicopters of Peru")
        assert "It has room for ninety" in shown(app)
        await pilot.press("t")
        await pilot.pause()
        assert shown(app).count("The minister opened") + shown(app).count("It has room") == 1

    drive(app, scene, size=(99, 40))


def test_the_mouse_selects_and_opens(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, QUESTION)
        await pilot.click(results.query(Card)[1])
        assert results.selected is results.hits[1]
        await pilot.click(results.query(Card)[0], times=2)
        await until(pilot, lambda: app.ask.is_source_shown)

    drive(app, scene, size=(99, 40))


def test_earlier_questions_come_back_with_up_and_down(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        box = app.ask.query_one(QuestionBox)
        await ask(pilot, "helicopters")
        await ask(pilot, "police")
        await until(pilot, lambda: app.ask.past_questions == ["helicopters", "police"])
        await pilot.press("slash", "escape", *keys("half"))
        await pilot.press("up")
        assert box.value == "police"
        await pilot.press("up")
        assert box.value == "helicopters"
        await pilot.press("up")
        assert box.value == "helicopters"
        await pilot.press("down", "down")
        assert box.value == "half"

    drive(app, scene)


def test_questions_are_there_again_after_the_app_was_killed(folder: Path, tmp_path: Path) -> None:
    first = make_app(folder, tmp_path)

    async def asked(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, "helicopters")
        await until(pilot, lambda: first.ask.past_questions)

    drive(first, asked)
    second = make_app(folder, tmp_path)

    async def again(pilot: AppPilot) -> None:
        await until(pilot, lambda: second.ask.past_questions == ["helicopters"])
        await pilot.press("up")
        assert second.ask.query_one(QuestionBox).value == "helicopters"

    drive(second, again)


def test_emptying_the_box_brings_the_examples_back(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await ask(pilot, QUESTION)
        await pilot.press("slash", "escape")
        await until(pilot, lambda: app.ask.query_one(Welcome).region.height > 0)
        assert app.ask.query_one(Results).region.height == 0

    drive(app, scene)


def test_an_example_is_asked_by_choosing_it(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        await pilot.press("down")
        await pilot.press("enter")
        await until(pilot, lambda: app.ask.query_one(Results).hits)
        assert app.ask.question.startswith(("What", "Who"))

    drive(app, scene)


def test_a_question_typed_before_the_documents_are_open_is_answered_then(folder: Path, tmp_path: Path) -> None:
    embedder = SlowEmbedder()
    app = make_app(folder, tmp_path, embedder=embedder)

    async def scene(pilot: AppPilot) -> None:
        await pilot.press(*keys("police"), "enter")
        await until(pilot, lambda: "Reading your documents for the first time" in shown(app) or app.controller.is_open)
        embedder.may_load.set()
        await until(pilot, lambda: app.ask.query_one(Results).hits)

    drive(app, scene)


def test_more_passages_keep_the_selection(tmp_path: Path) -> None:
    corpus = tmp_path / "many"
    corpus.mkdir()
    for number in range(30):
        (corpus / f"{number:02}.txt").write_text(
            f"The police of town {number} opened school {number} today.\n", "utf-8"
        )
    app = make_app(corpus, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, "police school")
        shown_first = len(results.hits)
        await pilot.press("j", "j")
        selected = results.selected
        await pilot.press("plus")
        await until(pilot, lambda: len(results.hits) > shown_first)
        assert selected is not None and results.selected is not None
        assert results.selected.citation == selected.citation

    drive(app, scene)


READ = "Who opened a police school?"


@pytest.fixture
def towns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight documents of which the reader alone can tell which one answers."""
    monkeypatch.setenv("PINCITE_RAG_READER_USE", "true")
    monkeypatch.setenv("PINCITE_RAG_READER_BUDGET", "60")
    corpus = tmp_path / "towns"
    corpus.mkdir()
    for number in range(8):
        by = "General Quintana" if number == 5 else "the mayor"
        text = f"The police of town {number} opened a school for police. It was opened by {by} in {1980 + number}.\n"
        (corpus / f"{number:02}.txt").write_text(text, "utf-8")
    return corpus


async def asked_and_unread(pilot: AppPilot, app: PinciteApp, press: tuple[str, ...] = ()) -> Results:
    """Ask, wait for the answer that is not read yet, and press keys while it is being read."""
    await ready(pilot)
    results = app.ask.query_one(Results)
    await paste(pilot, READ, "enter")
    await until(pilot, lambda: results.hits and app.ask.is_answered)
    assert "Quintana" not in results.hits[0].text
    await pilot.press("enter", *press)
    await pilot.pause()
    return results


def source_place(app: PinciteApp) -> str | None:
    """Return the document that is shown beside the passages."""
    place = app.ask.query_one(DocumentPanel).place
    return place.document if place is not None else None


@pytest.mark.parametrize("size", [(140, 42), (80, 24)])
def test_the_selection_follows_the_verdict(towns: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    reader = HeldReader("General Quintana")
    app = make_app(towns, tmp_path, reader=reader)

    async def scene(pilot: AppPilot) -> None:
        results = await asked_and_unread(pilot, app)
        reader.may_read.set()
        await until(pilot, lambda: "Quintana" in results.hits[0].text)
        assert results.selected is results.hits[0]
        assert results.scroll_y == 0
        if size[0] >= WIDE_COLUMNS:
            await until(pilot, lambda: source_place(app) == "05.txt")
        await pilot.press("c")
        await until(pilot, lambda: "Quintana" in app.clipboard)
        await pilot.press("m", "a")
        await until(pilot, lambda: app.ask.marks and len(app.workspace.workspace.cases.path.read_bytes()))
        assert app.ask.marks[0].citation.document == "05.txt"
        await pilot.press("enter")
        await until(pilot, lambda: source_place(app) == "05.txt")

    drive(app, scene, size)


def test_back_skips_the_passage_that_only_the_unread_ranking_put_first(towns: Path, tmp_path: Path) -> None:
    reader = HeldReader("General Quintana")
    app = make_app(towns, tmp_path, reader=reader)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = app.ask.query_one(Results)
        await paste(pilot, READ, "enter")
        await until(pilot, lambda: app.ask.is_answered and source_place(app) is not None)
        assert source_place(app) == results.hits[0].citation.document != "05.txt"
        reader.may_read.set()
        await until(pilot, lambda: source_place(app) == "05.txt")
        panel = app.ask.query_one(DocumentPanel)
        assert not panel.check_action("back", ())
        results.action_select(1)
        await until(pilot, lambda: source_place(app) != "05.txt")
        panel.action_back()
        await until(pilot, lambda: source_place(app) == "05.txt")

    drive(app, scene, (140, 42))


@pytest.mark.parametrize("press", [("j", "j"), ("G",), ("j", "g")])
def test_a_passage_that_a_person_chose_stays_selected(towns: Path, tmp_path: Path, press: tuple[str, ...]) -> None:
    reader = HeldReader("General Quintana")
    app = make_app(towns, tmp_path, reader=reader)

    async def scene(pilot: AppPilot) -> None:
        results = await asked_and_unread(pilot, app, press)
        chosen = results.selected
        assert chosen is not None
        reader.may_read.set()
        await until(pilot, lambda: "Quintana" in results.hits[0].text)
        assert results.selected is not None
        assert results.selected.citation == chosen.citation
        # The next question has a selection of its own.
        reader.may_read.clear()
        await pilot.press("slash", *keys("police town"), "enter")
        await until(pilot, lambda: app.ask.is_answered)
        assert results.selected is results.hits[0]
        reader.may_read.set()

    drive(app, scene)


def test_a_narrow_screen_shows_the_passages_or_the_document(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, QUESTION)
        assert results.region.width == 80
        await pilot.press("enter")
        await until(pilot, lambda: app.ask.is_source_shown)
        await until(pilot, lambda: results.region.width == 0)
        await pilot.press("escape")
        await until(pilot, lambda: app.focused is results)
        assert results.region.width == 80

    drive(app, scene, size=(80, 24))


@pytest.mark.parametrize("size", [(80, 24), (160, 48), (40, 12)])
def test_nothing_is_wider_than_the_screen(folder: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        results = await ask(pilot, QUESTION)
        assert results.max_scroll_x == 0
        assert app.ask.query_one(VerdictLine).region.width <= size[0]
        assert isinstance(app.screen, AskScreen)

    drive(app, scene, size=size)


def test_leaving_does_not_wait_for_the_model(folder: Path, tmp_path: Path) -> None:
    embedder = SlowEmbedder()
    app = make_app(folder, tmp_path, embedder=embedder)

    async def scene(pilot: AppPilot) -> None:
        await pilot.press(*keys("police"), "ctrl+q")

    drive(app, scene)
    assert not embedder.may_load.is_set()
    assert any(thread.name == "index" and thread.daemon for thread in threading.enumerate())
    embedder.may_load.set()


def test_an_unknown_fault_becomes_a_notice(folder: Path, tmp_path: Path) -> None:
    app = make_app(folder, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("[@click=app.quit]x[/]")

        app.controller.engine.retriever.ask = fail  # type: ignore[method-assign, assignment]
        await pilot.press(*keys("police"), "enter")
        await until(pilot, lambda: any("A fault of pincite's own" in text for text in toasts(app)))
        assert "[@click=app.quit]x[/]" in toasts(app)[-1]
        assert len(toasts(app)) == 1

    drive(app, scene)
