"""Finds which document a question names, and which of its words name it.

The words that the best document's field explains, and that stand together, are the naming part: the contiguous run
with the largest sum, each word weighing what it says about the document if the field explains it, and against it if
not (maximum subarray: J. Bentley, "Programming Pearls", CACM 1984). Function words weigh nothing, nor do words that
nearly all documents hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.reading import OpenGeneration
from index.text.tokenizer import terms
from rag.query.names import without_possessive
from rag.ranking.document_field import FAMILY, DocumentFields
from rag.ranking.head_lines import Scope
from rag.ranking.naming_clause import Kinds, Word, naming_part, part_asks

NAME_WEIGHT = 3.0
"""Weight of a term in a document's names beside one in its first lines, which weighs .5."""

FIRST_WEIGHT = 0.5

PAGE_WEIGHT = 2.0
"""The same of a name in the first lines of a long document."""

FULL_PAGE = 1.8
"""What names in the first lines of a long document tell together if they mean it."""

AS_GOOD = 0.95
"""Share of the best document's score from which others are named too."""

MOST_NAMED = 0.34
"""Share of the documents of which more named ones say nothing: the word is no name then."""

COMMON = 0.9
"""Share of the documents that hold a word from which it asks for nothing."""

UNEXPLAINED = 0.5
"""What a word that the field does not explain weighs against the naming part."""

LEAST_COVER, FULL_COVER = 0.45, 0.75
"""Shares of a name, rare words counting most, that a question says from which it may and does mean the document."""

LONE_NAME, PLAIN = 1.0, 0.5
"""How far a single word with a capital or a digit names a document, and two without: these may be the subject. A single
word without names nothing, three or more do. Set by hand, as are the
values above; `docs/decisions/document-field.md` shows what other values give."""

LEAST_TOLD = 0.15
"""What a word that counts for a name tells at least."""

MOST_READ, LEAST_READ = 20, 3
"""Passages that are read, and occurrences that are needed, to see whether a word is written with a capital only."""

LEAST_STRENGTH = 0.3
"""Strength below which a question names no document."""

SURE = 0.8
"""Strength from which a whole clause may name a document."""

_BEGINS_WITH_NAME = re.compile(r"[^\s:;,]+(?:[:;,'’]|\s+[A-ZÀ-Þ\d])")
"""The first word of a question is a name if a mark or another name follows it: `Fiverr: what is collected?`"""


@dataclass(frozen=True, slots=True)
class NamedDocuments:
    """The documents that a question names.

    `strength`: how surely, from 0 to 1. `start`, `end`: the part of the question that names them. `rest`: the
    question without it, empty if nothing is left. `terms`: those that the names explain. `titles`:
    what the documents are named by. `scopes`: the parts of them that are meant, where lines of heads name these; else
    empty. `share`: of the question's weight, what its naming part has.
    """

    documents: tuple[int, ...]
    strength: float
    start: int
    end: int
    rest: str
    terms: frozenset[str]
    titles: tuple[str, ...]
    scopes: tuple[Scope, ...] = ()
    share: float = 0.0

    def scope_of(self, passage: int) -> Scope | None:
        """Return the named part that a passage is in, or partly in; None if in none."""
        return next((scope for scope in self.scopes if scope.first <= passage < scope.last), None)

    def asked_of(self, passage: int, document: int) -> str:
        """Return what is asked of a passage of a document: the rest, if it is named; else nothing."""
        is_named = self.scope_of(passage) is not None if self.scopes else document in self.documents
        return self.rest if is_named else ""


def find_named(
    generation: OpenGeneration, fields: DocumentFields, question: str, words: Sequence[Word]
) -> NamedDocuments | None:
    """Return the documents that a question names, None if it names none in particular. `words`: its telling words."""
    if len(fields) < 2:
        return None
    told = _Telling(generation, fields, question)
    scores = told.scores(words)
    most = max(scores.values(), default=0.0)
    documents = tuple(sorted(number for number, score in scores.items() if score >= AS_GOOD * most))
    if most <= 0 or len(documents) > max(1, MOST_NAMED * len(fields)):
        return None
    best = max(documents, key=lambda number: (scores[number], -number))
    weights = [told.weight(word, best) for word in words]
    parted = [part_asks(question[before.end : after.start]) for before, after in pairwise(words)]
    first, last = _largest_run(weights, [False, *parted])
    explained = [word for word in words[first:last] if told.explains(word, best)]
    strength = told.strength(explained, best)
    if strength < LEAST_STRENGTH:
        return None
    kinds = Kinds(generation, fields)
    part = naming_part(
        question,
        words,
        (first, last),
        lambda word: told.explains(word, best) or bool(fields[best].first.intersection(word.terms)),
        lambda word: kinds.is_kind(question, word),
        is_sure=strength >= SURE,
    )
    said = frozenset(term for word in explained for term in word.terms)
    return NamedDocuments(
        documents=documents,
        strength=strength,
        start=part.start,
        end=part.end,
        rest=part.rest if terms(part.rest) else "",
        terms=said,
        titles=tuple(fields[number].name_with(said) for number in documents),
    )


class _Telling:
    """How much the words of a question tell about which document is meant."""

    def __init__(self, generation: OpenGeneration, fields: DocumentFields, question: str) -> None:
        self._generation = generation
        self._fields = fields
        self._question = question
        self._holders: dict[str, frozenset[int]] = {}
        self._capitals: dict[int, bool] = {}

    def scores(self, words: Sequence[Word]) -> dict[int, float]:
        """Return how well each document that some word may name fits the words."""
        scores: dict[int, float] = {}
        for word in words:
            least = FIRST_WEIGHT * max(map(self._fields.idf, word.terms))
            for number in {number for term in word.terms for number in self._fields.named_by(term)}:
                scores[number] = scores.get(number, 0.0) + max(NAME_WEIGHT * self.of(word, number), least)
        for word in filter(self.is_name, words):
            for number in {number for term in word.terms for number in self._fields.begun_with(term)} - scores.keys():
                if self._fields[number].page.intersection(word.terms):
                    scores[number] = 0.0
        for word in words if scores else ():
            least = FIRST_WEIGHT * max(map(self._fields.idf, word.terms))
            for number in scores.keys() & {number for term in word.terms for number in self._fields.begun_with(term)}:
                if not self._fields[number].terms.intersection(word.terms):
                    is_titled = self.is_name(word) and bool(self._fields[number].page.intersection(word.terms))
                    scores[number] += PAGE_WEIGHT * self.of(word, number) if is_titled else least
        return scores

    def of(self, word: Word, document: int) -> float:
        """Return what a word tells for a document whose names hold it, from 0 to 1.

        What other documents' texts speak of tells less, and so does a word without a capital or a digit.
        """
        field = self._fields[document]
        held = field.terms.intersection(word.terms) or field.page.intersection(word.terms)
        idf = max(self._value(term, document) for term in held)
        if word.together and word.together.issuperset(held):
            idf *= 1.0 - self._others(word.terms[-1], document)
        return idf if self.is_name(word) else PLAIN * idf

    def explains(self, word: Word, document: int) -> bool:
        """Return whether a document's names hold a word, or the first lines of a long one a name."""
        field = self._fields[document]
        if field.terms.intersection(word.terms):
            return True
        return bool(field.page.intersection(word.terms)) and self.is_name(word)

    def weight(self, word: Word, document: int) -> float:
        """Return what a word says for the naming part of the question."""
        field = self._fields[document]
        if self.explains(word, document):
            return max(0.05, self.of(word, document))
        if field.first.intersection(word.terms):
            return 0.0
        return 0.0 if len(self._held(word.terms[-1])) >= COMMON * len(self._fields) else -UNEXPLAINED

    def is_name(self, word: Word) -> bool:
        """Return whether a word has a digit, or a capital that is not only that of the question's beginning.

        Where neither does, a word of a file's name that the documents write with a capital only is a name too.
        """
        text = self._question[word.start : word.end]
        if any(map(str.isdecimal, text)):
            return True
        if text[:1].isupper():
            inside = word.start > 0 or not text[1:].islower() or _BEGINS_WITH_NAME.match(self._question) is not None
            if inside:
                return True
        if word.start not in self._capitals:
            self._capitals[word.start] = self._is_written_with_capital(text, word.terms[-1])
        return self._capitals[word.start]

    def _is_written_with_capital(self, text: str, term: str) -> bool:
        if not 0 < len(self._fields.named_by(term)) < FAMILY:
            return False
        holders = self._generation.lexical.holders(term)[:MOST_READ]
        self._generation.prefetch(holders)
        plain = without_possessive(text).casefold()
        found = [
            match.group()
            for passage in holders.tolist()
            for match in re.finditer(rf"(?<!\w){re.escape(plain)}", self._generation.text(passage), re.IGNORECASE)
        ]
        return len(found) >= LEAST_READ and all(word[:1].isupper() for word in found)

    def strength(self, explained: Sequence[Word], document: int) -> float:
        """Return how surely the words that the names of a document explain mean it, from 0 to 1."""
        field, idf = self._fields[document], self._fields.idf
        said = {term for word in explained for term in word.terms}
        covers = [0.0]
        for name in (*field.files, *field.names):
            total = sum(map(idf, name))
            if total > 0:
                covers.append(sum(self._value(term, document) for term in name & said) / total)
        strength = min(1.0, max(covers) / FULL_COVER) if max(covers) >= LEAST_COVER else 0.0
        titled = sum(self.of(word, document) for word in explained if not field.terms.intersection(word.terms))
        strength = max(strength, min(1.0, titled / FULL_PAGE) if titled >= SURE * FULL_PAGE else 0.0)
        files = frozenset().union(*field.files)
        telling = [word for word in explained if self.of(word, document) > LEAST_TOLD]
        names = [word for word in telling if self.is_name(word)]
        if any(files.intersection(word.terms) for word in names):
            strength = 1.0
        if len(telling) == 1:
            return strength * (LONE_NAME if names else 0.0)
        return strength * (1.0 if names or len(telling) > 2 else PLAIN)

    def _value(self, term: str, document: int) -> float:
        return self._fields.idf(term) * (1.0 - self._others(term, document))

    def _others(self, term: str, document: int) -> float:
        """Return the share of the other documents whose text holds a term."""
        held = self._held(term)
        return (len(held) - (document in held)) / max(1, len(self._fields) - 1)

    def _held(self, term: str) -> frozenset[int]:
        """Return the documents whose text holds a term."""
        found = self._holders.get(term)
        if found is None:
            having = self._generation.lexical.holders(term)
            documents = np.asarray(self._generation.passages["document"])[having]
            found = self._holders[term] = frozenset(np.unique(documents).tolist())
        return found


def _largest_run(weights: Sequence[float], parted: Sequence[bool]) -> tuple[int, int]:
    """Return the first and the one after the last of the contiguous values with the largest sum.

    `parted`: whether each value begins a run of its own.
    """
    best, at = (0.0, 0, 0), (0.0, 0)
    for place, (weight, is_parted) in enumerate(zip(weights, parted, strict=True)):
        at = (at[0] + weight, at[1]) if at[0] > 0 and not is_parted else (weight, place)
        if at[0] > best[0]:
            best = (at[0], at[1], place + 1)
    return best[1], best[2]
