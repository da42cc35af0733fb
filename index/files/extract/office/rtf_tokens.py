"""Splits RTF into its tokens, and knows its characters, code pages and destinations."""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,40})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(\r?\n|[^A-Za-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)

CHARACTERS = {
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "tab": "\t", "line": "\n", "lbr": "\n", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
"""What control words show."""

SYMBOLS = {"~": "\u00a0", "_": "\u2011", "-": "", "\\": "\\", "{": "{", "}": "}"}
"""What control symbols show."""

SKIPPED = frozenset(
    "colortbl pict objdata objclass objname objalias objtopic objitem objsect themedata colorschememapping datastore "
    "latentstyles listtable listoverridetable rsidtbl generator xmlnstbl mmathPr fldinst datafield bkmkstart bkmkend "
    "xe tc nonshppict template filetbl revtbl atnid atnref atndate atnicn atnparent atntime pnseclvl pn upr sp keycode "
    "panose falt fontemb private operator company manager category keywords comment doccomm hlinkbase subject "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn pgptbl protusertbl wgrffmtfilter passwordhash mmathPict formfield "
    "userprops docvar background shprslt nonesttables".split()
)
"""Destinations in which nothing is shown."""

STARRED = frozenset(
    "shpinst ud footnote annotation atnauthor nesttableprops moMath moMathPara do dptxbxtext shptxt listtext pntext "
    "shppict shpgrp pnseclvl cs ts".split()
)
"""Destinations that are read although they are marked as ones that a reader may not know."""

_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    255: "cp437",
}  # fmt: skip

SYMBOL_CHARSET = 2
"""The number of the character set of symbol fonts."""


class Token(NamedTuple):
    """A token: a control `word` with its number, a control `symbol`, a `byte`, a brace (`open`, `close`), or `text`."""

    kind: str
    words: str = ""
    number: int | None = None
    raw: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of RTF in order. Linear in its size."""
    at = 0
    while (found := _TOKEN.match(data, at)) is not None:
        at = found.end()
        word, number, code, sign, brace, text = found.groups()
        if word is not None:
            name = word.decode("ascii")
            if name == "bin" and number is not None:
                at += max(0, int(number))
            yield Token("word", name, int(number) if number is not None else None)
        elif text is not None:
            yield Token("text", raw=text)
        elif code is not None:
            yield Token("byte", raw=bytes((int(code, 16),)))
        elif brace is not None:
            yield Token("open" if brace == b"{" else "close")
        elif sign is not None:
            yield Token("word", "par") if sign.endswith(b"\n") else Token("symbol", sign.decode("latin-1"))


def codec_of_page(page: int | None) -> str:
    """Return the name of Python's codec for a code page, that of Western Europe if there is none."""
    known = {65001: "utf-8", 10000: "mac_roman", 708: "cp864", 1361: "johab", 936: "gbk", 950: "big5"}
    name = known.get(page or 1252, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


def codec_of_charset(charset: int) -> str | None:
    """Return the name of Python's codec for a font's character set, None for that of the document."""
    return _CHARSETS.get(charset)
