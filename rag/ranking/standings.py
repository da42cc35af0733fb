"""How an item of a question stands with a text: it is there, a sibling is there instead, or neither."""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property

from index.text.tokenizer import fold, terms
from rag.query.items import ItemKind, QuestionItem
from rag.query.names import without_possessive

BEGINNING = 4
"""Letters that the beginnings of two forms of a name share at least."""

_REFERS_BACK = re.compile(r"\W*(?:it|its|this|these|they|he|she|his|her|their)\b", re.IGNORECASE)


_CELL_BEGINS = re.compile(r"(?:^|[\n\r\t,;|]|\s\s)[ \"'*_`]*\Z")
_CELL_ENDS = re.compile(r"[ \"'*_`]*(?:$|[\n\r\t,;|]|\s\s)")


class Standing(IntEnum):
    """How an item stands with a passage."""

    SIBLING = 0
    """Another of its shape stands here instead."""
    ABSENT = 1
    HERE = 2


def stands(item: QuestionItem, text: str) -> bool:
    """Return whether an item stands in a text, if only as a number without its label."""
    if item.here.search(text):
        return True
    if item.bare is None:
        return False
    return any(_is_cell(text, match) for match in item.bare.finditer(text))


def _is_cell(text: str, match: re.Match[str]) -> bool:
    """Return whether a part of a text stands between marks as a cell of a table does."""
    return _CELL_BEGINS.search(text, 0, match.start()) is not None and _CELL_ENDS.match(text, match.end()) is not None


class PassageWords:
    """A passage, and what stands above it, with its terms and its folded words, made once they are needed."""

    def __init__(self, text: str, above: Sequence[str]) -> None:
        self.text = text
        self.parts = (text, *above)

    @cached_property
    def everything(self) -> str:
        """All of it."""
        return " \n".join(self.parts)

    @cached_property
    def held(self) -> frozenset[str]:
        """Its terms."""
        return frozenset(terms(self.everything))

    @cached_property
    def folded(self) -> str:
        """All of it, folded."""
        return fold(self.everything)


def loose_standing(item: QuestionItem, words: PassageWords) -> Standing:
    """Return how a passage stands with an item that need not be what it is about."""
    if stands(item, words.text):
        return Standing.HERE
    if item.kind == ItemKind.NAME:
        return Standing.HERE if any(stands(item, part) for part in words.parts) else _name_standing(item, words)
    for part in words.parts[1:]:
        if stands(item, part):
            return Standing.HERE
        if item.shape and item.shape.search(part):
            return Standing.SIBLING
    return Standing.SIBLING if item.shape and item.shape.search(words.text) else Standing.ABSENT


def _name_standing(item: QuestionItem, passage: PassageWords) -> Standing:
    """Return how a passage stands with a name: all its words are there, or another name that shares only some."""
    words = [without_possessive(word) for word in item.text.split()]
    having = [
        _begins_alike(word, passage.folded) or any(term in passage.held for term in terms(word)) for word in words
    ]
    if all(having):
        return Standing.SIBLING if item.shape and _are_of_others(words, passage.everything) else Standing.HERE
    is_sibling = False
    for place, (word, is_held) in enumerate(zip(words, having, strict=True)):
        if not is_held:
            continue
        for before, after in ((place - 1, place), (place, place + 1)):
            other = before if before != place else after
            if not 0 <= other < len(words) or having[other] or words[other].isupper():
                continue
            pattern = (
                rf"([^\W\d_][\w’'-]*) {re.escape(word)}\b"
                if other < place
                else rf"\b{re.escape(word)} ([^\W\d_][\w’'-]*)"
            )
            beside = [match[1] for match in re.finditer(pattern, passage.everything) if match[1][0].isupper()]
            if any(_is_alike(words[other], one) for one in beside):
                return Standing.HERE
            is_sibling = is_sibling or bool(beside)
    return Standing.SIBLING if is_sibling else Standing.ABSENT


def _are_of_others(words: Sequence[str], text: str) -> bool:
    """Return whether both words of a name stand in a text only as parts of other names: Per Lund, Otto Brandt."""
    first, last = map(re.escape, words)
    capital, begin, end = r"[A-ZÀ-ÖØ-Þ]", r"(?<![^\W_])", r"(?![^\W_])"
    both = re.search(rf"{begin}{first} {capital}", text) and re.search(rf"(?<!\w){capital}[^\W\d_]+ {last}{end}", text)
    alone = rf"{begin}{first}{end}(?! {capital})|(?<!\w ){begin}{last}{end}|{begin}[^\WA-ZÀ-ÖØ-Þ]\w* {last}{end}"
    return bool(both) and re.search(alone, text) is None


def _begins_alike(word: str, folded: str) -> bool:
    """Return whether a folded text has a word that begins like a name: `Russian` and `Russia`."""
    stem = fold(word)[: max(len(word) - 2, BEGINNING)]
    return len(stem) >= BEGINNING and re.search(rf"(?<!\w){re.escape(stem)}\w{{0,4}}(?!\w)", folded) is not None


def _is_alike(word: str, other: str) -> bool:
    """Return whether a name may be another one spelled differently."""
    from rapidfuzz.distance import OSA

    one, two = fold(word), fold(other)
    return one[:1] == two[:1] and OSA.distance(one, two) <= (1 if max(len(one), len(two)) < BEGINNING + 2 else 2)


def scopes(item: QuestionItem, units: Sequence[str], above: Sequence[str]) -> tuple[Standing, list[bool] | None]:
    """Return how a passage stands with a strict item, and which of its sentences are about no sibling."""
    shape = item.shape
    scope = Standing.ABSENT
    for part in above:
        if item.here.search(part):
            scope = Standing.HERE
            break
        if shape and shape.search(part):
            scope = Standing.SIBLING
            break
    found = _scopes_of(item, units, scope)
    if Standing.HERE in found or scope == Standing.HERE:
        return Standing.HERE, [scope != Standing.SIBLING for scope in found]
    return (Standing.SIBLING if Standing.SIBLING in found else Standing.ABSENT), None


def apart(item: QuestionItem, units: Sequence[str]) -> list[bool] | None:
    """Return which sentences are about no sibling of an item that need not be what a passage is about.

    None unless one of them holds the item and another only siblings.
    """
    if item.shape is None or item.kind == ItemKind.YEAR:
        return None
    found = _scopes_of(item, units, Standing.ABSENT)
    if Standing.HERE not in found or Standing.SIBLING not in found:
        return None
    return [scope != Standing.SIBLING for scope in found]


def _scopes_of(item: QuestionItem, units: Sequence[str], scope: Standing) -> list[Standing]:
    """Return what each sentence is about, given what stands above the first.

    A sentence that names neither the item nor a sibling is about what the one before is about, but for names: any
    number of people and places may be named by the way.
    """
    found: list[Standing] = []
    for unit in units:
        if item.here.search(unit):
            scope = Standing.HERE
        elif item.shape and item.shape.search(unit) and not (scope == Standing.HERE and _REFERS_BACK.match(unit)):
            scope = Standing.SIBLING
        elif item.kind == ItemKind.NAME:
            scope = Standing.ABSENT
        found.append(scope)
    return found
