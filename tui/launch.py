"""Ask questions of a folder of documents: in the app, or line by line where there is no screen for one."""

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Iterator

from tui import repl as prompt

COLLECTED_AFTER = (700, 10, 200)
"""When Python looks for garbage: through everything only a twentieth as often as it does by itself.

That takes 60 ms and more once the libraries are loaded, for which the screen stands still.
"""


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
    with _kept_out_of_collections():
        from tui.app.app import PinciteApp
        from tui.app.engine import Engine
    from tui.arguments import has_filters
    from tui.folder import named_folder

    filters = None
    if has_filters(arguments):
        from tui.arguments import filters_of

        filters = filters_of(arguments)
    engine = Engine(named_folder(arguments), index=arguments.index, filters=filters, read=not arguments.no_reader)
    app = PinciteApp(engine)
    if _is_in_browser():
        from tui.browser.tab import leave_with_server

        leave_with_server()
    gc.set_threshold(*COLLECTED_AFTER)
    try:
        app.run()
    finally:
        # A signal or a closed tab ends the app without its own way out.
        app.keeper.close()
        engine.close()
    return app.return_code or 0


@contextlib.contextmanager
def _kept_out_of_collections() -> Iterator[None]:
    """Keep what is made here from being looked through for garbage, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _has_screen() -> bool:
    if _is_in_browser():
        return True
    streams = (sys.stdin, sys.stdout, sys.stderr)  # the screen is drawn on the last
    return all(stream is not None and stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def _is_in_browser() -> bool:
    """Tell whether Textual draws in a browser: `pincite serve` says so to the apps it starts."""
    return bool(os.environ.get("TEXTUAL_DRIVER"))
