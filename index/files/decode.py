"""Decodes the bytes of a file, and says where it had to guess and which bytes it could not decode.

An encoding is named as Python names it; `+replace` after the name means that each byte, or run of bytes, that it cannot
decode became U+FFFD, exactly as `bytes.decode(name, "replace")` does.
"""

import codecs
import re
from dataclasses import dataclass

from index.errors import ReadError
from index.files.encodings import guess_eight_bit, guess_seven_bit, guess_wide
from index.text.lines import count_line_ends

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

MAX_CONTROL_SHARE = 0.02
"""Share of control characters above which decoded text counts as binary data."""

FEW_CONTROLS = 8
"""Control characters, none of them NUL, that any text may have."""

MAX_REPLACED_SHARE = 0.1
"""Share of a text that may be undecodable before it counts as another encoding, or as binary data."""

MOST_LINES = 5
"""Lines with bytes that could not be decoded that are named."""

REPLACED = "\ufffd"
"""The character that stands for bytes that could not be decoded."""

_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\f\v\x1b\b"})
_CONTROL = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_HOLE = re.compile(rb"\0{64,}")
"""A run of NULs, as a log begins with that was emptied while it was written: it holds no text, but text may follow."""

_BINARY = "holds binary data, not text; convert it to .txt or move it out of the folder"
_UNKNOWN = "has an encoding that cannot be recognised; save it as UTF-8"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, the name of its encoding, and what a person should know about how it was decoded."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode_as(data: bytes, encoding: str) -> str:
    """Return bytes decoded by the encoding that was recorded of them."""
    name, _, errors = encoding.partition("+")
    return data.decode(name, errors or "strict")


def decode(data: bytes) -> Decoded:
    """Return the text of a file; `decode_as(data, encoding) == text`.

    Tries a byte order mark, UTF-8 (also with some bytes that are not), the encodings of seven bits, UTF-16 and UTF-32
    without a mark, and then guesses. Raises ReadError for what is not text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(data, encoding)
    has_nul = b"\0" in data
    found = _as_utf8(data)
    if found is not None and not _is_binary(data, found, has_nul=has_nul):
        return _noted(data, found)
    if has_nul and (wide := guess_wide(data)) is not None:
        text = data.decode(wide)
        if _count_controls(text) <= MAX_CONTROL_SHARE * len(text):
            return Decoded(text, wide, (_guessed(wide),))
    if found is not None:
        raise ReadError(_BINARY)
    guess = _guess(data, has_nul=has_nul)
    if _is_binary(data, guess, has_nul=has_nul):
        raise ReadError(_BINARY)
    return _noted(data, guess, _guessed(guess.encoding.partition("+")[0]))


def _marked(data: bytes, encoding: str) -> Decoded:
    """Return the text of bytes with a byte order mark. Raises ReadError if too much of it is something else."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        text = data.decode(encoding, "replace")
        if text.count(REPLACED) > MAX_REPLACED_SHARE * len(text):
            raise ReadError(f"starts as {encoding.upper()} but is not ({error.reason}); save it as UTF-8") from error
        return _noted(data, Decoded(text, f"{encoding}+replace"))


def _as_utf8(data: bytes) -> Decoded | None:
    """Return the text of UTF-8, or of UTF-8 with some bytes that are not; None for another encoding."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        replaced = text.count(REPLACED) - data.count(REPLACED.encode())
        beyond_ascii = len(text) - (len(data) - len(data.translate(None, _ASCII)))
        # Other encodings make valid UTF-8 beyond ASCII only by chance, in a small part of their characters.
        return Decoded(text, "utf-8+replace") if beyond_ascii - replaced >= replaced else None
    other = guess_seven_bit(data) if data.isascii() else None
    return Decoded(text, "utf-8") if other is None else Decoded(data.decode(other), other, (_guessed(other),))


_ASCII = bytes(range(0x80))


def _guess(data: bytes, *, has_nul: bool) -> Decoded:
    """Return bytes decoded by the likeliest encoding that they are all in, else that most of them are in."""
    names = guess_eight_bit(data.replace(b"\0", b"") if has_nul else data)
    for name in names:
        try:
            return Decoded(data.decode(name), name)
        except (UnicodeDecodeError, LookupError):
            continue
    replaced = [
        (count, place) for place, name in enumerate(names) if (count := _count_replaced(data, name)) is not None
    ]
    fewest, best = min(replaced, default=(len(data), 0))
    if fewest > MAX_REPLACED_SHARE * (len(data) - len(data.translate(None, _HIGH))):
        raise ReadError(_UNKNOWN)
    return Decoded(data.decode(names[best], "replace"), f"{names[best]}+replace")


def _count_replaced(data: bytes, name: str) -> int | None:
    """Return how often an encoding cannot decode bytes, None for one that Python has not."""
    try:
        return data.decode(name, "replace").count(REPLACED)
    except LookupError:
        return None


_HIGH = bytes(range(0x80, 0x100))


def _is_binary(data: bytes, found: Decoded, *, has_nul: bool) -> bool:
    """Return whether text holds more control characters than text does."""
    if found.encoding.startswith("utf-8"):
        judged = _HOLE.sub(b"\0", data) if has_nul else data
        controls, length = len(judged) - len(judged.translate(None, _CONTROLS)), len(judged)
    else:
        controls, length = _count_controls(found.text), len(found.text)
    return controls > max(0 if has_nul else FEW_CONTROLS, MAX_CONTROL_SHARE * length)


def _count_controls(text: str) -> int:
    return sum(len(_CONTROL.findall(text, start, start + _CHUNK)) for start in range(0, len(text), _CHUNK))


_CHUNK = 1 << 20
"""Characters that are looked through at a time."""


def _noted(data: bytes, found: Decoded, *notes: str) -> Decoded:
    """Return decoded text with notes on the bytes that were not decoded, and on NULs."""
    told = [*found.notes, *notes]
    name, _, is_replaced = found.encoding.partition("+")
    if is_replaced:
        bad = f"bytes that are not {name.upper()}"
        if name == "utf-8":
            count = len(data) - len(data.decode("utf-8", "ignore").encode())
            bad = f"{count:,} {bad}" if count > 1 else "1 byte that is not UTF-8"
        told.append(f"has {bad}, shown as {REPLACED}, in {_lines(found.text, REPLACED)}")
    if "\0" in found.text:
        told.append(f"has NUL characters in {_lines(found.text, chr(0))}")
    return Decoded(found.text, found.encoding, tuple(told))


def _guessed(name: str) -> str:
    return f"is not UTF-8 and was read as {name}; check that accents look right, or save it as UTF-8"


def _lines(text: str, character: str) -> str:
    """Return the first lines that hold a character, in words."""
    lines: list[int] = []
    place, line = 0, 1
    while (found := text.find(character, place)) >= 0 and len(lines) <= MOST_LINES:
        line += count_line_ends(text[place:found])
        lines.append(line)
        end = _LINE_END.search(text, found)
        if end is None:
            break
        place, line = end.end(), line + 1
    named = [f"{line:,}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        return f"lines {', '.join(named)} and others"
    return f"line {named[0]}" if len(named) == 1 else f"lines {', '.join(named[:-1])} and {named[-1]}"
