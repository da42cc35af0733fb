"""Binds passages to the items of a question: an item stands in a passage, a sibling stands there, or neither.

A sentence is about the item or the sibling that was named last: in it, before it in the passage, in a heading above
it, or in what names its document.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.reading import OpenGeneration
from index.text.tokenizer import terms
from rag.query.items import ItemKind, QuestionItem, find_items, set_numbers_apart
from rag.query.opposites import Spans, TurnedWord, converse, find_opposites, find_superlatives, must_be_worked_out
from rag.ranking.document_field import DocumentFields
from rag.ranking.folder_items import FolderItems, Numbers, holders_of
from rag.ranking.item_weights import (
    DOUBTS,
    SHARES,
    SIBLING_SENTENCE,
    SUPPORT,
    TURNED_DOUBT,
    UNCOMPARED_DOUBT,
    WEIGHTS,
    Lack,
)
from rag.ranking.naming import NamedDocuments
from rag.ranking.restating import restate, says
from rag.ranking.standings import PassageWords, Standing, apart, loose_standing, scopes, stands

Floats = NDArray[np.float64]

MOST_NAMES = 2000
"""Documents among whose names a date is looked for."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """How a passage stands with each item, and which of its sentences are about no sibling (None: all)."""

    standings: tuple[Standing, ...]
    own: tuple[bool, ...] | None


@dataclass(slots=True)
class ItemBinding:
    """How the passages of a generation stand with the items of one question."""

    generation: OpenGeneration
    fields: DocumentFields
    items: tuple[QuestionItem, ...]
    holders: tuple[Numbers, ...] = ()
    """For each item the first passages that hold its terms."""
    turned: tuple[TurnedWord, ...] = ()
    """Words of the question whose opposites turn a sentence."""
    superlatives: tuple[re.Pattern[str], ...] = ()
    """Superlatives of the question."""
    named: NamedDocuments | None = None
    """What the question names: the head of a section holds items for all of its passages."""
    _known: dict[int, _Bound] = field(default_factory=dict)

    def prior(self, size: int) -> Floats:
        """Return what passages gain because they hold the terms of a strict item, shape (passages,)."""
        gained = np.zeros(size)
        for item, holders in zip(self.items, self.holders, strict=True):
            if item.is_strict:
                gained[holders] += WEIGHTS[item.kind]
        return gained

    def gains(self, passages: Numbers) -> Floats:
        """Return what each of some passages gains, shape (passages,)."""
        telling = [(number, item) for number, item in enumerate(self.items) if not _is_lone_name(item)]
        if not telling:
            return np.full(len(passages), sum(WEIGHTS[item.kind] for item in self.items))
        return np.array(
            [
                sum(
                    WEIGHTS[item.kind] * SHARES[item.kind == ItemKind.NAME][self._bound(passage).standings[number]]
                    for number, item in telling
                )
                for passage in passages.tolist()
            ]
        )

    def standings(self, passage: int) -> tuple[Standing, ...]:
        """Return how a passage stands with each item."""
        return self._bound(passage).standings

    def own_sentences(self, passage: int) -> tuple[bool, ...] | None:
        """Return which sentences of a passage are about no sibling of an item; None where all may be, or none is."""
        return self._bound(passage).own

    def restate_above(self, passage: int, context: str) -> str:
        """Return what the reader reads above a passage with the items that stand there, as the question has them.

        An item that only the name of the document holds is set before it.
        """
        text, said = self.generation.text(passage), []
        for item in self.items:
            if item.here.search(text) or item.here.search(context) or says(context, item):
                continue
            field = self.fields[int(self.generation.passages[passage]["document"])]
            names = [name for name in (field.title, field.stem) if item.here.search(name)]
            if names or item.here.search(field.text):
                said.append(restate(names[0], [item]) if names else item.text)
        return " / ".join([*dict.fromkeys(said), *filter(None, [restate(context, self.items)])])

    def lower(self, passage: int, scores: Floats) -> Floats:
        """Return the scores of a passage's sentences, lower for those about a sibling."""
        own = self.own_sentences(passage)
        return scores if own is None else scores - SIBLING_SENTENCE * ~np.array(own)

    def is_nowhere(self, number: int) -> bool:
        """Return whether an item stands nowhere: in no passage, and in what names no document."""
        item = self.items[number]
        if any(bound.standings[number] == Standing.HERE for bound in self._known.values()):
            return False
        if any(self.standings(passage)[number] == Standing.HERE for passage in self.holders[number].tolist()):
            return False
        return not any(stands(item, self.fields[document].text) for document in self._named(item))

    def doubt(self, passage: int, answer: str = "") -> float:
        """Return what the items take from the confidence that a passage answers, with these words, in log-odds."""
        total = TURNED_DOUBT if self.is_turned(passage) else 0.0
        if any(must_be_worked_out(one, self.generation.text(passage), answer) for one in self.superlatives):
            total += UNCOMPARED_DOUBT
        return total + sum(DOUBTS[how].get(item.kind, 0.0) for item, how in self.lacks(passage))

    def lacks(self, passage: int) -> Iterator[tuple[QuestionItem, Lack]]:
        """Yield the items that do not stand with a passage, and how not."""
        for number, (item, standing) in enumerate(zip(self.items, self.standings(passage), strict=True)):
            if standing == Standing.HERE:
                continue
            if self.is_nowhere(number):
                yield item, self._how_nowhere(item, standing, passage)
            else:
                yield item, Lack.SIBLING if standing == Standing.SIBLING else Lack.ABSENT

    def support(self, passage: int) -> float:
        """Return how surely the items that stand with a passage say that it is about the subject, from 0 to 1."""
        pairs = zip(self.items, self.standings(passage), strict=True)
        return max((SUPPORT.get(item.kind, 0.0) for item, how in pairs if how == Standing.HERE), default=0.0)

    def is_turned(self, passage: int) -> bool:
        """Return whether a passage says the opposite of a word of the question, and the word itself nowhere."""
        text = self.generation.text(passage)
        return any(
            turned.opposite.search(text) and not turned.said.search(text) and converse(turned, text) is None
            for turned in self.turned
        )

    def converse(self, sentence: str) -> Spans | None:
        """Return a comparison that is the other way round than the question asks, turned; None for all else."""
        return next((found for turned in self.turned if (found := converse(turned, sentence))), None)

    def _how_nowhere(self, item: QuestionItem, standing: Standing, passage: int) -> Lack:
        if item.kind != ItemKind.NAME:
            return Lack.NOWHERE
        if self.fields.has_siblings(int(self.generation.passages[passage]["document"])):
            return Lack.STRANGER
        return Lack.OTHER_NAME if standing == Standing.SIBLING else Lack.NOWHERE

    def missing(self, passages: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the places in the question of the items that stand with none of some passages, but for names."""
        for number, item in enumerate(self.items):
            if item.kind != ItemKind.NAME and not any(
                self.standings(passage)[number] == Standing.HERE for passage in passages
            ):
                yield item.start, item.end

    def _named(self, item: QuestionItem) -> Iterable[int]:
        if item.kind in (ItemKind.DATE, ItemKind.MONTH):
            return range(min(len(self.fields), MOST_NAMES))
        found = [set(self.fields.named_by(term)) for term in set(terms(item.value))]
        return sorted(set.intersection(*found)) if found else ()

    def _bound(self, passage: int) -> _Bound:
        found = self._known.get(passage)
        if found is None:
            found = self._known[passage] = self._look(passage)
        return found

    def _asks_for_sibling(self, item: QuestionItem) -> bool:
        """Return whether the question asks for a sibling of an item too: the lines 7 and 17, as a comparison does."""
        shape = item.shape
        return shape is not None and any(
            shape.search(other.text) and not item.here.search(other.text) for other in self.items if other is not item
        )

    def _look(self, passage: int) -> _Bound:
        generation = self.generation
        text = set_numbers_apart(generation.text(passage))
        row = generation.passages[passage]
        units = [
            text[start:end]
            for start, end in (generation.sentences_of(passage)[["start", "end"]]).tolist()
            for start, end in [(start - int(row["start"]), end - int(row["start"]))]
        ]
        above = [
            *reversed(generation.heading(passage).split(" / ")),
            *reversed(generation.context(passage).split(" / ")),
        ]
        scope = None if self.named is None else self.named.scope_of(passage)
        if scope is not None:
            above.append(scope.head)
        above.append(self.fields[int(row["document"])].text)
        words = PassageWords(text, above)
        standings: list[Standing] = []
        own: list[bool] | None = None
        for item in self.items:
            if not item.is_strict:
                standings.append(loose_standing(item, words))
                about = apart(item, units) if standings[-1] == Standing.HERE else None
                if about is not None and not self._asks_for_sibling(item):
                    own = _joined(own, about)
                continue
            standing, about = scopes(item, units, above)
            if standing != Standing.HERE and stands(item, text) and not (item.shape and item.shape.search(text)):
                standing = Standing.HERE
            standings.append(standing)
            if standing == Standing.HERE and about is not None and not self._asks_for_sibling(item):
                own = _joined(own, about)
        for said, opposite, _ in self.turned:
            turned = [bool(opposite.search(unit)) and not said.search(unit) for unit in units]
            if any(turned) and any(said.search(unit) for unit in units):
                own = [not bad and (own is None or own[place]) for place, bad in enumerate(turned)]
        if scope is not None:
            starts = generation.sentences_of(passage)["start"]
            own = _joined(own, ((scope.start <= starts) & (starts < scope.end)).tolist())
        return _Bound(tuple(standings), None if own is None or all(own) else tuple(own))


def _is_lone_name(item: QuestionItem) -> bool:
    """Return whether an item is a name of one word, which has no siblings."""
    return item.kind == ItemKind.NAME and " " not in item.text


def _joined(own: list[bool] | None, about: list[bool]) -> list[bool] | None:
    """Return which sentences are about no sibling of either item; as before if none is."""
    both = about if own is None else [one and other for one, other in zip(own, about, strict=True)]
    return both if any(both) else own


def bind_items(
    generation: OpenGeneration, question: str, fields: DocumentFields, named: NamedDocuments | None = None
) -> ItemBinding | None:
    """Return how passages stand with the items of a question; None for one without items."""
    items, turned, superlatives = find_items(question), find_opposites(question), find_superlatives(question)
    is_part = named is not None and bool(named.scopes)
    if not items and not turned and not superlatives and not is_part:
        return None
    holders = tuple(holders_of(generation, item) for item in items)
    folder = FolderItems(generation, fields, question)
    kept = [
        (found, places)
        for item, places in zip(items, holders, strict=True)
        if (found := folder.read(item, places)) is not None
    ]
    if not kept and not turned and not superlatives and not is_part:
        return None
    bound, places = tuple(item for item, _ in kept), tuple(places for _, places in kept)
    return ItemBinding(generation, fields, bound, places, turned, superlatives, named)
