"""One passage as a card: where it is from, its words with the answer lit, and on demand why it stands there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from tui.passage import Piece, answer_pieces, pieces
from tui.terminal import visible

if TYPE_CHECKING:
    from rag.models import Citation, RankedPassage

BEST = "bold $text-warning on $warning-muted"
FURTHER = "$text-warning"
TERM = "bold"
MUTED = "$text-muted"


@dataclass(frozen=True, slots=True)
class CardState:
    """What a card shows besides its passage. `moved`: places won since the ranking before, None if it was not in it."""

    is_selected: bool = False
    is_compact: bool = False
    is_explained: bool = False
    is_marked: bool = False
    moved: int | None = 0


class Card(Static):
    """A card. It shows what `show` is given and knows nothing else."""

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
        """Show a passage, or nothing."""
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
    yield Content.styled(_place(hit.citation), MUTED)
    is_short = state.is_compact and not state.is_selected
    yield Content.assemble(*map(_styled, answer_pieces(hit) if is_short else pieces(hit)))
    for citation in hit.also_in:
        yield Content.styled(f"also in {visible(citation.document)}, {_line_numbers(citation)}", MUTED)
    if state.is_explained:
        yield from why(hit)


def _head(hit: "RankedPassage", state: CardState) -> Content:
    citation = hit.citation
    title = " ".join(visible(citation.title or citation.document).split())
    about = "".join(f" · {visible(' '.join(part.split()))}" for part in (citation.publisher, citation.date) if part)
    moved = "new" if state.moved is None else f"▲{state.moved}" if state.moved > 0 else f"▼{-state.moved}"
    return Content.assemble(
        (f"{hit.rank:<2} ", "bold $text-primary"),
        (title, "bold"),
        (about, MUTED),
        (f"  {moved}" if state.moved != 0 else "", "$text-success" if (state.moved or 1) > 0 else "$text-error"),
        ("  ★ marked" if state.is_marked else "", "$text-success"),
    )


def _place(citation: "Citation") -> str:
    page = f", page {citation.page}" if citation.page else ""
    document = f"{visible(citation.document)}, " if citation.title else ""
    return f"   {document}{_line_numbers(citation)}{page}"


def _line_numbers(citation: "Citation") -> str:
    if citation.line_start == citation.line_end:
        return f"line {citation.line_start}"
    return f"lines {citation.line_start}–{citation.line_end}"


def _styled(piece: Piece) -> tuple[str, str]:
    styles = [BEST if piece.light == 0 else FURTHER if piece.light is not None else "", TERM if piece.is_term else ""]
    if piece.light == 0 and piece.is_term:
        styles[1] = "underline"
    return piece.text, " ".join(style for style in styles if style)


def why(hit: "RankedPassage") -> Iterable[Content]:
    """Return in lines where a passage's rank comes from: each signal, the terms, the sum."""
    scores = hit.scores
    yield Content.styled("why", "bold $text-primary")
    terms = "  ".join(f"{visible(term.words)} +{term.score:.2f}" for term in scores.terms)
    yield _row("words", scores.lexical, scores.lexical_rank, terms or "no term of the question")
    if scores.dense is not None:
        yield _row("meaning", scores.dense, scores.dense_rank, "cosine of the embeddings")
    if scores.late is not None:
        yield _row("word pieces", scores.late, scores.late_rank, "how well each piece of the question finds its like")
    names = {"lexical": "words", "dense": "meaning", "late": "pieces"}
    total = " + ".join(f"{part.weight:.2g} × {part.value:.3f} {names[part.signal]}" for part in scores.parts)
    yield Content.assemble((f"{'rank by':<12}", MUTED), f"{total} = ", (f"{scores.fused:.3f}", "bold"))


def _row(name: str, score: float, rank: int | None, note: str) -> Content:
    return Content.assemble((f"{name:<12}", MUTED), (f"{score:7.3f}", "bold"), f"  #{rank:<4} ", (note, MUTED))
