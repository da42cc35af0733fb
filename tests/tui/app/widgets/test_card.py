"""One passage as a card."""

from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot

from rag.models import SIGNALS, Contribution, RankedPassage
from tests.tui.app.widgets.host import HOSTILE, LITERAL, Host, drive, squeezed
from tests.tui.passages import citation, passage
from tui.app.widgets.card import BEST_STYLE, HIGHLIGHT_STYLE, Card, CardState
from tui.output.passage import flow

STRANGE = [
    HOSTILE,
    "لقد وصلت الشرطة إلى المدينة",
    "Cafe\u0301 Ne\u0301e Z\u0351a\u0321l\u0300go",
    "👩‍🚒 水水水 🚓👨‍👩‍👧 end",
    "y" * 500,
]
"""Words that a document may hold."""


def shown(hit: RankedPassage, **state: Any) -> Content:
    """Return what a card shows of a hit."""
    card = Card(0)
    card.show(hit, CardState(**state))
    assert isinstance(card.content, Content)
    return card.content


def styled(content: Content, style: str) -> list[str]:
    """Return the words that have a style, or one that begins with it."""
    return [content.plain[span.start : span.end] for span in content.spans if str(span.style).startswith(style)]


def test_a_card_tells_where_its_words_stand() -> None:
    hit = passage("Some words.", title="A\n title", publisher="P", date="2013", page=4)
    assert shown(hit).plain.splitlines() == [
        "1  A title",
        "P · 2013 · a.txt · page 4 · lines 3–5",
        "Some words.",
    ]
    bare = hit.model_copy(update={"citation": citation(line_end=3)})
    assert shown(bare).plain.splitlines()[:2] == ["1  a.txt", "line 3"]


def test_the_answer_is_lit_and_terms_are_bold() -> None:
    content = shown(passage("First. The police came. Second police. Last.", "The police came.", "Second police."))
    assert "".join(styled(content, BEST_STYLE)) == "The police came."
    assert styled(content, f"{BEST_STYLE} underline") == ["police"]
    assert "".join(styled(content, HIGHLIGHT_STYLE)) == "Second police."
    assert "police" in styled(content, "$text-warning bold")


def test_in_a_near_miss_nothing_is_lit_as_an_answer() -> None:
    content = shown(passage("First. The police came.", "The police came."), is_near_miss=True)
    assert styled(content, BEST_STYLE) == []


def test_a_short_card_shows_the_answer_unless_it_is_selected() -> None:
    hit = passage("First. The police came.", "The police came.")
    assert "First." not in shown(hit, is_compact=True).plain
    assert "First." in shown(hit, is_compact=True, is_selected=True).plain


@pytest.mark.parametrize(("moved", "words"), [(None, "new"), (2, "▲2"), (-3, "▼3"), (0, "")])
def test_a_card_tells_how_it_moved(moved: int | None, words: str) -> None:
    head = shown(passage("Some words."), moved=moved).plain.splitlines()[0]
    assert head == f"1  a.txt  {words}".rstrip()


def test_a_marked_passage_and_its_other_sources_are_told() -> None:
    other = citation(document="b.txt", line_start=7, line_end=7)
    lines = shown(passage("Some words.", also_in=(other,)), is_marked=True).plain.splitlines()
    assert lines[0] == "1  ★ a.txt"
    assert lines[-1] == "also in b.txt, line 7"


def test_why_tells_each_signal_and_their_sum() -> None:
    hit = passage("Some words.")
    parts = (
        Contribution(signal="lexical", weight=1, value=0.5),
        Contribution(signal="dense", weight=0.5, value=1),
        Contribution(signal="late_interaction", weight=1, value=0.25),
    )
    scores = hit.scores.model_copy(
        update={"contributions": parts, "late_interaction": None, "late_interaction_rank": None}
    )
    lines = shown(hit.model_copy(update={"scores": scores}), is_explained=True).plain.splitlines()[3:]
    assert lines == [
        "why              weight ×  value",
        "lexical               1 ×  0.500 =  0.500",
        "dense               0.5 ×  1.000 =  0.500",
        "late_interaction      1 ×  0.250 =  0.250",
        "fused score                         1.250",
        "terms: police +1.50",
        f"lexical (2.250, rank 2): {SIGNALS['lexical']}",
        f"dense (0.568, rank 3): {SIGNALS['dense']}",
        f"late_interaction: {SIGNALS['late_interaction']}",
    ]
    without = hit.scores.model_copy(update={"terms": ()})
    assert "no term of the question" in shown(hit.model_copy(update={"scores": without}), is_explained=True).plain


@pytest.mark.parametrize("words", STRANGE)
def test_strange_words_are_shown_as_they_are_and_lit_to_the_character(words: str) -> None:
    hit = passage(f"Before {words}. It came. {words} after.", f"{words}. It came.")
    content = shown(hit)
    assert content.plain.splitlines()[2] == flow(hit.text)
    assert "".join(styled(content, BEST_STYLE)) == flow(f"{words}. It came.")


def test_on_the_screen_strange_words_do_nothing_and_stay_within_the_card() -> None:
    card = Card(0)
    host = Host(card)

    async def scene(pilot: Pilot[Any]) -> None:
        for width in (20, 41, 80, 200):
            await pilot.resize_terminal(width, 400)
            for words in STRANGE:
                hit = passage(
                    f"Before {words}. It came.",
                    f"{words}. It came.",
                    title=words,
                    publisher=words,
                    also_in=(citation(document=words),),
                )
                card.show(hit, CardState(is_explained=True, is_marked=True, moved=3))
                await pilot.pause()
                assert card.region.width == width
                assert all(strip.cell_length == width for strip in host.screen._compositor.render_strips())
                assert not host.commands()
                lit = [
                    segment.text
                    for segment in host.segments()
                    if segment.style is not None and segment.style.bold and segment.style.bgcolor != host_ground(host)
                ]
                assert squeezed("".join(lit)) == squeezed(flow(f"{words}. It came."))
                if words == HOSTILE:
                    plain = "".join(row.lstrip("█▌▐┃") for row in host.rows())
                    assert squeezed(plain).count(squeezed(LITERAL)) == 4

    drive(host, scene)


def host_ground(host: Host) -> object:
    """Return the colour that words on a card stand on."""
    return next(segment.style.bgcolor for segment in host.segments() if segment.style and "lines" in segment.text)


def test_a_card_shows_one_passage_after_another_and_nothing() -> None:
    card = Card(0)
    host = Host(card)

    async def scene(pilot: Pilot[Any]) -> None:
        assert not card.display
        card.show(passage("One."), CardState(is_selected=True, is_marked=True))
        await pilot.pause()
        assert card.has_class("-selected", "-marked")
        assert any("One." in row for row in host.rows())
        card.show(passage("Two."), CardState())
        await pilot.pause()
        assert not card.has_class("-selected") and not card.has_class("-marked")
        assert not any("One." in row for row in host.rows())
        card.show(None, CardState())
        await pilot.pause()
        assert not any(host.rows())

    drive(host, scene)
