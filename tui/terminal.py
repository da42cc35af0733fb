"""What goes to a terminal: text made harmless, colours only where they are wanted."""

import os
import re
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str, keep: str = "") -> str:
    """Return text with every control character shown instead of obeyed.

    Escape sequences, direction overrides and lone surrogates never reach the terminal; those in `keep` pass.
    """
    return _CONTROL.sub(lambda match: match.group() if match.group() in keep else _shown(match.group()), text)


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


@cache
def output() -> "Console":
    """Return where data goes: standard output, in colour on a terminal unless NO_COLOR is set."""
    return _console(sys.stdout)


@cache
def narration() -> "Console":
    """Return where narration goes: standard error."""
    return _console(sys.stderr)


def _console(stream: object) -> "Console":
    from rich.console import Console

    is_terminal = bool(getattr(stream, "isatty", bool)()) and os.environ.get("TERM") != "dumb"
    return Console(
        file=stream,  # type: ignore[arg-type]
        force_terminal=is_terminal,
        no_color=True if os.environ.get("NO_COLOR") else None,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=not is_terminal,
    )
