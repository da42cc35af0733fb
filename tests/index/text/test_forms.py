"""Forms: a field is a unit, a label that comes again begins a record, and no record holds another's fields."""

import pytest

from index.models import Document
from index.settings import IndexSettings
from index.structure import BlockKind
from index.text.block import split_lines
from index.text.chunker import cut_passages
from index.text.forms import find_forms, label_of
from tests.fakes import FakeEmbedder

BOATS = [
    "Name: Heron\nBerth: 4\nState: sound",
    "Name: Dunlin\nBerth: 7\nState: leaks",
    "Name: Petrel\nBerth: 9\nState: sound",
]


def passages(text: str) -> list[list[str]]:
    found = cut_passages(Document.from_text("a", text), IndexSettings(), FakeEmbedder())
    return [[text[sentence.start : sentence.end] for sentence in passage.sentences] for passage in found]


@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_every_record_is_a_passage_with_all_its_fields(between: str) -> None:
    assert passages(between.join(BOATS)) == [boat.split("\n") for boat in BOATS]


def test_a_title_goes_with_the_first_record_and_the_text_after_the_last_stands_apart() -> None:
    text = f"Boats of the harbour\n\n{BOATS[0]}\n\n{BOATS[1]}\n\nAll boats are looked at twice a year by the warden."
    found = passages(text)
    assert found[0] == ["Boats of the harbour", *BOATS[0].split("\n")]
    assert found[1][:3] == BOATS[1].split("\n")


def test_a_field_goes_on_in_lines_that_are_indented() -> None:
    text = "Name: Heron\nWork:\n  paint the keel\n  and the mast\nState: sound"
    (form,) = find_forms(list(split_lines(text)), 0, 5)
    said = [text[block.start : block.end] for block in form.blocks]
    assert said == ["Name: Heron", "Work:\n  paint the keel\n  and the mast", "State: sound"]
    assert {block.kind for block in form.blocks} == {BlockKind.RECORD}


def test_labels_that_do_not_come_again_begin_no_record() -> None:
    assert passages("Monday: nine to five\nTuesday: ten to four\n\nSunday: closed") == [
        ["Monday: nine to five", "Tuesday: ten to four", "Sunday: closed"]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The mill opens at nine.\n\nListen: the concert starts at eight.\n\nThe rest of the day is free.",
        "Note: the boiler is old.\n\nWarning: the ladder is loose.",
        "The address is: 4 Mill Lane.\nThe town, as you know: Elmsford.",
    ],
)
def test_a_label_here_and_there_makes_no_form(text: str) -> None:
    lines = list(split_lines(text))
    assert find_forms(lines, 0, len(lines)) == []


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Name: Ada", "name"),
        ("Date of birth : 1 May", "date of birth"),
        ("https://a.example", ""),
        ("at 19:30 it starts", ""),
        ("It ends. Then: more", ""),
        ("Name:", ""),
    ],
)
def test_a_label_is_a_few_words_before_a_colon(line: str, label: str) -> None:
    assert label_of(line) == label
