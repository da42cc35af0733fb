"""Decodes the bytes of a page as browsers do: a byte order mark, what the page states, else what they look like."""

import codecs
import re

from index.files.decode import decode

_HEAD_BYTES = 4096
"""Bytes at the start of a page in which it states its encoding."""

_STATED = re.compile(
    rb"<meta[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})|"
    rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)

_AS_BROWSERS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
"""What browsers take a stated encoding for, by Python's names."""

_CP1252 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
"""Windows-1252, as browsers have it: the five bytes that it leaves open are control characters."""

MAX_WRONG = 0.01
"""Share of a page's characters that may be undecodable in the encoding that it states."""


def decode_html(data: bytes, stated: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text of a page, and what a person should know of how it was decoded.

    `stated`: the encoding that is stated outside the page, as in the header of a mail. Raises ReadError for what is not
    text.
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = decode(data)
        return found.text.removeprefix("\ufeff"), found.notes
    for name in (stated, _stated(data)):
        if name and (text := _decode_as(data, name)) is not None:
            return text, ()
    found = decode(data)
    return found.text, found.notes


def _stated(data: bytes) -> str:
    head = data[:_HEAD_BYTES]
    match = _STATED.search(_COMMENT.sub(b"", head))
    return (match.group(1) or match.group(2)).decode("ascii") if match else ""


def _decode_as(data: bytes, name: str) -> str | None:
    """Return a text by the name of its encoding, None if there is no such encoding or the text is in another."""
    try:
        known = codecs.lookup({"x-sjis": "shift_jis", "x-gbk": "gbk", "utf8": "utf-8"}.get(name.lower(), name)).name
        known = _AS_BROWSERS.get(known, known)
        text = data.decode("latin-1").translate(_CP1252) if known == "cp1252" else data.decode(known, "replace")
    except (LookupError, ValueError, UnicodeError):
        return None
    wrong = text.count("\ufffd") - (data.count("\ufffd".encode()) if known == "utf-8" else 0)
    return None if wrong > max(3, MAX_WRONG * len(text)) or "\0" in text[:_HEAD_BYTES] else text
