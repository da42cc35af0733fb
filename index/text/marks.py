"""The marks of line-structured text that are cited with its words and never read as words."""

import re

_STAMP = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_NAME = r"[\w.-]{0,30}\d[\w.-]{0,30}"
_CUE = rf"[ \t]*(?:{_NAME}[ \t]*\r?\n[ \t]*)?{_STAMP}[ \t]*-->[ \t]*{_STAMP}[^\r\n]*(?:\r?\n|\Z)"
_QUOTE = r"[ \t]*(?:>[ \t]?){1,20}"

UNREAD_MARK = re.compile(rf"^(?:{_CUE}|{_QUOTE})", re.MULTILINE)
"""The number and times of a subtitle's cue, with the line end, or the `>` of quoted mail at the start of a line."""
