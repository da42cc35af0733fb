"""Lines of a document, ended by LF, CR LF or CR, as citations count them."""

import re

_LINE_END = re.compile(r"\r\n|\r|\n")


def count_line_ends(text: str) -> int:
    """Return the number of line ends in a text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def line_number(text: str, character: int) -> int:
    """Return the line, from 1, of a character of a document. Linear in the text."""
    return 1 + count_line_ends(text[:character])


def line_starts(text: str) -> list[int]:
    """Return where every line but the first starts, in characters."""
    return [match.end() for match in _LINE_END.finditer(text)]
