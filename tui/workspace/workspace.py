"""The workspace of a folder: what a person keeps of their work on it, each part made when it is first asked for."""

import datetime
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.workspace.cases import CaseFile
    from tui.workspace.history import History
    from tui.workspace.marks import Marks
    from tui.workspace.sessions import Sessions


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Workspace:
    """History, marks, sessions and cases of one folder of documents.

        FOLDER/history.jsonl    the questions asked
               marks.jsonl      the passages marked
               cases.jsonl      the questions judged, for `pincite eval`
               sessions/        a file a session
               clipboard.txt    what was copied last

    Nothing is on disk before something is kept. Cheap to make; imports and reads nothing until a part is used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime.datetime] = _now,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Take the workspace's folder. `report` receives a line for the person about damage."""
        self.folder = folder
        self._clock = clock
        self._report = report

    @classmethod
    def of(cls, corpus: Path, *, report: Callable[[str], None] = lambda _: None) -> "Workspace":
        """Return the workspace of a folder of documents."""
        from index.location import workspace_location

        return cls(workspace_location(corpus), report=report)

    @cached_property
    def history(self) -> "History":
        """The questions asked."""
        from tui.workspace.history import History

        return History(self.folder / "history.jsonl", clock=self._clock, report=self._report)

    @cached_property
    def marks(self) -> "Marks":
        """The passages marked."""
        from tui.workspace.marks import Marks

        return Marks(self.folder / "marks.jsonl", clock=self._clock, report=self._report)

    @cached_property
    def sessions(self) -> "Sessions":
        """The sessions saved."""
        from tui.workspace.sessions import Sessions

        return Sessions(self.folder / "sessions", clock=self._clock, report=self._report)

    @cached_property
    def cases(self) -> "CaseFile":
        """The questions judged."""
        from rag.cases import CASES_FILE
        from tui.workspace.cases import CaseFile

        return CaseFile(self.folder / CASES_FILE)

    @property
    def clipboard_file(self) -> Path:
        """Where what was copied last is kept, for terminals without a clipboard."""
        return self.folder / "clipboard.txt"
