"""The prompt: lines of questions and commands go in, answers as lines come out.

It serves any terminal and screen readers. Only `tui/launch.py` imports it.
"""

from tui.repl.loop import add_arguments, run

__all__ = ["add_arguments", "run"]
