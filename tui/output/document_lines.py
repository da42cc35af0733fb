"""A document's lines with their numbers: as they stand, the cited ones marked, what was looked for lit."""

import re
from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text

from tui.terminal import output, visible

CONTEXT = 12
"""Lines of a document that are shown on each side of what is cited."""


def document_lines(text: str) -> list[str]:
    """Return a document's lines, ended by LF, CR LF or CR as citations count them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")


def matching(lines: Sequence[str], wanted: str) -> list[int]:
    """Return the numbers, from 1, of the lines that hold some words, in any case and whatever the space between."""
    pattern = _pattern(wanted)
    return [number for number, line in enumerate(lines, 1) if pattern.search(line)]


def lines_around(lines: Sequence[str], cited: range) -> range:
    """Return the numbers of the cited lines with those around them."""
    return range(max(1, cited[0] - CONTEXT), min(len(lines), cited[-1] + CONTEXT) + 1)


def show_lines(
    lines: Sequence[str],
    numbers: Iterable[int],
    *,
    cited: range = range(0),
    wanted: str | None = None,
    rules: Mapping[int, str] | None = None,
) -> None:
    """Print some lines of a document.

    `cited`: those that are marked; `wanted`: words that are lit; `rules`: what begins on a line, such as a page.
    """
    for number in numbers:
        if rules and number in rules:
            output().print(Text(f"       ── {rules[number]} ──", style="cyan"))
        is_cited = number in cited
        shown = visible(lines[number - 1].replace("\f", "").replace("\t", "    "))
        line = Text(f"{number:>6} {'▌' if is_cited else ' '} {shown}", style="bold" if is_cited else "dim")
        if wanted is not None:
            line.highlight_regex(_pattern(wanted), "bold black on yellow")
        output().print(line)


def _pattern(wanted: str) -> "re.Pattern[str]":
    return re.compile(r"\s+".join(map(re.escape, wanted.split())), re.IGNORECASE)
