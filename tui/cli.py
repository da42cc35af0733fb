"""The command `pincite`: which command is meant, and what becomes of errors.

Exit codes: 0 done or answered, 1 error, 2 wrong usage, 3 not answered or not found, 130 stopped with Ctrl-C.
"""

import argparse
import atexit
import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

COMMANDS = {
    "ask": "tui.commands.ask",
    "show": "tui.commands.show",
    "history": "tui.commands.history",
    "mark": "tui.commands.mark",
    "marks": "tui.commands.marks",
    "export": "tui.commands.export",
    "session": "tui.commands.session",
    "teach": "tui.commands.teach",
    "index": "tui.commands.index",
    "status": "tui.commands.status",
    "verify": "tui.commands.verify",
    "serve": "tui.commands.serve",
    "doctor": "tui.commands.doctor",
    "keys": "tui.commands.keys",
    "eval": "evals.cli",
}
"""The commands and the modules that have them, imported only when asked for."""

HELP = """\
Ask a folder of documents a question; get the passages that answer it, word for word,
each with a pinpoint citation, or be told that the documents don't answer it.

usage: pincite [FOLDER]                     the app: ask one question after another
       pincite [FOLDER] --line              the same line by line, for screen readers
       pincite ask "QUESTION" [FOLDER]      one question, one answer
       pincite show DOCUMENT [FOLDER]       a document as it stands, with line numbers

       pincite mark "QUESTION" [FOLDER] --passage N     keep a passage of the answer
       pincite marks | export [FOLDER]      the marks; to Markdown, JSON or BibTeX
       pincite session save | open NAME [FOLDER]        put work aside, come back to it
       pincite history [FOLDER]             the questions asked
       pincite teach "QUESTION" [FOLDER] --passage N | --unanswerable
                                            judge an answer; eval measures with it

       pincite index [FOLDER]               build the index or bring it up to date
       pincite status | verify [FOLDER]     what is indexed; whether it still holds
       pincite serve [FOLDER]               the app in a browser, for this machine alone
       pincite doctor | keys                whether all that is needed is there; the app's keys
       pincite eval [FOLDER]                measure the answers (from a checkout)

FOLDER defaults to the indexed folder that you are in, else to the documents that come
with pincite. `pincite COMMAND --help` has the rest. Nothing leaves this machine.

exit codes: 0 answered or done, 1 error, 2 wrong usage, 3 not answered or not found
"""

ANSWERED, ERROR, USAGE, NOT_ANSWERED, INTERRUPTED = 0, 1, 2, 3, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Our products of matrices are small: a second thread gains nothing, and spins for a while after each while the
    # models' threads want the core. Before anything imports numpy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # At the end of the process the interpreter looks for garbage among all that is there, several times over; what
    # has to be closed is closed by then, or at exit.
    atexit.register(gc.freeze)
    try:
        from tui.terminal import prepare_streams

        prepare_streams()
        code = _dispatch(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        _say("stopped; nothing was left half-done.")
        return INTERRUPTED
    except OSError as error:
        # Whoever read our output has gone, or its disk is full; keep the interpreter from saying so again at exit.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            _say(f"pincite: {error}. Check the disk and the rights of the files involved.")
        return ERROR
    except Exception as error:
        if os.environ.get("PINCITE_DEBUG"):
            raise
        _say(f"pincite: a fault of pincite's own: {type(error).__name__}: {error}. PINCITE_DEBUG=1 shows where.")
        return ERROR
    return code


def _dispatch(arguments: list[str]) -> int:
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        sys.stdout.write(HELP)
        return 0
    if arguments[:1] in (["-V"], ["--version"]):
        from importlib.metadata import version

        sys.stdout.write(f"pincite {version('pincite')}\n")
        return 0
    if arguments and arguments[0] in COMMANDS:
        return _run(arguments.pop(0), arguments)
    if arguments and not arguments[0].startswith("-") and not os.path.lexists(os.path.expanduser(arguments[0])):  # noqa: PTH111
        _say(f'pincite: {arguments[0]}: there is no such folder or command. To ask: pincite ask "QUESTION" FOLDER')
        return ERROR
    return _run("prompt", arguments)


def _run(name: str, arguments: Sequence[str]) -> int:
    from index.errors import PinciteError

    try:
        module = importlib.import_module(COMMANDS.get(name, "tui.launch"))
    except ModuleNotFoundError as error:
        if error.name != "evals":
            raise
        _say("pincite: the evaluation suite runs from a checkout of the project: git clone it and run make eval.")
        return ERROR
    parser = _Parser(prog="pincite" if name == "prompt" else f"pincite {name}", description=module.__doc__)
    module.add_arguments(parser)
    parsed = parser.parse_intermixed_args(arguments)
    try:
        return int(module.run(parsed))
    except PinciteError as error:
        _say(f"pincite: {error}")
        return ERROR
    except MemoryError:
        _say("pincite: there is not enough memory. Index fewer documents at a time, or lower index.batch_size.")
        return ERROR


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and how to get help."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2."""
        _say(f"{self.prog}: {message}. Try: {self.prog} --help")
        sys.exit(USAGE)


def _say(line: str) -> None:
    from tui.terminal import visible

    sys.stderr.write(visible(line) + "\n")
