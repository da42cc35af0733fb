"""Marks: what makes one, and what becomes of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeClock
from tests.tui.workspace.conftest import MakeHit, hit_of
from tui.workspace.marks import Marks, mark_id

QUESTION = "Where is the centre?"


@pytest.fixture
def marks(tmp_path: Path, clock: FakeClock) -> Marks:
    return Marks(tmp_path / "marks.jsonl", clock=clock)


def again(marks: Marks, tmp_path: Path) -> Marks:
    return Marks(tmp_path / "marks.jsonl", clock=FakeClock())


def test_a_mark_keeps_the_words_and_their_proof(marks: Marks, hit: MakeHit, tmp_path: Path) -> None:
    found = hit("A centre was opened.\nIt is large.", lit="It is large.")
    mark = marks.add(QUESTION, found, "for the report")
    assert again(marks, tmp_path).all() == marks.all() == [mark]
    assert (mark.text, mark.citation, mark.highlights) == (found.text, found.citation, found.highlights)
    assert (mark.question, mark.note, mark.at.second) == (QUESTION, "for the report", 1)
    assert marks.find(QUESTION, found.citation) == mark == marks.get(mark.id)


def test_marking_again_keeps_the_place(marks: Marks, hit: MakeHit) -> None:
    one, two = hit("One."), hit("Two.")
    first = marks.add(QUESTION, one, "a note")
    marks.add(QUESTION, two)
    assert marks.add(f" {QUESTION} ", one) == first
    assert marks.add(QUESTION, one, "another note").note == "another note"
    assert [(mark.text, mark.note) for mark in marks.all()] == [("One.", "another note"), ("Two.", None)]


@pytest.mark.parametrize("change", [{"document": "b.txt"}, {"start": 7, "end": 8}, {"end": 500}, {"sha256": "0" * 64}])
def test_another_place_is_another_mark(change: dict[str, object], marks: Marks, hit: MakeHit) -> None:
    marks.add(QUESTION, hit())
    marks.add(QUESTION, hit(**{"start": 100, **change}))
    marks.add("Another question?", hit())
    assert len(marks) == 3


def test_title_and_date_do_not_make_another_mark(marks: Marks, hit: MakeHit) -> None:
    marks.add(QUESTION, hit())
    marks.add(QUESTION, hit(title="A title", date="2013"))
    assert len(marks) == 1


def test_toggling(marks: Marks, hit: MakeHit, tmp_path: Path) -> None:
    first = marks.toggle(QUESTION, hit())
    assert marks.all() == [first]
    assert marks.toggle(QUESTION, hit()) is None
    assert marks.all() == again(marks, tmp_path).all() == []


def test_a_mark_that_comes_back_brings_its_note(marks: Marks, hit: MakeHit, tmp_path: Path) -> None:
    first = marks.add(QUESTION, hit(), "for the report")
    assert marks.toggle(QUESTION, hit()) is None
    back = again(marks, tmp_path).toggle(QUESTION, hit())
    assert back is not None
    assert (back.id, back.note) == (first.id, "for the report")
    marks.annotate(first.id, None)
    marks.toggle(QUESTION, hit())
    assert [marks.add(QUESTION, hit()).note, marks.add(QUESTION, hit(), "new").note] == [None, "new"]
    marks.clear()
    assert marks.add(QUESTION, hit()).note is None


def test_taking_away_and_noting(marks: Marks, hit: MakeHit, tmp_path: Path) -> None:
    one, two = marks.add(QUESTION, hit("One.")), marks.add(QUESTION, hit("Two."))
    assert marks.remove(one.id)
    assert not marks.remove(one.id)
    noted = marks.annotate(two.id, " seen \ud800 ")
    assert noted is not None
    assert noted.note == "seen ?"
    assert again(marks, tmp_path).all() == marks.all() == [noted]
    cleared = marks.annotate(two.id, "  ")
    assert cleared is not None
    assert cleared.note is None
    assert marks.annotate(one.id, "gone") is None
    assert marks.clear() == 1
    assert again(marks, tmp_path).all() == marks.all() == []


def test_marks_of_a_session_are_added_once(marks: Marks, hit: MakeHit, tmp_path: Path) -> None:
    elsewhere = Marks(tmp_path / "other.jsonl", clock=FakeClock())
    saved = [elsewhere.add(QUESTION, hit(text)) for text in ("One.", "Two.")]
    marks.add(QUESTION, hit("Two."))
    assert marks.add_all([*saved, *saved]) == 1
    assert [mark.text for mark in marks.all()] == ["Two.", "One."]
    assert marks.add_all(saved) == 0


@given(st.text(), st.text(st.characters(exclude_categories=["Cs"])), st.none() | st.text())
def test_any_words_come_back(
    tmp_path_factory: pytest.TempPathFactory, question: str, text: str, note: str | None
) -> None:
    path = tmp_path_factory.mktemp("marks") / "marks.jsonl"
    mark = Marks(path, clock=FakeClock()).add(question, hit_of(text), note)
    [found] = Marks(path, clock=FakeClock()).all()
    assert found == mark
    assert found.text == text
    assert found.id == mark_id(question, hit_of(text).citation)
