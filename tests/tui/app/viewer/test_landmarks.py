"""Pages and places of a document in the viewer: rules above them, and ways to them."""

from typing import Any

import numpy as np
import pytest
from textual.pilot import Pilot

from index.structure import OriginalPlace
from tests.tui.app.viewer.driving import SourceApp, drive, until
from tui.app.viewer.header import Whereabouts
from tui.app.viewer.landmarks import DocumentLandmarks
from tui.app.viewer.place import Place
from tui.app.viewer.text import DocumentText, TextOrigin
from tui.app.viewer.viewport import Viewport
from tui.output.document_parts import DocumentParts

PAGED = "Übersicht\fContents\nof it\n\fChapter\fEnd"
LABELS = ("", "i", "1", "2")
PLACES = (OriginalPlace(start=0, label="slide 1"), OriginalPlace(start=12, label="slide 2"))


def text_of(words: str, origin: TextOrigin) -> DocumentText:
    return DocumentText(np.frombuffer(words.encode(), np.uint8), origin=origin)


@pytest.fixture
def paged() -> DocumentText:
    return text_of(PAGED, TextOrigin(is_extracted=True, page_labels=LABELS))


def lines_of(text: DocumentText) -> list[str]:
    return [text.decode(*text.line_span(line)) for line in range(text.lines)]


def test_a_page_ends_its_last_line(paged: DocumentText) -> None:
    assert lines_of(paged) == ["Übersicht", "Contents", "of it", "Chapter", "End"]
    assert lines_of(text_of(PAGED, TextOrigin())) == ["Übersicht\fContents", "of it", "\fChapter\fEnd"]


def test_where_a_character_is(paged: DocumentText) -> None:
    found = DocumentLandmarks(paged)
    assert [found.rule(line) for line in range(5)] == [
        "page 1",
        "page 2 · printed i",
        None,
        "page 3 · printed 1",
        "page 4 · printed 2",
    ]
    assert [found.page_at(at) for at in (0, 9, 10, 24, 25, 26, 99)] == [1, 1, 2, 2, 2, 3, 4]
    assert found.where(12) == "page 2 · printed i of 4"
    assert [found.find(wanted) for wanted in ("1", "2", "I", "4", "5", "x", "")] == [0, 10, 10, 34, None, None, 0]


def test_places_are_found_by_number_and_name() -> None:
    found = DocumentLandmarks(text_of("First slide\nSecond", TextOrigin(is_extracted=True, places=PLACES)))
    assert (found.rule(0), found.rule(1), found.pages) == ("slide 1", "slide 2", 0)
    assert found.where(3) == "slide 1"
    assert [found.find(wanted) for wanted in ("2", "Slide 2", "lide", "7", "")] == [12, 12, 0, None, None]
    plain = DocumentLandmarks(text_of("One\nTwo", TextOrigin()))
    assert (plain.where(0), plain.has_any, plain.find("1")) == ("", False, None)


def test_a_rule_stands_above_each_page_whichever_way_the_window_came(paged: DocumentText) -> None:
    def titles(window: Viewport) -> list[str]:
        return [row.rule or window.text.text(row.start, row.end).strip("\n\f") for row in window.rows()]

    whole = [
        "page 1",
        "Übersicht",
        "page 2 · printed i",
        "Contents",
        "of it",
        "page 3 · printed 1",
        "Chapter",
        "page 4 · printed 2",
        "End",
    ]
    window = Viewport(paged, 20, 3, DocumentLandmarks(paged).rule)
    assert titles(window) == whole[:3]
    seen = [titles(window)[0]]
    while window.scroll(1):
        seen.append(titles(window)[0])
    assert seen + titles(window)[1:] == whole
    while window.scroll(-1):
        pass
    assert titles(window) == whole[:3]
    assert window.position_of(10).row == 1  # below its rule


def test_long_and_hostile_names_fit_into_the_header() -> None:
    place = OriginalPlace(start=0, label="chapter \x1b[2J" + "long " * 60)
    found = DocumentLandmarks(text_of("Words", TextOrigin(is_extracted=True, places=(place,))))
    words = Whereabouts(1, 9, place=found.where(0)).words()
    assert words.startswith("chapter ␛[2J")
    assert len(words) == 40
    percent = DocumentLandmarks(text_of("x" * 200, TextOrigin(is_extracted=True)))
    assert percent.where(50) == "25 %"


def test_the_bar_goes_to_a_page(paged: DocumentText) -> None:
    class PagedApp(SourceApp):
        def open_text(self, name: str) -> DocumentText:
            return paged

    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(Place("a.pdf", "A report", 0, 0, 1))
        await until(pilot, lambda: bool(app.said))
        assert app.screen_rows[0].strip().startswith("── page 1 ─")
        assert app.screen_rows[1] == "   Übersicht"  # without a number
        await pilot.press("colon", "2", "enter")
        await until(pilot, lambda: app.words(".where").startswith("page 2 · printed i of 4"))
        assert app.panel.page.viewport is not None
        assert app.panel.page.viewport.shows(10)

    drive(PagedApp({}), steps, size=(60, 5))


def test_a_page_that_was_read_by_ocr_says_so() -> None:
    places = (OriginalPlace(start=0, label=""), OriginalPlace(start=10, label="read by OCR"))
    found = DocumentLandmarks(text_of(PAGED, TextOrigin(is_extracted=True, page_labels=LABELS, places=places)))
    assert (found.rule(0), found.rule(1)) == ("page 1", "page 2 · printed i · read by OCR")
    parts = DocumentParts(PAGED, LABELS, places, is_extracted=True)
    assert (parts.rules()[1], parts.rules()[2]) == ("page 1", "page 2 · printed i · read by OCR")
