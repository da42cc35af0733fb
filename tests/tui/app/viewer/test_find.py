"""Finding in a document, chunk by chunk, against a search through the whole text."""

import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.models import Span
from tui.app.viewer import find as module
from tui.app.viewer.find import MatchUnknown, Pattern, TextFinder, fold
from tui.app.viewer.text import DocumentText


def finder(text: str, query: str, *, scanned: bool = True, near: int = 0) -> TextFinder:
    made = TextFinder(DocumentText.of(text), query)
    if scanned:
        made.scan(near, lambda: False, lambda: None)
    return made


def found(text: str, query: str) -> list[str]:
    made = finder(text, query)
    return [text[span.start : span.end] for span in made.within(0, len(text))]


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("Police and police, POLICE.", "police", ["Police", "police", "POLICE"]),
        ("the police\n  training and Police Training", "police training", ["police\n  training", "Police Training"]),
        ("ΟΔΟΣ οδος οδοσ", "οδος", ["ΟΔΟΣ", "οδος", "οδοσ"]),
        ("İstanbul and İSTANBUL", "stanbul", ["stanbul", "STANBUL"]),
        ("the minister’s", "minister's", ["minister’s"]),
        ("the “school”", '"school"', ["“school”"]),
        ("[TODO] (a.b)", "[todo]", ["[TODO]"]),
        ("a.b axb", "a.b", ["a.b"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("one", "", []),
        ("one two", "  ", []),
        ("", "one", []),
        ("\x1b[31m", "\x1b[", ["\x1b["]),
        ("caught cat", " cat", [" cat"]),
        ("cat catch", "cat ", ["cat "]),
    ],
)
def test_what_is_found(text: str, query: str, words: list[str]) -> None:
    assert found(text, query) == words
    assert finder(text, query).total == len(words)


@given(st.text("abAB İΣ\n’'", max_size=300), st.sampled_from(["ab", "b a", "İ", "σ", "a'b", "bb"]), st.integers(0, 300))
def test_chunks_give_what_the_whole_text_gives(text: str, query: str, near: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK_BYTES", 64)
        made = finder(text, query, near=near)
        pattern = r"\s+".join(re.escape(word) for word in fold(query, quotes=True).split())
        folded = fold(text, quotes="'" in query)
        # A match may overlap the last one of the chunk before.
        everywhere = [Span(start=m.start(), end=m.start() + len(m[1])) for m in re.finditer(f"(?=({pattern}))", folded)]
        matches = made.within(0, len(text))
        if query != "bb":
            assert matches == everywhere
        assert set(matches) <= set(everywhere)
        assert made.total == len(matches)
        assert made.is_done
        for number, match in enumerate(matches, 1):
            assert made.ordinal(match) == number
            assert match in made.within(match.start, match.start + 1)
        for at in range(len(text) + 1):
            later = [match for match in matches if match.start >= at] + matches
            earlier = matches + [match for match in matches if match.start < at]
            assert made.next(at) == (later[0] if later else None)
            assert made.previous(at) == (earlier[-1] if earlier else None)


def test_the_matches_near_are_known_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", 64)
    text = "word " * 200
    made = finder(text, "word", scanned=False)
    with pytest.raises(MatchUnknown):
        made.next(500)
    steps: list[Span | None] = []

    def note() -> None:
        if not steps:
            steps.append(made.next(500))

    made.scan(500, lambda: bool(steps), note)
    assert steps == [Span(start=500, end=504)]
    assert not made.is_done
    assert made.ordinal(Span(start=500, end=504)) is None
    with pytest.raises(MatchUnknown):
        made.previous(0)


def test_a_scan_stops_when_asked() -> None:
    stop = threading.Event()
    stop.set()
    made = finder("word", "word", scanned=False)
    made.scan(0, stop.is_set, lambda: None)
    assert not made.is_done
    assert made.total == 0


def test_a_match_across_two_chunks_is_found_and_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", 64)
    text = "x" * 60 + "needle" + "y" * 100
    made = finder(text, "needle")
    assert made.total == 1
    assert made.within(64, 70) == [Span(start=60, end=66)]


def test_an_endless_query_is_cut() -> None:
    assert Pattern("a" * 5000).literal == "a" * module.MAX_QUERY_CHARACTERS
