"""Commands of the prompt about the last answer: read on, open its documents, keep and judge its passages."""

from typing import TYPE_CHECKING

from tui.repl.session import ReplSession
from tui.terminal import counted, narration, output, visible

if TYPE_CHECKING:
    from tui.output.document_parts import DocumentParts

MORE = 5
"""Passages that `:more` adds."""

MAX_LINES_FOUND = 100
"""Lines that `:find` prints at most."""


def more(session: ReplSession, _rest: str) -> None:
    """Print the next passages for the last question."""
    from tui.output.answers import show_hit

    shown = len(session.answer.passages)
    session.last = session.retriever.ask(session.answer.question, shown + MORE, session.last_filters)
    for hit in session.last.passages[shown:]:
        output().print()
        show_hit(hit, output())
    if len(session.last.passages) == shown:
        narration().print("There are no more.")


def why(session: ReplSession, _rest: str) -> None:
    """Print where each passage's rank comes from."""
    from tui.output.answers import legend_lines, source_line, why_lines

    for hit in session.answer.passages:
        output().print(f"{hit.rank}  {source_line(hit.citation)}", style="bold")
        for line in why_lines(hit):
            output().print(f"   {line}")
    for line in legend_lines(session.answer.passages):
        output().print(line, style="dim")


def open_document(session: ReplSession, number: str) -> None:
    """Print the document around a passage, with line numbers."""
    from index.text.lines import line_number
    from tui.output.document_lines import document_lines, lines_around, show_lines

    hit = session.passage(number, ":open")
    if hit is None:
        return
    session.opened = hit.citation
    parts = _parts(session, hit.citation.document)
    lines = document_lines(parts.text)
    start, end = hit.citation.start, hit.citation.end
    cited = range(line_number(parts.text, start), line_number(parts.text, max(start, end - 1)) + 1)
    show_lines(lines, lines_around(lines, cited), cited=cited, rules=parts.rules())


def _parts(session: ReplSession, document: str) -> "DocumentParts":
    from tui.output.document_parts import DocumentParts

    record = session.retriever.originals.record(document)
    text, is_extracted = session.retriever.document(document), bool(record.extractor)
    return DocumentParts(text, record.page_labels, record.places, name=document, is_extracted=is_extracted)


def find(session: ReplSession, words: str) -> None:
    """Print the lines that hold some words, of the document that is open or that the first passage is from."""
    from tui.output.document_lines import document_lines, matching, show_lines

    citation = session.opened or next((hit.citation for hit in session.answer.passages), None)
    if not words or citation is None:
        narration().print("Open a document and say what to find, for example :find police")
        return
    lines = document_lines(_parts(session, citation.document).text)
    found = matching(lines, words)
    narration().print(f"{visible(citation.document)}: {counted(len(found), 'line')}", style="dim")
    show_lines(lines, found[:MAX_LINES_FOUND], wanted=words)
    if len(found) > MAX_LINES_FOUND:
        narration().print(f"{len(found) - MAX_LINES_FOUND:,} more lines are not shown.")


def edit(session: ReplSession, number: str) -> None:
    """Open the document of a passage in the editor at its line; wait for an editor that runs in the terminal.

    An original that is not text opens at its place in the person's viewer or browser.
    """
    import subprocess

    from tui.editor import NoEditor, editor_command

    hit = session.passage(number, ":edit")
    path = session.retriever.path_of(hit.citation.document) if hit is not None else None
    if hit is None or path is None:
        return
    if hit.citation.extracted:
        from tui.app.picture.opening import OriginalOpener, OriginalPage

        words = hit.highlights[0].text if hit.highlights else hit.text
        opener = OriginalOpener(lambda: session.retriever.originals)
        narration().print(visible(opener.open(OriginalPage.of_citation(hit.citation, words=words))))
        return
    command = editor_command(path, hit.citation.line_start)
    try:
        process = subprocess.Popen(command.argv, start_new_session=not command.in_terminal)  # noqa: S603  (no shell)
    except OSError as error:
        raise NoEditor(f"{command.argv[0]} cannot be run ({error.strerror or error}). Set $EDITOR.") from error
    if command.in_terminal:
        process.wait()


def copy(session: ReplSession, rest: str) -> None:
    """Copy a passage's words, its citation, or both, and say where they went."""
    from tui.workspace.export.citing import CopyPart, copy_text

    number, part = (*rest.split(maxsplit=1), "", "")[:2]
    parts: dict[str, CopyPart] = {"quote": "quote", "citation": "citation", "both": "both", "": "both"}
    if part not in parts:
        narration().print("Say quote, citation or both, for example :copy 1 quote")
        return
    hit = session.passage(number, ":copy")
    if hit is not None:
        copied = session.clipboard.copy(copy_text(hit.text, hit.citation, parts[part]))
        narration().print(visible(copied.message))


def mark(session: ReplSession, rest: str) -> None:
    """Mark a passage, with a note if one follows its number."""
    from tui.workspace.export.citing import place_text

    number, note = (*rest.split(maxsplit=1), "", "")[:2]
    hit = session.passage(number, ":mark")
    if hit is not None:
        session.workspace.marks.add(session.answer.question, hit, note or None)
        count = counted(len(session.workspace.marks), "mark")
        narration().print(f"marked: {place_text(hit.citation)}; {count}")


def teach(session: ReplSession, number: str) -> None:
    """Judge that a passage answers the last question."""
    from tui.output.workspace import lesson_line
    from tui.workspace.cases import answer_case

    hit = session.passage(number, ":teach")
    if hit is not None:
        taught = session.workspace.cases.teach(answer_case(session.answer.question, hit))
        narration().print(lesson_line(taught))


def unanswerable(session: ReplSession, _rest: str) -> None:
    """Judge that the documents don't answer the last question."""
    from tui.output.workspace import lesson_line
    from tui.workspace.cases import unanswerable_case

    taught = session.workspace.cases.teach(unanswerable_case(session.answer.question))
    narration().print(lesson_line(taught))
