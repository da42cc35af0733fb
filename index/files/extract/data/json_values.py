"""Parses JSON: numbers as they are written, with comments and commas too many where there are some."""

import json
import re
from typing import Any

from index.errors import ReadError

_STRING = r'"(?:[^"\\\n]|\\.)*+"'
_COMMENT = re.compile(rf"{_STRING}|//[^\n]*+|/\*.*?\*/", re.DOTALL)
_COMMA = re.compile(rf"{_STRING}|,(?=\s*+[\]}}])")


class Number(str):
    """A number as it is written."""

    __slots__ = ()


def loads(text: str) -> Any:
    """Return the value of a JSON text. Raises ReadError with the line and column where it is none."""
    text = text.removeprefix("\ufeff")
    try:
        return _parse(text)
    except json.JSONDecodeError as error:
        found = error
    if text.rfind("/*") > text.rfind("*/"):
        pass  # a comment that does not end
    elif "//" in text or "/*" in text or re.search(r",\s*+[\]}]", text):
        try:
            return _parse(_COMMA.sub(_without, _COMMENT.sub(_without, text)))
        except json.JSONDecodeError:
            pass
    raise ReadError(f"is not valid JSON (line {found.lineno:,}, column {found.colno:,}: {found.msg})") from found


def _parse(text: str) -> Any:
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=Number)


def _without(match: re.Match[str]) -> str:
    """Return a string as it is, and nothing but its line ends for what JSON has not."""
    found = match.group()
    return found if found.startswith('"') else "\n" * found.count("\n")
