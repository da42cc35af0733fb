"""One passage as a card: its source, its words with the answer highlighted and, on demand, why it ranks there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from tui.output.passage import ShownPiece, answer_pieces, pieces
from tui.output.words import named_by_text
from tui.terminal import one_line, visible
from tui.workspace.export.citing import document_text, where_parts, words_text

if TYPE_CHECKING:
    from rag.models import Citation, RankedPassage

BEST_STYLE = "bold $text-warning on $warning-muted"
ANSWER_STYLE = "bold $background on $warning"
HIGHLIGHT_STYLE = "$text-warning"
TERM_STYLE = "bold"
MUTED_STYLE = "$foreground-muted"


@dataclass(frozen=True, slots=True)
class CardState:
    """What a card shows besides its passage. `moved`: places gained since the last ranking, None if it is new."""

    is_selected: bool = False
    is_compact: bool = False
    is_explained: bool = False
    is_marked: bool = False
    is_near_miss: bool = False
    moved: int | None = 0


class Card(Static):
    """A card. It shows what `show` receives and knows nothing else."""

    DEFAULT_CSS = """
    Card {
        height: auto;
        padding: 0 1 0 1;
        margin: 0 0 1 0;
        border-left: thick $panel;
        background: $surface;
        &.-selected { border-left: thick $primary; background: $panel; }
        &.-marked { border-left: thick $success; }
        &:hover { background: $panel; }
    }
    """

    def __init__(self, place: int) -> None:
        super().__init__(markup=False)
        self.place = place
        self.display = False
        self._shown: tuple[object, ...] = ()

    def show(self, hit: "RankedPassage | None", state: CardState) -> None:
        """Show a passage, or hide the card."""
        if (hit, state) == self._shown:
            return
        self._shown = (hit, state)
        self.display = hit is not None
        if hit is None:
            return
        self.set_class(state.is_selected, "-selected")
        self.set_class(state.is_marked, "-marked")
        self.update(Content("\n").join(_lines(hit, state)))


def _lines(hit: "RankedPassage", state: CardState) -> Iterable[Content]:
    yield _head(hit, state)
    yield Content.styled(_place(hit.citation), MUTED_STYLE)
    is_short = state.is_compact and not state.is_selected
    shown = answer_pieces(hit) if is_short else pieces(hit)
    yield Content.assemble(*(_styled(piece, state.is_near_miss) for piece in shown))
    if hit.words and hit.words_citation and not state.is_near_miss:
        yield Content.styled(words_text(hit.words.text, hit.words_citation), MUTED_STYLE)
    for citation in hit.also_in:
        yield Content.styled(f"also in {document_text(citation)}", MUTED_STYLE)
    if state.is_explained:
        yield from why(hit)


def _head(hit: "RankedPassage", state: CardState) -> Content:
    citation = hit.citation
    title = one_line(citation.title or citation.document)
    moved = "new" if state.moved is None else f"▲{state.moved}" if state.moved > 0 else f"▼{-state.moved}"
    return Content.assemble(
        (f"{hit.rank:<2} ", "bold $text-primary"),
        ("★ " if state.is_marked else "", "$text-success"),
        (title, "bold"),
        (f"  {moved}" if state.moved != 0 else "", "$text-success" if (state.moved or 1) > 0 else "$text-error"),
    )


def _place(citation: "Citation") -> str:
    document = citation.document if citation.title else None
    parts = (citation.publisher, citation.date, document, *where_parts(citation))
    return " · ".join(one_line(part) for part in parts if part)


def _styled(piece: ShownPiece, is_near_miss: bool) -> tuple[str, str]:
    """Return words with their style; in a near miss nothing is highlighted as an answer."""
    if piece.is_answer and not is_near_miss:
        return piece.text, f"{ANSWER_STYLE} underline" if piece.is_term else ANSWER_STYLE
    if piece.light == 0 and not is_near_miss:
        return piece.text, f"{BEST_STYLE} underline" if piece.is_term else BEST_STYLE
    light = HIGHLIGHT_STYLE if piece.light is not None else ""
    return piece.text, f"{light} {TERM_STYLE}" if piece.is_term else light


def why(hit: "RankedPassage") -> Iterable[Content]:
    """Return in lines where a passage's rank comes from: what each signal adds, their sum, the terms, a legend."""
    from rag.models import SIGNALS

    scores = hit.scores
    measured = {
        "lexical": (scores.lexical, scores.lexical_rank),
        "dense": (scores.dense, scores.dense_rank),
        "late_interaction": (scores.late_interaction, scores.late_interaction_rank),
    }
    yield Content.styled(f"{'why':<17}weight ×  value", "$text-primary")
    for part in scores.contributions:
        product = part.weight * part.value
        yield Content(f"{part.signal:<17}{part.weight:>6.3g} × {part.value:6.3f} = {product:6.3f}")
    yield Content.assemble(f"{'fused score':<35}", (f"{scores.fused:6.3f}", "bold"))
    terms = " · ".join(f"{visible(term.words)} +{term.score:.2f}" for term in scores.terms)
    yield Content(f"terms: {terms or 'no term of the question'}")
    if scores.named_by:
        yield Content(named_by_text(scores.named_by))
    for part in scores.contributions:
        score, rank = measured.get(part.signal, (None, None))
        here = "" if score is None or rank is None else f" ({score:.3f}, rank {rank})"
        yield Content.styled(f"{part.signal}{here}: {SIGNALS[part.signal]}", MUTED_STYLE)
