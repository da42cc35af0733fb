"""The command `pincite`: runs the command that is meant and turns errors into one line and an exit code."""

import atexit
import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.exit_codes import ERROR, INTERRUPTED, USAGE

if TYPE_CHECKING:
    from tui.startup import Models

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
Ask a folder of documents a question; get the passages that answer it, word
for word, each with a pinpoint citation, or learn that none answers it.

  pincite [FOLDER]                 the app; --line: line by line
  pincite demo                     the app on the demo documents
  pincite ask "QUESTION" [FOLDER]  one answer
  pincite show DOCUMENT [FOLDER]   a document, a page of it, its picture

  mark, marks, export              keep passages; export them
  history, session                 questions asked; work saved under a name
  teach, eval                      judge answers; measure them (in a checkout)
  index, status, verify            make an index, describe it, check it
  serve, doctor, keys              app in a browser; check pincite; list keys

FOLDER: by default the indexed folder you are in, else the current folder if it
holds documents, else the demo documents. --demo chooses those.
`pincite COMMAND --help` has the rest. Nothing leaves this machine.

Exit codes: 0 done or answered, 1 error, 2 wrong usage, 3 not answered or found
"""


def main(argv: Sequence[str] | None = None, *, models: "Models | None" = None) -> int:
    """Run the command and return its exit code; `models`: what makes the models, by default those of the settings."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # At the end of the process the interpreter looks for garbage among all that is there, several times over; what
    # has to be closed is closed by then, or at exit.
    atexit.register(gc.freeze)
    try:
        from tui.terminal import prepare_streams

        prepare_streams()
        code = _dispatch(arguments, models)
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


def _dispatch(arguments: list[str], models: "Models | None") -> int:
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        sys.stdout.write(HELP)
        return 0
    if arguments[:1] in (["-V"], ["--version"]):
        from importlib.metadata import version

        sys.stdout.write(f"pincite {version('pincite')}\n")
        return 0
    if arguments[:1] == ["demo"]:
        return _run("prompt", ["--demo", *arguments[1:]], models)
    if arguments and arguments[0] in COMMANDS:
        return _run(arguments.pop(0), arguments, models)
    if arguments and not arguments[0].startswith("-") and not os.path.lexists(os.path.expanduser(arguments[0])):  # noqa: PTH111
        _say(f'pincite: {arguments[0]}: there is no such folder or command. To ask: pincite ask "QUESTION" FOLDER')
        return ERROR
    return _run("prompt", arguments, models)


def _run(name: str, arguments: Sequence[str], models: "Models | None") -> int:
    from index.errors import PinciteError
    from tui.arguments import ArgumentParser, UsageError
    from tui.startup import Models

    try:
        module = importlib.import_module(COMMANDS.get(name, "tui.launch"))
    except ModuleNotFoundError as error:
        if error.name != "evals":
            raise
        _say("pincite: the evaluation suite runs from a checkout of the project: git clone it and run make eval.")
        return ERROR
    parser = ArgumentParser(prog="pincite" if name == "prompt" else f"pincite {name}", description=module.__doc__)
    module.add_arguments(parser)
    parser.set_defaults(models=models or Models())
    try:
        return int(module.run(parser.parse_intermixed_args(arguments)))
    except UsageError as error:
        _say(str(error))
        return USAGE
    except PinciteError as error:
        _say(f"pincite: {error}")
        return ERROR
    except MemoryError:
        _say("pincite: there is not enough memory. Index fewer documents at a time, or lower index.batch_size.")
        return ERROR


def _say(line: str) -> None:
    from tui.terminal import visible

    sys.stderr.write(visible(line) + "\n")
