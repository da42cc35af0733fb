"""The gate over the folders of look-alikes: what a saved baseline holds of each question must not get worse."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.baseline import (
    Compared,
    GateReport,
    SavedMeasures,
    SavedRecord,
    compare_values,
    fingerprint,
    load_saved,
    report_gate,
    unchanged,
)
from evals.folders.judging import FolderOutcome

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


class QuestionRecord(SavedRecord):
    """How one question was answered. `values` are those of ANSWERABLE or of UNANSWERABLE, in order, 0 or 1."""

    answerable: bool
    values: tuple[int, ...]


class FolderBaseline(SavedMeasures):
    """How the shipped settings answered the questions of all folders."""

    questions: tuple[QuestionRecord, ...]


MEASURES = (*ANSWERABLE, *UNANSWERABLE)


def save_folder_baseline(path: Path, outcomes: Sequence[FolderOutcome]) -> None:
    """Write a baseline, one line a question, so that its changes are easy to review."""
    rows = ",\n".join(json.dumps(record.model_dump()) for record in _records(outcomes))
    path.write_text(f'{{"measures": {json.dumps(MEASURES)},\n "questions": [\n{rows}\n]}}\n', "utf-8")


def load_folder_baseline(path: Path = BASELINE) -> FolderBaseline:
    """Return a saved baseline. Raises BaselineError, which says how to make one."""
    return load_saved(path, FolderBaseline, MEASURES)


def gate_folders(baseline: FolderBaseline, outcomes: Sequence[FolderOutcome]) -> GateReport:
    """Return for each measure whether it fell significantly, at 5% for all of them together (Holm).

    Questions are paired with themselves; one-sided randomisation tests. Raises BaselineError if too few of the
    baseline's questions are unchanged.
    """
    pairs = unchanged(baseline.questions, _records(outcomes), "questions on look-alikes")
    compared: list[Compared] = []
    for measures, answerable in ((ANSWERABLE, True), (UNANSWERABLE, False)):
        own = [pair for pair in pairs if pair[1].answerable is answerable]
        for place, label in enumerate(measures if own else ()):
            compared.append(compare_values(label, [(old.values[place], new.values[place]) for old, new in own]))
    return report_gate(compared, {label: label for label in MEASURES}, cases=len(pairs), of=len(baseline.questions))


def _records(outcomes: Sequence[FolderOutcome]) -> list[QuestionRecord]:
    return [
        QuestionRecord(
            id=f"{one.folder}/{one.question.id}",
            sha256=fingerprint(one.question, {"question", "file", "answer", "beside"}),
            answerable=one.answerable,
            values=tuple(int(holds(one)) for holds in (ANSWERABLE if one.answerable else UNANSWERABLE).values()),
        )
        for one in outcomes
    ]
