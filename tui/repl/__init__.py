"""Ask one question after another, in lines: for any terminal and for screen readers."""

from tui.repl.loop import add_arguments, run

__all__ = ["add_arguments", "run"]
