"""Commands of the prompt for keeping work: copies, marks, exports, judgements, history, sessions."""

from pathlib import Path
from typing import TYPE_CHECKING

from tui.terminal import counted, narration, output, visible

if TYPE_CHECKING:
    from tui.repl.session import ReplSession
    from tui.workspace.cases import Taught

FORCE = "--force"
"""Said first, to replace what is there."""


def copy(sitting: "ReplSession", rest: str) -> None:
    """Copy a passage's words, its citation, or both, and say where they went."""
    from tui.workspace.export.citing import What, copy_text

    which, what = (*rest.split(maxsplit=1), "", "")[:2]
    kinds: dict[str, What] = {"quote": "quote", "citation": "citation", "both": "both", "": "both"}
    if what not in kinds:
        narration().print("Say quote, citation or both, for example :copy 1 quote")
        return
    hit = sitting.hit(which, ":copy")
    if hit is not None:
        copied = sitting.clipboard.copy(copy_text(hit.text, hit.citation, kinds[what]))
        narration().print(visible(copied.told))


def mark(sitting: "ReplSession", rest: str) -> None:
    """Keep a passage, with a note if one follows its number."""
    from tui.output.answers import place_line

    which, note = (*rest.split(maxsplit=1), "", "")[:2]
    hit = sitting.hit(which, ":mark")
    if hit is not None:
        assert sitting.last is not None
        sitting.workspace.marks.add(sitting.last.question, hit, note or None)
        count = counted(len(sitting.workspace.marks), "mark")
        narration().print(f"marked: {place_line(hit.citation)}; {count}")


def marks(sitting: "ReplSession", _rest: str) -> None:
    """Show what is kept."""
    from tui.output.workspace import show_marks

    show_marks(sitting.workspace.marks.all())
    if not len(sitting.workspace.marks):
        narration().print("Nothing is marked yet. Mark a passage with :mark N")


def unmark(sitting: "ReplSession", which: str) -> None:
    """Take a mark away."""
    found = sitting.workspace.marks.all()
    if not which.isdecimal() or not 1 <= int(which) <= len(found):
        narration().print(f"Name one of the marks 1 to {len(found)}, for example :unmark 1")
        return
    sitting.workspace.marks.remove(found[int(which) - 1].id)
    narration().print(f"mark {which} taken away")


def export(sitting: "ReplSession", rest: str) -> None:
    """Write all marks to a file."""
    from tui.workspace.export.formats import FORMATS, export_file

    rest, force = _forced(rest)
    wanted, name = (*rest.split(maxsplit=1), "", "")[:2]
    format = next((known for known in FORMATS if known == wanted), None)  # noqa: A001
    if format is None or not name:
        narration().print(f"Say a format ({', '.join(FORMATS)}) and a file, for example :export markdown notes.md")
        return
    path = _path(name)
    found = sitting.workspace.marks.all()
    sources = {record.name: record.source for record in sitting.retriever.generation.documents}
    export_file(found, format, path, sources, overwrite=force)
    narration().print(f"{counted(len(found), 'mark')} written to {visible(str(path))}")


def answers(sitting: "ReplSession", which: str) -> None:
    """Teach that a passage answers the last question."""
    from tui.workspace.cases import answer_case

    hit = sitting.hit(which, ":answer")
    if hit is not None:
        assert sitting.last is not None
        _told(sitting.workspace.cases.teach(answer_case(sitting.last.question, hit)))


def unanswerable(sitting: "ReplSession", _rest: str) -> None:
    """Teach that the documents don't answer the last question."""
    from tui.workspace.cases import unanswerable_case

    assert sitting.last is not None
    _told(sitting.workspace.cases.teach(unanswerable_case(sitting.last.question)))


def history(sitting: "ReplSession", typed: str) -> None:
    """Show the questions asked, newest last, or those that fit what was typed, best first."""
    from tui.output.answers import reflow

    kept = sitting.workspace.history
    found = kept.search(typed) if typed else kept.questions()
    for question in found:
        output().print(reflow(question))
    if not found:
        narration().print("No question fits." if typed else "No question has been noted yet.")


def save(sitting: "ReplSession", rest: str) -> None:
    """Save the sitting and the marks under a name."""
    from tui.output.workspace import session_line

    name, force = _forced(rest)
    session = sitting.workspace.sessions.save(
        name,
        question=sitting.last.question if sitting.last is not None else None,
        asked=sitting.asked,
        filters=sitting.filters,
        marks=sitting.workspace.marks.all(),
        opened=sitting.opened,
        overwrite=force,
    )
    narration().print(f"saved: {session_line(session)}")


def reopen(sitting: "ReplSession", name: str) -> None:
    """Come back to a session: its marks beside those there are, its filters, and its last question asked again."""
    from tui.output.workspace import session_line, show_session
    from tui.workspace.recheck import recheck

    sessions = sitting.workspace.sessions
    if not name:
        saved = sessions.list()
        for session in saved:
            output().print(session_line(session))
        narration().print("Say which, for example :reopen NAME" if saved else "No session is saved yet.")
        return
    session = sessions.open(name)
    show_session(session, recheck(session.marks, sitting.retriever.check))
    added = sitting.workspace.marks.add_all(session.marks)
    narration().print(f"{counted(added, 'mark')} added to those there are")
    sitting.filters, sitting.asked = session.filters, list(session.asked)
    if session.question is not None:
        output().print()
        sitting.ask(session.question)
    sitting.opened = session.open


def _told(taught: "Taught") -> None:
    narration().print(f"{taught.lesson}: {taught.case.id}")


def _forced(rest: str) -> tuple[str, bool]:
    """Return what is said without --force, and whether that was said first."""
    first, more = (*rest.split(maxsplit=1), "", "")[:2]
    return (more, True) if first == FORCE else (rest, False)


def _path(name: str) -> Path:
    from tui.workspace.files import WorkspaceError

    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise WorkspaceError(f"{name}: {error}. Write the folder out.") from error
