"""The gate over the folders of look-alikes: what a saved baseline holds of each question must not get worse."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from evals.baseline import UNCHANGED_SHARE, BaselineError, GateReport, GateVerdict
from evals.folders.judging import FolderOutcome
from evals.formats.questions import FileQuestion
from evals.statistics import holm, randomisation_test
from index.value import Value

BASELINE = Path(__file__).with_name("baseline.json")

ANSWERABLE: dict[str, Callable[[FolderOutcome], bool]] = {
    "look-alikes: right passage": lambda one: one.passage,
    "look-alikes: right words": lambda one: one.words,
    "look-alikes: right words given": lambda one: one.words and one.answered,
}
"""By label, what is judged of a question that a file answers; none may fall."""

UNANSWERABLE: dict[str, Callable[[FolderOutcome], bool]] = {
    "look-alikes: refused": lambda one: not one.answered,
}
"""By label, what is judged of a question that no file answers."""


class QuestionRecord(Value):
    """How one question was answered. `values` are those of ANSWERABLE or of UNANSWERABLE, in order, 0 or 1.

    `sha256` identifies the question with its answer, so that a changed question is noticed.
    """

    id: str
    sha256: str
    answerable: bool
    values: tuple[int, ...]


class FolderBaseline(Value):
    """How the shipped settings answered the questions of all folders."""

    measures: tuple[str, ...]
    questions: tuple[QuestionRecord, ...]


MEASURES = (*ANSWERABLE, *UNANSWERABLE)


def save_folder_baseline(path: Path, outcomes: Sequence[FolderOutcome]) -> None:
    """Write a baseline, one line a question, so that its changes are easy to review."""
    rows = ",\n".join(json.dumps(record.model_dump()) for record in _records(outcomes))
    path.write_text(f'{{"measures": {json.dumps(MEASURES)},\n "questions": [\n{rows}\n]}}\n', "utf-8")


def load_folder_baseline(path: Path = BASELINE) -> FolderBaseline:
    """Return a saved baseline. Raises BaselineError, which says how to make one."""
    again = "Make it with: pincite eval --save-baseline"
    try:
        baseline = FolderBaseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read ({error.strerror or error}). {again}") from error
    except ValidationError as error:
        raise BaselineError(f"{path}: is not a baseline ({error.errors()[0]['msg']}). {again}") from error
    if baseline.measures != MEASURES:
        raise BaselineError(f"{path}: holds other measures than the gate compares. {again}")
    return baseline


def gate_folders(baseline: FolderBaseline, outcomes: Sequence[FolderOutcome]) -> GateReport:
    """Return for each measure whether it fell significantly, at 5% for all of them together (Holm).

    Questions are paired with themselves; one-sided randomisation tests. Raises BaselineError if too few of the
    baseline's questions are unchanged.
    """
    before = {record.id: record for record in baseline.questions}
    pairs = [
        (before[now.id], now) for now in _records(outcomes) if now.id in before and before[now.id].sha256 == now.sha256
    ]
    if not pairs or len(pairs) < UNCHANGED_SHARE * len(before):
        raise BaselineError(
            f"only {len(pairs)} of the baseline's {len(before)} questions on look-alikes are unchanged. "
            "Write a new one with: pincite eval --save-baseline"
        )
    compared: list[tuple[str, float, float, float]] = []
    for measures, answerable in ((ANSWERABLE, True), (UNANSWERABLE, False)):
        own = [pair for pair in pairs if pair[1].answerable is answerable]
        for place, label in enumerate(measures if own else ()):
            old, new = (np.array([pair[side].values[place] for pair in own], float) for side in (0, 1))
            p = randomisation_test((new - old).tolist(), fell=True)
            compared.append((label, float(old.mean()), float(new.mean()), p))
    corrected = holm([p for *_, p in compared])
    return GateReport(
        cases=len(pairs),
        left_out=len(before) - len(pairs),
        verdicts=tuple(
            GateVerdict(measure=label, label=label, old=old, new=new, p=p, p_holm=p_holm)
            for (label, old, new, p), p_holm in zip(compared, corrected, strict=True)
        ),
    )


def _records(outcomes: Sequence[FolderOutcome]) -> list[QuestionRecord]:
    return [
        QuestionRecord(
            id=f"{one.folder}/{one.question.id}",
            sha256=_fingerprint(one.question),
            answerable=one.answerable,
            values=tuple(int(holds(one)) for holds in (ANSWERABLE if one.answerable else UNANSWERABLE).values()),
        )
        for one in outcomes
    ]


def _fingerprint(question: FileQuestion) -> str:
    """Return the first 16 hex digits of the SHA-256 of a question and what answers it."""
    asked = question.model_dump_json(include={"question", "file", "answer", "beside"})
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:16]
