"""Named sessions: what was asked, filtered, marked and open, to come back to. A JSON file each."""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ValidationError

from index.value import Value
from rag.models import Citation
from rag.query.filters import Filters
from tui.workspace.files import AlreadyThere, WorkspaceError, make_folder, reason_of, write_file
from tui.workspace.marks import Mark

LONGEST_NAME = 80
"""Characters of the longest name."""


class Session(Value):
    """A session as it was saved.

    `question`: the one asked last. `asked`: all that were, oldest first. `open`: the passage that was open
    in the source view.
    """

    version: Literal[1] = 1
    name: str
    created: AwareDatetime
    saved: AwareDatetime
    question: str | None = None
    asked: tuple[str, ...] = ()
    filters: Filters = Filters()
    marks: tuple[Mark, ...] = ()
    open: Citation | None = None


class Sessions:
    """The sessions saved in a folder. Names that differ only in case and space are the same."""

    def __init__(
        self, folder: Path, *, clock: Callable[[], datetime.datetime], report: Callable[[str], None] = lambda _: None
    ) -> None:
        self.folder = folder
        self._clock = clock
        self._report = report

    def save(
        self,
        name: str,
        *,
        question: str | None = None,
        asked: Sequence[str] = (),
        filters: Filters | None = None,
        marks: Sequence[Mark] = (),
        opened: Citation | None = None,
        overwrite: bool = False,
    ) -> Session:
        """Save a session under a name and return it.

        Raises AlreadyThere if one of that name exists and `overwrite` is False, WorkspaceError for an invalid name or
        a disk that cannot be written.
        """
        name = check_name(name)
        now = self._clock()
        path = self._path(name)
        session = Session(
            name=name,
            created=self._created(path) or now,
            saved=now,
            question=question,
            asked=tuple(asked),
            filters=filters or Filters(),
            marks=tuple(marks),
            open=opened,
        )
        make_folder(self.folder)
        try:
            write_file(path, session.model_dump_json(indent=2).encode() + b"\n", overwrite=overwrite)
        except AlreadyThere as error:
            raise AlreadyThere(
                f"there is a session {name!r} already. Take another name, or replace it with --force."
            ) from error
        return session

    def list(self) -> list[Session]:
        """Return all sessions, newest first; unreadable files are reported and skipped."""
        found: list[Session] = []
        for path in sorted(self.folder.glob("*.json")):
            try:
                found.append(_read(path))
            except WorkspaceError as error:
                self._report(str(error))
        return sorted(found, key=lambda session: session.saved, reverse=True)

    def open(self, name: str) -> Session:
        """Return a session by its name. Raises WorkspaceError, naming the existing ones."""
        path = self._path(check_name(name))
        if not path.exists():
            known = ", ".join(session.name for session in self.list()[:5])
            there = f"There are: {known}." if known else "None is saved yet."
            raise WorkspaceError(f"there is no session {name!r}. {there}")
        return _read(path)

    def delete(self, name: str) -> None:
        """Delete a session. Raises WorkspaceError if there is none of that name."""
        path = self._path(check_name(name))
        try:
            path.unlink()
        except FileNotFoundError as error:
            raise WorkspaceError(f"there is no session {name!r}. To see the saved ones: session list") from error
        except OSError as error:
            raise WorkspaceError(f"{path}: cannot be deleted ({reason_of(error)}).") from error

    def _path(self, name: str) -> Path:
        return self.folder / session_file(name)

    def _created(self, path: Path) -> datetime.datetime | None:
        try:
            return _read(path).created
        except WorkspaceError:
            return None


def check_name(name: str) -> str:
    """Return a session's name with normalised space. Raises WorkspaceError for an invalid one."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not any(character.isalnum() for character in name) or not name.isprintable():
        raise WorkspaceError("a session's name needs a letter or digit, and only printable characters.")
    if len(name) > LONGEST_NAME:
        raise WorkspaceError(f"a session's name has at most {LONGEST_NAME} characters; this one has {len(name)}.")
    return name


def session_file(name: str) -> str:
    """Return the name of a session's file: valid on any file system, and different for different names."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40].strip("-")
    key = hashlib.sha256(" ".join(name.casefold().split()).encode()).hexdigest()[:8]
    return f"{plain}-{key}.json" if plain else f"{key}.json"


def _read(path: Path) -> Session:
    try:
        return Session.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        later = first["loc"][:1] == ("version",)
        reason = "it is of a later version of pincite" if later else first["msg"]
        raise WorkspaceError(f"{path}: is not a session that can be opened ({reason}).") from error
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be read ({reason_of(error)}).") from error
