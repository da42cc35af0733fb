"""Finds which document, or which section of one, a question names by a line of its head: `Patient: Quill, Ottoline`.

In "What is Ottoline Quill's potassium?" the name says where and the rest says what. The corpus shows which lines are
heads: their label stands in siblings too, each time with another value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.reading import OpenGeneration
from index.store.generation import HEAD
from index.text.tokenizer import fold, terms
from rag.query.items import ItemKind, QuestionItem, find_items
from rag.query.names import without_possessive
from rag.ranking.document_field import FAMILY, DocumentFields
from rag.ranking.folder_items import holding
from rag.ranking.head_lines import HeadLine, Scope, section_start, titled_lines
from rag.ranking.naming_clause import Word

MOST_HOLDERS = 40
"""Passages that hold a word of the question, or a label, among which lines of heads are looked for."""

LEAST_COVER = 0.34
"""Share of a value, rare words counting most, that the question says from which it may mean it."""

FULL_COVER = 0.95
"""The same from which a name beside it in the question is no other first name."""

AS_GOOD = 0.95
"""Share of the best line's score from which others are named too."""

MOST_NAMED = 3
"""Documents or sections of which more named ones say nothing."""

MOST_SIBLINGS = 0.34
"""Share of the siblings that may have the same value."""

_BINDING = (ItemKind.CODE, ItemKind.LABELLED, ItemKind.DATE, ItemKind.LONG_NUMBER)

Range = tuple[int, int]
"""A half-open range of words of the question, by number."""

END = 1 << 62
"""The end of a document, in characters."""


@dataclass(frozen=True, slots=True)
class NamedHead:
    """What a question names by lines of heads.

    `scopes`: each document or section named. `terms`: of the words that name. `start`, `end`: where these stand in
    the question.
    """

    scopes: tuple[Scope, ...]
    terms: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Named:
    scope: Scope
    first: int
    last: int
    score: float


def find_heads(
    generation: OpenGeneration, fields: DocumentFields, question: str, words: Sequence[Word]
) -> NamedHead | None:
    """Return what a question names by lines of heads; None if nothing. `words`: its telling words."""
    finder = _HeadFinder(generation, fields, question, words)
    found = finder.find()
    best = max((one.score for one in found), default=0.0)
    found = [one for one in found if one.score >= AS_GOOD * best]
    if not found:
        return None
    lead = found[0]
    scopes = dict.fromkeys(one.scope for one in found if (one.first, one.last) == (lead.first, lead.last))
    if len(scopes) > MOST_NAMED:
        return None
    said = words[lead.first : lead.last]
    start, end = said[0].start, said[-1].end
    return NamedHead(
        scopes=tuple(scopes),
        terms=frozenset(term for word in said for term in word.terms),
        start=start,
        end=end,
    )


class _HeadFinder:
    """Finds the lines of heads that a question says."""

    def __init__(
        self, generation: OpenGeneration, fields: DocumentFields, question: str, words: Sequence[Word]
    ) -> None:
        self._generation = generation
        self._fields = fields
        self._question = question
        self._words = words
        self._items = [item for item in find_items(question) if item.kind in _BINDING]
        self._siblings: dict[str, dict[int, list[HeadLine]]] = {}

    def find(self) -> list[_Named]:
        """Return the lines that the question says, ascending by passage."""
        names = [word for word in self._words if self._may_name(word)]
        if not names:
            return []
        holding_one = [holding(self._generation, word.terms[-1:]) for word in names]
        holders = {passage for found in holding_one for passage in self._looked_at(found)}
        self._generation.prefetch(list(holders))
        asked = {term for word in names for term in word.terms}
        lines = {passage: self._lines(passage, names, asked) for passage in sorted(holders)}
        labels = {line.label for own in lines.values() for line, _ in own}
        self._generation.lexical.prefetch([term for label in sorted(labels) for term in terms(label)])
        return [found for passage, own in lines.items() for found in self._named(passage, own, asked)]

    def _may_name(self, word: Word) -> bool:
        text = self._question[word.start : word.end]
        return text[:1].isupper() or any(map(str.isdecimal, text)) or self._question.islower()

    def _looked_at(self, found: NDArray[np.int64]) -> list[int]:
        """Return some of the passages that hold a word: of heads of documents, and others."""
        if not len(found):
            return []
        some = found[: 4 * MOST_HOLDERS]
        heads = some[self._generation.in_heads(some)][:MOST_HOLDERS]
        return [*heads.tolist(), *(found[:MOST_HOLDERS].tolist() if len(found) <= MOST_HOLDERS else ())]

    def _lines(self, passage: int, names: Sequence[Word], asked: set[str]) -> list[tuple[HeadLine, bool]]:
        """Return the lines of a passage that hold a name, and whether each has its label from its place, as a title."""
        found = [(line, False) for line in self._fields.lines_of(passage) if asked & set(terms(line.value))]
        if self._generation.in_heads(np.array([passage]))[0]:
            said = [fold(self._question[word.start : word.end]) for word in names]
            found += [(line, True) for line in titled_lines(self._generation.text(passage), said)]
        return found

    def _named(self, passage: int, lines: Sequence[tuple[HeadLine, bool]], asked: set[str]) -> Iterator[_Named]:
        for line, is_title in lines:
            run = self._run(line, asked)
            if run is None:
                continue
            siblings = self._same_title(line) if is_title else self._same_label(line.label)
            score = sum(self._idf(word) for word in self._words[run[0] : run[1]])
            words = self._question[self._words[run[0]].start : self._words[run[1] - 1].end]
            head = f"{line.label[:1].upper()}{line.label[1:]}: {without_possessive(words)}"
            scope = self._scope(passage, line, head, siblings)
            if scope is not None and score > 0:
                yield _Named(scope, *run, score)

    def _run(self, line: HeadLine, asked: set[str]) -> Range | None:
        """Return the words of the question, by number, that say the value of a line; None if they do not."""
        value = list(dict.fromkeys(terms(line.value)))
        said = asked.intersection(value)
        weights = {term: self._generation.lexical.idf_of(term) for term in value}
        total = sum(weights.values())
        if not said or total <= 0:
            return None
        best, at = (0.0, 0, 0), 0
        while at < len(self._words):
            last, own = at, set[str]()
            while last < len(self._words) and said.intersection(self._words[last].terms):
                own |= said.intersection(self._words[last].terms)
                last += 1
            cover = sum(weights[term] for term in own) / total
            if cover > best[0]:
                best = (cover, at, last)
            at = last + 1
        cover, first, last = best
        if cover < LEAST_COVER or not self._is_whole(line, first, last):
            return None
        if cover < FULL_COVER and self._has_other_name(first, last):
            return None
        return first, last

    def _is_whole(self, line: HeadLine, first: int, last: int) -> bool:
        """Return whether the items of the question in some of its words stand in a line as a whole."""
        start, end = self._words[first].start, self._words[last - 1].end
        inside = [item for item in self._items if item.start < end and start < item.end]
        return all(_holds(item, f"{line.label} {line.value}") for item in inside)

    def _has_other_name(self, first: int, last: int) -> bool:
        """Return whether a name stands beside some words of the question that may be a part of one with them."""
        question = self._question
        for before, after in ((first - 1, first), (last - 1, last)):
            if before < 0 or after >= len(self._words):
                continue
            one, two = self._words[before], self._words[after]
            other = one if after == first else two
            text = question[other.start : other.end]
            if question[one.end : two.start] in (" ", "-") and (text[:1].isupper() or text[:1].isdecimal()):
                return True
        return False

    def _idf(self, word: Word) -> float:
        return max(self._generation.lexical.idf_of(term) for term in word.terms)

    def _same_label(self, label: str) -> dict[int, list[HeadLine]]:
        """Return the lines with a label by passage."""
        if label not in self._siblings:
            holders = holding(self._generation, terms(label))[: 2 * MOST_HOLDERS].tolist() if terms(label) else []
            self._generation.prefetch(holders)
            found = ((one, [line for line in self._fields.lines_of(one) if line.label == label]) for one in holders)
            self._siblings[label] = {passage: lines for passage, lines in found if lines}
        return self._siblings[label]

    def _same_title(self, line: HeadLine) -> dict[int, list[HeadLine]]:
        """Return the lines of heads of documents that say the label of a line beside another value, by passage."""
        key = f"\n{line.label}"
        if key not in self._siblings:
            holders = holding(self._generation, terms(line.label))[: 2 * MOST_HOLDERS]
            heads = holders[self._generation.in_heads(holders)]
            self._generation.prefetch(heads)
            found: dict[int, list[HeadLine]] = {}
            for passage in heads.tolist():
                for cell in self._generation.text(passage)[:HEAD].splitlines():
                    before, label, after = fold(cell).partition(line.label)
                    value = (after or before).strip()
                    if label and value and len(value) <= 2 * len(line.value):
                        found.setdefault(passage, []).append(HeadLine(line.label, value, 0))
            self._siblings[key] = found
        return self._siblings[key]

    def _scope(self, passage: int, line: HeadLine, head: str, siblings: dict[int, list[HeadLine]]) -> Scope | None:
        """Return what stands below a line of a head: a document or a section of it; None if it is no head."""
        value = frozenset(terms(line.value))
        values = {one: [frozenset(terms(other.value)) for other in lines] for one, lines in siblings.items()}
        if len({own for found in values.values() for own in found} - {value}) < FAMILY - 1:
            return None
        if sum(value in found for found in values.values()) > max(1, MOST_SIBLINGS * len(values)):
            return None
        rows = self._generation.passages
        document, begin = int(rows[passage]["document"]), int(rows[passage]["start"])
        first, last = self._generation.documents[document].passages
        inside = [one for one in sorted(values) if first <= one < last and set(values[one]) != {value}]
        if not inside:
            return Scope(first, last, 0, END, head) if begin + line.start < HEAD else None
        if passage in inside:
            return None
        start = begin + section_start(self._generation.text(passage), line.start)
        after = next((one for one in inside if one > passage), None)
        if after is None:
            return Scope(passage, last, start, END, head)
        text = self._generation.text(after)
        end = section_start(text, siblings[after][0].start)
        return Scope(passage, after + bool(text[:end].strip()), start, int(rows[after]["start"]) + end, head)


def _holds(item: QuestionItem, text: str) -> bool:
    return item.here.search(text) is not None or (item.bare is not None and item.bare.search(text) is not None)
