"""The command `pincite`: which command is meant, and what becomes of errors.

Exit codes: 0 done or answered, 1 error, 2 wrong usage, 3 not answered, 130 stopped with Ctrl-C.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

COMMANDS = {
    "ask": "tui.commands.ask",
    "index": "tui.commands.index",
    "status": "tui.commands.status",
    "verify": "tui.commands.verify",
    "doctor": "tui.commands.doctor",
    "eval": "evals.cli",
}
"""The commands and the modules that have them, imported only when asked for."""

HELP = """\
Ask a folder of documents a question; get the passages that answer it, word for word,
each with a pinpoint citation, or be told that the documents don't answer it.

usage: pincite [FOLDER]                     ask one question after another
       pincite ask "QUESTION" [FOLDER]      one question, one answer
       pincite index [FOLDER]               build the index or bring it up to date
       pincite status | verify [FOLDER]     what is indexed; whether it still holds
       pincite doctor                       whether everything pincite needs is there
       pincite eval                         measure the answers (from a checkout)

FOLDER defaults to the indexed folder that you are in, else to the documents that come
with pincite. `pincite COMMAND --help` has the rest. Nothing leaves this machine.

exit codes: 0 answered or done, 1 error, 2 wrong usage, 3 not answered
"""

ANSWERED, ERROR, USAGE, NOT_ANSWERED, INTERRUPTED = 0, 1, 2, 3, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        sys.stdout.write(HELP)
        return 0
    if arguments[:1] in (["-V"], ["--version"]):
        from importlib.metadata import version

        sys.stdout.write(f"pincite {version('pincite')}\n")
        return 0
    name = arguments.pop(0) if arguments and arguments[0] in COMMANDS else "prompt"
    try:
        return _run(name, arguments)
    except KeyboardInterrupt:
        _say("\nstopped; nothing was left half-done.")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; keep the interpreter from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ERROR


def _run(name: str, arguments: Sequence[str]) -> int:
    from index.errors import PinciteError

    try:
        module = importlib.import_module(COMMANDS.get(name, "tui.prompt"))
    except ModuleNotFoundError as error:
        if error.name != "evals":
            raise
        _say("pincite: the evaluation suite runs from a checkout of the project: git clone it and run make eval.")
        return ERROR
    parser = _Parser(prog="pincite" if name == "prompt" else f"pincite {name}", description=module.__doc__)
    module.add_arguments(parser)
    parsed = parser.parse_args(arguments)
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

    sys.stderr.write(visible(line, keep="\n") + "\n")
