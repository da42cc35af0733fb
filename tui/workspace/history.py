"""The questions that were asked of a folder, oldest first."""

import datetime
from collections.abc import Callable
from pathlib import Path

from pydantic import AwareDatetime, TypeAdapter

from index.models import clean
from tui.workspace.fuzzy import fuzzy_score
from tui.workspace.journal import Entry, Journal


class HistoryEntry(Entry):
    """A question, and when it was asked."""

    question: str
    at: AwareDatetime


class History:
    """Questions asked, in a journal of their own."""

    def __init__(
        self, path: Path, *, clock: Callable[[], datetime.datetime], report: Callable[[str], None] = lambda _: None
    ) -> None:
        self._clock = clock
        self._journal: Journal[HistoryEntry] = Journal(path, TypeAdapter(HistoryEntry), report=report)

    def add(self, question: str) -> bool:
        """Note a question that is asked now; False if it is empty or the one asked last. Raises WorkspaceError."""
        question = clean(question.strip())
        entries = self._journal.read()
        if not question or (entries and _same(entries[-1].question, question)):
            return False
        self._journal.append(HistoryEntry(question=question, at=self._clock()))
        return True

    def entries(self) -> tuple[HistoryEntry, ...]:
        """Return every question with its time, newest last."""
        return self._journal.read()

    def questions(self) -> list[str]:
        """Return every question, newest last; one asked again stands where it was asked last."""
        last = {entry.question: place for place, entry in enumerate(self._journal.read())}
        return sorted(last, key=last.__getitem__)

    def recall(self, prefix: str = "") -> list[str]:
        """Return the questions that begin so, in any case, newest first: for going back with the up key."""
        wanted = prefix.casefold()
        return [question for question in reversed(self.questions()) if question.casefold().startswith(wanted)]

    def search(self, typed: str, limit: int = 50) -> list[str]:
        """Return the questions that fit what was typed, best first, newer before older; all of them for nothing."""
        newest_first = self.recall()
        if not typed.strip():
            return newest_first[:limit]
        scored = [(fuzzy_score(typed, question), question) for question in newest_first]
        found = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        return [question for _, question in found[:limit]]

    def forget(self, question: str) -> int:
        """Take a question off the disk, however often it was asked; return how often that was."""
        return self._journal.keep(lambda entry: not _same(entry.question, question))

    def forget_all(self) -> int:
        """Take every question off the disk; return how many there were."""
        count = len(self._journal.read())
        self._journal.clear()
        return count


def _same(one: str, other: str) -> bool:
    """Tell whether two questions are the same but for space."""
    return one.split() == other.split()
