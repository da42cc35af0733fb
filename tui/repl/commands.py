"""The commands of the prompt: a table, and how a line becomes a call.

Commands about the answer that was just shown are the prompt's own. The others are those of the command line, with the
same options: their lines go to the same parsers and the same code.
"""

import argparse
import contextlib
import importlib
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tui.arguments import ArgumentParser, UsageError, add_filters, filters_of
from tui.repl import answer_commands
from tui.repl.session import ReplSession
from tui.terminal import counted, narration, output, visible


def set_filter(session: ReplSession, rest: str) -> None:
    """Set the filters for the questions that follow: those of the command line, or `off` for none."""
    from rag.query.filters import Filters, mask

    if rest == "off":
        session.filters = Filters()
    elif rest:
        parser = ArgumentParser(prog=":filter", add_help=False)
        add_filters(parser)
        filters = filters_of(parser.parse_args(_split(rest)))
        mask(filters, session.retriever.generation)
        session.filters = filters
    records = session.retriever.generation.documents
    asked = sum(session.filters.passes(record) for record in records)
    narration().print(f"{asked:,} of {counted(len(records), 'document')} are asked")


def update(session: ReplSession, _rest: str) -> None:
    """Bring the index up to date with the folder and print what changed."""
    from tui.commands.index import show_report
    from tui.output.progress import ProgressReporter

    with ProgressReporter() as progress:
        report = session.retriever.update(progress)
    show_report(report)


def saved_session(session: ReplSession, rest: str) -> None:
    """Save this prompt under a name, come back to a saved one, list or delete them."""
    from tui.commands.session import action_and_name

    module, arguments = _parse("session", rest)
    action, name = action_and_name(arguments)
    _set_folder(arguments, session, ":session")
    if action == "save":
        _save(session, name, force=arguments.force)
    elif action == "open":
        _open(session, name)
    else:
        module.run(arguments)


def _save(session: ReplSession, name: str, *, force: bool) -> None:
    """Save what was asked here, the filters, the marks and the open passage."""
    from tui.output.workspace import session_line

    saved = session.workspace.sessions.save(
        name,
        question=session.last.question if session.last is not None else None,
        asked=session.asked,
        filters=session.filters,
        marks=session.workspace.marks.all(),
        opened=session.opened,
        overwrite=force,
    )
    narration().print(f"saved: {session_line(saved)}")


def _open(session: ReplSession, name: str) -> None:
    """Add a saved session's marks to those there are, take its filters, and ask its last question again."""
    from tui.output.workspace import show_session
    from tui.workspace.mark_check import check_marks

    saved = session.workspace.sessions.open(name)
    show_session(saved, check_marks(saved.marks, session.retriever.check))
    added = session.workspace.marks.add_all(saved.marks)
    narration().print(f"{counted(added, 'mark')} added to those there are")
    session.filters, session.asked = saved.filters, list(saved.asked)
    if saved.question is not None:
        output().print()
        session.ask(saved.question)
    session.opened = saved.open


def _of_command_line(name: str) -> Callable[[ReplSession, str], None]:
    """Return what runs a command of the command line on the prompt's folder."""

    def run(session: ReplSession, rest: str) -> None:
        module, arguments = _parse(name, rest)
        _set_folder(arguments, session, f":{name}")
        module.run(arguments)

    return run


def _parse(name: str, rest: str) -> tuple[Any, argparse.Namespace]:
    """Return the module of a command and the arguments on a line. Raises UsageError."""
    module = importlib.import_module(f"tui.commands.{name}")
    parser = ArgumentParser(prog=f":{name}")
    module.add_arguments(parser)
    return module, parser.parse_intermixed_args(_split(rest))


def _set_folder(arguments: argparse.Namespace, session: ReplSession, name: str) -> None:
    if arguments.demo or arguments.folder is not None:
        raise UsageError(f"{name}: this prompt is about one folder. Leave it and start pincite in the other one.")
    arguments.folder, arguments.index = str(session.folder), session.index


def _split(rest: str) -> list[str]:
    try:
        return shlex.split(rest)
    except ValueError as error:
        raise UsageError(f"{error}. Close the quotation.") from error


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the prompt: how to type it, what it does in words, and what runs it.

    `needs_answer`: a question must have been asked before.
    """

    usage: str
    help: str
    run: Callable[[ReplSession, str], None]
    needs_answer: bool = False


COMMANDS = {
    ":more": Command(":more", "five more passages", answer_commands.more, needs_answer=True),
    ":why": Command(":why", "where the ranks come from", answer_commands.why, needs_answer=True),
    ":open": Command(":open N", "the document around passage N", answer_commands.open_document, needs_answer=True),
    ":edit": Command(":edit N", "that document in your editor, or viewer", answer_commands.edit, needs_answer=True),
    ":find": Command(":find TEXT", "lines of that document with TEXT", answer_commands.find, needs_answer=True),
    ":copy": Command(":copy N [quote|citation]", "copy passage N", answer_commands.copy, needs_answer=True),
    ":mark": Command(":mark N [NOTE]", "keep passage N", answer_commands.mark, needs_answer=True),
    ":teach": Command(":teach N", "passage N answers: a case for eval", answer_commands.teach, needs_answer=True),
    ":unanswerable": Command(
        ":unanswerable", "the documents don't answer: a case", answer_commands.unanswerable, needs_answer=True
    ),
    ":filter": Command(":filter --since 2013", "ask only some documents (:filter off: all)", set_filter),
    ":update": Command(":update", "index what changed in the folder", update),
    ":session": Command(":session save|open NAME", "save this prompt; come back to one", saved_session),
    ":marks": Command(":marks", "the marks; --remove N, --check", _of_command_line("marks")),
    ":export": Command(":export --output FILE", "write the marks to FILE", _of_command_line("export")),
    ":history": Command(":history", "questions asked; --search TEXT", _of_command_line("history")),
    ":show": Command(":show DOCUMENT", "a document with line numbers", _of_command_line("show")),
    ":status": Command(":status", "what is indexed", _of_command_line("status")),
    ":verify": Command(":verify", "check that the passages still stand", _of_command_line("verify")),
}
"""The commands by name."""

HELP = "\n".join(
    [
        "Type a question and press Enter. Also:",
        *(f"  {command.usage:<27}{command.help}" for command in COMMANDS.values()),
        f"  {':quit':<27}leave (also Ctrl-D)",
        "From :session on, options are those of the command line: see :marks --help.",
    ]
)


def run_line(session: ReplSession, line: str) -> bool:
    """Run a command or answer a question; return False to leave. Raises PinciteError."""
    name, rest = (*line.split(maxsplit=1), "", "")[:2]
    if name in (":quit", ":q", ":exit"):
        return False
    if name == ":help":
        narration().print(HELP)
    elif not name.startswith(":"):
        if name:
            session.ask(line.strip())
    elif name not in COMMANDS:
        narration().print(f"There is no {visible(name)}.\n{HELP}")
    elif COMMANDS[name].needs_answer and session.last is None:
        narration().print("Ask a question first.")
    else:
        with contextlib.suppress(SystemExit):  # from --help
            COMMANDS[name].run(session, rest.strip())
    return True
