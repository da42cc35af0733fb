"""Decodes the bytes of a file, and says when the encoding had to be guessed."""

import codecs

from index.errors import ReadError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

MAX_CONTROL_SHARE = 0.02
"""Share of control characters above which decoded text counts as binary data."""

SAMPLE_BYTES = 256 * 1024
"""Bytes of a file that its encoding is guessed from."""


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; `data.decode(encoding) == text`.

    Tries a byte order mark, then UTF-8, then a guess by charset-normalizer among the single-byte and East Asian
    encodings. Raises ReadError for what is not text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise ReadError(
                    f"starts as {encoding.upper()} but is not ({error.reason}); save it as UTF-8"
                ) from error
    if b"\0" in data[:SAMPLE_BYTES]:
        raise ReadError("holds binary data, not text; convert it to .txt or move it out of the folder")
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = _guess(data)
    sample = text[:SAMPLE_BYTES]
    controls = sum(character < " " and character not in "\t\n\r\f\v\x1b\b" for character in sample)
    if controls > max(8, MAX_CONTROL_SHARE * len(sample)):
        raise ReadError("holds binary data, not text; convert it to .txt or move it out of the folder")
    return text, encoding


_WESTERN = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿœŒŠšŽž«»“”‘’–—…•·€£§°©®™ºª¿¡´\xa0½¼²³")
"""Characters beyond ASCII that text in a Western European language has."""

MAX_ACCENT_SHARE = 0.25
"""Share of such characters among the letters above which the text must be in another script."""


def _guess(data: bytes) -> tuple[str, str]:
    western = _as_western(data)
    if western is not None:
        return western, "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE_BYTES]).best()
    if best is None:
        raise ReadError("has an encoding that cannot be recognised; save it as UTF-8")
    for encoding in (best.encoding, "cp1252", "latin-1"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise ReadError("has an encoding that cannot be recognised; save it as UTF-8")


def _as_western(data: bytes) -> str | None:
    """Return the text if it is plausible Western European in Windows' encoding, the commonest after UTF-8.

    Detectors confuse it with its siblings (cp1250, cp1257), which differ in a few letters.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [character for character in text[:SAMPLE_BYTES] if character > "\x7f"]
    letters = sum(character.isalpha() for character in text[:SAMPLE_BYTES])
    return text if _WESTERN.issuperset(beyond) and len(beyond) <= MAX_ACCENT_SHARE * letters else None
