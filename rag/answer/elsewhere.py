"""Finds words of a question that stand in other documents, but not in the one that the first passage is of.

`How long does Brindle keep passport numbers?` finds Brindle's policy, but `passport` stands only in another one: what
Brindle says is no answer. Another word of the question may be missing too because the document says it in other words.
What tells the two apart is the likeness of the word to the document's own: a paraphrase is like what it replaces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.reading import OpenGeneration
from index.text.tokenizer import terms_by_place
from rag.query.items import ItemKind
from rag.query.question_words import QUESTION_WORDS
from rag.ranking.document_field import FAMILY, DocumentFields
from rag.ranking.evidence import between
from rag.ranking.ranking import Numbers, Ranking

UNLIKE, ALIKE = 0.25, 0.4
"""Likeness, in cosine, to the best token of a document's passages up to which a word is surely missing there, and from
which it may be said in other words."""

ELSEWHERE_DOUBT = 3.0
"""What a word that stands only elsewhere takes from the confidence, in log-odds. `docs/decisions/items.md` has the
values that were tried for these."""

NAME_ALIKE = 0.7
"""The same, from which a word that names another document may be said in other words."""

SHORT, LONG = 8, 40
"""Passages of a document up to which a word that it lacks tells all of that, and from which it tells nothing: longer
ones say things in more ways."""

NEAR = 8
"""Passages of the ranking, the best, of which one of another document has the word: what stands farther off is about
something else."""

MOST_PASSAGES = 8
"""Passages of the document, the best-ranked, that a word is compared with."""

DEPTH = 40
"""Passages of the ranking among which these are looked for."""

MOST_TOLD = 3
"""Documents that are told at most of a word that stands elsewhere."""


@dataclass(frozen=True, slots=True)
class WordElsewhere:
    """A word of the question, as it was read, that the document of the first passage lacks.

    `weight`: how surely it is missing, from 0 to 1. `documents`: the first that have it, by number.
    """

    start: int
    end: int
    weight: float
    documents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _LackedWord:
    """A word that a document lacks, however it may say it otherwise; `is_name`: it names other documents."""

    start: int
    end: int
    is_name: bool
    documents: tuple[int, ...]


def doubt_elsewhere(words: Sequence[WordElsewhere]) -> float:
    """Return what the surest of some words takes from the confidence, in log-odds."""
    return ELSEWHERE_DOUBT * max((word.weight for word in words), default=0.0)


def words_elsewhere(generation: OpenGeneration, fields: DocumentFields, ranking: Ranking) -> tuple[WordElsewhere, ...]:
    """Return the words of a question that stand in other documents than that of the first passage, but not in it.

    Numbers, codes and dates are left to the items; so is what names the document.
    """
    if ranking.interaction is None or not len(ranking.order) or len(generation.documents) < 2:
        return ()
    near = ranking.order[:DEPTH]
    documents = generation.passages["document"][near]
    document = int(documents[0])
    first, last = generation.documents[document].passages
    tells = 1.0 - between(last - first, SHORT, LONG)
    others = np.sort(near[:NEAR][documents[:NEAR] != document])
    places = list(_missing(generation, fields, ranking, document, others)) if tells and len(others) else []
    if not places:
        return ()
    own = np.sort(near[documents == document][:MOST_PASSAGES])
    likeness = ranking.interaction.likeness([(one.start, one.end) for one in places], own)
    return tuple(
        WordElsewhere(one.start, one.end, tells * weight, one.documents)
        for one, like in zip(places, likeness.tolist(), strict=True)
        if (weight := weight_of(like, is_name=one.is_name))
    )


def weight_of(likeness: float, *, is_name: bool) -> float:
    """Return how surely a word is missing that is so like a document's own; one that names another is no paraphrase."""
    if is_name:
        return float(likeness < NAME_ALIKE)
    return min(max((ALIKE - likeness) / (ALIKE - UNLIKE), 0.0), 1.0)


def _missing(
    generation: OpenGeneration, fields: DocumentFields, ranking: Ranking, document: int, others: Numbers
) -> Iterator[_LackedWord]:
    """Yield the words that a document lacks and some passages of others, or their names, have."""
    question, lexical, named = ranking.question, generation.lexical, ranking.named
    first, last = generation.documents[document].passages
    naming = (named.start, named.end) if named is not None and document in named.documents else (0, 0)
    items = [] if ranking.binding is None else [one for one in ranking.binding.items if one.kind != ItemKind.NAME]
    for (start, end), found in terms_by_place(question).items():
        if question[start:end].casefold() in QUESTION_WORDS or (naming[0] <= start and end <= naming[1]):
            continue
        if any(item.start <= start and end <= item.end for item in items):
            continue
        naming_others = sorted({number for term in found for number in fields.named_by(term)})
        having = others[np.any([lexical.holds(term, others) for term in found], axis=0)]
        if document in naming_others or not (len(having) or naming_others):
            continue
        if not any(lexical.stands_in(term, first, last) for term in found):
            is_name = 0 < len(naming_others) < FAMILY
            known = naming_others if is_name else dict.fromkeys(generation.passages["document"][having].tolist())
            yield _LackedWord(start, end, is_name, tuple(known)[:MOST_TOLD])
