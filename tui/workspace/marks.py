"""Marks: passages that a person set aside, with the question that led to each, in the order of marking."""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, TypeAdapter

from index.models import clean
from index.value import Value
from rag.models import Citation, Highlight, RankedPassage
from tui.workspace.journal import Entry, Journal


class Mark(Value):
    """A marked passage: its words as they stood then, where they stood, and what the person noted."""

    question: str
    text: str
    heading: str
    citation: Citation
    highlights: tuple[Highlight, ...] = ()
    note: str | None = None
    at: AwareDatetime

    @property
    def id(self) -> str:
        """What makes it this mark: the question, and document, place and hash of the words. 16 hex digits."""
        return mark_id(self.question, self.citation)

    @classmethod
    def of(cls, question: str, hit: RankedPassage, at: datetime.datetime, note: str | None = None) -> Self:
        """Return the mark of a hit."""
        return cls(
            question=clean(question.strip()),
            text=hit.text,
            heading=hit.heading,
            citation=hit.citation,
            highlights=hit.highlights,
            note=_note(note),
            at=at,
        )


def mark_id(question: str, citation: Citation) -> str:
    """Return the id that a mark of these words for this question has."""
    asked = " ".join(clean(question).split())
    identity = [asked, citation.document, citation.start, citation.end, citation.sha256]
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:16]


class _Added(Entry):
    kind: Literal["added"] = "added"
    mark: Mark


class _Removed(Entry):
    kind: Literal["removed"] = "removed"
    id: str


class _Noted(Entry):
    kind: Literal["noted"] = "noted"
    id: str
    note: str | None


_Change = Annotated[_Added | _Removed | _Noted, Field(discriminator="kind")]


class Marks:
    """The marks of a workspace, over a journal of what became of them."""

    def __init__(
        self, path: Path, *, clock: Callable[[], datetime.datetime], report: Callable[[str], None] = lambda _: None
    ) -> None:
        self._clock = clock
        self._journal: Journal[_Added | _Removed | _Noted] = Journal(path, TypeAdapter(_Change), report=report)
        self._folded: tuple[Sequence[Entry] | None, dict[str, Mark], dict[str, str | None]] = (None, {}, {})
        """The changes read, the marks that they leave, and the notes of the marks taken away."""

    def all(self) -> list[Mark]:
        """Return the marks in the order of marking."""
        return list(self._current().values())

    def __len__(self) -> int:
        return len(self._current())

    def find(self, question: str, citation: Citation) -> Mark | None:
        """Return the mark of these words for this question, None if they are not marked."""
        return self._current().get(mark_id(question, citation))

    def get(self, id: str) -> Mark | None:
        """Return the mark with an id, None if there is none."""
        return self._current().get(id)

    def add(self, question: str, hit: RankedPassage, note: str | None = None) -> Mark:
        """Mark a hit and return the mark; one that is there keeps its place and time, and gets the note if any.

        One that was taken away comes back with the note that it had, unless another is given.
        """
        mark = Mark.of(question, hit, self._clock(), note)
        there = self.get(mark.id)
        if there is None:
            if mark.note is None:
                mark = mark.model_copy(update={"note": self._folded[2].get(mark.id)})
            self._journal.append(_Added(mark=mark))
            return mark
        return there if mark.note is None else self.annotate(there.id, mark.note) or there

    def add_all(self, marks: Iterable[Mark]) -> int:
        """Add marks made before, those of a session; return how many were new. All or none is written."""
        current = self._current()
        new = {mark.id: mark for mark in marks if mark.id not in current}
        self._journal.append(*(_Added(mark=mark) for mark in new.values()))
        return len(new)

    def toggle(self, question: str, hit: RankedPassage) -> Mark | None:
        """Mark a hit, or take its mark away; return the mark, None if it was taken away."""
        if self.remove(mark_id(question, hit.citation)):
            return None
        return self.add(question, hit)

    def remove(self, id: str) -> bool:
        """Take a mark away; False if there is none with this id."""
        if id not in self._current():
            return False
        self._journal.append(_Removed(id=id))
        return True

    def annotate(self, id: str, note: str | None) -> Mark | None:
        """Give a mark a note, or none; return the mark as it is now, None if there is no such mark."""
        mark = self.get(id)
        if mark is not None and mark.note != _note(note):
            self._journal.append(_Noted(id=id, note=_note(note)))
        return self.get(id)

    def clear(self) -> int:
        """Take every mark off the disk; return how many there were."""
        count = len(self._current())
        self._journal.clear()
        return count

    def _current(self) -> dict[str, Mark]:
        changes = self._journal.read()
        seen, marks, notes = self._folded
        if changes is not seen:
            marks, notes = {}, {}
            for change in changes:
                if isinstance(change, _Added):
                    marks.setdefault(change.mark.id, change.mark)
                elif isinstance(change, _Removed):
                    if change.id in marks:
                        notes[change.id] = marks.pop(change.id).note
                elif change.id in marks:
                    marks[change.id] = marks[change.id].model_copy(update={"note": change.note})
            self._folded = (changes, marks, notes)
        return marks


def _note(note: str | None) -> str | None:
    return (clean(note).strip() or None) if note is not None else None
