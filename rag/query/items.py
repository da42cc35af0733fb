"""Finds the items of a question: identifiers, codes, numbers, dates and names, which bind.

A passage about `AR-70` does not answer a question about `AR-77`, however alike they are otherwise. An item knows two
patterns: what it looks like in a text (`here`), and what anything of the same shape looks like (`shape`): where the
second is found and not the first, a sibling stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.text.tokenizer import is_list
from rag.query.dates import any_date, date_pattern, find_dates
from rag.query.labels import ANY_NUMBER, either_figures, label_before, labelled, not_related, ordinal_label
from rag.query.names import find_names, name_pattern, other_names
from rag.query.numbers import (
    AFTER,
    BEFORE,
    BILLION,
    DASHES,
    JOINT,
    MILLION,
    NUMBER,
    from_roman,
    number_pattern,
    ordinal_value,
    scaled,
)


class ItemKind(StrEnum):
    """What an item is, by how firmly it binds."""

    CODE = "code"
    """An identifier: `AR-77`, `E1049`, `2.8.1`, `/usr/bin`, `C++`, `node.js`."""
    LABELLED = "labelled"
    """A number or letter with the word before it: `room 12`, `Article III`, `Exhibit B`."""
    ORDINAL = "ordinal"
    """A thing by its place: `third amendment`, `2nd floor`."""
    DATE = "date"
    MONTH = "month"
    """A month without a year."""
    YEAR = "year"
    LONG_NUMBER = "long number"
    """A number of at least `LONG` digits."""
    NUMBER = "number"
    NAME = "name"
    """Words capitalised inside the question."""


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """An item of a question.

    `text`: as the question has it, from `start`. `value`: what names it without its label. `here`: matches it in a
    text; `shape`: matches all of its shape, and is None where there is none. `label`: the word before a labelled one;
    `bare`: matches its value without the label.
    """

    kind: ItemKind
    text: str
    start: int
    value: str
    here: re.Pattern[str]
    shape: re.Pattern[str] | None = None
    label: str = ""
    bare: re.Pattern[str] | None = None

    @property
    def end(self) -> int:
        """Return where the item ends in the question."""
        return self.start + len(self.text)

    @property
    def is_strict(self) -> bool:
        """Return whether a passage must be about it: what stands below a sibling is about the sibling."""
        return self.kind in (ItemKind.CODE, ItemKind.LABELLED, ItemKind.ORDINAL)


MOST_ITEMS = 6
"""Items of a question that bind; of a longer list the rest do not."""

LONG = 4
"""Digits from which a number is taken to name one thing."""

_IDENTIFIER = 7
"""Digits from which groups of digits between dashes or spaces are an identifier: of a phone, an account, a book."""

_SCAN = re.compile(
    r"(?P<path>(?<![\w/])(?:/[\w.+-]*[\w+-])+/?)"
    r"|(?P<flag>(?<![\w-])--?[A-Za-z][\w-]+)"
    r"|(?P<sharp>\b[A-Za-z]{1,3}(?:\+\+|\#)(?!\w))"
    r"|(?P<dotted>(?<![\w.])(?:\.[A-Z]{2,4}\b|[^\W\d_]{2,}\.(?:[^\W\d_]{2,}\.)*[a-z]{2,4}\b)(?![\w]))"
    rf"|(?P<groups>(?<![\w+])\+?(?:[A-Z]{{2}})?\d{{2,}}(?:[ {DASHES}/]\d{{1,8}}){{2,9}}(?![\w]|[{DASHES}]\w))"
    r"|(?P<case>(?<![\w+])\d{1,4} [A-Z]{1,3}[a-z]? \d{1,6}/\d{2,4}(?!\w))"
    rf"|(?P<number>(?<![\w])(?:{NUMBER})(?![\w]|[{DASHES}]\w|/\d))"
    rf"|(?P<code>(?<!\w)\w+(?:[{DASHES}./]\w+)*)",
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|s|'s|er|e|te[rn]?)", re.IGNORECASE)
_UNIT_NUMBER = re.compile(r"\d[\d.,]*[a-zµ°]{1,4}\d?")
_PIECES = re.compile(r"[^\W\d_]+|\d+")
_ROMAN = re.compile(r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SCALE = re.compile(rf"[ \u00a0]?({MILLION}|{BILLION})(?!\w)", re.IGNORECASE)
_MINUS = re.compile(r"(?:(?<![\w)])[-\u2212\u2013]|\bminus[ \u00a0])\Z", re.IGNORECASE)
_LISTED = re.compile(r"\d+(?:[.,]\d+)+")
_ORDINAL_THING = re.compile(r"(?<!\w)(\d{1,3}(?:st|nd|rd|th|er|ère|e|º|ª|\.)|[^\W\d_]{4,})[ \u00a0]+([^\W\d_]{3,})")


def set_numbers_apart(text: str) -> str:
    """Return a text of the same length in which tabs stand between the numbers of a list such as `1907,1325641`."""
    return _LISTED.sub(lambda run: run.group().replace(",", "\t") if is_list(run.group()) else run.group(), text)


def find_items(question: str) -> tuple[QuestionItem, ...]:
    """Return the items of a question: dates first, then in order, names last."""
    found = [
        QuestionItem(
            ItemKind.MONTH if date.is_month else ItemKind.DATE,
            date.text,
            date.start,
            date.text,
            date_pattern(date),
            any_date(),
        )
        for date in find_dates(question)
    ]
    for items in (_scanned, _ordinals, _letters):
        found += [item for item in items(question) if not any(_overlap(item, other) for other in found)]
    found += _names(question, found)
    return tuple(found[:MOST_ITEMS])


def _overlap(item: QuestionItem, other: QuestionItem) -> bool:
    return item.start < other.end and other.start < item.end


def _scanned(question: str) -> Iterator[QuestionItem]:
    for match in _SCAN.finditer(question):
        item = _item(question, match)
        if item is not None:
            yield item


def _item(question: str, match: re.Match[str]) -> QuestionItem | None:
    kind, text, at = match.lastgroup, match.group(), match.start()
    if kind in ("path", "flag", "sharp", "dotted"):
        return QuestionItem(ItemKind.CODE, text, at, text, _literal(text), _literal_shape(text))
    digits = sum(map(str.isdecimal, text))
    if kind in ("groups", "case"):
        if kind == "groups" and (digits < _IDENTIFIER or re.fullmatch(r"\d{1,3}(?: \d{3})+", text)):
            number = re.match(NUMBER, text)
            return _number(question, number.group(), at) if number else None
        pieces = _PIECES.findall(text)
        same = (re.escape(piece) if piece.isalpha() else rf"\d{{{len(piece)}}}" for piece in pieces)
        shape = re.compile(BEFORE + JOINT.join(same) + r"(?!\w)", re.IGNORECASE)
        return QuestionItem(ItemKind.CODE, text, at, text, _code_pattern(pieces), shape)
    if kind == "number":
        return _number(question, text, at)
    return _code(question, text, at) if digits else None


def _literal(text: str) -> re.Pattern[str]:
    ends = r"(?![\w+#/-])(?!\.\w)" if text[0] in "/-" else r"(?![\w+#])"
    before = r"(?<!\w)" if text[0].isalpha() else r"(?<![\w/.-])"
    return re.compile(before + re.escape(text.rstrip("/")) + r"/?" * text.startswith("/") + ends, re.IGNORECASE)


def _literal_shape(text: str) -> re.Pattern[str] | None:
    if text[0] == "/":
        return re.compile(r"(?<![\w/.-])(?:/[\w.+-]*[\w+-])+/?")
    if text[0] == "-":
        return re.compile(r"(?<![\w-])--?[A-Za-z][\w-]+")
    return None


def _code(question: str, text: str, at: int) -> QuestionItem | None:
    """Return an identifier of letters and digits, a version or a section; None for ordinals, measures and words."""
    pieces = _PIECES.findall(re.sub(r"(?<=\d)s\Z", "", text))
    if not any(map(str.isalpha, pieces)):
        if len(pieces) > 1 and re.search(rf"[/{DASHES}]", text):  # a season, a fraction, the number of a case
            kind = ItemKind.CODE if sum(map(len, pieces)) >= _IDENTIFIER else ItemKind.NUMBER
            return QuestionItem(kind, text, at, text, _code_pattern(pieces))
        return None
    if _ORDINAL.fullmatch(text):
        return None
    if _UNIT_NUMBER.fullmatch(text):
        return _labelled_item(question, text, at, re.escape(text)) if re.fullmatch(r"\d+[a-z]", text) else None
    letters = [piece for piece in pieces if piece.isalpha()]
    if pieces[0].isdigit() and len(pieces) == 2 and len(letters[0]) > 2:  # `24-hour`, `10-year`
        return None
    if all(piece.islower() and len(piece) > 2 for piece in letters):  # `post-2015`
        return None
    shape = JOINT.join(_shape_of(piece, place == len(pieces) - 1) for place, piece in enumerate(pieces))
    return QuestionItem(
        ItemKind.CODE, text, at, text, _code_pattern(pieces), re.compile(BEFORE + shape + r"(?!\w)", re.IGNORECASE)
    )


def _shape_of(piece: str, is_last: bool) -> str:
    """Return a pattern of what may stand in a sibling for a piece of a code: other digits, another last letter."""
    if piece.isalpha():
        return r"[^\W\d_]" if is_last and len(piece) == 1 else re.escape(piece)
    return r"\d+"


def _code_pattern(pieces: list[str]) -> re.Pattern[str]:
    return re.compile(BEFORE + JOINT.join(map(re.escape, pieces)) + "s?" + AFTER, re.IGNORECASE)


def _number(question: str, text: str, at: int) -> QuestionItem | None:
    digits = re.sub(r"[\s\u00a0\u2009\u202f'’]", "", text)
    if digits.count(".") > 1 and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
        pattern = re.compile(BEFORE + re.escape(digits) + AFTER)
        shape = re.compile(BEFORE + not_related(digits) + r"\d+(?:\.\d+){" + str(digits.count(".")) + r"}(?!\w)")
        return QuestionItem(ItemKind.CODE, text, at, digits, pattern, shape)
    if minus := _MINUS.search(question, 0, at):
        here = re.compile(rf"(?:(?<![\w)])[-\u2212\u2013]\s?|\bminus\s){number_pattern(digits)}{AFTER}", re.IGNORECASE)
        whole = question[minus.start() : at + len(text)]
        return QuestionItem(ItemKind.NUMBER, whole, minus.start(), text, here, _measure(question, at + len(text)))
    scale = _SCALE.match(question, at + len(text))
    if scale and (whole := scaled(digits, scale[1])) != digits:
        here = re.compile(BEFORE + number_pattern(whole) + AFTER, re.IGNORECASE)
        thing = _measure(question, scale.end())
        return QuestionItem(ItemKind.LONG_NUMBER, question[at : scale.end()], at, text, here, thing)
    number = number_pattern(digits)
    if not question[at + len(text) :].lstrip().startswith("%") and (item := _labelled_item(question, text, at, number)):
        return item
    pattern = re.compile(r"(?<![\s(|:][-\u2212])" + BEFORE + number + AFTER, re.IGNORECASE)
    if re.fullmatch(r"1[5-9]\d\d|20\d\d", digits):
        return QuestionItem(ItemKind.YEAR, text, at, text, _year(digits), _year(r"(?:1[5-9]|20)\d\d"))
    kind = ItemKind.LONG_NUMBER if sum(map(str.isdecimal, digits)) >= LONG else ItemKind.NUMBER
    return QuestionItem(kind, text, at, text, pattern, _measure(question, at + len(text)))


def _measure(question: str, end: int) -> re.Pattern[str] | None:
    """Return a pattern of any number of the unit or thing after a number of the question: `4 °C`, `900 euro`."""
    match = re.match(r"[ \u00a0]?(°[ ]?[CF]?|[%€$£]|[^\W\d_]{1,12})", question[end:])
    if match is None or not (word := match[1].rstrip()):
        return None
    if re.match(r"°|deg|grad", word, re.IGNORECASE):
        return re.compile(r"(?<![\w])[-\u2212]?\d[\d.,]*[ \u00a0]?(?:°|deg|grad)", re.IGNORECASE)
    unit = re.escape(word[:-1] if len(word) > 3 and word.endswith("s") else word).replace(r"\ ", " ?")
    return re.compile(
        rf"(?<![\w])[-\u2212]?\d[\d.,'’ \u00a0]*(?:{MILLION}|{BILLION})?[ \u00a0]?{unit}(?:s|es)?(?!\w)", re.IGNORECASE
    )


def _year(digits: str) -> re.Pattern[str]:
    """Return a pattern of a year, alone or in a date."""
    before = r"(?:(?<![^\W_])|(?<=(?<![^\W_])[A-Z]{2}))"
    return re.compile(rf"{before}(?<!\d[.,]){digits}(?:(?:0[1-9]|1[0-2])[0-3]\d)?(?![^\W_])(?!,\d)(?!\.\d{{3}})")


def _labelled_item(question: str, text: str, at: int, value: str) -> QuestionItem | None:
    label = label_before(question, at)
    if not label:
        return None
    begin = question.rfind(label, 0, at)
    other = ANY_NUMBER if not text[-1:].isalpha() else r"\d+[a-z]?"
    related = not_related(text) if re.fullmatch(r"\d+(?:\.\d+)*", text) else ""
    here, shape = labelled(label, value, related + other)
    bare = re.compile(BEFORE + value + AFTER, re.IGNORECASE)
    return QuestionItem(ItemKind.LABELLED, question[begin : at + len(text)], begin, text, here, shape, label, bare)


def _ordinals(question: str) -> Iterator[QuestionItem]:
    """Yield things by their places: `third amendment`, `2nd floor`, `dritte Sitzung`."""
    for match in _ORDINAL_THING.finditer(question):
        number, label = ordinal_value(match[1]), match[2]
        if number:
            here, shape = ordinal_label(number, label)
            yield QuestionItem(ItemKind.ORDINAL, match.group(), match.start(), match[1], here, shape, label)


def _letters(question: str) -> Iterator[QuestionItem]:
    """Yield labels with a Roman number or a capital letter: `Article III`, `Exhibit B`."""
    for match in re.finditer(r"(?<=[^\W\d_] )(?:[IVXLC]{2,}|[B-HJ-Z])(?![\w'’+#.-])", question):
        label, value = label_before(question, match.start()), match.group()
        if not label or (len(value) > 1 and not (_ROMAN.fullmatch(value) and from_roman(value))):
            continue
        begin = question.rfind(label, 0, match.start())
        other = r"[IVXLC]+" if _ROMAN.fullmatch(value) and value not in "CDLM" else "[A-Z]"
        here, shape = labelled(
            label, either_figures(value), rf"(?-i:{other})|\d+" if len(value) > 1 else f"(?-i:{other})"
        )
        yield QuestionItem(ItemKind.LABELLED, question[begin : match.end()], begin, value, here, shape, label)


def _names(question: str, found: list[QuestionItem]) -> Iterator[QuestionItem]:
    taken = [(item.start + len(item.label) * (item.kind == ItemKind.LABELLED), item.end) for item in found]
    for run in find_names(question, taken, {item.label for item in found}):
        text = question[run[0].start() : run[-1].end()]
        words = [word.group() for word in run]
        yield QuestionItem(ItemKind.NAME, text, run[0].start(), text, name_pattern(words), other_names(words))
