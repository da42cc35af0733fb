"""Writes to the terminal line by line: answers, passages, progress and saved work go in, printed lines come out.

Used by the commands and the line-by-line prompt; the app shares its wording.
It imports `rag`, `index` and `tui/workspace`, and no Textual.
"""
