"""The messages that background work posts to the app, from any thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from index.indexing.status import Status
    from index.models import IndexReport, Progress
    from rag.models import Answer, RankedPassage
    from tui.settings import TuiSettings
    from tui.workspace.marks import Mark
    from tui.workspace.sessions import Session


class BackgroundMessage(Message):
    """A message that the app itself handles."""


class IndexMessage(BackgroundMessage):
    """News of the index. The app also publishes it to the screens that subscribe to `Host.index_news`."""


class QuestionMessage(Message):
    """The outcome of a question; the main screen handles it."""


class IndexOpened(IndexMessage):
    """The folder's index is open; questions can be answered by keywords."""


class ExamplesReady(BackgroundMessage):
    """Example questions to offer; what a second question needs is loaded too."""

    def __init__(self, examples: list[str]) -> None:
        super().__init__()
        self.examples = examples


class SettingsRead(BackgroundMessage):
    """The settings of the app."""

    def __init__(self, settings: "TuiSettings") -> None:
        super().__init__()
        self.settings = settings


class IndexNotOpened(IndexMessage):
    """The folder could not be opened. `can_rebuild`: rebuilding its index would help."""

    def __init__(self, reason: str, *, can_rebuild: bool) -> None:
        super().__init__()
        self.reason = reason
        self.can_rebuild = can_rebuild


class ModelLoaded(BackgroundMessage):
    """The embedding model is ready."""


class ModelMissing(BackgroundMessage):
    """The embedding model cannot be loaded; questions are answered by keywords."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class TaskFailed(BackgroundMessage):
    """Something could not be done. `reason`: what is wrong and what to do, in one line."""

    def __init__(self, reason: str, title: str = "") -> None:
        super().__init__()
        self.reason = reason
        self.title = title

    @classmethod
    def of_fault(cls, error: Exception) -> "TaskFailed":
        """Return the message about an unexpected exception."""
        return cls(f"a fault of pincite's own: {type(error).__name__}: {error}", "That went wrong")


class PreviewReady(QuestionMessage):
    """Passages ranked by keywords for request `request`."""

    def __init__(self, request: int, hits: "list[RankedPassage]", milliseconds: float) -> None:
        super().__init__()
        self.request = request
        self.hits = hits
        self.milliseconds = milliseconds


class AnswerReady(QuestionMessage):
    """The answer to request `request`. `is_read`: the reader has read its best passages."""

    def __init__(self, request: int, answer: "Answer", milliseconds: float, *, is_read: bool) -> None:
        super().__init__()
        self.is_read = is_read
        self.request = request
        self.answer = answer
        self.milliseconds = milliseconds


class QuestionRefused(QuestionMessage):
    """The question of request `request` cannot be asked, and `reason` says why."""

    def __init__(self, request: int, reason: str) -> None:
        super().__init__()
        self.request = request
        self.reason = reason


class IndexProgress(IndexMessage):
    """How far building the index is."""

    def __init__(self, progress: "Progress") -> None:
        super().__init__()
        self.progress = progress

    def can_replace(self, message: Message) -> bool:
        """Only the newest progress matters."""
        return isinstance(message, IndexProgress)


class IndexUpdated(IndexMessage):
    """The index was brought up to date."""

    def __init__(self, report: "IndexReport", status: "Status") -> None:
        super().__init__()
        self.report = report
        self.status = status


class IndexReplaced(IndexUpdated):
    """Another process brought the index up to date; the app has opened it and asks it from now on."""


class IndexStopped(IndexMessage):
    """Building or opening the index was cancelled or failed; the open index is unchanged."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class IndexAway(IndexStopped):
    """An index beyond this machine cannot be reached; what is on the screen stays. The next status says it is back."""


class StatusChecked(IndexMessage):
    """What the open index holds, and whether its folder has changed since."""

    def __init__(self, status: "Status") -> None:
        super().__init__()
        self.status = status


class HistoryChanged(BackgroundMessage):
    """The questions asked before, oldest first."""

    def __init__(self, questions: list[str]) -> None:
        super().__init__()
        self.questions = questions


class MarksChanged(BackgroundMessage):
    """The marks as they are now."""

    def __init__(self, marks: "list[Mark]") -> None:
        super().__init__()
        self.marks = marks


class TaskDone(BackgroundMessage):
    """Something was marked, copied or written: one line about it."""

    def __init__(self, text: str, title: str = "") -> None:
        super().__init__()
        self.text = text
        self.title = title


class ClipboardRequested(BackgroundMessage):
    """Text for the terminal's clipboard."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class FileExists(BackgroundMessage):
    """A file or session exists already; calling `again` replaces it."""

    def __init__(self, reason: str, again: Callable[[], None]) -> None:
        super().__init__()
        self.reason = reason
        self.again = again


class SessionOpened(BackgroundMessage):
    """A session was read. `changed`: how many of its marks no longer match the documents."""

    def __init__(self, session: "Session", changed: int) -> None:
        super().__init__()
        self.session = session
        self.changed = changed
