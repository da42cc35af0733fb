"""Reads what an office file states about itself, and not what programs and templates put there."""

import re

from index.files.extract.builder import normalise
from index.models import is_partial_date

MAX_TITLE_CHARS = 300
"""Characters of the longest title."""

READ_CHARS = 20_000
"""Characters at the start of a text in which the words of its title stand."""

LEAST_SAID = 0.6
"""Share of a title's words that the text has if the title is its own, and not that of a template."""

_PROGRAM_LEAD = re.compile(r"(?:microsoft (?:office )?(?:word|powerpoint)|powerpoint)\s*-\s*", re.IGNORECASE)
_FILE_END = re.compile(r"\.(?:docx?|dotx?|odt|rtf|pptx?|ppsx?|odp|pdf|html?|txt|wpd)$", re.IGNORECASE)
_NO_AUTHOR = re.compile(
    r"(?:(?:microsoft|office|windows|unknown|default|local)[\s-]{1,3}){0,3}(?:user|author|administrator|admin|owner|customer|guest)"
    r"|microsoft(?: office| corporation)?|unknown|none|n/?a|preferred customer|python-docx|.{0,2}",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WORD = re.compile(r"\w+")


def title_of(shown: str, stated: str, text: str) -> str | None:
    """Return the title of a document: the one it shows, or the one it states if its text has the words of it."""
    shown = normalise(shown)
    if shown and len(shown) <= MAX_TITLE_CHARS:
        return shown
    stated = normalise(stated)
    if _PROGRAM_LEAD.match(stated) or _FILE_END.search(stated) or len(stated) > MAX_TITLE_CHARS:
        return None
    words = _WORD.findall(stated.casefold())
    said = set(_WORD.findall(text[:READ_CHARS].casefold()))
    if not words or sum(word in said for word in words) < LEAST_SAID * len(words):
        return None
    return stated


def author_of(stated: str) -> str | None:
    """Return the author that a document states, None where that is the name of a program or of nobody."""
    stated = normalise(stated)
    return stated if stated and not _NO_AUTHOR.fullmatch(stated) and len(stated) <= MAX_TITLE_CHARS else None


def date_of(*stated: str) -> str | None:
    """Return the first day of those stated, such as `2013-03-20`, that the calendar and computers have."""
    for one in stated:
        found = _DATE.match(one.strip())
        if found and int(found.group(1)) >= 1985 and is_partial_date(found.group()):
            return found.group()
    return None
