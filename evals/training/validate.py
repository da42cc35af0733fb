"""Validates a reader on questions about articles it never saw."""

import collections
import hashlib
import itertools
import re
import string
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from evals.measures.confidence import auroc
from evals.training.batches import collate
from evals.training.data import TrainingRow
from evals.training.model import ReaderModel
from evals.training.negatives import contains_answer
from evals.training.windows import TrainingWindow, Windower
from index.search.lexical import LexicalIndex
from index.text.tokenizer import terms

LONGEST_ANSWER = 30
"""Tokens of the longest answer."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """A reader's output for a question and a context.

    `text`: the best span. `margin`: its score minus that of "no answer". `answers`: the second head's log-odds.
    """

    text: str
    margin: float
    answers: float

    @property
    def both(self) -> float:
        """Return the sum of margin and log-odds."""
        return self.margin + self.answers


@dataclass(frozen=True, slots=True)
class ValidationSet:
    """The questions of a validation.

    `spans`: answers are compared by their words. `sentences`: only whether there is an answer. `rankings`: each row's
    own context must score above the other contexts.
    """

    spans: Sequence[TrainingRow]
    sentences: Sequence[TrainingRow] = ()
    rankings: Sequence[tuple[TrainingRow, Sequence[str]]] = ()


def choose_rows(rows: Sequence[TrainingRow], count: int) -> list[TrainingRow]:
    """Return `count` rows, always the same: those whose ids have the lowest SHA-256."""
    return sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).digest())[:count]


def rankings(
    rows: Sequence[TrainingRow], passages: Sequence[str], others: int = 4
) -> list[tuple[TrainingRow, list[str]]]:
    """Return the rows, each with the passages that BM25 ranks highest among those without its answer's words."""
    contexts = list(dict.fromkeys(passages))
    index = LexicalIndex.build([terms(context) for context in contexts])
    found = []
    for row in rows:
        scores = index.scores(terms(row.question))
        order = np.lexsort((np.arange(len(contexts)), -scores))
        ranked = (contexts[int(i)] for i in order)
        wrong = (context for context in ranked if context != row.context and not contains_answer(context, row))
        found.append((row, list(itertools.islice(wrong, others))))
    return found


def normalise(text: str) -> list[str]:
    """Return an answer's words as SQuAD compares them: lower case, without punctuation and articles."""
    text = "".join(character for character in text.lower() if character not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def token_f1(given: str, wanted: Sequence[str]) -> float:
    """Return the best F1 of an answer's words against any of the wanted ones (Rajpurkar et al., 2016)."""
    return max((_f1(normalise(given), normalise(text)) for text in wanted), default=0.0)


def _f1(given: list[str], wanted: list[str]) -> float:
    if not given or not wanted:
        return float(given == wanted)
    common = sum((collections.Counter(given) & collections.Counter(wanted)).values())
    return 2 * common / (len(given) + len(wanted))


def best_span(start: Scores, end: Scores, first: int, count: int) -> tuple[int, int, float]:
    """Return the first and last token of the best span among `count` tokens from `first` on, and its margin.

    `start`, `end`: scores of all tokens; the margin is the span's score minus that of the token at 0.
    """
    sums = start[first : first + count, None] + end[None, first : first + count]
    fits = np.triu(np.ones((count, count), bool)) & ~np.triu(np.ones((count, count), bool), LONGEST_ANSWER)
    place = int(np.argmax(np.where(fits, sums, -np.inf)))
    begin, stop = divmod(place, count)
    return first + begin, first + stop, float(sums[begin, stop] - start[0] - end[0])


@torch.no_grad()
def read(
    reader: ReaderModel, windower: Windower, pairs: Sequence[tuple[str, str]], *, bf16: bool = True, size: int = 32
) -> list[ValidationResult]:
    """Return the reader's output for each question and context; of long contexts, that of the best window."""
    windows: list[tuple[int, TrainingWindow]] = []
    for i, (question, context) in enumerate(pairs):
        windows += [(i, window) for window in windower.for_reading(question, context)]
    windows.sort(key=lambda item: len(item[1].ids))
    best: dict[int, ValidationResult] = {}
    was_training = reader.training
    reader.eval()
    for begin in range(0, len(windows), size):
        part = windows[begin : begin + size]
        batch = collate([window for _, window in part])
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            reading = reader(batch.ids, batch.types, batch.mask)
        starts, ends, answers = (tensor.numpy() for tensor in (reading.start, reading.end, reading.answers))
        for row, (i, window) in enumerate(part):
            if not window.offsets:
                continue
            first, last, margin = best_span(starts[row], ends[row], window.first, len(window.offsets))
            begins, stops = window.characters(first, last)
            verdict = ValidationResult(pairs[i][1][begins:stops], margin, float(answers[row]))
            if i not in best or verdict.both > best[i].both:
                best[i] = verdict
    reader.train(was_training)
    return [best.get(i, ValidationResult("", -100.0, -100.0)) for i in range(len(pairs))]


def validate(
    reader: ReaderModel, windower: Windower, questions: ValidationSet, *, bf16: bool = True
) -> dict[str, float]:
    """Return the figures of a reader: F1 and exact match of answerable questions, AUROC, and ranking.

    `auroc_…`: by margin, log-odds or their sum, answerable questions against the others. `first_…`: the share of
    questions whose own context scores highest.
    """
    began = time.monotonic()
    rows = [*questions.spans, *questions.sentences]
    ranked = [(row.question, context) for row, others in questions.rankings for context in (row.context, *others)]
    verdicts = read(reader, windower, [*((row.question, row.context) for row in rows), *ranked], bf16=bf16)
    spans, sentences = verdicts[: len(questions.spans)], verdicts[len(questions.spans) : len(rows)]
    figures: dict[str, float] = dict(_answers(questions.spans, spans))
    figures |= {f"auroc_{name}": value for name, value in _aurocs(questions.spans, spans).items()}
    figures |= {f"clapnq_auroc_{name}": value for name, value in _aurocs(questions.sentences, sentences).items()}
    figures |= _firsts(questions, verdicts[len(rows) :])
    return {**{name: round(value, 4) for name, value in figures.items()}, "seconds": round(time.monotonic() - began, 1)}


def _answers(rows: Sequence[TrainingRow], verdicts: Sequence[ValidationResult]) -> Mapping[str, float]:
    pairs = [(row, verdict) for row, verdict in zip(rows, verdicts, strict=True) if row.answers]
    if not pairs:
        return {}
    texts = [[answer.text for answer in row.answers] for row, _ in pairs]
    exact = [
        any(normalise(verdict.text) == normalise(text) for text in wanted)
        for wanted, (_, verdict) in zip(texts, pairs, strict=True)
    ]
    f1 = [token_f1(verdict.text, wanted) for wanted, (_, verdict) in zip(texts, pairs, strict=True)]
    return {"f1": float(np.mean(f1)), "exact": float(np.mean(exact))}


def _aurocs(rows: Sequence[TrainingRow], verdicts: Sequence[ValidationResult]) -> dict[str, float]:
    if not rows:
        return {}
    found = {}
    for name in ("margin", "answers", "both"):
        scores = [(bool(row.answers), getattr(verdict, name)) for row, verdict in zip(rows, verdicts, strict=True)]
        found[name] = auroc([score for yes, score in scores if yes], [score for yes, score in scores if not yes])
    return found


def _firsts(questions: ValidationSet, verdicts: Sequence[ValidationResult]) -> dict[str, float]:
    if not questions.rankings:
        return {}
    first: dict[str, list[bool]] = {"margin": [], "answers": [], "both": []}
    begin = 0
    for _, others in questions.rankings:
        part = verdicts[begin : begin + 1 + len(others)]
        begin += len(part)
        for name, won in first.items():
            won.append(getattr(part[0], name) > max((getattr(v, name) for v in part[1:]), default=-np.inf))
    return {f"first_{name}": float(np.mean(won)) for name, won in first.items()}
