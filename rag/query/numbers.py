"""Patterns of numbers: with or without marks between thousands, in words, with their signs."""

import re

DASHES = r"\-\u2010\u2011\u2012\u2013\u2212"
"""Dashes, for a class of characters."""

JOINT = rf"[ \u00a0_./{DASHES}]?"
"""What may stand between the parts of a code."""

BEFORE = rf"(?<![\w])(?<!\d[.,])(?<![\w][{DASHES}/])"
AFTER = rf"(?![\w+#])(?![.,]\d)(?![{DASHES}/]\w)"
"""A number or code ends here: `KT-3` is not in `KT-30`, nor `2.8` in `2.8.1`."""

NUMBER = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+|\d+(?:[.,'’]\d+)*"

_CARDINALS = "one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_STEMS = (
    "erst premi primer prim eerst pierwsz",
    "zweit deuxièm second segund tweed drug",
    "dritt troisièm tercer terz terceir derd trzec",
    "viert quatrièm cuart quart vierd czwart",
    "fünft cinquièm quint vijfd piąt",
    "sechst sixièm sext sest zesd szóst",
    "siebt septièm séptim settim sétim zevend siódm",
    "acht huitièm octav ottav oitav achtst ósm",
    "neunt neuvièm noven non negend dziewiąt",
    "zehnt dixièm décim decim tiend dziesiąt",
    "elft onzièm undécim undicesim elfd jedenast",
    "zwölft douzièm duodécim dodicesim twaalfd dwunast",
)
"""Ordinals up to twelve in German, French, Spanish, Italian, Portuguese, Dutch and Polish, without their endings."""

_ENDING = r"(?:[aeo]s?|e[rnms]|er|ère|i|y|ej|ego)"
_NTH = r"(?:st|nd|rd|th|er|ère|ème|e|º|ª|°|\.)"


def _words(number: int) -> str:
    return rf"{_ORDINALS[number - 1]}|(?:{'|'.join(_STEMS[number - 1].split())}){_ENDING}"


ANY_ORDINAL = (
    rf"(?:\d{{1,3}}{_NTH}|(?-i:[IVXLC]+)\.?|{'|'.join(_words(number) for number in range(1, len(_ORDINALS) + 1))})"
)
"""A pattern of any ordinal."""


def roman(number: int) -> str:
    """Return a number below 400 in Roman figures."""
    found = ""
    for value, figure in zip((100, 90, 50, 40, 10, 9, 5, 4, 1), "C XC L XL X IX V IV I".split(), strict=True):
        found += figure * (number // value)
        number %= value
    return found


def from_roman(figures: str) -> int:
    """Return the number that Roman figures write, 0 if they write none."""
    return next((number for number in range(1, 400) if roman(number) == figures.upper()), 0)


def ordinal_pattern(number: int) -> str:
    """Return a pattern of an ordinal: `3rd`, `3.`, `III.`, `third`, `dritte`."""
    words = f"|{_words(number)}" if number <= len(_ORDINALS) else ""
    return rf"(?:0*{number}{_NTH}|(?-i:{roman(number) or '0'})\.?{words})"


def ordinal_value(word: str) -> int:
    """Return the number that a word is the ordinal of, 0 if of none: `3rd`, `third`, `dritten`."""
    if match := re.fullmatch(rf"(\d{{1,3}}){_NTH}", word, re.IGNORECASE):
        return int(match[1])
    numbers = range(1, len(_ORDINALS) + 1)
    return next((number for number in numbers if re.fullmatch(_words(number), word, re.IGNORECASE)), 0)


def number_pattern(digits: str) -> str:
    """Return a pattern of a number with or without marks between its thousands, of a small one also in words.

    A round number is also written with `million`.
    """
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits)
    if not plain.isdigit():
        return "[.,]".join(map(re.escape, re.split("[.,]", digits)))
    if len(plain) > 3:
        head = len(plain) % 3 or 3
        groups = [plain[:head], *(plain[place : place + 3] for place in range(head, len(plain), 3))]
        whole = r"[.,'’ \u00a0\u2009\u202f]?".join(groups)
        return f"(?:{'|'.join([whole, *_with_scale(int(plain))])})" if plain.endswith("0000") else whole
    if plain.startswith("0"):
        return plain
    words = dict(enumerate(_CARDINALS, 1)).get(int(plain))
    return rf"(?:0*{int(plain)}|{words})" if words else rf"0*{int(plain)}"


MILLION = r"(?:m(?:il+[^\W\d_]*|ln|io|n))"
BILLION = r"(?:b(?:il+ions?|n)|milliard[^\W\d_]*|mrd)"


def _with_scale(number: int) -> list[str]:
    found = []
    for value, word in ((10**9, BILLION), (10**6, MILLION)):
        if number * 1000 >= value and number % (value // 1000) == 0:
            figure = f"{number / value:.3f}".rstrip("0").rstrip(".").replace(".", "[.,]")
            found.append(rf"{figure}[ \u00a0]?{word}\b\.?")
    return found


def scaled(digits: str, scale: str) -> str:
    """Return the digits of a number with its scale: `12.5` `million` is `12500000`; as they are without one."""
    word = scale.casefold()
    factor = 10**9 if re.fullmatch(BILLION, word) else 10**6 if re.fullmatch(MILLION, word) else 0
    parts = re.fullmatch(r"(\d{1,6})(?:[.,](\d{1,3}))?", digits)
    if not factor or parts is None:
        return digits
    return str(int(parts[1]) * factor + int((parts[2] or "0").ljust(9, "0")) * factor // 10**9)
