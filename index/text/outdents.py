"""Finds what begins a section by standing out: lines at the margin of a text whose other lines are indented.

So stand the versions of a changelog, the sections of a manual page, the terms of a glossary and the commits of a log.
"""

from collections.abc import Sequence

from index.text.block import Line

LEAST_INDENTED = 0.4
"""Share of the lines with words that are indented, in a text with lines that stand out."""

FEWEST_OUTDENTS = 2
"""Places where a line stands out, in a text whose lines stand out on purpose."""

MAX_OUTDENT_CHARS = 110
"""Characters of the longest line that begins a section by standing out."""

MAX_TERM_CHARS = 40
"""Characters of such a line right above the indented ones; a longer one may be the first of a paragraph that hangs."""

MAX_OUTDENT_LINES = 5
"""Lines at the margin that begin a section together."""


def find_outdents(lines: Sequence[Line]) -> dict[int, bool]:
    """Return where lines that stand out start, by character, and whether each stands alone and so is a heading.

    Empty where too few of the lines are indented. Linear in the lines.
    """
    said = [number for number, line in enumerate(lines) if line.text]
    if sum(lines[number].indent > 0 for number in said) < LEAST_INDENTED * len(said):
        return {}
    found: dict[int, bool] = {}
    group: list[int] = []
    for number in said:
        line = lines[number]
        is_below_blank = number == 0 or not lines[number - 1].text
        if line.indent:
            if group and (is_below_blank or len(lines[group[-1]].text) <= MAX_TERM_CHARS):
                found[lines[group[0]].start] = len(group) == 1
            group = []
        elif is_below_blank:
            group = [number] if len(line.text) <= MAX_OUTDENT_CHARS and line.text[-1] not in ".!?,;" else []
        elif group:
            group = [*group, number] if len(group) < MAX_OUTDENT_LINES else []
    return found if len(found) >= FEWEST_OUTDENTS else {}
