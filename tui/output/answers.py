"""Answers for people: in a terminal with the answering words lit, and plain when piped."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rag.models import SIGNALS, Answer, Citation, RankedPassage
from tui.output.passage import flow, has_lines, pieces
from tui.output.words import named_by_text, not_searched_line
from tui.terminal import (
    about_text,
    abstention_text,
    changed_text,
    coverage_text,
    missing_lines,
    one_line,
    output,
    read_as_text,
    rivals_text,
    visible,
)
from tui.workspace.export.citing import document_text, place_text, words_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def show_answer(answer: Answer, *, place: str = "", why: bool = False, console: "Console | None" = None) -> None:
    """Print an answer.

    `place`: which documents were asked, in words. `why` adds what each passage's rank comes from.
    """
    console = console or output()
    percent = f"{answer.confidence:.0%}"
    if answer.answered:
        short = f" · {one_line(answer.short)}" if answer.short else ""
        console.print(f"Answered · confidence {percent}{short}", style="bold green")
    else:
        likely = f" · {percent} likely that these passages answer" if answer.passages else ""
        console.print(f"{abstention_text(answer)}{likely}", style="bold red")
    if place:
        console.print(place, style="dim")
    for remark in _remarks(answer):
        console.print(remark, style="yellow")
    if not answer.answered and answer.passages:
        console.print("The nearest passages:", style="dim")
    for hit in answer.passages:
        console.print()
        show_hit(hit, console, why=why)
    if why:
        console.print()
        for line in legend_lines(answer.passages):
            console.print(line, style="dim")


def _remarks(answer: Answer) -> Iterator[str]:
    """Yield what else is to be said about an answer, a line each."""
    yield from map(about_text, answer.about)
    if answer.read_as:
        yield read_as_text(answer.read_as)
    if answer.changed_since:
        yield changed_text(answer.changed_since)
    if answer.vector_coverage:
        yield coverage_text(answer.vector_coverage.embedded, answer.vector_coverage.passages)
    yield from missing_lines(answer.missing)
    if answer.rivals:
        yield rivals_text(answer.rivals)
    if line := not_searched_line(answer.not_searched):
        yield line


def show_hit(hit: RankedPassage, console: "Console", *, why: bool = False) -> None:
    """Print one passage under its citation."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Text.assemble((f"{hit.rank}  ", "bold cyan"), (source_line(hit.citation), "bold")))
    console.print(f"   {place_text(hit.citation)}", style="dim")
    body = lit(hit)
    if console.is_terminal:
        console.print(Padding(body, (0, 0, 0, 3)))
    else:
        for highlight in hit.highlights[:1]:
            console.print(f"   » {reflow(highlight.text, has_lines=has_lines(hit.citation))}")
        for shown in body.split("\n", allow_blank=True):
            console.print(Text("   ") + shown)
    if hit.words and hit.words_citation:
        console.print(f"   {words_text(hit.words.text, hit.words_citation)}", style="dim")
    for citation in hit.also_in:
        console.print(f"   also in {document_text(citation)}", style="dim")
    if why:
        for line in why_lines(hit):
            console.print(f"   {line}", style="dim")


def source_line(citation: Citation) -> str:
    """Return what a passage is from: title, publisher, date; the file where no title is known."""
    parts = (citation.title or citation.document, citation.publisher, citation.date)
    return " · ".join(one_line(part) for part in parts if part)


def lit(hit: RankedPassage) -> "Text":
    """Return a passage's words on flowing lines, the highlights lit."""
    from rich.text import Text

    text = Text()
    for piece in pieces(hit):
        style = "" if piece.light is None else "underline" if piece.light else "bold black on yellow"
        text.append(piece.text, f"{style} underline2" if piece.is_answer else style)
    return text


def reflow(text: str, *, has_lines: bool = False) -> str:
    """Return text on one line, controls made visible; `has_lines` as for `flow`."""
    return " ".join(flow(text, has_lines=has_lines).split())


def legend_lines(hits: Iterable[RankedPassage]) -> list[str]:
    """Return what each signal of some passages means, a line each."""
    signals = dict.fromkeys(part.signal for hit in hits for part in hit.scores.contributions)
    return [f"{signal}: {SIGNALS[signal]}" for signal in signals]


def why_lines(hit: RankedPassage) -> list[str]:
    """Return where a passage's rank comes from: scores with ranks, the contributions and their sum, the terms."""
    scores = hit.scores
    late = (
        f", late_interaction {scores.late_interaction:.3f} (#{scores.late_interaction_rank})"
        if scores.late_interaction is not None
        else ""
    )
    total = " + ".join(f"{part.weight:.3g} × {part.value:.3f} {part.signal}" for part in scores.contributions)
    terms = ", ".join(f"{visible(term.words)} +{term.score:.2f}" for term in scores.terms) or "no term of the question"
    hybrid = f"lexical {scores.lexical:.2f} (#{scores.lexical_rank}), dense {scores.dense:.3f} (#{scores.dense_rank})"
    named = [f"     {named_by_text(scores.named_by)}"] if scores.named_by else []
    return [f"why: {hybrid}{late}", f"     {total} = {scores.fused:.3f}", f"     {terms}", *named]
