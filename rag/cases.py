"""Cases: questions with the words that answer them, in JSON Lines.

Used by the evaluation, and by the app and the commands when a person teaches an answer.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from index.errors import CasesError
from index.location import workspace_location
from index.value import Value

CASES_FILE = "cases.jsonl"
"""The name of a file of cases: a person's own in their workspace."""


class EvidenceSpan(Value):
    """Words of a document that answer: `quote` stands at character `start` of `document`."""

    document: str
    start: int = Field(ge=0)
    quote: str = Field(min_length=1)

    @property
    def end(self) -> int:
        """The character after the last one."""
        return self.start + len(self.quote)


class Case(Value):
    """A question with its gold evidence.

    `evidence`: the parts of the answer, each with alternative spans, any of which suffices; empty for a
    question that the documents don't answer. `why`: why they don't.
    """

    id: str
    question: str
    kinds: tuple[str, ...]
    answerable: bool
    answer: tuple[str, ...]
    evidence: tuple[tuple[EvidenceSpan, ...], ...]
    split: Literal["dev", "test"]
    why: str | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.answerable != bool(self.evidence):
            raise ValueError("evidence belongs to an answerable case, and to no other")
        return self


def cases_location(corpus: Path) -> Path:
    """Return the file of the cases that a person made for a folder."""
    return workspace_location(corpus) / CASES_FILE


def read_cases(path: Path) -> list[tuple[int, Case]]:
    """Return the cases of a JSON Lines file, each with the number of its line, from 1.

    Raises CasesError, naming the line, for a malformed case or a repeated id.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CasesError(f"{path}: cannot be read ({error}).") from error
    cases: list[tuple[int, Case]] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            reason = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise CasesError(f"{path}:{number}: is not a case ({reason}). Correct the line or remove it.") from error
        if case.id in seen:
            raise CasesError(f"{path}:{number}: the id {case.id} is used twice. Give each case its own.")
        seen.add(case.id)
        cases.append((number, case))
    return cases


def find_misplaced(case: Case, texts: Mapping[str, str]) -> EvidenceSpan | None:
    """Return the first evidence that is not at its place in `texts` (by document name), None if all is."""
    for span in (span for part in case.evidence for span in part):
        if texts.get(span.document, "")[span.start : span.end] != span.quote:
            return span
    return None
