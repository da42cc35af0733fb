"""Makes unanswerable questions of named kinds from answerable ones: wrong document and wrong item.

A question asks for the wrong document where the one that answers is left out of the search, and for the wrong item
where a year, number or name of it is exchanged. Other kinds come from people: near misses of SQuAD 2 and CLAP NQ, the
dev cases, and the folders of look-alikes. The kinds are those of X. Peng et al., "Unanswerability Evaluation for
Retrieval Augmented OpenGeneration", arXiv:2412.12300.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evals.evidence.corpora import Question
from evals.training.data import GoldAnswer, TrainingRow
from evals.training.negatives import NameIndex, swap
from index.reading import OpenGeneration

WRONG_DOCUMENT, WRONG_ITEM = "wrong-document", "wrong-item"

NAMING_PASSAGES = 1500
"""Passages whose names questions are changed with."""


def of_wrong_document(questions: Sequence[Question], count: int, rng: random.Random) -> list[Question]:
    """Return some of the answerable questions, each without the documents that answer it."""
    able = [question for question in questions if question.evidence]
    return [
        replace(question, evidence=(), absent=frozenset(name for name, _, _ in question.evidence), kind=WRONG_DOCUMENT)
        for question in rng.sample(able, min(count, len(able)))
    ]


def of_wrong_item(
    questions: Sequence[Question], generation: OpenGeneration, count: int, rng: random.Random
) -> list[Question]:
    """Return some of the answerable questions with an item exchanged, so that their passages no longer answer."""
    names = NameIndex.of({generation.text(number) for number in range(min(len(generation.passages), NAMING_PASSAGES))})
    places = {record.name: record.passages for record in generation.documents}
    able = [question for question in questions if question.evidence]
    found: list[Question] = []
    for question in rng.sample(able, len(able)):
        row = next(_rows(question, generation, places), None)
        changed = None if row is None else swap(row, rng, names)
        if changed is not None:
            found.append(replace(question, text=changed.question, evidence=(), kind=WRONG_ITEM))
        if len(found) == count:
            break
    return found


def _rows(
    question: Question, generation: OpenGeneration, places: Mapping[str, tuple[int, int]]
) -> Iterator[TrainingRow]:
    """Yield the question with each passage that holds all of its first evidence."""
    name, start, end = question.evidence[0]
    for number in range(*places[name]):
        first, last = int(generation.passages[number]["start"]), int(generation.passages[number]["end"])
        if first <= start and end <= last:
            text = generation.text(number)
            answer = GoldAnswer(text[start - first : end - first], start - first)
            yield TrainingRow(question.text, question.text, text, (answer,), "made", name)
