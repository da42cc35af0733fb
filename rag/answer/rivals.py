"""Finds rivals: documents alike that answer a question differently, where nothing in it says which one is meant.

"What is the yearly rent?" has an answer in each of ten leases. Shown alone, one of them would be a neighbour's fact.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

import numpy as np

from index.reading import OpenGeneration
from index.text.tokenizer import terms
from rag.answer.signals import subject_terms
from rag.models import Rival
from rag.ranking.document_field import DocumentFields
from rag.ranking.ranking import Ranking
from rag.ranking.standings import Standing

FRAME_SHARE = 0.4
"""Share of the terms of two sentences, without the words that answer, from which they are alike."""

PASSAGE_SHARE = 0.35
"""Share of the terms of two passages from which they are alike; unrelated ones share up to .25."""

LOGITS_BEHIND = 3.0
"""How far the answerable logit of a rival may be behind the first passage's."""

MOST_RIVALS = 3
"""Documents that are told at most, with the first."""


def find_rivals(generation: OpenGeneration, fields: DocumentFields, ranking: Ranking) -> tuple[Rival, ...]:
    """Return what documents alike answer, each in other words, the first passage's first; empty if a question tells.

    A question tells one from another if it names its document, if an item binds to it, or if it has a word that only
    one of the two holds. Only passages that the reader has read are compared.
    """
    numbers = [passage for passage in ranking.order[: len(ranking.readings)].tolist() if passage in ranking.readings]
    if len(numbers) < 2 or numbers[0] != int(ranking.order[0]):
        return ()
    asked = frozenset(subject_terms(ranking.question) or ranking.terms)
    first, *others = (_MayAnswer(generation, fields, ranking, passage, asked) for passage in numbers)
    if not first.said:
        return ()
    found = {first.document: first}
    said = {first.said}
    for other in others:
        if other.document not in found and other.said not in said and _competes(first, other):
            found[other.document] = other
            said.add(other.said)
    records = generation.documents
    return tuple(
        Rival(document=records[number].name, title=records[number].source.title, words=one.words)
        for number, one in list(found.items())[:MOST_RIVALS]
        if len(found) > 1
    )


def _competes(first: "_MayAnswer", other: "_MayAnswer") -> bool:
    """Return whether another passage answers as well as the first, and nothing tells them apart."""
    if not other.said or other.logit < max(0.0, first.logit - LOGITS_BEHIND):
        return False
    return not first.is_preferred_to(other) and first.is_like(other)


@dataclass(frozen=True)
class _MayAnswer:
    """A passage that may answer; `asked`: the terms of the question's subject."""

    generation: OpenGeneration
    fields: DocumentFields
    ranking: Ranking
    passage: int
    asked: frozenset[str]

    @cached_property
    def document(self) -> int:
        return int(self.generation.passages[self.passage]["document"])

    @cached_property
    def text(self) -> str:
        return self.generation.text(self.passage)

    @cached_property
    def words(self) -> str:
        """The words that answer, verbatim."""
        reading = self.ranking.readings[self.passage]
        if reading.above is not None:
            return reading.above.words
        return self.text[reading.start : reading.end]

    @cached_property
    def said(self) -> tuple[str, ...]:
        """What the words that answer say, to compare."""
        return tuple(terms(self.words))

    @property
    def logit(self) -> float:
        return self.ranking.readings[self.passage].answerable_logit

    @cached_property
    def below(self) -> Sequence[str]:
        """The headings above the passage, without the document's title."""
        return self.generation.heading(self.passage).split(" / ")[1:]

    @cached_property
    def series(self) -> str:
        """The name of the document's file without its figures; empty where it has none, or nothing else."""
        path = PurePosixPath(self.generation.documents[self.document].name)
        bare = re.sub(r"\d+", "0", path.stem)
        return f"{path.parent}/{bare}{path.suffix}" if "0" in bare and re.search(r"[^\W\d_]{3}", bare) else ""

    @cached_property
    def frame(self) -> frozenset[str]:
        """The terms of the sentence that answers, without the answer and without figures."""
        start, base = self.ranking.readings[self.passage].start, int(self.generation.passages[self.passage]["start"])
        for begin, end in self.generation.sentences_of(self.passage)[["start", "end"]].tolist():
            if begin - base <= start < end - base:
                said = terms(self.text[begin - base : end - base].replace(self.words, " "))
                return frozenset(term for term in said if not any(map(str.isdecimal, term)))
        return frozenset()

    @cached_property
    def own(self) -> frozenset[str]:
        return frozenset(terms(self.text))

    @cached_property
    def held(self) -> frozenset[str]:
        """The terms of the question that stand in or above the passage."""
        above = f"{self.generation.context(self.passage)}\n{self.generation.heading(self.passage)}"
        return self.asked & {*self.own, *terms(above)}

    @cached_property
    def naming(self) -> frozenset[str]:
        """The terms of the question that name the document."""
        return self.asked & self.fields[self.document].terms

    def is_preferred_to(self, other: "_MayAnswer") -> bool:
        """Return whether the question says which of two documents is meant."""
        named, binding = self.ranking.named, self.ranking.binding
        if named is not None and self.document in named.documents and other.document not in named.documents:
            return True
        if self.held - other.held or any(not other.is_in_document(term) for term in self.naming - other.naming):
            return True
        if binding is not None:
            own, others = binding.gains(np.array([self.passage, other.passage])).tolist()
            if own > others:
                return True
        return any(self.is_in_document(term) and not other.is_in_document(term) for term in self.asked - self.held)

    def is_in_document(self, term: str) -> bool:
        """Return whether a term stands anywhere in the document."""
        first, last = self.generation.documents[self.document].passages
        return self.generation.lexical.stands_in(term, first, last)

    @cached_property
    def has_item(self) -> bool:
        """Whether a code or a numbered part that the question asks about stands here."""
        binding = self.ranking.binding
        if binding is None:
            return False
        standings = binding.standings(self.passage)
        return any(
            item.is_strict and standing == Standing.HERE
            for item, standing in zip(binding.items, standings, strict=True)
        )

    def is_like(self, other: "_MayAnswer") -> bool:
        """Return whether two passages are made alike: of one section, one sentence or mostly the same words.

        So are those of documents whose names differ in figures only, such as minutes by their dates, if the other
        passage says all that the question does.
        """
        if self.series and self.series == other.series and other.asked == other.held:
            return True
        if (self.held and self.below and self.below == other.below) or (self.has_item and other.has_item):
            return True
        return _share(self.frame, other.frame) >= FRAME_SHARE or _share(self.own, other.own) >= PASSAGE_SHARE


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
