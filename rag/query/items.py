"""Finds the items of a question: identifiers, codes, numbers, dates and names, which bind.

A passage about `AR-70` does not answer a question about `AR-77`, however alike they are otherwise. An item knows two
patterns: what it looks like in a text (`here`), and what anything of the same shape looks like (`shape`): where the
second is found and not the first, a sibling stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.text.tokenizer import STOP_WORDS, fold, is_list
from rag.query.dates import MONTHS, date_pattern
from rag.query.question_words import QUESTION_WORDS


class ItemKind(StrEnum):
    """What an item is, by how firmly it binds."""

    CODE = "code"
    """An identifier: `AR-77`, `E1049`, `2.8.1`, `/usr/bin`, `C++`."""
    LABELLED = "labelled"
    """A number or letter with the word before it: `room 12`, `Article III`, `Exhibit B`."""
    YEAR = "year"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    """Words capitalised inside the question."""


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """An item of a question.

    `text`: as the question has it, from `start`. `value`: what names it without its label. `here`: matches it in a
    text; `shape`: matches all of its shape, and is None where there is none. `label`: the word before a labelled one;
    `bare`: matches its value without the label, as in a column of a table.
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
        return self.kind in (ItemKind.CODE, ItemKind.LABELLED)


MOST_ITEMS = 6
"""Items of a question that bind; of a longer list the rest do not."""

_MONTH = "|".join(MONTHS)
_DASHES = r"\-\u2010\u2011\u2012\u2013\u2212"
"""Dashes, for a class of characters."""
_JOINT = rf"[ \u00a0_./{_DASHES}]?"
"""What may stand between the parts of a code."""

_BEFORE = r"(?<![\w])(?<!\d[.,])(?<![\w][-/])"
_AFTER = r"(?![\w+#])(?![.,]\d)(?![-/]\w)"
"""A number or code ends here: `KT-3` is not in `KT-30`, nor `2.8` in `2.8.1`."""

_SCAN = re.compile(
    r"(?P<path>(?<![\w/])(?:/[\w.+-]*[\w+-])+/?)"
    r"|(?P<flag>(?<![\w-])--?[A-Za-z][\w-]+)"
    r"|(?P<sharp>\b[A-Za-z]{1,3}(?:\+\+|\#)(?!\w))"
    rf"|(?P<date>\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<month>{_MONTH})"
    rf"|(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))(?:,?\s+(?P<year>\d{{4}}))?\b)"
    rf"|(?P<isodate>\b(?P<y>\d{{4}})-(?P<m>\d\d)(?:-(?P<d>\d\d))?\b)"
    rf"|(?P<monthyear>\b(?P<month3>{_MONTH})\s+(?P<year3>\d{{4}})\b)"
    rf"|(?P<number>(?<![\w])(?:\d{{1,3}}(?:[ \u00a0\u2009\u202f]\d{{3}})+|\d+(?:[.,'’]\d+)*)(?![\w]|[{_DASHES}]\w))"
    rf"|(?P<code>(?<!\w)\w+(?:[{_DASHES}./]\w+)*)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|s|'s|er|e|te[rn]?)", re.IGNORECASE)
_UNIT_NUMBER = re.compile(r"\d[\d.,]*[a-zµ°]{1,4}\d?")
_PIECES = re.compile(r"[^\W\d_]+|\d+")
_ROMAN = re.compile(r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_WORD_BEFORE = re.compile(r"(§|[^\W\d_]+)\.?[ \u00a0]*(?:(?:no|nr|number|#)\.?[ \u00a0]*)?\Z", re.IGNORECASE)
_NO_LABELS = frozenset(
    (
        "than about over under least most only just nearly almost around between until till since before after during "
        "per within every last next first past another more less up like worth plus minus roughly circa old year years"
    ).split()
)
_CAPITALISED = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_ENGLISH = frozenset("the what who how which does when where of did why whose whom".split())


_LISTED = re.compile(r"\d+(?:[.,]\d+)+")


def set_numbers_apart(text: str) -> str:
    """Return a text of the same length in which tabs stand between the numbers of a list such as `1907,1325641`."""
    return _LISTED.sub(lambda run: run.group().replace(",", "\t") if is_list(run.group()) else run.group(), text)


def find_items(question: str) -> tuple[QuestionItem, ...]:
    """Return the items of a question in order, names last."""
    scanned = (_item(question, match) for match in _SCAN.finditer(question))
    found = [item for item in scanned if item is not None]
    found += _letters(question, found)
    found += _names(question, found)
    return tuple(found[:MOST_ITEMS])


def _item(question: str, match: re.Match[str]) -> QuestionItem | None:
    kind, text, at = match.lastgroup, match.group(), match.start()
    groups = match.groupdict()
    if groups["path"] or groups["flag"] or groups["sharp"]:
        return QuestionItem(ItemKind.CODE, text, at, text, _literal(text), _literal_shape(text))
    if groups["date"] or groups["isodate"] or groups["monthyear"]:
        return QuestionItem(ItemKind.DATE, text, at, text, date_pattern(groups))
    if groups["number"]:
        return _number(question, text, at)
    if kind == "code" and any(map(str.isdecimal, text)):
        return _code(text, at)
    return None


def _literal(text: str) -> re.Pattern[str]:
    ends = r"(?![\w+#/-])(?!\.\w)" if text[0] in "/-" else r"(?![\w+#])"
    return re.compile(r"(?<![\w/.-])" + re.escape(text.rstrip("/")) + r"/?" * text.startswith("/") + ends)


def _literal_shape(text: str) -> re.Pattern[str] | None:
    if text[0] == "/":
        return re.compile(r"(?<![\w/.-])(?:/[\w.+-]*[\w+-])+/?")
    if text[0] == "-":
        return re.compile(r"(?<![\w-])--?[A-Za-z][\w-]+")
    return None


def _code(text: str, at: int) -> QuestionItem | None:
    """Return an identifier of letters and digits, a version or a section; None for ordinals, measures and words."""
    pieces = _PIECES.findall(re.sub(r"(?<=\d)s\Z", "", text))
    if not any(map(str.isalpha, pieces)):
        if len(pieces) > 1 and re.search(rf"[/{_DASHES}]", text):  # a season or a fraction: `2018/19`
            return QuestionItem(ItemKind.NUMBER, text, at, text, _code_pattern(pieces))
        return None
    if _ORDINAL.fullmatch(text) or _UNIT_NUMBER.fullmatch(text):
        return None
    letters = [piece for piece in pieces if piece.isalpha()]
    if pieces[0].isdigit() and len(pieces) == 2 and len(letters[0]) > 2:  # `24-hour`, `10-year`
        return None
    if all(piece.islower() and len(piece) > 2 for piece in letters):  # `post-2015`
        return None
    shape = "".join(
        (re.escape(piece) if piece.isalpha() else r"\d+") + _JOINT * (place + 1 < len(pieces))
        for place, piece in enumerate(pieces)
    )
    return QuestionItem(
        ItemKind.CODE,
        text,
        at,
        text,
        _code_pattern(pieces),
        re.compile(_BEFORE + shape + r"(?!\w)", re.IGNORECASE),
    )


def _code_pattern(pieces: list[str]) -> re.Pattern[str]:
    return re.compile(_BEFORE + _JOINT.join(map(re.escape, pieces)) + "s?" + _AFTER, re.IGNORECASE)


def _number(question: str, text: str, at: int) -> QuestionItem | None:
    digits = re.sub(r"[\s\u00a0\u2009\u202f'’]", "", text)
    if digits.count(".") > 1 and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
        pattern = re.compile(_BEFORE + re.escape(digits) + _AFTER)
        shape = re.compile(_BEFORE + r"\d+(?:\.\d+){" + str(digits.count(".")) + r"}(?!\w)")
        return QuestionItem(ItemKind.CODE, text, at, digits, pattern, shape)
    number = _number_pattern(digits)
    label = _label(question, at)
    if label and not question[at + len(text) :].lstrip().startswith("%"):
        begin = question.rfind(label, 0, at)
        here, shape = _labelled(label, number, r"\d+(?:\.\d+)*[a-z]?")
        bare = re.compile(_BEFORE + number + _AFTER, re.IGNORECASE)
        return QuestionItem(ItemKind.LABELLED, question[begin : at + len(text)], begin, text, here, shape, label, bare)
    pattern = re.compile(_BEFORE + number + _AFTER)
    if re.fullmatch(r"1[5-9]\d\d|20\d\d", digits):
        return QuestionItem(ItemKind.YEAR, text, at, text, pattern, re.compile(_BEFORE + r"(?:1[5-9]|20)\d\d" + _AFTER))
    return QuestionItem(ItemKind.NUMBER, text, at, text, pattern)


def _number_pattern(digits: str) -> str:
    """Return a pattern of a number with or without marks between its thousands, and of a small one in words."""
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits)
    if not plain.isdigit():
        return "[.,]".join(map(re.escape, re.split("[.,]", digits)))
    if len(plain) > 3:
        head = len(plain) % 3 or 3
        groups = [plain[:head], *(plain[place : place + 3] for place in range(head, len(plain), 3))]
        return r"[.,'’ \u00a0\u2009\u202f]?".join(groups)
    words = _SMALL.get(int(plain))
    return rf"(?:0*{int(plain)}|{words})" if words else rf"0*{int(plain)}" if not plain.startswith("0") else plain


_SMALL = dict(enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1))


def _labelled(label: str, value: str, other: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a value after its label, alone or in a list, and of any value after it."""
    if label == "§":
        lead = r"(?:§+|(?<!\w)(?:section|sec\.|para\w*))[ \u00a0]*"
    else:
        lead = rf"(?<!\w){re.escape(label)}(?:e?s|\.)?[ \u00a0]*(?:[:#|,]|(?:no|nr|number)\.?)?[ \u00a0]*"
    more = rf"(?:{other}(?: ?(?:,|and|or|to|und|&|[{_DASHES}]) ?)(?:(?:and|or) )?){{0,8}}"
    end = r"(?!\w)(?![.,]\d)"
    return (
        re.compile(lead + more + rf"(?:{value})" + end, re.IGNORECASE),
        re.compile(lead + rf"(?:{other})(?!\w)", re.IGNORECASE),
    )


def _label(question: str, at: int) -> str:
    match = _WORD_BEFORE.search(question[:at])
    if match is None:
        return ""
    word = match[1]
    plain = fold(word)
    if word != "§" and (len(plain) < 2 or plain in STOP_WORDS or plain in QUESTION_WORDS or plain in _NO_LABELS):
        return ""
    return "" if plain in MONTHS else word


def _letters(question: str, found: list[QuestionItem]) -> Iterator[QuestionItem]:
    """Yield labels with a Roman number or a capital letter: `Article III`, `Exhibit B`."""
    for match in re.finditer(r"(?<=[^\W\d_] )(?:[IVXLC]{2,}|[B-HJ-Z])(?![\w'’+#.-])", question):
        label, value = _label(question, match.start()), match.group()
        if not label or any(item.start <= match.start() < item.end for item in found):
            continue
        if len(value) > 1 and not _ROMAN.fullmatch(value):
            continue
        begin = question.rfind(label, 0, match.start())
        other = r"[IVXLC]+" if _ROMAN.fullmatch(value) and value not in "CDLM" else "[A-Z]"
        here, shape = _labelled(label, f"(?-i:{value})", f"(?-i:{other})")
        yield QuestionItem(ItemKind.LABELLED, question[begin : match.end()], begin, value, here, shape, label)


def _names(question: str, found: list[QuestionItem]) -> Iterator[QuestionItem]:
    """Yield the names of an English question: words capitalised inside it."""
    words = list(_CAPITALISED.finditer(question))
    inside = words[1:]
    capital = [word for word in inside if word.group()[0].isupper()]
    if not _ENGLISH & {word.group().lower() for word in words} or 2 * len(capital) > len(inside) + 2:
        return
    labels = {item.label for item in found}
    runs: list[list[re.Match[str]]] = []
    for word in capital:
        plain = fold(word.group())
        taken = any(item.start + len(item.label) <= word.start() < item.end for item in found)
        lone = word.start() > 1 and question[: word.start()].rstrip()[-1:] in ".?!:“\"'"
        if taken or plain in STOP_WORDS or plain in QUESTION_WORDS or plain in MONTHS or len(plain) < 2 or lone:
            continue
        if runs and question[runs[-1][-1].end() : word.start()] == " ":
            runs[-1].append(word)
        else:
            runs.append([word])
    for run in runs:
        if len(run) == 1 and run[0].group() in labels:
            continue
        text = question[run[0].start() : run[-1].end()]
        parts = [re.escape(re.sub(r"['’]s?$", "", word.group())) for word in run]
        here = re.compile(r"(?<!\w)" + r"[\W_]+(?:\w\.? )?".join(parts) + r"(?!\w)", re.IGNORECASE)
        yield QuestionItem(ItemKind.NAME, text, run[0].start(), text, here)
