"""The lines around the passages: the verdict, the status, the welcome."""

from typing import Any

import pytest
from textual.pilot import Pilot

from rag.models import About, MissingPart, NamedDocument
from tests.tui.app.widgets.host import HOSTILE, LITERAL, Host, drive, squeezed
from tests.tui.passages import answer, passage
from tui.app.widgets.status import StatusLine
from tui.app.widgets.verdict_line import BLOCKS, VerdictLine
from tui.app.widgets.welcome import Welcome


def said(verdict: VerdictLine) -> list[str]:
    return str(verdict.content).splitlines()


def test_an_answer_is_told_with_its_confidence() -> None:
    verdict = VerdictLine()
    verdict.show_answer(answer(passage("Words.")), 12.4, None)
    assert said(verdict) == [f"Answered {'━' * BLOCKS} 83%  12 ms"]


def test_a_new_ranking_is_told() -> None:
    verdict = VerdictLine()
    verdict.show_answer(answer(passage("Words.")), 12.4, 3)
    assert said(verdict)[0].endswith("12 ms · re-ranked by meaning, 3 moved")


def test_an_abstention_names_what_found_no_support() -> None:
    verdict = VerdictLine()
    verdict.show_answer(answer(passage("Words."), answered=False, unsupported=("zebras", "Mona Lisa")), 1, None)
    assert said(verdict)[0].startswith("The documents don't seem to answer this ")
    assert said(verdict)[1] == "Nothing in these documents on “zebras”, “Mona Lisa”. The nearest passages:"
    verdict.show_answer(answer(passage("Words."), answered=False), 1, None)
    assert said(verdict)[1] == "The nearest passages:"
    verdict.show_answer(answer(answered=False), 1, None)
    assert len(said(verdict)) == 1


def test_words_that_were_read_as_others_are_told() -> None:
    verdict = VerdictLine()
    read_as = (("Nicaragwa", "Nicaragua"), ("Izat", "Izzat"))
    verdict.show_answer(answer(passage("Words."), read_as=read_as), 1, None)
    assert said(verdict)[1:] == ["Read “Nicaragwa” as “Nicaragua”, “Izat” as “Izzat”. "]
    verdict.show_answer(answer(passage("W."), answered=False, unsupported=("zebras",), read_as=read_as[1:]), 1, None)
    assert said(verdict)[1:] == [
        "Read “Izat” as “Izzat”. Nothing in these documents on “zebras”. The nearest passages:"
    ]


def test_what_a_question_is_about_and_what_it_lacks_are_told() -> None:
    verdict = VerdictLine()
    about = About(words="Pier St", documents=(NamedDocument(document="lease.txt", title=None),), count=3)
    missing = MissingPart(words="room 418", stands="nowhere", nearest=("Room 416",))
    shown = answer(passage("W."), missing=(missing,)).model_copy(update={"about": (about,)})
    verdict.show_answer(shown, 1, None)
    about_line = "Read as: about lease.txt and 2 more (“Pier St”)."
    assert said(verdict)[1:] == [f"{about_line} Nothing in these documents on “room 418” (nearest: Room 416). "]


@pytest.mark.parametrize("confidence", [0.0, 0.04, 0.5, 0.96, 1.0])
def test_the_bar_is_as_long_as_the_confidence(confidence: float) -> None:
    verdict = VerdictLine()
    verdict.show_answer(answer().model_copy(update={"confidence": confidence}), 1, None)
    content = verdict.content
    assert not isinstance(content, str)
    bars = [span for span in content.spans if set(content.plain[span.start : span.end]) == {"━"}]  # type: ignore[union-attr]
    assert sum(span.end - span.start for span in bars) == BLOCKS
    filled = sum(span.end - span.start for span in bars if span.style == "$text-success")
    assert filled == round(confidence * BLOCKS)
    assert f"{confidence:.0%}" in str(content)


@pytest.mark.parametrize(
    ("passages", "words"),
    [
        (0, "By keywords: no passage shares words with the question · 4 ms"),
        (1, "By keywords: 1 passage shares words with the question · 4 ms"),
        (2, "By keywords: 2 passages share words with the question · 4 ms"),
    ],
)
def test_a_preview_counts_its_passages(passages: int, words: str) -> None:
    verdict = VerdictLine()
    verdict.show_preview(passages, is_loading=False, milliseconds=4.2)
    assert said(verdict) == [words]
    verdict.show_preview(passages, is_loading=True, milliseconds=4.2)
    assert said(verdict) == [f"{words} · the model is loading"]


def test_parts_of_a_question_are_never_markup() -> None:
    verdict, status, welcome = VerdictLine(), StatusLine(), Welcome()
    host = Host(status, verdict, welcome)

    async def scene(pilot: Pilot[Any]) -> None:
        verdict.show_answer(answer(answered=False, unsupported=(HOSTILE,), read_as=((HOSTILE, HOSTILE),)), 1, None)
        status.show_corpus(HOSTILE)
        status.show_state("● ready")
        welcome.show_examples([HOSTILE])
        welcome.show_problem(HOSTILE)
        await pilot.pause()
        assert host.text().count(squeezed(LITERAL)) == 6
        assert not host.commands()
        verdict.show_text(HOSTILE)
        status.show_state(HOSTILE)
        welcome.show_doing(HOSTILE, 1, 2)
        await pilot.pause()
        assert squeezed(LITERAL) in squeezed(str(verdict.content))
        assert host.text().count(squeezed(LITERAL)) >= 3
        assert not host.commands()

    drive(host, scene, size=(400, 30))


def test_the_status_line_keeps_the_state_whatever_the_width() -> None:
    status = StatusLine()
    host = Host(status)

    async def scene(pilot: Pilot[Any]) -> None:
        assert "opening…" in host.rows()[0]
        status.show_corpus("a folder with a very long name · 1,000 documents · 10,000 passages")
        status.show_state("● ready", "$text-success")
        for width in (40, 60, 120):
            await pilot.resize_terminal(width, 10)
            await pilot.pause()
            assert host.rows()[0].endswith("● ready")
            assert ("…" in host.rows()[0]) == (width < 80)
            assert not any(host.rows()[1:])

    drive(host, scene)


def test_the_welcome_offers_questions_progress_and_problems() -> None:
    welcome = Welcome()
    host = Host(welcome)

    async def scene(pilot: Pilot[Any]) -> None:
        assert not any("Try one" in row for row in host.rows())
        welcome.show_doing("Reading your documents", 3, 10)
        await pilot.pause()
        assert any("Reading your documents" in row for row in host.rows())
        assert any("30%" in row for row in host.rows())
        welcome.show_examples(["What is it?", "Who is it?"])
        await pilot.pause()
        assert not any("Reading" in row or "30%" in row for row in host.rows())
        assert any("Who is it?" in row for row in host.rows())
        welcome.focus_examples()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert [message.question for message in host.said if isinstance(message, Welcome.ExampleChosen)] == [
            "Who is it?"
        ]
        welcome.show_examples([])
        welcome.show_problem("There is nothing to read here.")
        await pilot.pause()
        assert not any("Try one" in row for row in host.rows())
        assert any("There is nothing to read here." in row for row in host.rows())

    drive(host, scene)
