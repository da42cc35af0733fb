"""Citations and quotes as words."""

from typing import Any

import pytest

from tests.tui.workspace.conftest import hit_of
from tui.workspace.export.citing import citation_text, copy_text, document_text, quote_text

KNOWN: dict[str, Any] = {
    "title": "A school\nfor police",
    "publisher": "The Herald",
    "author": "A. Writer",
    "date": "2013-03-20",
}


def test_a_citation_is_one_line() -> None:
    assert citation_text(hit_of("One.\nTwo.", page=4, **KNOWN).citation) == (
        "A. Writer, “A school for police”, The Herald, 2013-03-20 (training.txt, page 4, lines 3–4, characters 100–109)"
    )
    assert citation_text(hit_of("One.").citation) == "training.txt, line 3, characters 100–104"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"document": "r.pdf", "page": 12, "page_label": "5", "extracted": True}, "r.pdf, page 12 (printed 5)"),
        ({"document": "r.pdf", "page": 12, "page_label": "12", "extracted": True}, "r.pdf, page 12"),
        ({"document": "d.pptx", "place": "slide 3, notes", "extracted": True}, "d.pptx, slide 3, notes"),
        ({"document": "c.xlsx", "place": "sheet Q3, row 14", "extracted": True}, "c.xlsx, sheet Q3, row 14"),
        ({"document": "talk.vtt", "place": "time 0:01:04"}, "talk.vtt, time 0:01:04, line 3"),
        ({"document": "letter.docx", "extracted": True}, "letter.docx"),
        ({"document": "a.pdf", "page": 2, "page_label": "\x1b[2J", "extracted": True}, "a.pdf, page 2 (printed ␛[2J)"),
    ],
)
def test_a_place_is_told_as_a_person_finds_it(known: dict[str, Any], expected: str) -> None:
    assert document_text(hit_of("One.", **known).citation) == expected


def test_controls_are_shown_wherever_they_stand() -> None:
    hit = hit_of("One\x1b[31m.\r\nTwo\u202e.", title="\x1b]0;x\x07", document="a\x1b.txt")
    assert quote_text(hit.text) == "One␛[31m.\nTwo<U+202E>."
    assert "\x1b" not in copy_text(hit.text, hit.citation)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("quote", "One.\nTwo."),
        ("citation", "training.txt, lines 3–4, characters 100–109"),
        ("both", "One.\nTwo.\n\n— training.txt, lines 3–4, characters 100–109"),
    ],
)
def test_what_is_copied(what: str, expected: str) -> None:
    hit = hit_of("One.\nTwo.")
    assert copy_text(hit.text, hit.citation, what) == expected  # type: ignore[arg-type]
