"""Runs and qrels in TREC's format, and the classic measures over them, which ir-measures computes.

A run lists the units found for each query, with scores; qrels list the relevant units of each query. For cases the
unit is a passage, named `document:start-end`; it is relevant if it holds an alternative of the evidence whole.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import ir_measures
from ir_measures import RR, Measure, R, Success, nDCG

from evals.outcomes import Classic, ShownPassage
from index.reading import OpenGeneration
from index.value import Value
from rag.cases import Case

Run = Mapping[str, Sequence[str]]
"""Names of units by query, best first."""

Qrels = Mapping[str, Mapping[str, int]]
"""Grades by query and unit; an absent unit is not relevant."""

_BREAKING = re.compile(r"[\s%]")


def passage_name(document: str, start: int, end: int) -> str:
    """Return the name of a passage as a unit."""
    return f"{document}:{start}-{end}"


def run_of(shown: Mapping[str, Sequence[ShownPassage]]) -> dict[str, list[str]]:
    """Return the run of the passages shown, by query."""
    return {
        query: [passage_name(passage.document, passage.start, passage.end) for passage in passages]
        for query, passages in shown.items()
    }


def qrels_of(cases: Sequence[Case], generation: OpenGeneration) -> dict[str, dict[str, int]]:
    """Return for each answerable case the passages of an index that hold its evidence whole; perhaps none."""
    numbers = {record.name: number for number, record in enumerate(generation.documents)}
    passages = generation.passages
    qrels: dict[str, dict[str, int]] = {}
    for case in cases:
        if not case.answerable:
            continue
        names = qrels.setdefault(case.id, {})
        for span in (span for part in case.evidence for span in part):
            number = numbers.get(span.document)
            if number is None:
                continue
            rows = passages[slice(*generation.documents[number].passages)]  # an index elsewhere gives just these
            for row in rows[(rows["start"] <= span.start) & (rows["end"] >= span.end)]:
                names[passage_name(span.document, int(row["start"]), int(row["end"]))] = 1
    return qrels


def measure(qrels: Qrels, run: Run, measures: Iterable[Measure]) -> dict[str, dict[str, float]]:
    """Return for each measure, by name, the values of the queries in the qrels.

    A query that found nothing or has no relevant unit scores 0; trec_eval would leave it out of the mean.
    """
    wanted = list(measures)
    values = {str(measure): dict.fromkeys(qrels, 0.0) for measure in wanted}
    judged = {query: dict(grades) for query, grades in qrels.items() if grades}
    scored = {query: _scores(run[query]) for query in judged if run.get(query)}
    if scored:
        for metric in ir_measures.iter_calc(wanted, judged, scored):
            values[str(metric.measure)][metric.query_id] = float(metric.value)
    return values


def classic(qrels: Qrels, run: Run) -> dict[str, Classic]:
    """Return the classic measures of each query in the qrels."""
    first, five, rank, gain = Success @ 1, Success @ 5, RR, nDCG @ 10
    values = measure(qrels, run, [first, five, rank, gain])
    return {
        query: Classic(
            success_1=values[str(first)][query],
            success_5=values[str(five)][query],
            reciprocal_rank=values[str(rank)][query],
            ndcg_10=values[str(gain)][query],
        )
        for query in qrels
    }


COLLECTION_MEASURES: dict[str, Measure] = {
    "nDCG@10": nDCG @ 10,
    "RR": RR,
    "Success@1": Success @ 1,
    "Success@5": Success @ 5,
    "R@10": R @ 10,
}
"""The measures of a collection by name."""


def save_runs(folder: Path, runs: Mapping[str, Run], qrels: Qrels, manifest_sha256: str, about: Value) -> None:
    """Write `SYSTEM.run` for each system, `qrels`, and `about` as `run.json`.

    Any TREC tool can score them. The tag in a run's last column is the system and the first twelve digits of the hash
    of the index's manifest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for system, run in runs.items():
        rows = [
            f"{_name(query)} Q0 {_name(unit)} {place} {score:g} {_name(system)}-{manifest_sha256[:12]}\n"
            for query, units in run.items()
            for place, (unit, score) in enumerate(_scores(units).items(), 1)
        ]
        (folder / f"{_name(system).replace('/', '-')}.run").write_text("".join(rows), "utf-8")
    rows = [
        f"{_name(query)} 0 {_name(unit)} {grade}\n"
        for query, grades in qrels.items()
        for unit, grade in sorted(grades.items())
    ]
    (folder / "qrels").write_text("".join(rows), "utf-8")
    (folder / "run.json").write_text(about.model_dump_json(indent=2) + "\n", "utf-8")


def _scores(units: Sequence[str]) -> dict[str, float]:
    """Return scores that keep the order: trec_eval sorts by score and breaks ties by name."""
    names = list(dict.fromkeys(units))
    return {unit: float(len(names) - place) for place, unit in enumerate(names)}


def _name(name: str) -> str:
    """Return a name with white space, which separates TREC's columns, replaced by percent codes."""
    return _BREAKING.sub(lambda match: f"%{ord(match.group()):02X}", name)
