"""Reads the items of a question as a folder writes them: which of its words are labels, and how it numbers its parts.

`room` is a label where the folder has it before numbers; `3.2.2` is a section where lines begin with such numbers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.reading import OpenGeneration
from index.text.tokenizer import terms
from rag.query.items import LONG, ItemKind, QuestionItem
from rag.query.labels import numbering, ordinal_label
from rag.query.names import has_capital_nouns
from rag.query.numbers import from_roman
from rag.ranking.document_field import DocumentFields

Numbers = NDArray[np.int64]
"""Passages by number."""

MOST_LOOKED_AT = 60
"""Passages that hold an item's terms which are looked at to find it."""

SAMPLE = 40
"""Passages, and names of documents, that show how a folder numbers its parts where none holds the number."""

MOST_ORDINAL = 100
"""Number from which a labelled one is no ordinal."""

_SECTION = re.compile(r"\d{1,3}(?:\.\d{1,3})+")


def holders_of(generation: OpenGeneration, item: QuestionItem) -> Numbers:
    """Return the first passages that hold what an item is found by: a date by its year, a label's figures by it."""
    value = terms(item.value)
    if item.kind == ItemKind.DATE:
        value = [term for term in value if len(term) == 4 and term.isdecimal()] or value
    elif item.kind == ItemKind.ORDINAL or (item.label and item.value.isalpha()):
        value = list(terms(item.label))
    return holding(generation, dict.fromkeys(value))[: MOST_LOOKED_AT * (3 if item.kind == ItemKind.DATE else 1)]


def holding(generation: OpenGeneration, wanted: Iterable[str]) -> Numbers:
    """Return the passages that hold all of some terms, ascending."""
    lexical = generation.lexical
    found: Numbers | None = None
    for term in sorted(wanted, key=lexical.frequency):
        if not lexical.frequency(term):
            return np.zeros(0, np.int64)
        found = lexical.holders(term) if found is None else found[lexical.holds(term, found)]
    return np.zeros(0, np.int64) if found is None else found


class FolderItems:
    """Reads the items of one question as the documents of a generation write them."""

    def __init__(self, generation: OpenGeneration, fields: DocumentFields, question: str) -> None:
        self._generation = generation
        self._fields = fields
        self._question = question

    def read(self, item: QuestionItem, holders: Numbers) -> QuestionItem | None:
        """Return an item as the folder writes it, None if it is none there."""
        is_section = _SECTION.fullmatch(item.value) is not None
        if item.kind in (ItemKind.LABELLED, ItemKind.ORDINAL):
            return self._labelled(item, holders, is_section=is_section)
        if is_section and item.kind in (ItemKind.CODE, ItemKind.NUMBER):
            return self._numbered(item, self._texts(holders) or self._sample()) or item
        if item.kind == ItemKind.NAME and " " not in item.text and has_capital_nouns(self._sample()):
            return None
        return item

    def _labelled(self, item: QuestionItem, holders: Numbers, *, is_section: bool) -> QuestionItem | None:
        labels = holding(self._generation, terms(item.label))[:MOST_LOOKED_AT]
        looked = self._texts(np.union1d(holders, labels)) + self._named_by(item.label)
        is_label = item.label == "§" or (item.shape is not None and any(map(item.shape.search, looked)))
        if is_section and (found := self._numbered(item, looked or self._sample())):
            return found
        if item.kind == ItemKind.ORDINAL:
            return item if is_label else None
        if not is_label and (found := self._ordinal(item, looked)):
            return found
        if is_label and not self._counts_a_unit(item, looked):
            return item
        if item.bare is None:
            return None
        if not is_label and (found := self._numbered(item, self._texts(holders)) or self._other_name(item, looked)):
            return found
        digits = sum(map(str.isdecimal, item.value))
        kind = ItemKind.LONG_NUMBER if digits >= LONG else ItemKind.NUMBER
        return QuestionItem(kind, item.value, item.end - len(item.value), item.value, item.bare)

    def _ordinal(self, item: QuestionItem, looked: Sequence[str]) -> QuestionItem | None:
        """Return `amendment 4` as the fourth amendment where the folder has amendments by their places."""
        number = int(item.value) if item.value.isdecimal() else from_roman(item.value)
        if not 0 < number < MOST_ORDINAL:
            return None
        here, shape = ordinal_label(number, item.label)
        begin = item.label.casefold()
        is_there = any(not one.group().casefold().startswith(begin) for text in looked for one in shape.finditer(text))
        return replace(item, kind=ItemKind.ORDINAL, here=here, shape=shape, bare=None) if is_there else None

    def _numbered(self, item: QuestionItem, looked: Sequence[str]) -> QuestionItem | None:
        """Return an item as the number of a section, if lines begin with such numbers."""
        if not item.value.replace(".", "").isdecimal():
            return None
        here, shape = numbering(item.value, item.label)
        is_section, stands = "." in item.value, any(map(here.search, looked))
        if not (stands or is_section) or not ((stands and is_section) or any(map(shape.search, looked))):
            return None
        return replace(item, kind=ItemKind.LABELLED, here=here, shape=shape, bare=None)

    def _other_name(self, item: QuestionItem, looked: Sequence[str]) -> QuestionItem | None:
        """Return `Buzzard 500` as a name with a number where the folder has others with this number, or this name."""
        if not item.label[:1].isupper() or re.fullmatch(r"(?:1[5-9]|20)\d\d", item.value):
            return None
        pattern = (
            rf"(?<![^\W_])(?!{re.escape(item.label)}(?!\w))[A-Z][^\W\d_]+[ _-]?{re.escape(item.value)}(?!\w)(?![.,]\d)"
        )
        siblings = re.compile(pattern)
        names = self._named_by(*terms(item.value)) + self._named_by(item.label)
        if not any(map(siblings.search, [*looked, *names])):
            return None
        code = re.compile(rf"(?<![^\W_]){re.escape(item.label)}[ _-]?[^\W_]*\d[^\W_]*", re.IGNORECASE)
        shape = re.compile(f"{pattern}|(?i:{code.pattern})")
        return replace(item, shape=shape, bare=None)

    def _counts_a_unit(self, item: QuestionItem, looked: Sequence[str]) -> bool:
        """Return whether the folder has numbers before the word after the item, so that it counts that: 900 euro."""
        after = re.match(r"\s*([^\W\d_]+)", self._question[item.end :])
        if not after or len(after[1]) < 2:
            return False
        unit = re.compile(rf"\d\s?{re.escape(after[1])}(?!\w)")
        return any(map(unit.search, looked))

    def _texts(self, passages: Numbers) -> list[str]:
        self._generation.prefetch(passages)
        return [self._generation.text(passage) for passage in passages.tolist()]

    def _named_by(self, *words: str) -> list[str]:
        found = [set(self._fields.named_by(term)) for word in words for term in terms(word)]
        numbers = sorted(set.intersection(*found))[:SAMPLE] if found else []
        return [self._fields[number].text for number in numbers]

    def _sample(self) -> list[str]:
        return self._texts(np.arange(min(SAMPLE, len(self._generation.passages))))
