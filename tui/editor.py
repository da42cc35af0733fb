"""The command that opens a file in the user's editor at a line. Nothing goes through a shell."""

import os
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from index.errors import PinciteError

_PLUS_LINE = frozenset(
    "vi vim nvim view vimx neovide gvim mvim ex elvis nvi emacs emacsclient xemacs mg zile jmacs nano pico micro joe "
    "jstar jed ne kak mcedit gedit pluma xed mousepad gnome-text-editor less most editor sensible-editor".split()
)
"""Editors that take `+LINE FILE`."""

_COLON_LINE = frozenset("hx helix subl sublime_text zed zeditor lapce lite-xl textadept amp pulsar atom".split())
"""Editors that take `FILE:LINE`."""

_GOTO = frozenset("code code-insiders codium vscodium cursor windsurf positron".split())
"""Editors that take `--goto FILE:LINE`."""

_DASH_LINE = {"kate": "--line", "kwrite": "--line", "geany": "--line", "notepadqq": "--line", "mate": "--line"}
"""Editors that take the line with an option of its own."""

_WINDOWS = (
    _GOTO
    | frozenset(_DASH_LINE)
    | frozenset("neovide gvim mvim gedit pluma xed mousepad gnome-text-editor".split())
    | frozenset("subl sublime_text zed zeditor lapce lite-xl textadept pulsar atom xdg-open open".split())
)
"""Editors with a window of their own: the terminal stays with the app."""


class NoEditor(PinciteError):
    """No editor is set, or the one that is set cannot be run."""


@dataclass(frozen=True, slots=True)
class EditorCommand:
    """A command to run. `in_terminal`: it needs the terminal, so the app has to step aside."""

    argv: tuple[str, ...]
    in_terminal: bool


def editor_command(
    path: Path,
    line: int | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    which: Callable[[str], str | None] = shutil.which,
) -> EditorCommand:
    """Return the command that opens a file at a line, counted from 1, in `$VISUAL` or `$EDITOR`.

    An editor that isn't known gets the file alone. Raises NoEditor, saying what to set.
    """
    environ = os.environ if environ is None else environ
    words = _editor(environ, which)
    name = PurePath(words[0].replace("\\", "/")).name.lower().removesuffix(".exe")
    # An absolute path is never taken for an option, nor for an address.
    file = str(path.absolute())
    return EditorCommand((*words, *_place(name, file, line)), not _has_window(name, words, environ))


def _editor(environ: Mapping[str, str], which: Callable[[str], str | None]) -> list[str]:
    for variable in ("VISUAL", "EDITOR"):
        value = environ.get(variable, "").strip()
        if not value:
            continue
        try:
            words = shlex.split(value)
        except ValueError as error:
            raise NoEditor(f"${variable} is {value!r}, which cannot be read: {error}. Set it anew.") from error
        if not words or which(words[0]) is None:
            command = words[0] if words else value
            raise NoEditor(f"${variable} names {command!r}, which is not to be found. Set it to an editor you have.")
        return words
    if which("sensible-editor") is not None:
        return ["sensible-editor"]
    raise NoEditor("no editor is set. Set one before starting pincite, for example: export EDITOR=nano")


def _place(name: str, file: str, line: int | None) -> tuple[str, ...]:
    if line is None:
        return (file,)
    if name in _PLUS_LINE:
        return (f"+{line}", file)
    if name in _GOTO:
        return ("--goto", f"{file}:{line}")
    if name in _COLON_LINE:
        return (f"{file}:{line}",)
    if name in _DASH_LINE:
        return (_DASH_LINE[name], str(line), file)
    return (file,)


def _has_window(name: str, words: list[str], environ: Mapping[str, str]) -> bool:
    """Tell whether an editor opens a window of its own."""
    if name in {"emacs", "emacsclient"}:
        shown = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
        in_terminal = {"-nw", "--no-window-system", "-t", "--tty"} & set(words)
        wants_window = name == "emacs" or bool({"-c", "--create-frame", "-n", "--no-wait"} & set(words))
        return shown and wants_window and not in_terminal
    return name in _WINDOWS
