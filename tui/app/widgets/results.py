"""The ranked passages as a list of cards, with one of them selected."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from tui.app.widgets.card import Card, CardState

if TYPE_CHECKING:
    from rag.models import Citation, RankedPassage

Key = tuple[str, int, int]
"""Which passage of the corpus: its document and characters."""


def key_of_citation(citation: "Citation") -> Key:
    """Return which passage a citation is of, whatever question found it."""
    return citation.document, citation.start, citation.end


def key_of(hit: "RankedPassage") -> Key:
    """Return which passage a hit is, whatever question found it."""
    return key_of_citation(hit.citation)


class Results(VerticalScroll):
    """The cards. They stay mounted and are refilled, so that a new ranking costs little."""

    HELP = """
    ## Passages

    Every passage stands word for word in a document. The sentence that answers is highlighted; words of your
    question are bold. Select with the arrows or a click; Enter opens the document at the passage.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Next", show=False, id="results.next", tooltip="Select the next passage"),
        Binding(
            "up,k", "move(-1)", "Previous", show=False, id="results.previous", tooltip="Select the previous passage"
        ),
        Binding("home,g", "select(0)", "First", show=False, id="results.first", tooltip="Select the first passage"),
        Binding("end,G", "last", "Last", show=False, id="results.last", tooltip="Select the last passage"),
        Binding("enter", "open", "Source", id="results.open", tooltip="Open the document at this passage"),
        Binding("w", "why", "Why", id="results.why", tooltip="Explain this passage's rank"),
        Binding(
            "t",
            "compact",
            "Short",
            show=False,
            id="results.compact",
            tooltip="Show whole passages or only their answers",
        ),
    ]

    class PassageSelected(Message):
        """The person selected a passage."""

        def __init__(self, hit: "RankedPassage") -> None:
            super().__init__()
            self.hit = hit

    class PassageOpened(PassageSelected):
        """The person wants the document of a passage."""

    class MoreWanted(Message):
        """The person wants more passages."""

    class LeftAbove(Message):
        """The person moved up from the first passage."""

    def __init__(self) -> None:
        super().__init__(id="results")
        self._hits: Sequence[RankedPassage] = ()
        self._moved: dict[Key, int | None] = {}
        self._marked: frozenset[Key] = frozenset()
        self._explained: set[Key] = set()
        self._chosen: Key | None = None
        self._index = 0
        self._is_compact = False
        self.is_near_miss = False

    def compose(self) -> ComposeResult:
        """Yield the line below the last card."""
        yield Static("+ shows more passages", id="more", markup=False)

    @property
    def hits(self) -> "Sequence[RankedPassage]":
        """The passages shown, best first."""
        return self._hits

    @property
    def selected(self) -> "RankedPassage | None":
        """The selected passage."""
        return self._hits[self._index] if self._hits else None

    def show(
        self,
        hits: "Sequence[RankedPassage]",
        *,
        near_miss: bool = False,
        compare: bool = False,
        keep_place: bool = False,
    ) -> int:
        """Show passages and return how many stand elsewhere than before.

        The passage that the person chose stays selected; otherwise the first is, the one that the verdict speaks of.
        `near_miss`: they don't answer, so nothing in them is highlighted as an answer.
        `compare`: each card shows how it moved. `keep_place`: the list does not scroll.
        """
        before = {key_of(hit): hit.rank for hit in self._hits}
        self._hits = hits
        self.is_near_miss = near_miss
        moves = {key_of(hit): before[key_of(hit)] - hit.rank if key_of(hit) in before else None for hit in hits}
        self._moved = moves if compare else {}
        self._index = next((i for i, hit in enumerate(hits) if key_of(hit) == self._chosen), 0)
        for place in range(len(self.query(Card)), len(hits)):
            self.mount(Card(place), before="#more")
        self.refresh_cards()
        if not keep_place:
            self._scroll_to_selected()
        return sum(moved != 0 for moved in moves.values())

    def choose(self, key: Key | None) -> None:
        """Keep a passage selected wherever the next rankings put it; None: select the first of each."""
        self._chosen = key

    def _scroll_to_selected(self) -> None:
        """Bring the selected passage into view; the first with what stands above it."""
        if self._index == 0:
            self.scroll_home(animate=False)
        else:
            self.call_after_refresh(self.scroll_to_widget, self.query(Card)[self._index], animate=False)

    def show_marked(self, marked: frozenset[Key]) -> None:
        """Show which passages are marked."""
        self._marked = marked
        self.refresh_cards()

    def set_compact(self, compact: bool) -> None:
        """Show unselected passages as their best highlight alone, or whole."""
        self._is_compact = compact
        self.refresh_cards()

    def refresh_cards(self) -> None:
        """Refill the cards."""
        for card in self.query(Card):
            hit = self._hits[card.place] if card.place < len(self._hits) else None
            card.show(hit, self._state(card.place, hit) if hit is not None else CardState())

    def _state(self, place: int, hit: "RankedPassage") -> CardState:
        key = key_of(hit)
        return CardState(
            is_selected=place == self._index,
            is_compact=self._is_compact,
            is_explained=key in self._explained,
            is_marked=key in self._marked,
            is_near_miss=self.is_near_miss,
            moved=self._moved.get(key, 0),
        )

    def action_move(self, by: int) -> None:
        """Select the passage `by` places further down."""
        if self._index + by < 0:
            self.post_message(self.LeftAbove())
        else:
            self.action_select(self._index + by)

    def action_last(self) -> None:
        """Select the last passage."""
        self.action_select(len(self._hits) - 1)

    def action_select(self, index: int) -> None:
        """Select a passage by its place."""
        if not 0 <= index < len(self._hits):
            return
        self._index = index
        self._chosen = key_of(self._hits[index])
        self.refresh_cards()
        card = self.query(Card)[index]
        self.call_after_refresh(self.scroll_to_widget, card, animate=False)
        self.post_message(self.PassageSelected(self._hits[index]))

    def action_open(self) -> None:
        """Open the document of the selected passage."""
        if self.selected is not None:
            self._chosen = key_of(self.selected)
            self.post_message(self.PassageOpened(self.selected))

    def action_why(self) -> None:
        """Show or hide where the selected passage's rank comes from."""
        if self.selected is not None:
            self._explained ^= {key_of(self.selected)}
            self.refresh_cards()
            self.call_after_refresh(self.scroll_to_widget, self.query(Card)[self._index], animate=False)

    def action_compact(self) -> None:
        """Switch between whole passages and their best highlights."""
        self.set_compact(not self._is_compact)

    def on_click(self, event: events.Click) -> None:
        """Select the card that was clicked; a second click opens its document."""
        card = event.widget
        if card is not None and card.id == "more":
            self.post_message(self.MoreWanted())
        elif isinstance(card, Card) and card.place < len(self._hits):
            if event.chain > 1:
                self.action_open()
            else:
                self.action_select(card.place)
