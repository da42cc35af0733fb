"""Teaching: a person's judgement on a question becomes a case of their own evaluation set.

The cases are what `pincite eval FOLDER` reads: JSON Lines of `rag.cases.Case`. A question has one case. Taught again,
its case gets a further span that answers, or, where the newest judgement is the contrary one, is replaced by it.
All cases are of the split "test": nothing is tuned on them.
"""

import hashlib
from enum import StrEnum
from pathlib import Path

from index.models import Span, clean
from index.value import Value
from rag.cases import Case, EvidenceSpan, read_cases
from rag.models import RankedPassage
from tui.workspace.files import WorkspaceError, locked, write_file

KIND = "taught"
"""The kind of question that taught cases are of."""

WHY = "a person judged that the documents don't answer it"


class CaseChange(StrEnum):
    """How a judgement changed the cases."""

    ADDED = "added as a new case"
    EXTENDED = "added to its case as a further answer"
    REPLACED = "put in place of the contrary judgement"
    KNOWN = "known already"


class TaughtCase(Value):
    """A case as it is now, and what the judgement did to it."""

    case: Case
    change: CaseChange


def answer_case(question: str, hit: RankedPassage, span: Span | None = None) -> Case:
    """Return the case that words of a hit answer a question.

    `span`: those words, characters of the document inside the passage; by default its first highlight, and the
    whole passage where it has none. Raises WorkspaceError for a span outside the passage.
    """
    start, end = hit.citation.start, hit.citation.end
    chosen = span or next(iter(hit.highlights), None) or Span(start=start, end=end)
    if not start <= chosen.start < chosen.end <= end:
        raise WorkspaceError(f"the words that answer stand inside the passage, between characters {start} and {end}.")
    words = hit.text[chosen.start - start : chosen.end - start]
    evidence = EvidenceSpan(document=hit.citation.document, start=chosen.start, quote=words)
    return _case(question, answerable=True, answer=(" ".join(words.split()),), evidence=((evidence,),))


def unanswerable_case(question: str, why: str = WHY) -> Case:
    """Return the case that the documents don't answer a question."""
    return _case(question, answerable=False, answer=(), evidence=(), why=why)


def case_id(question: str) -> str:
    """Return the id of a question's case, the same whatever its case and space."""
    return "u" + hashlib.sha256(_asked(question).encode()).hexdigest()[:12]


def _case(question: str, **judged: object) -> Case:
    question = clean(" ".join(question.split()))
    if not question:
        raise WorkspaceError("there is no question to judge. Ask one first.")
    return Case.model_validate(
        {"id": case_id(question), "question": question, "kinds": (KIND,), "split": "test", **judged}
    )


def _asked(question: str) -> str:
    return " ".join(clean(question).casefold().split())


class CaseFile:
    """A file of cases, in the workspace or elsewhere."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def cases(self) -> list[Case]:
        """Return the cases of the file. Raises CasesError, naming the line, if it holds anything else."""
        return [case for _, case in read_cases(self.path)] if self.path.exists() else []

    def find(self, question: str) -> Case | None:
        """Return the case of a question, None if there is none."""
        return next((case for case in self.cases() if _asked(case.question) == _asked(question)), None)

    def teach(self, judged: Case) -> TaughtCase:
        """Store a judgement and return the case that results. Other cases stay unchanged in the file.

        Raises CasesError if the file holds anything but cases, WorkspaceError if it cannot be written.
        """
        with locked(self.path.with_name(f".{self.path.name}.lock")):
            rows = read_cases(self.path) if self.path.exists() else []
            there = next(
                ((line, case) for line, case in rows if _asked(case.question) == _asked(judged.question)), None
            )
            taught = _merge(there[1] if there else None, judged, {case.id for _, case in rows})
            if taught.change is CaseChange.KNOWN:
                return taught
            lines = self.path.read_text("utf-8").split("\n") if self.path.exists() else []
            while lines and not lines[-1].strip():
                lines.pop()
            row = taught.case.model_dump_json()
            if there is None:
                lines.append(row)
            else:
                lines[there[0] - 1] = row
            write_file(self.path, "".join(f"{line}\n" for line in lines).encode(), overwrite=True)
        return taught

    def forget(self, question: str) -> bool:
        """Remove the case of a question from the file, and return whether there was one. Raises as `teach`."""
        with locked(self.path.with_name(f".{self.path.name}.lock")):
            rows = read_cases(self.path) if self.path.exists() else []
            numbers = {line for line, case in rows if _asked(case.question) == _asked(question)}
            if not numbers:
                return False
            lines = self.path.read_text("utf-8").split("\n")
            kept = [line for number, line in enumerate(lines, 1) if number not in numbers and line.strip()]
            write_file(self.path, "".join(f"{line}\n" for line in kept).encode(), overwrite=True)
        return True


def _merge(there: Case | None, judged: Case, taken: set[str]) -> TaughtCase:
    """Return the case that results from an existing one and a judgement."""
    if there is None:
        number, own = 1, judged.id
        while own in taken:
            number += 1
            own = f"{judged.id}-{number}"
        return TaughtCase(case=judged.model_copy(update={"id": own}), change=CaseChange.ADDED)
    if there.answerable != judged.answerable:
        changes = {"id": there.id, "split": there.split}
        return TaughtCase(case=judged.model_copy(update=changes), change=CaseChange.REPLACED)
    known = {span for part in there.evidence for span in part}
    new = tuple(span for part in judged.evidence for span in part if span not in known)
    if not new:
        return TaughtCase(case=there, change=CaseChange.KNOWN)
    evidence = (there.evidence[0] + new, *there.evidence[1:])
    answer = tuple(dict.fromkeys(there.answer + judged.answer))
    return TaughtCase(
        case=there.model_copy(update={"evidence": evidence, "answer": answer}), change=CaseChange.EXTENDED
    )
