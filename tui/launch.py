"""Ask questions of a folder of documents: in the app, or line by line where there is no screen for one."""

import argparse
import os
import sys

from tui import prompt


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments: the prompt's, and which of the two is wanted."""
    prompt.add_arguments(parser)
    parser.add_argument("--line", action="store_true", help="ask line by line, without the app: for screen readers")


def run(arguments: argparse.Namespace) -> int:
    """Open the app; the prompt where it is asked for or where input or output is no terminal."""
    if arguments.line or not _has_screen():
        return prompt.run(arguments)
    return run_app(arguments)


def run_app(arguments: argparse.Namespace) -> int:
    """Open the app."""
    from tui.app import PinciteApp
    from tui.arguments import has_filters, named_folder
    from tui.engine import Engine

    filters = None
    if has_filters(arguments):
        from tui.arguments import filters_of

        filters = filters_of(arguments)
    PinciteApp(Engine(named_folder(arguments), index=arguments.index, filters=filters)).run()
    return 0


def _has_screen() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)  # the screen is drawn on the last
    return all(stream is not None and stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"
