"""The line under the question: whether the documents answer it, with what confidence, and what they do not cover."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from tui.app.widgets.card import MUTED_STYLE
from tui.output.words import not_searched_line
from tui.terminal import (
    about_text,
    abstention_text,
    changed_text,
    counted,
    coverage_text,
    missing_lines,
    one_line,
    read_as_text,
    rivals_text,
    visible,
)

if TYPE_CHECKING:
    from rag.models import Answer

BLOCKS = 10
"""Cells of the bar that shows the confidence."""

PAUSE_SECONDS = 0.5
"""Seconds without a key before a verdict is given on a question that is still being typed."""


class VerdictLine(Static):
    """The verdict on the present question."""

    DEFAULT_CSS = """
    VerdictLine { height: auto; max-height: 5; padding: 0 2; margin: 0 0 1 0; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__("", id="verdict", markup=False)
        self._pause: Timer | None = None

    def show_text(self, text: str, style: str = MUTED_STYLE) -> None:
        """Show a plain remark."""
        self._show(Content.styled(visible(text), style))

    def show_preview(self, passages: int, *, is_loading: bool, milliseconds: float) -> None:
        """Show how many passages share words with what has been typed."""
        what = counted(passages, "passage") if passages else "no passage"
        share = "shares" if passages < 2 else "share"
        more = " · the model is loading" if is_loading else ""
        self.show_text(f"By keywords: {what} {share} words with the question · {milliseconds:.0f} ms{more}")

    def show_answer(
        self,
        answer: "Answer",
        milliseconds: float,
        moved: int | None,
        *,
        is_read: bool = False,
        after_pause: bool = False,
    ) -> None:
        """Show whether the documents answer, as a probability.

        `moved`: passages that a closer ranking put elsewhere, None where there was no ranking to compare with.
        `after_pause`: only if nothing else is shown for `PAUSE_SECONDS`: the question is still being typed.
        """
        verdict = _verdict(answer, milliseconds, moved, is_read=is_read)
        if after_pause:
            self.show_text(f"{counted(len(answer.passages), 'passage')} · {milliseconds:.0f} ms")
            self._pause = self.set_timer(PAUSE_SECONDS, lambda: self._show(verdict))
        else:
            self._show(verdict)

    def forget_pending(self) -> None:
        """Never show a verdict that still waits for its pause."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None

    def _show(self, content: Content) -> None:
        self.forget_pending()
        self.update(content)


def _verdict(answer: "Answer", milliseconds: float, moved: int | None, *, is_read: bool) -> Content:
    parts: list[Content | tuple[str, str]] = [_meter(answer), (f"  {milliseconds:.0f} ms", MUTED_STYLE)]
    if moved is not None:
        by_meaning = "" if is_read else " by meaning"
        parts.append((f" · re-ranked{by_meaning}{f', {moved} moved' if moved else ''}", "$text-primary"))
    if answer.answered and answer.short:
        parts.append((f"\n{one_line(answer.short)}", "bold $text-success"))
    remarks: list[Content | tuple[str, str]] = []
    remarks += [(f"{about_text(about)} ", "$text-primary") for about in answer.about]
    if answer.read_as:
        remarks.append((f"{read_as_text(answer.read_as)} ", "$text-warning"))
    if answer.changed_since:
        remarks.append((f"{changed_text(answer.changed_since)} ", "$text-warning"))
    if answer.vector_coverage:
        words = coverage_text(answer.vector_coverage.embedded, answer.vector_coverage.passages)
        remarks.append((f"{words} ", "$text-warning"))
    remarks += [(f"{line} ", "$text-warning") for line in missing_lines(answer.missing)]
    if answer.rivals:
        remarks.append((f"{rivals_text(answer.rivals)} ", "$text-warning"))
    if line := not_searched_line(answer.not_searched, "the library (ctrl+l)"):
        remarks.append((f"{line} ", "$text-warning"))
    if not answer.answered and answer.passages:
        remarks.append(("The nearest passages:", MUTED_STYLE))
    if remarks:
        parts += [Content("\n"), *remarks]
    return Content.assemble(*parts)


def _meter(answer: "Answer") -> Content:
    """Return the verdict in words with the confidence as a bar and a number."""
    filled = round(answer.confidence * BLOCKS)
    colour = "$text-success" if answer.answered else "$text-error"
    words = "Answered" if answer.answered else "The documents don't seem to answer this"
    if answer.rivals and not answer.answered:
        words = abstention_text(answer)
    return Content.assemble(
        (f"{words} ", f"bold {colour}"),
        ("━" * filled, colour),
        ("━" * (BLOCKS - filled), "$foreground 20%"),
        (f" {answer.confidence:.0%}", f"bold {colour}"),
    )
