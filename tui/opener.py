"""The commands that open originals at a place in the person's viewer or browser. Nothing goes through a shell."""

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from urllib.parse import quote

from index.errors import PinciteError

Which = Callable[[str], str | None]

_PAGE_OPTION = {
    "evince": "--page-index={page}", "atril": "--page-index={page}", "xreader": "--page-index={page}",
    "papers": "--page-index={page}", "okular": "--page={page}", "zathura": "--page={page}", "xpdf": ":{page}",
    "qpdfview": "#{page}", "mupdf": "{page}", "mupdf-gl": "{page}", "sumatrapdf": "-page {page}",
}  # fmt: skip
"""How PDF viewers take a page, from 1; what starts with `#` is joined to the file's name, what with a dash or none
stands before or after it."""

_BROWSERS = (
    "x-www-browser", "firefox", "firefox-esr", "google-chrome", "google-chrome-stable", "chromium", "chromium-browser",
    "brave-browser", "microsoft-edge", "vivaldi", "opera", "epiphany", "falkon", "konqueror",
)  # fmt: skip
"""Browsers, the system's own choice first; unlike what opens files in general they keep what follows `#`."""

PICTURE_NAME = "picture "
"""What the name of a delivery to a browser's tab begins with that is a page's picture; how it is shown follows."""

MOST_WORDS = 4
"""Words at the start of a quote, and at its end, that a fragment names."""


class NoViewer(PinciteError):
    """Nothing here opens a window for a file."""


def page_command(
    path: Path,
    page: int,
    *,
    environ: Mapping[str, str] | None = None,
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> tuple[str, ...]:
    """Return the command that opens a PDF at a page, from 1: in `$PDFVIEWER` if it is set, else in a browser.

    Raises NoViewer, saying where the file is.
    """
    environ = os.environ if environ is None else environ
    viewer = _words(environ.get("PDFVIEWER", ""), which)
    if viewer:
        return (*viewer, *_at_page(PurePath(viewer[0]).name.lower().removesuffix(".exe"), str(path.absolute()), page))
    return _browser(f"{path.absolute().as_uri()}#page={page}", path, environ, which, platform)


def quote_command(
    path: Path,
    words: str,
    *,
    environ: Mapping[str, str] | None = None,
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> tuple[str, ...]:
    """Return the command that opens a web page in a browser at some words. Raises NoViewer, saying where it is."""
    environ = os.environ if environ is None else environ
    return _browser(f"{path.absolute().as_uri()}{text_fragment(words)}", path, environ, which, platform)


def file_command(
    path: Path,
    *,
    environ: Mapping[str, str] | None = None,
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> tuple[str, ...]:
    """Return the command that opens a file with the program that the system has for it. Raises NoViewer."""
    environ = os.environ if environ is None else environ
    file = str(path.absolute())
    if platform == "darwin":
        return ("open", file)
    if platform == "win32":
        return ("explorer", file)
    if _has_display(environ, platform) and which("xdg-open") is not None:
        return ("xdg-open", file)
    raise NoViewer(f"No window can be opened here. The file is {path.absolute()}")


def text_fragment(words: str) -> str:
    """Return the part of an address that leads to words on a page: `#:~:text=first words,last words`.

    See https://wicg.github.io/scroll-to-text-fragment/. Empty without words.
    """
    parts = words.split()
    if not parts:
        return ""
    if len(parts) <= 2 * MOST_WORDS:
        return f"#:~:text={_escaped(parts)}"
    return f"#:~:text={_escaped(parts[:MOST_WORDS])},{_escaped(parts[-MOST_WORDS:])}"


def _escaped(words: list[str]) -> str:
    # A dash and a comma have a meaning of their own there.
    return quote(" ".join(words), safe="", errors="replace").replace("-", "%2D")


def _browser(address: str, path: Path, environ: Mapping[str, str], which: Which, platform: str) -> tuple[str, ...]:
    for name in filter(None, environ.get("BROWSER", "").split(os.pathsep)):
        if words := _words(name, which):
            filled = tuple(word.replace("%s", address) for word in words)
            return filled if filled != tuple(words) else (*words, address)
    if platform == "darwin":
        return ("open", address)
    if platform == "win32":
        return ("explorer", address)
    if _has_display(environ, platform):
        for name in (*_BROWSERS, "xdg-open"):
            if which(name) is not None:
                return (name, address)
    raise NoViewer(f"No window can be opened here. The file is {path.absolute()}")


def _at_page(viewer: str, file: str, page: int) -> tuple[str, ...]:
    option = _PAGE_OPTION.get(viewer, "").format(page=page)
    if option.startswith("#"):
        return (f"{file}{option}",)
    if option.startswith("-"):
        return (*option.split(), file)
    return (file, option) if option else (file,)


def _words(command: str, which: Which) -> list[str]:
    """Return the words of a command that is there, none otherwise."""
    try:
        words = shlex.split(command)
    except ValueError:
        return []
    return words if words and which(words[0]) is not None else []


def _has_display(environ: Mapping[str, str], platform: str) -> bool:
    return platform in ("darwin", "win32") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
