"""Reads cases and checks their quotes against the documents."""

from collections.abc import Mapping
from pathlib import Path

from index.errors import CasesError
from rag.cases import Case, find_misplaced, read_cases

CASES = Path(__file__).with_name("cases.jsonl")


def load_cases(path: Path, texts: Mapping[str, str]) -> list[Case]:
    """Return the cases of a JSON Lines file, checked against the documents' texts by name.

    Raises CasesError, naming the line, for a malformed case, a repeated id, or a quote that is not at its place.
    """
    cases: list[Case] = []
    for number, case in read_cases(path):
        span = find_misplaced(case, texts)
        if span is not None:
            raise CasesError(f"{path}:{number}: the quote does not stand at {span.document}:{span.start}.")
        cases.append(case)
    return cases


def load_standing(path: Path, texts: Mapping[str, str]) -> tuple[list[Case], list[Case]]:
    """Return the cases of a file whose quotes are at their places, and the stale ones, whose documents changed.

    For a person's own cases on documents that change. Raises CasesError, naming the line, for a malformed case or a
    repeated id.
    """
    cases = [case for _, case in read_cases(path)]
    stale = [case for case in cases if find_misplaced(case, texts) is not None]
    return [case for case in cases if case not in stale], stale
