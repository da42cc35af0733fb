"""Reads the questions on a folder of files: one JSON value a line in `questions.jsonl`."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import ValidationError

from index.errors import CasesError
from index.value import Value

QUESTIONS_FILE = "questions.jsonl"

Split = Literal["dev", "test"]


class FileQuestion(Value):
    """A question on a folder of files, and the words that answer it.

    `file`: the file that answers, None for a question that none answers. `answer`: words of the visible document,
    `a|b` where they are written in several ways. `beside`: words that must stand in the same passage, such as the head
    of a table's row. `page`: the physical page, from 1; `pages`: all on which the answer stands; `page_label`: the
    page's printed number. `place`: slide, sheet and row, cell or time. `kind`: what the answer stands in.
    """

    id: str
    question: str
    file: str | None
    answer: str | None
    kind: str
    beside: tuple[str, ...] = ()
    page: int | None = None
    pages: tuple[int, ...] = ()
    page_label: str | None = None
    place: str | None = None

    @property
    def split(self) -> Split:
        """Return its half: all questions on one file are in the same, by a hash of the file's name."""
        return split_of(self.file or self.id)

    @property
    def format(self) -> str:
        """Return the ending of its file without the dot, `none` without a file."""
        return PurePosixPath(self.file).suffix.removeprefix(".").lower() if self.file else "none"

    def stands_in(self, document: str, text: str) -> bool:
        """Return whether a passage with this text of this document holds the answer and all that must stand beside.

        Case, white space, hyphens and punctuation do not matter. A document of an archive is named
        `archive/member`, one of a mailbox `mailbox#number`; they count as the file.
        """
        if self.file is None or self.answer is None:
            return False
        if document != self.file and not document.startswith((f"{self.file}/", f"{self.file}#")):
            return False
        bare = bare_words(text)
        ways = (bare_words(way) for way in self.answer.split("|"))
        return any(way in bare for way in ways) and all(bare_words(words) in bare for words in self.beside)


def split_of(name: str) -> Split:
    """Return the half that a file or question belongs to, by a hash of its name."""
    return "dev" if hashlib.sha256(name.encode()).digest()[0] % 2 else "test"


def bare_words(text: str) -> str:
    """Return the letters and digits of a text, case folded and compatibility forms made plain."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def read_questions(folder: Path) -> tuple[FileQuestion, ...]:
    """Return the questions of a folder. Raises CasesError if there are none or one cannot be read."""
    path = folder / QUESTIONS_FILE
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise CasesError(
            f"{path}: no questions can be read ({error.strerror}). Write one JSON value a line."
        ) from error
    return tuple(_read_all(path, (line for line in lines if line.strip())))


def _read_all(path: Path, lines: Iterable[str]) -> Iterable[FileQuestion]:
    for number, line in enumerate(lines, 1):
        try:
            yield FileQuestion.model_validate_json(line.replace('"with":', '"beside":', 1))
        except ValidationError as error:
            first = error.errors()[0]
            raise CasesError(f"{path}: question {number}: {first['msg']} ({first['loc']}). Correct it.") from error
