"""Binds passages to the items of a question: an item stands in a passage, a sibling stands there, or neither.

A sentence is about the item or the sibling that was named last: in it, before it in the passage, in a heading above
it, or in what names its document.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.store.generation import Generation
from index.text.tokenizer import terms
from rag.query.items import ItemKind, QuestionItem, find_items, set_numbers_apart
from rag.query.opposites import find_opposites
from rag.ranking.document_field import DocumentFields
from rag.ranking.folder_items import FolderItems, holders_of
from rag.ranking.item_weights import (
    ABSENT_DOUBT,
    NOWHERE_DOUBT,
    OTHER_NAME_DOUBT,
    SHARES,
    SIBLING_DOUBT,
    SIBLING_SENTENCE,
    STRANGER_DOUBT,
    SUPPORT,
    TURNED_DOUBT,
    WEIGHTS,
)
from rag.ranking.restating import restate, says
from rag.ranking.standings import PassageWords, Standing, loose_standing, scopes, stands

Floats = NDArray[np.float64]

Numbers = NDArray[np.int64]
"""Passages by number."""


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

    generation: Generation
    fields: DocumentFields
    items: tuple[QuestionItem, ...]
    holders: tuple[Numbers, ...] = ()
    """For each item the first passages that hold its terms."""
    turned: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()
    """Words of the question whose opposites turn a sentence, and these."""
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

    def doubt(self, passage: int) -> float:
        """Return what the items take from the confidence that a passage answers, in log-odds."""
        total = TURNED_DOUBT if self._is_turned(passage) else 0.0
        for number, (item, standing) in enumerate(zip(self.items, self.standings(passage), strict=True)):
            if standing == Standing.HERE:
                continue
            if self.is_nowhere(number):
                total += self._nowhere_doubt(item, standing, passage)
            else:
                total += (SIBLING_DOUBT if standing == Standing.SIBLING else ABSENT_DOUBT).get(item.kind, 0.0)
        return total

    def support(self, passage: int) -> float:
        """Return how surely the items that stand with a passage say that it is about the subject, from 0 to 1."""
        pairs = zip(self.items, self.standings(passage), strict=True)
        return max((SUPPORT.get(item.kind, 0.0) for item, how in pairs if how == Standing.HERE), default=0.0)

    def _is_turned(self, passage: int) -> bool:
        """Return whether a passage says the opposite of a word of the question, and the word itself nowhere."""
        text = self.generation.text(passage)
        return any(opposite.search(text) and not said.search(text) for said, opposite in self.turned)

    def _nowhere_doubt(self, item: QuestionItem, standing: Standing, passage: int) -> float:
        if item.kind != ItemKind.NAME:
            return NOWHERE_DOUBT[item.kind]
        if self.fields.has_siblings(int(self.generation.passages[passage]["document"])):
            return STRANGER_DOUBT
        return OTHER_NAME_DOUBT if standing == Standing.SIBLING else NOWHERE_DOUBT[item.kind]

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
        above.append(self.fields[int(row["document"])].text)
        words = PassageWords(text, above)
        standings: list[Standing] = []
        own: list[bool] | None = None
        for item in self.items:
            if not item.is_strict:
                standings.append(loose_standing(item, words))
                continue
            standing, about = scopes(item, units, above)
            if standing != Standing.HERE and stands(item, text) and not (item.shape and item.shape.search(text)):
                standing = Standing.HERE
            standings.append(standing)
            if standing == Standing.HERE and about is not None:
                both = about if own is None else [one and other for one, other in zip(own, about, strict=True)]
                own = both if any(both) else own
        for said, opposite in self.turned:
            turned = [bool(opposite.search(unit)) and not said.search(unit) for unit in units]
            if any(turned) and any(said.search(unit) for unit in units):
                own = [not bad and (own is None or own[place]) for place, bad in enumerate(turned)]
        return _Bound(tuple(standings), None if own is None or all(own) else tuple(own))


def _is_lone_name(item: QuestionItem) -> bool:
    """Return whether an item is a name of one word, which has no siblings."""
    return item.kind == ItemKind.NAME and " " not in item.text


def bind_items(generation: Generation, question: str, fields: DocumentFields) -> ItemBinding | None:
    """Return how passages stand with the items of a question; None for one without items."""
    items, turned = find_items(question), find_opposites(question)
    if not items and not turned:
        return None
    holders = tuple(holders_of(generation, item) for item in items)
    folder = FolderItems(generation, fields, question)
    kept = [
        (found, places)
        for item, places in zip(items, holders, strict=True)
        if (found := folder.read(item, places)) is not None
    ]
    if not kept and not turned:
        return None
    bound, places = tuple(item for item, _ in kept), tuple(places for _, places in kept)
    return ItemBinding(generation, fields, bound, places, turned)
