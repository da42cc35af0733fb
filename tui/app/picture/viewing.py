"""What shows originals from the main screen: a page as it looks, or the original itself in another program."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from textual.widget import Widget

from index.errors import PinciteError
from tui.app.picture.in_browser import open_or_hand_over
from tui.app.picture.opening import OriginalOpener, OriginalPage
from tui.app.viewer.place import Place

if TYPE_CHECKING:
    from rag.answer.originals import Originals


class OriginalViewer:
    """Shows originals. `originals` returns those of the open index; `edit` opens a text in the person's editor."""

    def __init__(
        self,
        originals: "Callable[[], Originals]",
        edit: Callable[[Place], None],
        opener: OriginalOpener | None = None,
    ) -> None:
        self._originals = originals
        self._edit = edit
        self._opener = opener or OriginalOpener(originals)

    def show_page(self, owner: Widget, place: OriginalPage) -> None:
        """Show a page on a screen of its own."""
        from tui.app.picture.screen import PageScreen

        try:
            record = self._originals().record(place.document)
        except PinciteError as error:
            self._tell(owner, str(error), "error")
            return
        if record.format != "pdf":
            told = "Only the pages of PDF files can be shown; o opens the original."
            self._tell(owner, told if record.extractor else "This is a text file: what you see is all of it.")
            return
        owner.app.push_screen(PageScreen(self._originals, self._opener, place, record.page_labels))

    def open(self, owner: Widget, place: OriginalPage) -> None:
        """Open an original at a place: a text in the editor, everything else in the program that the system has."""
        try:
            is_text = self._opener.is_text(place.document)
        except PinciteError as error:
            self._tell(owner, str(error), "error")
            return
        if is_text and not owner.app.is_web:
            start = place.spans[0].start if place.spans else 0
            end = place.spans[0].end if place.spans else 0
            self._edit(Place(place.document, place.title, start, end, place.line))
            return

        def run() -> None:
            try:
                told = open_or_hand_over(owner.app, self._opener, place)
            except PinciteError as error:
                owner.app.call_from_thread(self._tell, owner, str(error), "error")
            else:
                owner.app.call_from_thread(self._tell, owner, told)

        owner.run_worker(run, thread=True, group="original")

    def _tell(
        self, owner: Widget, words: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        owner.notify(words, severity=severity, markup=False)
