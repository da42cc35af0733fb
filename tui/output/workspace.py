"""What a person keeps, for people: history, marks and sessions in lines."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rag.answer.citations import CitationStatus
from tui.output.answers import reflow, source_line
from tui.terminal import counted, output, visible
from tui.workspace.cases import TaughtCase
from tui.workspace.export.citing import place_text
from tui.workspace.history import HistoryEntry
from tui.workspace.mark_check import MarkCheck
from tui.workspace.marks import Mark
from tui.workspace.sessions import Session


def show_history(entries: Iterable[HistoryEntry]) -> None:
    """Print questions, each with the time it was asked last."""
    for entry in entries:
        output().print(f"{entry.at.astimezone():%Y-%m-%d %H:%M}  {reflow(entry.question)}")


def show_marks(marks: Sequence[Mark], checks: Sequence[MarkCheck] = ()) -> None:
    """Print marks with their numbers; `checks`: what became of their words."""
    became = {check.mark.id: check for check in checks}
    for number, mark in enumerate(marks, 1):
        if number > 1:
            output().print()
        output().print(f"{number}  {source_line(mark.citation)}", style="bold")
        output().print(f"   {place_text(mark.citation)}", style="dim")
        output().print(f"   for: {reflow(mark.question)}")
        for line in _shown(mark):
            output().print(f"   {line}")
        if mark.note:
            output().print(f"   note: {reflow(mark.note)}")
        if mark.id in became:
            check = became[mark.id]
            style = "green" if check.status is CitationStatus.VERBATIM else "yellow"
            output().print(f"   {status_line(check)}", style=style)


def status_line(check: MarkCheck) -> str:
    """Return what became of a mark's words."""
    moved = f" (the words now stand at character {check.found_at})" if check.found_at is not None else ""
    return f"{check.status}{moved}"


def show_session(session: Session, checks: Sequence[MarkCheck] = ()) -> None:
    """Print a session: what was asked, under which filters, and its marks."""
    output().print(session_line(session), style="bold")
    for question in session.asked:
        output().print(f"asked: {reflow(question)}")
    filters = filters_line(session)
    if filters:
        output().print(f"filters: {filters}")
    if session.open is not None:
        output().print(f"open: {place_text(session.open)}")
    if session.marks:
        output().print()
    show_marks(session.marks, checks)


def session_line(session: Session) -> str:
    """Return a session in a line: name, when it was saved, what it holds."""
    held = f"{counted(len(session.asked), 'question')}, {counted(len(session.marks), 'mark')}"
    return f"{visible(session.name)}  {session.saved.astimezone():%Y-%m-%d %H:%M}  {held}"


def filters_line(session: Session) -> str:
    """Return a session's filters as they are typed, empty where there are none."""
    filters = session.filters
    parts = [f"--document {name}" for name in filters.documents]
    parts += [f"--publisher {name}" for name in filters.publishers]
    parts += [f"--since {filters.since}"] if filters.since else []
    parts += [f"--until {filters.until}"] if filters.until else []
    return visible(" ".join(parts))


def _shown(mark: Mark) -> list[str]:
    """Return the words that answer, and the passage where nothing in it was highlighted."""
    if mark.highlights:
        return [f"» {reflow(mark.highlights[0].text)}"]
    return [reflow(mark.text)]


def lesson_line(taught: TaughtCase, file: Path | None = None) -> str:
    """Return what a judgement did to the cases."""
    where = f" in {file}" if file is not None else ""
    return visible(f"{taught.change}: {taught.case.id}{where}")
