"""Small folders with questions and what is right: loading them, asking them, judging the answers.

A folder of `tests/rag/cases` holds documents and `case.json`: its `kind`, and `questions`. A question is right if,
where `want_abstain` is true, it is not answered; else if it is answered, its first passage is of `want_document`, and

- `want_short`: the short answer is exactly this,
- `want_page`: the first passage is cited with this page,
- otherwise `want_text` stands in the first highlight or in the short answer;
- `want_lines`: besides, the first passage covers this line; `want_highlight_lines`: the first highlight has so many.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.systems import unhurried
from index.value import Value
from rag import Retriever
from rag.models import Answer
from rag.settings import RagSettings

CASES = Path(__file__).with_name("cases")


class FolderQuestion(Value):
    """A question about a folder, and what is right; see the module."""

    question: str
    want_document: str | None
    want_text: str | None
    want_abstain: bool = False
    want_short: str | None = None
    want_page: int | None = None
    want_lines: tuple[int, int] | None = None
    want_highlight_lines: int | None = None

    def is_right(self, answer: Answer) -> bool:
        """Return whether an answer is right."""
        if self.want_abstain:
            return not answer.answered
        if not answer.answered or not answer.passages:
            return False
        first = answer.passages[0]
        light = first.highlights[0].text if first.highlights else ""
        if first.citation.document != self.want_document:
            return False
        if self.want_page is not None:
            return first.citation.page == self.want_page
        if self.want_short is not None:
            return _flat(answer.short or "") == _flat(self.want_short)
        if self.want_lines and not first.citation.line_start <= self.want_lines[0] <= first.citation.line_end:
            return False
        if self.want_highlight_lines and len(light.splitlines()) != self.want_highlight_lines:
            return False
        wanted = _flat(self.want_text or "")
        return wanted in _flat(light) or wanted in _flat(answer.short or "")


class FolderCase(Value):
    """A folder with questions of one kind."""

    name: str
    kind: str
    questions: tuple[FolderQuestion, ...]


def load_cases(folder: Path = CASES) -> list[FolderCase]:
    """Return the cases of a folder, by name."""
    found = []
    for path in sorted(folder.glob("*/case.json")):
        stated: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found.append(FolderCase(name=path.parent.name, **stated))
    return found


def ask_case(case: FolderCase, place: Path, folder: Path = CASES) -> Iterator[tuple[FolderQuestion, Answer]]:
    """Yield each question of a case with its answer by the packaged models; the documents are copied to `place`."""
    copy = place / case.name
    shutil.copytree(folder / case.name, copy, ignore=shutil.ignore_patterns("case.json"))
    with Retriever.open(copy, settings=unhurried(RagSettings())) as retriever:
        for question in case.questions:
            yield question, retriever.ask(question.question, k=5)


def _flat(text: str) -> str:
    """Return text without the marks of tables and code, its white space and case evened out."""
    return " ".join(text.replace("|", " ").replace("`", "").replace("\\", "").split()).casefold()
