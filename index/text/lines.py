"""Lines of a document, ended by LF, CR LF or CR, as citations count them."""


def count_line_ends(text: str) -> int:
    """Return the number of line ends in a text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def line_number(text: str, character: int) -> int:
    """Return the line, from 1, of a character of a document. Linear in the text."""
    return 1 + count_line_ends(text[:character])
