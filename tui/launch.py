"""Ask questions of a folder of documents: in the app, or line by line where the terminal has no screen."""

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TextIO

from tui import repl

if TYPE_CHECKING:
    from tui.app.app import PinciteApp

GC_THRESHOLDS = (700, 10, 200)
"""Python's garbage collection in the app: full collections are a twentieth as frequent as by default.

A full collection takes 60 ms and more once the libraries are loaded, and the screen stands still meanwhile.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the prompt's arguments and --line."""
    repl.add_arguments(parser)
    parser.add_argument(
        "--line", action="store_true", help="ask line by line instead of in the app: for screen readers"
    )


def run(arguments: argparse.Namespace) -> int:
    """Open the app, or the prompt with --line and where there is no screen."""
    if arguments.line or not has_screen((sys.stdin, sys.stdout, sys.stderr), os.environ):
        return repl.run(arguments)
    app = make_app(arguments)
    if _is_in_browser(os.environ):
        from tui.browser.tab import leave_with_server

        leave_with_server()
    gc.set_threshold(*GC_THRESHOLDS)
    return run_app(app)


def make_app(arguments: argparse.Namespace) -> "PinciteApp":
    """Return the app on the folder that is meant, not yet running."""
    with _frozen_collections():
        from tui.app.app import PinciteApp
        from tui.app.engine import Engine
    from tui.arguments import has_filters
    from tui.folder import named_folder

    filters = None
    if has_filters(arguments):
        from tui.arguments import filters_of

        filters = filters_of(arguments)
    return PinciteApp(
        Engine(named_folder(arguments), index=arguments.index, filters=filters, read=not arguments.no_reader)
    )


def run_app(app: "PinciteApp") -> int:
    """Run the app and return its exit code. Whatever ends it, it is closed: also a signal or a closed tab."""
    try:
        app.run()
    finally:
        app.workspace.close()
        app.controller.engine.close()
    return app.return_code or 0


def has_screen(streams: tuple[TextIO | None, ...], environ: Mapping[str, str]) -> bool:
    """Return whether the app can draw: in a browser, or where all standard streams are a terminal that can."""
    if _is_in_browser(environ):
        return True
    return all(stream is not None and stream.isatty() for stream in streams) and environ.get("TERM") != "dumb"


def _is_in_browser(environ: Mapping[str, str]) -> bool:
    """Return whether Textual draws in a browser: `pincite serve` sets this for the apps it starts."""
    return bool(environ.get("TEXTUAL_DRIVER"))


@contextlib.contextmanager
def _frozen_collections() -> Iterator[None]:
    """Keep the objects made meanwhile out of garbage collections, now and later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
