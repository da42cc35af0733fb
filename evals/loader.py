"""Reading cases; a quote that does not stand in its document is refused."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from evals.models import Case
from index.errors import PinciteError

CASES = Path(__file__).with_name("cases.jsonl")


class CasesError(PinciteError):
    """A file of cases that cannot be used."""


def load_cases(path: Path, texts: Mapping[str, str]) -> list[Case]:
    """Return the cases of a JSON Lines file, checked against the documents' texts by name.

    Raises CasesError, naming the line, for a malformed case, a repeated id, or a quote that does not stand
    at its place.
    """
    cases: list[Case] = []
    seen: set[str] = set()
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CasesError(f"{path}: cannot be read ({error}).") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            raise CasesError(f"{path}:{number}: is not a case ({error.errors()[0]['msg']}).") from error
        if case.id in seen:
            raise CasesError(f"{path}:{number}: the id {case.id} is taken.")
        if case.answerable != bool(case.evidence):
            raise CasesError(f"{path}:{number}: evidence belongs to an answerable case, and to no other.")
        seen.add(case.id)
        for span in (span for part in case.evidence for span in part):
            if texts.get(span.document, "")[span.start : span.end] != span.quote:
                raise CasesError(f"{path}:{number}: the quote does not stand at {span.document}:{span.start}.")
        cases.append(case)
    return cases
