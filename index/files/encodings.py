"""Guesses the encoding of bytes that are neither UTF-8 nor marked, from evidence over the whole file."""

import re
import unicodedata

MAX_EVIDENCE_BYTES = 200_000
"""Bytes that the detector of encodings looks at; of a larger file, lines beyond ASCII from all over it."""

_SLICES = 100
"""Parts of a large file that each give their share of the evidence."""

_PIECE_BYTES = 200
_LEAD_BYTES = 50
"""Bytes of a piece of evidence: from its first byte beyond ASCII on, and before that."""

_VARIANTS = {
    "iso88591": ("cp1252", "iso8859-1"),  # always decodes, but what Windows puts where it has controls is meant
    "iso88599": ("cp1254", "iso8859-9"),
    "gb2312": ("gb2312", "gb18030"),
    "gbk": ("gbk", "gb18030"),
    "euckr": ("euc_kr", "cp949"),
    "shiftjis": ("cp932", "shift_jis_2004"),
    "shiftjis2004": ("cp932", "shift_jis_2004"),
    "tis620": ("tis_620", "cp874"),
    "cp949": ("euc_kr", "cp949"),
    "big5": ("big5", "cp950", "big5hkscs"),
    "big5hkscs": ("big5", "cp950", "big5hkscs"),
    "eucjp": ("euc_jp", "euc_jis_2004"),
    "eucjis2004": ("euc_jp", "euc_jis_2004"),
    "koi8r": ("koi8-r",),
}
"""What is tried for an encoding that is a part of others, or that others are taken for."""

_EAST_ASIAN = {
    "shiftjis": "cp932", "cp932": "cp932", "shiftjis2004": "cp932", "eucjp": "euc_jp", "eucjis2004": "euc_jp",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "big5hkscs": "big5", "cp950": "big5",
    "euckr": "cp949", "cp949": "cp949",
}  # fmt: skip
"""Encodings of one or two bytes a character, and the one of each family that damaged text is tried with."""

MAX_DAMAGE = 0.01
"""Share of bytes outside its encoding up to which a text counts as damaged rather than as something else."""

MAX_CANDIDATES = 4
"""Encodings, most likely first, that are tried on the whole file."""

_SAMPLE_CHARACTERS = 20_000
"""Characters that are looked up one by one where bytes may be UTF-16."""

_SEPARATOR = re.compile(rb"[\x09-\x2f]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_ESCAPES = (
    (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I", b"\x1b$("),
    ("iso2022_jp", "iso2022_jp_2004", "iso2022_jp_ext"),
)
_KOREAN_ESCAPE = b"\x1b$)C"

_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿœŒŠšŽž«»“”‘’–—…•·€£§°©®™ºª¿¡´\xa0½¼²³±µ×¶†‰"
)
"""Characters beyond ASCII that text in a Western European language has."""

MOST_SPARSE = 1
"""Different letters beyond ASCII up to which too little tells languages apart: Windows' Western is likeliest."""

_ODD_SYMBOL = re.compile(rb"[A-Za-z\xc0-\xff][\xa1\xa3\xbc-\xbf]|[\xa3\xbc-\xbe][A-Za-z\xc0-\xff]|([\xc0-\xff])\1")
"""Where Western text has no currency sign, fraction or turned mark, and no letter twice: inside a word."""

_RARE = (
    "cp1006", "hp-roman8", "kz1048", "ptcp154", "cp862", "cp864", "iso8859-3", "cp720", "cp1125", "cp858", "cp869",
    "koi8-t", "mac-latin2", "mac-turkish", "mac-iceland",
)  # fmt: skip
"""Encodings that are hardly ever met and that short texts in common ones are taken for."""


def guess_seven_bit(data: bytes) -> str | None:
    """Return the encoding of ASCII bytes that switch to another script (ISO-2022, HZ); None for plain ASCII."""
    if _KOREAN_ESCAPE in data and _decodes(data, "iso2022_kr"):
        return "iso2022_kr"
    starts, names = _ESCAPES
    if any(start in data for start in starts):
        return next((name for name in names if _decodes(data, name)), None)
    if b"~{" in data and b"~{" not in _HZ.sub(b"", data) and _decodes(data, "hz"):
        return "hz"
    return None


def guess_wide(data: bytes) -> str | None:
    """Return which UTF-32 or UTF-16 bytes with NULs are, though they don't say so; None if none."""
    for name in ("utf-32-le", "utf-32-be"):
        if len(data) % 4 == 0 and _decodes(data, name):
            return name
    if len(data) % 2:
        return None
    found = [(score, name) for name in ("utf-16-le", "utf-16-be") if (score := _plausibility(data, name)) > 0]
    return max(found)[1] if found else None


def _plausibility(data: bytes, name: str) -> float:
    """Return how much bytes look like text in UTF-16: 0 if not at all, more for more spaces and line ends."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return 0.0
    step = max(1, len(text) // _SAMPLE_CHARACTERS)
    sample = text[::step]
    odd = sum(_is_odd(character) for character in sample)
    blocks = {ord(character) >> 8 for character in sample}
    if odd > 0.02 * len(sample):
        return 0.0
    plain = sum(character in " \n\r\t" or "0" <= character <= "z" for character in sample)
    return 1 + plain / len(sample) + 1 / len(blocks)


def _is_odd(character: str) -> bool:
    return unicodedata.category(character) in ("Cn", "Co", "Cc") and character not in "\t\n\r\f\v"


def guess_eight_bit(data: bytes) -> list[str]:
    """Return the encodings that bytes beyond ASCII may be in, the likeliest first."""
    if _as_western(data):
        return ["cp1252"]
    found = evidence(data)
    names = _detect(found)
    if names and _plain(names[0]) not in _EAST_ASIAN:
        # A detector rules out an encoding of several bytes for a single byte that is not in it.
        damaged = [name for name in dict.fromkeys(_EAST_ASIAN.values()) if _is_damaged(found, name)]
        names = damaged or names
    tried = [variant for name in names[:MAX_CANDIDATES] for variant in _VARIANTS.get(_plain(name), (name,))]
    return list(dict.fromkeys(tried))


def _detect(data: bytes) -> list[str]:
    from chardet import EncodingEra, detect_all

    found = detect_all(
        data,
        encoding_era=EncodingEra.ALL & ~EncodingEra.MAINFRAME,
        max_bytes=2 * MAX_EVIDENCE_BYTES,
        compat_names=False,
        exclude_encodings=_RARE,
    )
    return [name for one in found if (name := one["encoding"]) is not None and not name.startswith("utf")]


def _is_damaged(data: bytes, name: str) -> bool:
    """Return whether bytes would be recognised as an encoding, were it not for a few of them."""
    sound = data.decode(name, "ignore").encode(name, "ignore")
    if not 0 < len(data) - len(sound) <= MAX_DAMAGE * len(data):
        return False
    names = _detect(sound)
    return bool(names) and _EAST_ASIAN.get(_plain(names[0])) == name


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def evidence(data: bytes) -> bytes:
    """Return what of a file its encoding is guessed from: lines beyond ASCII from all over it."""
    if len(data) <= MAX_EVIDENCE_BYTES:
        return data
    parts: list[bytes] = []
    share, step = MAX_EVIDENCE_BYTES // _SLICES, -(-len(data) // _SLICES)
    for start in range(0, len(data), step):
        end = min(len(data), start + step)
        place, left = _boundary(data, start, end) if start else 0, share
        while left > 0 and (found := _BEYOND_ASCII.search(data, place, end)) is not None:
            first = max(place, found.start() - _LEAD_BYTES)  # all from `place` to what was found is ASCII
            place = _boundary(data, min(found.start() + _PIECE_BYTES, end), end)
            parts.append(data[first:place] + b"\n")
            left -= place - first
    return b"".join(parts)


def _boundary(data: bytes, start: int, end: int) -> int:
    """Return the place after the next byte that is no part of a character of several bytes in any encoding."""
    found = _SEPARATOR.search(data, start, end)
    return found.end() if found is not None else end


def _as_western(data: bytes) -> bool:
    """Return whether bytes are plausible in Windows' Western encoding and show too little to think of another one."""
    used = bytes(byte for byte in range(0x80, 0x100) if byte in data)
    try:
        beyond = used.decode("cp1252")
    except UnicodeDecodeError:
        return False
    letters = [byte for byte, character in zip(used, beyond, strict=True) if character.isalpha()]
    if len(letters) > MOST_SPARSE or not _WESTERN.issuperset(beyond):
        return False
    return _ODD_SYMBOL.search(data) is None


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (UnicodeDecodeError, UnicodeError):
        return False
    return True
